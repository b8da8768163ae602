//! Findings as figures take them: the numbers that the tables for people show.

use std::path::Path;

use super::analysis::{Analysis, Finding, findings};
use super::text::{morris, sobol};
use super::{RESAMPLES, SEED, sweep};
use crate::cli::error::CliError;
use crate::experiment::sensitivity::Resampling;
use crate::report::{IndexBars, Indices};

/// What `huzhu sensitivity` says of the sweep in `folder` without options.
///
/// # Errors
/// As the command has them: the design is another, tables are missing, or too little of the design is complete.
pub(in crate::cli) fn indices_of(folder: &Path) -> Result<Vec<Indices>, CliError> {
    let study = sweep::study(folder, &[])?;
    let findings = findings(&study, Resampling { seed: SEED, resamples: RESAMPLES })?;
    Ok(findings.iter().filter_map(|finding| indices(&study.factors, finding)).collect())
}

/// None where the response has none: it is the same everywhere, or missing somewhere.
fn indices(factors: &[String], finding: &Finding) -> Option<Indices> {
    let unit = finding.unit.as_deref().filter(|unit| *unit != "1");
    let (names, unit_of_axis, pairs, sentences, headline) = match &finding.analysis {
        Analysis::Sobol(_, found) => (
            ["first order", "total"],
            String::new(),
            sobol::pairs(found),
            sobol::sentences(factors, found),
            sobol::headline(factors, found, &finding.response),
        ),
        Analysis::Morris(_, found) => (
            ["mu*", "sigma"],
            unit.unwrap_or_default().to_owned(),
            morris::pairs(found),
            morris::sentences(factors, found, finding.unit.as_deref()),
            morris::headline(factors, found, &finding.response, unit),
        ),
        Analysis::Same(_) | Analysis::Incomplete => return None,
    };
    let bars =
        pairs.into_iter().map(|(factor, estimates)| IndexBars { factor: factors[factor].clone(), estimates });
    Some(Indices {
        scenario: finding.scenario.clone(),
        response: finding.response.clone(),
        names,
        unit: unit_of_axis,
        bars: bars.collect(),
        sentences: sentences.join(" "),
        headline: headline.unwrap_or_default(),
    })
}
