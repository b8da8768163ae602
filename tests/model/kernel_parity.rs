//! The kernel and the readable rules are two ways to the same bits: in every month, of every scenario.

use std::fmt::Debug;
use std::sync::Arc;

use crate::any_scenario::{Dice, parameters};
use crate::histories::{RICH, scenario_with};
use huzhu::Scenario;
use huzhu::model::household::{BLOCK, Household};
use huzhu::model::month::advance;
use huzhu::model::setting::Setting;
use huzhu::model::tally::Tally;
use huzhu::model::world::{Method, World};
use huzhu::observe::{
    Column, EVENT_COLUMNS, GROUP_COLUMNS, MARKET_COLUMNS, MonthRecord, PLATFORM_COLUMNS, record,
};
use huzhu::random::Luck;
use huzhu::scenario::parameters::{Activation, ChargeRule, ClaimsMode, Parameters};
use huzhu::units::{MAX_MONTHS, MAX_PLATFORMS};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

/// A world that goes through its months by one of the two methods.
struct Side {
    world: World,
}

impl Side {
    fn new(scenario: &Scenario, replicate: u32, method: Method) -> Side {
        let luck = Luck { seed: scenario.parameters().run.seed, replicate };
        let mut world = World::new(Arc::new(Setting::new(scenario)), luck);
        world.method = method;
        Side { world }
    }

    fn step(&mut self) -> (MonthRecord, Tally, Vec<Household>) {
        let facts = advance(&mut self.world);
        let record = record(&self.world, &facts);
        (record, facts.tally, self.world.households().collect())
    }
}

/// The first thing that a month of the kernel has otherwise than the readable rules; `None`: nothing.
fn first_difference(scenario: &Scenario, replicate: u32) -> Option<String> {
    let [mut fast, mut readable] =
        [Method::Kernel, Method::Reference].map(|method| Side::new(scenario, replicate, method));
    while !readable.world.is_over() {
        let month = readable.world.month.0;
        let (kernel, reference) = (fast.step(), readable.step());
        let difference = None
            .or_else(|| differing_household(&kernel.2, &reference.2))
            .or_else(|| {
                differing_cell("platforms", PLATFORM_COLUMNS, &kernel.0.platforms, &reference.0.platforms)
            })
            .or_else(|| differing_cell("market", MARKET_COLUMNS, &kernel.0.market, &reference.0.market))
            .or_else(|| differing_cell("groups", GROUP_COLUMNS, &kernel.0.groups, &reference.0.groups))
            .or_else(|| differing_cell("events", EVENT_COLUMNS, &kernel.0.events, &reference.0.events))
            .or_else(|| differing_text("a row", &format!("{:?}", kernel.0), &format!("{:?}", reference.0)))
            .or_else(|| differing_tally(&kernel.1, &reference.1));
        if let Some(difference) = difference {
            return Some(format!("month {month}: {difference}"));
        }
    }
    None
}

fn differing_household(kernel: &[Household], reference: &[Household]) -> Option<String> {
    let pairs = kernel.iter().zip(reference);
    let differing = pairs.filter(|(kernel, reference)| kernel != reference);
    let count = differing.clone().count();
    differing
        .map(|(kernel, reference)| format!("{count} households, first\n {kernel:?}, not\n {reference:?}"))
        .next()
}

fn differing_cell<R: Debug>(
    table: &str,
    columns: &[Column<R>],
    kernel: &[R],
    reference: &[R],
) -> Option<String> {
    for (place, (kernel, reference)) in kernel.iter().zip(reference).enumerate() {
        for column in columns {
            let [kernel, reference] = [kernel, reference].map(|row| format!("{:?}", (column.get)(row)));
            if kernel != reference {
                let name = column.name;
                return Some(format!("{table}, row {place}, column {name}: {kernel}, not {reference}"));
            }
        }
    }
    None
}

fn differing_tally(kernel: &Tally, reference: &Tally) -> Option<String> {
    if kernel == reference {
        return None;
    }
    differing_text("the tally", &format!("{kernel:?}"), &format!("{reference:?}"))
}

/// Where two printed values part. Printed, -0 is not 0.
fn differing_text(what: &str, kernel: &str, reference: &str) -> Option<String> {
    let shared = kernel.bytes().zip(reference.bytes()).take_while(|(a, b)| a == b).count();
    if shared == kernel.len() && shared == reference.len() {
        return None;
    }
    let field = kernel
        .get(..shared)
        .unwrap_or_default()
        .rsplit(", ")
        .find(|piece| piece.contains(": "))
        .unwrap_or_default();
    let around = |text: &str| text.chars().skip(shared.saturating_sub(60)).take(120).collect::<String>();
    Some(format!("{what} after {field}: ...{}..., not ...{}...", around(kernel), around(reference)))
}

fn assert_parity(what: &str, scenario: &Scenario, replicate: u32) {
    if let Some(difference) = first_difference(scenario, replicate) {
        panic!("{what}: kernel and readable rules part in {difference}");
    }
}

