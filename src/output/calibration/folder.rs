//! The folder of a calibration: who may write to it, what it holds, and how it goes on.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::error::{CalibrationStoreError, Result};
use super::journal::{Answers, Content, Identity, Journal, MAGIC};
use super::tables::{
    EVALUATIONS_FILE, FIT_FILE, GENERATIONS_FILE, write_evaluations, write_fit, write_generations,
};
use crate::experiment::calibration::{Calibration, Outcome, PRIOR_PRECISION, Stop};
use crate::experiment::factor::{Factor, FactorValue};
use crate::output::MANIFEST_FILE;
use crate::output::directory::{create_folder, remove_files, withdraw_manifest, write_json};
use crate::output::journal_folder::{Found, lock, look};
use crate::output::manifest::FileReceipt;
use crate::output::partial::{WrittenFile, write_whole};
use crate::output::sweep::{BASE_FILE, Begin, EXPERIMENT_FILE};

/// The table of targets, as it was read.
pub const TARGETS_FILE: &str = "targets.csv";
/// The best set of parameters: a configuration that extends the base beside it.
pub const BEST_FILE: &str = "best.toml";
/// What was searched for and what was found.
pub const CALIBRATION_FILE: &str = "calibration.json";
/// What the targets can tell about the parameters.
pub const IDENTIFIABILITY_FILE: &str = "identifiability.json";

/// All files of a finished calibration but the journal, the manifest last.
const RESULT_FILES: [&str; 10] = [
    EXPERIMENT_FILE,
    TARGETS_FILE,
    BASE_FILE,
    BEST_FILE,
    EVALUATIONS_FILE,
    GENERATIONS_FILE,
    FIT_FILE,
    IDENTIFIABILITY_FILE,
    CALIBRATION_FILE,
    MANIFEST_FILE,
];

/// The content of a calibration's `manifest.json`: which calibration it is, and what proves that the files are its own.
///
/// Written last: without it, the calibration is unfinished. It holds no clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrationManifest {
    /// Which calibration it is.
    pub identity: Identity,
    /// Every file but the journal and the manifest, by name.
    pub files: BTreeMap<String, FileReceipt>,
}

/// What a finished calibration leaves.
pub struct CalibrationRecord<'a> {
    /// The experiment file, as it was read.
    pub experiment: &'a str,
    /// The table of targets, as it was read.
    pub targets: &'a str,
    /// The base, complete.
    pub base: &'a str,
    /// The best set of parameters.
    pub best: &'a str,
    /// What was searched for.
    pub calibration: &'a Calibration,
    /// The free parameters.
    pub factors: &'a [Factor],
    /// Seeds of the histories.
    pub seeds: &'a [u64],
    /// Replicates for each seed.
    pub replicates: u32,
    /// What was found.
    pub outcome: &'a Outcome,
}

/// The folder of a calibration, locked for this process.
///
/// What always holds: every file under its final name is complete; the journal holds whole answers, without a gap;
/// `manifest.json` is there only while all results agree with the journal.
#[derive(Debug)]
pub struct CalibrationFolder {
    path: PathBuf,
    identity: Identity,
    journal: Journal,
    answers: VecDeque<Answers>,
    _lock: File,
}

impl CalibrationFolder {
    /// Opens the folder for a calibration.
    ///
    /// # Errors
    /// The folder is in use, holds something else, another calibration, or, where it may not, a calibration; whatever the
    /// system refuses. Nothing has been changed then, except by a refusal of the system.
    pub fn open(path: &Path, identity: Identity, begin: Begin) -> Result<CalibrationFolder> {
        if look(path, MAGIC)? == Found::Foreign {
            return Err(CalibrationStoreError::Foreign { path: path.to_owned() });
        }
        create_folder(path)?;
        let lock = lock(path)?.ok_or_else(|| CalibrationStoreError::Busy { path: path.to_owned() })?;
        let found = Content::read(path)?;
        let (journal, answers) = match (found, begin) {
            (Some(_), Begin::New) => return Err(CalibrationStoreError::Exists { path: path.to_owned() }),
            (Some(content), Begin::Resume) => {
                let what = identity.differences(&content.identity);
                if !what.is_empty() {
                    return Err(CalibrationStoreError::Differs { path: path.to_owned(), what });
                }
                (Journal::resume(path, &content)?, content.answers.into())
            }
            (_, _) => {
                remove_results(path)?;
                (Journal::create(path, &identity)?, VecDeque::new())
            }
        };
        Ok(CalibrationFolder { path: path.to_owned(), identity, journal, answers, _lock: lock })
    }

    /// Batches whose answers were recorded and have not been taken yet.
    pub fn recorded(&self) -> usize {
        self.answers.len()
    }

    /// The recorded answers to the next batch; none where they are still to be found, and [`append`](Self::append)ed.
    pub fn take(&mut self) -> Option<Answers> {
        self.answers.pop_front()
    }

