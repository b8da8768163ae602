//! The households of a block, trait by trait: the same as [`Synthesis::draw`] makes one by one.
//!
//! A household's sixteen trait words are one block of the cipher, so the words of a trait lie side by side for
//! [`LANES`] households, and its normal scores are computed in vectors. Two short cuts give the same bits as the readable
//! rule: a code on the logarithmic scale is read off the logarithm, which is known before the value is; and whether a
//! household uses an app is settled by comparing scores in a table, unless the word lies in the cell where it turns.
//! What a short cut leaves open goes the long way.

use std::sync::LazyLock;

use super::{Synthesis, TRAIT_WORDS, Word, correlated, initial_cover, pick, price_sensitivity, uses_app};
use crate::math::{exp, ln, normal_quantile, normal_quantiles};
use crate::model::household::{Block, Composition, Cover, LogCode, Weights, bits, credit_code};
use crate::model::setting::Reach;
use crate::model::setting::places::decades_above_central_age;
use crate::random::unit_interval;
use crate::random::wide::{BLOCK_WORDS, LANES, Lanes};

const _: () = assert!(TRAIT_WORDS == BLOCK_WORDS);

/// One value for each of the households that are drawn together.
type Row = [f64; LANES];

/// Memory that is reused from block to block.
#[derive(Default)]
pub struct Drawing {
    lanes: Box<Lanes>,
    app_factor: Vec<f64>,
    tier: Vec<u8>,
    /// Decades by which the adult is older than 44.
    decades: Vec<f64>,
    /// Normal scores of using a platform's app.
    scores: Vec<f64>,
}

