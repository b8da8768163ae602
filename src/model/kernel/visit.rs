//! Visits: households that have, or may have, something to decide.

use super::changes::{Change, NOTHING};
use super::decide::Held;
use super::{Kernel, Scratch};
use crate::model::choice::Action;
use crate::model::household::{Block, Holding, Household, Membership, has_bit, set_bit};
use crate::model::household_month::{Chances, Profile, surplus_units};
use crate::model::tally::Tally;
use crate::units::{MAX_MEMBERSHIPS, PlatformId};

impl Kernel<'_> {
    /// Lets one household follow the readable rules, and books what they change.
    #[inline(never)]
    pub(super) fn visit(
        &self,
        block: &mut Block,
        place: usize,
        (holdings, tastes): (&[Holding], &[f64]),
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) {
        let mut memberships = NOTHING;
        for ((slot, holding), &taste) in memberships.iter_mut().zip(holdings).zip(tastes) {
            *slot = holding.membership;
            if let Some(platform) = holding.membership.platform() {
                scratch.tastes.set(platform.index(), place, taste);
            }
        }
        let mut household = block.unpack(place, memberships);
        let old = household;
        let mut view = self.pass.view(&household);
        let [choice, consideration] = scratch.choice[place];
        let lasting = self.pass.lasting_taste(household.number);
        let chances = Chances {
            attention: scratch.words.of(place),
            choice,
            consideration,
            taste: |platform: PlatformId| {
                scratch.tastes.get(platform.index(), place).unwrap_or_else(|| lasting(platform))
            },
        };
        let newly_heard = has_bit(&scratch.newly_heard, place);
        let surplus =
            self.pass.choose(&mut view, &mut household, newly_heard, &chances, &mut scratch.menu, tally);
        self.pass.count_surplus(&view, surplus, tally);
        if household.memberships != old.memberships {
            self.write_holdings(place, &household, scratch);
        }
        if household.heard != old.heard {
            self.hear_of_acquirer(block, place, household.heard & !old.heard, view.weight, tally);
        }
        if self.staggered {
            set_bit(&mut block.unread_news, place, household.unread_news);
        }
        self.book(block, place, (&old, &household), &view, scratch, tally);
    }

    /// A visit as [`Kernel::decide`] has it, of a household with this number of holdings, the first of them at `index`; it
    /// is unpacked only if it does something.
    #[inline(always)]
    pub(super) fn visit_plainly<const HELD: usize>(
        &self,
        block: &mut Block,
        (place, index): (usize, usize),
        (holdings, tastes): (&[Holding; HELD], &[f64; HELD]),
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) {
        let (decision, held) = self.decide(block, place, (holdings, tastes), scratch);
        let weight = self.pass.weights.of(block.first + place as u64);
        tally.market.surplus += i128::from(surplus_units(decision.surplus)) * i128::from(weight);
        tally.market.attentive_households += if decision.action.is_some() { weight } else { 0 };
        let acts = match decision.action {
            None => false,
            Some(Action::Keep) => held.iter().any(|held| held.balance_is_low),
            Some(_) => true,
        };
        let mut memberships = NOTHING;
        for (slot, holding) in memberships.iter_mut().zip(holdings) {
            *slot = holding.membership;
        }
        if !acts {
            if HELD > 0 && self.changes(scratch, place, &memberships) {
                self.count_anew(block, place, memberships, scratch, tally);
            }
        } else if decision.action == Some(Action::Keep) && !self.changes(scratch, place, &memberships) {
            for (holding, held) in block.holdings[index..].iter_mut().zip(&held) {
                holding.membership = self.topped_up(held, weight, tally);
            }
        } else {
            let old = block.unpack_without_contacts(place, memberships);
            for (held, &taste) in held.iter().zip(tastes) {
                scratch.tastes.set(held.platform.index(), place, taste);
            }
            self.act(block, place, (old, decision.action, &held), scratch, tally);
        }
    }

    /// Books a member that keeps what it holds, for what has changed by itself.
    #[inline(always)]
    pub(super) fn count_anew(
        &self,
        block: &mut Block,
        place: usize,
        memberships: [Membership; MAX_MEMBERSHIPS],
        scratch: &Scratch,
        tally: &mut Tally,
    ) {
        let household = block.unpack_without_contacts(place, memberships);
        self.book(block, place, (&household, &household), &self.pass.profile(&household), scratch, tally);
    }

    /// Whether a household is counted anew even if it does nothing.
    #[inline(always)]
    fn changes(&self, scratch: &Scratch, place: usize, memberships: &[Membership; MAX_MEMBERSHIPS]) -> bool {
        self.recount || has_bit(&scratch.birthdays, place) || self.waiting_ends(memberships)
    }

    /// A membership that is kept: topped up, where its balance is low.
    #[inline(always)]
    fn topped_up(&self, held: &Held, weight: i64, tally: &mut Tally) -> Membership {
        let mut membership = held.membership;
        if held.balance_is_low {
            let counts = &mut tally.platforms[held.platform.index()];
            let persons = weight * held.persons as i64;
            let old = membership.exhausted_at;
            self.pass.book_top_up(&mut membership, persons, counts);
            counts.balance_persons[usize::from(old)] -= persons;
            counts.balance_persons[usize::from(membership.exhausted_at)] += persons;
        }
        membership
    }

    /// Carries an action out and books it.
    #[inline(never)]
    fn act(
        &self,
        block: &mut Block,
        place: usize,
        (old, action, held): (Household, Option<Action>, &[Held]),
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) {
        let mut household = old;
        let mut view = self.pass.view(&household);
        for held in held {
            view.hold(held.membership, held.persons, held.balance_is_low);
        }
        if let Some(action) = action {
            self.pass.take(action, &view, &mut household, tally);
        }
        if household.memberships != old.memberships {
            self.write_holdings(place, &household, scratch);
        }
        self.book(block, place, (&old, &household), &view, scratch, tally);
    }

    /// Records what the household holds now, to be written when all have chosen.
    fn write_holdings(&self, place: usize, household: &Household, scratch: &mut Scratch) {
        let lasting = self.pass.lasting_taste(household.number);
        let mut change = Change::of(place, household.memberships);
        for (taste, membership) in change.tastes.iter_mut().zip(household.memberships) {
            if let Some(platform) = membership.platform() {
                let known = scratch.tastes.get(platform.index(), place);
                *taste = known.unwrap_or_else(|| lasting(platform));
            }
        }
        scratch.changes.record(change);
    }

    /// Writes the cover of a household and takes it over from what it was into what it is in the sums that stand.
    fn book(
        &self,
        block: &mut Block,
        place: usize,
        (old, new): (&Household, &Household),
        view: &Profile,
        scratch: &Scratch,
        tally: &mut Tally,
    ) {
        let bought = i64::from(new.cover.is_held()) - i64::from(old.cover.is_held());
        block.columns.cover[place] = new.cover;
        tally.market.commercial_households += bought * view.weight;
        if bought == 0
            && old.memberships == new.memberships
            && !self.changes(scratch, place, &old.memberships)
        {
            return;
        }
        if !self.recount
            && let Some(before) = &self.before
        {
            before.count_holdings(&before.profile(old).negative(), old, tally);
        }
        self.pass.count_holdings(view, new, tally);
    }

    /// Whether a birthday of this month brings somebody into one of these platforms, or out of it.
    pub(super) fn somebody_enters_or_ends(&self, block: &Block, place: usize, held: &[Holding]) -> bool {
        let columns = &*block.columns;
        let ages = columns.composition[place].ages(self.pass.clock - i32::from(columns.birth[place]));
        held.iter().any(|holding| {
            let platform = holding.membership.platform();
            platform.is_some_and(|platform| {
                let [from, _, end] = self.pass.setting.platforms[platform.index()].enrolment();
                ages.months().iter().any(|&age| age == from || age == end)
            })
        })
    }

    fn waiting_ends(&self, memberships: &[Membership; MAX_MEMBERSHIPS]) -> bool {
        memberships.iter().any(|membership| {
            membership.platform().is_some_and(|platform| {
                self.pass.month.0 - membership.joined().0 == self.tables.platforms[platform.index()].waiting
            })
        })
    }

    /// Who is handed over hears of the acquirer.
    fn hear_of_acquirer(&self, block: &mut Block, place: usize, newly: u32, weight: i64, tally: &mut Tally) {
        let bit = 1 << (place % 64);
        for (platform, contact) in block.contacts_mut(place / 64).iter_mut().enumerate() {
            if newly >> platform & 1 != 0 {
                contact.heard |= bit;
                if contact.access & bit != 0 {
                    tally.platforms[platform].aware_households += weight;
                }
            }
        }
    }
}
