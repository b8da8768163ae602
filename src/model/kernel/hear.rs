//! Who newly hears of a platform (model text 7.1).

use super::{Kernel, Scratch};
use crate::model::household::{Block, MASK_WORDS, Mask, each_bit};
use crate::model::tally::Tally;

impl Kernel<'_> {
    /// Compares the lasting words of those who could newly hear with the exposure so far.
    #[inline(always)]
    pub(super) fn hear(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        let first = block.first;
        for (platform, offer) in self.pass.conditions.offers.iter().enumerate() {
            let bounds = &offer.hearing;
            if bounds.is_closed() {
                continue;
            }
            let mut unheard: Mask = [0; MASK_WORDS];
            for (word, bits) in unheard[..block.words()].iter_mut().enumerate() {
                let contact = block.contacts(word)[platform];
                *bits = contact.access & !contact.heard;
            }
            let counts = &mut tally.platforms[platform];
            scratch.gatherer.gather(&self.keys.hearing[platform], first, &unheard, |place, [word]| {
                let bound = bounds.of_birth(i32::from(block.columns.birth[place]));
                if bound.is_some_and(|bound| word > bound) {
                    block.contacts_mut(place / 64)[platform].heard |= 1 << (place % 64);
                    scratch.newly_heard[place / 64] |= 1 << (place % 64);
                    counts.aware_households += self.pass.weights.of(first + place as u64);
                }
            });
        }
    }
}

/// The places of a set, in rising order.
pub(super) struct Bits<'a> {
    mask: &'a Mask,
    word: usize,
    left: u64,
}

impl<'a> Bits<'a> {
    pub fn of(mask: &'a Mask) -> Bits<'a> {
        Bits { mask, word: 0, left: mask[0] }
    }
}

impl Iterator for Bits<'_> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            self.word += 1;
            self.left = *self.mask.get(self.word)?;
        }
        let place = self.word * 64 + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_of_a_set_come_in_rising_order() {
        let mut mask: Mask = [0; MASK_WORDS];
        (mask[0], mask[3], mask[MASK_WORDS - 1]) = (0b101, 1 << 63, 1);
        let mut visited = Vec::new();
        each_bit(&mask, |place| visited.push(place));
        assert_eq!(Bits::of(&mask).collect::<Vec<_>>(), visited);
        assert_eq!(visited, [0, 2, 4 * 64 - 1, (MASK_WORDS - 1) * 64]);
        assert_eq!(Bits::of(&[0; MASK_WORDS]).next(), None);
    }
}
