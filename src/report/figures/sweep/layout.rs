//! What all figures of a sweep have in common: panels in rows, the names of scenarios, units.

use crate::output::sweep::Shown;
use crate::report::canvas::{Canvas, INK, Lettering, Stroke, Width, width_of};
use crate::report::cells::Cells;
use crate::report::classes::Look;
use crate::report::data::SweepData;
use crate::report::data::sweep::Grouping;
use crate::report::figures::unit;
use crate::report::palette::Ink;
use crate::report::ticks::Ticks;

/// Colour of what is of no scenario among several.
pub(in crate::report) const OWN: &str = "#0072b2";

/// How a scenario is drawn: by its place, or as the only one.
pub(super) fn ink(sweep: &SweepData, scenario: usize) -> Ink {
    let mut ink = Ink::of(scenario);
    if !sweep.is_divided() {
        ink.colour = OWN.to_owned();
    }
    ink
}

/// How the values of a number are written: how many are one of the axis, and what that is called.
pub(in crate::report) fn scale_of(shown: &Shown, sizes: impl Iterator<Item = f64>) -> (f64, String) {
    let size = sizes.fold(0.0, |most: f64, size| most.max(size.abs()));
    match shown.unit.as_str() {
        // Shares and money per head stay as they are.
        "1" => (1.0, String::new()),
        noun => {
            let (factor, unit) = unit(size, noun);
            // "million million yuan" is no unit.
            let is_scaled = ["thousand ", "million ", "billion "].iter().any(|word| noun.starts_with(word));
            if is_scaled { (1.0, noun.to_owned()) } else { (factor, unit) }
        }
    }
}

/// Round numbers around all of these values.
pub(super) fn ticks(values: impl Iterator<Item = f64> + Clone, most: usize) -> Ticks {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        return Ticks::cover(0.0, 1.0, most);
    }
    // An axis that comes near 0 begins there.
    let low = if low > 0.0 && low < 0.4 * high { 0.0 } else { low };
    if high > low { Ticks::cover(low, high, most) } else { Ticks::cover(low.min(0.0), high.max(0.0), most) }
}

/// Room for labels of values to the left of a panel.
pub(super) fn room(ticks: &Ticks, text: f64) -> f64 {
    ticks.values.iter().map(|value| width_of(&ticks.label(*value), text)).fold(0.0, f64::max) + 7.0
}

/// What lies across and upwards in maps over two factors, a panel per scenario.
pub(super) struct AxesOfCells<'a> {
    pub sweep: &'a SweepData,
    /// Places of both factors.
    pub factors: [usize; 2],
    pub groupings: [&'a Grouping; 2],
}

impl<'a> AxesOfCells<'a> {
    /// The cells of a scenario within left, right, top and bottom of its panel, with their names drawn.
    pub fn panel(&self, canvas: &mut Canvas, bounds: (f64, f64, f64, f64), scenario: usize) -> Cells<'a> {
        let (left, right, top, bottom) = bounds;
        let [across, upwards] = self.groupings.map(|grouping| grouping.labels.as_slice());
        let text = canvas.text;
        let name = if self.sweep.is_divided() { self.sweep.scenarios()[scenario].as_str() } else { "" };
        canvas.write(Lettering::at(left + 3.0, top + text).bold(), name);
        let left = left + Cells::room_for(upwards, 70.0, text);
        let cells = Cells {
            left,
            right: right - 6.0,
            top: top + text * 2.8,
            bottom: bottom - text * 3.8,
            across,
            upwards,
        };
        let [across, upwards] = self.factors.map(|factor| self.sweep.factor(factor));
        cells.axes(canvas, across, upwards);
        cells
    }
}

/// Panels in rows below a head.
#[derive(Debug, Clone, Copy)]
pub(super) struct Multiples {
    width: f64,
    columns: usize,
    rows: usize,
    head: f64,
    row: f64,
}

impl Multiples {
    /// So many panels, at most `columns` side by side, each `row` points high.
    pub fn new(width: Width, panels: usize, columns: usize, head: f64, row: f64) -> Multiples {
        let columns = panels.clamp(1, columns);
        Multiples { width: width.points(), columns, rows: panels.div_ceil(columns).max(1), head, row }
    }

    /// Of the whole figure.
    pub fn height(&self) -> f64 {
        self.head + self.row * self.rows as f64
    }

    /// Left, right, top and bottom of a panel.
    pub fn cell(&self, place: usize) -> (f64, f64, f64, f64) {
        let width = self.width / self.columns as f64;
        let (row, column) = (place / self.columns, place % self.columns);
        let (left, top) = (width * column as f64, self.head + self.row * row as f64);
        (left, left + width, top, top + self.row)
    }
}

/// Names with what stands for them, in lines; nothing where there is one scenario.
pub(super) struct Legend {
    lines: Vec<Vec<(String, Sample)>>,
}

/// What stands for a name.
pub(super) enum Sample {
    /// The line of a scenario.
    Line(Ink),
    /// The area of a class.
    Class(Look),
}

const SAMPLE: f64 = 12.0;

impl Legend {
    pub fn of(sweep: &SweepData, width: Width) -> Legend {
        let entries = sweep.scenarios().iter().enumerate();
        let entries = entries.map(|(place, name)| (name.clone(), Sample::Line(ink(sweep, place))));
        Legend::new(if sweep.is_divided() { entries.collect() } else { Vec::new() }, width)
    }

    pub fn new(entries: Vec<(String, Sample)>, width: Width) -> Legend {
        let mut lines: Vec<Vec<(String, Sample)>> = Vec::new();
        let mut used = f64::INFINITY;
        for (name, sample) in entries {
            let own = SAMPLE + 12.0 + width_of(&name, width.text());
            if used + own > width.points() - 6.0 {
                lines.push(Vec::new());
                used = 0.0;
            }
            used += own;
            lines.last_mut().expect("a line was just begun").push((name, sample));
        }
        Legend { lines }
    }

    /// Points.
    pub fn height(&self, text: f64) -> f64 {
        self.lines.len() as f64 * text * 1.5
    }

    /// Draws it below `y`.
    pub fn draw(&self, canvas: &mut Canvas, y: f64) {
        let text = canvas.text;
        for (row, line) in self.lines.iter().enumerate() {
            let base = y + text * (1.2 + 1.5 * row as f64);
            let mut x = 3.0;
            for (name, sample) in line {
                let middle = base - text * 0.32;
                let lettering = match sample {
                    Sample::Line(ink) => {
                        let stroke = Stroke { colour: &ink.colour, width: 1.4, dash: ink.dash };
                        canvas.rule((x, middle), (x + SAMPLE, middle), stroke);
                        &ink.lettering
                    }
                    Sample::Class(look) => {
                        let (from, to) = ((x, middle - text * 0.42), (x + SAMPLE, middle + text * 0.42));
                        look.rectangle(canvas, from, to, &[]);
                        INK
                    }
                };
                canvas.write(Lettering::at(x + SAMPLE + 3.0, base).colour(lettering), name);
                x += SAMPLE + 12.0 + width_of(name, text);
            }
        }
    }
}
