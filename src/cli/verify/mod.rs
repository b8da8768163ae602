//! `huzhu verify`: whether files are as they were written, and whether the run, sweep or comparison that wrote them repeats.

mod comparison;
mod sweep;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use tempfile::TempDir;

use crate::cli::error::{CliError, FAILURE};
use crate::cli::folder::FolderKind;
use crate::cli::numbers::grouped;
use crate::cli::progress::Bar;
use crate::cli::recording::record;
use crate::cli::run::Threads;
use crate::cli::terminal::{Cell, Grid, Style, left, print, right, stdout_has_color};
use crate::cli::{Outcome, stop};
use crate::config::load;
use crate::output::{
    CONFIG_FILE, ComparisonManifest, Difference, FileReceipt, FileState, FileVerdict, MANIFEST_FILE,
    Manifest, OutputError, RunDirectory, compare, compare_directories,
};

/// Proves that a run, a sweep or a comparison repeats: hashes its files, simulates again and compares
///
/// Of a comparison, all histories are simulated again, and its tables and sentences made of them. Of a sweep, some histories are simulated again, drawn at random, or all; and all tables are made again from the journal.
/// Exit code 0 when every file is as it was written and comes out the same again, to the last bit; 1 when not; 2 when
/// the folder holds none of them.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu verify runs/duopoly-seed20160501
  huzhu verify sweeps/late-entry --sample 100
  huzhu verify sweeps/late-entry --all
  huzhu verify comparisons/duopoly-vs-dear-seed20160501")]
pub(in crate::cli) struct Verify {
    /// Folder of a run, sweep or comparison
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Of a sweep, simulate so many histories again, the same ones every time [default: 20]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    sample: Option<u32>,

    /// Of a sweep, simulate all histories again
    #[arg(long, conflicts_with = "sample")]
    all: bool,

    #[command(flatten)]
    threads: Threads,

    /// Print nothing; the exit code tells
    #[arg(long, short)]
    quiet: bool,
}

impl Verify {
    pub(in crate::cli) fn execute(self) -> Outcome {
        let found = match FolderKind::of(&self.folder) {
            Some(FolderKind::Calibration) => return Err(CliError::HoldsCalibration { path: self.folder }),
            Some(FolderKind::Sweep) => return self.verify_sweep(),
            Some(FolderKind::Comparison) => {
                comparison::verify(&self.folder, self.threads.number(), !self.quiet)?
            }
            Some(FolderKind::Run) | None => self.verify_run()?,
        };
        if !self.quiet {
            print(&found.receipt(&self.folder))?;
        }
        Ok(if found.proves() { ExitCode::SUCCESS } else { ExitCode::from(FAILURE) })
    }

    fn verify_run(&self) -> Result<Repeated, CliError> {
        const WORDS: Words = Words { what: "run", settings: CONFIG_FILE };
        let manifest = read_manifest(&self.folder)?;
        let verdicts = compare(&self.folder, &manifest)?;
        let config_is_intact =
            verdicts.iter().any(|verdict| verdict.name == CONFIG_FILE && verdict.state == FileState::Intact);
        let differences = if config_is_intact { Some(self.run_again(&manifest)?) } else { None };
        Ok(Repeated { words: WORDS, files: manifest.files, verdicts, differences })
    }

    fn verify_sweep(&self) -> Outcome {
        let sample = (!self.all).then(|| self.sample.unwrap_or(sweep::SAMPLE_USUAL));
        let found = sweep::verify(&self.folder, sample, self.threads.number(), !self.quiet)?;
        if !self.quiet {
            print(&found.text(&self.folder, stdout_has_color()))?;
        }
        Ok(if found.proves() { ExitCode::SUCCESS } else { ExitCode::from(FAILURE) })
    }

    /// Runs the stored configuration into a temporary folder; in what it differs.
    fn run_again(&self, manifest: &Manifest) -> Result<Vec<Difference>, CliError> {
        let config = self.folder.join(CONFIG_FILE);
        let loaded = load(&config.to_string_lossy(), &[])?;
        let temporary = temporary_folder()?;
        stop::listen();
        let bar = Bar::new(&loaded.parameters, !self.quiet);
        let folder = RunDirectory::create(temporary.path(), false)?;
        let recorded = record(&loaded, folder, self.threads.number(), &bar);
        let recorded = recorded.map_err(|error| match error {
            // The temporary folder is gone by the time that this is read.
            CliError::RunInterrupted { .. } => CliError::Interrupted,
            other => other,
        })?;
        Ok(compare_directories(manifest, &recorded.manifest))
    }
}

