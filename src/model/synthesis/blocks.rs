//! The households of a block, trait by trait: the same as [`Synthesis::draw`](super::Synthesis::draw) makes one by one.
//!
//! A household's sixteen trait words are one block of the cipher, so the words of a trait lie side by side for
//! [`LANES`] households, and each step is a loop over them that becomes vector code. Short cuts give the same bits as the readable
//! rule: a pick is read off a table; a code on the logarithmic scale off the logarithm, which is known before the value is; and
//! whether a household has cover, or uses an app, is settled by comparing what is nearly the chance. What a short cut leaves open
//! goes the long way.

use super::guide::Guide;
use super::{Synthesis, TRAIT_WORDS, Word, correlated, initial_cover, price_sensitivity};
use crate::math::{exp, ln, ln_of_normal, normal_quantiles};
use crate::model::household::{Block, Composition, Cover, LogCode, Traits, Weights, bits, credit_code};
use crate::model::setting::Setting;
use crate::model::setting::places::{Place, decades_above_central_age};
use crate::random::wide::{BLOCK_WORDS, LANES, Lanes};
use crate::random::{Luck, unit_interval};
use crate::units::Month;

const _: () = assert!(TRAIT_WORDS == BLOCK_WORDS);

/// One value for each of the households that are drawn together.
type Row<T = f64> = [T; LANES];

/// Tiers that a composition has room for.
const MAX_TIERS: usize = 4;

/// By how much a logarithm may be wrong that is known before its value is, at the least.
const MARGIN: f64 = 1e-9;

/// Draws the households that are there when the run starts, a block at a time.
pub struct BlockSynthesis<'a> {
    pub(super) setting: &'a Setting,
    /// The readable rule: the addresses of the words.
    pub(super) rule: Synthesis<'a>,
    tiers: Guide,
    /// By tier.
    age_groups: Vec<Guide>,
    persons: Guide,
    log_income_mean: [f64; MAX_TIERS],
    log_income_sd: [f64; MAX_TIERS],
    log_median_income: f64,
    log_price_sensitivity: f64,
    log_underwriting_frailty_max: f64,
}

/// Memory that is reused from block to block.
#[derive(Default)]
pub struct Drawing {
    pub(super) lanes: Box<Lanes>,
    pub(super) app_factor: Vec<f64>,
    pub(super) tier: Vec<u8>,
    /// Decades by which the adult is older than 44.
    pub(super) decades: Vec<f64>,
    /// Normal scores of using a platform's app.
    pub(super) scores: Vec<f64>,
}

/// Who the households are that are drawn together.
struct People {
    tier: Row<u8>,
    /// Age of the insured adult, months.
    age: Row<i32>,
    persons: Row<u8>,
}

/// Normal scores, and what follows from them.
struct Scored {
    log_income: Row,
    frailty_score: Row,
    log_frailty: Row,
    price_score: Row,
}

/// Traits as they are kept.
struct Codes {
    income: Row<LogCode>,
    frailty: Row<LogCode>,
    price_sensitivity: Row<LogCode>,
    risk_multiplier: Row<LogCode>,
}

