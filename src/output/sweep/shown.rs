//! The numbers of histories that are told of a sweep.

use super::journal::Header;
use super::record::RunValues;
use super::value::Value;
use crate::observe::SUMMARY_COLUMNS;

/// What is told where an experiment has no metrics.
const SHOWN_BY_DEFAULT: [&str; 5] =
    ["final_hhi", "peak_memberships", "final_memberships", "months_to_monopoly", "platforms_exited"];

/// A number of each history: a metric, or a column of the summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its column in `runs.parquet`.
    pub name: String,
    /// Unit.
    pub unit: String,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Summary(usize),
    Metric(usize),
}

impl Shown {
    /// The metrics of a sweep, in their order; without any, a few columns of the summary.
    pub fn of(header: &Header) -> Vec<Shown> {
        let metrics = header.plan.metrics.iter().enumerate().map(|(place, metric)| Shown {
            name: metric.name.clone(),
            unit: metric.unit.clone(),
            place: Place::Metric(place),
        });
        let mut shown: Vec<Shown> = metrics.collect();
        if shown.is_empty() {
            shown.extend(SHOWN_BY_DEFAULT.into_iter().filter_map(summary_place).map(|place| Shown {
                name: SUMMARY_COLUMNS[place].name.to_owned(),
                unit: SUMMARY_COLUMNS[place].unit.to_owned(),
                place: Place::Summary(place),
            }));
        }
        shown
    }

    /// What it came to; none where the history lacks it.
    pub fn value(&self, values: &RunValues) -> Option<f64> {
        let value = match self.place {
            Place::Summary(place) => values.summary.get(place),
            Place::Metric(place) => values.metrics.get(place),
        };
        value.and_then(Value::number)
    }
}

impl RunValues {
    /// The word for the class of outcomes in which the history ended.
    pub fn outcome(&self) -> Option<&str> {
        match summary_place("outcome").and_then(|place| self.summary.get(place)) {
            Some(Value::Text(word)) => Some(word),
            _ => None,
        }
    }
}

fn summary_place(name: &str) -> Option<usize> {
    SUMMARY_COLUMNS.iter().position(|column| column.name == name)
}
