//! Visits: households that have, or may have, something to decide, and the members that need none.

use super::attend::held_together;
use super::decide::Held;
use super::{Kernel, Scratch};
use crate::model::choice::Action;
use crate::model::household::{
    Block, Cover, Holding, Household, MASK_WORDS, Membership, has_bit, places, set_bit,
};
use crate::model::household_month::{Chances, Profile, surplus_units};
use crate::model::tally::Tally;
use crate::units::{MAX_MEMBERSHIPS, PlatformId};

/// No membership.
const NOTHING: [Membership; MAX_MEMBERSHIPS] = [Membership::NONE; MAX_MEMBERSHIPS];

impl Kernel<'_> {
    /// Takes all members and all who are to be visited through their choices, in the order of the households, and writes
    /// the memberships anew.
    #[inline(always)]
    pub(super) fn choose(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        let holdings = std::mem::take(&mut block.holdings);
        let tastes = std::mem::take(&mut block.tastes);
        let mut others = scratch.visits;
        for (word, bits) in others.iter_mut().enumerate() {
            *bits &= !(block.members[word] & !scratch.replaced[word]);
        }
        let mut others = places(&others).peekable();
        let mut from = 0;
        while from < holdings.len() {
            let place = usize::from(holdings[from].household);
            while let Some(other) = others.next_if(|&other| other < place) {
                self.visit_other(block, other, scratch, tally);
            }
            let count = held_together(&holdings[from..]);
            let held = &holdings[from..from + count];
            let held_tastes = &tastes[from..from + count];
            from += count;
            if has_bit(&scratch.replaced, place) {
                // Its memberships are over; its successor may be among the others.
                continue;
            }
            if !has_bit(&scratch.visits, place) && self.keep(block, held, held_tastes, tally) {
                scratch.holdings.push(held[0]);
                scratch.held_tastes.push(held_tastes[0]);
                continue;
            }
            if self.is_plain(held)
                && !(has_bit(&scratch.birthdays, place) && self.somebody_enters_or_ends(block, place, held))
            {
                self.visit_plainly(block, place, (held, held_tastes), scratch, tally);
                continue;
            }
            let mut memberships = NOTHING;
            for ((slot, holding), &taste) in memberships.iter_mut().zip(held).zip(held_tastes) {
                *slot = holding.membership;
                if let Some(platform) = holding.membership.platform() {
                    scratch.tastes.set(platform.index(), place, taste);
                }
            }
            self.visit(block, place, memberships, scratch, tally);
        }
        for other in others {
            self.visit_other(block, other, scratch, tally);
        }
        if self.staggered {
            for (word, unread) in block.unread_news.iter_mut().enumerate() {
                // Who was visited has decided for itself what it has not read yet.
                let visited = scratch.visits[word];
                *unread = *unread & visited | scratch.news[word] & !scratch.turns[word] & !visited;
            }
        }
        (block.holdings, block.tastes) = (holdings, tastes);
        refill(&mut block.holdings, &scratch.holdings);
        refill(&mut block.tastes, &scratch.held_tastes);
        *block.members = [0; MASK_WORDS];
        for holding in &block.holdings {
            set_bit(&mut block.members, usize::from(holding.household), true);
        }
    }

    /// Counts the surplus of a member that nothing moves. Whether the short way of doing so was open.
    #[inline(always)]
    fn keep(&self, block: &Block, held: &[Holding], tastes: &[f64], tally: &mut Tally) -> bool {
        let (true, [holding], [taste]) = (self.tables.all_equal, held, tastes) else {
            return false;
        };
        let surplus = self.surplus_of_keeping(block, *holding, *taste);
        let weight = self.pass.weights.of(block.first + u64::from(holding.household));
        tally.market.surplus += i128::from(surplus_units(surplus)) * i128::from(weight);
        true
    }

    /// Lets one household follow the readable rules, and books what they change.
    #[inline(never)]
    fn visit(
        &self,
        block: &mut Block,
        place: usize,
        memberships: [Membership; MAX_MEMBERSHIPS],
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) {
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
        self.write_holdings(place, &household, scratch);
        if household.heard != old.heard {
            self.hear_of_acquirer(block, place, household.heard & !old.heard, view.weight, tally);
        }
        if self.staggered {
            set_bit(&mut block.unread_news, place, household.unread_news);
        }
        self.book(block, place, (&old, &household), &view, scratch, tally);
    }

    /// Visits a household that holds nothing.
    #[inline(always)]
    fn visit_other(&self, block: &mut Block, place: usize, scratch: &mut Scratch, tally: &mut Tally) {
        if has_bit(&scratch.cover_only, place) {
            let weight = self.pass.weights.of(block.first + place as u64);
            tally.market.attentive_households += weight;
            match self.decide_on_cover(block, place, scratch) {
                Action::BuyCover => {
                    block.columns.cover[place] = Cover::lasting(12, self.pass.month);
                    tally.market.commercial_households += weight;
                }
                Action::DropCover => block.columns.cover[place] = block.columns.cover[place].lapsing(),
                _ => {}
            }
        } else if self.is_plain(&[]) {
            self.visit_plainly(block, place, (&[], &[]), scratch, tally);
        } else {
            self.visit(block, place, NOTHING, scratch, tally);
        }
    }

    /// A visit as [`Kernel::decide`] has it.
    #[inline(always)]
    fn visit_plainly(
        &self,
        block: &mut Block,
        place: usize,
        held: (&[Holding], &[f64]),
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) {
        match held.0.len() {
            0 => self.visit_holder::<0>(block, place, held, scratch, tally),
            1 => self.visit_holder::<1>(block, place, held, scratch, tally),
            2 => self.visit_holder::<2>(block, place, held, scratch, tally),
            _ => self.visit_holder::<3>(block, place, held, scratch, tally),
        }
    }

    /// The same, of a household with this number of holdings; it is unpacked only if it does something.
    #[inline(always)]
    fn visit_holder<const HELD: usize>(
        &self,
        block: &mut Block,
        place: usize,
        (holdings, tastes): (&[Holding], &[f64]),
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) {
        let same = "as many holdings and tastes as the caller counted";
        let holdings: &[Holding; HELD] = holdings.try_into().expect(same);
        let tastes: &[f64; HELD] = tastes.try_into().expect(same);
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
            for (&holding, &taste) in holdings.iter().zip(tastes) {
                scratch.holdings.push(holding);
                scratch.held_tastes.push(taste);
            }
            if HELD > 0 && self.changes(scratch, place, &memberships) {
                let household = block.unpack_without_contacts(place, memberships);
                self.book(
                    block,
                    place,
                    (&household, &household),
                    &self.pass.profile(&household),
                    scratch,
                    tally,
                );
            }
        } else if decision.action == Some(Action::Keep) && !self.changes(scratch, place, &memberships) {
            for (held, &taste) in held.iter().zip(tastes) {
                scratch.holdings.push(self.topped_up(held, weight, tally));
                scratch.held_tastes.push(taste);
            }
        } else {
            let old = block.unpack_without_contacts(place, memberships);
            for (held, &taste) in held.iter().zip(tastes) {
                scratch.tastes.set(held.platform.index(), place, taste);
            }
            self.act(block, place, (old, decision.action, &held), scratch, tally);
        }
    }

    /// Whether a household is counted anew even if it does nothing.
    #[inline(always)]
    fn changes(&self, scratch: &Scratch, place: usize, memberships: &[Membership; MAX_MEMBERSHIPS]) -> bool {
        self.recount || has_bit(&scratch.birthdays, place) || self.waiting_ends(memberships)
    }

    /// A holding that is kept: topped up, where its balance is low.
    #[inline(always)]
    fn topped_up(&self, held: &Held, weight: i64, tally: &mut Tally) -> Holding {
        let mut holding = held.holding;
        if held.balance_is_low {
            let counts = &mut tally.platforms[held.platform.index()];
            let persons = weight * held.persons as i64;
            let old = holding.membership.exhausted_at;
            self.pass.book_top_up(&mut holding.membership, persons, counts);
            counts.balance_persons[usize::from(old)] -= persons;
            counts.balance_persons[usize::from(holding.membership.exhausted_at)] += persons;
        }
        holding
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
            view.hold(held.holding.membership, held.persons, held.balance_is_low);
        }
        if let Some(action) = action {
            self.pass.take(action, &view, &mut household, tally);
        }
        self.write_holdings(place, &household, scratch);
        self.book(block, place, (&old, &household), &view, scratch, tally);
    }

    fn write_holdings(&self, place: usize, household: &Household, scratch: &mut Scratch) {
        let lasting = self.pass.lasting_taste(household.number);
        for membership in household.memberships {
            if let Some(platform) = membership.platform() {
                scratch.holdings.push(Holding { household: place as u16, membership });
                let known = scratch.tastes.get(platform.index(), place);
                scratch.held_tastes.push(known.unwrap_or_else(|| lasting(platform)));
            }
        }
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
    fn somebody_enters_or_ends(&self, block: &Block, place: usize, held: &[Holding]) -> bool {
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

/// Makes `kept` what `new` is, without room that will not be used.
fn refill<T: Copy>(kept: &mut Vec<T>, new: &[T]) {
    kept.clear();
    if kept.capacity() < new.len() || kept.capacity() > 2 * new.len() + 16 {
        // A sixteenth to spare: memberships grow a few per cent a month.
        *kept = Vec::with_capacity(new.len() + new.len() / 16);
    }
    kept.extend_from_slice(new);
}
