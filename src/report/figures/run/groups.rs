//! Who is covered, and what comes back of what is paid: groups of households by income, kind of place and age.

use crate::output::{Result, Statistics};
use crate::report::canvas::{Canvas, FAINT, GRID, Lettering, Stroke, Width, number, width_of};
use crate::report::data::{GroupTotals, RunData};
use crate::report::ticks::Ticks;

/// Money is stored in fen.
const FEN: f64 = 100.0;
/// Colour of bars and dots.
const OWN: &str = "#0072b2";

/// A way of grouping households, and what each group came to.
pub(in crate::report) struct Grouping {
    /// What the grouping is by.
    pub dimension: String,
    pub lines: Vec<Line>,
}

/// What a group came to, medians over histories.
pub(in crate::report) struct Line {
    pub group: String,
    /// Share of its households on at least one platform, in the month in which memberships peaked.
    pub coverage: Option<f64>,
    pub paid_yuan: f64,
    pub received_yuan: f64,
    /// Received per yuan paid, of the histories in which anything was paid.
    pub returned: Option<f64>,
}

/// All groupings, in the order of the table.
pub(in crate::report) fn groupings(run: &RunData) -> Result<Vec<Grouping>> {
    let mut groupings: Vec<Grouping> = Vec::new();
    for group in &run.groups()? {
        let line = Line::of(group);
        match groupings.iter_mut().find(|grouping| grouping.dimension == group.dimension) {
            Some(grouping) => grouping.lines.push(line),
            None => groupings.push(Grouping { dimension: group.dimension.clone(), lines: vec![line] }),
        }
    }
    Ok(groupings)
}

impl Line {
    fn of(group: &GroupTotals) -> Line {
        let yuan = |fen: &[f64]| {
            let values: Vec<Option<f64>> = fen.iter().map(|fen| Some(fen / FEN)).collect();
            median(&values).unwrap_or(0.0)
        };
        let both = group.paid_fen.iter().zip(&group.received_fen);
        let returned = both.map(|(paid, received)| (*paid > 0.0).then(|| received / paid));
        Line {
            group: group.group.clone(),
            coverage: median(&group.coverage),
            paid_yuan: yuan(&group.paid_fen),
            received_yuan: yuan(&group.received_fen),
            returned: median(&returned.collect::<Vec<_>>()),
        }
    }
}

fn median(values: &[Option<f64>]) -> Option<f64> {
    Statistics::of("", values.iter().copied()).median
}

pub(super) fn draw(run: &RunData, width: Width) -> Result<Canvas> {
    let groupings = groupings(run)?;
    let row = width.text() * 1.75;
    let rows = groupings.iter().map(|grouping| grouping.lines.len() as f64 + 1.4).sum::<f64>();
    let head = width.text() * 3.0;
    let foot = width.text() * 1.8 + 6.0;
    let mut canvas = Canvas::new(width, head + rows * row + foot);
    let lines = || groupings.iter().flat_map(|grouping| &grouping.lines);
    let names = lines().map(|line| width_of(&line.group, canvas.text));
    let left = names.fold(0.0, f64::max) + 8.0;
    let gap = width.either(16.0, 34.0);
    let middle = left + (canvas.width - left - gap) * 0.52;
    let (top, bottom) = (head, head + rows * row);
    let percent = lines().filter_map(|line| line.coverage).map(|share| share * 100.0);
    let most = width.either(3, 5);
    let coverage = Scale::over(percent, 0.0, (left, middle), most);
    let returned = lines().filter_map(|line| line.returned);
    let returned = Scale::over(returned, 1.0, (middle + gap, canvas.width - 8.0), most);
    canvas.write(Lettering::at(left, canvas.text * 1.2).bold(), "Households covered");
    canvas.write(Lettering::at(middle + gap, canvas.text * 1.2).bold(), "Received");
    let when = width.either("%, month of most members", "per cent, in the month of most memberships");
    canvas.write(Lettering::at(left, canvas.text * 2.4).colour(FAINT), when);
    let note = width.either("per yuan paid", "per yuan paid, over the whole run");
    canvas.write(Lettering::at(middle + gap, canvas.text * 2.4).colour(FAINT), note);
    coverage.open(&mut canvas, "coverage", (top, bottom), 0.0);
    bars(&mut canvas, &groupings, &coverage, top, row);
    canvas.close();
    returned.open(&mut canvas, "returned", (top, bottom), 1.0);
    dots(&mut canvas, &groupings, &returned, top, row);
    canvas.close();
    Ok(canvas)
}

