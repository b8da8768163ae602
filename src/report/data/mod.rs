//! What folders hold, as figures and pages take it: read from their tables, never simulated anew.

mod run;
pub(super) mod sweep;

pub use run::RunData;
pub(super) use run::{Event, GroupTotals};
pub use sweep::{IndexBars, Indices, SweepData};
