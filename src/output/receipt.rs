//! Whether the files of a folder are those of its manifest, and whether two runs came to the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Component, Path};

use super::error::{OutputError, Result};
use super::manifest::{FileReceipt, Manifest};
use super::partial::receipt_of;

/// What became of one file of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileVerdict {
    /// The file.
    pub name: String,
    /// What it is now.
    pub state: FileState,
}

/// What a file is now, against its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileState {
    /// As it was written.
    Intact,
    /// Something else.
    Changed {
        /// What it is.
        found: FileReceipt,
    },
    /// Not there.
    Absent,
}

/// Hashes every file of `folder` that `manifest` lists, and says of each whether it is as it was written. In the
/// order of the names.
///
/// # Errors
/// The manifest lists something that is not a file name; a file that is there cannot be read.
pub fn compare(folder: &Path, manifest: &Manifest) -> Result<Vec<FileVerdict>> {
    compare_files(folder, &manifest.files)
}

/// As [`compare`], of the files that any manifest lists.
///
/// # Errors
/// As [`compare`].
pub fn compare_files(folder: &Path, files: &BTreeMap<String, FileReceipt>) -> Result<Vec<FileVerdict>> {
    files
        .iter()
        .map(|(name, receipt)| {
            let state = state_of(folder, name, receipt)?;
            Ok(FileVerdict { name: name.clone(), state })
        })
        .collect()
}

fn state_of(folder: &Path, name: &str, receipt: &FileReceipt) -> Result<FileState> {
    if !is_file_name(name) {
        return Err(OutputError::UnsafeName { path: folder.to_owned(), name: name.to_owned() });
    }
    match receipt_of(&folder.join(name)) {
        Ok(found) if found == *receipt => Ok(FileState::Intact),
        Ok(found) => Ok(FileState::Changed { found }),
        Err(OutputError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            Ok(FileState::Absent)
        }
        Err(error) => Err(error),
    }
}

/// Whether a name leads to something in a folder itself, and nowhere else.
pub(super) fn is_file_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
}

/// One way in which a run did not come to the same as another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Something about the run itself.
    Run {
        /// Key in the manifest.
        key: &'static str,
        /// Value that was expected.
        expected: String,
        /// Value that was found.
        got: String,
    },
    /// A file that was expected and did not come.
    Absent {
        /// The file.
        name: String,
    },
    /// A file that came and was not expected.
    Unexpected {
        /// The file.
        name: String,
    },
    /// A file with another content.
    Content {
        /// The file.
        name: String,
        /// What was expected.
        expected: FileReceipt,
        /// What came.
        got: FileReceipt,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Run { key, expected, got } => write!(f, "{key}: expected {expected}, got {got}"),
            Difference::Absent { name } => write!(f, "{name}: not written"),
            Difference::Unexpected { name } => write!(f, "{name}: written, but not expected"),
            Difference::Content { name, expected, got } => write!(
                f,
                "{name}: expected {} bytes of SHA-256 {}, got {} bytes of {}",
                expected.bytes, expected.sha256, got.bytes, got.sha256
            ),
        }
    }
}

/// Every way in which the run of `got` did not come to the same as the run of `expected`; none where both agree to
/// the last bit.
pub fn compare_directories(expected: &Manifest, got: &Manifest) -> Vec<Difference> {
    let settings = run_keys(expected)
        .into_iter()
        .zip(run_keys(got))
        .filter(|((_, expected), (_, got))| expected != got)
        .map(|((key, expected), (_, got))| Difference::Run { key, expected, got });
    settings.chain(file_differences(&expected.files, &got.files)).collect()
}

/// Every way in which files did not come out the same, in the order of their names.
pub fn file_differences(
    expected: &BTreeMap<String, FileReceipt>,
    got: &BTreeMap<String, FileReceipt>,
) -> Vec<Difference> {
    let names: BTreeSet<&String> = expected.keys().chain(got.keys()).collect();
    let difference = |name: &String| {
        let name = name.clone();
        match (expected.get(&name), got.get(&name)) {
            (Some(expected), Some(got)) if expected == got => None,
            (Some(expected), Some(got)) => {
                Some(Difference::Content { name, expected: expected.clone(), got: got.clone() })
            }
            (Some(_), None) => Some(Difference::Absent { name }),
            (None, _) => Some(Difference::Unexpected { name }),
        }
    };
    names.into_iter().filter_map(difference).collect()
}

/// What a manifest says about the run itself, by key.
fn run_keys(manifest: &Manifest) -> [(&'static str, String); 9] {
    [
        ("huzhu_version", manifest.huzhu_version.clone()),
        ("format_version", manifest.format_version.to_string()),
        ("seed", manifest.seed.to_string()),
        ("replicates", manifest.replicates.to_string()),
        ("simulated_households", manifest.simulated_households.to_string()),
        ("represented_households", manifest.represented_households.to_string()),
        ("months", manifest.months.to_string()),
        ("start", manifest.start.to_string()),
        ("config_sha256", manifest.config_sha256.clone()),
    ]
}
