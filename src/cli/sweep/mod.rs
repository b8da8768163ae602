//! `huzhu sweep`: all histories of an experiment, in a folder that survives whatever happens.

pub(super) mod bar;
pub(super) mod closing;
mod planning;
pub(super) mod session;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::error::CliError;
use super::journalled::{Journalled, name_of};
use super::numbers::counted;
use super::run::Overrides;
use super::terminal::{Screen, Style};
use super::{Outcome, stop, terminal};
use crate::config::{LoadedExperiment, load_experiment, resolved_toml};
use crate::experiment::Point;
use crate::experiment::design::Design;
use crate::experiment::factor::FactorValue;
use crate::experiment::plan::Shard;
use crate::output::sweep::{Header, SweepFolder, SweepPlan};

use closing::{Closing, Digest};
use session::Session;

/// Simulates all histories of an experiment and writes what they came to into a folder
///
/// The folder holds points.parquet (the design), runs.parquet (each history with its summary and metrics),
/// platforms.parquet, where the experiment asks for them monthly series, and a journal, from which a sweep that was
/// stopped, killed or cut off goes on with --resume. The same experiment gives the same files, whatever --jobs is and
/// however often it was interrupted.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu sweep experiments/fee-and-exit/experiment.toml --dry-run
  huzhu sweep experiments/fee-and-exit/experiment.toml --out sweeps/fees
  huzhu sweep experiments/fee-and-exit/experiment.toml --out sweeps/fees --resume
  huzhu sweep wide.toml --shard 3/16 --out shards/3 --resume   # on machine 3 of 16
  huzhu merge shards/* --out sweeps/wide                       # afterwards, anywhere")]
pub(super) struct Sweep {
    /// File of the experiment
    #[arg(value_name = "EXPERIMENT")]
    experiment: PathBuf,

    /// Folder for the results [default: sweeps/<experiment>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Simulate one part of N, for one of several machines; `huzhu merge` joins them
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,

    /// Print the plan, the expected time and size, and simulate nothing but one history
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    journalled: Journalled,

    #[command(flatten)]
    overrides: Overrides,
}

impl Sweep {
    pub(super) fn execute(self) -> Outcome {
        let loaded = load_experiment(&self.experiment)?.overridden(&self.overrides.set)?;
        let points = points_of(&loaded, &self.experiment)?;
        if self.dry_run || !self.journalled.quiet {
            warn_of(&loaded.experiment.design, &self.experiment);
        }
        let header = header_of(&loaded, &points, self.shard.unwrap_or(Shard::WHOLE));
        let jobs = self.journalled.threads();
        if self.dry_run {
            stop::listen();
            terminal::print(&planning::plan(&loaded, &points, &header.plan, jobs, Screen::stdout())?)?;
            return Ok(ExitCode::SUCCESS);
        }
        let out = self.out.clone().unwrap_or_else(|| self.default_folder());
        let mut folder = SweepFolder::open(&out, header.clone(), self.journalled.begin())?;
        if folder.finished().is_some() {
            self.say(&format!("{} is complete: {}\n", out.display(), counted(folder.recorded(), "history")))?;
            return Ok(ExitCode::SUCCESS);
        }
        if folder.cut_off() > 0 && !self.journalled.quiet {
            let bytes = counted(folder.cut_off(), "byte");
            terminal::note(&format!(
                "{bytes} at the end of the journal were no whole history and have been cut off"
            ));
        }
        stop::listen();
        let session = Session { loaded: &loaded, points: &points, plan: &header.plan, jobs, out: &out };
        let timing = session.simulate(&mut folder, !self.journalled.quiet)?;
        let mut digest = Digest::new(&header);
        let keep = session.keeps(folder.recorded());
        let manifest = folder.publish(|record| digest.add(record)).map_err(keep)?;
        let closing = Closing { plan: &header.plan, manifest: &manifest, digest: &digest, out: &out };
        self.say(&closing.text(Some(&timing), Screen::stdout()))?;
        if manifest.recorded < manifest.runs {
            let (recorded, runs) = (manifest.recorded, manifest.runs);
            return Err(CliError::SweepInterrupted { path: out, recorded, runs });
        }
        Ok(ExitCode::SUCCESS)
    }

    /// `sweeps/<experiment>`, below the current folder.
    fn default_folder(&self) -> PathBuf {
        let name = name_of(&self.experiment);
        let name = match self.shard {
            Some(shard) => format!("{name}-{}of{}", shard.number(), shard.of()),
            None => name,
        };
        Path::new("sweeps").join(name)
    }

    fn say(&self, text: &str) -> Result<(), CliError> {
        if self.journalled.quiet { Ok(()) } else { terminal::print(text) }
    }
}

/// Tells what is less good about the design in `file` than it could be.
pub(super) fn warn_of(design: &Design, file: &Path) {
    if let Some(warning) = design.warning() {
        let word = Style::Bad.paint("warning", terminal::stderr_has_color());
        terminal::note(&format!("{word}: {}: {warning}", file.display()));
    }
}

/// What stands before the histories of a shard of an experiment with these points.
pub(super) fn header_of(loaded: &LoadedExperiment, points: &[Point], shard: Shard) -> Header {
    let base = resolved_toml(loaded.base.scenario().parameters());
    let (plan, points) = SweepPlan::new(&loaded.experiment, points, &loaded.text, &base, shard);
    Header { plan, points, experiment: loaded.text.clone(), base }
}

/// The points of an experiment; `file` stands for it in errors.
pub(super) fn points_of(loaded: &LoadedExperiment, file: &Path) -> Result<Vec<Point>, CliError> {
    let experiment = &loaded.experiment;
    let admit = |values: &[FactorValue]| experiment.constraints.iter().all(|rule| rule.holds(values));
    let points = experiment.design.points(&experiment.factors, &admit);
    points.map_err(|fault| CliError::Design { file: file.display().to_string(), fault })
}
