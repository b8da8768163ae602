//! Experiments: TOML files that say what is varied about a configuration, and what is measured.
//!
//! [`load_experiment`] reads the file (`file` is its schema), then the configuration that it varies, and holds each change,
//! factor, design and expression against it (a file each). All that is wrong is said at once, each with its place.

mod calibration;
mod changes;
mod design;
mod distribution;
mod expressions;
mod factors;
mod file;
mod findings;
mod loading;
mod names;
mod outside;
mod points;
mod profile;
mod reader;
mod schema;
mod targets;

use std::path::{Path, PathBuf};

pub use schema::experiment_schema;

use super::base::Base;
use super::error::ConfigError;
use super::source::Origin;
use super::{Loaded, overrides, read};
use crate::experiment::calibration::Method;
use crate::experiment::factor::FactorValue;
use crate::experiment::{Experiment, Point};
use crate::scenario::validation::key_path::KeyPath;
use crate::scenario::validation::schema::Schema;

/// An experiment that was read, checked against its base, and found valid.
#[derive(Debug, Clone)]
pub struct LoadedExperiment {
    /// The experiment.
    pub experiment: Experiment,
    /// The configuration that it varies, with the changes of `[set]`.
    pub base: Base,
    /// The file, as it was read.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The folder from which its paths start.
    pub folder: PathBuf,
}

/// A calibration that was read, checked against its base, and found valid.
#[derive(Debug, Clone)]
pub struct LoadedCalibration {
    /// The file without its table `[calibration]`; it has no design, and one variant.
    pub loaded: LoadedExperiment,
    /// How, and against which targets.
    pub method: Method,
    /// The table of targets, as it was read.
    pub targets_text: String,
}

/// Loads an experiment from a file.
///
/// # Errors
/// Whatever keeps the file from being an experiment: several mistakes at once, each with its place. A calibration is none.
pub fn load_experiment(path: &Path) -> Result<LoadedExperiment, ConfigError> {
    let text = read::text_of_file(path)?;
    loading::load(text, Origin::File(path.to_owned()), folder_of(path))
}

/// Loads a calibration from a file.
///
/// # Errors
/// As [`load_experiment`], with the table of targets; an experiment without a table `[calibration]`.
pub fn load_calibration(path: &Path) -> Result<LoadedCalibration, ConfigError> {
    let text = read::text_of_file(path)?;
    loading::load_calibration(text, Origin::File(path.to_owned()), folder_of(path))
}

/// Loads a calibration from the three files that its own folder holds: the experiment, the table of targets, and the complete
/// base, all in `folder`. The experiment is one with a table `[calibration]`.
///
/// # Errors
/// As [`load_calibration`].
pub fn load_stored_calibration(
    folder: &Path,
    [experiment, targets, base]: [&str; 3],
) -> Result<LoadedCalibration, ConfigError> {
    let path = folder.join(experiment);
    let texts = (read::text_of_file(&path)?, read::text_of_file(&folder.join(targets))?);
    loading::load_stored(texts, Origin::File(path), (folder, base))
}

/// The folder from which the paths in a file start.
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// Tables that only experiments have.
const OWN_TABLES: [&str; 6] = ["design", "factor", "scenario", "constraint", "metric", "calibration"];

/// Whether a file is an experiment rather than a configuration: it has a `base`; or tables of experiments, and neither
/// `extends` nor a section of configurations. What cannot be read or parsed is left to the loader of configurations, which says
/// what is wrong.
pub fn is_experiment(path: &Path) -> bool {
    let text = read::text_of_file(path).unwrap_or_default();
    let Ok(file) = toml::from_str::<toml::Table>(&text) else { return false };
    let of_configuration = |key: &String| key == "extends" || Schema::root().property(key).is_some();
    let has_own = OWN_TABLES.iter().any(|table| file.contains_key(*table));
    file.contains_key("base") || (has_own && !file.keys().any(of_configuration))
}

/// Whether a file is a calibration: an experiment with a table `[calibration]`.
pub fn is_calibration(path: &Path) -> bool {
    let text = read::text_of_file(path).unwrap_or_default();
    toml::from_str::<toml::Table>(&text).is_ok_and(|table| table.contains_key("calibration"))
}

