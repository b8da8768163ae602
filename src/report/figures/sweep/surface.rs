//! A number over the levels of two factors, as cells.

use super::layout::{AxesOfCells, Multiples, scale_of};
use crate::report::canvas::{Canvas, Width};
use crate::report::cells::{Cell, Ground, scale};
use crate::report::data::SweepData;
use crate::report::data::sweep::LevelMean;
use crate::report::numbers::words::figure;
use crate::report::panel::heading;
use crate::report::ramp;

pub(super) fn draw(sweep: &SweepData, shown: usize, width: Width) -> Canvas {
    let number = &sweep.shown()[shown];
    let text = width.text();
    let Some(surface) = sweep.surface(shown) else { return Canvas::new(width, text) };
    let [x, y] = surface.factors.map(|factor| sweep.grouping(factor));
    let (Some(x), Some(y)) = (x, y) else { return Canvas::new(width, text) };
    let means = || surface.means.iter().flatten().flatten().flatten().map(|mean| mean.mean);
    let (low, high) = (means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max));
    let (factor, unit) = scale_of(number, means());
    let head = text * 3.8;
    let row = text * 6.8 + y.len() as f64 * width.either(12.0, 15.0);
    let layout = Multiples::new(width, surface.means.len(), width.either(1, 2), head, row);
    let mut canvas = Canvas::new(width, layout.height());
    let remark = if surface.has_others { "mean over all other factors and luck" } else { "mean over luck" };
    heading(&mut canvas, (3.0, text + 2.0), &number.name, &unit, remark);
    let written = |value: f64| figure(value / factor);
    if low <= high {
        let right = canvas.width - 4.0;
        scale(&mut canvas, (right, text + 2.0), &written(low), &written(high));
    }
    let axes = AxesOfCells { sweep, factors: surface.factors, groupings: [x, y] };
    for (scenario, rows) in surface.means.iter().enumerate() {
        let cells = axes.panel(&mut canvas, layout.cell(scenario), scenario);
        for (row, means) in rows.iter().enumerate() {
            for (column, mean) in means.iter().enumerate() {
                let Some(LevelMean { mean, .. }) = mean else { continue };
                let share = if high > low { (mean - low) / (high - low) } else { 0.5 };
                let cell = Cell { ground: Ground::Colour(ramp::colour(share)), text: written(*mean) };
                let exact = mean.to_string();
                let data = [
                    ("of", sweep.scenarios()[scenario].as_str()),
                    ("column", number.name.as_str()),
                    ("x", x.labels[column].as_str()),
                    ("y", y.labels[row].as_str()),
                    ("value", exact.as_str()),
                ];
                cells.draw(&mut canvas, (column, row), &cell, &data);
            }
        }
    }
    canvas
}
