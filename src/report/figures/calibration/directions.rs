//! Combinations of parameters, by what the targets tell of them.

use super::{MISSED, OWN};
use crate::experiment::calibration::Direction;
use crate::report::canvas::{Canvas, GRID, INK, Lettering, Stroke, Width, fitting, rectangle};
use crate::report::data::CalibrationData;
use crate::report::panel::heading;
use crate::report::plane::{Axis, Plane};

/// Loadings below this do not make a direction, and how many are named at most.
const LOADING_MIN: f64 = 0.15;
const LOADINGS: usize = 4;
/// Directions at most: those that the targets tell least about.
pub(in crate::report) const DIRECTIONS: usize = 12;

/// `+0.71 reach, −0.70 push`: the largest first.
pub(in crate::report) fn loadings(calibration: &CalibrationData, way: &Direction) -> String {
    let names = calibration.factors().iter().map(|factor| &factor.name);
    let mut parts: Vec<(f64, &String)> = way.loadings.iter().copied().zip(names).collect();
    parts.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let large = parts.iter().filter(|(loading, _)| loading.abs() >= LOADING_MIN).take(LOADINGS);
    let named: Vec<String> =
        large.map(|(loading, name)| format!("{loading:+.2} {name}").replace('-', "\u{2212}")).collect();
    named.join(", ")
}

/// From nothing to all of the prior's spread, and on where a combination of a sample spreads wider than its prior, since parameters
/// that make up for one another lie along a ridge.
pub(in crate::report) fn of_prior_axis(directions: &[Direction]) -> Axis {
    let widest = directions.iter().map(|way| way.spread).fold(1.0, f64::max);
    let per_cent = if widest > 2.0 { 50 } else { 25 };
    let last = (widest * 100.0 / f64::from(per_cent)).ceil() as u32;
    let share = |step: u32| f64::from(step * per_cent) / 100.0;
    let ticks = (0..=last).map(|step| (share(step), format!("{} %", step * per_cent)));
    Axis { ticks: ticks.collect(), ..Axis::linear(0.0, share(last), 4) }
}

pub(super) fn draw(calibration: &CalibrationData, width: Width) -> Canvas {
    let directions = calibration.directions();
    let shown = &directions[..directions.len().min(DIRECTIONS)];
    let text = width.text();
    let row = text * 2.9;
    let top = text * 4.2;
    let bottom = top + row * shown.len() as f64;
    let mut canvas = Canvas::new(width, bottom + text * 2.0 + 5.0);
    let remark = match directions.len() - shown.len() {
        0 => "orange: the prior says more than the targets".to_owned(),
        more => format!("orange: the prior says more than the targets; {more} more are known better"),
    };
    heading(
        &mut canvas,
        (3.0, text + 2.0),
        "Combinations",
        "what is left of the prior\u{2019}s spread",
        &remark,
    );
    let plane = Plane {
        left: 10.0,
        right: canvas.width - 12.0,
        top,
        bottom,
        across: of_prior_axis(shown),
        upwards: Axis { low: shown.len() as f64, high: 0.0, is_log: false, ticks: Vec::new() },
    };
    plane.open(&mut canvas, "directions");
    plane.draw_across(&mut canvas);
    for (place, way) in shown.iter().enumerate() {
        let y = plane.y(place as f64);
        let colour = if way.is_identified() { OWN } else { MISSED };
        let words = fitting(&loadings(calibration, way), plane.right - plane.left - 36.0, text);
        canvas.write(Lettering::at(plane.left, y + text * 1.1).colour(INK), &words);
        let percent = format!("{:.0} %", 100.0 * way.spread);
        canvas.write(Lettering::at(plane.right, y + text * 1.1).ending().colour(INK), &percent);
        let (above, below) = (y + text * 1.5, y + text * 2.2);
        canvas.rule((plane.left, below), (plane.right, below), Stroke::solid(GRID, 0.5));
        let [place, spread] = [place.to_string(), way.spread.to_string()];
        let data = [("row", place.as_str()), ("spread", spread.as_str())];
        canvas.area(&rectangle((plane.x(0.0), above), (plane.x(way.spread), below)), colour, 0.75, &data);
    }
    canvas.close();
    canvas
}
