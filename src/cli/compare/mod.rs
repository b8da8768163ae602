//! `huzhu compare`: two scenarios or more with the same luck, and what differs between them.

mod again;
mod error;
mod figures;
mod metrics;
mod scenarios;
pub(super) mod screen;
mod verdict;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

pub(in crate::cli) use again::repeat;
pub(in crate::cli) use error::CompareError;

use super::error::CliError;
use super::numbers::counted;
use super::run::{Overrides, Threads};
use super::sweep::bar::Bar;
use super::terminal::Screen;
use super::{Outcome, stop, terminal};
use crate::config::resolved_toml;
use crate::experiment::Metric;
use crate::experiment::comparison::simulation::{Extent, Failure, compare};
use crate::experiment::comparison::stopping::{PAIRS_MIN, StoppingRule};
use crate::experiment::comparison::student::Student;
use crate::experiment::comparison::{Comparison, simultaneous};
use crate::output::{
    ComparisonDirectory, ComparisonRecord, MetricRecord, ScenarioRecord, StoppingRecord, VerdictRecord,
    scenario_file,
};
use scenarios::{Asked, Scenario, Scenarios, load_scenarios};
use verdict::{Subject, verdict};

/// Replicates where nothing says how many.
const REPLICATES_USUAL: u32 = 16;

/// Compares scenarios with the same luck: paired differences, their intervals, and what pairing saved
///
/// Replicate r of every scenario has the same households and the same draws, so that what differs is what the scenarios make
/// of them. The folder holds the tables differences (a row per scenario and metric), pairs, monthly (by month, market and
/// platform), outcomes and exits, comparison.json, config-<scenario>.toml and manifest.json. The same scenarios give the
/// same files, on any number of threads.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu compare duopoly --with dear:platform.Follower.fee_rate=0.12
  huzhu compare china-2016-2022 no-regulator --replicates 64 --metric final_hhi
  huzhu compare duopoly --with late:platform.Follower.launch=2018-01 \\
      --metric 'exit=exit_month(\"Follower\")' --until-halfwidth 0.5
  huzhu compare experiment.toml --reference baseline")]
pub(super) struct Compare {
    /// Two configurations or more (files, or names of shipped ones), the first being the reference; or an experiment
    /// with scenarios
    #[arg(required = true, value_name = "BASE [OTHER]")]
    configurations: Vec<String>,

    /// A further scenario: the first, changed (repeatable)
    #[arg(long, value_name = "NAME:KEY=VALUE[,KEY=VALUE]")]
    with: Vec<String>,

    /// The scenario that others are compared with [default: the first]
    #[arg(long, value_name = "NAME")]
    reference: Option<String>,

    /// A number to compare: a column of the summary, or NAME=EXPRESSION (repeatable) [default: the usual columns]
    #[arg(long, value_name = "NAME[=EXPRESSION]")]
    metric: Vec<String>,

    /// Histories of each scenario [default: the experiment's, or 16]
    #[arg(long, value_name = "R", value_parser = clap::value_parser!(u32).range(2..=10_000))]
    replicates: Option<u32>,

    /// Simulate until the interval of one metric is at most ± H, in its unit as tables have it
    #[arg(long, value_name = "H", value_parser = positive, conflicts_with = "replicates")]
    until_halfwidth: Option<f64>,

    /// The metric of --until-halfwidth [default: the first]
    #[arg(long, value_name = "METRIC", requires = "until_halfwidth")]
    of: Option<String>,

    /// H is a share of the reference's mean
    #[arg(long, requires = "until_halfwidth")]
    relative: bool,

    /// Histories of each scenario at most [default: 1000]
    #[arg(long, value_name = "R", requires = "until_halfwidth",
        value_parser = clap::value_parser!(u32).range(i64::from(PAIRS_MIN)..=10_000))]
    max_replicates: Option<u32>,

    /// Confidence of intervals
    #[arg(long, value_name = "C", default_value = "0.95", value_parser = confidence)]
    confidence: f64,

    /// Let the confidence be that of all metrics and scenarios together (Bonferroni)
    #[arg(long)]
    simultaneous: bool,

    /// Seed of all draws [default: the first scenario's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    #[command(flatten)]
    overrides: Overrides,

    /// Folder for the results [default: comparisons/<reference>-vs-<other>-seed<seed>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    #[command(flatten)]
    threads: Threads,

    /// Print neither progress nor results
    #[arg(long, short)]
    quiet: bool,

    /// Replace the results of an earlier comparison in the same folder
    #[arg(long)]
    force: bool,
}

