//! What an attentive household does (model text 7.4).

use super::view::{Held, View};
use super::{Chances, Pass, close_gaps};
use crate::math::floor;
use crate::model::choice::{Action, Menu, leaving_cost, log_sum};
use crate::model::household::{Cover, Household, Membership, credit_points};
use crate::model::portfolio::{Outlook, Portfolio};
use crate::model::prepaid::top_up;
use crate::model::tally::{PlatformTally, SURPLUS_UNIT, Tally};
use crate::random::{unit_interval, word_threshold};
use crate::units::{Fen, PlatformId};

impl Pass<'_> {
    /// Offers the household its actions, takes one, and books it. Gives back the log-sum surplus of the platforms,
    /// yuan a month.
    pub(super) fn decide<Taste: Fn(PlatformId) -> f64>(
        &self,
        view: &View,
        household: &mut Household,
        chances: &Chances<Taste>,
        menu: &mut Menu,
        tally: &mut Tally,
    ) -> f64 {
        let outlook = view.with_outlook(self, household);
        let covered = household.cover.is_held();
        let now = view.portfolio(covered);

        menu.clear();
        self.offer_keeping_and_leaving(view, &outlook, now, menu);
        self.offer_joining(view, household, (&outlook, now), &chances.taste, menu);
        let toggle = self.commercial_action(
            (view.adult_months(), view.frailty),
            household.cover,
            chances.consideration,
        );
        if let Some((action, cost)) = toggle {
            let after = Portfolio { commercial: action == Action::BuyCover, ..now };
            menu.offer(action, after.value(&outlook) - cost - self.top_up_costs(view, None));
        }

        let scale = self.setting.parameters.behaviour.choice.scale_yuan_per_month;
        let (action, log_sum) = menu.settle(scale, unit_interval(chances.choice));
        let surplus = log_sum - self.log_sum_without(&outlook, covered, toggle);
        self.take(action, view, household, tally);
        surplus_in_money(surplus, outlook.price_sensitivity)
    }

    fn offer_keeping_and_leaving(&self, view: &View, outlook: &Outlook, now: Portfolio, menu: &mut Menu) {
        menu.offer(Action::Keep, now.value(outlook) - self.top_up_costs(view, None));
        let nothing = Portfolio { commercial: now.commercial, ..Portfolio::default() };
        let count = view.held().count();
        if count > 1 {
            for slot in 0..count {
                let rest = view.held().enumerate().filter(|&(other, _)| other != slot);
                let after = rest.fold(nothing, |portfolio, (_, held)| portfolio.with(&held.prospect));
                let leaving = view.held().nth(slot).map_or(0.0, |held| self.cost_of_leaving(view, held));
                let utility = after.value(outlook) - leaving - self.top_up_costs(view, Some(slot));
                menu.offer(Action::Leave(slot), utility);
            }
        }
        if count > 0 {
            menu.offer(Action::LeaveAll, nothing.value(outlook) - self.cost_of_leaving_all(view));
        }
    }

    fn offer_joining(
        &self,
        view: &View,
        household: &Household,
        (outlook, now): (&Outlook, Portfolio),
        taste: &impl Fn(PlatformId) -> f64,
        menu: &mut Menu,
    ) {
        let choice = &self.setting.parameters.behaviour.choice;
        let joining = choice.joining_cost_yuan_per_month;
        let nothing = Portfolio { commercial: now.commercial, ..Portfolio::default() };
        let held: u32 = view.held().map(|held| held.platform.bit()).sum();
        let room = now.platforms < choice.max_memberships as usize;
        let keeping = self.top_up_costs(view, None);
        let leaving = self.cost_of_leaving_all(view);
        // Who was handed over may have heard of the acquirer without using its app.
        let mut candidates = household.heard & household.access & !held;
        while candidates != 0 {
            let platform = PlatformId(candidates.trailing_zeros() as u8);
            candidates &= candidates - 1;
            if !self.may_join(view, household, platform) {
                continue;
            }
            let membership = Membership::new(platform, self.month, 0);
            let (prospect, _) = self.prospect(view, outlook, membership, taste(platform));
            if room {
                let utility = now.with(&prospect).value(outlook) - joining - keeping;
                menu.offer(Action::Add(platform), utility);
            }
            if now.platforms > 0 {
                let utility = nothing.with(&prospect).value(outlook) - joining - leaving;
                menu.offer(Action::ReplaceAllBy(platform), utility);
            }
        }
    }

    /// Open, within the credit and health conditions, and with at least one person of the right age.
    fn may_join(&self, view: &View, household: &Household, platform: PlatformId) -> bool {
        let offer = &self.conditions.offers[platform.index()];
        offer.joinable
            && credit_points(household.credit) >= offer.credit_min
            && view.frailty <= offer.frailty_max
            && self.enrolled(view, Membership::new(platform, self.month, 0)) > 0
    }

    /// Buying or dropping commercial cover, and its cost. A policy can be dropped when it comes up for renewal.
    pub(in crate::model) fn commercial_action(
        &self,
        (adult_months, frailty): (i32, f64),
        cover: Cover,
        consider_word: u32,
    ) -> Option<(Action, f64)> {
        let commercial = &self.setting.parameters.commercial;
        let young_enough = adult_months < commercial.age_max_years as i32 * 12;
        match cover.is_held() {
            true if cover.comes_up_in(self.month) => Some((Action::DropCover, 0.0)),
            false
                if commercial.enabled
                    && young_enough
                    && frailty <= commercial.underwriting_frailty_max
                    && u64::from(consider_word) < word_threshold(commercial.consideration) =>
            {
                Some((Action::BuyCover, self.setting.parameters.behaviour.choice.buying_cost_yuan_per_month))
            }
            _ => None,
        }
    }

    /// The log-sum of the same household had there been no platforms.
    fn log_sum_without(&self, outlook: &Outlook, covered: bool, toggle: Option<(Action, f64)>) -> f64 {
        let none = |commercial| Portfolio { commercial, ..Portfolio::default() }.value(outlook);
        self.log_sum_of_cover(none(covered), toggle, none)
    }

    /// The log-sum of keeping commercial cover as it is, worth `kept`, and of buying or dropping it, if that is offered.
    #[inline]
    pub(in crate::model) fn log_sum_of_cover(
        &self,
        kept: f64,
        toggle: Option<(Action, f64)>,
        value: impl Fn(bool) -> f64,
    ) -> f64 {
        let Some((action, cost)) = toggle else { return kept };
        let scale = self.setting.parameters.behaviour.choice.scale_yuan_per_month;
        log_sum(&[kept, value(action == Action::BuyCover) - cost], scale)
    }

    /// What topping up costs in trouble where memberships with low balances are kept, all but the one in slot `left`.
    fn top_up_costs(&self, view: &View, left: Option<usize>) -> f64 {
        let kept = view.held().enumerate().filter(|&(slot, held)| Some(slot) != left && held.balance_is_low);
        kept.count() as f64 * self.setting.parameters.behaviour.choice.topup_cost_yuan_per_month
    }

    /// What it costs to leave a platform. Who has just been handed over may stay or leave.
    fn cost_of_leaving(&self, view: &View, held: &Held) -> f64 {
        let closing = self.conditions.offers[held.platform.index()].closing;
        let is_free = closing || view.handed_over_to & held.platform.bit() != 0;
        leaving_cost(&self.setting.parameters.behaviour.choice, held.balance_is_low, is_free)
    }

    fn cost_of_leaving_all(&self, view: &View) -> f64 {
        view.held().map(|held| self.cost_of_leaving(view, held)).sum()
    }

    /// Carries an action out and books the flows.
    pub(in crate::model) fn take(
        &self,
        action: Action,
        view: &View,
        household: &mut Household,
        tally: &mut Tally,
    ) {
        let replacing = matches!(action, Action::ReplaceAllBy(_));
        for (slot, held) in view.held().enumerate() {
            let leaves = match action {
                Action::LeaveAll | Action::ReplaceAllBy(_) => true,
                Action::Leave(left) => left == slot,
                _ => false,
            };
            if leaves {
                household.memberships[slot] = Membership::NONE;
                self.book_leaving(view, held, replacing, tally);
            } else if held.balance_is_low {
                let persons = view.weight * held.persons as i64;
                let counts = &mut tally.platforms[held.platform.index()];
                self.book_top_up(&mut household.memberships[slot], persons, counts);
            }
        }
        close_gaps(&mut household.memberships);
        match action {
            Action::Add(platform) | Action::ReplaceAllBy(platform) => {
                self.join(view, household, platform, tally);
                if replacing {
                    let membership = Membership::new(platform, self.month, 0);
                    tally.platforms[platform.index()].switches_in +=
                        view.weight * self.enrolled(view, membership) as i64;
                }
            }
            Action::BuyCover => household.cover = Cover::lasting(12, self.month),
            Action::DropCover => household.cover = household.cover.lapsing(),
            _ => {}
        }
    }

    fn join(&self, view: &View, household: &mut Household, platform: PlatformId, tally: &mut Tally) {
        let offer = &self.conditions.offers[platform.index()];
        let (class, paid) = offer.level.pay_in(Fen::ZERO, self.deposit(platform));
        let membership = Membership::new(platform, self.month, class);
        let free = household.memberships.iter().position(|slot| slot.platform().is_none());
        household.memberships[free.expect("joining is offered only where a slot is free")] = membership;
        let persons = view.weight * self.enrolled(view, membership) as i64;
        let counts = &mut tally.platforms[platform.index()];
        counts.joins += persons;
        if self.setting.platforms[platform.index()].is_prepaid() {
            counts.paid_in_fen += paid.0 * persons;
        }
    }

    fn book_leaving(&self, view: &View, held: &Held, replacing: bool, tally: &mut Tally) {
        let persons = view.weight * held.persons as i64;
        let balance = self.balance(held.membership) * persons;
        let counts = &mut tally.platforms[held.platform.index()];
        counts.leaves += persons;
        if replacing {
            counts.switches_out += persons;
        }
        if held.balance_is_low {
            counts.lapses += persons;
            counts.forfeited_fen += balance;
        } else {
            counts.paid_back_fen += balance;
        }
    }

    /// Tops up the balances of a membership of so many represented persons.
    pub(in crate::model) fn book_top_up(
        &self,
        membership: &mut Membership,
        persons: i64,
        counts: &mut PlatformTally,
    ) {
        let Some(platform) = membership.platform() else { return };
        let offer = &self.conditions.offers[platform.index()];
        let amount = top_up(self.deposit(platform), offer.expected_fen);
        let (class, paid) = offer.level.pay_in(Fen(self.balance(*membership)), amount);
        membership.exhausted_at = class;
        counts.paid_in_fen += paid.0 * persons;
    }

    /// The surplus of a household that keeps what it has: the value of its platforms, yuan a month.
    pub(in crate::model) fn surplus_of_keeping(&self, view: &View, commercial: bool) -> f64 {
        let Some(outlook) = view.outlook() else { return 0.0 };
        let without = Portfolio { commercial, ..Portfolio::default() };
        let utility = view.portfolio(commercial).value(outlook) - without.value(outlook);
        surplus_in_money(utility, outlook.price_sensitivity)
    }
}

/// A surplus in money: utility over the weight on money. Who does not mind money has no surplus in it.
#[inline(always)]
pub(in crate::model) fn surplus_in_money(utility: f64, price_sensitivity: f64) -> f64 {
    if price_sensitivity > 1e-4 { utility / price_sensitivity } else { 0.0 }
}

/// The nearest whole number of surplus units.
pub(in crate::model) fn surplus_units(yuan: f64) -> i64 {
    floor(yuan * SURPLUS_UNIT + 0.5)
}
