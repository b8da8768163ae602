//! An observer of one's own: how long do memberships last?
//!
//! Reads the world itself, not only its rows: `cargo run --release --example own_observer`

use huzhu::model::world::World;
use huzhu::observe::MonthRecord;
use huzhu::{Observer, Simulation, config};

/// Counts simulated households by months since joining, at the end of the run.
struct Tenure {
    by_year: [u64; 6],
}

impl Observer for Tenure {
    fn observe(&mut self, world: &World, _: &MonthRecord) {
        if !world.is_over() {
            return;
        }
        for household in world.households() {
            for membership in household.memberships.iter().filter(|held| held.platform().is_some()) {
                let months = world.month.0 - membership.joined().0;
                self.by_year[(months as usize / 12).min(5)] += 1;
            }
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scenario = config::load("duopoly", &[])?.scenario;
    let mut tenure = Tenure { by_year: [0; 6] };
    Simulation::new(&scenario, 0).run(&mut tenure);
    for (year, households) in tenure.by_year.iter().enumerate() {
        println!("{year} to {} years: {households} memberships of simulated households", year + 1);
    }
    Ok(())
}
