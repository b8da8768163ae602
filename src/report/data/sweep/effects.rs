//! How a number depends on each factor: means by level or bin, and rank correlations.

use super::{Grouping, SweepData};
use crate::experiment::comparison::student;
use crate::experiment::sensitivity::Correlation;
use crate::experiment::{MeanOverLuck, Moments};

/// Of the intervals.
const CONFIDENCE: f64 = 0.95;

/// How a number depends on a factor.
#[derive(Debug)]
pub(in crate::report) struct Effect<'a> {
    pub factor: usize,
    pub grouping: &'a Grouping,
    /// By scenario and group; none where no history of a group has the number.
    pub means: Vec<Vec<Option<LevelMean>>>,
    /// By scenario, where the factor has many values; empty where it has levels.
    pub correlations: Vec<Correlated>,
    /// By scenario, means of single points, at most as many as were asked for, evenly chosen; empty where the factor has levels.
    pub dots: Vec<Vec<(f64, f64)>>,
}

/// A rank correlation, if there is one.
pub(in crate::report) type Correlated = Option<Correlation>;

/// The mean of a number in a group of points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct LevelMean {
    pub mean: f64,
    /// Of 95 %: of luck at a level, over points in a bin; none with one luck, or one point.
    pub interval: Option<(f64, f64)>,
    pub histories: u64,
}

impl LevelMean {
    /// Over histories, which share their luck.
    pub(super) fn over_luck(mean: &MeanOverLuck) -> Option<LevelMean> {
        let lucks = mean.over_lucks();
        let half = mean.error().map(|error| error * student::quantile(CONFIDENCE, lucks.count() - 1));
        LevelMean::with(mean.value()?, half, mean.count())
    }

    /// Over points, which are laid independently.
    fn over_points(points: &Moments, histories: u64) -> Option<LevelMean> {
        let count = points.count();
        let half = points.standard_deviation().map(|deviation| {
            deviation / (count as f64).sqrt() * student::quantile(CONFIDENCE, count.saturating_sub(1))
        });
        LevelMean::with(points.mean()?, half, histories)
    }

    fn with(mean: f64, half: Option<f64>, histories: u64) -> Option<LevelMean> {
        Some(LevelMean { mean, interval: half.map(|half| (mean - half, mean + half)), histories })
    }

    /// Whether it differs from another by more than both intervals.
    pub fn is_apart_from(&self, other: &LevelMean) -> bool {
        let ends = |level: &LevelMean| level.interval.unwrap_or((level.mean, level.mean));
        let ((low, high), (other_low, other_high)) = (ends(self), ends(other));
        low > other_high || other_low > high
    }
}

