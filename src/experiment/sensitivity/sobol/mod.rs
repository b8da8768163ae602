//! Sobol indices after Saltelli's design: first order, total and second order, with luck told from factors.
//!
//! With A, B, AB_i (A, but factor i from B) and BA_i the responses at the rows of a base point, and V the variance over all A
//! and B: first order V_i = mean(B (AB_i - A)) (Saltelli et al. 2010, table 2 b), total T_i = mean((A - AB_i)²) / 2 (Jansen 1999),
//! second order V_ij = mean(BA_i AB_j - A B) - V_i - V_j (Saltelli 2002), each divided by V. Responses are standardised
//! first. All of it equals `SALib.analyze.sobol` of version 1.6.

use super::bootstrap::{GroupTable, estimates, jackknife_errors, standard_errors};
use super::luck::{Standardised, Variances, luck_share};
use super::{Estimate, LuckShare, Resampling, Responses, SensitivityError};

/// The order of rows: for each base point A, AB_1 .. AB_k, with second order BA_1 .. BA_k, then B.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaltelliLayout {
    /// Number of factors, k.
    pub factors: usize,
    /// Whether the rows BA are there.
    pub second_order: bool,
}

impl SaltelliLayout {
    /// Rows of a base point: k + 2, or 2 k + 2 with second order.
    pub fn rows(self) -> usize {
        self.factors * if self.second_order { 2 } else { 1 } + 2
    }

    /// Pairs of factors (i, j), i < j, in order; none without second order.
    fn pairs(self) -> impl Iterator<Item = (usize, usize)> {
        let factors = if self.second_order { self.factors } else { 0 };
        (0..factors).flat_map(move |i| (i + 1..factors).map(move |j| (i, j)))
    }

    fn indices(self) -> usize {
        2 * self.factors + self.pairs().count()
    }

    /// The terms of a base point whose means are V_i, T_i and V_ij + V_i + V_j, in this order.
    fn terms(self, rows: &[f64], take: &mut impl FnMut(f64)) {
        let (a, b) = (rows[0], rows[self.rows() - 1]);
        let ab = |factor: usize| rows[1 + factor];
        let ba = |factor: usize| rows[1 + self.factors + factor];
        (0..self.factors).for_each(|i| take(b * (ab(i) - a)));
        (0..self.factors).for_each(|i| take(0.5 * (a - ab(i)) * (a - ab(i))));
        self.pairs().for_each(|(i, j)| take(ba(i) * ab(j) - a * b));
    }

    /// Means of [`SaltelliLayout::terms`] as indices of a variance; undefined where there is none.
    fn divided(self, terms: &[f64], variance: f64) -> Vec<Option<f64>> {
        if variance <= f64::EPSILON {
            return vec![None; self.indices()];
        }
        let mut indices: Vec<f64> = terms.iter().map(|term| term / variance).collect();
        for (place, (i, j)) in self.pairs().enumerate() {
            indices[2 * self.factors + place] -= indices[i] + indices[j];
        }
        indices.into_iter().map(Some).collect()
    }
}

/// Sobol indices of a response.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolAnalysis {
    /// Base points.
    pub base_points: usize,
    /// Histories of each point.
    pub replicates: usize,
    /// Indices of the mean over the replicates that were run: what SALib gives for it. Luck that is left in the mean counts as if
    /// factors made it.
    pub of_mean: Indices,
    /// Indices of the expectation over luck, estimated without bias from pairs of different replicates. `None` with one replicate;
    /// empty of values where luck drowns the factors.
    pub of_expectation: Option<Indices>,
    /// Share of luck in the variance of one history; `None` with one replicate, or where nothing varies.
    pub luck: Option<LuckShare>,
}

/// First order, total and second order indices; `None` where the response does not vary.
#[derive(Debug, Clone, PartialEq)]
pub struct Indices {
    /// Of each factor: share of variance that it explains alone.
    pub first: Vec<Option<Estimate>>,
    /// Of each factor: share of variance in which it has a part.
    pub total: Vec<Option<Estimate>>,
    /// Of each pair: share of variance that both explain together, beyond each alone. Empty without second order.
    pub second: Vec<Pair>,
}

/// A second-order index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The two factors, by place.
    pub factors: (usize, usize),
    /// The index.
    pub index: Option<Estimate>,
}

