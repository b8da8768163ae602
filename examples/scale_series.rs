//! How many agents are enough? The shipped history at several sizes and seeds: time, memory, and how far the results
//! of different seeds lie apart.
//!
//! `cargo run --release --example scale_series -- 10000:16 100000:16 1000000:8` (households:seeds)

use std::time::Instant;

use huzhu::observe::MonthRecord;
use huzhu::units::YearMonth;
use huzhu::{Simulation, config};

/// The month at which histories are compared: the last of the calibration data.
const MONTH: &str = "2020-06";
const LEADER: &str = "Xiang Hu Bao";

/// What is compared.
struct Outcome {
    hhi: f64,
    leader_millions: f64,
    charge_yuan: f64,
}

fn outcome(record: &MonthRecord) -> Option<Outcome> {
    let leader = record.platforms.iter().find(|row| &*row.platform == LEADER)?;
    Some(Outcome {
        hhi: record.market[0].hhi?,
        leader_millions: leader.members as f64 / 1e6,
        charge_yuan: leader.charge_fen?.yuan(),
    })
}

fn mean_and_sd(values: &[f64]) -> String {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
    if values.len() > 1 { format!("{mean:.4} ± {:.4}", variance.sqrt()) } else { format!("{mean:.4}") }
}

/// As the program has it.
#[global_allocator]
static MEMORY: huzhu::memory::Allocator = huzhu::memory::Allocator;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    huzhu::memory::keep_freed_pages();
    let month: YearMonth = MONTH.parse()?;
    println!(
        "| households | seeds | seconds | making them, s | bytes each | ns per household-month | HHI {MONTH} | leader, millions | its charge, yuan |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for series in std::env::args().skip(1) {
        let (households, seeds) = series.split_once(':').ok_or("say households:seeds")?;
        let (households, seeds): (u64, u32) = (households.parse()?, seeds.parse()?);
        let size = format!("population.simulated_households={households}");
        let scenario = config::load("china-2016-2022", &[size])?.scenario;
        let mut outcomes = Vec::new();
        let (mut setup, mut months, mut bytes) = (0.0, 0.0, 0);
        for replicate in 0..seeds {
            let start = Instant::now();
            let mut simulation = Simulation::new(&scenario, replicate);
            setup += start.elapsed().as_secs_f64();
            let start = Instant::now();
            while let Some(record) = simulation.step() {
                bytes = bytes.max(simulation.world().household_bytes());
                if record.market[0].month == month {
                    outcomes.extend(outcome(&record));
                }
            }
            months += start.elapsed().as_secs_f64();
        }
        let column =
            |value: fn(&Outcome) -> f64| mean_and_sd(&outcomes.iter().map(value).collect::<Vec<f64>>());
        let each = f64::from(seeds);
        println!(
            "| {households} | {seeds} | {:.2} | {:.2} | {:.1} | {:.1} | {} | {} | {} |",
            (setup + months) / each,
            setup / each,
            bytes as f64 / households as f64,
            months / each / households as f64 / f64::from(scenario.parameters().run.months) * 1e9,
            column(|outcome| outcome.hhi),
            column(|outcome| outcome.leader_millions),
            column(|outcome| outcome.charge_yuan),
        );
    }
    Ok(())
}
