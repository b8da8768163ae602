//! Choices as the readable rules have them, in the same order of operations, without what cannot matter: the usual case of
//! platforms that charge everybody alike, in a month in which nobody of the household has a birthday and no platform of
//! its own ends.
//!
//! What it saves against [`Pass::choose`]: a household is not unpacked unless it does something; the exponentials of up to
//! four persons are computed together; and no platform is looked at that is not held, heard of and open.

use super::tables::{NO_BAND, Tables};
use super::{Kernel, Scratch};
use crate::math::exp;
use crate::model::attention::{Cues, attention_probability};
use crate::model::choice::{Action, Menu, leaving_cost};
use crate::model::household::{Ages, Block, Holding, has_bit, years};
use crate::model::household_month::surplus_in_money;
use crate::random::{unit_interval, word_threshold};
use crate::scenario::parameters::Choice;
use crate::units::{MAX_PERSONS, PlatformId};

/// A value for each person; 0 beyond the household's.
type PerPerson = [f64; MAX_PERSONS];

/// What is the same whatever the household holds.
pub(super) struct Outlook {
    ages: Ages,
    hazard: PerPerson,
    frailty: f64,
    bill_mean: f64,
    /// (1 + loading) L.
    stake: f64,
    price_sensitivity: f64,
    warm_glow: f64,
    commercial_benefit: PerPerson,
    commercial_liking: f64,
}

/// A set of platforms, with or without commercial cover.
#[derive(Clone, Copy)]
struct Portfolio {
    platforms: usize,
    lump_sum: PerPerson,
    liking: f64,
}

const NOTHING: Portfolio = Portfolio { platforms: 0, lump_sum: [0.0; MAX_PERSONS], liking: 0.0 };

impl Portfolio {
    #[inline(always)]
    fn with(mut self, lump_sum: &PerPerson, liking: f64) -> Portfolio {
        self.platforms += 1;
        self.liking += liking;
        for (sum, more) in self.lump_sum.iter_mut().zip(lump_sum) {
            *sum += more;
        }
        self
    }

    /// [`Portfolio::value`](crate::model::portfolio::Portfolio::value).
    #[inline(always)]
    fn value(&self, outlook: &Outlook, commercial: bool) -> f64 {
        if self.platforms == 0 && !commercial {
            return 0.0;
        }
        let mut lump_sum = self.lump_sum;
        let mut value = self.liking;
        if commercial {
            value += outlook.commercial_liking;
            for (sum, more) in lump_sum.iter_mut().zip(&outlook.commercial_benefit) {
                *sum += more;
            }
        }
        if self.platforms > 0 {
            value += outlook.warm_glow;
        }
        // Whom nothing is promised adds nothing, so that all four can be worked out at once.
        let unprotected = lump_sum.map(|sum| exp(-sum / outlook.bill_mean));
        let mut protected = 0.0;
        for (hazard, unprotected) in outlook.hazard.iter().zip(unprotected) {
            protected += hazard * (1.0 - unprotected);
        }
        value + outlook.stake * protected
    }
}

/// A platform that the household belongs to.
#[derive(Clone, Copy)]
pub(super) struct Held {
    pub holding: Holding,
    pub persons: usize,
    pub balance_is_low: bool,
    pub platform: PlatformId,
    lump_sum: PerPerson,
    liking: f64,
    leaving_cost: f64,
}

/// What a household does, and the surplus that its platforms give it, yuan a month.
pub(super) struct Decision {
    /// `None` where it does not reconsider.
    pub action: Option<Action>,
    pub surplus: f64,
}

