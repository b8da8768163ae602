//! The table `[calibration]`: which targets, and how they are searched for.

use super::file::{CalibrationTable, ExperimentFile};
use super::findings::Findings;
use super::points::Table;
use super::targets;
use crate::config::base::Base;
use crate::experiment::calibration::{Calibration, share_of_range, usual_population_size};
use crate::experiment::factor::{Domain, Factor};
use crate::scenario::validation::bounds::{did_you_mean, listed, nearest, plain};
use crate::scenario::validation::tree::Value;

/// First standard deviation of the search, as a share of each range: the tutorial of CMA-ES has the optimum expected within
/// three of them.
const STEP: f64 = 0.3;

/// Generations where the file does not say.
const GENERATIONS: u32 = 100;

/// What a file with `[calibration]` must not have, and why.
const REFUSED: [(&str, &str); 4] = [
    ("design", "has no place in a calibration, whose points follow from one another"),
    ("scenario", "has no place in a calibration, which has one scenario"),
    ("constraint", "has no place in a calibration: bounds are `from` and `to` of the factors"),
    ("metric", "has no place in a calibration: what is measured are the targets"),
];

/// The calibration of the file, with `factors`, if all of them were right, as its free parameters.
pub(super) fn read(
    file: &ExperimentFile,
    table: &CalibrationTable,
    targets: &Table,
    (base, factors): (&Base, &[Factor]),
    findings: &mut Findings<'_>,
) -> Option<Calibration> {
    for (key, rule) in REFUSED {
        if findings.node(key).is_some() {
            findings.broken(key, rule, Some("remove it, or write a file of its own for it"));
        }
    }
    if file.factor.is_empty() {
        let remedy = "add a [[factor]] with a name, a key, `from` and `to`";
        findings.broken("calibration", "needs at least one factor to choose values for", Some(remedy));
    }
    for (place, factor) in file.factor.iter().enumerate() {
        if factor.values.is_some() || factor.distribution.is_some() {
            let key = if factor.values.is_some() { "values" } else { "distribution" };
            let rule = "has no place in a calibration, which searches ranges";
            findings.broken(&format!("factor[{place}].{key}"), rule, Some("write `from` and `to`"));
        }
    }
    let targets = targets::read(targets, base, findings);
    if factors.len() < file.factor.len() {
        return None;
    }
    let start = start(factors, findings)?;
    let usual = usual_population_size(factors.len()) as u32;
    Some(Calibration {
        targets,
        generations: table.generations.unwrap_or(GENERATIONS),
        population_size: table.population_size.unwrap_or(usual),
        seed: table.seed.unwrap_or(1),
        step: table.step.unwrap_or(STEP),
        start,
    })
}

/// Where the search begins, as shares of the ranges: the middle of each that `[calibration.start]` does not name.
fn start(factors: &[Factor], findings: &mut Findings<'_>) -> Option<Vec<f64>> {
    const MIDDLE: f64 = 0.5;
    let before = findings.count();
    let mut start = vec![MIDDLE; factors.len()];
    let entries = match findings.node("calibration.start").map(|node| &node.value) {
        Some(Value::Table(entries)) => entries.as_slice(),
        _ => &[],
    };
    for entry in entries {
        let names = || factors.iter().map(|factor| factor.name.as_str());
        let Some(place) = names().position(|name| name == entry.key) else {
            let remedy = match nearest(&entry.key, names()) {
                Some(name) => did_you_mean(name),
                None => format!("the factors are {}", listed(names())),
            };
            findings.at(entry.key_mark, &entry.key, "is the name of no factor", Some(remedy));
            continue;
        };
        let value = match entry.node.value {
            Value::Float(value) => value,
            Value::Integer(value) => value as f64,
            _ => f64::NAN,
        };
        let Domain::Range { from, to, .. } = factors[place].domain else { continue };
        if (from..=to).contains(&value) {
            start[place] = share_of_range(&factors[place], value).unwrap_or(MIDDLE);
        } else {
            let rule = format!("must be a number from {} to {}, as the factor", plain(from), plain(to));
            findings.at(entry.node.mark, &entry.key, rule, None);
        }
    }
    (findings.count() == before).then_some(start)
}
