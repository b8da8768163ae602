//! Which factors matter, by the sensitivity design.

use serde_json::json;

use crate::report::data::{IndexBars, Indices, SweepData};
use crate::report::figures::sweep::{INDEX_COLOURS, index_axis, of_response, responses};
use crate::report::page::Block;
use crate::report::page::chart::{Across, Chart, Kind, Number, Plot};
use crate::report::page::table::Table;

pub(super) fn text(sweep: &SweepData) -> String {
    let all = responses(sweep).len();
    let most = super::RESPONSES_MAX;
    let shown = match all > most {
        true => format!(" The first {most} of {all} responses; huzhu plot draws the others."),
        false => String::new(),
    };
    format!(
        "These are the numbers of huzhu sensitivity; its documentation says how they are estimated.{shown}"
    )
}

/// A response, and its chart: a plot per scenario.
pub(super) fn indices(sweep: &SweepData, place: usize, name: &str, svg: String) -> (String, Block) {
    let response = responses(sweep)[place].clone();
    let all: Vec<&Indices> = of_response(sweep, &response).collect();
    let ticks = index_axis(&all);
    let row = |bars: &IndexBars| {
        let estimates = bars.estimates.map(|estimate| {
            let estimate = estimate?;
            let [low, high] = [0, 1].map(|end| estimate.interval().map(|(low, high)| [low, high][end]));
            let number = |value: Option<f64>| value.map(|value| Number::of(value, 2));
            Some(json!({ "value": number(Some(estimate.value)), "low": number(low), "high": number(high) }))
        });
        json!({ "factor": bars.factor, "estimates": estimates })
    };
    let plot = |indices: &&Indices| Plot {
        title: indices.scenario.clone(),
        unit: indices.unit.clone(),
        factor: 1.0,
        own: json!({
            "names": indices.names,
            "colours": INDEX_COLOURS,
            "low": ticks.low(),
            "high": ticks.high(),
            "rows": indices.bars.iter().map(row).collect::<Vec<_>>(),
        }),
        ..Plot::default()
    };
    let mut notes: Vec<&str> = Vec::new();
    for indices in &all {
        notes.push(&indices.sentences);
    }
    let note = match all.as_slice() {
        [only] => only.sentences.clone(),
        several => {
            let own = several.iter().map(|own| format!("{}: {}", own.scenario, own.sentences));
            own.collect::<Vec<_>>().join(" ")
        }
    };
    let plots = all.iter().map(plot).collect();
    let chart = Chart {
        name: name.to_owned(),
        heading: format!("What moves {response}"),
        note,
        svg,
        told: String::new(),
        table: table(&all),
        kind: Kind::Indices,
        across: Across::Own,
        plots,
    };
    (response, Block::Chart(Box::new(chart)))
}

fn table(all: &[&Indices]) -> Table {
    let header = ["factor", "scenario", "index", "value", "lower 95 %", "upper 95 %"].map(str::to_owned);
    let mut rows = Vec::new();
    for indices in all {
        for bars in &indices.bars {
            for (name, estimate) in indices.names.iter().zip(bars.estimates) {
                let interval = estimate.and_then(|estimate| estimate.interval());
                let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
                rows.push(vec![
                    bars.factor.clone(),
                    indices.scenario.clone(),
                    (*name).to_owned(),
                    number(estimate.map(|estimate| estimate.value)),
                    number(interval.map(|(low, _)| low)),
                    number(interval.map(|(_, high)| high)),
                ]);
            }
        }
    }
    Table { header: header.into(), rows }
}
