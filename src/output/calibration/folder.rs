//! The folder of a calibration: who may write to it, what it holds, and how it goes on.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::best::write_best;
use super::error::{CalibrationStoreError, Result};
use super::journal::{Answers, Content, Identity, Journal, MAGIC};
use super::profile::PROFILE_FILE;
use super::sample::{POSTERIOR_FILE, POSTERIOR_TABLE_FILE, write_sample};
use super::tables::{EVALUATIONS_FILE, FIT_FILE, GENERATIONS_FILE};
use crate::experiment::calibration::Calibrated;
use crate::experiment::factor::Factor;
use crate::output::directory::{create_folder, remove_files, withdraw_manifest, write_json};
use crate::output::journal_folder::{Found, lock, look};
use crate::output::manifest::FileReceipt;
use crate::output::partial::{WrittenFile, write_whole};
use crate::output::sweep::{BASE_FILE, Begin, EXPERIMENT_FILE};
use crate::output::{MANIFEST_FILE, REPORT_FILE, TIMING_FILE};

/// The table of targets, as it was read.
pub const TARGETS_FILE: &str = "targets.csv";
/// The best set of parameters: a configuration that extends the base beside it.
pub const BEST_FILE: &str = "best.toml";
/// What was searched for and what was found.
pub const CALIBRATION_FILE: &str = "calibration.json";
/// What the targets can tell about the parameters.
pub const IDENTIFIABILITY_FILE: &str = "identifiability.json";

/// All files of a finished calibration but the journal, the manifest last.
const RESULT_FILES: [&str; 15] = [
    EXPERIMENT_FILE,
    TARGETS_FILE,
    BASE_FILE,
    BEST_FILE,
    EVALUATIONS_FILE,
    GENERATIONS_FILE,
    FIT_FILE,
    IDENTIFIABILITY_FILE,
    PROFILE_FILE,
    POSTERIOR_TABLE_FILE,
    POSTERIOR_FILE,
    CALIBRATION_FILE,
    TIMING_FILE,
    REPORT_FILE,
    MANIFEST_FILE,
];

/// The content of a calibration's `manifest.json`: which calibration it is, and what proves that the files are its own.
///
/// Written last: without it, the calibration is unfinished. It holds no clock.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalibrationManifest {
    /// Which calibration it is.
    identity: Identity,
    /// Every file but the journal, the manifest and `timing.json`, by name.
    pub(super) files: BTreeMap<String, FileReceipt>,
}

/// The content of `timing.json`: how long the last session took. Apart from the manifest because it never repeats.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationTiming {
    /// From start to end.
    pub wall_seconds: f64,
}

/// What a calibration is about: the texts that all its answers follow from.
#[derive(Debug, Clone, Copy)]
pub struct CalibrationTexts<'a> {
    /// The experiment file, as it was read.
    pub experiment: &'a str,
    /// The table of targets, as it was read.
    pub targets: &'a str,
    /// The base, complete.
    pub base: &'a str,
}

impl CalibrationTexts<'_> {
    fn write(self, folder: &Path) -> Result<[WrittenFile; 3]> {
        let write = |name, text: &str| write_whole(folder, name, text.as_bytes());
        Ok([
            write(EXPERIMENT_FILE, self.experiment)?,
            write(TARGETS_FILE, self.targets)?,
            write(BASE_FILE, self.base)?,
        ])
    }
}

/// What a finished calibration leaves.
pub struct CalibrationRecord<'a> {
    /// What it is about.
    pub texts: CalibrationTexts<'a>,
    /// The best set of parameters.
    pub best: &'a str,
    /// The free parameters.
    pub factors: &'a [Factor],
    /// Seeds of the histories.
    pub seeds: &'a [u64],
    /// Replicates for each seed.
    pub replicates: u32,
    /// How it was looked for, and what was found.
    pub found: &'a Calibrated<'a>,
}

impl CalibrationRecord<'_> {
    /// The names of the factors.
    pub(super) fn names(&self) -> Vec<&str> {
        self.factors.iter().map(|factor| factor.name.as_str()).collect()
    }
}

