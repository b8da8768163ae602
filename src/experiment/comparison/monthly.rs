//! Paired differences month by month: every number of the tables `market` and `platforms`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::pairs::Pairs;
use crate::experiment::runner::History;
use crate::observe::{Cell, Column, ColumnType, MARKET_COLUMNS, PLATFORM_COLUMNS, PlatformRow};
use crate::units::YearMonth;

/// Columns whose difference says nothing: a number of the history, and a draw that is the same on both sides.
const LEFT_OUT: [&str; 2] = ["replicate", "acting_draw"];

/// The pairs of every month.
///
/// What always holds: its size depends on months, platforms and columns, never on the number of replicates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Monthly {
    months: Vec<Month>,
}

/// The pairs of one month: one per number of the market, and of each platform of either side.
#[derive(Debug, Clone, PartialEq)]
struct Month {
    month: YearMonth,
    market: Vec<Pairs>,
    platforms: BTreeMap<Arc<str>, Vec<Pairs>>,
}

/// The pairs of one number in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlyPairs<'a> {
    /// Month.
    pub month: YearMonth,
    /// Column of `market` or `platforms`.
    pub metric: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Platform; none for the market.
    pub platform: Option<&'a str>,
    /// The pairs.
    pub pairs: Pairs,
}

impl Monthly {
    /// Takes in two histories with the same luck, with their series, over the same months.
    pub fn add(&mut self, reference: &History, other: &History) {
        for (place, (market, other_market)) in reference.market.iter().zip(&other.market).enumerate() {
            if self.months.len() == place {
                self.months.push(Month {
                    month: market.month,
                    market: vec![Pairs::default(); numbers(MARKET_COLUMNS).count()],
                    platforms: BTreeMap::new(),
                });
            }
            let month = &mut self.months[place];
            add_row(&mut month.market, MARKET_COLUMNS, Some(market), Some(other_market));
            month.add_platforms(platforms_of_month(reference, place), platforms_of_month(other, place));
        }
    }

    /// All pairs, by month, then the market before the platforms, which come by name, then in the order of columns.
    pub fn pairs(&self) -> impl Iterator<Item = MonthlyPairs<'_>> {
        self.months.iter().flat_map(|month| {
            let market = named(month.month, None, MARKET_COLUMNS, &month.market);
            let platforms = month
                .platforms
                .iter()
                .flat_map(|(name, pairs)| named(month.month, Some(name.as_ref()), PLATFORM_COLUMNS, pairs));
            market.chain(platforms)
        })
    }
}

impl Month {
    /// A platform that one side does not have lacks all its numbers there.
    fn add_platforms(&mut self, reference: &[PlatformRow], other: &[PlatformRow]) {
        let names: BTreeSet<&Arc<str>> = reference.iter().chain(other).map(|row| &row.platform).collect();
        for name in names {
            let of = |rows: &'_ [PlatformRow]| rows.iter().position(|row| row.platform == *name);
            let (in_reference, in_other) = (of(reference), of(other));
            let pairs = self
                .platforms
                .entry(Arc::clone(name))
                .or_insert_with(|| vec![Pairs::default(); numbers(PLATFORM_COLUMNS).count()]);
            add_row(
                pairs,
                PLATFORM_COLUMNS,
                in_reference.map(|place| &reference[place]),
                in_other.map(|place| &other[place]),
            );
        }
    }
}

/// The rows of all platforms in one month: there are as many in each.
fn platforms_of_month(history: &History, month: usize) -> &[PlatformRow] {
    let platforms = history.platforms.len() / history.market.len();
    &history.platforms[month * platforms..(month + 1) * platforms]
}

