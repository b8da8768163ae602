//! Rules of the regulator's measures: which keys fit which kind.

use super::Findings;
use super::bounds::{did_you_mean, listed, nearest};
use super::platforms::word;
use crate::scenario::parameters::{Intervention, InterventionKind, Parameters};

pub(super) fn check(parameters: &Parameters, findings: &mut Findings) {
    findings.check_names("intervention", parameters.intervention.iter().map(|measure| measure.name.as_str()));
    for (index, measure) in parameters.intervention.iter().enumerate() {
        let at = format!("intervention[{index}]");
        check_keys(&at, measure, findings);
        check_platforms(&at, measure, parameters, findings);
    }
}

/// The keys that a kind needs, and those that it may have besides.
fn keys_of(kind: InterventionKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        InterventionKind::Warning | InterventionKind::Recognition => (&["trust_change"], &[]),
        InterventionKind::Rectification => {
            (&["compliance_cost_yuan_per_month", "months"], &["minimum_members", "weak_close_probability"])
        }
        InterventionKind::FeeCap => (&["fee_rate_max"], &[]),
        InterventionKind::ContributionCap => (&["contribution_max_yuan_per_year"], &[]),
        InterventionKind::ReserveRequirement => (&["reserve_months", "capital_cost_per_year"], &[]),
        InterventionKind::Licence => (&["months"], &["minimum_members", "maximum_loss_yuan"]),
        InterventionKind::PerceivedRisk => (&["perceived_risk"], &[]),
        InterventionKind::Ban => (&["months"], &[]),
    }
}

/// The optional keys of a measure, each with the value found.
fn optional_keys(measure: &Intervention) -> [(&'static str, Option<f64>); 10] {
    [
        ("trust_change", measure.trust_change),
        ("compliance_cost_yuan_per_month", measure.compliance_cost_yuan_per_month),
        ("months", measure.months.map(f64::from)),
        ("minimum_members", measure.minimum_members.map(|members| members as f64)),
        ("weak_close_probability", measure.weak_close_probability),
        ("maximum_loss_yuan", measure.maximum_loss_yuan),
        ("fee_rate_max", measure.fee_rate_max),
        ("contribution_max_yuan_per_year", measure.contribution_max_yuan_per_year),
        ("reserve_months", measure.reserve_months),
        ("capital_cost_per_year", measure.capital_cost_per_year),
    ]
}

fn check_keys(at: &str, measure: &Intervention, findings: &mut Findings) {
    let kind = word(&measure.kind);
    let (needed, possible) = keys_of(measure.kind);
    let keys = optional_keys(measure).into_iter().chain([("perceived_risk", measure.perceived_risk)]);
    for (key, value) in keys {
        let path = format!("{at}.{key}");
        match value {
            None if needed.contains(&key) => findings.broken(
                path,
                None,
                format!("is missing: kind = {kind} needs it"),
                Some(&format!("kind = {kind} needs {}", listed(needed.iter().copied()))),
            ),
            Some(value) if !needed.contains(&key) && !possible.contains(&key) => findings.broken(
                path,
                Some(value.to_string()),
                format!("does not fit kind = {kind}"),
                Some(&format!(
                    "remove it; kind = {kind} has {}",
                    listed(needed.iter().chain(possible).copied())
                )),
            ),
            _ => {}
        }
    }
    check_pairs(at, measure, findings);
}

fn check_pairs(at: &str, measure: &Intervention, findings: &mut Findings) {
    match measure.kind {
        InterventionKind::Rectification => {
            if measure.minimum_members.is_some() != measure.weak_close_probability.is_some() {
                let missing = if measure.minimum_members.is_some() {
                    "weak_close_probability"
                } else {
                    "minimum_members"
                };
                findings.broken(
                    format!("{at}.{missing}"),
                    None,
                    "is missing: `minimum_members` and `weak_close_probability` stand together",
                    Some("the first says who is weak, the second how likely the weak close; write both or neither"),
                );
            }
            if measure.months == Some(0) {
                findings.broken(
                    format!("{at}.months"),
                    Some("0".to_owned()),
                    "must be at least 1 where kind = \"rectification\"",
                    Some("write how long the campaign lasts"),
                );
            }
        }
        InterventionKind::Licence
            if measure.minimum_members.is_none() && measure.maximum_loss_yuan.is_none() =>
        {
            findings.broken(
                format!("{at}.minimum_members"),
                None,
                "is missing: kind = \"licence\" needs `minimum_members` or `maximum_loss_yuan`",
                Some("write who is denied a licence"),
            );
        }
        _ => {}
    }
}

fn check_platforms(at: &str, measure: &Intervention, parameters: &Parameters, findings: &mut Findings) {
    let names = || parameters.platform.iter().map(|platform| platform.name.as_str());
    for (place, name) in measure.platforms.iter().enumerate() {
        let key = format!("{at}.platforms[{place}]");
        let found = Some(format!("{name:?}"));
        if !names().any(|other| other == name) {
            let remedy = nearest(name, names()).map(did_you_mean);
            findings.broken(key, found, "must name a platform", remedy.as_deref());
        } else if measure.platforms[..place].contains(name) {
            findings.broken(key, found, "must not be listed twice", None);
        }
    }
}
