//! The tables of a comparison: rows, and columns named once, with unit and meaning.

use super::Contrast;
use super::monthly::MonthlyPairs;
use super::pairs::{Pairs, Reduction};
use super::student::Student;
use crate::experiment::metric::Metric;
use crate::observe::platforms::column;
use crate::observe::{Cell, Column, ColumnType, OutcomeClass};
use crate::units::YearMonth;

/// One number of one scenario against the reference.
#[derive(Debug, Clone, PartialEq)]
pub struct DifferenceRow {
    /// The other scenario.
    pub scenario: String,
    /// The number.
    pub metric: String,
    /// Its unit.
    pub unit: String,
    /// Replicates.
    pub replicates: i64,
    /// The pairs.
    pub statistics: PairStatistics,
    /// Pairs without the number on one side or both.
    pub missing: Missing,
    /// Standard deviation of the differences.
    pub sd_difference: Option<f64>,
    /// Var(difference).
    pub variance_paired: Option<f64>,
    /// Var(reference) + Var(other).
    pub variance_unpaired: Option<f64>,
    /// What pairing did to the variance.
    pub reduction: Reduction,
    /// Pairs in which it rose, fell and stayed.
    pub directions: Directions,
    /// Paired t test.
    pub p_value: Option<f64>,
    /// Confidence of the interval.
    pub confidence: f64,
}

/// Means of pairs, and the interval of their difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairStatistics {
    /// Complete pairs.
    pub pairs: i64,
    /// Mean of the reference.
    pub mean_reference: Option<f64>,
    /// Mean of the other.
    pub mean_other: Option<f64>,
    /// Mean difference.
    pub difference: Option<f64>,
    /// Half-width of its interval.
    pub half_width: Option<f64>,
    /// Lower end.
    pub lower: Option<f64>,
    /// Upper end.
    pub upper: Option<f64>,
}

/// Pairs without a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Only the reference lacks it.
    pub reference: i64,
    /// Only the other lacks it.
    pub other: i64,
    /// Both lack it.
    pub both: i64,
}

/// Complete pairs by the sign of their difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Directions {
    /// Above zero.
    pub rose: i64,
    /// Below zero.
    pub fell: i64,
    /// Zero.
    pub equal: i64,
}

impl PairStatistics {
    fn of(pairs: &Pairs, student: &mut Student) -> PairStatistics {
        let interval = pairs.interval(student);
        PairStatistics {
            pairs: pairs.complete() as i64,
            mean_reference: pairs.mean_reference(),
            mean_other: pairs.mean_other(),
            difference: pairs.difference(),
            half_width: interval.map(|interval| interval.half_width),
            lower: interval.map(|interval| interval.lower()),
            upper: interval.map(|interval| interval.upper()),
        }
    }
}

/// The rows of one scenario against the reference, one per metric.
pub fn difference_rows(
    scenario: &str,
    metrics: &[Metric],
    contrast: &Contrast,
    student: &mut Student,
) -> Vec<DifferenceRow> {
    let rows = metrics.iter().zip(&contrast.metrics);
    rows.map(|(metric, pairs)| DifferenceRow {
        scenario: scenario.to_owned(),
        metric: metric.name.clone(),
        unit: metric.unit.clone(),
        replicates: pairs.replicates() as i64,
        statistics: PairStatistics::of(pairs, student),
        missing: Missing {
            reference: pairs.missing_reference() as i64,
            other: pairs.missing_other() as i64,
            both: pairs.missing_both() as i64,
        },
        sd_difference: pairs.variance_paired().map(f64::sqrt),
        variance_paired: pairs.variance_paired(),
        variance_unpaired: pairs.variance_unpaired(),
        reduction: pairs.reduction(),
        directions: Directions {
            rose: pairs.rose() as i64,
            fell: pairs.fell() as i64,
            equal: pairs.equal() as i64,
        },
        p_value: pairs.p_value(),
        confidence: student.confidence(),
    })
    .collect()
}

/// A column that reads a number off a part of the row.
macro_rules! part {
    ($kind:ident, $name:literal, $unit:literal, $meaning:literal, $($path:ident).+) => {
        Column { name: $name, unit: $unit, meaning: $meaning, kind: ColumnType::$kind, get: |row| row.$($path).+.into() }
    };
}

/// A column that reads a mean, in the unit of the metric, off the statistics of the row.
macro_rules! mean {
    ($name:literal, $meaning:literal, $field:ident) => {
        part!(Real, $name, "unit of the metric", $meaning, statistics.$field)
    };
}

/// A column of words.
macro_rules! word {
    ($name:literal, $meaning:literal, $get:expr) => {
        Column { name: $name, unit: "name", meaning: $meaning, kind: ColumnType::Text, get: $get }
    };
}

pub mod pairwise;

