//! All points at once: a line each through the axes of all factors and metrics.

use crate::output::sweep::{Value, level_label};
use crate::report::canvas::fitting;
use crate::report::canvas::{Canvas, FAINT, Lettering, Stroke, Width, number, width_of};
use crate::report::cells::scale;
use crate::report::data::SweepData;
use crate::report::data::sweep::evenly;
use crate::report::numbers::words::figure;
use crate::report::panel::heading;
use crate::report::ramp;

/// Lines that are drawn at most, of all scenarios together.
pub(in crate::report) const LINES_MAX: usize = 500;

/// An axis: a factor or a metric.
#[derive(Debug)]
pub(in crate::report) struct Axis {
    pub name: String,
    /// Empty for factors, and for numbers without a unit.
    pub unit: String,
    pub is_metric: bool,
    /// Names of its places from the bottom, where it has no numbers.
    pub words: Vec<String>,
    /// What lies at the bottom and at the top.
    pub ends: (f64, f64),
}

/// A point in a scenario, as a mean over luck: a value per axis.
#[derive(Debug)]
pub(in crate::report) struct Line {
    pub point: usize,
    pub scenario: usize,
    pub values: Vec<Option<f64>>,
}

/// The axes, and at most [`LINES_MAX`] lines, evenly chosen.
pub(in crate::report) fn axes(sweep: &SweepData) -> (Vec<Axis>, Vec<Line>) {
    let points = &sweep.header().points;
    let (factors, metrics) = (sweep.plan().factors.len(), sweep.shown().len());
    let words: Vec<Vec<String>> = (0..factors).map(|factor| words_of(points, factor)).collect();
    let means: Vec<Vec<Vec<Option<f64>>>> = (0..sweep.scenarios().len())
        .map(|scenario| (0..metrics).map(|shown| sweep.point_means(shown, scenario)).collect())
        .collect();
    let place = |factor: usize, value: &Value| match words[factor].as_slice() {
        [] => value.number(),
        words => words.iter().position(|word| *word == level_label(value)).map(|place| place as f64),
    };
    let mut all = Vec::new();
    for (point, values) in points.iter().enumerate() {
        for (scenario, means) in means.iter().enumerate() {
            let metrics = means.iter().map(|of_points| of_points[point]);
            let factors = values.iter().enumerate().map(|(factor, value)| place(factor, value));
            let values: Vec<Option<f64>> = factors.chain(metrics).collect();
            if values[values.len() - metrics_len(means)..].iter().any(Option::is_some) {
                all.push(Line { point, scenario, values });
            }
        }
    }
    let kept: Vec<usize> = evenly(all.len(), LINES_MAX).collect();
    let mut places = kept.iter().copied().peekable();
    let mut lines = Vec::new();
    for (place, line) in all.into_iter().enumerate() {
        if places.next_if_eq(&place).is_some() {
            lines.push(line);
        }
    }
    let ends = |axis: usize| {
        let values = || lines.iter().filter_map(|line| line.values[axis]);
        (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
    };
    let of_factor = |factor: usize| Axis {
        name: sweep.factor(factor).to_owned(),
        unit: String::new(),
        is_metric: false,
        words: words[factor].clone(),
        ends: ends(factor),
    };
    let of_metric = |(shown, number): (usize, &crate::output::sweep::Shown)| Axis {
        name: number.name.clone(),
        unit: if number.unit == "1" { String::new() } else { number.unit.clone() },
        is_metric: true,
        words: Vec::new(),
        ends: ends(factors + shown),
    };
    let axes = (0..factors).map(of_factor).chain(sweep.shown().iter().enumerate().map(of_metric));
    (axes.collect(), lines)
}

fn metrics_len(means: &[Vec<Option<f64>>]) -> usize {
    means.len()
}

/// The words of a factor, sorted; none where all its values are numbers.
fn words_of(points: &[Vec<Value>], factor: usize) -> Vec<String> {
    if points.iter().all(|point| point[factor].number().is_some()) {
        return Vec::new();
    }
    let mut words: Vec<String> = points.iter().map(|point| level_label(&point[factor])).collect();
    words.sort();
    words.dedup();
    words
}

impl Axis {
    /// Where a value lies, from 0 at the bottom to 1.
    pub fn share(&self, value: f64) -> f64 {
        let (low, high) = self.ends;
        if high > low { (value - low) / (high - low) } else { 0.5 }
    }

    /// A value as it stands beside the axis.
    pub fn written(&self, value: f64) -> String {
        match self.words.get(value as usize) {
            Some(word) if !self.words.is_empty() => word.clone(),
            _ => short(&figure(value)),
        }
    }
}

/// With one letter for a unit of thousands: there is little room beside an axis.
fn short(text: &str) -> String {
    text.replace(" million", " M").replace(" billion", " bn").replace(" trillion", " tn")
}

/// The axis whose values colour the lines: the first metric.
pub(in crate::report) fn coloured_by(axes: &[Axis]) -> usize {
    axes.iter().position(|axis| axis.is_metric).unwrap_or(0)
}

pub(super) fn draw(sweep: &SweepData, width: Width) -> Canvas {
    let (axes, lines) = axes(sweep);
    let text = width.text();
    let mut canvas = Canvas::new(width, width.either(190.0, 270.0));
    let by = coloured_by(&axes);
    let remark = format!("a line per point{}, mean over luck; coloured by {}", of(sweep), axes[by].name);
    heading(&mut canvas, (3.0, text + 2.0), "All points", "", &remark);
    let [low, high] = [axes[by].ends.0, axes[by].ends.1].map(|end| axes[by].written(end));
    let right = canvas.width - 4.0;
    scale(&mut canvas, (right, text + 2.0), &low, &high);
    let (top, bottom) = (text * 7.2, canvas.height - text * 2.0);
    let gap = canvas.width / axes.len() as f64;
    let x = |axis: usize| gap * (axis as f64 + 0.5);
    let y = |axis: usize, value: f64| bottom - (bottom - top) * axes[axis].share(value);
    let mut order: Vec<&Line> = lines.iter().collect();
    // The highest on top.
    order.sort_by(|a, b| {
        let value = |line: &Line| line.values[by].unwrap_or(f64::NEG_INFINITY);
        value(a).total_cmp(&value(b))
    });
    for line in order {
        let colour =
            line.values[by].map_or("#cccccc".to_owned(), |value| ramp::colour(axes[by].share(value)));
        let mut d = String::new();
        let mut is_down = false;
        for (axis, value) in line.values.iter().enumerate() {
            if let Some(value) = value {
                let letter = if is_down { 'L' } else { 'M' };
                d.push_str(&format!("{letter}{} {}", number(x(axis)), number(y(axis, *value))));
            }
            is_down = value.is_some();
        }
        let point = line.point.to_string();
        let data = [("point", point.as_str()), ("of", sweep.scenarios()[line.scenario].as_str())];
        canvas.path(&d, Stroke::solid(&colour, 0.6), &data);
    }
    for (place, axis) in axes.iter().enumerate() {
        canvas.rule((x(place), top), (x(place), bottom), Stroke::solid("#444444", 0.7));
        name_axis(&mut canvas, (axis, place), (x(place), top), if axes.len() > 6 { gap * 2.0 } else { gap });
        let marks: [(f64, f64); 2] = [(axis.ends.1, top - text * 0.5), (axis.ends.0, bottom + text * 1.2)];
        for (value, at) in marks {
            let label = fitting(&axis.written(value), gap - 2.0, text);
            canvas.write(Lettering::at(x(place), at).centred().colour(FAINT), &label);
        }
    }
    canvas
}

/// The name above an axis: neighbours stand on two lines, or long names would be cut to nothing; at the edges it stays inside.
fn name_axis(canvas: &mut Canvas, (axis, place): (&Axis, usize), (x, top): (f64, f64), room: f64) {
    let text = canvas.text;
    let name = fitting(&axis.name, room - 4.0, text);
    let half = width_of(&name, text) / 2.0 + 1.0;
    let middle = x.clamp(half, (canvas.width - half).max(half));
    let above = top - text * if place.is_multiple_of(2) { 1.9 } else { 3.1 };
    let lettering = Lettering::at(middle, above).centred();
    canvas.write(if axis.is_metric { lettering.bold() } else { lettering }, &name);
}

fn of(sweep: &SweepData) -> &'static str {
    if sweep.is_divided() { " and scenario" } else { "" }
}
