//! A study from the folder of a sweep.

use std::fs;
use std::path::Path;

use super::study::{History, Measure, Study, layout};
use crate::cli::error::CliError;
use crate::config::load_experiment_text;
use crate::experiment::Experiment;
use crate::output::{StoredColumn, StoredTable, StoredValue};

/// What is measured where an experiment declares no metric.
const DEFAULT_MEASURES: [&str; 4] =
    ["final_hhi", "peak_memberships", "months_to_monopoly", "consumer_surplus_yuan"];

/// Columns of `runs.parquet` that say which history it is, not what it came to.
const KEYS: [&str; 6] = ["point", "scenario", "seed", "replicate", "status", "message"];

/// The column of classes.
const OUTCOME: &str = "outcome";

/// The experiment, as it was read.
const EXPERIMENT_FILE: &str = "experiment.toml";

/// The configuration that it varies, complete.
const BASE_FILE: &str = "base.toml";

/// The points.
const POINTS_FILE: &str = "points.parquet";

/// The histories.
const RUNS_FILE: &str = "runs.parquet";

/// The word of a history that is there.
const DONE: &str = "done";

/// Reads the sweep in `folder`. `wanted` are columns of its histories; none are the metrics of the experiment and the outcome.
pub(super) fn study(folder: &Path, wanted: &[String]) -> Result<Study, CliError> {
    for file in [EXPERIMENT_FILE, BASE_FILE, POINTS_FILE, RUNS_FILE] {
        if !folder.join(file).is_file() {
            return Err(CliError::NoSweep { path: folder.to_owned(), file });
        }
    }
    let experiment = experiment(folder)?;
    let (layout, points) = layout(&experiment, &folder.join(EXPERIMENT_FILE))?;
    let path = folder.join(POINTS_FILE);
    let found = StoredTable::read(&path)?.columns().first().map_or(0, |column| column.values.len());
    if found != points {
        return Err(CliError::OtherPoints { path, found, of: points });
    }
    let path = folder.join(RUNS_FILE);
    let runs = StoredTable::read(&path)?;
    let columns = columns(&runs, &experiment, wanted, &path)?;
    let measures: Vec<Measure> = columns.iter().map(|column| measure(column, &experiment)).collect();
    let mut histories = histories(&runs, &columns, &measures, &path)?;
    if experiment.variants.iter().all(|variant| variant.name.is_empty()) {
        // The table has a word for the scenario of an experiment without any.
        histories.iter_mut().for_each(|history| history.scenario.clear());
    }
    Ok(Study {
        factors: experiment.factors.iter().map(|factor| factor.name.clone()).collect(),
        layout,
        points,
        measures,
        outcomes: wanted.is_empty() || wanted.iter().any(|name| name == OUTCOME),
        histories,
        remedy: "let the sweep go on with --resume",
    })
}

/// The experiment of the folder, over the complete base that lies beside it: the original may have moved.
fn experiment(folder: &Path) -> Result<Experiment, CliError> {
    let path = folder.join(EXPERIMENT_FILE);
    let text = fs::read_to_string(&path).map_err(CliError::io("read", &path))?;
    let name = path.display().to_string();
    let mut file: toml::Table = match text.parse() {
        Ok(file) => file,
        // Said by the reader of experiments, with its place.
        Err(_) => return Ok(load_experiment_text(&text, &name, folder)?.experiment),
    };
    file.insert("base".to_owned(), toml::Value::String(BASE_FILE.to_owned()));
    Ok(load_experiment_text(&file.to_string(), &name, folder)?.experiment)
}

fn columns<'a>(
    runs: &'a StoredTable,
    experiment: &Experiment,
    wanted: &[String],
    path: &Path,
) -> Result<Vec<&'a StoredColumn>, CliError> {
    let metrics: Vec<&str> = experiment.metrics.iter().map(|metric| metric.name.as_str()).collect();
    let names: Vec<&str> = match (wanted, &metrics[..]) {
        ([], []) => DEFAULT_MEASURES.to_vec(),
        ([], _) => metrics,
        _ => wanted.iter().map(String::as_str).filter(|name| *name != OUTCOME).collect(),
    };
    let find = |name: &str| {
        let column = runs.column(name).filter(|column| is_number(column));
        column.ok_or_else(|| {
            let known = runs.columns().iter().filter(|column| is_number(column));
            CliError::unknown_metric(name, path, known.map(|column| column.name.as_str()).chain([OUTCOME]))
        })
    };
    names.into_iter().map(find).collect()
}

/// Whether a column holds numbers of histories.
fn is_number(column: &StoredColumn) -> bool {
    let number = |value: &StoredValue| matches!(value, StoredValue::Number(_) | StoredValue::Missing);
    !KEYS.contains(&column.name.as_str()) && column.name != OUTCOME && column.values.iter().all(number)
}

fn measure(column: &StoredColumn, experiment: &Experiment) -> Measure {
    let metric = experiment.metrics.iter().find(|metric| metric.name == column.name);
    Measure {
        name: column.name.clone(),
        unit: column.unit.clone(),
        missing: metric.and_then(|metric| metric.missing),
    }
}

fn histories(
    runs: &StoredTable,
    columns: &[&StoredColumn],
    measures: &[Measure],
    path: &Path,
) -> Result<Vec<History>, CliError> {
    let key = |name: &'static str| {
        runs.column(name).ok_or_else(|| CliError::NoColumn { path: path.to_owned(), column: name })
    };
    let (point, scenario, replicate) = (key("point")?, key("scenario")?, key("replicate")?);
    let (seed, status, outcome) = (key("seed")?, key("status")?, key(OUTCOME)?);
    let mut seeds: Vec<f64> = Vec::new();
    let mut histories = Vec::new();
    for row in 0..point.values.len() {
        let number = |column: &StoredColumn| column.values[row].number();
        let word = |column: &StoredColumn| column.values[row].text().map(str::to_owned);
        let seed = number(seed).unwrap_or(-1.0);
        let place = seeds.iter().position(|known| *known == seed).unwrap_or_else(|| {
            seeds.push(seed);
            seeds.len() - 1
        });
        // The stored value has the substitute in it already: it is taken out to be counted.
        let value = |(column, measure): (&&StoredColumn, &Measure)| {
            number(column).filter(|value| Some(*value) != measure.missing)
        };
        let values = columns.iter().zip(measures).map(value).collect();
        histories.push(History {
            point: number(point).unwrap_or(-1.0) as usize,
            scenario: word(scenario).unwrap_or_default(),
            luck: (number(replicate).unwrap_or(0.0) as u64, place as u64),
            values: (word(status).as_deref() == Some(DONE)).then_some(values),
            outcome: word(outcome),
        });
    }
    Ok(histories)
}
