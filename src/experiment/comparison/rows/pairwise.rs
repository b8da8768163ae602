//! Tables of what pairs came to one by one: their metrics, and who left in which of the two.

use super::PairStatistics;
use crate::experiment::comparison::Contrast;
use crate::experiment::comparison::student::Student;
use crate::experiment::metric::Metric;
use crate::observe::platforms::column;
use crate::observe::{Cell, Column, ColumnType};

/// A metric of one pair of histories.
#[derive(Debug, Clone, PartialEq)]
pub struct PairRow {
    /// The other scenario.
    pub scenario: String,
    /// The number.
    pub metric: String,
    /// Its unit.
    pub unit: String,
    /// Replicate, from 0.
    pub replicate: i64,
    /// In the reference.
    pub reference: Option<f64>,
    /// In the other.
    pub other: Option<f64>,
    /// Other minus reference.
    pub difference: Option<f64>,
}

/// The rows of a metric of one scenario, one per replicate.
pub fn pair_rows(scenario: &str, metric: &Metric, values: &[(Option<f64>, Option<f64>)]) -> Vec<PairRow> {
    let row = |(replicate, &(reference, other)): (usize, &(Option<f64>, Option<f64>))| PairRow {
        scenario: scenario.to_owned(),
        metric: metric.name.clone(),
        unit: metric.unit.clone(),
        replicate: replicate as i64,
        reference,
        other,
        difference: reference.zip(other).map(|(reference, other)| other - reference),
    };
    values.iter().enumerate().map(row).collect()
}

/// The columns of `pairs`, in file order.
pub const PAIR_COLUMNS: &[Column<PairRow>] = &[
    word!("scenario", "scenario that is compared with the reference", |row| Cell::Text(&row.scenario)),
    word!("metric", "number of a history that is compared", |row| Cell::Text(&row.metric)),
    word!("unit", "unit of the metric, and of its values and difference", |row| Cell::Text(&row.unit)),
    column!(Integer, replicate, "1", "number of the pair of histories with the same luck, from 0"),
    column!(Real, reference, "unit of the metric", "value in the reference; missing where it has none"),
    column!(Real, other, "unit of the metric", "value in this scenario; missing where it has none"),
    column!(
        Real,
        difference,
        "unit of the metric",
        "this scenario minus the reference; missing where either is"
    ),
];

/// Which way a platform went in pairs of histories.
#[derive(Debug, Clone, PartialEq)]
pub struct ExitRow {
    /// The other scenario.
    pub scenario: String,
    /// The platform.
    pub platform: String,
    /// Replicates.
    pub replicates: i64,
    /// Pairs in which it left on both sides.
    pub both: i64,
    /// In the reference alone.
    pub only_reference: i64,
    /// In the other alone.
    pub only_other: i64,
    /// On neither side.
    pub neither: i64,
    /// Shares, and the interval of their difference.
    pub statistics: PairStatistics,
    /// Exact sign test.
    pub p_value: f64,
}

/// The rows of one scenario, one per platform that opened on either side, by name.
pub fn exit_rows(scenario: &str, contrast: &Contrast, student: &mut Student) -> Vec<ExitRow> {
    let row = |(platform, exits): (&str, &crate::experiment::comparison::exits::ExitPairs)| ExitRow {
        scenario: scenario.to_owned(),
        platform: platform.to_owned(),
        replicates: exits.pairs.replicates() as i64,
        both: exits.both() as i64,
        only_reference: exits.only_reference() as i64,
        only_other: exits.only_other() as i64,
        neither: exits.neither() as i64,
        statistics: PairStatistics::of(&exits.pairs, student),
        p_value: exits.p_value(),
    };
    contrast.exits.platforms().map(row).collect()
}

/// The columns of `exits`, in file order.
pub const EXIT_COLUMNS: &[Column<ExitRow>] = &[
    word!("scenario", "scenario that is compared with the reference", |row| Cell::Text(&row.scenario)),
    word!("platform", "name of the platform", |row| Cell::Text(&row.platform)),
    column!(Integer, replicates, "replicates", "histories of each scenario"),
    part!(
        Integer,
        "pairs",
        "pairs",
        "replicates in which the platform opened on both sides",
        statistics.pairs
    ),
    column!(Integer, both, "pairs", "pairs in which it announced its end in both scenarios"),
    column!(Integer, only_reference, "pairs", "pairs in which it did so in the reference alone"),
    column!(Integer, only_other, "pairs", "pairs in which it did so in this scenario alone"),
    column!(Integer, neither, "pairs", "pairs in which it did so in neither"),
    part!(
        Real,
        "share_reference",
        "1",
        "share of pairs in which it left in the reference",
        statistics.mean_reference
    ),
    part!(
        Real,
        "share_other",
        "1",
        "share of pairs in which it left in this scenario",
        statistics.mean_other
    ),
    part!(Real, "difference", "1", "share_other minus share_reference", statistics.difference),
    part!(
        Real,
        "lower",
        "1",
        "lower end of the confidence interval of the difference (Student)",
        statistics.lower
    ),
    part!(Real, "upper", "1", "upper end of the interval", statistics.upper),
    column!(
        Real,
        p_value,
        "1",
        "two-sided p-value of the exact sign test on pairs in which it left in one scenario alone (McNemar 1947)"
    ),
];
