//! Targets of one month each over the months: what was observed against what was simulated.

use super::fit::by_subject;
use crate::report::canvas::{Canvas, INK, Stroke, Width};
use crate::report::canvas::{Lettering, path_through};
use crate::report::data::{CalibrationData, HeldTarget};
use crate::report::figures::unit as unit_in_thousands;
use crate::report::labels::spread;
use crate::report::numbers::alone::{told, unit_of};
use crate::report::panel::{heading, room_for};
use crate::report::plane::{Axis, Plane, room_beside};
use crate::units::YearMonth;

/// Values that differ by more than this factor stand on a logarithmic axis.
const ORDERS: f64 = 30.0;

/// One metric over the months.
#[derive(Debug)]
pub(in crate::report) struct MetricPanel {
    pub metric: String,
    /// What is told of its unit.
    pub unit: String,
    /// How many of the column's unit are one of the axis.
    pub factor: f64,
    /// First month, and how many there are.
    pub start: YearMonth,
    pub months: usize,
    /// From the lowest to the highest number of the axis, on its scale.
    pub upwards: Axis,
    pub lines: Vec<Line>,
}

/// What belongs to one subject.
#[derive(Debug)]
pub(in crate::report) struct Line {
    pub name: String,
    pub platform: Option<usize>,
    pub targets: Vec<HeldTarget>,
}

impl MetricPanel {
    /// A number of the column as it stands on the axis.
    pub fn drawn(&self, value: f64) -> f64 {
        value / self.factor
    }
}

/// The metrics that a subject has two targets or more of, each of one month, in the order of the table.
pub(in crate::report) fn panels(calibration: &CalibrationData) -> Vec<MetricPanel> {
    let targets = calibration.targets();
    let monthly: Vec<HeldTarget> =
        targets.into_iter().filter(|held| held.span.is_none() && held.group.is_none()).collect();
    let mut metrics: Vec<&str> = Vec::new();
    for (_, own) in by_subject(&monthly) {
        for held in &own {
            let is_series = own.iter().filter(|other| other.metric == held.metric).count() > 1;
            if is_series && !metrics.contains(&held.metric.as_str()) {
                metrics.push(&held.metric);
            }
        }
    }
    metrics.sort_by_key(|metric| {
        monthly.iter().filter(|held| held.metric == *metric).map(|held| held.place).min()
    });
    metrics.into_iter().filter_map(|metric| panel(&monthly, metric)).collect()
}

fn panel(monthly: &[HeldTarget], metric: &str) -> Option<MetricPanel> {
    let own: Vec<HeldTarget> = monthly.iter().filter(|held| held.metric == metric).cloned().collect();
    let unit = own.first()?.unit;
    let start = own.iter().map(|held| held.month).min()?;
    let last = own.iter().map(|held| held.month).max()?;
    let numbers = || {
        let of = |held: &HeldTarget| {
            let spread = held.spread.map_or([None; 2], |(low, high)| [Some(low), Some(high)]);
            let tolerated = [Some(held.tolerated.0), Some(held.tolerated.1)];
            [spread, tolerated, [held.simulated, None]].into_iter().flatten().flatten()
        };
        own.iter().flat_map(of)
    };
    let low = numbers().fold(f64::INFINITY, f64::min);
    let high = numbers().fold(f64::NEG_INFINITY, f64::max);
    let (scale, words) = unit_in_thousands(told(high, unit), unit_of(unit));
    // What is told in yuan is stored in fen.
    let factor = scale / told(1.0, unit);
    let lowest = own.iter().flat_map(|held| [Some(held.value), held.simulated]).flatten();
    let lowest = lowest.fold(f64::INFINITY, f64::min);
    let upwards = match lowest > 0.0 && high / lowest > ORDERS {
        // Tolerances may reach down to nothing, which has no place on such an axis.
        true => Axis::log(low.max(lowest / 2.0) / factor * 0.8, high / factor * 1.2, 7),
        false if low >= 0.0 => Axis::round(0.0, high / factor, 5),
        false => Axis::round(low / factor, high / factor, 5),
    };
    let lines = by_subject(&own).into_iter().map(|(whose, own)| Line {
        name: whose.to_owned(),
        platform: own.first().and_then(|held| held.platform),
        targets: own.into_iter().cloned().collect(),
    });
    Some(MetricPanel {
        metric: metric.to_owned(),
        unit: words,
        factor,
        start,
        months: usize::try_from(last.months_since(start)).ok()? + 1,
        upwards,
        lines: lines.collect(),
    })
}

