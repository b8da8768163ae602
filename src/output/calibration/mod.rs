//! The store of a calibration: a folder that survives kills, and goes on where it was stopped.
//!
//! As with [`sweep`](super::sweep)s, nothing but a journal has to survive. It holds what the histories of each batch of
//! points made of the targets. The search is a function of these answers, so a calibration that goes on repeats its search with
//! those that are there, at no cost, and then asks for new ones. All tables are made at the end.

mod best;
mod error;
mod folder;
pub(super) mod journal;
mod profile;
mod recorded;
mod sample;
mod tables;

pub use error::CalibrationStoreError;
pub use folder::{
    BEST_FILE, CALIBRATION_FILE, CalibrationFolder, CalibrationRecord, CalibrationTexts, CalibrationTiming,
    IDENTIFIABILITY_FILE, TARGETS_FILE,
};
pub use journal::Identity;
pub use profile::PROFILE_FILE;
pub use recorded::{Closest, Progress, RecordedCalibration};
pub use sample::{POSTERIOR_FILE, POSTERIOR_TABLE_FILE};
pub use tables::{EVALUATIONS_FILE, FIT_FILE, GENERATIONS_FILE};

#[cfg(test)]
mod tests;
