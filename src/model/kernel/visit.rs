//! Visits: households that have, or may have, something to decide.

use std::ops::Range;

use super::changes::Change;
use super::menus::Chooser;
use super::tastes::Tastes;
use super::{FETCHED_WITH_A_CHOICE, FETCHED_WITH_A_MENU, Kernel, Scratch};
use crate::model::choice::Action;
use crate::model::household::{
    Block, Holding, Household, Membership, NOTHING, has_bit, memberships_of, set_bit,
};
use crate::model::household_month::{Chances, Profile, View, surplus_in_money, surplus_units};
use crate::model::tally::Tally;
use crate::random::unit_interval;
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
        let mut household = block.unpack(place, memberships_of(holdings));
        let old = household;
        let mut view = self.pass.view(&household);
        let [choice, consideration] = scratch.choice[place];
        let chances = Chances {
            attention: scratch.words.of(place),
            choice,
            consideration,
            taste: self.taste_of(place, block.first, (holdings, tastes), &scratch.tastes),
        };
        let newly_heard = has_bit(&scratch.newly_heard, place);
        let surplus =
            self.pass.choose(&mut view, &mut household, newly_heard, &chances, &mut scratch.menu, tally);
        self.pass.count_surplus(&view, surplus, tally);
        if household.memberships != old.memberships {
            let known = self.taste_of(place, block.first, (holdings, tastes), &scratch.tastes);
            scratch.changes.record(Change::of(place, household.memberships, known));
        }
        if household.heard != old.heard {
            self.hear_of_acquirer(block, place, household.heard & !old.heard, view.weight, tally);
        }
        if self.staggered {
            set_bit(&mut block.columns.unread_news, place, household.unread_news);
        }
        self.book(block, place, (&old, &household), &view, scratch, tally);
    }

    /// A visit as [`Kernel::consider`] has it, of a household with this number of holdings, the first of them at `index`.
    #[inline(always)]
    pub(super) fn visit_plainly<const HELD: usize>(
        &self,
        block: &mut Block,
        (place, index): (usize, usize),
        (holdings, tastes): (&[Holding; HELD], &[f64; HELD]),
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) {
        if scratch.menus.is_nearly_full() {
            super::settle(self, block, scratch, tally);
        }
        scratch.ahead.fetch(FETCHED_WITH_A_MENU);
        let weight = self.weight(block, place);
        let Some(surplus) = self.consider(block, (place, index), (holdings, tastes), scratch) else {
            tally.market.attentive_households += weight;
            return;
        };
        tally.market.surplus += i128::from(surplus_units(surplus)) * i128::from(weight);
        let memberships = memberships_of(holdings);
        if self.changes(scratch, place, &memberships) {
            self.count_anew(block, place, memberships, scratch, tally);
        }
    }

    /// Lets all who have a menu choose from it.
    #[inline(always)]
    pub(super) fn settle(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        scratch.menus.settle(self.pass.setting.parameters.behaviour.choice.scale_yuan_per_month);
        let mut surplus = 0;
        for at in 0..scratch.menus.choosers.len() {
            scratch.ahead.fetch(FETCHED_WITH_A_CHOICE);
            let chooser = scratch.menus.choosers[at];
            let place = usize::from(chooser.place);
            let weight = self.weight(block, place);
            let yuan = surplus_in_money(scratch.menus.gain(&chooser), chooser.price_sensitivity);
            surplus += i128::from(surplus_units(yuan)) * i128::from(weight);
            let action = scratch.menus.action(&chooser, unit_interval(scratch.choice[place][0]));
            if chooser.held > 0 || action != Action::Keep {
                self.carry_out(block, &chooser, action, scratch, tally);
            }
        }
        tally.market.surplus += surplus;
        scratch.menus.clear();
    }

    /// Carries out what a household has chosen; it is unpacked only if something changes.
    #[inline(always)]
    fn carry_out(
        &self,
        block: &mut Block,
        chooser: &Chooser,
        action: Action,
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) {
        let place = usize::from(chooser.place);
        let holdings = usize::from(chooser.index)..usize::from(chooser.index) + usize::from(chooser.held);
        let memberships = memberships_of(&block.holdings[holdings.clone()]);
        let tops_up = memberships.iter().any(|&membership| self.is_low(membership));
        let changes = self.changes(scratch, place, &memberships);
        if action == Action::Keep && !changes {
            if tops_up {
                self.top_up(block, place, holdings, tally);
            }
        } else if action == Action::Keep && !tops_up {
            self.count_anew(block, place, memberships, scratch, tally);
        } else {
            self.act(block, place, (holdings, action), scratch, tally);
        }
    }

    fn is_low(&self, membership: Membership) -> bool {
        membership.platform().is_some_and(|platform| {
            self.tables.platforms[platform.index()].low[usize::from(membership.exhausted_at)]
        })
    }

    /// Whether a household is counted anew even if it does nothing.
    #[inline(always)]
    fn changes(&self, scratch: &Scratch, place: usize, memberships: &[Membership; MAX_MEMBERSHIPS]) -> bool {
        self.recount || has_bit(&scratch.birthdays, place) || self.waiting_ends(memberships)
    }

    /// Tops up the low balances among these holdings of a household that keeps them.
    #[inline(never)]
    fn top_up(&self, block: &mut Block, place: usize, holdings: Range<usize>, tally: &mut Tally) {
        let household = block.unpack_without_contacts(place, NOTHING);
        let profile = Profile::of(&self.pass, &household, self.weight(block, place));
        for holding in &mut block.holdings[holdings] {
            let membership = &mut holding.membership;
            let Some(platform) = membership.platform().filter(|_| self.is_low(*membership)) else { continue };
            let counts = &mut tally.platforms[platform.index()];
            let persons = profile.weight * self.pass.enrolled(&profile, *membership) as i64;
            let old = membership.exhausted_at;
            self.pass.book_top_up(membership, persons, counts);
            counts.balance_persons[usize::from(old)] -= persons;
            counts.balance_persons[usize::from(membership.exhausted_at)] += persons;
        }
    }

    /// Carries an action out and books it.
    #[inline(never)]
    fn act(
        &self,
        block: &mut Block,
        place: usize,
        (held, action): (Range<usize>, Action),
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) {
        let holdings = &block.holdings[held.clone()];
        let mut household = block.unpack_without_contacts(place, memberships_of(holdings));
        let old = household;
        let mut view = View::of(Profile::of(&self.pass, &household, self.weight(block, place)));
        for &Holding { membership, .. } in holdings {
            let persons = self.pass.enrolled(&view, membership);
            view.hold(membership, persons, self.is_low(membership));
        }
        self.pass.take(action, &view, &mut household, tally);
        if household.memberships != old.memberships {
            let known = self.taste_of(place, block.first, (holdings, &block.tastes[held]), &scratch.tastes);
            scratch.changes.record(Change::of(place, household.memberships, known));
        }
        self.book(block, place, (&old, &household), &view, scratch, tally);
    }

    /// Lasting tastes of the household at `place`: those for what it holds and for what it might join are known.
    fn taste_of<'s>(
        &'s self,
        place: usize,
        first: u64,
        (holdings, tastes): (&'s [Holding], &'s [f64]),
        might_join: &'s Tastes,
    ) -> impl Fn(PlatformId) -> f64 + 's {
        let lasting = self.pass.lasting_taste(first + place as u64);
        move |platform| {
            let slot = holdings.iter().position(|holding| holding.membership.platform() == Some(platform));
            let held = slot.map(|slot| tastes[slot]);
            held.or_else(|| might_join.get(platform, place)).unwrap_or_else(|| lasting(platform))
        }
    }

    /// Writes the cover of a household and takes it over from what it was into what it is in the sums that stand.
    pub(super) fn book(
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
            before.count_holdings(&view.in_the_month_of(before, old).negative(), old, tally);
        }
        self.pass.count_holdings(view, new, tally);
    }

    /// Whether a birthday of this month brings somebody into one of these platforms, or out of it.
    pub(super) fn somebody_enters_or_ends(&self, block: &Block, place: usize, held: &[Holding]) -> bool {
        let columns = &*block.columns;
        let ages = columns.traits[place].composition.ages(self.pass.clock - i32::from(columns.birth[place]));
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
