//! What does a sweep cost beside the histories themselves? The same histories in a plain loop on all processors, kept nowhere.
//!
//! `cargo run --release --example plain_loop -- FILE` simulates all histories of an experiment file, sums each up as a sweep
//! does, and prints how many a second. Compare with the rate that `huzhu sweep FILE` prints; docs/sweeps.md has both.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use huzhu::config::{LoadedExperiment, load_experiment};
use huzhu::experiment::Point;
use huzhu::experiment::plan::Plan;
use huzhu::model::setting::Setting;
use huzhu::observe::SummaryBuilder;
use huzhu::run::Simulation;
use rayon::ThreadPoolBuilder;

type Error = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Error> {
    let file = std::env::args().nth(1).ok_or("which experiment file?")?;
    let loaded = load_experiment(Path::new(&file))?;
    let experiment = &loaded.experiment;
    let admit = |values: &[_]| experiment.constraints.iter().all(|rule| rule.holds(values));
    let points = experiment.design.points(&experiment.factors, &admit)?;
    let (variants, seeds) = (experiment.variants.len() as u32, experiment.seeds.len() as u32);
    let plan = Plan::new(points.len() as u32, variants, seeds, experiment.replicates);

    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let (next, start) = (AtomicU64::new(0), Instant::now());
    let sums: Vec<Result<f64, Error>> = thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| worker(&loaded, &points, plan, &next))).collect();
        workers.into_iter().map(|worker| worker.join().map_err(|_| "a history panicked")?).collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    let concentration = sums.into_iter().sum::<Result<f64, Error>>()? / plan.runs() as f64;
    println!(
        "{} histories in {seconds:.2} s: {:.1} per second, mean final HHI {concentration:.4}",
        plan.runs(),
        plan.runs() as f64 / seconds
    );
    Ok(())
}

/// Takes one history after another; the sum of their final concentrations.
fn worker(loaded: &LoadedExperiment, points: &[Point], plan: Plan, next: &AtomicU64) -> Result<f64, Error> {
    // A simulation shares its blocks among the threads of the pool it is called in. Histories outnumber the threads, so each
    // has one of its own: `par_iter` over histories would have them wait for one another in every month.
    let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    let mut sum = 0.0;
    loop {
        let position = next.fetch_add(1, Ordering::Relaxed);
        if position >= plan.runs() {
            return Ok(sum);
        }
        let key = plan.run(position);
        let seed = loaded.experiment.seeds[key.seed as usize];
        let scenario = loaded.scenario(&points[key.point as usize], key.variant as usize, seed)?.scenario;
        let summary = pool.install(|| {
            let mut simulation = Simulation::with_setting(Arc::new(Setting::new(&scenario)), key.replicate);
            let mut summary = SummaryBuilder::default();
            while let Some(month) = simulation.step() {
                summary.add(&month);
            }
            summary.finish()
        });
        sum += summary.and_then(|summary| summary.final_hhi).unwrap_or(1.0);
    }
}
