//! Tables: rows in, one Parquet or CSV file out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::column::{ColumnDescription, TableColumn};
use super::csv::CsvTable;
use super::error::{OutputError, Result};
use super::parquet::ParquetTable;
use super::partial::{PartialFile, WrittenFile};
use crate::observe::Column;
use crate::scenario::parameters::TableFormat;

/// Writes rows `R`, in the order in which they are appended, to one file.
///
/// The same rows give the same bytes, however they are cut into calls of [`append`](TableWriter::append).
/// Memory does not grow with the number of rows, but for some 25 kB of index per 4 million values in Parquet.
/// The file bears its final name only after [`finish`](TableWriter::finish); a writer that is dropped before
/// leaves nothing.
pub struct TableWriter<R> {
    columns: Vec<TableColumn<R>>,
    path: PathBuf,
    sink: Sink,
    failed: bool,
}

enum Sink {
    Parquet(Box<ParquetTable>),
    Csv(Box<CsvTable>),
}

impl<R: 'static> TableWriter<R> {
    /// Begins the table `name` (the file gets the format's extension) in `folder`.
    ///
    /// # Errors
    /// Two columns of one name; whatever the system refuses.
    pub fn create(
        folder: &Path,
        name: &str,
        format: TableFormat,
        columns: &[Column<R>],
    ) -> Result<TableWriter<R>> {
        let file = PartialFile::create(folder, &table_file(name, format), false)?;
        TableWriter::begin(file, format, columns.iter().map(TableColumn::from).collect())
    }
}

impl<R> TableWriter<R> {
    pub(crate) fn begin(
        file: PartialFile,
        format: TableFormat,
        columns: Vec<TableColumn<R>>,
    ) -> Result<TableWriter<R>> {
        let path = file.path();
        refuse_duplicates(&columns, &path)?;
        let descriptions: Vec<&ColumnDescription> =
            columns.iter().map(|column| &column.description).collect();
        let sink = match format {
            TableFormat::Parquet => Sink::Parquet(Box::new(ParquetTable::begin(file, &descriptions)?)),
            TableFormat::Csv => Sink::Csv(Box::new(CsvTable::begin(file, &descriptions)?)),
        };
        Ok(TableWriter { columns, path, sink, failed: false })
    }

    /// Writes `rows` after those that were written before.
    ///
    /// # Errors
    /// A value that is not of its column's type; whatever the system refuses. The table cannot be finished after
    /// an error.
    pub fn append(&mut self, rows: &[R]) -> Result<()> {
        let outcome = match &mut self.sink {
            Sink::Parquet(table) => table.append(&self.columns, rows),
            Sink::Csv(table) => table.append(&self.columns, rows),
        };
        self.failed |= outcome.is_err();
        outcome
    }

    /// Completes the table: on return it is on disk, under its final name.
    ///
    /// # Errors
    /// An earlier [`append`](TableWriter::append) failed; whatever the system refuses. No file is left then.
    pub fn finish(self) -> Result<WrittenFile> {
        if self.failed {
            return Err(OutputError::Incomplete { path: self.path });
        }
        let file = match self.sink {
            Sink::Parquet(table) => table.finish()?,
            Sink::Csv(table) => table.finish()?,
        };
        file.publish()
    }
}

/// The name of the file of a table.
pub fn table_file(name: &str, format: TableFormat) -> String {
    match format {
        TableFormat::Parquet => format!("{name}.parquet"),
        TableFormat::Csv => format!("{name}.csv"),
    }
}

fn refuse_duplicates<R>(columns: &[TableColumn<R>], path: &Path) -> Result<()> {
    let mut seen = BTreeSet::new();
    match columns.iter().find(|column| !seen.insert(column.description.name.as_str())) {
        None => Ok(()),
        Some(column) => Err(OutputError::DuplicateColumn {
            path: path.to_owned(),
            column: column.description.name.clone(),
        }),
    }
}

/// The error of a row that yields `cell`'s type in a column of another.
pub(crate) fn wrong_type(
    path: &Path,
    column: &ColumnDescription,
    found: crate::observe::ColumnType,
) -> OutputError {
    OutputError::WrongType {
        path: path.to_owned(),
        column: column.name.clone(),
        expected: column.kind,
        found,
    }
}
