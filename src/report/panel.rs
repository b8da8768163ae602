//! A panel of a figure: a plane of months and values, its axes, and paths in it.

use super::canvas::{Canvas, FAINT, GRID, Lettering, Stroke, number, width_of};
use super::labels::spread;
use super::palette::Ink;
use super::series::{Middle, without_tails};
use super::ticks::{Ticks, dates};
use crate::units::YearMonth;

/// How much bands cover: that of nine histories in ten, or of a mean's interval, and upon it that of the middle half.
const OUTER: f64 = 0.17;
const INNER: f64 = 0.22;

/// What lies across: months, or durations in months.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Across {
    /// The calendar from its first month.
    Calendar(YearMonth),
    /// Months since launch.
    Duration,
}

/// A rectangle of the page on which months and values have their places.
#[derive(Debug, Clone)]
pub(super) struct Panel {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub across: Across,
    /// Months across, of which the first is 0.
    pub months: usize,
    pub ticks: Ticks,
}

/// A name at the end of a path.
#[derive(Debug, Clone)]
pub(super) struct EndLabel {
    pub text: String,
    pub lettering: String,
    /// Where the path ends.
    pub from: (f64, f64),
}

/// Which numbers a path shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    /// Name of a platform, or `market`.
    pub of: &'a str,
    pub column: &'a str,
    /// What the drawn values are multiplied by to give those of the column.
    pub factor: f64,
}

impl Panel {
    pub fn x(&self, month: f64) -> f64 {
        let last = self.months.saturating_sub(1).max(1) as f64;
        self.left + (self.right - self.left) * month / last
    }

    pub fn y(&self, value: f64) -> f64 {
        let (low, high) = (self.ticks.low(), self.ticks.high());
        self.bottom - (self.bottom - self.top) * (value - low) / (high - low)
    }

    /// Begins the group of the panel, which says what lies where, and draws grid and axes.
    pub fn open(&self, canvas: &mut Canvas, name: &str, bears_dates: bool) {
        let across = match self.across {
            Across::Calendar(start) => start.to_string(),
            Across::Duration => "0".to_owned(),
        };
        let numbers = [self.left, self.right, self.bottom, self.top].map(number);
        let (months, low, high) =
            (self.months.to_string(), self.ticks.low().to_string(), self.ticks.high().to_string());
        canvas.open(&[
            ("panel", name),
            ("first", &across),
            ("months", &months),
            ("left", &numbers[0]),
            ("right", &numbers[1]),
            ("low", &low),
            ("low-at", &numbers[2]),
            ("high", &high),
            ("high-at", &numbers[3]),
        ]);
        self.values(canvas);
        self.calendar(canvas, bears_dates);
    }

    fn values(&self, canvas: &mut Canvas) {
        for value in &self.ticks.values {
            let y = self.y(*value);
            let is_base = *value == 0.0;
            let stroke = if is_base { Stroke::solid("#8a8a8a", 0.6) } else { Stroke::solid(GRID, 0.5) };
            canvas.rule((self.left, y), (self.right, y), stroke);
            let label = Lettering::at(self.left - 3.0, y + canvas.text * 0.35).ending().colour(FAINT);
            canvas.write(label, &self.ticks.label(*value));
        }
    }

    fn calendar(&self, canvas: &mut Canvas, bears_dates: bool) {
        let widest = width_of("0000-00", canvas.text) * 1.25;
        let marks = match self.across {
            Across::Calendar(start) => {
                let years = width_of("0000", canvas.text) * 1.5;
                let room = if self.months > 36 { years } else { widest };
                dates(start, self.months, ((self.right - self.left) / room) as usize)
            }
            Across::Duration => {
                let most = ((self.right - self.left) / (canvas.text * 3.5)) as usize;
                let ticks = Ticks::cover(0.0, self.months.saturating_sub(1) as f64, most.max(1));
                let within = |value: &&f64| **value < self.months as f64 && value.fract() == 0.0;
                let marks = ticks.values.iter().filter(within);
                marks.map(|value| (*value as usize, format!("{value:.0}"))).collect()
            }
        };
        for (place, text) in marks {
            let x = self.x(place as f64);
            canvas.rule((x, self.bottom), (x, self.bottom + 2.5), Stroke::solid("#8a8a8a", 0.6));
            if bears_dates {
                let below = Lettering::at(x, self.bottom + 3.0 + canvas.text).centred().colour(FAINT);
                canvas.write(below, &text);
            }
        }
    }

