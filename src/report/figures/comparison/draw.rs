//! Still pictures of boards, clouds and planes.

use super::clouds::{self, Pairs};
use super::planes::{Line, Look, Plane};
use super::{against, effects, exits};
use crate::report::board::{Board, Row};
use crate::report::canvas::{Canvas, Stroke, Width, width_of};
use crate::report::data::{Alternative, ComparisonData};
use crate::report::numbers::together::percent;
use crate::report::palette::Ink;
use crate::report::panel::{Across, EndLabel, Panel, Source, heading, room_for};
use crate::report::series::Middle;
use crate::report::ticks::Ticks;

/// What is beyond doubt, and what is not.
const CLEAR: &str = "#0072b2";
const UNCLEAR: &str = "#8a8a8a";
/// Lines of the reference.
const REFERENCE: &str = "#000000";
const DASHED: &str = "3 1.8";

/// A part of a figure: what stands above a board, and the board.
struct Part {
    remark: String,
    board: Board,
}

pub(super) fn effects(data: &ComparisonData, width: Width) -> Canvas {
    let record = data.record();
    let part = |alternative: &Alternative| Part {
        remark: against(data, alternative),
        board: effects::board(data, alternative),
    };
    let parts: Vec<Part> = data.alternatives().iter().map(part).collect();
    let interval =
        format!("in standard deviations of luck, with {} intervals", percent(record.confidence_of_each));
    let colour = |row: &Row| if row.clear { CLEAR } else { UNCLEAR }.to_owned();
    boards(width, ("Difference", &interval), &parts, colour)
}

pub(super) fn exits(data: &ComparisonData, width: Width) -> Canvas {
    let part = |alternative: &Alternative| Part {
        remark: format!("{} (hollow) \u{2192} {}", data.record().reference, alternative.name),
        board: exits::board(data, alternative),
    };
    let parts: Vec<Part> = data.alternatives().iter().map(part).collect();
    let colour = |row: &Row| row.platform.map_or(CLEAR.to_owned(), |place| Ink::of(place).colour);
    boards(width, ("Exits", "share of histories in which the platform announces its end"), &parts, colour)
}

fn boards(
    width: Width,
    (quantity, unit): (&str, &str),
    parts: &[Part],
    colour: impl Fn(&Row) -> String,
) -> Canvas {
    let text = width.text();
    let is_narrow = width == Width::Column;
    let head = text * 1.6 + 2.0;
    let gap = text * 2.0;
    let height = |part: &Part| part.board.height(text, is_narrow) + gap;
    let mut canvas = Canvas::new(width, head + parts.iter().map(height).sum::<f64>() + 4.0);
    heading(&mut canvas, (3.0, text + 2.0), quantity, unit, "");
    let mut top = head;
    for part in parts {
        heading(&mut canvas, (3.0, top + text * 1.1), "", &part.remark, "");
        part.board.draw(&mut canvas, top + gap, is_narrow, &colour);
        top += height(part);
    }
    canvas
}

pub(super) fn clouds(data: &ComparisonData, width: Width, alternative: &Alternative) -> Canvas {
    let all: Vec<Pairs> =
        alternative.metrics.iter().filter_map(|metric| clouds::pairs(data, metric)).collect();
    let text = width.text();
    let columns = width.either(1, 2);
    let rows = all.len().div_ceil(columns);
    let head = text * 2.8 + 3.0;
    let row = text * 13.0;
    let mut canvas = Canvas::new(width, head + row * rows as f64 + 2.0);
    let interval = percent(data.record().confidence_of_each);
    let remark = format!("a dot per pair; below the axis their mean with its {interval} interval");
    heading(&mut canvas, (3.0, text + 2.0), "Single pairs", &against(data, alternative), &remark);
    let column = canvas.width / columns as f64;
    for (cell, pairs) in all.iter().enumerate() {
        let (left, top) = (column * (cell % columns) as f64, head + row * (cell / columns) as f64);
        let (unit, shares) = pairs.unit.split_once("; ").unwrap_or(("", &pairs.unit));
        heading(&mut canvas, (left + 3.0, top + text * 1.2), &pairs.title, unit, shares);
        let group = [("panel", pairs.title.as_str())];
        canvas.open(&group);
        let edges = (left + text * 2.5, left + column - text * 2.5);
        pairs.cloud.draw(&mut canvas, edges, (top + text * 3.4, top + row - text * 0.3));
        canvas.close();
    }
    canvas
}

