//! How concentrated the market is, against the thresholds of the US merger guidelines.

use super::remark;
use crate::output::Result;
use crate::report::canvas::{Canvas, FAINT, Lettering, Stroke, Width, width_of};
use crate::report::data::RunData;
use crate::report::labels::spread;
use crate::report::panel::{Across, Panel, Source, heading, room_for};
use crate::report::series::Middle;
use crate::report::ticks::Ticks;

/// A threshold of the index, and where it comes from.
pub(in crate::report) struct Threshold {
    pub hhi: f64,
    pub words: &'static str,
    pub year: u16,
}

/// US Department of Justice and Federal Trade Commission, Horizontal Merger Guidelines of 2010, section 5.3
/// (1500 and 2500 of 10 000), and Merger Guidelines of 2023, guideline 1 (1000 and 1800).
pub(in crate::report) const THRESHOLDS: [Threshold; 4] = [
    Threshold { hhi: 0.25, words: "highly", year: 2010 },
    Threshold { hhi: 0.18, words: "highly", year: 2023 },
    Threshold { hhi: 0.15, words: "moderately", year: 2010 },
    Threshold { hhi: 0.10, words: "moderately", year: 2023 },
];

const LINE: &str = "#0072b2";

pub(super) fn draw(run: &RunData, width: Width) -> Result<Canvas> {
    let hhi = run.of_market("hhi")?.middle();
    let effective = run.of_market("effective_platforms")?.middle();
    let mut canvas = Canvas::new(width, width.either(230.0, 300.0));
    let text = canvas.text;
    let remark = remark(run);
    let words: Vec<String> = THRESHOLDS.iter().map(Threshold::label).collect();
    let right = canvas.width - room_for(words.iter().map(String::as_str), text);
    let left = width_of("0.0", text) + 7.0;
    let head = text * if remark.is_empty() { 2.2 } else { 3.4 } + 2.0;
    let middle = canvas.height * 0.56;
    let upper = Panel {
        left,
        right,
        top: head,
        bottom: middle - text,
        across: Across::Calendar(run.start()),
        months: run.months(),
        ticks: Ticks::cover(0.0, 1.0, 5),
    };
    let most = effective.iter().flatten().map(|middle| middle.high).fold(1.0, f64::max);
    let lower = Panel {
        top: middle + text * 2.2,
        bottom: canvas.height - text - 7.0,
        ticks: Ticks::cover(0.0, most, width.either(4, 5)),
        ..upper.clone()
    };
    heading(&mut canvas, (3.0, text + 2.0), "Concentration", "HHI of members’ shares", &remark);
    upper.open(&mut canvas, "hhi", false);
    thresholds(&mut canvas, &upper);
    path(&mut canvas, &upper, &hhi, "hhi");
    canvas.close();
    heading(&mut canvas, (3.0, middle + text), "Effective platforms", "1 / HHI", "");
    lower.open(&mut canvas, "effective_platforms", true);
    path(&mut canvas, &lower, &effective, "effective_platforms");
    canvas.close();
    Ok(canvas)
}

fn path(canvas: &mut Canvas, panel: &Panel, points: &[Option<Middle>], column: &str) {
    let source = Source { of: "market", column, factor: 1.0 };
    panel.path(canvas, points, Stroke::solid(LINE, 1.3), source);
}

impl Threshold {
    fn label(&self) -> String {
        format!("{:.2} {}, {}", self.hhi, self.words, self.year)
    }

    /// That of 2010 dashed, that of 2023 dotted.
    fn dash(&self) -> &'static str {
        if self.year == 2010 { "4 2" } else { "0.8 2" }
    }
}

fn thresholds(canvas: &mut Canvas, panel: &Panel) {
    let wanted: Vec<f64> = THRESHOLDS.iter().map(|threshold| panel.y(threshold.hhi)).collect();
    let places = spread(&wanted, canvas.text * 1.15, (panel.top, panel.bottom + 1.0));
    for (threshold, (own, y)) in THRESHOLDS.iter().zip(wanted.into_iter().zip(places)) {
        let stroke = Stroke { colour: "#777777", width: 0.7, dash: threshold.dash() };
        canvas.rule((panel.left, own), (panel.right, own), stroke);
        canvas.rule((panel.right, own), (panel.right + 5.0, y), Stroke::solid("#bbbbbb", 0.4));
        let beside = Lettering::at(panel.right + 6.5, y + canvas.text * 0.35).colour(FAINT);
        canvas.write(beside, &threshold.label());
    }
}
