//! Choices as the readable rules have them, in the same order of operations, without what cannot matter: the usual case of
//! platforms that charge everybody alike, in a month in which nobody of the household has a birthday and no platform of
//! its own ends.
//!
//! What it saves against [`Pass::choose`](crate::model::household_month::Pass): a household is not unpacked unless it does
//! something; cover by one platform is looked up instead of worked out; no platform is looked at that is not held, or heard
//! of and open. Loops run over four persons always, those who do not exist counting 0: that is cheaper than asking.

use super::menus::{Menus, Without};
use super::outlook::{Outlook, Prospect, Sum, value_of_one};
use super::tables::cue;
use super::tastes::Tastes;
use super::{Kernel, Scratch};
use crate::model::attention::{Cues, attention_probability};
use crate::model::choice::{Action, leaving_cost};
use crate::model::household::{Block, Holding, has_bit};
use crate::model::household_month::surplus_in_money;
use crate::random::word_threshold;
use crate::scenario::parameters::Choice;
use crate::units::{MAX_PERSONS, PlatformId};

/// A platform that the household belongs to.
#[derive(Clone, Copy)]
struct Held {
    persons: usize,
    balance_is_low: bool,
    platform: PlatformId,
    prospect: Prospect,
    leaving_cost: f64,
}

impl Held {
    const BLANK: Held = Held {
        persons: 0,
        balance_is_low: false,
        platform: PlatformId(0),
        prospect: Prospect { lump_sum: [0.0; MAX_PERSONS], liking: 0.0, protected: 0.0, persons: 0 },
        leaving_cost: 0.0,
    };
}

