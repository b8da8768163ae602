//! One month of a household, as the model text tells it: stages 4 (awareness), 5 (choice) and 6 (illness), and what it
//! adds to the month's tally.
//!
//! These are the readable rules. [`Pass::advance`] lets every household of a block follow each of them in every month;
//! it is the reference that the [`kernel`](crate::model::kernel), which takes the decisions that matter from here and
//! skips those that cannot, must equal bit for bit.
//!
//! A household reads the [`Conditions`] that are the same for all, changes only itself, and adds whole numbers
//! to a [`Tally`]: which thread takes it through the month, and when, is of no consequence.

mod count;
mod decide;
mod fall_ill;
mod view;

use crate::model::attention::{Cues, attention_probability, yearly};
use crate::model::choice::Menu;
use crate::model::conditions::{Conditions, Fate};
use crate::model::household::{Block, Cover, Household, Membership, Weights};
use crate::model::setting::Setting;
use crate::model::setting::places::LAST_AGE_MONTHS;
use crate::model::synthesis::Synthesis;
use crate::model::tally::Tally;
use crate::random::{Luck, Purpose, word_threshold};
use crate::scenario::parameters::{Activation, Attention};
use crate::units::{MAX_MEMBERSHIPS, Month, PlatformId};

pub(in crate::model) use decide::{surplus_in_money, surplus_units};
pub(in crate::model) use view::{Profile, View};

/// Words per household of [`Purpose::Choice`]: the choice itself, and whether commercial cover is considered.
pub(in crate::model) const CHOICE_WORDS: usize = 2;

/// Months in a year: who may choose rotates through them in the staggered schedule.
pub(in crate::model) const TURNS: u64 = 12;

/// What a month's rules need to know.
pub struct Pass<'a> {
    /// Tables of the scenario.
    pub setting: &'a Setting,
    /// Conditions of the month.
    pub conditions: &'a Conditions,
    /// Luck of the replicate.
    pub luck: Luck,
    /// The month.
    pub month: Month,
    /// Months by which everybody has aged since the start (0 where ageing is off).
    pub clock: i32,
    /// Months by which those who are counted are older when the sum is taken.
    age_shift: i64,
    pub(in crate::model) weights: Weights,
}

/// A household's luck in choosing, and its lasting tastes.
pub(in crate::model) struct Chances<Taste: Fn(PlatformId) -> f64> {
    /// Whether it reconsiders.
    pub attention: u32,
    /// Which action it takes.
    pub choice: u32,
    /// Whether it considers commercial cover.
    pub consideration: u32,
    /// Lasting liking of a platform, yuan a month.
    pub taste: Taste,
}

