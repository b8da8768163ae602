//! A folder that a journal makes what it is: whose it is, and who may write to it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::error::{OutputError, Result};
use super::partial::partial_name;
use super::{calibration, sweep};

/// The name of the journal.
pub const JOURNAL_FILE: &str = "journal.bin";
/// What keeps a second process out; empty.
pub const LOCK_FILE: &str = ".lock";

/// Whose journal a folder has, where it has one that huzhu wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalKind {
    /// That of a sweep.
    Sweep,
    /// That of a calibration.
    Calibration,
}

impl JournalKind {
    /// Looks at how the journal in a folder begins.
    pub fn of(folder: &Path) -> Option<JournalKind> {
        let begins = |magic| begins_with(&folder.join(JOURNAL_FILE), magic).unwrap_or(false);
        [(JournalKind::Sweep, sweep::journal::MAGIC), (JournalKind::Calibration, calibration::journal::MAGIC)]
            .into_iter()
            .find_map(|(kind, magic)| begins(magic).then_some(kind))
    }
}

/// What is in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing, or what a process left that was killed before its journal had a name.
    Nothing,
    /// A journal that begins with the words that were asked for, and what goes with it.
    Journal,
    /// Anything else, another kind of journal included.
    Foreign,
}

/// What is in the folder at `path`; its journal would begin with `magic`.
pub(super) fn look(path: &Path, magic: &[u8]) -> Result<Found> {
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(OutputError::NotAFolder { path: path.to_owned() });
        }
        entries => entries.map_err(OutputError::io("list", path))?,
    };
    let mut found = Found::Nothing;
    for entry in entries {
        let name = entry.map_err(OutputError::io("list", path))?.file_name();
        if name == JOURNAL_FILE {
            let is_ours = begins_with(&path.join(JOURNAL_FILE), magic)?;
            return Ok(if is_ours { Found::Journal } else { Found::Foreign });
        }
        if name != LOCK_FILE && name != partial_name(JOURNAL_FILE).as_str() {
            found = Found::Foreign;
        }
    }
    Ok(found)
}

fn begins_with(path: &Path, magic: &[u8]) -> Result<bool> {
    let mut begin = Vec::new();
    let file = File::open(path).map_err(OutputError::io("open", path))?;
    file.take(magic.len() as u64).read_to_end(&mut begin).map_err(OutputError::io("read", path))?;
    Ok(begin == magic)
}

/// Locks the folder for this process, until the file is closed, also by a kill; none where another process has it.
pub(super) fn lock(path: &Path) -> Result<Option<File>> {
    let file = path.join(LOCK_FILE);
    let open = OpenOptions::new().create(true).truncate(false).write(true).open(&file);
    let lock = open.map_err(OutputError::io("create", &file))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(OutputError::io("lock", &file)(error)),
    }
}