pub(super) fn draw(calibration: &CalibrationData, width: Width) -> Canvas {
    let panels = panels(calibration);
    let columns = width.either(1, 2).min(panels.len().max(1));
    let rows = panels.len().div_ceil(columns).max(1);
    let text = width.text();
    let cell = width.either(120.0, 155.0);
    let mut canvas = Canvas::new(width, text * 3.6 + cell * rows as f64);
    heading(
        &mut canvas,
        (3.0, text + 2.0),
        "Over months",
        "rings: observed, with tolerance",
        "discs: simulated, with luck; joined where a platform has several",
    );
    let across = canvas.width / columns as f64;
    for (place, panel) in panels.iter().enumerate() {
        let corner = (across * (place % columns) as f64, text * 3.6 + cell * (place / columns) as f64);
        one(&mut canvas, calibration, panel, (corner, (across, cell)));
    }
    canvas
}

fn one(
    canvas: &mut Canvas,
    calibration: &CalibrationData,
    panel: &MetricPanel,
    (corner, size): ((f64, f64), (f64, f64)),
) {
    let text = canvas.text;
    let names = panel.lines.iter().map(|line| line.name.as_str());
    let left = corner.0 + room_beside(&panel.upwards, text);
    let right = corner.0 + size.0 - room_for(names, text) - 3.0;
    let marks = ((right - left) / (text * 4.5)) as usize;
    let plane = Plane {
        left,
        right,
        top: corner.1 + text * 2.0,
        bottom: corner.1 + size.1 - text * 2.4,
        across: Axis::calendar(panel.start, panel.months, marks.max(1)),
        upwards: panel.upwards.clone(),
    };
    canvas.write_pair((corner.0 + 3.0, corner.1 + text), &panel.metric, &panel.unit);
    plane.open(canvas, &panel.metric);
    plane.draw_upwards(canvas);
    plane.draw_across(canvas);
    let mut ends = Vec::new();
    for line in &panel.lines {
        let ink = line.platform.map(|platform| calibration.ink(platform));
        let colour = ink.as_ref().map_or(INK, |ink| &ink.colour);
        let lettering = ink.as_ref().map_or(INK, |ink| &ink.lettering).to_owned();
        let end = subject(canvas, &plane, panel, (line, colour));
        ends.extend(end.map(|end| (line.name.as_str(), lettering, end)));
    }
    let wanted: Vec<f64> = ends.iter().map(|(_, _, (_, y))| *y).collect();
    let places = spread(&wanted, text * 1.2, (plane.top, plane.bottom));
    for ((name, lettering, (x, own)), y) in ends.iter().zip(places) {
        let tie = [(x + 2.5, *own), (plane.right + 2.0, y), (plane.right + 4.0, y)];
        canvas.path(&path_through(tie), Stroke { colour: lettering, width: 0.35, dash: "0.4 1.2" }, &[]);
        canvas.write(Lettering::at(plane.right + 5.5, y + text * 0.35).colour(lettering), name);
    }
    canvas.close();
}

/// The targets of a subject; where the last of them lies.
fn subject(
    canvas: &mut Canvas,
    plane: &Plane,
    panel: &MetricPanel,
    (line, colour): (&Line, &str),
) -> Option<(f64, f64)> {
    let factor = panel.factor.to_string();
    let x = |held: &HeldTarget| plane.x(f64::from(held.month.months_since(panel.start)));
    // Beyond the ends of the axis there is nothing.
    let y = |value: f64| plane.y(panel.drawn(value)).clamp(plane.top, plane.bottom);
    let data = |kind| {
        [
            ("of", line.name.as_str()),
            ("column", panel.metric.as_str()),
            ("kind", kind),
            ("factor", factor.as_str()),
        ]
    };
    let simulated = line.targets.iter().filter_map(|held| Some((x(held), y(held.simulated?))));
    let path = path_through(simulated);
    canvas.path(&path, Stroke::solid(colour, 0.8), &data("simulated"));
    for held in &line.targets {
        let (x, radius) = (x(held), canvas.text * 0.3);
        let bar = |value: (f64, f64)| [(x, y(value.0)), (x, y(value.1))];
        canvas.path(&path_through(bar(held.tolerated)), Stroke::solid(colour, 0.6), &data("tolerance"));
        if let (Some(simulated), Some(spread)) = (held.simulated, held.spread) {
            canvas.path(&path_through(bar(spread)), Stroke::solid(colour, 1.6), &data("luck"));
            canvas.disc((x, y(simulated)), radius * 0.85, colour, &data("simulated"));
        }
        canvas.disc((x, y(held.value)), radius * 1.15, colour, &data("observed"));
        canvas.disc((x, y(held.value)), radius * 0.7, "#ffffff", &[]);
    }
    let last = line.targets.last()?;
    Some((x(last), y(last.value)))
}
