//! Changes of the configuration: `[set]`, and `set` of a scenario.

use std::collections::HashSet;

use super::findings::Findings;
use crate::config::base::{self, Base};
use crate::config::check;
use crate::config::source::{Mark, Tree};
use crate::experiment::factor::FactorValue;
use crate::scenario::Scenario;
use crate::scenario::validation::key_path::{KeyPath, Step};
use crate::scenario::validation::tree::Value;

/// One change: a key of the configuration, and what it is set to.
pub(super) struct Change {
    /// The key path, as it prints.
    pub key: String,
    pub value: FactorValue,
    key_mark: Mark,
    value_mark: Mark,
}

/// The changes in the table at `key` of the experiment, in their order. Tables in it, from keys with dots outside quotes, are
/// followed down.
pub(super) fn read(key: &str, base: &Base, findings: &mut Findings<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let Some(Value::Table(entries)) = findings.node(key).map(|node| &node.value) else {
        return changes;
    };
    for entry in entries {
        match KeyPath::parse(&entry.key) {
            Ok((path, _)) => follow(path, entry.key_mark, &entry.node, findings, &mut changes),
            Err(error) => {
                let remedy = "a key path is such as \"population.simulated_households\" or \
                              'platform.\"Xiang Hu Bao\".fee_rate'";
                findings.at(entry.key_mark, &entry.key, error.rule, Some(remedy.to_owned()));
            }
        }
    }
    let mut seen = HashSet::new();
    for change in changes.iter().filter(|change| !seen.insert(base.place_of(&change.key))) {
        findings.at(change.key_mark, &change.key, "is set twice", Some("remove one of the two".to_owned()));
    }
    changes
}

/// Takes the value at `path`, or what is in its table.
fn follow(
    path: KeyPath,
    key_mark: Mark,
    node: &Tree,
    findings: &mut Findings<'_>,
    changes: &mut Vec<Change>,
) {
    if let Value::Table(entries) = &node.value {
        for entry in entries {
            let mut path = path.clone();
            path.0.push(Step::Key(entry.key.clone()));
            follow(path, entry.key_mark, &entry.node, findings, changes);
        }
        return;
    }
    let key = path.to_string();
    if is_allowed(&path, key_mark, findings)
        && let Some(value) = scalar(node, &key, findings)
    {
        changes.push(Change { key, value, key_mark, value_mark: node.mark });
    }
}

/// Refuses the keys that an experiment sets by other means.
pub(super) fn is_allowed(path: &KeyPath, mark: Mark, findings: &mut Findings<'_>) -> bool {
    let key = path.to_string();
    let remedy = match key.as_str() {
        "run.seed" => "write `seeds = [...]` at the top of the experiment",
        "run.replicates" => "write `replicates = ...` at the top of the experiment",
        "extends" => "name the other configuration as `base`",
        _ => return true,
    };
    findings.at(mark, &key, "cannot be changed here", Some(remedy.to_owned()));
    false
}

/// The value as a factor takes it: one number, word or switch.
pub(super) fn scalar(node: &Tree, key: &str, findings: &mut Findings<'_>) -> Option<FactorValue> {
    let (rule, remedy) = match &node.value {
        Value::Boolean(value) => return Some(FactorValue::Boolean(*value)),
        Value::Text(text) => return Some(FactorValue::Text(text.clone())),
        Value::Float(value) if value.is_finite() => return Some(FactorValue::Real(*value)),
        Value::Integer(value) => match i64::try_from(*value) {
            Ok(value) => return Some(FactorValue::Integer(value)),
            Err(_) => ("must fit into 64 bits", None),
        },
        Value::Float(_) => ("must be a finite number", None),
        Value::Date(_) => ("must be a calendar month in quotes, such as \"2016-05\"", None),
        Value::List(_) | Value::Table(_) => (
            "must be a single value",
            Some(format!(
                "change single items, such as {key}[0], or write the list into a configuration of its own and name \
                 that as `base`"
            )),
        ),
    };
    findings.at(node.mark, key, rule, remedy);
    None
}

/// Lays `changes` on a copy of `tree` and holds the result against all rules.
pub(super) fn apply(
    tree: &Tree,
    changes: &[Change],
    findings: &mut Findings<'_>,
) -> Option<(Tree, Scenario)> {
    let mut tree = tree.clone();
    let before = findings.count();
    for change in changes {
        let value = base::to_node(&change.value, change.value_mark);
        let mut changed = tree.clone();
        match base::set(&mut changed, findings.sources, (&change.key, change.key_mark), value) {
            Ok(_) => tree = changed,
            Err(error) => findings.add_error(error).ok()?,
        }
    }
    match check::check(&tree, findings.sources) {
        Ok(scenario) if findings.count() == before => Some((tree, scenario)),
        Ok(_) => None,
        Err(error) => findings.add_error(error).ok().and(None),
    }
}
