//! The rules that parameters must keep, and what is said when they do not.

use super::parameters::Parameters;

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Key path, such as `platform[3].benefit[1].from_age_years` (indices count from 0, in the order given).
    pub key: String,
    /// The value found, as it would be written; `None` where a key is missing.
    pub found: Option<String>,
    /// The rule that it breaks.
    pub rule: String,
    /// What to do about it, where that is not obvious from the rule.
    pub remedy: Option<String>,
}

/// The rules that a scenario breaks: never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.iter().map(|p| format!("{}: {}", p.key, p.rule)).collect::<Vec<_>>().join("; "))]
pub struct ScenarioError {
    /// All broken rules, in the order of the configuration.
    pub problems: Vec<Problem>,
}

/// All rules that `parameters` break.
pub(super) fn problems(_parameters: &Parameters) -> Vec<Problem> {
    Vec::new()
}
