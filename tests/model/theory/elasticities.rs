//! Demand answers prices by the elasticities of the logit, own and cross (McFadden 1974).
//!
//! With utility -b n p_j / s of the price p_j of n persons, household i's probability P_ij has the elasticities
//! -(b n p_j / s) (1 - P_ij) by its own price and (b n p_k / s) P_ik by another's; those of demand are the means over
//! households, weighted by P_ij.

use super::choosers::{Chooser, PLATFORMS, THREE, choosers, softmax, world};
use crate::histories::{BAND, scenario_with};
use huzhu::Scenario;
use huzhu::model::month::advance;

const NAMES: [&str; PLATFORMS] = ["A", "B", "C"];
const HOUSEHOLDS: u64 = 400_000;
/// Half the distance of the two prices that are compared, relative to their middle.
const STEP: f64 = 0.2;

/// As [`THREE`] in its first month, with one membership, free moves and no illness: what is chosen is a softmax.
fn scenario(overrides: &[&str], dearer: usize, factor: f64) -> Scenario {
    let price = [2.0, 1.0, 5.0][dearer] * factor;
    let name = NAMES[dearer];
    let households = format!("population.simulated_households={HOUSEHOLDS}");
    let price = format!("platform.{name}.advertised_price_yuan_per_month={price}");
    let plain = [
        "illness.incidence_ratio=0",
        "behaviour.choice.joining_cost_yuan_per_month=0",
        "behaviour.choice.leaving_cost_yuan_per_month=0",
        "behaviour.choice.max_memberships=1",
        &households,
        &price,
    ];
    scenario_with(THREE, &[&plain[..], overrides].concat())
}

/// Probabilities of nothing, A, B and C, in the order in which a household is offered them.
fn probabilities(chooser: &Chooser, scenario: &Scenario) -> Vec<f64> {
    let menu = [vec![], vec![(0, 1.0)], vec![(1, 1.0)], vec![(2, 1.0)]];
    let utilities: Vec<f64> = menu.iter().map(|set| chooser.value(scenario, set)).collect();
    softmax(&utilities, scenario.parameters().behaviour.choice.scale_yuan_per_month)
}

/// Households (represented) on each platform after the first month.
fn demand(scenario: &Scenario) -> [f64; PLATFORMS] {
    let facts = advance(&mut world(scenario));
    [0, 1, 2].map(|platform: usize| facts.tally.platforms[platform].households as f64)
}

/// An elasticity of demand.
#[derive(Clone, Copy)]
struct Elasticity {
    /// In closed form, at the middle price.
    point: f64,
    /// Between the two prices, of the sums of probabilities.
    arc: f64,
    /// The same of two histories.
    found: f64,
    /// Standard deviation of the latter. Both histories have the same luck, so that only who changes his mind is noise.
    sd: f64,
}

