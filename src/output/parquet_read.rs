//! Tables of huzhu read back from Parquet: whole, for analyses of results, which are a row per history; or a few columns.

use std::fs::File;
use std::path::Path;

use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Field;
use ::parquet::schema::types::Type;

use super::csv_read;
use super::error::{OutputError, Result};
use super::table::table_file;
use crate::observe::Column;
use crate::scenario::parameters::TableFormat;
use crate::units::YearMonth;

/// A table in memory, column by column.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTable {
    columns: Vec<StoredColumn>,
}

/// A column of a stored table.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredColumn {
    /// Name.
    pub name: String,
    /// Unit, where the file says it.
    pub unit: Option<String>,
    /// A value per row.
    pub values: Vec<StoredValue>,
}

/// A value of a stored table.
#[derive(Debug, Clone, PartialEq)]
pub enum StoredValue {
    /// There is none.
    Missing,
    /// A whole or real number.
    Number(f64),
    /// A word.
    Text(String),
    /// A date, as days since 1970.
    Day(i32),
}

impl StoredTable {
    /// Reads the Parquet file `path`.
    ///
    /// # Errors
    /// The file cannot be opened, is no Parquet file, or holds nested values, which no table of huzhu does.
    pub fn read(path: &Path) -> Result<StoredTable> {
        let file = File::open(path).map_err(OutputError::io("read", path))?;
        table(file, None).map_err(|source| OutputError::UnreadableTable { path: path.to_owned(), source })
    }

    /// Reads the columns `wanted`, in this order, of the table `name` of a run's folder, be it Parquet or CSV.
    /// `columns` says which types the fields of a CSV table have.
    ///
    /// # Errors
    /// As [`read`](StoredTable::read); a column is not there; a field of a CSV table is not of its type.
    pub fn of_run<R>(
        folder: &Path,
        name: &str,
        columns: &[Column<R>],
        wanted: &[&str],
    ) -> Result<StoredTable> {
        let csv = folder.join(table_file(name, TableFormat::Csv));
        let (path, found) = if csv.exists() {
            let found = csv_read::table(&csv, columns, wanted)?;
            (csv, found)
        } else {
            let path = folder.join(table_file(name, TableFormat::Parquet));
            let file = File::open(&path).map_err(OutputError::io("read", &path))?;
            let unreadable = |source| OutputError::UnreadableTable { path: path.clone(), source };
            let found = table(file, Some(wanted)).map_err(unreadable)?;
            (path, found)
        };
        let mut ordered = Vec::new();
        for name in wanted {
            let missing = || OutputError::MissingColumn { path: path.clone(), column: (*name).to_owned() };
            ordered.push(found.column(name).cloned().ok_or_else(missing)?);
        }
        Ok(StoredTable { columns: ordered })
    }

    pub(super) fn new(columns: Vec<StoredColumn>) -> StoredTable {
        StoredTable { columns }
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&StoredColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// All columns, in order.
    pub fn columns(&self) -> &[StoredColumn] {
        &self.columns
    }
}

impl StoredValue {
    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            StoredValue::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// The word, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            StoredValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The month, if it is a date.
    pub fn month(&self) -> Option<YearMonth> {
        match self {
            StoredValue::Day(days) => YearMonth::of_day(*days),
            _ => None,
        }
    }
}

/// All columns, or those of `wanted` that are there.
fn table(file: File, wanted: Option<&[&str]>) -> std::result::Result<StoredTable, ParquetError> {
    let reader = SerializedFileReader::new(file)?;
    let metadata = reader.metadata().file_metadata();
    let entry = |key: String| {
        let entries = metadata.key_value_metadata()?;
        entries.iter().find(|entry| entry.key == key)?.value.clone()
    };
    let column = |name: &str| StoredColumn {
        name: name.to_owned(),
        unit: entry(format!("unit:{name}")),
        values: Vec::new(),
    };
    let schema = metadata.schema();
    let is_wanted = |name: &str| wanted.is_none_or(|wanted| wanted.contains(&name));
    let fields: Vec<_> =
        schema.get_fields().iter().filter(|field| is_wanted(field.name())).cloned().collect();
    let mut columns: Vec<StoredColumn> = fields.iter().map(|field| column(field.name())).collect();
    let projection = Type::group_type_builder(schema.name()).with_fields(fields).build()?;
    for row in reader.get_row_iter(Some(projection))? {
        let row = row?;
        for (column, (_, field)) in columns.iter_mut().zip(row.get_column_iter()) {
            column.values.push(value(field)?);
        }
    }
    Ok(StoredTable { columns })
}

fn value(field: &Field) -> std::result::Result<StoredValue, ParquetError> {
    Ok(match field {
        Field::Null => StoredValue::Missing,
        Field::Bool(value) => StoredValue::Number(f64::from(u8::from(*value))),
        Field::Int(value) => StoredValue::Number(f64::from(*value)),
        Field::Long(value) => StoredValue::Number(*value as f64),
        Field::Double(value) => StoredValue::Number(*value),
        Field::Str(text) => StoredValue::Text(text.clone()),
        Field::Date(days) => StoredValue::Day(*days),
        other => return Err(ParquetError::NYI(format!("a value of type {other:?}"))),
    })
}
