//! The manifest of a run: what was simulated, and the hash of every file that came of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::directory::TIMING_FILE;
use super::error::{OutputError, Result};
use super::partial::WrittenFile;
use crate::units::YearMonth;

/// The format of the folder that this version writes and reads.
pub const FORMAT_VERSION: u32 = 1;

/// The name of the manifest in a folder.
pub const MANIFEST_FILE: &str = "manifest.json";

/// The content of `manifest.json`: enough to repeat the run and to prove that the files are its own.
///
/// Written last: a folder without a manifest is an unfinished run. It holds no clock, so the same run gives the
/// same manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of huzhu that ran.
    pub huzhu_version: String,
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// Seed of all draws.
    pub seed: u64,
    /// Independent histories.
    pub replicates: u32,
    /// Households that were simulated in each.
    pub simulated_households: u64,
    /// Households that they stand for.
    pub represented_households: u64,
    /// Simulated months.
    pub months: u32,
    /// The first of them.
    pub start: YearMonth,
    /// SHA-256 of the stored configuration.
    pub config_sha256: String,
    /// Every result file but `manifest.json` and `timing.json`, by name.
    pub files: BTreeMap<String, FileReceipt>,
}

/// What proves that a file is as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileReceipt {
    /// SHA-256 of the content, lower-case hexadecimal.
    pub sha256: String,
    /// Length.
    pub bytes: u64,
}

impl Manifest {
    /// Reads `manifest.json` of a folder.
    ///
    /// # Errors
    /// No such file; not a manifest; a format of another version.
    pub fn read(folder: &Path) -> Result<Manifest> {
        let path = folder.join(MANIFEST_FILE);
        let text = fs::read(&path).map_err(OutputError::io("read", &path))?;
        require_format(&path, &text)?;
        serde_json::from_slice(&text).map_err(|source| OutputError::Json { path, source })
    }

    /// Records files that were written.
    pub fn record(&mut self, written: impl IntoIterator<Item = WrittenFile>) {
        self.files.extend(
            written
                .into_iter()
                .map(|WrittenFile { name, bytes, sha256 }| (name, FileReceipt { sha256, bytes })),
        );
    }
}

impl Timing {
    /// How long the run in a folder took, where that is known.
    pub fn read(folder: &Path) -> Option<Timing> {
        serde_json::from_slice(&fs::read(folder.join(TIMING_FILE)).ok()?).ok()
    }
}

/// Refuses the manifest at `path` where it is none, or one of another format.
pub(super) fn require_format(path: &Path, text: &[u8]) -> Result<()> {
    let format: Format =
        serde_json::from_slice(text).map_err(|source| OutputError::Json { path: path.to_owned(), source })?;
    match format.format_version {
        found if found == u64::from(FORMAT_VERSION) => Ok(()),
        found => {
            Err(OutputError::UnsupportedFormat { path: path.to_owned(), found, expected: FORMAT_VERSION })
        }
    }
}

/// The part of a manifest that every format has.
#[derive(Deserialize)]
struct Format {
    format_version: u64,
}

/// The content of `timing.json`: how long the run took, on this machine, this time. Apart from the manifest because
/// it never repeats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// From start to end of the simulation.
    pub wall_seconds: f64,
    /// Of these: tables and synthesis of the households. Replicates side by side are timed each for itself and
    /// summed, so that both parts together may exceed the whole.
    pub setup_seconds: f64,
    /// Of these: the months and the writing of their rows; summed as the setup is.
    pub months_seconds: f64,
    /// Threads that were there to compute; small worlds use fewer.
    pub threads: usize,
    /// Simulated households times months times replicates, per wall second: the setup counts.
    pub household_months_per_second: f64,
    /// State of one simulated household in memory, in the month in which all households of a replicate took most.
    pub bytes_per_household: f64,
    /// Largest memory of the process, where the system tells.
    pub peak_memory_bytes: Option<u64>,
}
