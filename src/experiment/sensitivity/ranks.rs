//! Rank correlation: how steadily a response rises or falls with a factor.

use std::collections::BTreeSet;

use super::Z_95;
use crate::math::{exp, ln};

/// A rank correlation over histories at the points of a design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// Spearman's, see [`rank_correlation`].
    pub value: f64,
    /// What so many independent points give by chance alone, in 19 of 20 cases: replicates of a point are not
    /// independent, and what is missing does not count.
    pub of_chance: f64,
    /// So many.
    pub points: usize,
}

impl Correlation {
    /// Histories of a sweep that are looked at: ranks need them all at once, and the first are a smaller design.
    pub const HISTORIES_MAX: usize = 10_000;

    /// Of these pairs, each with the point that it was found at; `None` where [`rank_correlation`] has none.
    pub fn of(found: impl IntoIterator<Item = (u32, (f64, f64))>) -> Option<Correlation> {
        let (points, pairs): (BTreeSet<u32>, Vec<(f64, f64)>) = found.into_iter().unzip();
        let value = rank_correlation(&pairs)?;
        let points = points.len();
        Some(Correlation { value, of_chance: Z_95 / (points.max(2) as f64 - 1.0).sqrt(), points })
    }

    /// Lower and upper end of its interval of 95 %: normal after Fisher's transformation, with the variance 1.06 / (n - 3) that
    /// Fieller, Hartley and Pearson (1957) found for ranks of n independent points; `None` of three points or fewer.
    pub fn interval(&self) -> Option<(f64, f64)> {
        let half = Z_95 * (1.06 / (self.points.checked_sub(3).filter(|rest| *rest > 0)? as f64)).sqrt();
        if self.value.abs() >= 1.0 {
            return Some((self.value, self.value));
        }
        let transformed = ln((1.0 + self.value) / (1.0 - self.value)) / 2.0;
        let back = |z: f64| (exp(2.0 * z) - 1.0) / (exp(2.0 * z) + 1.0);
        Some((back(transformed - half), back(transformed + half)))
    }
}

/// Spearman's rank correlation of pairs, in [-1, 1]: the correlation of ranks, equal values sharing the mean of theirs
/// (Spearman 1904; ties as in `scipy.stats.spearmanr`).
///
/// It is 1 for any rising dependence, straight or not, and blind to one that turns. `None` where one side never changes, or
/// where there are fewer than two pairs.
pub fn rank_correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let first: Vec<f64> = pairs.iter().map(|pair| pair.0).collect();
    let second: Vec<f64> = pairs.iter().map(|pair| pair.1).collect();
    let (first, second) = (ranks(&first), ranks(&second));
    // The mean of all ranks, shared or not.
    let mean = (pairs.len() as f64 + 1.0) / 2.0;
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
    let spread = (product(&first, &first) * product(&second, &second)).sqrt();
    (spread > 0.0).then(|| (product(&first, &second) / spread).clamp(-1.0, 1.0))
}

/// Ranks from 1; equal values have the mean of the ranks that they take.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let equal = order[start..].iter().take_while(|&&place| values[place] == values[order[start]]).count();
        // NaN, which equals nothing, has a rank of its own.
        let end = start + equal.max(1);
        let shared = (start + 1 + end) as f64 / 2.0;
        order[start..end].iter().for_each(|&place| ranks[place] = shared);
        start = end;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_rising_dependence_is_one_and_any_falling_one_minus_one() {
        let rising: Vec<(f64, f64)> = (0..20).map(|i| (f64::from(i), f64::from(i).powi(3))).collect();
        let falling: Vec<(f64, f64)> = rising.iter().map(|&(x, y)| (x, -y)).collect();
        assert_eq!([rising, falling].map(|pairs| rank_correlation(&pairs)), [Some(1.0), Some(-1.0)]);
    }

    /// `scipy.stats.spearmanr([1, 2, 2, 4, 5, 3, 2], [5, 6, 7, 8, 7, 7, 7])`.
    #[test]
    fn ties_share_their_ranks_as_in_scipy() {
        let pairs = [(1.0, 5.0), (2.0, 6.0), (2.0, 7.0), (4.0, 8.0), (5.0, 7.0), (3.0, 7.0), (2.0, 7.0)];
        let found = rank_correlation(&pairs).unwrap();
        assert!((found - 0.736_074_738_098_577_6).abs() < 1e-12, "{found}");
    }

    #[test]
    fn what_never_changes_has_no_correlation() {
        assert_eq!(rank_correlation(&[(1.0, 2.0), (1.0, 3.0)]), None);
        assert_eq!(rank_correlation(&[(1.0, 2.0)]), None);
        assert_eq!(rank_correlation(&[]), None);
    }

    #[test]
    fn the_interval_of_a_rank_correlation_is_that_of_fieller() {
        let found = |value, points| Correlation { value, of_chance: 0.0, points };
        let (low, high) = found(0.5, 50).interval().unwrap();
        // tanh(atanh(0.5) - 1.96 sqrt(1.06 / 47)), by Python.
        assert!((low - 0.249_579_417).abs() < 1e-9 && (high - 0.687_736_478).abs() < 1e-9, "{low} {high}");
        assert_eq!(found(-1.0, 50).interval(), Some((-1.0, -1.0)));
        assert_eq!(found(0.5, 3).interval(), None);
    }
}
