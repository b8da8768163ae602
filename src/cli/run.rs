//! `huzhu run`: a scenario, its results in a folder, and what came of it on the screen.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::RangedU64ValueParser;
use clap::{Args, ValueEnum};

use super::journalled::threads;
use super::progress::Bar;
use super::recording::record;
use super::{Outcome, stop, summary, terminal};
use crate::config::{Loaded, load};
use crate::output::RunDirectory;

/// Simulates a configuration and writes its results into a folder
///
/// The folder holds config.toml (the complete configuration), the tables platforms, market, groups and events,
/// summary.json, manifest.json (hashes of all of these) and timing.json. The same configuration and seed give the
/// same files, on any number of threads.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu run duopoly
  huzhu run market.toml --seed 7 --replicates 32 --out runs/wide
  huzhu run duopoly --set platform.Follower.fee_rate=0.12 --set run.months=120
  huzhu run duopoly --format csv --quiet --force")]
pub(super) struct Run {
    /// A file, or the name of a shipped configuration (see `huzhu configs`)
    config: String,

    /// Seed of all draws [default: the configuration's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Number of independent histories [default: the configuration's]
    #[arg(long, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    replicates: Option<u32>,

    #[command(flatten)]
    overrides: Overrides,

    /// Folder for the results [default: runs/<config>-seed<seed>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    #[command(flatten)]
    threads: Threads,

    /// File format of the tables [default: the configuration's]
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Print neither progress nor summary
    #[arg(long, short)]
    quiet: bool,

    /// Replace the results of an earlier run in the same folder
    #[arg(long)]
    force: bool,
}

/// Values changed from the command line.
#[derive(Args)]
pub(super) struct Overrides {
    /// Set a parameter, such as run.months=60 or platform.Pioneer.fee_rate=0.1 (repeatable)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// How many threads compute.
#[derive(Args)]
pub(super) struct Threads {
    /// Threads; results do not depend on it [default: all processors]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024))]
    threads: Option<usize>,
}

impl Threads {
    /// The number asked for, or that of the processors.
    pub(super) fn number(&self) -> NonZeroUsize {
        threads(self.threads)
    }
}

/// File format of tables.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Apache Parquet, with units and meanings in the metadata
    Parquet,
    /// Comma-separated text, explained by columns.json
    Csv,
}

impl Format {
    fn word(self) -> &'static str {
        match self {
            Format::Parquet => "parquet",
            Format::Csv => "csv",
        }
    }
}

impl Run {
    pub(super) fn execute(self) -> Outcome {
        let loaded = load(&self.config, &self.all_overrides())?;
        let out = match &self.out {
            Some(out) => out.clone(),
            None => default_folder(&self.config, &loaded),
        };
        let folder = RunDirectory::create(&out, self.force)?;
        stop::listen();
        let bar = Bar::new(&loaded.parameters, !self.quiet);
        let recorded = record(&loaded, folder, self.threads.number(), &bar)?;
        if !self.quiet {
            let screen = terminal::Screen::stdout();
            terminal::print(&summary::closing(&recorded.told(&loaded.parameters), &out, screen))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// All that the command line changes, as the configuration layer takes it; the options of their own come last.
    fn all_overrides(&self) -> Vec<String> {
        let own = [
            self.seed.map(|seed| format!("run.seed={seed}")),
            self.replicates.map(|replicates| format!("run.replicates={replicates}")),
            self.format.map(|format| format!("output.format=\"{}\"", format.word())),
        ];
        self.overrides.set.iter().cloned().chain(own.into_iter().flatten()).collect()
    }
}

/// `runs/<config>-seed<seed>`, below the current folder.
fn default_folder(config: &str, loaded: &Loaded) -> PathBuf {
    let file = Path::new(config).file_name();
    let name = file.map_or_else(|| config.to_owned(), |name| name.to_string_lossy().into_owned());
    let name = name.strip_suffix(".toml").unwrap_or(&name);
    Path::new("runs").join(format!("{name}-seed{}", loaded.parameters.run.seed))
}
