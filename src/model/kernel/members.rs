//! Members of a block, sorted by what has to be done about them.

use super::tables::cue;
use super::{Kernel, Scratch};
use crate::model::household::{BLOCK, Block, Holding, MASK_WORDS, Mask, has_bit};
use crate::units::{MAX_MEMBERSHIPS, MAX_PERSONS};

/// The most holdings of a block, and three lines of memory: else all lists would lie a whole number of pages apart, and take the same
/// few places in a cache from each other.
const ROOM: usize = BLOCK * MAX_MEMBERSHIPS + 96;

/// What is to be done about a member.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// It holds one platform and keeps it. By persons, from 1, and, four further, with commercial cover.
    Keeps = 0,
    /// The same; but it is counted anew, since something about it changes by itself.
    KeepsAnew = 8,
    /// It holds one platform and may reconsider.
    One,
    /// It holds several.
    Several,
    /// It follows the readable rules.
    Special,
    /// Its memberships are over: a newcomer has taken its place.
    Replaced,
}

const KINDS: usize = Kind::Replaced as usize + 1;

/// What tells the kind of a member.
struct Member {
    several: bool,
    visited: bool,
    candidate: bool,
    /// Whether its first platform lets it go or hands it over.
    ends: bool,
    /// Whether a newcomer has taken its place.
    replaced: bool,
    /// Whether it has commercial cover.
    covered: bool,
    persons: usize,
}

impl Member {
    /// Of whom nothing is known yet.
    const JUDGED_LATER: Member = Member {
        several: false,
        visited: false,
        candidate: false,
        ends: false,
        replaced: false,
        covered: false,
        persons: 1,
    };

    /// Its place in a table of [`Kinds`].
    #[inline(always)]
    fn index(&self) -> usize {
        let bits = [self.covered, self.several, self.visited, self.candidate, self.ends, self.replaced];
        let bits = bits.iter().enumerate().map(|(place, &bit)| usize::from(bit) << (2 + place));
        (self.persons - 1) + bits.sum::<usize>()
    }

    fn at(index: usize) -> Member {
        let bit = |place: usize| index >> (2 + place) & 1 != 0;
        Member {
            covered: bit(0),
            several: bit(1),
            visited: bit(2),
            candidate: bit(3),
            ends: bit(4),
            replaced: bit(5),
            persons: index % MAX_PERSONS + 1,
        }
    }

    /// The list for it, where choices may go the short way (`plain`) and all are charged alike (`all_equal`).
    fn list(&self, plain: bool, all_equal: bool) -> usize {
        let plain = plain && !self.ends;
        let keeps = !self.several && !self.candidate && all_equal;
        if self.replaced {
            Kind::Replaced as usize
        } else if keeps && !self.visited {
            keeping(self.persons, self.covered)
        } else if keeps && plain {
            Kind::KeepsAnew as usize
        } else if !plain {
            Kind::Special as usize
        } else if self.several {
            Kind::Several as usize
        } else {
            Kind::One as usize
        }
    }
}

/// The list of those of so many persons that keep what they hold.
pub(super) const fn keeping(persons: usize, covered: bool) -> usize {
    Kind::Keeps as usize + persons - 1 + if covered { MAX_PERSONS } else { 0 }
}

/// The list for every [`Member`].
pub(super) type Kinds = [u8; 256];

/// The lists for the members of a month.
pub(super) fn kinds(plain: bool, all_equal: bool) -> Kinds {
    std::array::from_fn(|index| Member::at(index).list(plain, all_equal) as u8)
}

/// Members by what is to be done about them: the places of their first holdings.
pub(super) struct Members {
    lists: [[u16; ROOM]; KINDS],
    counts: [usize; KINDS],
    /// By holding, what its own look at a household tells: the index of a [`Member`].
    judged: [u8; ROOM],
}

impl Default for Members {
    fn default() -> Members {
        Members { lists: [[0; ROOM]; KINDS], counts: [0; KINDS], judged: [0; ROOM] }
    }
}

