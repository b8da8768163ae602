//! Which scenarios are compared: from arguments to valid scenarios with one seed, the reference first.

use std::collections::BTreeSet;
use std::path::Path;

use super::error::{CompareError, NAME_CHARACTERS_MAX};
use crate::cli::error::CliError;
use crate::config::{
    Loaded, LoadedExperiment, is_experiment, load, load_experiment, load_text, resolved_toml,
};
use crate::experiment::factor::FactorValue;
use crate::experiment::{Metric, Point};

/// A scenario of the comparison.
#[derive(Debug)]
pub(super) struct Scenario {
    /// Name: on the screen, in tables and files.
    pub name: String,
    /// Configuration that it comes from, as it was named.
    pub configuration: String,
    /// Changes to that, in order.
    pub changes: Vec<String>,
    /// What it is.
    pub loaded: Loaded,
}

/// What is compared, as far as scenarios say it.
#[derive(Debug)]
pub(super) struct Scenarios {
    /// The reference first.
    pub list: Vec<Scenario>,
    /// Replicates of the experiment, where there is one.
    pub replicates: Option<u32>,
    /// Metrics of the experiment.
    pub metrics: Vec<Metric>,
    /// Seeds of the experiment that the comparison leaves out: it has one.
    pub other_seeds: usize,
}

/// What was typed.
pub(super) struct Asked<'a> {
    /// Configurations, or one experiment.
    pub configurations: &'a [String],
    /// `NAME:KEY=VALUE[,KEY=VALUE]`.
    pub with: &'a [String],
    /// Changes to all scenarios.
    pub set: &'a [String],
    /// Seed of all scenarios.
    pub seed: Option<u64>,
    /// Name of the reference.
    pub reference: Option<&'a str>,
}

/// Loads all scenarios. All take the seed that was asked for, or that of the first.
pub(super) fn load_scenarios(asked: &Asked<'_>) -> Result<Scenarios, CliError> {
    let mut scenarios = match asked.configurations {
        [path, others @ ..] if is_experiment(Path::new(path)) => {
            if !others.is_empty() {
                return Err(CompareError::ExperimentBesides { path: path.clone() }.into());
            }
            of_experiment(path, asked)?
        }
        configurations => of_configurations(configurations, asked)?,
    };
    let list = &mut scenarios.list;
    if list.len() < 2 {
        return Err(CompareError::OneScenario.into());
    }
    refuse_names(list)?;
    if let Some(name) = asked.reference {
        let place = list.iter().position(|scenario| scenario.name == name).ok_or_else(|| {
            let among = list.iter().map(|scenario| scenario.name.clone()).collect();
            CompareError::Reference { name: name.to_owned(), among }
        })?;
        list[..=place].rotate_right(1);
    }
    refuse_other_months(list)?;
    Ok(scenarios)
}

fn of_configurations(configurations: &[String], asked: &Asked<'_>) -> Result<Scenarios, CliError> {
    let changed: Vec<Changed> =
        asked.with.iter().map(|text| Changed::read(text)).collect::<Result<_, _>>()?;
    let mut list: Vec<Scenario> = Vec::new();
    for configuration in configurations {
        let seed = asked.seed.or(list.first().map(|first| first.loaded.parameters.run.seed));
        let loaded = load(configuration, &overrides(asked.set, &[], seed))?;
        let name = name_of(configuration);
        list.push(Scenario {
            name,
            configuration: configuration.clone(),
            changes: asked.set.to_vec(),
            loaded,
        });
    }
    if let Some(first) = configurations.first() {
        let seed = list[0].loaded.parameters.run.seed;
        for Changed { name, changes } in changed {
            let loaded = load(first, &overrides(asked.set, &changes, Some(seed)))?;
            let changes = asked.set.iter().cloned().chain(changes).collect();
            list.push(Scenario { name, configuration: first.clone(), changes, loaded });
        }
    }
    Ok(Scenarios { list, replicates: None, metrics: Vec::new(), other_seeds: 0 })
}

/// The named scenarios of an experiment, and changes to the first.
fn of_experiment(path: &str, asked: &Asked<'_>) -> Result<Scenarios, CliError> {
    let changed: Vec<Changed> =
        asked.with.iter().map(|text| Changed::read(text)).collect::<Result<_, _>>()?;
    let loaded = load_experiment(Path::new(path))?.overridden(asked.set)?;
    let experiment = &loaded.experiment;
    if !experiment.factors.is_empty() {
        return Err(CompareError::Factors { path: path.to_owned() }.into());
    }
    let seed = asked.seed.unwrap_or(experiment.seeds[0]);
    let mut list = Vec::new();
    for (place, variant) in experiment.variants.iter().enumerate() {
        let named = |(key, value): &(String, FactorValue)| format!("{key}={value}");
        let changes: Vec<String> = variant.changes.iter().map(named).collect();
        let name = if variant.name.is_empty() { name_of(path) } else { variant.name.clone() };
        let changes = asked.set.iter().cloned().chain(changes).collect();
        list.push(variant_of(&loaded, place, &[], seed, name, path, changes)?);
    }
    for Changed { name, changes } in changed {
        let told = list[0].changes.iter().chain(&changes).cloned().collect();
        list.push(variant_of(&loaded, 0, &changes, seed, name, path, told)?);
    }
    let replicates = Some(experiment.replicates).filter(|replicates| *replicates > 1);
    let other_seeds = if asked.seed.is_some() { 0 } else { experiment.seeds.len() - 1 };
    Ok(Scenarios { list, replicates, metrics: experiment.metrics.clone(), other_seeds })
}

