//! Configurations: TOML files that extend one another, overrides from the command line, and errors that point
//! at the place to change.
//!
//! [`load`] goes four steps: read the file and those it extends (`read`), merge them and set overrides
//! (`merge`, `overrides`), hold the result against the schema and the rules of a scenario (`check`), and
//! keep every value's place in its source on the way, so that each error names file, line and column.

mod assign;
mod base;
mod changes;
mod check;
mod difference;
mod error;
pub mod experiment;
mod init;
mod merge;
#[cfg(test)]
mod odd;
mod overrides;
mod read;
mod reference;
mod resolved;
mod schema;
mod shipped;
mod source;

pub use base::Base;
pub use changes::{ChangedKey, changed_keys};
pub use difference::extending_toml;
pub use error::{ConfigError, Diagnostic};
pub use experiment::{
    LoadedCalibration, LoadedExperiment, experiment_schema, is_calibration, is_experiment, load_calibration,
    load_design, load_experiment, load_experiment_text, load_stored_calibration,
};
pub use init::starter;
pub use reference::parameter_reference;
#[cfg(feature = "explore")]
pub(crate) use reference::unit_of;
pub use resolved::resolved_toml;
pub use schema::json_schema;
pub use shipped::{Shipped, shipped};
pub use source::{Location, Origin};

use crate::scenario::{Parameters, Scenario};

/// A configuration that was read, merged, checked and found valid.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// Its parameters, complete and in canonical order: what [`resolved_toml`] writes.
    pub parameters: Parameters,
    /// What was read: the configuration first, then what it extends, then overrides.
    pub sources: Vec<Origin>,
}

/// Loads a configuration: a file, or a shipped configuration by name (a file of that name wins). Then sets
/// `overrides`, each `key.path=value`, in order.
///
/// # Errors
/// Whatever keeps the text from becoming a scenario. Broken rules come all at once; those between keys are looked
/// at as soon as every key is known and every value can be read.
pub fn load(spec: &str, overrides: &[String]) -> Result<Loaded, ConfigError> {
    finish(read::from_spec(spec)?, overrides)
}

/// As [`load`], from a text. `name` stands for it in errors; paths after `extends` start at the working folder.
///
/// # Errors
/// As [`load`].
pub fn load_text(text: &str, name: &str, overrides: &[String]) -> Result<Loaded, ConfigError> {
    finish(read::from_text(text, name)?, overrides)
}

fn finish(read: read::Read, texts: &[String]) -> Result<Loaded, ConfigError> {
    let read::Read { mut tree, mut sources } = read;
    for text in texts {
        overrides::set(&mut tree, &mut sources, text)?;
    }
    let scenario = check::check(&tree, &sources)?;
    Ok(Loaded { parameters: scenario.parameters().clone(), scenario, sources: sources.origins() })
}
