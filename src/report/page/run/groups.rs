//! Who is covered, and who pays whom: households by income, kind of place and age.

use std::fmt::Write;

use crate::output::{Result, Statistics};
use crate::report::page::html::escaped;
use crate::report::page::words::quantity;
use crate::report::page::{Block, words};
use crate::report::run_data::{GroupTotals, RunData};

/// Money is stored in fen.
const FEN: f64 = 100.0;

/// What a group came to, medians over histories.
struct Line {
    group: String,
    coverage: Option<f64>,
    paid_yuan: f64,
    received_yuan: f64,
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
    for dimension in dimensions {
        let own = groups.iter().filter(|group| group.dimension == dimension);
        let lines: Vec<Line> = own.map(Line::of).collect();
        table(&mut html, dimension, &peak, &lines, widest);
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
        Line {
            group: group.group.clone(),
            coverage: median(&group.coverage),
            paid_yuan: yuan(&group.paid_fen),
            received_yuan: yuan(&group.received_fen),
        }
    }

    /// Pay-outs over payments.
    fn returned(&self) -> String {
        if self.paid_yuan > 0.0 {
            format!("{:.2}", self.received_yuan / self.paid_yuan)
        } else {
            "\u{2013}".to_owned()
        }
    }
}

fn median(values: &[Option<f64>]) -> Option<f64> {
    Statistics::of("", values.iter().copied()).median
}

fn table(html: &mut String, dimension: &str, peak: &str, lines: &[Line], widest: f64) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        html,
        "<table><caption>By {}</caption><thead><tr><th scope=\"col\">Group<th scope=\"col\" colspan=\"2\">Households covered in {}\
         <th scope=\"col\">Paid, yuan<th scope=\"col\">Received, yuan<th scope=\"col\">Received per yuan paid<tbody>",
        escaped(dimension),
        escaped(peak)
    );
    for line in lines {
        let share = line.coverage.unwrap_or(0.0);
        let length = if widest > 0.0 { share / widest * 100.0 } else { 0.0 };
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{}<td class=\"bar\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
             <rect width=\"{length:.1}\" height=\"10\"/></svg><td>{}<td>{}<td>{}<td>{}",
            escaped(&line.group),
            line.coverage.map_or("\u{2013}".to_owned(), |share| format!("{:.1} %", share * 100.0)),
            quantity(line.paid_yuan),
            quantity(line.received_yuan),
            line.returned()
        );
    }
    html.push_str("</table>\n");
}
