//! What can go wrong when results are written or read back.

use std::io;
use std::path::{Path, PathBuf};

use crate::observe::ColumnType;

/// A result of the output layer.
pub type Result<T> = std::result::Result<T, OutputError>;

/// Why results could not be written or read. Every variant names the file or folder; causes are kept.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The operating system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried, a verb.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The Parquet writer refused.
    #[error("cannot write the table {}", path.display())]
    Parquet {
        /// The table.
        path: PathBuf,
        /// What the writer says.
        source: ::parquet::errors::ParquetError,
    },
    /// A table cannot be read back.
    #[error("{} is no table of huzhu", path.display())]
    UnreadableTable {
        /// The table.
        path: PathBuf,
        /// What the reader says.
        source: ::parquet::errors::ParquetError,
    },
    /// A table lacks a column that is needed.
    #[error("{} has no column {column}", path.display())]
    MissingColumn {
        /// The table.
        path: PathBuf,
        /// The column.
        column: String,
    },
    /// A CSV table cannot be read back.
    #[error("{} is no CSV table of huzhu", path.display())]
    UnreadableCsv {
        /// The table.
        path: PathBuf,
        /// What the reader says.
        source: ::csv::Error,
    },
    /// A field of a CSV table is not of its column's type.
    #[error("{}:{line}: `{column}` is \"{found}\", but must be {}", path.display(), match expected {
        ColumnType::Integer | ColumnType::Real => "a number",
        ColumnType::Date => "the first day of a month",
        ColumnType::Text => "a word",
    })]
    BadField {
        /// The table.
        path: PathBuf,
        /// Line of the file, from 1.
        line: u64,
        /// Column.
        column: String,
        /// The field.
        found: String,
        /// Type of the column.
        expected: ColumnType,
    },
    /// The CSV writer refused.
    #[error("cannot write the table {}", path.display())]
    Csv {
        /// The table.
        path: PathBuf,
        /// What the writer says.
        source: ::csv::Error,
    },
    /// A JSON file could not be written or is not what it should be.
    #[error("{} is not valid JSON of huzhu", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, where.
        source: serde_json::Error,
    },
    /// Results would be mixed with what a folder holds already.
    #[error("{} {state}: choose another --out, or replace what huzhu wrote there with --force", path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        state: FolderState,
    },
    /// A folder holds a file with the name of a result, but nothing says that huzhu wrote it.
    #[error(
        "{} holds `{file}`, but no manifest of huzhu, so --force does not replace it: choose another --out",
        path.display()
    )]
    NotOurs {
        /// The folder.
        path: PathBuf,
        /// The file that would have been replaced.
        file: String,
    },
    /// The folder is that of a sweep or a calibration, and must stay so.
    #[error("{} holds a sweep or a calibration, which nothing else replaces: choose another --out", path.display())]
    HoldsJournal {
        /// The folder.
        path: PathBuf,
    },
    /// A folder was expected.
    #[error("{} is not a folder: choose another --out", path.display())]
    NotAFolder {
        /// What is there instead.
        path: PathBuf,
    },
    /// A file was expected.
    #[error("{} is a folder: choose a file name that ends in .parquet or .csv", path.display())]
    IsAFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A file is there already.
    #[error("{} exists already: choose another --out, or replace it with --force", path.display())]
    FileExists {
        /// The file.
        path: PathBuf,
    },
    /// Another run writes the same file, or was killed when it did.
    #[error(
        "{} is being written by another run, or is left from one that was killed: \
         choose another --out, or replace it with --force",
        path.display()
    )]
    PartialExists {
        /// The unfinished file.
        path: PathBuf,
    },
    /// A file name says no table format.
    #[error("{} names no table format: choose a file name that ends in .parquet or .csv", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// A name that is not in the list of files that `--force` replaces.
    #[error("{} is not in the list of result files, so it could not be replaced later", path.display())]
    UnlistedFile {
        /// The file.
        path: PathBuf,
    },
    /// Two columns of one table have the same name.
    #[error("the table {} has two columns `{column}`", path.display())]
    DuplicateColumn {
        /// The table.
        path: PathBuf,
        /// The name.
        column: String,
    },
    /// A row yields a value that is not of its column's type.
    #[error("column `{column}` of {} holds {expected:?}, but a row yields {found:?}", path.display())]
    WrongType {
        /// The table.
        path: PathBuf,
        /// The column.
        column: String,
        /// What the column holds.
        expected: ColumnType,
        /// What the row yields.
        found: ColumnType,
    },
    /// A table was finished after one of its rows could not be written.
    #[error("the table {} is incomplete, an earlier write failed", path.display())]
    Incomplete {
        /// The table.
        path: PathBuf,
    },
    /// A manifest of a later (or unknown) format.
    #[error("{} has format {found}, this version of huzhu reads format {expected}", path.display())]
    UnsupportedFormat {
        /// The manifest.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// The format that is read.
        expected: u32,
    },
    /// A manifest lists a file outside its folder.
    #[error("the manifest of {} lists `{name}`, which is not the name of a file in it", path.display())]
    UnsafeName {
        /// The folder.
        path: PathBuf,
        /// What is listed.
        name: String,
    },
}

impl OutputError {
    /// Attaches what was tried, and on what, to the system's refusal.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> OutputError {
        let path = path.to_owned();
        move |source| OutputError::Io { action, path, source }
    }
}

/// What a folder that is not empty holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderState {
    /// A finished run.
    Finished,
    /// A run that was killed, failed, or goes on.
    Unfinished,
    /// Something else.
    Foreign,
}

impl std::fmt::Display for FolderState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            FolderState::Finished => "holds the results of a run",
            FolderState::Unfinished => "holds an unfinished run",
            FolderState::Foreign => "is not empty",
        })
    }
}