impl Synthesis<'_> {
    /// Draws all households of `block`.
    pub fn fill(&self, block: &mut Block, drawing: &mut Drawing) {
        drawing.app_factor.clear();
        drawing.tier.clear();
        drawing.decades.clear();
        drawing.scores.resize(block.len.next_multiple_of(64), 0.0);
        for place in (0..block.len).step_by(LANES) {
            let number = block.first + place as u64;
            drawing.lanes.compute(&self.trait_key, number..number + LANES as u64);
            draw_traits(self, block, place, drawing);
        }
        for platform in 0..self.setting.platforms.len() {
            draw_accesses(self, block, platform, drawing);
        }
        block.weigh(&Weights::of_population(&self.setting.parameters.population));
    }

    #[inline(always)]
    fn draw_traits(&self, block: &mut Block, from: usize, drawing: &mut Drawing) {
        let setting = self.setting;
        let population = &setting.parameters.population;
        let rows = drawing.lanes.rows();
        let uniforms = |word: Word| -> Row { rows[word as usize].map(unit_interval) };
        let scores = |word: Word| -> Row {
            let mut scores = [0.0; LANES];
            normal_quantiles(&uniforms(word), &mut scores);
            scores
        };
        let (income, frailty, loading) =
            (scores(Word::Income), scores(Word::Frailty), scores(Word::RiskLoading));
        let (price, credit) = (scores(Word::PriceSensitivity), scores(Word::Credit));
        drawing.app_factor.extend_from_slice(&scores(Word::AppFactor));
        let log_base = ln(population.price_sensitivity);
        let log_median = ln(setting.median_income);
        let excess: Row = std::array::from_fn(|lane| {
            let score = correlated(frailty[lane], loading[lane], population.risk_loading_frailty_correlation);
            exp(population.risk_loading_log_mean + population.risk_loading_log_sd * score)
        });

        // A little more than the share of households with this income that have commercial cover, whatever the tier.
        let commercial = &setting.parameters.commercial;
        let richest = setting.places.iter().map(|place| (place.log_income_mean, place.log_income_sd));
        let cover_share: Row = std::array::from_fn(|lane| {
            let log_income =
                richest.clone().map(|(mean, sd)| mean + sd * income[lane]).fold(f64::NEG_INFINITY, f64::max);
            let relative = commercial.initial_income_elasticity * (log_income - log_median);
            commercial.initial_share * exp(relative) * (1.0 + 1e-9)
        });

        let columns = &mut *block.columns;
        for lane in 0..LANES.min(block.len - from) {
            let place = from + lane;
            let uniform = |word: Word| unit_interval(rows[word as usize][lane]);
            let tier = pick(setting.places.iter().map(|place| place.share), uniform(Word::Tier));
            let here = &setting.places[tier];
            let group = pick(here.age_groups.iter().map(|group| group.share), uniform(Word::AgeGroup));
            let group = here.age_groups[group];
            let age = group.first_month + (f64::from(group.months) * uniform(Word::AgeMonth)) as i32;
            let persons =
                1 + pick(population.enrolled_persons_shares.iter().copied(), uniform(Word::Persons));
            drawing.tier.push(tier as u8);
            drawing.decades.push(decades_above_central_age(age));
            columns.birth[place] = -age as i16;
            columns.composition[place] =
                Composition::new(persons, tier, (rows[Word::Relations as usize][lane] >> 20) as u16);
            columns.warm_glow[place] = (rows[Word::WarmGlow as usize][lane] >> 24) as u8;

            let log_income = here.log_income_mean + here.log_income_sd * income[lane];
            let log_frailty = setting.frailty.log_from_normal_score(frailty[lane]);
            let log_price = log_base
                - population.price_sensitivity_income_elasticity * (log_income - log_median)
                + population.price_sensitivity_log_sd * price[lane];
            columns.income[place] =
                LogCode::of_logarithm(log_income).unwrap_or_else(|| LogCode::of(exp(log_income)));
            columns.frailty[place] = LogCode::of_logarithm(log_frailty)
                .unwrap_or_else(|| LogCode::of(setting.frailty.from_normal_score(frailty[lane])));
            columns.price_sensitivity[place] = LogCode::of_logarithm(log_price)
                .filter(|_| population.price_sensitivity > 0.0)
                .unwrap_or_else(|| LogCode::of(price_sensitivity(setting, exp(log_income), price[lane])));
            columns.risk_multiplier[place] = LogCode::of(1.0 + population.risk_loading_offset + excess[lane]);
            let credit_score = correlated(income[lane], credit[lane], population.credit_income_correlation);
            columns.credit[place] = credit_code(population.credit_mean + population.credit_sd * credit_score);

            let chance = uniform(Word::CommercialCover);
            // Nothing is lost by asking exactly only those who may be covered.
            columns.cover[place] = if chance < cover_share[lane] {
                let month = (12.0 * uniform(Word::CommercialMonth)) as u32 + 1;
                let frailty = setting.frailty.from_normal_score(frailty[lane]);
                initial_cover(setting, exp(log_income), frailty, age, chance, month)
            } else {
                Cover::NONE
            };
        }
    }

    /// Who uses a platform's parent app.
    #[inline(always)]
    fn draw_accesses(&self, block: &mut Block, platform: usize, drawing: &mut Drawing) {
        let setting = &self.setting.platforms[platform];
        let Drawing { lanes, app_factor, tier, decades, scores } = drawing;
        if setting.reach.certainty() == Some(false) {
            return;
        }
        let scored = setting.reach.scores(tier, decades, app_factor, &mut scores[..block.len]);
        for from in (0..block.len).step_by(LANES * BLOCK_WORDS) {
            let first = (block.first + from as u64) / BLOCK_WORDS as u64;
            lanes.compute(&self.access_keys[platform], first..first + LANES as u64);
            for start in (from..block.len.min(from + LANES * BLOCK_WORDS)).step_by(64) {
                let lane = (start - from) / BLOCK_WORDS;
                let words: [u32; 64] =
                    std::array::from_fn(|at| lanes.word(lane + at / BLOCK_WORDS, at % BLOCK_WORDS));
                let everybody = u64::MAX >> (64 - (block.len - start).min(64));
                let (mut uses, open) = match scores[start..].first_chunk() {
                    Some(scores) if scored => SCORES.compare(&words, scores),
                    _ => (everybody, 0),
                };
                let mut left = open & everybody;
                while left != 0 {
                    let at = left.trailing_zeros() as usize;
                    left &= left - 1;
                    let place = start + at;
                    let age = -i32::from(block.columns.birth[place]);
                    let asked =
                        uses_app(&setting.reach, usize::from(tier[place]), age, app_factor[place], words[at]);
                    uses |= u64::from(asked) << at;
                }
                block.contacts_mut(start / 64)[platform].access = uses & everybody;
            }
        }
    }
}

/// Steps of [`Synthesis::fill`], compiled for the vectors that the processor has.
macro_rules! step {
    ($name:ident) => {
        #[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
        fn $name(synthesis: &Synthesis, block: &mut Block, at: usize, drawing: &mut Drawing) {
            synthesis.$name(block, at, drawing);
        }
    };
}

step!(draw_traits);
step!(draw_accesses);

