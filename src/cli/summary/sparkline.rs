//! A path over time in one line of characters.

use crate::units::YearMonth;

const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// What stands where a value is missing.
const ABSENT: char = '·';

/// Columns for one month at most, where there are few months.
const STRETCH_MAX: usize = 4;

/// How many columns show `months` months in `width`.
pub(super) fn columns(months: usize, width: usize) -> usize {
    match months {
        0 => 0,
        months if months <= width => months * (width / months).min(STRETCH_MAX),
        _ => width,
    }
}

/// The values in `columns` characters, from 0 up to `top`. A column that stands for several months shows the highest
/// of them, so that no peak is lost.
pub(super) fn sparkline(values: &[Option<f64>], columns: usize, top: f64) -> String {
    (0..columns)
        .map(|column| {
            let from = column * values.len() / columns;
            let before = ((column + 1) * values.len() / columns).max(from + 1);
            let highest = values[from..before].iter().flatten().copied().reduce(f64::max);
            highest.map_or(ABSENT, |value| level(value, top))
        })
        .collect()
}

fn level(value: f64, top: f64) -> char {
    let steps = LEVELS.len();
    let step = (value / top * steps as f64).ceil();
    // A path that is 0 throughout has no top.
    let step = if step.is_finite() { step as usize } else { 0 };
    LEVELS[step.clamp(1, steps) - 1]
}

/// The years below a sparkline of `months`: each stands at its January, as many as there is room for.
pub(super) fn years(months: &[YearMonth], columns: usize) -> String {
    const LABEL: usize = 4;
    let (Some(first), true) = (months.first(), columns > 0) else {
        return String::new();
    };
    let per_year = 12 * columns / months.len();
    let every = (1..).find(|years| years * per_year > LABEL || *years > 40).unwrap_or(1) as i32;
    let mut line = String::new();
    for (place, month) in months.iter().enumerate() {
        // Rounded up, the column in which the January begins.
        let column = (place * columns).div_ceil(months.len());
        let is_due = month.month() == 1 && (month.year() - first.year() - 1).rem_euclid(every) == 0;
        if is_due && column + LABEL <= columns {
            line.push_str(&" ".repeat(column.saturating_sub(line.len())));
            line.push_str(&month.year().to_string());
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(values: &[f64], columns: usize) -> String {
        let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        sparkline(&values, columns, 8.0)
    }

    #[test]
    fn levels_rise_from_nothing_to_the_top() {
        assert_eq!(line(&[0.0, 1.0, 2.0, 7.5, 8.0], 5), "▁▁▂██");
        assert_eq!(sparkline(&[None, Some(0.0), None], 3, 0.0), "·▁·");
    }

    #[test]
    fn peaks_survive_squeezing_and_few_months_are_stretched() {
        assert_eq!(line(&[0.0, 8.0, 0.0, 0.0], 2), "█▁");
        assert_eq!(columns(60, 40), 40);
        assert_eq!(columns(12, 40), 36);
        assert_eq!(columns(3, 40), 12);
        assert_eq!(line(&[8.0, 1.0], 4), "██▁▁");
    }

    #[test]
    fn years_stand_at_their_januaries() {
        let start: YearMonth = "2016-05".parse().unwrap();
        let months: Vec<YearMonth> = (0..24).map(|month| start.plus(month)).collect();
        assert_eq!(years(&months, 24), "        2017        2018");
        let long: Vec<YearMonth> = (0..240).map(|month| start.plus(month)).collect();
        assert!(years(&long, 40).starts_with("  2017  2020"));
        assert_eq!(years(&[], 0), "");
    }
}
