//! Choices of many households at once: those that hold one platform or none.
//!
//! The same numbers as [`Kernel::decide`](super::decide) gives one by one, in the same order of operations, but column by
//! column: what is looked up is looked up in one loop, and the exponentials of all menus are worked out in another, which
//! the compiler turns into vectors. One by one a choice took a quarter of a microsecond, most of it spent waiting: for
//! branches that nobody can guess and for chains of results. An action that is not offered has utility minus infinity, so
//! that its weight is 0 and every menu has the same length.

use super::scratch::Tastes;
use super::tables::NO_BAND;
use super::{Kernel, Scratch};
use crate::math::{exp, ln_of_normal};
use crate::model::attention::{Cues, attention_probability};
use crate::model::choice::{Action, leaving_cost};
use crate::model::household::{Block, Holding, has_bit};
use crate::model::household_month::surplus_in_money;
use crate::random::{unit_interval, word_threshold};
use crate::units::{MAX_PERSONS, MAX_PLATFORMS, PlatformId};

/// Households that are decided on together: their columns fit the nearest cache.
const ROWS: usize = 64;

type Row = [f64; ROWS];

/// Actions of a menu: keep, leave, add and replace by each platform, and change commercial cover.
const OPTIONS: usize = 3 + 2 * MAX_PLATFORMS;

const NOT_OFFERED: f64 = f64::NEG_INFINITY;

/// A household to be decided on.
#[derive(Clone, Copy)]
pub(super) struct Case {
    pub place: u16,
    /// What it holds, and its taste for it.
    pub held: Option<(Holding, f64)>,
}

/// What a case comes to.
#[derive(Clone, Copy)]
pub(super) struct Outcome {
    /// `None` where it does not reconsider.
    pub action: Option<Action>,
    pub surplus: f64,
    /// Enrolled persons, and whether the balance is low, of what it holds.
    pub persons: usize,
    pub balance_is_low: bool,
}

/// Columns of the cases that are decided on together.
pub(super) struct Batch {
    ages: [[i32; MAX_PERSONS]; ROWS],
    years: [[u8; MAX_PERSONS]; ROWS],
    insurable: [[u8; MAX_PERSONS]; ROWS],
    hazard: [Row; MAX_PERSONS],
    bill_mean: Row,
    stake: Row,
    price_sensitivity: Row,
    glow: Row,
    commercial_liking: Row,
    kept: Row,
    none: Row,
    leaving: Row,
    held_liking: Row,
    held_lump_sum: [Row; MAX_PERSONS],
    /// Cases that may add a platform to the one they hold, and what the two would come to.
    pairs: [u16; ROWS],
    pair_liking: Row,
    pair_lump_sum: [Row; MAX_PERSONS],
    pair_hazard: [Row; MAX_PERSONS],
    pair_bill_mean: Row,
    pair_value: Row,
    /// By option.
    utilities: Box<[Row; OPTIONS]>,
    weights: Box<[Row; OPTIONS]>,
    highest: Row,
    total: Row,
    left: Row,
    log_sum: Row,
    taken: [u16; ROWS],
    /// Outcomes of all cases so far; those of the rows begin at `first`.
    pub outcomes: Vec<Outcome>,
    first: usize,
}

impl Default for Batch {
    fn default() -> Batch {
        let zero = [0.0; ROWS];
        Batch {
            ages: [[0; MAX_PERSONS]; ROWS],
            years: [[0; MAX_PERSONS]; ROWS],
            insurable: [[0; MAX_PERSONS]; ROWS],
            hazard: [zero; MAX_PERSONS],
            bill_mean: zero,
            stake: zero,
            price_sensitivity: zero,
            glow: zero,
            commercial_liking: zero,
            kept: zero,
            none: zero,
            leaving: zero,
            held_liking: zero,
            held_lump_sum: [zero; MAX_PERSONS],
            pairs: [0; ROWS],
            pair_liking: zero,
            pair_lump_sum: [zero; MAX_PERSONS],
            pair_hazard: [zero; MAX_PERSONS],
            pair_bill_mean: zero,
            pair_value: zero,
            utilities: Box::new([zero; OPTIONS]),
            weights: Box::new([zero; OPTIONS]),
            highest: zero,
            total: zero,
            left: zero,
            log_sum: zero,
            taken: [0; ROWS],
            outcomes: Vec::new(),
            first: 0,
        }
    }
}

/// What one household sees in one platform.
struct Prospect {
    lump_sum: [f64; MAX_PERSONS],
    liking: f64,
    protected: f64,
    persons: usize,
}

