//! What is known of a factor before it is held against targets: a distribution between its bounds.

use super::share_of_range;
use crate::experiment::factor::{Distribution, Domain, Factor};

/// Variance of a uniform distribution over a range, in widths of it.
const UNIFORM_VARIANCE: f64 = 1.0 / 12.0;

/// Cells of equal probability over which the variance of a prior is taken.
const CELLS: u32 = 1000;

/// What is known of each factor beforehand, in the order of the factors: a distribution cut at the ends of the range, or,
/// without one, that it is uniform on the scale of the range.
pub type Priors = Vec<Option<Distribution>>;

/// The factors as their priors have them: [`Factor::at`] gives the quantiles of the prior.
pub(super) fn under_priors(factors: &[Factor], priors: &Priors) -> Vec<Factor> {
    let under = |(factor, prior): (&Factor, &Option<Distribution>)| match prior {
        None => factor.clone(),
        Some(prior) => Factor { domain: Domain::Distribution(prior.clone()), ..factor.clone() },
    };
    factors.iter().zip(priors).map(under).collect()
}

/// The standard deviation of a factor under its prior, in widths of its range, on the scale of the range.
pub fn prior_spread(factor: &Factor, prior: Option<&Distribution>) -> f64 {
    let Some(prior) = prior else { return UNIFORM_VARIANCE.sqrt() };
    let middle = |cell: u32| (f64::from(cell) + 0.5) / f64::from(CELLS);
    let shares: Vec<f64> =
        (0..CELLS).filter_map(|cell| share_of_range(factor, prior.quantile(middle(cell)))).collect();
    let count = shares.len() as f64;
    let mean = shares.iter().sum::<f64>() / count;
    (shares.iter().map(|share| (share - mean) * (share - mean)).sum::<f64>() / count).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::factor::Scale;

    #[test]
    fn the_spread_of_a_prior_is_taken_on_the_scale_of_the_range() {
        let factor = |from, to, scale| Factor {
            name: "f".to_owned(),
            keys: vec!["k".to_owned()],
            domain: Domain::Range { from, to, scale, levels: None },
            whole: false,
        };
        let linear = factor(0.0, 10.0, Scale::Linear);
        assert!((prior_spread(&linear, None) - 0.288_675_134_594_812_9).abs() < 1e-15);
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
}
