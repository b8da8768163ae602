//! The two ways to calibrate, and what each comes to.

use super::abc_smc::{Luck, Sample, Sampling, sample};
use super::prior::under_priors;
use super::{Batch, Calibration, Evaluation, Moments, Outcome, Target, calibrate, values_at};
use crate::experiment::factor::{Factor, FactorValue};

/// How the values of the factors are looked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// The values that come closest to the targets.
    CmaEs(Calibration),
    /// A sample of the values that the targets leave possible.
    AbcSmc(Sampling),
}

/// What a calibration came to, beside what was looked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Calibrated<'a> {
    /// The values that come closest to the targets.
    Best(&'a Calibration, Outcome),
    /// A sample of the values that the targets leave possible.
    Sample(&'a Sampling, Sample),
}

impl Method {
    /// What was observed.
    pub fn targets(&self) -> &[Target] {
        match self {
            Method::CmaEs(calibration) => &calibration.targets,
            Method::AbcSmc(sampling) => &sampling.targets,
        }
    }

    /// Whether each candidate has a seed of its own.
    pub fn has_own_luck(&self) -> bool {
        matches!(self, Method::AbcSmc(Sampling { luck: Luck::Own, .. }))
    }

    /// The values at which a search begins, or the medians of the priors.
    pub fn first(&self, factors: &[Factor]) -> Vec<FactorValue> {
        const MEDIAN: f64 = 0.5;
        match self {
            Method::CmaEs(calibration) => values_at(factors, &calibration.start),
            Method::AbcSmc(sampling) => {
                values_at(&under_priors(factors, &sampling.priors), &vec![MEDIAN; factors.len()])
            }
        }
    }

    /// Calibrates `factors`. `evaluate` gives for each point of a batch what its histories made of the targets.
    ///
    /// # Errors
    /// Those of `evaluate`.
    ///
    /// # Panics
    /// Where `evaluate` answers for another number of points than it was asked for.
    pub fn calibrate<E>(
        &self,
        factors: &[Factor],
        evaluate: impl FnMut(&Batch) -> Result<Vec<Vec<Moments>>, E>,
    ) -> Result<Calibrated<'_>, E> {
        Ok(match self {
            Method::CmaEs(calibration) => {
                Calibrated::Best(calibration, calibrate(calibration, factors, evaluate)?)
            }
            Method::AbcSmc(sampling) => Calibrated::Sample(sampling, sample(sampling, factors, evaluate)?),
        })
    }
}

impl Calibrated<'_> {
    /// The candidate with the lowest distance, of a sample that among its particles, and its seed if it has one of its own.
    pub fn closest(&self) -> (&Evaluation, Option<u64>) {
        match self {
            Calibrated::Best(_, outcome) => (&outcome.best.evaluation, None),
            Calibrated::Sample(_, sample) => {
                (&sample.best().proposal.evaluation, sample.best().proposal.seed)
            }
        }
    }
}
