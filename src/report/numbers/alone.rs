//! A number of a table by itself as people read it, in the unit of its column. Money is stored in fen and told in yuan.

use super::{in_threes, minus};

/// Fen of a yuan.
const FEN: f64 = 100.0;

/// Three digits: `0`, `0.254`, `12.3`, `104 M`, `1.20 bn`; of money in yuan.
pub(in crate::report) fn short(value: f64, unit: &str) -> String {
    const SCALES: [(f64, &str); 4] = [(1e12, " tn"), (1e9, " bn"), (1e6, " M"), (1e3, " k")];
    let value = told(value, unit);
    let size = value.abs();
    // What rounds up to the next scale is written in it.
    let scaled = SCALES.iter().find(|(scale, _)| size >= scale * 0.9995 && size >= 9999.5);
    let (scale, word) = scaled.copied().unwrap_or((1.0, ""));
    format!("{}{word}", digits(value / scale, 3))
}

/// As exact as it is: persons and other whole things to the last one, money to the fen, all else to six digits; with its unit.
pub(in crate::report) fn exact(value: f64, unit: &str) -> String {
    let number = match unit {
        "fen" => grouped(&format!("{:.2}", value / FEN)),
        _ if value.fract() == 0.0 && value.abs() < 1e15 => grouped(&format!("{value:.0}")),
        "persons" => grouped(&format!("{value:.1}")),
        _ => grouped(&digits(value, 6)),
    };
    match unit_of(unit) {
        "" => number,
        unit => format!("{number} {unit}"),
    }
}

/// What the unit of a column is called where it is told: nothing for pure numbers.
pub(in crate::report) fn unit_of(unit: &str) -> &str {
    match unit {
        "fen" => "yuan",
        "1" | "as the metric" => "",
        other => other,
    }
}

/// A value in the unit in which it is told.
pub(in crate::report) fn told(value: f64, unit: &str) -> f64 {
    if unit == "fen" { value / FEN } else { value }
}

/// So many significant digits, without zeros at the end of decimals, with a true minus sign.
pub(in crate::report) fn digits(value: f64, count: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let size = value.abs();
    if size < 1e-4 {
        return format!("{value:.1e}").replace('-', "\u{2212}");
    }
    // A number that rounds up has one digit more before its point.
    let power = format!("{size:.*e}", (count - 1).max(0) as usize);
    let power: i32 = power.split('e').nth(1).and_then(|power| power.parse().ok()).unwrap_or(0);
    let decimals = usize::try_from(count - 1 - power).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    minus(text)
}

/// With its sign: `+0.6`, `−2.8`.
pub(in crate::report) fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{value:+.decimals$}");
    let is_none = text.trim_start_matches(['+', '-']).chars().all(|digit| matches!(digit, '0' | '.'));
    if is_none { text.trim_start_matches(['+', '-']).to_owned() } else { minus(&text) }
}

/// Whole digits in groups of three, parted by narrow blanks that do not break.
fn grouped(text: &str) -> String {
    let (whole, decimals) = text.split_once('.').map_or((text, None), |(a, b)| (a, Some(b)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let whole = minus(&format!("{sign}{}", in_threes(digits, '\u{202f}')));
    decimals.map_or(whole.clone(), |decimals| format!("{whole}.{decimals}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_have_three_digits_and_money_is_yuan() {
        let shown = [0.0, 0.25412, 12.345, 9_999.6, 104_200_000.0, 1.2e9].map(|value| short(value, "1"));
        assert_eq!(shown, ["0", "0.254", "12.3", "10 k", "104 M", "1.2 bn"]);
        assert_eq!(short(291_700.0, "fen"), "2917");
        assert_eq!(short(-2.5e13, "fen"), "\u{2212}250 bn");
    }

    #[test]
    fn exact_numbers_have_all_persons_and_every_fen() {
        assert_eq!(exact(104_000_000.0, "persons"), "104\u{202f}000\u{202f}000 persons");
        assert_eq!(exact(2917.0, "fen"), "29.17 yuan");
        assert_eq!(exact(0.123_456_78, "1"), "0.123457");
        assert_eq!(exact(-1234.5, "persons"), "\u{2212}1\u{202f}234.5 persons");
    }

    #[test]
    fn signs_are_written_but_for_nothing() {
        assert_eq!(
            [2.84, -0.61, 0.01, -0.01].map(|value| signed(value, 1)),
            ["+2.8", "\u{2212}0.6", "0.0", "0.0"]
        );
        assert_eq!(
            [0.099_96, 999.6, 0.000_012].map(|value| digits(value, 3)),
            ["0.1", "1000", "1.2e\u{2212}5"]
        );
    }
}
