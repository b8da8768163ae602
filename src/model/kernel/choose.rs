//! Choices of a block: each kind of members in a loop of its own, then those who hold nothing.

use super::changes::Change;
use super::members::{Kind, keeping};
use super::{FETCHED_WITH_A_KEEPER, Kernel, Scratch};
use crate::model::household::{Block, Holding, Membership, has_bit};
use crate::model::household_month::surplus_units;
use crate::model::tally::Tally;
use crate::units::MAX_MEMBERSHIPS;

impl Kernel<'_> {
    /// Counts the surplus of members that keep the one platform that they hold.
    #[inline(always)]
    pub(super) fn keep(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
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
            let kind = (columns.traits[place].composition.persons(), columns.cover[place].is_held());
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
        for &index in members.of(list) {
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
            *bits &= !(block.columns.members[word] & !scratch.replaced[word]) & !scratch.cover_only[word];
        }
        for at in 0..scratch.list.of(&others).len() {
            let place = scratch.list.at(at);
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
        for at in 0..scratch.list.of(&others).len() {
            self.visit_for_cover(block, scratch.list.at(at), scratch, tally);
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
            for (word, unread) in block.columns.unread_news.iter_mut().enumerate() {
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
