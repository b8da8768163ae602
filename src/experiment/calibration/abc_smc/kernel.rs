//! The kernel that perturbs a population: a multivariate normal of twice its covariance.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::Particle;
use crate::experiment::calibration::cma_es::normal;
use crate::experiment::calibration::eigen::{Matrix, eigen};
use crate::math::exp;
use crate::random::unit_interval_wide;

/// The least variance along an axis: 0 would have particles that cannot move, and divide by it.
const VARIANCE_MIN: f64 = 1e-24;

/// A mixture of normal distributions, one around each particle, by weight; all have twice the population's covariance, which
/// loses least to the next population (Filippi et al. 2013, Stat. Appl. Genet. Mol. Biol. 12; Beaumont et al. 2009).
pub(super) struct Kernel {
    places: Matrix,
    weights: Vec<f64>,
    cumulative: Vec<f64>,
    /// Standard deviations along the axes, and the axes.
    axes: (Vec<f64>, Matrix),
    /// The places, in standard deviations along each axis.
    whitened: Matrix,
}

impl Kernel {
    pub fn new(particles: &[Particle]) -> Kernel {
        let places: Matrix = particles.iter().map(|particle| particle.place.clone()).collect();
        let weights: Vec<f64> = particles.iter().map(|particle| particle.weight).collect();
        let mut doubled = covariance(&places, &weights);
        doubled.iter_mut().flatten().for_each(|entry| *entry *= 2.0);
        let (variances, vectors) = eigen(&doubled);
        let lengths = variances.iter().map(|variance| variance.max(VARIANCE_MIN).sqrt()).collect();
        let axes = (lengths, vectors);
        let whitened = places.iter().map(|place| whitened(place, &axes)).collect();
        let cumulative = cumulative(&weights);
        Kernel { places, weights, cumulative, axes, whitened }
    }

    /// A place within the unit cube. One outside is thrown away together with the choice of its particle, so that the density
    /// is that of the mixture, but for a factor that is the same everywhere.
    pub fn draw(&self, rng: &mut ChaCha8Rng) -> Vec<f64> {
        loop {
            let share = unit_interval_wide(rng.next_u64());
            let chosen = self.cumulative.partition_point(|sum| *sum < share).min(self.places.len() - 1);
            let mut place = self.places[chosen].clone();
            for (length, axis) in self.axes.0.iter().zip(&self.axes.1) {
                let step = length * normal(rng);
                place.iter_mut().zip(axis).for_each(|(place, entry)| *place += step * entry);
            }
            if place.iter().all(|place| *place > 0.0 && *place < 1.0) {
                return place;
            }
        }
    }

    /// The density at a place, but for a factor that is the same everywhere.
    pub fn density(&self, place: &[f64]) -> f64 {
        let here = whitened(place, &self.axes);
        let at = |there: &Vec<f64>| {
            exp(-0.5 * here.iter().zip(there).map(|(x, y)| (x - y) * (x - y)).sum::<f64>())
        };
        self.whitened.iter().zip(&self.weights).map(|(there, weight)| weight * at(there)).sum()
    }
}

/// Running sums.
fn cumulative(weights: &[f64]) -> Vec<f64> {
    let add = |sum: &mut f64, weight: &f64| {
        *sum += weight;
        Some(*sum)
    };
    weights.iter().scan(0.0, add).collect()
}

fn whitened(place: &[f64], (lengths, vectors): &(Vec<f64>, Matrix)) -> Vec<f64> {
    let along = |axis: &Vec<f64>| axis.iter().zip(place).map(|(a, b)| a * b).sum::<f64>();
    vectors.iter().zip(lengths).map(|(axis, length)| along(axis) / length).collect()
}

/// The covariance of rows with weights that sum to 1, as of a sample: divided by 1 - the sum of squared weights.
pub(super) fn covariance(rows: &[Vec<f64>], weights: &[f64]) -> Matrix {
    let columns = rows.first().map_or(0, Vec::len);
    let mean = |column: usize| rows.iter().zip(weights).map(|(row, weight)| weight * row[column]).sum();
    let means: Vec<f64> = (0..columns).map(mean).collect();
    let known = 1.0 - weights.iter().map(|weight| weight * weight).sum::<f64>();
    let entry = |i: usize, j: usize| {
        let product = |(row, weight): (&Vec<f64>, &f64)| weight * (row[i] - means[i]) * (row[j] - means[j]);
        rows.iter().zip(weights).map(product).sum::<f64>() / known.max(f64::EPSILON)
    };
    (0..columns).map(|i| (0..columns).map(|j| entry(i.min(j), i.max(j))).collect()).collect()
}
