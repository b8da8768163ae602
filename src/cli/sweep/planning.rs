//! `huzhu sweep --dry-run`: what would be simulated, how long that takes, and how large it gets.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::ThreadPoolBuilder;

use super::closing::crossed;
use super::session::Session;
use crate::cli::check::gist;
use crate::cli::error::CliError;
use crate::cli::numbers::{counted, duration, grouped};
use crate::cli::stop;
use crate::cli::summary::of_bytes;
use crate::cli::terminal::Screen;
use crate::cli::terminal::{Cell, Grid, Style, columns_of, left, shortened, wrapped};
use crate::config::LoadedExperiment;
use crate::experiment::Point;
use crate::experiment::design::Design;
use crate::experiment::factor::{Distribution, Domain, Factor, FactorValue, Scale};
use crate::experiment::runner::History;
use crate::model::setting::Setting;
use crate::observe::SummaryBuilder;
use crate::output::sweep::{RunRecord, RunValues, SweepPlan};
use crate::run::Simulation;
use crate::scenario::Scenario;

/// A history that takes longer is timed by its first months.
const TRIAL: Duration = Duration::from_secs(3);

/// Bytes of all files to bytes of the encoded histories: the journal holds those, the tables hold them again, in columns
/// and compressed. Measured: from 1.4 (10 000 short histories of the duopoly) to 1.8 (50 long ones with series).
const FILES_TO_HISTORIES: f64 = 1.6;

/// The plan in words.
pub(super) fn plan(
    loaded: &LoadedExperiment,
    points: &[Point],
    plan: &SweepPlan,
    jobs: NonZeroUsize,
    screen: Screen,
) -> Result<String, CliError> {
    let mut parts = vec![title(loaded, screen), facts(loaded, plan, screen)];
    if !loaded.experiment.factors.is_empty() {
        parts.push(factors(&loaded.experiment.factors, screen));
    }
    if !loaded.experiment.metrics.is_empty() {
        parts.push(metrics(loaded, screen));
    }
    parts.push(expected(loaded, points, plan, jobs, screen)?);
    Ok(parts.join("\n"))
}

fn title(loaded: &LoadedExperiment, screen: Screen) -> String {
    let experiment = &loaded.experiment;
    let mut grid = Grid::default();
    for (text, style) in [(&experiment.title, Style::Strong), (&experiment.question, Style::Plain)] {
        for line in wrapped(text, screen.width).into_iter().filter(|line| !line.is_empty()) {
            grid.row([left(line, style)]);
        }
    }
    format!("\n{}", grid.render(screen.color))
}

fn facts(loaded: &LoadedExperiment, plan: &SweepPlan, screen: Screen) -> String {
    const NAME: usize = 12;
    let mut grid = Grid::default();
    let mut fact = |name: &str, text: &str| {
        let mut name = name.to_owned();
        for line in wrapped(text, screen.width - NAME) {
            grid.row([left(std::mem::take(&mut name), Style::Strong), left(line, Style::Plain)]);
        }
    };
    fact("Base", &gist(loaded.base.scenario().parameters()));
    fact("Design", &design_words(&loaded.experiment.design));
    let constraints: Vec<&str> =
        loaded.experiment.constraints.iter().map(|constraint| constraint.expression.text.as_str()).collect();
    if !constraints.is_empty() {
        fact("Constraints", &constraints.join("; "));
    }
    if plan.scenarios.len() > 1 {
        fact("Scenarios", &plan.scenarios.join(", "));
    }
    fact("Seeds", &plan.seeds.iter().map(u64::to_string).collect::<Vec<_>>().join(", "));
    fact("Histories", &format!("{}: {}", grouped(plan.own_runs()), crossed(plan)));
    grid.render(screen.color)
}

