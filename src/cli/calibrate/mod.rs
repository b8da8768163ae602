//! `huzhu calibrate`: the parameters with which simulated markets come closest to what was observed.

mod bar;
pub(super) mod closing;
mod session;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use super::error::CliError;
use super::journalled::{Journalled, name_of};
use super::numbers::counted;
use super::run::Overrides;
use super::terminal::Screen;
use super::{Outcome, stop, terminal};
use crate::config::{LoadedCalibration, extending_toml, load_calibration, resolved_toml};
use crate::experiment::Point;
use crate::experiment::calibration::{Evaluation, Method};
use crate::output::calibration::{
    CalibrationFolder, CalibrationRecord, CalibrationTexts, CalibrationTiming, Identity,
};
use crate::output::sha256;
use crate::output::sweep::BASE_FILE;

use bar::{candidates_max, profile_candidates_max};
use closing::Closing;
use session::Session;

/// Searches for the parameters with which simulated histories come closest to what was observed
///
/// The experiment names the free parameters (factors with `from` and `to`) and, in its table [calibration], a CSV table of
/// targets. With method = "cma-es" all candidates have the same seeds and replicates, and the closest is searched; with
/// method = "abc-smc" a sample is drawn of all parameters that the targets leave possible, given what was known before.
///
/// The folder holds best.toml (the closest set, as a configuration to run), fit.parquet (each target beside its simulated
/// value), evaluations.parquet and generations.parquet (what was tried), calibration.json, what the targets cannot tell apart
/// (identifiability.json), profiles (profile.parquet) or the sample (posterior.parquet, posterior.json), and a journal, from which a calibration
/// that was stopped or killed goes on with --resume. The same experiment gives the same files, whatever --jobs is.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu calibrate fit.toml
  huzhu calibrate fit.toml --out calibrations/fit --resume     # after Ctrl-C, or a power cut
  huzhu run calibrations/fit/best.toml                         # the market that fits best")]
pub(super) struct Calibrate {
    /// File of the experiment
    #[arg(value_name = "EXPERIMENT")]
    experiment: PathBuf,

    /// Folder for the results [default: calibrations/<experiment>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    #[command(flatten)]
    journalled: Journalled,

    #[command(flatten)]
    overrides: Overrides,
}

impl Calibrate {
    pub(super) fn execute(self) -> Outcome {
        let fit = load_calibration(&self.experiment)?.overridden(&self.overrides.set)?;
        refuse_bad_start(&fit)?;
        let base = resolved_toml(fit.loaded.base.scenario().parameters());
        let out =
            self.out.clone().unwrap_or_else(|| Path::new("calibrations").join(name_of(&self.experiment)));
        let mut folder = CalibrationFolder::open(&out, identity(&fit, &base), self.journalled.begin())?;
        let texts =
            CalibrationTexts { experiment: &fit.loaded.text, targets: &fit.targets_text, base: &base };
        folder.describe(texts)?;
        stop::listen();
        let began = Instant::now();
        let session = Session::new(&fit, self.journalled.threads(), &out, !self.journalled.quiet);
        let factors = &fit.loaded.experiment.factors;
        let found = fit.method.calibrate(factors, |batch| session.answers(batch, &mut folder));
        session.clear();
        let found = found?;
        let record = CalibrationRecord {
            texts,
            best: &best_toml(&fit, found.closest())?,
            factors,
            seeds: &fit.loaded.experiment.seeds,
            replicates: fit.loaded.experiment.replicates,
            found: &found,
        };
        folder.publish(&record)?;
        let timing = CalibrationTiming { wall_seconds: began.elapsed().as_secs_f64() };
        folder.time(timing)?;
        if !self.journalled.quiet {
            let closing = Closing { fit: &fit, out: &out, seconds: Some(timing.wall_seconds) };
            terminal::print(&closing.text(&found, Screen::stdout()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn identity(fit: &LoadedCalibration, base: &str) -> Identity {
    Identity {
        huzhu_version: env!("CARGO_PKG_VERSION").to_owned(),
        experiment_sha256: sha256(fit.loaded.text.as_bytes()),
        targets_sha256: sha256(fit.targets_text.as_bytes()),
        base_sha256: sha256(base.as_bytes()),
    }
}

/// A calibration in a line, if it could begin.
pub(super) fn gist(fit: &LoadedCalibration) -> Result<String, CliError> {
    refuse_bad_start(fit)?;
    let factors = counted(fit.loaded.experiment.factors.len() as u64, "factor");
    let targets = counted(fit.method.targets().len() as u64, "target");
    let extent = match &fit.method {
        Method::CmaEs(search) => {
            let candidates = counted(candidates_max(search), "candidate");
            let extent = format!("at most {candidates} of {} each", counted(histories(fit), "history"));
            match profile_candidates_max(search) {
                0 => extent,
                of_profiles => format!("{extent}, {of_profiles} of them for profiles"),
            }
        }
        Method::AbcSmc(sampling) => {
            let populations = counted(u64::from(sampling.generations), "population");
            format!("at most {populations} of {}", counted(u64::from(sampling.population_size), "particle"))
        }
    };
    Ok(format!("calibration, {factors}, {targets}: {extent}"))
}

/// Values that do not even fit together at the start, or at the medians of their priors, are a mistake in the file, not a
/// candidate that failed.
fn refuse_bad_start(fit: &LoadedCalibration) -> Result<(), CliError> {
    let experiment = &fit.loaded.experiment;
    let values = fit.method.first(&experiment.factors);
    fit.loaded.scenario(&Point { index: 0, values }, 0, experiment.seeds[0])?;
    Ok(())
}

/// The best set of parameters, with the seed and the replicates of its histories (of several seeds the first).
fn best_toml(fit: &LoadedCalibration, (best, seed): (&Evaluation, Option<u64>)) -> Result<String, CliError> {
    let experiment = &fit.loaded.experiment;
    let point = Point { index: 0, values: best.values.clone() };
    let seed = seed.unwrap_or(experiment.seeds[0]);
    let mut parameters = fit.loaded.scenario(&point, 0, seed)?.parameters;
    parameters.run.replicates = experiment.replicates;
    let base = fit.loaded.base.scenario().parameters();
    Ok(format!(
        "# The best of a calibration: distance {:.4}. See calibration.json and fit.parquet beside it.\n\n{}",
        best.distance,
        extending_toml(BASE_FILE, base, &parameters)
    ))
}

/// How many histories a candidate has.
fn histories(fit: &LoadedCalibration) -> u64 {
    let experiment = &fit.loaded.experiment;
    let seeds = if fit.method.has_own_luck() { 1 } else { experiment.seeds.len() as u64 };
    seeds * u64::from(experiment.replicates)
}
