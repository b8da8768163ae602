//! Count, mean and spread of numbers, and how they are written.

use crate::cli::numbers::{MISSING, grouped, human};
use crate::cli::terminal::{Cell, Style, right};

/// Count, mean and spread of a number, in one pass (Welford 1962).
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Moments {
    pub n: u64,
    pub missing: u64,
    pub mean: f64,
    /// Sum of squared differences from the mean.
    squares: f64,
    pub min: f64,
    pub max: f64,
}

impl Moments {
    pub fn add(&mut self, value: Option<f64>) {
        let Some(value) = value else {
            self.missing += 1;
            return;
        };
        (self.min, self.max) = match self.n {
            0 => (value, value),
            _ => (self.min.min(value), self.max.max(value)),
        };
        self.n += 1;
        let before = value - self.mean;
        self.mean += before / self.n as f64;
        self.squares += before * (value - self.mean);
    }

    pub fn sd(&self) -> Option<f64> {
        (self.n > 1).then(|| (self.squares / (self.n - 1) as f64).sqrt())
    }

    pub fn cells(&self) -> [Cell; 5] {
        let some = |value: f64| (self.n > 0).then_some(value);
        let show = |value: Option<f64>| value.map_or(MISSING.to_owned(), figure);
        let missing = if self.missing > 0 { grouped(self.missing) } else { String::new() };
        [
            right(show(some(self.mean)), Style::Strong),
            right(show(self.sd()), Style::Plain),
            right(show(some(self.min)), Style::Plain),
            right(show(some(self.max)), Style::Plain),
            right(missing, Style::Faint),
        ]
    }
}

/// A number in about three digits.
pub(super) fn figure(value: f64) -> String {
    match value.abs() {
        size if size >= 1000.0 => human(value),
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        size if size >= 0.001 => format!("{value:.3}"),
        _ => format!("{value:.1e}"),
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
    fn mean_and_spread_agree_with_a_hand_computed_sample() {
        let mut moments = Moments::default();
        for value in [Some(4.0), None, Some(1.0), Some(2.0), Some(5.0)] {
            moments.add(value);
        }
        assert_eq!((moments.n, moments.missing, moments.mean), (4, 1, 3.0));
        assert_eq!((moments.min, moments.max), (1.0, 5.0));
        assert_eq!(moments.sd(), Some((10f64 / 3.0).sqrt()));
        assert_eq!(Moments::default().sd(), None);
    }

    #[test]
    fn figures_have_about_three_digits() {
        let shown = [0.0, 3.0, 0.1234, 1.236, 12.34, 123.4, 45_678.0, -0.5, 0.000_012].map(figure);
        assert_eq!(shown, ["0", "3", "0.123", "1.24", "12.3", "123", "45.7 k", "-0.500", "1.2e-5"]);
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