/// A folder that goes when it is dropped.
fn temporary_folder() -> Result<TempDir, CliError> {
    let folder = tempfile::Builder::new().prefix("huzhu-verify-").tempdir();
    folder.map_err(CliError::io("create a temporary folder below", &std::env::temp_dir()))
}

/// The manifest of the run in a folder.
pub(super) fn read_manifest(folder: &Path) -> Result<Manifest, CliError> {
    Manifest::read(folder).map_err(|error| match FolderKind::of(folder) {
        None | Some(FolderKind::Run) => without_manifest(folder, error),
        Some(kind) => CliError::HoldsOther { path: folder.to_owned(), kind: kind.noun() },
    })
}

/// The manifest of the comparison in a folder.
pub(super) fn read_comparison_manifest(folder: &Path) -> Result<ComparisonManifest, CliError> {
    ComparisonManifest::read(folder).map_err(|error| without_manifest(folder, error))
}

/// What it means that a folder has no manifest that can be read.
fn without_manifest(folder: &Path, error: OutputError) -> CliError {
    let path = folder.to_owned();
    match error {
        // The mark that a run or comparison leaves until it is finished.
        _ if folder.join(format!(".{MANIFEST_FILE}.partial")).exists() => CliError::Unfinished { path },
        OutputError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => {
            CliError::NoRun { path, source: None }
        }
        error => CliError::NoRun { path, source: Some(error) },
    }
}

/// What is said of a folder.
#[derive(Clone, Copy)]
struct Words {
    /// What it holds, a noun.
    what: &'static str,
    /// The files that tell how to simulate it again.
    settings: &'static str,
}

/// What became of the files of a run or a comparison.
struct Repeated {
    words: Words,
    /// As the manifest has them.
    files: BTreeMap<String, FileReceipt>,
    verdicts: Vec<FileVerdict>,
    /// How a second simulation differs; none where there was none.
    differences: Option<Vec<Difference>>,
}

impl Repeated {
    /// Whether everything is as it was written, and comes out the same again.
    fn proves(&self) -> bool {
        self.verdicts.iter().all(|verdict| verdict.state == FileState::Intact)
            && self.differences.as_ref().is_some_and(Vec::is_empty)
    }

    /// A line per file, then the verdict.
    fn receipt(&self, folder: &Path) -> String {
        let color = stdout_has_color();
        let mut grid = Grid::default();
        self.verdicts.iter().for_each(|verdict| grid.row(self.line(verdict)));
        let mut text = grid.render(color);
        for difference in self.differences.iter().flatten() {
            text.push_str(&format!("{difference}\n"));
        }
        let Words { what, settings } = self.words;
        let is_changed = self.verdicts.iter().any(|verdict| verdict.state != FileState::Intact);
        let (verdict, style) = match self.differences.as_deref() {
            None => (format!("{settings} is not as it was written"), Style::Bad),
            Some(_) if is_changed => (format!("files were changed since the {what}"), Style::Bad),
            Some([]) => ("every file is as written and comes out the same again".to_owned(), Style::Good),
            Some(_) => (format!("the {what} does not repeat"), Style::Bad),
        };
        text.push_str(&format!("{}: {}\n", folder.display(), style.paint(&verdict, color)));
        text
    }

    fn line(&self, verdict: &FileVerdict) -> [Cell; 5] {
        let receipt = &self.files[&verdict.name];
        let (state, style) = match &verdict.state {
            FileState::Intact => ("as written", Style::Good),
            FileState::Changed { .. } => ("changed", Style::Bad),
            FileState::Absent => ("absent", Style::Bad),
        };
        let (repeats, repeats_style) = match &self.differences {
            None => ("not run again", Style::Faint),
            Some(differences) if differences.iter().any(|d| concerns(d, &verdict.name)) => {
                ("comes out different", Style::Bad)
            }
            Some(_) => ("repeats", Style::Good),
        };
        [
            left(verdict.name.as_str(), Style::Plain),
            right(grouped(receipt.bytes), Style::Plain),
            left(receipt.sha256.get(..16).unwrap_or_default(), Style::Faint),
            left(state, style),
            left(repeats, repeats_style),
        ]
    }
}

/// Whether a difference is about this file.
fn concerns(difference: &Difference, file: &str) -> bool {
    match difference {
        Difference::Run { .. } => false,
        Difference::Absent { name } | Difference::Unexpected { name } | Difference::Content { name, .. } => {
            name == file
        }
    }
}
