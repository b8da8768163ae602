//! The tables of a calibration: every candidate, every generation, every target.

use std::borrow::Borrow;
use std::path::Path;

use crate::experiment::calibration::abc_smc::Prediction;
use crate::experiment::calibration::{Evaluation, Generation, Target, TargetFit, TargetScale};
use crate::experiment::factor::{Factor, FactorValue};
use crate::observe::{Cell, ColumnType};
use crate::output::error::Result;
use crate::output::partial::{PartialFile, WrittenFile};
use crate::output::{ColumnDescription, TableColumn, TableWriter};
use crate::scenario::parameters::TableFormat;

/// Every candidate.
pub const EVALUATIONS_FILE: &str = "evaluations.parquet";
/// Every generation.
pub const GENERATIONS_FILE: &str = "generations.parquet";
/// Every target, beside what the best candidate made of it.
pub const FIT_FILE: &str = "fit.parquet";

pub(super) fn column<R: 'static>(
    name: &str,
    unit: &str,
    kind: ColumnType,
    meaning: &str,
    get: impl for<'row> Fn(&'row R) -> Cell<'row> + Send + Sync + 'static,
) -> TableColumn<R> {
    let [name, unit, meaning] = [name, unit, meaning].map(str::to_owned);
    TableColumn::new(ColumnDescription { name, unit, kind, meaning }, get)
}

pub(super) fn write<R>(
    folder: &Path,
    name: &str,
    columns: Vec<TableColumn<R>>,
    rows: &[R],
) -> Result<WrittenFile> {
    // Whoever holds the lock of the folder owns what a killed process left unfinished.
    let file = PartialFile::create(folder, name, true)?;
    let mut table = TableWriter::begin(file, TableFormat::Parquet, columns)?;
    table.append(rows)?;
    table.finish()
}

/// Writes every candidate, with a column per factor.
pub(super) fn write_evaluations(
    folder: &Path,
    factors: &[Factor],
    evaluations: &[Evaluation],
) -> Result<WrittenFile> {
    write(folder, EVALUATIONS_FILE, evaluation_columns(factors), evaluations)
}

/// The columns of a candidate: its place in the search, and those of [`judged_columns`].
pub(super) fn evaluation_columns<R: Borrow<Evaluation> + 'static>(factors: &[Factor]) -> Vec<TableColumn<R>> {
    use ColumnType::Integer;
    let mut columns = vec![
        column("generation", "1", Integer, "generation, from 1; 0 is the start", |row: &R| {
            Cell::from(row.borrow().generation)
        }),
        column(
            "candidate",
            "1",
            Integer,
            "place among the candidates of the generation, from 0",
            |row: &R| Cell::from(row.borrow().candidate),
        ),
    ];
    columns.extend(judged_columns(factors));
    columns
}

/// What became of a candidate, and its values.
pub(super) fn judged_columns<R: Borrow<Evaluation> + 'static>(factors: &[Factor]) -> Vec<TableColumn<R>> {
    use ColumnType::{Integer, Real};
    let mut columns = vec![
        column(
            "distance",
            "squared scales",
            Real,
            "sum of squared deviations from the targets, weighted",
            |row: &R| Cell::from(row.borrow().distance),
        ),
        column(
            "distance_from_prior",
            "squared scales",
            Real,
            "what the priors add to the distance in the search; 0 where they do not count",
            |row: &R| Cell::from(row.borrow().prior),
        ),
        column(
            "distance_from_luck",
            "squared scales",
            Real,
            "what luck contributes to the distance on average: sum of squared standard errors, weighted",
            |row: &R| Cell::from(row.borrow().luck),
        ),
        column(
            "missing_values",
            "1",
            Integer,
            "values that are missing, over targets and histories",
            |row: &R| Cell::from(row.borrow().missing),
        ),
        column("failed_histories", "1", Integer, "histories that could not be simulated", |row: &R| {
            Cell::from(row.borrow().failed)
        }),
    ];
    for (place, factor) in factors.iter().enumerate() {
        let kind = if factor.whole { Integer } else { Real };
        let meaning = format!("value of {}", factor.keys.join(", "));
        columns.push(column(&factor.name, "as the key", kind, &meaning, move |row: &R| {
            number_cell(&row.borrow().values[place])
        }));
    }
    columns
}

/// The cell of a number; a calibration varies nothing else.
pub(super) fn number_cell(value: &FactorValue) -> Cell<'static> {
    match value {
        FactorValue::Integer(value) => Cell::Integer(*value),
        FactorValue::Real(value) => Cell::from(*value),
        FactorValue::Text(_) | FactorValue::Boolean(_) => Cell::Missing,
    }
}

/// Writes every generation.
pub(super) fn write_generations(folder: &Path, generations: &[Generation]) -> Result<WrittenFile> {
    use ColumnType::{Integer, Real};
    let of_distance = "squared scales";
    let columns = vec![
        column("generation", "1", Integer, "number, from 1; 0 is the start", |row: &Generation| {
            Cell::from(row.number)
        }),
        column("search", "1", Integer, "number of the search, from 1", |row: &Generation| {
            Cell::from(row.search)
        }),
        column("evaluations", "1", Integer, "candidates up to its end", |row: &Generation| {
            Cell::from(row.evaluations)
        }),
        column(
            "lowest",
            of_distance,
            Real,
            "lowest distance in it, with what the priors add",
            |row: &Generation| Cell::from(row.lowest),
        ),
        column("median", of_distance, Real, "median of its distances, likewise", |row: &Generation| {
            Cell::from(row.median)
        }),
        column("best", of_distance, Real, "lowest distance so far", |row: &Generation| Cell::from(row.best)),
        column("step", "share of range", Real, "step size of the search at its end", |row: &Generation| {
            Cell::from(row.step)
        }),
        column(
            "widest",
            "share of range",
            Real,
            "standard deviation along the widest axis of the search",
            |row: &Generation| Cell::from(row.widest),
        ),
    ];
    write(folder, GENERATIONS_FILE, columns, generations)
}

