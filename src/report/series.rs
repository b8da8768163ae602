//! A number over months, in one history or many.

use crate::output::quantile;

/// A number by replicate and month; missing where it does not exist.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bundle {
    /// A path per replicate.
    pub replicates: Vec<Vec<Option<f64>>>,
}

/// What a month came to: over histories, or as a mean with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Middle {
    /// 5 % quantile over histories; the lower end of the interval of a mean.
    pub low: f64,
    pub median: f64,
    /// 95 % quantile; the upper end.
    pub high: f64,
    pub mean: f64,
    /// 25 and 75 % quantiles; none of a mean.
    pub half: Option<(f64, f64)>,
}

impl Middle {
    /// Of these numbers, whatever their order; none where there are fewer than `least` of them, or none at all.
    pub fn of(mut numbers: Vec<f64>, least: usize) -> Option<Middle> {
        numbers.retain(|number| number.is_finite());
        if numbers.len() < least {
            return None;
        }
        numbers.sort_unstable_by(f64::total_cmp);
        let at = |p: f64| quantile(&numbers, p);
        Some(Middle {
            low: at(0.05)?,
            median: at(0.5)?,
            high: at(0.95)?,
            mean: numbers.iter().sum::<f64>() / numbers.len() as f64,
            half: Some((at(0.25)?, at(0.75)?)),
        })
    }

    /// A number that is certain: all ends are the same.
    pub fn flat(value: f64) -> Middle {
        Middle { low: value, median: value, high: value, mean: value, half: None }
    }

    /// The same with every number changed, by something that keeps their order.
    pub fn map(self, change: impl Fn(f64) -> f64) -> Middle {
        let Middle { low, median, high, mean, half } = self;
        let half = half.map(|(lower, upper)| (change(lower), change(upper)));
        Middle { low: change(low), median: change(median), high: change(high), mean: change(mean), half }
    }
}

impl Bundle {
    /// The same with every number changed.
    pub fn map(&self, change: impl Fn(f64) -> f64) -> Bundle {
        let path = |path: &Vec<Option<f64>>| path.iter().map(|value| value.map(&change)).collect();
        Bundle { replicates: self.replicates.iter().map(path).collect() }
    }

    /// What each month came to, over the replicates that have the number; missing where fewer than half have it.
    pub fn middle(&self) -> Vec<Option<Middle>> {
        let least = self.replicates.len().div_ceil(2);
        self.by_month(|numbers| Middle::of(numbers.into_iter().flatten().collect(), least))
    }

    /// The same over all replicates: a platform that a replicate does not have counts as 0, where any has it.
    pub fn middle_with_absent_as_none(&self) -> Vec<Option<Middle>> {
        self.by_month(|numbers| match numbers.iter().any(Option::is_some) {
            true => Middle::of(numbers.into_iter().map(Option::unwrap_or_default).collect(), 1),
            false => None,
        })
    }

    fn by_month(&self, middle: impl Fn(Vec<Option<f64>>) -> Option<Middle>) -> Vec<Option<Middle>> {
        let months = self.replicates.first().map_or(0, Vec::len);
        (0..months).map(|month| middle(self.replicates.iter().map(|path| path[month]).collect())).collect()
    }

    /// The highest median over all months; nothing where there never was a number.
    pub fn peak(&self) -> f64 {
        let medians = self.middle_with_absent_as_none();
        medians.iter().flatten().map(|middle| middle.median).fold(0.0, f64::max)
    }
}

/// Medians without a band.
pub(super) fn without_band(points: &[Option<Middle>]) -> Vec<Option<Middle>> {
    let bare = |middle: Middle| Middle { low: middle.median, high: middle.median, half: None, ..middle };
    points.iter().map(|middle| middle.map(bare)).collect()
}

/// The middle half alone, where many bands would hide one another.
pub(super) fn without_tails(points: &[Option<Middle>]) -> Vec<Option<Middle>> {
    let inner = |middle: Middle| match middle.half {
        Some((low, high)) => Middle { low, high, half: None, ..middle },
        None => middle,
    };
    points.iter().map(|middle| middle.map(inner)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_half_the_replicates_lack_is_missing_or_counts_as_none() {
        let bundle = Bundle { replicates: vec![vec![Some(4.0), None], vec![None, None], vec![None, None]] };
        assert_eq!(bundle.middle(), [None, None]);
        let filled = bundle.middle_with_absent_as_none();
        assert_eq!(filled[0].map(|middle| middle.median), Some(0.0));
        assert_eq!(filled[1], None);
        let one = Bundle { replicates: vec![vec![Some(4.0), None]] };
        assert_eq!(one.middle()[0], Some(Middle { half: Some((4.0, 4.0)), ..Middle::flat(4.0) }));
        assert_eq!(one.middle_with_absent_as_none()[1], None);
        assert_eq!(one.peak(), 4.0);
    }

    #[test]
    fn quantiles_are_of_those_that_have_a_number_and_none_where_they_are_few() {
        let found = Middle::of(vec![5.0, 1.0, 2.0, 4.0, 3.0], 5).unwrap();
        assert_eq!((found.low, found.half, found.median), (1.2, Some((2.0, 4.0)), 3.0));
        assert_eq!((found.high, found.mean), (4.8, 3.0));
        assert_eq!(Middle::of(vec![1.0], 2), None);
        assert_eq!(Middle::of(Vec::new(), 0), None);
    }
}
