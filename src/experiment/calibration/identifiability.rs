//! What the targets can tell about the parameters: derivatives at the best point.
//!
//! Near the best point each deviation is about linear in the parameters, with Jacobian J. Were the scales of the targets
//! standard errors, and these independent, J'J would be Fisher's information (Gourieroux & Monfort 1996). Each parameter is given
//! what was known of it before: the variance of its prior, which for a uniform one is 1/12 of the width of its range, squared.
//! With P the diagonal of these, (J'J + 1/P)^-1 is the covariance that remains, and exists whatever the targets tell. Counted in
//! standard deviations of the priors, directions in which J'J has less than 1 are those about which the priors said more than
//! the targets do.
//!
//! Luck moves the best point too, since the histories of the candidates have it: were their deviations off by e, the best point would move
//! by (J'J + 1/P)^-1 J' e. So would it if only one history counted, whose e is known; how far these movements spread tells how
//! uncertain their mean is (McFadden 1989: the variance that simulation adds). Targets that share luck, as the months of a platform do,
//! need no covariance of their own for that.

use super::eigen::{Matrix, eigen};
use super::{Moments, Target, share_of_range};
use crate::experiment::factor::{Factor, FactorValue};

/// How far to either side derivatives look, as a share of the ranges: enough to see past the grain of single households.
const REACH: f64 = 0.025;

/// A combination of parameters that varies by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Direction {
    /// How much more the targets tell about it than the priors: an eigenvalue of J'J, squared scales that deviations change by,
    /// all together, over a standard deviation of the priors.
    pub information: f64,
    /// Standard deviation that remains along it, in those of the priors; 1 where targets tell nothing.
    pub spread: f64,
    /// The share of each factor, in standard deviations of its prior; an eigenvector of length 1.
    pub loadings: Vec<f64>,
}

impl Direction {
    /// Whether targets tell more about it than the priors did.
    pub fn is_identified(&self) -> bool {
        self.information > 1.0
    }
}

/// What the targets can tell, at the best point.
#[derive(Debug, Clone, PartialEq)]
pub struct Identifiability {
    /// Change of each target's deviation with each factor, times the root of its weight: scales per width of the range.
    pub jacobian: Matrix,
    /// Targets that could not be followed, because a history beside the best point has no value; rows of zeros.
    pub left_out: u32,
    /// From what the targets tell least about to what they tell most about.
    pub directions: Vec<Direction>,
    /// Standard deviation that remains of each factor, in widths of its range.
    pub spreads: Vec<f64>,
    /// Correlation that remains of each pair of factors.
    pub correlations: Matrix,
    /// Standard deviation of each factor of the best point that is due to the luck of its histories, in widths of its range; none where
    /// each candidate has one history.
    pub luck: Option<Vec<f64>>,
}

impl Identifiability {
    /// Judges the answers at [`neighbours`]; `priors` are the standard deviations of the factors' priors, in widths of the
    /// ranges.
    pub(super) fn new(
        targets: &[Target],
        priors: &[f64],
        neighbours: &[Vec<f64>],
        answers: &[Vec<Moments>],
    ) -> Identifiability {
        let factors = priors.len();
        let mut left_out = 0;
        let mut row = |(place, target): (usize, &Target)| {
            let row = slopes(place, target, neighbours, answers);
            left_out += u32::from(row.is_none());
            row.unwrap_or_else(|| vec![0.0; factors])
        };
        let jacobian: Matrix = targets.iter().enumerate().map(&mut row).collect();
        let (information, vectors) = eigen(&squared(&jacobian, priors));
        let spread = |information: &f64| 1.0 / (information.max(0.0) + 1.0).sqrt();
        let directions: Vec<Direction> = information
            .iter()
            .zip(vectors)
            .map(|(value, loadings)| Direction {
                information: value.max(0.0),
                spread: spread(value),
                loadings,
            })
            .collect();
        let covariance = |i: usize, j: usize| -> f64 {
            let of = |way: &Direction| way.spread * way.spread * way.loadings[i] * way.loadings[j];
            priors[i] * priors[j] * directions.iter().map(of).sum::<f64>()
        };
        let spreads: Vec<f64> = (0..factors).map(|i| covariance(i, i).sqrt()).collect();
        let correlation = |i: usize, j: usize| match i == j {
            true => 1.0,
            false => covariance(i, j) / (spreads[i] * spreads[j]),
        };
        let correlations = (0..factors).map(|i| (0..factors).map(|j| correlation(i, j)).collect()).collect();
        let histories = deviations_from_mean(targets, answers);
        // How far the deviations of one history would move a factor.
        let moved = |deviations: &Vec<f64>, factor: usize| -> f64 {
            let pull = |row: &Vec<f64>| -> f64 {
                (0..factors).map(|other| covariance(factor, other) * row[other]).sum()
            };
            jacobian.iter().zip(deviations).map(|(row, deviation)| pull(row) * deviation).sum()
        };
        let standard_error = |factor: usize| {
            let (count, squares) =
                (histories.len() as f64, histories.iter().map(|own| moved(own, factor).powi(2)));
            (squares.sum::<f64>() / (count - 1.0) / count).sqrt()
        };
        let luck = (histories.len() > 1).then(|| (0..factors).map(standard_error).collect());
        Identifiability { jacobian, left_out, spreads, correlations, directions, luck }
    }
}

