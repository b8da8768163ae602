//! `huzhu verify`: whether a run's files are as they were written, and whether the run repeats.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::error::{CliError, FAILURE};
use super::numbers::grouped;
use super::progress::Bar;
use super::recording::record;
use super::run::Threads;
use super::terminal::{Grid, Style, left, print, right, stdout_has_color};
use super::{Outcome, stop};
use crate::config::load;
use crate::output::{
    CONFIG_FILE, Difference, FileState, FileVerdict, MANIFEST_FILE, Manifest, OutputError, RunDirectory,
    compare, compare_directories,
};

/// Proves that a run repeats: hashes its files, runs its configuration again and compares
///
/// Exit code 0 when every file is as it was written and comes out the same again, to the last bit; 1 when not; 2 when
/// the folder holds no run.
#[derive(Args)]
#[command(after_help = "Example:
  huzhu verify runs/duopoly-seed20160501")]
pub(super) struct Verify {
    /// Folder of a run
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    #[command(flatten)]
    threads: Threads,

    /// Print nothing; the exit code tells
    #[arg(long, short)]
    quiet: bool,
}

impl Verify {
    pub(super) fn execute(self) -> Outcome {
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

    /// Runs the stored configuration into a temporary folder; in what it differs.
    fn run_again(&self, manifest: &Manifest) -> Result<Vec<Difference>, CliError> {
        let config = self.folder.join(CONFIG_FILE);
        let loaded = load(&config.to_string_lossy(), &[])?;
        let temporary = tempfile::Builder::new()
            .prefix("huzhu-verify-")
            .tempdir()
            .map_err(CliError::io("create a temporary folder below", &std::env::temp_dir()))?;
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
