//! Each parameter within its range.

use super::fit::widest;
use super::{MISSED, OWN};
use crate::report::canvas::{Canvas, FAINT, GRID, INK, Lettering, Stroke, Width, fitting, path_through};
use crate::report::data::{CalibrationData, Found, Parameter};
use crate::report::numbers::alone::short;
use crate::report::panel::heading;
use crate::report::plane::{Axis, Plane};

pub(super) fn draw(calibration: &CalibrationData, width: Width) -> Canvas {
    let parameters = calibration.parameters();
    let text = width.text();
    let row = text * 1.5;
    let top = text * 4.4;
    let bottom = top + row * parameters.len() as f64;
    let mut canvas = Canvas::new(width, bottom + 5.0);
    let remark = match calibration.found() {
        Found::Best(_) => "best value; bars: a standard deviation that is left",
        Found::Sample(_) => "median of the sample; bars: nine tenths of it",
    };
    heading(&mut canvas, (3.0, text + 2.0), "Parameters", "within their ranges", remark);
    let names: Vec<String> = parameters
        .iter()
        .map(|parameter| fitting(&parameter.name, width.either(74.0, 130.0), text))
        .collect();
    let ends: Vec<[String; 2]> =
        parameters.iter().map(|one| [one.from, one.to].map(|end| short(end, "1"))).collect();
    let left = widest(names.iter().map(String::as_str), text)
        + widest(ends.iter().map(|[low, _]| low.as_str()), text);
    let right = widest(ends.iter().map(|[_, high]| high.as_str()), text);
    let told: Vec<String> = parameters.iter().map(|one| told(calibration, one)).collect();
    let last = widest(told.iter().map(String::as_str), text);
    let plane = Plane {
        left: left + 14.0,
        right: canvas.width - right - last - 16.0,
        top,
        bottom,
        across: Axis { low: 0.0, high: 1.0, is_log: false, ticks: Vec::new() },
        upwards: Axis { low: parameters.len() as f64, high: 0.0, is_log: false, ticks: Vec::new() },
    };
    plane.open(&mut canvas, "parameters");
    for (place, parameter) in parameters.iter().enumerate() {
        let y = plane.y(place as f64 + 0.5);
        let base = y + text * 0.35;
        let is_at_bound = parameter.bound.is_some();
        let ink = if is_at_bound { MISSED } else { INK };
        canvas.write(Lettering::at(3.0, base).colour(ink), &names[place]);
        canvas.write(Lettering::at(plane.left - 5.0, base).ending().colour(FAINT), &ends[place][0]);
        canvas.write(Lettering::at(plane.right + 5.0, base).colour(FAINT), &ends[place][1]);
        canvas.write(Lettering::at(canvas.width - 3.0, base).ending().colour(ink), &told[place]);
        one(&mut canvas, &plane, parameter, y);
    }
    canvas.close();
    canvas
}

fn one(canvas: &mut Canvas, plane: &Plane, parameter: &Parameter, y: f64) {
    canvas.rule((plane.left, y), (plane.right, y), Stroke::solid(GRID, 1.6));
    let [value, share] = [parameter.value, parameter.share].map(|number| number.to_string());
    let data = [("of", parameter.name.as_str()), ("value", value.as_str()), ("share", share.as_str())];
    let colour = if parameter.bound.is_some() { MISSED } else { OWN };
    let (low, high) = parameter.interval;
    let ends = [(plane.x(low), y), (plane.x(high), y)];
    canvas.path(&path_through(ends), Stroke::solid(colour, 1.6), &data);
    canvas.disc((plane.x(parameter.share), y), canvas.text * 0.36, colour, &data);
}

/// `0.254 ± 5 %`, or `0.254, 46 % of prior`.
fn told(calibration: &CalibrationData, parameter: &Parameter) -> String {
    let value = short(parameter.value, "1");
    let further = match calibration.found() {
        Found::Best(_) => format!("\u{b1} {:.0} %", 100.0 * parameter.spread),
        Found::Sample(_) => format!("{:.0} % of prior", 100.0 * parameter.of_prior),
    };
    let bound = parameter.bound.map_or(String::new(), |_| ", at its bound".to_owned());
    format!("{value} {further}{bound}")
}