/// For each history how far the value of each target is from the mean over histories, in scales, times the root of the weight, on average
/// over the neighbours; 0 where a value is missing.
fn deviations_from_mean(targets: &[Target], answers: &[Vec<Moments>]) -> Vec<Vec<f64>> {
    let histories = answers.first().map_or(0, Vec::len);
    let mut sums = vec![vec![0.0; targets.len()]; histories];
    for moments in answers {
        for (place, target) in targets.iter().enumerate() {
            let value = |moments: &Moments| moments.as_ref().and_then(|values| values[place]);
            let values: Option<Vec<f64>> = moments.iter().map(value).collect();
            let Some(values) = values else { continue };
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            for (sum, value) in sums.iter_mut().zip(values) {
                let deviation = target.in_scales(mean, value - mean).unwrap_or(0.0);
                sum[place] += target.weight.sqrt() * deviation / answers.len() as f64;
            }
        }
    }
    sums
}

/// J'J, with each factor in standard deviations of its prior.
fn squared(jacobian: &Matrix, priors: &[f64]) -> Matrix {
    let entry = |i: usize, j: usize| -> f64 {
        priors[i] * priors[j] * jacobian.iter().map(|row| row[i] * row[j]).sum::<f64>()
    };
    (0..priors.len()).map(|i| (0..priors.len()).map(|j| entry(i, j)).collect()).collect()
}

/// The points beside `best`, for each factor one below and one above, as shares of the ranges. Nearer on the side of a wall.
pub(super) fn neighbours(factors: &[Factor], best: &[f64]) -> Vec<Vec<f64>> {
    let mut all = Vec::new();
    for (place, factor) in factors.iter().enumerate() {
        for share in sides(factor, best[place]) {
            let mut neighbour = best.to_vec();
            neighbour[place] = share;
            all.push(neighbour);
        }
    }
    all
}

/// The shares to both sides of `best`. A whole number becomes another, whose share is the middle of its cell: on a
/// logarithmic scale the cells of low numbers are wider than [`REACH`].
fn sides(factor: &Factor, best: f64) -> [f64; 2] {
    let sides = [best - REACH, best + REACH].map(|share| share.clamp(0.0, 1.0));
    let (FactorValue::Integer(value), [FactorValue::Integer(low), FactorValue::Integer(high)]) =
        (factor.at(best), sides.map(|share| factor.at(share)))
    else {
        return sides;
    };
    let within = |value: i64| share_of_range(factor, value as f64).unwrap_or(best);
    let is_taken = |value: i64| factor.at(within(value)) == FactorValue::Integer(value);
    let low = if low == value && is_taken(value - 1) { value - 1 } else { low };
    let high = if high == value && is_taken(value + 1) { value + 1 } else { high };
    [within(low), within(high)]
}

/// The slopes of a target's deviation; none where a value is missing.
fn slopes(
    place: usize,
    target: &Target,
    neighbours: &[Vec<f64>],
    answers: &[Vec<Moments>],
) -> Option<Vec<f64>> {
    let deviation = |moments: &Vec<Moments>| {
        let value = |moments: &Moments| moments.as_ref().and_then(|values| values[place]);
        let fit = target.fit(&moments.iter().map(value).collect::<Vec<_>>());
        (fit.missing == 0).then_some(fit.deviation)
    };
    let sides = neighbours.chunks(2).zip(answers.chunks(2)).enumerate();
    sides
        .map(|(factor, (points, answers))| {
            let width = points[1][factor] - points[0][factor];
            if width == 0.0 {
                // A range of one whole number.
                return Some(0.0);
            }
            Some(target.weight.sqrt() * (deviation(&answers[1])? - deviation(&answers[0])?) / width)
        })
        .collect()
}
