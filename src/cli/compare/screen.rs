//! A comparison on the screen: what was compared, a table per scenario, and verdicts.

use super::figures::{difference, factor, scale};
use super::verdict::percent;
use crate::cli::numbers::{MISSING, counted, figure, grouped};
use crate::cli::summary::words_of;
use crate::cli::terminal::Screen;
use crate::cli::terminal::{Cell, Grid, Style, left, right, shortened, wrapped};
use crate::experiment::Metric;
use crate::experiment::comparison::pairs::{Pairs, Reduction};
use crate::experiment::comparison::student::Student;
use crate::experiment::comparison::{Comparison, Contrast};
use crate::output::{ComparisonRecord, StoppingRecord};

/// Columns of a metric's name at most.
const METRIC_MAX: usize = 29;
/// Columns of a scenario's name above its numbers.
const HEADING_MAX: usize = 9;

/// All that is told of a comparison.
pub(super) fn closing(comparison: &Comparison, record: &ComparisonRecord, screen: Screen) -> String {
    let mut parts = vec![heading(record, screen)];
    let mut student = Student::new(record.confidence_of_each);
    let others = record.scenarios.iter().skip(1).zip(comparison.contrasts()).zip(&record.verdicts);
    for ((scenario, contrast), verdict) in others {
        parts.push(format!(
            "{}{}{}\n{}",
            table(comparison.metrics(), contrast, record, &scenario.name, &mut student).render(screen.color),
            gaps(comparison.metrics(), contrast, screen),
            outcomes(contrast, screen),
            lines(&verdict.text, Style::Strong, screen)
        ));
    }
    parts.extend(record.stopping.as_ref().map(|stopping| stopped(stopping, record, screen)));
    parts.join("\n")
}

/// What is told of a comparison that was read back: the verdicts.
pub(in crate::cli) fn verdicts(record: &ComparisonRecord, screen: Screen) -> String {
    let mut parts = vec![heading(record, screen)];
    parts.extend(record.verdicts.iter().map(|verdict| lines(&verdict.text, Style::Strong, screen)));
    parts.extend(record.stopping.as_ref().map(|stopping| stopped(stopping, record, screen)));
    parts.join("\n")
}

/// How a metric is called.
pub(super) fn name_of(metric: &Metric) -> String {
    words_of(&metric.name).map_or_else(|| metric.name.replace('_', " "), str::to_owned)
}

fn heading(record: &ComparisonRecord, screen: Screen) -> String {
    let title = Style::Strong.paint("Comparison", screen.color);
    let together = if record.simultaneous {
        format!(
            "{} together, {} each (Bonferroni)",
            percent(record.confidence),
            percent(record.confidence_of_each)
        )
    } else {
        format!("{} each", percent(record.confidence))
    };
    let explained = format!(
        "Differences are from `{}`, history by history with the same luck; ± is half the confidence interval ({together}); \
         pairing: by how much fewer replicates than with luck of its own for each history.",
        record.reference
    );
    let extent = format!(
        "{} of {} scenarios, seed {}",
        counted(u64::from(record.replicates), "replicate"),
        record.scenarios.len(),
        record.seed
    );
    format!("{title}  {extent}\n{}", lines(&explained, Style::Faint, screen))
}

fn lines(text: &str, style: Style, screen: Screen) -> String {
    let painted = wrapped(text, screen.width).into_iter().map(|line| style.paint(&line, screen.color) + "\n");
    painted.collect()
}

fn table(
    metrics: &[Metric],
    contrast: &Contrast,
    record: &ComparisonRecord,
    scenario: &str,
    student: &mut Student,
) -> Grid {
    let mut grid = Grid::default();
    let faint = |text: &str| right(text, Style::Faint);
    grid.row([
        left(shortened(scenario, METRIC_MAX), Style::Strong),
        faint(&shortened(&record.reference, HEADING_MAX)),
        faint(&shortened(scenario, HEADING_MAX)),
        faint("difference"),
        faint("pairing"),
    ]);
    for (metric, pairs) in metrics.iter().zip(&contrast.metrics) {
        grid.row(row(metric, pairs, student));
    }
    grid
}

fn row(metric: &Metric, pairs: &Pairs, student: &mut Student) -> [Cell; 5] {
    let by = scale(metric);
    let mean = |mean: Option<f64>| mean.map_or(MISSING.to_owned(), |mean| figure(mean * by));
    let interval = pairs.interval(student);
    let text = interval.map_or(MISSING.to_owned(), |mut interval| {
        interval.difference *= by;
        interval.half_width *= by;
        difference(interval)
    });
    // What is certain stands out.
    let style = match interval {
        Some(interval) if interval.excludes_zero() => Style::Strong,
        _ => Style::Plain,
    };
    let pairing = match pairs.reduction() {
        Reduction::Unknown => MISSING.to_owned(),
        Reduction::Factor(saved) => format!("x {}", factor(saved)),
        told => told.word().to_owned(),
    };
    [
        left(shortened(&name_of(metric), METRIC_MAX), Style::Plain),
        right(mean(pairs.mean_reference()), Style::Plain),
        right(mean(pairs.mean_other()), Style::Plain),
        right(text, style),
        right(pairing, Style::Faint),
    ]
}

/// Of which pairs a metric is that not all have.
fn gaps(metrics: &[Metric], contrast: &Contrast, screen: Screen) -> String {
    let mut text = String::new();
    for (metric, pairs) in metrics.iter().zip(&contrast.metrics).filter(|(_, pairs)| pairs.missing() > 0) {
        let sides = [
            (pairs.missing_reference(), "the reference"),
            (pairs.missing_other(), "the other"),
            (pairs.missing_both(), "both"),
        ];
        let sides: Vec<String> = sides
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, side)| format!("{side} in {}", grouped(*count)))
            .collect();
        let line = format!(
            "{}: {} of {} pairs; missing in {}",
            name_of(metric),
            grouped(pairs.complete()),
            grouped(pairs.replicates()),
            sides.join(", in ")
        );
        text.push_str(&lines(&line, Style::Faint, screen));
    }
    text
}

fn outcomes(contrast: &Contrast, screen: Screen) -> String {
    let parts: Vec<String> = contrast
        .outcomes
        .counts()
        .map(|(reference, other, pairs)| match reference == other {
            true => format!("{} stays {pairs}", reference.word()),
            false => format!("{} → {} {pairs}", reference.word(), other.word()),
        })
        .collect();
    lines(&format!("outcomes: {}", parts.join(", ")), Style::Plain, screen)
}

/// Why it stopped where it did.
fn stopped(stopping: &StoppingRecord, record: &ComparisonRecord, screen: Screen) -> String {
    let wanted = match stopping.relative {
        true => format!("{} of the reference's mean", percent(stopping.half_width)),
        false => stopping.half_width.to_string(),
    };
    let what = if stopping.reached {
        format!(
            "Stopped after {}: the interval of {} is at most ± {wanted}.",
            counted(u64::from(record.replicates), "replicate"),
            stopping.metric
        )
    } else {
        format!(
            "Not reached: after {}, the most allowed, the interval of {} is still longer than ± {wanted}.",
            counted(u64::from(record.replicates), "replicate"),
            stopping.metric
        )
    };
    let unpaired = stopping.unpaired_replicates.map_or(String::new(), |replicates| {
        format!(" With luck of its own for each history it would take about {}.", grouped(replicates))
    });
    lines(&format!("{what}{unpaired}"), Style::Plain, screen)
}
