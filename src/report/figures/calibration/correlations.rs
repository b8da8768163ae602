//! Correlations of all parameters.

use super::fit::widest;
use crate::report::canvas::{Canvas, INK, Lettering, Width, fitting, rectangle, width_of};
use crate::report::data::{CalibrationData, Found};
use crate::report::numbers::alone::signed;
use crate::report::panel::heading;

/// The colour of a correlation and how much of it: blue together, orange against one another, which people with any colour vision
/// tell apart.
pub(in crate::report) fn colour_of(correlation: f64) -> (&'static str, f64) {
    let colour = if correlation >= 0.0 { "#0072b2" } else { "#d55e00" };
    (colour, correlation.abs().min(1.0))
}

/// The colour of letters on so much of it.
pub(super) fn lettering_on(opacity: f64) -> &'static str {
    if opacity > 0.7 { "#ffffff" } else { INK }
}

/// What is correlated.
pub(in crate::report) fn meaning(calibration: &CalibrationData) -> &'static str {
    match calibration.found() {
        Found::Best(_) => "of what the targets leave possible near the best point",
        Found::Sample(_) => "of the sample, on the scales of the ranges",
    }
}

pub(super) fn draw(calibration: &CalibrationData, width: Width) -> Canvas {
    let parameters = calibration.parameters();
    let text = width.text();
    let count = parameters.len().max(1);
    let most = width.either(74.0, 130.0);
    let names: Vec<String> =
        parameters.iter().map(|parameter| fitting(&parameter.name, most, text)).collect();
    let room = widest(names.iter().map(String::as_str), text) + 8.0;
    // The names of columns stand on the diagonal: only what is below it is drawn, for above is the same.
    let side = ((width.points() - room - 4.0) / count as f64).min(26.0);
    let height = side.clamp(text * 1.05, 20.0);
    let top = text * 6.0;
    let mut canvas = Canvas::new(width, top + height * count as f64 + 6.0);
    heading(&mut canvas, (3.0, text + 2.0), "Correlations", "\u{2212}1 to +1", meaning(calibration));
    key(&mut canvas, text * 4.5);
    canvas.open(&[("panel", "correlations")]);
    for (row, own) in calibration.correlations().iter().enumerate() {
        let y = top + height * row as f64;
        canvas.write(Lettering::at(room - 4.0, y + height / 2.0 + text * 0.35).ending(), &names[row]);
        for (column, correlation) in own.iter().enumerate().take(row) {
            cell(
                &mut canvas,
                ((room + side * column as f64, y), (side, height)),
                *correlation,
                (&parameters[row].name, &parameters[column].name),
            );
        }
        let x = room + side * row as f64 + 3.0;
        let left = canvas.width - 3.0 - x;
        if row + 1 < count && width_of(&names[row], text) <= left {
            let beside = Lettering::at(x, y + height / 2.0 + text * 0.35).colour("#9a9a9a");
            canvas.write(beside, &names[row]);
        }
    }
    canvas.close();
    canvas
}

fn cell(
    canvas: &mut Canvas,
    ((x, y), (side, height)): ((f64, f64), (f64, f64)),
    correlation: f64,
    (row, column): (&str, &str),
) {
    let (colour, opacity) = colour_of(correlation);
    let value = correlation.to_string();
    let data = [("row", row), ("column", column), ("correlation", value.as_str())];
    canvas.area(&rectangle((x + 0.3, y + 0.3), (x + side - 0.3, y + height - 0.3)), colour, opacity, &data);
    let written = signed(correlation, 1);
    // Small ones would be letters upon letters.
    if correlation.abs() >= 0.3 && side > width_of(&written, canvas.text) {
        let ink = lettering_on(opacity);
        let at = Lettering::at(x + side / 2.0, y + height / 2.0 + canvas.text * 0.35).centred();
        canvas.write(at.colour(ink), &written);
    }
}

/// Which colour is which correlation.
fn key(canvas: &mut Canvas, y: f64) {
    let side = 14.0;
    for (place, tenths) in [-10_i32, -7, -4, 0, 4, 7, 10].into_iter().enumerate() {
        let correlation = f64::from(tenths) / 10.0;
        let (colour, opacity) = colour_of(correlation);
        let x = 3.0 + place as f64 * (side + 8.0);
        canvas.area(&rectangle((x, y), (x + side + 7.0, y + 4.0)), colour, opacity.max(0.04), &[]);
        let label = signed(correlation, 1);
        canvas.write(Lettering::at(x + (side + 7.0) / 2.0, y - 1.5).centred().colour("#6b6b6b"), &label);
    }
}
