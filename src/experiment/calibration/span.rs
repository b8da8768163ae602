//! Several months of which a target speaks, and what is made of their values.

use crate::units::YearMonth;

/// The months that a target of several speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first; the last is the target's month.
    pub from: YearMonth,
    /// What is made of their values. A month that has none does not count.
    pub statistic: Statistic,
}

/// What is made of the values of several months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Their sum: a year's cost, everything paid so far.
    Sum,
    /// Their mean.
    Mean,
    /// The largest: a peak whose month is not known.
    Max,
}

impl Statistic {
    /// All of them.
    pub const ALL: [Statistic; 3] = [Statistic::Sum, Statistic::Mean, Statistic::Max];

    /// Its word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Statistic::Sum => "sum",
            Statistic::Mean => "mean",
            Statistic::Max => "max",
        }
    }

    /// What it makes of values; none of none.
    pub(super) fn of(self, values: &[f64]) -> Option<f64> {
        let first = *values.first()?;
        let sum: f64 = values.iter().sum();
        Some(match self {
            Statistic::Sum => sum,
            Statistic::Mean => sum / values.len() as f64,
            Statistic::Max => values.iter().fold(first, |largest, value| largest.max(*value)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_without_a_value_do_not_count_in_a_span() {
        assert_eq!(Statistic::Sum.of(&[1.0, 3.0]), Some(4.0));
        assert_eq!(Statistic::Mean.of(&[1.0, 3.0]), Some(2.0));
        assert_eq!(Statistic::Max.of(&[-1.0, -3.0]), Some(-1.0));
        assert!(Statistic::ALL.iter().all(|statistic| statistic.of(&[]).is_none()));
    }
}
