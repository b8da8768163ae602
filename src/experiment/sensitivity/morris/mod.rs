//! Elementary effects after Morris: mu, mu*, sigma, with luck told from factors.
//!
//! A trajectory changes one factor at a time; the elementary effect d of a factor is the change of the response divided by the
//! change of the factor on its unit scale. mu is the mean of d over trajectories and sigma its standard deviation (Morris
//! 1991), mu* the mean of |d| (Campolongo et al. 2007). All of it equals `SALib.analyze.morris` of version 1.6.

use super::bootstrap::{GroupTable, estimates, jackknife_errors, standard_errors};
use super::luck::{ROUNDING, Standardised, Variances, luck_share};
use super::{Estimate, LuckShare, Resampling, Responses, SensitivityError};

/// Elementary effects of a response.
#[derive(Debug, Clone, PartialEq)]
pub struct MorrisAnalysis {
    /// Trajectories.
    pub trajectories: usize,
    /// Histories of each point.
    pub replicates: usize,
    /// Of each factor, in order.
    pub effects: Vec<MorrisEffect>,
    /// Share of luck in the variance of one history over the points of the design; `None` with one replicate, or where
    /// nothing varies.
    pub luck: Option<LuckShare>,
}

/// Elementary effects of a factor on the mean over replicates, in units of the response per whole range of the factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MorrisEffect {
    /// Mean effect.
    pub mu: Estimate,
    /// Mean size of an effect.
    pub mu_star: Estimate,
    /// Standard deviation of effects over trajectories: interactions, bends, and what luck is left in the mean.
    pub sigma: Estimate,
    /// The same without luck; `None` with one replicate, or where luck explains all of it.
    pub sigma_of_expectation: Option<Estimate>,
    /// The mu* that luck alone would give, were its effects normal: sqrt(2 / pi) times the root mean square of luck in an effect.
    /// A factor whose mu* is near it may do nothing. `None` with one replicate.
    pub mu_star_of_luck: Option<Estimate>,
}

/// sqrt(2 / pi): the mean size of a standard normal variable.
const MEAN_SIZE_OF_NORMAL: f64 = 0.797_884_560_802_865_4;

/// Statistics of a factor.
const STATISTICS: usize = 5;

/// Elementary effects of responses at the points of trajectories, of which `coordinates` are the factors' on their unit scale, point
/// by point. A trajectory is one point more than there are factors.
///
/// # Errors
/// The points are not whole trajectories, fewer than two, or a step does not change exactly one factor, each once.
pub fn analyse(
    responses: &Responses,
    coordinates: &[Vec<f64>],
    resampling: Resampling,
) -> Result<MorrisAnalysis, SensitivityError> {
    let (points, group) = (responses.points(), coordinates.first().map_or(0, Vec::len) + 1);
    if !points.is_multiple_of(group) || coordinates.len() != points {
        return Err(SensitivityError::NotWholeGroups { points, group });
    }
    if points / group < 2 {
        return Err(SensitivityError::TooFewGroups { found: points / group });
    }
    let steps = steps(coordinates, group)?;
    let sample = Effects::new(responses, &steps, group);
    let table = sample.table();
    let values = sample.statistics(&table.means());
    let design = standard_errors(&table, resampling, |means| sample.statistics(means));
    let mut luck = luck_errors(responses, &steps, group);
    for (place, error) in luck.iter_mut().enumerate() {
        // mu, mu* and sigma are about the very histories that were run.
        if place / STATISTICS < group - 1 && place % STATISTICS < 3 {
            *error = None;
        }
    }
    let all = estimates(&values, &design, &luck);
    let (effects, shares) = all.split_at(STATISTICS * (group - 1));
    Ok(MorrisAnalysis {
        trajectories: points / group,
        replicates: responses.replicates(),
        effects: effects.chunks(STATISTICS).filter_map(MorrisEffect::new).collect(),
        luck: luck_share(shares),
    })
}

/// A step of a trajectory: which factor it changes, and by how much.
#[derive(Debug, Clone, Copy)]
struct Step {
    factor: usize,
    change: f64,
}

/// The steps of all trajectories, one after another.
fn steps(coordinates: &[Vec<f64>], group: usize) -> Result<Vec<Step>, SensitivityError> {
    let mut steps = Vec::new();
    for (trajectory, points) in coordinates.chunks(group).enumerate() {
        let mut seen = vec![false; group - 1];
        for (step, ends) in points.windows(2).enumerate() {
            let changes: Vec<f64> = ends[1].iter().zip(&ends[0]).map(|(to, from)| to - from).collect();
            let changed: Vec<usize> = (0..changes.len()).filter(|&factor| changes[factor] != 0.0).collect();
            match changed[..] {
                [factor] if !seen[factor] => {
                    seen[factor] = true;
                    steps.push(Step { factor, change: changes[factor] });
                }
                _ => return Err(SensitivityError::NotATrajectory { trajectory, step }),
            }
        }
    }
    Ok(steps)
}

