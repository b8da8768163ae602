//! Memory that a thread reuses from block to block.

use super::changes::Changes;
use super::choose::Members;
use super::menus::Menus;
use crate::model::choice::Menu;
use crate::model::household::{BLOCK, MASK_WORDS, Mask};
use crate::random::wide::{BLOCK_WORDS, Gatherer, LANES, Lanes, StreamKey};

/// Memory that a thread reuses from block to block.
pub struct Scratch {
    pub(super) everybody: Mask,
    pub(super) birthdays: Mask,
    /// Households whose adult has turned 75 and whose place an entrant has taken.
    pub(super) replaced: Mask,
    pub(super) newly_heard: Mask,
    /// Whose commercial cover comes up for renewal.
    pub(super) renewing: Mask,
    /// Those and, in the staggered schedule, who has heard since it last could choose.
    pub(super) news: Mask,
    /// Whose turn it is (staggered schedule).
    pub(super) turns: Mask,
    /// Households that must be visited, and those of them that may reconsider.
    pub(super) visits: Mask,
    pub(super) candidates: Mask,
    /// Visited households that hold no platform and know of none to join.
    pub(super) cover_only: Mask,
    /// By platform: its members among them.
    pub(super) held_by_candidates: Vec<Mask>,
    pub(super) words: Words,
    pub(super) gatherer: Gatherer,
    /// Choice words, valid for candidates and attentive households.
    pub(super) choice: Box<[[u32; 2]; BLOCK]>,
    pub(super) tastes: Tastes,
    pub(super) draws: Box<Draws>,
    pub(super) menu: Box<Menu>,
    pub(super) menus: Menus,
    pub(super) changes: Changes,
    pub(super) members: Box<Members>,
}

impl Scratch {
    /// Memory for markets of `platforms` platforms.
    pub fn new(platforms: usize) -> Scratch {
        Scratch {
            everybody: [0; MASK_WORDS],
            birthdays: [0; MASK_WORDS],
            replaced: [0; MASK_WORDS],
            newly_heard: [0; MASK_WORDS],
            renewing: [0; MASK_WORDS],
            news: [0; MASK_WORDS],
            turns: [0; MASK_WORDS],
            visits: [0; MASK_WORDS],
            candidates: [0; MASK_WORDS],
            cover_only: [0; MASK_WORDS],
            held_by_candidates: vec![[0; MASK_WORDS]; platforms],
            words: Words::default(),
            gatherer: Gatherer::default(),
            choice: Box::new([[0; 2]; BLOCK]),
            tastes: Tastes {
                known: Box::new([0; BLOCK]),
                yuan: (0..platforms).map(|_| Box::new([0.0; BLOCK])).collect(),
            },
            draws: Box::new(Draws { places: [0; BLOCK], uniforms: [0.0; BLOCK], scores: [0.0; BLOCK] }),
            menu: Box::default(),
            menus: Menus::default(),
            changes: Changes::default(),
            members: Box::default(),
        }
    }

    /// Forgets the last block; the next has `len` households.
    pub(super) fn begin(&mut self, len: usize) {
        for (word, bits) in self.everybody.iter_mut().enumerate() {
            let left = len.saturating_sub(word * 64);
            *bits = if left >= 64 { u64::MAX } else { (1 << left) - 1 };
        }
        for mask in [
            &mut self.birthdays,
            &mut self.replaced,
            &mut self.newly_heard,
            &mut self.turns,
            &mut self.visits,
            &mut self.candidates,
        ] {
            *mask = [0; MASK_WORDS];
        }
        self.tastes.known.fill(0);
        self.held_by_candidates.fill([0; MASK_WORDS]);
        self.changes.clear();
    }
}

/// Tastes in the making.
pub(super) struct Draws {
    pub places: [u16; BLOCK],
    pub uniforms: [f64; BLOCK],
    pub scores: [f64; BLOCK],
}

/// Lasting tastes of candidates for the platforms that they might join, yuan a month.
pub(super) struct Tastes {
    /// By household: the platforms for which its taste is known.
    known: Box<[u32; BLOCK]>,
    yuan: Vec<Box<[f64; BLOCK]>>,
}

impl Tastes {
    #[inline(always)]
    pub fn set(&mut self, platform: usize, place: usize, yuan: f64) {
        self.known[place] |= 1 << platform;
        self.yuan[platform][place] = yuan;
    }

