//! What a chart of a page shows: the numbers themselves, in the units of their columns, and how they are drawn.

use serde::{Serialize, Serializer};

use super::table::Table;
use crate::report::series::Middle;

/// A figure of a page: a still picture, the data from which the browser draws its moving twin, and the same as a table.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Chart {
    /// Name in links and of exported files: lower-case words with hyphens.
    #[serde(skip)]
    pub name: String,
    /// What it shows.
    #[serde(skip)]
    pub heading: String,
    /// How to read it, plain text.
    #[serde(skip)]
    pub note: String,
    /// The still picture, a whole SVG document.
    #[serde(skip)]
    pub svg: String,
    /// Markup that the page shows in place of the still picture, its texts escaped already; empty where a program draws.
    #[serde(skip)]
    pub told: String,
    /// All its numbers; exported as CSV.
    #[serde(skip)]
    pub table: Table,
    pub kind: Kind,
    pub across: Across,
    pub plots: Vec<Plot>,
}

/// Which program of the page draws a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::report) enum Kind {
    /// A line per series, with a band where it has one.
    Lines,
    /// Areas one upon the other, the first at the bottom.
    Stacked,
    /// A line that keeps its level until the next point.
    Steps,
    /// As its markup tells it.
    Told,
    /// A bar per platform from launch to exit, from the page's events.
    Timeline,
    /// A row per thing, with a dot or a bar: [`Rows`](super::shapes::Rows).
    Rows,
    /// Points and lines: [`Points`](super::shapes::Points).
    Points,
    /// Densities of a sample and its prior: [`Density`](super::shapes::Density).
    Densities,
    /// Pairs of parameters: [`Pairs`](super::shapes::Pairs), and which of them stand in a [`Matrix`](super::shapes::Matrix).
    Pairs,
    /// Correlations of all with all: [`Heat`](super::shapes::Heat).
    Heat,
    /// A row per thing against one axis: [`Board`](crate::report::board::Board).
    Board,
    /// A dot per pair: [`Cloud`](crate::report::board::Cloud).
    Cloud,
    /// A number by the groups of a factor: means with intervals, joined where they are of one scenario.
    Levels,
    /// A number or a class where two factors meet.
    Cells,
    /// Shares that fill a bar.
    Shares,
    /// A line per point through an axis per factor and metric.
    Parallel,
    /// Pairs of bars with intervals, a pair a row.
    Indices,
}

/// What lies across.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::report) enum Across {
    /// The calendar of the page: these charts share cursor and zoom.
    Calendar,
    /// Whole months since launch.
    Duration,
    /// What each plot says itself.
    Own,
}

/// One plane of a chart; several stand side by side.
#[derive(Debug, Default, Serialize)]
pub(in crate::report) struct Plot {
    /// What stands above it; empty where the chart's heading says it.
    pub title: String,
    /// Place of the platform that the whole plane is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<usize>,
    /// Unit of the axis.
    pub unit: String,
    /// How many of the column's unit are one of the axis.
    pub factor: f64,
    /// What the axis must hold, in the column's unit.
    pub holds: Vec<f64>,
    /// The highest that the axis shows, in the column's unit as it is drawn: outer bands are cut there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
    /// Where the points lie across; empty for every month of the calendar.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub x: Vec<f64>,
    pub series: Vec<Series>,
    pub thresholds: Vec<Threshold>,
    /// What a kind of chart that has no series draws.
    #[serde(skip_serializing_if = "serde_json::Value::is_null")]
    pub own: serde_json::Value,
}

impl Plot {
    /// A plot without series, which draws `own`.
    ///
    /// # Errors
    /// A number or name that JSON cannot hold.
    pub fn of_own(title: &str, unit: &str, own: &impl Serialize) -> serde_json::Result<Plot> {
        Ok(Plot {
            title: title.to_owned(),
            unit: unit.to_owned(),
            factor: 1.0,
            own: serde_json::to_value(own)?,
            ..Plot::default()
        })
    }
}

