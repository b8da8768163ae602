//! What the stages of a household-month cost, on one thread, over the whole shipped history: `cargo bench --bench stages`.
//!
//! A stopwatch is read at the end of every stage of every block of 2048 households (some 25 ns each: 0.1 ns a
//! household-month in all). Each figure is the median over runs.

use std::array::from_fn;
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use huzhu::config;
use huzhu::model::kernel::Stage;
use huzhu::model::month::advance_watched;
use huzhu::model::setting::Setting;
use huzhu::model::world::World;
use huzhu::random::Luck;

const HOUSEHOLDS: u64 = 1_000_000;
const RUNS: usize = 5;
const STAGES: usize = Stage::ALL.len();

/// Time by stage; the last is what lies outside of the households' stages.
type Times = [Duration; STAGES + 1];

struct Stopwatch {
    last: Instant,
    times: Times,
}

impl Stopwatch {
    fn lap(&mut self, at: usize) {
        let now = Instant::now();
        self.times[at] += now - self.last;
        self.last = now;
    }
}

/// As the program has it.
#[global_allocator]
static MEMORY: huzhu::memory::Allocator = huzhu::memory::Allocator;

fn main() -> Result<(), Box<dyn Error>> {
    huzhu::memory::keep_freed_pages();
    let overrides = [format!("population.simulated_households={HOUSEHOLDS}")];
    let scenario = config::load("china-2016-2022", &overrides)?.scenario;
    let setting = Arc::new(Setting::new(&scenario));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let runs: Vec<Times> = (0..RUNS).map(|_| pool.install(|| run(&setting))).collect();

    let household_months = HOUSEHOLDS as f64 * f64::from(setting.parameters.run.months);
    let nanoseconds: [f64; STAGES + 1] = from_fn(|stage| {
        let mut sorted: Vec<Duration> = runs.iter().map(|times| times[stage]).collect();
        sorted.sort_unstable();
        sorted[RUNS / 2].as_nanos() as f64 / household_months
    });
    let sum: f64 = nanoseconds.iter().sum();
    println!("{:<14} {:>8} {:>7}", "stage", "ns", "share");
    let names = Stage::ALL.iter().map(|stage| format!("{stage:?}").to_lowercase());
    for (name, ns) in names.chain(["the market".to_owned()]).zip(nanoseconds) {
        println!("{name:<14} {ns:>8.2} {:>6.1}%", 100.0 * ns / sum);
    }
    println!("{:<14} {sum:>8.2}  a household-month, one thread, medians of {RUNS} runs", "together");
    Ok(())
}

/// One history, without the making of its households.
fn run(setting: &Arc<Setting>) -> Times {
    let mut world = World::new(Arc::clone(setting), Luck { seed: setting.parameters.run.seed, replicate: 0 });
    let stopwatch = Mutex::new(Stopwatch { last: Instant::now(), times: Times::default() });
    let lap = |at| stopwatch.lock().expect("no lap panics").lap(at);
    while !world.is_over() {
        advance_watched(&mut world, &|stage| lap(stage as usize));
        lap(STAGES);
    }
    stopwatch.into_inner().expect("no lap panics").times
}
