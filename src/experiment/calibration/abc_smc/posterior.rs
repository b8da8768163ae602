//! What a weighted sample says: of each factor, of factors together, and of the targets.

use super::kernel::covariance;
use crate::experiment::calibration::eigen::{Matrix, eigen};
use crate::experiment::calibration::prior::{Priors, prior_spread};
use crate::experiment::calibration::{Direction, TargetFit, number, share_of_range};
use crate::experiment::factor::{Factor, FactorValue};

/// What a sample says of one factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Marginal {
    /// Mean of its values.
    pub mean: f64,
    /// Standard deviation of its values.
    pub sd: f64,
    /// Quantiles of its values, at [`Marginal::QUANTILES`].
    pub quantiles: [f64; 5],
    /// Standard deviation in widths of its range, on its scale.
    pub spread: f64,
    /// The same over that of the prior: 1 where the targets tell nothing.
    pub of_prior: f64,
}

impl Marginal {
    /// Shares of the sample below each of its quantiles.
    pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// The quantile at 5 %, half and 95 %.
    pub fn interval(&self) -> [f64; 3] {
        [self.quantiles[0], self.quantiles[2], self.quantiles[4]]
    }
}

/// What a weighted sample says of the factors.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// The number of particles of equal weight that would be worth as much.
    pub effective_size: f64,
    /// Each factor by itself.
    pub marginals: Vec<Marginal>,
    /// Correlation of each pair of factors, on the scales of their ranges; 0 beside a factor that does not vary.
    pub correlations: Matrix,
    /// From what the targets tell least about to what they tell most about.
    pub directions: Vec<Direction>,
}

impl Posterior {
    /// Of particles with these values of the factors, and weights that sum to 1.
    pub(super) fn new(
        values: &[Vec<FactorValue>],
        weights: Vec<f64>,
        factors: &[Factor],
        priors: &Priors,
    ) -> Posterior {
        let share =
            |(factor, value): (&Factor, &FactorValue)| share_of_range(factor, number(value)).unwrap_or(0.0);
        let shares: Matrix =
            values.iter().map(|values| factors.iter().zip(values).map(share).collect()).collect();
        let covariance = covariance(&shares, &weights);
        let spreads: Vec<f64> = (0..factors.len()).map(|i| covariance[i][i].sqrt()).collect();
        let prior: Vec<f64> =
            factors.iter().zip(priors).map(|(factor, prior)| prior_spread(factor, prior.as_ref())).collect();
        let marginal = |place: usize| {
            let values = values.iter().map(|values| number(&values[place]));
            marginal(&values.collect::<Vec<_>>(), &weights, spreads[place], prior[place])
        };
        let correlation = |i: usize, j: usize| match spreads[i] * spreads[j] {
            _ if i == j => 1.0,
            0.0 => 0.0,
            product => covariance[i][j] / product,
        };
        let square = |entry: &dyn Fn(usize, usize) -> f64| -> Matrix {
            (0..factors.len()).map(|i| (0..factors.len()).map(|j| entry(i, j)).collect()).collect()
        };
        Posterior {
            effective_size: effective_size(&weights),
            marginals: (0..factors.len()).map(marginal).collect(),
            correlations: square(&correlation),
            directions: directions(&square(&|i, j| covariance[i][j] / (prior[i] * prior[j]))),
        }
    }
}

/// The axes of what is left, the widest first, from its covariance in standard deviations of the priors.
fn directions(covariance: &Matrix) -> Vec<Direction> {
    let (variances, vectors) = eigen(covariance);
    let direction = |(variance, loadings): (&f64, Vec<f64>)| {
        let variance = variance.max(f64::MIN_POSITIVE);
        Direction { information: (1.0 / variance - 1.0).max(0.0), spread: variance.sqrt(), loadings }
    };
    variances.iter().zip(vectors).map(direction).rev().collect()
}

