//! When enough pairs have been simulated.

use super::pairs::Pairs;
use super::student::Student;

/// Pairs before the first look: a variance from fewer is too uncertain to stop on.
pub const PAIRS_MIN: u32 = 8;

/// Replicates from one look to the next. Fixed, so that where a comparison stops does not depend on threads.
pub const REPLICATES_PER_LOOK: u32 = 8;

/// Stops when the interval of a difference is as short as wanted: the fixed-width procedure of Chow and Robbins (1965),
/// with Student's quantile, looked at after [`REPLICATES_PER_LOOK`] replicates each.
///
/// As the number wanted grows, the interval covers the true difference as often as it promises; with few pairs somewhat
/// less often, because the procedure stops earlier where the variance happens to look small.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoppingRule {
    /// The half-width that is wanted, above 0: in the unit of the metric, or as a share of the reference's mean.
    pub half_width: f64,
    /// Whether it is a share of the absolute value of the reference's mean.
    pub relative: bool,
    /// Replicates at which it stops in any case.
    pub replicates_max: u32,
}

impl StoppingRule {
    /// Replicates before the first look.
    pub fn first_look(&self) -> u32 {
        PAIRS_MIN.min(self.replicates_max)
    }

    /// Replicates before the look that follows the one at `replicates`; none where those are all.
    pub fn next_look(&self, replicates: u32) -> Option<u32> {
        let next = replicates.saturating_add(REPLICATES_PER_LOOK).min(self.replicates_max);
        (next > replicates).then_some(next)
    }

    /// The half-width that is wanted, in the unit of the metric; none before the first pair.
    pub fn wanted(&self, pairs: &Pairs) -> Option<f64> {
        let scale = if self.relative { pairs.mean_reference()?.abs() } else { 1.0 };
        Some(self.half_width * scale)
    }

    /// Whether the interval of these pairs is short enough.
    pub fn is_met(&self, pairs: &Pairs, student: &mut Student) -> bool {
        let (Some(wanted), Some(interval)) = (self.wanted(pairs), pairs.interval(student)) else {
            return false;
        };
        pairs.complete() >= u64::from(PAIRS_MIN) && interval.half_width <= wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: StoppingRule = StoppingRule { half_width: 0.5, relative: false, replicates_max: 20 };

    /// Pairs whose differences alternate between -1 and 1, beside a reference of 4.
    fn alternating(count: u32) -> Pairs {
        let mut pairs = Pairs::default();
        (0..count).for_each(|place| pairs.add(Some(4.0), Some(if place % 2 == 0 { 5.0 } else { 3.0 })));
        pairs
    }

    #[test]
    fn looks_are_eight_replicates_apart_and_end_at_the_most() {
        assert_eq!(RULE.first_look(), 8);
        assert_eq!([8, 16, 20].map(|done| RULE.next_look(done)), [Some(16), Some(20), None]);
        let short = StoppingRule { replicates_max: 5, ..RULE };
        assert_eq!((short.first_look(), short.next_look(5)), (5, None));
    }

    #[test]
    fn it_stops_once_the_interval_is_short_enough() {
        let student = &mut Student::new(0.95);
        // t(15) sqrt(16/15/16) = .5503 and t(19) sqrt(20/19/20) = .4802.
        assert!(!RULE.is_met(&alternating(16), student));
        assert!(RULE.is_met(&alternating(20), student));
        let relative = StoppingRule { half_width: 0.13, relative: true, ..RULE };
        assert_eq!(relative.wanted(&alternating(16)), Some(0.52));
        assert!(!relative.is_met(&alternating(16), student) && relative.is_met(&alternating(20), student));
    }

    #[test]
    fn it_does_not_stop_on_fewer_than_eight_complete_pairs() {
        let student = &mut Student::new(0.95);
        let mut pairs = Pairs::default();
        (0..7).for_each(|_| pairs.add(Some(1.0), Some(1.0)));
        (0..20).for_each(|_| pairs.add(None, Some(1.0)));
        assert!(!RULE.is_met(&pairs, student));
        pairs.add(Some(1.0), Some(1.0));
        assert!(RULE.is_met(&pairs, student));
        assert!(!RULE.is_met(&Pairs::default(), student));
    }
}