impl Members {
    /// How many there are of a kind.
    pub(super) fn count(&self, kind: Kind) -> usize {
        self.counts[kind as usize]
    }

    /// The places of the first holdings of those in this list.
    #[inline(always)]
    pub(super) fn of(&self, list: usize) -> &[u16] {
        &self.lists[list][..self.counts[list]]
    }

    /// The place of the first holding of the one at `at` in the list of this kind.
    #[inline(always)]
    pub(super) fn first_holding(&self, kind: Kind, at: usize) -> usize {
        usize::from(self.lists[kind as usize][at])
    }
}

impl Kernel<'_> {
    /// Finds members who may reconsider, by bounds that their attention cannot exceed, or whose membership changes anyway.
    ///
    /// Holding by holding and without branches: what is true of a member cannot be guessed. The first holding of a household is
    /// judged as if it were the only one; further ones by the bound for several, which is never lower.
    #[inline(always)]
    pub(super) fn find_members(&self, block: &Block, scratch: &mut Scratch) {
        let month = self.pass.month.0;
        let changing = if self.recount { [u64::MAX; MASK_WORDS] } else { scratch.birthdays };
        let Scratch { news, renewing, replaced, words, candidates, visits, held, members, .. } = scratch;
        let mut last = u16::MAX;
        for (holding, judged) in block.holdings.iter().zip(&mut members.judged) {
            let platform = holding.platform();
            let table = &self.tables.platforms[platform];
            let place = usize::from(holding.household);
            let (word, shift) = (place / 64, place % 64);
            let is_in = |set: &Mask| set[word] >> shift & 1 != 0;
            let persons = block.columns.traits[place].composition.persons();
            let further = holding.household == last;
            let cue = cue(is_in(news), is_in(renewing));
            let bounds = [table.alone[persons - 1][cue], self.tables.several[cue]];
            let attends = u64::from(words.of(place)) < bounds[usize::from(further)];
            let candidate = attends | table.ends | table.low[usize::from(holding.membership.exhausted_at)];
            let waited = month - holding.membership.joined().0 == table.waiting;
            let visited = candidate | waited | is_in(&changing);
            candidates[word] |= u64::from(candidate) << shift;
            visits[word] |= u64::from(visited) << shift;
            // All bits set, or none: what is held already counts for further holdings alone.
            held[place] = held[place] & 0_u32.wrapping_sub(u32::from(further)) | 1 << platform;
            let covered = block.columns.cover[place].is_held();
            let member =
                Member { persons, covered, visited, candidate, ends: table.ends, ..Member::JUDGED_LATER };
            *judged = member.index() as u8;
            last = holding.household;
        }
        for word in 0..MASK_WORDS {
            candidates[word] &= !replaced[word];
            visits[word] &= !replaced[word];
        }
    }

    /// Sorts the members, once they have been found. There is no branch, and the kind of a member is looked up.
    #[inline(always)]
    pub(super) fn sort_members(&self, block: &Block, scratch: &mut Scratch) {
        let Scratch { replaced, members, .. } = scratch;
        let Members { lists, counts, judged } = &mut **members;
        *counts = [0; KINDS];
        let mut last = u16::MAX;
        let mut sort = |index: usize, holding: &Holding, several: bool| {
            let replaced = has_bit(replaced, usize::from(holding.household));
            let member = Member { several, replaced, ..Member::JUDGED_LATER };
            let kind = usize::from(self.kinds[usize::from(judged[index]) | member.index()]);
            let count = &mut counts[kind];
            // What is no household's first holding is written over.
            lists[kind][*count] = index as u16;
            *count += usize::from(holding.household != last);
            last = holding.household;
        };
        for (index, two) in block.holdings.windows(2).enumerate() {
            sort(index, &two[0], two[0].household == two[1].household);
        }
        if let Some(holding) = block.holdings.last() {
            sort(block.holdings.len() - 1, holding, false);
        }
    }
}
