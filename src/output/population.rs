//! One table in one file that the user names, with columns that are made at run time (one per platform, say).

use std::path::Path;

use super::column::{ColumnDescription, TableColumn};
use super::error::{OutputError, Result};
use super::partial::begin_file;
use super::table::TableWriter;
use crate::observe::{Cell, Column, ColumnType};
use crate::scenario::parameters::TableFormat;

/// Begins a table in the file `path`, whose extension (`.parquet` or `.csv`) decides the format.
///
/// Streams: memory does not grow with the number of rows, see [`TableWriter`].
///
/// # Errors
/// Another extension; the file exists and is not `force`d; `path` is a folder; two columns of one name; whatever
/// the system refuses.
pub fn create_table_file<R>(
    path: &Path,
    force: bool,
    columns: Vec<TableColumn<R>>,
) -> Result<TableWriter<R>> {
    if path.is_dir() {
        return Err(OutputError::IsAFolder { path: path.to_owned() });
    }
    let format = format_of(path)?;
    TableWriter::begin(begin_file(path, force)?, format, columns)
}

/// The format that a file's extension names.
///
/// # Errors
/// It names none.
pub fn format_of(path: &Path) -> Result<TableFormat> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("parquet") => Ok(TableFormat::Parquet),
        Some("csv") => Ok(TableFormat::Csv),
        _ => Err(OutputError::UnknownFormat { path: path.to_owned() }),
    }
}

/// Columns that were named at compile time, as a table with others takes them.
pub fn fixed_columns<R: 'static>(columns: &[Column<R>]) -> Vec<TableColumn<R>> {
    columns.iter().map(TableColumn::from).collect()
}

/// One column `<prefix>_<name>` of 0 and 1 for each of `names`: bit `i` of `bits` belongs to the `i`-th name.
/// `meaning` is completed by the name.
pub fn flag_columns<R: 'static>(
    prefix: &str,
    names: &[impl AsRef<str>],
    meaning: &str,
    bits: fn(&R) -> u32,
) -> Vec<TableColumn<R>> {
    names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let description = ColumnDescription {
                name: format!("{prefix}_{}", name.as_ref()),
                unit: "0 or 1".to_owned(),
                kind: ColumnType::Integer,
                meaning: format!("{meaning} {}", name.as_ref()),
            };
            TableColumn::new(description, move |row| Cell::Integer(i64::from(bits(row) >> place & 1)))
        })
        .collect()
}
