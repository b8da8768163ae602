//! Tables of huzhu read back from Parquet, whole: for analyses of results, which are a row per history.

use std::fs::File;
use std::path::Path;

use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Field;

use super::error::{OutputError, Result};

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
        table(file).map_err(|source| OutputError::UnreadableTable { path: path.to_owned(), source })
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
}

fn table(file: File) -> std::result::Result<StoredTable, ParquetError> {
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
    let fields = metadata.schema_descr().columns();
    let mut columns: Vec<StoredColumn> = fields.iter().map(|field| column(field.name())).collect();
    for row in reader.get_row_iter(None)? {
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
