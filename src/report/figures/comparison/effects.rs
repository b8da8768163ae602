//! All metrics against one another: differences in standard deviations of luck.

use super::quantities::{GROUPS, metric_words};
use crate::math::ln;
use crate::report::board::{AxisMark, Board, Row};
use crate::report::data::{Alternative, ComparisonData, MetricDifference};
use crate::report::numbers::together::{Precision, percent};

/// Up to this many standard deviations the axis is nearly linear, beyond it logarithmic.
const LINEAR: f64 = 0.1;

/// The board of an alternative; all alternatives have the same axis.
pub(in crate::report) fn board(data: &ComparisonData, alternative: &Alternative) -> Board {
    let axis = Axis::of(data);
    let mut rows: Vec<Row> =
        alternative.metrics.iter().map(|metric| row(data, alternative, metric, &axis)).collect();
    let group = |row: &Row| GROUPS.iter().position(|group| *group == row.group);
    rows.sort_by_key(group);
    Board { marks: axis.marks(), zero: Some(axis.place(0.0)), rows }
}

/// A signed logarithmic axis.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    /// One that holds all intervals of all alternatives.
    fn of(data: &ComparisonData) -> Axis {
        const ROOM: f64 = 1.2;
        let mut axis = Axis { low: -LINEAR, high: LINEAR };
        for metric in data.alternatives().iter().flat_map(|alternative| &alternative.metrics) {
            let ends = [metric.paired.lower, metric.paired.upper, metric.paired.difference];
            for end in ends.into_iter().flatten().filter_map(|end| Some(end / metric.luck()?)) {
                axis = Axis { low: axis.low.min(end), high: axis.high.max(end) };
            }
        }
        Axis { low: axis.low * ROOM, high: axis.high * ROOM }
    }

    fn place(&self, value: f64) -> f64 {
        let [value, low, high] = [value, self.low, self.high].map(stretched);
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    }

    fn marks(&self) -> Vec<AxisMark> {
        let sizes = || (0..=8).map(|power| (0..power).fold(0.1, |size, _| size * 10.0));
        let values = sizes().map(|size| -size).rev().chain([0.0]).chain(sizes());
        let within = values.filter(|value| (self.low..=self.high).contains(value));
        let label = |value: f64| match value.abs() {
            0.0 => "0".to_owned(),
            size => {
                let decimals = usize::from(size < 0.5);
                let sign = if value < 0.0 { "\u{2212}" } else { "+" };
                format!("{sign}{size:.decimals$}")
            }
        };
        within.map(|value| (self.place(value), label(value))).collect()
    }
}

/// The inverse of the hyperbolic sine of value / LINEAR, odd and without a platform's library.
fn stretched(value: f64) -> f64 {
    let size = value.abs() / LINEAR;
    let stretched = ln(size + (size * size + 1.0).sqrt());
    if value < 0.0 { -stretched } else { stretched }
}

/// How a metric's numbers are written.
pub(in crate::report) fn amounts(metric: &MetricDifference) -> Precision {
    let paired = &metric.paired;
    let half = paired.upper.zip(paired.lower).map_or(0.0, |(upper, lower)| (upper - lower) / 2.0);
    Precision::of(&metric.unit, paired.difference.unwrap_or(0.0).abs().max(half), half)
}

/// How its levels are written.
pub(in crate::report) fn levels(metric: &MetricDifference) -> Precision {
    let [reference, other] =
        [metric.paired.reference, metric.paired.other].map(|mean| mean.unwrap_or(0.0).abs());
    Precision::of(&metric.unit, reference.max(other), metric.paired.difference.unwrap_or(0.0).abs())
}

/// The difference as it stands beside its row: `−4.19 ± 0.77 million persons`.
pub(in crate::report) fn difference_text(metric: &MetricDifference) -> String {
    let (amounts, paired) = (amounts(metric), &metric.paired);
    match (metric.pairing.as_str(), paired.difference, paired.upper) {
        ("identical", ..) => "no difference in any pair".to_owned(),
        (_, Some(difference), Some(upper)) => format!(
            "{} ± {}{}",
            amounts.signed(difference),
            amounts.number(upper - difference),
            amounts.unit()
        ),
        (_, Some(difference), None) => format!("{}{}, one pair", amounts.signed(difference), amounts.unit()),
        _ => "in no pair on both sides".to_owned(),
    }
}

