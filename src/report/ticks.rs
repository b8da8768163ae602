//! Marks of axes: round numbers, and dates.

use crate::units::YearMonth;

/// Round numbers that cover a range, and how they are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ticks {
    pub values: Vec<f64>,
    decimals: usize,
}

impl Ticks {
    /// At most `most` steps of 1, 2 or 5 times a power of ten that cover `low` to `high`.
    pub fn cover(low: f64, high: f64, most: usize) -> Ticks {
        // A path that never moves still has an axis.
        let high = if high > low { high } else { low + 1.0 };
        let steps = (-9..=15).flat_map(|power: i32| [1, 2, 5].map(|digit| Step { digit, power }));
        let fits = |step: &Step| step.places(low, high).1 - step.places(low, high).0 <= most as f64;
        let step = steps.into_iter().find(fits).unwrap_or(Step { digit: 5, power: 15 });
        let (first, last) = step.places(low, high);
        let count = (last - first) as usize;
        let values = (0..=count).map(|place| step.times(first + place as f64)).collect();
        Ticks { values, decimals: usize::try_from(-step.power).unwrap_or(0) }
    }

    pub fn low(&self) -> f64 {
        self.values.first().copied().unwrap_or(0.0)
    }

    pub fn high(&self) -> f64 {
        self.values.last().copied().unwrap_or(1.0)
    }

    /// A value as it stands beside its mark.
    pub fn label(&self, value: f64) -> String {
        let text = format!("{value:.*}", self.decimals);
        match text.strip_prefix('-') {
            Some(size) => format!("\u{2212}{size}"),
            None => text,
        }
    }
}

/// `digit` times ten to the `power`, kept in whole numbers so that marks are exact.
struct Step {
    digit: i32,
    power: i32,
}

impl Step {
    fn times(&self, count: f64) -> f64 {
        let size: f64 = (0..self.power.abs()).map(|_| 10.0).product();
        let whole = count * f64::from(self.digit);
        if self.power < 0 { whole / size } else { whole * size }
    }

    /// The steps below the low end and above the high one; a hair beyond a mark counts as on it.
    fn places(&self, low: f64, high: f64) -> (f64, f64) {
        const HAIR: f64 = 1e-9;
        let one = self.times(1.0);
        ((low / one + HAIR).floor(), (high / one - HAIR).ceil())
    }
}

/// Places in the calendar that bear a mark, with what stands below it: years where there are several, else months.
pub(super) fn dates(start: YearMonth, months: usize, most: usize) -> Vec<(usize, String)> {
    const STEPS: [usize; 9] = [1, 2, 3, 6, 12, 24, 60, 120, 240];
    let shortest = if months > 36 { 12 } else { 1 };
    let fits = |step: &usize| *step >= shortest && months.div_ceil(*step) <= most.max(1);
    let step = STEPS.into_iter().find(fits).unwrap_or(600);
    let is_due =
        |month: YearMonth| (month.year() * 12 + month.month() as i32 - 1).rem_euclid(step as i32) == 0;
    let label = |month: YearMonth| if step < 12 { month.to_string() } else { month.year().to_string() };
    let places = (0..months).map(|place| (place, start.plus(place as i32)));
    places.filter(|(_, month)| is_due(*month)).map(|(place, month)| (place, label(month))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_cover_the_range() {
        let ticks = Ticks::cover(0.0, 106.7, 6);
        assert_eq!(ticks.values, [0.0, 20.0, 40.0, 60.0, 80.0, 100.0, 120.0]);
        let ticks = Ticks::cover(-0.25, 0.3, 4);
        assert_eq!(ticks.values, [-0.4, -0.2, 0.0, 0.2, 0.4]);
        assert_eq!(ticks.label(-0.4), "\u{2212}0.4");
        assert_eq!(Ticks::cover(0.0, 1.0, 5).values, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(Ticks::cover(3.0, 3.0, 5).high(), 4.0);
    }

    #[test]
    fn long_runs_bear_years_and_short_ones_months() {
        let start: YearMonth = "2016-05".parse().unwrap();
        let years = dates(start, 80, 8);
        assert_eq!(years[0], (8, "2017".to_owned()));
        assert_eq!(years.len(), 6);
        assert_eq!(dates(start, 80, 30).len(), 6);
        assert_eq!(dates(start, 3, 5)[0], (0, "2016-05".to_owned()));
    }
}