fn marginal(values: &[f64], weights: &[f64], spread: f64, prior: f64) -> Marginal {
    let mean = values.iter().zip(weights).map(|(value, weight)| weight * value).sum();
    let rows: Matrix = values.iter().map(|value| vec![*value]).collect();
    let sorted = sorted(values.iter().copied().zip(weights.iter().copied()).collect());
    Marginal {
        mean,
        sd: covariance(&rows, weights)[0][0].sqrt(),
        quantiles: Marginal::QUANTILES.map(|share| quantile(&sorted, share)),
        spread,
        of_prior: spread / prior,
    }
}

/// What a sample predicts of one target: quantiles over its particles by weight, each with histories of its own luck.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// The quantiles at 5 %, half and 95 %, in the unit of the target; none where no particle has a value.
    pub quantiles: Option<[f64; 3]>,
    /// The share of the sample without a value.
    pub missing: f64,
}

impl Prediction {
    /// Of one target, from its fit under each particle.
    pub(super) fn new<'a>(fits: impl Iterator<Item = (&'a TargetFit, f64)>) -> Prediction {
        let mut missing = 0.0;
        let mut there = Vec::new();
        for (fit, weight) in fits {
            match fit.mean {
                Some(mean) => there.push((mean, weight)),
                None => missing += weight,
            }
        }
        let there = sorted(there);
        let quantiles = (!there.is_empty()).then(|| [0.05, 0.5, 0.95].map(|share| quantile(&there, share)));
        Prediction { quantiles, missing }
    }
}

/// The number of particles of equal weight that would be worth as much as these, which sum to 1.
pub(super) fn effective_size(weights: &[f64]) -> f64 {
    1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>()
}

fn sorted(mut pairs: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs
}

/// The value below which a share of the weight lies. Half of a value's weight lies below it; between values it is linear.
fn quantile(sorted: &[(f64, f64)], share: f64) -> f64 {
    let wanted = share * sorted.iter().map(|(_, weight)| weight).sum::<f64>();
    let mut before = None;
    let mut sum = 0.0;
    for (value, weight) in sorted {
        let below = sum + weight / 2.0;
        if below >= wanted {
            return match before {
                Some((last, at)) if below > at => last + (value - last) * (wanted - at) / (below - at),
                _ => *value,
            };
        }
        before = Some((*value, below));
        sum += weight;
    }
    before.map_or(f64::NAN, |(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_equal_weights_are_linear_between_the_middles_of_their_cells() {
        let pairs: Vec<(f64, f64)> = (1..=10).map(|value| (f64::from(value), 0.1)).collect();
        for (share, want) in [(0.0, 1.0), (0.05, 1.0), (0.1, 1.5), (0.5, 5.5), (0.95, 10.0), (1.0, 10.0)] {
            assert!((quantile(&pairs, share) - want).abs() < 1e-12, "{share}");
        }
    }

    #[test]
    fn what_weighs_nothing_moves_no_quantile_by_more_than_the_way_to_its_neighbour() {
        let heavy = [(1.0, 0.0), (2.0, 0.5), (3.0, 0.5), (100.0, 0.0)];
        assert_eq!([0.25, 0.5, 0.75].map(|share| quantile(&heavy, share)), [2.0, 2.5, 3.0]);
        assert_eq!(effective_size(&[0.5, 0.5, 0.0]), 2.0);
    }

    #[test]
    fn a_target_that_some_particles_lack_is_predicted_from_the_others() {
        let fit = |mean| TargetFit { mean, sd: None, missing: 0, deviation: 0.0, luck: None };
        let fits = [fit(Some(1.0)), fit(None), fit(Some(3.0))];
        let found = Prediction::new(fits.iter().zip([0.25, 0.5, 0.25]));
        assert_eq!((found.quantiles, found.missing), (Some([1.0, 2.0, 3.0]), 0.5));
        assert_eq!(Prediction::new(fits[1..2].iter().zip([1.0])).quantiles, None);
    }
}
