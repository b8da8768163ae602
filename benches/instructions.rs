//! What `instructions.sh` counts the instructions of: twelve months of 20 000 households on one thread.

use std::sync::Arc;

use huzhu::config;
use huzhu::model::month::advance;
use huzhu::model::setting::Setting;
use huzhu::model::world::World;
use huzhu::random::Luck;

const HOUSEHOLDS: u64 = 20_000;
const MONTHS: u64 = 12;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let overrides = [format!("population.simulated_households={HOUSEHOLDS}")];
    let scenario = config::load("china-2016-2022", &overrides)?.scenario;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let memberships = pool.install(|| {
        let setting = Arc::new(Setting::new(&scenario));
        let mut world = World::new(setting, Luck { seed: scenario.parameters().run.seed, replicate: 0 });
        for _ in 0..MONTHS {
            advance(&mut world);
        }
        world.total_members()
    });
    println!("{} household-months, {memberships} memberships at their end", HOUSEHOLDS * MONTHS);
    Ok(())
}