impl SweepData {
    /// How a shown number depends on each factor that is grouped, with at most `dots` single points a scenario.
    pub(in crate::report) fn effects(&self, shown: usize, dots: usize) -> Vec<Effect<'_>> {
        let of = |factor: usize| {
            let grouping = self.grouping(factor)?;
            let scenarios = 0..self.scenarios().len();
            let (mut correlations, mut points) = (Vec::new(), Vec::new());
            let means = if grouping.is_binned {
                correlations =
                    scenarios.clone().map(|scenario| self.correlation(factor, shown, scenario)).collect();
                points = scenarios.clone().map(|scenario| self.dots(factor, shown, scenario, dots)).collect();
                scenarios.map(|scenario| self.by_bin(grouping, shown, scenario)).collect()
            } else {
                self.by_level(grouping, shown)
            };
            Some(Effect { factor, grouping, means, correlations, dots: points })
        };
        (0..self.plan().factors.len()).filter_map(of).collect()
    }

    /// By scenario and level.
    fn by_level(&self, grouping: &Grouping, shown: usize) -> Vec<Vec<Option<LevelMean>>> {
        let mut means = vec![vec![MeanOverLuck::default(); grouping.len()]; self.scenarios().len()];
        for history in self.histories() {
            if let Some(level) = grouping.of(history.key.point) {
                means[history.key.variant as usize][level].add(history.key, history.values[shown]);
            }
        }
        means.iter().map(|means| means.iter().map(LevelMean::over_luck).collect()).collect()
    }

    /// By scenario, over all points.
    pub(in crate::report) fn scenario_means(&self, shown: usize) -> Vec<Option<LevelMean>> {
        let mut means = vec![MeanOverLuck::default(); self.scenarios().len()];
        for history in self.histories() {
            means[history.key.variant as usize].add(history.key, history.values[shown]);
        }
        means.iter().map(LevelMean::over_luck).collect()
    }

    fn by_bin(&self, grouping: &Grouping, shown: usize, scenario: usize) -> Vec<Option<LevelMean>> {
        let mut bins = vec![(Moments::default(), 0); grouping.len()];
        for (point, mean) in self.point_means(shown, scenario).into_iter().enumerate() {
            if let (Some(bin), Some(mean)) = (grouping.of(point as u32), mean) {
                bins[bin].0.add(mean);
            }
        }
        for history in self.histories().iter().filter(|history| history.key.variant as usize == scenario) {
            if let (Some(bin), Some(_)) = (grouping.of(history.key.point), history.values[shown]) {
                bins[bin].1 += 1;
            }
        }
        bins.iter().map(|(points, histories)| LevelMean::over_points(points, *histories)).collect()
    }

    /// As `huzhu sweep` tells it: over the first histories, see [`Correlation::HISTORIES_MAX`].
    fn correlation(&self, factor: usize, shown: usize, scenario: usize) -> Correlated {
        let first = self.histories().iter().take(Correlation::HISTORIES_MAX);
        let own = first.filter(|history| history.key.variant as usize == scenario);
        Correlation::of(own.filter_map(|history| {
            let point = self.header().points.get(history.key.point as usize)?;
            Some((history.key.point, (point.get(factor)?.number()?, history.values[shown]?)))
        }))
    }

    fn dots(&self, factor: usize, shown: usize, scenario: usize, most: usize) -> Vec<(f64, f64)> {
        let means = self.point_means(shown, scenario).into_iter();
        let all: Vec<(f64, f64)> = means
            .zip(&self.header().points)
            .filter_map(|(mean, point)| Some((point.get(factor)?.number()?, mean?)))
            .collect();
        evenly(all.len(), most).map(|place| all[place]).collect()
    }

    /// Grouped factors by how much the means of their groups differ, the most influential first; those of a tie in their order.
    pub(in crate::report) fn most_influential(&self, shown: usize) -> Vec<usize> {
        let spread = |effect: &Effect<'_>| -> f64 {
            let of_scenario = |means: &Vec<Option<LevelMean>>| {
                variance(means.iter().flatten().map(|mean| (mean.mean, mean.histories as f64)))
            };
            effect.means.iter().map(of_scenario).sum()
        };
        let mut order: Vec<(usize, f64)> =
            self.effects(shown, 0).iter().map(|effect| (effect.factor, spread(effect))).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        order.into_iter().map(|(factor, _)| factor).collect()
    }
}

/// At most `most` of `count` places, evenly chosen, the first among them.
pub(in crate::report) fn evenly(count: usize, most: usize) -> impl Iterator<Item = usize> {
    let taken = count.min(most);
    (0..taken).map(move |place| place * count / taken.max(1))
}

/// Variance of values with weights; 0 without any.
pub(super) fn variance(values: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let weight: f64 = values.clone().map(|(_, weight)| weight).sum();
    if weight <= 0.0 {
        return 0.0;
    }
    let mean = values.clone().map(|(value, weight)| value * weight).sum::<f64>() / weight;
    values.map(|(value, weight)| weight * (value - mean) * (value - mean)).sum::<f64>() / weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_evenly_chosen_and_never_more_than_there_are() {
        assert_eq!(evenly(10, 4).collect::<Vec<_>>(), [0, 2, 5, 7]);
        assert_eq!(evenly(3, 9).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(evenly(3, 0).count() + evenly(0, 3).count(), 0);
    }

    #[test]
    fn the_interval_of_a_mean_is_that_of_student_over_points() {
        let mut points = Moments::default();
        [1.0, 2.0, 3.0].into_iter().for_each(|value| points.add(value));
        let found = LevelMean::over_points(&points, 6).unwrap();
        // The quantile of two degrees of freedom is 4.302 653.
        let half = 4.302_653 / 3f64.sqrt();
        let (low, high) = found.interval.unwrap();
        assert!((low - (2.0 - half)).abs() < 1e-5 && (high - (2.0 + half)).abs() < 1e-5);
        assert_eq!((found.mean, found.histories), (2.0, 6));
    }

    #[test]
    fn means_are_apart_where_their_intervals_are() {
        let level = |mean: f64, half: f64| LevelMean {
            mean,
            interval: Some((mean - half, mean + half)),
            histories: 1,
        };
        assert!(level(1.0, 0.4).is_apart_from(&level(2.0, 0.5)));
        assert!(!level(1.0, 0.6).is_apart_from(&level(2.0, 0.5)));
        assert_eq!(variance([(1.0, 1.0), (3.0, 1.0)].into_iter()), 1.0);
    }
}
