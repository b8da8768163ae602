//! The sampler: population after population, then what the last one predicts.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::kernel::Kernel;
use super::posterior::effective_size;
use super::{
    Adjustment, Luck, Particle, Population, Posterior, Prediction, Proposal, Sample, Sampling, SamplingStop,
};
use crate::experiment::Point;
use crate::experiment::calibration::prior::under_priors;
use crate::experiment::calibration::search::{Place, judged};
use crate::experiment::calibration::{
    Batch, Evaluation, Moments, Stage, TargetFit, number, numbered, share_of_range, values_at,
};
use crate::experiment::factor::{Factor, FactorValue};
use crate::random::unit_interval_wide;

/// A population is proposed in at least so many batches, each of which is recorded when it is answered.
const BATCHES: usize = 4;
/// A batch has at most a part of the population, but no fewer than this many candidates: few would leave threads idle.
const BATCH_MAX: usize = 16;
/// A batch that is to fill the last places has at least so many.
const BATCH_MIN: usize = 8;
/// Bits of a history's seed, as many as the experiment file takes.
const SEED_BITS: u32 = 53;

/// Samples the values of `factors` that the targets leave possible. `evaluate` gives for each point of a batch what its
/// histories made of the targets.
///
/// The outcome follows from the arguments and the answers alone.
///
/// # Errors
/// Those of `evaluate`.
///
/// # Panics
/// Where `evaluate` answers for another number of points than it was asked for.
pub fn sample<E>(
    sampling: &Sampling,
    factors: &[Factor],
    evaluate: impl FnMut(&Batch) -> Result<Vec<Vec<Moments>>, E>,
) -> Result<Sample, E> {
    let mut sampler = Sampler {
        sampling,
        factors,
        under_priors: under_priors(factors, &sampling.priors),
        rng: ChaCha8Rng::seed_from_u64(sampling.seed),
        evaluate,
        proposals: Vec::new(),
        populations: Vec::new(),
        best: None,
    };
    let (particles, stop) = sampler.populations()?;
    let predictions = sampler.predictions(&particles)?;
    let values: Vec<Vec<FactorValue>> =
        particles.iter().map(|particle| particle.proposal.evaluation.values.clone()).collect();
    let posterior = Posterior::new(&values, weights(&particles), factors, &sampling.priors);
    let best = first_lowest(&particles);
    let Sampler { proposals, populations, .. } = sampler;
    let reached = populations.iter().rfind(|population| population.effective_size.is_some());
    let reached = reached.and_then(|population| population.tolerance);
    let adjustment = Adjustment::new(&particles, factors, sampling, reached);
    Ok(Sample { proposals, populations, particles, best, posterior, adjustment, predictions, stop })
}

struct Sampler<'a, Evaluate> {
    sampling: &'a Sampling,
    factors: &'a [Factor],
    /// The factors with their priors as domains.
    under_priors: Vec<Factor>,
    rng: ChaCha8Rng,
    evaluate: Evaluate,
    proposals: Vec<Proposal>,
    populations: Vec<Population>,
    /// Lowest distance so far.
    best: Option<f64>,
}

