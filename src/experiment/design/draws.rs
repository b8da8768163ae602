//! The luck of designs.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::random::unit_interval_wide;

/// What a draw is for: each purpose has words of its own.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
pub(super) enum Purpose {
    /// Coordinates of independent points.
    Random = 1,
    /// Scrambling of a Sobol sequence.
    Scramble = 2,
    /// Places within the strata of a Latin hypercube.
    Jitter = 3,
    /// Exchanges that improve a Latin hypercube.
    Exchange = 4,
    /// Morris trajectories.
    Trajectory = 5,
    /// The order in which points are simulated.
    Order = 6,
}

/// The words of one purpose under the seed of a design: ChaCha8 (Bernstein 2008), so they are the same on every machine.
pub(super) struct Draws {
    generator: ChaCha8Rng,
}

impl Draws {
    /// The words of `purpose`, from the first of the stream with this number.
    pub(super) fn new(seed: u64, purpose: Purpose, stream: u64) -> Self {
        let mut key = [0; 32];
        key[0..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(purpose as u64).to_le_bytes());
        key[16..32].copy_from_slice(b"huzhu designs v1");
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self { generator }
    }

    /// 64 random bits.
    pub(super) fn word(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// A uniform draw in the open interval (0, 1).
    pub(super) fn uniform(&mut self) -> f64 {
        unit_interval_wide(self.word())
    }

    /// A whole number from 0 to `count` − 1, each as likely to within `count`/2⁶⁴; 0 where `count` is 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.word()) * count as u128) >> 64) as usize
    }

    /// Puts `items` in random order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
