//! From a text to an experiment, step by step.

use std::collections::HashSet;
use std::path::Path;

use super::changes::{self, Change};
use super::factors::{self, Slots};
use super::file::{DesignKind, ExperimentFile};
use super::findings::Findings;
use super::points::{self, Table};
use super::{LoadedCalibration, LoadedExperiment, calibration, design, expressions, names, schema};
use crate::config::base::{self, Base};
use crate::config::error::{ConfigError, Diagnostic};
use crate::config::read;
use crate::config::source::{Origin, Sources, Tree};
use crate::experiment::calibration::Method;
use crate::experiment::design::Design;
use crate::experiment::factor::{Domain, Factor, FactorValue};
use crate::experiment::{Experiment, Variant};
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

/// An experiment that is being read.
struct Reader<'a> {
    file: &'a ExperimentFile,
    /// The base, with the changes of `[set]` once they were found to be right.
    base: Base,
    findings: Findings<'a>,
}

impl Reader<'_> {
    fn experiment(&mut self, table: Option<&Table>) -> Result<Experiment, ConfigError> {
        names::check(self.file, &mut self.findings);
        if self.file.calibration.is_none() {
            factors::refuse_priors(&self.file.factor, &mut self.findings);
        }
        self.set_for_all()?;
        Ok(self.over_base(table))
    }

    /// The experiment over the base as it is, which has the changes of `[set]`.
    fn over_base(&mut self, table: Option<&Table>) -> Experiment {
        let file = self.file;
        let slots = self.slots();
        let sets = self.sets(&slots);
        let (factors, list) = self.factors(&slots, table);
        let is_laid = file.design.is_some() || (!factors.is_empty() && file.calibration.is_none());
        let design = match is_laid {
            true => design::read(file, &factors, list, &mut self.findings),
            false => Design::None,
        };
        // Names that stand for nothing because of a mistake would be called unknown.
        let constraints = match factors.len() == file.factor.len() {
            true => expressions::constraints(&file.constraint, &factors, &mut self.findings),
            false => Vec::new(),
        };
        let metrics = expressions::metrics(&file.metric, self.platforms(&sets, &factors), &mut self.findings);
        Experiment {
            title: file.title.clone(),
            question: file.question.clone(),
            seeds: file.seeds.clone().unwrap_or_else(|| vec![self.base.scenario().parameters().run.seed]),
            replicates: file.replicates,
            factors,
            design,
            variants: variants(file, sets),
            constraints,
            metrics,
            series: file.series,
        }
    }

    /// Lays `[set]` on the base, if it is right.
    fn set_for_all(&mut self) -> Result<(), ConfigError> {
        let changes = changes::read("set", &self.base, &mut self.findings);
        if let Some((tree, _)) = changes::apply(&self.base.tree, &changes, &mut self.findings) {
            self.base = self.base.with_tree(tree)?;
        }
        Ok(())
    }

    /// The keys of each factor, where they are right.
    fn slots(&mut self) -> Vec<Option<Slots>> {
        let mut all: Vec<Option<Slots>> = Vec::new();
        for (place, table) in self.file.factor.iter().enumerate() {
            let slots = factors::slots(table, &format!("factor[{place}]"), &self.base, &mut self.findings);
            for key in slots.iter().flat_map(|slots| &slots.keys) {
                let taken = |other: &Option<Slots>| {
                    other
                        .as_ref()
                        .is_some_and(|other| other.keys.iter().any(|taken| taken.place == key.place))
                };
                if let Some(first) = all.iter().position(taken) {
                    let rule = format!("is varied by factor `{}` too", self.file.factor[first].name);
                    let remedy = "let one factor vary it".to_owned();
                    self.findings.at(key.mark, &key.path, rule, Some(remedy));
                }
            }
            all.push(slots);
        }
        all
    }

    /// The changes of each scenario, which must be right by themselves.
    fn sets(&mut self, slots: &[Option<Slots>]) -> Vec<Vec<Change>> {
        let mut sets = Vec::new();
        for place in 0..self.file.scenario.len() {
            let changes = changes::read(&format!("scenario[{place}].set"), &self.base, &mut self.findings);
            let set: HashSet<String> = changes.iter().map(|change| self.base.place_of(&change.key)).collect();
            for (slots, table) in slots.iter().zip(&self.file.factor) {
                let keys = slots.iter().flat_map(|slots| &slots.keys);
                for key in keys.filter(|key| set.contains(&key.place)) {
                    let rule = format!(
                        "is varied by this factor and set by scenario `{}` too",
                        self.file.scenario[place].name
                    );
                    let remedy = format!("remove it from the scenario, or `{}` from the factors", table.name);
                    self.findings.at(key.mark, &key.path, rule, Some(remedy));
                }
            }
            changes::apply(&self.base.tree, &changes, &mut self.findings);
            sets.push(changes);
        }
        sets
    }

    /// The factors that are right, and the points of a list.
    fn factors(
        &mut self,
        slots: &[Option<Slots>],
        table: Option<&Table>,
    ) -> (Vec<Factor>, Vec<Vec<FactorValue>>) {
        let kind = self.file.design.as_ref().and_then(|design| design.kind).unwrap_or(DesignKind::Grid);
        if kind == DesignKind::List {
            return self.factors_of_list(slots, table);
        }
        let mut factors = Vec::new();
        for (place, (table, slots)) in self.file.factor.iter().zip(slots).enumerate() {
            if let Some(slots) = slots {
                let at = format!("factor[{place}]");
                let levels = kind.needs_levels() && self.file.calibration.is_none();
                let factor = factors::factor(table, &at, slots, levels, &mut self.findings);
                factors.extend(factor);
            }
        }
        (factors, Vec::new())
    }

    /// Factors that take their values from a table.
    fn factors_of_list(
        &mut self,
        slots: &[Option<Slots>],
        table: Option<&Table>,
    ) -> (Vec<Factor>, Vec<Vec<FactorValue>>) {
        for (place, factor) in self.file.factor.iter().enumerate() {
            let keys = [
                ("values", factor.values.is_some()),
                ("from", factor.from.is_some()),
                ("to", factor.to.is_some()),
                ("distribution", factor.distribution.is_some()),
            ];
            for (key, _) in keys.into_iter().filter(|(_, is_set)| *is_set) {
                let rule = "does not fit kind = \"list\", whose file has the values";
                self.findings.broken(&format!("factor[{place}].{key}"), rule, Some("remove it"));
            }
        }
        let tables = self.file.factor.iter().zip(slots);
        let known: Option<Vec<(&str, &Slots)>> =
            tables.map(|(table, slots)| Some((table.name.as_str(), slots.as_ref()?))).collect();
        let (Some(known), Some(table)) = (known, table) else {
            return (Vec::new(), Vec::new());
        };
        let Some(points) = points::read(table, &known, &mut self.findings) else {
            return (Vec::new(), Vec::new());
        };
        let factors = known.iter().enumerate().map(|(place, (name, slots))| {
            let mut seen = HashSet::new();
            let values = points.iter().map(|point| &point[place]);
            let values = values.filter(|value| seen.insert(base::written(value))).cloned().collect();
            let keys = slots.keys.iter().map(|key| key.path.clone()).collect();
            Factor { name: (*name).to_owned(), keys, domain: Domain::Values(values), whole: slots.whole }
        });
        (factors.collect(), points)
    }

    /// The platforms that an expression may name: those of the base, and those that a change may rename one to.
    fn platforms(&self, sets: &[Vec<Change>], factors: &[Factor]) -> Vec<String> {
        let mut platforms = self.base.platform_names();
        let is_name = |key: &str| key.starts_with("platform") && key.ends_with(".name");
        let of_sets = sets.iter().flatten().filter(|change| is_name(&change.key)).map(|change| &change.value);
        let of_factors = factors.iter().filter(|factor| factor.keys.iter().any(|key| is_name(key)));
        let of_factors = of_factors.flat_map(|factor| match &factor.domain {
            Domain::Values(values) => values.as_slice(),
            Domain::Range { .. } | Domain::Distribution(_) => &[],
        });
        for value in of_sets.chain(of_factors) {
            if let FactorValue::Text(name) = value {
                platforms.push(name.clone());
            }
        }
        platforms
    }
}

/// The scenarios of the file; without any, the base itself.
fn variants(file: &ExperimentFile, sets: Vec<Vec<Change>>) -> Vec<Variant> {
    if file.scenario.is_empty() {
        return vec![Variant { name: String::new(), changes: Vec::new() }];
    }
    let changes = |set: Vec<Change>| set.into_iter().map(|change| (change.key, change.value)).collect();
    file.scenario
        .iter()
        .zip(sets)
        .map(|(table, set)| Variant { name: table.name.clone(), changes: changes(set) })
        .collect()
}
