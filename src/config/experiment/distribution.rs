//! The distribution of a factor: which keys fit its kind. Rules on its parameters are those of [`Distribution::check`].

use super::factors::Slots;
use super::file::{DistributionKind, DistributionTable};
use super::findings::Findings;
use crate::experiment::factor::{Distribution, DistributionError, Domain};
use crate::scenario::validation::bounds::listed;

/// The keys that a kind needs, and those that it may have besides.
fn keys_of(kind: DistributionKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        DistributionKind::Normal => (&["mean", "sd"], &["min", "max"]),
        DistributionKind::LogNormal => (&["median", "log_sd"], &["min", "max"]),
        DistributionKind::Triangular => (&["min", "mode", "max"], &[]),
        DistributionKind::Beta => (&["alpha", "beta"], &["min", "max"]),
    }
}

/// The word for a kind in the file.
fn word(kind: DistributionKind) -> &'static str {
    match kind {
        DistributionKind::Normal => "normal",
        DistributionKind::LogNormal => "log-normal",
        DistributionKind::Triangular => "triangular",
        DistributionKind::Beta => "beta",
    }
}

/// The distribution at `at`. What it draws lies within the bounds of the keys, where there are keys: they stand in for a
/// missing `min` or `max`.
pub(super) fn read(
    table: &DistributionTable,
    at: &str,
    slots: &Slots,
    findings: &mut Findings<'_>,
) -> Option<Domain> {
    let before = findings.count();
    let (needed, possible) = keys_of(table.kind);
    check_keys(table, at, (needed, possible), findings);
    for key in ["min", "max"] {
        if let Some(node) = findings.node(&format!("{at}.{key}")) {
            slots.value(node, findings);
        }
    }
    if findings.count() > before {
        return None;
    }
    let (lowest, highest) = slots.bounds();
    if lowest.is_none() && highest.is_none() && !slots.keys.is_empty() {
        let remedy = "write values = [...]";
        findings.broken(at, "does not fit its key, which takes no numbers", Some(remedy));
        return None;
    }
    let distribution = distribution(table, (lowest, highest))?;
    if let Err(error) = distribution.check() {
        refuse(error, at, findings);
    }
    if let Distribution::Beta { min, max, .. } = distribution
        && (lowest.is_some_and(|lowest| min < lowest) || highest.is_some_and(|highest| max > highest))
    {
        findings.broken(at, "runs from 0 to 1, which its key does not take", Some("write `min` and `max`"));
    }
    (findings.count() == before).then_some(Domain::Distribution(distribution))
}

/// The prior at `at` of a factor from `from` to `to`, where it is cut.
pub(super) fn read_prior(
    table: &DistributionTable,
    at: &str,
    (from, to): (f64, f64),
    findings: &mut Findings<'_>,
) -> Option<Distribution> {
    let before = findings.count();
    let needed = match table.kind {
        DistributionKind::Triangular => &["mode"],
        kind => keys_of(kind).0,
    };
    for (key, end) in [("min", table.min), ("max", table.max)] {
        if end.is_some() {
            let rule = "does not fit a prior, which is cut at `from` and `to` of its factor";
            findings.broken(&format!("{at}.{key}"), rule, Some("remove it"));
        }
    }
    check_keys(&DistributionTable { min: None, max: None, ..table.clone() }, at, (needed, &[]), findings);
    if findings.count() > before {
        return None;
    }
    let cut = DistributionTable { min: Some(from), max: Some(to), ..table.clone() };
    let distribution = distribution(&cut, (None, None))?;
    if let Err(error) = distribution.check() {
        refuse(error, at, findings);
    }
    (findings.count() == before).then_some(distribution)
}

/// Keys that are missing, and those that do not belong, of a kind that needs some and may have others.
fn check_keys(
    table: &DistributionTable,
    at: &str,
    (needed, possible): (&[&str], &[&str]),
    findings: &mut Findings<'_>,
) {
    let keys = [
        ("mean", table.mean),
        ("sd", table.sd),
        ("median", table.median),
        ("log_sd", table.log_sd),
        ("mode", table.mode),
        ("alpha", table.alpha),
        ("beta", table.beta),
        ("min", table.min),
        ("max", table.max),
    ];
    let kind = word(table.kind);
    for (key, value) in keys {
        let path = format!("{at}.{key}");
        if value.is_none() && needed.contains(&key) {
            let remedy = format!("kind = \"{kind}\" needs {}", listed(needed.iter().copied()));
            findings.broken(&path, format!("is missing: kind = \"{kind}\" needs it"), Some(&remedy));
        } else if value.is_some() && !needed.contains(&key) && !possible.contains(&key) {
            let has = listed(needed.iter().chain(possible).copied());
            let remedy = format!("remove it; kind = \"{kind}\" has {has}");
            findings.broken(&path, format!("does not fit kind = \"{kind}\""), Some(&remedy));
        }
    }
}

fn distribution(
    table: &DistributionTable,
    (lowest, highest): (Option<f64>, Option<f64>),
) -> Option<Distribution> {
    let (min, max) = (table.min.or(lowest), table.max.or(highest));
    Some(match table.kind {
        DistributionKind::Normal => Distribution::Normal { mean: table.mean?, sd: table.sd?, min, max },
        DistributionKind::LogNormal => {
            Distribution::LogNormal { median: table.median?, log_sd: table.log_sd?, min, max }
        }
        DistributionKind::Triangular => {
            Distribution::Triangular { min: table.min?, mode: table.mode?, max: table.max? }
        }
        DistributionKind::Beta => Distribution::Beta {
            alpha: table.alpha?,
            beta: table.beta?,
            min: table.min.unwrap_or(0.0),
            max: table.max.unwrap_or(1.0),
        },
    })
}

/// Says what a distribution breaks, at the parameter that it names; at the whole where that was not written.
fn refuse(error: DistributionError, at: &str, findings: &mut Findings<'_>) {
    let (parameter, rule, remedy) = match error {
        DistributionError::NotFinite { parameter, .. } => (parameter, "must be a finite number", None),
        DistributionError::NotPositive { parameter, .. } => (parameter, "must be above 0", None),
        DistributionError::Ends { .. } => ("max", "must be above `min`", Some("exchange the two")),
        DistributionError::Mode { .. } => ("mode", "must lie between `min` and `max`", None),
        DistributionError::CutAway { .. } => (
            "",
            "must leave something to draw: next to nothing of it lies within its range",
            Some("move the centre into the range that the key takes, or widen the distribution"),
        ),
    };
    let written = format!("{at}.{parameter}");
    let is_written = !parameter.is_empty() && findings.node(&written).is_some();
    findings.broken(if is_written { &written } else { at }, rule, remedy);
}
