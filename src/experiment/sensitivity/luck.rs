//! What luck does: the parts of a response's variance, and the correction of quadratic forms for it.
//!
//! A response is f(x, ω): factors x, luck ω. It has parts m(x) = E f(x, ·) that factors decide, a part l(ω) by which luck
//! moves all points alike, and g(x, ω) by which luck and factors act together. Where points do not share luck, all of
//! luck is in g. With columns f_j = f(·, ω_j) of independent luck, ȳ their mean and e_j = f_j - ȳ, any quadratic form Q of the
//! responses has E[Q(ȳ) - Σ Q(e_j) / (r (r - 1))] = Q(m): it is the mean of Q(f_i, f_j) over i ≠ j, in which luck meets no
//! luck of its own. See `docs/sensitivity.md`.

use super::responses::mean;
use super::{Estimate, Responses};

/// Which share of the variance of one history, over points and luck, is luck.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LuckShare {
    /// Luck in all: within-point variance over total variance.
    pub share: Estimate,
    /// Of the total: luck that moves all points alike. Near 0 where points do not share luck; small samples may put it below.
    pub alike: Estimate,
    /// Of the total: luck that acts together with factors.
    pub with_factors: Estimate,
}

/// How far responses may differ, against their largest, and still count as the same; and how much of a variance is left
/// over from rounding where luck explains all of it.
pub(super) const ROUNDING: f64 = 1e-12;

/// Responses, centred and scaled as SALib does: the mean over replicates has mean 0 and variance 1 over all rows.
pub(super) struct Standardised {
    /// Mean over replicates, of each row.
    pub(super) mean: Vec<f64>,
    /// Deviation of each replicate from that mean, of each row, less its mean over rows.
    pub(super) deviations: Vec<Vec<f64>>,
    /// Those means over rows: how each luck moves all points alike.
    pub(super) offsets: Vec<f64>,
}

impl Standardised {
    /// Standardises; `None` where the mean over replicates is the same at all points, and nothing can be told.
    pub(super) fn new(responses: &Responses) -> Option<Standardised> {
        let mut means = responses.means();
        let largest = means.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let centre = mean(&means);
        means.iter_mut().for_each(|value| *value -= centre);
        let scale = means.iter().map(|value| value * value).sum::<f64>() / means.len() as f64;
        let scale = scale.sqrt();
        if scale <= ROUNDING * largest {
            return None;
        }
        means.iter_mut().for_each(|value| *value /= scale);
        let mut deviations = if responses.replicates() > 1 { responses.deviations() } else { Vec::new() };
        let mut offsets = Vec::with_capacity(deviations.len());
        for column in &mut deviations {
            column.iter_mut().for_each(|value| *value /= scale);
            let offset = mean(column);
            column.iter_mut().for_each(|value| *value -= offset);
            offsets.push(offset);
        }
        Some(Standardised { mean: means, deviations, offsets })
    }

    /// 1 / (r (r - 1)), by which the sum of Q(e_j) is multiplied; 0 without replicates.
    pub(super) fn correction(&self) -> f64 {
        let replicates = self.deviations.len() as f64;
        if replicates < 2.0 { 0.0 } else { 1.0 / (replicates * (replicates - 1.0)) }
    }

    /// What [`Variances`] need of these rows: means of y, y², Σ e², and of each e_j.
    pub(super) fn moments<'a>(&'a self, rows: &'a [usize]) -> impl Iterator<Item = f64> + 'a {
        let over = move |value: &dyn Fn(usize) -> f64| {
            rows.iter().map(|&row| value(row)).sum::<f64>() / rows.len() as f64
        };
        let squares = |row: usize| self.deviations.iter().map(|e| e[row] * e[row]).sum();
        let first =
            [over(&|row| self.mean[row]), over(&|row| self.mean[row] * self.mean[row]), over(&squares)];
        first.into_iter().chain(self.deviations.iter().map(move |e| over(&|row| e[row])))
    }

    /// How many numbers [`Standardised::moments`] gives.
    pub(super) fn moment_count(&self) -> usize {
        3 + self.deviations.len()
    }
}

/// Variances over points, of standardised responses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Variances {
    /// Of the mean over replicates, divided by the number of rows, as SALib has it.
    pub(super) of_mean: f64,
    /// The same without the part that luck has in it; may be negative.
    pub(super) of_expectation: f64,
    /// Share of luck in the variance of one history, and its two parts.
    shares: Option<[f64; 3]>,
}

impl Variances {
    /// From the means over groups of [`Standardised::moments`], with `rows` rows in all.
    pub(super) fn new(moments: &[f64], sample: &Standardised, rows: usize) -> Variances {
        let replicates = sample.deviations.len() as f64;
        let of_mean = moments[1] - moments[0] * moments[0];
        let means_of_deviations = &moments[3..];
        let squared_means: f64 = means_of_deviations.iter().map(|e| e * e).sum();
        let correction = (moments[2] - squared_means) * sample.correction();
        let of_expectation = of_mean - correction;
        if sample.deviations.is_empty() {
            return Variances { of_mean, of_expectation, shares: None };
        }
        // Two-way analysis of variance, points by replicates.
        let unbiased = rows as f64 / (rows as f64 - 1.0);
        let with_factors = correction * replicates * unbiased;
        let restored: f64 = means_of_deviations
            .iter()
            .zip(&sample.offsets)
            .map(|(e, offset)| (2.0 * e + offset) * offset)
            .sum();
        let luck = (moments[2] + restored) / (replicates - 1.0);
        let factors = (of_mean * unbiased - with_factors / replicates).max(0.0);
        let total = factors + luck;
        let shares =
            (total > 0.0).then(|| [luck / total, (luck - with_factors) / total, with_factors / total]);
        Variances { of_mean, of_expectation, shares }
    }

    /// Luck in all, alike, with factors, as shares of the total.
    pub(super) fn luck_shares(&self) -> [Option<f64>; 3] {
        self.shares.map_or([None; 3], |shares| shares.map(Some))
    }
}

/// The shares from their estimates, in the order of [`Variances::luck_shares`].
pub(super) fn luck_share(estimates: &[Option<Estimate>]) -> Option<LuckShare> {
    match estimates {
        [Some(share), Some(alike), Some(with_factors)] => {
            Some(LuckShare { share: *share, alike: *alike, with_factors: *with_factors })
        }
        _ => None,
    }
}
