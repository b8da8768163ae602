//! Means over histories that share their luck.

use super::Moments;
use super::plan::RunKey;

/// A mean over histories. Those of one seed and replicate have the same luck at all points: its error is that of the
/// means over each luck, which are independent.
#[derive(Debug, Clone, Default)]
pub struct MeanOverLuck {
    histories: Moments,
    /// The means over the lucks before the last.
    lucks: Moments,
    luck: (u32, u32),
    of_luck: Moments,
}

impl MeanOverLuck {
    /// Takes in a history, or that it lacks the value. Histories of one luck come one after another, as in a
    /// [`Plan`](super::plan::Plan).
    pub fn add(&mut self, key: RunKey, value: Option<f64>) {
        let luck = (key.seed, key.replicate);
        if self.luck != luck {
            self.lucks = self.over_lucks();
            (self.luck, self.of_luck) = (luck, Moments::default());
        }
        if let Some(value) = value {
            self.histories.add(value);
            self.of_luck.add(value);
        }
    }

    /// The means over each luck.
    pub fn over_lucks(&self) -> Moments {
        let mut lucks = self.lucks;
        if let Some(mean) = self.of_luck.mean() {
            lucks.add(mean);
        }
        lucks
    }

    /// Histories that have the value.
    pub fn count(&self) -> u64 {
        self.histories.count()
    }

    /// The mean over histories; none without any.
    pub fn value(&self) -> Option<f64> {
        self.histories.mean()
    }

    /// Its standard error; none with fewer than two lucks.
    pub fn error(&self) -> Option<f64> {
        let lucks = self.over_lucks();
        Some(lucks.standard_deviation()? / (lucks.count() as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(replicate: u32) -> RunKey {
        RunKey { point: 0, variant: 0, seed: 0, replicate }
    }

    #[test]
    fn the_error_of_a_mean_is_that_of_independent_lucks_not_of_histories() {
        let mut mean = MeanOverLuck::default();
        // Two points, which differ much; three lucks, whose means are 5, 6 and 7.
        for (replicate, values) in [[0.0, 10.0], [1.0, 11.0], [2.0, 12.0]].into_iter().enumerate() {
            values.into_iter().for_each(|value| mean.add(key(replicate as u32), Some(value)));
        }
        assert_eq!((mean.value(), mean.count()), (Some(6.0), 6));
        assert_eq!(mean.error(), Some(1.0 / 3f64.sqrt()));
    }

    #[test]
    fn one_luck_has_no_error_and_missing_values_are_in_no_mean() {
        let mut mean = MeanOverLuck::default();
        [Some(1.0), None, Some(3.0)].into_iter().for_each(|value| mean.add(key(0), value));
        mean.add(key(1), None);
        assert_eq!((mean.value(), mean.error()), (Some(2.0), None));
    }
}
