//! Numbers of a comparison as people read them: as many digits as the interval is worth.

use crate::cli::numbers::human;
use crate::experiment::Metric;
use crate::experiment::comparison::pairs::Interval;

/// The units of thousands that [`human`] uses.
const UNITS: [&str; 5] = ["", " k", " M", " bn", " tn"];

/// Decimals at most.
const DECIMALS_MAX: i32 = 6;

/// By what numbers of a metric are multiplied before they are shown: money is shown in yuan.
pub(super) fn scale(metric: &Metric) -> f64 {
    if metric.unit == "fen" { 0.01 } else { 1.0 }
}

/// A mean difference and the half of its interval: `-1.23 ± 0.12 M`.
pub(super) fn difference(interval: Interval) -> String {
    let Interval { difference, half_width } = interval;
    let grid = Digits::of(difference.abs().max(half_width), half_width);
    let sign = if difference > 0.0 { "+" } else { "" };
    format!("{sign}{} ± {}{}", grid.number(difference), grid.number(half_width), grid.unit())
}

/// The two ends of an interval: `1.11 to 1.35 M`.
pub(super) fn ends(low: f64, high: f64) -> String {
    let grid = Digits::of(low.abs().max(high.abs()), (high - low) / 2.0);
    format!("{} to {}{}", grid.number(low), grid.number(high), grid.unit())
}

/// A number without a sign that is known to within `half_width`: `1.23 M`.
pub(super) fn amount(value: f64, half_width: f64) -> String {
    let grid = Digits::of(value.abs().max(half_width), half_width);
    format!("{}{}", grid.number(value.abs()), grid.unit())
}

/// A factor: `37`, `2.4`, `0.81`.
pub(super) fn factor(value: f64) -> String {
    match value {
        value if value >= 999.5 => human(value),
        value if value >= 9.95 => format!("{value:.0}"),
        value if value >= 1.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

/// A unit of thousands and a number of decimals.
struct Digits {
    unit: usize,
    decimals: usize,
}

impl Digits {
    /// For numbers up to `size` of which `resolution` shall have two digits; where nothing is uncertain, three of the size.
    fn of(size: f64, resolution: f64) -> Digits {
        let mut unit = 0;
        let mut divisor = 1.0;
        while size / divisor >= 999.95 && unit + 1 < UNITS.len() {
            divisor *= 1000.0;
            unit += 1;
        }
        let (least, digits) = if resolution > 0.0 { (resolution, 1) } else { (size, 2) };
        let decimals = (digits - magnitude(least / divisor)).clamp(0, DECIMALS_MAX);
        // Whole numbers that are certain need no decimals.
        let whole = resolution == 0.0 && unit == 0 && size.fract() == 0.0;
        Digits { unit, decimals: if whole { 0 } else { decimals as usize } }
    }

    fn number(&self, value: f64) -> String {
        let divisor = 1000f64.powi(self.unit as i32);
        let text = format!("{:.*}", self.decimals, value / divisor);
        // No minus before zeros.
        let is_zero = text.chars().all(|c| "-0.".contains(c));
        if is_zero { text.trim_start_matches('-').to_owned() } else { text }
    }

    fn unit(&self) -> &'static str {
        UNITS[self.unit]
    }
}

/// The power of ten of the first digit; that of 1 for 0. Without a logarithm, since verdicts are written to files, which are the
/// same on every machine.
fn magnitude(value: f64) -> i32 {
    let (mut power, mut least) = (0, 1.0);
    while value >= least * 10.0 {
        (power, least) = (power + 1, least * 10.0);
    }
    while value > 0.0 && value < least {
        (power, least) = (power - 1, least / 10.0);
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(difference: f64, half_width: f64) -> Interval {
        Interval { difference, half_width }
    }

    #[test]
    fn a_difference_has_as_many_digits_as_its_interval_is_worth() {
        let shown = [
            interval(-1_234_567.0, 123_456.0),
            interval(0.01234, 0.0045),
            interval(2.0, 0.0),
            interval(-12.5, 31.0),
            interval(0.0, 0.0),
            interval(-0.001, 2.5),
            interval(1234.0, 0.0),
        ];
        let shown = shown.map(difference);
        assert_eq!(
            shown,
            [
                "-1.23 ± 0.12 M",
                "+0.0123 ± 0.0045",
                "+2 ± 0",
                "-12 ± 31",
                "0 ± 0",
                "0.0 ± 2.5",
                "+1.23 ± 0.00 k"
            ]
        );
    }

    #[test]
    fn the_magnitude_is_the_power_of_ten_of_the_first_digit() {
        let found = [0.0, 1.0, 9.9, 10.0, 123.0, 0.5, 0.012, 1e6].map(magnitude);
        assert_eq!(found, [0, 0, 0, 1, 2, -1, -2, 6]);
    }

    #[test]
    fn ends_share_their_unit() {
        assert_eq!(ends(1_111_000.0, 1_358_000.0), "1.11 to 1.36 M");
        assert_eq!(ends(-0.3, 0.7), "-0.30 to 0.70");
        assert_eq!(amount(-1_234_567.0, 123_456.0), "1.23 M");
    }

    #[test]
    fn factors_have_two_digits_or_three() {
        assert_eq!([37.4, 2.44, 0.812, 12345.0].map(factor), ["37", "2.4", "0.81", "12.3 k"]);
    }
}
