//! Whether the files of a sweep are as they were written, and whether its tables come out of its journal.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use super::error::{Result, SweepError};
use super::folder::{PLAN_FILE, SweepManifest};
use super::merge::merge;
use super::tables::SERIES_FOLDER;
use crate::output::manifest::FileReceipt;
use crate::output::partial::receipt_of;
use crate::output::receipt::is_file_name;
use crate::output::{FileState, FileVerdict, OutputError};

/// What became of every file that a sweep's manifest lists.
///
/// # Errors
/// A name that leads out of the folder; whatever the system refuses.
pub fn file_verdicts(folder: &Path, manifest: &SweepManifest) -> Result<Vec<FileVerdict>> {
    let verdict = |(name, receipt): (&String, &FileReceipt)| {
        let within = name.strip_prefix(SERIES_FOLDER).and_then(|rest| rest.strip_prefix('/'));
        if !is_file_name(within.unwrap_or(name)) {
            let (path, name) = (folder.to_owned(), name.clone());
            return Err(SweepError::Output(OutputError::UnsafeName { path, name }));
        }
        let state = match receipt_of(&folder.join(name)) {
            Ok(found) if found == *receipt => FileState::Intact,
            Ok(found) => FileState::Changed { found },
            Err(OutputError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => FileState::Absent,
            Err(error) => return Err(error.into()),
        };
        Ok(FileVerdict { name: name.clone(), state })
    };
    manifest.files.iter().map(verdict).collect()
}

/// Makes all files of a sweep once more, from its journal, in the empty folder `place`: their receipts.
///
/// `plan.json` is left out, since it says which shard a folder holds.
///
/// # Errors
/// As [`merge`].
pub fn made_again(folder: &Path, place: &Path) -> Result<BTreeMap<String, FileReceipt>> {
    let merged = merge(&[folder.to_owned()], place, false, |_| ())?;
    let mut files = merged.map(|merged| merged.manifest.files).unwrap_or_default();
    files.remove(PLAN_FILE);
    Ok(files)
}
