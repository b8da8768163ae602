//! Targets: what was observed of the market, and how far a simulated market is from it.

use crate::experiment::runner::History;
use crate::math::ln;
use crate::observe::{Cell, Column, ColumnType, MARKET_COLUMNS, PLATFORM_COLUMNS};
use crate::units::YearMonth;

/// What a value that a history does not have counts for, and the most that any counts for: so many times the scale of its
/// target. Large, so that having a value is better than any; finite, so that having most of them is better than few.
pub const DEVIATION_MAX: f64 = 1e4;

/// One observed number.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Column of the table `platforms` or, without a platform, `market`.
    pub metric: String,
    /// The platform; none for the market.
    pub platform: Option<String>,
    /// The month.
    pub month: YearMonth,
    /// What was observed, in the unit of the column.
    pub value: f64,
    /// How far from it is far.
    pub scale: TargetScale,
    /// How much its squared deviation counts; at least 0.
    pub weight: f64,
    /// Who observed it.
    pub source: String,
}

/// The distance from an observed value that counts as one: its standard error, or what one is content with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TargetScale {
    /// So much, in the unit of the column; above 0.
    Difference(f64),
    /// So large a part of the value; above 0. Deviations are differences of logarithms, so that half and double are
    /// equally far.
    Ratio(f64),
}

/// A target beside what histories made of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetFit {
    /// Mean over the histories that have a value; none where none has.
    pub mean: Option<f64>,
    /// Standard deviation over them; none with fewer than two.
    pub sd: Option<f64>,
    /// Histories that have no value.
    pub missing: u32,
    /// From the observed value to the mean, in scales; within ±[`DEVIATION_MAX`]. Where values are missing: its size,
    /// averaged with [`DEVIATION_MAX`] for each of them.
    pub deviation: f64,
    /// Standard error of the mean that is due to luck, in scales.
    pub luck: Option<f64>,
}

impl Target {
    /// What a history made of it; none where it has no such value (the platform is not there yet, say).
    ///
    /// The history must have series.
    pub fn simulated(&self, history: &History) -> Option<f64> {
        match &self.platform {
            None => {
                let row = history.market.iter().find(|row| row.month == self.month)?;
                number(MARKET_COLUMNS, &self.metric, row)
            }
            Some(platform) => {
                let mut rows = history.platforms.iter();
                let row = rows.find(|row| row.month == self.month && *row.platform == **platform)?;
                number(PLATFORM_COLUMNS, &self.metric, row)
            }
        }
    }

    /// Unit of its value.
    pub fn unit(&self) -> &'static str {
        let unit = match self.platform {
            None => column(MARKET_COLUMNS, &self.metric).map(|column| column.unit),
            Some(_) => column(PLATFORM_COLUMNS, &self.metric).map(|column| column.unit),
        };
        unit.unwrap_or("1")
    }

    /// Holds it against the values of all histories.
    pub fn fit(&self, values: &[Option<f64>]) -> TargetFit {
        let there: Vec<f64> = values.iter().flatten().copied().collect();
        let count = there.len() as f64;
        let mean = (!there.is_empty()).then(|| there.iter().sum::<f64>() / count);
        let sd = mean.filter(|_| there.len() > 1).map(|mean| {
            let squares: f64 = there.iter().map(|value| (value - mean) * (value - mean)).sum();
            (squares / (count - 1.0)).sqrt()
        });
        let missing = values.len() - there.len();
        let deviation = mean.map_or(DEVIATION_MAX, |mean| self.deviation(mean));
        let deviation = match missing {
            0 => deviation,
            _ => (deviation.abs() * count + DEVIATION_MAX * missing as f64) / values.len().max(1) as f64,
        };
        let luck = mean.zip(sd).and_then(|(mean, sd)| self.in_scales(mean, sd / count.sqrt()));
        TargetFit { mean, sd, missing: missing as u32, deviation, luck }
    }

    /// From the observed value to `simulated`, in scales; within ±[`DEVIATION_MAX`].
    fn deviation(&self, simulated: f64) -> f64 {
        let deviation = match self.scale {
            TargetScale::Difference(scale) => (simulated - self.value) / scale,
            TargetScale::Ratio(_) if simulated <= 0.0 => -DEVIATION_MAX,
            TargetScale::Ratio(ratio) => ln(simulated / self.value) / ln(1.0 + ratio),
        };
        deviation.clamp(-DEVIATION_MAX, DEVIATION_MAX)
    }

    /// A small difference at `mean`, in scales.
    fn in_scales(&self, mean: f64, difference: f64) -> Option<f64> {
        let scales = match self.scale {
            TargetScale::Difference(scale) => difference / scale,
            TargetScale::Ratio(ratio) => difference / mean / ln(1.0 + ratio),
        };
        scales.is_finite().then_some(scales)
    }
}

