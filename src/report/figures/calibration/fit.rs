//! All targets, each with how far it is missed.

use super::{MISSED, PRIOR};
use crate::report::canvas::{
    Canvas, FAINT, INK, Lettering, Stroke, Width, fitting, path_through, rectangle, width_of,
};
use crate::report::data::{CalibrationData, Found, HeldTarget};
use crate::report::numbers::alone::{short, signed, unit_of};
use crate::report::panel::heading;
use crate::report::plane::{Axis, Plane};

/// Deviations are drawn up to so many tolerances; what is further off stands at the edge, with its number.
pub(in crate::report) const REACH_MAX: f64 = 6.0;

/// The axis of deviations.
pub(in crate::report) fn axis(targets: &[HeldTarget]) -> Axis {
    let ends = |held: &HeldTarget| {
        let (low, high) = held.deviations.unwrap_or((held.deviation, held.deviation));
        low.abs().max(high.abs()).max(held.deviation.abs())
    };
    let reach = targets.iter().map(ends).fold(2.0, f64::max).min(REACH_MAX).ceil();
    let label = |tick: f64| if tick == 0.0 { "0".to_owned() } else { signed(tick, 0) };
    let ticks = (-(reach as i32)..=reach as i32).map(|tick| (f64::from(tick), label(f64::from(tick))));
    Axis { low: -reach - 0.3, high: reach + 0.3, is_log: false, ticks: ticks.collect() }
}

/// What bars around the dots mean.
pub(in crate::report) fn meaning_of_bars(calibration: &CalibrationData) -> &'static str {
    match calibration.found() {
        Found::Best(_) => "bars: a standard error of the simulated mean to both sides (luck)",
        Found::Sample(_) => "bars: what nine tenths of the sample predict with other luck",
    }
}

/// Those of one subject, in order.
pub(in crate::report) fn by_subject(targets: &[HeldTarget]) -> Vec<(&str, Vec<&HeldTarget>)> {
    let mut groups: Vec<(&str, Vec<&HeldTarget>)> = Vec::new();
    for held in targets {
        match groups.last_mut().filter(|(whose, _)| *whose == held.whose) {
            Some((_, own)) => own.push(held),
            None => groups.push((&held.whose, vec![held])),
        }
    }
    groups
}

/// Where columns stand.
struct Columns {
    /// Where labels begin, and what room they have.
    label: f64,
    room: f64,
    /// Where observed and simulated numbers end; none where there is no room.
    numbers: Option<[f64; 2]>,
}

pub(super) fn draw(calibration: &CalibrationData, width: Width) -> Canvas {
    let targets = calibration.targets();
    let groups = by_subject(&targets);
    let text = width.text();
    let row = text * 1.45;
    let rows = targets.len() + groups.len();
    let top = text * 5.6;
    let bottom = top + row * rows as f64 + 2.0;
    let mut canvas = Canvas::new(width, bottom + text * 2.0 + 5.0);
    heading(
        &mut canvas,
        (3.0, text + 2.0),
        "Fit",
        "simulated less observed, in tolerances of each target",
        meaning_of_bars(calibration),
    );
    let room = width.either(106.0, 190.0);
    let right = canvas.width - width.either(6.0, 92.0);
    let columns = Columns {
        label: 8.0,
        room: room - 12.0,
        numbers: width.either(None, Some([canvas.width - 48.0, canvas.width - 4.0])),
    };
    let plane = Plane {
        left: room,
        right,
        top,
        bottom,
        across: axis(&targets),
        upwards: Axis { low: rows as f64, high: 0.0, is_log: false, ticks: Vec::new() },
    };
    plane.open(&mut canvas, "deviation");
    canvas.area(&rectangle((plane.x(-1.0), top), (plane.x(1.0), bottom)), "#009e73", 0.12, &[]);
    plane.draw_across(&mut canvas);
    canvas.rule((plane.x(0.0), top), (plane.x(0.0), bottom), Stroke::solid("#8a8a8a", 0.6));
    if let Some([observed, simulated]) = columns.numbers {
        let head = |canvas: &mut Canvas, x, words| {
            canvas.write(Lettering::at(x, top - text * 0.5).ending().colour(FAINT), words);
        };
        head(&mut canvas, observed, "observed");
        head(&mut canvas, simulated, "simulated");
    }
    let mut line = 0;
    for (whose, own) in groups {
        let y = plane.y(line as f64 + 0.6);
        let ink = own[0].platform.map(|platform| calibration.ink(platform));
        let lettering = ink.as_ref().map_or(INK, |ink| &ink.lettering);
        let name = fitting(whose, plane.right - 4.0, text);
        canvas.write(Lettering::at(3.0, y + text * 0.35).bold().colour(lettering), &name);
        line += 1;
        for held in own {
            let colour = ink.as_ref().map_or(INK, |ink| &ink.colour);
            target(&mut canvas, &plane, &columns, (held, colour, line as f64 + 0.5));
            line += 1;
        }
    }
    canvas.close();
    canvas
}

