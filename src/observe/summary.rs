//! The summary of one history.

use serde::{Deserialize, Serialize};

use super::record::MonthRecord;
use super::{EventRow, MarketRow, PlatformRow};
use crate::units::YearMonth;

/// What one replicate came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplicateSummary {
    /// Replicate.
    pub replicate: u32,
    /// Class of the outcome, see [`OutcomeClass`].
    pub outcome: OutcomeClass,
    /// Concentration in the last month with members.
    pub final_hhi: Option<f64>,
    /// Highest number of memberships in any month, persons.
    pub peak_memberships: i64,
    /// Month of that peak, the first of several.
    pub peak_month: YearMonth,
    /// Memberships in the last month, persons.
    pub final_memberships: i64,
    /// Persons on at least one platform in the last month.
    pub final_covered_persons: i64,
    /// Platforms that ever opened.
    pub platforms_launched: i64,
    /// Platforms that announced their end.
    pub platforms_exited: i64,
    /// First month from which one platform holds 90 % of memberships to the end, in months from the start.
    pub months_to_monopoly: Option<i64>,
    /// Log-sum surplus over the whole run, yuan.
    pub consumer_surplus_yuan: f64,
    /// Household-months of catastrophic loss that the platforms averted.
    pub catastrophic_households_averted: i64,
    /// Pay-outs over the whole run, fen.
    pub payout_fen: i64,
    /// Result of all platforms over the whole run, fen.
    pub result_fen: i64,
    /// What each platform came to, by name.
    pub platforms: Vec<PlatformSummary>,
}

/// What one platform came to in one replicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlatformSummary {
    /// Name of the platform.
    pub platform: String,
    /// Month of launch or entry, if it came to that.
    pub launch: Option<YearMonth>,
    /// Highest number of members, persons.
    pub peak_members: i64,
    /// Month of that peak, the first of several.
    pub peak_month: Option<YearMonth>,
    /// Members in the last month, persons.
    pub final_members: i64,
    /// Charge per person in the last month in which there was one, fen.
    pub final_charge_fen: Option<i64>,
    /// Selection ratio in the last month with members: mean true incidence of members over that of the population.
    pub final_selection_ratio: Option<f64>,
    /// Month in which the end was announced, if it was.
    pub exit_month: Option<YearMonth>,
    /// Cause of the exit.
    pub exit_cause: Option<String>,
    /// Closing style of the exit.
    pub exit_style: Option<String>,
    /// Months from launch to the announcement, or to the end of the run.
    pub survival_months: Option<i64>,
    /// Highest charge per person and month, fen.
    pub peak_charge_fen: Option<i64>,
    /// Result since launch, fen.
    pub cumulative_result_fen: i64,
}

/// How a history ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeClass {
    /// Nobody ever joined.
    NoMarket,
    /// Members fell below a tenth of their peak, or every platform left.
    Collapse,
    /// One platform holds at least 90 % of memberships.
    Monopoly,
    /// HHI of at least .25 without a monopoly.
    Concentrated,
    /// HHI below .25.
    Competitive,
}

impl OutcomeClass {
    /// All classes.
    pub const ALL: [OutcomeClass; 5] = [
        OutcomeClass::NoMarket,
        OutcomeClass::Collapse,
        OutcomeClass::Monopoly,
        OutcomeClass::Concentrated,
        OutcomeClass::Competitive,
    ];

    /// The word for it in every file.
    pub const fn word(self) -> &'static str {
        match self {
            OutcomeClass::NoMarket => "no-market",
            OutcomeClass::Collapse => "collapse",
            OutcomeClass::Monopoly => "monopoly",
            OutcomeClass::Concentrated => "concentrated",
            OutcomeClass::Competitive => "competitive",
        }
    }
}

/// Share of memberships from which a market counts as a monopoly.
pub const MONOPOLY_SHARE: f64 = 0.9;

/// HHI from which a market counts as concentrated (US merger guidelines of 2010: highly concentrated).
pub const CONCENTRATED_HHI: f64 = 0.25;

/// Share of its peak below which a market counts as collapsed.
pub const COLLAPSE_SHARE: f64 = 0.1;

/// Builds the summary of one history, month by month.
#[derive(Debug, Clone, Default)]
pub struct SummaryBuilder {
    months: Vec<MarketRow>,
    platforms: Vec<PlatformSummary>,
}

