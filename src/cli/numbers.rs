//! Numbers as people read them.

/// A quantity in three or four digits and a unit of thousands: `104.2 M`.
pub(super) fn human(value: f64) -> String {
    const UNITS: [&str; 5] = ["", " k", " M", " bn", " tn"];
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let (mut scaled, mut unit) = (value, 0);
    // What would be rounded up to 1000.0 takes the next unit.
    while scaled.abs() >= if unit == 0 { 999.5 } else { 999.95 } && unit + 1 < UNITS.len() {
        (scaled, unit) = (scaled / 1000.0, unit + 1);
    }
    match unit {
        0 => format!("{scaled:.0}"),
        _ => format!("{scaled:.1}{}", UNITS[unit]),
    }
}

/// A number in three digits: `0`, `3`, `12.3`, `0.0123`, `45.7 k`, `1.2e-5`.
pub(super) fn figure(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if size >= 999.5 || !size.is_finite() => human(value),
        size if size >= 99.95 || size.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 9.995 => format!("{value:.1}"),
        size if size >= 0.9995 => format!("{value:.2}"),
        size if size >= 0.0995 => format!("{value:.3}"),
        size if size >= 0.00995 => format!("{value:.4}"),
        size if size >= 0.000_95 => format!("{value:.5}"),
        _ => format!("{value:.1e}"),
    }
}

/// What stands for a number that does not exist.
pub(super) const MISSING: &str = "–";

/// A whole number in groups of three digits: `20 000`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// `1 platform`, `2 platforms`, `3 histories`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{} {stem}ies", grouped(number)),
        (_, None) => format!("{} {noun}s", grouped(number)),
    }
}

/// A length of time: `0.83 s`, `12.3 s`, `4 min 05 s`, `3 h 20 min`.
pub(super) fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 10.0 => format!("{s:.2} s"),
        s if s < 99.95 => format!("{s:.1} s"),
        s if s < 7200.0 => format!("{} min {:02} s", (s / 60.0) as u64, s as u64 % 60),
        s => format!("{} h {:02} min", (s / 3600.0) as u64, s as u64 / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_a_unit_of_thousands() {
        let shown = [0.0, 842.0, 999.6, 12_345.0, 999_960.0, 104_200_000.0, -2.5e9].map(human);
        assert_eq!(shown, ["0", "842", "1.0 k", "12.3 k", "1.0 M", "104.2 M", "-2.5 bn"]);
        assert_eq!(human(f64::NAN), MISSING);
    }

    #[test]
    fn figures_have_three_digits() {
        let shown = [0.0, -0.0, 3.0, 0.1234, 1.236, 12.34, 123.4, 999.6, 45_678.0, -0.5, 0.25].map(figure);
        assert_eq!(
            shown,
            ["0", "0", "3", "0.123", "1.24", "12.3", "123", "1.0 k", "45.7 k", "-0.500", "0.250"]
        );
        let shown = [0.012_34, 0.001_234, 0.099_96, 0.000_012, 104_200_000.0, f64::INFINITY].map(figure);
        assert_eq!(shown, ["0.0123", "0.00123", "0.100", "1.2e-5", "104.2 M", MISSING]);
    }

    #[test]
    fn whole_numbers_stand_in_groups_of_three() {
        let shown = [0, 999, 1000, 494_157_423].map(grouped);
        assert_eq!(shown, ["0", "999", "1 000", "494 157 423"]);
        assert_eq!(counted(1, "platform"), "1 platform");
        assert_eq!(counted(0, "month"), "0 months");
        assert_eq!([1, 2].map(|n| counted(n, "history")), ["1 history", "2 histories"]);
    }

    #[test]
    fn time_is_shown_in_minutes_or_hours_where_it_is_long() {
        let shown = [0.834, 12.34, 245.2, 7199.0, 12_000.0].map(duration);
        assert_eq!(shown, ["0.83 s", "12.3 s", "4 min 05 s", "119 min 59 s", "3 h 20 min"]);
    }
}
