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
}
