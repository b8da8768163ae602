//! The points of a sweep as a table, and what failed.

use std::fmt::Write;

use crate::observe::OutcomeClass;
use crate::output::sweep::level_label;
use crate::report::data::SweepData;
use crate::report::data::sweep::Shares;
use crate::report::page::Block;
use crate::report::page::html::escaped;
use crate::report::page::table::Table;

/// Rows of the table at most.
const ROWS_MAX: usize = 200;
/// Failures that are told at most.
const FAILURES_MAX: usize = 20;

pub(super) fn text(sweep: &SweepData) -> String {
    let rows = sweep.plan().points as usize * sweep.scenarios().len();
    let which = match rows > ROWS_MAX {
        true => format!("The first {ROWS_MAX} of {rows} rows"),
        false => "Every point".to_owned(),
    };
    let of = if sweep.is_divided() { ", in each scenario" } else { "" };
    format!("{which}{of}: means over luck. runs.parquet has each history, points.parquet each point.")
}

pub(super) fn points(sweep: &SweepData) -> Vec<Block> {
    let mut blocks = vec![table(sweep)];
    if !sweep.failures().is_empty() {
        blocks.push(failures(sweep));
    }
    blocks
}

fn table(sweep: &SweepData) -> Block {
    let scenarios = sweep.scenarios().len();
    let points = sweep.header().points.len().min(ROWS_MAX.div_ceil(scenarios));
    let mut outcomes = vec![vec![Shares::default(); scenarios]; points];
    for history in sweep.histories() {
        if let (Some(row), Some(class)) = (outcomes.get_mut(history.key.point as usize), history.outcome) {
            row[history.key.variant as usize].add(class);
        }
    }
    let means: Vec<Vec<Vec<Option<f64>>>> = (0..scenarios)
        .map(|scenario| (0..sweep.shown().len()).map(|shown| sweep.point_means(shown, scenario)).collect())
        .collect();
    let mut rows = Vec::new();
    for (point, values) in sweep.header().points.iter().take(points).enumerate() {
        for (scenario, means) in means.iter().enumerate().take(ROWS_MAX - rows.len()) {
            let shares = &outcomes[point][scenario];
            let mut row = vec![point.to_string()];
            row.extend(values.iter().map(level_label));
            row.extend(sweep.is_divided().then(|| sweep.scenarios()[scenario].clone()));
            row.push(shares.all().to_string());
            row.extend(means.iter().map(|of_points| {
                of_points[point].map_or(String::new(), |mean| {
                    format!("{mean:.6e}").parse::<f64>().unwrap_or(mean).to_string()
                })
            }));
            let class = shares.most_frequent().map(|class| {
                format!("{} {:.0} %", OutcomeClass::ALL[class].word(), shares.share(class) * 100.0)
            });
            row.push(class.unwrap_or_default());
            rows.push(row);
        }
    }
    let factors = sweep.plan().factors.iter().map(|factor| factor.name.clone());
    let mut header = vec!["point".to_owned()];
    header.extend(factors);
    header.extend(sweep.is_divided().then(|| "scenario".to_owned()));
    header.push("histories".to_owned());
    header.extend(sweep.shown().iter().map(|number| match number.unit.as_str() {
        "1" => number.name.clone(),
        unit => format!("{} ({unit})", number.name),
    }));
    header.push("most frequent outcome".to_owned());
    let html = Table { header, rows }.html("Points of the design");
    Block::Markup(format!(
        "<div class=\"numbers\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Points of the design\">{html}</div></div>\n"
    ))
}

fn failures(sweep: &SweepData) -> Block {
    let mut html = String::from(
        "<div class=\"scroll-x\" tabindex=\"0\" role=\"region\" aria-label=\"Failures\"><table class=\"hashes\"><caption>",
    );
    let all = sweep.failures().len();
    let which = if all > FAILURES_MAX { format!("; the first {FAILURES_MAX}") } else { String::new() };
    // Writing to a String cannot fail.
    let _ = write!(
        html,
        "Histories that could not be simulated: {all}{which}</caption><thead><tr><th scope=\"col\">Point<th scope=\"col\">Scenario<th \
         scope=\"col\">Why<tbody>"
    );
    for failure in sweep.failures().iter().take(FAILURES_MAX) {
        let scenario = &sweep.scenarios()[failure.key.variant as usize];
        let (scenario, why) = (escaped(scenario), escaped(&failure.message));
        let _ = writeln!(html, "<tr><th scope=\"row\">{}<td>{scenario}<td>{why}", failure.key.point);
    }
    html.push_str("</table></div>\n");
    Block::Markup(html)
}
