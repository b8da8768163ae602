//! Households evaluated anew from the model text (7.3, 7.4), for tests of choice.

use std::sync::Arc;

use crate::histories::BAND;
use huzhu::Scenario;
use huzhu::math::normal_quantile;
use huzhu::model::household::{Household, Weights};
use huzhu::model::setting::Setting;
use huzhu::model::world::World;
use huzhu::random::{Luck, Purpose, unit_interval};
use huzhu::units::Month;

/// Three platforms that everybody (but five in 100 000: exp(-10)) hears of at once and whose prices never move.
pub const THREE: &str = r#"
[run]
months = 6
seed = 7
[population]
simulated_households = 30000
ageing = false
[behaviour.awareness]
age_gradient_per_decade = 0.0
[behaviour.attention]
baseline = 1.0
[behaviour.expectation]
learning_rate = 0.0
reference_rate = 0.0
[behaviour.choice]
scale_yuan_per_month = 2.0
[behaviour.trust]
base = 0.8
decay_per_month = 0.0
gain_paid_claims = 0.0
loss_refused_claims = 0.0
[commercial]
enabled = false
[[platform]]
name = "A"
launch = "2016-05"
reach = 1.0
push_per_month = 10.0
entry_age_max_years = 100
membership_end_age_years = 120
advertised_price_yuan_per_month = 2.0
exit.strategic = false
[[platform]]
name = "B"
launch = "2016-05"
reach = 1.0
push_per_month = 10.0
entry_age_max_years = 100
membership_end_age_years = 120
advertised_price_yuan_per_month = 1.0
quality_yuan_per_month = -1.0
exit.strategic = false
[[platform]]
name = "C"
launch = "2016-05"
reach = 1.0
push_per_month = 10.0
entry_age_max_years = 100
membership_end_age_years = 120
advertised_price_yuan_per_month = 5.0
quality_yuan_per_month = 2.0
exit.strategic = false
"#;

pub const PLATFORMS: usize = 3;

/// A household as the model text describes it, read off the world and evaluated here anew.
pub struct Chooser {
    /// Real households that it stands for.
    pub weight: f64,
    /// Perceived monthly incidence of each living person, and the benefit it would get.
    pub risks: Vec<(f64, f64)>,
    multiplier: f64,
    bill_mean: f64,
    /// Weight on money, b.
    pub sensitivity: f64,
    warm_glow: f64,
    tastes: [f64; PLATFORMS],
}

impl Chooser {
    /// V(S) of 7.3 for a set of platforms, by index; `waiting_discount` of each.
    pub fn value(&self, scenario: &Scenario, set: &[(usize, f64)]) -> f64 {
        let parameters = scenario.parameters();
        if set.is_empty() {
            return 0.0;
        }
        let trust = parameters.behaviour.trust.base;
        let promised: f64 = set.iter().map(|(_, discount)| trust * discount).sum();
        let l = self.bill_mean;
        let cover: f64 = self
            .risks
            .iter()
            .map(|(hazard, benefit)| hazard * l * (1.0 - (-promised * benefit / l).exp()))
            .sum();
        let likings: f64 = set
            .iter()
            .map(|&(platform, _)| {
                let terms = &parameters.platform[platform];
                let cost = terms.advertised_price_yuan_per_month * self.risks.len() as f64;
                terms.quality_yuan_per_month + self.tastes[platform] - self.sensitivity * cost
            })
            .sum();
        self.multiplier * cover + self.warm_glow + likings
    }
}

/// All households of a world, as [`Chooser`]s.
pub fn choosers(scenario: &Scenario, world: &World) -> Vec<Chooser> {
    let parameters = scenario.parameters();
    let setting = &world.setting;
    let population = &parameters.population;
    let perception = &parameters.behaviour.perception;
    let weights = Weights::new(population.simulated_households, population.represented_households);
    // E[frailty^omega] of the gamma with mean 1: by its own mean over a fine grid of quantiles.
    let grid = 200_000;
    let quantile = |i: usize| normal_quantile((i as f64 + 0.5) / grid as f64);
    let power =
        |i: usize| setting.frailty.from_normal_score(quantile(i)).powf(perception.private_information);
    let mean_power = (0..grid).map(power).sum::<f64>() / grid as f64;
    let words: Vec<Vec<u32>> = setting
        .platforms
        .iter()
        .map(|platform| {
            let mut words = vec![0; population.simulated_households as usize];
            world.luck.keyed_stream(Purpose::Taste, platform.key, Month(0)).fill(0, &mut words);
            words
        })
        .collect();
    let chooser = |household: Household| {
        let plain = |code| setting.plain.decode(code);
        let ages = household.composition.ages(-household.birth);
        let frailty = plain(household.frailty).powf(perception.private_information) / mean_power;
        let living = ages.months().iter().filter(|&&age| (0..101 * 12).contains(&age));
        let risk = |&age: &i32| {
            let years = (age / 12) as usize;
            let relative = setting.incidence[years] / setting.mean_incidence;
            let base = match setting.mean_incidence {
                0.0 => 0.0,
                mean => mean / 12.0 * relative.powf(perception.age_understanding),
            };
            let benefit = match years {
                0..=39 => 300_000.0,
                40..=59 => 100_000.0,
                _ => 0.0,
            };
            (perception.level * base * frailty, benefit)
        };
        let liking = |platform: usize| {
            let word = words[platform][household.number as usize];
            population.taste_sd_yuan_per_month * normal_quantile(unit_interval(word))
        };
        Chooser {
            weight: weights.of(household.number) as f64,
            risks: living.map(risk).collect(),
            multiplier: plain(household.risk_multiplier),
            bill_mean: population.tier[household.composition.tier()].bill_mean_yuan,
            sensitivity: plain(household.price_sensitivity),
            warm_glow: setting.warm_glow[usize::from(household.warm_glow)],
            tastes: [0, 1, 2].map(liking),
        }
    };
    world.households().map(chooser).collect()
}

/// exp(u / scale) over their sum.
pub fn softmax(utilities: &[f64], scale: f64) -> Vec<f64> {
    let highest = utilities.iter().copied().fold(f64::MIN, f64::max);
    let weights: Vec<f64> = utilities.iter().map(|u| ((u - highest) / scale).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// Sum of weights over a set with independent probabilities: its mean and standard deviation.
#[derive(Default, Clone, Copy)]
pub struct Expected {
    mean: f64,
    variance: f64,
}

impl Expected {
    /// One more chooser of this weight.
    pub fn add(&mut self, weight: f64, probability: f64) {
        self.mean += weight * probability;
        self.variance += weight * weight * probability * (1.0 - probability);
    }

    /// Asserts that what was found lies within the band.
    pub fn assert(&self, what: &str, found: i64) {
        let deviations = (found as f64 - self.mean) / self.variance.sqrt();
        println!("{what}: {:.0} expected, {found} found, {deviations:.2} sd", self.mean);
        assert!(deviations.abs() < BAND, "{what}: {deviations} standard deviations off");
    }
}

/// The world of a scenario before its first month.
pub fn world(scenario: &Scenario) -> World {
    let luck = Luck { seed: scenario.parameters().run.seed, replicate: 0 };
    World::new(Arc::new(Setting::new(scenario)), luck)
}
