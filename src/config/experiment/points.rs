//! The points of a list: a CSV table with a column per factor.

use super::factors::Slots;
use super::findings::Findings;
use crate::config::source::{Mark, Tree};
use crate::experiment::design::MOST_POINTS;
use crate::experiment::factor::FactorValue;
use crate::scenario::validation::bounds::{did_you_mean, listed, nearest};
use crate::scenario::validation::tree::{Node, Value};

/// The table, with the place of each value.
pub(super) struct Table {
    /// Number of its text among the sources.
    pub source: u32,
    pub text: String,
}

/// One row of the table.
pub(super) struct Row {
    pub fields: Vec<Field>,
    pub mark: Mark,
}

/// One field of the table.
pub(super) struct Field {
    pub text: String,
    pub mark: Mark,
}

/// Reads rows of any length, the header being one of them.
pub(super) fn reader(table: &Table) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(table.text.as_bytes())
}

/// The points in the order of the table, each with its values in the order of `factors`. None where one is wrong.
pub(super) fn read(
    table: &Table,
    factors: &[(&str, &Slots)],
    findings: &mut Findings<'_>,
) -> Option<Vec<Vec<FactorValue>>> {
    let before = findings.count();
    let mut rows = reader(table);
    let mut places: Option<Vec<usize>> = None;
    let mut points = Vec::new();
    let mut record = csv::StringRecord::new();
    // The text is UTF-8, and rows may be of any length: reading it cannot fail.
    while rows.read_record(&mut record).unwrap_or(false) {
        let row = row(&record, table, findings);
        match &places {
            None => places = Some(columns(&row, factors, findings)?),
            Some(places) => points.extend(point(&row, places, factors, findings)),
        }
        if points.len() as u64 > MOST_POINTS {
            findings.broken("design.file", format!("has more than {MOST_POINTS} points"), None);
            return None;
        }
    }
    if points.is_empty() && findings.count() == before {
        let names: Vec<&str> = factors.iter().map(|(name, _)| *name).collect();
        let remedy = format!("its first line is {}, each further line a point", names.join(","));
        findings.broken("design.file", "has no points", Some(&remedy));
    }
    (findings.count() == before).then_some(points)
}

/// A row and its fields with their places; where quotes make a field's place uncertain, that of its row.
pub(super) fn row(record: &csv::StringRecord, table: &Table, findings: &Findings<'_>) -> Row {
    let start = record.position().map_or(0, |position| position.byte() as usize).min(table.text.len());
    // The reader counts the end of the line before as part of a row.
    let skipped = table.text[start..].len() - table.text[start..].trim_start_matches(['\r', '\n']).len();
    let start = start + skipped;
    let line = table.text[start..].lines().next().unwrap_or("");
    let plain: Vec<&str> = line.split(',').collect();
    let is_plain = plain.len() == record.len() && !line.contains('"');
    let mut at = start;
    let fields = record
        .iter()
        .enumerate()
        .map(|(place, text)| {
            let span = if is_plain {
                let field = plain[place];
                let from = at + (field.len() - field.trim_start().len());
                at += field.len() + 1;
                from..from + field.trim().len()
            } else {
                start..start + line.len()
            };
            Field { text: text.to_owned(), mark: findings.sources.mark(table.source, span) }
        })
        .collect();
    Row { fields, mark: findings.sources.mark(table.source, start..start + line.len()) }
}

/// The column of each factor.
fn columns(header: &Row, factors: &[(&str, &Slots)], findings: &mut Findings<'_>) -> Option<Vec<usize>> {
    let before = findings.count();
    let names = || factors.iter().map(|(name, _)| *name);
    for (place, field) in header.fields.iter().enumerate() {
        if !names().any(|name| name == field.text) {
            let remedy = match nearest(&field.text, names()) {
                Some(name) => did_you_mean(name),
                None => format!("its columns are {}", listed(names())),
            };
            findings.at(field.mark, &field.text, "is the name of no factor", Some(remedy));
        } else if header.fields[..place].iter().any(|other| other.text == field.text) {
            findings.at(field.mark, &field.text, "has two columns", Some("remove one of them".to_owned()));
        }
    }
    // A misspelt column is reported as such, not as missing too.
    if findings.count() > before {
        return None;
    }
    let place_of = |name: &str| header.fields.iter().position(|field| field.text == name);
    for name in names().filter(|name| place_of(name).is_none()) {
        findings.at(header.mark, name, "has no column: each factor needs one", None);
    }
    names().map(place_of).collect()
}

/// The values of one row, in the order of the factors.
fn point(
    row: &Row,
    places: &[usize],
    factors: &[(&str, &Slots)],
    findings: &mut Findings<'_>,
) -> Option<Vec<FactorValue>> {
    if row.fields.len() != places.len() {
        let (wanted, found) = (places.len(), row.fields.len());
        let rule = format!("a point must have {wanted} values, one per factor, but this row has {found}");
        findings.at(row.mark, "", rule, None);
        return None;
    }
    let values = factors.iter().zip(places).map(|((name, slots), place)| {
        let field = &row.fields[*place];
        if field.text.is_empty() {
            let remedy = "write one, or remove the row".to_owned();
            findings.at(row.mark, name, "has no value in this row", Some(remedy));
            return None;
        }
        slots.value(&typed(field), findings)
    });
    // All values are looked at, so that all mistakes of a row are said.
    values.collect::<Vec<_>>().into_iter().collect()
}

/// The value that a field holds: a number, a switch, else text.
fn typed(field: &Field) -> Tree {
    let value = match field.text.as_str() {
        "true" => Value::Boolean(true),
        "false" => Value::Boolean(false),
        text => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(value), _) => Value::Integer(i128::from(value)),
            (_, Ok(value)) => Value::Float(value),
            _ => Value::Text(text.to_owned()),
        },
    };
    Node { value, mark: field.mark }
}
