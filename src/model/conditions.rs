//! What every household sees of the market in a month: last month's information, the same for all.

use crate::model::awareness::HearingBounds;
use crate::model::prepaid::ChargeLevel;
use crate::model::setting::platform::MAX_BANDS;
use crate::units::{Fen, Month, PlatformId};

/// The conditions of one month.
pub struct Conditions {
    /// The month.
    pub month: Month,
    /// Months by which everybody has aged since the start (0 where ageing is off).
    pub clock: i32,
    /// Platform by platform.
    pub offers: Vec<Offer>,
    /// Relative growth of the filed share of events since the start.
    pub claims_growth: f64,
}

/// One platform as all households see it.
pub struct Offer {
    /// What happens to members of a platform that has closed.
    pub fate: Fate,
    /// Whether it takes new members.
    pub joinable: bool,
    /// Whether its end has been announced.
    pub closing: bool,
    /// Expected charge with loss aversion, yuan per person of relativity 1.
    pub felt_price: f64,
    /// Last charge above its reference, yuan per person of relativity 1; 0 where balances pay it silently.
    pub bill_excess: f64,
    /// 1 - strength of the news about trust.
    pub trust_calm: f64,
    /// Trust.
    pub trust: f64,
    /// Quality, yuan a month.
    pub quality: f64,
    /// Lump sum by benefit band, yuan.
    pub benefit_yuan: [f64; MAX_BANDS],
    /// The same in fen.
    pub benefit_fen: [Fen; MAX_BANDS],
    /// Credit score asked for.
    pub credit_min: f64,
    /// Frailty above which nobody may join.
    pub frailty_max: f64,
    /// Share of claims that is approved.
    pub approval_rate: f64,
    /// Expected charge in fen, which a balance must cover.
    pub expected_fen: Fen,
    /// Accumulated charge (prepaid), settled: classes are renewed before anything else happens to a household.
    pub level: ChargeLevel,
    /// The same with the level at which households last acted: what classes were relative to at the end of last month.
    pub last_level: ChargeLevel,
    /// Mean of the platform's lump sums, yuan: scale of risk-rated charges.
    pub full_benefit_yuan: f64,
    /// Who has heard of it by now.
    pub hearing: HearingBounds,
    /// Where those who may hear in the coming months are to be listed anew: who they are.
    pub hearing_soon: Option<HearingBounds>,
}

/// What happens to the memberships of a platform this month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They go on.
    Continue,
    /// They end; balances are paid back or lost; a share of households takes a substitute policy.
    Release {
        /// Whether balances are paid back.
        refund: bool,
        /// Share of households that takes the substitute policy, as a threshold on a random word.
        substitute_below: u64,
    },
    /// They go to another platform.
    HandOver(PlatformId),
}
