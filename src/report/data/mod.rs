//! What folders hold, as figures and pages take it: read from their tables, never simulated anew.

mod comparison;
mod run;

pub use comparison::ComparisonData;
pub(super) use comparison::{Alternative, ExitDifference, MetricDifference, OutcomeChange, Paired};
pub use run::RunData;
pub(super) use run::{Event, GroupTotals};
