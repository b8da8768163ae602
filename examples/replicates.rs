//! How much of a history is luck? Twenty replicates of the shipped duopoly, and the spread of concentration.
//!
//! The tables of the scenario are worked out once and shared: `cargo run --release --example replicates`

use std::sync::Arc;

use huzhu::config;
use huzhu::model::setting::Setting;
use huzhu::observe::SummaryBuilder;
use huzhu::run::Simulation;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scenario = config::load("duopoly", &[])?.scenario;
    let setting = Arc::new(Setting::new(&scenario));
    let mut concentration = Vec::new();
    for replicate in 0..20 {
        let mut simulation = Simulation::with_setting(setting.clone(), replicate);
        let mut summary = SummaryBuilder::default();
        while let Some(month) = simulation.step() {
            summary.add(&month);
        }
        let summary = summary.finish().ok_or("a run has at least one month")?;
        concentration.push(summary.final_hhi.unwrap_or(1.0));
    }
    concentration.sort_by(f64::total_cmp);
    println!(
        "final HHI: lowest {:.3}, median {:.3}, highest {:.3}",
        concentration[0], concentration[10], concentration[19]
    );
    Ok(())
}
