//! The tables of a sweep, made from its journal: one row after another, in the order of the plan.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::error::{Result, SweepError};
use super::journal::Header;
use super::plan::{FactorColumn, SweepPlan};
use super::record::{RunRecord, RunValues, market_columns, platform_columns};
use super::value::Value;
use crate::experiment::plan::RunKey;
use crate::observe::{Cell, ColumnType, PLATFORM_SUMMARY_COLUMNS, SUMMARY_COLUMNS};
use crate::output::manifest::FileReceipt;
use crate::output::partial::{PartialFile, WrittenFile};
use crate::output::{ColumnDescription, TableColumn, TableWriter, describe};
use crate::scenario::parameters::TableFormat;

/// The points of the design.
pub const POINTS_FILE: &str = "points.parquet";
/// What each history came to.
pub const RUNS_FILE: &str = "runs.parquet";
/// What each platform came to in each history.
pub const PLATFORMS_FILE: &str = "platforms.parquet";
/// The folder of monthly series.
pub const SERIES_FOLDER: &str = "series";
/// The market month by month, in [`SERIES_FOLDER`].
pub const MARKET_SERIES_FILE: &str = "market.parquet";
/// The platforms month by month, in [`SERIES_FOLDER`].
pub const PLATFORM_SERIES_FILE: &str = "platforms.parquet";

/// The word of a history that is there, in column `status`.
const DONE: &str = "done";
/// The word of a history that could not be simulated.
const FAILED: &str = "failed";

type Row = Vec<Value>;

fn column(name: &str, unit: &str, kind: ColumnType, meaning: String) -> ColumnDescription {
    ColumnDescription { name: name.to_owned(), unit: unit.to_owned(), kind, meaning }
}

/// What every row of a history begins with.
fn key_columns() -> Vec<ColumnDescription> {
    let column = |name, unit, kind, meaning: &str| column(name, unit, kind, meaning.to_owned());
    vec![
        column("point", "1", ColumnType::Integer, "number of the point, from 0, in the order of the design"),
        column(
            "scenario",
            "name",
            ColumnType::Text,
            "named scenario; `base` where the experiment names none",
        ),
        column("seed", "1", ColumnType::Integer, "seed of all draws"),
        column("replicate", "1", ColumnType::Integer, "number of the independent history, from 0"),
    ]
}

fn key_values(plan: &SweepPlan, key: RunKey) -> Row {
    let scenario = plan.scenarios.get(key.variant as usize);
    let seed = plan.seeds.get(key.seed as usize).and_then(|seed| i64::try_from(*seed).ok());
    vec![
        Value::Integer(i64::from(key.point)),
        scenario.map_or(Value::Missing, |name| Value::Text(name.clone())),
        seed.map_or(Value::Missing, Value::Integer),
        Value::Integer(i64::from(key.replicate)),
    ]
}

fn point_columns(plan: &SweepPlan) -> Vec<ColumnDescription> {
    let mut columns = key_columns();
    columns.truncate(1);
    columns.extend(plan.factors.iter().map(|factor: &FactorColumn| {
        let meaning = format!("value of {}", factor.keys.join(", "));
        column(&factor.name, "as the key", factor.kind.column_type(), meaning)
    }));
    columns
}

fn run_columns(plan: &SweepPlan) -> Vec<ColumnDescription> {
    let mut columns = key_columns();
    columns.push(column("status", "word", ColumnType::Text, format!("{DONE} or {FAILED}")));
    columns.push(column("message", "text", ColumnType::Text, "why the history failed".to_owned()));
    columns.extend(describe(SUMMARY_COLUMNS));
    columns.extend(
        plan.metrics
            .iter()
            .map(|metric| column(&metric.name, &metric.unit, ColumnType::Real, metric.expression.clone())),
    );
    columns
}

fn with_key(columns: Vec<ColumnDescription>) -> Vec<ColumnDescription> {
    let mut all = key_columns();
    all.extend(columns);
    all
}

