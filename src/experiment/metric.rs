//! Metrics: what is measured of a history beside its summary.

use super::expression::{Expression, Name, Names, Quantity, Value};
use crate::observe::{
    Cell, Column, ColumnType, PLATFORM_SUMMARY_COLUMNS, ReplicateSummary, SUMMARY_COLUMNS, words_of_column,
};
use crate::units::YearMonth;

/// A response: an expression over the summary of a history.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Name: a column of `runs.parquet`.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// How it follows from the summary; parsed with [`summary_names`].
    pub expression: Expression,
    /// What stands for a missing value (a market that never became a monopoly, say); without it, missing stays missing.
    pub missing: Option<f64>,
}

impl Metric {
    /// Its value for a history that began in `start`. Months of the calendar count from there: 0 is the first month of
    /// the run, and what came before is negative. A platform that the history does not have has no values.
    pub fn of(&self, summary: &ReplicateSummary, start: YearMonth) -> Option<f64> {
        let value_of = |name: &Name| match name {
            Name::Variable(place) => SUMMARY_COLUMNS
                .get(*place)
                .map_or(Value::Missing, |column| value((column.get)(summary), start)),
            Name::OfPlatform { function, platform } => {
                let found = summary.platforms.iter().find(|found| found.platform == *platform);
                match (found, platform_columns().nth(*function)) {
                    (Some(found), Some(column)) => value((column.get)(found), start),
                    _ => Value::Missing,
                }
            }
        };
        self.expression.evaluate(&value_of).or(self.missing)
    }
}

/// What the expression of a metric may speak of: the columns of the summary as variables, those of a platform as
/// functions of its name.
pub fn summary_names(platforms: Vec<String>) -> Names {
    Names {
        variables: SUMMARY_COLUMNS.iter().map(quantity).collect(),
        functions: platform_columns().map(quantity).collect(),
        platforms,
    }
}

/// The columns of a platform but its name.
fn platform_columns() -> impl Iterator<Item = &'static Column<crate::observe::PlatformSummary>> {
    PLATFORM_SUMMARY_COLUMNS.iter().skip(1)
}

fn quantity<R>(column: &Column<R>) -> Quantity {
    match column.kind {
        ColumnType::Text => Quantity::word(column.name, words_of_column(column.name)),
        ColumnType::Integer | ColumnType::Real | ColumnType::Date => Quantity::number(column.name),
    }
}

fn value(cell: Cell<'_>, start: YearMonth) -> Value<'_> {
    match cell {
        Cell::Integer(value) => Value::Number(value as f64),
        Cell::Real(value) => Value::Number(value),
        Cell::Text(text) => Value::Text(text),
        Cell::Date(month) => Value::Number(f64::from(month.months_since(start))),
        Cell::Missing => Value::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{OutcomeClass, PlatformSummary};

    fn summary() -> ReplicateSummary {
        let month = |text: &str| text.parse().unwrap();
        ReplicateSummary {
            replicate: 0,
            outcome: OutcomeClass::Collapse,
            final_hhi: Some(0.5),
            peak_memberships: 1000,
            peak_month: month("2018-01"),
            final_memberships: 10,
            final_covered_persons: 9,
            platforms_launched: 1,
            platforms_exited: 1,
            months_to_monopoly: None,
            consumer_surplus_yuan: 1.5,
            catastrophic_households_averted: 2,
            payout_fen: 3,
            result_fen: -4,
            platforms: vec![PlatformSummary {
                platform: "Xiang Hu Bao".to_owned(),
                launch: Some(month("2016-01")),
                peak_members: 900,
                peak_month: Some(month("2018-02")),
                final_members: 0,
                final_charge_fen: None,
                final_selection_ratio: None,
                exit_month: Some(month("2021-12")),
                exit_cause: Some("strategic".to_owned()),
                exit_style: None,
                survival_months: Some(71),
                peak_charge_fen: None,
                cumulative_result_fen: -1,
            }],
        }
    }

    fn measured(expression: &str, missing: Option<f64>) -> Option<f64> {
        let platforms = vec!["Xiang Hu Bao".to_owned(), "Unborn".to_owned()];
        let expression = Expression::parse(expression, &summary_names(platforms)).unwrap();
        let metric = Metric { name: "m".to_owned(), unit: "1".to_owned(), expression, missing };
        metric.of(&summary(), "2016-05".parse().unwrap())
    }

    #[test]
    fn every_column_of_the_summary_can_be_measured() {
        assert_eq!(measured("final_hhi + peak_memberships", None), Some(1000.5));
        assert_eq!(measured("outcome == 'collapse' and result_fen < 0", None), Some(1.0));
        assert_eq!(measured("peak_members('Xiang Hu Bao') / peak_memberships", None), Some(0.9));
        assert_eq!(measured("exit_cause('Xiang Hu Bao') == 'strategic'", None), Some(1.0));
        let numbers = SUMMARY_COLUMNS.iter().filter(|column| column.kind != ColumnType::Text);
        let found: Vec<Option<f64>> = numbers.map(|column| measured(column.name, None)).collect();
        let expected = [
            Some(0.5),
            Some(1000.0),
            Some(20.0),
            Some(10.0),
            Some(9.0),
            Some(1.0),
            Some(1.0),
            None,
            Some(1.5),
            Some(2.0),
            Some(3.0),
            Some(-4.0),
        ];
        assert_eq!(found, expected);
        for column in platform_columns() {
            assert!(measured(&format!("is_missing({}('Unborn'))", column.name), None) == Some(1.0));
        }
    }

    #[test]
    fn words_are_those_that_a_column_can_have() {
        for (right, wrong) in [
            ("outcome == 'collapse'", "outcome == 'colapse'"),
            ("exit_cause('Unborn') == 'minimum-pool'", "exit_cause('Unborn') == 'minimum pool'"),
            ("exit_style('Unborn') == 'full-refund'", "exit_style('Unborn') == 'refund'"),
        ] {
            let parsed = |text| Expression::parse(text, &summary_names(vec!["Unborn".to_owned()]));
            assert!(parsed(right).is_ok(), "{right}");
            let error = parsed(wrong).unwrap_err();
            assert!(error.rule.contains("unknown word"), "{wrong}: {error}");
        }
    }

    #[test]
    fn months_of_the_calendar_count_from_the_start_of_the_run() {
        assert_eq!(measured("peak_month", None), Some(20.0));
        assert_eq!(measured("exit_month('Xiang Hu Bao')", None), Some(67.0));
        assert_eq!(measured("launch('Xiang Hu Bao')", None), Some(-4.0));
    }

    #[test]
    fn what_is_missing_takes_the_place_that_the_metric_gives_it() {
        assert_eq!(measured("months_to_monopoly", None), None);
        assert_eq!(measured("months_to_monopoly", Some(80.0)), Some(80.0));
        assert_eq!(measured("exit_month('Unborn')", Some(80.0)), Some(80.0));
        assert_eq!(measured("peak_charge_fen('Xiang Hu Bao') + 1", None), None);
        assert_eq!(measured("exit_style('Xiang Hu Bao') == 'stop'", None), None);
    }
}