impl SummaryBuilder {
    /// Takes in one month.
    pub fn add(&mut self, record: &MonthRecord) {
        self.months.extend(record.market.iter().cloned());
        for (index, row) in record.platforms.iter().enumerate() {
            if self.platforms.len() <= index {
                self.platforms.push(PlatformSummary::unseen(&row.platform));
            }
            self.platforms[index].add(row);
        }
        for event in &record.events {
            let own =
                |summary: &&mut PlatformSummary| Some(summary.platform.as_str()) == event.platform.as_deref();
            if let Some(summary) = self.platforms.iter_mut().find(own) {
                summary.add_event(event);
            }
        }
    }

    /// The summary of all months taken in; `None` before the first.
    pub fn finish(mut self) -> Option<ReplicateSummary> {
        let last = self.months.last()?.clone();
        let first = self.months.first()?.month;
        for platform in &mut self.platforms {
            let end = platform.exit_month.unwrap_or(last.month);
            platform.survival_months =
                platform.launch.map(|launch| i64::from(end.months_since(launch.max(first))));
        }
        // Of several equal ones, that is the last of what comes in reverse: the first month.
        let peak = self.months.iter().rev().max_by_key(|row| row.memberships)?;
        let sum = |value: fn(&MarketRow) -> i64| self.months.iter().map(value).fold(0, i64::saturating_add);
        Some(ReplicateSummary {
            replicate: last.replicate,
            outcome: outcome(peak.memberships, &last),
            final_hhi: self.months.iter().rev().find_map(|row| row.hhi),
            peak_memberships: peak.memberships,
            peak_month: peak.month,
            final_memberships: last.memberships,
            final_covered_persons: last.covered_persons,
            platforms_launched: self.platforms.iter().filter(|platform| platform.launch.is_some()).count()
                as i64,
            platforms_exited: self.platforms.iter().filter(|platform| platform.exit_month.is_some()).count()
                as i64,
            months_to_monopoly: self.months_to_monopoly(),
            consumer_surplus_yuan: self.months.iter().map(|row| row.consumer_surplus).sum(),
            catastrophic_households_averted: sum(|row| {
                row.catastrophic_households_without - row.catastrophic_households
            }),
            payout_fen: sum(|row| row.payout_fen.0),
            result_fen: sum(|row| row.result_fen.0),
            platforms: self.platforms,
        })
    }

    fn months_to_monopoly(&self) -> Option<i64> {
        let monopoly = |row: &MarketRow| row.cr1.is_some_and(|share| share >= MONOPOLY_SHARE);
        let lasting = self.months.iter().rev().take_while(|row| monopoly(row)).count();
        (lasting > 0).then(|| (self.months.len() - lasting) as i64)
    }
}

fn outcome(peak: i64, last: &MarketRow) -> OutcomeClass {
    let share = last.memberships as f64 / peak.max(1) as f64;
    match (peak, last.cr1, last.hhi) {
        (0, _, _) => OutcomeClass::NoMarket,
        _ if share < COLLAPSE_SHARE || last.open_platforms == 0 => OutcomeClass::Collapse,
        (_, Some(cr1), _) if cr1 >= MONOPOLY_SHARE => OutcomeClass::Monopoly,
        (_, _, Some(hhi)) if hhi >= CONCENTRATED_HHI => OutcomeClass::Concentrated,
        _ => OutcomeClass::Competitive,
    }
}

impl PlatformSummary {
    pub(super) fn unseen(name: &str) -> PlatformSummary {
        PlatformSummary {
            platform: name.to_owned(),
            launch: None,
            peak_members: 0,
            peak_month: None,
            final_members: 0,
            final_charge_fen: None,
            final_selection_ratio: None,
            exit_month: None,
            exit_cause: None,
            exit_style: None,
            survival_months: None,
            peak_charge_fen: None,
            cumulative_result_fen: 0,
        }
    }

    fn add(&mut self, row: &PlatformRow) {
        if row.members > self.peak_members {
            (self.peak_members, self.peak_month) = (row.members, Some(row.month));
        }
        self.final_members = row.members;
        self.final_charge_fen = row.charge_fen.map(|charge| charge.0).or(self.final_charge_fen);
        self.final_selection_ratio = row.selection_ratio.or(self.final_selection_ratio);
        self.cumulative_result_fen = row.cumulative_result_fen.0;
        self.peak_charge_fen = self.peak_charge_fen.max(row.charge_fen.map(|charge| charge.0));
    }

    fn add_event(&mut self, event: &EventRow) {
        match event.event {
            "launch" | "entry" => self.launch = Some(event.month),
            "exit-announced" => {
                self.exit_month = Some(event.month);
                self.exit_cause = event.cause.as_deref().map(str::to_owned);
                self.exit_style = event.style.map(str::to_owned);
            }
            _ => {}
        }
    }
}
