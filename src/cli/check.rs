//! `huzhu check`: whether configurations and experiments are valid, and what they hold.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::Outcome;
use super::calibrate;
use super::error::{BAD_INPUT, CliError};
use super::numbers::{counted, grouped, human};
use super::run::Overrides;
use super::sweep::closing::crossed;
use super::sweep::session::scenario_of;
use super::sweep::{header_of, points_of, warn_of};
use super::terminal::{Style, note, print, stderr_has_color, stdout_has_color};
use crate::config::{
    LoadedExperiment, is_calibration, is_experiment, load, load_calibration, load_experiment,
};
use crate::experiment::Point;
use crate::experiment::plan::{Plan, RunKey, Shard};
use crate::scenario::Parameters;

/// Validates configurations and experiments without running them
///
/// Every file is checked; what is wrong is told with its place and a remedy. Exit code 2 if anything is. Of an experiment
/// (a file with a base) the design is laid too, and its first 1000 combinations of point and scenario are tried: those whose
/// values do not fit together would be failed histories of the sweep, which is told, but is no error. Of a calibration the
/// targets are read too.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu check market.toml
  huzhu check experiments/*/experiment.toml
  huzhu check market.toml --set run.months=300")]
pub(super) struct Check {
    /// Files, or names of shipped configurations
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,

    #[command(flatten)]
    overrides: Overrides,
}

impl Check {
    pub(super) fn execute(self) -> Outcome {
        let ok = Style::Good.paint("ok", stdout_has_color());
        let mut all_valid = true;
        for file in &self.files {
            match self.gist_of(file) {
                Ok(gist) => print(&format!("{ok}  {file}: {gist}\n"))?,
                Err(error) => {
                    all_valid = false;
                    error.report();
                }
            }
        }
        Ok(if all_valid { ExitCode::SUCCESS } else { ExitCode::from(BAD_INPUT) })
    }

    /// What a valid file holds.
    fn gist_of(&self, file: &str) -> Result<String, CliError> {
        let path = Path::new(file);
        if !is_experiment(path) {
            return Ok(gist(&load(file, &self.overrides.set)?.parameters));
        }
        if is_calibration(path) {
            let fit = load_calibration(path)?.overridden(&self.overrides.set)?;
            return calibrate::gist(&fit);
        }
        let loaded = load_experiment(path)?.overridden(&self.overrides.set)?;
        let points = points_of(&loaded, path)?;
        let plan = header_of(&loaded, &points, Shard::WHOLE).plan;
        warn_of(&loaded.experiment.design, path);
        if let Some(warning) = unfit(&loaded, &points, &plan.scenarios) {
            let word = Style::Bad.paint("warning", stderr_has_color());
            note(&format!("{word}: {file}: {warning}"));
        }
        let design = loaded.experiment.design.kind();
        Ok(format!("{design}, {}: {}", crossed(&plan), counted(plan.runs, "history")))
    }
}

/// Combinations of point and scenario that are tried.
const COMBINATIONS_TRIED: u64 = 1000;

/// How many combinations of point and scenario are no scenario of the model, and why the first is none.
fn unfit(loaded: &LoadedExperiment, points: &[Point], scenarios: &[String]) -> Option<String> {
    let plan = Plan::new(points.len() as u32, scenarios.len() as u32, 1, 1);
    let tried = plan.runs().min(COMBINATIONS_TRIED);
    let broken = |position| {
        let key = plan.run(position);
        Some((key, scenario_of(loaded, points, key).err()?))
    };
    let broken: Vec<(RunKey, String)> = (0..tried).filter_map(broken).collect();
    let (key, message) = broken.first()?;
    let of = if tried < plan.runs() { "the first " } else { "" };
    let place = match scenarios {
        [_] => format!("point {}", key.point),
        _ => format!("point {}, {}", key.point, scenarios[key.variant as usize]),
    };
    let (broken, tried) = (grouped(broken.len() as u64), counted(tried, "combination"));
    Some(format!("{broken} of {of}{tried} of point and scenario would fail: {place}: {message}"))
}

/// A scenario in a line.
pub(super) fn gist(parameters: &Parameters) -> String {
    let (run, population) = (&parameters.run, &parameters.population);
    format!(
        "{}, {} for {} real ones, {} from {}",
        counted(parameters.platform.len() as u64, "platform"),
        counted(population.simulated_households, "household"),
        human(population.represented_households as f64),
        counted(u64::from(run.months), "month"),
        run.start
    )
}
