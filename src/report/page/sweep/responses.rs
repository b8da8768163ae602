//! Metrics by factor, and over two factors.

use serde_json::json;

use crate::report::data::SweepData;
use crate::report::data::sweep::{Effect, LevelMean};
use crate::report::figures::sweep::{DOTS, correlation, scale_of};
use crate::report::numbers::words::figure;
use crate::report::page::Block;
use crate::report::page::chart::{Across, Chart, Kind, Number, Plot, Series};
use crate::report::page::table::Table;
use crate::report::ramp;

/// Single points in a page at most, over all metrics and factors: each is a mark and a pair of numbers.
const ALL_DOTS: usize = 6000;

pub(super) fn text(sweep: &SweepData) -> String {
    let untold: Vec<&str> = (0..sweep.plan().factors.len())
        .filter(|factor| sweep.grouping(*factor).is_none())
        .map(|factor| sweep.factor(factor))
        .collect();
    let mut text = String::new();
    if !untold.is_empty() {
        text.push_str(&format!(
            "Not shown by level, for they never vary or have too many words: {}. ",
            untold.join(", ")
        ));
    }
    if sweep.shown().len() > super::METRICS_MAX {
        text.push_str(&format!(
            "The first {} of {} metrics; huzhu plot draws the others.",
            super::METRICS_MAX,
            sweep.shown().len()
        ));
    }
    text.trim_end().to_owned()
}

/// Means by factor, a plot each.
pub(super) fn response(sweep: &SweepData, shown: usize, name: &str, svg: String) -> Option<Block> {
    let number = &sweep.shown()[shown];
    let parts = sweep.plan().factors.len() * sweep.shown().len() * sweep.scenarios().len();
    let dots = (DOTS / sweep.scenarios().len()).min(ALL_DOTS / parts.max(1));
    let effects = sweep.effects(shown, dots);
    let values = effects.iter().flat_map(|effect| effect.means.iter().flatten().flatten());
    let (factor, unit) = scale_of(number, values.map(|mean| mean.mean));
    let plots = effects.iter().map(|effect| plot(sweep, effect, (factor, &unit)));
    let plots: Vec<Plot> = plots.collect();
    Some(Block::Chart(Box::new(Chart {
        name: name.to_owned(),
        heading: format!("{} by factor", number.name),
        note: note(sweep, &effects, &number.name),
        svg,
        told: String::new(),
        table: table(sweep, &effects, &number.unit),
        kind: Kind::Levels,
        across: Across::Own,
        plots,
    })))
}