/// The experiment of a file, of which only the design is wanted. It may do without a base: then its factors have no keys, and
/// belong to something else than the model.
///
/// # Errors
/// As [`load_experiment`].
pub fn load_design(path: &Path) -> Result<Experiment, ConfigError> {
    match outside::load(&read::text_of_file(path)?, path)? {
        Some(experiment) => Ok(experiment),
        None => Ok(load_experiment(path)?.experiment),
    }
}

/// As [`load_experiment`], from a text. `name` stands for it in errors; its paths start at `folder`.
///
/// # Errors
/// As [`load_experiment`].
pub fn load_experiment_text(text: &str, name: &str, folder: &Path) -> Result<LoadedExperiment, ConfigError> {
    loading::load(text.to_owned(), Origin::Text(name.to_owned()), folder)
}

impl LoadedExperiment {
    /// The same experiment on a changed base: sets `overrides`, each `key.path=value`, in order, and holds the experiment
    /// against what they make of it.
    ///
    /// # Errors
    /// A key that the experiment varies or sets by other means; else as [`load`](super::load) and [`load_experiment`].
    pub fn overridden(self, overrides: &[String]) -> Result<LoadedExperiment, ConfigError> {
        if overrides.is_empty() {
            return Ok(self);
        }
        let (mut tree, mut sources) = (self.base.tree.clone(), self.base.sources.clone());
        for text in overrides {
            overrides::set_unless(&mut tree, &mut sources, text, &|path| self.other_means(path))?;
        }
        loading::again(&self, self.base.with_sources(tree, sources)?)
    }

    /// Why a key cannot be set for all runs, and what to do instead; none where it can.
    fn other_means(&self, path: &KeyPath) -> Option<(String, String)> {
        let key = path.to_string();
        let rule = |whose: &str| format!("sets `{key}`, which {whose}");
        match key.as_str() {
            SEED => {
                return Some((rule("the experiment has of its own"), "change its `seeds`".to_owned()));
            }
            "run.replicates" => {
                return Some((rule("the experiment has of its own"), "change its `replicates`".to_owned()));
            }
            _ => {}
        }
        let place = self.base.place(path);
        let is_here = |varied: &String| self.base.place_of(varied) == place;
        let varied = self.experiment.factors.iter().find(|factor| factor.keys.iter().any(is_here))?;
        Some((
            rule(&format!("factor `{}` varies", varied.name)),
            "change the factor in the experiment".to_owned(),
        ))
    }

    /// The scenario of a point, a variant (a place in [`Experiment::variants`]) and a seed: the base, then the changes of
    /// the variant, the values of the factors, and the seed. `run.replicates` stays that of the base: which replicates are
    /// run is for the caller to say.
    ///
    /// # Errors
    /// Values that do not fit together; each error points at the change.
    ///
    /// # Panics
    /// Where the experiment has no such variant.
    pub fn scenario(&self, point: &Point, variant: usize, seed: u64) -> Result<Loaded, ConfigError> {
        let seed = FactorValue::Integer(i64::try_from(seed).unwrap_or(i64::MAX));
        let set = self.experiment.variants[variant].changes.iter().map(|(key, value)| (key.as_str(), value));
        let varied = self.experiment.factors.iter().zip(&point.values);
        let varied =
            varied.flat_map(|(factor, value)| factor.keys.iter().map(move |key| (key.as_str(), value)));
        let changes: Vec<(&str, &FactorValue)> = set.chain(varied).chain([(SEED, &seed)]).collect();
        self.base.with(&changes)
    }
}

impl LoadedCalibration {
    /// As [`LoadedExperiment::overridden`]; targets too are held against the changed base.
    ///
    /// # Errors
    /// As [`LoadedExperiment::overridden`] and [`load_calibration`].
    pub fn overridden(self, overrides: &[String]) -> Result<LoadedCalibration, ConfigError> {
        if overrides.is_empty() {
            return Ok(self);
        }
        let loaded = self.loaded.overridden(overrides)?;
        let method = loading::calibration_again(&loaded, &self.targets_text)?;
        Ok(LoadedCalibration { loaded, method, targets_text: self.targets_text })
    }
}

/// The key that takes the seed of a run.
const SEED: &str = "run.seed";
