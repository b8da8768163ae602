//! The monthly series of a sweep, over all histories.

use super::{Result, SweepData};
use crate::experiment::plan::RunKey;
use crate::observe::{MARKET_COLUMNS, PLATFORM_COLUMNS, PlatformStatus};
use crate::output::sweep::{JournalReader, RunValues, Value};
use crate::report::series::Middle;
use crate::units::YearMonth;

/// Platforms that are shown.
const PLATFORMS: usize = 4;

/// What months came to, over all histories.
#[derive(Debug)]
pub(in crate::report) struct Months {
    pub start: YearMonth,
    pub months: usize,
    pub fans: Vec<Fan>,
}

/// A column of a series over histories.
#[derive(Debug)]
pub(in crate::report) struct Fan {
    pub column: &'static str,
    /// None for the market.
    pub platform: Option<String>,
    /// By scenario and month; none where fewer than half of the histories have a number.
    pub scenarios: Vec<Vec<Option<Middle>>>,
}

/// The numbers of one column in the making: by scenario and month, those of all histories that have one.
struct Gathered {
    column: &'static str,
    platform: Option<String>,
    /// Place of the column among those that the journal keeps.
    place: usize,
    /// Whether a platform that a history does not have counts as none.
    absent_is_zero: bool,
    numbers: Vec<Vec<Vec<f64>>>,
}

/// Columns of the market.
const OF_MARKET: [&str; 2] = ["hhi", "memberships"];
/// Columns of platforms, and whether a platform that is not there counts as 0.
const OF_PLATFORMS: [(&str, bool); 2] = [("members", true), ("charge_fen", false)];

/// The journal keeps all columns but the first, the replicate.
fn kept<R>(columns: &'static [crate::observe::Column<R>], name: &str) -> usize {
    columns.iter().position(|column| column.name == name).map_or(usize::MAX, |place| place - 1)
}

impl SweepData {
    /// The platforms with the highest mean peaks of members, the highest first.
    pub(in crate::report) fn largest(&self) -> Vec<String> {
        let mut order: Vec<(&String, f64)> =
            self.peaks.iter().filter(|(_, peak)| **peak > 0.0).map(|(name, peak)| (name, *peak)).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        order.into_iter().take(PLATFORMS).map(|(name, _)| name.clone()).collect()
    }

    /// The series; none where the experiment keeps none.
    ///
    /// One pass over the journal takes the columns that are shown and nothing else: 8 bytes for each, history and month.
    ///
    /// # Errors
    /// Whatever the system refuses.
    pub(in crate::report) fn months(&self) -> Result<Option<&Months>> {
        if let Some(found) = self.months.get() {
            return Ok(found.as_ref());
        }
        let found = self.gather()?;
        Ok(self.months.get_or_init(|| found).as_ref())
    }

    fn gather(&self) -> Result<Option<Months>> {
        if !self.plan().series {
            return Ok(None);
        }
        let Some((start, months)) = self.calendar()? else { return Ok(None) };
        let mut gathered = self.to_gather(months);
        let mut histories = vec![0_usize; self.scenarios().len()];
        let mut journal = JournalReader::open(self.folder())?;
        while let Some(record) = journal.read()? {
            if let Ok(values) = &record.outcome {
                let key = self.plan().plan().run(record.position);
                histories[key.variant as usize] += 1;
                gathered.iter_mut().for_each(|column| column.add(key, values, start));
            }
        }
        let fans = gathered.into_iter().map(|column| column.fan(&histories)).collect();
        Ok(Some(Months { start, months, fans }))
    }

    /// From the first month of all histories to the last; none without any.
    fn calendar(&self) -> Result<Option<(YearMonth, usize)>> {
        let place = kept(MARKET_COLUMNS, "month");
        let mut ends: Option<(YearMonth, YearMonth)> = None;
        let mut journal = JournalReader::open(self.folder())?;
        while let Some(record) = journal.read()? {
            let Ok(values) = &record.outcome else { continue };
            for row in [values.market_series.first(), values.market_series.last()].into_iter().flatten() {
                if let Some(Value::Date(month)) = row.get(place) {
                    ends = Some(ends.map_or((*month, *month), |(a, b)| (a.min(*month), b.max(*month))));
                }
            }
        }
        Ok(ends.map(|(first, last)| (first, last.months_since(first) as usize + 1)))
    }

    fn to_gather(&self, months: usize) -> Vec<Gathered> {
        let empty = || vec![vec![Vec::new(); months]; self.scenarios().len()];
        let of_market = OF_MARKET.into_iter().map(|column| Gathered {
            column,
            platform: None,
            place: kept(MARKET_COLUMNS, column),
            absent_is_zero: false,
            numbers: empty(),
        });
        let mut all: Vec<Gathered> = of_market.collect();
        let largest = self.largest();
        for (column, absent_is_zero) in OF_PLATFORMS {
            all.extend(largest.iter().map(|name| Gathered {
                column,
                platform: Some(name.clone()),
                place: kept(PLATFORM_COLUMNS, column),
                absent_is_zero,
                numbers: empty(),
            }));
        }
        all
    }
}

impl Gathered {
    fn add(&mut self, key: RunKey, values: &RunValues, start: YearMonth) {
        let rows = if self.platform.is_none() { &values.market_series } else { &values.platform_series };
        let month_place = kept(MARKET_COLUMNS, "month");
        for row in rows {
            let (Some(Value::Date(month)), true) = (row.get(month_place), self.is_own(row)) else { continue };
            let number = row.get(self.place).and_then(Value::number).filter(|_| self.is_there(row));
            let number = number.or(self.absent_is_zero.then_some(0.0));
            let place = usize::try_from(month.months_since(start)).ok();
            let months = &mut self.numbers[key.variant as usize];
            if let (Some(numbers), Some(number)) = (place.and_then(|place| months.get_mut(place)), number) {
                numbers.push(number);
            }
        }
    }

    fn is_own(&self, row: &[Value]) -> bool {
        let Some(name) = &self.platform else { return true };
        matches!(row.get(kept(PLATFORM_COLUMNS, "platform")), Some(Value::Text(other)) if other == name)
    }

    /// A platform that is planned, or closed without members, has no numbers.
    fn is_there(&self, row: &[Value]) -> bool {
        if self.platform.is_none() {
            return true;
        }
        let members = row.get(kept(PLATFORM_COLUMNS, "members")).and_then(Value::number);
        match row.get(kept(PLATFORM_COLUMNS, "status")) {
            Some(Value::Text(word)) if word == PlatformStatus::Planned.word() => false,
            Some(Value::Text(word)) if word == PlatformStatus::Closed.word() => members > Some(0.0),
            _ => true,
        }
    }

    fn fan(self, histories: &[usize]) -> Fan {
        let scenarios = self.numbers.into_iter().zip(histories);
        let of = |(months, histories): (Vec<Vec<f64>>, &usize)| {
            months.into_iter().map(|numbers| Middle::of(numbers, histories.div_ceil(2))).collect()
        };
        Fan { column: self.column, platform: self.platform, scenarios: scenarios.map(of).collect() }
    }
}
