//! The Sobol sequence, with Owen's scrambling.
//!
//! Ours, because the crates that exist do not serve: `sobol_burley` ends at 2¹⁶ points and has 24 bits, `sobol` and
//! `sobol-qmc` do not scramble. The reference is `scipy.stats.qmc.Sobol`: without scrambling, the points are equal to its.

use super::draws::{Draws, Purpose};
use super::joe_kuo::DIRECTION_INTEGERS;
use crate::random::unit_interval;

/// Dimensions of the sequence.
pub const MOST_DIMENSIONS: usize = DIRECTION_INTEGERS.len() + 1;

/// A Sobol sequence of up to 2³² points under one scrambling.
///
/// Every 2ᵐ points from a multiple of 2ᵐ have exactly one point in each of the 2ᵐ equal intervals of every dimension, and
/// such balance over boxes in several dimensions as (t, m, s)-nets have. Under scrambling each point is uniform on the cube,
/// and no coordinate is 0 or 1.
pub struct Sobol {
    dimensions: Vec<Dimension>,
}

struct Dimension {
    /// Direction numbers, the highest bit first.
    directions: [u32; 32],
    /// Where this dimension's scrambling bits start.
    key: u64,
}

impl Sobol {
    /// The sequence in this many dimensions, at most [`MOST_DIMENSIONS`] (more are cut off).
    pub fn new(dimensions: usize, seed: u64) -> Self {
        let mut keys = Draws::new(seed, Purpose::Scramble, 0);
        let dimension = |index| Dimension { directions: directions(index), key: keys.word() };
        Self { dimensions: (0..dimensions.min(MOST_DIMENSIONS)).map(dimension).collect() }
    }

    /// Coordinates of the point with this index, each in the open interval (0, 1): the midpoints of cells of width 2⁻³².
    pub fn point(&self, index: u32) -> Vec<f64> {
        self.dimensions.iter().map(|dimension| unit_interval(dimension.scrambled(index))).collect()
    }

    /// Coordinates before scrambling, as multiples of 2⁻³²: `scipy.stats.qmc.Sobol(d, scramble=False)`.
    pub fn unscrambled_point(&self, index: u32) -> Vec<f64> {
        let unit = |dimension: &Dimension| f64::from(dimension.plain(index)) / 4_294_967_296.0;
        self.dimensions.iter().map(unit).collect()
    }
}

impl Dimension {
    /// The coordinate in the order of I. A. Antonov and V. M. Saleev (1979), where neighbours differ by one direction number.
    fn plain(&self, index: u32) -> u32 {
        let mut gray = index ^ (index >> 1);
        let mut sum = 0;
        while gray != 0 {
            sum ^= self.directions[gray.trailing_zeros() as usize];
            gray &= gray - 1;
        }
        sum
    }

    /// Nested uniform scrambling: each bit is flipped by a bit of its own for every value of the bits above it.
    ///
    /// Source: A. B. Owen, "Randomly permuted (t, m, s)-nets and (t, s)-sequences" (1995). The bits are hashed rather than
    /// stored, after B. Burley, "Practical hash-based Owen scrambling", *JCGT* 9 (2020); one hash a bit, since a design
    /// has few points and the shortcuts of computer graphics leave patterns.
    fn scrambled(&self, index: u32) -> u32 {
        let plain = self.plain(index);
        let mut flips = 0;
        for depth in 0..32 {
            // A number for each pair of depth and bits above: those bits behind a leading one.
            let node = (1 << depth) | (u64::from(plain) >> (32 - depth));
            flips = (flips << 1) | (split_mix(self.key, node) >> 63) as u32;
        }
        plain ^ flips
    }
}