    /// The path of the medians, and where there are many histories the bands from 5 to 95 and from 25 to 75 % (of means, that of
    /// their interval); where it ends.
    pub fn path(
        &self,
        canvas: &mut Canvas,
        points: &[Option<Middle>],
        stroke: Stroke<'_>,
        source: Source<'_>,
    ) -> Option<(f64, f64)> {
        let factor = source.factor.to_string();
        let data = [("of", source.of), ("column", source.column), ("factor", factor.as_str())];
        let mut band = |points: &[Option<Middle>], opacity| {
            if points.iter().flatten().any(|middle| middle.low < middle.high) {
                canvas.area(&self.band(points), stroke.colour, opacity, &data);
            }
        };
        band(points, OUTER);
        if points.iter().flatten().any(|middle| middle.half.is_some()) {
            band(&without_tails(points), INNER);
        }
        canvas.path(&self.medians(points), stroke, &data);
        let last = points.iter().rposition(Option::is_some)?;
        Some((self.x(last as f64), self.y(points[last]?.median)))
    }

    fn medians(&self, points: &[Option<Middle>]) -> String {
        let mut d = String::new();
        let mut is_down = false;
        for (month, middle) in points.iter().enumerate() {
            if let Some(middle) = middle {
                let (x, y) = (number(self.x(month as f64)), number(self.y(middle.median)));
                d.push_str(&format!("{}{x} {y}", if is_down { "L" } else { "M" }));
            }
            is_down = middle.is_some();
        }
        d
    }

    /// The outline of the band between the low and the high ends.
    fn band(&self, points: &[Option<Middle>]) -> String {
        let mut d = String::new();
        for run in runs(points) {
            let there = run.iter().map(|(month, middle)| (*month, middle.high));
            let back = run.iter().rev().map(|(month, middle)| (*month, middle.low));
            let all: Vec<String> = there
                .chain(back)
                // What an axis lets go of is cut at its end.
                .map(|(month, value)| (number(self.x(month as f64)), number(self.y(value).max(self.top))))
                .map(|(x, y)| format!("{x} {y}"))
                .collect();
            d.push_str(&format!("M{}Z", all.join("L")));
        }
        d
    }

    /// Names to the right of the panel, apart from one another, each tied to the end of its path.
    pub fn end_labels(&self, canvas: &mut Canvas, labels: &[EndLabel]) {
        let height = canvas.text * 1.18;
        let wanted: Vec<f64> = labels.iter().map(|label| label.from.1).collect();
        let places = spread(&wanted, height, (self.top - 2.0, self.bottom + 1.0));
        for (label, y) in labels.iter().zip(places) {
            let (x, own) = label.from;
            // A path that reaches the edge right beside its name needs no tie.
            if self.right - x > 1.0 || (own - y).abs() > 1.0 {
                let d = format!(
                    "M{} {}L{} {}L{} {}",
                    number(x + 1.5),
                    number(own),
                    number(self.right + 2.0),
                    number(y),
                    number(self.right + 5.0),
                    number(y)
                );
                canvas.path(&d, Stroke { colour: &label.lettering, width: 0.35, dash: "0.4 1.2" }, &[]);
                canvas.disc((x, own), 1.1, &label.lettering, &[]);
            }
            let beside = Lettering::at(self.right + 6.5, y + canvas.text * 0.35);
            canvas.write(beside.colour(&label.lettering), &label.text);
        }
    }
}

/// Room for names to the right of a panel.
pub(super) fn room_for<'a>(names: impl IntoIterator<Item = &'a str>, size: f64) -> f64 {
    names.into_iter().map(|name| width_of(name, size)).fold(0.0, f64::max) + 9.0
}

/// Stretches of months that all have a number.
pub(super) fn runs(points: &[Option<Middle>]) -> Vec<Vec<(usize, Middle)>> {
    let mut runs = vec![Vec::new()];
    for (month, middle) in points.iter().enumerate() {
        match (middle, runs.last_mut()) {
            (Some(middle), Some(run)) => run.push((month, *middle)),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// What a panel shows, and in which unit, above its top left corner; and a remark below that.
pub(super) fn heading(canvas: &mut Canvas, (x, y): (f64, f64), quantity: &str, unit: &str, remark: &str) {
    canvas.write_pair((x, y), quantity, unit);
    if !remark.is_empty() {
        canvas.write(Lettering::at(x, y + canvas.text * 1.25).colour(FAINT), remark);
    }
}

/// How a platform's line is drawn.
pub(super) fn line_of(ink: &Ink, width: f64) -> Stroke<'_> {
    Stroke { colour: &ink.colour, width, dash: ink.dash }
}
