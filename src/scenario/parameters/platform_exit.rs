//! When and how a platform leaves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When and how a platform leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PlatformExit {
    /// Members below which the platform closes by its own rules (0: no floor).
    ///
    /// Measured: the rules of the leader and of Baidu (calibration_platforms.csv); assumed for others.
    #[schemars(range(min = 0, max = 2_000_000_000))]
    pub minimum_members: i64,
    /// Months after launch during which the floor does not bind.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0, max = 240))]
    pub minimum_grace_months: u32,
    /// Cumulative loss that the sponsor bears, yuan. Absent: without limit.
    ///
    /// Assumed: specialists only, by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e13))]
    pub runway_yuan: Option<f64>,
    /// Whether the sponsor may leave for strategic reasons.
    ///
    /// Design: whether the rule applies.
    pub strategic: bool,
    /// Months between the announcement and the end.
    ///
    /// Assumed: no data used, for closures came after June 2020.
    #[schemars(range(min = 0, max = 24))]
    pub notice_months: u32,
    /// What members get at the end.
    ///
    /// Assumed: no data used, for closures came after June 2020.
    pub style: ClosingStyle,
    /// Platform that takes over the members (`transfer`, and mergers). Absent: none.
    ///
    /// Design: for scenarios; the shipped history has no merger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acquirer: Option<String>,
    /// Members below which a merger with the acquirer is considered (0: never).
    ///
    /// Design: for scenarios; the shipped history has no merger.
    #[schemars(range(min = 0, max = 2_000_000_000))]
    pub merger_below_members: i64,
    /// Probability per month of a merger that is considered.
    ///
    /// Design: for scenarios; the shipped history has no merger.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub merger_probability_per_month: f64,
    /// Share of released households that take the substitute policy (`substitute`).
    ///
    /// Design: for scenarios; the shipped history has no substitute policy.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub substitute_share: f64,
}

impl Default for PlatformExit {
    fn default() -> PlatformExit {
        PlatformExit {
            minimum_members: 0,
            minimum_grace_months: 12,
            runway_yuan: None,
            strategic: true,
            notice_months: 2,
            style: ClosingStyle::FullRefund,
            acquirer: None,
            merger_below_members: 0,
            merger_probability_per_month: 0.0,
            substitute_share: 0.0,
        }
    }
}

/// What members get at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClosingStyle {
    /// The sponsor pays open claims and gives balances back.
    #[default]
    FullRefund,
    /// As full refund, and a share takes a commercial policy for a year instead.
    Substitute,
    /// Nothing: open claims are not paid and balances are lost.
    Stop,
    /// Members and open claims go to the acquirer; members may stay or leave.
    Transfer,
}

impl ClosingStyle {
    /// All styles.
    pub const ALL: [ClosingStyle; 4] =
        [ClosingStyle::FullRefund, ClosingStyle::Substitute, ClosingStyle::Stop, ClosingStyle::Transfer];
}
