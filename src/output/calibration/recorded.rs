//! What the folder of a calibration recorded, read back: the calibration repeated with the recorded answers, to the last bit.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::error::{CalibrationStoreError, Result};
use super::folder::{CALIBRATION_FILE, CalibrationManifest, CalibrationTiming, TARGETS_FILE};
use super::journal::{Answers, Content, Identity};
use crate::experiment::calibration::{Batch, Calibrated, Method, Stage, Target, TargetFit};
use crate::experiment::factor::{Factor, FactorValue};
use crate::output::manifest::FileReceipt;
use crate::output::partial::receipt_of;
use crate::output::sweep::{BASE_FILE, EXPERIMENT_FILE};
use crate::output::{MANIFEST_FILE, OutputError, TIMING_FILE};

/// What the folder of a calibration recorded.
///
/// What always holds: the experiment, the targets and the base that the folder holds are those that its answers are to.
#[derive(Debug)]
pub struct RecordedCalibration {
    path: PathBuf,
    identity: Identity,
    answers: Vec<Answers>,
    /// None where it did not end.
    manifest: Option<CalibrationManifest>,
}

/// How far a calibration came that did not end.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// Candidates that were held against the targets.
    pub candidates: u64,
    /// What was wanted next.
    pub stage: Option<Stage>,
    /// The distance of the first candidate.
    pub first: Option<f64>,
    /// The candidate that came closest so far.
    pub closest: Option<Closest>,
}

/// The candidate that came closest so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Closest {
    /// Its values of the factors.
    pub values: Vec<FactorValue>,
    /// Its distance from the targets.
    pub distance: f64,
    /// Each target beside what it made of it.
    pub fits: Vec<TargetFit>,
}

impl RecordedCalibration {
    /// Reads the journal and the manifest of a folder.
    ///
    /// # Errors
    /// No journal of a calibration; a file that all answers follow from is another than then; whatever the system refuses.
    pub fn read(folder: &Path) -> Result<RecordedCalibration> {
        let none = || CalibrationStoreError::Foreign { path: folder.to_owned() };
        let Content { identity, answers, .. } = Content::read(folder)?.ok_or_else(none)?;
        for (name, sha256) in [
            (EXPERIMENT_FILE, &identity.experiment_sha256),
            (TARGETS_FILE, &identity.targets_sha256),
            (BASE_FILE, &identity.base_sha256),
        ] {
            if receipt_of(&folder.join(name))?.sha256 != *sha256 {
                return Err(CalibrationStoreError::Changed { path: folder.join(name) });
            }
        }
        let path = folder.join(MANIFEST_FILE);
        let manifest = match path.exists() {
            true => Some(read_json(&path)?),
            false => None,
        };
        Ok(RecordedCalibration { path: folder.to_owned(), identity, answers, manifest })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Which calibration it is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whether it ended, so that [`found`](Self::found) has an answer.
    pub fn is_finished(&self) -> bool {
        self.manifest.is_some()
    }

    /// The receipts of all its files, by name; none where it did not end.
    pub fn files(&self) -> Option<&BTreeMap<String, FileReceipt>> {
        self.manifest.as_ref().map(|manifest| &manifest.files)
    }

    /// How long the last session took, where that is known.
    pub fn timing(&self) -> Option<CalibrationTiming> {
        read_json(&self.path.join(TIMING_FILE)).ok()
    }

    /// What it came to: the calibration repeated with the recorded answers, of which nothing is simulated.
    ///
    /// # Errors
    /// It did not end; what comes out is not what `calibration.json` says, since another version of huzhu searches another way,
    /// or a file was changed.
    pub fn found<'a>(&self, method: &'a Method, factors: &[Factor]) -> Result<Calibrated<'a>> {
        let mut answers = self.answers.iter();
        let differs = || CalibrationStoreError::Contradiction {
            path: self.path.clone(),
            version: self.identity.huzhu_version.clone(),
        };
        if !self.is_finished() {
            return Err(CalibrationStoreError::Unfinished { path: self.path.clone() });
        }
        let found = method.calibrate(factors, |batch| {
            let answer = answers.next().filter(|answer| answer.len() == batch.points.len());
            answer.cloned().ok_or_else(differs)
        })?;
        let path = self.path.join(CALIBRATION_FILE);
        let receipt = self.files().and_then(|files| files.get(CALIBRATION_FILE));
        // What stands in it beside the two numbers below is as it was written.
        if receipt != Some(&receipt_of(&path)?) {
            return Err(differs());
        }
        let told: Json = read_json(&path)?;
        let (distance, evaluations) = match &found {
            Calibrated::Best(_, outcome) => (outcome.best.evaluation.distance, outcome.evaluations.len()),
            Calibrated::Sample(_, sample) => {
                (sample.best().proposal.evaluation.distance, sample.proposals.len())
            }
        };
        let told_distance = told["best"]["distance"].as_f64().unwrap_or(f64::NAN);
        // `serde_json` may miss the last bit.
        let is_told = (told_distance - distance).abs() <= 1e-12 * distance.abs()
            && told["evaluations"].as_u64() == Some(evaluations as u64);
        if is_told && answers.next().is_none() { Ok(found) } else { Err(differs()) }
    }

    /// How far it came, whether it ended or not.
    pub fn progress(&self, method: &Method, factors: &[Factor]) -> Progress {
        let mut answers = self.answers.iter();
        let mut progress = Progress::default();
        let stopped = method.calibrate(factors, |batch| {
            let answer = answers.next().filter(|answer| answer.len() == batch.points.len());
            match answer {
                Some(answer) => progress.add(method.targets(), batch, answer),
                None => progress.stage = Some(batch.stage),
            }
            answer.cloned().ok_or(())
        });
        debug_assert!(stopped.is_err() || self.is_finished(), "what has all its answers is finished");
        progress
    }
}

impl Progress {
    fn add(&mut self, targets: &[Target], batch: &Batch, answers: &Answers) {
        if matches!(batch.stage, Stage::Start | Stage::Generation { .. } | Stage::Population { .. }) {
            for (point, moments) in batch.points.iter().zip(answers) {
                let fit = |(place, target): (usize, &Target)| {
                    let values = moments.iter().map(|moments| moments.as_ref().and_then(|all| all[place]));
                    target.fit(&values.collect::<Vec<_>>())
                };
                let fits: Vec<TargetFit> = targets.iter().enumerate().map(fit).collect();
                let weighted = targets.iter().zip(&fits);
                let distance =
                    weighted.map(|(target, fit)| target.weight * fit.deviation * fit.deviation).sum();
                self.candidates += 1;
                self.first.get_or_insert(distance);
                if self.closest.as_ref().is_none_or(|closest| distance < closest.distance) {
                    self.closest = Some(Closest { values: point.values.clone(), distance, fits });
                }
            }
        }
    }
}

fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).map_err(OutputError::io("read", path))?;
    let json = |source| OutputError::Json { path: path.to_owned(), source };
    Ok(serde_json::from_slice(&text).map_err(json)?)
}