impl<'a> BlockSynthesis<'a> {
    /// Prepares to draw households with this luck.
    pub fn new(setting: &'a Setting, luck: &Luck) -> BlockSynthesis<'a> {
        let population = &setting.parameters.population;
        let by_tier = |value: fn(&Place) -> f64| {
            let mut values = [0.0; MAX_TIERS];
            for (slot, place) in values.iter_mut().zip(&setting.places) {
                *slot = value(place);
            }
            values
        };
        let ages =
            setting.places.iter().map(|place| place.age_groups.iter().map(|group| group.share).collect());
        BlockSynthesis {
            setting,
            rule: Synthesis::initial(setting, luck),
            tiers: Guide::new(setting.places.iter().map(|place| place.share).collect()),
            age_groups: ages.map(Guide::new).collect(),
            persons: Guide::new(population.enrolled_persons_shares.clone()),
            log_income_mean: by_tier(|place| place.log_income_mean),
            log_income_sd: by_tier(|place| place.log_income_sd),
            log_median_income: ln(setting.median_income),
            log_price_sensitivity: ln(population.price_sensitivity),
            log_underwriting_frailty_max: ln(setting.parameters.commercial.underwriting_frailty_max),
        }
    }

    /// Draws all households of `block`.
    pub fn fill(&self, block: &mut Block, drawing: &mut Drawing) {
        drawing.app_factor.clear();
        drawing.tier.clear();
        drawing.decades.clear();
        drawing.scores.resize(block.len.next_multiple_of(64), 0.0);
        for place in (0..block.len).step_by(LANES) {
            let number = block.first + place as u64;
            drawing.lanes.compute(&self.rule.trait_key, number..number + LANES as u64);
            draw_traits(self, block, place, drawing);
        }
        for platform in 0..self.setting.platforms.len() {
            draw_accesses(self, block, platform, drawing);
        }
        block.weigh(&Weights::of_population(&self.setting.parameters.population));
    }

    #[inline(always)]
    fn draw_traits(&self, block: &mut Block, from: usize, drawing: &mut Drawing) {
        let Drawing { lanes, app_factor, tier, decades, .. } = drawing;
        let rows = lanes.rows();
        let lanes = LANES.min(block.len - from);
        let to = from + lanes;
        let people = self.people(rows);
        let income_score = scores(rows, Word::Income);
        let frailty_score = scores(rows, Word::Frailty);
        let (mut log_income, mut log_frailty) = ([0.0; LANES], [0.0; LANES]);
        for lane in 0..LANES {
            let tier = usize::from(people.tier[lane]) % MAX_TIERS;
            log_income[lane] = self.log_income_mean[tier] + self.log_income_sd[tier] * income_score[lane];
            log_frailty[lane] = self.setting.frailty.log_from_normal_score(frailty_score[lane]);
        }
        let price_score = scores(rows, Word::PriceSensitivity);
        let scored = Scored { log_income, frailty_score, log_frailty, price_score };

        let columns = &mut *block.columns;
        columns.cover[from..to].copy_from_slice(&self.covers(rows, &people, &scored)[..lanes]);
        for (birth, age) in columns.birth[from..to].iter_mut().zip(people.age) {
            *birth = -age as i16;
        }
        let codes = self.codes(&scored, rows);
        let credit = self.credit_codes(rows, &income_score);
        for (lane, traits) in columns.traits[from..to].iter_mut().enumerate() {
            let word = |word: Word| rows[word as usize][lane];
            *traits = Traits {
                composition: Composition::new(
                    usize::from(people.persons[lane]),
                    usize::from(people.tier[lane]),
                    (word(Word::Relations) >> 20) as u16,
                ),
                income: codes.income[lane],
                frailty: codes.frailty[lane],
                price_sensitivity: codes.price_sensitivity[lane],
                risk_multiplier: codes.risk_multiplier[lane],
                warm_glow: (word(Word::WarmGlow) >> 24) as u8,
                credit: credit[lane],
            };
        }
        tier.extend_from_slice(&people.tier[..lanes]);
        decades.extend(people.age[..lanes].iter().map(|&age| decades_above_central_age(age)));
        app_factor.extend_from_slice(&scores(rows, Word::AppFactor)[..lanes]);
    }

    /// Tiers, ages and numbers of persons.
    #[inline(always)]
    fn people(&self, rows: &[Row<u32>; BLOCK_WORDS]) -> People {
        let mut people = People { tier: [0; LANES], age: [0; LANES], persons: [0; LANES] };
        for (lane, &tier) in rows[Word::Tier as usize].iter().enumerate() {
            let word = |word: Word| rows[word as usize][lane];
            let tier = self.tiers.pick(tier);
            let group =
                self.setting.places[tier].age_groups[self.age_groups[tier].pick(word(Word::AgeGroup))];
            let months = f64::from(group.months) * unit_interval(word(Word::AgeMonth));
            people.tier[lane] = tier as u8;
            people.age[lane] = group.first_month + months as i32;
            people.persons[lane] = 1 + self.persons.pick(word(Word::Persons)) as u8;
        }
        people
    }

    /// Credit, which goes with income.
    #[inline(always)]
    fn credit_codes(&self, rows: &[Row<u32>; BLOCK_WORDS], income_score: &Row) -> Row<u8> {
        let population = &self.setting.parameters.population;
        let credit_score = scores(rows, Word::Credit);
        let mut codes = [0; LANES];
        for lane in 0..LANES {
            let correlation = population.credit_income_correlation;
            let score = correlated(income_score[lane], credit_score[lane], correlation);
            codes[lane] = credit_code(population.credit_mean + population.credit_sd * score);
        }
        codes
    }

    /// The traits that are codes on the logarithmic scale.
    #[inline(always)]
    fn codes(&self, scored: &Scored, rows: &[Row<u32>; BLOCK_WORDS]) -> Codes {
        let setting = self.setting;
        let population = &setting.parameters.population;
        let Scored { log_income, frailty_score, log_frailty, price_score } = scored;
        let elasticity = population.price_sensitivity_income_elasticity;
        let loading_score = scores(rows, Word::RiskLoading);
        let [mut log_price, mut multiplier, mut log_multiplier] = [[0.0; LANES]; 3];
        for lane in 0..LANES {
            log_price[lane] = self.log_price_sensitivity
                - elasticity * (log_income[lane] - self.log_median_income)
                + population.price_sensitivity_log_sd * price_score[lane];
            let correlation = population.risk_loading_frailty_correlation;
            let score = correlated(frailty_score[lane], loading_score[lane], correlation);
            let excess = exp(population.risk_loading_log_mean + population.risk_loading_log_sd * score);
            multiplier[lane] = 1.0 + population.risk_loading_offset + excess;
            log_multiplier[lane] = ln_of_normal(multiplier[lane].clamp(f64::MIN_POSITIVE, f64::MAX));
        }
        let income = |lane: usize| exp(log_income[lane]);
        Codes {
            income: codes(log_income, |lane| LogCode::of(income(lane))),
            frailty: codes(log_frailty, |lane| {
                LogCode::of(setting.frailty.from_normal_score(frailty_score[lane]))
            }),
            price_sensitivity: codes(&log_price, |lane| {
                LogCode::of(price_sensitivity(setting, income(lane), price_score[lane]))
            }),
            risk_multiplier: codes(&log_multiplier, |lane| LogCode::of(multiplier[lane])),
        }
    }

    /// Commercial cover when the run starts.
    #[inline(always)]
    fn covers(&self, rows: &[Row<u32>; BLOCK_WORDS], people: &People, scored: &Scored) -> Row<Cover> {
        let setting = self.setting;
        let commercial = &setting.parameters.commercial;
        let mut covers = [Cover::NONE; LANES];
        if !commercial.enabled {
            return covers;
        }
        let uniform = |word: Word, lane: usize| unit_interval(rows[word as usize][lane]);
        let months_left = |lane: usize| (12.0 * uniform(Word::CommercialMonth, lane)) as u32 + 1;
        let elasticity = commercial.initial_income_elasticity;
        let margin = MARGIN * (1.0 + elasticity.abs());
        let mut open = [0; LANES];
        for lane in 0..LANES {
            let relative = elasticity * (scored.log_income[lane] - self.log_median_income);
            let share = commercial.initial_share * exp(relative);
            let chance = uniform(Word::CommercialCover, lane);
            let frailty_excess = scored.log_frailty[lane] - self.log_underwriting_frailty_max;
            let may = (chance < share * (1.0 + margin))
                & (frailty_excess < MARGIN)
                & (people.age[lane] < commercial.age_max_years as i32 * 12);
            let surely = (chance < share * (1.0 - margin)) & (frailty_excess < -MARGIN);
            let cover = Cover::lasting(months_left(lane), Month(0));
            covers[lane] = if may & surely { cover } else { Cover::NONE };
            open[lane] = u8::from(may & !surely);
        }
        for_each_bit(bits(&open), |lane| {
            let (age, chance) = (people.age[lane], uniform(Word::CommercialCover, lane));
            let frailty = setting.frailty.from_normal_score(scored.frailty_score[lane]);
            let income = exp(scored.log_income[lane]);
            covers[lane] = initial_cover(setting, income, frailty, age, chance, months_left(lane));
        });
        covers
    }
}

/// The normal scores of a trait's words.
#[inline(always)]
fn scores(rows: &[Row<u32>; BLOCK_WORDS], word: Word) -> Row {
    let (mut uniforms, mut scores) = ([0.0; LANES], [0.0; LANES]);
    for (uniform, &word) in uniforms.iter_mut().zip(&rows[word as usize]) {
        *uniform = unit_interval(word);
    }
    normal_quantiles(&uniforms, &mut scores);
    scores
}

/// The codes of values whose logarithms are nearly these; what that leaves open is worked out `exactly`.
#[inline(always)]
fn codes(logarithms: &Row, exactly: impl Fn(usize) -> LogCode) -> Row<LogCode> {
    let (mut near, mut open) = ([LogCode(0); LANES], [0; LANES]);
    for lane in 0..LANES {
        let (code, settled) = LogCode::near_logarithm(logarithms[lane]);
        near[lane] = code;
        open[lane] = u8::from(!settled);
    }
    for_each_bit(bits(&open), |lane| near[lane] = exactly(lane));
    near
}

/// Calls `act` with the place of every bit that is set.
#[inline(always)]
pub(super) fn for_each_bit(mut set: u64, mut act: impl FnMut(usize)) {
    while set != 0 {
        act(set.trailing_zeros() as usize);
        set &= set - 1;
    }
}

/// Steps of [`BlockSynthesis::fill`], compiled for the vectors that the processor has.
macro_rules! step {
    ($name:ident) => {
        #[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
        fn $name(synthesis: &BlockSynthesis, block: &mut Block, at: usize, drawing: &mut Drawing) {
            synthesis.$name(block, at, drawing);
        }
    };
}

step!(draw_traits);
step!(draw_accesses);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load;
    use crate::model::household::BLOCK;
    use crate::random::wide::Gatherer;

