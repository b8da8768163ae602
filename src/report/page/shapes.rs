//! What the charts draw that have no series over months: each a plot's `own`, as the programs of the page read it.

use serde::Serialize;

use crate::report::plane::Axis;

/// Where numbers lie along one side of a plane.
#[derive(Debug, Clone, Serialize)]
pub(in crate::report) struct Scale {
    pub low: f64,
    pub high: f64,
    pub log: bool,
    /// Marks, and what stands beside them.
    pub ticks: Vec<(f64, String)>,
    /// What stands below; empty where it is clear.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
}

impl From<Axis> for Scale {
    fn from(axis: Axis) -> Scale {
        let Axis { low, high, is_log, ticks } = axis;
        Scale { low, high, log: is_log, ticks, title: String::new() }
    }
}

/// What is told of a mark: names, and values with their units.
pub(in crate::report) type Details = Vec<(String, String)>;

/// A row for each of many things.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Rows {
    pub across: Scale,
    /// From where to where all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<(f64, f64)>,
    /// Whether values are bars from the left instead of dots.
    pub bars: bool,
    /// Whether each row has ends of its own.
    pub ends: bool,
    /// Whether what is missed keeps its colour.
    pub keeps: bool,
    pub groups: Vec<Group>,
}

/// Rows that belong together.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Group {
    /// What stands above; empty for nothing.
    pub name: String,
    /// Place of a platform in those of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<usize>,
    /// Name of another colour.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub look: &'static str,
    pub rows: Vec<Row>,
}

/// One of them.
#[derive(Debug, Default, Serialize)]
pub(in crate::report) struct Row {
    pub name: String,
    /// What stands at its end.
    pub note: String,
    pub value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bar: Option<(f64, f64)>,
    /// Whether it does not count.
    #[serde(skip_serializing_if = "is_false")]
    pub open: bool,
    /// Whether something is amiss.
    #[serde(skip_serializing_if = "is_false")]
    pub missed: bool,
    /// What is written beside a value beyond the ends.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub beyond: String,
    /// What stands at the ends of its range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<[String; 2]>,
    pub heading: String,
    pub details: Details,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Points and lines in a plane.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Points {
    pub across: Scale,
    pub upwards: Scale,
    /// Whether names stand at the ends of lines.
    pub named: bool,
    pub lines: Vec<Line>,
    /// Levels with their names.
    pub levels: Vec<(f64, String)>,
}

/// Points that belong together.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Line {
    pub name: String,
    /// Place of a platform in those of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<usize>,
    /// Name of another colour.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub look: &'static str,
    pub points: Vec<Point>,
}

/// One of them.
#[derive(Debug, Default, Serialize)]
pub(in crate::report) struct Point {
    pub x: f64,
    /// What was computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spread: Option<(f64, f64)>,
    /// What was observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerated: Option<(f64, f64)>,
    pub heading: String,
    pub details: Details,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// A sample of a parameter against its prior.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Density {
    pub across: Scale,
    /// Ends of a part of the range, densities of sample and prior there, and its ends in words.
    pub bins: Vec<(f64, f64, f64, f64, String)>,
    /// Quantiles at 5, 50 and 95 %.
    pub interval: [f64; 3],
    pub remarks: Vec<String>,
}

/// Points in the space of parameters, of which any two are shown.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Pairs {
    /// What a point is.
    pub noun: &'static str,
    pub names: Vec<String>,
    pub scales: Vec<Scale>,
    /// By point, a value per parameter.
    pub points: Vec<Vec<f64>>,
    /// Further numbers of each point.
    pub told: Vec<(&'static str, Vec<f64>)>,
    /// By point; empty where all are alike.
    pub weights: Vec<f64>,
    /// Place of the point that is nearest to the targets.
    pub closest: usize,
    pub correlations: Vec<Vec<f64>>,
    /// The places of the two that are shown first.
    pub first: (usize, usize),
}

/// The parameters whose pairs all have a small plane, and the points in it.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Matrix {
    pub shown: Vec<usize>,
    pub drawn: Vec<usize>,
}

/// Correlations, a row per name with those of all names before it.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Heat {
    pub names: Vec<String>,
    pub rows: Vec<Vec<f64>>,
}

/// A number to seven digits: more would be weight without meaning where it is drawn; tables have all.
pub(in crate::report) fn seven(value: f64) -> f64 {
    format!("{value:.6e}").parse().unwrap_or(value)
}
