//! Columns as a file needs them: names that may be made at run time, and what explains them to a reader.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::observe::{Cell, Column, ColumnType};

/// What explains a column to a reader of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnDescription {
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Type of the values.
    #[serde(rename = "type", serialize_with = "type_word")]
    pub kind: ColumnType,
    /// Meaning, one sentence.
    pub meaning: String,
}

/// The content of `columns.json`: the columns of every table, by file name.
pub type ColumnGuide = BTreeMap<String, Vec<ColumnDescription>>;

type Getter<R> = Box<dyn for<'row> Fn(&'row R) -> Cell<'row> + Send + Sync>;

/// A column whose name may be made at run time (one per platform, say).
pub struct TableColumn<R> {
    /// What the reader is told.
    pub description: ColumnDescription,
    pub(crate) get: Getter<R>,
}

impl<R> TableColumn<R> {
    /// The column that `description` explains and `get` reads off a row.
    pub fn new(
        description: ColumnDescription,
        get: impl for<'row> Fn(&'row R) -> Cell<'row> + Send + Sync + 'static,
    ) -> TableColumn<R> {
        TableColumn { description, get: Box::new(get) }
    }
}

impl<R: 'static> From<&Column<R>> for TableColumn<R> {
    fn from(column: &Column<R>) -> TableColumn<R> {
        TableColumn { description: ColumnDescription::from(column), get: Box::new(column.get) }
    }
}

impl<R> From<&Column<R>> for ColumnDescription {
    fn from(column: &Column<R>) -> ColumnDescription {
        ColumnDescription {
            name: column.name.to_owned(),
            unit: column.unit.to_owned(),
            kind: column.kind,
            meaning: column.meaning.to_owned(),
        }
    }
}

/// What explains the columns of one table.
pub fn describe<R>(columns: &[Column<R>]) -> Vec<ColumnDescription> {
    columns.iter().map(ColumnDescription::from).collect()
}

/// The type of a value; none where it is missing. A real number that is not finite counts as missing.
pub(crate) fn type_of(cell: &Cell<'_>) -> Option<ColumnType> {
    match cell {
        Cell::Integer(_) => Some(ColumnType::Integer),
        Cell::Real(value) if !value.is_finite() => None,
        Cell::Real(_) => Some(ColumnType::Real),
        Cell::Text(_) => Some(ColumnType::Text),
        Cell::Date(_) => Some(ColumnType::Date),
        Cell::Missing => None,
    }
}

fn type_word<S: Serializer>(kind: &ColumnType, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_str(match kind {
        ColumnType::Integer => "integer",
        ColumnType::Real => "real",
        ColumnType::Text => "text",
        ColumnType::Date => "date",
    })
}
