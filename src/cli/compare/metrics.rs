//! Which numbers are compared.

use std::collections::BTreeSet;

use super::error::CompareError;
use super::scenarios::Scenario;
use crate::experiment::Metric;
use crate::experiment::comparison::USUAL_METRICS;
use crate::experiment::expression::{Expression, Names};
use crate::experiment::metric::summary_names;
use crate::observe::{ColumnType, SUMMARY_COLUMNS};
use crate::output::MetricRecord;
use crate::scenario::validation::bounds::nearest;

/// The metrics that were asked for, each a column of the summary, a metric of the experiment, or `NAME=EXPRESSION`; without
/// any, the usual ones and those of the experiment.
pub(super) fn metrics(
    asked: &[String],
    of_experiment: &[Metric],
    scenarios: &[Scenario],
) -> Result<Vec<Metric>, CompareError> {
    let names = names(scenarios);
    let metrics = if asked.is_empty() {
        let usual = USUAL_METRICS.iter().filter_map(|name| column(name, &names));
        usual.chain(of_experiment.iter().cloned()).collect()
    } else {
        asked.iter().map(|text| metric(text, of_experiment, &names)).collect::<Result<Vec<_>, _>>()?
    };
    let mut seen = BTreeSet::new();
    match metrics.iter().find(|metric| !seen.insert(metric.name.as_str())) {
        Some(twice) => Err(CompareError::MetricTwice { name: twice.name.clone() }),
        None => Ok(metrics),
    }
}

/// The place of the metric of this name.
pub(super) fn place_of(name: &str, metrics: &[Metric]) -> Result<usize, CompareError> {
    let place = metrics.iter().position(|metric| metric.name == name);
    place.ok_or_else(|| unknown(name, metrics.iter().map(|metric| metric.name.as_str()).collect()))
}

fn metric(text: &str, of_experiment: &[Metric], names: &Names) -> Result<Metric, CompareError> {
    let Some((name, expression)) = text.split_once('=') else {
        let own_names = || of_experiment.iter().map(|metric| metric.name.as_str());
        let of_experiment = || of_experiment.iter().find(|metric| metric.name == text).cloned();
        return column(text, names).or_else(of_experiment).ok_or_else(|| {
            let columns = numbers().map(|column| column.name);
            unknown(text, columns.chain(own_names()).collect())
        });
    };
    let (name, expression) = (name.trim(), expression.trim());
    if !is_word(name) {
        return Err(CompareError::MetricName { name: name.to_owned() });
    }
    let expression = parsed(expression, text, names)?;
    Ok(Metric { name: name.to_owned(), unit: "as computed".to_owned(), expression, missing: None })
}

/// The metrics that a comparison keeps.
pub(super) fn stored(records: &[MetricRecord], scenarios: &[Scenario]) -> Result<Vec<Metric>, CompareError> {
    let names = names(scenarios);
    let metric = |record: &MetricRecord| {
        let expression = parsed(&record.expression, &record.expression, &names)?;
        let (name, unit) = (record.name.clone(), record.unit.clone());
        Ok(Metric { name, unit, expression, missing: record.missing })
    };
    records.iter().map(metric).collect()
}

/// An expression; `text` is what was typed around it.
fn parsed(expression: &str, text: &str, names: &Names) -> Result<Expression, CompareError> {
    Expression::parse(expression, names).map_err(|error| CompareError::Expression {
        text: text.to_owned(),
        rule: error.rule,
        remedy: error.remedy,
    })
}

/// A column of the summary as a metric.
fn column(name: &str, names: &Names) -> Option<Metric> {
    let column = numbers().find(|column| column.name == name)?;
    let expression = Expression::parse(name, names).ok()?;
    let unit = match column.kind {
        ColumnType::Date => "months from the start",
        _ => column.unit,
    };
    Some(Metric { name: name.to_owned(), unit: unit.to_owned(), expression, missing: None })
}

/// The columns of the summary that are numbers, or months that can be counted.
fn numbers() -> impl Iterator<Item = &'static crate::observe::Column<crate::observe::ReplicateSummary>> {
    SUMMARY_COLUMNS.iter().filter(|column| column.kind != ColumnType::Text)
}

fn unknown(name: &str, among: Vec<&str>) -> CompareError {
    CompareError::Metric {
        name: name.to_owned(),
        nearest: nearest(name, among.iter().copied()).map(str::to_owned),
        among: among.into_iter().map(str::to_owned).collect(),
    }
}

/// What expressions may speak of: the platforms of all scenarios.
fn names(scenarios: &[Scenario]) -> Names {
    let platforms = scenarios.iter().flat_map(|scenario| &scenario.loaded.parameters.platform);
    let platforms: BTreeSet<String> = platforms.map(|platform| platform.name.clone()).collect();
    summary_names(platforms.into_iter().collect())
}

fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(asked: &[&str]) -> Result<Vec<String>, CompareError> {
        let asked: Vec<String> = asked.iter().map(|text| (*text).to_owned()).collect();
        let metrics = metrics(&asked, &[], &[])?;
        Ok(metrics.into_iter().map(|metric| format!("{} [{}]", metric.name, metric.unit)).collect())
    }

    #[test]
    fn the_usual_metrics_are_columns_of_the_summary() {
        let usual = names_of(&[]).unwrap();
        assert_eq!(usual.len(), USUAL_METRICS.len());
        assert_eq!(usual[0], "peak_memberships [persons]");
    }

    #[test]
    fn columns_and_expressions_can_be_asked_for() {
        let found = names_of(&["peak_month", "loss=peak_memberships - final_memberships"]).unwrap();
        assert_eq!(found, ["peak_month [months from the start]", "loss [as computed]"]);
    }

    #[test]
    fn a_misspelt_metric_is_answered_with_the_nearest() {
        let error = names_of(&["final_hii"]).unwrap_err().to_string();
        assert_eq!(error, "there is no metric `final_hii`: did you mean `final_hhi`?");
        assert!(names_of(&["zzz"]).unwrap_err().to_string().contains("choose among final_hhi, "));
        assert!(matches!(names_of(&["final_hhi", "final_hhi"]), Err(CompareError::MetricTwice { .. })));
        assert!(matches!(names_of(&["a b=1"]), Err(CompareError::MetricName { .. })));
        assert!(matches!(names_of(&["a=final_hhi +"]), Err(CompareError::Expression { .. })));
        assert!(matches!(names_of(&["outcome"]), Err(CompareError::Metric { .. })));
    }
}
