//! What folders hold, as figures and pages take it: read from their tables, never simulated anew.

mod run;

pub use run::RunData;
pub(super) use run::{Event, GroupTotals};
