//! Designs: which keys fit their kind. Rules on their numbers are those of [`Design::size`].

use super::file::{DesignKind, DesignTable, ExperimentFile};
use super::findings::Findings;
use crate::experiment::design::{Design, DesignError, MOST_DIMENSIONS, MOST_POINTS};
use crate::experiment::factor::{Factor, FactorValue};
use crate::scenario::validation::bounds::listed;

/// Levels of the grid on which Morris trajectories run, as Morris (1991) has them.
const MORRIS_LEVELS: u32 = 4;

/// The keys that a kind needs, and those that it may have besides.
fn keys_of(kind: DesignKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        DesignKind::Grid | DesignKind::OneAtATime => (&[], &[]),
        DesignKind::List => (&["file"], &[]),
        DesignKind::Random | DesignKind::LatinHypercube | DesignKind::Sobol => (&["points"], &["seed"]),
        DesignKind::Morris => (&["trajectories"], &["levels", "seed"]),
        DesignKind::Saltelli => (&["base_points"], &["second_order", "seed"]),
    }
}

impl DesignKind {
    /// Whether it goes over the levels of each factor.
    pub(super) fn needs_levels(self) -> bool {
        matches!(self, DesignKind::Grid | DesignKind::OneAtATime)
    }
}

/// The keys of the design that are missing or do not fit.
fn check_keys(table: &DesignTable, kind: &str, has_factors: bool, findings: &mut Findings<'_>) {
    let (needed, possible) = keys_of(table.kind.unwrap_or(DesignKind::Grid));
    let keys = [
        ("points", table.points.is_some()),
        ("base_points", table.base_points.is_some()),
        ("second_order", table.second_order.is_some()),
        ("trajectories", table.trajectories.is_some()),
        ("levels", table.levels.is_some()),
        ("file", table.file.is_some()),
        ("seed", table.seed.is_some()),
    ];
    for (key, is_set) in keys {
        let path = format!("design.{key}");
        if !is_set && needed.contains(&key) {
            findings.broken(&path, format!("is missing: kind = \"{kind}\" needs it"), Some(example(key)));
        } else if is_set && !needed.contains(&key) && !possible.contains(&key) {
            let (rule, remedy) = match (table.kind, needed.len() + possible.len()) {
                (None, _) => (
                    "does not fit a grid, which a design without `kind` is".to_owned(),
                    "write `kind`, such as kind = \"latin-hypercube\"".to_owned(),
                ),
                (_, 0) => (does_not_fit(kind), format!("remove it; kind = \"{kind}\" has no other keys")),
                _ => {
                    let has = listed(needed.iter().chain(possible).copied());
                    (does_not_fit(kind), format!("remove it; kind = \"{kind}\" has {has}"))
                }
            };
            findings.broken(&path, rule, Some(&remedy));
        }
    }
    if !has_factors {
        let remedy = "add a [[factor]] with a name, a key and values; or remove [design]: then the base is run as it is";
        findings.broken("design", "needs at least one factor to lay points for", Some(remedy));
    }
}

fn does_not_fit(kind: &str) -> String {
    format!("does not fit kind = \"{kind}\"")
}

fn example(key: &str) -> &'static str {
    match key {
        "file" => "write the path of a CSV table with a column per factor, such as file = \"points.csv\"",
        "trajectories" => "write trajectories = 20, say: each takes one point more than there are factors",
        "base_points" => "write base_points = 256, say: each takes two points more than there are factors",
        _ => "write points = 64, say",
    }
}

/// The design of the file over `factors`, which may lack those that are wrong; `list` are the points of a list.
pub(super) fn read(
    file: &ExperimentFile,
    factors: &[Factor],
    list: Vec<Vec<FactorValue>>,
    findings: &mut Findings<'_>,
) -> Design {
    let before = findings.count();
    let usual = DesignTable::default();
    let table = file.design.as_ref().unwrap_or(&usual);
    let has_points = table.kind != Some(DesignKind::List) || !list.is_empty();
    let design = design(table, list);
    if file.design.is_some() {
        check_keys(table, design.kind(), !file.factor.is_empty(), findings);
    }
    // What is missing was said already, and would be said again.
    let is_whole = findings.count() == before && factors.len() == file.factor.len() && has_points;
    if is_whole && let Err(error) = design.size(factors) {
        refuse(&error, file.design.as_ref(), findings);
    }
    design
}

fn design(table: &DesignTable, list: Vec<Vec<FactorValue>>) -> Design {
    let seed = table.seed.unwrap_or(1);
    match table.kind.unwrap_or(DesignKind::Grid) {
        DesignKind::Grid => Design::Grid,
        DesignKind::List => Design::List { points: list },
        DesignKind::Random => Design::Random { points: table.points.unwrap_or(1), seed },
        DesignKind::LatinHypercube => Design::LatinHypercube { points: table.points.unwrap_or(1), seed },
        DesignKind::Sobol => Design::Sobol { points: table.points.unwrap_or(1), seed },
        DesignKind::Morris => Design::Morris {
            trajectories: table.trajectories.unwrap_or(1),
            levels: table.levels.unwrap_or(MORRIS_LEVELS),
            seed,
        },
        DesignKind::Saltelli => Design::Saltelli {
            base_points: table.base_points.unwrap_or(1),
            second_order: table.second_order.unwrap_or(false),
            seed,
        },
        DesignKind::OneAtATime => Design::OneAtATime,
    }
}

/// Says what a design has against its factors or numbers, at the key that it names.
fn refuse(error: &DesignError, table: Option<&DesignTable>, findings: &mut Findings<'_>) {
    let has_kind = table.is_some_and(|table| table.kind.is_some());
    let key = if error.key() == "design.kind" && !has_kind { "factor" } else { error.key() };
    let (rule, remedy) = match error {
        DesignError::TooManyPoints { found, .. } => (
            format!("comes to {found} points, which is over {MOST_POINTS}"),
            Some("take fewer levels or points, or a latin-hypercube instead of a grid"),
        ),
        DesignError::TooManyDimensions { found, .. } => (
            format!(
                "needs {found} dimensions of a Sobol sequence for these factors, but there are {MOST_DIMENSIONS}"
            ),
            Some("vary fewer factors, or take kind = \"random\""),
        ),
        DesignError::OddLevels { .. } => (
            "must be even".to_owned(),
            Some(
                "the jump of half the levels reaches all of them only where their number is even: write 4 or 6",
            ),
        ),
        DesignError::NoFactors { .. } => (
            "is missing: there is nothing to lay points for".to_owned(),
            Some("add a [[factor]] with a name and values"),
        ),
        other => (format!("lays no points: {other}"), None),
    };
    findings.broken(key, rule, remedy);
}
