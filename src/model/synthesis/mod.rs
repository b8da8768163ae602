//! Synthesis of households from the configured distributions: the readable rule, one household at a time; [`BlockSynthesis`]
//! makes the same households of a whole block.
//!
//! A household's traits are a function of (seed, replicate, month of entry, number) alone: sixteen words at its
//! position in the stream of its month of entry. Its lasting words per platform (taste, hearing) are
//! keyed by the platform's name and pass from a household to the entrant who takes its number: both are independent of
//! all other traits, so their distribution is right, and they need not be stored.

mod access;
mod blocks;
mod guide;

pub use blocks::{BlockSynthesis, Drawing};

use crate::math::{exp, normal_quantile, normal_quantiles, pow};
use crate::model::household::{Composition, Cover, Household, LogCode, Membership, credit_code};
use crate::model::setting::places::ENTRY_AGE_MONTHS;
use crate::model::setting::{Reach, Setting};
use crate::random::wide::{Gatherer, LANES, StreamKey};
use crate::random::{Luck, NO_ENTITY, Purpose, Stream, unit_interval, word_threshold};
use crate::units::{MAX_MEMBERSHIPS, Month};

/// Words of a household's traits in the stream of its month of entry.
pub const TRAIT_WORDS: usize = 16;

/// What each trait word is for.
#[derive(Clone, Copy)]
enum Word {
    Tier,
    Persons,
    AgeGroup,
    AgeMonth,
    Income,
    Frailty,
    PriceSensitivity,
    RiskLoading,
    WarmGlow,
    Credit,
    AppFactor,
    Relations,
    CommercialCover,
    CommercialMonth,
}

/// The words whose normal scores are asked for.
const SCORED: [Word; 6] =
    [Word::Income, Word::Frailty, Word::PriceSensitivity, Word::RiskLoading, Word::Credit, Word::AppFactor];

/// The streams from which households that enter in one month are drawn.
pub struct Synthesis<'a> {
    setting: &'a Setting,
    traits: Stream,
    access: Vec<Stream>,
    /// Addresses of the same words, for reading them by the block.
    trait_key: StreamKey,
    access_keys: Vec<StreamKey>,
    /// The month of entry; `None` for the households that are there when the run starts.
    entry: Option<Month>,
}

