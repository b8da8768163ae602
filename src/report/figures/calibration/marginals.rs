//! The sample of each parameter against its prior.

use super::{MISSED, OWN, PRIOR};
use crate::report::canvas::{Canvas, Lettering, Stroke, Width, fitting, path_through, rectangle};
use crate::report::data::{CalibrationData, Parameter};
use crate::report::panel::heading;
use crate::report::plane::{Axis, Plane};

pub(super) fn draw(calibration: &CalibrationData, width: Width) -> Canvas {
    let parameters = calibration.parameters();
    let columns = width.either(2, 4).min(parameters.len().max(1));
    let rows = parameters.len().div_ceil(columns).max(1);
    let text = width.text();
    let cell = width.either(74.0, 88.0);
    let mut canvas = Canvas::new(width, text * 4.0 + cell * rows as f64);
    heading(
        &mut canvas,
        (3.0, text + 2.0),
        "Sample",
        "density over the range of each parameter, on its scale",
        "grey line: the prior; bar below: nine tenths of the sample, and its median",
    );
    let across = canvas.width / columns as f64;
    for (place, parameter) in parameters.iter().enumerate() {
        let corner = (across * (place % columns) as f64, text * 4.0 + cell * (place / columns) as f64);
        one(&mut canvas, calibration, (place, parameter), (corner, (across, cell)));
    }
    canvas
}

fn one(
    canvas: &mut Canvas,
    calibration: &CalibrationData,
    (place, parameter): (usize, &Parameter),
    (corner, size): ((f64, f64), (f64, f64)),
) {
    let text = canvas.text;
    let bins = calibration.bins(place);
    let highest = bins.iter().map(|bin| bin.sample.max(bin.prior)).fold(0.0, f64::max);
    let plane = Plane {
        left: corner.0 + 10.0,
        right: corner.0 + size.0 - 12.0,
        top: corner.1 + text * 1.8,
        bottom: corner.1 + size.1 - text * 2.4,
        across: parameter.axis(3).with_ends(),
        upwards: Axis { low: 0.0, high: highest.max(1e-9) * 1.05, is_log: false, ticks: Vec::new() },
    };
    let name = fitting(&parameter.name, size.0 - 14.0, text);
    let ink = if parameter.bound.is_some() { MISSED } else { "#222222" };
    canvas.write(Lettering::at(plane.left, corner.1 + text).bold().colour(ink), &name);
    plane.open(canvas, &parameter.name);
    for bin in bins.iter().filter(|bin| bin.sample > 0.0) {
        let density = bin.sample.to_string();
        let data = [("of", parameter.name.as_str()), ("column", "sample"), ("density", density.as_str())];
        let outline = rectangle(plane.at((bin.from, bin.sample)), plane.at((bin.to, 0.0)));
        canvas.area(&outline, OWN, 0.45, &data);
    }
    let prior = bins.iter().flat_map(|bin| [(bin.from, bin.prior), (bin.to, bin.prior)]);
    let prior = path_through(prior.map(|point| plane.at(point)));
    canvas.path(&prior, Stroke::solid(PRIOR, 0.8), &[("of", parameter.name.as_str()), ("column", "prior")]);
    plane.draw_across(canvas);
    let (low, high) = parameter.between;
    let interval = [(plane.x(low), plane.bottom), (plane.x(high), plane.bottom)];
    canvas.path(&path_through(interval), Stroke::solid(OWN, 2.0), &[]);
    canvas.disc((plane.x(parameter.value), plane.bottom), text * 0.34, OWN, &[]);
    canvas.close();
}