/// Elasticities of demand for every platform by the price of `dearer`.
fn elasticities(overrides: &[&str], dearer: usize) -> [Elasticity; PLATFORMS] {
    let at = |factor: f64| scenario(overrides, dearer, factor);
    let (middle, low, high) = (at(1.0), at(1.0 - STEP), at(1.0 + STEP));
    let price = middle.parameters().platform[dearer].advertised_price_yuan_per_month;
    let scale = middle.parameters().behaviour.choice.scale_yuan_per_month;
    let (before, after) = (demand(&low), demand(&high));
    let (mut slope, mut total, mut variance) = ([0.0; PLATFORMS], [0.0; PLATFORMS], [0.0; PLATFORMS]);
    let (mut total_cheap, mut total_dear) = ([0.0; PLATFORMS], [0.0; PLATFORMS]);
    for chooser in choosers(&middle, &world(&middle)) {
        let p = probabilities(&chooser, &middle);
        let weight_on_price = chooser.sensitivity * chooser.risks.len() as f64 * price / scale;
        let (cheap, dear) = (probabilities(&chooser, &low), probabilities(&chooser, &high));
        // An action is taken by whose draw falls into its part of the unit interval, in the order of the menu.
        let ends =
            |p: &[f64], action: usize| (p[..action].iter().sum::<f64>(), p[..=action].iter().sum::<f64>());
        for platform in 0..PLATFORMS {
            let own = if platform == dearer { 1.0 } else { 0.0 };
            let share = p[platform + 1];
            slope[platform] -= chooser.weight * weight_on_price * share * (own - p[dearer + 1]);
            total[platform] += chooser.weight * share;
            total_cheap[platform] += chooser.weight * cheap[platform + 1];
            total_dear[platform] += chooser.weight * dear[platform + 1];
            let (a, b) = (ends(&cheap, platform + 1), ends(&dear, platform + 1));
            let both = (a.1.min(b.1) - a.0.max(b.0)).max(0.0);
            let moved = (a.1 - a.0) + (b.1 - b.0) - 2.0 * both;
            let change = (b.1 - b.0) - (a.1 - a.0);
            variance[platform] += chooser.weight * chooser.weight * (moved - change * change);
        }
    }
    let distance = ((1.0 + STEP) / (1.0 - STEP)).ln();
    let each = |platform: usize| Elasticity {
        point: slope[platform] / total[platform],
        arc: (total_dear[platform] / total_cheap[platform]).ln() / distance,
        found: (after[platform] / before[platform]).ln() / distance,
        sd: variance[platform].sqrt() / total[platform] / distance,
    };
    [0, 1, 2].map(each)
}

/// Asserts histories against the arc, and the arc against the closed form, for the price of every platform.
fn assert_elasticities(overrides: &[&str]) {
    for (dearer, name) in NAMES.iter().enumerate() {
        for (platform, elasticity) in elasticities(overrides, dearer).into_iter().enumerate() {
            let Elasticity { point, arc, found, sd } = elasticity;
            let what = format!("{} by the price of {name}", NAMES[platform]);
            println!(
                "{what}: {point:.4} in closed form, {arc:.4} as an arc, {found:.4} simulated (sd {sd:.4})"
            );
            assert!((found - arc).abs() < BAND * sd, "{what}: {found} against {arc}, sd {sd}");
            // A symmetric arc differs from the tangent by terms of second order in its length: 0.2^2, times terms
            // of about 1.
            assert!((arc - point).abs() < 0.03 * point.abs(), "{what}: {arc} against {point}");
            assert!(sd < 0.02, "the sample is too small to tell: {sd}");
            assert_eq!(point < 0.0, platform == dearer, "own negative, cross positive");
        }
    }
}

/// Households that differ in nothing: one person, the same weight on money, no tastes.
const IDENTICAL: [&str; 5] = [
    "population.enrolled_persons_shares=[1.0]",
    "population.price_sensitivity_income_elasticity=0",
    "population.price_sensitivity_log_sd=0",
    "population.taste_sd_yuan_per_month=0",
    "population.warm_glow_mean_yuan_per_month=0",
];

#[test]
fn identical_households_have_the_elasticities_of_one_logit() {
    assert_elasticities(&IDENTICAL);
}

#[test]
fn of_identical_households_a_dearer_platform_sends_all_others_the_same_percentage() {
    // Independence of irrelevant alternatives: the cross elasticities by one price are all b p P / s.
    for dearer in 0..PLATFORMS {
        let elasticities = elasticities(&IDENTICAL, dearer);
        let others: Vec<Elasticity> =
            (0..PLATFORMS).filter(|&other| other != dearer).map(|other| elasticities[other]).collect();
        let [one, other] = others[..] else { panic!("there are two others") };
        assert!((one.point - other.point).abs() < 1e-12);
        assert!(
            (one.found - other.found).abs() < BAND * one.sd.hypot(other.sd),
            "{} {}",
            one.found,
            other.found
        );
    }
}

#[test]
fn demand_of_the_default_population_has_the_mean_elasticities_of_its_households() {
    assert_elasticities(&[]);
}
