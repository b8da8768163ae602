//! Who is covered, and who pays whom: households by income, kind of place and age.

use std::fmt::Write;

use crate::output::Result;
use crate::report::canvas::Width;
use crate::report::data::RunData;
use crate::report::figures::run::RunFigure;
use crate::report::figures::run::groups::{Grouping, Line, groupings};
use crate::report::figures::unit;
use crate::report::numbers::words;
use crate::report::page::Block;
use crate::report::page::chart::{Across, Chart, Kind};
use crate::report::page::html::escaped;
use crate::report::page::table::Table;

/// What stands for a number that does not exist.
const MISSING: &str = "\u{2013}";

/// A table per grouping, with bars.
pub(super) fn tables(run: &RunData) -> Result<Block> {
    let groupings = groupings(run)?;
    let lines = || groupings.iter().flat_map(|grouping| &grouping.lines);
    let peak = match (run.replicates(), run.histories()) {
        ([only], _) => words::month(only.peak_month),
        _ => "the month of most memberships".to_owned(),
    };
    let money = lines().flat_map(|line| [line.paid_yuan, line.received_yuan]).fold(0.0, f64::max);
    let widest = lines().filter_map(|line| line.coverage).fold(0.0, f64::max);
    let (scale, unit) = unit(money, "yuan");
    let measure = Measure { peak: &peak, widest, scale, unit: &unit };
    let mut told = String::from("<div class=\"groups\">\n");
    groupings.iter().for_each(|grouping| measure.table(&mut told, grouping));
    told.push_str("</div>\n");
    Ok(Block::Chart(Box::new(Chart {
        name: RunFigure::Groups.name().to_owned(),
        heading: "Cover, payments and receipts by group".to_owned(),
        note: match run.histories() {
            1 => String::new(),
            _ => "Medians over histories.".to_owned(),
        },
        svg: RunFigure::Groups.draw(run, Width::Page)?.svg(),
        told,
        table: numbers(&groupings),
        kind: Kind::Told,
        across: Across::Own,
        plots: Vec::new(),
    })))
}

/// All digits.
fn numbers(groupings: &[Grouping]) -> Table {
    let header = [
        "grouping",
        "group",
        "households covered in the month of most memberships (share)",
        "paid (yuan)",
        "received (yuan)",
        "received per yuan paid",
    ];
    let cell = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let row = |dimension: &str, line: &Line| {
        let numbers = [line.coverage, Some(line.paid_yuan), Some(line.received_yuan), line.returned];
        let words = [dimension.to_owned(), line.group.clone()];
        words.into_iter().chain(numbers.map(cell)).collect()
    };
    let rows = groupings
        .iter()
        .flat_map(|grouping| grouping.lines.iter().map(|line| row(&grouping.dimension, line)))
        .collect();
    Table { header: header.map(str::to_owned).to_vec(), rows }
}

/// What all tables have in common, so that they can be compared.
struct Measure<'a> {
    /// When coverage is seen.
    peak: &'a str,
    /// Coverage of the longest bar.
    widest: f64,
    /// How many yuan are one of the unit.
    scale: f64,
    unit: &'a str,
}

impl Measure<'_> {
    fn table(&self, html: &mut String, grouping: &Grouping) {
        let Measure { peak, widest, scale, unit } = self;
        // Writing to a String cannot fail.
        let _ = writeln!(
            html,
            "<table><caption>By {}</caption><thead><tr><th scope=\"col\">Group<th scope=\"col\" class=\"bar\">Households covered \
             in {}<th scope=\"col\">Paid, {unit}<th scope=\"col\">Received, {unit}<th scope=\"col\">Received per yuan \
             paid<tbody>",
            escaped(&grouping.dimension),
            escaped(peak)
        );
        for line in &grouping.lines {
            let share = line.coverage.unwrap_or(0.0);
            let length = if *widest > 0.0 { share / widest * 100.0 } else { 0.0 };
            let _ = writeln!(
                html,
                "<tr><th scope=\"row\">{}<td class=\"bar\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" \
                 aria-hidden=\"true\"><rect width=\"{length:.1}\" height=\"10\"/></svg> <span>{}</span><td>{:.2}<td>{:.2}<td>{}",
                escaped(&line.group),
                line.coverage.map_or(MISSING.to_owned(), |share| format!("{:.1} %", share * 100.0)),
                line.paid_yuan / scale,
                line.received_yuan / scale,
                line.returned.map_or(MISSING.to_owned(), |returned| format!("{returned:.2}"))
            );
        }
        html.push_str("</table>\n");
    }
}