impl Kernel<'_> {
    /// Decides on all `cases`, in their order.
    #[inline(always)]
    pub(super) fn decide_all(&self, block: &Block, cases: &[Case], scratch: &mut Scratch) {
        let mut batch = std::mem::take(&mut scratch.batch);
        batch.outcomes.clear();
        for cases in cases.chunks(ROWS) {
            batch.first = batch.outcomes.len();
            self.look_up(block, cases, &mut batch);
            let options = self.offer(block, cases, &scratch.tastes, &mut batch);
            let choice = &self.pass.setting.parameters.behaviour.choice;
            for (row, case) in cases.iter().enumerate() {
                batch.left[row] = unit_interval(scratch.choice[usize::from(case.place)][0]);
            }
            let toggles = self.offer_cover(block, cases, scratch, &mut batch, options);
            settle(&mut batch, cases.len(), options + 1, choice.scale_yuan_per_month);
            for (row, case) in cases.iter().enumerate() {
                self.conclude(block, (row, *case), (options, toggles[row]), scratch, &mut batch);
            }
        }
        scratch.batch = batch;
    }

    /// What is the same whatever a household holds, and what it holds.
    #[inline(always)]
    fn look_up(&self, block: &Block, cases: &[Case], batch: &mut Batch) {
        let setting = self.pass.setting;
        let columns = &*block.columns;
        let commercial = &setting.parameters.commercial;
        let oldest_insured = commercial.age_max_years as i32 * 12;
        for (row, case) in cases.iter().enumerate() {
            let place = usize::from(case.place);
            let composition = columns.composition[place];
            let tier = composition.tier();
            let ages = composition.ages_or_unborn(self.pass.clock - i32::from(columns.birth[place]));
            let private = setting.private_frailty.decode(columns.frailty[place]);
            let price_sensitivity = setting.plain.decode(columns.price_sensitivity[place]);
            let mut premium = 0.0;
            let mut covered = 0.0;
            for person in 0..MAX_PERSONS {
                let age = ages[person];
                let year = age.max(0) as usize / 12;
                let born = f64::from(u8::from(age >= 0));
                let insurable = (age >= 0) & (age < oldest_insured);
                // Times 1 or 0: the same as asking, without a branch.
                let hazard = setting.perceived[year] * private * born;
                let counted = f64::from(u8::from(insurable));
                premium += setting.premium[year] * counted;
                covered += hazard * (self.tables.commercial[tier] * counted);
                batch.hazard[person][row] = hazard;
                batch.years[row][person] = year as u8;
                batch.insurable[row][person] = u8::from(insurable);
            }
            let bill_mean = setting.places[tier].bill_mean_yuan;
            let stake = setting.plain.decode(columns.risk_multiplier[place]) * bill_mean;
            let liking = commercial.quality_yuan_per_month - price_sensitivity * premium;
            batch.ages[row] = ages;
            batch.bill_mean[row] = bill_mean;
            batch.stake[row] = stake;
            batch.price_sensitivity[row] = price_sensitivity;
            batch.glow[row] = setting.warm_glow[usize::from(columns.warm_glow[place])];
            batch.commercial_liking[row] = liking;
            let value_of_cover = liking + stake * covered;
            batch.none[row] = if columns.cover[place].is_held() { value_of_cover } else { 0.0 };
        }
    }

    /// One platform as the household of a row sees it.
    #[inline(always)]
    fn prospect_of(
        &self,
        batch: &Batch,
        (row, tier, commercial): (usize, usize, bool),
        platform: usize,
        (tenure, waiting): (i32, bool),
        taste: f64,
    ) -> Prospect {
        let table = &self.tables.platforms[platform];
        let lump_sums = &table.lump_sum[usize::from(waiting)];
        let protection = &table.protection[usize::from(waiting)][tier];
        let mut lump_sum = [0.0; MAX_PERSONS];
        let mut protected = 0.0;
        let mut persons = 0;
        for person in 0..MAX_PERSONS {
            let enrolled = table.enrols(batch.ages[row][person], tenure);
            let band = usize::from(table.band_of_year[usize::from(batch.years[row][person])]);
            let band = NO_BAND - (NO_BAND - band) * usize::from(enrolled);
            let insured = usize::from(batch.insurable[row][person]) & usize::from(commercial);
            lump_sum[person] = lump_sums[band];
            protected += batch.hazard[person][row] * protection[band][insured];
            persons += usize::from(enrolled);
        }
        let liking =
            table.quality + taste - batch.price_sensitivity[row] * persons as f64 * table.felt_price;
        Prospect { lump_sum, liking, protected, persons }
    }

    /// The value of one platform with the commercial cover that the household has.
    #[inline(always)]
    fn value_alone(batch: &Batch, row: usize, commercial: bool, prospect: &Prospect) -> f64 {
        let mut value = prospect.liking;
        if commercial {
            value += batch.commercial_liking[row];
        }
        value + batch.glow[row] + batch.stake[row] * prospect.protected
    }

    /// Fills the menus with everything but commercial cover. Gives back the number of options.
    #[inline(always)]
    fn offer(&self, block: &Block, cases: &[Case], tastes: &Tastes, batch: &mut Batch) -> usize {
        let choice = &self.pass.setting.parameters.behaviour.choice;
        let columns = &*block.columns;
        for (row, case) in cases.iter().enumerate() {
            let place = usize::from(case.place);
            let tier = columns.composition[place].tier();
            let commercial = columns.cover[place].is_held();
            let mut outcome =
                Outcome { action: None, surplus: 0.0, persons: 0, balance_is_low: false };
            let (mut kept, mut keeping, mut leave) = (batch.none[row], 0.0, NOT_OFFERED);
            if let Some((holding, taste)) = case.held {
                let membership = holding.membership;
                let platform = membership.platform().expect("a holding has a platform").index();
                let table = &self.tables.platforms[platform];
                let tenure = (self.pass.clock - membership.joined().0 as i32).max(0);
                let waiting = self.pass.month.0 - membership.joined().0 < table.waiting;
                let who = (row, tier, commercial);
                let prospect = self.prospect_of(batch, who, platform, (tenure, waiting), taste);
                let low = table.low[usize::from(membership.exhausted_at)];
                let leaving = leaving_cost(choice, low, table.closing);
                kept = Self::value_alone(batch, row, commercial, &prospect);
                keeping = f64::from(u8::from(low)) * choice.topup_cost_yuan_per_month;
                leave = batch.none[row] - leaving;
                batch.leaving[row] = leaving;
                batch.held_liking[row] = prospect.liking;
                for person in 0..MAX_PERSONS {
                    batch.held_lump_sum[person][row] = prospect.lump_sum[person];
                }
                outcome.persons = prospect.persons;
                outcome.balance_is_low = low;
            }
            batch.outcomes.push(outcome);
            batch.kept[row] = kept;
            batch.utilities[0][row] = kept - keeping;
            batch.utilities[1][row] = leave;
        }
        let mut options = 2;
        for &platform in &self.tables.open {
            self.offer_platform(block, cases, usize::from(platform), tastes, batch, options);
            options += 2;
        }
        options
    }

    /// Fills the two options of one platform: adding it, and replacing what is held by it.
    #[inline(always)]
    fn offer_platform(
        &self,
        block: &Block,
        cases: &[Case],
        platform: usize,
        tastes: &Tastes,
        batch: &mut Batch,
        option: usize,
    ) {
        let choice = &self.pass.setting.parameters.behaviour.choice;
        let joining = choice.joining_cost_yuan_per_month;
        let room_for_two = choice.max_memberships > 1;
        let columns = &*block.columns;
        let table = &self.tables.platforms[platform];
        batch.utilities[option][..cases.len()].fill(NOT_OFFERED);
        batch.utilities[option + 1][..cases.len()].fill(NOT_OFFERED);
        let mut pairs = 0;
        for (row, case) in cases.iter().enumerate() {
            let place = usize::from(case.place);
            if !tastes.knows(platform, place)
                || u16::from(columns.credit[place]) < table.least_credit
                || self.pass.setting.plain.decode(columns.frailty[place]) > table.frailty_max
            {
                continue;
            }
            let commercial = columns.cover[place].is_held();
            let who = (row, columns.composition[place].tier(), commercial);
            let taste = tastes.of(platform, place);
            let prospect = self.prospect_of(batch, who, platform, (0, table.waiting > 0), taste);
            if prospect.persons == 0 {
                continue;
            }
            let alone = Self::value_alone(batch, row, commercial, &prospect);
            if case.held.is_none() {
                batch.utilities[option][row] = alone - joining - 0.0;
                continue;
            }
            batch.utilities[option + 1][row] = alone - joining - batch.leaving[row];
            if room_for_two {
                let benefit = self.pass.setting.parameters.commercial.benefit_yuan;
                let mut liking = batch.held_liking[row] + prospect.liking;
                if commercial {
                    liking += batch.commercial_liking[row];
                }
                for person in 0..MAX_PERSONS {
                    let insured = commercial & (batch.insurable[row][person] == 1);
                    let sum = batch.held_lump_sum[person][row] + prospect.lump_sum[person];
                    batch.pair_lump_sum[person][pairs] = sum + if insured { benefit } else { 0.0 };
                    batch.pair_hazard[person][pairs] = batch.hazard[person][row];
                }
                batch.pair_bill_mean[pairs] = batch.bill_mean[row];
                batch.pair_liking[pairs] = liking + batch.glow[row];
                batch.pairs[pairs] = row as u16;
                pairs += 1;
            }
        }
        protect_pairs(batch, pairs);
        for pair in 0..pairs {
            let row = usize::from(batch.pairs[pair]);
            let value = batch.pair_liking[pair] + batch.stake[row] * batch.pair_value[pair];
            let low = f64::from(u8::from(batch.outcomes[batch.first + row].balance_is_low));
            let keeping = low * choice.topup_cost_yuan_per_month;
            batch.utilities[option][row] = value - joining - keeping;
        }
    }

    /// Fills the option of buying or dropping commercial cover; gives back who has it, and at what cost.
    #[inline(always)]
    fn offer_cover(
        &self,
        block: &Block,
        cases: &[Case],
        scratch: &Scratch,
        batch: &mut Batch,
        option: usize,
    ) -> [Option<(Action, f64)>; ROWS] {
        let mut toggles = [None; ROWS];
        let columns = &*block.columns;
        for (row, case) in cases.iter().enumerate() {
            let place = usize::from(case.place);
            let frailty = self.pass.setting.plain.decode(columns.frailty[place]);
            let own = (batch.ages[row][0], frailty);
            let considers = has_bit(&scratch.candidates, place);
            let toggle = considers.then(|| {
                self.pass.commercial_action(own, columns.cover[place], scratch.choice[place][1])
            });
            let toggle = toggle.flatten();
            batch.utilities[option][row] = NOT_OFFERED;
            if let Some((action, cost)) = toggle {
                let outcome = batch.outcomes[batch.first + row];
                let choice = &self.pass.setting.parameters.behaviour.choice;
                let low = f64::from(u8::from(outcome.balance_is_low));
                let keeping = low * choice.topup_cost_yuan_per_month;
                let after = self.value_with_cover(batch, row, case.held.is_some(), action == Action::BuyCover);
                batch.utilities[option][row] = after - cost - keeping;
            }
            toggles[row] = toggle;
        }
        toggles
    }

    /// The value of what is held with other commercial cover than now.
    #[inline(never)]
    fn value_with_cover(&self, batch: &Batch, row: usize, holds: bool, commercial: bool) -> f64 {
        if !holds && !commercial {
            return 0.0;
        }
        let benefit = self.pass.setting.parameters.commercial.benefit_yuan;
        let mut value = if holds { batch.held_liking[row] } else { 0.0 };
        if commercial {
            value += batch.commercial_liking[row];
        }
        if holds {
            value += batch.glow[row];
        }
        let mut protected = 0.0;
        for person in 0..MAX_PERSONS {
            let insured = commercial & (batch.insurable[row][person] == 1);
            let held = if holds { batch.held_lump_sum[person][row] } else { 0.0 };
            let sum = held + if insured { benefit } else { 0.0 };
            protected += batch.hazard[person][row] * (1.0 - exp(-sum / batch.bill_mean[row]));
        }
        value + batch.stake[row] * protected
    }

    /// What the case of a row comes to.
    #[inline(always)]
    fn conclude(
        &self,
        block: &Block,
        (row, case): (usize, Case),
        (options, toggle): (usize, Option<(Action, f64)>),
        scratch: &Scratch,
        batch: &mut Batch,
    ) {
        let place = usize::from(case.place);
        let index = batch.first + row;
        let outcome = batch.outcomes[index];
        let attends = has_bit(&scratch.candidates, place)
            && (case.held.is_none()
                || outcome.balance_is_low
                || self.holder_attends(block, case, outcome.persons, scratch));
        let price_sensitivity = batch.price_sensitivity[row];
        if !attends {
            let surplus = surplus_in_money(batch.kept[row] - batch.none[row], price_sensitivity);
            batch.outcomes[index].surplus = surplus;
            return;
        }
        let without = self.pass.log_sum_of_cover(batch.none[row], toggle, |commercial| {
            self.value_with_cover(batch, row, false, commercial)
        });
        let action = match usize::from(batch.taken[row]) {
            0 => Action::Keep,
            1 => Action::LeaveAll,
            option if option == options => toggle.expect("what is taken is offered").0,
            option => {
                let platform = PlatformId(self.tables.open[(option - 2) / 2]);
                if option % 2 == 0 { Action::Add(platform) } else { Action::ReplaceAllBy(platform) }
            }
        };
        batch.outcomes[index].action = Some(action);
        batch.outcomes[index].surplus = surplus_in_money(batch.log_sum[row] - without, price_sensitivity);
    }

    /// Whether a candidate that holds one platform, with enough money in it, reconsiders.
    #[inline(always)]
    fn holder_attends(&self, block: &Block, case: Case, persons: usize, scratch: &Scratch) -> bool {
        let place = usize::from(case.place);
        let Some((holding, _)) = case.held else { return true };
        let platform = holding.membership.platform().expect("a holding has a platform");
        let offer = &self.pass.conditions.offers[platform.index()];
        let cues = Cues {
            newly_heard: has_bit(&scratch.newly_heard, place),
            trust_calm: offer.trust_calm,
            bill_excess: persons as f64 * offer.bill_excess,
            renewal: block.columns.cover[place].comes_up_in(self.pass.month),
        };
        let attention = &self.pass.setting.parameters.behaviour.attention;
        u64::from(scratch.words.of(place)) < word_threshold(attention_probability(attention, &cues))
    }
}

