//! What a search for the best values leaves: its tables, `calibration.json` and `identifiability.json`.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::folder::{CALIBRATION_FILE, CalibrationRecord, IDENTIFIABILITY_FILE};
use super::profile::{intervals, settings, write_profiles};
use super::tables::{write_evaluations, write_fit, write_generations};
use crate::experiment::calibration::{
    Best, Calibration, Direction, Evaluation, Outcome, Search, Stop, Target, TargetFit,
};
use crate::experiment::factor::FactorValue;
use crate::output::directory::write_json;
use crate::output::error::Result;
use crate::output::partial::WrittenFile;

/// Writes all of it.
pub(super) fn write_best(
    folder: &Path,
    record: &CalibrationRecord<'_>,
    calibration: &Calibration,
    outcome: &Outcome,
) -> Result<Vec<WrittenFile>> {
    let names = record.names();
    let mut written = vec![
        write_evaluations(folder, record.factors, &outcome.evaluations)?,
        write_generations(folder, &outcome.generations)?,
        write_fit(folder, &calibration.targets, &outcome.best.fits, None)?,
        write_json(folder, IDENTIFIABILITY_FILE, &identifiability(&names, calibration, outcome))?,
        write_json(folder, CALIBRATION_FILE, &result(&names, record, calibration, outcome))?,
    ];
    if calibration.profile.is_some() {
        written.push(write_profiles(folder, record, &outcome.profiles)?);
    }
    Ok(written)
}

/// The content of `calibration.json`.
fn result(
    names: &[&str],
    record: &CalibrationRecord<'_>,
    calibration: &Calibration,
    outcome: &Outcome,
) -> Json {
    let Best { evaluation, fits } = &outcome.best;
    let histories = record.seeds.len() as u32 * record.replicates;
    let start = &outcome.evaluations[0];
    let mut result = json!({
        "huzhu_version": env!("CARGO_PKG_VERSION"),
        "settings": {
            "method": "cma-es",
            "generations": calibration.generations,
            "population_size": calibration.population_size,
            "restarts": calibration.restarts,
            "seed": calibration.seed,
            "step": calibration.step,
            "use_prior": calibration.use_prior,
            "start": by_name(names, start.values.iter().map(value)),
            "seeds": record.seeds,
            "replicates": record.replicates,
            "targets": calibration.targets.len(),
        },
        "stop": stop_word(outcome.stop()),
        "searches": outcome.searches.iter().map(|one| search(names, outcome, one)).collect::<Vec<_>>(),
        "evaluations": outcome.evaluations.len(),
        "histories_per_evaluation": histories,
        "failed_histories": outcome.evaluations.iter().map(|found| u64::from(found.failed)).sum::<u64>(),
        "distance_at_start": start.distance,
        "best": best(names, evaluation, &calibration.targets, fits),
    });
    if let Some(profiling) = &calibration.profile {
        result["settings"]["profile"] = settings(profiling, names);
        result["profiles"] = intervals(&outcome.profiles, record.factors);
    }
    result
}

/// A search, and where it ended.
fn search(names: &[&str], outcome: &Outcome, search: &Search) -> Json {
    json!({
        "population_size": search.population_size,
        "generations": search.generations,
        "evaluations": search.evaluations,
        "stop": stop_word(search.stop),
        "distance": search.best.distance,
        "distance_from_prior": search.best.prior,
        "values": by_name(names, search.best.values.iter().map(value)),
        "rivals_the_best": search.rivals(&outcome.best.evaluation, &outcome.identifiability),
    })
}

/// A candidate, and how well it fits.
pub(super) fn best(names: &[&str], evaluation: &Evaluation, targets: &[Target], fits: &[TargetFit]) -> Json {
    let fitted = targets.iter().zip(fits).filter(|(target, _)| target.weight > 0.0);
    json!({
        "generation": evaluation.generation,
        "candidate": evaluation.candidate,
        "values": by_name(names, evaluation.values.iter().map(value)),
        "distance": evaluation.distance,
        "distance_from_prior": evaluation.prior,
        "distance_from_luck": evaluation.luck,
        "missing_values": evaluation.missing,
        "targets_fitted": fitted.clone().count(),
        "targets_within_scale": fitted.filter(|(_, fit)| fit.deviation.abs() <= 1.0).count(),
    })
}

/// The content of `identifiability.json`.
fn identifiability(names: &[&str], calibration: &Calibration, outcome: &Outcome) -> Json {
    let found = &outcome.identifiability;
    let targets = calibration.targets.iter().zip(&found.jacobian).map(|(target, row)| {
        json!({
            "metric": target.metric,
            "platform": target.subject.platform(),
            "group": target.subject.group(),
            "from": target.span.map(|span| span.from.to_string()),
            "month": target.month.to_string(),
            "slopes": numbers(names, row),
        })
    });
    json!({
        "targets_left_out": found.left_out,
        "spreads": numbers(names, &found.spreads),
        "spreads_from_luck": found.luck.as_ref().map(|luck| numbers(names, luck)),
        "correlations": correlations(names, &found.correlations),
        "directions": directions(names, &found.directions),
        "jacobian": targets.collect::<Vec<_>>(),
    })
}

/// What is and is not told apart.
pub(super) fn directions(names: &[&str], directions: &[Direction]) -> Vec<Json> {
    let direction = |way: &Direction| {
        json!({
            "information": way.information,
            "spread": way.spread,
            "identified": way.is_identified(),
            "loadings": numbers(names, &way.loadings),
        })
    };
    directions.iter().map(direction).collect()
}

pub(super) fn correlations(names: &[&str], rows: &[Vec<f64>]) -> Json {
    by_name(names, rows.iter().map(|row| numbers(names, row)))
}

pub(super) fn numbers(names: &[&str], numbers: &[f64]) -> Json {
    by_name(names, numbers.iter().map(|number| json!(number)))
}

pub(super) fn by_name(names: &[&str], values: impl Iterator<Item = Json>) -> Json {
    Json::Object(names.iter().map(|name| (*name).to_owned()).zip(values).collect())
}

pub(super) fn value(value: &FactorValue) -> Json {
    match value {
        FactorValue::Integer(value) => json!(value),
        FactorValue::Real(value) => json!(value),
        FactorValue::Text(text) => json!(text),
        FactorValue::Boolean(value) => json!(value),
    }
}

/// The word for why a search ended.
fn stop_word(stop: Stop) -> &'static str {
    match stop {
        Stop::Generations => "generations",
        Stop::Converged => "converged",
        Stop::Flat => "flat",
        Stop::Degenerate => "degenerate",
    }
}
