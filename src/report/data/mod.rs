//! What folders hold, as figures and pages take it: read from their tables, never simulated anew.

mod calibration;
mod comparison;
mod run;
pub(super) mod sweep;

pub use calibration::CalibrationData;
pub(super) use calibration::{ALL, Found, HeldTarget, Parameter};
pub use comparison::ComparisonData;
pub(super) use comparison::{Alternative, ExitDifference, MetricDifference, OutcomeChange, Paired};
pub use run::RunData;
pub(super) use run::{Event, GroupTotals};
pub use sweep::{IndexBars, Indices, SweepData};