fn target(
    canvas: &mut Canvas,
    plane: &Plane,
    columns: &Columns,
    (held, colour, line): (&HeldTarget, &str, f64),
) {
    let (text, y) = (canvas.text, plane.y(line));
    let label = fitting(&held.label(), columns.room, text);
    let is_missed = held.is_fitted() && !held.is_met;
    let ink = if is_missed {
        MISSED
    } else if held.is_fitted() {
        INK
    } else {
        PRIOR
    };
    canvas.write(Lettering::at(columns.label, y + text * 0.35).colour(ink), &label);
    if let Some([observed, simulated]) = columns.numbers {
        let beside = |canvas: &mut Canvas, x, value: Option<f64>| {
            let text = value.map_or("\u{2013}".to_owned(), |value| short(value, held.unit));
            canvas.write(Lettering::at(x, y + canvas.text * 0.35).ending().colour(FAINT), &text);
        };
        beside(canvas, observed, Some(held.value));
        beside(canvas, simulated, held.simulated);
    }
    let reach = plane.across.high - 0.3;
    let within = |deviation: f64| deviation.clamp(-reach, reach);
    let [place, deviation, weight] = [held.place as f64, held.deviation, held.weight].map(|n| n.to_string());
    let data = [
        ("of", held.whose.as_str()),
        ("metric", held.metric.as_str()),
        ("row", place.as_str()),
        ("deviation", deviation.as_str()),
        ("weight", weight.as_str()),
    ];
    if let Some((low, high)) = held.deviations.filter(|(low, high)| low < high) {
        let ends = [(plane.x(within(low)), y), (plane.x(within(high)), y)];
        canvas.path(&path_through(ends), Stroke::solid(colour, 0.9), &data);
    }
    let x = plane.x(within(held.deviation));
    canvas.disc((x, y), text * 0.33, colour, &data);
    if !held.is_fitted() {
        canvas.disc((x, y), text * 0.2, "#ffffff", &[]);
    }
    if held.deviation.abs() > reach {
        let beyond = if held.missing.is_empty() { signed(held.deviation, 0) } else { "no value".to_owned() };
        let far = width_of(&beyond, text) * 0.9 + text * 0.6;
        let from = x - text * 0.5 * held.deviation.signum();
        // No bar runs through the number.
        let (above, below) = (y - text * 0.5, y + text * 0.5);
        let paper = rectangle((from, above), (from - far * held.deviation.signum(), below));
        canvas.area(&paper, "#ffffff", 1.0, &[]);
        let at = Lettering::at(x - text * 0.6 * held.deviation.signum(), y + text * 0.35).colour(MISSED);
        canvas.write(if held.deviation > 0.0 { at.ending() } else { at }, &beyond);
    }
}

/// `+2.8`, or that there is no value.
pub(in crate::report) fn off_by(held: &HeldTarget) -> String {
    if held.missing.is_empty() { signed(held.deviation, 1) } else { "no value".to_owned() }
}

/// The unit of a target as it is told.
pub(in crate::report) fn unit(held: &HeldTarget) -> &str {
    unit_of(held.unit)
}

/// How much room the widest of some texts needs.
pub(super) fn widest<'a>(texts: impl Iterator<Item = &'a str>, size: f64) -> f64 {
    texts.map(|text| width_of(text, size)).fold(0.0, f64::max)
}