    /// The taste, where it is known.
    #[inline(always)]
    pub fn get(&self, platform: usize, place: usize) -> Option<f64> {
        (self.known[place] >> platform & 1 != 0).then(|| self.yuan[platform][place])
    }

    /// The taste for one of the platforms [`known_by`](Tastes::known_by) the household.
    #[inline(always)]
    pub fn of(&self, platform: usize, place: usize) -> f64 {
        self.yuan[platform][place]
    }

    /// The platforms for which a household's taste is known.
    #[inline(always)]
    pub fn known_by(&self, place: usize) -> impl Iterator<Item = usize> + use<> {
        let mut left = self.known[place];
        std::iter::from_fn(move || {
            let platform = left.trailing_zeros() as usize;
            (left != 0).then(|| {
                left &= left - 1;
                platform
            })
        })
    }
}

/// Calls of the cipher that cover a block with one word a household.
const CALLS: usize = BLOCK / (LANES * BLOCK_WORDS);

const _: () = assert!(CALLS * LANES * BLOCK_WORDS == BLOCK);

/// One word for every household of a block, as the cipher leaves them.
pub(super) struct Words {
    lanes: Box<[Lanes; CALLS]>,
}

impl Default for Words {
    fn default() -> Words {
        Words { lanes: Box::new(std::array::from_fn(|_| Lanes::default())) }
    }
}

impl Words {
    /// Draws the words at the positions of the households from `first` on.
    pub fn draw(&mut self, stream: &StreamKey, first: u64) {
        let mut block = first / BLOCK_WORDS as u64;
        for lanes in self.lanes.iter_mut() {
            lanes.compute(stream, block..block + LANES as u64);
            block += LANES as u64;
        }
    }

    /// The word of the household at this place.
    #[inline(always)]
    pub fn of(&self, place: usize) -> u32 {
        let call = place / (LANES * BLOCK_WORDS);
        self.lanes[call].word(place / BLOCK_WORDS % LANES, place % BLOCK_WORDS)
    }

    /// Takes out of `mask` who has a word that is not below `bound`.
    pub fn keep_below(&self, bound: u64, mask: &mut Mask) {
        let Ok(bound) = u32::try_from(bound) else {
            return;
        };
        let mut below: Mask = [0; MASK_WORDS];
        for (call, lanes) in self.lanes.iter().enumerate() {
            let bits = rows_below(lanes.rows(), bound);
            for (row, &found) in bits.iter().enumerate() {
                let mut left = found;
                while left != 0 {
                    let lane = left.trailing_zeros() as usize;
                    left &= left - 1;
                    let place = (call * LANES + lane) * BLOCK_WORDS + row;
                    below[place / 64] |= 1 << (place % 64);
                }
            }
        }
        for (kept, below) in mask.iter_mut().zip(below) {
            *kept &= below;
        }
    }
}

/// For each row the set of lanes whose word is below `bound`.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn rows_below(rows: &[[u32; LANES]; BLOCK_WORDS], bound: u32) -> [u64; BLOCK_WORDS] {
    let mut sets = [0; BLOCK_WORDS];
    for (set, row) in sets.iter_mut().zip(rows) {
        for (lane, &word) in row.iter().enumerate() {
            *set |= u64::from(word < bound) << lane;
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::household::has_bit;
    use crate::random::{Luck, NO_ENTITY, Purpose};
    use crate::units::Month;

    #[test]
    fn words_are_those_of_the_stream_and_below_is_below() {
        let luck = Luck { seed: 5, replicate: 2 };
        let mut words = Words::default();
        let first = 7 * BLOCK as u64;
        words.draw(&luck.stream_key(Purpose::Attention, NO_ENTITY, Month(9)), first);
        let mut expected = vec![0; BLOCK];
        luck.stream(Purpose::Attention, Month(9)).fill(first, &mut expected);
        assert!((0..BLOCK).all(|place| words.of(place) == expected[place]));
        for bound in [0, 1 << 20, 1 << 31, u64::from(u32::MAX), 1 << 32] {
            let mut mask = [u64::MAX; MASK_WORDS];
            mask[1] = 0;
            words.keep_below(bound, &mut mask);
            for (place, &word) in expected.iter().enumerate() {
                let kept = u64::from(word) < bound && place / 64 != 1;
                assert_eq!(has_bit(&mask, place), kept, "place {place}, bound {bound}");
            }
        }
    }
}
