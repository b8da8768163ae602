//! Switching costs freeze portfolios, and attention decides who reconsiders (model text T6, 3 and 7.2).

use std::sync::Arc;

use crate::histories::{BAND, assert_near, history, row, scenario_with};
use huzhu::model::household::Membership;
use huzhu::model::month::advance;
use huzhu::model::setting::Setting;
use huzhu::model::world::World;
use huzhu::random::Luck;
use huzhu::units::MAX_MEMBERSHIPS;
use huzhu::{Scenario, Simulation};

const PAIR: &str = r#"
[run]
months = 48
seed = 11
[population]
simulated_households = 6000
[[platform]]
name = "First"
launch = "2016-05"
reach = 0.7
push_per_month = 0.2
exit.strategic = false
[[platform]]
name = "Second"
launch = "2016-05"
reach = 0.6
push_per_month = 0.2
exit.strategic = false
"#;

const FROZEN: [&str; 2] =
    ["behaviour.choice.joining_cost_yuan_per_month=1e9", "behaviour.choice.leaving_cost_yuan_per_month=1e9"];

fn world(scenario: &Scenario) -> World {
    let luck = Luck { seed: scenario.parameters().run.seed, replicate: 0 };
    World::new(Arc::new(Setting::new(scenario)), luck)
}

fn platforms_held(world: &World) -> Vec<[Option<u8>; MAX_MEMBERSHIPS]> {
    let platform = |membership: Membership| membership.platform().map(|platform| platform.0);
    world.households().map(|household| household.memberships.map(platform)).collect()
}

#[test]
fn where_joining_costs_too_much_nobody_ever_joins() {
    let scenario = scenario_with(PAIR, &[FROZEN[0], "behaviour.attention.baseline=1"]);
    for month in history(&scenario, 0) {
        assert_eq!((month.market[0].memberships, month.market[0].covered_households), (0, 0));
    }
}

#[test]
fn infinite_switching_costs_freeze_every_portfolio_of_a_population_that_stays_the_same() {
    let fixed = ["population.ageing=false", "behaviour.attention.baseline=1"];
    let mut world = world(&scenario_with(PAIR, &fixed));
    for _ in 0..12 {
        advance(&mut world);
    }
    let before = platforms_held(&world);
    assert!(before.iter().any(|held| held[1].is_some()), "some sit on two platforms");
    // The same world, in which switching has become prohibitive while charges go on rising.
    world.setting = Arc::new(Setting::new(&scenario_with(PAIR, &[&fixed[..], &FROZEN].concat())));
    for _ in 12..48 {
        let facts = advance(&mut world);
        assert!(facts.tally.platforms.iter().all(|platform| platform.joins + platform.leaves == 0));
    }
    assert_eq!(platforms_held(&world), before);
}

#[test]
fn under_infinite_switching_costs_members_leave_by_age_and_closure_alone() {
    let attentive = ["behaviour.attention.baseline=1"];
    let mut world = world(&scenario_with(PAIR, &attentive));
    for _ in 0..12 {
        advance(&mut world);
    }
    let closing = [
        "platform.Second.exit.minimum_members=2000000000",
        "platform.Second.exit.minimum_grace_months=24",
        "platform.Second.exit.notice_months=1",
    ];
    let frozen = [&attentive[..], &FROZEN, &closing].concat();
    world.setting = Arc::new(Setting::new(&scenario_with(PAIR, &frozen)));
    let (mut aged, mut released) = (0, 0);
    for month in 12..48 {
        let facts = advance(&mut world);
        for (index, platform) in facts.tally.platforms.iter().enumerate() {
            // Whoever closes lets its members leave without cost: only then may they.
            let notice = index == 1 && (25..26).contains(&month);
            if !notice {
                assert_eq!(platform.leaves, platform.aged_out + platform.released, "month {month}");
            }
            aged += platform.aged_out;
            released += platform.released;
        }
    }
    assert!(aged > 0 && released > 0);
}

#[test]
fn prepaid_portfolios_are_not_frozen_for_doing_nothing_is_to_lapse() {
    let prepaid = [
        "platform.First.funding=prepaid",
        "platform.First.deposit_yuan=9",
        "behaviour.choice.leaving_cost_yuan_per_month=1e9",
    ];
    let months = history(&scenario_with(PAIR, &prepaid), 0);
    let lapses: i64 = months.iter().map(|month| row(month, "First").lapses).sum();
    assert!(lapses > 0);
    for month in &months {
        let first = row(month, "First");
        assert_eq!(first.leaves, first.aged_out + first.lapses);
        let second = row(month, "Second");
        assert_eq!(second.leaves, second.aged_out, "the ex-post platform keeps its members");
    }
}

#[test]
fn in_the_staggered_schedule_a_twelfth_of_unforced_households_reconsiders_each_month() {
    // 6000 households of equal weight are 500 in every turn; everybody attentive, nobody forced, no policy to renew.
    let scenario = scenario_with(
        PAIR,
        &[
            "commercial.enabled=false",
            "schedule.activation=staggered",
            "behaviour.attention.baseline=1",
            "population.represented_households=6000",
        ],
    );
    for month in history(&scenario, 0) {
        assert_eq!(month.market[0].attentive_households, 500);
    }
}

#[test]
fn staggered_households_reconsider_within_a_year_as_often_as_synchronous_ones() {
    // P(at least once in twelve months) is 1 - (1 - a)^12 in either schedule. Staggered, a household has one turn
    // a year; so the mean of attentive households is that over 12.
    let scenario = scenario_with(
        PAIR,
        &[
            "schedule.activation=staggered",
            "behaviour.attention.baseline=0.05",
            "population.represented_households=6000",
            "commercial.enabled=false",
            "platform.First.reach=0",
            "platform.Second.reach=0",
        ],
    );
    let attentive: i64 = history(&scenario, 0).iter().map(|month| month.market[0].attentive_households).sum();
    let yearly = 1.0 - 0.95f64.powi(12);
    let trials = 6000.0 * 48.0 / 12.0;
    let tolerance = BAND * (trials * yearly * (1.0 - yearly)).sqrt();
    assert_near("attentive households", attentive as f64, trials * yearly, tolerance);
}

#[test]
fn the_two_schedules_bring_the_market_to_about_the_same_size() {
    let members = |schedule: &str| -> Vec<f64> {
        let scenario = scenario_with(PAIR, &[&format!("schedule.activation={schedule}"), "run.months=72"]);
        let month = history(&scenario, 0).pop().expect("a run has months");
        ["First", "Second"].map(|name| row(&month, name).members as f64).to_vec()
    };
    let (synchronous, staggered) = (members("synchronous"), members("staggered"));
    for (a, b) in synchronous.iter().zip(&staggered) {
        // No theory says equal: news is read with up to a year's delay. An artefact would show as a multiple.
        assert_near("members, staggered over synchronous", b / a, 1.0, 0.25);
    }
}

#[test]
fn a_household_that_never_attends_never_moves() {
    let calm = [
        "behaviour.attention.baseline=0",
        "behaviour.attention.newly_heard=0",
        "behaviour.attention.renewal=0",
    ];
    let mut simulation = Simulation::new(&scenario_with(PAIR, &calm), 0);
    while let Some(month) = simulation.step() {
        assert_eq!((month.market[0].attentive_households, month.market[0].memberships), (0, 0));
    }
}
