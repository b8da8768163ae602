//! The state of one platform.

use std::sync::Arc;

use crate::model::awareness::Exposure;
use crate::model::claims::ClaimsQueue;
use crate::model::exit::ExitCause;
use crate::model::expectation::Belief;
use crate::model::prepaid::ChargeLevel;
use crate::model::regulator::Standing;
use crate::model::setting::{PlatformSetting, Setting};
use crate::scenario::parameters::ClosingStyle;
use crate::units::{Fen, Month};

/// Whether a platform is planned, open, closing or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlatformStatus {
    /// Not yet launched.
    Planned,
    /// Takes members.
    Open,
    /// Has announced its end; takes no members, still settles.
    Closing,
    /// Gone.
    Closed,
}

impl PlatformStatus {
    /// The word used in files.
    pub fn word(self) -> &'static str {
        match self {
            PlatformStatus::Planned => "planned",
            PlatformStatus::Open => "open",
            PlatformStatus::Closing => "closing",
            PlatformStatus::Closed => "closed",
        }
    }
}

/// The announced end of a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// First month in which it is closed.
    pub ends: Month,
    /// Why.
    pub cause: ExitCause,
    /// What members get.
    pub style: ClosingStyle,
}

/// The terms in force: as configured, until revisions, strategy or the regulator change them.
#[derive(Debug, Clone, PartialEq)]
pub struct TermsInForce {
    /// Fee over pay-outs.
    pub fee_rate: f64,
    /// Share of filed claims that is approved.
    pub approval_rate: f64,
    /// Credit score asked for.
    pub credit_min: f64,
    /// Frailty above which nobody may join.
    pub frailty_max: f64,
    /// Factor on lump sums.
    pub benefit_factor: f64,
    /// Steady advertising, hazard per month.
    pub push: f64,
    /// Liking beyond cover, yuan a month.
    pub quality: f64,
    /// The platform's own yearly cap.
    pub yearly_cap: Option<Fen>,
}

/// The books of one platform, as far as later months depend on them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Books {
    /// Members at the end of the month.
    pub members: i64,
    /// Persons within reach.
    pub reachable_persons: i64,
    /// Persons who ever joined.
    pub registered: i64,
    /// Persons who joined this month.
    pub joins: i64,
    /// Fee income of the month.
    pub fee: Fen,
    /// Result of the month.
    pub result: Fen,
    /// Result since launch.
    pub cumulative_result: Fen,
    /// Advertising of the month.
    pub marketing: Fen,
    /// Cross-sale margin of the month.
    pub cross_sale: Fen,
    /// Charge of the month above what was regarded as normal when the bill came, yuan.
    pub bill_excess: f64,
    /// Charges since January.
    pub charged_this_year: Fen,
    /// Prepaid balances at the end of the month.
    pub balances: Fen,
    /// Claims filed so far, older ones with less weight.
    pub recent_claims: f64,
    /// Covered person-years so far, older ones with less weight.
    pub recent_exposure: f64,
    /// Smoothed yearly filed incidence of up to 24 months, oldest first, from the first full year of cover on.
    pub incidence_history: Vec<f64>,
    /// Months with covered members.
    pub months_covered: u32,
    /// Month of the last tightening.
    pub tightened: Option<Month>,
}

/// The state of one platform.
#[derive(Clone)]
pub struct PlatformState {
    /// Shared copy of its name.
    pub name: Arc<str>,
    /// Whether it is planned, open, closing or closed.
    pub status: PlatformStatus,
    /// Month of launch or entry, months from the start of the run (negative: before it).
    pub opened: Option<i32>,
    /// Its announced end.
    pub closing: Option<Closing>,
    /// Terms in force.
    pub terms: TermsInForce,
    /// Expected and reference charge, the same for all households.
    pub belief: Belief,
    /// Trust in it, 0 to 1.
    pub trust: f64,
    /// Trust lost through news since households last acted.
    pub fall_of_trust: f64,
    /// Exposure to news of it.
    pub exposure: Exposure,
    /// Hazard of hearing through push and campaigns this month.
    pub advertising: f64,
    /// Claims that wait for payment.
    pub queue: ClaimsQueue,
    /// Accumulated charge (prepaid).
    pub level: ChargeLevel,
    /// Books.
    pub books: Books,
    /// Return that its sponsor asks for, yuan per member and year.
    pub hurdle: f64,
    /// Months in a row below it.
    pub months_below_hurdle: u32,
    /// Whether the regulator has ordered its end.
    pub ordered: bool,
}

impl PlatformState {
    /// The state before launch.
    pub fn planned(setting: &Setting, platform: &PlatformSetting, hurdle: f64) -> PlatformState {
        let terms = &platform.terms;
        PlatformState {
            name: platform.name.clone(),
            status: PlatformStatus::Planned,
            opened: None,
            closing: None,
            terms: TermsInForce {
                fee_rate: terms.fee_rate,
                approval_rate: terms.approval_rate,
                credit_min: terms.credit_min,
                frailty_max: terms.health_declaration_frailty_max.unwrap_or(f64::INFINITY),
                benefit_factor: 1.0,
                push: terms.push_per_month,
                quality: terms.quality_yuan_per_month,
                yearly_cap: terms.yearly_cap_yuan.map(Fen::from_yuan),
            },
            belief: Belief::advertised(terms.advertised_price_yuan_per_month),
            trust: terms.initial_trust.unwrap_or(setting.parameters.behaviour.trust.base),
            fall_of_trust: 0.0,
            exposure: Exposure::default(),
            advertising: 0.0,
            queue: ClaimsQueue::default(),
            level: ChargeLevel::default(),
            books: Books::default(),
            hurdle,
            months_below_hurdle: 0,
            ordered: false,
        }
    }

    /// Whether it has members to serve: open, or in its notice period.
    pub fn is_live(&self) -> bool {
        matches!(self.status, PlatformStatus::Open | PlatformStatus::Closing)
    }

    /// Months since launch.
    pub fn age_months(&self, month: Month) -> i32 {
        self.opened.map_or(0, |opened| month.0 as i32 - opened)
    }

    /// How it stands when the regulator looks at it.
    pub fn standing(&self, month: Month) -> Standing {
        Standing {
            members: self.books.members,
            cumulative_result_yuan: self.books.cumulative_result.yuan(),
            age_months: self.age_months(month),
        }
    }

    /// Loses a share of trust through news that households will hear of.
    pub fn lose_trust(&mut self, share: f64) {
        let before = self.trust;
        self.trust = crate::model::trust::after_shock(self.trust, share);
        self.fall_of_trust += before - self.trust;
    }
}