/// As [`uses_app`], by comparing scores where that settles it.
#[inline(always)]
pub(super) fn uses_app_shortly(
    reach: &Reach,
    tier: usize,
    age_months: i32,
    app_factor: f64,
    word: u32,
) -> bool {
    let score = reach.score(tier, age_months, app_factor);
    let settled = score.and_then(|score| SCORES.is_below(word, score));
    settled.unwrap_or_else(|| uses_app(reach, tier, age_months, app_factor, word))
}

/// Normal scores of the words that begin with the same bits.
struct Scores {
    /// The score of the least word of each cell, and of the end.
    cells: Box<[f64; CELLS + 1]>,
}

/// Leading bits of a word that name its cell.
const CELL_BITS: u32 = 11;

const CELLS: usize = 1 << CELL_BITS;

/// Far beyond the rounding of a threshold at the edge of the outermost cell, whose word is a two-thousandth.
const MARGIN: f64 = 1e-6;

static SCORES: LazyLock<Scores> = LazyLock::new(Scores::new);

impl Scores {
    fn new() -> Scores {
        let score = |cell: usize| normal_quantile(cell as f64 / CELLS as f64);
        Scores { cells: Box::new(std::array::from_fn(score)) }
    }

    /// Which of sixty-four words are below the thresholds of the probabilities of their scores, and for which the cell of
    /// the word does not tell.
    #[inline(always)]
    fn compare(&self, words: &[u32; 64], scores: &[f64; 64]) -> (u64, u64) {
        let (mut above, mut open) = ([0; 64], [0; 64]);
        for at in 0..64 {
            let (is_above, is_below) = sides(&self.cells, words[at], scores[at]);
            above[at] = u8::from(is_above);
            open[at] = u8::from(!(is_above | is_below));
        }
        (bits(&above), bits(&open))
    }

    /// Whether `word` is below the threshold of the probability of `score`, if the cell of the word tells.
    #[inline(always)]
    fn is_below(&self, word: u32, score: f64) -> Option<bool> {
        let (above, below) = sides(&self.cells, word, score);
        (above | below).then_some(above)
    }
}

/// Whether `score` is surely above all scores of the cell of `word`, or surely below.
#[inline(always)]
fn sides(cells: &[f64; CELLS + 1], word: u32, score: f64) -> (bool, bool) {
    let cell = (word >> (u32::BITS - CELL_BITS)) as usize;
    (score > cells[cell + 1] + MARGIN, score < cells[cell] - MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load;
    use crate::math::normal_cdf;
    use crate::model::household::BLOCK;
    use crate::model::setting::Setting;
    use crate::random::wide::Gatherer;
    use crate::random::{Luck, word_threshold};

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
            let mut drawing = Drawing::default();
            for (number, len) in [(0, BLOCK), (3, BLOCK), (9, 777)] {
                let first = number * BLOCK as u64;
                let mut block = Block::empty(first, len, setting.platforms.len());
                synthesis.fill(&mut block, &mut drawing);
                for (place, household) in block.households().enumerate() {
                    assert_eq!(household, synthesis.draw(first + place as u64), "{name}");
                }
                let some: Vec<u64> = (first..first + len as u64).step_by(191).collect();
                let drawn = synthesis.draw_all(&some, &mut Gatherer::default());
                assert!(drawn.iter().zip(&some).all(|(drawn, &number)| *drawn == synthesis.draw(number)));
            }
        }
    }

    #[test]
    fn the_cell_of_a_word_tells_the_truth_or_nothing() {
        let mut open = 0;
        for step in 0..200_000u32 {
            let word = step.wrapping_mul(2_654_435_761);
            let score = f64::from(step % 997) * 0.01 - 5.0;
            let below = u64::from(word) < word_threshold(normal_cdf(score));
            match SCORES.is_below(word, score) {
                Some(told) => assert_eq!(told, below, "word {word}, score {score}"),
                None => open += 1,
            }
        }
        assert!(open < 400, "{open} of 200 000 are left open");
    }

    #[test]
    fn a_code_read_off_a_logarithm_is_the_code_of_the_value() {
        let mut open = 0;
        for step in 0..100_000 {
            let logarithm = -30.0 + f64::from(step) * 4.7e-4;
            match LogCode::of_logarithm(logarithm) {
                Some(code) => assert_eq!(code, LogCode::of(exp(logarithm)), "{logarithm}"),
                None => open += 1,
            }
        }
        assert!(open < 20, "{open} of 100 000 are left open");
    }
}
