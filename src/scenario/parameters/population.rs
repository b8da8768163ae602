//! Who the households are, and how they fall ill.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who the households are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Population {
    /// Number of households that are simulated one by one.
    ///
    /// Design: precision against time; docs/performance.md says how results converge.
    #[schemars(range(min = 1, max = 1_000_000_000u64))]
    pub simulated_households: u64,
    /// Number of real households that they stand for.
    ///
    /// Measured: 2020 census (households.csv).
    #[schemars(range(min = 1, max = 1_000_000_000u64))]
    pub represented_households: u64,
    /// Whether households grow older. Those past 75 are replaced by entrants of 18. Off only in textbook cases.
    ///
    /// Design: off only in textbook cases.
    pub ageing: bool,
    /// Shares of households that enrol 1, 2, 3 and 4 persons.
    ///
    /// Assumed: 53 % of members would enrol family (households.csv).
    #[schemars(length(min = 1, max = 4), inner(range(min = 0.0, max = 1.0)))]
    pub enrolled_persons_shares: Vec<f64>,
    /// First ages of the age groups from which the insured adult is drawn, in whole years, increasing from 18 or
    /// later; the last group ends at 75.
    ///
    /// Measured: age groups of the 2020 census, as recalled.
    #[schemars(length(min = 1, max = 57), inner(range(min = 18, max = 74)))]
    pub age_group_starts_years: Vec<u32>,
    /// Weight of each age group (million persons); scaled to sum to 1.
    ///
    /// Measured: 2020 census, as recalled.
    #[schemars(length(min = 1, max = 57), inner(range(min = 0.0, max = 1e6)))]
    pub age_group_weights: Vec<f64>,
    /// Coefficient of variation of frailty, a gamma multiplier on incidence with mean 1.
    ///
    /// Assumed: gamma form by Vaupel, Manton and Stallard 1979; .8 by the model text.
    #[schemars(range(min = 0.0, max = 3.0))]
    pub frailty_cv: f64,
    /// Mean of the logarithm of (risk loading - offset).
    ///
    /// Calibrated: a trial of the model text against the data to June 2020.
    #[schemars(range(min = -10.0, max = 10.0))]
    pub risk_loading_log_mean: f64,
    /// Standard deviation of the logarithm of (risk loading - offset).
    ///
    /// Calibrated: a trial of the model text against the data to June 2020.
    #[schemars(range(min = 0.0, max = 3.0))]
    pub risk_loading_log_sd: f64,
    /// Offset of the risk loading: what a fair yuan of cover is worth above 1 is exp(N(log_mean, log_sd)) + offset.
    ///
    /// Calibrated: a trial of the model text against the data to June 2020, which found a multiplier 1 + loading of
    /// exp(N) + .4.
    #[schemars(range(min = -1.0, max = 10.0))]
    pub risk_loading_offset: f64,
    /// Correlation (of normal scores) between frailty and risk loading.
    ///
    /// Assumed: 0, range -.5 to 0.
    #[schemars(range(min = -0.99, max = 0.99))]
    pub risk_loading_frailty_correlation: f64,
    /// Weight on money of a household with median income.
    ///
    /// Design: 1, so that utility is in yuan of a household with median income.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub price_sensitivity: f64,
    /// How fast price sensitivity falls with income: b (income / median)^-eta.
    ///
    /// Literature: Baernighausen et al. 2007, .43 to .50.
    #[schemars(range(min = 0.0, max = 5.0))]
    pub price_sensitivity_income_elasticity: f64,
    /// Standard deviation of the logarithm of the idiosyncratic part of price sensitivity.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 3.0))]
    pub price_sensitivity_log_sd: f64,
    /// Standard deviation of the lasting liking of a platform, yuan a month.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub taste_sd_yuan_per_month: f64,
    /// Mean of the exponential utility of taking part at all, yuan a month.
    ///
    /// Assumed: members name taking part as a motive; no data on its size.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub warm_glow_mean_yuan_per_month: f64,
    /// Mean credit score, points.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 350.0, max = 950.0))]
    pub credit_mean: f64,
    /// Standard deviation of the credit score, points.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 300.0))]
    pub credit_sd: f64,
    /// Correlation of the credit score with the logarithm of income.
    ///
    /// Assumed: no data.
    #[schemars(range(min = -0.99, max = 0.99))]
    pub credit_income_correlation: f64,
    /// Correlation between the uses of any two parent apps (one-factor Gaussian copula).
    ///
    /// Assumed: .4 to .7; with independent apps too few sit on several platforms.
    #[schemars(range(min = 0.0, max = 0.99))]
    pub access_correlation: f64,
    /// Persons of an average household, enrolled or not; turns income per person into income per household.
    ///
    /// Measured: 2020 census (households.csv).
    #[schemars(range(min = 1.0, max = 20.0))]
    pub household_size_persons: f64,
    /// Share of persons with public health insurance.
    ///
    /// Measured: households.csv, 2020.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub public_insurance_coverage: f64,
    /// Share of a critical illness's bill that public insurance leaves to the patient.
    ///
    /// Measured: households.csv, 2020, .45 to .55.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub out_of_pocket_share: f64,
    /// Share of income that is spent on anything but food; catastrophic is an uncovered loss above 40 % of it.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.01, max = 1.0))]
    pub non_food_spending_share: f64,
    /// The tiers of place, from the largest cities to the countryside. Shares sum to 1.
    #[schemars(length(min = 1, max = 4))]
    pub tier: Vec<Tier>,
}

