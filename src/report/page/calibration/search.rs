//! How the distance fell.

use super::{Told, Words, cell, header};
use crate::report::data::Found;
use crate::report::figures::CalibrationFigure;
use crate::report::figures::calibration::search::{Path, panels};
use crate::report::numbers::alone::digits;
use crate::report::page::Block;
use crate::report::page::chart::{Kind, Plot};
use crate::report::page::shapes::{Line, Point, Points, Scale};
use crate::report::page::table::Table;

pub(super) fn search(told: &Told<'_>) -> serde_json::Result<Block> {
    let panels = panels(told.calibration);
    let is_shown = |is_log: bool, value: f64| !is_log || value > 0.0;
    let mut plots = Vec::new();
    for panel in &panels {
        let all = || panel.paths.iter();
        let line = |path: &Path| Line {
            name: path.name.to_owned(),
            platform: None,
            look: path.look,
            points: path
                .points
                .iter()
                .filter(|(_, value)| is_shown(panel.upwards.is_log, *value))
                .map(|(number, value)| Point {
                    x: *number,
                    y: Some(*value),
                    heading: format!("Generation {number}"),
                    details: all().filter_map(|path| at(path, *number)).collect(),
                    ..Point::default()
                })
                .collect(),
        };
        let points = Points {
            across: Scale { title: "generation".to_owned(), ..panel.across.clone().into() },
            upwards: panel.upwards.clone().into(),
            named: true,
            lines: panel.paths.iter().map(line).collect(),
            levels: panel.levels.iter().map(|level| (level.value, level.name.to_owned())).collect(),
        };
        plots.push(Plot::of_own(panel.name, panel.unit, &points)?);
    }
    let note = match told.calibration.found() {
        Found::Best(outcome) => {
            let begun = outcome.generations.windows(2).filter(|two| two[0].search != two[1].search);
            let begun: Vec<String> = begun.map(|two| two[1].number.to_string()).collect();
            let anew = match begun.len() {
                0 => String::new(),
                _ => format!(
                    " A search began anew, at a random place and with twice as many candidates, in generation {}.",
                    begun.join(", ")
                ),
            };
            format!(
                "Each generation is drawn about what the one before found.{anew} A candidate without some value counts as very \
                 far, which lifts the median; luck alone is what the best candidate cannot do without, on average."
            )
        }
        Found::Sample(_) => {
            "Each population keeps the candidates within a tolerance, which falls to a quantile of the \
             distances before it; the fewer are accepted, the more has to be simulated."
                .to_owned()
        }
    };
    let words = Words { heading: "Distance by generation", note };
    Ok(told.chart(CalibrationFigure::Search, Kind::Points, words, plots, table(told)))
}

fn at(path: &Path, number: f64) -> Option<(String, String)> {
    let (_, value) = path.points.iter().find(|(other, _)| *other == number)?;
    Some((path.name.to_owned(), digits(*value, 6)))
}

/// The columns of `generations.parquet`.
fn table(told: &Told<'_>) -> Table {
    match told.calibration.found() {
        Found::Best(outcome) => Table {
            header: header(&[
                "generation",
                "search",
                "evaluations",
                "lowest",
                "median",
                "best",
                "step",
                "widest",
            ]),
            rows: outcome
                .generations
                .iter()
                .map(|one| {
                    let numbers = [one.lowest, one.median, one.best, one.step, one.widest];
                    let counts = [one.number, one.search, one.evaluations].map(|count| count.to_string());
                    counts.into_iter().chain(numbers.map(|number| number.to_string())).collect()
                })
                .collect(),
        },
        Found::Sample(sample) => Table {
            header: header(&[
                "generation",
                "evaluations",
                "proposals",
                "accepted",
                "tolerance",
                "lowest",
                "median",
                "effective_size",
            ]),
            rows: sample
                .populations
                .iter()
                .map(|one| {
                    let counts = [one.number, one.evaluations, one.proposals, one.accepted];
                    let numbers = [one.tolerance, one.lowest, one.median, one.effective_size];
                    counts.map(|count| count.to_string()).into_iter().chain(numbers.map(cell)).collect()
                })
                .collect(),
        },
    }
}