fn design_words(design: &Design) -> String {
    match design {
        Design::None => "the base alone".to_owned(),
        Design::Grid => "grid: every combination of all values".to_owned(),
        Design::List { points } => format!("list of {}", counted(points.len() as u64, "point")),
        Design::Random { seed, .. } => format!("random, seed {seed}"),
        Design::LatinHypercube { seed, .. } => format!("Latin hypercube, seed {seed}"),
        Design::Sobol { seed, .. } => format!("scrambled Sobol sequence, seed {seed}"),
        Design::Morris { trajectories, levels, seed } => {
            format!("Morris: {trajectories} trajectories on {levels} levels, seed {seed}")
        }
        Design::Saltelli { base_points, second_order, seed } => {
            let order = if *second_order { "first, total and second order" } else { "first and total order" };
            format!("Saltelli: {base_points} base points, {order}, seed {seed}")
        }
        Design::OneAtATime => "one factor at a time".to_owned(),
    }
}

/// Columns of a name, and of a unit.
const NAME_MAX: usize = 24;
const UNIT_MAX: usize = 12;

fn factors(factors: &[Factor], screen: Screen) -> String {
    let mut grid = Grid::default();
    grid.row([left("Factors", Style::Strong)]);
    let mut room = screen.width;
    for factor in factors {
        let name = shortened(&factor.name, NAME_MAX);
        room = room.min(screen.width - 2 - columns_of(&name).max(7));
    }
    for factor in factors {
        let texts = [(domain_words(&factor.domain), Style::Plain), (factor.keys.join(", "), Style::Faint)];
        let mut name = shortened(&factor.name, NAME_MAX);
        for (text, style) in texts {
            for line in wrapped(&text, room) {
                grid.row([
                    left(std::mem::take(&mut name), Style::Plain),
                    left(shortened(&line, room), style),
                ]);
            }
        }
    }
    grid.render(screen.color)
}

/// Values that are listed one by one.
const VALUES_LISTED: usize = 12;

fn domain_words(domain: &Domain) -> String {
    match domain {
        Domain::Values(values) if values.len() > VALUES_LISTED => {
            let ends = [values.first(), values.last()]
                .map(|value| value.map_or(String::new(), FactorValue::to_string));
            format!("{} values, {} to {}", values.len(), ends[0], ends[1])
        }
        Domain::Values(values) => values.iter().map(FactorValue::to_string).collect::<Vec<_>>().join(", "),
        Domain::Range { from, to, scale, levels } => {
            let scale = match scale {
                Scale::Linear => "",
                Scale::Log => ", on a logarithmic scale",
            };
            let levels = levels.map_or(String::new(), |levels| format!(", {levels} levels"));
            format!("{from} to {to}{levels}{scale}")
        }
        Domain::Distribution(distribution) => distribution_words(distribution),
    }
}

fn distribution_words(distribution: &Distribution) -> String {
    let within = |min: &Option<f64>, max: &Option<f64>| match (min, max) {
        (None, None) => String::new(),
        (Some(min), None) => format!(", at least {min}"),
        (None, Some(max)) => format!(", at most {max}"),
        (Some(min), Some(max)) => format!(", within {min} to {max}"),
    };
    match distribution {
        Distribution::Normal { mean, sd, min, max } => {
            format!("normal, mean {mean}, sd {sd}{}", within(min, max))
        }
        Distribution::LogNormal { median, log_sd, min, max } => {
            format!("log-normal, median {median}, sd of the logarithm {log_sd}{}", within(min, max))
        }
        Distribution::Triangular { min, mode, max } => format!("triangular, {min} to {max}, mode {mode}"),
        Distribution::Beta { alpha, beta, min, max } => format!("beta({alpha}, {beta}) on {min} to {max}"),
    }
}

fn metrics(loaded: &LoadedExperiment, screen: Screen) -> String {
    let mut grid = Grid::default();
    grid.row([left("Metrics", Style::Strong)]);
    let names = loaded.experiment.metrics.iter().map(|metric| shortened(&metric.name, NAME_MAX));
    let longest = names.map(|name| columns_of(&name)).max().unwrap_or(0).max(7);
    let units = loaded.experiment.metrics.iter().map(|metric| shortened(&metric.unit, UNIT_MAX));
    let widest = units.map(|unit| columns_of(&unit)).max().unwrap_or(0);
    let room = screen.width.saturating_sub(longest + widest + 4);
    for metric in &loaded.experiment.metrics {
        let expression = metric.expression.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let row: [Cell; 3] = [
            left(shortened(&metric.name, NAME_MAX), Style::Plain),
            left(shortened(&metric.unit, UNIT_MAX), Style::Faint),
            left(shortened(&expression, room), Style::Plain),
        ];
        grid.row(row);
    }
    grid.render(screen.color)
}

