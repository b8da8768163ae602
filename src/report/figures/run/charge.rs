//! What a month costs a member, what members expect, and what they regard as normal.

use super::remark;
use crate::output::Result;
use crate::report::canvas::{Canvas, FAINT, Lettering, Stroke, Width, width_of};
use crate::report::data::RunData;
use crate::report::panel::{Across, Panel, Source, heading};
use crate::report::series::{Bundle, Middle, without_band};
use crate::report::ticks::Ticks;

/// Platforms that are shown.
const PLATFORMS: usize = 4;
/// Money is stored in fen.
const FEN: f64 = 100.0;
/// What households expect.
const EXPECTED: Stroke<'_> = Stroke { colour: "#111111", width: 0.8, dash: "3 1.6" };
/// What households regard as normal.
const REFERENCE: Stroke<'_> = Stroke { colour: "#555555", width: 0.9, dash: "0.6 1.7" };

/// The paths of one platform.
struct Paths {
    charge: Vec<Option<Middle>>,
    expected: Vec<Option<Middle>>,
    reference: Vec<Option<Middle>>,
}

impl Paths {
    /// The highest that the axis must hold.
    fn highest(&self) -> f64 {
        let medians = [&self.expected, &self.reference].into_iter().flatten().flatten();
        let medians = medians.map(|middle| middle.median).fold(0.0, f64::max);
        let bands = self.charge.iter().flatten().map(|middle| middle.high).fold(0.0, f64::max);
        medians.max(bands.min(self.cut().unwrap_or(bands)))
    }

    fn cut(&self) -> Option<f64> {
        cut(&self.charge)
    }
}

/// Where an axis lets go of the outer band, if it does: a dying pool asks some hundred yuan of its last members in a history or two,
/// which would leave no room for all others.
pub(in crate::report) fn cut(charge: &[Option<Middle>]) -> Option<f64> {
    const HIGHEST: f64 = 2.0;
    let upper = |middle: &Middle| middle.half.map_or(middle.high, |(_, upper)| upper);
    let most = HIGHEST * charge.iter().flatten().map(upper).fold(0.0, f64::max);
    let bands = charge.iter().flatten().map(|middle| middle.high).fold(0.0, f64::max);
    (bands > most && most > 0.0).then_some(most)
}

pub(super) fn draw(run: &RunData, width: Width) -> Result<Canvas> {
    let charge = run.of_platforms("charge_fen")?;
    let expected = run.of_platforms("expected_charge")?;
    let reference = run.of_platforms("reference_charge")?;
    let largest = run.largest(PLATFORMS)?;
    let yuan = |bundle: &Bundle| bundle.map(|fen| fen / FEN).middle();
    let paths: Vec<Paths> = largest
        .iter()
        .map(|place| Paths {
            charge: yuan(&charge[*place]),
            expected: expected[*place].middle(),
            reference: reference[*place].middle(),
        })
        .collect();
    let mut canvas = Canvas::new(width, width.either(330.0, 270.0));
    let text = canvas.text;
    let remark = remark(run);
    heading(&mut canvas, (3.0, text + 2.0), "Charge", "yuan per person and month", &remark);
    let head = text * if remark.is_empty() { 1.3 } else { 2.5 } + 3.0;
    key(&mut canvas, head + text, run, &largest);
    let columns = width.either(1, 2);
    let rows = largest.len().div_ceil(columns).max(1);
    let top = head + text * 1.6;
    let row_height = (canvas.height - text - 7.0 - top) / rows as f64;
    let column_width = canvas.width / columns as f64;
    let left = width_of("00.0", text) + 6.0;
    for (cell, (place, paths)) in largest.iter().zip(&paths).enumerate() {
        let (row, column) = (cell / columns, cell % columns);
        let corner = (column_width * column as f64, top + row_height * row as f64);
        let panel = Panel {
            left: corner.0 + left,
            right: corner.0 + column_width - 6.0,
            top: corner.1 + text * 2.0,
            bottom: corner.1 + row_height - text * 0.4,
            across: Across::Calendar(run.start()),
            months: run.months(),
            ticks: Ticks::cover(0.0, paths.highest(), 4),
        };
        let is_last = cell + columns >= largest.len();
        one(&mut canvas, run, *place, paths, &panel, is_last);
    }
    Ok(canvas)
}

fn one(canvas: &mut Canvas, run: &RunData, place: usize, paths: &Paths, panel: &Panel, bears_dates: bool) {
    let ink = run.ink(place);
    let name = run.platforms()[place].as_str();
    let above = Lettering::at(panel.left, panel.top - canvas.text * 0.5).bold().colour(&ink.lettering);
    canvas.write(above, name);
    if paths.cut().is_some() {
        let beside = Lettering::at(panel.right, panel.top - canvas.text * 0.5).ending().colour(FAINT);
        canvas.write(beside, "outer band goes on above");
    }
    panel.open(canvas, name, bears_dates);
    let source = |column, factor| Source { of: name, column, factor };
    panel.path(canvas, &paths.charge, Stroke::solid(&ink.colour, 1.3), source("charge_fen", FEN));
    // Bands of what follows would hide the charge.
    panel.path(canvas, &without_band(&paths.reference), REFERENCE, source("reference_charge", 1.0));
    panel.path(canvas, &without_band(&paths.expected), EXPECTED, source("expected_charge", 1.0));
    canvas.close();
}

/// What the lines are: the same in all panels.
fn key(canvas: &mut Canvas, y: f64, run: &RunData, largest: &[usize]) {
    let ink = largest.first().map(|place| run.ink(*place));
    let colour = ink.as_ref().map_or("#333333", |ink| ink.colour.as_str());
    let lines =
        [("charge", Stroke::solid(colour, 1.3)), ("expected", EXPECTED), ("regarded as normal", REFERENCE)];
    let mut x = 3.0;
    for (words, stroke) in lines {
        let middle = y - canvas.text * 0.32;
        canvas.rule((x, middle), (x + 14.0, middle), stroke);
        canvas.write(Lettering::at(x + 17.0, y).colour(FAINT), words);
        x += 17.0 + width_of(words, canvas.text) + 9.0;
    }
}
