//! Memory that a thread reuses from block to block.

use super::changes::Changes;
use super::members::Members;
use super::menus::Menus;
use super::tastes::Tastes;
use crate::model::choice::Menu;
use crate::model::household::{Ahead, BLOCK, List, MASK_WORDS, Mask, SHARING, bits};
use crate::random::wide::{BLOCK_WORDS, Gatherer, LANES, Lanes, StreamKey};
use crate::units::MAX_PLATFORMS;

/// Memory that a thread reuses from block to block.
pub struct Scratch {
    pub(super) everybody: Mask,
    pub(super) birthdays: Mask,
    /// Whose adult enters an age band.
    pub(super) enters_band: Mask,
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
    pub(super) words: Words,
    pub(super) gatherer: Gatherer,
    pub(super) ahead: Ahead,
    pub(super) list: List,
    /// By sixty-four households and, among these, by platform: who has heard of it and could join it.
    pub(super) known: Box<[[u64; MAX_PLATFORMS]; MASK_WORDS]>,
    /// Choice words, valid for candidates and attentive households.
    pub(super) choice: Box<[[u32; 2]; BLOCK]>,
    pub(super) tastes: Tastes,
    pub(super) menu: Box<Menu>,
    pub(super) menus: Menus,
    pub(super) changes: Changes,
    pub(super) members: Box<Members>,
    /// By household, as far as it is a member: the platforms that it holds.
    pub(super) held: Box<[u32; BLOCK]>,
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch {
            everybody: [0; MASK_WORDS],
            birthdays: [0; MASK_WORDS],
            enters_band: [0; MASK_WORDS],
            replaced: [0; MASK_WORDS],
            newly_heard: [0; MASK_WORDS],
            renewing: [0; MASK_WORDS],
            news: [0; MASK_WORDS],
            turns: [0; MASK_WORDS],
            visits: [0; MASK_WORDS],
            candidates: [0; MASK_WORDS],
            cover_only: [0; MASK_WORDS],
            words: Words::default(),
            gatherer: Gatherer::default(),
            ahead: Ahead::default(),
            list: List::default(),
            known: Box::new([[0; MAX_PLATFORMS]; MASK_WORDS]),
            choice: Box::new([[0; 2]; BLOCK]),
            tastes: Tastes::default(),
            menu: Box::default(),
            menus: Menus::default(),
            changes: Changes::default(),
            members: Box::default(),
            held: Box::new([0; BLOCK]),
        }
    }
}

impl Scratch {
    /// Forgets the last block; the next has `len` households.
    pub(super) fn begin(&mut self, len: usize) {
        for (word, bits) in self.everybody.iter_mut().enumerate() {
            let left = len.saturating_sub(word * 64);
            *bits = if left >= 64 { u64::MAX } else { (1 << left) - 1 };
        }
        for mask in [
            &mut self.birthdays,
            &mut self.enters_band,
            &mut self.replaced,
            &mut self.newly_heard,
            &mut self.turns,
            &mut self.visits,
            &mut self.candidates,
        ] {
            *mask = [0; MASK_WORDS];
        }
        self.changes.clear();
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
        if let Ok(bound) = u32::try_from(bound) {
            self.keep(mask, |rows, _| rows_below(rows, bound));
        }
    }

    /// Takes out of `mask` who has a word whose upper half exceeds the bound of its sixteen households.
    pub fn keep_at_most(&self, upper_halves: &[u16; BLOCK / SHARING], mask: &mut Mask) {
        let (bounds, _) = upper_halves.as_chunks::<LANES>();
        self.keep(mask, |rows, call| rows_at_most(rows, &bounds[call]));
    }

    /// Takes out of `mask` who is in none of the sets of lanes that `find` gives, by row, for each call of the cipher.
    #[inline(always)]
    fn keep(
        &self,
        mask: &mut Mask,
        find: impl Fn(&[[u32; LANES]; BLOCK_WORDS], usize) -> [u64; BLOCK_WORDS],
    ) {
        let mut found: Mask = [0; MASK_WORDS];
        for (call, lanes) in self.lanes.iter().enumerate() {
            for (row, mut left) in find(lanes.rows(), call).into_iter().enumerate() {
                while left != 0 {
                    let lane = left.trailing_zeros() as usize;
                    left &= left - 1;
                    let place = (call * LANES + lane) * BLOCK_WORDS + row;
                    found[place / 64] |= 1 << (place % 64);
                }
            }
        }
        for (kept, found) in mask.iter_mut().zip(found) {
            *kept &= found;
        }
    }
}

/// For each row the set of lanes whose word is below `bound`.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn rows_below(rows: &[[u32; LANES]; BLOCK_WORDS], bound: u32) -> [u64; BLOCK_WORDS] {
    rows.map(|row| bits(&row.map(|word| u8::from(word < bound))))
}

/// For each row the set of lanes whose word has an upper half of at most the lane's bound.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn rows_at_most(rows: &[[u32; LANES]; BLOCK_WORDS], bounds: &[u16; LANES]) -> [u64; BLOCK_WORDS] {
    let mut sets = [0; BLOCK_WORDS];
    for (set, row) in sets.iter_mut().zip(rows) {
        let mut ones = [0; LANES];
        for ((one, word), bound) in ones.iter_mut().zip(row).zip(bounds) {
            *one = u8::from((word >> 16) as u16 <= *bound);
        }
        *set = bits(&ones);
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
