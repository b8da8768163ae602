//! What is known of a factor before it is held against targets: a distribution between its bounds.

use super::{DEVIATION_MAX, number, share_of_range};
use crate::experiment::factor::{Distribution, Domain, Factor, FactorValue, Scale};
use crate::math::ln;

/// Variance of a uniform distribution over a range, in widths of it.
const UNIFORM_VARIANCE: f64 = 1.0 / 12.0;

/// Cells of equal probability over which the variance of a prior is taken.
const CELLS: u32 = 1000;

/// What is known of each factor beforehand, in the order of the factors: a distribution cut at the ends of the range, or,
/// without one, that it is uniform on the scale of the range.
pub type Priors = Vec<Option<Distribution>>;

/// The factors as their priors have them: [`Factor::at`] gives the quantiles of the prior.
pub(super) fn under_priors(factors: &[Factor], priors: &Priors) -> Vec<Factor> {
    factors.iter().zip(priors).map(|(factor, prior)| under_prior(factor, prior.as_ref())).collect()
}

fn under_prior(factor: &Factor, prior: Option<&Distribution>) -> Factor {
    match prior {
        None => factor.clone(),
        Some(prior) => Factor { domain: Domain::Distribution(prior.clone()), ..factor.clone() },
    }
}

/// The standard deviation of a factor under its prior, in widths of its range, on the scale of the range; of a whole-number
/// factor that of the whole numbers that it takes.
pub fn prior_spread(factor: &Factor, prior: Option<&Distribution>) -> f64 {
    if prior.is_none() && !factor.whole {
        return UNIFORM_VARIANCE.sqrt();
    }
    let shares = prior_shares(factor, prior);
    let count = shares.len() as f64;
    let mean = shares.iter().sum::<f64>() / count;
    (shares.iter().map(|share| (share - mean) * (share - mean)).sum::<f64>() / count).sqrt()
}

/// The shares of the range of a factor at which the middles of a thousand equally likely parts of its prior lie.
pub fn prior_shares(factor: &Factor, prior: Option<&Distribution>) -> Vec<f64> {
    let under = under_prior(factor, prior);
    let middle = |cell: u32| (f64::from(cell) + 0.5) / f64::from(CELLS);
    (0..CELLS).filter_map(|cell| share_of_range(factor, number(&under.at(middle(cell))))).collect()
}

/// What the priors add to a distance at these values: twice how much lower the logarithm of their density is there than at
/// their medians, so a squared number of standard deviations where they are normal. Densities are per unit of the scale of the
/// range. At most what a missing value adds.
pub(super) fn prior_term(factors: &[Factor], priors: &Priors, values: &[FactorValue]) -> f64 {
    const MEDIAN: f64 = 0.5;
    let of_one = |((factor, prior), value): ((&Factor, &Option<Distribution>), &FactorValue)| {
        let Some(prior) = prior else { return 0.0 };
        let density = |value: f64| ln_density(prior, value) + on_scale(factor, value);
        let lower = density(prior.quantile(MEDIAN)) - density(number(value));
        (2.0 * lower).min(DEVIATION_MAX * DEVIATION_MAX)
    };
    factors.iter().zip(priors).zip(values).map(of_one).sum()
}

/// What the logarithm of a density gains when it is per unit of the range's scale.
fn on_scale(factor: &Factor, value: f64) -> f64 {
    match factor.domain {
        Domain::Range { scale: Scale::Log, .. } => ln(value),
        _ => 0.0,
    }
}

/// The logarithm of the density at a value within the bounds, but for a constant.
fn ln_density(distribution: &Distribution, value: f64) -> f64 {
    match *distribution {
        Distribution::Normal { mean, sd, .. } => {
            let score = (value - mean) / sd;
            -score * score / 2.0
        }
        Distribution::LogNormal { median, log_sd, .. } => {
            let score = (ln(value) - ln(median)) / log_sd;
            -score * score / 2.0 - ln(value)
        }
        Distribution::Triangular { min, mode, .. } if value < mode => ln((value - min) / (mode - min)),
        Distribution::Triangular { mode, max, .. } if value > mode => ln((max - value) / (max - mode)),
        Distribution::Triangular { .. } => 0.0,
        Distribution::Beta { alpha, beta, min, max } => {
            let share = (value - min) / (max - min);
            power_ln(alpha - 1.0, share) + power_ln(beta - 1.0, 1.0 - share)
        }
    }
}

