//! `huzhu sensitivity`: which factors of an experiment matter, and how much is luck.

mod analysis;
mod bars;
mod export;
mod outside;
mod study;
mod sweep;
mod text;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::Outcome;
use super::terminal::{Screen, WIDTH_MIN, print};
use crate::cli::error::CliError;
use crate::experiment::sensitivity::Resampling;
use crate::output::write_file;
pub(super) use bars::indices_of;
pub(super) use export::quoted;
use study::Study;

/// Seed of the resampling, where none is given.
const SEED: u64 = 1;
/// How often groups are resampled, where nothing is said.
const RESAMPLES: u32 = 1000;

/// Says which factors a result depends on, and how much of it is luck
///
/// Reads a sweep whose design is `saltelli` (Sobol indices) or `morris` (elementary effects), finished or stopped, and gives each
/// metric's indices with intervals of 95 %. Replicates tell luck from factors. Markets that die are outcomes, not gaps.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu sensitivity sweeps/consolidation-sensitivity
  huzhu sensitivity sweeps/consolidation-sensitivity --metric hhi --metric outcome --format csv --out indices.csv
  huzhu design outside.toml --out points.csv        any function can be evaluated there ...
  huzhu sensitivity --design outside.toml --responses responses.csv         ... and analysed here")]
pub(super) struct Sensitivity {
    /// Folder of a sweep
    #[arg(value_name = "DIR", required_unless_present = "responses")]
    folder: Option<PathBuf>,

    /// Experiment whose design the responses follow
    #[arg(long, value_name = "EXP", requires = "responses", conflicts_with = "folder")]
    design: Option<PathBuf>,

    /// Responses of something else: a CSV table with columns point, replicate (if there are several) and one per response
    #[arg(long, value_name = "FILE", requires = "design", conflicts_with = "folder")]
    responses: Option<PathBuf>,

    /// Analyse only this column (`outcome`: how histories end); may be repeated
    ///
    /// [default: the metrics of the experiment, and how histories end]
    #[arg(long, value_name = "NAME")]
    metric: Vec<String>,

    /// Seed of the resampling behind the intervals
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,

    /// How often groups of the design are resampled
    #[arg(long, value_name = "N", default_value_t = RESAMPLES, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    resamples: u32,

    /// How results are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// File to write instead of the terminal
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people
    Text,
    /// Everything, for programs
    Json,
    /// One index a row
    Csv,
}

impl Sensitivity {
    pub(super) fn execute(self) -> Outcome {
        let study = self.study()?;
        let resampling = Resampling { seed: self.seed, resamples: self.resamples };
        let findings = analysis::findings(&study, resampling)?;
        let screen = match &self.out {
            Some(_) => Screen { width: WIDTH_MIN, color: false },
            None => Screen::stdout(),
        };
        let content = match self.format {
            Format::Text => text::report(&study, &findings, screen),
            Format::Json => export::json(&study, &findings, resampling),
            Format::Csv => export::csv(&study, &findings),
        };
        emit(&content, self.out.as_deref(), self.force)
    }

    fn study(&self) -> Result<Study, CliError> {
        match (&self.folder, &self.design, &self.responses) {
            (Some(folder), ..) => sweep::study(folder, &self.metric),
            (None, Some(design), Some(responses)) => outside::study(design, responses, &self.metric),
            _ => unreachable!("clap asks for a folder, or for a design and responses"),
        }
    }
}

/// Prints, or writes a file and says so.
pub(super) fn emit(content: &str, out: Option<&Path>, force: bool) -> Outcome {
    match out {
        None => print(content)?,
        Some(path) => {
            write_file(path, content.as_bytes(), force)?;
            print(&format!("wrote {}\n", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
