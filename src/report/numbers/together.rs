//! Amounts and differences of one quantity as sentences and labels have them: in a unit that suits their size, with as many digits
//! as they are certain.

use super::minus;

/// Decimals at most.
const DECIMALS_MAX: i32 = 6;

/// How numbers of one quantity are written.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Precision {
    factor: f64,
    unit: String,
    decimals: usize,
}

impl Precision {
    /// For numbers in `unit` up to `size`, known to within `resolution`, of which two digits are shown; three of the size where
    /// nothing is uncertain. Fen become yuan.
    pub fn of(unit: &str, size: f64, resolution: f64) -> Precision {
        const SCALES: [(f64, &str); 5] =
            [(1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e4, "thousand"), (1.0, "")];
        let (per, noun) = match unit {
            "fen" => (100.0, "yuan"),
            "1" | "as computed" => (1.0, ""),
            other => (1.0, other),
        };
        let size = size.abs() / per;
        let (scale, word) = SCALES.into_iter().find(|(scale, _)| size >= *scale).unwrap_or((1.0, ""));
        // Thousands begin at ten of them, and are counted by one.
        let scale = if word == "thousand" { 1e3 } else { scale };
        let (least, digits) = if resolution > 0.0 { (resolution / per, 1) } else { (size, 2) };
        let is_whole = resolution == 0.0 && scale == 1.0 && size.fract() == 0.0;
        let decimals = if is_whole { 0 } else { (digits - magnitude(least / scale)).clamp(0, DECIMALS_MAX) };
        let words = [word, noun].into_iter().filter(|word| !word.is_empty());
        Precision {
            factor: per * scale,
            unit: words.collect::<Vec<_>>().join(" "),
            decimals: decimals as usize,
        }
    }

    /// ` million persons`; nothing where there is no unit.
    pub fn unit(&self) -> String {
        if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) }
    }

    /// How many of the quantity's unit are one of that which is shown.
    pub fn scale(&self) -> f64 {
        self.factor
    }

    /// `4.19`, with a minus sign where it is below zero.
    pub fn number(&self, value: f64) -> String {
        let text = format!("{:.*}", self.decimals, value / self.factor);
        let is_zero = text.chars().all(|c| "-0.".contains(c));
        if is_zero { text.trim_start_matches('-').to_owned() } else { minus(&text) }
    }

    /// The same with a plus sign where it is above zero.
    pub fn signed(&self, value: f64) -> String {
        let text = self.number(value);
        let is_zero = text.chars().all(|c| "0.".contains(c));
        if value > 0.0 && !is_zero { format!("+{text}") } else { text }
    }
}

/// A share as a percentage, without digits that it does not need: `95 %`, `99.8333 %`.
pub(in crate::report) fn percent(share: f64) -> String {
    let text = format!("{:.4}", share * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// The power of ten of the first digit; that of 1 for 0. Without a logarithm, so that it is the same on every machine.
fn magnitude(value: f64) -> i32 {
    let (mut power, mut least) = (0, 1.0);
    while value >= least * 10.0 && power < 300 {
        (power, least) = (power + 1, least * 10.0);
    }
    while value > 0.0 && value < least && power > -300 {
        (power, least) = (power - 1, least / 10.0);
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_a_unit_of_their_size_and_the_digits_that_are_certain() {
        let told = |unit, size, resolution, value| {
            let precision = Precision::of(unit, size, resolution);
            format!("{}{}", precision.signed(value), precision.unit())
        };
        assert_eq!(told("persons", 4_190_000.0, 770_000.0, -4_190_000.0), "\u{2212}4.19 million persons");
        assert_eq!(told("fen", 1.107e11, 2.3e9, 1.107e11), "+1.107 billion yuan");
        assert_eq!(told("1", 0.52, 0.11, -0.52), "\u{2212}0.52");
        assert_eq!(told("platforms", 2.0, 0.0, 2.0), "+2 platforms");
        assert_eq!(told("as computed", 0.0123, 0.0, 0.0), "0.0000");
        assert_eq!(told("household-months", 64_000.0, 25_000.0, 64_000.0), "+64 thousand household-months");
        assert_eq!(told("1", 0.3, 0.2, -0.001), "0.00");
    }
}