fn row(data: &ComparisonData, alternative: &Alternative, metric: &MetricDifference, axis: &Axis) -> Row {
    let words = metric_words(&metric.metric);
    let paired = &metric.paired;
    let place = |value: f64| match metric.luck() {
        Some(luck) => axis.place(value / luck),
        // What varies in neither scenario is beyond any standard deviation.
        None if value == 0.0 => axis.place(0.0),
        None => f64::from(u8::from(value > 0.0)),
    };
    let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    Row {
        name: words.label(),
        group: words.group.to_owned(),
        platform: None,
        at: paired.difference.map(place),
        interval: paired.lower.zip(paired.upper).map(|(lower, upper)| (place(lower), place(upper))),
        from: None,
        clear: paired.excludes_zero(),
        text: difference_text(metric),
        told: told(data, alternative, metric),
        data: [
            ("metric", metric.metric.clone()),
            ("of", alternative.name.clone()),
            ("difference", number(paired.difference)),
            ("lower", number(paired.lower)),
            ("upper", number(paired.upper)),
            ("luck", number(metric.luck())),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
    }
}

fn told(
    data: &ComparisonData,
    alternative: &Alternative,
    metric: &MetricDifference,
) -> Vec<(String, String)> {
    let (differences, levels, paired) = (amounts(metric), levels(metric), &metric.paired);
    let mut told = Vec::new();
    let mut tell = |what: &str, value: String| told.push((what.to_owned(), value));
    if let (Some(reference), Some(other)) = (paired.reference, paired.other) {
        tell(&data.record().reference, format!("{}{}", levels.number(reference), levels.unit()));
        tell(&alternative.name, format!("{}{}", levels.number(other), levels.unit()));
    }
    tell("difference", difference_text(metric));
    if let (Some(lower), Some(upper)) = (paired.lower, paired.upper) {
        let ends =
            format!("{} to {}{}", differences.signed(lower), differences.signed(upper), differences.unit());
        tell(&format!("{} interval", percent(data.record().confidence_of_each)), ends);
    }
    if let (Some(difference), Some(luck)) = (paired.difference, metric.luck()) {
        let shares = Precision::of("1", (difference / luck).abs(), 0.0);
        tell("in standard deviations of luck", shares.signed(difference / luck));
    }
    tell("pairs higher, lower, equal", format!("{}, {}, {}", metric.rose, metric.fell, metric.equal));
    if metric.missing.iter().sum::<u64>() > 0 {
        let [reference, other, both] = metric.missing;
        tell(
            "pairs that lack it",
            format!("{reference} in {}, {other} here, {both} in both", data.record().reference),
        );
    }
    if let Some(factor) = metric.variance_reduction {
        tell("pairing spared replicates", format!("by a factor of {}", factor_text(factor)));
    }
    told
}

/// `59`, `2.4`, `0.98`.
pub(in crate::report) fn factor_text(factor: f64) -> String {
    match factor {
        factor if factor >= 9.95 => format!("{factor:.0}"),
        factor if factor >= 0.995 => format!("{factor:.1}"),
        factor => format!("{factor:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_is_odd_and_its_marks_are_powers_of_ten() {
        let axis = Axis { low: -12.0, high: 12.0 };
        assert_eq!(axis.place(0.0), 0.5);
        assert!((axis.place(3.0) + axis.place(-3.0) - 1.0).abs() < 1e-12);
        let labels: Vec<String> = axis.marks().into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["\u{2212}10", "\u{2212}1", "\u{2212}0.1", "0", "+0.1", "+1", "+10"]);
        // asinh(10) = 2.998, asinh(120) = 5.481.
        assert!((axis.place(1.0) - (0.5 + 0.5 * 2.998_222_95 / 5.480_656_84)).abs() < 1e-6);
    }
}
