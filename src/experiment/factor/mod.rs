//! Factors: what an experiment varies, and over which values.

mod distribution;

use std::fmt;

use crate::math::{exp, ln};

pub use distribution::{Distribution, DistributionError};

/// One thing that is varied: a value for one or several keys of the configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Name: a column of `points.parquet`, a variable in constraints.
    pub name: String,
    /// Key paths that take its value; at least one.
    pub keys: Vec<String>,
    /// Over what it varies.
    pub domain: Domain,
    /// Whether values are whole numbers, as the type of the key demands.
    pub whole: bool,
}

/// The values that a factor may take.
#[derive(Debug, Clone, PartialEq)]
pub enum Domain {
    /// These, each as likely; never empty.
    Values(Vec<FactorValue>),
    /// From `from` to `to`, both included, uniform on `scale`.
    Range {
        /// Lowest value.
        from: f64,
        /// Highest value, above `from`.
        to: f64,
        /// Scale on which it is uniform and on which levels are equally spaced.
        scale: Scale,
        /// How many levels a grid has.
        levels: Option<u32>,
    },
    /// Drawn from a distribution.
    Distribution(Distribution),
}

/// A scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Equal differences.
    #[default]
    Linear,
    /// Equal ratios; both ends are positive.
    Log,
}

/// A value of a factor or change.
#[derive(Debug, Clone, PartialEq)]
pub enum FactorValue {
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// A word, a month.
    Text(String),
    /// Yes or no.
    Boolean(bool),
}

/// As it is read back to the last bit: a real number with its point, yes and no as `true` and `false`, a word without quotes.
impl fmt::Display for FactorValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FactorValue::Integer(value) => value.fmt(f),
            FactorValue::Real(value) => write!(f, "{value:?}"),
            FactorValue::Text(text) => f.write_str(text),
            FactorValue::Boolean(value) => value.fmt(f),
        }
    }
}

impl Factor {
    /// The levels of a grid, lowest first; `None` where there are none: a range that names no number of levels (or 0)
    /// and a distribution, whose levels would be an invention (write them as values).
    ///
    /// Values are their own levels. A range has its levels equally spaced on its scale, both ends exact; the one level
    /// of `levels = 1` is its middle. Levels of a whole-number factor are rounded to whole numbers, and those that
    /// coincide are one: there may be fewer than asked for.
    pub fn levels(&self) -> Option<Vec<FactorValue>> {
        match &self.domain {
            Domain::Values(values) => Some(values.clone()),
            Domain::Distribution(_) => None,
            Domain::Range { levels: None | Some(0), .. } => None,
            Domain::Range { levels: Some(1), .. } => Some(vec![self.centre()]),
            &Domain::Range { from, to, scale, levels: Some(levels) } => {
                let spaced = (0..levels).map(|level| scale.level(from, to, level, levels));
                let mut values: Vec<FactorValue> =
                    spaced.map(|value| self.numeric(value, Some(from), Some(to))).collect();
                values.dedup();
                Some(values)
            }
        }
    }

    /// The value below which a share `u` of the factor's values lies: its quantile, never falling in `u`.
    ///
    /// `u` in [0, 1] (anything else is taken as the nearer end, NaN as 0). Values divide [0, 1] into equal cells. A range
    /// is uniform on its scale, with its ends at 0 and 1. Whole numbers are those to which a variable rounds that is
    /// spread from ½ below the lowest to ½ above the highest, so on a linear scale each is as likely. A distribution is
    /// cut at `min` and `max`, not clamped; its unbounded tails end at probability 2⁻⁵³. The bits are the same on every machine.
    pub fn at(&self, u: f64) -> FactorValue {
        let u = if u > 0.0 { u.min(1.0) } else { 0.0 };
        match &self.domain {
            Domain::Values(values) => {
                let cell = (u * values.len() as f64) as usize;
                values[cell.min(values.len() - 1)].clone()
            }
            &Domain::Range { from, to, scale, .. } => {
                let (low, high) =
                    if self.whole { (from.ceil() - HALF, to.floor() + HALF) } else { (from, to) };
                self.numeric(scale.at(low, high, u), Some(from), Some(to))
            }
            Domain::Distribution(distribution) => {
                let (min, max) = distribution.bounds();
                let spread = if self.whole { distribution.widened(HALF) } else { distribution.clone() };
                self.numeric(spread.quantile(u), min, max)
            }
        }
    }

    /// The value at `level` of `levels` ≥ 2, as a screening design takes it: a range has its ends at the first and the
    /// last, values and distributions (which may have no ends) are taken at the middles of `levels` equal cells.
    pub fn at_level(&self, level: u32, levels: u32) -> FactorValue {
        match self.domain {
            Domain::Range { .. } => self.at(f64::from(level) / f64::from(levels - 1)),
            Domain::Values(_) | Domain::Distribution(_) => {
                self.at((f64::from(level) + 0.5) / f64::from(levels))
            }
        }
    }

    /// Where a factor rests while others vary: the first of values, the median otherwise.
    pub fn centre(&self) -> FactorValue {
        match &self.domain {
            Domain::Values(values) => values[0].clone(),
            &Domain::Range { from, to, scale, .. } => {
                self.numeric(scale.middle(from, to), Some(from), Some(to))
            }
            Domain::Distribution(_) => self.at(MIDDLE),
        }
    }

    fn numeric(&self, value: f64, min: Option<f64>, max: Option<f64>) -> FactorValue {
        if !self.whole {
            return FactorValue::Real(value);
        }
        let lowest = min.map_or(f64::NEG_INFINITY, f64::ceil);
        let highest = max.map_or(f64::INFINITY, f64::floor);
        FactorValue::Integer((value + HALF).floor().min(highest).max(lowest) as i64)
    }
}

/// How far a whole number reaches on either side.
const HALF: f64 = 0.5;

/// The share of a range at which its middle lies.
const MIDDLE: f64 = 0.5;

impl Scale {
    /// The number a share `u` of the way from `low` to `high`; both ends are exact.
    fn at(self, low: f64, high: f64, u: f64) -> f64 {
        let between = match self {
            Scale::Linear => low * (1.0 - u) + high * u,
            Scale::Log if u == 0.0 => low,
            Scale::Log if u == 1.0 => high,
            Scale::Log => exp(ln(low) * (1.0 - u) + ln(high) * u),
        };
        between.max(low).min(high)
    }

    /// The number halfway from `low` to `high`, to within a unit of its last place: the mean, on a logarithmic scale the
    /// geometric one.
    fn middle(self, low: f64, high: f64) -> f64 {
        let product = low * high;
        let between = match self {
            Scale::Linear => self.at(low, high, MIDDLE),
            Scale::Log if product.is_normal() => product.sqrt(),
            // Too large or too small a product has lost its digits.
            Scale::Log => low.sqrt() * high.sqrt(),
        };
        between.max(low).min(high)
    }

    /// The `level`th of `levels` ≥ 2 equally spaced numbers from `low` to `high`, of which the ends are exact and the middle
    /// is [`middle`](Self::middle). On a linear scale in one division, so that tenths come out as people write them.
    fn level(self, low: f64, high: f64, level: u32, levels: u32) -> f64 {
        let (steps, step) = (f64::from(levels - 1), f64::from(level));
        match self {
            _ if level == 0 => low,
            _ if level == levels - 1 => high,
            _ if 2 * level == levels - 1 => self.middle(low, high),
            Scale::Linear => ((low * (steps - step) + high * step) / steps).max(low).min(high),
            Scale::Log => self.at(low, high, step / steps),
        }
    }
}

#[cfg(test)]
mod tests;
