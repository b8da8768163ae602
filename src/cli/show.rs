//! `huzhu show`: what a folder holds, told again.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::compare::screen::verdicts;
use super::error::CliError;
use super::folder::FolderKind;
use super::results::{Results, stored_calibration};
use super::summary::{self, History, Told};
use super::sweep::closing::{Closing, Digest};
use super::terminal::Screen;
use super::verify::read_manifest;
use super::{Outcome, calibrate, terminal};
use crate::config::load;
use crate::output::sweep::{JournalReader, SweepError, SweepManifest, SweepTiming};
use crate::output::{CONFIG_FILE, Timing, read_comparison, read_replicates};

/// Tells what a folder holds: a run, a sweep, a comparison or a calibration
///
/// Prints what `huzhu run`, `huzhu sweep` or `huzhu calibrate` printed when it ended, or the verdicts of a comparison; all of it
/// is read back from the folder. Of a calibration that did not end, how far it came.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu show runs/duopoly-seed20160501
  huzhu show sweeps/late-entry
  huzhu show calibrations/fit")]
pub(super) struct Show {
    /// Folder of a run, a sweep, a comparison or a calibration
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Show {
    pub(super) fn execute(self) -> Outcome {
        let folder = &self.folder;
        let screen = Screen::stdout();
        let text = match FolderKind::of(folder) {
            Some(FolderKind::Run) => run(folder, screen)?,
            Some(FolderKind::Sweep) => sweep(folder, screen)?,
            Some(FolderKind::Comparison) => comparison(folder, screen)?,
            Some(FolderKind::Calibration) => calibration(folder, screen)?,
            None => return Err(CliError::NothingToShow { path: self.folder }),
        };
        terminal::print(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn run(folder: &Path, screen: Screen) -> Result<String, CliError> {
    let manifest = read_manifest(folder)?;
    let config = folder.join(CONFIG_FILE);
    let loaded = load(&config.to_string_lossy(), &[])?;
    let timing = Timing::read(folder);
    let told = Told {
        parameters: &loaded.parameters,
        first: &History::read(folder)?,
        replicates: &read_replicates(folder)?,
        files: &manifest.files,
        timing: timing.as_ref(),
    };
    Ok(summary::closing(&told, folder, screen))
}

/// The verdicts, of a folder that has all the tables that they were told from.
fn comparison(folder: &Path, screen: Screen) -> Result<String, CliError> {
    Results::read(folder)?;
    Ok(verdicts(&read_comparison(folder)?, screen))
}

/// What a calibration came to follows from its journal, whether it ended or not.
fn calibration(folder: &Path, screen: Screen) -> Result<String, CliError> {
    let (recorded, fit) = stored_calibration(folder)?;
    let factors = &fit.loaded.experiment.factors;
    let seconds = recorded.timing().map(|timing| timing.wall_seconds);
    let closing = calibrate::closing::Closing { fit: &fit, out: folder, seconds };
    Ok(match recorded.is_finished() {
        true => closing.text(&recorded.found(&fit.method, factors)?, screen),
        false => closing.so_far(&recorded.progress(&fit.method, factors), screen),
    })
}

/// A sweep that was killed has no manifest: what there is to tell stands in its journal.
fn sweep(folder: &Path, screen: Screen) -> Result<String, CliError> {
    let mut journal = JournalReader::open(folder)?;
    let header = journal.header().clone();
    let plan = &header.plan;
    let mut digest = Digest::new(&header);
    let (mut recorded, mut failed) = (0, 0);
    while let Some(record) = journal.read()? {
        digest.add(&record);
        recorded += 1;
        failed += u64::from(record.outcome.is_err());
    }
    let published = SweepManifest::read(folder);
    if let Some(manifest) = &published
        && !manifest.is_of(&header, recorded)?
    {
        return Err(SweepError::Altered { path: folder.to_owned() }.into());
    }
    let manifest = published.unwrap_or_else(|| SweepManifest {
        huzhu_version: plan.huzhu_version.clone(),
        plan_sha256: String::new(),
        runs: plan.own_runs(),
        recorded,
        failed,
        files: Default::default(),
    });
    let closing = Closing { plan, manifest: &manifest, digest: &digest, out: folder };
    Ok(closing.text(SweepTiming::read(folder).as_ref(), screen))
}