/// Values that lie across.
struct Scale {
    ticks: Ticks,
    from: f64,
    to: f64,
}

impl Scale {
    /// For these values and another that must be on it.
    fn over(values: impl Iterator<Item = f64>, holds: f64, across: (f64, f64), most: usize) -> Scale {
        let (low, high) = values.fold((holds, holds), |(low, high), value| (low.min(value), high.max(value)));
        let high = if high > low { high } else { low + 1.0 };
        Scale { ticks: Ticks::cover(low, high, most), from: across.0, to: across.1 }
    }

    fn x(&self, value: f64) -> f64 {
        let (low, high) = (self.ticks.low(), self.ticks.high());
        self.from + (self.to - self.from) * (value - low) / (high - low)
    }

    /// Begins the group of a panel, which says what lies where; `base` is drawn stronger than the other marks.
    fn open(&self, canvas: &mut Canvas, name: &str, (top, bottom): (f64, f64), base: f64) {
        let (low, high) = (self.ticks.low().to_string(), self.ticks.high().to_string());
        let (from, to) = (number(self.from), number(self.to));
        let data = [("panel", name), ("low", &low), ("low-at", &from), ("high", &high), ("high-at", &to)];
        canvas.open(&data);
        for value in &self.ticks.values {
            let x = self.x(*value);
            let stroke =
                if *value == base { Stroke::solid("#8a8a8a", 0.6) } else { Stroke::solid(GRID, 0.5) };
            canvas.rule((x, top), (x, bottom), stroke);
            let below = Lettering::at(x, bottom + canvas.text + 4.0).centred().colour(FAINT);
            canvas.write(below, &self.ticks.label(*value));
        }
    }
}

/// The groups from the top: a heading per grouping, a row per group; and where the middle of each row is.
fn places(groupings: &[Grouping], top: f64, row: f64) -> Vec<(f64, Option<&Line>, &str)> {
    let mut at = top;
    let mut places = Vec::new();
    for grouping in groupings {
        places.push((at + row * 0.9, None, grouping.dimension.as_str()));
        at += row * 1.4;
        for line in &grouping.lines {
            places.push((at + row * 0.5, Some(line), line.group.as_str()));
            at += row;
        }
    }
    places
}

fn bars(canvas: &mut Canvas, groupings: &[Grouping], scale: &Scale, top: f64, row: f64) {
    for (y, line, words) in places(groupings, top, row) {
        let base = y + canvas.text * 0.35;
        let Some(line) = line else {
            canvas.write(Lettering::at(2.0, base).bold(), &format!("By {words}"));
            continue;
        };
        canvas.write(Lettering::at(scale.from - 5.0, base).ending(), words);
        if let Some(share) = line.coverage {
            let (from, to) = (number(scale.x(0.0)), number(scale.x(share * 100.0)));
            let (above, below) = (number(y - row * 0.31), number(y + row * 0.31));
            let d = format!("M{from} {above}L{to} {above}L{to} {below}L{from} {below}Z");
            canvas.area(&d, OWN, 1.0, &[("of", words), ("column", "coverage")]);
        }
    }
}

fn dots(canvas: &mut Canvas, groupings: &[Grouping], scale: &Scale, top: f64, row: f64) {
    for (y, line, words) in places(groupings, top, row) {
        if let Some(returned) = line.and_then(|line| line.returned) {
            let x = scale.x(returned);
            canvas.rule((scale.x(1.0), y), (x, y), Stroke::solid(OWN, 0.8));
            canvas.disc((x, y), canvas.text * 0.33, OWN, &[("of", words), ("column", "returned")]);
        }
    }
}
