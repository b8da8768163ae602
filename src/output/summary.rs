//! The content of `summary.json`: each replicate, and what they come to together.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::directory::SUMMARY_FILE;
use super::error::{OutputError, Result};
use super::statistics::Statistics;
use crate::observe::survival::kaplan_meier;
use crate::observe::{Cell, ColumnType, OutcomeClass, PlatformSummary, ReplicateSummary, SUMMARY_COLUMNS};
use crate::units::YearMonth;

/// The summary of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary<'run> {
    /// Each replicate.
    pub replicates: &'run [ReplicateSummary],
    /// Every number of a replicate, over replicates.
    pub over_replicates: BTreeMap<&'static str, Statistics>,
    /// Each platform over replicates, by name.
    pub platforms: BTreeMap<&'run str, PlatformOverReplicates>,
    /// The share of replicates that ended in each class; empty without replicates.
    pub outcomes: BTreeMap<OutcomeClass, f64>,
}

/// Reads what each replicate came to from the `summary.json` of a run's folder.
///
/// # Errors
/// No such file; it is not a summary.
pub fn read_replicates(folder: &Path) -> Result<Vec<ReplicateSummary>> {
    #[derive(Deserialize)]
    struct Stored {
        replicates: Vec<ReplicateSummary>,
    }
    let path = folder.join(SUMMARY_FILE);
    let text = fs::read(&path).map_err(OutputError::io("read", &path))?;
    let stored: Stored =
        serde_json::from_slice(&text).map_err(|source| OutputError::Json { path, source })?;
    Ok(stored.replicates)
}

/// One platform over replicates.
///
/// Where a replicate never saw it launch (entry is drawn), the platform has no numbers there: they are missing, not
/// zero, and shares are of the replicates that did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlatformOverReplicates {
    /// Replicates in which it launched.
    pub launched: u64,
    /// Highest number of members.
    pub peak_members: Statistics,
    /// Members in the last month.
    pub final_members: Statistics,
    /// Highest charge.
    pub peak_charge_fen: Statistics,
    /// Result since launch.
    pub cumulative_result_fen: Statistics,
    /// Months from launch to the announcement of the end.
    pub survival: SurvivalCurve,
    /// Share of the replicates in which it announced its end; missing where it never launched.
    pub exit_share: Option<f64>,
    /// How many replicates it left for each cause.
    pub exit_causes: BTreeMap<String, u64>,
    /// The months in which it announced its end, in the order of the replicates in which it did.
    pub exit_months: Vec<YearMonth>,
}

/// A Kaplan-Meier estimate, one element per duration at which the platform left in some replicate; see
/// [`SurvivalStep`](crate::observe::survival::SurvivalStep). Before the first element survival is 1.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SurvivalCurve {
    /// Months since launch.
    pub months: Vec<i64>,
    /// Replicates at risk.
    pub at_risk: Vec<u64>,
    /// Exits.
    pub events: Vec<u64>,
    /// Probability of surviving longer.
    pub survival: Vec<f64>,
    /// Lower end of the 95 % interval.
    pub lower: Vec<Option<f64>>,
    /// Upper end.
    pub upper: Vec<Option<f64>>,
}

impl Summary<'_> {
    /// The summary of `replicates`, which come in their own order.
    pub fn of(replicates: &[ReplicateSummary]) -> Summary<'_> {
        let mut platforms: BTreeMap<&str, Vec<&PlatformSummary>> = BTreeMap::new();
        for platform in replicates.iter().flat_map(|replicate| &replicate.platforms) {
            platforms.entry(&platform.platform).or_default().push(platform);
        }
        Summary {
            replicates,
            over_replicates: SUMMARY_COLUMNS
                .iter()
                .filter(|column| matches!(column.kind, ColumnType::Integer | ColumnType::Real))
                .map(|column| {
                    let values = replicates.iter().map(|replicate| number(&(column.get)(replicate)));
                    (column.name, Statistics::of(column.unit, values))
                })
                .collect(),
            platforms: platforms
                .into_iter()
                .map(|(name, histories)| (name, over_replicates(&histories)))
                .collect(),
            outcomes: outcomes(replicates),
        }
    }
}

/// The number in a cell: whole and real numbers have one, words and months do not.
fn number(cell: &Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Integer(value) => Some(*value as f64),
        Cell::Real(value) => Some(*value),
        Cell::Text(_) | Cell::Date(_) | Cell::Missing => None,
    }
}

fn over_replicates(histories: &[&PlatformSummary]) -> PlatformOverReplicates {
    let launched: Vec<&PlatformSummary> =
        histories.iter().copied().filter(|history| history.launch.is_some()).collect();
    let exits: Vec<&PlatformSummary> =
        launched.iter().copied().filter(|history| history.exit_month.is_some()).collect();
    let over = |unit, get: fn(&PlatformSummary) -> Option<i64>| {
        let values = histories
            .iter()
            .map(|history| history.launch.and_then(|_| get(history)).map(|value| value as f64));
        Statistics::of(unit, values)
    };
    let mut exit_causes = BTreeMap::new();
    for cause in exits.iter().filter_map(|exit| exit.exit_cause.clone()) {
        *exit_causes.entry(cause).or_insert(0) += 1;
    }
    PlatformOverReplicates {
        launched: launched.len() as u64,
        peak_members: over("persons", |history| Some(history.peak_members)),
        final_members: over("persons", |history| Some(history.final_members)),
        peak_charge_fen: over("fen", |history| history.peak_charge_fen),
        cumulative_result_fen: over("fen", |history| Some(history.cumulative_result_fen)),
        survival: survival(&launched),
        exit_share: (!launched.is_empty()).then(|| exits.len() as f64 / launched.len() as f64),
        exit_causes,
        exit_months: exits.iter().filter_map(|exit| exit.exit_month).collect(),
    }
}

fn survival(launched: &[&PlatformSummary]) -> SurvivalCurve {
    let durations: Vec<(i64, bool)> = launched
        .iter()
        .filter_map(|history| Some((history.survival_months?, history.exit_month.is_some())))
        .collect();
    let mut curve = SurvivalCurve::default();
    for step in kaplan_meier(&durations) {
        curve.months.push(step.months);
        curve.at_risk.push(step.at_risk);
        curve.events.push(step.events);
        curve.survival.push(step.survival);
        curve.lower.push(step.lower);
        curve.upper.push(step.upper);
    }
    curve
}

fn outcomes(replicates: &[ReplicateSummary]) -> BTreeMap<OutcomeClass, f64> {
    if replicates.is_empty() {
        return BTreeMap::new();
    }
    let share = |class| {
        let count = replicates.iter().filter(|replicate| replicate.outcome == class).count();
        count as f64 / replicates.len() as f64
    };
    [
        OutcomeClass::NoMarket,
        OutcomeClass::Collapse,
        OutcomeClass::Monopoly,
        OutcomeClass::Concentrated,
        OutcomeClass::Competitive,
    ]
    .into_iter()
    .map(|class| (class, share(class)))
    .collect()
}
