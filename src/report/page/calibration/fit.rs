//! Targets against what was simulated.

use super::headline::in_tolerances;
use super::{Told, Words, cell, header};
use crate::report::data::{Found, HeldTarget};
use crate::report::figures::CalibrationFigure;
use crate::report::figures::calibration::{fit, series};
use crate::report::numbers::alone::{exact, short};
use crate::report::page::Block;
use crate::report::page::chart::{Kind, Plot};
use crate::report::page::shapes::{Details, Group, Line, Point, Points, Row, Rows};
use crate::report::page::table::Table;
use crate::report::plane::Axis;

/// All targets, each with how far it is missed.
pub(super) fn deviations(told: &Told<'_>) -> serde_json::Result<Block> {
    let targets = told.calibration.targets();
    let across = fit::axis(&targets);
    let reach = across.high - 0.3;
    let groups = fit::by_subject(&targets).into_iter().map(|(whose, own)| Group {
        name: whose.to_owned(),
        platform: told.on_page(own.first().and_then(|held| held.platform)),
        look: "",
        rows: own.into_iter().map(|held| row(told, held, reach)).collect(),
    });
    let rows = Rows {
        across: across.into(),
        band: Some((-1.0, 1.0)),
        bars: false,
        ends: false,
        keeps: true,
        groups: groups.collect(),
    };
    let bars = match told.calibration.found() {
        Found::Best(_) => {
            "Within the green band it is met. Dots: the mean over histories of the best candidate; bars: a standard error of it to both \
             sides, which is luck."
        }
        Found::Sample(_) => {
            "Green: within a tolerance. Dots: the median of what the sample predicts with other luck; bars: nine tenths of it. A target \
             is met where the bar reaches what was observed, 0."
        }
    };
    let note = format!(
        "Simulated less observed, in tolerances of each target (its scale). {bars} Hollow: \
         reported, not fitted."
    );
    let words = Words { heading: "How far each target is missed", note };
    let plots = vec![Plot::of_own("", "tolerances, simulated less observed", &rows)?];
    Ok(told.chart(CalibrationFigure::Fit, Kind::Rows, words, plots, table(told, &targets)))
}

fn row(told: &Told<'_>, held: &HeldTarget, reach: f64) -> Row {
    let is_missed = held.is_fitted() && !held.is_met;
    let simulated = held.simulated.map_or("\u{2013}".to_owned(), |value| short(value, held.unit));
    let unit = fit::unit(held);
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    Row {
        name: held.label(),
        note: format!("{simulated} for {}{unit}", short(held.value, held.unit)),
        value: held.deviation,
        bar: held.deviations,
        open: !held.is_fitted(),
        missed: is_missed,
        beyond: if held.deviation.abs() > reach { fit::off_by(held) } else { String::new() },
        ends: None,
        heading: format!("{}: {}", held.whose, held.label()),
        details: details(told, held),
        remarks: remarks(held),
    }
}

/// What is told of a target.
fn details(told: &Told<'_>, held: &HeldTarget) -> Details {
    let line = |name: &str, text: String| (name.to_owned(), text);
    let range = |(low, high): (f64, f64)| format!("{} to {}", exact(low, held.unit), exact(high, held.unit));
    let mut details =
        vec![line("observed", exact(held.value, held.unit)), line("tolerance", held.tolerance.clone())];
    let (what, around) = match told.calibration.found() {
        Found::Best(_) => ("simulated", "\u{b1} a standard error"),
        Found::Sample(_) => ("predicted", "5 to 95 %"),
    };
    details.push(line(what, held.simulated.map_or("none".to_owned(), |value| exact(value, held.unit))));
    details.extend(held.spread.map(|spread| line(around, range(spread))));
    details.push(line("off by", in_tolerances(held.deviation)));
    if held.weight != 1.0 {
        details.push(line("weight", held.weight.to_string()));
    }
    details
}

fn remarks(held: &HeldTarget) -> Vec<String> {
    let missing = (!held.missing.is_empty()).then(|| format!("No value in {}.", held.missing));
    let source = (!held.source.is_empty()).then(|| held.source.clone());
    missing.into_iter().chain(source).collect()
}

