//! Tables of huzhu read back from CSV.

use std::path::Path;

use super::error::{OutputError, Result};
use super::parquet_read::{StoredColumn, StoredTable, StoredValue};
use crate::observe::{Column, ColumnType};
use crate::units::YearMonth;

/// Those columns of `wanted` that the file has; `columns` knows their types.
pub(super) fn table<R>(path: &Path, columns: &[Column<R>], wanted: &[&str]) -> Result<StoredTable> {
    let unreadable = |source| OutputError::UnreadableCsv { path: path.to_owned(), source };
    let mut reader = ::csv::Reader::from_path(path).map_err(unreadable)?;
    let header = reader.headers().map_err(unreadable)?.clone();
    let mut found = Vec::new();
    for (place, name) in header.iter().enumerate().filter(|(_, name)| wanted.contains(name)) {
        if let Some(column) = columns.iter().find(|column| column.name == name) {
            let unit = Some(column.unit.to_owned());
            let stored = StoredColumn { name: name.to_owned(), unit, values: Vec::new() };
            found.push((place, column.kind, stored));
        }
    }
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        for (place, kind, column) in &mut found {
            let field = record.get(*place).unwrap_or_default();
            let value = value(field, *kind).ok_or_else(|| OutputError::BadField {
                path: path.to_owned(),
                line: record.position().map_or(0, ::csv::Position::line),
                column: column.name.clone(),
                found: field.to_owned(),
                expected: *kind,
            })?;
            column.values.push(value);
        }
    }
    Ok(StoredTable::new(found.into_iter().map(|(_, _, column)| column).collect()))
}

/// The value of a field; none where it is not of this type. An empty field is a missing value.
fn value(field: &str, kind: ColumnType) -> Option<StoredValue> {
    match kind {
        _ if field.is_empty() => Some(StoredValue::Missing),
        ColumnType::Text => Some(StoredValue::Text(field.to_owned())),
        ColumnType::Integer | ColumnType::Real => field.parse().ok().map(StoredValue::Number),
        ColumnType::Date => {
            let month: YearMonth = field.strip_suffix("-01")?.parse().ok()?;
            Some(StoredValue::Day(month.days_since_epoch()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_becomes_a_value_of_its_type_or_nothing() {
        assert_eq!(value("", ColumnType::Integer), Some(StoredValue::Missing));
        assert_eq!(value("-3", ColumnType::Integer), Some(StoredValue::Number(-3.0)));
        assert_eq!(value("1970-02-01", ColumnType::Date), Some(StoredValue::Day(31)));
        assert_eq!(value("1970-02-02", ColumnType::Date), None);
        assert_eq!(value("many", ColumnType::Real), None);
    }
}