    #[test]
    fn a_block_holds_the_households_that_the_readable_rule_draws() {
        for (name, overrides) in [
            ("china-2016-2022", vec![]),
            ("duopoly", vec!["population.price_sensitivity=0", "population.frailty_cv=0"]),
            ("akerlof", vec!["population.risk_loading_frailty_correlation=-0.5", "platform.Pool.reach=0.4"]),
            (
                "advantageous",
                vec!["population.price_sensitivity=1000", "commercial.initial_income_elasticity=5"],
            ),
        ] {
            let overrides: Vec<String> = overrides.into_iter().map(str::to_owned).collect();
            let loaded = load(name, &overrides).unwrap_or_else(|error| panic!("{}", error.render(false)));
            let setting = Setting::new(&loaded.scenario);
            let luck = Luck { seed: 11, replicate: 1 };
            let mut synthesis = Synthesis::initial(&setting, &luck);
            let (blocks, mut drawing) = (BlockSynthesis::new(&setting, &luck), Drawing::default());
            for (number, len) in [(0, BLOCK), (3, BLOCK), (9, 777)] {
                let first = number * BLOCK as u64;
                let mut block = Block::empty(first, len, setting.platforms.len());
                blocks.fill(&mut block, &mut drawing);
                for (place, household) in block.households().enumerate() {
                    assert_eq!(household, synthesis.draw(first + place as u64), "{name}");
                }
                let some: Vec<u64> = (first..first + len as u64).step_by(191).collect();
                let drawn = synthesis.draw_all(&some, &mut Gatherer::default());
                assert!(drawn.iter().zip(&some).all(|(drawn, &number)| *drawn == synthesis.draw(number)));
            }
        }
    }
}