/// All digits, and where each number was observed.
fn table(told: &Told<'_>, targets: &[HeldTarget]) -> Table {
    let [simulated, low, high] = match told.calibration.found() {
        Found::Best(_) => ["simulated, mean", "less a standard error", "plus a standard error"],
        Found::Sample(_) => ["predicted, median", "predicted, 5 %", "predicted, 95 %"],
    };
    let line = |held: &HeldTarget| {
        let end = |ends: Option<(f64, f64)>, which: fn((f64, f64)) -> f64| cell(ends.map(which));
        vec![
            format!("{}: {}", held.whose, held.label()),
            held.unit.to_owned(),
            held.value.to_string(),
            held.tolerance.clone(),
            cell(held.simulated),
            end(held.spread, |ends| ends.0),
            end(held.spread, |ends| ends.1),
            held.deviation.to_string(),
            end(held.deviations, |ends| ends.0),
            end(held.deviations, |ends| ends.1),
            held.weight.to_string(),
            if held.is_met { "met" } else { "missed" }.to_owned(),
            held.source.clone(),
        ]
    };
    let names = [
        "target",
        "unit",
        "observed",
        "tolerance",
        simulated,
        low,
        high,
        "off by, tolerances",
        "its lower end",
        "its upper end",
        "weight",
        "met or missed",
        "source",
    ];
    Table { header: header(&names), rows: targets.iter().map(line).collect() }
}

/// Metrics with several months, a panel each.
pub(super) fn series(told: &Told<'_>) -> serde_json::Result<Block> {
    let panels = series::panels(told.calibration);
    let mut plots = Vec::new();
    let mut rows = Vec::new();
    for panel in &panels {
        let lines = panel.lines.iter().map(|line| Line {
            name: line.name.clone(),
            platform: told.on_page(line.platform),
            look: "",
            points: line.targets.iter().map(|held| point(told, panel, held)).collect(),
        });
        let points = Points {
            across: Axis::calendar(panel.start, panel.months, 8).into(),
            upwards: panel.upwards.clone().into(),
            named: true,
            lines: lines.collect(),
            levels: Vec::new(),
        };
        plots.push(Plot::of_own(&panel.metric, &panel.unit, &points)?);
        for held in panel.lines.iter().flat_map(|line| &line.targets) {
            rows.push(vec![
                panel.metric.clone(),
                held.whose.clone(),
                held.month.to_string(),
                held.unit.to_owned(),
                held.value.to_string(),
                held.tolerated.0.to_string(),
                held.tolerated.1.to_string(),
                cell(held.simulated),
                cell(held.spread.map(|ends| ends.0)),
                cell(held.spread.map(|ends| ends.1)),
            ]);
        }
    }
    let names = [
        "metric",
        "of",
        "month",
        "unit",
        "observed",
        "a tolerance below",
        "a tolerance above",
        "simulated",
        "lower end of its bar",
        "upper end of its bar",
    ];
    let note = "Rings: observed, thin bars a tolerance to both sides. Discs: simulated, thick bars as above; a line joins those of \
                one platform. Metrics of which a platform has several months; where they span orders of magnitude the axis is \
                logarithmic.";
    let words = Words { heading: "Observed and simulated, over months", note: note.to_owned() };
    let table = Table { header: header(&names), rows };
    Ok(told.chart(CalibrationFigure::Series, Kind::Points, words, plots, table))
}

fn point(told: &Told<'_>, panel: &series::MetricPanel, held: &HeldTarget) -> Point {
    let both = |(low, high): (f64, f64)| (panel.drawn(low), panel.drawn(high));
    Point {
        x: f64::from(held.month.months_since(panel.start)),
        y: held.simulated.map(|value| panel.drawn(value)),
        spread: held.spread.map(both),
        ring: Some(panel.drawn(held.value)),
        tolerated: Some(both(held.tolerated)),
        heading: format!("{}, {}", held.whose, held.month),
        details: details(told, held),
        remarks: remarks(held),
    }
}