/// The word at `position` of the SplitMix64 stream from `key` (Steele, Lea and Flood 2014).
fn split_mix(key: u64, position: u64) -> u64 {
    let mut word = key.wrapping_add(position.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// Direction numbers of a dimension: mᵢ 2³²⁻ⁱ, with mᵢ from the recurrence of its polynomial (Joe and Kuo 2008, equation 2).
fn directions(dimension: usize) -> [u32; 32] {
    let mut integers = [1u32; 32];
    if let Some((polynomial, first)) = dimension.checked_sub(1).map(|index| DIRECTION_INTEGERS[index]) {
        let degree = first.len();
        integers[..degree].copy_from_slice(first);
        for i in degree..32 {
            let mut next = integers[i - degree];
            for lag in 1..=degree {
                if polynomial >> (degree - lag) & 1 == 1 {
                    next ^= integers[i - lag] << lag;
                }
            }
            integers[i] = next;
        }
    }
    std::array::from_fn(|i| integers[i] << (31 - i))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.qmc.Sobol(4, scramble=False)`.
    const SCIPY: [(u32, [f64; 4]); 8] = [
        (0, [0.0, 0.0, 0.0, 0.0]),
        (1, [0.5, 0.5, 0.5, 0.5]),
        (2, [0.75, 0.25, 0.25, 0.25]),
        (3, [0.25, 0.75, 0.75, 0.75]),
        (6, [0.625, 0.125, 0.875, 0.625]),
        (100, [0.4140625, 0.2578125, 0.7734375, 0.7265625]),
        (1023, [0.0009765625, 0.7529296875, 0.6123046875, 0.1455078125]),
        (2047, [0.00048828125, 0.62744140625, 0.93115234375, 0.35107421875]),
    ];

    #[test]
    fn unscrambled_points_are_those_of_scipy() {
        let sobol = Sobol::new(SCIPY[0].1.len(), 0);
        for (index, point) in SCIPY {
            assert_eq!(sobol.unscrambled_point(index), point, "point {index}");
        }
    }

    #[test]
    fn every_dimension_has_each_interval_once_scrambled_or_not() {
        let sobol = Sobol::new(MOST_DIMENSIONS, 7);
        let mut seen = vec![[[false; 64]; 2]; MOST_DIMENSIONS];
        // Any aligned block, not only the first.
        for index in 192..256 {
            let both = [sobol.unscrambled_point(index), sobol.point(index)];
            for (kind, point) in both.iter().enumerate() {
                for (dimension, u) in point.iter().enumerate() {
                    let cell = &mut seen[dimension][kind][(u * 64.0) as usize];
                    assert!(!*cell, "dimension {dimension}, kind {kind}, point {index}");
                    *cell = true;
                }
            }
        }
    }

    #[test]
    fn scrambling_keeps_the_net_in_pairs_of_dimensions() {
        // The first two dimensions are a (0, m, 2)-net: 256 points have one in each 2^a by 2^(8 − a) box.
        let sobol = Sobol::new(2, 99);
        for a in 0..=8 {
            let mut seen = [false; 256];
            for index in 0..256 {
                let point = sobol.point(index);
                let column = (point[0] * f64::from(1 << a)) as usize;
                let row = (point[1] * f64::from(1 << (8 - a))) as usize;
                let cell = &mut seen[(column << (8 - a)) + row];
                assert!(!*cell, "a = {a}, point {index}");
                *cell = true;
            }
        }
    }

    #[test]
    fn scrambled_points_keep_their_value_and_change_with_the_seed() {
        let words = |seed, index| -> Vec<u32> {
            Sobol::new(3, seed).dimensions.iter().map(|dimension| dimension.scrambled(index)).collect()
        };
        assert_eq!(words(1, 0), [1851817875, 229718538, 2295264381]);
        assert_eq!(words(1, 1_000_000), [1789572048, 1237225971, 5422394]);
        assert_ne!(words(1, 0), words(2, 0));
    }

    #[test]
    fn over_seeds_a_scrambled_point_is_uniform_and_its_coordinates_independent() {
        let points: Vec<Vec<f64>> = (0..4000).map(|seed| Sobol::new(2, seed).point(5)).collect();
        let mean = |f: &dyn Fn(&[f64]) -> f64| points.iter().map(|point| f(point)).sum::<f64>() / 4000.0;
        // Standard deviations of the means: 0.289/√4000 and, for products of centred coordinates, (1/12)/√4000.
        assert!((mean(&|point| point[0]) - 0.5).abs() < 4.0 * 0.289 / 63.2);
        assert!((mean(&|point| point[1]) - 0.5).abs() < 4.0 * 0.289 / 63.2);
        assert!(mean(&|point| (point[0] - 0.5) * (point[1] - 0.5)).abs() < 4.0 / 12.0 / 63.2);
    }
}
