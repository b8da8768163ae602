//! Single pairs: how the difference of a metric is distributed over histories.

use super::quantities::metric_words;
use crate::report::board::Cloud;
use crate::report::data::{ComparisonData, MetricDifference};
use crate::report::numbers::together::Precision;
use crate::report::ticks::Ticks;

/// A metric's pairs, and what stands above them.
pub(in crate::report) struct Pairs {
    pub title: String,
    /// Unit of the axis, and on which side of zero the pairs lie.
    pub unit: String,
    pub cloud: Cloud,
}

/// Room for so many steps of the axis.
const STEPS: usize = 5;
/// How far zero may lie from the pairs, in their range, to be shown all the same.
const REACH: f64 = 4.0;

/// The cloud of a metric; none where no pair has a difference, or all are equal.
pub(in crate::report) fn pairs(data: &ComparisonData, metric: &MetricDifference) -> Option<Pairs> {
    if metric.pairing == "identical" {
        return None;
    }
    let values: Vec<(usize, f64)> =
        metric.pairs.iter().enumerate().filter_map(|(replicate, pair)| Some((replicate, pair[2]?))).collect();
    let ends = [metric.paired.lower, metric.paired.upper].into_iter().flatten();
    let all = || values.iter().map(|(_, value)| *value).chain(ends.clone());
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    if low > high {
        return None;
    }
    let (low, high) = match (low, high) {
        // No range: all differences are the same.
        (low, high) if low == high => (low.min(0.0), high.max(0.0)),
        (low, high) if low > 0.0 && low <= (high - low) * REACH => (0.0, high),
        (low, high) if high < 0.0 && -high <= (high - low) * REACH => (low, 0.0),
        ends => ends,
    };
    // Marks are round in the unit that is shown.
    let amounts = Precision::of(&metric.unit, low.abs().max(high.abs()), 0.0);
    let scale = amounts.scale();
    let ticks = Ticks::cover(low / scale, high / scale, STEPS);
    let place = |value: f64| (value / scale - ticks.low()) / (ticks.high() - ticks.low());
    let mut cloud = Cloud {
        marks: ticks.values.iter().map(|value| (place(value * scale), ticks.label(*value))).collect(),
        zero: Some(place(0.0)).filter(|zero| (0.0..=1.0).contains(zero)),
        mean: metric.paired.difference.map(place),
        interval: metric.paired.lower.zip(metric.paired.upper).map(|(low, high)| (place(low), place(high))),
        told: vec![("mean".to_owned(), super::effects::difference_text(metric))],
        ..Cloud::default()
    };
    let spread = metric.sd_difference.unwrap_or(0.0) / 10.0;
    let words = Precision::of(&metric.unit, low.abs().max(high.abs()), spread);
    let text = |value: f64| format!("{}{}", words.signed(value), words.unit());
    let dots = values.iter().map(|(replicate, value)| (place(*value), *replicate, text(*value))).collect();
    let value_at = |place: f64| (ticks.low() + place * (ticks.high() - ticks.low())) * scale;
    cloud.place(dots, |from, to| format!("{} to {}", words.signed(value_at(from)), text(value_at(to))));
    let unit = amounts.unit();
    Some(Pairs {
        title: metric_words(&metric.metric).label(),
        unit: format!("{}{}", unit.trim_start(), shares(data, metric, unit.is_empty())),
        cloud,
    })
}

/// `; higher in 12, lower in 28 of 40`.
fn shares(data: &ComparisonData, metric: &MetricDifference, is_first: bool) -> String {
    let lacking = match metric.missing.iter().sum::<u64>() {
        0 => String::new(),
        missing => format!("; {missing} of {} lack it", data.record().replicates),
    };
    let begin = if is_first { "" } else { "; " };
    format!("{begin}higher in {}, lower in {} of {}{lacking}", metric.rose, metric.fell, metric.paired.pairs)
}
