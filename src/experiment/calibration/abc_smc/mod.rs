//! ABC-SMC: a sample of the parameters that the targets leave possible, without a likelihood.
//!
//! Approximate Bayesian computation by sequential Monte Carlo (Toni et al. 2009, J. R. Soc. Interface 6). A first population
//! is drawn from the priors. Each later one perturbs particles of the one before, and keeps those whose distance is within a
//! tolerance, which falls to a quantile of the distances before it (Del Moral, Doucet & Jasra 2012, Stat. Comput. 22).
//! Weights undo what the perturbation prefers (Beaumont et al. 2009, Biometrika 96).
//!
//! A particle's place is the vector of its *prior probabilities*: the shares of each prior below its values. There all priors
//! are uniform on the unit cube, of whatever family they are, so that a weight is one over the density with which the
//! particle was proposed. Candidates are numbered and taken in order, so the outcome follows from the arguments and the answers alone.

mod adjustment;
mod kernel;
mod posterior;
mod ridge;
mod sampler;

pub use adjustment::{ADJUSTED, Adjustment};
pub use posterior::{Marginal, Posterior, Prediction};
pub use sampler::sample;

use std::borrow::Borrow;

use super::prior::Priors;
use super::{Evaluation, Target, TargetFit};

/// Whose luck the histories of a candidate have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Luck {
    /// A seed of its own: what is left possible includes what luck could have done.
    Own,
    /// The seeds of the experiment: what is left possible is so given that luck.
    Common,
}

/// What is sampled, beside the free parameters: the factors of the experiment, all of them ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// What was observed; never empty.
    pub targets: Vec<Target>,
    /// What is known of the factors beforehand.
    pub priors: Priors,
    /// Populations at most; at least 1.
    pub generations: u32,
    /// Particles of a population.
    pub population_size: u32,
    /// Seed of the sampler's own draws.
    pub seed: u64,
    /// The share of the particles, by weight, whose distance is to be within the next tolerance; between 0 and 1.
    pub quantile: f64,
    /// The tolerance at which it ends, in squared scales.
    pub tolerance: f64,
    /// The share of candidates within the tolerance below which it gives up lowering it; above 0.
    pub acceptance_min: f64,
    /// Whose luck candidates have.
    pub luck: Luck,
}

/// Why the sampler ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SamplingStop {
    /// It had all populations it was given.
    Generations,
    /// It reached the last tolerance.
    Tolerance,
    /// Hardly any candidate was within the next tolerance.
    Acceptance,
    /// All particles are equally far from the targets.
    Flat,
}

/// A candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Held against all targets.
    pub evaluation: Evaluation,
    /// The seed of its histories, where it has one of its own.
    pub seed: Option<u64>,
    /// Whether its distance is within the tolerance of its generation.
    pub accepted: bool,
}

impl Borrow<Evaluation> for Proposal {
    fn borrow(&self) -> &Evaluation {
        &self.evaluation
    }
}

/// A member of a population.
#[derive(Debug, Clone, PartialEq)]
pub struct Particle {
    /// The candidate that became it.
    pub proposal: Proposal,
    /// Each target beside what its histories made of it.
    pub fits: Vec<TargetFit>,
    /// Its weight; those of a population sum to 1.
    pub weight: f64,
    /// The share of each factor's prior that lies below its value.
    place: Vec<f64>,
}

/// A population, or what became of the attempt at one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Population {
    /// Number, from 1.
    pub number: u32,
    /// The greatest distance allowed; none for the first.
    pub tolerance: Option<f64>,
    /// Candidates of it.
    pub proposals: u32,
    /// Those of them within the tolerance; more than the population has, where the last batch had more than were missing.
    pub accepted: u32,
    /// Candidates up to its end.
    pub evaluations: u32,
    /// Lowest distance of its particles; none where there are none.
    pub lowest: Option<f64>,
    /// Median of their distances, the upper of two.
    pub median: Option<f64>,
    /// The number of particles of equal weight that would be worth as much (Kong et al. 1994); none where it was given up.
    pub effective_size: Option<f64>,
}

/// What a sampling came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// All candidates, in order.
    pub proposals: Vec<Proposal>,
    /// All populations; the last may have been given up.
    pub populations: Vec<Population>,
    /// The last population that was complete.
    pub particles: Vec<Particle>,
    /// Place among `particles` of the first with the lowest distance.
    pub best: usize,
    /// What they say of the factors.
    pub posterior: Posterior,
    /// The same particles, adjusted to the tolerance that was wanted; none where they lack values.
    pub adjustment: Option<Adjustment>,
    /// What they predict of each target.
    pub predictions: Vec<Prediction>,
    /// Why it ended.
    pub stop: SamplingStop,
}

impl Sample {
    /// The particle with the lowest distance.
    pub fn best(&self) -> &Particle {
        &self.particles[self.best]
    }
}

#[cfg(test)]
mod tests;
