//! What does a fee of 8 % change, household by household, with the same luck?
//!
//! Two histories of the shipped duopoly that differ in one parameter share every draw, so that even one pair shows the
//! effect: `cargo run --release --example compare_fees`

use huzhu::config;
use huzhu::{Scenario, Simulation};

fn final_members(fee_rate: f64) -> Result<Vec<(String, i64, f64)>, Box<dyn std::error::Error>> {
    let mut parameters = config::load("duopoly", &[])?.parameters;
    parameters.platform[0].fee_rate = fee_rate;
    let scenario = Scenario::new(parameters)?;
    let mut simulation = Simulation::new(&scenario, 0);
    let mut last = Vec::new();
    while let Some(month) = simulation.step() {
        last = month.platforms;
    }
    let row = |row: huzhu::observe::PlatformRow| {
        (
            row.platform.to_string(),
            row.members,
            row.expected_charge.unwrap_or(0.0),
        )
    };
    Ok(last.into_iter().map(row).collect())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let without = final_members(0.0)?;
    let with = final_members(0.08)?;
    println!(
        "{:<12} {:>14} {:>14} {:>12}",
        "platform", "members, 0 %", "members, 8 %", "difference"
    );
    for ((name, before, _), (_, after, _)) in without.iter().zip(&with) {
        println!("{name:<12} {before:>14} {after:>14} {:>12}", after - before);
    }
    Ok(())
}
