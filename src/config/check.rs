//! From a merged tree to a scenario: schema, types, rules, and for each broken rule its place in a source.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::error::{ConfigError, Diagnostic};
use super::source::{Mark, Sources, Tree};
use crate::scenario::validation::bounds;
use crate::scenario::validation::key_path::{KeyPath, Step};
use crate::scenario::validation::tree::{Value, shortened, to_json};
use crate::scenario::{PROBLEMS_SHOWN, Parameters, Problem, Scenario};

/// Checks `tree` against schema and rules.
pub(super) fn check(tree: &Tree, sources: &Sources) -> Result<Scenario, ConfigError> {
    let mut problems: Vec<(Problem, bool)> =
        bounds::check(tree).into_iter().map(|finding| (finding.problem, finding.at_key)).collect();
    match parameters_of(tree).map(Scenario::new) {
        Ok(Ok(scenario)) if problems.is_empty() => return Ok(scenario),
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            let known: HashSet<String> = problems.iter().map(|(problem, _)| problem.key.clone()).collect();
            // What the schema found is not said twice.
            let new = error.problems.into_iter();
            problems
                .extend(new.filter(|problem| !known.contains(&problem.key)).map(|problem| (problem, false)));
        }
        Err(problem) if problems.is_empty() => problems.push((problem, false)),
        // Where the schema found something, types do not fit because of it.
        Err(_) => {}
    }
    let more = problems.len().saturating_sub(PROBLEMS_SHOWN);
    let diagnostics = problems
        .into_iter()
        .take(PROBLEMS_SHOWN)
        .map(|(problem, at_key)| located(problem, at_key, tree, sources))
        .collect();
    Err(ConfigError::Invalid { diagnostics, more })
}

/// The parameters that the tree sets; absent keys keep their defaults.
pub(super) fn parameters_of(tree: &Tree) -> Result<Parameters, Problem> {
    let backstop = |key: String, rule: String| Problem { key, found: None, rule, remedy: None };
    let mut json = serde_json::to_value(Parameters::default())
        .map_err(|error| backstop("parameters".to_owned(), error.to_string()))?;
    lay_over(&mut json, to_json(tree));
    serde_path_to_error::deserialize(json).map_err(|error| {
        let rule = format!("cannot be read: {}", error.inner());
        backstop(error.path().to_string(), rule)
    })
}

/// Lays what is set over the defaults, table by table; a list replaces the whole default list. Item by item,
/// `[exit.specialist]` with one key would otherwise fill the others with the zeros of its type.
fn lay_over(base: &mut Json, over: Json) {
    match (base, over) {
        (Json::Object(base), Json::Object(over)) => {
            for (key, value) in over {
                match base.get_mut(&key) {
                    Some(slot) => lay_over(slot, value),
                    None => {
                        base.insert(key, value);
                    }
                }
            }
        }
        (base, over) => *base = over,
    }
}

/// A problem with its place: its key, its value, or the nearest table around a key that is missing.
pub(super) fn located(problem: Problem, at_key: bool, tree: &Tree, sources: &Sources) -> Diagnostic {
    let found = find(&problem.key, tree);
    let mark = if at_key { found.key_mark } else { found.value_mark };
    let label = match &problem.found {
        _ if at_key => "unknown key".to_owned(),
        Some(value) if found.exact => {
            let written = sources.written(mark);
            let is_literal = written.chars().next().is_some_and(|c| c != '[' && c != '{');
            // As it was typed, where that is a plain value: `1e400` rather than `inf`.
            if found.is_plain && is_literal && !written.contains('\n') {
                format!("found {}", shortened(written))
            } else {
                format!("found {value}")
            }
        }
        Some(value) => format!("not set here; by default {value}"),
        None => "missing here".to_owned(),
    };
    Diagnostic {
        key: problem.key,
        found: problem.found,
        rule: problem.rule,
        remedy: problem.remedy,
        location: sources.location(mark),
        label,
    }
}

/// Where a key path leads in a tree.
struct Found {
    key_mark: Mark,
    value_mark: Mark,
    /// Whether the whole path exists, rather than only a table on the way.
    exact: bool,
    /// Whether the value is neither list nor table.
    is_plain: bool,
}

fn find(key: &str, tree: &Tree) -> Found {
    let steps = KeyPath::parse(key).map(|(path, _)| path.0).unwrap_or_default();
    let mut node = tree;
    let mut found = Found { key_mark: tree.mark, value_mark: tree.mark, exact: false, is_plain: false };
    for step in &steps {
        let next = match (step, &node.value) {
            (Step::Key(key), Value::Table(_)) => node.entry(key).map(|entry| (&entry.node, entry.key_mark)),
            (Step::Index(index), Value::List(items)) => items.get(*index).map(|item| (item, item.mark)),
            _ => None,
        };
        let Some((child, key_mark)) = next else {
            return found;
        };
        node = child;
        found.key_mark = key_mark;
        found.value_mark = child.mark;
    }
    found.exact = !steps.is_empty();
    found.is_plain = !matches!(node.value, Value::List(_) | Value::Table(_));
    found
}
