//! The regulator's dated measures.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::YearMonth;

/// The switch of the regulator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Regulation {
    /// Whether the measures listed as `[[intervention]]` take place at all.
    ///
    /// Design: off in histories without the regulator.
    pub enabled: bool,
}

impl Default for Regulation {
    fn default() -> Regulation {
        Regulation { enabled: true }
    }
}

/// One dated measure. Which of the optional keys is required follows from `kind`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intervention {
    /// Unique name of the measure.
    ///
    /// Design: a label.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// First month of the measure.
    ///
    /// Measured: regulation.csv.
    pub month: YearMonth,
    /// What the regulator does.
    ///
    /// Measured: regulation.csv.
    pub kind: InterventionKind,
    /// Names of the platforms that it applies to. Empty: all.
    ///
    /// Measured: regulation.csv.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub platforms: Vec<String>,
    /// Share of trust that is lost (`warning`) or share of the distance to full trust that is gained (`recognition`).
    ///
    /// Assumed: no data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub trust_change: Option<f64>,
    /// Cost of compliance, yuan per platform and month (`rectification`).
    ///
    /// Assumed: no data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e12))]
    pub compliance_cost_yuan_per_month: Option<f64>,
    /// Months that the measure lasts (`rectification`) or leaves for compliance (`licence`, `ban`).
    ///
    /// Measured: the notice of December 2016 asked for correction by mid February 2017 (regulation.csv).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 240))]
    pub months: Option<u32>,
    /// Members below which a platform is weak (`rectification`) or unlicensed (`licence`).
    ///
    /// Assumed: no data on who was weak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2_000_000_000))]
    pub minimum_members: Option<i64>,
    /// Probability that a weak platform is closed by the measure (`rectification`).
    ///
    /// Measured: about a third of some 120 platforms closed by spring 2017 (regulation.csv).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub weak_close_probability: Option<f64>,
    /// Cumulative loss above which a platform is denied a licence, yuan (`licence`).
    ///
    /// Design: for scenarios; the shipped history has no such measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e13))]
    pub maximum_loss_yuan: Option<f64>,
    /// Highest permitted fee rate (`fee-cap`).
    ///
    /// Design: for scenarios; the shipped history has no such measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub fee_rate_max: Option<f64>,
    /// Highest permitted cost of a sharing person in a calendar year, yuan (`contribution-cap`).
    ///
    /// Design: for scenarios; the shipped history has no such measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub contribution_max_yuan_per_year: Option<f64>,
    /// Months of pay-outs that the sponsor must hold in reserve (`reserve-requirement`).
    ///
    /// Design: for scenarios; the shipped history has no such measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 120.0))]
    pub reserve_months: Option<f64>,
    /// Yearly cost of capital on the reserve (`reserve-requirement`).
    ///
    /// Design: for scenarios; the shipped history has no such measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub capital_cost_per_year: Option<f64>,
    /// New level of the regulatory risk that sponsors perceive (`perceived-risk`); 1 is a clear threat.
    ///
    /// Assumed: the order of events is known, their weight is not; 1 is a clear threat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub perceived_risk: Option<f64>,
}

/// What the regulator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InterventionKind {
    /// A public warning: costs trust. Needs `trust_change`.
    Warning,
    /// A public recognition: gives trust. Needs `trust_change`.
    Recognition,
    /// A rectification campaign: costs of compliance, and the weak close. Needs `compliance_cost_yuan_per_month`,
    /// `months`; may have `minimum_members` with `weak_close_probability`.
    Rectification,
    /// A ceiling on the fee rate. Needs `fee_rate_max`.
    FeeCap,
    /// A ceiling on what a person pays in a year. Needs `contribution_max_yuan_per_year`.
    ContributionCap,
    /// A reserve that the sponsor must hold. Needs `reserve_months`, `capital_cost_per_year`.
    ReserveRequirement,
    /// A licence. Needs `months` and one of `minimum_members`, `maximum_loss_yuan`.
    Licence,
    /// A new level of perceived risk. Needs `perceived_risk`.
    PerceivedRisk,
    /// All closes. Needs `months`.
    Ban,
}