impl Kernel<'_> {
    /// Whether [`Kernel::decide`] may stand for the readable rules: everybody is charged alike, and no platform ends.
    pub(super) fn is_plain(&self, held: &[Holding]) -> bool {
        !self.staggered
            && self.tables.all_equal
            && held.iter().all(|holding| {
                let platform = holding.membership.platform();
                platform.is_none_or(|platform| !self.tables.platforms[platform.index()].ends)
            })
    }

    /// What a household with these holdings does that has neither a birthday nor a platform that ends.
    pub(super) fn decide(
        &self,
        block: &Block,
        place: usize,
        held: &mut Vec<Held>,
        (holdings, tastes): (&[Holding], &[f64]),
        scratch: &mut Scratch,
    ) -> Decision {
        let outlook = self.outlook(block, place);
        held.clear();
        held.extend(holdings.iter().zip(tastes).filter_map(|(&holding, &taste)| {
            self.held(&outlook, holding, taste)
        }));
        let commercial = block.columns.cover[place].is_held();
        let now = held.iter().fold(NOTHING, |now, held| now.with(&held.lump_sum, held.liking));
        let attends = has_bit(&scratch.candidates, place) && self.attends(block, place, held, scratch);
        if !attends {
            let utility = now.value(&outlook, commercial) - NOTHING.value(&outlook, commercial);
            let surplus = if held.is_empty() {
                0.0
            } else {
                surplus_in_money(utility, outlook.price_sensitivity)
            };
            return Decision { action: None, surplus };
        }

        let [choice_word, consideration] = scratch.choice[place];
        let choice = &self.pass.setting.parameters.behaviour.choice;
        scratch.menu.clear();
        let keeping = top_up_costs(choice, held, None);
        let leaving: f64 = held.iter().map(|held| held.leaving_cost).sum();
        let kept = now.value(&outlook, commercial);
        scratch.menu.offer(Action::Keep, kept - keeping);
        offer_leaving(choice, &outlook, commercial, (held, leaving), &mut scratch.menu);
        self.offer_joining(block, place, (&outlook, commercial), (now, held, keeping, leaving), scratch);
        let cover = block.columns.cover[place];
        let own = (outlook.ages.months()[0], outlook.frailty);
        let toggle = self.pass.commercial_action(own, cover, consideration);
        if let Some((action, cost)) = toggle {
            let after = now.value(&outlook, action == Action::BuyCover);
            scratch.menu.offer(action, after - cost - keeping);
        }
        let scale = choice.scale_yuan_per_month;
        let (action, log_sum) = scratch.menu.settle(scale, unit_interval(choice_word));
        let none = |commercial| NOTHING.value(&outlook, commercial);
        let without = self.pass.log_sum_of_cover(none(commercial), toggle, none);
        let surplus = surplus_in_money(log_sum - without, outlook.price_sensitivity);
        Decision { action: Some(action), surplus }
    }

    fn outlook(&self, block: &Block, place: usize) -> Outlook {
        let setting = self.pass.setting;
        let columns = &*block.columns;
        let composition = columns.composition[place];
        let ages = composition.ages(self.pass.clock - i32::from(columns.birth[place]));
        let tier = composition.tier();
        let private = setting.private_frailty.decode(columns.frailty[place]);
        let price_sensitivity = setting.plain.decode(columns.price_sensitivity[place]);
        let commercial = &setting.parameters.commercial;
        let mut hazard = [0.0; MAX_PERSONS];
        let mut commercial_benefit = [0.0; MAX_PERSONS];
        let mut premium = 0.0;
        for (person, &age) in ages.months().iter().enumerate() {
            if age < 0 {
                continue;
            }
            hazard[person] = setting.perceived[years(age)] * private;
            if age < commercial.age_max_years as i32 * 12 {
                commercial_benefit[person] = commercial.benefit_yuan;
                premium += setting.premium[years(age)];
            }
        }
        let bill_mean = setting.places[tier].bill_mean_yuan;
        Outlook {
            ages,
            hazard,
            frailty: setting.plain.decode(columns.frailty[place]),
            bill_mean,
            stake: setting.plain.decode(columns.risk_multiplier[place]) * bill_mean,
            price_sensitivity,
            warm_glow: setting.warm_glow[usize::from(columns.warm_glow[place])],
            commercial_benefit,
            commercial_liking: commercial.quality_yuan_per_month - price_sensitivity * premium,
        }
    }

    /// Expected lump sums, liking and number of enrolled persons of a platform that is, or would be, held.
    #[inline(always)]
    fn prospect(
        &self,
        outlook: &Outlook,
        platform: usize,
        (tenure, waiting): (i32, bool),
        taste: f64,
    ) -> (PerPerson, f64, usize) {
        let fixed = &self.pass.setting.platforms[platform];
        let offer = &self.pass.conditions.offers[platform];
        let by_band = &self.tables.platforms[platform].lump_sum[usize::from(waiting)];
        let mut lump_sum = [0.0; MAX_PERSONS];
        let mut persons = 0;
        for (sum, &age) in lump_sum.iter_mut().zip(outlook.ages.months()) {
            if fixed.enrols(age, tenure) {
                *sum = by_band[fixed.band(years(age)).unwrap_or(NO_BAND)];
                persons += 1;
            }
        }
        let liking =
            offer.quality + taste - outlook.price_sensitivity * persons as f64 * offer.felt_price;
        (lump_sum, liking, persons)
    }

    fn held(&self, outlook: &Outlook, holding: Holding, taste: f64) -> Option<Held> {
        let membership = holding.membership;
        let platform = membership.platform()?;
        let table = &self.tables.platforms[platform.index()];
        let tenure = (self.pass.clock - membership.joined().0 as i32).max(0);
        let waiting = self.pass.month.0 - membership.joined().0 < table.waiting;
        let (lump_sum, liking, persons) =
            self.prospect(outlook, platform.index(), (tenure, waiting), taste);
        let balance_is_low = table.low[usize::from(membership.exhausted_at)];
        let closing = self.pass.conditions.offers[platform.index()].closing;
        let choice = &self.pass.setting.parameters.behaviour.choice;
        let leaving_cost = leaving_cost(choice, balance_is_low, closing);
        Some(Held { holding, persons, balance_is_low, platform, lump_sum, liking, leaving_cost })
    }

    /// Whether a candidate reconsiders. Who holds nothing and is a candidate is known to.
    fn attends(&self, block: &Block, place: usize, held: &[Held], scratch: &Scratch) -> bool {
        if held.is_empty() || held.iter().any(|held| held.balance_is_low) {
            return true;
        }
        let offers = &self.pass.conditions.offers;
        let cues = Cues {
            newly_heard: has_bit(&scratch.newly_heard, place),
            trust_calm: held.iter().map(|held| offers[held.platform.index()].trust_calm).product(),
            bill_excess: held
                .iter()
                .map(|held| held.persons as f64 * offers[held.platform.index()].bill_excess)
                .sum(),
            renewal: block.columns.cover[place].comes_up_in(self.pass.month),
        };
        let attention = &self.pass.setting.parameters.behaviour.attention;
        u64::from(scratch.words.of(place)) < word_threshold(attention_probability(attention, &cues))
    }

    fn offer_joining(
        &self,
        block: &Block,
        place: usize,
        (outlook, commercial): (&Outlook, bool),
        (now, held, keeping, leaving): (Portfolio, &[Held], f64, f64),
        scratch: &mut Scratch,
    ) {
        let choice = &self.pass.setting.parameters.behaviour.choice;
        let joining = choice.joining_cost_yuan_per_month;
        let room = now.platforms < choice.max_memberships as usize;
        let credit = u16::from(block.columns.credit[place]);
        let Tables { joinable, platforms, .. } = &self.tables;
        for (platform, contact) in block.contacts(place / 64).iter().enumerate() {
            let known = contact.access & contact.heard & 1 << (place % 64) != 0;
            if !known || !joinable[platform] || held.iter().any(|held| held.platform.index() == platform) {
                continue;
            }
            let table = &platforms[platform];
            let offer = &self.pass.conditions.offers[platform];
            if credit < table.least_credit || outlook.frailty > offer.frailty_max {
                continue;
            }
            let taste = scratch.tastes.get(platform, place).expect("tastes of candidates are drawn");
            let (lump_sum, liking, persons) =
                self.prospect(outlook, platform, (0, table.waiting > 0), taste);
            if persons == 0 {
                continue;
            }
            let id = PlatformId(platform as u8);
            if room {
                let utility = now.with(&lump_sum, liking).value(outlook, commercial) - joining - keeping;
                scratch.menu.offer(Action::Add(id), utility);
            }
            if now.platforms > 0 {
                let utility = NOTHING.with(&lump_sum, liking).value(outlook, commercial) - joining - leaving;
                scratch.menu.offer(Action::ReplaceAllBy(id), utility);
            }
        }
    }
}

fn offer_leaving(
    choice: &Choice,
    outlook: &Outlook,
    commercial: bool,
    (held, leaving): (&[Held], f64),
    menu: &mut Menu,
) {
    if held.len() > 1 {
        for (slot, left) in held.iter().enumerate() {
            let rest = held.iter().enumerate().filter(|&(other, _)| other != slot);
            let after = rest.fold(NOTHING, |after, (_, held)| after.with(&held.lump_sum, held.liking));
            let keeping = top_up_costs(choice, held, Some(slot));
            menu.offer(Action::Leave(slot), after.value(outlook, commercial) - left.leaving_cost - keeping);
        }
    }
    if !held.is_empty() {
        menu.offer(Action::LeaveAll, NOTHING.value(outlook, commercial) - leaving);
    }
}

/// What topping up costs in trouble, for all low balances but that of the platform in slot `left`.
fn top_up_costs(choice: &Choice, held: &[Held], left: Option<usize>) -> f64 {
    let low = held.iter().enumerate().filter(|&(slot, held)| Some(slot) != left && held.balance_is_low);
    low.count() as f64 * choice.topup_cost_yuan_per_month
}
