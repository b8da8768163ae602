//! What can go wrong with the folder of a calibration.

use std::path::PathBuf;

use crate::output::OutputError;

/// A result of the store of calibrations.
pub(super) type Result<T> = std::result::Result<T, CalibrationStoreError>;

/// Why a calibration cannot begin or go on. Every variant names the folder or file.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationStoreError {
    /// A file or folder could not be written or read.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A calibration is there already.
    #[error("{} holds a calibration: go on with it by --resume, replace it by --force, or choose another --out", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// A folder holds something else.
    #[error("{} is not empty and holds no calibration: choose another --out", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// Another process has the folder.
    #[error("{} is in use by another process: wait until it ends, or choose another --out", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// A calibration is to go on that is another.
    #[error(
        "{} holds another calibration, so it cannot go on: {} changed; replace it by --force, or choose another --out",
        path.display(), what.join(", ")
    )]
    Differs {
        /// The folder.
        path: PathBuf,
        /// In what.
        what: Vec<&'static str>,
    },
    /// A folder holds a calibration that did not end.
    #[error("{} holds an unfinished calibration: go on with it by huzhu calibrate with --resume", path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
    },
    /// A file that all answers of a journal follow from was changed.
    #[error("{} is not the file that the calibration beside it was made with", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Repeated with the answers that were recorded, a calibration comes to something else.
    #[error(
        "{} does not come to what its calibration.json says: it was made by huzhu {version}, whose search may be another, or a \
         file was changed",
        path.display()
    )]
    Contradiction {
        /// The folder.
        path: PathBuf,
        /// The version that made it.
        version: String,
    },
}
