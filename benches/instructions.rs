//! What `instructions.sh` counts the instructions of: twelve months of 20 000 households on one thread, or what is said:
//! `cargo bench --bench instructions -- MONTHS HOUSEHOLDS`.

use std::sync::Arc;

use huzhu::config;
use huzhu::model::month::advance;
use huzhu::model::setting::Setting;
use huzhu::model::world::World;
use huzhu::random::Luck;

const HOUSEHOLDS: u64 = 20_000;
const MONTHS: u64 = 12;

/// Months and households, of the command line or by default.
fn size() -> [u64; 2] {
    let mut said = std::env::args().filter_map(|word| word.parse().ok());
    [MONTHS, HOUSEHOLDS].map(|otherwise| said.next().unwrap_or(otherwise))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [months, households] = size();
    let overrides = [format!("population.simulated_households={households}")];
    let scenario = config::load("china-2016-2022", &overrides)?.scenario;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let memberships = pool.install(|| {
        let setting = Arc::new(Setting::new(&scenario));
        let mut world = World::new(setting, Luck { seed: scenario.parameters().run.seed, replicate: 0 });
        for _ in 0..months {
            advance(&mut world);
        }
        world.total_members()
    });
    println!("{} household-months, {memberships} memberships at their end", households * months);
    Ok(())
}
