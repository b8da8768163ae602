//! Tiers of place: ages, incomes, and the reach of a platform.

use crate::math::{exp, ln, normal_cdf};
use crate::scenario::parameters::{Platform, Population};

/// The last age of the insured adult: at 75 a household is replaced by an entrant of 18.
pub const LAST_AGE_MONTHS: i32 = 75 * 12;

/// The age of an entrant.
pub const ENTRY_AGE_MONTHS: i32 = 18 * 12;

/// The age at which tilts are nil, months.
pub const CENTRAL_AGE_MONTHS: i32 = 44 * 12;

/// Decades above 44.
pub fn decades_above_central_age(age_months: i32) -> f64 {
    f64::from(age_months - CENTRAL_AGE_MONTHS) / 120.0
}

/// One tier of place.
#[derive(Debug, Clone)]
pub struct Place {
    /// Share of households.
    pub share: f64,
    /// Mean of the logarithm of income.
    pub log_income_mean: f64,
    /// Standard deviation of the logarithm of income.
    pub log_income_sd: f64,
    /// Mean bill, yuan.
    pub bill_mean_yuan: f64,
    /// Age groups.
    pub age_groups: Vec<AgeGroup>,
}

/// An age group of a tier.
#[derive(Debug, Clone, Copy)]
pub struct AgeGroup {
    /// Share of households.
    pub share: f64,
    /// First age, months.
    pub first_month: i32,
    /// Length, months.
    pub months: i32,
}

/// The tiers of a population.
pub fn places(population: &Population) -> Vec<Place> {
    population
        .tier
        .iter()
        .map(|tier| Place {
            share: tier.share,
            log_income_mean: ln(tier.income_mean_yuan_per_month)
                - 0.5 * tier.income_log_sd * tier.income_log_sd,
            log_income_sd: tier.income_log_sd,
            bill_mean_yuan: tier.bill_mean_yuan,
            age_groups: age_groups(population, tier.age_tilt_per_decade),
        })
        .collect()
}

fn age_groups(population: &Population, tilt_per_decade: f64) -> Vec<AgeGroup> {
    let starts: Vec<i32> = population.age_group_starts_years.iter().map(|&years| years as i32 * 12).collect();
    let ends = starts.iter().skip(1).copied().chain([LAST_AGE_MONTHS]);
    let mut groups: Vec<AgeGroup> = starts
        .iter()
        .zip(ends)
        .zip(&population.age_group_weights)
        .map(|((&first_month, end), &weight)| {
            let tilt = 1.0 + tilt_per_decade * decades_above_central_age((first_month + end) / 2);
            let share = weight * tilt.max(0.0);
            AgeGroup { share, first_month, months: end - first_month }
        })
        .collect();
    let total: f64 = groups.iter().map(|group| group.share).sum();
    for group in &mut groups {
        group.share /= total;
    }
    groups
}

/// The mean of `value` over the ages (whole years) of all adults when the run starts.
pub fn mean_over_adults(places: &[Place], value: impl Fn(usize, i32) -> f64) -> f64 {
    let mut mean = 0.0;
    for (tier, place) in places.iter().enumerate() {
        for group in &place.age_groups {
            let years = group.months / 12;
            for year in 0..years {
                mean +=
                    place.share * group.share / f64::from(years) * value(tier, group.first_month + 12 * year);
            }
        }
    }
    mean
}

/// The income below which a share `p` of households lives: quantile of the mixture of lognormals.
pub fn income_quantile(places: &[Place], p: f64) -> f64 {
    let below = |log_income: f64| -> f64 {
        places
            .iter()
            .map(|place| match place.log_income_sd {
                0.0 => place.share * f64::from(u8::from(place.log_income_mean <= log_income)),
                sd => place.share * normal_cdf((log_income - place.log_income_mean) / sd),
            })
            .sum()
    };
    exp(bisect(-10.0, 20.0, |log_income| below(log_income) < p))
}

