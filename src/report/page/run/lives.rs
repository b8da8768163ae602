//! The lives of platforms: what happened to them, and how long they last.

use crate::observe::survival::{SurvivalStep, kaplan_meier};
use crate::output::Result;
use crate::report::canvas::Width;
use crate::report::data::RunData;
use crate::report::figures::run::{RunFigure, survival::groups};
use crate::report::page::chart::{Across, Chart, Kind, Number, Plot, Series};
use crate::report::page::table::Table;
use crate::report::page::{Block, Event};

/// A bar per platform that launched, in the order in which they did; and all events as a table.
pub(super) fn timeline(run: &RunData, events: &[Event]) -> Result<Block> {
    let launched = events.iter().filter(|event| matches!(event.kind.as_str(), "launch" | "entry"));
    let mut order: Vec<usize> = Vec::new();
    for place in launched.filter_map(|event| event.platform) {
        if !order.contains(&place) {
            order.push(place);
        }
    }
    let series = order.into_iter().map(|place| Series {
        name: run.platforms()[place].clone(),
        platform: Some(place),
        ..Series::default()
    });
    let row = |event: &Event| {
        let platform = event.platform.and_then(|place| run.platforms().get(place)).cloned();
        let month = run.start().plus(event.month as i32).to_string();
        vec![month, platform.unwrap_or_default(), event.kind.clone(), event.cause.clone()]
    };
    let which = match run.histories() {
        1 => String::new(),
        count => format!(" This is history 0 of {count}."),
    };
    Ok(Block::Chart(Box::new(Chart {
        name: RunFigure::Timeline.name().to_owned(),
        heading: "Launches, measures and exits".to_owned(),
        note: format!(
            "A bar from launch to the announcement of the end, pale during notice, with the cause; dotted lines are measures of \
             the regulator, here and in all charts.{which}"
        ),
        svg: RunFigure::Timeline.draw(run, Width::Page)?.svg(),
        told: String::new(),
        table: Table {
            header: ["month", "platform", "event", "cause or measure"].map(str::to_owned).into(),
            rows: events.iter().map(row).collect(),
        },
        kind: Kind::Timeline,
        across: Across::Calendar,
        plots: vec![Plot { factor: 1.0, series: series.collect(), ..Plot::default() }],
    })))
}

/// Kaplan-Meier estimates, as the still figure has them.
pub(super) fn survival(run: &RunData) -> Result<Block> {
    let mut plots = Vec::new();
    let mut rows = Vec::new();
    for group in groups(run)? {
        let steps = kaplan_meier(&group.durations);
        let end = group.durations.iter().map(|(months, _)| *months).max().unwrap_or(0);
        let platform = run.platforms().iter().position(|name| *name == group.name);
        rows.extend(steps.iter().map(|step| row(&group.name, step)));
        plots.push(plot(group.name, platform, &steps, end));
    }
    let note = match run.histories() {
        1 => "Share of platforms that have not announced their end, by months since launch (Kaplan-Meier), with 95 % interval as \
              if they were independent."
            .to_owned(),
        count => format!(
            "Share of {count} histories in which the platform has not announced its end, by months since its launch \
             (Kaplan-Meier), with 95 % interval."
        ),
    };
    Ok(Block::Chart(Box::new(Chart {
        name: RunFigure::Survival.name().to_owned(),
        heading: "Survival".to_owned(),
        note,
        svg: RunFigure::Survival.draw(run, Width::Page)?.svg(),
        told: String::new(),
        table: Table {
            header: ["of", "months since launch", "at risk", "exits", "survival", "lower 95 %", "upper 95 %"]
                .map(str::to_owned)
                .into(),
            rows,
        },
        kind: Kind::Steps,
        across: Across::Duration,
        plots,
    })))
}

fn plot(title: String, platform: Option<usize>, steps: &[SurvivalStep], end: i64) -> Plot {
    // The last level reaches to the longest duration.
    let last = steps.last().filter(|step| step.months < end).map(|step| (end, *step));
    let points: Vec<(i64, SurvivalStep)> =
        steps.iter().map(|step| (step.months, *step)).chain(last).collect();
    let column = |begin: Option<f64>, part: fn(&SurvivalStep) -> Option<f64>| -> Vec<Option<Number>> {
        let mut values = vec![begin.map(Number)];
        values.extend(points.iter().map(|(_, step)| part(step).map(Number)));
        if points.is_empty() {
            values.push(begin.map(Number));
        }
        values
    };
    let mut x = vec![0.0];
    x.extend(points.iter().map(|(months, _)| *months as f64));
    if points.is_empty() {
        x.push(end as f64);
    }
    let series = Series {
        name: title.clone(),
        platform,
        column: "survival",
        unit: "1",
        values: column(Some(1.0), |step| Some(step.survival)),
        low: column(Some(1.0), |step| step.lower),
        high: column(Some(1.0), |step| step.upper),
        ..Series::default()
    };
    Plot {
        title,
        platform,
        unit: "share without exit".to_owned(),
        factor: 1.0,
        holds: vec![0.0, 1.0],
        x,
        series: vec![series],
        ..Plot::default()
    }
}

fn row(name: &str, step: &SurvivalStep) -> Vec<String> {
    let bound = |bound: Option<f64>| bound.map_or(String::new(), |bound| bound.to_string());
    vec![
        name.to_owned(),
        step.months.to_string(),
        step.at_risk.to_string(),
        step.events.to_string(),
        step.survival.to_string(),
        bound(step.lower),
        bound(step.upper),
    ]
}