/// The names of the columns that a target may have as its metric: of `platforms`, or of `market`.
pub fn metrics(of_platforms: bool) -> Vec<&'static str> {
    fn numbers<R>(columns: &[Column<R>]) -> Vec<&'static str> {
        let is_metric = |column: &&Column<R>| {
            matches!(column.kind, ColumnType::Integer | ColumnType::Real) && column.name != "replicate"
        };
        columns.iter().filter(is_metric).map(|column| column.name).collect()
    }
    if of_platforms { numbers(PLATFORM_COLUMNS) } else { numbers(MARKET_COLUMNS) }
}

fn column<'c, R>(columns: &'c [Column<R>], name: &str) -> Option<&'c Column<R>> {
    columns.iter().find(|column| column.name == name)
}

fn number<R>(columns: &[Column<R>], name: &str, row: &R) -> Option<f64> {
    match (column(columns, name)?.get)(row) {
        Cell::Integer(value) => Some(value as f64),
        Cell::Real(value) if value.is_finite() => Some(value),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn target(value: f64, scale: TargetScale) -> Target {
        Target {
            metric: "members".to_owned(),
            platform: Some("A".to_owned()),
            month: YearMonth::new(2019, 6).unwrap(),
            value,
            scale,
            weight: 1.0,
            source: String::new(),
        }
    }

    #[test]
    fn deviations_count_scales_from_the_observed_value() {
        let target = target(100.0, TargetScale::Difference(10.0));
        let fit = target.fit(&[Some(120.0), Some(140.0)]);
        assert_eq!((fit.mean, fit.deviation, fit.missing), (Some(130.0), 3.0, 0));
        // Standard deviation 14.1, of a mean of two 10.
        assert!((fit.luck.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn with_a_ratio_half_and_double_are_equally_far() {
        let target = target(100.0, TargetScale::Ratio(1.0));
        let of = |value| target.fit(&[Some(value)]).deviation;
        assert!((of(200.0) - 1.0).abs() < 1e-12 && (of(50.0) + 1.0).abs() < 1e-12);
        assert_eq!((of(0.0), of(-1.0)), (-DEVIATION_MAX, -DEVIATION_MAX));
    }

    #[test]
    fn a_missing_value_costs_more_than_any_other_and_is_counted() {
        let target = target(100.0, TargetScale::Difference(1e-9));
        let far = target.fit(&[Some(1e30), Some(1e30)]);
        let half = target.fit(&[Some(100.0), None]);
        let none = target.fit(&[None, None]);
        assert_eq!(far.deviation, DEVIATION_MAX);
        assert_eq!((half.deviation, half.missing), (DEVIATION_MAX / 2.0, 1));
        assert_eq!((none.mean, none.deviation, none.missing, none.luck), (None, DEVIATION_MAX, 2, None));
    }

    #[test]
    fn metrics_are_the_numbers_of_a_table() {
        assert!(metrics(true).contains(&"members") && metrics(true).contains(&"charge_fen"));
        assert!(metrics(false).contains(&"hhi") && !metrics(false).contains(&"members"));
        assert!(!metrics(true).contains(&"platform") && !metrics(true).contains(&"replicate"));
    }
}
