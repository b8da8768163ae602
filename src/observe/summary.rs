//! The summary of one history.

use serde::Serialize;

use crate::units::YearMonth;

/// What one replicate came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReplicateSummary {
    /// Replicate.
    pub replicate: u32,
    /// Class of the outcome, see [`OutcomeClass`].
    pub outcome: OutcomeClass,
    /// Concentration in the last month with members.
    pub final_hhi: Option<f64>,
    /// Highest number of memberships in any month, persons.
    pub peak_memberships: i64,
    /// Month of that peak.
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
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlatformSummary {
    /// Name of the platform.
    pub platform: String,
    /// Month of launch or entry, if it came to that.
    pub launch: Option<YearMonth>,
    /// Highest number of members, persons.
    pub peak_members: i64,
    /// Month of that peak.
    pub peak_month: Option<YearMonth>,
    /// Members in the last month, persons.
    pub final_members: i64,
    /// Month in which the end was announced, if it was.
    pub exit_month: Option<YearMonth>,
    /// Cause of the exit.
    pub exit_cause: Option<&'static str>,
    /// Closing style of the exit.
    pub exit_style: Option<&'static str>,
    /// Months from launch to the announcement, or to the end of the run.
    pub survival_months: Option<i64>,
    /// Highest charge per person and month, fen.
    pub peak_charge_fen: Option<i64>,
    /// Result since launch, fen.
    pub cumulative_result_fen: i64,
}

/// How a history ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
