//! Picking one of several by their shares, with a table to start from.

use super::pick;
use crate::random::unit_interval;

/// Leading bits of a word that name its cell.
const CELL_BITS: u32 = 8;

const CELLS: usize = 1 << CELL_BITS;

/// A cell in which the pick turns from one item to another.
const OPEN: u8 = u8::MAX;

/// What [`pick`] gives for a random word, mostly read off its leading bits: the guide table of Chen & Asau (1974, On
/// generating random variates from an empirical distribution, AIIE Transactions 6), without a search that nobody could guess.
pub(super) struct Guide {
    cells: [u8; CELLS],
    shares: Vec<f64>,
}

impl Guide {
    /// The guide to these shares.
    pub fn new(shares: Vec<f64>) -> Guide {
        let picked = |word: u32| pick(shares.iter().copied(), unit_interval(word));
        let cells = std::array::from_fn(|cell| {
            let least = (cell as u32) << (u32::BITS - CELL_BITS);
            let (first, last) = (picked(least), picked(least | (u32::MAX >> CELL_BITS)));
            // The pick rises with the word: the same at both ends is the same all over the cell.
            if first == last { u8::try_from(first).unwrap_or(OPEN) } else { OPEN }
        });
        Guide { cells, shares }
    }

    /// The item that `word` picks.
    #[inline(always)]
    pub fn pick(&self, word: u32) -> usize {
        match self.cells[(word >> (u32::BITS - CELL_BITS)) as usize] {
            OPEN => pick(self.shares.iter().copied(), unit_interval(word)),
            item => usize::from(item),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guided_pick_is_the_pick() {
        let many = vec![1.0 / 300.0; 300];
        for shares in [vec![1.0], vec![0.2, 0.5, 0.3], vec![0.0, 0.5, 0.0, 0.25, 0.2], many] {
            let guide = Guide::new(shares.clone());
            for step in 0..100_000u32 {
                let word = step.wrapping_mul(2_654_435_761);
                let picked = pick(shares.iter().copied(), unit_interval(word));
                assert_eq!(guide.pick(word), picked, "word {word} among {} shares", shares.len());
            }
        }
    }
}
