//! From the files of an experiment or a calibration to what it says: the texts, the base and its changes, the points of a list.

use std::path::Path;

use super::file::{DesignKind, ExperimentFile};
use super::findings::Findings;
use super::points::Table;
use super::reader::Reader;
use super::{LoadedCalibration, LoadedExperiment, calibration, schema};
use crate::config::base::Base;
use crate::config::error::{ConfigError, Diagnostic};
use crate::config::read;
use crate::config::source::{Origin, Sources, Tree};
use crate::experiment::calibration::Method;
use crate::scenario::Problem;
use crate::scenario::validation::bounds::{self, Finding};
use crate::scenario::validation::schema::Schema;
use crate::scenario::validation::tree::to_json;

/// Reads an experiment whose paths start at `folder`.
pub(super) fn load(text: String, origin: Origin, folder: &Path) -> Result<LoadedExperiment, ConfigError> {
    let mut sources = Sources::default();
    let tree = read::document(origin.clone(), &text, &mut sources)?;
    let file = typed(&tree, &sources)?;
    if file.calibration.is_some() {
        let mut findings = Findings::new(&tree, &sources);
        let remedy = "run it with `huzhu calibrate`, or remove the table";
        findings.broken(
            "calibration",
            "makes the file a calibration, which has no points to lay",
            Some(remedy),
        );
        findings.into_result()?;
    }
    let table = table_of_points(&file, &tree, folder, &mut sources)?;
    let base = base(&file, &tree, folder, &origin, sources)?;
    let sources = base.sources.clone();
    let mut reader = Reader { file: &file, base, findings: Findings::new(&tree, &sources) };
    let experiment = reader.experiment(table.as_ref())?;
    let Reader { base, findings, .. } = reader;
    findings.into_result()?;
    Ok(LoadedExperiment { experiment, base, text, origin, folder: folder.to_owned() })
}

/// Reads a calibration whose paths start at `folder`.
pub(super) fn load_calibration(
    text: String,
    origin: Origin,
    folder: &Path,
) -> Result<LoadedCalibration, ConfigError> {
    let mut sources = Sources::default();
    let tree = read::document(origin.clone(), &text, &mut sources)?;
    let file = typed(&tree, &sources)?;
    let Some(table) = &file.calibration else { return Err(no_calibration(&tree, &sources, origin)) };
    let targets = table_at("calibration.targets", &table.targets, &tree, folder, &mut sources)?;
    let base = base(&file, &tree, folder, &origin, sources)?;
    let sources = base.sources.clone();
    let mut reader = Reader { file: &file, base, findings: Findings::new(&tree, &sources) };
    let experiment = reader.experiment(None)?;
    let Reader { base, mut findings, .. } = reader;
    let found = calibration::read(&file, table, &targets, (&base, &experiment.factors), &mut findings);
    findings.into_result()?;
    let method = found.expect("nothing was found to be wrong");
    let loaded = LoadedExperiment { experiment, base, text, origin, folder: folder.to_owned() };
    Ok(LoadedCalibration { loaded, method, targets_text: targets.text })
}

/// The experiment of a file that was read, over another base, which has the changes of `[set]` and others.
pub(super) fn again(loaded: &LoadedExperiment, base: Base) -> Result<LoadedExperiment, ConfigError> {
    let (tree, file) = again_typed(loaded)?;
    let mut sources = base.sources.clone();
    let table = table_of_points(&file, &tree, &loaded.folder, &mut sources)?;
    let mut reader = Reader { file: &file, base, findings: Findings::new(&tree, &sources) };
    let experiment = reader.over_base(table.as_ref());
    let Reader { base, findings, .. } = reader;
    findings.into_result()?;
    let (text, origin, folder) = (loaded.text.clone(), loaded.origin.clone(), loaded.folder.clone());
    Ok(LoadedExperiment { experiment, base, text, origin, folder })
}

/// The calibration of a file that was read, over the base of `loaded`.
pub(super) fn calibration_again(
    loaded: &LoadedExperiment,
    targets_text: &str,
) -> Result<Method, ConfigError> {
    let (tree, file) = again_typed(loaded)?;
    let table = file.calibration.as_ref().expect("a calibration was read from it");
    let mut sources = loaded.base.sources.clone();
    let source = sources.add(Origin::File(loaded.folder.join(&table.targets)), targets_text);
    let targets = Table { source, text: targets_text.to_owned() };
    let mut findings = Findings::new(&tree, &sources);
    let over = (&loaded.base, loaded.experiment.factors.as_slice());
    let found = calibration::read(&file, table, &targets, over, &mut findings);
    findings.into_result()?;
    Ok(found.expect("nothing was found to be wrong"))
}

fn no_calibration(tree: &Tree, sources: &Sources, origin: Origin) -> ConfigError {
    let mut findings = Findings::new(tree, sources);
    let remedy = "add [calibration] with targets = \"targets.csv\"";
    findings.broken("calibration", "is missing: it names the targets to come close to", Some(remedy));
    findings.into_result().err().unwrap_or(ConfigError::Empty { origin })
}

