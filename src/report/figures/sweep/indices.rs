//! Sobol indices, or elementary effects of Morris, as bars with their intervals.

use super::layout::Multiples;
use super::of_response;
use crate::report::canvas::fitting;
use crate::report::canvas::{Canvas, FAINT, GRID, Lettering, Stroke, Width, width_of};
use crate::report::data::{Indices, SweepData};
use crate::report::panel::heading;
use crate::report::ticks::Ticks;

/// Colours of the first index and of the second.
pub(in crate::report) const COLOURS: [&str; 2] = ["#0072b2", "#e69f00"];

const BAR: f64 = 5.0;

pub(super) fn draw(sweep: &SweepData, response: &str, width: Width) -> Canvas {
    let all: Vec<&Indices> = of_response(sweep, response).collect();
    let text = width.text();
    let head = text * 4.6;
    let rows = all.iter().map(|indices| indices.bars.len()).max().unwrap_or(0) as f64;
    let row = rows * (2.0 * BAR + 5.0) + text * 4.0;
    let layout = Multiples::new(width, all.len(), width.either(1, 2), head, row);
    let mut canvas = Canvas::new(width, layout.height());
    let unit = all.first().map_or("", |indices| indices.unit.as_str());
    heading(&mut canvas, (3.0, text + 2.0), response, unit, "by factor, with 95 % intervals");
    legend(&mut canvas, all.first().map_or(["", ""], |indices| indices.names), text * 3.9);
    let ticks = axis(&all);
    for (place, indices) in all.iter().enumerate() {
        one(&mut canvas, indices, layout.cell(place), &ticks);
    }
    canvas
}

fn legend(canvas: &mut Canvas, names: [&str; 2], base: f64) {
    let mut x = 3.0;
    for (name, colour) in names.iter().zip(COLOURS) {
        canvas.rectangle((x, base - 5.0), (x + 9.0, base), colour, &[]);
        canvas.write(Lettering::at(x + 12.0, base), name);
        x += 24.0 + width_of(name, canvas.text);
    }
}

/// Round numbers that hold 0, all estimates and their intervals; of shares at least 0 to 1.
pub(in crate::report) fn axis(all: &[&Indices]) -> Ticks {
    let bars = all.iter().flat_map(|indices| &indices.bars);
    let values = bars.flat_map(|bars| bars.estimates).flatten().flat_map(|estimate| {
        let (low, high) = estimate.interval().unwrap_or((estimate.value, estimate.value));
        [low, high, estimate.value]
    });
    let (low, high) =
        values.fold((0.0, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
    Ticks::cover(low, if high > low { high } else { low + 1.0 }, 5)
}

fn one(
    canvas: &mut Canvas,
    indices: &Indices,
    (left, right, top, bottom): (f64, f64, f64, f64),
    ticks: &Ticks,
) {
    let text = canvas.text;
    canvas.write(Lettering::at(left + 3.0, top + text).bold(), &indices.scenario);
    let most = (right - left) * 0.4;
    let names = indices.bars.iter().map(|bars| width_of(&bars.factor, text));
    let begin = left + names.fold(0.0, f64::max).min(most) + 8.0;
    let end = right - 10.0;
    let x = |value: f64| begin + (end - begin) * (value - ticks.low()) / (ticks.high() - ticks.low());
    let (first, last) = (top + text * 1.8, bottom - text * 2.0);
    let ends = [begin, end].map(crate::report::canvas::number);
    let (low, high) = (ticks.low().to_string(), ticks.high().to_string());
    canvas.open(&[
        ("panel", indices.scenario.as_str()),
        ("x-low", &low),
        ("x-high", &high),
        ("left", &ends[0]),
        ("right", &ends[1]),
    ]);
    for value in &ticks.values {
        let colour = if *value == 0.0 { "#8a8a8a" } else { GRID };
        canvas.rule((x(*value), first), (x(*value), last), Stroke::solid(colour, 0.6));
        let at = Lettering::at(x(*value), last + text * 1.2).centred().colour(FAINT);
        canvas.write(at, &ticks.label(*value));
    }
    for (row, bars) in indices.bars.iter().enumerate() {
        let y = first + 3.0 + row as f64 * (2.0 * BAR + 5.0);
        let at = Lettering::at(begin - 4.0, y + BAR + text * 0.35).ending();
        canvas.write(at, &fitting(&bars.factor, most, text));
        for (which, estimate) in bars.estimates.iter().enumerate() {
            let Some(estimate) = estimate else { continue };
            let top = y + BAR * which as f64;
            let (from, to) = (x(0.0).min(x(estimate.value)), x(0.0).max(x(estimate.value)));
            let value = estimate.value.to_string();
            let data =
                [("of", bars.factor.as_str()), ("index", indices.names[which]), ("value", value.as_str())];
            canvas.rectangle((from, top), (to, top + BAR - 0.6), COLOURS[which], &data);
            if let Some((low, high)) = estimate.interval() {
                let middle = top + BAR / 2.0 - 0.3;
                canvas.rule((x(low), middle), (x(high), middle), Stroke::solid("#222222", 0.7));
            }
        }
    }
    canvas.close();
}