/// The logarithm of a power; that of 0 to the 0 is 0.
fn power_ln(exponent: f64, base: f64) -> f64 {
    if exponent == 0.0 { 0.0 } else { exponent * ln(base) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(from: f64, to: f64, scale: Scale) -> Factor {
        Factor {
            name: "f".to_owned(),
            keys: vec!["k".to_owned()],
            domain: Domain::Range { from, to, scale, levels: None },
            whole: false,
        }
    }

    #[test]
    fn the_spread_of_a_prior_is_taken_on_the_scale_of_the_range() {
        let linear = factor(0.0, 10.0, Scale::Linear);
        assert!((prior_spread(&linear, None) - 0.288_675_134_594_812_9).abs() < 1e-15);
        // Whole numbers 3 and 4, each with probability a half: at a quarter and three quarters of 2.5 to 4.5.
        let two = Factor {
            domain: Domain::Range { from: 3.0, to: 4.0, scale: Scale::Linear, levels: None },
            whole: true,
            ..linear.clone()
        };
        assert!((prior_spread(&two, None) - 0.25).abs() < 1e-12);
        let flat = Distribution::Beta { alpha: 1.0, beta: 1.0, min: 3.0, max: 4.0 };
        assert!((prior_spread(&two, Some(&flat)) - 0.25).abs() < 1e-12);
        let normal = Distribution::Normal { mean: 5.0, sd: 0.5, min: Some(0.0), max: Some(10.0) };
        // The middles of a thousand cells miss a little of the tails.
        assert!((prior_spread(&linear, Some(&normal)) - 0.05).abs() < 1e-4);
        let logarithmic = factor(0.01, 1.0, Scale::Log);
        let prior = Distribution::LogNormal {
            median: 0.1,
            log_sd: 100_f64.ln() / 20.0,
            min: Some(0.01),
            max: Some(1.0),
        };
        assert!((prior_spread(&logarithmic, Some(&prior)) - 0.05).abs() < 1e-4);
    }

    #[test]
    fn the_term_of_a_prior_counts_squared_standard_deviations_from_its_centre() {
        let term = |factor: Factor, prior: Distribution, value: f64| {
            prior_term(&[factor], &vec![Some(prior)], &[FactorValue::Real(value)])
        };
        let linear = || factor(0.0, 10.0, Scale::Linear);
        let (min, max) = (Some(0.0), Some(10.0));
        let normal = Distribution::Normal { mean: 5.0, sd: 0.5, min, max };
        assert!((term(linear(), normal, 6.0) - 4.0).abs() < 1e-9);
        let log_normal =
            Distribution::LogNormal { median: 0.1, log_sd: 0.2, min: Some(0.01), max: Some(1.0) };
        let found = term(factor(0.01, 1.0, Scale::Log), log_normal, 0.1 * 0.6_f64.exp());
        assert!((found - 9.0).abs() < 1e-9, "{found}");
        let triangle = || Distribution::Triangular { min: 0.0, mode: 5.0, max: 10.0 };
        // A tenth of the density at the median.
        assert!((term(linear(), triangle(), 0.5) - 2.0 * 10_f64.ln()).abs() < 1e-9);
        assert_eq!(term(linear(), triangle(), 0.0), DEVIATION_MAX * DEVIATION_MAX);
        let beta = Distribution::Beta { alpha: 1.0, beta: 2.0, min: 0.0, max: 10.0 };
        let median = 1.0 - 0.5_f64.sqrt();
        assert!((term(linear(), beta, 5.0) - 2.0 * ((1.0 - median) / 0.5).ln()).abs() < 1e-9);
        assert_eq!(prior_term(&[linear()], &vec![None], &[FactorValue::Real(0.0)]), 0.0);
    }
}
