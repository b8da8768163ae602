//! What folders hold, as figures and pages take it: read from their tables, never simulated anew.

mod calibration;
mod run;

pub use calibration::CalibrationData;
pub(super) use calibration::{ALL, Found, HeldTarget, Parameter};
pub use run::RunData;
pub(super) use run::{Event, GroupTotals};