/// Whether a household uses a platform's parent app, as a shift of a normal score.
#[derive(Debug, Clone)]
pub struct Reach {
    /// `None`: nobody (false) or everybody (true) is within reach.
    intercept: Option<f64>,
    everybody: bool,
    tier_tilt: [f64; 4],
    age_tilt_per_decade: f64,
    factor_loading: f64,
    idiosyncratic_loading: f64,
}

impl Reach {
    /// Solves for the intercept at which the mean over tiers and ages is the configured reach.
    pub fn new(platform: &Platform, population: &Population, places: &[Place]) -> Reach {
        let mut tier_tilt = [0.0; 4];
        tier_tilt[..platform.reach_tier_tilt.len()].copy_from_slice(&platform.reach_tier_tilt);
        let age_tilt = platform.reach_age_tilt_per_decade;
        let mean = |intercept: f64| {
            mean_over_adults(places, |tier, age| {
                normal_cdf(intercept + tier_tilt[tier] + age_tilt * decades_above_central_age(age))
            })
        };
        let inner = platform.reach > 0.0 && platform.reach < 1.0;
        let flat = tier_tilt == [0.0; 4] && age_tilt == 0.0;
        let intercept = match (inner, flat) {
            (false, _) => None,
            (true, true) => Some(crate::math::normal_quantile(platform.reach)),
            (true, false) => Some(bisect(-20.0, 20.0, |intercept| mean(intercept) < platform.reach)),
        };
        Reach {
            intercept,
            everybody: platform.reach >= 1.0,
            tier_tilt,
            age_tilt_per_decade: age_tilt,
            factor_loading: population.access_correlation.sqrt(),
            idiosyncratic_loading: (1.0 - population.access_correlation).sqrt(),
        }
    }

    /// Probability that a household of this tier, age at entry and app factor (a normal score) uses the app
    /// (one-factor Gaussian copula).
    pub fn probability(&self, tier: usize, age_months: i32, app_factor: f64) -> f64 {
        match self.score(tier, age_months, app_factor) {
            Some(score) => normal_cdf(score),
            None => f64::from(u8::from(self.everybody)),
        }
    }

    /// The normal score of that probability; `None` where everybody uses the app, or nobody.
    #[inline(always)]
    pub fn score(&self, tier: usize, age_months: i32, app_factor: f64) -> Option<f64> {
        let intercept = self.intercept?;
        Some(self.score_at(intercept, tier, decades_above_central_age(age_months), app_factor))
    }

    #[inline(always)]
    fn score_at(&self, intercept: f64, tier: usize, decades: f64, app_factor: f64) -> f64 {
        let score = intercept
            + self.tier_tilt[tier]
            + self.age_tilt_per_decade * decades
            + self.factor_loading * app_factor;
        score / self.idiosyncratic_loading
    }

    /// The scores of many households, by tier, decades above 44 and app factor, where they have one.
    pub fn scores(&self, tiers: &[u8], decades: &[f64], app_factors: &[f64], scores: &mut [f64]) -> bool {
        let Some(intercept) = self.intercept else { return false };
        fill_scores((self, intercept), tiers, decades, app_factors, scores);
        true
    }

    /// Whether all use the app, if its use does not depend on who they are.
    pub fn certainty(&self) -> Option<bool> {
        if self.intercept.is_none() { Some(self.everybody) } else { None }
    }
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn fill_scores(
    (reach, intercept): (&Reach, f64),
    tiers: &[u8],
    decades: &[f64],
    app_factors: &[f64],
    scores: &mut [f64],
) {
    for (((score, &tier), &decades), &app_factor) in
        scores.iter_mut().zip(tiers).zip(decades).zip(app_factors)
    {
        *score = reach.score_at(intercept, usize::from(tier) & 3, decades, app_factor);
    }
}

/// The point in [low, high] at which `is_below` turns false, to the last bit that 60 halvings give.
fn bisect(mut low: f64, mut high: f64, is_below: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if is_below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}