/// The folder of a calibration, locked for this process.
///
/// What always holds: every file under its final name is complete; the journal holds whole answers, without a gap;
/// `manifest.json` is there only while all results agree with the journal.
#[derive(Debug)]
pub struct CalibrationFolder {
    path: PathBuf,
    identity: Identity,
    journal: Journal,
    answers: VecDeque<Answers>,
    _lock: File,
}

impl CalibrationFolder {
    /// Opens the folder for a calibration.
    ///
    /// # Errors
    /// The folder is in use, holds something else, another calibration, or, where it may not, a calibration; whatever the
    /// system refuses. Nothing has been changed then, except by a refusal of the system.
    pub fn open(path: &Path, identity: Identity, begin: Begin) -> Result<CalibrationFolder> {
        if look(path, MAGIC)? == Found::Foreign {
            return Err(CalibrationStoreError::Foreign { path: path.to_owned() });
        }
        create_folder(path)?;
        let lock = lock(path)?.ok_or_else(|| CalibrationStoreError::Busy { path: path.to_owned() })?;
        let found = Content::read(path)?;
        let (journal, answers) = match (found, begin) {
            (Some(_), Begin::New) => return Err(CalibrationStoreError::Exists { path: path.to_owned() }),
            (Some(content), Begin::Resume) => {
                let what = identity.differences(&content.identity);
                if !what.is_empty() {
                    return Err(CalibrationStoreError::Differs { path: path.to_owned(), what });
                }
                (Journal::resume(path, &content)?, content.answers.into())
            }
            (_, _) => {
                remove_results(path)?;
                (Journal::create(path, &identity)?, VecDeque::new())
            }
        };
        Ok(CalibrationFolder { path: path.to_owned(), identity, journal, answers, _lock: lock })
    }

    /// The recorded answers to the next batch; none where they are still to be found, and [`append`](Self::append)ed.
    pub fn take(&mut self) -> Option<Answers> {
        self.answers.pop_front()
    }

    /// Records the answers to the next batch; on return they are on disk.
    ///
    /// # Errors
    /// Whatever the system refuses; all answers before are kept.
    pub fn append(&mut self, answers: &Answers) -> Result<()> {
        self.journal.append(answers)
    }

    /// Writes down what the calibration is about, so that it can be told before it has ended.
    ///
    /// # Errors
    /// Whatever the system refuses.
    pub fn describe(&self, texts: CalibrationTexts<'_>) -> Result<()> {
        texts.write(&self.path)?;
        Ok(())
    }

    /// Writes down how long the last session took.
    ///
    /// # Errors
    /// Whatever the system refuses.
    pub fn time(&self, timing: CalibrationTiming) -> Result<()> {
        write_json(&self.path, TIMING_FILE, &timing)?;
        Ok(())
    }

    /// Writes what the calibration came to, the manifest last.
    ///
    /// # Errors
    /// Whatever the system refuses; the journal stays as it is.
    pub fn publish(&self, record: &CalibrationRecord<'_>) -> Result<()> {
        withdraw_manifest(&self.path)?;
        let folder = &self.path;
        let mut written = record.texts.write(folder)?.to_vec();
        written.push(write_whole(folder, BEST_FILE, record.best.as_bytes())?);
        written.extend(match record.found {
            Calibrated::Best(calibration, outcome) => write_best(folder, record, calibration, outcome)?,
            Calibrated::Sample(sampling, sample) => write_sample(folder, record, sampling, sample)?,
        });
        let receipt = |WrittenFile { name, bytes, sha256 }| (name, FileReceipt { sha256, bytes });
        let files = written.into_iter().map(receipt).collect();
        let manifest = CalibrationManifest { identity: self.identity.clone(), files };
        write_json(folder, MANIFEST_FILE, &manifest)?;
        Ok(())
    }
}

/// Removes what an earlier calibration left, the manifest first; its journal is about to be replaced.
fn remove_results(path: &Path) -> Result<()> {
    withdraw_manifest(path)?;
    Ok(remove_files(path, RESULT_FILES)?)
}