fn luck_errors(responses: &Responses, steps: &[Step], group: usize) -> Vec<Option<f64>> {
    if responses.replicates() < 3 {
        return Vec::new();
    }
    let without = |replicate| {
        let sample = Effects::new(&responses.without(replicate), steps, group);
        sample.statistics(&sample.table().means())
    };
    let left_out: Vec<Vec<Option<f64>>> = (0..responses.replicates()).map(without).collect();
    jackknife_errors(&left_out)
}

/// Elementary effects, trajectory by trajectory and factor by factor.
struct Effects {
    factors: usize,
    /// Of the mean over replicates.
    of_mean: Vec<f64>,
    /// Of each replicate's deviation from that mean; empty with one replicate.
    of_deviations: Vec<Vec<f64>>,
    /// Mean over trajectories of `of_mean`, by factor: taken out before squares are summed, for the digits' sake.
    centres: Vec<f64>,
    /// The responses themselves, where they vary.
    standardised: Option<Standardised>,
}

impl Effects {
    fn new(responses: &Responses, steps: &[Step], group: usize) -> Effects {
        let factors = group - 1;
        let effects = |values: &[f64]| {
            let mut effects = vec![0.0; steps.len()];
            for (place, step) in steps.iter().enumerate() {
                let (trajectory, within) = (place / factors, place % factors);
                let from = trajectory * group + within;
                effects[trajectory * factors + step.factor] = (values[from + 1] - values[from]) / step.change;
            }
            effects
        };
        let of_mean = effects(&responses.means());
        let deviations = if responses.replicates() > 1 { responses.deviations() } else { Vec::new() };
        let trajectories = (steps.len() / factors) as f64;
        let centre = |factor| of_mean.iter().skip(factor).step_by(factors).sum::<f64>() / trajectories;
        Effects {
            factors,
            centres: (0..factors).map(centre).collect(),
            of_deviations: deviations.iter().map(|column| effects(column)).collect(),
            of_mean,
            standardised: Standardised::new(responses),
        }
    }

    /// Numbers of a factor in a row of the table: d, |d|, d², then of luck Σ e², and each e_j.
    fn width(&self) -> usize {
        4 + self.of_deviations.len()
    }

    fn table(&self) -> GroupTable {
        let mut values = Vec::new();
        for trajectory in 0..self.of_mean.len() / self.factors {
            for factor in 0..self.factors {
                let place = trajectory * self.factors + factor;
                let effect = self.of_mean[place];
                let centred = effect - self.centres[factor];
                let luck = self.of_deviations.iter().map(|column| column[place]);
                let squares = luck.clone().map(|e| e * e).sum();
                values.extend([centred, effect.abs(), centred * centred, squares]);
                values.extend(luck);
            }
            if let Some(sample) = &self.standardised {
                let begin = trajectory * (self.factors + 1);
                let rows: Vec<usize> = (begin..=begin + self.factors).collect();
                values.extend(sample.moments(&rows));
            }
        }
        let moments = self.standardised.as_ref().map_or(0, Standardised::moment_count);
        GroupTable { columns: self.factors * self.width() + moments, values }
    }

    /// Of each factor mu, mu*, sigma, sigma of the expectation, mu* of luck; then the shares of luck.
    fn statistics(&self, means: &[f64]) -> Vec<Option<f64>> {
        let (effects, moments) = means.split_at(self.factors * self.width());
        let mut all = Vec::new();
        for (factor, means) in effects.chunks(self.width()).enumerate() {
            all.extend(self.of_factor(means, self.centres[factor]));
        }
        if self.of_deviations.is_empty() {
            return all;
        }
        all.extend(match &self.standardised {
            Some(sample) => Variances::new(moments, sample, sample.mean.len()).luck_shares(),
            None => [None; 3],
        });
        all
    }

    fn of_factor(&self, means: &[f64], centre: f64) -> [Option<f64>; STATISTICS] {
        let trajectories = (self.of_mean.len() / self.factors) as f64;
        let unbiased = trajectories / (trajectories - 1.0);
        let variance = (means[2] - means[0] * means[0]) * unbiased;
        let plain = [Some(means[0] + centre), Some(means[1]), Some(variance.max(0.0).sqrt())];
        let replicates = self.of_deviations.len() as f64;
        if replicates < 2.0 {
            return [plain[0], plain[1], plain[2], None, None];
        }
        let correction = 1.0 / (replicates * (replicates - 1.0));
        let squared_means: f64 = means[4..].iter().map(|e| e * e).sum();
        let of_luck = (means[3] - squared_means) * correction * unbiased;
        let corrected = (variance - of_luck > ROUNDING * variance).then(|| (variance - of_luck).sqrt());
        let size_of_luck = MEAN_SIZE_OF_NORMAL * (means[3] * correction).sqrt();
        [plain[0], plain[1], plain[2], corrected, Some(size_of_luck)]
    }
}

impl MorrisEffect {
    /// From the estimates in the order of [`Effects::statistics`]; mu, mu* and sigma always exist.
    fn new(estimates: &[Option<Estimate>]) -> Option<MorrisEffect> {
        Some(MorrisEffect {
            mu: estimates[0]?,
            mu_star: estimates[1]?,
            sigma: estimates[2]?,
            sigma_of_expectation: estimates[3],
            mu_star_of_luck: estimates[4],
        })
    }
}

#[cfg(test)]
mod tests;