impl<E, Evaluate: FnMut(&Batch) -> Result<Vec<Vec<Moments>>, E>> Sampler<'_, Evaluate> {
    /// Population after population; the last that was complete, and why there is no other.
    fn populations(&mut self) -> Result<(Vec<Particle>, SamplingStop), E> {
        let mut particles: Vec<Particle> = Vec::new();
        for number in 1..=self.sampling.generations {
            let mut source = None;
            if number > 1 {
                let Some(tolerance) = next_tolerance(&particles, self.sampling) else {
                    return Ok((particles, SamplingStop::Flat));
                };
                source = Some(Source { kernel: Kernel::new(&particles), tolerance });
            }
            let Some(next) = self.population(number, source.as_ref())? else {
                return Ok((particles, SamplingStop::Acceptance));
            };
            particles = next;
            if furthest(&particles) <= self.sampling.tolerance {
                return Ok((particles, SamplingStop::Tolerance));
            }
        }
        Ok((particles, SamplingStop::Generations))
    }

    /// A population from the source, or the priors; none where too few candidates are within its tolerance.
    fn population(&mut self, number: u32, source: Option<&Source>) -> Result<Option<Vec<Particle>>, E> {
        let size = self.sampling.population_size as usize;
        let most = (size as f64 / self.sampling.acceptance_min) as usize;
        let tolerance = source.map(|source| source.tolerance);
        let (mut particles, mut proposed) = (Vec::new(), 0);
        while particles.len() < size && proposed < most {
            let count = batch_size(size, particles.len(), proposed).min(most - proposed);
            let stage = Stage::Population { number, accepted: particles.len() as u32, tolerance };
            particles.extend(self.accepted(stage, count, source)?);
            proposed += count;
        }
        let (within, is_complete) = (particles.len() as u32, particles.len() >= size);
        // In the order in which they were proposed: whoever comes first does not depend on how long its histories took.
        particles.truncate(size);
        let sum: f64 = particles.iter().map(|particle| particle.weight).sum();
        particles.iter_mut().for_each(|particle| particle.weight /= sum);
        let record = Population {
            number,
            tolerance,
            proposals: proposed as u32,
            accepted: within,
            evaluations: self.proposals.len() as u32,
            effective_size: is_complete.then(|| effective_size(&weights(&particles))),
            ..Population::of_distances(&particles)
        };
        self.populations.push(record);
        Ok(is_complete.then_some(particles))
    }

    /// Proposes so many candidates; those within the tolerance.
    fn accepted(&mut self, stage: Stage, count: usize, source: Option<&Source>) -> Result<Vec<Particle>, E> {
        let dimensions = self.factors.len();
        let places: Vec<Vec<f64>> = (0..count)
            .map(|_| match source {
                Some(source) => source.kernel.draw(&mut self.rng),
                None => (0..dimensions).map(|_| unit_interval_wide(self.rng.next_u64())).collect(),
            })
            .collect();
        let seeds = self.seeds(count);
        let values = places.iter().map(|place| values_at(&self.under_priors, place)).collect();
        let judged = self.judged(stage, values, seeds.clone())?;
        let mut accepted = Vec::new();
        for (number, ((evaluation, fits), place)) in judged.into_iter().zip(places).enumerate() {
            let is_within = source.is_none_or(|source| evaluation.distance <= source.tolerance);
            self.best = Some(self.best.map_or(evaluation.distance, |best| best.min(evaluation.distance)));
            let seed = seeds.as_ref().map(|seeds| seeds[number]);
            let proposal = Proposal { evaluation, seed, accepted: is_within };
            self.proposals.push(proposal.clone());
            if is_within {
                // All priors are uniform where particles have their places.
                let weight = source.map_or(1.0, |source| 1.0 / source.kernel.density(&place));
                accepted.push(Particle { proposal, fits, weight, place });
            }
        }
        Ok(accepted)
    }

    /// What the particles predict of each target, with other luck than that with which they were accepted, if luck varies.
    fn predictions(&mut self, particles: &[Particle]) -> Result<Vec<Prediction>, E> {
        let mut fits: Vec<Vec<TargetFit>> = Vec::new();
        let batch = batch_max(particles.len());
        for particles in particles.chunks(batch) {
            let values =
                particles.iter().map(|particle| particle.proposal.evaluation.values.clone()).collect();
            match self.seeds(particles.len()) {
                None => fits.extend(particles.iter().map(|particle| particle.fits.clone())),
                seeds => {
                    let judged = self.judged(Stage::Prediction, values, seeds)?;
                    fits.extend(judged.into_iter().map(|(_, fits)| fits));
                }
            }
        }
        let weights = weights(particles);
        let of = |target: usize| {
            Prediction::new(fits.iter().map(|fits| &fits[target]).zip(weights.iter().copied()))
        };
        Ok((0..self.sampling.targets.len()).map(of).collect())
    }

    /// Seeds for the histories of so many candidates, where each has luck of its own.
    fn seeds(&mut self, count: usize) -> Option<Vec<u64>> {
        match self.sampling.luck {
            Luck::Common => None,
            Luck::Own => Some((0..count).map(|_| self.rng.next_u64() >> (u64::BITS - SEED_BITS)).collect()),
        }
    }

    /// Has points simulated, and holds them against the targets.
    fn judged(
        &mut self,
        stage: Stage,
        values: Vec<Vec<FactorValue>>,
        seeds: Option<Vec<u64>>,
    ) -> Result<Vec<(Evaluation, Vec<TargetFit>)>, E> {
        let points = numbered(values.into_iter());
        let batch = Batch { stage, points, best: self.best, seeds };
        let answers = (self.evaluate)(&batch)?;
        assert_eq!(answers.len(), batch.points.len(), "each point has an answer");
        let (generation, before) = match stage {
            Stage::Population { number, .. } => (number, self.proposed_in(number)),
            _ => (0, 0),
        };
        let judged = |(point, moments): (Point, Vec<Moments>)| {
            let shares = self.factors.iter().zip(&point.values);
            let shares = shares.map(|(factor, value)| share_of_range(factor, number(value)).unwrap_or(0.0));
            let candidate = before + point.index;
            let shares = shares.collect();
            judged(
                &self.sampling.targets,
                Place { generation, candidate, shares, values: point.values },
                &moments,
            )
        };
        Ok(batch.points.into_iter().zip(answers).map(judged).collect())
    }

    /// How many candidates a generation has so far.
    fn proposed_in(&self, generation: u32) -> u32 {
        let before = self.populations.last().map_or(0, |population| population.evaluations);
        debug_assert!(self.populations.len() as u32 + 1 == generation, "generations follow one another");
        self.proposals.len() as u32 - before
    }
}

