//! How a platform sets fee, marketing and underwriting.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a platform sets its terms from last month's books.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Strategy {
    /// How the fee is set.
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    pub fee: FeeStrategy,
    /// Target result over fee income (`margin`).
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    #[schemars(range(min = -10.0, max = 1.0))]
    pub margin_target: f64,
    /// Largest step of the fee rate in a month (`margin`).
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub fee_step: f64,
    /// Lowest fee rate (`margin`).
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub fee_rate_min: f64,
    /// Highest fee rate (`margin`).
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub fee_rate_max: f64,
    /// How marketing is set.
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    pub marketing: MarketingStrategy,
    /// Factor on the push in a month in which growth pays, its inverse in which it does not (`growth`).
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    #[schemars(range(min = 1.0, max = 10.0))]
    pub push_step: f64,
    /// Highest push per month (`growth`).
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub push_max_per_month: f64,
    /// Months within which a new member must earn back what it cost to reach it (`growth`).
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    #[schemars(range(min = 1.0, max = 240.0))]
    pub payback_months: f64,
    /// How underwriting is set.
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    pub underwriting: UnderwritingStrategy,
    /// Rise of filed incidence over its two-year floor that triggers tightening (`tighten`).
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub incidence_rise_trigger: f64,
    /// Factor on the approval rate and on the health-declaration cut at each tightening, at most once a year.
    ///
    /// Design: for scenarios; the shipped history keeps terms as dated.
    #[schemars(range(min = 0.1, max = 1.0))]
    pub tightening_factor: f64,
}

impl Default for Strategy {
    fn default() -> Strategy {
        Strategy {
            fee: FeeStrategy::Fixed,
            margin_target: 0.0,
            fee_step: 0.005,
            fee_rate_min: 0.0,
            fee_rate_max: 0.2,
            marketing: MarketingStrategy::Fixed,
            push_step: 1.2,
            push_max_per_month: 0.05,
            payback_months: 24.0,
            underwriting: UnderwritingStrategy::Fixed,
            incidence_rise_trigger: 0.5,
            tightening_factor: 0.97,
        }
    }
}

/// How the fee is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FeeStrategy {
    /// As configured.
    #[default]
    Fixed,
    /// The fee is steered towards the target margin, within bounds.
    Margin,
}

/// How marketing is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MarketingStrategy {
    /// As configured.
    #[default]
    Fixed,
    /// Pushes harder while growth pays, less where it does not.
    Growth,
}

/// How underwriting is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnderwritingStrategy {
    /// As configured.
    #[default]
    Fixed,
    /// Refuses more when incidence rises.
    Tighten,
}
