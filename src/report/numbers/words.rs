//! Numbers and months as sentences have them.

use super::{in_threes, minus};
use crate::units::YearMonth;

/// A quantity in three digits: `104 million`, `37.2 million`, `12 400`, `842`.
pub(crate) fn quantity(value: f64) -> String {
    const SCALES: [(f64, &str); 3] = [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")];
    let size = value.abs();
    // What rounds up to the next scale is written in it.
    match SCALES.iter().find(|(scale, _)| size >= scale * 0.9995) {
        Some((scale, word)) => format!("{} {word}", three_digits(value / scale)),
        None if size >= 9_999.5 => grouped((value / 100.0).round() * 100.0),
        None => grouped(value.round()),
    }
}

/// A number in three digits, whatever its size: `0`, `0.0123`, `12.3`, `45 700`, `1.2e-5`.
pub(crate) fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 999.5 || size == 0.0 => return quantity(value),
        size if size >= 99.95 || size.fract() == 0.0 => 0,
        size if size >= 0.001 => (2.0 - size.log10().floor()) as usize,
        _ => return minus(&format!("{value:.1e}")),
    };
    minus(&format!("{value:.decimals$}"))
}

/// `104`, `37.2`, `1.65`.
fn three_digits(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    minus(&format!("{value:.decimals$}"))
}

/// A whole number in groups of three, parted by spaces that do not break.
fn grouped(value: f64) -> String {
    let text = in_threes(&format!("{:.0}", value.abs()), '\u{a0}');
    if value < 0.0 { minus(&format!("-{text}")) } else { text }
}

/// `six`, `12`.
pub(crate) fn count(number: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(number).map_or_else(|| grouped(number as f64), |word| (*word).to_owned())
}

/// Names as words list them: `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// That it is not known what comes first, to follow what was said of the first: `tied` have intervals that overlap its own. Nothing
/// where there are none.
pub(crate) fn unsure(tied: &[&str], matters: &str) -> String {
    const NAMED: usize = 3;
    let (which, names) = match tied {
        [] => return String::new(),
        [only] => ("that", (*only).to_owned()),
        few if few.len() <= NAMED => ("those", listed(few)),
        many => (
            "those",
            format!("{} and {} others", many[..NAMED - 1].join(", "), count(many.len() + 1 - NAMED)),
        ),
    };
    format!("; its interval overlaps {which} of {names}, so that which of them {matters} is not known")
}

/// `October 2020`.
pub(crate) fn month(month: YearMonth) -> String {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let name = (month.month() as usize).checked_sub(1).and_then(|place| NAMES.get(place)).unwrap_or(&"");
    format!("{name} {}", month.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_at_a_glance() {
        let shown = [0.0, 842.4, 12_449.0, 999_960.0, 37_210_000.0, 104e6, -1.651e9].map(quantity);
        assert_eq!(
            shown,
            [
                "0",
                "842",
                "12\u{a0}400",
                "1.00 million",
                "37.2 million",
                "104 million",
                "\u{2212}1.65 billion"
            ]
        );
    }

    #[test]
    fn figures_have_three_digits_whatever_their_size() {
        let shown = [0.0, 3.0, 0.01234, -12.34, 0.5, 123.4, 45_678.0, 0.000_012].map(figure);
        assert_eq!(shown, ["0", "3", "0.0123", "\u{2212}12.3", "0.500", "123", "45\u{a0}700", "1.2e-5"]);
    }

    #[test]
    fn small_counts_and_months_are_words() {
        assert_eq!([0, 6, 12, 1300].map(count), ["no", "six", "twelve", "1\u{a0}300"]);
        assert_eq!(month("2020-10".parse().unwrap()), "October 2020");
    }

    #[test]
    fn what_overlaps_is_named_but_not_more_than_a_few() {
        let names = ["a", "b", "c", "d", "e"];
        let shown = [0, 1, 2, 3].map(|count| listed(&names[..count]));
        assert_eq!(shown, ["", "a", "a and b", "a, b and c"]);
        assert_eq!(unsure(&[], "matters more"), "");
        let one = "; its interval overlaps that of a, so that which of them matters more is not known";
        assert_eq!(unsure(&names[..1], "matters more"), one);
        assert!(
            unsure(&names[..3], "is larger").contains("those of a, b and c, so that which of them is larger")
        );
        assert!(unsure(&names, "is larger").contains("those of a, b and three others, so"));
    }
}