/// What candidates are drawn from, and how far they may be from the targets.
struct Source {
    kernel: Kernel,
    tolerance: f64,
}

impl Population {
    /// The distances of those that were accepted; all else is empty.
    fn of_distances(particles: &[Particle]) -> Population {
        let mut distances: Vec<f64> = particles.iter().map(distance).collect();
        distances.sort_by(f64::total_cmp);
        Population {
            lowest: distances.first().copied(),
            median: distances.get(distances.len() / 2).copied(),
            ..Population::default()
        }
    }
}

/// The tolerance of the next population: the quantile of the distances, by weight, but no lower than the last one. Below the
/// greatest distance, so that it always falls; none where all distances are the same.
fn next_tolerance(particles: &[Particle], sampling: &Sampling) -> Option<f64> {
    let mut order: Vec<&Particle> = particles.iter().collect();
    order.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
    let greatest = furthest(particles);
    let below = order.iter().map(|particle| distance(particle)).rfind(|distance| *distance < greatest)?;
    let mut sum = 0.0;
    let quantile = order.iter().find(|particle| {
        sum += particle.weight;
        sum >= sampling.quantile
    });
    Some(quantile.map_or(below, |particle| distance(particle).min(below)).max(sampling.tolerance))
}

fn distance(particle: &Particle) -> f64 {
    particle.proposal.evaluation.distance
}

fn furthest(particles: &[Particle]) -> f64 {
    particles.iter().map(distance).fold(f64::NEG_INFINITY, f64::max)
}

fn first_lowest(particles: &[Particle]) -> usize {
    let lowest = particles.iter().enumerate().min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
    lowest.map_or(0, |(place, _)| place)
}

fn weights(particles: &[Particle]) -> Vec<f64> {
    particles.iter().map(|particle| particle.weight).collect()
}

/// The most candidates of a batch.
fn batch_max(size: usize) -> usize {
    size.div_ceil(BATCHES).max(BATCH_MAX)
}

/// How many candidates to propose next: as many as fill the population if as many are accepted as were so far.
fn batch_size(size: usize, accepted: usize, proposed: usize) -> usize {
    let missing = size - accepted;
    if accepted == proposed {
        return missing.min(batch_max(size));
    }
    let expected = (missing * proposed).checked_div(accepted).map_or(size, |expected| expected + 1);
    expected.max(BATCH_MIN).min(batch_max(size))
}
