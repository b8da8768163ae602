//! How histories end: a map over two factors, or shares by the levels of one.

use super::layout::{AxesOfCells, Legend, Multiples, Sample};
use crate::observe::OutcomeClass;
use crate::report::canvas::fitting;
use crate::report::canvas::{Canvas, FAINT, Lettering, Width, width_of};
use crate::report::cells::{Cell, Ground};
use crate::report::classes::Look;
use crate::report::data::SweepData;
use crate::report::data::sweep::{OutcomeMap, Shares};
use crate::report::panel::heading;

pub(super) fn draw(sweep: &SweepData, width: Width) -> Canvas {
    let text = width.text();
    let all = sweep.outcomes();
    let classes = OutcomeClass::ALL.into_iter().enumerate().filter(|(place, _)| all.counts[*place] > 0);
    let entries = classes.map(|(_, class)| (class.word().replace('-', " "), Sample::Class(Look::of(class))));
    let legend = Legend::new(entries.collect(), width);
    let head = text * 3.4 + legend.height(text) + 4.0;
    let mut canvas = match sweep.outcome_map() {
        Some(map) => draw_map(sweep, &map, width, head),
        None => draw_shares(sweep, width, head),
    };
    let remark = match sweep.outcome_map() {
        Some(_) => "most frequent class of outcome, and its share of the histories",
        None => "shares of the classes of outcome",
    };
    heading(&mut canvas, (3.0, text + 2.0), "How histories end", "", remark);
    legend.draw(&mut canvas, text * 2.7);
    canvas
}

fn draw_map(sweep: &SweepData, map: &OutcomeMap, width: Width, head: f64) -> Canvas {
    let text = width.text();
    let [x, y] = &map.groupings;
    let row = text * 6.8 + y.len() as f64 * width.either(12.0, 15.0);
    let layout = Multiples::new(width, map.cells.len(), width.either(1, 2), head, row);
    let mut canvas = Canvas::new(width, layout.height());
    let axes = AxesOfCells { sweep, factors: map.factors, groupings: [x, y] };
    for (scenario, rows) in map.cells.iter().enumerate() {
        let cells = axes.panel(&mut canvas, layout.cell(scenario), scenario);
        for (row, shares) in rows.iter().enumerate() {
            for (column, shares) in shares.iter().enumerate() {
                let Some(class) = shares.most_frequent() else { continue };
                let ground = Ground::Class(Look::of(OutcomeClass::ALL[class]));
                let cell = Cell { ground, text: format!("{:.0} %", shares.share(class) * 100.0) };
                let share = shares.share(class).to_string();
                let data = [
                    ("of", sweep.scenarios()[scenario].as_str()),
                    ("outcome", OutcomeClass::ALL[class].word()),
                    ("x", x.labels[column].as_str()),
                    ("y", y.labels[row].as_str()),
                    ("share", share.as_str()),
                ];
                cells.draw(&mut canvas, (column, row), &cell, &data);
            }
        }
    }
    canvas
}

/// A bar per level and scenario; of all histories where no factor varies.
fn draw_shares(sweep: &SweepData, width: Width, head: f64) -> Canvas {
    const BAR: f64 = 11.0;
    let text = width.text();
    let tables = share_tables(sweep);
    let rows: usize = tables.iter().map(|table| table.rows.len() + 2).sum();
    let mut canvas = Canvas::new(width, head + rows as f64 * (BAR + 2.0) + text);
    let labels = tables.iter().flat_map(|table| &table.rows).map(|(label, _)| width_of(label, text));
    let left = labels.fold(0.0, f64::max).min(canvas.width * 0.35) + 8.0;
    let right = canvas.width - 6.0;
    let mut y = head;
    for table in &tables {
        canvas.write(Lettering::at(3.0, y + BAR).bold(), &table.title);
        y += BAR + 4.0;
        for (label, shares) in &table.rows {
            let name = fitting(label, left - 8.0, text);
            canvas.write(Lettering::at(left - 4.0, y + BAR * 0.75).ending().colour(FAINT), &name);
            let mut x = left;
            for (class, outcome) in OutcomeClass::ALL.into_iter().enumerate() {
                let end = x + (right - left) * shares.share(class);
                if end > x {
                    let share = shares.share(class).to_string();
                    let data =
                        [("of", label.as_str()), ("outcome", outcome.word()), ("share", share.as_str())];
                    let look = Look::of(outcome);
                    look.rectangle(&mut canvas, (x, y), (end, y + BAR), &data);
                    let words = format!("{:.0} %", shares.share(class) * 100.0);
                    if width_of(&words, text) + 4.0 < end - x {
                        let at = Lettering::at((x + end) / 2.0, y + BAR * 0.75).centred();
                        canvas.write(at.colour(look.ink), &words);
                    }
                }
                x = end;
            }
            y += BAR + 2.0;
        }
        y += BAR;
    }
    canvas
}

/// Shares under a title, a row each.
pub(in crate::report) struct ShareTable {
    pub title: String,
    /// A name and its shares.
    pub rows: Vec<(String, Shares)>,
}

/// By factor and scenario; by scenario where no factor varies, or all histories end alike.
pub(in crate::report) fn share_tables(sweep: &SweepData) -> Vec<ShareTable> {
    let factors = sweep.grouped();
    if factors.is_empty() || sweep.outcomes().classes() < 2 {
        let rows = sweep.scenarios().iter().cloned().zip(sweep.outcomes_by_scenario());
        return vec![ShareTable { title: String::new(), rows: rows.collect() }];
    }
    let mut tables = Vec::new();
    for factor in factors {
        let Some(grouping) = sweep.grouping(factor) else { continue };
        for (scenario, shares) in sweep.outcomes_by(grouping).into_iter().enumerate() {
            let title = match sweep.is_divided() {
                true => format!("{}, {}", sweep.factor(factor), sweep.scenarios()[scenario]),
                false => sweep.factor(factor).to_owned(),
            };
            tables.push(ShareTable { title, rows: grouping.labels.iter().cloned().zip(shares).collect() });
        }
    }
    tables
}
