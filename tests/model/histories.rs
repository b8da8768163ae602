//! What the theory tests share: scenarios from text, histories, and households decoded one by one.

use huzhu::config::load_text;
use huzhu::model::household::{Household, Weights, years};
use huzhu::model::world::World;
use huzhu::observe::{MonthRecord, PlatformRow};
use huzhu::{Scenario, Simulation};

/// The scenario of a configuration text.
pub fn scenario(text: &str) -> Scenario {
    scenario_with(text, &[])
}

/// The scenario of a configuration text and overrides.
pub fn scenario_with(text: &str, overrides: &[&str]) -> Scenario {
    let overrides: Vec<String> = overrides.iter().map(|&text| text.to_owned()).collect();
    match load_text(text, "a test", &overrides) {
        Ok(loaded) => loaded.scenario,
        Err(error) => panic!("{}", error.render(false)),
    }
}

/// All months of one replicate.
pub fn history(scenario: &Scenario, replicate: u32) -> Vec<MonthRecord> {
    let mut simulation = Simulation::new(scenario, replicate);
    std::iter::from_fn(|| simulation.step()).collect()
}

/// The row of a platform in a month.
pub fn row<'a>(record: &'a MonthRecord, platform: &str) -> &'a PlatformRow {
    let found = record.platforms.iter().find(|row| &*row.platform == platform);
    found.expect("the platform is one of the scenario's")
}

/// A household of one person, as the textbook sees it.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// Real households that it stands for.
    pub weight: f64,
    /// True yearly incidence.
    pub annual_incidence: f64,
    /// 1 + risk loading.
    pub risk_multiplier: f64,
}

/// The insured adults of a world in which nobody grows older.
pub fn persons(world: &World) -> Vec<Person> {
    let setting = &world.setting;
    let population = &setting.parameters.population;
    let weights = Weights::new(population.simulated_households, population.represented_households);
    let each = |household: Household| Person {
        weight: weights.of(household.number) as f64,
        annual_incidence: setting.incidence[years(-household.birth)]
            * setting.plain.decode(household.frailty),
        risk_multiplier: setting.plain.decode(household.risk_multiplier),
    };
    world.households().map(each).collect()
}

/// Asserts that `found` lies within `tolerance` of `expected`.
pub fn assert_near(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found} is not within {tolerance} of {expected}");
}

/// Mean and standard deviation of a sample.
pub fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (n - 1.0)).sqrt())
}

/// A band that a correct program leaves once in some 150 000 tests of a normal statistic, in standard errors.
pub const BAND: f64 = 4.5;

/// A scenario in which everything happens that books, order or threads could stumble over.
pub const RICH: &str = include_str!("rich.toml");
