//! What does a fee of 8 % change, household by household, with the same luck?
//!
//! Two histories of the shipped duopoly that differ in one parameter share every draw, so that even one pair shows the
//! effect: `cargo run --release --example compare_fees`

use std::error::Error;

use huzhu::observe::PlatformRow;
use huzhu::{Scenario, Simulation, config};

/// The rows of the last month, with this fee on the first platform.
fn last_month(fee_rate: f64) -> Result<Vec<PlatformRow>, Box<dyn Error>> {
    let mut parameters = config::load("duopoly", &[])?.parameters;
    parameters.platform[0].fee_rate = fee_rate;
    let mut simulation = Simulation::new(&Scenario::new(parameters)?, 0);
    let mut last = Vec::new();
    while let Some(month) = simulation.step() {
        last = month.platforms;
    }
    Ok(last)
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{:<12} {:>14} {:>14} {:>12}", "platform", "members, 0 %", "members, 8 %", "difference");
    for (without, with) in last_month(0.0)?.iter().zip(&last_month(0.08)?) {
        let difference = with.members - without.members;
        println!("{:<12} {:>14} {:>14} {difference:>12}", without.platform, without.members, with.members);
    }
    Ok(())
}