/// A named scenario of an experiment with further changes.
fn variant_of(
    experiment: &LoadedExperiment,
    variant: usize,
    further: &[String],
    seed: u64,
    name: String,
    path: &str,
    changes: Vec<String>,
) -> Result<Scenario, CliError> {
    let point = Point { index: 0, values: Vec::new() };
    let mut loaded = experiment.scenario(&point, variant, seed)?;
    if !further.is_empty() {
        let text = resolved_toml(&loaded.parameters);
        loaded = load_text(&text, &format!("{name} of {path}"), &overrides(further, &[], Some(seed)))?;
    }
    Ok(Scenario { name, configuration: path.to_owned(), changes, loaded })
}

fn overrides(set: &[String], changes: &[String], seed: Option<u64>) -> Vec<String> {
    let seed = seed.map(|seed| format!("run.seed={seed}"));
    set.iter().chain(changes).cloned().chain(seed).collect()
}

/// The file's name without its ending.
fn name_of(configuration: &str) -> String {
    let file = Path::new(configuration).file_name();
    let name = file.map_or_else(|| configuration.to_owned(), |name| name.to_string_lossy().into_owned());
    name.strip_suffix(".toml").map_or(name.clone(), str::to_owned)
}

/// A scenario that is made by changes.
#[derive(Debug, PartialEq)]
struct Changed {
    name: String,
    changes: Vec<String>,
}

impl Changed {
    fn read(text: &str) -> Result<Changed, CompareError> {
        let refuse = |rule| CompareError::With { text: text.to_owned(), rule };
        let (name, changes) = text.split_once(':').ok_or_else(|| refuse("has no `:` after its name"))?;
        if name.trim().is_empty() {
            return Err(refuse("has no name"));
        }
        let changes = split_at_commas(changes);
        if changes.iter().any(|change| change.is_empty()) {
            return Err(refuse("has an empty change"));
        }
        if changes.iter().any(|change| !change.contains('=')) {
            return Err(refuse("has a change without `=`"));
        }
        if changes.iter().any(|change| is_of_seed(change)) {
            return Err(refuse("changes run.seed, but all scenarios have the same luck (see --seed)"));
        }
        Ok(Changed { name: name.trim().to_owned(), changes })
    }
}

/// Whether a change is one of the seed, however its key is written, be it in a table of the whole section.
fn is_of_seed(change: &str) -> bool {
    let (key, value) = change.split_once('=').unwrap_or((change, ""));
    let key: String = key.chars().filter(|c| !c.is_whitespace() && *c != '"' && *c != '\'').collect();
    let has_seed = || {
        let table = format!("section = {value}").parse::<toml::Table>();
        table.is_ok_and(|table| table["section"].get("seed").is_some())
    };
    key == "run.seed" || (key == "run" && has_seed())
}

/// The parts between commas that stand outside quotes and brackets.
fn split_at_commas(text: &str) -> Vec<String> {
    let (mut parts, mut quote, mut depth) = (vec![String::new()], None, 0i32);
    for c in text.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (None, ',') if depth <= 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("there is a part from the start").push(c);
    }
    parts.into_iter().map(|part| part.trim().to_owned()).collect()
}

/// Names become files, also where capital letters do not count.
fn refuse_names(list: &[Scenario]) -> Result<(), CompareError> {
    let mut seen = BTreeSet::new();
    for Scenario { name, .. } in list {
        let forbidden = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
        let length = name.chars().count();
        if length == 0 || length > NAME_CHARACTERS_MAX || name.starts_with('.') || name.contains(forbidden) {
            return Err(CompareError::Name { name: name.clone() });
        }
        if !seen.insert(name.to_lowercase()) {
            return Err(CompareError::NameTwice { name: name.clone() });
        }
    }
    Ok(())
}

/// Months are paired, so that all scenarios have the same.
pub(super) fn refuse_other_months(list: &[Scenario]) -> Result<(), CompareError> {
    let months = |scenario: &Scenario| {
        let run = &scenario.loaded.parameters.run;
        format!("{} months from {}", run.months, run.start)
    };
    let expected = months(&list[0]);
    match list.iter().find(|scenario| months(scenario) != expected) {
        None => Ok(()),
        Some(other) => Err(CompareError::Months {
            name: other.name.clone(),
            found: months(other),
            reference: list[0].name.clone(),
            expected,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_split_at_commas_outside_quotes_and_brackets() {
        let read = Changed::read("dear: a.b=1,c=[1, 2], platform.\"A, B\".x=\"p,q\"").unwrap();
        assert_eq!(read.name, "dear");
        assert_eq!(read.changes, ["a.b=1", "c=[1, 2]", "platform.\"A, B\".x=\"p,q\""]);
    }

    #[test]
    fn what_is_no_change_is_refused() {
        let of_seed = ["dear:run.seed=2", "dear:run . 'seed' = 2", "dear:run={ months = 3, seed = 2 }"];
        for text in
            ["dear", ":a=1", "dear:", "dear:a", "dear:a=1,", "dear:a=1,b", " :a=1"].iter().chain(&of_seed)
        {
            assert!(matches!(Changed::read(text), Err(CompareError::With { .. })), "{text}");
        }
    }

    #[test]
    fn a_configuration_is_called_as_its_file() {
        assert_eq!(["duopoly", "a/b.toml", "market.v2.toml"].map(name_of), ["duopoly", "b", "market.v2"]);
    }
}