impl Compare {
    pub(super) fn execute(self) -> Outcome {
        let scenarios = load_scenarios(&Asked {
            configurations: &self.configurations,
            with: &self.with,
            set: &self.overrides.set,
            seed: self.seed,
            reference: self.reference.as_deref(),
        })?;
        let metrics = metrics::metrics(&self.metric, &scenarios.metrics, &scenarios.list)?;
        let headline = self.of.as_deref().map_or(Ok(0), |name| metrics::place_of(name, &metrics))?;
        let confidence = self.confidence_of_each(metrics.len(), scenarios.list.len() - 1);
        let extent = self.extent(&scenarios, headline, confidence);
        let out = self.out.clone().unwrap_or_else(|| default_folder(&scenarios.list));
        let names: Vec<&str> = scenarios.list.iter().map(|scenario| scenario.name.as_str()).collect();
        let folder = ComparisonDirectory::create(&out, self.force, &names)?;

        let threads = self.threads.number();
        let comparison = simulate(&scenarios.list, metrics, extent.clone(), threads, !self.quiet)?;
        let confidence =
            Confidence { asked: self.confidence, simultaneous: self.simultaneous, of_each: confidence };
        let mut record = record_of(&scenarios.list, &comparison, confidence);
        record.stopping = stopping(&extent, &comparison);
        record.verdicts = verdicts(&record, &comparison, headline);
        let manifest = folder.write(&comparison, &record, &configurations(&scenarios.list, &comparison))?;
        let files = manifest.files.len() + 1;
        if !self.quiet {
            if scenarios.other_seeds > 0 {
                let seeds = counted(scenarios.other_seeds as u64, "further seed");
                terminal::note(&format!("a comparison has one seed: {seeds} of the experiment left out"));
            }
            let screen = Screen::stdout();
            let told = screen::closing(&comparison, &record, screen);
            terminal::print(&format!("{told}\nResults  {}  ({files} files)\n", out.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn confidence_of_each(&self, metrics: usize, others: usize) -> f64 {
        if self.simultaneous { simultaneous(self.confidence, metrics * others) } else { self.confidence }
    }

    fn extent(&self, scenarios: &Scenarios, metric: usize, confidence: f64) -> Extent {
        match self.until_halfwidth {
            None => Extent::Replicates(self.replicates.or(scenarios.replicates).unwrap_or(REPLICATES_USUAL)),
            Some(half_width) => Extent::Until {
                rule: StoppingRule {
                    half_width,
                    relative: self.relative,
                    replicates_max: self.max_replicates.unwrap_or(1000),
                },
                metric,
                student: Student::new(confidence),
            },
        }
    }
}

/// Simulates the scenarios of `list`, the reference first, with a bar where that `is_shown`.
fn simulate(
    list: &[Scenario],
    metrics: Vec<Metric>,
    extent: Extent,
    threads: NonZeroUsize,
    is_shown: bool,
) -> Result<Comparison, CliError> {
    stop::listen();
    let bar = match &extent {
        Extent::Replicates(replicates) => Bar::new(u64::from(*replicates) * list.len() as u64, 0, is_shown),
        Extent::Until { .. } => Bar::without_end(is_shown),
    };
    let scenarios: Vec<_> = list.iter().map(|scenario| scenario.loaded.scenario.clone()).collect();
    let compared = compare(&scenarios, metrics, extent, threads, &stop::go_on, &|| {
        list.iter().for_each(|_| bar.over(false));
    });
    bar.clear();
    compared.map_err(|failure| match failure {
        Failure::Stopped => CliError::Interrupted,
        Failure::Threads(source) => CliError::Threads { threads: threads.get(), source },
        Failure::History { scenario, replicate, message } => {
            CliError::History { scenario: list[scenario].name.clone(), replicate, message }
        }
    })
}

/// Confidence of the intervals of a comparison.
#[derive(Debug, Clone, Copy)]
struct Confidence {
    /// As it was asked for.
    asked: f64,
    /// Whether it is that of all intervals together.
    simultaneous: bool,
    /// Of each interval by itself.
    of_each: f64,
}

/// What was compared, without verdicts.
fn record_of(list: &[Scenario], comparison: &Comparison, confidence: Confidence) -> ComparisonRecord {
    let run = &list[0].loaded.parameters.run;
    let scenario = |scenario: &Scenario| ScenarioRecord {
        name: scenario.name.clone(),
        configuration: scenario.configuration.clone(),
        changes: scenario.changes.clone(),
        simulated_households: scenario.loaded.parameters.population.simulated_households,
        file: scenario_file(&scenario.name),
    };
    let metric = |metric: &Metric| MetricRecord {
        name: metric.name.clone(),
        unit: metric.unit.clone(),
        expression: metric.expression.text.clone(),
        missing: metric.missing,
    };
    ComparisonRecord {
        reference: list[0].name.clone(),
        scenarios: list.iter().map(scenario).collect(),
        seed: run.seed,
        replicates: comparison.replicates(),
        start: run.start,
        months: run.months,
        confidence: confidence.asked,
        simultaneous: confidence.simultaneous,
        confidence_of_each: confidence.of_each,
        metrics: comparison.metrics().iter().map(metric).collect(),
        stopping: None,
        verdicts: Vec::new(),
    }
}

/// The configurations as they were run: with as many replicates, so that `huzhu run` repeats them.
fn configurations(list: &[Scenario], comparison: &Comparison) -> Vec<String> {
    let text = |scenario: &Scenario| {
        let mut parameters = scenario.loaded.parameters.clone();
        parameters.run.replicates = comparison.replicates();
        resolved_toml(&parameters)
    };
    list.iter().map(text).collect()
}

/// When it stopped, and how long it would have taken without pairing: the longest over all scenarios.
fn stopping(extent: &Extent, comparison: &Comparison) -> Option<StoppingRecord> {
    let Extent::Until { rule, metric, student } = extent else {
        return None;
    };
    let mut student = student.clone();
    let mut all = comparison.contrasts().iter().map(|contrast| &contrast.metrics[*metric]);
    let reached = all.clone().all(|pairs| rule.is_met(pairs, &mut student));
    let unpaired = all.try_fold(0, |longest, pairs| {
        let replicates = pairs.unpaired_replicates(rule.wanted(pairs)?, &mut student)?;
        Some(replicates.max(longest))
    });
    Some(StoppingRecord {
        metric: comparison.metrics()[*metric].name.clone(),
        half_width: rule.half_width,
        relative: rule.relative,
        replicates_max: rule.replicates_max,
        reached,
        unpaired_replicates: unpaired,
    })
}

/// A sentence for each scenario about the metric at place `headline`.
fn verdicts(record: &ComparisonRecord, comparison: &Comparison, headline: usize) -> Vec<VerdictRecord> {
    let metric = &comparison.metrics()[headline];
    let words = screen::name_of(metric);
    let mut student = Student::new(record.confidence_of_each);
    let others = record.scenarios.iter().skip(1).zip(comparison.contrasts());
    others
        .map(|(scenario, contrast)| {
            let pairs = &contrast.metrics[headline];
            let subject = Subject {
                scenario: &scenario.name,
                reference: &record.reference,
                metric,
                words: &words,
                confidence: record.confidence_of_each,
            };
            let text = verdict(&subject, contrast, pairs, pairs.interval(&mut student));
            VerdictRecord { scenario: scenario.name.clone(), text }
        })
        .collect()
}

/// `comparisons/<reference>-vs-<other>-seed<seed>`, below the current folder.
fn default_folder(list: &[Scenario]) -> PathBuf {
    let more = if list.len() > 2 { format!("-and-{}-more", list.len() - 2) } else { String::new() };
    let (reference, other) = (&list[0].name, &list[1].name);
    let seed = list[0].loaded.parameters.run.seed;
    Path::new("comparisons").join(format!("{reference}-vs-{other}{more}-seed{seed}"))
}

fn positive(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "a half-width is a number".to_owned())?;
    if value.is_finite() && value > 0.0 { Ok(value) } else { Err("a half-width is above 0".to_owned()) }
}

fn confidence(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "a confidence is a number, such as 0.95".to_owned())?;
    if (0.5..=0.9999).contains(&value) {
        Ok(value)
    } else {
        Err("a confidence lies between 0.5 and 0.9999".to_owned())
    }
}
