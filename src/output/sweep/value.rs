//! Values that outlive their row, and their bytes in the journal.

use crate::observe::{Cell, Column};
use crate::units::YearMonth;

/// A cell that owns what it holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Missing,
    /// A whole number.
    Integer(i64),
    /// A real number, finite.
    Real(f64),
    /// A word.
    Text(String),
    /// A calendar month.
    Date(YearMonth),
}

const MISSING: u8 = 0;
const INTEGER: u8 = 1;
const REAL: u8 = 2;
const TEXT: u8 = 3;
const DATE: u8 = 4;

impl From<Cell<'_>> for Value {
    fn from(cell: Cell<'_>) -> Value {
        match cell {
            Cell::Missing => Value::Missing,
            Cell::Integer(value) => Value::Integer(value),
            Cell::Real(value) if value.is_finite() => Value::Real(value),
            Cell::Real(_) => Value::Missing,
            Cell::Text(word) => Value::Text(word.to_owned()),
            Cell::Date(month) => Value::Date(month),
        }
    }
}

impl Value {
    /// The value as a table takes it.
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Value::Missing => Cell::Missing,
            Value::Integer(value) => Cell::Integer(*value),
            Value::Real(value) => Cell::Real(*value),
            Value::Text(word) => Cell::Text(word),
            Value::Date(month) => Cell::Date(*month),
        }
    }

    /// The number that it is, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Integer(value) => Some(*value as f64),
            Value::Real(value) => Some(*value),
            Value::Missing | Value::Text(_) | Value::Date(_) => None,
        }
    }
}

/// All values of a row, in the order of its columns.
pub fn values_of<R>(columns: &[Column<R>], row: &R) -> Vec<Value> {
    columns.iter().map(|column| Value::from((column.get)(row))).collect()
}

/// Puts values and numbers into bytes: whole numbers as they fit (7 bits a byte), real ones as their 8 bytes.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    pub bytes: Vec<u8>,
}

impl Encoder {
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes.extend(text.as_bytes());
    }

    pub(super) fn value(&mut self, value: &Value) {
        match value {
            Value::Missing => self.bytes.push(MISSING),
            Value::Integer(value) => {
                self.bytes.push(INTEGER);
                // Small numbers of either sign become small numbers.
                self.number((value << 1 ^ value >> 63) as u64);
            }
            Value::Real(value) => {
                self.bytes.push(REAL);
                self.bytes.extend(value.to_bits().to_le_bytes());
            }
            Value::Text(word) => {
                self.bytes.push(TEXT);
                self.text(word);
            }
            Value::Date(month) => {
                self.bytes.push(DATE);
                self.number(month.year() as u64 * 12 + u64::from(month.month() - 1));
            }
        }
    }

    pub(super) fn row(&mut self, values: &[Value]) {
        self.number(values.len() as u64);
        values.iter().for_each(|value| self.value(value));
    }

    pub(super) fn rows(&mut self, rows: &[Vec<Value>]) {
        self.number(rows.len() as u64);
        rows.iter().for_each(|row| self.row(row));
    }
}

/// Reads what an [`Encoder`] wrote; `None` where the bytes are something else.
#[derive(Debug)]
pub(super) struct Decoder<'a> {
    pub bytes: &'a [u8],
}

impl<'a> Decoder<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|byte| byte[0])
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?.try_into().ok()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    pub(super) fn value(&mut self) -> Option<Value> {
        Some(match self.byte()? {
            MISSING => Value::Missing,
            INTEGER => {
                let folded = self.number()?;
                Value::Integer((folded >> 1) as i64 ^ -((folded & 1) as i64))
            }
            REAL => Value::Real(f64::from_bits(u64::from_le_bytes(self.take(8)?.try_into().ok()?))),
            TEXT => Value::Text(self.text()?.to_owned()),
            DATE => {
                let months = self.number()?;
                let year = (months / 12).try_into().ok()?;
                Value::Date(YearMonth::new(year, (months % 12) as u32 + 1)?)
            }
            _ => return None,
        })
    }

    pub(super) fn row(&mut self) -> Option<Vec<Value>> {
        (0..self.number()?).map(|_| self.value()).collect()
    }

    pub(super) fn rows(&mut self) -> Option<Vec<Vec<Value>>> {
        (0..self.number()?).map(|_| self.row()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples() -> Vec<Value> {
        let mut values = vec![
            Value::Missing,
            Value::Text(String::new()),
            Value::Text("水滴互助".to_owned()),
            Value::Date("2016-05".parse().unwrap()),
            Value::Date("9999-12".parse().unwrap()),
        ];
        values.extend([0, 1, -1, 63, 64, -64, -65, i64::MAX, i64::MIN].map(Value::Integer));
        values.extend([0.0, -0.0, 0.1, f64::MIN_POSITIVE, -1e300].map(Value::Real));
        values
    }

    #[test]
    fn values_come_back_to_the_last_bit() {
        let mut encoder = Encoder::default();
        encoder.rows(&[examples(), Vec::new(), examples()]);
        let mut decoder = Decoder { bytes: &encoder.bytes };
        let rows = decoder.rows().unwrap();
        assert_eq!(rows, [examples(), Vec::new(), examples()]);
        assert!(decoder.bytes.is_empty());
        let signs = |row: &Vec<Value>| {
            row.iter().filter_map(Value::number).map(f64::is_sign_negative).collect::<Vec<_>>()
        };
        assert_eq!(signs(&rows[0]), signs(&examples()));
    }

    #[test]
    fn bytes_that_end_early_or_mean_nothing_are_refused() {
        let mut encoder = Encoder::default();
        encoder.row(&examples());
        for end in 0..encoder.bytes.len() {
            assert_eq!(Decoder { bytes: &encoder.bytes[..end] }.row(), None, "{end} bytes");
        }
        assert_eq!(Decoder { bytes: &[9] }.value(), None);
        assert_eq!(Decoder { bytes: &[0xff; 11] }.number(), None);
        assert_eq!(Decoder { bytes: &[TEXT, 1, 0xff] }.value(), None);
    }

    #[test]
    fn what_is_no_number_is_missing() {
        assert_eq!(Value::from(Cell::Real(f64::NAN)), Value::Missing);
        assert_eq!(Value::Text("1".to_owned()).number(), None);
        assert_eq!(Value::Integer(-3).number(), Some(-3.0));
    }
}
