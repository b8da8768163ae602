//! Simulated shares equal mean choice probabilities (model text T2, 7.3, 7.4).

use super::choosers::{Expected, PLATFORMS, THREE, choosers, softmax, world};
use crate::histories::scenario_with;
use huzhu::model::month::advance;

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