/// The columns of `differences`, in file order.
pub const DIFFERENCE_COLUMNS: &[Column<DifferenceRow>] = &[
    word!("scenario", "scenario that is compared with the reference", |row| Cell::Text(&row.scenario)),
    word!("metric", "number of a history that is compared", |row| Cell::Text(&row.metric)),
    word!("unit", "unit of the metric, and of means, differences and half-width", |row| Cell::Text(
        &row.unit
    )),
    column!(Integer, replicates, "replicates", "histories of each scenario"),
    part!(
        Integer,
        "pairs",
        "pairs",
        "replicates in which both scenarios have the number; all but the missing",
        statistics.pairs
    ),
    part!(
        Integer,
        "missing_reference",
        "pairs",
        "replicates in which only the reference lacks it",
        missing.reference
    ),
    part!(
        Integer,
        "missing_other",
        "pairs",
        "replicates in which only this scenario lacks it",
        missing.other
    ),
    part!(Integer, "missing_both", "pairs", "replicates in which both lack it", missing.both),
    mean!("mean_reference", "mean of the reference over pairs", mean_reference),
    mean!("mean_other", "mean of this scenario over pairs", mean_other),
    mean!("difference", "mean of this scenario minus the reference over pairs", difference),
    part!(
        Real,
        "half_width",
        "unit of the metric",
        "half-width of the confidence interval of the mean difference (Student)",
        statistics.half_width
    ),
    part!(Real, "lower", "unit of the metric", "lower end of the interval", statistics.lower),
    part!(Real, "upper", "unit of the metric", "upper end of the interval", statistics.upper),
    column!(
        Real,
        confidence,
        "1",
        "confidence of the interval; higher than asked for where intervals are simultaneous"
    ),
    column!(
        Real,
        sd_difference,
        "unit of the metric",
        "standard deviation of the differences, of a sample (n - 1)"
    ),
    column!(Real, variance_paired, "square of the unit", "variance of the differences"),
    column!(
        Real,
        variance_unpaired,
        "square of the unit",
        "variance of a difference between histories with luck of their own: Var(reference) + Var(other)"
    ),
    Column {
        name: "pairing",
        unit: "word",
        meaning: "factor; identical: all pairs are equal; constant: all differences are the same, and not zero; \
                  unknown: fewer than two pairs",
        kind: ColumnType::Text,
        get: |row| Cell::Text(row.reduction.word()),
    },
    Column {
        name: "variance_reduction",
        unit: "1",
        meaning: "variance_unpaired / variance_paired: by so much fewer replicates give the same interval; missing \
                  where nothing varies",
        kind: ColumnType::Real,
        get: |row| row.reduction.factor().into(),
    },
    part!(Integer, "rose", "pairs", "pairs in which the number is higher in this scenario", directions.rose),
    part!(Integer, "fell", "pairs", "pairs in which it is lower", directions.fell),
    part!(Integer, "equal", "pairs", "pairs in which it is the same", directions.equal),
    column!(
        Real,
        p_value,
        "1",
        "two-sided p-value of the paired t test that the mean difference is zero; missing where all pairs are equal"
    ),
];

/// One number of one month, of one scenario against the reference.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlyRow {
    /// The other scenario.
    pub scenario: String,
    /// Month.
    pub month: YearMonth,
    /// Platform; none for the market.
    pub platform: Option<String>,
    /// Column of `market` or `platforms`.
    pub metric: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The pairs.
    pub statistics: PairStatistics,
    /// Pairs without the number on one side or both.
    pub missing: i64,
}

/// The row of these pairs.
pub fn monthly_row(scenario: &str, monthly: MonthlyPairs<'_>, student: &mut Student) -> MonthlyRow {
    MonthlyRow {
        scenario: scenario.to_owned(),
        month: monthly.month,
        platform: monthly.platform.map(str::to_owned),
        metric: monthly.metric,
        unit: monthly.unit,
        statistics: PairStatistics::of(&monthly.pairs, student),
        missing: monthly.pairs.missing() as i64,
    }
}

/// The columns of `monthly`, in file order.
pub const MONTHLY_COLUMNS: &[Column<MonthlyRow>] = &[
    word!("scenario", "scenario that is compared with the reference", |row| Cell::Text(&row.scenario)),
    column!(Date, month, "month", "first day of the calendar month"),
    word!("platform", "platform that the number is of; missing for those of the whole market", |row| {
        row.platform.as_deref().map_or(Cell::Missing, Cell::Text)
    }),
    word!("metric", "column of the table market or platforms that is compared", |row| Cell::Text(row.metric)),
    word!("unit", "unit of the metric, and of means and difference", |row| Cell::Text(row.unit)),
    part!(Integer, "pairs", "pairs", "replicates in which both scenarios have the number", statistics.pairs),
    column!(Integer, missing, "pairs", "replicates in which one of them or both lack it"),
    mean!("mean_reference", "mean of the reference over pairs", mean_reference),
    mean!("mean_other", "mean of this scenario over pairs", mean_other),
    mean!("difference", "mean of this scenario minus the reference over pairs", difference),
    part!(
        Real,
        "lower",
        "unit of the metric",
        "lower end of the confidence interval of the mean difference, for this month by itself",
        statistics.lower
    ),
    part!(Real, "upper", "unit of the metric", "upper end of the interval", statistics.upper),
];

/// How often one class of outcome became another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRow {
    /// The other scenario.
    pub scenario: String,
    /// Class in the reference.
    pub reference: OutcomeClass,
    /// Class in the other.
    pub other: OutcomeClass,
    /// Pairs.
    pub pairs: u32,
}

/// The rows of one scenario, where there are pairs.
pub fn outcome_rows(scenario: &str, contrast: &Contrast) -> Vec<OutcomeRow> {
    let counts = contrast.outcomes.counts();
    counts
        .map(|(reference, other, pairs)| OutcomeRow {
            scenario: scenario.to_owned(),
            reference,
            other,
            pairs: pairs.try_into().unwrap_or(u32::MAX),
        })
        .collect()
}

/// The columns of `outcomes`, in file order.
pub const OUTCOME_COLUMNS: &[Column<OutcomeRow>] = &[
    word!("scenario", "scenario that is compared with the reference", |row| Cell::Text(&row.scenario)),
    word!("outcome_reference", "class of the outcome in the reference", |row| Cell::Text(
        row.reference.word()
    )),
    word!("outcome_other", "class of the outcome in this scenario, with the same luck", |row| {
        Cell::Text(row.other.word())
    }),
    column!(Integer, pairs, "pairs", "replicates in which the one became the other"),
];
