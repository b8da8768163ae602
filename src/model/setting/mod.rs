//! Everything that follows from a scenario once and for all: tables by age, scales, quantiles, platforms' terms.

pub mod incidence;
pub mod places;
pub mod platform;

use crate::math::{UnitMeanGamma, ln, pow};
use crate::model::awareness::AgeMultipliers;
use crate::model::household::{LogCode, LogScale, OLDEST_YEARS};
use crate::model::tally::incidence_units;
use crate::scenario::{Parameters, Scenario};
use crate::units::YearMonth;

pub use incidence::ByAge;
pub use places::{Place, Reach};
pub use platform::PlatformSetting;

/// The tables of one scenario. They do not depend on seed or replicate and never change during a run.
pub struct Setting {
    /// The scenario's parameters.
    pub parameters: Parameters,
    /// The platforms, sorted by name; a [`PlatformId`](crate::units::PlatformId) is a place in this list.
    pub platforms: Vec<PlatformSetting>,
    /// The tiers of place.
    pub places: Vec<Place>,
    /// Median income, yuan per person and month.
    pub median_income: f64,
    /// Incomes that bound the quintiles.
    pub quintile_bounds: [LogCode; 4],
    /// True yearly incidence by age at frailty 1.
    pub incidence: ByAge,
    /// The same in whole units, as it is summed (`tally::incidence_units`).
    pub incidence_units: [i64; OLDEST_YEARS + 1],
    /// Its mean over the adults at the start.
    pub mean_incidence: f64,
    /// Perceived monthly incidence by age, before private information.
    pub perceived: ByAge,
    /// Commercial premium, yuan per person and month, by age.
    pub premium: ByAge,
    /// Decodes traits.
    pub plain: LogScale,
    /// frailty^omega / E[frailty^omega].
    pub private_frailty: LogScale,
    /// Warm glow by stratum, yuan a month.
    pub warm_glow: [f64; 256],
    /// Distribution of frailty.
    pub frailty: UnitMeanGamma,
    /// How the hazard of hearing depends on age.
    pub age_multipliers: AgeMultipliers,
}

impl Setting {
    /// Works out the tables of `scenario`.
    pub fn new(scenario: &Scenario) -> Setting {
        let parameters = scenario.parameters().clone();
        let population = &parameters.population;
        let places = places::places(population);
        let incidence = incidence::incidence_by_age(&parameters.illness);
        let mean_incidence =
            places::mean_over_adults(&places, |_, age| incidence[crate::model::household::years(age)]);
        let frailty = UnitMeanGamma::new(population.frailty_cv);
        let omega = parameters.behaviour.perception.private_information;
        Setting {
            platforms: (0..parameters.platform.len())
                .map(|index| PlatformSetting::new(&parameters, index, &places))
                .collect(),
            median_income: places::income_quantile(&places, 0.5),
            quintile_bounds: [0.2, 0.4, 0.6, 0.8].map(|p| LogCode::of(places::income_quantile(&places, p))),
            perceived: perceived_by_age(&parameters, &incidence, mean_incidence),
            premium: premium_by_age(&parameters, &incidence),
            plain: LogScale::power(1.0, 1.0),
            private_frailty: LogScale::power(omega, 1.0 / frailty.mean_power(omega)),
            warm_glow: warm_glow_strata(population.warm_glow_mean_yuan_per_month),
            age_multipliers: AgeMultipliers::new(parameters.behaviour.awareness.age_gradient_per_decade),
            frailty,
            incidence_units: incidence.map(incidence_units),
            incidence,
            mean_incidence,
            places,
            parameters,
        }
    }

    /// The calendar month with this number.
    pub fn calendar(&self, month: crate::units::Month) -> YearMonth {
        self.parameters.run.start.plus(month.0 as i32)
    }

    /// Months from the start of the run to `date`.
    pub fn month_index(&self, date: YearMonth) -> i32 {
        date.months_since(self.parameters.run.start)
    }

    /// The quintile (0 to 4) of an income.
    #[inline(always)]
    pub fn quintile(&self, income: LogCode) -> usize {
        self.quintile_bounds.iter().filter(|&&bound| income >= bound).count()
    }

    /// Risk class of a person with this yearly incidence and lump sum, yuan (risk-rated charges).
    pub fn risk_class(&self, annual_incidence: f64, benefit_yuan: f64, full_benefit_yuan: f64) -> usize {
        let relative = annual_incidence * benefit_yuan / (self.mean_incidence * full_benefit_yuan);
        if relative <= 0.0 {
            return 0;
        }
        let steps = (ln(relative) / ln(platform::RISK_CLASS_RATIO) + 0.5).floor();
        (steps + platform::RISK_CLASS_ONE as f64).max(0.0).min((platform::CHARGE_CLASSES - 1) as f64) as usize
    }
}

/// h = rho qbar/12 (q(age)/qbar)^omega_age, per month (model text 7.3); private information multiplies it.
fn perceived_by_age(parameters: &Parameters, incidence: &ByAge, mean: f64) -> ByAge {
    let perception = &parameters.behaviour.perception;
    incidence.map(|q| match mean {
        0.0 => 0.0,
        mean => perception.level * mean / 12.0 * pow(q / mean, perception.age_understanding),
    })
}

/// (1 + loading) x incidence / 12 x lump sum.
fn premium_by_age(parameters: &Parameters, incidence: &ByAge) -> ByAge {
    let commercial = &parameters.commercial;
    let mut premium = [0.0; OLDEST_YEARS + 1];
    for (yuan, q) in premium.iter_mut().zip(incidence) {
        *yuan = (1.0 + commercial.loading) * q / 12.0 * commercial.benefit_yuan;
    }
    premium
}

/// Means of the exponential distribution over 256 equally likely strata: the mean is exact.
fn warm_glow_strata(mean: f64) -> [f64; 256] {
    // The integral of x over the stratum between survival probabilities a > b is [a(1 - ln a) - b(1 - ln b)] mean.
    let upto = |survival: f64| {
        if survival == 0.0 { 0.0 } else { survival * (1.0 - ln(survival)) }
    };
    let mut strata = [0.0; 256];
    for (step, value) in strata.iter_mut().enumerate() {
        let (a, b) = (1.0 - step as f64 / 256.0, 1.0 - (step + 1) as f64 / 256.0);
        *value = mean * 256.0 * (upto(a) - upto(b));
    }
    strata
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strata_of_warm_glow_have_the_exact_mean() {
        let strata = warm_glow_strata(1.5);
        let mean = strata.iter().sum::<f64>() / 256.0;
        assert!((mean - 1.5).abs() < 1e-12);
        assert!(strata.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
