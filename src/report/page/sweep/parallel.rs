//! All points at once.

use serde_json::{Value, json};

use super::responses::stops;
use crate::report::data::SweepData;
use crate::report::figures::sweep::{LINES_MAX, Line, axes, coloured_by};
use crate::report::page::Block;
use crate::report::page::chart::{Across, Chart, Kind, Number, Plot};
use crate::report::page::table::Table;

pub(super) fn parallel(sweep: &SweepData, name: &str, svg: String) -> Block {
    let (axes, lines) = axes(sweep);
    let rows = lines.iter().map(|line| {
        let mut row = vec![line.point.to_string(), sweep.scenarios()[line.scenario].clone()];
        row.extend(axes.iter().zip(&line.values).map(|(axis, value)| match value {
            Some(value) if !axis.words.is_empty() => axis.written(*value),
            Some(value) => value.to_string(),
            None => String::new(),
        }));
        row
    });
    let named = axes.iter().map(|axis| match axis.unit.as_str() {
        "" => axis.name.clone(),
        unit => format!("{} ({unit})", axis.name),
    });
    let header = ["point", "scenario"].map(str::to_owned).into_iter().chain(named);
    let table = Table { header: header.collect(), rows: rows.collect() };
    let axis = |axis: &crate::report::figures::sweep::Axis| {
        json!({
            "name": axis.name,
            "unit": axis.unit,
            "isMetric": axis.is_metric,
            "words": axis.words,
            "low": Number::of(axis.ends.0, 2),
            "high": Number::of(axis.ends.1, 2),
        })
    };
    let body = json!({
        "axes": axes.iter().map(axis).collect::<Vec<_>>(),
        "lines": lines.iter().map(line).collect::<Vec<_>>(),
        "by": coloured_by(&axes),
        "stops": stops(),
        "isDivided": sweep.is_divided(),
    });
    let all = sweep.plan().points as usize * sweep.scenarios().len();
    let chosen = match lines.len() {
        LINES_MAX if all > LINES_MAX => format!(" {LINES_MAX} of {all} are drawn, evenly chosen."),
        _ => String::new(),
    };
    let of = if sweep.is_divided() { "point and scenario" } else { "point" };
    Block::Chart(Box::new(Chart {
        name: name.to_owned(),
        heading: "Parallel coordinates".to_owned(),
        note: format!(
            "A line per {of}, through the values of its factors and the means of its metrics over luck. Choose the axis that colours \
             lines; drag along an axis, or use the sliders, to keep only the lines that pass there.{chosen}"
        ),
        svg,
        told: String::new(),
        table,
        kind: Kind::Parallel,
        across: Across::Own,
        plots: vec![Plot { factor: 1.0, own: body, ..Plot::default() }],
    }))
}

/// Point, scenario, and a value per axis.
fn line(line: &Line) -> Value {
    let values = line.values.iter().map(|value| json!(value.map(|value| Number::of(value, 2))));
    let mut all = vec![json!(line.point), json!(line.scenario)];
    all.extend(values);
    Value::Array(all)
}
