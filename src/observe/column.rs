//! Columns: the one place where an observed quantity gets its name, unit and meaning.

use crate::units::YearMonth;

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'row> {
    /// A whole number (persons, fen, households).
    Integer(i64),
    /// A real number.
    Real(f64),
    /// A word.
    Text(&'row str),
    /// A calendar month, written as its first day.
    Date(YearMonth),
    /// No value: the quantity does not exist here (a charge before launch, say). Never 0, never NaN.
    Missing,
}

/// The type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Whole numbers, 64 bits.
    Integer,
    /// Real numbers, 64 bits.
    Real,
    /// Words.
    Text,
    /// First days of months.
    Date,
}

/// A column of a table of rows `R`.
pub struct Column<R> {
    /// Name in every file, axis and glossary.
    pub name: &'static str,
    /// Unit (`persons`, `fen`, `1`, ...).
    pub unit: &'static str,
    /// Meaning, one sentence.
    pub meaning: &'static str,
    /// Type of the values.
    pub kind: ColumnType,
    /// Reads the value off a row.
    pub get: fn(&R) -> Cell<'_>,
}

impl<T> From<Option<T>> for Cell<'_>
where
    Cell<'static>: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Missing, Cell::from)
    }
}
impl From<i64> for Cell<'_> {
    fn from(value: i64) -> Self {
        Cell::Integer(value)
    }
}
impl From<f64> for Cell<'_> {
    fn from(value: f64) -> Self {
        if value.is_finite() { Cell::Real(value) } else { Cell::Missing }
    }
}
impl From<u32> for Cell<'_> {
    fn from(value: u32) -> Self {
        Cell::Integer(i64::from(value))
    }
}
impl From<crate::units::Fen> for Cell<'_> {
    fn from(value: crate::units::Fen) -> Self {
        Cell::Integer(value.0)
    }
}
impl From<YearMonth> for Cell<'_> {
    fn from(value: YearMonth) -> Self {
        Cell::Date(value)
    }
}
