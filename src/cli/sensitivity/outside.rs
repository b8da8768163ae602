//! A study of something else: responses from a CSV table, at the points that `huzhu design` wrote.

use std::collections::BTreeSet;
use std::path::Path;

use super::study::{History, Measure, Study, layout};
use crate::cli::error::CliError;
use crate::config::load_design;

/// Reads the responses in the file `path` to the design of an experiment. `wanted` are its columns; none are all.
pub(super) fn study(design: &Path, path: &Path, wanted: &[String]) -> Result<Study, CliError> {
    let experiment = load_design(design)?;
    let (layout, points) = layout(&experiment, design)?;
    let table = Table::read(path)?;
    let columns = table.columns(wanted)?;
    let histories = table.histories(&columns, points)?;
    let measure = |&column: &usize| Measure { name: table.header[column].clone(), unit: None, missing: None };
    Ok(Study {
        factors: experiment.factors.iter().map(|factor| factor.name.clone()).collect(),
        layout,
        points,
        measures: columns.iter().map(measure).collect(),
        outcomes: false,
        histories,
        remedy: "give responses at more points",
    })
}

/// A CSV table as it was read.
struct Table<'a> {
    path: &'a Path,
    header: Vec<String>,
    /// Line in the file, and cells.
    rows: Vec<(u64, Vec<String>)>,
}

const POINT: &str = "point";
const REPLICATE: &str = "replicate";

impl<'a> Table<'a> {
    fn read(path: &'a Path) -> Result<Table<'a>, CliError> {
        let refused = |source| CliError::UnreadableCsv { path: path.to_owned(), source };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(refused)?;
        let header = reader.headers().map_err(refused)?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(refused)?;
            let line = record.position().map_or(0, csv::Position::line);
            rows.push((line, record.iter().map(str::to_owned).collect()));
        }
        Ok(Table { path, header, rows })
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// The columns of the responses that are wanted.
    fn columns(&self, wanted: &[String]) -> Result<Vec<usize>, CliError> {
        let is_response = |column: &usize| ![POINT, REPLICATE].contains(&self.header[*column].as_str());
        let all: Vec<usize> = (0..self.header.len()).filter(is_response).collect();
        if all.is_empty() {
            return Err(CliError::NoColumn { path: self.path.to_owned(), column: "for a response" });
        }
        if wanted.is_empty() {
            return Ok(all);
        }
        let find = |name: &String| {
            self.place(name).filter(|place| all.contains(place)).ok_or_else(|| {
                let known = all.iter().map(|&column| self.header[column].as_str());
                CliError::unknown_metric(name, self.path, known)
            })
        };
        wanted.iter().map(find).collect()
    }

    fn histories(&self, columns: &[usize], points: usize) -> Result<Vec<History>, CliError> {
        let no_point = || CliError::NoColumn { path: self.path.to_owned(), column: POINT };
        let point_column = self.place(POINT).ok_or_else(no_point)?;
        let replicate_column = self.place(REPLICATE);
        let mut seen = BTreeSet::new();
        let mut histories = Vec::with_capacity(self.rows.len());
        for row in 0..self.rows.len() {
            let point = self.whole(row, point_column)?;
            if point >= points as u64 {
                let rule = format!("must be below {points}, the number of points of the design");
                return Err(self.bad_cell(row, point_column, rule));
            }
            let replicate = replicate_column.map_or(Ok(0), |column| self.whole(row, column))?;
            if !seen.insert((point, replicate)) {
                let rule = format!("stands for replicate {replicate} a second time");
                return Err(self.bad_cell(row, point_column, rule));
            }
            let values: Result<Vec<Option<f64>>, CliError> =
                columns.iter().map(|&column| self.number(row, column)).collect();
            histories.push(History {
                point: point as usize,
                scenario: String::new(),
                luck: (replicate, 0),
                values: Some(values?),
                outcome: None,
            });
        }
        Ok(histories)
    }

    fn whole(&self, row: usize, column: usize) -> Result<u64, CliError> {
        let rule = || "must be a whole number from 0".to_owned();
        self.rows[row].1[column].parse().map_err(|_| self.bad_cell(row, column, rule()))
    }

    /// The number in a cell; an empty one is missing.
    fn number(&self, row: usize, column: usize) -> Result<Option<f64>, CliError> {
        let cell = &self.rows[row].1[column];
        if cell.is_empty() {
            return Ok(None);
        }
        let number = cell.parse().ok().filter(|number: &f64| number.is_finite());
        let rule = || "must be a finite number, or empty where there is none".to_owned();
        number.map(Some).ok_or_else(|| self.bad_cell(row, column, rule()))
    }

    fn bad_cell(&self, row: usize, column: usize, rule: String) -> CliError {
        let (line, cells) = &self.rows[row];
        CliError::BadCell {
            path: self.path.to_owned(),
            line: *line,
            column: self.header[column].clone(),
            found: cells[column].clone(),
            rule,
        }
    }
}
