//! The rules that parameters must keep, and what is said when they do not.
//!
//! Two kinds of rules: the bounds of each key, which stand on its field and reach this module as a JSON Schema
//! ([`bounds`]), and the rules between keys, one function each ([`sections`], [`platforms`], [`interventions`], [`magnitude`]).

pub(crate) mod bounds;
mod interventions;
pub(crate) mod key_path;
mod magnitude;
mod platforms;
pub(crate) mod provenance;
pub(crate) mod schema;
mod sections;
pub(crate) mod tree;

use std::collections::HashMap;

use super::parameters::Parameters;
use crate::random::name_key;
use crate::units::MAX_PLATFORMS;

/// How many problems a message prints; the others are only counted.
pub const PROBLEMS_SHOWN: usize = 20;

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Key path, such as `platform[3].benefit[1].from_age_years` (indices count from 0, in the order given).
    pub key: String,
    /// The value found, as it would be written; `None` where a key is missing.
    pub found: Option<String>,
    /// The rule that it breaks, as a sentence whose subject is the key.
    pub rule: String,
    /// What to do about it, where that is not obvious from the rule.
    pub remedy: Option<String>,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` {}", self.key, self.rule)?;
        if let Some(found) = &self.found {
            write!(f, " (found {found})")?;
        }
        if let Some(remedy) = &self.remedy {
            write!(f, "; {remedy}")?;
        }
        Ok(())
    }
}

/// The rules that a scenario breaks: never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", printed(.problems))]
pub struct ScenarioError {
    /// All broken rules, in the order of the configuration.
    pub problems: Vec<Problem>,
}

/// One line per problem, at most [`PROBLEMS_SHOWN`].
fn printed(problems: &[Problem]) -> String {
    let mut lines: Vec<String> =
        problems.iter().take(PROBLEMS_SHOWN).map(|problem| problem.to_string()).collect();
    if problems.len() > PROBLEMS_SHOWN {
        lines.push(format!("and {} more problems", problems.len() - PROBLEMS_SHOWN));
    }
    lines.join("\n")
}

/// All rules that `parameters` break.
pub(super) fn problems(parameters: &Parameters) -> Vec<Problem> {
    // Counted first: the walk over a million platforms would take minutes and say nothing more.
    if let Some(problem) = too_many_platforms(parameters) {
        return vec![problem];
    }
    let mut findings = Findings::default();
    match serde_json::to_value(parameters) {
        Ok(json) => {
            let found = bounds::check(&tree::from_json(json));
            findings.problems.extend(found.into_iter().map(|finding| finding.problem));
        }
        Err(error) => findings.broken("parameters", None, format!("cannot be written: {error}"), None),
    }
    sections::check(parameters, &mut findings);
    platforms::check(parameters, &mut findings);
    interventions::check(parameters, &mut findings);
    magnitude::check(parameters, &mut findings);
    findings.problems
}

/// The rule on the number of platforms, which stands before all others.
fn too_many_platforms(parameters: &Parameters) -> Option<Problem> {
    let listed = parameters.platform.len();
    let enabled = parameters.platform.iter().filter(|platform| platform.enabled).count();
    if enabled > MAX_PLATFORMS {
        return Some(Problem {
            key: "platform".to_owned(),
            found: Some(format!("{enabled} enabled platforms")),
            rule: format!("may list at most {MAX_PLATFORMS} enabled platforms"),
            remedy: Some("remove platforms, or write `enabled = false` in some".to_owned()),
        });
    }
    (listed > schema::PLATFORMS_LISTED_MAX).then(|| Problem {
        key: "platform".to_owned(),
        found: Some(format!("{listed} platforms")),
        rule: format!(
            "may list at most {} platforms, {MAX_PLATFORMS} of them enabled",
            schema::PLATFORMS_LISTED_MAX
        ),
        remedy: Some("remove platforms that are not enabled".to_owned()),
    })
}

/// What the rules have found so far.
#[derive(Debug, Default)]
struct Findings {
    problems: Vec<Problem>,
}

impl Findings {
    /// Notes that `key` breaks `rule`.
    fn broken(
        &mut self,
        key: impl Into<String>,
        found: Option<String>,
        rule: impl Into<String>,
        remedy: Option<&str>,
    ) {
        self.problems.push(Problem {
            key: key.into(),
            found,
            rule: rule.into(),
            remedy: remedy.map(str::to_owned),
        });
    }

    /// Names must be printable, and unique without regard to case; their keys of draws must differ too.
    fn check_names<'a>(&mut self, list: &str, names: impl Iterator<Item = &'a str>) {
        let mut by_name: HashMap<String, usize> = HashMap::new();
        let mut by_key: HashMap<u64, usize> = HashMap::new();
        for (index, name) in names.enumerate() {
            let key = format!("{list}[{index}].name");
            let found = Some(format!("{name:?}"));
            if name.trim().is_empty() {
                self.broken(key, found, "must not be blank", None);
                continue;
            }
            if name.trim() != name {
                self.broken(key, found, "must not begin or end with a space", Some("remove the space"));
            } else if name.chars().any(char::is_control) {
                self.broken(
                    key,
                    found,
                    "must not contain control characters",
                    Some("write it on one line, without tabs or escapes"),
                );
            } else if let Some(first) = by_name.insert(name.to_lowercase(), index) {
                let rule = format!("must be unique, but `{list}[{first}]` has the same name");
                self.broken(
                    key,
                    found,
                    rule,
                    Some("give each its own name; upper and lower case count as the same"),
                );
            } else if let Some(first) = by_key.insert(name_key(name), index) {
                let rule = format!("has the same key of random draws as the name of `{list}[{first}]`");
                self.broken(key, found, rule, Some("change one letter of one of the two names"));
            }
        }
    }

    /// Shares must sum to 1, to one part in a million.
    fn check_sum_is_one(&mut self, key: &str, shares: &[f64]) {
        let sum: f64 = shares.iter().sum();
        if !shares.is_empty() && (sum - 1.0).abs() > 1e-6 {
            self.broken(key, Some(format!("a sum of {}", rounded(sum))), "must sum to 1", None);
        }
    }
}

/// A number without the noise of its last digits, for sums.
fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests;
