//! How histories end.

use serde_json::json;

use crate::observe::OutcomeClass;
use crate::report::classes::Look;
use crate::report::data::SweepData;
use crate::report::data::sweep::{OutcomeMap, Shares};
use crate::report::figures::sweep::share_tables;
use crate::report::page::Block;
use crate::report::page::chart::{Across, Chart, Kind, Plot};
use crate::report::page::table::Table;

pub(super) fn text(sweep: &SweepData) -> String {
    let all = sweep.outcomes();
    let occurs = |class: &OutcomeClass| {
        OutcomeClass::ALL.iter().position(|other| other == class).is_some_and(|place| all.counts[place] > 0)
    };
    let words = |class: OutcomeClass| match class {
        OutcomeClass::NoMarket => "no market: nobody ever joined",
        OutcomeClass::Collapse => {
            "collapse: members fell below a tenth of their peak, or every platform left"
        }
        OutcomeClass::Monopoly => "monopoly: one platform holds at least 90 % of memberships",
        OutcomeClass::Concentrated => "concentrated: HHI of at least 0.25 without a monopoly",
        OutcomeClass::Competitive => "competitive: HHI below 0.25",
    };
    let found: Vec<&str> = OutcomeClass::ALL.into_iter().filter(occurs).map(words).collect();
    let found = found.join("; ");
    format!("Of the classes of outcome that occur here, {found}.")
}

pub(super) fn outcomes(sweep: &SweepData, name: &str, svg: String) -> Block {
    match sweep.outcome_map() {
        Some(map) => of_map(sweep, &map, name, svg),
        None => of_shares(sweep, name, svg),
    }
}

/// Names of the columns that count histories by class.
fn classes() -> impl Iterator<Item = String> {
    OutcomeClass::ALL.into_iter().map(|class| class.word().to_owned())
}

fn counts(shares: &Shares) -> impl Iterator<Item = String> {
    shares.counts.into_iter().map(|count| count.to_string())
}

/// Histories of each class that occurs, the most frequent first.
fn lines(shares: &Shares) -> Vec<String> {
    let mut order: Vec<usize> = (0..shares.counts.len()).filter(|class| shares.counts[*class] > 0).collect();
    order.sort_by_key(|class| std::cmp::Reverse(shares.counts[*class]));
    let line = |class: usize| {
        let word = OutcomeClass::ALL[class].word().replace('-', " ");
        format!("{word} {:.1} %: {} of {}", shares.share(class) * 100.0, shares.counts[class], shares.all())
    };
    order.into_iter().map(line).collect()
}

fn legend(sweep: &SweepData) -> Vec<serde_json::Value> {
    let all = sweep.outcomes();
    let occurs = |(place, _): &(usize, OutcomeClass)| all.counts[*place] > 0;
    let classes = OutcomeClass::ALL.into_iter().enumerate().filter(occurs);
    let entry =
        |class: OutcomeClass| json!({ "name": class.word().replace('-', " "), "look": Look::of(class) });
    classes.map(|(_, class)| entry(class)).collect()
}

fn of_map(sweep: &SweepData, map: &OutcomeMap, name: &str, svg: String) -> Block {
    let labels = map.groupings.each_ref().map(|grouping| grouping.labels.clone());
    let [across, upwards] = map.factors.map(|factor| sweep.factor(factor));
    let cell = |shares: &Shares| {
        let class = shares.most_frequent()?;
        let look = Look::of(OutcomeClass::ALL[class]);
        let text = format!("{:.0} %", shares.share(class) * 100.0);
        Some(json!({ "look": look, "text": text, "lines": lines(shares) }))
    };
    let plot = |(scenario, rows): (usize, &Vec<Vec<Shares>>)| {
        let cells: Vec<Vec<_>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        let body = json!({
            "across": { "name": across, "labels": labels[0] },
            "upwards": { "name": upwards, "labels": labels[1] },
            "cells": cells,
            "legend": legend(sweep),
        });
        Plot {
            title: if sweep.is_divided() { sweep.scenarios()[scenario].clone() } else { String::new() },
            platform: sweep.is_divided().then_some(scenario),
            factor: 1.0,
            own: body,
            ..Plot::default()
        }
    };
    let mut rows = Vec::new();
    for (scenario, of_scenario) in map.cells.iter().enumerate() {
        for (row, shares) in of_scenario.iter().enumerate() {
            for (column, shares) in shares.iter().enumerate().filter(|(_, shares)| shares.all() > 0) {
                let mut cells = vec![labels[0][column].clone(), labels[1][row].clone()];
                cells.push(sweep.scenarios()[scenario].clone());
                cells.extend(counts(shares));
                rows.push(cells);
            }
        }
    }
    let header = [across, upwards, "scenario"].map(str::to_owned).into_iter().chain(classes());
    let chosen = match map.is_chosen {
        true => " Of all factors these two move the shares of outcomes most (variance between their groups).",
        false => "",
    };
    Block::Chart(Box::new(Chart {
        name: name.to_owned(),
        heading: format!("Outcomes over {across} and {upwards}"),
        note: format!(
            "The most frequent class of outcome in each cell, and its share of the histories.{chosen}"
        ),
        svg,
        told: String::new(),
        table: Table { header: header.collect(), rows },
        kind: Kind::Cells,
        across: Across::Own,
        plots: map.cells.iter().enumerate().map(plot).collect(),
    }))
}

fn of_shares(sweep: &SweepData, name: &str, svg: String) -> Block {
    let tables = share_tables(sweep);
    let row = |(label, shares): &(String, Shares)| {
        let parts = OutcomeClass::ALL
            .into_iter()
            .enumerate()
            .map(|(place, class)| json!({ "look": Look::of(class), "share": shares.share(place) }));
        json!({ "label": label, "parts": parts.collect::<Vec<_>>(), "lines": lines(shares) })
    };
    let plots = tables.iter().map(|table| Plot {
        title: table.title.clone(),
        factor: 1.0,
        own: json!({
            "rows": table.rows.iter().map(row).collect::<Vec<_>>(),
            "legend": legend(sweep),
        }),
        ..Plot::default()
    });
    let plots: Vec<Plot> = plots.collect();
    let of_table = tables.iter().flat_map(|table| {
        table.rows.iter().map(|(label, shares)| {
            let title = if table.title.is_empty() { "all points" } else { &table.title };
            let cells = [title.to_owned(), label.clone()];
            cells.into_iter().chain(counts(shares)).collect::<Vec<String>>()
        })
    });
    let header = ["factor", "level or bin"].map(str::to_owned).into_iter().chain(classes());
    Block::Chart(Box::new(Chart {
        name: name.to_owned(),
        heading: if tables.iter().any(|table| !table.title.is_empty()) {
            "Outcomes by level"
        } else {
            "Outcomes"
        }
        .to_owned(),
        note: "Shares of the classes of outcome among histories.".to_owned(),
        svg,
        told: String::new(),
        table: Table { header: header.collect(), rows: of_table.collect() },
        kind: Kind::Shares,
        across: Across::Own,
        plots,
    }))
}
