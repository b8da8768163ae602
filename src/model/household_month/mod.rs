//! One month of a block of households: stages 4 (awareness), 5 (choice) and 6 (illness) of the month, and all
//! counting, in one pass, so that each household's state is touched once.
//!
//! The pass reads the [`Conditions`] that are the same for all, changes only its own block, and adds whole numbers
//! to a [`Tally`]: which thread runs it, and when, is of no consequence.

mod count;
mod decide;
mod fall_ill;
mod view;

use crate::model::attention::{Cues, attention_probability, yearly};
use crate::model::choice::Menu;
use crate::model::conditions::{Conditions, Fate, Offer};
use crate::model::household::{BLOCK, Block, Membership, Weights};
use crate::model::setting::Setting;
use crate::model::setting::places::LAST_AGE_MONTHS;
use crate::model::synthesis::Synthesis;
use crate::model::tally::Tally;
use crate::random::{Luck, Purpose, word_threshold};
use crate::scenario::parameters::Activation;
use crate::units::{MAX_MEMBERSHIPS, Month, PlatformId};

use decide::surplus_units;
use view::View;

/// Words per household of [`Purpose::Choice`]: the choice itself, and whether commercial cover is considered.
const CHOICE_WORDS: usize = 2;

/// Months in a year: who may choose rotates through them in the staggered schedule.
const TURNS: u64 = 12;

/// What a pass needs to know.
pub struct Pass<'a> {
    /// Tables of the scenario.
    pub setting: &'a Setting,
    /// Conditions of the month.
    pub conditions: &'a Conditions,
    /// Luck of the replicate.
    pub luck: Luck,
}

/// Memory that a thread reuses from block to block.
pub struct Scratch {
    attention: Box<[u32; BLOCK]>,
    choice: Box<[u32; BLOCK * CHOICE_WORDS]>,
    illness: Box<[u32; BLOCK]>,
    hearing: Box<[u32; BLOCK]>,
    newly_heard: Box<[u32; BLOCK]>,
    weights: Box<[i64; BLOCK]>,
    tastes: Tastes,
    menu: Box<Menu>,
}

impl Scratch {
    /// Memory for scenarios of `platforms` platforms.
    pub fn new(platforms: usize) -> Scratch {
        Scratch {
            attention: Box::new([0; BLOCK]),
            choice: Box::new([0; BLOCK * CHOICE_WORDS]),
            illness: Box::new([0; BLOCK]),
            hearing: Box::new([0; BLOCK]),
            newly_heard: Box::new([0; BLOCK]),
            weights: Box::new([0; BLOCK]),
            tastes: Tastes { words: vec![[0; BLOCK]; platforms], filled: 0 },
            menu: Box::default(),
        }
    }
}

/// The lasting tastes of a block, regenerated from their keys when first asked for: they are not stored.
struct Tastes {
    words: Vec<[u32; BLOCK]>,
    filled: u32,
}

impl Tastes {
    fn word(&mut self, pass: &Pass, block: &Block, household: usize, platform: usize) -> u32 {
        if self.filled & 1 << platform == 0 {
            let key = pass.setting.platforms[platform].key;
            let mut stream = pass.luck.keyed_stream(Purpose::Taste, key, Month(0));
            stream.fill(block.first, &mut self.words[platform][..block.len]);
            self.filled |= 1 << platform;
        }
        self.words[platform][household]
    }
}

