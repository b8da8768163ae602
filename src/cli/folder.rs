//! What a folder of results holds: the one place where commands find out.

use std::path::Path;

use crate::output::calibration::CALIBRATION_FILE;
use crate::output::sweep::PLAN_FILE;
use crate::output::{COMPARISON_FILE, ComparisonManifest, JOURNAL_FILE, JournalKind, MANIFEST_FILE};

/// A kind of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FolderKind {
    /// Of `huzhu run`, finished or not.
    Run,
    /// Of `huzhu sweep`, finished or not.
    Sweep,
    /// Of `huzhu compare`.
    Comparison,
    /// Of `huzhu calibrate`, finished or not.
    Calibration,
}

impl FolderKind {
    /// What a folder holds, whole or spoiled; nothing where no file says so.
    pub fn of(folder: &Path) -> Option<FolderKind> {
        let holds = |file: &str| folder.join(file).exists();
        match JournalKind::of(folder) {
            Some(JournalKind::Sweep) => Some(FolderKind::Sweep),
            Some(JournalKind::Calibration) => Some(FolderKind::Calibration),
            // So says its manifest, or the file that only comparisons have.
            None if ComparisonManifest::read(folder).is_ok() || holds(COMPARISON_FILE) => {
                Some(FolderKind::Comparison)
            }
            None if holds(CALIBRATION_FILE) => Some(FolderKind::Calibration),
            None if holds(PLAN_FILE) || holds(JOURNAL_FILE) => Some(FolderKind::Sweep),
            // The second is the mark that a run leaves until it is finished.
            None if holds(MANIFEST_FILE) || holds(&format!(".{MANIFEST_FILE}.partial")) => {
                Some(FolderKind::Run)
            }
            None => None,
        }
    }

    /// What people call it.
    pub fn noun(self) -> &'static str {
        match self {
            FolderKind::Run => "run",
            FolderKind::Sweep => "sweep",
            FolderKind::Comparison => "comparison",
            FolderKind::Calibration => "calibration",
        }
    }
}
