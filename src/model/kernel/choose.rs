//! Choices of a block: its members are sorted by what has to be done about them, so that each kind is dealt with in a loop of
//! its own; then come those who hold nothing.

use super::changes::Change;
use super::{FETCHED_WITH_A_KEEPER, Kernel, Scratch};
use crate::model::household::{BLOCK, Block, Holding, Membership, has_bit, places};
use crate::model::household_month::surplus_units;
use crate::model::tally::Tally;
use crate::units::{MAX_MEMBERSHIPS, MAX_PERSONS};

/// The most holdings of a block, and three lines of memory: else all lists would lie a whole number of pages apart, and take the same
/// few places in a cache from each other.
const ROOM: usize = BLOCK * MAX_MEMBERSHIPS + 96;

/// What is to be done about a member.
#[derive(Clone, Copy)]
enum Kind {
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
const fn keeping(persons: usize, covered: bool) -> usize {
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
}

impl Default for Members {
    fn default() -> Members {
        Members { lists: [[0; ROOM]; KINDS], counts: [0; KINDS] }
    }
}

impl Members {
    fn count(&self, kind: Kind) -> usize {
        self.counts[kind as usize]
    }

    /// The place of the first holding of the one at `at` in the list of this kind.
    #[inline(always)]
    fn first_holding(&self, kind: Kind, at: usize) -> usize {
        usize::from(self.lists[kind as usize][at])
    }
}

impl Kernel<'_> {
    /// Sorts the members of the block. What is true of a member cannot be guessed: there is no branch, and its kind is looked up.
    #[inline(always)]
    fn sort_members(&self, block: &Block, scratch: &mut Scratch) {
        let mut counts = [0; KINDS];
        let lists = &mut scratch.members.lists;
        let mut last = u16::MAX;
        for (index, holding) in block.holdings.iter().enumerate() {
            let place = usize::from(holding.household);
            let next = block.holdings.get(index + 1);
            let platform = holding.membership.platform().map_or(0, |platform| platform.index());
            let member = Member {
                several: next.is_some_and(|next| next.household == holding.household),
                visited: has_bit(&scratch.visits, place),
                candidate: has_bit(&scratch.candidates, place),
                ends: self.tables.platforms[platform].ends,
                replaced: has_bit(&scratch.replaced, place),
                covered: block.columns.cover[place].is_held(),
                persons: block.columns.composition[place].persons(),
            };
            let kind = usize::from(self.kinds[member.index()]);
            let count = &mut counts[kind];
            // Without a branch: what is no household's first holding is written over.
            lists[kind][*count] = index as u16;
            *count += usize::from(holding.household != last);
            last = holding.household;
        }
        scratch.members.counts = counts;
    }

    /// Sorts the members, and counts the surplus of those that nothing moves.
    #[inline(always)]
    pub(super) fn keep(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        self.sort_members(block, scratch);
        let mut surplus = self.surplus_of_all::<1, false>(block, scratch)
            + self.surplus_of_all::<2, false>(block, scratch)
            + self.surplus_of_all::<3, false>(block, scratch)
            + self.surplus_of_all::<4, false>(block, scratch)
            + self.surplus_of_all::<1, true>(block, scratch)
            + self.surplus_of_all::<2, true>(block, scratch)
            + self.surplus_of_all::<3, true>(block, scratch)
            + self.surplus_of_all::<4, true>(block, scratch);
        for at in 0..scratch.members.count(Kind::KeepsAnew) {
            let index = scratch.members.first_holding(Kind::KeepsAnew, at);
            let holding = block.holdings[index];
            let place = usize::from(holding.household);
            if self.is_moved_by_birthday(block, place, &[holding], scratch) {
                self.visit(block, place, (&[holding], &[block.tastes[index]]), scratch, tally);
                continue;
            }
            let columns = &*block.columns;
            let kind = (columns.composition[place].persons(), columns.cover[place].is_held());
            surplus += self.weighted_surplus_of_keeping(block, index, kind);
            let memberships = [holding.membership, Membership::NONE, Membership::NONE];
            self.count_anew(block, place, memberships, scratch, tally);
        }
        tally.market.surplus += surplus;
    }

    /// The weighted surplus, units, of members of so many persons, with commercial cover or without, that keep what they hold.
    #[inline(always)]
    fn surplus_of_all<const PERSONS: usize, const COVERED: bool>(
        &self,
        block: &Block,
        scratch: &mut Scratch,
    ) -> i128 {
        let list = keeping(PERSONS, COVERED);
        let Scratch { members, ahead, .. } = scratch;
        let mut surplus = 0;
        for &index in &members.lists[list][..members.counts[list]] {
            ahead.fetch(FETCHED_WITH_A_KEEPER);
            surplus += self.weighted_surplus_of_keeping(block, usize::from(index), (PERSONS, COVERED));
        }
        surplus
    }

    #[inline(always)]
    fn weighted_surplus_of_keeping(&self, block: &Block, index: usize, kind: (usize, bool)) -> i128 {
        let holding = block.holdings[index];
        let surplus = self.surplus_of_keeping(block, (holding, block.tastes[index]), kind);
        let weight = self.weight(block, usize::from(holding.household));
        i128::from(surplus_units(surplus)) * i128::from(weight)
    }

