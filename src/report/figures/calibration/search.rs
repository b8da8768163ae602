//! How the distance from the targets fell, generation by generation.

use super::{MISSED, OWN, PRIOR};
use crate::experiment::calibration::Method;
use crate::report::canvas::{Canvas, FAINT, Lettering, Stroke, Width, path_through, width_of};
use crate::report::data::{CalibrationData, Found};
use crate::report::panel::heading;
use crate::report::plane::{Axis, Plane, room_beside};

/// A number by generation.
#[derive(Debug)]
pub(in crate::report) struct Path {
    pub name: &'static str,
    /// Column of `generations.parquet`; of acceptance two of them.
    pub column: &'static str,
    /// Class of its look on a page.
    pub look: &'static str,
    pub colour: &'static str,
    /// Generation and number.
    pub points: Vec<(f64, f64)>,
}

/// A level across.
#[derive(Debug)]
pub(in crate::report) struct Level {
    pub name: &'static str,
    pub value: f64,
}

/// Numbers by generation that share an axis.
#[derive(Debug)]
pub(in crate::report) struct SearchPanel {
    pub name: &'static str,
    pub unit: &'static str,
    pub across: Axis,
    pub upwards: Axis,
    pub paths: Vec<Path>,
    pub levels: Vec<Level>,
}

/// The distance; of a sample also the share that was accepted.
pub(in crate::report) fn panels(calibration: &CalibrationData) -> Vec<SearchPanel> {
    let (_, luck) = calibration.distance();
    let path =
        |name, column, look, colour, points: Vec<(f64, f64)>| Path { name, column, look, colour, points };
    let (distances, levels, shares) = match calibration.found() {
        Found::Best(outcome) => {
            let of = |number: fn(&crate::experiment::calibration::Generation) -> f64| {
                outcome.generations.iter().map(|one| (f64::from(one.number), number(one))).collect()
            };
            let paths = vec![
                path("best so far", "best", "accent", OWN, of(|one| one.best)),
                path("lowest", "lowest", "second", "#56b4e9", of(|one| one.lowest)),
                path("median", "median", "faint", PRIOR, of(|one| one.median)),
            ];
            (paths, vec![Level { name: "luck alone", value: luck }], Vec::new())
        }
        Found::Sample(sample) => {
            type Of = fn(&crate::experiment::calibration::abc_smc::Population) -> Option<f64>;
            let of = |number: Of| {
                let all = sample.populations.iter();
                all.filter_map(|one| Some((f64::from(one.number), number(one)?))).collect()
            };
            let wanted = match calibration.method() {
                Method::AbcSmc(sampling) => sampling.tolerance,
                Method::CmaEs(_) => 0.0,
            };
            let paths = vec![
                path("tolerance", "tolerance", "accent", OWN, of(|one| one.tolerance)),
                path("median", "median", "faint", PRIOR, of(|one| one.median)),
                path("lowest", "lowest", "second", "#56b4e9", of(|one| one.lowest)),
            ];
            let share = |one: &crate::experiment::calibration::abc_smc::Population| {
                Some(f64::from(one.accepted) / f64::from(one.proposals.max(1)))
            };
            let shares = vec![path("accepted", "accepted / proposals", "accent", OWN, of(share))];
            (paths, vec![Level { name: "tolerance that was wanted", value: wanted }], shares)
        }
    };
    let last = distances.iter().flat_map(|path| &path.points).map(|(number, _)| *number).fold(1.0, f64::max);
    let first =
        distances.iter().flat_map(|path| &path.points).map(|(number, _)| *number).fold(last, f64::min);
    let across = || whole_numbers(first, last);
    let mut panels = vec![SearchPanel {
        name: "Distance",
        unit: "from the targets, sum of squared tolerances",
        across: across(),
        upwards: distance_axis(&distances, &levels),
        paths: distances,
        levels,
    }];
    if !shares.is_empty() {
        panels.push(SearchPanel {
            name: "Acceptance",
            unit: "share of candidates within the tolerance",
            across: across(),
            upwards: Axis::linear(0.0, 1.0, 5),
            paths: shares,
            levels: Vec::new(),
        });
    }
    panels
}

