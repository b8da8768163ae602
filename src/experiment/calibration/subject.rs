//! Whose number a target is: the market's, a platform's, that of all platforms, or that of groups of households.

use super::Statistic;
use crate::experiment::runner::History;
use crate::observe::{Cell, Column, ColumnType, GROUP_COLUMNS, MARKET_COLUMNS, PLATFORM_COLUMNS};
use crate::units::YearMonth;

/// The word for all platforms in the column `platform`.
pub const ALL_PLATFORMS: &str = "*";

/// The beginning of a metric of groups that is their part of the whole dimension.
pub const SHARE_OF: &str = "share_of_";

/// Whose number a target is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The market's: a column of `market`.
    Market,
    /// A platform's: a column of `platforms`.
    Platform(String),
    /// That of all platforms together: the sum of a column of `platforms` over those that have a value.
    AllPlatforms,
    /// That of groups of households together: the sum of a column of `groups`.
    Groups {
        /// What the grouping is by.
        dimension: String,
        /// The groups of this dimension that are meant; never empty.
        names: Vec<String>,
    },
}

impl Subject {
    /// What a table of targets has in the column `platform`.
    pub fn platform(&self) -> Option<&str> {
        match self {
            Subject::Platform(name) => Some(name),
            Subject::AllPlatforms => Some(ALL_PLATFORMS),
            Subject::Market | Subject::Groups { .. } => None,
        }
    }

    /// What a table of targets has in the column `group`.
    pub fn group(&self) -> Option<String> {
        match self {
            Subject::Groups { dimension, names } => Some(format!("{dimension}: {}", names.join("; "))),
            _ => None,
        }
    }

    /// The table that its metrics are columns of.
    pub fn table(&self) -> &'static str {
        match self {
            Subject::Market => "market",
            Subject::Platform(_) | Subject::AllPlatforms => "platforms",
            Subject::Groups { .. } => "groups",
        }
    }

    /// The metrics that a target may have.
    pub fn metrics(&self) -> Vec<String> {
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        match self {
            Subject::Market => owned(numbers(MARKET_COLUMNS, &[ColumnType::Integer, ColumnType::Real])),
            Subject::Platform(_) => {
                owned(numbers(PLATFORM_COLUMNS, &[ColumnType::Integer, ColumnType::Real]))
            }
            // What is no count or amount cannot be summed; nor can a price, though it is whole fen.
            Subject::AllPlatforms => {
                let counts = numbers(PLATFORM_COLUMNS, &[ColumnType::Integer]);
                owned(counts.into_iter().filter(|name| *name != "charge_fen").collect())
            }
            Subject::Groups { .. } => {
                let counts = numbers(GROUP_COLUMNS, &[ColumnType::Integer]);
                let shares = counts.iter().map(|count| format!("{SHARE_OF}{count}"));
                let shares: Vec<String> = shares.collect();
                counts.into_iter().map(str::to_owned).chain(shares).collect()
            }
        }
    }

    /// The value of a metric in a month; none where there is none.
    pub(super) fn value(&self, metric: &str, history: &History, month: YearMonth) -> Option<f64> {
        match self {
            Subject::Market => {
                let row = of_month(&history.market, month, |row| row.month).first()?;
                number(MARKET_COLUMNS, metric, row)
            }
            Subject::Platform(platform) => {
                let mut rows = of_month(&history.platforms, month, |row| row.month).iter();
                number(PLATFORM_COLUMNS, metric, rows.find(|row| *row.platform == **platform)?)
            }
            Subject::AllPlatforms => {
                let rows = of_month(&history.platforms, month, |row| row.month).iter();
                let values = rows.filter_map(|row| number(PLATFORM_COLUMNS, metric, row));
                Statistic::Sum.of(&values.collect::<Vec<f64>>())
            }
            Subject::Groups { dimension, names } => {
                let share = metric.strip_prefix(SHARE_OF);
                let metric = share.unwrap_or(metric);
                let rows = of_month(&history.groups, month, |row| row.month).iter();
                let (mut own, mut all) = (0.0, 0.0);
                for row in rows.filter(|row| row.dimension == dimension) {
                    let value = number(GROUP_COLUMNS, metric, row)?;
                    all += value;
                    if names.iter().any(|name| **name == *row.group) {
                        own += value;
                    }
                }
                match share {
                    None => Some(own),
                    Some(_) => (all != 0.0).then(|| own / all),
                }
            }
        }
    }

    /// Unit of a metric.
    pub(super) fn unit(&self, metric: &str) -> &'static str {
        let unit = match self {
            Subject::Market => unit(MARKET_COLUMNS, metric),
            Subject::Platform(_) | Subject::AllPlatforms => unit(PLATFORM_COLUMNS, metric),
            Subject::Groups { .. } => unit(GROUP_COLUMNS, metric),
        };
        unit.unwrap_or("1")
    }

    /// Whose number it is, before the name of a metric.
    pub(super) fn prefix(&self) -> String {
        match self {
            Subject::Market => String::new(),
            Subject::Platform(platform) => format!("{platform} "),
            Subject::AllPlatforms => "all platforms ".to_owned(),
            Subject::Groups { names, .. } => format!("{} ", names.join("; ")),
        }
    }
}

/// The columns of a table that hold numbers of these types.
fn numbers<R>(columns: &[Column<R>], types: &[ColumnType]) -> Vec<&'static str> {
    let is_metric = |column: &&Column<R>| types.contains(&column.kind) && column.name != "replicate";
    columns.iter().filter(is_metric).map(|column| column.name).collect()
}

/// The rows of a month, in a table that goes from month to month.
fn of_month<R>(rows: &[R], month: YearMonth, month_of: impl Fn(&R) -> YearMonth) -> &[R] {
    let rows = &rows[rows.partition_point(|row| month_of(row) < month)..];
    &rows[..rows.partition_point(|row| month_of(row) == month)]
}

fn column<'c, R>(columns: &'c [Column<R>], name: &str) -> Option<&'c Column<R>> {
    columns.iter().find(|column| column.name == name)
}

fn unit<R>(columns: &[Column<R>], name: &str) -> Option<&'static str> {
    column(columns, name).map(|column| column.unit)
}

fn number<R>(columns: &[Column<R>], name: &str, row: &R) -> Option<f64> {
    match (column(columns, name)?.get)(row) {
        Cell::Integer(value) => Some(value as f64),
        Cell::Real(value) if value.is_finite() => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_the_numbers_of_a_table_and_only_counts_are_summed() {
        let has = |subject: Subject, name: &str| subject.metrics().iter().any(|metric| metric == name);
        let platform = || Subject::Platform("A".to_owned());
        let groups = || Subject::Groups { dimension: "tier".to_owned(), names: vec!["rural".to_owned()] };
        assert!(has(platform(), "members") && has(platform(), "charge_fen") && has(platform(), "trust"));
        assert!(has(Subject::Market, "hhi") && !has(Subject::Market, "members"));
        assert!(!has(platform(), "platform") && !has(platform(), "replicate"));
        assert!(has(Subject::AllPlatforms, "registered") && !has(Subject::AllPlatforms, "trust"));
        assert!(!has(Subject::AllPlatforms, "charge_fen"));
        assert!(has(groups(), "memberships") && has(groups(), "share_of_memberships"));
        assert!(!has(groups(), "coverage") && !has(groups(), "share_of_coverage"));
    }
}
