//! Money, months and identities: the few types that carry a unit.
//!
//! Money inside a ledger is whole [`Fen`] (1/100 yuan), so that books balance to the last fen. Time is a
//! [`Month`] counted from the first month of the run; [`YearMonth`] is its Gregorian name.

use std::fmt;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The largest number of platforms that one scenario may hold (bit masks of 32 bits name sets of platforms).
pub const MAX_PLATFORMS: usize = 32;

/// The largest number of months that one run may last (a membership keeps its month of joining in one byte).
pub const MAX_MONTHS: u32 = 240;

/// The largest number of simultaneous platform memberships of one household.
pub const MAX_MEMBERSHIPS: usize = 3;

/// The largest number of persons that a household enrols.
pub const MAX_PERSONS: usize = 4;

/// Money in whole fen (1/100 yuan). Signed: a result may be a loss.
///
/// Arithmetic stops at the ends of 64 bits, 9e16 yuan either way: money is never turned into debt. No valid scenario's
/// month comes near (see the rule on the size of the books); sums over a whole run of absurd ones might.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Fen(pub i64);

impl Fen {
    /// No money.
    pub const ZERO: Fen = Fen(0);

    /// The nearest whole number of fen to an amount in yuan (ties away from zero).
    pub fn from_yuan(yuan: f64) -> Fen {
        let scaled = yuan * 100.0;
        Fen(if scaled >= 0.0 { (scaled + 0.5).floor() } else { (scaled - 0.5).ceil() } as i64)
    }

    /// The amount in yuan.
    pub fn yuan(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// This amount taken `count` times.
    pub fn times(self, count: i64) -> Fen {
        Fen(self.0.saturating_mul(count))
    }

    /// The smaller of two amounts.
    pub fn min(self, other: Fen) -> Fen {
        Fen(self.0.min(other.0))
    }

    /// The larger of two amounts.
    pub fn max(self, other: Fen) -> Fen {
        Fen(self.0.max(other.0))
    }
}

impl Add for Fen {
    type Output = Fen;
    fn add(self, other: Fen) -> Fen {
        Fen(self.0.saturating_add(other.0))
    }
}
impl Sub for Fen {
    type Output = Fen;
    fn sub(self, other: Fen) -> Fen {
        Fen(self.0.saturating_sub(other.0))
    }
}
impl Neg for Fen {
    type Output = Fen;
    fn neg(self) -> Fen {
        Fen(self.0.saturating_neg())
    }
}
impl AddAssign for Fen {
    fn add_assign(&mut self, other: Fen) {
        *self = *self + other;
    }
}
impl SubAssign for Fen {
    fn sub_assign(&mut self, other: Fen) {
        *self = *self - other;
    }
}
impl std::iter::Sum for Fen {
    fn sum<I: Iterator<Item = Fen>>(amounts: I) -> Fen {
        amounts.fold(Fen::ZERO, |sum, amount| sum + amount)
    }
}
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} yuan", self.yuan())
    }
}

/// A month of the run: 0 is the first simulated month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Month(pub u32);

impl Month {
    /// The month `months` later.
    pub fn after(self, months: u32) -> Month {
        Month(self.0 + months)
    }
}

/// A Gregorian calendar month, written `2016-05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonth {
    months_since_year_zero: i32,
}

