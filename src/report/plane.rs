//! A plane of a figure with numbers across and upwards, each on a linear or logarithmic scale, and its axes.

use super::canvas::{Canvas, FAINT, GRID, Lettering, Stroke, number, width_of};
use super::numbers::alone::short;
use super::ticks::{Ticks, dates};
use crate::math::ln;
use crate::units::YearMonth;

/// Where numbers lie along one side of a plane.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    pub low: f64,
    pub high: f64,
    pub is_log: bool,
    /// Marks, and what stands beside them.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// From `low` to `high`, both at the ends, with at most about `most` marks within.
    pub fn linear(low: f64, high: f64, most: usize) -> Axis {
        let high = if high > low { high } else { low + 1.0 };
        let found = Ticks::cover(low, high, most.max(1));
        let room = (high - low) * 1e-9;
        let is_within = |value: &&f64| (low - room..=high + room).contains(*value);
        let ticks = found.values.iter().filter(is_within).map(|value| (*value, found.label(*value)));
        Axis { low, high, is_log: false, ticks: ticks.collect() }
    }

    /// From a mark below `low` to one above `high`.
    pub fn round(low: f64, high: f64, most: usize) -> Axis {
        let ticks = Ticks::cover(low, high, most.max(1));
        Axis::linear(ticks.low(), ticks.high(), most)
    }

    /// Both ends positive: powers of ten are marked, and where there are few of them, two and five times these.
    pub fn log(low: f64, high: f64, most: usize) -> Axis {
        let low = low.max(f64::MIN_POSITIVE);
        let high = if high > low { high } else { low * 10.0 };
        let decade = |value: f64| ln(value) / ln(10.0);
        let powers = decade(low).floor() as i32..=decade(high).ceil() as i32;
        let candidates = |digits: &[f64], step: usize| -> Vec<f64> {
            let powers = powers.clone().filter(|power| power.rem_euclid(step as i32) == 0);
            let all = powers.flat_map(|power| digits.iter().map(move |digit| digit * ten_to(power)));
            all.filter(|value| *value >= low * (1.0 - 1e-9) && *value <= high * (1.0 + 1e-9)).collect()
        };
        let fine = [(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0][..], 1), (&[1.0, 2.0, 5.0][..], 1)];
        let coarse = (1..=16).map(|step| (&[1.0][..], step));
        let mut found = Vec::new();
        for (digits, step) in fine.into_iter().chain(coarse) {
            found = candidates(digits, step);
            if found.len() <= most.max(2) {
                break;
            }
        }
        let ticks = found.into_iter().map(|value| (value, short(value, "1"))).collect();
        Axis { low, high, is_log: true, ticks }
    }

    /// The months from `start`, of which the first is 0, with a month of room on both sides.
    pub fn calendar(start: YearMonth, months: usize, most: usize) -> Axis {
        let ticks = dates(start, months, most).into_iter().map(|(place, label)| (place as f64, label));
        Axis { low: -1.0, high: months as f64, is_log: false, ticks: ticks.collect() }
    }

    /// The same, marked at its ends, and between them once where that is all there was.
    pub fn with_ends(mut self) -> Axis {
        let within = |tick: &(f64, String)| (0.2..=0.8).contains(&self.share(tick.0));
        let middle: Vec<(f64, String)> = self.ticks.iter().filter(|tick| within(tick)).cloned().collect();
        let end = |value: f64| (value, short(value, "1"));
        self.ticks = [end(self.low)].into_iter().chain(middle).chain([end(self.high)]).collect();
        self
    }

    /// How far along the axis a value lies, from 0 to 1 within it.
    pub fn share(&self, value: f64) -> f64 {
        match self.is_log {
            true => ln(value.max(f64::MIN_POSITIVE) / self.low) / ln(self.high / self.low),
            false => (value - self.low) / (self.high - self.low),
        }
    }

    fn scale(&self) -> &'static str {
        if self.is_log { "log" } else { "linear" }
    }
}

