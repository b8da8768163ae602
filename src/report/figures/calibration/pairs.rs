//! Pairs of parameters: a plane each, below the diagonal; above it their correlations.

use super::correlations::{colour_of, lettering_on};
use super::{MISSED, OWN};
use crate::report::canvas::{Canvas, GRID, INK, Lettering, Stroke, Width, fitting, number, rectangle};
use crate::report::data::{CalibrationData, Found};
use crate::report::numbers::alone::signed;
use crate::report::panel::heading;
use crate::report::plane::{Axis, Plane};

/// What the points are.
pub(in crate::report) fn meaning(calibration: &CalibrationData) -> String {
    let count = calibration.points().values.len();
    match calibration.found() {
        Found::Best(_) => {
            format!("{count} candidates that came closest; above: correlations")
        }
        Found::Sample(_) => "draws from the sample, by weight; above: correlations of the sample".to_owned(),
    }
}

pub(super) fn draw(calibration: &CalibrationData, width: Width) -> Canvas {
    let shown = calibration.paired();
    let parameters = calibration.parameters();
    let text = width.text();
    let count = shown.len().max(1) as f64;
    let (left, top) = (4.0, text * 3.8);
    let side = (width.points() - left - 4.0) / count;
    let height = side.min(width.either(60.0, 80.0));
    let mut canvas = Canvas::new(width, top + height * count + 4.0);
    heading(&mut canvas, (3.0, text + 2.0), "Pairs", "of parameters, on their scales", &meaning(calibration));
    let points = calibration.points();
    let drawn = points.drawn();
    let cell = |row: usize, column: usize| {
        let corner = (left + side * column as f64, top + height * row as f64);
        (corner, (corner.0 + side - 3.0, corner.1 + height - 3.0))
    };
    for (row, down) in shown.iter().enumerate() {
        for (column, across) in shown.iter().enumerate() {
            let (corner, end) = cell(row, column);
            let plane = Plane {
                left: corner.0,
                right: end.0,
                top: corner.1,
                bottom: end.1,
                across: bare(parameters[*across].axis(2)),
                upwards: bare(parameters[*down].axis(2)),
            };
            let names = (parameters[*across].name.as_str(), parameters[*down].name.as_str());
            match row.cmp(&column) {
                std::cmp::Ordering::Equal => diagonal(&mut canvas, &plane, names.0),
                std::cmp::Ordering::Less => {
                    correlation(&mut canvas, &plane, calibration.correlations()[*down][*across]);
                }
                std::cmp::Ordering::Greater => {
                    frame(&mut canvas, &plane);
                    let at = |place: &usize| {
                        let point = &points.values[*place];
                        plane.at((point[*across], point[*down]))
                    };
                    plane.open(&mut canvas, &format!("{} by {}", names.1, names.0));
                    let data = [("across", names.0), ("upwards", names.1)];
                    canvas.path(&specks(drawn.iter().map(at)), Stroke::solid(OWN, 1.3), &data);
                    canvas.disc(at(&points.closest), 1.7, MISSED, &[]);
                    canvas.close();
                }
            }
        }
    }
    canvas
}

fn bare(axis: Axis) -> Axis {
    Axis { ticks: Vec::new(), ..axis }
}

fn frame(canvas: &mut Canvas, plane: &Plane) {
    let outline = rectangle((plane.left, plane.top), (plane.right, plane.bottom));
    canvas.path(&outline, Stroke::solid(GRID, 0.6), &[]);
}

/// The name of the parameter of row and column, in lines broken at underscores.
fn diagonal(canvas: &mut Canvas, plane: &Plane, name: &str) {
    frame(canvas, plane);
    let (text, room) = (canvas.text, plane.right - plane.left - 4.0);
    let parts: Vec<&str> = name.split_inclusive('_').collect();
    let middle = (plane.top + plane.bottom) / 2.0 + text * 0.35;
    let first = middle - (parts.len() as f64 - 1.0) * text * 0.58;
    for (line, part) in parts.iter().enumerate() {
        let y = first + line as f64 * text * 1.16;
        let at = Lettering::at((plane.left + plane.right) / 2.0, y).centred().bold().colour(INK);
        canvas.write(at, &fitting(part, room, text));
    }
}

fn correlation(canvas: &mut Canvas, plane: &Plane, correlation: f64) {
    let outline = rectangle((plane.left, plane.top), (plane.right, plane.bottom));
    let (colour, opacity) = colour_of(correlation);
    canvas.area(&outline, colour, opacity, &[]);
    let y = (plane.top + plane.bottom) / 2.0 + canvas.text * 0.35;
    let ink = lettering_on(opacity);
    let at = Lettering::at((plane.left + plane.right) / 2.0, y).centred().colour(ink);
    canvas.write(at, &signed(correlation, 2));
}

/// Points as one path of strokes without length, whose ends are round: far lighter than a disc for each.
fn specks(points: impl Iterator<Item = (f64, f64)>) -> String {
    // A stroke has to lead somewhere to be drawn by all: a hundredth of a point.
    points.map(|(x, y)| format!("M{} {}L{} {}", number(x), number(y), number(x + 0.01), number(y))).collect()
}