impl Pass<'_> {
    /// Takes the households of `block` through the month.
    ///
    /// One loop over the households, because a month touches each once and most of what one stage reads the next reads
    /// too. The words of a whole block are drawn at once per purpose, for a fresh position costs twenty times a word.
    /// Measured on two shared x86-64 cores: about 170 ns per household-month and core in `china-2016-2022`. What would
    /// break results: a draw whose position depends on another household, or a float added to the tally.
    pub fn advance(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        self.draw_words(block, scratch);
        self.renew_balance_classes(block);
        self.replace_the_oldest(block, scratch, tally);
        self.hear(block, scratch);
        for household in 0..block.len {
            let mut view = View::of(self, block, household, scratch.weights[household]);
            self.grow_older(&view, block, household, tally);
            self.meet_fates(&mut view, block, household, tally);
            view.look_at_holdings(self, block, household, &mut scratch.tastes);
            let attentive = self.is_attentive(&view, block, household, scratch);
            let surplus = if attentive {
                tally.market.attentive_households += view.weight;
                let before = block.memberships[household];
                let surplus = self.decide(&view, block, household, scratch, tally);
                if block.memberships[household] != before {
                    view.look_at_holdings(self, block, household, &mut scratch.tastes);
                }
                surplus
            } else {
                self.surplus_of_keeping(&view, block.cover[household].months_left() > 0)
            };
            tally.market.surplus += i128::from(surplus_units(surplus)) * i128::from(view.weight);
            self.count(&view, block, household, tally);
            self.fall_ill(&view, block, household, scratch.illness[household], tally);
            self.renew_cover(&view, block, household);
        }
    }

    fn draw_words(&self, block: &Block, scratch: &mut Scratch) {
        let (month, first, len) = (self.conditions.month, block.first, block.len);
        let fill =
            |purpose, position, words: &mut [u32]| self.luck.stream(purpose, month).fill(position, words);
        fill(Purpose::Attention, first, &mut scratch.attention[..len]);
        let choice = &mut scratch.choice[..len * CHOICE_WORDS];
        fill(Purpose::Choice, first * CHOICE_WORDS as u64, choice);
        fill(Purpose::Illness, first, &mut scratch.illness[..len]);
        let population = &self.setting.parameters.population;
        Weights::new(population.simulated_households, population.represented_households)
            .fill(first, &mut scratch.weights[..len]);
        scratch.tastes.filled = 0;
    }

    /// Balances that last month's charge used up get a class that still says so.
    fn renew_balance_classes(&self, block: &mut Block) {
        let charged = |offer: &Offer| offer.last_level.acted != offer.last_level.now;
        if !self.conditions.offers.iter().any(charged) {
            return;
        }
        for membership in block.memberships[..block.len].as_flattened_mut() {
            if let Some(platform) = membership.platform() {
                let level = &self.conditions.offers[platform.index()].last_level;
                membership.exhausted_at = level.renewed(membership.exhausted_at);
            }
        }
    }

    /// Households whose adult turns 75 leave the population; entrants of 18 take their place.
    fn replace_the_oldest(&self, block: &mut Block, scratch: &Scratch, tally: &mut Tally) {
        if self.conditions.clock == 0 {
            return;
        }
        let mut entrants = None;
        for household in 0..block.len {
            if self.conditions.clock - i32::from(block.birth[household]) < LAST_AGE_MONTHS {
                continue;
            }
            let view = View::of(self, block, household, scratch.weights[household]);
            view.leave_population(self, block, household, tally);
            entrants
                .get_or_insert_with(|| Synthesis::entrants(self.setting, &self.luck, self.conditions.month))
                .replace(block, household);
        }
    }

    /// Households hear of platforms: a lasting word per platform against the exposure so far.
    fn hear(&self, block: &mut Block, scratch: &mut Scratch) {
        let newly_heard = &mut scratch.newly_heard[..block.len];
        newly_heard.fill(0);
        for (platform, offer) in self.setting.platforms.iter().zip(&self.conditions.offers) {
            if offer.hearing_words.is_empty() {
                continue;
            }
            let words = &mut scratch.hearing[..block.len];
            self.luck.keyed_stream(Purpose::Hearing, platform.key, Month(0)).fill(block.first, words);
            let bit = platform.id.bit();
            for household in 0..block.len {
                let unheard = block.access[household] & !block.heard[household] & bit;
                let born = i32::from(block.birth[household]) - crate::model::awareness::OLDEST_BIRTH;
                if words[household] > offer.hearing_words[born as usize] {
                    newly_heard[household] |= unheard;
                }
            }
        }
        for (heard, newly) in block.heard.iter_mut().zip(newly_heard.iter()) {
            *heard |= newly;
        }
    }

    /// Persons who reach an age limit leave; children who come of age join what their household belongs to.
    fn grow_older(&self, view: &View, block: &mut Block, household: usize, tally: &mut Tally) {
        if self.conditions.clock == 0 {
            return;
        }
        let mut ended = false;
        for slot in 0..MAX_MEMBERSHIPS {
            let membership = block.memberships[household][slot];
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
                block.memberships[household][slot] = Membership::NONE;
                ended = true;
            }
        }
        if ended {
            close_gaps(&mut block.memberships[household]);
        }
    }

    /// Members of closed platforms are released or handed over, and thereby displaced.
    fn meet_fates(&self, view: &mut View, block: &mut Block, household: usize, tally: &mut Tally) {
        for slot in 0..MAX_MEMBERSHIPS {
            let membership = block.memberships[household][slot];
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
            block.memberships[household][slot] = Membership::NONE;
            match offer.fate {
                Fate::Continue => {}
                Fate::Release { refund: false, .. } => counts.forfeited_fen += balance * persons,
                Fate::Release { refund: true, substitute_below } => {
                    counts.paid_back_fen += balance * persons;
                    self.offer_substitute(view, block, household, platform.index(), substitute_below);
                }
                Fate::HandOver(acquirer) => {
                    counts.paid_back_fen += balance * persons;
                    if self.hand_over(view, block, household, slot, (membership, acquirer), tally) {
                        tally.platforms[platform.index()].switches_out += persons;
                        view.handed_over_to |= acquirer.bit();
                    }
                }
            }
        }
        if view.displaced {
            close_gaps(&mut block.memberships[household]);
        }
    }

    /// A share of released households takes a commercial policy for a year.
    fn offer_substitute(
        &self,
        view: &View,
        block: &mut Block,
        household: usize,
        platform: usize,
        below: u64,
    ) {
        if below == 0 || block.cover[household].months_left() > 0 {
            return;
        }
        let key = self.setting.platforms[platform].key;
        let word = self.luck.keyed_stream(Purpose::Substitute, key, self.conditions.month).word(view.number);
        if u64::from(word) < below {
            block.cover[household] = block.cover[household].with_months_left(12).with_lapsing(true);
        }
    }

    /// The acquirer takes over who is eligible and not yet its member; waiting already done counts. Whether it did.
    fn hand_over(
        &self,
        view: &View,
        block: &mut Block,
        household: usize,
        slot: usize,
        (membership, acquirer): (Membership, PlatformId),
        tally: &mut Tally,
    ) -> bool {
        let memberships = &mut block.memberships[household];
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
        block.heard[household] |= acquirer.bit();
        let counts = &mut tally.platforms[acquirer.index()];
        counts.joins += view.weight * persons;
        counts.switches_in += view.weight * persons;
        true
    }

    /// Whether the household reconsiders this month (model text 7.2, and 3 for the staggered schedule).
    fn is_attentive(&self, view: &View, block: &mut Block, household: usize, scratch: &Scratch) -> bool {
        let forced = view.displaced || view.held().any(|held| held.balance_is_low);
        let newly_heard = scratch.newly_heard[household] != 0;
        let cover = block.cover[household];
        let cues = Cues {
            newly_heard: newly_heard || cover.unread_news(),
            trust_calm: view
                .held()
                .map(|held| self.conditions.offers[held.platform.index()].trust_calm)
                .product(),
            bill_excess: view.bill_excess(self),
            renewal: cover.months_left() == 1,
        };
        let attention = &self.setting.parameters.behaviour.attention;
        let probability = match self.setting.parameters.schedule.activation {
            _ if forced => 1.0,
            Activation::Synchronous => attention_probability(attention, &cues),
            Activation::Staggered => {
                let turn = (view.number + u64::from(self.conditions.month.0)).is_multiple_of(TURNS);
                block.cover[household] = cover.with_unread_news(cues.newly_heard && !turn);
                match (turn, cues.renewal) {
                    (true, _) => yearly(attention_probability(attention, &cues)),
                    // A policy comes up once a year: who had to wait for its turn could never drop it.
                    (false, true) => attention.renewal,
                    (false, false) => 0.0,
                }
            }
        };
        u64::from(scratch.attention[household]) < word_threshold(probability)
    }

    /// A commercial policy lasts a year and renews itself unless it was dropped or its holder is too old.
    fn renew_cover(&self, view: &View, block: &mut Block, household: usize) {
        let cover = block.cover[household];
        let left = match cover.months_left() {
            0 => 0,
            1 if !cover.is_lapsing()
                && view.adult_months() < self.setting.parameters.commercial.age_max_years as i32 * 12 =>
            {
                12
            }
            months => months - 1,
        };
        block.cover[household] = cover.with_months_left(left).with_lapsing(cover.is_lapsing() && left > 0);
    }
}

/// Moves memberships to the front, in their order.
fn close_gaps(memberships: &mut [Membership; MAX_MEMBERSHIPS]) {
    let mut kept = 0;
    for slot in 0..MAX_MEMBERSHIPS {
        if memberships[slot].platform().is_some() {
            memberships.swap(kept, slot);
            kept += 1;
        }
    }
}
