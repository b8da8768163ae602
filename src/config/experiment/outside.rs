//! Experiments on something else than the model: factors and a design, without a base.

use std::path::Path;

use super::factors::{self, Slots};
use super::file::{DesignKind, ExperimentFile};
use super::findings::Findings;
use super::loading::typed;
use super::{design, expressions, names};
use crate::config::error::ConfigError;
use crate::config::read;
use crate::config::source::{Origin, Sources};
use crate::experiment::{Experiment, Variant};

/// Reads an experiment from a text; none where it names a base, so that it is one on the model.
pub(super) fn load(text: &str, path: &Path) -> Result<Option<Experiment>, ConfigError> {
    let mut sources = Sources::default();
    let tree = read::document(Origin::File(path.to_owned()), text, &mut sources)?;
    let file = typed(&tree, &sources)?;
    if file.base.is_some() {
        return Ok(None);
    }
    let mut findings = Findings::new(&tree, &sources);
    let experiment = experiment(&file, &mut findings);
    findings.into_result()?;
    Ok(Some(experiment))
}

fn experiment(file: &ExperimentFile, findings: &mut Findings<'_>) -> Experiment {
    names::check(file, findings);
    refuse_what_needs_a_base(file, findings);
    let needs_levels =
        file.design.as_ref().is_none_or(|design| design.kind.unwrap_or(DesignKind::Grid).needs_levels());
    // Without keys, any single value will do.
    let slots = Slots { keys: Vec::new(), whole: false };
    let mut factors = Vec::new();
    for (place, table) in file.factor.iter().enumerate() {
        factors.extend(factors::factor(table, &format!("factor[{place}]"), &slots, needs_levels, findings));
    }
    let design = design::read(file, &factors, Vec::new(), findings);
    let constraints = match factors.len() == file.factor.len() {
        true => expressions::constraints(&file.constraint, &factors, findings),
        false => Vec::new(),
    };
    Experiment {
        title: file.title.clone(),
        question: file.question.clone(),
        seeds: file.seeds.clone().unwrap_or_else(|| vec![1]),
        replicates: file.replicates,
        factors,
        design,
        variants: vec![Variant { name: String::new(), changes: Vec::new() }],
        constraints,
        metrics: Vec::new(),
        series: file.series,
    }
}

fn refuse_what_needs_a_base(file: &ExperimentFile, findings: &mut Findings<'_>) {
    let mut keys: Vec<String> = ["set", "scenario", "metric", "calibration"].map(str::to_owned).to_vec();
    for place in 0..file.factor.len() {
        keys.extend([
            format!("factor[{place}].key"),
            format!("factor[{place}].keys"),
            format!("factor[{place}].prior"),
        ]);
    }
    for key in keys {
        if findings.node(&key).is_some() {
            let remedy = "name the configuration, such as base = \"duopoly\"; or remove the key, if something else is studied";
            findings.broken(&key, "needs a `base` that it speaks of", Some(remedy));
        }
    }
    if file.design.as_ref().is_some_and(|design| design.kind == Some(DesignKind::List)) {
        findings.broken("design.kind", "is a list, which needs a `base`", Some("choose another kind"));
    }
}
