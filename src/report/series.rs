//! A number over months, in one history or many.

use crate::output::Statistics;

/// A number by replicate and month; missing where it does not exist.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bundle {
    /// A path per replicate.
    pub replicates: Vec<Vec<Option<f64>>>,
}

/// What a month came to over replicates: of one replicate, three times the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Middle {
    pub low: f64,
    pub median: f64,
    pub high: f64,
    pub mean: f64,
}

impl Bundle {
    /// The same with every number changed.
    pub fn map(&self, change: impl Fn(f64) -> f64) -> Bundle {
        let path = |path: &Vec<Option<f64>>| path.iter().map(|value| value.map(&change)).collect();
        Bundle { replicates: self.replicates.iter().map(path).collect() }
    }

    /// Median, mean, and 5 and 95 % quantile by month, over the replicates that have the number; missing where fewer
    /// than half have it.
    pub fn middle(&self) -> Vec<Option<Middle>> {
        let count = self.replicates.len() as u64;
        self.by_month(|values| values, |statistics| statistics.n * 2 >= count)
    }

    /// The same over all replicates: a platform that a replicate does not have counts as 0, where any has it.
    pub fn middle_with_absent_as_none(&self) -> Vec<Option<Middle>> {
        let fill = |values: Vec<Option<f64>>| match values.iter().any(Option::is_some) {
            true => values.into_iter().map(|value| value.or(Some(0.0))).collect(),
            false => values,
        };
        self.by_month(fill, |_| true)
    }

    fn by_month(
        &self,
        prepare: impl Fn(Vec<Option<f64>>) -> Vec<Option<f64>>,
        counts: impl Fn(&Statistics) -> bool,
    ) -> Vec<Option<Middle>> {
        let months = self.replicates.first().map_or(0, Vec::len);
        let middle = |month: usize| {
            let values: Vec<Option<f64>> = self.replicates.iter().map(|path| path[month]).collect();
            let statistics = Statistics::of("", prepare(values));
            if !counts(&statistics) {
                return None;
            }
            Some(Middle {
                low: statistics.q05?,
                median: statistics.median?,
                high: statistics.q95?,
                mean: statistics.mean?,
            })
        };
        (0..months).map(middle).collect()
    }

    /// The highest median over all months; nothing where there never was a number.
    pub fn peak(&self) -> f64 {
        let medians = self.middle_with_absent_as_none();
        medians.iter().flatten().map(|middle| middle.median).fold(0.0, f64::max)
    }
}

/// Medians without a band.
pub(super) fn without_band(points: &[Option<Middle>]) -> Vec<Option<Middle>> {
    let bare = |middle: Middle| Middle { low: middle.median, high: middle.median, ..middle };
    points.iter().map(|middle| middle.map(bare)).collect()
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
        assert_eq!(one.middle()[0], Some(Middle { low: 4.0, median: 4.0, high: 4.0, mean: 4.0 }));
        assert_eq!(one.middle_with_absent_as_none()[1], None);
        assert_eq!(one.peak(), 4.0);
    }
}
