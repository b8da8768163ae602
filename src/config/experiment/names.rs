//! The names in an experiment: of factors, scenarios, metrics; and seeds.

use std::collections::HashMap;

use super::file::ExperimentFile;
use super::findings::Findings;
use crate::observe::SUMMARY_COLUMNS;

/// Columns of the tables of results that no factor and no metric may be called.
const RESERVED: [&str; 11] = [
    "point",
    "scenario",
    "seed",
    "replicate",
    "platform",
    "month",
    "status",
    "message",
    "history",
    "trajectory",
    "factor",
];

/// Words of expressions.
const WORDS: [&str; 6] = ["and", "or", "not", "if", "true", "false"];

/// All rules on names.
pub(super) fn check(file: &ExperimentFile, findings: &mut Findings<'_>) {
    let mut columns: HashMap<&str, String> = HashMap::new();
    for (place, factor) in file.factor.iter().enumerate() {
        check_column(&factor.name, format!("factor[{place}]"), &mut columns, findings);
    }
    for (place, metric) in file.metric.iter().enumerate() {
        check_column(&metric.name, format!("metric[{place}]"), &mut columns, findings);
    }
    check_scenarios(file, findings);
    let seeds = file.seeds.as_deref().unwrap_or_default();
    for (place, seed) in seeds.iter().enumerate() {
        if seeds[..place].contains(seed) {
            let remedy = "the same seed gives the same history; more of them come from `replicates`";
            findings.broken(&format!("seeds[{place}]"), "is listed twice", Some(remedy));
        }
    }
}

/// The name of a column: an identifier that nothing else has.
fn check_column<'a>(
    name: &'a str,
    at: String,
    columns: &mut HashMap<&'a str, String>,
    findings: &mut Findings<'_>,
) {
    let key = format!("{at}.name");
    let is_identifier = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if !is_identifier {
        let meant = identifier(name);
        let remedy = meant.map(|meant| format!("write name = \"{meant}\""));
        let rule = "must be made of letters without accents, digits and `_`, and begin with a letter: it names a column";
        findings.broken(&key, rule, remedy.as_deref());
    } else if WORDS.contains(&name) {
        findings.broken(&key, "is a word of expressions", Some("choose another name"));
    } else if RESERVED.contains(&name) {
        findings.broken(&key, "is the name of a column that all results have", Some("choose another name"));
    } else if SUMMARY_COLUMNS.iter().any(|column| column.name == name) {
        let remedy = "choose another name; what the summary has is measured without a metric";
        findings.broken(&key, "is the name of a column of the summary", Some(remedy));
    } else if let Some(first) = columns.get(name) {
        findings.broken(
            &key,
            format!("must be unique, but `{first}` has the same name"),
            Some("choose another name"),
        );
    } else {
        columns.insert(name, at);
    }
}

/// The identifier that somebody meant who wrote `fee rate` or `fee-rate`.
fn identifier(name: &str) -> Option<String> {
    let meant: String =
        name.trim().chars().map(|c| if c == ' ' || c == '-' || c == '.' { '_' } else { c }).collect();
    let fits = meant.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && meant.starts_with(|c: char| c.is_ascii_alphabetic());
    fits.then_some(meant)
}

fn check_scenarios(file: &ExperimentFile, findings: &mut Findings<'_>) {
    let mut known: HashMap<String, usize> = HashMap::new();
    for (place, scenario) in file.scenario.iter().enumerate() {
        let (name, key) = (&scenario.name, format!("scenario[{place}].name"));
        if name.trim() != name || name.is_empty() || name.chars().any(char::is_control) {
            findings.broken(&key, "must be text on one line, without spaces at its ends", None);
        } else if let Some(first) = known.insert(name.to_lowercase(), place) {
            let rule = format!("must be unique, but `scenario[{first}]` has the same name");
            findings.broken(&key, rule, Some("upper and lower case count as the same"));
        }
    }
}