/// Reads a calibration from the texts that its own folder holds: `base` is a file of `folder`, complete, with the changes of
/// `[set]` and of the command line, so neither is laid on it again.
pub(super) fn load_stored(
    (text, targets_text): (String, String),
    origin: Origin,
    (folder, base): (&Path, &str),
) -> Result<LoadedCalibration, ConfigError> {
    let mut sources = Sources::default();
    let tree = read::document(origin.clone(), &text, &mut sources)?;
    let file = typed(&tree, &sources)?;
    if file.calibration.is_none() {
        return Err(no_calibration(&tree, &sources, origin));
    }
    let read = read::from_folder(base, folder, sources)?;
    let origins = read.sources.origins();
    let base = Base::new(read.tree, read.sources, origins)?;
    let sources = base.sources.clone();
    let mut reader = Reader { file: &file, base, findings: Findings::new(&tree, &sources) };
    let experiment = reader.over_base(None);
    let Reader { base, findings, .. } = reader;
    findings.into_result()?;
    let loaded = LoadedExperiment { experiment, base, text, origin, folder: folder.to_owned() };
    let method = calibration_again(&loaded, &targets_text)?;
    Ok(LoadedCalibration { loaded, method, targets_text })
}

/// The text of an experiment, parsed again: it is the first among the sources of its base.
fn again_typed(loaded: &LoadedExperiment) -> Result<(Tree, ExperimentFile), ConfigError> {
    let mut sources = Sources::default();
    let tree = read::document(loaded.origin.clone(), &loaded.text, &mut sources)?;
    let file = typed(&tree, &sources)?;
    Ok((tree, file))
}

/// The file as its schema has it.
pub(super) fn typed(tree: &Tree, sources: &Sources) -> Result<ExperimentFile, ConfigError> {
    let mut findings = Findings::new(tree, sources);
    for mut finding in bounds::check_as(tree, schema::root(), "an experiment") {
        if let Some(key) = key_of_configuration(&finding) {
            let remedy = format!("changes of the configuration stand under [set], such as \"{key}\" = ...");
            finding.problem.remedy = Some(remedy);
        }
        findings.add(finding);
    }
    findings.into_result()?;
    serde_path_to_error::deserialize(to_json(tree)).map_err(|error| {
        let rule = format!("cannot be read: {}", error.inner());
        let problem = Problem { key: error.path().to_string(), found: None, rule, remedy: None };
        let mut findings = Findings::new(tree, sources);
        findings.add(Finding { problem, at_key: false });
        findings.into_result().err().unwrap_or(ConfigError::Invalid { diagnostics: Vec::new(), more: 0 })
    })
}

/// The first key of the section of a configuration that somebody wrote into an experiment.
fn key_of_configuration(finding: &Finding) -> Option<String> {
    let section = &finding.problem.key;
    let schema = Schema::root().property(section).filter(|_| finding.at_key)?;
    let item = if schema.items().is_some() { "[0]" } else { "" };
    let (key, _) = schema.items().unwrap_or(schema).properties()?.next()?;
    Some(format!("{section}{item}.{key}"))
}

/// An error about the file that `key` names: at its place, unless it has one of its own.
fn leads_nowhere(error: ConfigError, key: &str, tree: &Tree, sources: &Sources) -> ConfigError {
    if !error.diagnostics().is_empty() {
        return error;
    }
    let node = Findings::new(tree, sources).node(key).unwrap_or(tree);
    ConfigError::Extends(Box::new(Diagnostic {
        key: key.to_owned(),
        found: Some(node.quoted()),
        rule: format!("leads nowhere: {error}"),
        remedy: error.remedy(),
        location: sources.location(node.mark),
        label: format!("found {}", node.quoted()),
    }))
}

/// The points of a list, where the design is one.
fn table_of_points(
    file: &ExperimentFile,
    tree: &Tree,
    folder: &Path,
    sources: &mut Sources,
) -> Result<Option<Table>, ConfigError> {
    let Some(design) = &file.design else { return Ok(None) };
    let (Some(DesignKind::List), Some(path)) = (design.kind, &design.file) else {
        return Ok(None);
    };
    table_at("design.file", path, tree, folder, sources).map(Some)
}

/// The table in the file that the key names.
fn table_at(
    key: &str,
    path: &str,
    tree: &Tree,
    folder: &Path,
    sources: &mut Sources,
) -> Result<Table, ConfigError> {
    let path = folder.join(path);
    let text = read::text_of_file(&path).map_err(|error| leads_nowhere(error, key, tree, sources))?;
    let source = sources.add(Origin::File(path), &text);
    Ok(Table { source, text })
}

/// The configuration that is varied, without any change.
fn base(
    file: &ExperimentFile,
    tree: &Tree,
    folder: &Path,
    origin: &Origin,
    sources: Sources,
) -> Result<Base, ConfigError> {
    let before = sources.clone();
    let Some(base) = &file.base else {
        let mut findings = Findings::new(tree, &sources);
        let remedy = "name the configuration that is varied, such as base = \"duopoly\"";
        findings.broken("base", "is missing: only outside designs do without", Some(remedy));
        return Err(findings.into_result().err().unwrap_or(ConfigError::Empty { origin: origin.clone() }));
    };
    let read = read::from_folder(base, folder, sources)
        .map_err(|error| leads_nowhere(error, "base", tree, &before))?;
    let mut origins = read.sources.origins().split_off(before.count() as usize);
    origins.push(origin.clone());
    Base::new(read.tree, read.sources, origins)
}