/// A target beside what the best candidate made of it, and what a posterior predicts.
struct FitRow {
    target: Target,
    /// The groups that it speaks of.
    group: Option<String>,
    fit: TargetFit,
    prediction: Option<Prediction>,
}

fn size(row: &FitRow) -> Cell<'_> {
    match row.target.scale {
        TargetScale::Difference(size) | TargetScale::Ratio(size) => Cell::from(size),
    }
}

fn kind(row: &FitRow) -> Cell<'_> {
    match row.target.scale {
        TargetScale::Difference(_) => Cell::Text("difference"),
        TargetScale::Ratio(_) => Cell::Text("ratio"),
    }
}

/// Writes every target, beside what the best candidate made of it, and what a posterior predicts where there is one.
pub(super) fn write_fit(
    folder: &Path,
    targets: &[Target],
    fits: &[TargetFit],
    predictions: Option<&[Prediction]>,
) -> Result<WrittenFile> {
    let mut columns = fit_columns();
    if predictions.is_some() {
        columns.extend(prediction_columns());
    }
    let row = |(place, (target, fit)): (usize, (&Target, &TargetFit))| FitRow {
        target: target.clone(),
        group: target.subject.group(),
        fit: *fit,
        prediction: predictions.map(|predictions| predictions[place]),
    };
    let rows: Vec<FitRow> = targets.iter().zip(fits).enumerate().map(row).collect();
    write(folder, FIT_FILE, columns, &rows)
}

/// What a posterior predicts of a target.
fn prediction_columns() -> Vec<TableColumn<FitRow>> {
    use ColumnType::Real;
    let of = |name: &str, meaning: &str, place: usize| {
        let meaning = format!("{meaning} of the simulated value over the posterior, with other luck");
        column(name, "as the metric", Real, &meaning, move |row: &FitRow| {
            Cell::from(row.prediction.and_then(|found| found.quantiles).map(|quantiles| quantiles[place]))
        })
    };
    vec![
        of("predicted_q05", "5 % quantile", 0),
        of("predicted_median", "median", 1),
        of("predicted_q95", "95 % quantile", 2),
        column(
            "predicted_missing",
            "1",
            Real,
            "share of the posterior whose histories have no value",
            |row: &FitRow| Cell::from(row.prediction.map(|found| found.missing)),
        ),
    ]
}

fn fit_columns() -> Vec<TableColumn<FitRow>> {
    use ColumnType::{Date, Integer, Real, Text};
    let value = "as the metric";
    vec![
        column("metric", "name", Text, "column of the table market, platforms or groups", |row: &FitRow| {
            Cell::Text(&row.target.metric)
        }),
        column("platform", "name", Text, "platform, * for all; missing for the market", |row: &FitRow| {
            row.target.subject.platform().map_or(Cell::Missing, Cell::Text)
        }),
        column("group", "name", Text, "groups of households; missing for all", |row: &FitRow| {
            row.group.as_deref().map_or(Cell::Missing, Cell::Text)
        }),
        column("from", "month", Date, "first of several months; missing for one", |row: &FitRow| {
            row.target.span.map_or(Cell::Missing, |span| Cell::from(span.from))
        }),
        column("statistic", "word", Text, "what is made of several months", |row: &FitRow| {
            row.target.span.map_or(Cell::Missing, |span| Cell::Text(span.statistic.word()))
        }),
        column("month", "month", Date, "first day of the calendar month", |row: &FitRow| {
            Cell::from(row.target.month)
        }),
        column("unit", "name", Text, "unit of the metric", |row: &FitRow| Cell::Text(row.target.unit())),
        column("value", value, Real, "what was observed", |row: &FitRow| Cell::from(row.target.value)),
        column("scale", "as scale_kind", Real, "distance from it that counts as one", size),
        column("scale_kind", "word", Text, "difference (in the unit) or ratio (part of the value)", kind),
        column("weight", "1", Real, "how much the squared deviation counts", |row: &FitRow| {
            Cell::from(row.target.weight)
        }),
        column("mean", value, Real, "mean over the histories of the best candidate", |row: &FitRow| {
            Cell::from(row.fit.mean)
        }),
        column("sd", value, Real, "standard deviation over them", |row: &FitRow| Cell::from(row.fit.sd)),
        column("missing_values", "1", Integer, "histories that have no value", |row: &FitRow| {
            Cell::from(row.fit.missing)
        }),
        column("deviation", "scales", Real, "from the observed value to the mean", |row: &FitRow| {
            Cell::from(row.fit.deviation)
        }),
        column("luck", "scales", Real, "standard error of the mean", |row: &FitRow| Cell::from(row.fit.luck)),
        column(
            "within_scale",
            "1",
            Integer,
            "1 where the deviation is at most 1 in size, else 0",
            |row: &FitRow| Cell::from(u32::from(row.fit.deviation.abs() <= 1.0)),
        ),
        column("source", "text", Text, "who observed it", |row: &FitRow| Cell::Text(&row.target.source)),
    ]
}