/// Begins a table of rows of values.
fn table(folder: &Path, name: &str, columns: Vec<ColumnDescription>) -> Result<TableWriter<Row>> {
    let columns = columns.into_iter().enumerate().map(|(place, description)| {
        TableColumn::new(description, move |row: &Row| row.get(place).map_or(Cell::Missing, Value::cell))
    });
    // Whoever holds the lock of the sweep owns what a killed process left unfinished.
    let file = PartialFile::create(folder, name, true)?;
    Ok(TableWriter::begin(file, TableFormat::Parquet, columns.collect())?)
}

/// Writes the points.
pub(super) fn write_points(folder: &Path, header: &Header) -> Result<WrittenFile> {
    let mut table = table(folder, POINTS_FILE, point_columns(&header.plan))?;
    for (index, values) in header.points.iter().enumerate() {
        let mut row = vec![Value::Integer(index as i64)];
        row.extend(values.iter().cloned());
        table.append(&[row])?;
    }
    Ok(table.finish()?)
}

/// The tables of histories in the making. Memory does not grow with the number of histories, see [`TableWriter`].
pub(super) struct RunTables<'a> {
    plan: &'a SweepPlan,
    runs: TableWriter<Row>,
    platforms: TableWriter<Row>,
    series: Option<[TableWriter<Row>; 2]>,
    /// Histories so far.
    pub recorded: u64,
    /// Of these, how many failed.
    pub failed: u64,
}

impl<'a> RunTables<'a> {
    pub(super) fn begin(folder: &Path, plan: &'a SweepPlan) -> Result<RunTables<'a>> {
        let series = plan.series.then(|| -> Result<_> {
            let folder = folder.join(SERIES_FOLDER);
            fs::create_dir_all(&folder).map_err(SweepError::io("create the folder", &folder))?;
            let market = table(&folder, MARKET_SERIES_FILE, with_key(describe(market_columns())))?;
            let platforms = table(&folder, PLATFORM_SERIES_FILE, with_key(describe(platform_columns())))?;
            Ok([market, platforms])
        });
        Ok(RunTables {
            runs: table(folder, RUNS_FILE, run_columns(plan))?,
            platforms: table(folder, PLATFORMS_FILE, with_key(describe(PLATFORM_SUMMARY_COLUMNS)))?,
            series: series.transpose()?,
            plan,
            recorded: 0,
            failed: 0,
        })
    }

    /// Takes the next history.
    pub(super) fn add(&mut self, record: &RunRecord) -> Result<()> {
        let key = key_values(self.plan, self.plan.plan().run(record.position));
        let mut row = key.clone();
        self.recorded += 1;
        match &record.outcome {
            Ok(values) => {
                row.extend([Value::Text(DONE.to_owned()), Value::Missing]);
                row.extend(values.summary.iter().chain(&values.metrics).cloned());
                self.add_rows(&key, values)?;
            }
            Err(message) => {
                self.failed += 1;
                row.extend([FAILED, message].map(|text| Value::Text(text.to_owned())));
            }
        }
        Ok(self.runs.append(&[row])?)
    }

    fn add_rows(&mut self, key: &[Value], values: &RunValues) -> Result<()> {
        append(&mut self.platforms, key, &values.platforms)?;
        if let Some([market, platforms]) = &mut self.series {
            append(market, key, &values.market_series)?;
            append(platforms, key, &values.platform_series)?;
        }
        Ok(())
    }

    /// Completes the tables.
    pub(super) fn finish(self) -> Result<BTreeMap<String, FileReceipt>> {
        let mut files = BTreeMap::new();
        let mut record = |folder: &str, file: WrittenFile| {
            let WrittenFile { name, bytes, sha256 } = file;
            files.insert(format!("{folder}{name}"), FileReceipt { sha256, bytes });
        };
        record("", self.platforms.finish()?);
        if let Some([market, platforms]) = self.series {
            let folder = format!("{SERIES_FOLDER}/");
            record(&folder, market.finish()?);
            record(&folder, platforms.finish()?);
        }
        record("", self.runs.finish()?);
        Ok(files)
    }
}

fn append(table: &mut TableWriter<Row>, key: &[Value], rows: &[Row]) -> Result<()> {
    let rows: Vec<Row> = rows.iter().map(|row| [key, row].concat()).collect();
    Ok(table.append(&rows)?)
}
