//! The charts of a comparison that are no calendars: all metrics, single pairs, exits.

use crate::report::canvas::Width;
use crate::report::data::{Alternative, ComparisonData, ExitDifference, MetricDifference};
use crate::report::figures::ComparisonFigure;
use crate::report::figures::comparison::{against, clouds, effects, exits as exit_board};
use crate::report::numbers::together::percent;
use crate::report::page::chart::{Across, Chart, Kind, Plot};
use crate::report::page::table::Table;

/// What stands above a plane, where there are several.
fn title_of<'a>(data: &ComparisonData, alternative: &'a Alternative) -> &'a str {
    if data.alternatives().len() == 1 { "" } else { &alternative.name }
}

pub(super) fn differences(data: &ComparisonData, figure: ComparisonFigure) -> serde_json::Result<Chart> {
    let plots = data.alternatives().iter().map(|alternative| {
        let unit = match data.alternatives() {
            [only] => format!("{}, in standard deviations of luck", against(data, only)),
            _ => format!("less {}, in standard deviations of luck", data.record().reference),
        };
        Plot::of_own(title_of(data, alternative), &unit, &effects::board(data, alternative))
    });
    let record = data.record();
    let note = format!(
        "Each metric’s mean difference and its {} interval, divided by the standard deviation of the metric over histories (both \
         scenarios pooled): how far the scenario moves it compared with luck. The axis is logarithmic beyond ±0.1. Hollow: the \
         interval holds no difference.",
        percent(record.confidence_of_each)
    );
    let rows = data.alternatives().iter().flat_map(|alternative| {
        alternative.metrics.iter().map(|metric| metric_row(&alternative.name, metric))
    });
    let header = [
        "metric",
        "scenario",
        "unit",
        "pairs",
        "mean of the reference",
        "mean of the scenario",
        "difference",
        "lower",
        "upper",
        "standard deviation of luck",
        "pairs higher",
        "pairs lower",
        "pairs equal",
        "p",
        "pairing",
        "variance reduction",
    ];
    Ok(Chart {
        name: figure.name(data),
        heading: "All metrics".to_owned(),
        note,
        svg: figure.draw(data, Width::Page).svg(),
        told: String::new(),
        table: Table { header: header.map(str::to_owned).into(), rows: rows.collect() },
        kind: Kind::Board,
        across: Across::Own,
        plots: plots.collect::<serde_json::Result<_>>()?,
    })
}

fn number(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn metric_row(scenario: &str, metric: &MetricDifference) -> Vec<String> {
    let paired = &metric.paired;
    vec![
        metric.metric.clone(),
        scenario.to_owned(),
        metric.unit.clone(),
        paired.pairs.to_string(),
        number(paired.reference),
        number(paired.other),
        number(paired.difference),
        number(paired.lower),
        number(paired.upper),
        number(metric.luck()),
        metric.rose.to_string(),
        metric.fell.to_string(),
        metric.equal.to_string(),
        number(metric.p_value),
        metric.pairing.clone(),
        number(metric.variance_reduction),
    ]
}

pub(super) fn pairs(
    data: &ComparisonData,
    figure: ComparisonFigure,
    place: usize,
) -> serde_json::Result<Chart> {
    let alternative = &data.alternatives()[place];
    let all = alternative.metrics.iter().filter_map(|metric| clouds::pairs(data, metric));
    let plots = all.map(|pairs| Plot::of_own(&pairs.title, &pairs.unit, &pairs.cloud));
    let equal = alternative.metrics.iter().filter(|metric| metric.pairing == "identical").count();
    let left_out = match equal {
        0 => "",
        _ => " Metrics that are the same in every pair have no plane.",
    };
    let note = format!(
        "{}: a dot per pair of histories with the same luck; below the axis the mean with its {} interval.{left_out}",
        against(data, alternative),
        percent(data.record().confidence_of_each)
    );
    let mut header = vec!["replicate".to_owned()];
    let mut rows: Vec<Vec<String>> =
        (0..data.record().replicates).map(|replicate| vec![replicate.to_string()]).collect();
    for metric in &alternative.metrics {
        let sides = ["difference", &data.record().reference, &alternative.name];
        for (which, column) in sides.into_iter().zip([2, 0, 1]) {
            header.push(format!("{} ({}), {which}", metric.metric, metric.unit));
            for (replicate, row) in rows.iter_mut().enumerate() {
                row.push(number(metric.pairs.get(replicate).and_then(|pair| pair[column])));
            }
        }
    }
    Ok(Chart {
        name: figure.name(data),
        heading: super::titled(data, "Differences of single pairs", place),
        note,
        svg: figure.draw(data, Width::Page).svg(),
        told: String::new(),
        table: Table { header, rows },
        kind: Kind::Cloud,
        across: Across::Own,
        plots: plots.collect::<serde_json::Result<_>>()?,
    })
}

pub(super) fn exits(data: &ComparisonData, figure: ComparisonFigure) -> serde_json::Result<Chart> {
    let plots = data.alternatives().iter().map(|alternative| {
        let unit =
            format!("share of histories: {} hollow, {} filled", data.record().reference, alternative.name);
        Plot::of_own(title_of(data, alternative), &unit, &exit_board::board(data, alternative))
    });
    let rows = data
        .alternatives()
        .iter()
        .flat_map(|alternative| alternative.exits.iter().map(|exit| exit_row(&alternative.name, exit)));
    let header = [
        "platform",
        "scenario",
        "pairs",
        "leaves in both",
        "in the reference alone",
        "in the scenario alone",
        "in neither",
        "share in the reference",
        "share in the scenario",
        "difference",
        "lower",
        "upper",
        "p of the exact sign test",
    ];
    Ok(Chart {
        name: figure.name(data),
        heading: "In how many histories each platform announces its end".to_owned(),
        note: "Of the pairs in which it opens in both scenarios. What is certain stands in the pairs in which it leaves in one \
               alone: the exact sign test asks whether these go one way."
            .to_owned(),
        svg: figure.draw(data, Width::Page).svg(),
        told: String::new(),
        table: Table { header: header.map(str::to_owned).into(), rows: rows.collect() },
        kind: Kind::Board,
        across: Across::Own,
        plots: plots.collect::<serde_json::Result<_>>()?,
    })
}

fn exit_row(scenario: &str, exit: &ExitDifference) -> Vec<String> {
    let paired = &exit.paired;
    vec![
        exit.platform.clone(),
        scenario.to_owned(),
        paired.pairs.to_string(),
        exit.both.to_string(),
        exit.only_reference.to_string(),
        exit.only_other.to_string(),
        exit.neither.to_string(),
        number(paired.reference),
        number(paired.other),
        number(paired.difference),
        number(paired.lower),
        number(paired.upper),
        exit.p_value.to_string(),
    ]
}