    /// Records the answers to the next batch; on return they are on disk.
    ///
    /// # Errors
    /// Whatever the system refuses; all answers before are kept.
    pub fn append(&mut self, answers: &Answers) -> Result<()> {
        self.journal.append(answers)
    }

    /// Writes what the calibration came to, the manifest last.
    ///
    /// # Errors
    /// Whatever the system refuses; the journal stays as it is.
    pub fn publish(&self, record: &CalibrationRecord<'_>) -> Result<CalibrationManifest> {
        withdraw_manifest(&self.path)?;
        let folder = &self.path;
        let names: Vec<&str> = record.factors.iter().map(|factor| factor.name.as_str()).collect();
        let outcome = record.outcome;
        let written = [
            write_whole(folder, EXPERIMENT_FILE, record.experiment.as_bytes())?,
            write_whole(folder, TARGETS_FILE, record.targets.as_bytes())?,
            write_whole(folder, BASE_FILE, record.base.as_bytes())?,
            write_whole(folder, BEST_FILE, record.best.as_bytes())?,
            write_evaluations(folder, record.factors, &outcome.evaluations)?,
            write_generations(folder, &outcome.generations)?,
            write_fit(folder, &record.calibration.targets, &outcome.best.fits)?,
            write_json(folder, IDENTIFIABILITY_FILE, &identifiability(&names, record))?,
            write_json(folder, CALIBRATION_FILE, &result(&names, record))?,
        ];
        let receipt = |WrittenFile { name, bytes, sha256 }| (name, FileReceipt { sha256, bytes });
        let files = written.into_iter().map(receipt).collect();
        let manifest = CalibrationManifest { identity: self.identity.clone(), files };
        write_json(folder, MANIFEST_FILE, &manifest)?;
        Ok(manifest)
    }
}

/// The content of `calibration.json`.
fn result(names: &[&str], record: &CalibrationRecord<'_>) -> Json {
    let CalibrationRecord { calibration, outcome, .. } = record;
    let best = &outcome.best.evaluation;
    let histories = record.seeds.len() as u32 * record.replicates;
    let start = &outcome.evaluations[0];
    json!({
        "huzhu_version": env!("CARGO_PKG_VERSION"),
        "settings": {
            "generations": calibration.generations,
            "population_size": calibration.population_size,
            "seed": calibration.seed,
            "step": calibration.step,
            "start": by_name(names, start.values.iter().map(value)),
            "seeds": record.seeds,
            "replicates": record.replicates,
            "targets": calibration.targets.len(),
        },
        "stop": stop_word(outcome.stop),
        "evaluations": outcome.evaluations.len(),
        "histories_per_evaluation": histories,
        "failed_histories": outcome.evaluations.iter().map(|found| u64::from(found.failed)).sum::<u64>(),
        "distance_at_start": start.distance,
        "best": {
            "generation": best.generation,
            "candidate": best.candidate,
            "values": by_name(names, best.values.iter().map(value)),
            "distance": best.distance,
            "distance_from_luck": best.luck,
            "missing_values": best.missing,
            "targets_within_scale": outcome.best.fits.iter().filter(|fit| fit.deviation.abs() <= 1.0).count(),
        },
    })
}

/// The content of `identifiability.json`.
fn identifiability(names: &[&str], record: &CalibrationRecord<'_>) -> Json {
    let found = &record.outcome.identifiability;
    let numbers = |numbers: &[f64]| by_name(names, numbers.iter().map(|number| json!(number)));
    let directions = found.directions.iter().map(|way| {
        json!({
            "information": way.information,
            "spread": way.spread,
            "identified": way.is_identified(),
            "loadings": numbers(&way.loadings),
        })
    });
    let targets = record.calibration.targets.iter().zip(&found.jacobian).map(|(target, row)| {
        json!({
            "metric": target.metric,
            "platform": target.subject.platform(),
            "group": target.subject.group(),
            "from": target.span.map(|span| span.from.to_string()),
            "month": target.month.to_string(),
            "slopes": numbers(row),
        })
    });
    let correlations = names.iter().zip(&found.correlations);
    let correlations: Map<String, Json> =
        correlations.map(|(name, row)| ((*name).to_owned(), numbers(row))).collect();
    json!({
        "prior_precision": PRIOR_PRECISION,
        "targets_left_out": found.left_out,
        "spreads": numbers(&found.spreads),
        "correlations": correlations,
        "directions": directions.collect::<Vec<_>>(),
        "jacobian": targets.collect::<Vec<_>>(),
    })
}

fn by_name(names: &[&str], values: impl Iterator<Item = Json>) -> Json {
    Json::Object(names.iter().map(|name| (*name).to_owned()).zip(values).collect())
}

fn value(value: &FactorValue) -> Json {
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

/// Removes what an earlier calibration left, the manifest first; its journal is about to be replaced.
fn remove_results(path: &Path) -> Result<()> {
    withdraw_manifest(path)?;
    Ok(remove_files(path, RESULT_FILES)?)
}
