//! What is said of one number over replicates.

use serde::Serialize;

/// Centre and spread of a number over replicates.
///
/// Always over the replicates that have the number: `n` of them; those that lack it are counted in `missing` and
/// enter nothing else. A statistic that does not exist is missing: all without a value, `sd` with one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statistics {
    /// Unit.
    pub unit: &'static str,
    /// Replicates with a value.
    pub n: u64,
    /// Replicates without.
    pub missing: u64,
    /// Mean.
    pub mean: Option<f64>,
    /// Standard deviation, of a sample (n - 1).
    pub sd: Option<f64>,
    /// 5 % quantile, as all quantiles by linear interpolation of order statistics (type 7 of Hyndman and Fan 1996).
    pub q05: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// 95 % quantile.
    pub q95: Option<f64>,
}

impl Statistics {
    /// The statistics of values in `unit`. Values that are not finite count as missing. Summed in ascending order,
    /// so that the order of replicates is of no consequence.
    pub fn of(unit: &'static str, values: impl IntoIterator<Item = Option<f64>>) -> Statistics {
        let mut missing = 0;
        let mut ascending = Vec::new();
        for value in values {
            match value.filter(|value| value.is_finite()) {
                Some(value) => ascending.push(value),
                None => missing += 1,
            }
        }
        ascending.sort_unstable_by(f64::total_cmp);
        let mean = mean(&ascending);
        Statistics {
            unit,
            n: ascending.len() as u64,
            missing,
            mean,
            sd: mean.and_then(|mean| standard_deviation(&ascending, mean)),
            q05: quantile(&ascending, 0.05),
            median: quantile(&ascending, 0.5),
            q95: quantile(&ascending, 0.95),
        }
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn standard_deviation(values: &[f64], mean: f64) -> Option<f64> {
    (values.len() > 1).then(|| {
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        (squares / (values.len() - 1) as f64).sqrt()
    })
}

/// The quantile `p` of ascending values, type 7: the order statistic at place (n - 1) p from 0, interpolated.
pub(crate) fn quantile(ascending: &[f64], p: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let place = last as f64 * p;
    let below = ascending[place.floor() as usize];
    let above = ascending[(place.floor() as usize + 1).min(last)];
    Some(below + (place - place.floor()) * (above - below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_agree_with_a_hand_computed_sample() {
        let found =
            Statistics::of("persons", [Some(4.0), None, Some(1.0), Some(2.0), Some(f64::NAN), Some(5.0)]);
        assert_eq!((found.n, found.missing), (4, 2));
        // Mean 12/4; squares 4 + 1 + 1 + 4 over 3.
        assert_eq!(found.mean, Some(3.0));
        assert_eq!(found.sd, Some((10f64 / 3.0).sqrt()));
        // Places .15, 1.5 and 2.85 of 1 2 4 5.
        let near = |found: Option<f64>, expected: f64| found.is_some_and(|f| (f - expected).abs() < 1e-12);
        assert!(near(found.q05, 1.15) && near(found.median, 3.0) && near(found.q95, 4.85));
    }

    #[test]
    fn one_value_has_no_spread_and_none_has_nothing() {
        let one = Statistics::of("1", [Some(0.5)]);
        assert_eq!((one.mean, one.sd, one.q05, one.q95), (Some(0.5), None, Some(0.5), Some(0.5)));
        let none = Statistics::of("1", [None]);
        assert_eq!((none.n, none.missing, none.mean, none.median), (0, 1, None, None));
    }
}
