//! How histories end, by the levels of one factor or two.

use super::effects::variance;
use super::{Grouping, SweepData};
use crate::observe::OutcomeClass;

/// Bins of a factor in a map at most: cells with few histories say little.
const BINS_MAX: usize = 5;

/// Histories by class of outcome, in the order of [`OutcomeClass::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::report) struct Shares {
    pub counts: [u64; OutcomeClass::ALL.len()],
}

impl Shares {
    pub fn add(&mut self, class: OutcomeClass) {
        if let Some(place) = OutcomeClass::ALL.iter().position(|other| *other == class) {
            self.counts[place] += 1;
        }
    }

    /// Histories in all.
    pub fn all(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many classes occur.
    pub fn classes(&self) -> usize {
        self.counts.iter().filter(|count| **count > 0).count()
    }

    /// The share of a class, by its place.
    pub fn share(&self, class: usize) -> f64 {
        self.counts[class] as f64 / self.all().max(1) as f64
    }

    /// The place of the most frequent class, of a tie the first; none without histories.
    pub fn most_frequent(&self) -> Option<usize> {
        let most = *self.counts.iter().max()?;
        self.counts.iter().position(|count| *count == most && most > 0)
    }
}

/// How histories end where two factors are crossed.
#[derive(Debug)]
pub(in crate::report) struct OutcomeMap {
    /// The factor across, and that upwards.
    pub factors: [usize; 2],
    /// How their values are grouped.
    pub groupings: [Grouping; 2],
    /// Whether there were more to choose from.
    pub is_chosen: bool,
    /// By scenario, group upwards and group across.
    pub cells: Vec<Vec<Vec<Shares>>>,
}

impl SweepData {
    /// All histories.
    pub(in crate::report) fn outcomes(&self) -> Shares {
        let mut shares = Shares::default();
        self.histories().iter().filter_map(|history| history.outcome).for_each(|class| shares.add(class));
        shares
    }

    /// By scenario.
    pub(in crate::report) fn outcomes_by_scenario(&self) -> Vec<Shares> {
        let mut shares = vec![Shares::default(); self.scenarios().len()];
        for history in self.histories() {
            if let Some(class) = history.outcome {
                shares[history.key.variant as usize].add(class);
            }
        }
        shares
    }

    /// By scenario and group of one factor.
    pub(in crate::report) fn outcomes_by(&self, grouping: &Grouping) -> Vec<Vec<Shares>> {
        let mut shares = vec![vec![Shares::default(); grouping.len()]; self.scenarios().len()];
        for history in self.histories() {
            if let (Some(group), Some(class)) = (grouping.of(history.key.point), history.outcome) {
                shares[history.key.variant as usize][group].add(class);
            }
        }
        shares
    }

    /// Over the two factors that move the shares of outcomes most, in the order of the experiment; none where fewer are
    /// crossed, or all histories end alike.
    pub(in crate::report) fn outcome_map(&self) -> Option<OutcomeMap> {
        if self.is_one_at_a_time() || self.outcomes().classes() < 2 {
            return None;
        }
        let mut order: Vec<(usize, f64)> = self
            .grouped()
            .into_iter()
            .filter_map(|factor| Some((factor, self.spread_of_outcomes(self.grouping(factor)?))))
            .collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        let is_chosen = order.len() > 2;
        let mut factors: Vec<usize> = order.into_iter().take(2).map(|(factor, _)| factor).collect();
        factors.sort_unstable();
        let &[across, upwards] = &factors[..] else { return None };
        let [x, y] = [self.grouping(across)?, self.grouping(upwards)?].map(|own| own.coarser(BINS_MAX));
        let mut cells = vec![vec![vec![Shares::default(); x.len()]; y.len()]; self.scenarios().len()];
        for history in self.histories() {
            let place = (x.of(history.key.point), y.of(history.key.point), history.outcome);
            if let (Some(column), Some(row), Some(class)) = place {
                cells[history.key.variant as usize][row][column].add(class);
            }
        }
        Some(OutcomeMap { factors: [across, upwards], groupings: [x, y], is_chosen, cells })
    }

    /// Variance of the shares of all classes between groups, summed.
    fn spread_of_outcomes(&self, grouping: &Grouping) -> f64 {
        let by_group = self.outcomes_by(grouping);
        let of_class = |class: usize| -> f64 {
            let scenarios = by_group.iter().map(|groups| {
                variance(groups.iter().map(|shares| (shares.share(class), shares.all() as f64)))
            });
            scenarios.sum()
        };
        (0..OutcomeClass::ALL.len()).map(of_class).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_class_is_the_first_of_those_that_tie_and_none_without_histories() {
        let mut shares = Shares::default();
        assert_eq!(shares.most_frequent(), None);
        shares.add(OutcomeClass::Monopoly);
        shares.add(OutcomeClass::Collapse);
        assert_eq!((shares.most_frequent(), shares.all(), shares.share(2)), (Some(1), 2, 0.5));
    }
}