fn note(sweep: &SweepData, effects: &[Effect<'_>], name: &str) -> String {
    let what = sweep
        .plan()
        .metrics
        .iter()
        .find(|metric| metric.name == name)
        .map_or(String::new(), |metric| format!("{name} = {}. ", metric.expression));
    let has = |is_binned: bool| effects.iter().any(|effect| effect.grouping.is_binned == is_binned);
    let mut parts = vec![what.trim_end().to_owned()];
    if has(false) {
        let rest = if sweep.is_one_at_a_time() { ", all other factors at their centre" } else { "" };
        parts.push(format!(
            "Means over the histories of a level{rest}; intervals of 95 % say what other luck would have given (Student, over draws of \
             luck)."
        ));
    }
    if has(true) {
        parts.push(
            "Pale dots are means of single points; the line joins the means of bins of about as many points each, with intervals of \
             95 % over the points of a bin."
                .to_owned(),
        );
        let limits = effects.iter().flat_map(|effect| &effect.correlations).flatten();
        if let Some(limit) = limits.map(|found| found.of_chance).reduce(f64::max) {
            parts.push(format!("A rank correlation (Spearman) below {limit:.2} may be chance."));
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

fn plot(sweep: &SweepData, effect: &Effect<'_>, (factor, unit): (f64, &str)) -> Plot {
    let part = |means: &[Option<LevelMean>], part: fn(&LevelMean) -> Option<f64>| -> Vec<Option<Number>> {
        means.iter().map(|mean| part(mean.as_ref()?).map(|value| Number::of(value, 2))).collect()
    };
    let series = effect.means.iter().enumerate().map(|(scenario, means)| Series {
        name: sweep.scenarios()[scenario].clone(),
        platform: sweep.is_divided().then_some(scenario),
        values: part(means, |mean| Some(mean.mean)),
        low: part(means, |mean| mean.interval.map(|(low, _)| low)),
        high: part(means, |mean| mean.interval.map(|(_, high)| high)),
        ..Series::default()
    });
    let counts = |means: &Vec<Option<LevelMean>>| -> Vec<u64> {
        means.iter().map(|mean| mean.map_or(0, |mean| mean.histories)).collect()
    };
    let dots = |dots: &Vec<(f64, f64)>| -> Vec<[Number; 2]> {
        dots.iter().map(|(x, y)| [Number::of(*x, 2), Number::of(*y, 2)]).collect()
    };
    let body = json!({
        "labels": effect.grouping.labels,
        "isNumeric": effect.grouping.is_numeric,
        "counts": effect.means.iter().map(counts).collect::<Vec<_>>(),
        "dots": effect.dots.iter().map(dots).collect::<Vec<_>>(),
        "axis": unit,
    });
    Plot {
        title: sweep.factor(effect.factor).to_owned(),
        unit: correlation(&effect.correlations),
        factor,
        x: effect.grouping.x.clone(),
        series: series.collect(),
        own: body,
        ..Plot::default()
    }
}

fn table(sweep: &SweepData, effects: &[Effect<'_>], unit: &str) -> Table {
    let header = [
        "factor",
        "level or bin",
        "scenario",
        &format!("mean ({unit})"),
        "lower 95 %",
        "upper 95 %",
        "histories",
        "rank correlation",
    ]
    .map(str::to_owned);
    let mut rows = Vec::new();
    for effect in effects {
        for (scenario, means) in effect.means.iter().enumerate() {
            for (label, mean) in effect.grouping.labels.iter().zip(means) {
                let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
                let interval = mean.and_then(|mean| mean.interval);
                let correlation = effect.correlations.get(scenario).copied().flatten();
                rows.push(vec![
                    sweep.factor(effect.factor).to_owned(),
                    label.clone(),
                    sweep.scenarios()[scenario].clone(),
                    number(mean.map(|mean| mean.mean)),
                    number(interval.map(|(low, _)| low)),
                    number(interval.map(|(_, high)| high)),
                    mean.map_or(0, |mean| mean.histories).to_string(),
                    number(correlation.map(|found| found.value)),
                ]);
            }
        }
    }
    Table { header: header.into(), rows }
}

/// Cells over two factors, a plot per scenario.
pub(super) fn surface(sweep: &SweepData, shown: usize, name: &str, svg: String) -> Option<Block> {
    let number = &sweep.shown()[shown];
    let surface = sweep.surface(shown)?;
    let [x, y] = surface.factors;
    let (across, upwards) = (sweep.grouping(x)?, sweep.grouping(y)?);
    let means = || surface.means.iter().flatten().flatten().flatten().map(|mean| mean.mean);
    let (low, high) = (means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max));
    let (factor, unit) = scale_of(number, means());
    let written = |value: f64| figure(value / factor);
    let cell = |mean: &Option<LevelMean>| {
        let mean = (*mean)?;
        let share = if high > low { (mean.mean - low) / (high - low) } else { 0.5 };
        let fill = ramp::colour(share);
        let exact = |value: f64| Number::of(value / factor, 2).to_string();
        let mut lines = vec![format!("mean {} {unit}", exact(mean.mean)).trim_end().to_owned()];
        lines.extend(
            mean.interval.map(|(low, high)| format!("95 % interval {} to {}", exact(low), exact(high))),
        );
        lines.push(format!("{} histories", mean.histories));
        let look = json!({ "fill": fill, "ink": ramp::lettering(&fill) });
        Some(json!({ "look": look, "text": written(mean.mean), "lines": lines }))
    };
    let plot = |(scenario, rows): (usize, &Vec<Vec<Option<LevelMean>>>)| {
        let cells: Vec<Vec<_>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        let body = json!({
            "across": { "name": sweep.factor(x), "labels": across.labels },
            "upwards": { "name": sweep.factor(y), "labels": upwards.labels },
            "cells": cells,
            "scale": { "low": written(low), "high": written(high), "stops": stops() },
        });
        Plot {
            title: if sweep.is_divided() { sweep.scenarios()[scenario].clone() } else { String::new() },
            platform: sweep.is_divided().then_some(scenario),
            unit: unit.clone(),
            factor,
            own: body,
            ..Plot::default()
        }
    };
    let others = match surface.has_others {
        true => {
            " These two factors move it most of all that have levels; what is shown is the mean over all others."
        }
        false => "",
    };
    let mut rows = Vec::new();
    for (scenario, means) in surface.means.iter().enumerate() {
        for (row, means) in means.iter().enumerate() {
            for (column, mean) in means.iter().enumerate() {
                let Some(mean) = mean else { continue };
                let end = |end: Option<f64>| end.map_or(String::new(), |end| end.to_string());
                rows.push(vec![
                    across.labels[column].clone(),
                    upwards.labels[row].clone(),
                    sweep.scenarios()[scenario].clone(),
                    mean.mean.to_string(),
                    end(mean.interval.map(|(low, _)| low)),
                    end(mean.interval.map(|(_, high)| high)),
                    mean.histories.to_string(),
                ]);
            }
        }
    }
    let mean = format!("mean ({})", number.unit);
    let header =
        [sweep.factor(x), sweep.factor(y), "scenario", &mean, "lower 95 %", "upper 95 %", "histories"];
    Some(Block::Chart(Box::new(Chart {
        name: name.to_owned(),
        heading: format!("{} over {} and {}", number.name, sweep.factor(x), sweep.factor(y)),
        note: format!("Mean over the histories of each combination; lighter is higher.{others}"),
        svg,
        told: String::new(),
        table: Table { header: header.map(str::to_owned).into(), rows },
        kind: Kind::Cells,
        across: Across::Own,
        plots: surface.means.iter().enumerate().map(plot).collect(),
    })))
}

/// Colours from low to high.
pub(super) fn stops() -> Vec<String> {
    (0..=16).map(|step| ramp::colour(f64::from(step) / 16.0)).collect()
}
