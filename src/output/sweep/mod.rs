//! The store of a sweep: a folder that survives kills, full disks and second processes.
//!
//! Histories go into a journal as soon as they are over, in the order of the plan; all other files are made from the
//! journal when the sweep ends or is stopped. Nothing but the journal has to survive, and a journal survives whatever
//! happens, since it is only appended to and every history in it carries a checksum. Why not a database? A journal
//! needs no more than `write` and `fsync`, is a function of the plan alone, and its failures can be tried one by one: the
//! tests cut it at every byte.

mod error;
mod folder;
pub(super) mod journal;
mod levels;
mod merge;
mod plan;
mod receipt;
mod record;
mod shown;
mod tables;
mod value;

pub use error::{PlanDifference, SweepError, SweepState};
pub use folder::{BASE_FILE, Begin, EXPERIMENT_FILE, PLAN_FILE, SweepFolder, SweepManifest, SweepTiming};
pub use journal::{Header, JournalReader, JournalWriter};
pub use levels::{LEVELS_MAX, are_levels, centre_of, level_label, levels_of};
pub use merge::{Merged, MergedSource, merge};
pub use plan::{FactorColumn, FactorKind, MetricColumn, SweepPlan, scenario_name};
pub use receipt::{file_verdicts, made_again};
pub use record::{RunRecord, RunValues};
pub use shown::Shown;
pub use tables::{
    MARKET_SERIES_FILE, PLATFORM_SERIES_FILE, PLATFORMS_FILE, POINTS_FILE, RUNS_FILE, SERIES_FOLDER,
};
pub use value::{Value, values_of};

#[cfg(test)]
mod tests;