/// The columns that hold numbers to be compared.
fn numbers<R>(columns: &'static [Column<R>]) -> impl Iterator<Item = &'static Column<R>> {
    columns
        .iter()
        .filter(|column| matches!(column.kind, ColumnType::Integer | ColumnType::Real))
        .filter(|column| !LEFT_OUT.contains(&column.name))
}

fn add_row<R>(pairs: &mut [Pairs], columns: &'static [Column<R>], reference: Option<&R>, other: Option<&R>) {
    for (pairs, column) in pairs.iter_mut().zip(numbers(columns)) {
        let value = |row: Option<&R>| row.and_then(|row| number(&(column.get)(row)));
        pairs.add(value(reference), value(other));
    }
}

fn number(cell: &Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Integer(value) => Some(*value as f64),
        Cell::Real(value) => Some(*value),
        _ => None,
    }
}

fn named<'a, R>(
    month: YearMonth,
    platform: Option<&'a str>,
    columns: &'static [Column<R>],
    pairs: &'a [Pairs],
) -> impl Iterator<Item = MonthlyPairs<'a>> {
    numbers(columns).zip(pairs).map(move |(column, pairs)| MonthlyPairs {
        month,
        metric: column.name,
        unit: column.unit,
        platform,
        pairs: *pairs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Simulation;
    use crate::observe::SummaryBuilder;
    use crate::scenario::parameters::Platform;
    use crate::scenario::{Parameters, Scenario};

    fn history(names: &[&str], replicate: u32) -> History {
        let mut parameters = Parameters::default();
        parameters.run.months = 5;
        parameters.population.simulated_households = 500;
        let platform = |name: &&str| Platform {
            name: (*name).to_owned(),
            launch: Some(parameters.run.start),
            reach: 0.5,
            ..Platform::default()
        };
        parameters.platform = names.iter().map(platform).collect();
        let mut simulation = Simulation::new(&Scenario::new(parameters).unwrap(), replicate);
        let mut summary = SummaryBuilder::default();
        let (mut market, mut platforms) = (Vec::new(), Vec::new());
        while let Some(month) = simulation.step() {
            summary.add(&month);
            market.extend(month.market);
            platforms.extend(month.platforms);
        }
        History {
            start: market[0].month,
            summary: summary.finish().unwrap(),
            market,
            platforms,
            groups: Vec::new(),
        }
    }

    #[test]
    fn every_number_of_market_and_platforms_is_paired_in_every_month() {
        let mut monthly = Monthly::default();
        monthly.add(&history(&["A"], 0), &history(&["A"], 0));
        let numbers_per_month = numbers(MARKET_COLUMNS).count() + numbers(PLATFORM_COLUMNS).count();
        assert_eq!(monthly.pairs().count(), 5 * numbers_per_month);
        assert!(monthly.pairs().all(|pairs| pairs.pairs.equal() == pairs.pairs.complete()));
        assert!(monthly.pairs().all(|pairs| !LEFT_OUT.contains(&pairs.metric)));
        let members = monthly.pairs().filter(|pairs| pairs.metric == "members").last().unwrap();
        assert_eq!((members.platform, members.unit, members.pairs.complete()), (Some("A"), "persons", 1));
        assert!(members.pairs.mean_other().unwrap() > 0.0);
    }

    #[test]
    fn a_platform_of_one_side_is_missing_on_the_other() {
        let mut monthly = Monthly::default();
        monthly.add(&history(&["A"], 0), &history(&["A", "B"], 0));
        let of = |name, metric| {
            let last = monthly.pairs().filter(|pairs| pairs.metric == metric && pairs.platform == name);
            last.last().unwrap().pairs
        };
        assert_eq!(of(Some("B"), "members").missing_reference(), 1);
        assert_eq!(of(Some("A"), "members").complete(), 1);
        assert_eq!(of(None, "memberships").complete(), 1);
    }

    #[test]
    fn memory_does_not_grow_with_replicates() {
        let mut monthly = Monthly::default();
        for replicate in 0..3 {
            monthly.add(&history(&["A"], replicate), &history(&["A"], replicate));
            assert_eq!(monthly.months.len(), 5);
            assert_eq!(monthly.months[0].platforms.len(), 1);
        }
        assert_eq!(monthly.pairs().next().unwrap().pairs.replicates(), 3);
    }
}