impl YearMonth {
    /// The calendar month `month` (1 to 12) of `year`; `None` where there is no such month or the year lies
    /// outside 1000 to 9999.
    pub const fn new(year: i32, month: u32) -> Option<YearMonth> {
        if month < 1 || month > 12 || year < 1000 || year > 9999 {
            return None;
        }
        Some(YearMonth { months_since_year_zero: year * 12 + month as i32 - 1 })
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.months_since_year_zero.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> u32 {
        self.months_since_year_zero.rem_euclid(12) as u32 + 1
    }

    /// The month that lies `months` after this one (before it, where negative).
    pub fn plus(self, months: i32) -> YearMonth {
        YearMonth { months_since_year_zero: self.months_since_year_zero + months }
    }

    /// How many months this month lies after `earlier` (negative where it lies before).
    pub fn months_since(self, earlier: YearMonth) -> i32 {
        self.months_since_year_zero - earlier.months_since_year_zero
    }

    /// Days from 1 January 1970 to the first day of this month (negative before), as Parquet's DATE counts.
    /// Proleptic Gregorian calendar; algorithm `days_from_civil` of H. Hinnant (2013).
    pub fn days_since_epoch(self) -> i32 {
        let (year, month) = (self.year(), self.month() as i32);
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let year_of_era = y - era * 400;
        let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The month in which a day lies that is counted from 1 January 1970, where it is a month of the calendar here.
    pub fn of_day(days: i32) -> Option<YearMonth> {
        const DAYS_PER_MONTH: f64 = 365.2425 / 12.0;
        let epoch = YearMonth::new(1970, 1)?;
        let near = epoch.plus((f64::from(days) / DAYS_PER_MONTH) as i32);
        // The mean length of a month is off by at most a month here.
        let month = (-1..=1).map(|step| near.plus(step)).rfind(|month| month.days_since_epoch() <= days)?;
        YearMonth::new(month.year(), month.month())
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

/// A text that is not a calendar month of the form `2016-05`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a month of the form YYYY-MM, such as 2016-05")]
pub struct NotAMonth {
    /// What was found instead.
    pub found: String,
}

impl FromStr for YearMonth {
    type Err = NotAMonth;
    fn from_str(text: &str) -> Result<YearMonth, NotAMonth> {
        let refuse = || NotAMonth { found: text.to_owned() };
        let (year, month) = text.split_once('-').ok_or_else(refuse)?;
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(refuse());
        }
        YearMonth::new(year.parse().map_err(|_| refuse())?, month.parse().map_err(|_| refuse())?)
            .ok_or_else(refuse)
    }
}

impl TryFrom<String> for YearMonth {
    type Error = NotAMonth;
    fn try_from(text: String) -> Result<YearMonth, NotAMonth> {
        text.parse()
    }
}

impl Serialize for YearMonth {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for YearMonth {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<YearMonth, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for YearMonth {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "YearMonth".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$",
            "description": "a calendar month, YYYY-MM"
        })
    }
}

/// Which platform of a scenario: its place in the list of platforms sorted by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlatformId(pub u8);

impl PlatformId {
    /// The place in a slice that holds one item per platform.
    #[inline(always)]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The bit of this platform in a set of platforms.
    #[inline(always)]
    pub fn bit(self) -> u32 {
        1 << self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_month_reads_what_it_writes_and_refuses_the_rest() {
        let may: YearMonth = "2016-05".parse().unwrap();
        assert_eq!((may.year(), may.month(), may.to_string()), (2016, 5, "2016-05".to_owned()));
        assert_eq!(may.plus(8).to_string(), "2017-01");
        assert_eq!(may.plus(8).months_since(may), 8);
        for text in ["2016-13", "2016-00", "16-05", "2016-5", "2016/05", "", "2016-05-01", "0016-05"] {
            assert!(text.parse::<YearMonth>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_since_the_epoch_agree_with_known_dates() {
        let days = |text: &str| text.parse::<YearMonth>().unwrap().days_since_epoch();
        assert_eq!(days("1970-01"), 0);
        assert_eq!(days("2000-03"), 11017);
        assert_eq!(days("2016-05"), 16922);
        assert_eq!(days("1969-12"), -31);
    }

    #[test]
    fn yuan_become_the_nearest_fen() {
        assert_eq!(Fen::from_yuan(0.034), Fen(3));
        assert_eq!(Fen::from_yuan(-0.036), Fen(-4));
        assert_eq!(Fen(105).to_string(), "1.05 yuan");
    }

    #[test]
    fn money_without_end_is_not_debt() {
        let all = Fen(i64::MAX);
        assert_eq!((all + all, all.times(3), -all - all), (all, all, Fen(i64::MIN)));
    }
}
