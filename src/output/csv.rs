//! Tables as comma-separated text (RFC 4180, but with LF), explained by `columns.json` beside them.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use ::csv::{ErrorKind, Terminator, Writer, WriterBuilder};

use super::column::{ColumnDescription, TableColumn, type_of};
use super::error::{OutputError, Result};
use super::partial::PartialFile;
use super::table::wrong_type;
use crate::observe::Cell;

/// A CSV file in the making. A missing value is an empty field; a real number is the shortest decimal that reads
/// back as the same number; a month is its first day.
pub(crate) struct CsvTable {
    writer: Writer<PartialFile>,
    path: PathBuf,
    field: String,
}

impl CsvTable {
    /// Begins the table with its header.
    pub(crate) fn begin(file: PartialFile, columns: &[&ColumnDescription]) -> Result<CsvTable> {
        let path = file.path();
        let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(file);
        writer.write_record(columns.iter().map(|column| &column.name)).map_err(refused(&path))?;
        Ok(CsvTable { writer, path, field: String::new() })
    }

    /// Writes rows.
    pub(crate) fn append<R>(&mut self, columns: &[TableColumn<R>], rows: &[R]) -> Result<()> {
        for row in rows {
            for column in columns {
                let cell = (column.get)(row);
                if let Some(found) = type_of(&cell).filter(|found| *found != column.description.kind) {
                    return Err(wrong_type(&self.path, &column.description, found));
                }
                print(&cell, &mut self.field);
                self.writer.write_field(&self.field).map_err(refused(&self.path))?;
            }
            self.writer.write_record(None::<&[u8]>).map_err(refused(&self.path))?;
        }
        Ok(())
    }

    /// Completes the content and hands the file back, unpublished.
    pub(crate) fn finish(self) -> Result<PartialFile> {
        self.writer.into_inner().map_err(|error| OutputError::Io {
            action: "write",
            path: self.path,
            source: error.into_error(),
        })
    }
}

/// Puts the text of `cell` into `field`, which keeps its memory from value to value.
fn print(cell: &Cell<'_>, field: &mut String) {
    field.clear();
    // Writing to a String cannot fail.
    let _ = match cell {
        Cell::Integer(value) => write!(field, "{value}"),
        Cell::Real(value) if value.is_finite() => write!(field, "{value:?}"),
        Cell::Text(word) => field.write_str(word),
        Cell::Date(month) => write!(field, "{month}-01"),
        Cell::Real(_) | Cell::Missing => Ok(()),
    };
}

fn refused(path: &Path) -> impl FnOnce(::csv::Error) -> OutputError + use<> {
    let path = path.to_owned();
    move |source| {
        if !source.is_io_error() {
            return OutputError::Csv { path, source };
        }
        // The system's own refusal (a full disk, say) is told as such.
        OutputError::io("write", &path)(match source.into_kind() {
            ErrorKind::Io(refusal) => refusal,
            other => io::Error::other(format!("{other:?}")),
        })
    }
}