impl<'a> Pass<'a> {
    /// The rules of the month of `conditions`.
    pub fn new(setting: &'a Setting, conditions: &'a Conditions, luck: Luck) -> Pass<'a> {
        let weights = Weights::of_population(&setting.parameters.population);
        let (month, clock) = (conditions.month, conditions.clock);
        Pass { setting, conditions, luck, month, clock, age_shift: 0, weights }
    }

    /// The same terms a month earlier: counts a household as it stood when last month ended, but for its age, which
    /// is counted as of now. `None` in the first month.
    pub(in crate::model) fn before(&self) -> Option<Pass<'a>> {
        let month = Month(self.month.0.checked_sub(1)?);
        let step = i32::from(self.clock > 0);
        Some(Pass { month, clock: self.clock - step, age_shift: i64::from(step), ..*self })
    }

    /// Takes the households of `block` through the month, one by one.
    pub fn advance(&self, block: &mut Block, tally: &mut Tally) {
        let mut menu = Menu::default();
        let mut entrants = Synthesis::entrants(self.setting, &self.luck, self.month);
        let mut households: Vec<Household> = block.households().collect();
        for household in &mut households {
            self.renew_balance_classes(household);
            self.replace_when_too_old(household, &mut entrants, tally);
            let newly_heard = self.hear(household);
            let mut view = self.view(household);
            let chances = self.chances(household.number);
            let surplus = self.choose(&mut view, household, newly_heard != 0, &chances, &mut menu, tally);
            self.count_surplus(&view, surplus, tally);
            self.count_in_population(&view, household, tally);
            self.count_holdings(&view, household, tally);
            let word = self.luck.stream(Purpose::Illness, self.month).word(household.number);
            view.look_at_holdings(self, household, &chances.taste);
            self.fall_ill(&view, household, word, tally);
            self.renew_cover(household);
        }
        block.pack_all(&households);
    }

    /// The luck of household `number`, each word fetched from its own address.
    fn chances(&self, number: u64) -> Chances<impl Fn(PlatformId) -> f64> {
        let month = self.month;
        let mut choice = [0; CHOICE_WORDS];
        self.luck.stream(Purpose::Choice, month).fill(number * CHOICE_WORDS as u64, &mut choice);
        Chances {
            attention: self.luck.stream(Purpose::Attention, month).word(number),
            choice: choice[0],
            consideration: choice[1],
            taste: self.lasting_taste(number),
        }
    }

    /// Lasting liking of a platform by household `number`, yuan a month: its key regenerates it.
    pub(in crate::model) fn lasting_taste(&self, number: u64) -> impl Fn(PlatformId) -> f64 {
        move |platform| {
            let key = self.setting.platforms[platform.index()].key;
            self.taste(self.luck.keyed_stream(Purpose::Taste, key, Month(0)).word(number))
        }
    }

    /// The household as it stands.
    pub(in crate::model) fn view(&self, household: &Household) -> View {
        View::of(self.profile(household))
    }

    /// The household as it is counted.
    #[inline(always)]
    pub(in crate::model) fn profile(&self, household: &Household) -> Profile {
        Profile::of(self, household, self.weights.of(household.number))
    }

    /// Ageing, closed platforms, attention and choice. Gives back the surplus, yuan a month.
    pub(in crate::model) fn choose<Taste: Fn(PlatformId) -> f64>(
        &self,
        view: &mut View,
        household: &mut Household,
        newly_heard: bool,
        chances: &Chances<Taste>,
        menu: &mut Menu,
        tally: &mut Tally,
    ) -> f64 {
        self.grow_older(view, household, tally);
        self.meet_fates(view, household, tally);
        view.look_at_holdings(self, household, &chances.taste);
        if !self.is_attentive(view, household, newly_heard, chances.attention) {
            return self.surplus_of_keeping(view, household.cover.is_held());
        }
        tally.market.attentive_households += view.weight;
        self.decide(view, household, chances, menu, tally)
    }

    /// Adds a household's surplus, yuan a month, to the tally.
    pub(in crate::model) fn count_surplus(&self, view: &View, surplus: f64, tally: &mut Tally) {
        tally.market.surplus += i128::from(surplus_units(surplus)) * i128::from(view.weight);
    }

    /// Balances that last month's charge used up get a class that still says so.
    fn renew_balance_classes(&self, household: &mut Household) {
        for membership in &mut household.memberships {
            if let Some(platform) = membership.platform() {
                let level = &self.conditions.offers[platform.index()].last_level;
                if level.acted != level.now {
                    membership.exhausted_at = level.renewed(membership.exhausted_at);
                }
            }
        }
    }

    /// A household whose adult turns 75 leaves the population; an entrant of 18 takes its place.
    fn replace_when_too_old(&self, household: &mut Household, entrants: &mut Synthesis, tally: &mut Tally) {
        if self.clock == 0 || self.clock - household.birth < LAST_AGE_MONTHS {
            return;
        }
        self.view(household).leave_population(self, household, tally);
        *household = entrants.draw(household.number);
    }

    /// A household hears of platforms: a lasting word per platform against the exposure so far. Gives back those that
    /// it has newly heard of.
    fn hear(&self, household: &mut Household) -> u32 {
        let mut newly_heard = 0;
        for (platform, offer) in self.setting.platforms.iter().zip(&self.conditions.offers) {
            let unheard = household.access & !household.heard & platform.id.bit();
            let Some(bound) = offer.hearing.of_birth(household.birth).filter(|_| unheard != 0) else {
                continue;
            };
            let word =
                self.luck.keyed_stream(Purpose::Hearing, platform.key, Month(0)).word(household.number);
            if word > bound {
                newly_heard |= unheard;
            }
        }
        household.heard |= newly_heard;
        newly_heard
    }

    /// Persons who reach an age limit leave; children who come of age join what their household belongs to.
    fn grow_older(&self, view: &View, household: &mut Household, tally: &mut Tally) {
        if self.clock == 0 {
            return;
        }
        let mut ended = false;
        for slot in 0..MAX_MEMBERSHIPS {
            let membership = household.memberships[slot];
            let Some(platform) = membership.platform() else {
                break;
            };
            let setting = &self.setting.platforms[platform.index()];
            let tenure = self.tenure(membership);
            let months = view.ages.months();
            let leaving = months.iter().filter(|&&age| setting.ages_out(age, tenure)).count();
            let joining = months.iter().filter(|&&age| setting.ages_in(age, tenure)).count();
            if leaving + joining == 0 {
                continue;
            }
            let balance = self.balance(membership);
            let counts = &mut tally.platforms[platform.index()];
            counts.leaves += view.weight * leaving as i64;
            counts.aged_out += view.weight * leaving as i64;
            counts.joins += view.weight * joining as i64;
            counts.paid_back_fen += balance * view.weight * leaving as i64;
            counts.paid_in_fen += balance * view.weight * joining as i64;
            if !months.iter().any(|&age| setting.enrols(age, tenure)) {
                household.memberships[slot] = Membership::NONE;
                ended = true;
            }
        }
        if ended {
            close_gaps(&mut household.memberships);
        }
    }

    /// Members of closed platforms are released or handed over, and thereby displaced.
    fn meet_fates(&self, view: &mut View, household: &mut Household, tally: &mut Tally) {
        for slot in 0..MAX_MEMBERSHIPS {
            let membership = household.memberships[slot];
            let Some(platform) = membership.platform() else {
                break;
            };
            let offer = &self.conditions.offers[platform.index()];
            if offer.fate == Fate::Continue {
                continue;
            }
            view.displaced = true;
            let persons = view.weight * self.enrolled(view, membership) as i64;
            let balance = self.balance(membership);
            let counts = &mut tally.platforms[platform.index()];
            counts.leaves += persons;
            counts.released += persons;
            household.memberships[slot] = Membership::NONE;
            match offer.fate {
                Fate::Continue => {}
                Fate::Release { refund: false, .. } => counts.forfeited_fen += balance * persons,
                Fate::Release { refund: true, substitute_below } => {
                    counts.paid_back_fen += balance * persons;
                    self.offer_substitute(view, household, platform.index(), substitute_below);
                }
                Fate::HandOver(acquirer) => {
                    counts.paid_back_fen += balance * persons;
                    if self.hand_over(view, household, slot, (membership, acquirer), tally) {
                        tally.platforms[platform.index()].switches_out += persons;
                        view.handed_over_to |= acquirer.bit();
                    }
                }
            }
        }
        if view.displaced {
            close_gaps(&mut household.memberships);
        }
    }

    /// A share of released households takes a commercial policy for a year.
    fn offer_substitute(&self, view: &View, household: &mut Household, platform: usize, below: u64) {
        if below == 0 || household.cover.is_held() {
            return;
        }
        let key = self.setting.platforms[platform].key;
        let word = self.luck.keyed_stream(Purpose::Substitute, key, self.month).word(view.number);
        if u64::from(word) < below {
            household.cover = Cover::lasting(12, self.month).lapsing();
        }
    }

    /// The acquirer takes over who is eligible and not yet its member; waiting already done counts. Whether it did.
    fn hand_over(
        &self,
        view: &View,
        household: &mut Household,
        slot: usize,
        (membership, acquirer): (Membership, PlatformId),
        tally: &mut Tally,
    ) -> bool {
        let memberships = &mut household.memberships;
        let successor = Membership::new(acquirer, membership.joined(), 0);
        let persons = self.enrolled(view, successor) as i64;
        let already = memberships.iter().any(|other| other.platform() == Some(acquirer));
        let takes = self.conditions.offers[acquirer.index()].joinable && persons > 0 && !already;
        if !takes {
            return false;
        }
        // Nothing is paid in unasked: the balance is used up, so that it can be topped up, or the platform left freely.
        let used_up = self.conditions.offers[acquirer.index()].level.used_up();
        memberships[slot] = Membership::new(acquirer, membership.joined(), used_up);
        household.heard |= acquirer.bit();
        let counts = &mut tally.platforms[acquirer.index()];
        counts.joins += view.weight * persons;
        counts.switches_in += view.weight * persons;
        true
    }

    /// Whether the household reconsiders this month (model text 7.2, and 3 for the staggered schedule).
    fn is_attentive(&self, view: &View, household: &mut Household, newly_heard: bool, word: u32) -> bool {
        let month = self.month;
        let forced = view.displaced || view.held().any(|held| held.balance_is_low);
        let cues = Cues {
            newly_heard: newly_heard || household.unread_news,
            trust_calm: view
                .held()
                .map(|held| self.conditions.offers[held.platform.index()].trust_calm)
                .product(),
            bill_excess: view.bill_excess(self),
            renewal: household.cover.comes_up_in(month),
        };
        let attention = &self.setting.parameters.behaviour.attention;
        let probability = match self.setting.parameters.schedule.activation {
            _ if forced => 1.0,
            Activation::Synchronous => attention_probability(attention, &cues),
            Activation::Staggered => {
                let turn = is_turn_of(view.number, month);
                household.unread_news = cues.newly_heard && !turn;
                staggered_attention(attention, &cues, turn)
            }
        };
        u64::from(word) < word_threshold(probability)
    }

    /// A commercial policy lasts a year and renews itself unless it was dropped or its holder is too old.
    pub(in crate::model) fn renew_cover(&self, household: &mut Household) {
        if household.cover.comes_up_in(self.month) && !self.renews(household.cover, household.birth) {
            household.cover = Cover::NONE;
        }
    }

    /// Whether a policy that comes up this month goes on.
    pub(in crate::model) fn renews(&self, cover: Cover, birth: i32) -> bool {
        let oldest = self.setting.parameters.commercial.age_max_years as i32 * 12;
        !cover.is_lapsing() && self.clock - birth < oldest
    }
}

/// Whether it is a household's turn to choose in the staggered schedule.
pub(in crate::model) fn is_turn_of(number: u64, month: Month) -> bool {
    (number + u64::from(month.0)).is_multiple_of(TURNS)
}

/// Probability of reconsidering in the staggered schedule, of a household that nothing forces.
pub(in crate::model) fn staggered_attention(attention: &Attention, cues: &Cues, turn: bool) -> f64 {
    match (turn, cues.renewal) {
        (true, _) => yearly(attention_probability(attention, cues)),
        // A policy comes up once a year: who had to wait for its turn could never drop it.
        (false, true) => attention.renewal,
        (false, false) => 0.0,
    }
}

/// Moves memberships to the front, in their order.
pub(in crate::model) fn close_gaps(memberships: &mut [Membership; MAX_MEMBERSHIPS]) {
    let mut kept = 0;
    for slot in 0..MAX_MEMBERSHIPS {
        if memberships[slot].platform().is_some() {
            memberships.swap(kept, slot);
            kept += 1;
        }
    }
}