/// A tier of place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tier {
    /// Unique name of the tier.
    ///
    /// Design: a label.
    #[schemars(length(min = 1, max = 60))]
    pub name: String,
    /// Share of households that live there.
    ///
    /// Assumed: urban households are .639 (households.csv, 2020 census); their split by tier is a guess.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share: f64,
    /// Mean disposable income, yuan per person and month.
    ///
    /// Measured: rural and urban means of 2021 (households.csv); their split by tier of city is a guess.
    #[schemars(range(min = 1.0, max = 1e6))]
    pub income_mean_yuan_per_month: f64,
    /// Standard deviation of the logarithm of income.
    ///
    /// Assumed: with the tiers' means it gives .77 over all households; quintiles and Gini give .82 to .88
    /// (households.csv).
    #[schemars(range(min = 0.0, max = 3.0))]
    pub income_log_sd: f64,
    /// Mean bill of a critical illness, yuan (bills are exponential).
    ///
    /// Calibrated: a trial of the model text against the data to June 2020.
    #[schemars(range(min = 1.0, max = 1e12))]
    pub bill_mean_yuan: f64,
    /// Relative change of an age group's weight per decade of age above 44: cities are younger.
    ///
    /// Assumed: the sign by migration to cities; no data.
    #[schemars(range(min = -0.5, max = 0.5))]
    pub age_tilt_per_decade: f64,
}

impl Default for Tier {
    fn default() -> Tier {
        Tier {
            name: String::new(),
            share: 1.0,
            income_mean_yuan_per_month: 2700.0,
            income_log_sd: 0.7,
            bill_mean_yuan: 300_000.0,
            age_tilt_per_decade: 0.0,
        }
    }
}

