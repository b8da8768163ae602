//! What a calibration came to, as figures and pages take it.

mod parameters;
mod points;
mod targets;

use std::fs;
use std::path::Path;

use crate::config::LoadedCalibration;
use crate::experiment::calibration::{Calibrated, Direction, Method, Outcome, Sample};
use crate::experiment::factor::Factor;
use crate::output::OutputError;
use crate::output::calibration::{BEST_FILE, CalibrationStoreError, RecordedCalibration};
use crate::report::palette::Ink;

pub(in crate::report) use parameters::Parameter;
pub(in crate::report) use targets::{ALL, HeldTarget};

/// A calibration that was recorded, to be told: repeated from its journal, nothing of it simulated.
#[derive(Debug)]
pub struct CalibrationData {
    recorded: RecordedCalibration,
    fit: LoadedCalibration,
    found: Found,
    /// The best set of parameters, as a configuration.
    best: String,
    /// In the order of names.
    platforms: Vec<String>,
}

/// What was found.
#[derive(Debug)]
pub(in crate::report) enum Found {
    /// The values that come closest to the targets.
    Best(Box<Outcome>),
    /// A sample of the values that the targets leave possible.
    Sample(Box<Sample>),
}

impl CalibrationData {
    /// What the calibration `fit` came to, as its folder recorded it.
    ///
    /// # Errors
    /// As [`RecordedCalibration::found`]; the best set cannot be read.
    pub fn new(
        recorded: RecordedCalibration,
        fit: LoadedCalibration,
    ) -> Result<CalibrationData, CalibrationStoreError> {
        let found = match recorded.found(&fit.method, &fit.loaded.experiment.factors)? {
            Calibrated::Best(_, outcome) => Found::Best(Box::new(outcome)),
            Calibrated::Sample(_, sample) => Found::Sample(Box::new(sample)),
        };
        let path = recorded.path().join(BEST_FILE);
        let best = fs::read_to_string(&path).map_err(OutputError::io("read", &path))?;
        let mut platforms = fit.loaded.base.platform_names();
        platforms.sort();
        Ok(CalibrationData { recorded, fit, found, best, platforms })
    }

    /// Where it is.
    pub(in crate::report) fn folder(&self) -> &Path {
        self.recorded.path()
    }

    pub(in crate::report) fn recorded(&self) -> &RecordedCalibration {
        &self.recorded
    }

    /// What people call it.
    pub(in crate::report) fn title(&self) -> &str {
        match self.fit.loaded.experiment.title.as_str() {
            "" => "Untitled calibration",
            title => title,
        }
    }

    /// What proves where a figure comes from.
    pub(in crate::report) fn provenance(&self) -> String {
        let identity = self.recorded.identity();
        format!(
            "huzhu {}, experiment {}, targets {}, base {}",
            identity.huzhu_version, identity.experiment_sha256, identity.targets_sha256, identity.base_sha256
        )
    }

    /// The experiment file, as it was read.
    pub(in crate::report) fn experiment_text(&self) -> &str {
        &self.fit.loaded.text
    }

    /// The table of targets, as it was read.
    pub(in crate::report) fn targets_text(&self) -> &str {
        &self.fit.targets_text
    }

    /// The best set of parameters, as a configuration.
    pub(in crate::report) fn best_text(&self) -> &str {
        &self.best
    }

    pub(in crate::report) fn method(&self) -> &Method {
        &self.fit.method
    }

    pub(in crate::report) fn found(&self) -> &Found {
        &self.found
    }

    /// The free parameters.
    pub(in crate::report) fn factors(&self) -> &[Factor] {
        &self.fit.loaded.experiment.factors
    }

    /// The platforms of the base, in the order of their names.
    pub(in crate::report) fn platforms(&self) -> &[String] {
        &self.platforms
    }

    /// How the platform at this place in the order of names looks, here as in every figure of a run of the base.
    pub(in crate::report) fn ink(&self, platform: usize) -> Ink {
        Ink::of(platform)
    }

    /// Histories of each candidate.
    pub(in crate::report) fn histories(&self) -> u64 {
        let experiment = &self.fit.loaded.experiment;
        let seeds = if self.fit.method.has_own_luck() { 1 } else { experiment.seeds.len() as u64 };
        seeds * u64::from(experiment.replicates)
    }

    /// Candidates that were held against the targets.
    pub(in crate::report) fn candidates(&self) -> usize {
        match &self.found {
            Found::Best(outcome) => outcome.evaluations.len(),
            Found::Sample(sample) => sample.proposals.len(),
        }
    }

    /// The lowest distance, and what luck contributes to it.
    pub(in crate::report) fn distance(&self) -> (f64, f64) {
        let evaluation = match &self.found {
            Found::Best(outcome) => &outcome.best.evaluation,
            Found::Sample(sample) => &sample.best().proposal.evaluation,
        };
        (evaluation.distance, evaluation.luck)
    }

    /// Correlation of each pair of parameters: what the targets leave, or that of the sample.
    pub(in crate::report) fn correlations(&self) -> &[Vec<f64>] {
        match &self.found {
            Found::Best(outcome) => &outcome.identifiability.correlations,
            Found::Sample(sample) => &sample.posterior.correlations,
        }
    }

    /// Combinations of parameters, from what the targets tell least about.
    pub(in crate::report) fn directions(&self) -> &[Direction] {
        match &self.found {
            Found::Best(outcome) => &outcome.identifiability.directions,
            Found::Sample(sample) => &sample.posterior.directions,
        }
    }
}
