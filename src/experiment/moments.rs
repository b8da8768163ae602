//! Count, mean and spread of numbers that come one by one.

/// Count, mean and sum of squared deviations from the mean, value by value (Welford 1962): memory does not grow with their
/// number, and no digits are lost where the mean is large.
///
/// The same values in the same order give the same bits.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Takes in a value.
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (value - self.mean);
    }

    /// Values so far.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their mean; none without any.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// Their variance as a sample (n - 1); none with fewer than two.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    /// Their standard deviation as a sample; none with fewer than two.
    pub fn standard_deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_spread_agree_with_a_hand_computed_sample() {
        let mut moments = Moments::default();
        assert_eq!((moments.mean(), moments.variance()), (None, None));
        moments.add(4.0);
        assert_eq!((moments.mean(), moments.standard_deviation()), (Some(4.0), None));
        [1.0, 2.0, 5.0].into_iter().for_each(|value| moments.add(value));
        assert_eq!((moments.count(), moments.mean()), (4, Some(3.0)));
        assert_eq!(moments.variance(), Some(10.0 / 3.0));
        assert_eq!(moments.standard_deviation(), Some((10f64 / 3.0).sqrt()));
    }

    #[test]
    fn a_large_mean_costs_no_digits() {
        let mut moments = Moments::default();
        [1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0].into_iter().for_each(|value| moments.add(value));
        assert_eq!((moments.mean(), moments.variance()), (Some(1e9 + 10.0), Some(30.0)));
    }
}