impl Default for Population {
    fn default() -> Population {
        let tier =
            |name: &str, share, income_mean_yuan_per_month, bill_mean_yuan, age_tilt_per_decade| Tier {
                name: name.to_owned(),
                share,
                income_mean_yuan_per_month,
                income_log_sd: 0.62,
                bill_mean_yuan,
                age_tilt_per_decade,
            };
        Population {
            simulated_households: 200_000,
            represented_households: 494_157_423,
            ageing: true,
            enrolled_persons_shares: vec![0.62, 0.25, 0.10, 0.03],
            age_group_starts_years: vec![18, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70],
            age_group_weights: vec![
                29.0, 74.9, 91.8, 124.1, 99.0, 93.0, 114.2, 121.2, 101.4, 73.4, 74.0, 49.6,
            ],
            frailty_cv: 0.8,
            risk_loading_log_mean: 0.35,
            risk_loading_log_sd: 0.4,
            risk_loading_offset: -0.6,
            risk_loading_frailty_correlation: 0.0,
            price_sensitivity: 1.0,
            price_sensitivity_income_elasticity: 0.46,
            price_sensitivity_log_sd: 0.3,
            taste_sd_yuan_per_month: 3.0,
            warm_glow_mean_yuan_per_month: 1.5,
            credit_mean: 640.0,
            credit_sd: 60.0,
            credit_income_correlation: 0.4,
            access_correlation: 0.5,
            household_size_persons: 2.62,
            public_insurance_coverage: 0.95,
            out_of_pocket_share: 0.5,
            non_food_spending_share: 0.5,
            tier: vec![
                tier("tier 1-2 city", 0.25, 5100.0, 380_000.0, -0.10),
                tier("tier 3+ city or town", 0.389, 3200.0, 300_000.0, 0.0),
                tier("rural", 0.361, 1580.0, 220_000.0, 0.07),
            ],
        }
    }
}

/// How often people fall critically ill, and how claims arise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Illness {
    /// How claims arise.
    ///
    /// Design: `represented` at any scale.
    pub claims: ClaimsMode,
    /// Yearly incidence at given ages, increasing in age; between them it is interpolated geometrically, beyond
    /// the last it grows as over the last two. Empty: the 2006-2010 table of insured Chinese men, six diseases.
    ///
    /// Measured: 2006-2010 table of insured lives (incidence_critical_illness.csv).
    #[schemars(length(max = 121))]
    pub incidence: Vec<IncidencePoint>,
    /// Share of table events that meet the platforms' terms.
    ///
    /// Calibrated: .23 to .27 by a trial of the model text against the data to June 2020.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub incidence_ratio: f64,
    /// Damping of the table's slope: incidence is q(40) (q/q(40))^slope_damping.
    ///
    /// Assumed: .8, range .6 to 1.
    #[schemars(range(min = 0.0, max = 2.0))]
    pub slope_damping: f64,
    /// Yearly growth of the filed share of events.
    ///
    /// Assumed: 0, range 0 to .2.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub claims_growth_per_year: f64,
    /// Incidence of a member whose waiting has just ended, relative to the long run (select period; 1: off).
    ///
    /// Assumed: 1, off.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub select_start: f64,
    /// Months over which the select effect wears off (S in 1 - exp(-tau/S)).
    ///
    /// Assumed: without effect while the select period is off.
    #[schemars(range(min = 0.1, max = 240.0))]
    pub select_period_months: f64,
}

impl Default for Illness {
    fn default() -> Illness {
        Illness {
            claims: ClaimsMode::Represented,
            incidence: Vec::new(),
            incidence_ratio: 0.25,
            slope_damping: 0.8,
            claims_growth_per_year: 0.0,
            select_start: 1.0,
            select_period_months: 24.0,
        }
    }
}

/// How claims arise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimsMode {
    /// A simulated household stands for real ones that choose alike but fall ill separately; claims are Poisson with
    /// the represented members' expected number.
    #[default]
    Represented,
    /// Claims follow the simulated households' own illness; only where simulated and represented households are
    /// equal in number.
    Drawn,
}

/// Yearly incidence at one age.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidencePoint {
    /// Age, years.
    ///
    /// Measured: incidence_critical_illness.csv where the list is empty.
    #[schemars(range(min = 0, max = 120))]
    pub age_years: u32,
    /// Probability of a critical illness within a year.
    ///
    /// Measured: incidence_critical_illness.csv where the list is empty.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub annual_incidence: f64,
}
