//! Sets of households as lists.

use super::{BLOCK, Mask};

/// Places that are written at once.
const AT_ONCE: usize = 4;

/// The places of a set, in rising order.
///
/// A loop over the bits of a word ends where it cannot be guessed, once every sixty-four households and for every set that is looked
/// through. Here four places are written whether there are so many or not, and the next word writes over those that
/// are none; only a word of more has to be asked again.
pub(in crate::model) struct List {
    places: Box<[u16; BLOCK + AT_ONCE]>,
}

impl Default for List {
    fn default() -> List {
        List { places: Box::new([0; BLOCK + AT_ONCE]) }
    }
}

impl List {
    /// Lists the places of `set`.
    #[inline(always)]
    pub fn of(&mut self, set: &Mask) -> &[u16] {
        let mut count = 0;
        for (word, &bits) in set.iter().enumerate() {
            let mut left = bits;
            let mut at = count;
            loop {
                for slot in &mut self.places[at..at + AT_ONCE] {
                    *slot = (word * 64) as u16 + left.trailing_zeros() as u16;
                    left &= left.wrapping_sub(1);
                }
                if left == 0 {
                    break;
                }
                at += AT_ONCE;
            }
            count += bits.count_ones() as usize;
        }
        &self.places[..count]
    }

    /// The place at `index` of the last list.
    #[inline(always)]
    pub fn at(&self, index: usize) -> usize {
        usize::from(self.places[index])
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MASK_WORDS, places};
    use super::*;

    #[test]
    fn a_list_has_the_places_of_its_set_however_many_there_are() {
        let mut list = List::default();
        for step in [1, 2, 3, 13, 16, 40, 999, BLOCK] {
            let mut set = [0; MASK_WORDS];
            (0..BLOCK).step_by(step).for_each(|place| set[place / 64] |= 1 << (place % 64));
            let expected: Vec<u16> = places(&set).map(|place| place as u16).collect();
            assert_eq!(list.of(&set), expected, "step {step}");
        }
        assert!(list.of(&[0; MASK_WORDS]).is_empty());
    }
}
