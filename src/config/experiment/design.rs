//! Designs: which keys fit their kind, and which factors they can lay.

use super::file::{DesignKind, DesignTable};
use super::findings::Findings;
use crate::experiment::design::Design;
use crate::experiment::factor::{Domain, Factor, FactorValue};
use crate::scenario::validation::bounds::listed;

/// The most points of a design.
pub(super) const POINTS_MAX: u64 = 1_000_000;

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

/// The word for a kind in the file.
fn word(kind: DesignKind) -> &'static str {
    match kind {
        DesignKind::Grid => "grid",
        DesignKind::List => "list",
        DesignKind::Random => "random",
        DesignKind::LatinHypercube => "latin-hypercube",
        DesignKind::Sobol => "sobol",
        DesignKind::Morris => "morris",
        DesignKind::Saltelli => "saltelli",
        DesignKind::OneAtATime => "one-at-a-time",
    }
}

impl DesignKind {
    /// Whether it goes over the levels of each factor.
    pub(super) fn needs_levels(self) -> bool {
        matches!(self, DesignKind::Grid | DesignKind::OneAtATime)
    }
}

/// The keys of the design that are missing or do not fit.
pub(super) fn check_keys(table: &DesignTable, has_factors: bool, findings: &mut Findings<'_>) {
    let kind = table.kind.unwrap_or(DesignKind::Grid);
    let (needed, possible) = keys_of(kind);
    let keys = [
        ("points", table.points.is_some()),
        ("base_points", table.base_points.is_some()),
        ("second_order", table.second_order.is_some()),
        ("trajectories", table.trajectories.is_some()),
        ("levels", table.levels.is_some()),
        ("file", table.file.is_some()),
        ("seed", table.seed.is_some()),
    ];
    let kind = word(kind);
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
    if table.levels.is_some_and(|levels| levels % 2 == 1) {
        let remedy =
            "the jump of half the levels reaches all of them only where their number is even: write 4 or 6";
        findings.broken("design.levels", "must be even", Some(remedy));
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

/// The design; `list` are the points of a list.
pub(super) fn design(
    table: &DesignTable,
    factors: &[Factor],
    list: Vec<Vec<FactorValue>>,
    findings: &mut Findings<'_>,
) -> Design {
    let seed = table.seed.unwrap_or(1);
    let design = match table.kind.unwrap_or(DesignKind::Grid) {
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
    };
    let points = size(&design, factors);
    if points > POINTS_MAX {
        let key = if table.kind.is_some() { "design.kind" } else { "factor" };
        let rule = format!("comes to {points} points, which is over {POINTS_MAX}");
        findings.broken(
            key,
            rule,
            Some("take fewer levels or points, or a latin-hypercube instead of a grid"),
        );
    }
    design
}

/// How many points a design lays before constraints, as far as that is known; stops at the largest number.
fn size(design: &Design, factors: &[Factor]) -> u64 {
    let levels = |factor: &Factor| match &factor.domain {
        Domain::Values(values) => values.len() as u64,
        Domain::Range { levels, .. } => u64::from(levels.unwrap_or(1)),
        Domain::Distribution(_) => 1,
    };
    let count = factors.len() as u64;
    match *design {
        Design::Grid => factors.iter().map(levels).fold(1, u64::saturating_mul),
        Design::Morris { trajectories, .. } => u64::from(trajectories).saturating_mul(count + 1),
        Design::Saltelli { base_points, second_order, .. } => {
            let matrices = if second_order { 2 * count + 2 } else { count + 2 };
            u64::from(base_points).saturating_mul(matrices)
        }
        _ => 1,
    }
}