/// Sobol indices of responses in the order of `layout`.
///
/// # Errors
/// The points are not whole groups of the layout, or fewer than two.
pub fn analyse(
    responses: &Responses,
    layout: SaltelliLayout,
    resampling: Resampling,
) -> Result<SobolAnalysis, SensitivityError> {
    let (points, group) = (responses.points(), layout.rows());
    if !points.is_multiple_of(group) {
        return Err(SensitivityError::NotWholeGroups { points, group });
    }
    if points / group < 2 {
        return Err(SensitivityError::TooFewGroups { found: points / group });
    }
    let replicates = responses.replicates();
    let (values, design) = match Standardised::new(responses) {
        None => (vec![None; statistic_count(layout, replicates)], Vec::new()),
        Some(sample) => {
            let table = group_table(&sample, layout);
            let statistics = |means: &[f64]| statistics(means, &sample, layout);
            (statistics(&table.means()), standard_errors(&table, resampling, statistics))
        }
    };
    let mut luck = luck_errors(responses, layout);
    // What is about the very histories that were run has no error from luck.
    luck.iter_mut().take(layout.indices()).for_each(|error| *error = None);
    let all = estimates(&values, &design, &luck);
    let (of_mean, rest) = all.split_at(layout.indices());
    let corrected = (replicates > 1).then(|| rest.split_at(layout.indices()));
    Ok(SobolAnalysis {
        base_points: points / group,
        replicates,
        of_mean: Indices::new(of_mean, layout),
        of_expectation: corrected.map(|(indices, _)| Indices::new(indices, layout)),
        luck: corrected.and_then(|(_, shares)| luck_share(shares)),
    })
}

fn luck_errors(responses: &Responses, layout: SaltelliLayout) -> Vec<Option<f64>> {
    if responses.replicates() < 3 {
        return Vec::new();
    }
    let without = |replicate| {
        let left = responses.without(replicate);
        match Standardised::new(&left) {
            None => vec![None; statistic_count(layout, left.replicates())],
            Some(sample) => statistics(&group_table(&sample, layout).means(), &sample, layout),
        }
    };
    let left_out: Vec<Vec<Option<f64>>> = (0..responses.replicates()).map(without).collect();
    jackknife_errors(&left_out)
}

fn statistic_count(layout: SaltelliLayout, replicates: usize) -> usize {
    if replicates > 1 { 2 * layout.indices() + 3 } else { layout.indices() }
}

/// For each base point: moments of A and B for the variances, the terms of the mean, and the terms of luck in them.
fn group_table(sample: &Standardised, layout: SaltelliLayout) -> GroupTable {
    let group = layout.rows();
    let mut values = Vec::new();
    let mut of_luck = vec![0.0; layout.indices()];
    for begin in (0..sample.mean.len()).step_by(group) {
        values.extend(sample.moments(&[begin, begin + group - 1]));
        layout.terms(&sample.mean[begin..][..group], &mut |term| values.push(term));
        of_luck.fill(0.0);
        for column in &sample.deviations {
            let mut sums = of_luck.iter_mut();
            layout.terms(&column[begin..][..group], &mut |term| {
                if let Some(sum) = sums.next() {
                    *sum += term * sample.correction();
                }
            });
        }
        values.extend_from_slice(&of_luck);
    }
    GroupTable { columns: sample.moment_count() + 2 * layout.indices(), values }
}

/// Indices of the mean; and, with replicates, indices of the expectation and the shares of luck.
fn statistics(means: &[f64], sample: &Standardised, layout: SaltelliLayout) -> Vec<Option<f64>> {
    let (moments, terms) = means.split_at(sample.moment_count());
    let (terms, of_luck) = terms.split_at(layout.indices());
    let rows = 2 * sample.mean.len() / layout.rows();
    let variances = Variances::new(moments, sample, rows);
    let mut all = layout.divided(terms, variances.of_mean);
    if !sample.deviations.is_empty() {
        let corrected: Vec<f64> = terms.iter().zip(of_luck).map(|(term, luck)| term - luck).collect();
        all.extend(layout.divided(&corrected, variances.of_expectation));
        all.extend(variances.luck_shares());
    }
    all
}

impl Indices {
    fn new(estimates: &[Option<Estimate>], layout: SaltelliLayout) -> Indices {
        let (first, rest) = estimates.split_at(layout.factors);
        let (total, second) = rest.split_at(layout.factors);
        let pair = |(factors, index): ((usize, usize), &Option<Estimate>)| Pair { factors, index: *index };
        Indices {
            first: first.to_vec(),
            total: total.to_vec(),
            second: layout.pairs().zip(second).map(pair).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
