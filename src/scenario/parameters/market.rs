//! What surrounds the platforms: commercial cover, sponsors' reasons to leave, entry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::YearMonth;

/// The commercial cover outside the platforms: age-rated, underwritten, one year, critical illness.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Commercial {
    /// Whether the product is on the market.
    ///
    /// Design: off only in textbook cases.
    pub enabled: bool,
    /// Lump sum per insured person, yuan.
    ///
    /// Measured: the usual one-year policy of 300 000 (households.csv).
    #[schemars(range(min = 0.0, max = 1e8))]
    pub benefit_yuan: f64,
    /// Premium over expected pay-out, minus 1 (loading).
    ///
    /// Assumed: a year of 300 000 cost about 400 yuan in 2019 (households.csv).
    #[schemars(range(min = -0.9, max = 100.0))]
    pub loading: f64,
    /// Highest age at which cover is sold or renewed, years.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 1, max = 120))]
    pub age_max_years: u32,
    /// Frailty above which the insurer refuses.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub underwriting_frailty_max: f64,
    /// Share of households that hold cover when the run starts (those whom the insurer accepts).
    ///
    /// Calibrated: by hand, so that about a third of members hold cover, 32 % in 2020 (households.csv).
    #[schemars(range(min = 0.0, max = 1.0))]
    pub initial_share: f64,
    /// How the initial share rises with income: share (income / median)^elasticity.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 5.0))]
    pub initial_income_elasticity: f64,
    /// Probability that a household that reconsiders considers the product at all (distribution reach).
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub consideration: f64,
    /// Liking of the product beyond its cover, yuan a month.
    ///
    /// Assumed: so that who holds it mostly renews.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub quality_yuan_per_month: f64,
}

impl Default for Commercial {
    fn default() -> Commercial {
        Commercial {
            enabled: true,
            benefit_yuan: 300_000.0,
            loading: 0.6,
            age_max_years: 65,
            underwriting_frailty_max: 2.0,
            initial_share: 0.09,
            initial_income_elasticity: 0.7,
            consideration: 0.2,
            quality_yuan_per_month: 0.0,
        }
    }
}

/// How sponsors decide to leave, by kind of sponsor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Exit {
    /// Perceived regulatory risk before any measure of kind `perceived-risk`.
    ///
    /// Design: 0, the origin of the scale.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub perceived_risk_initial: f64,
    /// Sponsors whose core business is mutual aid.
    pub specialist: SponsorExit,
    /// Sponsors for whom it is one feature of a large app.
    pub side_business: SponsorExit,
}

impl Default for Exit {
    fn default() -> Exit {
        Exit {
            perceived_risk_initial: 0.0,
            specialist: SponsorExit {
                regulatory_exposure_yuan_per_member_year: 0.5,
                cross_value_yuan_per_member_year: 2.0,
                hurdle_yuan_per_member_year: 0.0,
                hurdle_sd_yuan_per_member_year: 0.5,
                months_below_hurdle: 6,
                grace_months: 18,
            },
            side_business: SponsorExit {
                regulatory_exposure_yuan_per_member_year: 2.0,
                cross_value_yuan_per_member_year: 1.0,
                hurdle_yuan_per_member_year: 0.0,
                hurdle_sd_yuan_per_member_year: 0.5,
                months_below_hurdle: 6,
                grace_months: 12,
            },
        }
    }
}

/// The strategic exit of one kind of sponsor: per member and year, 12 result / members + cross-sale value -
/// exposure x perceived risk stays below the hurdle for some months.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SponsorExit {
    /// Cost that a sponsor feels per member and year at perceived risk 1, yuan.
    ///
    /// Assumed: exits to June 2020 cannot identify it.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub regulatory_exposure_yuan_per_member_year: f64,
    /// Value to the sponsor's other business per member and year, yuan.
    ///
    /// Assumed: exits to June 2020 cannot identify it.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub cross_value_yuan_per_member_year: f64,
    /// Mean of the return that a sponsor asks for, yuan per member and year (drawn per seed and platform).
    ///
    /// Assumed: exits to June 2020 cannot identify it.
    #[schemars(range(min = -1e6, max = 1e6))]
    pub hurdle_yuan_per_member_year: f64,
    /// Standard deviation of the hurdle.
    ///
    /// Assumed: exits to June 2020 cannot identify it.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub hurdle_sd_yuan_per_member_year: f64,
    /// Months in a row below the hurdle before the sponsor leaves.
    ///
    /// Assumed: exits to June 2020 cannot identify it.
    #[schemars(range(min = 1, max = 240))]
    pub months_below_hurdle: u32,
    /// Months after launch during which the hurdle is not tested.
    ///
    /// Assumed: exits to June 2020 cannot identify it.
    #[schemars(range(min = 0, max = 240))]
    pub grace_months: u32,
}

/// Entry of platforms that have no launch date: a logit in the market's growth and observed profit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Entry {
    /// First month in which entry is possible. Absent: the first month of the run.
    ///
    /// Design: concerns entrants without a date only; the shipped history has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<YearMonth>,
    /// Log odds of entry in a month, without growth or profit.
    ///
    /// Assumed: no data; the shipped history has no entrant without a date.
    #[schemars(range(min = -50.0, max = 50.0))]
    pub intercept: f64,
    /// Change of the log odds per unit of the market's growth over twelve months (1 = doubled).
    ///
    /// Assumed: no data; the shipped history has no entrant without a date.
    #[schemars(range(min = -100.0, max = 100.0))]
    pub growth_coefficient: f64,
    /// Change of the log odds per yuan of the market's result per member and year.
    ///
    /// Assumed: no data; the shipped history has no entrant without a date.
    #[schemars(range(min = -100.0, max = 100.0))]
    pub profit_coefficient: f64,
}

impl Default for Entry {
    fn default() -> Entry {
        Entry { from: None, intercept: -4.0, growth_coefficient: 1.0, profit_coefficient: 0.5 }
    }
}