/// A row of numbers.
#[derive(Debug, Default, Serialize)]
pub(in crate::report) struct Series {
    /// What people call it.
    pub name: String,
    /// Place of its platform, which gives colour and dash, and with which it is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<usize>,
    /// Class of another look than that of its platform: `expected`, `reference`, `market`, `total`, or `base`, which
    /// is that of the platform, dashed.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub look: &'static str,
    /// Column of the run's tables that it shows.
    pub column: &'static str,
    /// How many of the column's unit are one of the unit that [`Plot::factor`] starts from, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<f64>,
    /// Unit of the column.
    pub unit: &'static str,
    /// The numbers, or their medians over histories.
    pub values: Vec<Option<Number>>,
    /// 5 % quantiles over histories, or lower ends of the intervals of means; empty for one history.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub low: Vec<Option<Number>>,
    /// 95 % quantiles, or upper ends.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub high: Vec<Option<Number>>,
    /// 25 % quantiles, where the middle half has a band of its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lower: Vec<Option<Number>>,
    /// 75 % quantiles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub upper: Vec<Option<Number>>,
}

/// A level that others set.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Threshold {
    pub value: f64,
    pub name: String,
}

/// A number as a page writes it: whole ones without a decimal point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct Number(pub f64);

impl Number {
    /// Exact for one history; of several to seven digits: what is estimated from them has an error far above, and more
    /// would be weight without meaning.
    pub fn of(value: f64, histories: usize) -> Number {
        // A finite number in this form always reads back.
        Number(if histories == 1 { value } else { format!("{value:.6e}").parse().unwrap_or(value) })
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match self.0 {
            whole if whole.fract() == 0.0 && whole.abs() < EXACT => serializer.serialize_i64(whole as i64),
            real => serializer.serialize_f64(real),
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Series {
    /// Fills in the numbers: exact for one history; for many, medians with quantiles, or means with intervals, to seven digits.
    pub fn with(self, points: &[Option<Middle>], histories: usize) -> Series {
        let pick = |part: fn(&Middle) -> f64| -> Vec<Option<Number>> {
            let written = |middle: &Middle| Number::of(part(middle), histories);
            points.iter().map(|middle| middle.as_ref().map(written)).collect()
        };
        let values = pick(|middle| middle.median);
        if histories == 1 || points.iter().flatten().all(|middle| middle.low == middle.high) {
            return Series { values, ..self };
        }
        let (low, high) = (pick(|middle| middle.low), pick(|middle| middle.high));
        // Of a mean's interval no half is known.
        if points.iter().flatten().any(|middle| middle.half.is_none()) {
            return Series { values, low, high, ..self };
        }
        let lower = pick(|middle| middle.half.map_or(middle.median, |(lower, _)| lower));
        let upper = pick(|middle| middle.half.map_or(middle.median, |(_, upper)| upper));
        Series { values, low, high, lower, upper, ..self }
    }

    /// Whether there is any number.
    pub fn has_numbers(&self) -> bool {
        self.values.iter().any(Option::is_some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_history_is_exact_and_many_have_seven_digits() {
        let value = 0.123_456_789_012_345;
        let middle = Some(Middle::flat(value));
        assert_eq!(Series::default().with(&[middle], 1).values, [Some(Number(value))]);
        let half = Some((0.1, 0.9));
        let wide = Some(Middle { low: 0.0, high: 1.0, half, ..Middle::flat(value) });
        let many = Series::default().with(&[wide, None], 3);
        assert_eq!(many.values, [Some(Number(0.123_456_8)), None]);
        assert_eq!(many.low.len(), 2);
        assert_eq!(many.upper, [Some(Number(0.9)), None]);
        let mean = Some(Middle { low: 0.0, high: 1.0, ..Middle::flat(value) });
        let of_mean = Series::default().with(&[mean], 3);
        assert!(of_mean.lower.is_empty() && of_mean.low.len() == 1);
    }

    #[test]
    fn whole_numbers_are_written_without_a_point() {
        let written = serde_json::to_string(&[1.0, -0.5, 1.04e8].map(Number)).unwrap();
        assert_eq!(written, "[1,-0.5,104000000]");
    }
}
