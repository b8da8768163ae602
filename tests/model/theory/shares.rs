//! Simulated shares equal mean choice probabilities (model text T2, 7.3, 7.4).

use crate::histories::{BAND, scenario_with};
use huzhu::Scenario;
use huzhu::math::normal_quantile;
use huzhu::model::household::{Household, Weights};
use huzhu::model::month::advance;
use huzhu::model::setting::Setting;
use huzhu::model::world::World;
use huzhu::random::{Luck, Purpose, unit_interval};
use huzhu::units::Month;
use std::sync::Arc;

/// Three platforms that everybody (but five in 100 000: exp(-10)) hears of at once and whose prices never move.
const THREE: &str = r#"
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

const PLATFORMS: usize = 3;

/// A household as the model text describes it, read off the world and evaluated here anew.
struct Chooser {
    weight: f64,
    /// Perceived monthly incidence of each living person, and the benefit it would get.
    risks: Vec<(f64, f64)>,
    multiplier: f64,
    bill_mean: f64,
    sensitivity: f64,
    warm_glow: f64,
    tastes: [f64; PLATFORMS],
}

impl Chooser {
    /// V(S) of 7.3 for a set of platforms, by index; `waiting_discount` of each.
    fn value(&self, scenario: &Scenario, set: &[(usize, f64)]) -> f64 {
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

fn choosers(scenario: &Scenario, world: &World) -> Vec<Chooser> {
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
fn softmax(utilities: &[f64], scale: f64) -> Vec<f64> {
    let highest = utilities.iter().copied().fold(f64::MIN, f64::max);
    let weights: Vec<f64> = utilities.iter().map(|u| ((u - highest) / scale).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// Sum of weights over a set with independent probabilities: its mean and standard deviation.
#[derive(Default, Clone, Copy)]
struct Expected {
    mean: f64,
    variance: f64,
}

impl Expected {
    fn add(&mut self, weight: f64, probability: f64) {
        self.mean += weight * probability;
        self.variance += weight * weight * probability * (1.0 - probability);
    }

    fn assert(&self, what: &str, found: i64) {
        let deviations = (found as f64 - self.mean) / self.variance.sqrt();
        println!("{what}: {:.0} expected, {found} found, {deviations:.2} sd", self.mean);
        assert!(deviations.abs() < BAND, "{what}: {deviations} standard deviations off");
    }
}

fn world(scenario: &Scenario) -> World {
    let luck = Luck { seed: scenario.parameters().run.seed, replicate: 0 };
    World::new(Arc::new(Setting::new(scenario)), luck)
}

#[test]
fn without_illness_and_inertia_shares_equal_mean_softmax_probabilities_every_month() {
    let scenario = scenario_with(
        THREE,
        &[
            "illness.incidence_ratio=0",
            "behaviour.choice.joining_cost_yuan_per_month=0",
            "behaviour.choice.leaving_cost_yuan_per_month=0",
            "behaviour.choice.max_memberships=1",
        ],
    );
    let mut world = world(&scenario);
    let choosers = choosers(&scenario, &world);
    // Whatever a household holds, its menu has the same four values: nothing, A, B, C. So every month is a fresh
    // draw from the same softmax.
    let mut expected = [Expected::default(); PLATFORMS];
    for chooser in &choosers {
        let utilities: Vec<f64> = [vec![], vec![(0, 1.0)], vec![(1, 1.0)], vec![(2, 1.0)]]
            .iter()
            .map(|set| chooser.value(&scenario, set))
            .collect();
        let probabilities = softmax(&utilities, 2.0);
        for (expected, probability) in expected.iter_mut().zip(&probabilities[1..]) {
            expected.add(chooser.weight, *probability);
        }
    }
    for month in 0..6 {
        let facts = advance(&mut world);
        for (platform, expected) in expected.iter().enumerate() {
            let found = facts.tally.platforms[platform].households;
            expected.assert(&format!("platform {platform} in month {month}"), found);
        }
    }
}

#[test]
fn with_cover_and_switching_costs_two_months_follow_the_softmax_over_portfolios() {
    let scenario = scenario_with(THREE, &["illness.incidence_ratio=1"]);
    let choice = &scenario.parameters().behaviour.choice;
    let (joining, leaving) = (choice.joining_cost_yuan_per_month, choice.leaving_cost_yuan_per_month);
    let discount = scenario.parameters().behaviour.perception.waiting_discount;
    let mut world = world(&scenario);
    let choosers = choosers(&scenario, &world);
    let mut first = [Expected::default(); PLATFORMS];
    let (mut second, mut both) = ([Expected::default(); PLATFORMS], Expected::default());
    for chooser in &choosers {
        let value = |set: &[usize]| {
            let set: Vec<(usize, f64)> = set.iter().map(|&platform| (platform, discount)).collect();
            chooser.value(&scenario, &set)
        };
        let join: Vec<f64> = [0.0].into_iter().chain((0..3).map(|j| value(&[j]) - joining)).collect();
        let initial = softmax(&join, 2.0);
        let (mut holds, mut two) = ([0.0; PLATFORMS], 0.0);
        for j in 0..PLATFORMS {
            first[j].add(chooser.weight, initial[j + 1]);
            holds[j] += initial[0] * initial[j + 1];
        }
        for had in 0..PLATFORMS {
            // Keep; leave; add either other; replace by either other.
            let others: Vec<usize> = (0..PLATFORMS).filter(|&other| other != had).collect();
            let mut menu = vec![value(&[had]), value(&[]) - leaving];
            menu.extend(others.iter().map(|&other| value(&[had, other]) - joining));
            menu.extend(others.iter().map(|&other| value(&[other]) - joining - leaving));
            let now = softmax(&menu, 2.0);
            let reached = initial[had + 1];
            holds[had] += reached * (now[0] + now[2] + now[3]);
            for (place, &other) in others.iter().enumerate() {
                holds[other] += reached * (now[2 + place] + now[4 + place]);
                two += reached * now[2 + place];
            }
        }
        for j in 0..PLATFORMS {
            second[j].add(chooser.weight, holds[j]);
        }
        both.add(chooser.weight, two);
    }
    let facts = advance(&mut world);
    for (platform, expected) in first.iter().enumerate() {
        expected.assert(&format!("platform {platform} at first"), facts.tally.platforms[platform].households);
    }
    let facts = advance(&mut world);
    for (platform, expected) in second.iter().enumerate() {
        expected.assert(&format!("platform {platform} then"), facts.tally.platforms[platform].households);
    }
    both.assert("on two platforms", facts.tally.market.multi_homing_households);
}