/// Sum over persons of hazard x (1 - exp(-C/L)) of all pairs.
#[inline(always)]
fn protect_pairs(batch: &mut Batch, pairs: usize) {
    batch.pair_value[..pairs].fill(0.0);
    for person in 0..MAX_PERSONS {
        let sums = &batch.pair_lump_sum[person][..pairs];
        let hazards = &batch.pair_hazard[person][..pairs];
        let bills = &batch.pair_bill_mean[..pairs];
        for (((value, sum), hazard), bill) in
            batch.pair_value[..pairs].iter_mut().zip(sums).zip(hazards).zip(bills)
        {
            *value += hazard * (1.0 - exp(-sum / bill));
        }
    }
}

/// Weighs all menus, takes an action from each, and works out their log-sums: what
/// [`Menu::settle`](crate::model::choice::Menu::settle) does with one.
#[inline(always)]
fn settle(batch: &mut Batch, rows: usize, options: usize, scale: f64) {
    let Batch { utilities, weights, highest, total, left, log_sum, taken, .. } = batch;
    let highest = &mut highest[..rows];
    let total = &mut total[..rows];
    highest.fill(f64::NEG_INFINITY);
    total.fill(0.0);
    for utilities in &utilities[..options] {
        for (highest, &utility) in highest.iter_mut().zip(&utilities[..rows]) {
            *highest = if utility > *highest { utility } else { *highest };
        }
    }
    for (weights, utilities) in weights.iter_mut().zip(&utilities[..options]) {
        let weights = &mut weights[..rows];
        for (((weight, utility), highest), total) in
            weights.iter_mut().zip(&utilities[..rows]).zip(&*highest).zip(&mut *total)
        {
            *weight = exp((utility - highest) / scale);
            *total += *weight;
        }
    }
    for (left, total) in left[..rows].iter_mut().zip(&*total) {
        *left *= total;
    }
    taken[..rows].fill(u16::MAX);
    for (option, weights) in weights[..options].iter().enumerate() {
        for ((taken, left), weight) in taken[..rows].iter_mut().zip(&mut left[..rows]).zip(&weights[..rows]) {
            *left -= weight;
            let now = (*left < 0.0) & (*taken == u16::MAX);
            *taken = if now { option as u16 } else { *taken };
        }
    }
    for ((log_sum, highest), &total) in log_sum[..rows].iter_mut().zip(&*highest).zip(&*total) {
        *log_sum = highest + scale * ln_of_normal(total);
    }
    for row in 0..rows {
        if taken[row] == u16::MAX {
            // Rounding may leave a remainder of a few ulp: it belongs to the likeliest action, the last of equals.
            let utility = |option: usize| utilities[option][row];
            let likeliest = (0..options).max_by(|&a, &b| utility(a).total_cmp(&utility(b)));
            taken[row] = likeliest.expect("a menu always offers to keep") as u16;
        }
    }
}
