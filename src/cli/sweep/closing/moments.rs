//! Count, mean and spread of numbers, and how they are written.

use crate::cli::numbers::{MISSING, figure, grouped};
use crate::cli::terminal::{Cell, Style, right};
use crate::experiment::Moments;

/// A number over histories: its mean and spread, its ends, and how many lack it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Summed {
    moments: Moments,
    missing: u64,
    ends: Option<(f64, f64)>,
}

impl Summed {
    pub fn add(&mut self, value: Option<f64>) {
        let Some(value) = value else {
            self.missing += 1;
            return;
        };
        self.moments.add(value);
        self.ends = Some(self.ends.map_or((value, value), |(min, max)| (min.min(value), max.max(value))));
    }

    /// The lowest and the highest; none where no history has one.
    pub fn ends(&self) -> Option<(f64, f64)> {
        self.ends
    }

    /// Mean, standard deviation, lowest, highest, and how many are missing.
    pub fn cells(&self) -> [Cell; 5] {
        let show = |value: Option<f64>| value.map_or(MISSING.to_owned(), figure);
        let missing = if self.missing > 0 { grouped(self.missing) } else { String::new() };
        [
            right(show(self.moments.mean()), Style::Strong),
            right(show(self.moments.standard_deviation()), Style::Plain),
            right(show(self.ends.map(|(min, _)| min)), Style::Plain),
            right(show(self.ends.map(|(_, max)| max)), Style::Plain),
            right(missing, Style::Faint),
        ]
    }
}

/// How the numbers of one table are written: in the same thousands, with as many decimals.
pub(super) struct Scale {
    divisor: f64,
    decimals: usize,
    /// What stands before the unit.
    pub words: &'static str,
}

impl Scale {
    /// Shows the largest number of a table in three or four digits.
    pub fn of(largest: f64) -> Scale {
        let (divisor, words) = match largest {
            size if size >= 1e12 => (1e12, "trillion"),
            size if size >= 1e9 => (1e9, "billion"),
            size if size >= 1e6 => (1e6, "million"),
            size if size >= 1e4 => (1e3, "thousand"),
            _ => (1.0, ""),
        };
        let decimals = match largest / divisor {
            size if size >= 1000.0 => 0,
            size if size >= 100.0 => 1,
            size if size >= 1.0 => 2,
            size if size >= 0.1 || size == 0.0 => 3,
            size => (2.0 - size.log10().floor()).min(9.0) as usize,
        };
        Scale { divisor, decimals, words }
    }

    pub fn write(&self, value: f64) -> String {
        let text = format!("{:.*}", self.decimals, value / self.divisor);
        // No minus before nothing.
        let is_zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
        if is_zero { text.trim_start_matches('-').to_owned() } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_numbers_are_counted_and_in_no_mean_and_at_no_end() {
        let mut summed = Summed::default();
        assert_eq!(summed.ends(), None);
        [Some(4.0), None, Some(1.0), Some(2.0), Some(5.0)].into_iter().for_each(|value| summed.add(value));
        assert_eq!((summed.moments.count(), summed.moments.mean(), summed.missing), (4, Some(3.0), 1));
        assert_eq!(summed.ends(), Some((1.0, 5.0)));
    }

    #[test]
    fn numbers_of_a_table_share_their_thousands_and_decimals() {
        let written = |largest, value| {
            let scale = Scale::of(largest);
            format!("{} {}", scale.write(value), scale.words)
        };
        assert_eq!(written(32.1e6, 450_000.0), "0.45 million");
        assert_eq!(written(0.83, 0.0712), "0.071 ");
        assert_eq!(written(0.0123, 0.0004), "0.0004 ");
        assert_eq!(written(84.0, -0.001), "0.00 ");
        assert_eq!(written(0.0, 0.0), "0.000 ");
    }
}
