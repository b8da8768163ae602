//! The expressions of an experiment: constraints and metrics.

use super::file::{ConstraintTable, MetricTable};
use super::findings::Findings;
use crate::experiment::constraint::factor_names;
use crate::experiment::expression::{Expression, Names};
use crate::experiment::factor::Factor;
use crate::experiment::metric::summary_names;
use crate::experiment::{Constraint, Metric};

/// The constraints on `factors`.
pub(super) fn constraints(
    tables: &[ConstraintTable],
    factors: &[Factor],
    findings: &mut Findings<'_>,
) -> Vec<Constraint> {
    let names = factor_names(factors);
    let mut constraints = Vec::new();
    for (place, table) in tables.iter().enumerate() {
        let key = format!("constraint[{place}].expression");
        let expression = parse(&table.expression, &key, &names, findings);
        constraints.extend(expression.map(|expression| Constraint { expression }));
    }
    constraints
}

/// The metrics of histories with these platforms.
pub(super) fn metrics(
    tables: &[MetricTable],
    platforms: Vec<String>,
    findings: &mut Findings<'_>,
) -> Vec<Metric> {
    let names = summary_names(platforms);
    let mut metrics = Vec::new();
    for (place, table) in tables.iter().enumerate() {
        let key = format!("metric[{place}].expression");
        let expression = parse(&table.expression, &key, &names, findings);
        metrics.extend(expression.map(|expression| Metric {
            name: table.name.clone(),
            unit: table.unit.clone(),
            expression,
            missing: table.missing,
        }));
    }
    metrics
}

/// The expression that is written at `key`; a mistake points into it.
fn parse(text: &str, key: &str, names: &Names, findings: &mut Findings<'_>) -> Option<Expression> {
    let error = match Expression::parse(text, names) {
        Ok(expression) => return Some(expression),
        Err(error) => error,
    };
    let whole = findings.node(key)?.mark;
    // The end of the text has nothing to point at but its last character.
    let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
    let span = if error.span.is_empty() { last.min(error.span.start)..error.span.end } else { error.span };
    let mark = findings.sources.within(whole, text, span).unwrap_or(whole);
    findings.at(mark, key, error.rule, error.remedy);
    None
}