pub(super) fn planes(data: &ComparisonData, width: Width, quantity: &str, planes: &[Plane]) -> Canvas {
    let text = width.text();
    let columns = width.either(1, 2);
    let rows = planes.len().div_ceil(columns).max(1);
    let head = text * 2.8 + 3.0;
    let row = width.either(118.0, if rows > 1 { 112.0 } else { 165.0 });
    let mut canvas = Canvas::new(width, head + row * rows as f64 + 2.0);
    let record = data.record();
    let remark = format!(
        "mean differences from {} over {} pairs with the same luck; bands: {} intervals, for a month by itself",
        record.reference,
        record.replicates,
        percent(record.confidence)
    );
    let remark = if width == Width::Column {
        format!(
            "from {}, {} pairs; bands: {}",
            record.reference,
            record.replicates,
            percent(record.confidence)
        )
    } else {
        remark
    };
    heading(&mut canvas, (3.0, text + 2.0), quantity, "", &remark);
    let column = canvas.width / columns as f64;
    for (cell, plane) in planes.iter().enumerate() {
        let corner = (column * (cell % columns) as f64, head + row * (cell / columns) as f64);
        one(&mut canvas, data, plane, corner, (column, row));
    }
    canvas
}

fn one(
    canvas: &mut Canvas,
    data: &ComparisonData,
    plane: &Plane,
    (left, top): (f64, f64),
    (width, height): (f64, f64),
) {
    let text = canvas.text;
    heading(canvas, (left + 3.0, top + text * 1.2), &plane.title, &plane.unit, "");
    let (low, high) = plane.range();
    let ticks = Ticks::cover(low / plane.factor, high / plane.factor, 5);
    let widest = ticks.values.iter().map(|value| width_of(&ticks.label(*value), text)).fold(0.0, f64::max);
    let named = plane.lines.iter().filter(|line| line.is_named).map(|line| line.name.as_str());
    let panel = Panel {
        left: left + widest + 7.0,
        right: left + width - room_for(named, text).min(width * 0.4) - 3.0,
        top: top + text * 2.1,
        bottom: top + height - text * 1.9,
        across: Across::Calendar(data.start()),
        months: data.months(),
        ticks,
    };
    panel.open(canvas, &plane.title, true);
    let mut labels = Vec::new();
    for line in &plane.lines {
        labels.extend(line.draw(canvas, &panel, plane.factor).filter(|_| line.is_named));
    }
    panel.end_labels(canvas, &labels);
    canvas.close();
}

impl Line {
    fn draw(&self, canvas: &mut Canvas, panel: &Panel, factor: f64) -> Option<EndLabel> {
        let (colour, lettering, dash) = match self.look {
            Look::Only => (CLEAR.to_owned(), Ink::of(0).lettering, ""),
            Look::Alternative(place) | Look::Platform(place) => {
                let ink = Ink::of(place);
                (ink.colour, ink.lettering, ink.dash)
            }
            Look::Reference => (REFERENCE.to_owned(), REFERENCE.to_owned(), DASHED),
            Look::PlatformInReference(place) => (Ink::of(place).colour, Ink::of(place).lettering, DASHED),
        };
        let is_thin = matches!(self.look, Look::PlatformInReference(_)) || !self.is_named;
        let stroke = Stroke { colour: &colour, width: if is_thin { 0.8 } else { 1.3 }, dash };
        let scaled = |point: &Option<Middle>| point.map(|middle| middle.map(|value| value / factor));
        let points: Vec<Option<Middle>> = self.points.iter().map(scaled).collect();
        let source = Source { of: &self.name, column: self.quantity.column, factor };
        let from = panel.path(canvas, &points, stroke, source)?;
        Some(EndLabel { text: self.name.clone(), lettering, from })
    }
}