    /// Visits members that may reconsider, that hold several platforms, or that something befalls.
    #[inline(always)]
    pub(super) fn visit_holders(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        for at in 0..scratch.members.count(Kind::One) {
            let index = scratch.members.first_holding(Kind::One, at);
            let (holding, taste) = ([block.holdings[index]], [block.tastes[index]]);
            let place = usize::from(holding[0].household);
            if self.is_moved_by_birthday(block, place, &holding, scratch) {
                self.visit(block, place, (&holding, &taste), scratch, tally);
            } else {
                self.visit_plainly(block, (place, index), (&holding, &taste), scratch, tally);
            }
        }
        for at in 0..scratch.members.count(Kind::Several) {
            let index = scratch.members.first_holding(Kind::Several, at);
            self.visit_holder_of_several(block, index, scratch, tally);
        }
        for at in 0..scratch.members.count(Kind::Special) {
            let index = scratch.members.first_holding(Kind::Special, at);
            let (place, holdings, tastes, count) = held_from(block, index);
            self.visit(block, place, (&holdings[..count], &tastes[..count]), scratch, tally);
        }
        for at in 0..scratch.members.count(Kind::Replaced) {
            let index = scratch.members.first_holding(Kind::Replaced, at);
            scratch.changes.record(Change::to_nothing(usize::from(block.holdings[index].household)));
        }
    }

    #[inline(always)]
    fn visit_holder_of_several(
        &self,
        block: &mut Block,
        index: usize,
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) {
        let (place, holdings, tastes, count) = held_from(block, index);
        let [h0, h1, h2] = holdings;
        let [t0, t1, t2] = tastes;
        let (held, held_tastes) = (&holdings[..count], &tastes[..count]);
        if !self.is_plain(held) || self.is_moved_by_birthday(block, place, held, scratch) {
            self.visit(block, place, (held, held_tastes), scratch, tally);
        } else if count == 2 {
            self.visit_plainly(block, (place, index), (&[h0, h1], &[t0, t1]), scratch, tally);
        } else {
            self.visit_plainly(block, (place, index), (&[h0, h1, h2], &[t0, t1, t2]), scratch, tally);
        }
    }

    /// Visits those who hold nothing and are to be visited.
    #[inline(always)]
    pub(super) fn visit_others(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        let mut others = scratch.visits;
        for (word, bits) in others.iter_mut().enumerate() {
            *bits &= !(block.members[word] & !scratch.replaced[word]) & !scratch.cover_only[word];
        }
        for place in places(&others) {
            if self.plain {
                self.visit_plainly(block, (place, 0), (&[], &[]), scratch, tally);
            } else {
                self.visit(block, place, (&[], &[]), scratch, tally);
            }
        }
        let mut others = scratch.visits;
        for (word, bits) in others.iter_mut().enumerate() {
            *bits &= scratch.cover_only[word];
        }
        for place in places(&others) {
            self.visit_for_cover(block, place, scratch, tally);
        }
    }

    /// Visits a household that can only buy or drop commercial cover.
    #[inline(always)]
    fn visit_for_cover(&self, block: &mut Block, place: usize, scratch: &mut Scratch, tally: &mut Tally) {
        if scratch.menus.is_nearly_full() {
            super::settle(self, block, scratch, tally);
        }
        tally.market.attentive_households += self.weight(block, place);
        self.consider_cover(block, place, scratch);
    }

    /// Writes what has changed, when all have chosen.
    #[inline(never)]
    pub(super) fn write_changes(&self, block: &mut Block, scratch: &mut Scratch) {
        if self.staggered {
            for (word, unread) in block.unread_news.iter_mut().enumerate() {
                // Who was visited has decided for itself what it has not read yet.
                let visited = scratch.visits[word];
                *unread = *unread & visited | scratch.news[word] & !scratch.turns[word] & !visited;
            }
        }
        scratch.changes.write(block);
    }

    /// Whether somebody of the household has a birthday that brings them into one of these platforms, or out of it.
    #[inline(always)]
    fn is_moved_by_birthday(&self, block: &Block, place: usize, held: &[Holding], scratch: &Scratch) -> bool {
        has_bit(&scratch.birthdays, place) && self.somebody_enters_or_ends(block, place, held)
    }
}

/// The household whose first holding is at `index`, and all that it holds.
#[inline(always)]
fn held_from(
    block: &Block,
    index: usize,
) -> (usize, [Holding; MAX_MEMBERSHIPS], [f64; MAX_MEMBERSHIPS], usize) {
    let first = block.holdings[index];
    let mut holdings = [first; MAX_MEMBERSHIPS];
    let mut tastes = [block.tastes[index]; MAX_MEMBERSHIPS];
    let mut count = 1;
    for slot in 1..MAX_MEMBERSHIPS {
        match block.holdings.get(index + slot) {
            Some(next) if next.household == first.household => {
                holdings[slot] = *next;
                tastes[slot] = block.tastes[index + slot];
                count = slot + 1;
            }
            _ => break,
        }
    }
    (usize::from(first.household), holdings, tastes, count)
}