fn distance_axis(paths: &[Path], levels: &[Level]) -> Axis {
    let numbers = paths.iter().flat_map(|path| &path.points).map(|(_, value)| *value);
    let positive = numbers.chain(levels.iter().map(|level| level.value)).filter(|value| *value > 0.0);
    let (low, high) = positive
        .fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
    // Below a level stands its name.
    let room = if levels.is_empty() { 0.8 } else { 0.5 };
    if high > 0.0 { Axis::log(low * room, high * 1.25, 9) } else { Axis::log(0.1, 10.0, 3) }
}

/// Generations are whole numbers.
fn whole_numbers(first: f64, last: f64) -> Axis {
    let mut axis = Axis::linear(first, last.max(first + 1.0), 10);
    axis.ticks.retain(|(value, _)| value.fract() == 0.0);
    for (value, label) in &mut axis.ticks {
        *label = format!("{value:.0}");
    }
    axis
}

pub(super) fn draw(calibration: &CalibrationData, width: Width) -> Canvas {
    let panels = panels(calibration);
    let text = width.text();
    let height =
        |place: usize| if place == 0 { width.either(150.0, 200.0) } else { width.either(90.0, 110.0) };
    let total: f64 = (0..panels.len()).map(height).sum();
    let mut canvas = Canvas::new(width, total + text);
    let mut top = 0.0;
    for (place, panel) in panels.iter().enumerate() {
        one(&mut canvas, panel, (top, top + height(place)), place + 1 == panels.len());
        top += height(place);
    }
    canvas
}

fn one(canvas: &mut Canvas, panel: &SearchPanel, (top, bottom): (f64, f64), is_last: bool) {
    let text = canvas.text;
    heading(canvas, (3.0, top + text + 2.0), panel.name, panel.unit, "");
    let plane = Plane {
        left: room_beside(&panel.upwards, text) + 2.0,
        right: canvas.width - 8.0,
        top: top + text * 4.2,
        bottom: bottom - text * if is_last { 3.4 } else { 2.2 },
        across: panel.across.clone(),
        upwards: panel.upwards.clone(),
    };
    let mut x = plane.left;
    for path in &panel.paths {
        let y = top + text * 2.9;
        canvas.rule((x, y - text * 0.3), (x + 10.0, y - text * 0.3), Stroke::solid(path.colour, 1.4));
        canvas.write(Lettering::at(x + 13.0, y).colour(FAINT), path.name);
        x += 13.0 + width_of(path.name, text) + 7.0;
    }
    plane.open(canvas, panel.name);
    plane.draw_upwards(canvas);
    plane.draw_across(canvas);
    for level in &panel.levels {
        // What is below the axis has no place on it.
        let y = plane.y(level.value);
        if (plane.top..=plane.bottom).contains(&y) {
            let stroke = Stroke { colour: MISSED, width: 0.7, dash: "2 2" };
            canvas.rule((plane.left, y), (plane.right, y), stroke);
            canvas.write(Lettering::at(plane.right, y + text * 0.95).ending().colour(MISSED), level.name);
        }
    }
    for path in panel.paths.iter().rev() {
        let data = [("of", "search"), ("column", path.column)];
        let points = path.points.iter().filter(|(_, value)| !panel.upwards.is_log || *value > 0.0);
        let points: Vec<(f64, f64)> = points.map(|point| plane.at(*point)).collect();
        if let [only] = points.as_slice() {
            canvas.disc(*only, 1.6, path.colour, &data);
        }
        canvas.path(&path_through(points), Stroke::solid(path.colour, 1.2), &data);
    }
    if is_last {
        let under = Lettering::at((plane.left + plane.right) / 2.0, plane.bottom + text * 2.8).centred();
        canvas.write(under.colour(FAINT), "generation");
    }
    canvas.close();
}