impl Kernel<'_> {
    /// Whether [`Kernel::consider`] may stand for the readable rules: everybody is charged alike, and no platform ends.
    #[inline(always)]
    pub(super) fn is_plain(&self, held: &[Holding]) -> bool {
        self.plain
            && held.iter().all(|holding| {
                let platform = holding.membership.platform();
                platform.is_none_or(|platform| !self.tables.platforms[platform.index()].ends)
            })
    }

    /// Writes the menu of a household with these holdings that has neither a birthday that matters nor a platform that
    /// ends, or gives back the surplus, yuan a month, that keeping everything gives it, if it does not reconsider. One
    /// version for each number of holdings, so that nothing is asked twice of a household with one or none.
    #[inline(always)]
    pub(super) fn consider<const HELD: usize>(
        &self,
        block: &Block,
        (place, index): (usize, usize),
        (holdings, tastes): (&[Holding; HELD], &[f64; HELD]),
        scratch: &mut Scratch,
    ) -> Option<f64> {
        let outlook = self.outlook(block, place);
        let mut held = [Held::BLANK; HELD];
        for slot in 0..HELD {
            held[slot] = self.held(&outlook, holdings[slot], tastes[slot]);
        }
        let commercial = outlook.commercial;
        let kept = self.value(&outlook, commercial, &held);
        let none = self.value_of_cover(&outlook, commercial);
        let attends = has_bit(&scratch.candidates, place) && self.attends(place, &held, scratch);
        if !attends {
            return Some(surplus_in_money(kept - none, outlook.price_sensitivity));
        }

        let choice = &self.pass.setting.parameters.behaviour.choice;
        let Scratch { menus, tastes, .. } = scratch;
        let from = menus.next();
        let keeping = top_up_costs(choice, &held, None);
        let leaving: f64 = held.iter().map(|held| held.leaving_cost).sum();
        menus.offer(Action::Keep, kept - keeping);
        self.offer_leaving(&outlook, &held, (leaving, none), menus);
        self.offer_joining(block, place, &outlook, (&held, (keeping, leaving)), tastes, menus);
        let [_, consideration] = scratch.choice[place];
        let own = (outlook.ages[0], outlook.frailty);
        let toggle = self.pass.commercial_action(own, block.columns.cover[place], consideration);
        let without = if let Some((action, cost)) = toggle {
            let after = self.value(&outlook, action == Action::BuyCover, &held);
            menus.offer(action, after - cost - keeping);
            menus.close(from);
            self.write_menu_of_cover(&outlook, (none, action, cost), menus);
            Without::NextMenu
        } else {
            menus.close(from);
            Without::Value(none)
        };
        menus.wait((place, index, HELD), without, outlook.price_sensitivity);
        None
    }

    /// Writes the menu of an attentive household that knows of no platform to join and holds none: it keeps its commercial
    /// cover as it is, or buys or drops it. Platforms give it no surplus.
    #[inline(always)]
    pub(super) fn consider_cover(&self, block: &Block, place: usize, scratch: &mut Scratch) {
        let [_, consideration] = scratch.choice[place];
        let outlook = self.outlook(block, place);
        let own = (outlook.ages[0], outlook.frailty);
        let toggle = self.pass.commercial_action(own, block.columns.cover[place], consideration);
        let Some((action, cost)) = toggle else { return };
        let kept = self.value_of_cover(&outlook, outlook.commercial);
        self.write_menu_of_cover(&outlook, (kept, action, cost), &mut scratch.menus);
        scratch.menus.wait((place, 0, 0), Without::Same, outlook.price_sensitivity);
    }

    /// The menu of keeping commercial cover as it is, worth `kept`, and of buying or dropping it.
    #[inline(always)]
    fn write_menu_of_cover(
        &self,
        outlook: &Outlook,
        (kept, action, cost): (f64, Action, f64),
        menus: &mut Menus,
    ) {
        let from = menus.next();
        menus.offer(Action::Keep, kept);
        menus.offer(action, self.value_of_cover(outlook, action == Action::BuyCover) - cost);
        menus.close(from);
    }

    #[inline(always)]
    fn held(&self, outlook: &Outlook, holding: Holding, taste: f64) -> Held {
        let membership = holding.membership;
        let platform = membership.platform().expect("a holding has a platform");
        let table = &self.tables.platforms[platform.index()];
        let tenure = (self.pass.clock - membership.joined().0 as i32).max(0);
        let waiting = self.pass.month.0 - membership.joined().0 < table.waiting;
        let prospect = self.prospect(outlook, table, (tenure, waiting), taste);
        let balance_is_low = table.low[usize::from(membership.exhausted_at)];
        let choice = &self.pass.setting.parameters.behaviour.choice;
        let leaving_cost = leaving_cost(choice, balance_is_low, table.closing);
        Held { persons: prospect.persons, balance_is_low, platform, prospect, leaving_cost }
    }

    /// V(S) of `held` with or without commercial cover, as
    /// [`Portfolio::value`](crate::model::portfolio::Portfolio::value) has it.
    #[inline(always)]
    fn value<const HELD: usize>(&self, outlook: &Outlook, commercial: bool, held: &[Held; HELD]) -> f64 {
        match &held[..] {
            [] => self.value_of_cover(outlook, commercial),
            [one] if commercial == outlook.commercial => value_of_one(outlook, &one.prospect),
            _ => self.value_of_sum(outlook, commercial, &Sum::of(held.iter().map(|held| &held.prospect))),
        }
    }

    /// Whether a candidate reconsiders. Who holds nothing and is a candidate is known to.
    #[inline(always)]
    fn attends<const HELD: usize>(&self, place: usize, held: &[Held; HELD], scratch: &Scratch) -> bool {
        if held.is_empty() || held.iter().any(|held| held.balance_is_low) {
            return true;
        }
        let word = u64::from(scratch.words.of(place));
        let newly_heard = has_bit(&scratch.newly_heard, place);
        let renewal = has_bit(&scratch.renewing, place);
        if let [one] = &held[..] {
            return word
                < self.tables.platforms[one.platform.index()].attention[one.persons]
                    [cue(newly_heard, renewal)];
        }
        let offers = &self.pass.conditions.offers;
        let cues = Cues {
            newly_heard,
            trust_calm: held.iter().map(|held| offers[held.platform.index()].trust_calm).product(),
            bill_excess: held
                .iter()
                .map(|held| held.persons as f64 * offers[held.platform.index()].bill_excess)
                .sum(),
            renewal,
        };
        let attention = &self.pass.setting.parameters.behaviour.attention;
        word < word_threshold(attention_probability(attention, &cues))
    }

    #[inline(always)]
    fn offer_leaving<const HELD: usize>(
        &self,
        outlook: &Outlook,
        held: &[Held; HELD],
        (leaving, none): (f64, f64),
        menus: &mut Menus,
    ) {
        let choice = &self.pass.setting.parameters.behaviour.choice;
        if held.len() > 1 {
            for (slot, left) in held.iter().enumerate() {
                let value = if held.len() == 2 {
                    value_of_one(outlook, &held[1 - slot].prospect)
                } else {
                    let rest = held.iter().enumerate().filter(|&(other, _)| other != slot);
                    let rest = Sum::of(rest.map(|(_, held)| &held.prospect));
                    self.value_of_sum(outlook, outlook.commercial, &rest)
                };
                let keeping = top_up_costs(choice, held, Some(slot));
                menus.offer(Action::Leave(slot), value - left.leaving_cost - keeping);
            }
        }
        if !held.is_empty() {
            menus.offer(Action::LeaveAll, none - leaving);
        }
    }

    #[inline(always)]
    fn offer_joining<const HELD: usize>(
        &self,
        block: &Block,
        place: usize,
        outlook: &Outlook,
        (held, (keeping, leaving)): (&[Held; HELD], (f64, f64)),
        tastes: &Tastes,
        menus: &mut Menus,
    ) {
        let choice = &self.pass.setting.parameters.behaviour.choice;
        let joining = choice.joining_cost_yuan_per_month;
        let room = held.len() < choice.max_memberships as usize;
        let credit = u16::from(block.columns.traits[place].credit);
        let now = Sum::of(held.iter().map(|held| &held.prospect));
        for (platform, taste) in tastes.of(place) {
            let table = &self.tables.platforms[platform];
            if credit < table.least_credit || outlook.frailty > table.frailty_max {
                continue;
            }
            let prospect = self.prospect(outlook, table, (0, table.waiting > 0), taste);
            if prospect.persons == 0 {
                continue;
            }
            let id = PlatformId(platform as u8);
            let alone = value_of_one(outlook, &prospect);
            if room {
                let with = if held.is_empty() {
                    alone
                } else {
                    self.value_of_sum(outlook, outlook.commercial, &now.and(&prospect))
                };
                menus.offer(Action::Add(id), with - joining - keeping);
            }
            if !held.is_empty() {
                menus.offer(Action::ReplaceAllBy(id), alone - joining - leaving);
            }
        }
    }
}

/// What topping up costs in trouble, for all low balances but that of the platform in slot `left`.
#[inline(always)]
fn top_up_costs<const HELD: usize>(choice: &Choice, held: &[Held; HELD], left: Option<usize>) -> f64 {
    let low = held.iter().enumerate().filter(|&(slot, held)| Some(slot) != left && held.balance_is_low);
    low.count() as f64 * choice.topup_cost_yuan_per_month
}
