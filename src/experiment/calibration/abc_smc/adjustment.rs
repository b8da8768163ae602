//! Regression adjustment: what a sample that is wider than it was to be says of one that is as wide as that.

use super::ridge::Regressors;
use super::{Particle, Posterior, Sampling};
use crate::experiment::calibration::prior::under_priors;
use crate::experiment::calibration::{DEVIATION_MAX, Target, TargetFit};
use crate::experiment::factor::{Factor, FactorValue};
use crate::math::{normal_cdf, normal_quantile};

/// What follows the name of a factor in that of its adjusted values.
pub const ADJUSTED: &str = "_adjusted";

/// Normal scores beyond this are as good as an end of the prior: further out shares of it run into 0 and 1.
const SCORE_MAX: f64 = 8.0;

/// A sample adjusted by regression (Beaumont, Zhang & Balding 2002, Genetics 162).
///
/// Each particle keeps a part of its deviations from the targets, such that none is further from them than the tolerance that was
/// wanted, and its values are moved by what a regression says that they depend on the deviations. The part is the root of the
/// wanted tolerance over the one that was reached: 1 where the sampler got there, which adjusts nothing; 0 for a tolerance
/// of 0, which is the adjustment of the paper.
///
/// The regression is linear, on deviations times the roots of their targets' weights, of normal scores of the prior's shares, so that
/// no value passes its bounds. Its weights are the particles' times 1 - distance / tolerance (Epanechnikov's kernel). As there
/// may be as many targets as particles are worth, it is penalised, and by as much as foretells left-out particles best. Each
/// particle is moved by a regression that did not see it: one that did would fit a part of what makes the particle differ by chance,
/// and take that part away too.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjustment {
    /// The part of its deviations from the targets that each particle keeps; above 0 to 1.
    pub kept: f64,
    /// The adjusted values of each particle, in their order; their weights are those of the particles.
    pub values: Vec<Vec<FactorValue>>,
    /// For each factor, the share of its variance in the sample that deviations foretell of left-out particles; 0 to 1.
    pub explained: Vec<f64>,
    /// What the adjusted sample says of the factors.
    pub posterior: Posterior,
}

impl Adjustment {
    /// The adjustment of particles that are within `reached`, or, in a first population, whatever they are. None where some
    /// particle lacks a value of a target that counts, or is as far from one as counts: no line leads there.
    pub(super) fn new(
        particles: &[Particle],
        factors: &[Factor],
        sampling: &Sampling,
        reached: Option<f64>,
    ) -> Option<Adjustment> {
        let rows: Vec<Vec<f64>> = particles
            .iter()
            .map(|particle| deviations(&sampling.targets, &particle.fits))
            .collect::<Option<_>>()?;
        let distances = particles.iter().map(|particle| particle.proposal.evaluation.distance);
        let reached = reached.unwrap_or_else(|| distances.fold(0.0, f64::max));
        let kept = if reached > sampling.tolerance { (sampling.tolerance / reached).sqrt() } else { 1.0 };
        let regressors = Regressors::new(&rows, kernel_weights(particles, reached));
        let adjusted = |place: usize| adjusted(&regressors, particles, place, kept);
        let (scores, explained): (Vec<Vec<f64>>, Vec<f64>) = (0..factors.len()).map(adjusted).unzip();
        let under_priors = under_priors(factors, &sampling.priors);
        let value = |particle: usize| match kept {
            1.0 => particles[particle].proposal.evaluation.values.clone(),
            _ => {
                let of = |(factor, scores): (&Factor, &Vec<f64>)| factor.at(normal_cdf(scores[particle]));
                under_priors.iter().zip(&scores).map(of).collect()
            }
        };
        let values: Vec<Vec<FactorValue>> = (0..particles.len()).map(value).collect();
        let weights = particles.iter().map(|particle| particle.weight).collect();
        let posterior = Posterior::new(&values, weights, factors, &sampling.priors);
        Some(Adjustment { kept, values, explained, posterior })
    }
}

/// The deviations from all targets that count, times the roots of their weights, so that their squares add up to the distance.
fn deviations(targets: &[Target], fits: &[TargetFit]) -> Option<Vec<f64>> {
    let counting = targets.iter().zip(fits).filter(|(target, _)| target.weight > 0.0);
    let deviation = |(target, fit): (&Target, &TargetFit)| {
        let is_there = fit.missing == 0 && fit.deviation.abs() < DEVIATION_MAX;
        is_there.then(|| target.weight.sqrt() * fit.deviation)
    };
    counting.map(deviation).collect()
}

/// The particles' weights in the regression, which sum to 1; their own where all are as far as the kernel reaches.
fn kernel_weights(particles: &[Particle], reached: f64) -> Vec<f64> {
    let weight = |particle: &Particle| {
        particle.weight * (1.0 - particle.proposal.evaluation.distance / reached).max(0.0)
    };
    let weights: Vec<f64> = particles.iter().map(weight).collect();
    let sum: f64 = weights.iter().sum();
    match sum > 0.0 {
        true => weights.iter().map(|weight| weight / sum).collect(),
        false => particles.iter().map(|particle| particle.weight).collect(),
    }
}

/// The scores of a factor, adjusted, and how much of them deviations explain.
fn adjusted(regressors: &Regressors, particles: &[Particle], place: usize, kept: f64) -> (Vec<f64>, f64) {
    let scores: Vec<f64> = particles.iter().map(|particle| normal_quantile(particle.place[place])).collect();
    let slopes = regressors.slopes(&scores);
    let moved = |(score, effect): (&f64, &f64)| (score - (1.0 - kept) * effect).clamp(-SCORE_MAX, SCORE_MAX);
    (scores.iter().zip(&slopes.effects).map(moved).collect(), slopes.explained)
}