/// Exact for powers that numbers can hold.
fn ten_to(power: i32) -> f64 {
    let size: f64 = (0..power.abs()).map(|_| 10.0).product();
    if power < 0 { 1.0 / size } else { size }
}

/// A rectangle of the page on which pairs of numbers have their places.
#[derive(Debug, Clone)]
pub(super) struct Plane {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub across: Axis,
    pub upwards: Axis,
}

impl Plane {
    pub fn x(&self, value: f64) -> f64 {
        self.left + (self.right - self.left) * self.across.share(value)
    }

    pub fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * self.upwards.share(value)
    }

    pub fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x(x), self.y(y))
    }

    /// Begins the group of the plane, which says what lies where.
    pub fn open(&self, canvas: &mut Canvas, name: &str) {
        let ends = [self.left, self.right, self.bottom, self.top].map(number);
        let values = [self.across.low, self.across.high, self.upwards.low, self.upwards.high];
        let values = values.map(|value| value.to_string());
        canvas.open(&[
            ("panel", name),
            ("left", &ends[0]),
            ("right", &ends[1]),
            ("x-low", &values[0]),
            ("x-high", &values[1]),
            ("x-scale", self.across.scale()),
            ("low", &values[2]),
            ("low-at", &ends[2]),
            ("high", &values[3]),
            ("high-at", &ends[3]),
            ("scale", self.upwards.scale()),
        ]);
    }

    /// Lines of the grid at the marks upwards, with what stands beside them.
    pub fn draw_upwards(&self, canvas: &mut Canvas) {
        for (value, label) in &self.upwards.ticks {
            let y = self.y(*value);
            canvas.rule((self.left, y), (self.right, y), Stroke::solid(GRID, 0.5));
            let beside = Lettering::at(self.left - 3.0, y + canvas.text * 0.35).ending().colour(FAINT);
            canvas.write(beside, label);
        }
    }

    /// The axis across: its line, its marks, and what stands below those for which there is room.
    pub fn draw_across(&self, canvas: &mut Canvas) {
        let stroke = Stroke::solid("#8a8a8a", 0.6);
        canvas.rule((self.left, self.bottom), (self.right, self.bottom), stroke);
        let mut taken = f64::NEG_INFINITY;
        for (value, label) in &self.across.ticks {
            let x = self.x(*value);
            canvas.rule((x, self.bottom), (x, self.bottom + 2.5), stroke);
            let half = width_of(label, canvas.text) / 2.0;
            if x - half > taken + 2.0 {
                let below = Lettering::at(x, self.bottom + 3.0 + canvas.text).centred().colour(FAINT);
                canvas.write(below, label);
                taken = x + half;
            }
        }
    }
}

/// Room for what stands beside the marks of an axis.
pub(super) fn room_beside(axis: &Axis, text: f64) -> f64 {
    axis.ticks.iter().map(|(_, label)| width_of(label, text)).fold(0.0, f64::max) + 7.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_axis_keeps_its_ends_and_marks_round_numbers_within() {
        let axis = Axis::linear(0.1, 0.9, 5);
        assert_eq!(axis.ticks.iter().map(|(value, _)| *value).collect::<Vec<_>>(), [0.2, 0.4, 0.6, 0.8]);
        assert!((axis.share(0.5) - 0.5).abs() < 1e-12);
        assert_eq!(Axis::round(0.1, 0.9, 5).high, 1.0);
    }

    #[test]
    fn equal_ratios_are_equally_long_on_a_logarithmic_axis() {
        let axis = Axis::log(0.01, 100.0, 5);
        assert_eq!(
            axis.ticks.iter().map(|(_, label)| label.as_str()).collect::<Vec<_>>(),
            ["0.01", "0.1", "1", "10", "100"]
        );
        assert!((axis.share(1.0) - 0.5).abs() < 1e-12);
        let short = Axis::log(2.0, 8.0, 5);
        assert_eq!(short.ticks.iter().map(|(value, _)| *value).collect::<Vec<_>>(), [2.0, 5.0]);
        assert!(Axis::log(1e-9, 1e9, 6).ticks.len() <= 6);
    }
}