/// What one history takes.
struct Trial {
    seconds: f64,
    bytes: f64,
}

fn expected(
    loaded: &LoadedExperiment,
    points: &[Point],
    plan: &SweepPlan,
    jobs: NonZeroUsize,
    screen: Screen,
) -> Result<String, CliError> {
    let session = Session { loaded, points, plan, jobs, out: std::path::Path::new("") };
    let mut grid = Grid::default();
    let Some(first) = plan.plan().positions(plan.shard()).next() else {
        grid.row([left("Nothing to simulate: the shard is empty", Style::Plain)]);
        return Ok(grid.render(screen.color));
    };
    let scenario = match session.scenario(plan.plan().run(first)) {
        Ok(scenario) => scenario,
        Err(message) => {
            for line in wrapped(&format!("The first history would fail: {message}"), screen.width) {
                grid.row([left(line, Style::Bad)]);
            }
            return Ok(grid.render(screen.color));
        }
    };
    let trial = time(loaded, &scenario, plan.series)?;
    let runs = plan.own_runs() as f64;
    // Fewer histories than threads share them.
    let seconds = trial.seconds * runs / jobs.get() as f64;
    let threads = counted(jobs.get() as u64, "thread");
    let each = match trial.seconds {
        seconds if seconds < 1.0 => format!("{:.1} ms", seconds * 1000.0),
        seconds => duration(seconds),
    };
    let mut fact = |name, text: String| grid.row([left(name, Style::Strong), left(text, Style::Plain)]);
    fact("Time", format!("about {} on {threads}, {each} a history", duration(seconds)));
    fact("Size", format!("about {}", of_bytes((trial.bytes * runs * FILES_TO_HISTORIES) as u64)));
    Ok(grid.render(screen.color))
}

/// Simulates the first history on one thread, or so many of its months as fit into [`TRIAL`].
fn time(loaded: &LoadedExperiment, scenario: &Scenario, series: bool) -> Result<Trial, CliError> {
    let pool = ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.map_err(|source| CliError::Threads { threads: 1, source })?;
    let start = Instant::now();
    let (history, setup, months) = pool.install(|| {
        let mut simulation = Simulation::with_setting(Arc::new(Setting::new(scenario)), 0);
        let setup = start.elapsed();
        let mut summary = SummaryBuilder::default();
        let (mut market, mut platforms, mut months) = (Vec::new(), Vec::new(), 0);
        while (months == 0 || start.elapsed() < TRIAL)
            && stop::go_on().is_continue()
            && let Some(mut record) = simulation.step()
        {
            months += 1;
            summary.add(&record);
            market.append(&mut record.market);
            platforms.append(&mut record.platforms);
        }
        let start = scenario.parameters().run.start;
        (
            summary.finish().map(|summary| History { start, summary, market, platforms, groups: Vec::new() }),
            setup,
            months,
        )
    });
    let Some(mut history) = history else {
        return Err(CliError::Interrupted);
    };
    let share = f64::from(scenario.parameters().run.months) / f64::from(months);
    let seconds = setup.as_secs_f64() + (start.elapsed() - setup).as_secs_f64() * share;
    let encoded = |history: &History| {
        let outcome = Ok(RunValues::of(history, &loaded.experiment.metrics));
        RunRecord { position: 0, outcome }.encode().len() as f64
    };
    let with_series = encoded(&history);
    (history.market, history.platforms) = (Vec::new(), Vec::new());
    let without = encoded(&history);
    let bytes = if series { without + (with_series - without) * share } else { without };
    Ok(Trial { seconds, bytes })
}