impl<'a> Synthesis<'a> {
    /// The households that are there when the run starts.
    pub fn initial(setting: &'a Setting, luck: &Luck) -> Synthesis<'a> {
        Synthesis::new(setting, luck, None)
    }

    /// Entrants of 18 who replace those past 75 in `month`.
    pub fn entrants(setting: &'a Setting, luck: &Luck, month: Month) -> Synthesis<'a> {
        Synthesis::new(setting, luck, Some(month))
    }

    fn new(setting: &'a Setting, luck: &Luck, entry: Option<Month>) -> Synthesis<'a> {
        // Stream 0 is the initial population's, so entrants of month m read stream m + 1.
        let stream_month = entry.map_or(Month(0), |month| month.after(1));
        let keys = || setting.platforms.iter().map(|platform| platform.key);
        Synthesis {
            setting,
            traits: luck.stream(Purpose::Traits, stream_month),
            access: keys().map(|key| luck.keyed_stream(Purpose::Access, key, stream_month)).collect(),
            trait_key: luck.stream_key(Purpose::Traits, NO_ENTITY, stream_month),
            access_keys: keys().map(|key| luck.stream_key(Purpose::Access, key, stream_month)).collect(),
            entry,
        }
    }

    /// Draws household `number`: the readable rule.
    pub fn draw(&mut self, number: u64) -> Household {
        let mut words = [0u32; TRAIT_WORDS];
        self.traits.fill(number * TRAIT_WORDS as u64, &mut words);
        let score = |word: Word| normal_quantile(unit_interval(words[word as usize]));
        let (mut household, app_factor) = self.household(number, &words, score);
        for platform in 0..self.access.len() {
            let word = self.access[platform].word(number);
            self.draw_access(&mut household, platform, app_factor, word);
        }
        household
    }

    /// Draws the households with these numbers, in this order, with their words fetched together.
    pub fn draw_all(&self, numbers: &[u64], gatherer: &mut Gatherer) -> Vec<Household> {
        let mut drawn: Vec<(Household, f64)> = Vec::with_capacity(numbers.len());
        for some in numbers.chunks(LANES) {
            // The words of a household's traits are one block of the cipher.
            let lanes = gatherer.compute(&self.trait_key, some.iter().copied());
            let mut scores = [[0.0; LANES]; TRAIT_WORDS];
            for word in SCORED {
                let uniforms = lanes.rows()[word as usize].map(unit_interval);
                normal_quantiles(&uniforms[..some.len()], &mut scores[word as usize]);
            }
            for (lane, &number) in some.iter().enumerate() {
                let words: [u32; TRAIT_WORDS] = std::array::from_fn(|row| lanes.word(lane, row));
                drawn.push(self.household(number, &words, |word| scores[word as usize][lane]));
            }
        }
        let platforms = self.access_keys.len();
        let asked = |index: usize| (index % platforms, numbers[index / platforms]);
        gatherer.draw_each(&self.access_keys, platforms * numbers.len(), asked, |index, word| {
            let (household, app_factor) = &mut drawn[index / platforms];
            let platform = index % platforms;
            let reach = &self.setting.platforms[platform].reach;
            let (tier, age) = (household.composition.tier(), self.age_at_entry(household.birth));
            if access::uses_app_shortly(reach, tier, age, *app_factor, word) {
                household.access |= 1 << platform;
            }
        });
        drawn.into_iter().map(|(household, _)| household).collect()
    }

    fn draw_access(&self, household: &mut Household, platform: usize, app_factor: f64, word: u32) {
        let platform = &self.setting.platforms[platform];
        let age = self.age_at_entry(household.birth);
        let tier = household.composition.tier();
        if uses_app(&platform.reach, tier, age, app_factor, word) {
            household.access |= platform.id.bit();
        }
    }

    fn age_at_entry(&self, birth: i32) -> i32 {
        self.entry.map_or(-birth, |_| ENTRY_AGE_MONTHS)
    }

    /// All traits but access, and the factor that access shares (a normal score); `score` tells the normal score of a word.
    fn household(&self, number: u64, words: &[u32], score: impl Fn(Word) -> f64) -> (Household, f64) {
        let setting = self.setting;
        let population = &setting.parameters.population;
        let uniform = |word: Word| unit_interval(words[word as usize]);

        let tier = pick(setting.places.iter().map(|place| place.share), uniform(Word::Tier));
        let place = &setting.places[tier];
        let age_months = match self.entry {
            Some(_) => ENTRY_AGE_MONTHS,
            None => {
                let group = pick(place.age_groups.iter().map(|group| group.share), uniform(Word::AgeGroup));
                let group = place.age_groups[group];
                group.first_month + (f64::from(group.months) * uniform(Word::AgeMonth)) as i32
            }
        };
        let persons = 1 + pick(population.enrolled_persons_shares.iter().copied(), uniform(Word::Persons));
        let relations = (words[Word::Relations as usize] >> 20) as u16;

        let income_score = score(Word::Income);
        let income = exp(place.log_income_mean + place.log_income_sd * income_score);
        let frailty_score = score(Word::Frailty);
        let frailty = setting.frailty.from_normal_score(frailty_score);
        let correlation = population.risk_loading_frailty_correlation;
        let loading_score = correlated(frailty_score, score(Word::RiskLoading), correlation);
        let multiplier = 1.0
            + population.risk_loading_offset
            + exp(population.risk_loading_log_mean + population.risk_loading_log_sd * loading_score);
        let credit_score =
            correlated(income_score, score(Word::Credit), population.credit_income_correlation);
        let cover = match self.entry {
            Some(_) => Cover::NONE,
            None => {
                let month = (12.0 * uniform(Word::CommercialMonth)) as u32 + 1;
                initial_cover(setting, income, frailty, age_months, uniform(Word::CommercialCover), month)
            }
        };
        let household = Household {
            number,
            birth: self.entry.map_or(0, |month| month.0 as i32) - age_months,
            composition: Composition::new(persons, tier, relations),
            income: LogCode::of(income),
            frailty: LogCode::of(frailty),
            price_sensitivity: LogCode::of(price_sensitivity(setting, income, score(Word::PriceSensitivity))),
            risk_multiplier: LogCode::of(multiplier),
            warm_glow: (words[Word::WarmGlow as usize] >> 24) as u8,
            credit: credit_code(population.credit_mean + population.credit_sd * credit_score),
            access: 0,
            heard: 0,
            memberships: [Membership::NONE; MAX_MEMBERSHIPS],
            cover,
            unread_news: false,
        };
        (household, score(Word::AppFactor))
    }
}

/// Whether a household of this tier, age at entry and app factor uses a platform's parent app.
fn uses_app(reach: &Reach, tier: usize, age_months: i32, app_factor: f64, word: u32) -> bool {
    u64::from(word) < word_threshold(reach.probability(tier, age_months, app_factor))
}

/// b (y / median)^-eta exp(noise) (model text, section 2).
fn price_sensitivity(setting: &Setting, income: f64, noise_score: f64) -> f64 {
    let population = &setting.parameters.population;
    population.price_sensitivity
        * pow(income / setting.median_income, -population.price_sensitivity_income_elasticity)
        * exp(population.price_sensitivity_log_sd * noise_score)
}

/// Commercial cover when the run starts: a share that rises with income, among those whom the insurer accepts (A).
fn initial_cover(
    setting: &Setting,
    income: f64,
    frailty: f64,
    age_months: i32,
    uniform: f64,
    months_left: u32,
) -> Cover {
    let commercial = &setting.parameters.commercial;
    let accepted = commercial.enabled
        && frailty <= commercial.underwriting_frailty_max
        && age_months < commercial.age_max_years as i32 * 12;
    let share =
        commercial.initial_share * pow(income / setting.median_income, commercial.initial_income_elasticity);
    if accepted && uniform < share { Cover::lasting(months_left, Month(0)) } else { Cover::NONE }
}

/// A normal score that correlates with `first`, made of `first` and an independent one.
fn correlated(first: f64, independent: f64, correlation: f64) -> f64 {
    correlation * first + (1.0 - correlation * correlation).sqrt() * independent
}

/// The first item at which the running sum of `shares` exceeds `uniform`; the last one where rounding leaves a gap.
fn pick(shares: impl ExactSizeIterator<Item = f64>, uniform: f64) -> usize {
    let last = shares.len() - 1;
    let mut cumulative = 0.0;
    for (item, share) in shares.enumerate() {
        cumulative += share;
        if uniform < cumulative {
            return item;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picking_follows_the_running_sum_of_shares() {
        let shares = [0.2, 0.5, 0.3];
        let picked = [0.0, 0.19, 0.21, 0.69, 0.71, 0.9999].map(|u| pick(shares.iter().copied(), u));
        assert_eq!(picked, [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn correlated_scores_have_unit_variance() {
        assert_eq!(correlated(0.7, 1.3, 0.0), 1.3);
        assert!((correlated(1.0, 1.0, 0.6) - 1.4).abs() < 1e-12);
    }
}
