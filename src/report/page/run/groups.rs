//! Who is covered, and who pays whom: households by income, kind of place and age.

use std::fmt::Write;

use crate::output::{Result, Statistics};
use crate::report::data::{GroupTotals, RunData};
use crate::report::figures::unit;
use crate::report::page::html::escaped;
use crate::report::page::{Block, words};

/// Money is stored in fen.
const FEN: f64 = 100.0;

/// What a group came to, medians over histories.
struct Line {
    group: String,
    coverage: Option<f64>,
    paid_yuan: f64,
    received_yuan: f64,
    /// Received per yuan paid, of the histories in which anything was paid.
    returned: Option<f64>,
}

/// A table per grouping, with bars.
pub(super) fn tables(run: &RunData) -> Result<Block> {
    let groups = run.groups()?;
    let mut html = String::from("<div class=\"groups\">\n");
    let mut dimensions: Vec<&str> = Vec::new();
    for group in &groups {
        if !dimensions.contains(&group.dimension.as_str()) {
            dimensions.push(&group.dimension);
        }
    }
    let widest = groups.iter().filter_map(|group| median(&group.coverage)).fold(0.0, f64::max);
    let peak = match (run.replicates(), run.histories()) {
        ([only], _) => words::month(only.peak_month),
        _ => "the month of most memberships".to_owned(),
    };
    let money = groups.iter().flat_map(|group| group.paid_fen.iter().chain(&group.received_fen));
    let (scale, unit) = unit(money.copied().fold(0.0, f64::max) / FEN, "yuan");
    let measure = Measure { peak: &peak, widest, scale, unit: &unit };
    for dimension in dimensions {
        let own = groups.iter().filter(|group| group.dimension == dimension);
        let lines: Vec<Line> = own.map(Line::of).collect();
        measure.table(&mut html, dimension, &lines);
    }
    html.push_str("</div>\n");
    Ok(Block::Markup(html))
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
    fn table(&self, html: &mut String, dimension: &str, lines: &[Line]) {
        let Measure { peak, widest, scale, unit } = self;
        // Writing to a String cannot fail.
        let _ = writeln!(
            html,
            "<table><caption>By {}</caption><thead><tr><th scope=\"col\">Group<th scope=\"col\" class=\"bar\">Households covered \
             in {}<th scope=\"col\">Paid, {unit}<th scope=\"col\">Received, {unit}<th scope=\"col\">Received per yuan \
             paid<tbody>",
            escaped(dimension),
            escaped(peak)
        );
        for line in lines {
            let share = line.coverage.unwrap_or(0.0);
            let length = if *widest > 0.0 { share / widest * 100.0 } else { 0.0 };
            let _ = writeln!(
                html,
                "<tr><th scope=\"row\">{}<td class=\"bar\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" \
                 aria-hidden=\"true\"><rect width=\"{length:.1}\" height=\"10\"/></svg> <span>{}</span><td>{:.2}<td>{:.2}<td>{}",
                escaped(&line.group),
                line.coverage.map_or("\u{2013}".to_owned(), |share| format!("{:.1} %", share * 100.0)),
                line.paid_yuan / scale,
                line.received_yuan / scale,
                line.returned.map_or("\u{2013}".to_owned(), |returned| format!("{returned:.2}"))
            );
        }
        html.push_str("</table>\n");
    }
}
