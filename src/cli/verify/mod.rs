//! `huzhu verify`: whether files are as they were written, and whether the run or sweep that wrote them repeats.

mod sweep;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use tempfile::TempDir;

use crate::cli::error::{CliError, FAILURE};
use crate::cli::numbers::grouped;
use crate::cli::progress::Bar;
use crate::cli::recording::record;
use crate::cli::run::Threads;
use crate::cli::terminal::{Grid, Style, left, print, right, stdout_has_color};
use crate::cli::{Outcome, stop};
use crate::config::load;
use crate::output::{
    CONFIG_FILE, Difference, FileState, FileVerdict, MANIFEST_FILE, Manifest, OutputError, RunDirectory,
    compare, compare_directories,
};
use crate::output::{JOURNAL_FILE, JournalKind};

/// Proves that a run or a sweep repeats: hashes its files, simulates again and compares
///
/// Of a sweep, some histories are simulated again, drawn at random, or all; and all tables are made again from the journal.
/// Exit code 0 when every file is as it was written and comes out the same again, to the last bit; 1 when not; 2 when
/// the folder holds neither.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu verify runs/duopoly-seed20160501
  huzhu verify sweeps/late-entry --sample 100
  huzhu verify sweeps/late-entry --all")]
pub(in crate::cli) struct Verify {
    /// Folder of a run or sweep
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
        if JournalKind::of(&self.folder) == Some(JournalKind::Calibration) {
            return Err(CliError::HoldsCalibration { path: self.folder });
        }
        if self.folder.join(JOURNAL_FILE).exists() {
            return self.verify_sweep();
        }
        let manifest = read_manifest(&self.folder)?;
        let verdicts = compare(&self.folder, &manifest)?;
        let config_is_intact =
            verdicts.iter().any(|verdict| verdict.name == CONFIG_FILE && verdict.state == FileState::Intact);
        let again = if config_is_intact { Some(self.run_again(&manifest)?) } else { None };
        let proved = verdicts.iter().all(|verdict| verdict.state == FileState::Intact)
            && again.as_ref().is_some_and(Vec::is_empty);
        if !self.quiet {
            print(&receipt(&self.folder, &manifest, &verdicts, again.as_deref()))?;
        }
        Ok(if proved { ExitCode::SUCCESS } else { ExitCode::from(FAILURE) })
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
    Manifest::read(folder).map_err(|error| {
        let path = folder.to_owned();
        match error {
            // The mark that a run leaves until it is finished.
            _ if folder.join(format!(".{MANIFEST_FILE}.partial")).exists() => CliError::Unfinished { path },
            OutputError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                CliError::NoRun { path, source: None }
            }
            error => CliError::NoRun { path, source: Some(error) },
        }
    })
}

/// A line per file, then the verdict. `again` is how the second run differs; `None` where there was none.
fn receipt(
    folder: &Path,
    manifest: &Manifest,
    verdicts: &[FileVerdict],
    again: Option<&[Difference]>,
) -> String {
    let color = stdout_has_color();
    let mut grid = Grid::default();
    for verdict in verdicts {
        let receipt = &manifest.files[&verdict.name];
        let (state, style) = match &verdict.state {
            FileState::Intact => ("as written", Style::Good),
            FileState::Changed { .. } => ("changed", Style::Bad),
            FileState::Absent => ("absent", Style::Bad),
        };
        let (repeats, repeats_style) = match again {
            None => ("not run again", Style::Faint),
            Some(differences) if differences.iter().any(|d| concerns(d, &verdict.name)) => {
                ("comes out different", Style::Bad)
            }
            Some(_) => ("repeats", Style::Good),
        };
        grid.row([
            left(verdict.name.as_str(), Style::Plain),
            right(grouped(receipt.bytes), Style::Plain),
            left(receipt.sha256.get(..16).unwrap_or_default(), Style::Faint),
            left(state, style),
            left(repeats, repeats_style),
        ]);
    }
    let mut text = grid.render(color);
    for difference in again.unwrap_or_default() {
        text.push_str(&format!("{difference}\n"));
    }
    let intact = verdicts.iter().filter(|verdict| verdict.state == FileState::Intact).count();
    let (verdict, style) = match again {
        None => (format!("{CONFIG_FILE} is not as it was written"), Style::Bad),
        Some(_) if intact < verdicts.len() => ("files were changed since the run".to_owned(), Style::Bad),
        Some([]) => ("every file is as written and comes out the same again".to_owned(), Style::Good),
        Some(_) => ("the run does not repeat".to_owned(), Style::Bad),
    };
    text.push_str(&format!("{}: {}\n", folder.display(), style.paint(&verdict, color)));
    text
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
