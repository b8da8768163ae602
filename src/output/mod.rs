//! Results on disk: tables as Parquet or CSV, a summary, and a manifest that proves them.
//!
//! What always holds: a file under its final name is complete and on disk; nothing that exists is overwritten
//! unasked; a missing value is null (JSON, Parquet) or an empty field (CSV), never 0; the same rows give the same
//! bytes, because nothing in them follows from a clock or from threads. See [`RunDirectory`] for the folder of a run, [`sweep`]
//! for that of many.

pub mod calibration;
mod column;
mod comparison;
mod csv;
mod csv_read;
mod directory;
mod error;
mod journal_folder;
mod manifest;
mod parquet;
mod parquet_read;
mod partial;
mod population;
mod receipt;
mod statistics;
mod summary;
pub mod sweep;
mod table;

pub use column::{ColumnDescription, ColumnGuide, TableColumn, describe};
pub use comparison::{
    COMPARISON_FILE, ComparisonDirectory, ComparisonManifest, ComparisonRecord, MetricRecord, ScenarioRecord,
    StoppingRecord, VerdictRecord, read_comparison, scenario_file,
};
pub use directory::{
    COLUMNS_FILE, CONFIG_FILE, REPORT_FILE, RUN_FILES, RunDirectory, SUMMARY_FILE, TIMING_FILE,
};
pub use error::{FolderState, OutputError, Result};
pub use journal_folder::{JOURNAL_FILE, JournalKind, LOCK_FILE};
pub use manifest::{FORMAT_VERSION, FileReceipt, MANIFEST_FILE, Manifest, Timing};
pub use parquet_read::{StoredColumn, StoredTable, StoredValue};
pub use partial::{WrittenFile, sha256, write_file};
pub use population::{create_table_file, fixed_columns, flag_columns, format_of};
pub use receipt::{
    Difference, FileState, FileVerdict, compare, compare_directories, compare_files, file_differences,
};
pub use statistics::Statistics;
pub(crate) use statistics::quantile;
pub use summary::{PlatformOverReplicates, Summary, SurvivalCurve, read_replicates};
pub use table::{TableWriter, table_file};
