//! Errors of estimates: bootstrap over the groups of a design, jackknife over replicates.
//!
//! A group is what was drawn independently: a base point with all its rows, a trajectory. Every statistic here is a function
//! of the means of per-group numbers, so a resample is a weighted mean of rows.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Estimate;
use crate::experiment::Moments;

/// How the bootstrap draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resampling {
    /// Seed of the draws.
    pub seed: u64,
    /// Number of resamples; fewer than two give no errors.
    pub resamples: u32,
}

impl Default for Resampling {
    fn default() -> Resampling {
        Resampling { seed: 1, resamples: 1000 }
    }
}

/// Share of resamples that may leave a statistic undefined before its error counts as unknown.
const UNDEFINED_MAX: f64 = 0.05;

/// Numbers of each group, whose means over groups determine the statistics.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GroupTable {
    pub(super) columns: usize,
    /// Group by group.
    pub(super) values: Vec<f64>,
}

impl GroupTable {
    pub(super) fn groups(&self) -> usize {
        self.values.len() / self.columns
    }

    /// Mean of every column over all groups.
    pub(super) fn means(&self) -> Vec<f64> {
        self.weighted_means(&vec![1; self.groups()])
    }

    /// Mean of every column where each group counts so many times; the counts sum to the number of groups.
    fn weighted_means(&self, counts: &[u32]) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns];
        for (row, &count) in self.values.chunks(self.columns).zip(counts) {
            if count > 0 {
                let weight = f64::from(count);
                sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
            }
        }
        let groups = self.groups() as f64;
        sums.iter_mut().for_each(|sum| *sum /= groups);
        sums
    }
}

/// Bootstrap standard error of each statistic (Efron 1979): groups are drawn with replacement by ChaCha8 seeded
/// with `resampling.seed`, each draw the upper half of word × groups, resample after resample.
pub(super) fn standard_errors(
    table: &GroupTable,
    resampling: Resampling,
    statistics: impl Fn(&[f64]) -> Vec<Option<f64>>,
) -> Vec<Option<f64>> {
    let groups = table.groups();
    let mut rng = ChaCha8Rng::seed_from_u64(resampling.seed);
    let mut spreads = vec![Spread::default(); statistics(&table.means()).len()];
    let mut counts = vec![0; groups];
    for _ in 0..resampling.resamples {
        counts.fill(0);
        for _ in 0..groups {
            let drawn = (u128::from(rng.next_u64()) * groups as u128) >> 64;
            counts[drawn as usize] += 1;
        }
        let values = statistics(&table.weighted_means(&counts));
        for (spread, value) in spreads.iter_mut().zip(values) {
            spread.add(value);
        }
    }
    spreads.iter().map(Spread::standard_deviation).collect()
}

/// Spread of a statistic over resamples.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    defined: Moments,
    undefined: u64,
}

impl Spread {
    fn add(&mut self, value: Option<f64>) {
        match value {
            Some(value) => self.defined.add(value),
            None => self.undefined += 1,
        }
    }

    fn standard_deviation(&self) -> Option<f64> {
        let all = (self.defined.count() + self.undefined) as f64;
        let known = self.undefined as f64 <= UNDEFINED_MAX * all;
        self.defined.standard_deviation().filter(|_| known)
    }
}

/// Jackknife standard error (Tukey 1958) of each statistic from its values with one replicate left out at a time; unknown
/// with fewer than three, or where one of them is undefined.
pub(super) fn jackknife_errors(left_out: &[Vec<Option<f64>>]) -> Vec<Option<f64>> {
    let replicates = left_out.len() as f64;
    let error = |statistic: usize| {
        let values: Vec<f64> = left_out.iter().map(|values| values[statistic]).collect::<Option<_>>()?;
        let mean = values.iter().sum::<f64>() / replicates;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        Some((squares * (replicates - 1.0) / replicates).sqrt())
    };
    match left_out {
        [first, _, _, ..] => (0..first.len()).map(error).collect(),
        _ => left_out.first().map_or(Vec::new(), |first| vec![None; first.len()]),
    }
}

/// Values and errors, side by side, as estimates.
pub(super) fn estimates(
    values: &[Option<f64>],
    design: &[Option<f64>],
    luck: &[Option<f64>],
) -> Vec<Option<Estimate>> {
    let estimate = |(place, value): (usize, &Option<f64>)| {
        let error = |errors: &[Option<f64>]| errors.get(place).copied().flatten();
        value.map(|value| Estimate { value, design_error: error(design), luck_error: error(luck) })
    };
    values.iter().enumerate().map(estimate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_column(values: &[f64]) -> GroupTable {
        GroupTable { columns: 1, values: values.to_vec() }
    }

    #[test]
    fn the_bootstrap_error_of_a_mean_is_its_closed_form() {
        let values: Vec<f64> = (0..200).map(f64::from).collect();
        let resampling = Resampling { seed: 7, resamples: 4000 };
        let errors = standard_errors(&one_column(&values), resampling, |means| vec![Some(means[0])]);
        // Var of 0..n uniform: (n² - 1)/12, divided by n.
        let want = ((200.0f64 * 200.0 - 1.0) / 12.0 / 200.0).sqrt();
        let got = errors[0].unwrap();
        // The error of a standard deviation over 4000 resamples is about 1.1 %.
        assert!((got / want - 1.0).abs() < 0.04, "{got} against {want}");
    }

    #[test]
    fn the_same_seed_draws_the_same_resamples() {
        let table = one_column(&[1.0, 2.0, 4.0, 8.0]);
        let error = |seed| standard_errors(&table, Resampling { seed, resamples: 50 }, |m| vec![Some(m[0])]);
        assert_eq!(error(1), error(1));
        assert_ne!(error(1), error(2));
    }

    #[test]
    fn an_error_is_unknown_where_resamples_are_often_undefined() {
        let table = one_column(&[0.0, 0.0, 0.0, 1.0]);
        // All four draws miss the last group in 32 % of the resamples.
        let sometimes = |means: &[f64]| vec![(means[0] > 0.0).then_some(means[0])];
        assert_eq!(standard_errors(&table, Resampling::default(), sometimes), [None]);
    }

    #[test]
    fn the_jackknife_error_of_a_mean_is_its_closed_form() {
        let values = [3.0, 5.0, 10.0, 2.0];
        let sum: f64 = values.iter().sum();
        let left_out: Vec<Vec<Option<f64>>> = values.iter().map(|v| vec![Some((sum - v) / 3.0)]).collect();
        let variance = values.iter().map(|v| (v - 5.0) * (v - 5.0)).sum::<f64>() / 3.0;
        let got = jackknife_errors(&left_out)[0].unwrap();
        assert!((got - (variance / 4.0).sqrt()).abs() < 1e-14);
        assert_eq!(jackknife_errors(&left_out[..2]), [None]);
    }
}
