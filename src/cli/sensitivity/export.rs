//! Findings for programs: JSON with everything, CSV with one index a row.

use serde_json::{Map, Value, json};

use super::analysis::{Analysis, Finding, Moments};
use super::study::Study;
use crate::experiment::sensitivity::{Estimate, Indices, LuckShare, Resampling};

/// An index of a finding.
struct Index {
    /// What it is an index of: `mean` over the histories, `expectation` over luck, or `history`, a single one.
    of: &'static str,
    name: &'static str,
    /// The factors that it belongs to, by place: none, one or two.
    factors: Vec<usize>,
    estimate: Option<Estimate>,
}

fn indices(analysis: &Analysis) -> Vec<Index> {
    let mut all = Vec::new();
    let luck = match analysis {
        Analysis::Sobol(_, found) => {
            add_sobol("mean", &found.of_mean, &mut all);
            if let Some(indices) = &found.of_expectation {
                add_sobol("expectation", indices, &mut all);
            }
            found.luck
        }
        Analysis::Morris(_, found) => {
            for (factor, effect) in found.effects.iter().enumerate() {
                let mut add = |of, name, estimate| {
                    all.push(Index { of, name, factors: vec![factor], estimate });
                };
                add("mean", "mu", Some(effect.mu));
                add("mean", "mu_star", Some(effect.mu_star));
                add("mean", "sigma", Some(effect.sigma));
                if found.replicates > 1 {
                    add("expectation", "sigma", effect.sigma_of_expectation);
                    add("mean", "mu_star_of_luck", effect.mu_star_of_luck);
                }
            }
            found.luck
        }
        Analysis::Same(_) | Analysis::Incomplete => None,
    };
    if let Some(LuckShare { share, alike, with_factors }) = luck {
        let parts = [("luck", share), ("luck_alike", alike), ("luck_with_factors", with_factors)];
        all.extend(parts.map(|(name, part)| Index {
            of: "history",
            name,
            factors: Vec::new(),
            estimate: Some(part),
        }));
    }
    all
}

fn add_sobol(of: &'static str, indices: &Indices, all: &mut Vec<Index>) {
    for (name, estimates) in [("S1", &indices.first), ("ST", &indices.total)] {
        let index = |(factor, estimate): (usize, &Option<Estimate>)| Index {
            of,
            name,
            factors: vec![factor],
            estimate: *estimate,
        };
        all.extend(estimates.iter().enumerate().map(index));
    }
    all.extend(indices.second.iter().map(|pair| Index {
        of,
        name: "S2",
        factors: vec![pair.factors.0, pair.factors.1],
        estimate: pair.index,
    }));
}

/// Everything, as JSON; a value that does not exist is null.
pub(super) fn json(study: &Study, findings: &[Finding], resampling: Resampling) -> String {
    let all = json!({
        "factors": study.factors,
        "groups": study.layout.groups(),
        "points_per_group": study.layout.points_per_group(),
        "confidence": 0.95,
        "resampling": { "seed": resampling.seed, "resamples": resampling.resamples },
        "findings": findings.iter().map(|finding| of_finding(study, finding)).collect::<Vec<_>>(),
    });
    format!("{all:#}\n")
}

fn of_finding(study: &Study, finding: &Finding) -> Value {
    let used = finding.used;
    let index = |index: Index| {
        let names: Vec<&str> = index.factors.iter().map(|&factor| study.factors[factor].as_str()).collect();
        let mut map = Map::new();
        map.insert("index".to_owned(), json!(index.name));
        map.insert("of".to_owned(), json!(index.of));
        map.insert("factors".to_owned(), json!(names));
        for (name, number) in NUMBERS.into_iter().zip(numbers(index.estimate)) {
            map.insert(name.to_owned(), json!(number));
        }
        Value::Object(map)
    };
    let (state, moments) = state(&finding.analysis);
    json!({
        "scenario": finding.scenario,
        "response": finding.response,
        "unit": finding.unit,
        "state": state,
        "groups": used.groups,
        "groups_of_design": used.of_groups,
        "replicates": used.replicates,
        "replicates_begun": used.of_replicates,
        "failed_histories": used.failed,
        "missing": finding.missing.map(|missing| json!({
            "histories": missing.histories,
            "of_histories": missing.of_histories,
            "points": missing.points,
            "of_points": missing.of_points,
            "substitute": missing.substitute,
        })),
        "mean": moments.map(|moments| moments.mean),
        "lowest": moments.map(|moments| moments.lowest),
        "highest": moments.map(|moments| moments.highest),
        "indices": indices(&finding.analysis).into_iter().map(index).collect::<Vec<_>>(),
    })
}

/// What became of a response, and its moments.
fn state(analysis: &Analysis) -> (&'static str, Option<Moments>) {
    match analysis {
        Analysis::Sobol(moments, _) | Analysis::Morris(moments, _) => ("analysed", Some(*moments)),
        Analysis::Same(value) => {
            ("same-everywhere", Some(Moments { mean: *value, lowest: *value, highest: *value }))
        }
        Analysis::Incomplete => ("missing-in-some-histories", None),
    }
}

const NUMBERS: [&str; 5] = ["value", "design_error", "luck_error", "low", "high"];

/// The numbers of an estimate, in the order of [`NUMBERS`].
fn numbers(estimate: Option<Estimate>) -> [Option<f64>; 5] {
    let interval = estimate.and_then(|estimate| estimate.interval());
    [
        estimate.map(|estimate| estimate.value),
        estimate.and_then(|estimate| estimate.design_error),
        estimate.and_then(|estimate| estimate.luck_error),
        interval.map(|(low, _)| low),
        interval.map(|(_, high)| high),
    ]
}

/// One index a row; a value that does not exist is empty. A response without indices has one row that says why.
pub(super) fn csv(study: &Study, findings: &[Finding]) -> String {
    let header = ["scenario", "response", "unit", "state", "index", "of", "factor", "with"];
    let mut rows = vec![header.into_iter().chain(NUMBERS).map(str::to_owned).collect::<Vec<_>>()];
    for finding in findings {
        let about = || {
            let unit = finding.unit.clone().unwrap_or_default();
            let state = state(&finding.analysis).0.to_owned();
            vec![finding.scenario.clone(), finding.response.clone(), unit, state]
        };
        let indices = indices(&finding.analysis);
        if indices.is_empty() {
            let blanks = vec![String::new(); header.len() + NUMBERS.len() - 4];
            rows.push([about(), blanks].concat());
        }
        for index in indices {
            let name = |place: usize| {
                index.factors.get(place).map_or(String::new(), |&factor| study.factors[factor].clone())
            };
            let mut row = about();
            row.extend([index.name.to_owned(), index.of.to_owned(), name(0), name(1)]);
            let written = |number: Option<f64>| number.map_or(String::new(), |number| format!("{number:?}"));
            row.extend(numbers(index.estimate).map(written));
            rows.push(row);
        }
    }
    rows.iter().map(|row| row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n").collect()
}

/// A cell as CSV has it (RFC 4180).
pub(in crate::cli) fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell.to_owned()
}
