//! Independent points.

use super::draws::{Draws, Purpose};

/// Coordinates of the point with this index: a function of seed, index and factor, and of nothing else.
pub(super) fn point(dimensions: usize, seed: u64, index: u32) -> Vec<f64> {
    let mut draws = Draws::new(seed, Purpose::Random, u64::from(index));
    (0..dimensions).map(|_| draws.uniform()).collect()
}