/// Numbers of households around the borders of words and blocks; 0: as the strategy has it.
const SIZES: [u64; 10] = [0, 0, 1, 63, 64, 65, 129, BLOCK as u64 - 1, BLOCK as u64 + 1, 2 * BLOCK as u64 + 4];

fn with_households(parameters: &mut Parameters, households: u64) {
    if households == 0 {
        return;
    }
    let population = &mut parameters.population;
    population.simulated_households = households;
    let drawn = parameters.illness.claims == ClaimsMode::Drawn;
    population.represented_households =
        if drawn { households } else { population.represented_households.max(households) };
}

/// Lets everybody pay the same in a schedule in which everybody may choose: choices go their shortest way.
fn made_plain(parameters: &mut Parameters) {
    parameters.schedule.activation = Activation::Synchronous;
    for platform in &mut parameters.platform {
        platform.charge_rule = ChargeRule::Equal;
        platform.charge_relativities.clear();
    }
}

/// Lets claims be drawn and grow, and offers commercial cover.
fn made_eventful(parameters: &mut Parameters) {
    parameters.illness.claims = ClaimsMode::Drawn;
    parameters.illness.claims_growth_per_year = 0.15;
    parameters.commercial.enabled = true;
    parameters.population.represented_households = parameters.population.simulated_households;
}

fn words() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 0..1200)
}

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(48),
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        max_shrink_time: 60_000,
        ..ProptestConfig::default()
    }
}

fn check(parameters: Parameters) -> Result<(), TestCaseError> {
    let scenario = Scenario::new(parameters).unwrap_or_else(|error| panic!("this is not valid: {error}"));
    match first_difference(&scenario, 0) {
        Some(difference) => Err(TestCaseError::fail(difference)),
        None => Ok(()),
    }
}

fn size() -> impl Strategy<Value = u64> {
    proptest::sample::select(&SIZES[..])
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn both_methods_give_the_same_months_in_any_scenario(words in words(), households in size()) {
        let mut parameters = parameters(&mut Dice::new(&words));
        with_households(&mut parameters, households);
        check(parameters)?;
    }

    #[test]
    fn both_methods_give_the_same_months_where_all_choose_and_pay_alike(words in words(), households in size()) {
        let mut parameters = parameters(&mut Dice::new(&words));
        made_plain(&mut parameters);
        with_households(&mut parameters, households);
        check(parameters)?;
    }

    #[test]
    fn both_methods_give_the_same_months_where_drawn_claims_grow_and_cover_is_sold(
        words in words(), households in size(), staggered in any::<bool>(),
    ) {
        let mut parameters = parameters(&mut Dice::new(&words));
        if staggered {
            parameters.schedule.activation = Activation::Staggered;
        } else {
            made_plain(&mut parameters);
        }
        made_eventful(&mut parameters);
        with_households(&mut parameters, households);
        check(parameters)?;
    }
}

const SCHEDULES: [&str; 2] = ["schedule.activation=synchronous", "schedule.activation=staggered"];

#[test]
fn both_methods_give_the_same_months_where_everything_happens_at_once() {
    for schedule in SCHEDULES {
        for (households, replicate) in [(3000, 0), (2111, 1)] {
            let households = format!("population.simulated_households={households}");
            let scenario = scenario_with(RICH, &[schedule, &households]);
            assert_parity(&format!("{schedule}, {households}"), &scenario, replicate);
        }
    }
}

#[test]
fn both_methods_give_the_same_months_of_chinas_history() {
    for schedule in SCHEDULES {
        let overrides = ["population.simulated_households=5000", schedule];
        let scenario = scenario_with("extends = \"china-2016-2022\"", &overrides);
        assert_eq!(scenario.parameters().run.months, 80);
        assert_parity(schedule, &scenario, 0);
    }
}

#[test]
fn both_methods_give_the_same_months_for_as_long_as_a_run_may_last() {
    let months = format!("run.months={MAX_MONTHS}");
    let scenario = scenario_with(RICH, &[&months, "population.simulated_households=600"]);
    assert_parity(&months, &scenario, 2);
}

#[test]
fn both_methods_give_the_same_months_on_as_many_platforms_as_there_may_be() {
    let platform = |number: usize| {
        let year = 2016 + number % 3;
        let funding = ["ex-post\"", "prepaid\"\ndeposit_yuan = 12.0"][number % 2];
        format!(
            "[[platform]]\nname = \"P{number}\"\nlaunch = \"{year}-05\"\nreach = 0.4\npush_per_month = 0.1\n\
             funding = \"{funding}\nexit.strategic = false\n"
        )
    };
    let platforms: String = (0..MAX_PLATFORMS).map(platform).collect();
    let base = format!("[run]\nmonths = 40\n[population]\nsimulated_households = 2150\n{platforms}");
    for schedule in SCHEDULES {
        assert_parity(schedule, &scenario_with(&base, &[schedule]), 0);
    }
}
