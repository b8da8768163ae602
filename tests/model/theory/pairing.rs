//! Two scenarios with one seed share their luck; order and threads are of no consequence (model text T8, T10).

use crate::histories::{RICH, history, scenario, scenario_with};
use huzhu::model::household::{BLOCK, Household};
use huzhu::model::world::World;
use huzhu::observe::MonthRecord;
use huzhu::{Scenario, Simulation};

/// The record without the platform of this name, and without what that platform adds to the market by being there.
fn without(mut record: MonthRecord, platform: &str) -> MonthRecord {
    record.platforms.retain(|row| &*row.platform != platform);
    record.events.retain(|event| event.platform.as_deref() != Some(platform));
    record.market[0].open_platforms = 0;
    record.market[0].closing_platforms = 0;
    record
}

#[test]
fn a_scenario_against_itself_shows_no_difference() {
    let scenario = scenario(RICH);
    assert!(history(&scenario, 3) == history(&scenario, 3));
    assert!(history(&scenario, 3) != history(&scenario, 4), "another replicate is another history");
}

#[test]
fn one_more_household_changes_nobody_elses_luck() {
    // Weights stay 1 and prices stay put (both learning rates 0, no trust, no word of mouth), so that households
    // meet only through their luck; and the new one is the last of a block, then the first of another.
    let base = r#"
        [run]
        months = 18
        [behaviour.expectation]
        learning_rate = 0.0
        reference_rate = 0.0
        [behaviour.attention]
        bill = 0.0
        [behaviour.trust]
        decay_per_month = 0.0
        gain_paid_claims = 0.0
        loss_refused_claims = 0.0
        [[platform]]
        name = "First"
        launch = "2016-05"
        reach = 0.7
        push_per_month = 0.2
        word_of_mouth_per_month = 0.0
        exit.strategic = false
        [[platform]]
        name = "Second"
        launch = "2016-09"
        reach = 0.4
        push_per_month = 0.1
        word_of_mouth_per_month = 0.0
        exit.strategic = false
    "#;
    let world = |households: u64| {
        let sizes =
            ["simulated", "represented"].map(|word| format!("population.{word}_households={households}"));
        let scenario = scenario_with(base, &[&sizes[0], &sizes[1]]);
        let mut simulation = Simulation::new(&scenario, 0);
        let portraits = |simulation: &Simulation| simulation.world().households().collect::<Vec<Household>>();
        let before = portraits(&simulation);
        while simulation.step().is_some() {}
        (before, portraits(&simulation))
    };
    for households in [BLOCK as u64 - 1, BLOCK as u64] {
        let (fewer, more) = (world(households), world(households + 1));
        assert_eq!(fewer.0[..], more.0[..households as usize], "traits before the first month");
        assert_eq!(fewer.1[..], more.1[..households as usize], "traits and memberships at the end");
        assert_eq!(more.1.len() as u64, households + 1);
    }
}

#[test]
fn a_platform_that_nobody_can_reach_changes_nothing() {
    // It has no cost, fixed or of compliance (the rectification names its platforms), for the market's result is
    // what potential entrants see. Its name sorts first, so that every other platform gets another number.
    let ghost = format!(
        "{RICH}\n[[platform]]\nname = \"AAA\"\nlaunch = \"2016-05\"\nreach = 0.0\nfixed_cost_yuan_per_month = 0.0\n\
         exit.strategic = false\n"
    );
    for schedule in ["synchronous", "staggered"] {
        let schedule = format!("schedule.activation={schedule}");
        let (alone, haunted) = (scenario_with(RICH, &[&schedule]), scenario_with(&ghost, &[&schedule]));
        for (alone, haunted) in history(&alone, 0).into_iter().zip(history(&haunted, 0)) {
            let haunted = without(haunted, "AAA");
            let alone = without(alone, "AAA");
            let month = alone.market[0].month;
            assert_eq!(alone.platforms, haunted.platforms, "{month}");
            assert_eq!(alone.groups, haunted.groups, "{month}");
            assert_eq!(alone.events, haunted.events, "{month}");
            assert_eq!(alone.market, haunted.market, "{month}");
        }
    }
}

#[test]
fn the_order_of_platforms_and_measures_in_the_configuration_is_of_no_consequence() {
    let parameters = scenario(RICH).parameters().clone();
    let mut permuted = parameters.clone();
    permuted.platform.reverse();
    permuted.platform.swap(1, 4);
    permuted.intervention.reverse();
    let (straight, permuted) = (Scenario::new(parameters), Scenario::new(permuted));
    let (straight, permuted) = (straight.expect("it is valid"), permuted.expect("order breaks no rule"));
    assert!(history(&straight, 0) == history(&permuted, 0));
}

#[test]
fn the_number_of_threads_is_of_no_consequence() {
    let china = ["population.simulated_households=5000"];
    for (name, scenario) in
        [("rich", scenario(RICH)), ("china", scenario_with("extends = \"china-2016-2022\"", &china))]
    {
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("a pool of threads").install(|| history(&scenario, 1))
        };
        let alone = on(1);
        assert_eq!(alone.len(), scenario.parameters().run.months as usize);
        for threads in [2, 7] {
            let many = on(threads);
            assert_eq!(alone.len(), many.len());
            for (month, (one, many)) in alone.iter().zip(many).enumerate() {
                assert!(*one == many, "{name}: month {month} differs on {threads} threads");
            }
        }
    }
}

#[test]
fn platforms_act_in_an_order_that_is_seeded_by_name_and_changes_from_month_to_month() {
    let simulation = Simulation::new(&scenario(RICH), 0);
    let mut world = World::new(simulation.world().setting.clone(), simulation.world().luck);
    let order = |world: &World| world.acting_order().iter().map(|id| id.0).collect::<Vec<_>>();
    let mut orders = Vec::new();
    for month in 0..24 {
        world.month = huzhu::units::Month(month);
        let now = order(&world);
        let mut sorted = now.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..8).collect::<Vec<u8>>(), "each platform acts once");
        assert_eq!(now, order(&world), "asked twice, the order is the same");
        orders.push(now);
    }
    orders.sort();
    orders.dedup();
    // Of 8! orders, 24 draws repeat one with probability below 1 %; this seed repeats none.
    assert_eq!(orders.len(), 24);
}
