//! The table `[calibration.profile]`: whose profiles, and how closely.

use super::file::ProfileTable;
use super::findings::Findings;
use crate::experiment::calibration::Profiling;
use crate::experiment::factor::Factor;
use crate::scenario::validation::bounds::{did_you_mean, listed, nearest};

/// Values of each factor, and generations of each fit anew, where the file does not say.
const POINTS: u32 = 8;
const GENERATIONS: u32 = 20;

/// Which profiles of `factors` are wanted; none where a name is wrong.
pub(super) fn read(
    table: &ProfileTable,
    factors: &[Factor],
    findings: &mut Findings<'_>,
) -> Option<Profiling> {
    let before = findings.count();
    let mut places = Vec::new();
    match &table.factors {
        None => places.extend(0..factors.len()),
        Some(wanted) => {
            for (number, name) in wanted.iter().enumerate() {
                let key = format!("calibration.profile.factors[{number}]");
                let names = || factors.iter().map(|factor| factor.name.as_str());
                match names().position(|other| other == name) {
                    Some(place) if places.contains(&place) => {
                        findings.broken(&key, "is listed twice", Some("remove it"));
                    }
                    Some(place) => places.push(place),
                    None => {
                        let remedy = match nearest(name, names()) {
                            Some(name) => did_you_mean(name),
                            None => format!("the factors are {}", listed(names())),
                        };
                        findings.broken(&key, "is the name of no factor", Some(&remedy));
                    }
                }
            }
        }
    }
    (findings.count() == before).then(|| Profiling {
        factors: places,
        points: table.points.unwrap_or(POINTS),
        generations: table.generations.unwrap_or(GENERATIONS),
    })
}
