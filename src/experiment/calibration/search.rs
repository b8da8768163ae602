//! The calibration: the start, one search after another, and what the targets can tell at the best point.

use super::identifiability::{Identifiability, neighbours};
use super::prior::{prior_spread, prior_term};
use super::profile::{Profile, profiles};
use super::restarts::{Search, searches};
use super::{Calibration, CmaEs, Moments, Stop, Target, TargetFit, numbered, values_at};
use crate::experiment::Point;
use crate::experiment::factor::{Factor, FactorValue};

/// What a batch of points is wanted for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stage {
    /// The point where the search begins.
    Start,
    /// A generation.
    Generation {
        /// Number of the search, from 1.
        search: u32,
        /// Number of the generation, from 1, over all searches.
        number: u32,
    },
    /// The neighbours of the best point, for derivatives.
    Neighbours,
    /// A fit anew of all factors but one, for the profile of that one.
    Profile {
        /// Number of the value at which it is held, from 1, over all profiles.
        number: u32,
        /// How many such values there are at most.
        total: u32,
    },
    /// A part of a population of the posterior.
    Population {
        /// Number, from 1.
        number: u32,
        /// Particles so far.
        accepted: u32,
        /// The greatest distance allowed; none for the first.
        tolerance: Option<f64>,
    },
    /// The particles of a posterior, once more with other luck, for what it predicts.
    Prediction,
}

/// Points that are wanted together.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// What for.
    pub stage: Stage,
    /// The points, numbered from 0.
    pub points: Vec<Point>,
    /// The lowest distance so far.
    pub best: Option<f64>,
    /// A seed for the histories of each point; none where all have the seeds of the experiment, so the same luck.
    pub seeds: Option<Vec<u64>>,
}

/// One candidate, held against all targets.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Generation, from 1; 0 is the start.
    pub generation: u32,
    /// Its place among the candidates of the generation, from 0.
    pub candidate: u32,
    /// Shares of the factors' ranges.
    pub shares: Vec<f64>,
    /// Values of the factors.
    pub values: Vec<FactorValue>,
    /// The sum of squared deviations, weighted.
    pub distance: f64,
    /// What the priors add to it in the search: twice how much lower the logarithm of their density is than at their medians.
    /// 0 where they do not count.
    pub prior: f64,
    /// What luck contributes to the distance, on average: the sum of squared standard errors, weighted.
    pub luck: f64,
    /// Values that are missing, over targets and histories; histories that could not be simulated have none.
    pub missing: u32,
    /// Histories that could not be simulated.
    pub failed: u32,
}

impl Evaluation {
    /// What the search lowers: the distance, and what the priors add to it.
    pub fn objective(&self) -> f64 {
        self.distance + self.prior
    }
}

/// A generation of the search.
#[derive(Debug, Clone, PartialEq)]
pub struct Generation {
    /// Number, from 1, over all searches; 0 is the start.
    pub number: u32,
    /// Number of the search, from 1.
    pub search: u32,
    /// Evaluations up to its end.
    pub evaluations: u32,
    /// Lowest distance in it, here and below with what the priors add.
    pub lowest: f64,
    /// Median of its distances, the upper of two.
    pub median: f64,
    /// Lowest distance so far.
    pub best: f64,
    /// Step size at its end, as a share of the ranges.
    pub step: f64,
    /// Standard deviation along the widest axis at its end, as a share of the ranges.
    pub widest: f64,
}

/// The best candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    /// The candidate.
    pub evaluation: Evaluation,
    /// Each target beside what it made of it.
    pub fits: Vec<TargetFit>,
}

/// What a calibration came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// All candidates, in order; the first is the start.
    pub evaluations: Vec<Evaluation>,
    /// All generations; the first is the start.
    pub generations: Vec<Generation>,
    /// The first of the candidates with the lowest distance.
    pub best: Best,
    /// The searches, one after another; never none.
    pub searches: Vec<Search>,
    /// What the targets can tell.
    pub identifiability: Identifiability,
    /// How the distance rises with each factor whose profile was asked for, in that order.
    pub profiles: Vec<Profile>,
}

impl Outcome {
    /// Why the last search ended.
    pub fn stop(&self) -> Stop {
        self.searches.last().map_or(Stop::Generations, |search| search.stop)
    }
}

/// Searches for the values of `factors` with the lowest distance. `evaluate` gives for each point of a batch what its
/// histories, the same for all points, made of the targets.
///
/// The outcome follows from the arguments and the answers alone.
///
/// # Errors
/// Those of `evaluate`.
///
/// # Panics
/// Where `evaluate` answers for another number of points than it was asked for.
pub fn calibrate<E>(
    calibration: &Calibration,
    factors: &[Factor],
    mut evaluate: impl FnMut(&Batch) -> Result<Vec<Vec<Moments>>, E>,
) -> Result<Outcome, E> {
    let mut log = Log { calibration, factors, evaluations: Vec::new(), generations: Vec::new(), best: None };
    let distances = log.take(Stage::Start, vec![calibration.start.clone()], &mut evaluate)?;
    log.close(1, distances, &calibration.search(1, u64::from(calibration.population_size)));
    let searches = searches(&mut log, &mut evaluate)?;
    let Log { evaluations, generations, best, .. } = log;
    let best = best.expect("the start was evaluated");
    let shares = neighbours(factors, &best.evaluation.shares);
    let batch = Batch {
        stage: Stage::Neighbours,
        points: points(factors, &shares),
        best: Some(best.evaluation.distance),
        seeds: None,
    };
    let answers = evaluate(&batch)?;
    let priors: Vec<f64> = factors
        .iter()
        .zip(&calibration.priors)
        .map(|(factor, prior)| prior_spread(factor, prior.as_ref()))
        .collect();
    let identifiability = Identifiability::new(&calibration.targets, &priors, &shares, &answers);
    let profiles = match &calibration.profile {
        None => Vec::new(),
        Some(profiling) => {
            let asked = (calibration, factors);
            profiles(asked, profiling, &best.evaluation, &identifiability, &mut evaluate)?
        }
    };
    Ok(Outcome { evaluations, generations, best, searches, identifiability, profiles })
}

/// The points at these shares of the ranges.
fn points(factors: &[Factor], shares: &[Vec<f64>]) -> Vec<Point> {
    numbered(shares.iter().map(|shares| values_at(factors, shares)))
}

/// What was evaluated so far.
pub(super) struct Log<'a> {
    pub calibration: &'a Calibration,
    factors: &'a [Factor],
    pub evaluations: Vec<Evaluation>,
    pub generations: Vec<Generation>,
    best: Option<Best>,
}

impl Log<'_> {
    /// Has candidates evaluated; yields their distances.
    pub fn take<E>(
        &mut self,
        stage: Stage,
        candidates: Vec<Vec<f64>>,
        evaluate: &mut impl FnMut(&Batch) -> Result<Vec<Vec<Moments>>, E>,
    ) -> Result<Vec<f64>, E> {
        let best = self.best.as_ref().map(|best| best.evaluation.distance);
        let judgement = Judgement { calibration: self.calibration, factors: self.factors };
        let mut distances = Vec::new();
        for (evaluation, fits) in evaluated(judgement, (stage, best), candidates, evaluate)? {
            distances.push(evaluation.objective());
            if self.best.as_ref().is_none_or(|best| evaluation.objective() < best.evaluation.objective()) {
                self.best = Some(Best { evaluation: evaluation.clone(), fits });
            }
            self.evaluations.push(evaluation);
        }
        Ok(distances)
    }

    /// Ends a generation of the search with this number, whose candidates had these distances.
    pub fn close(&mut self, number: u32, mut distances: Vec<f64>, search: &CmaEs) {
        distances.sort_by(f64::total_cmp);
        self.generations.push(Generation {
            number: self.generations.len() as u32,
            search: number,
            evaluations: self.evaluations.len() as u32,
            lowest: distances[0],
            median: distances[distances.len() / 2],
            best: self.best.as_ref().map_or(distances[0], |best| best.evaluation.objective()),
            step: search.step_size(),
            widest: search.widest(),
        });
    }
}

/// What candidates are held against.
#[derive(Clone, Copy)]
pub(super) struct Judgement<'a> {
    pub calibration: &'a Calibration,
    pub factors: &'a [Factor],
}

/// Has candidates at these shares of the ranges evaluated, with the lowest distance so far for those who watch, and holds them
/// against the targets and, where these count, the priors.
pub(super) fn evaluated<E>(
    Judgement { calibration, factors }: Judgement<'_>,
    (stage, best): (Stage, Option<f64>),
    candidates: Vec<Vec<f64>>,
    evaluate: &mut impl FnMut(&Batch) -> Result<Vec<Vec<Moments>>, E>,
) -> Result<Vec<(Evaluation, Vec<TargetFit>)>, E> {
    let batch = Batch { stage, points: points(factors, &candidates), best, seeds: None };
    let answers = evaluate(&batch)?;
    assert_eq!(answers.len(), candidates.len(), "each point has an answer");
    let generation = if let Stage::Generation { number, .. } = stage { number } else { 0 };
    let judged = |((point, shares), moments): ((Point, Vec<f64>), &Vec<Moments>)| {
        let place = Place { generation, candidate: point.index, shares, values: point.values };
        let (mut evaluation, fits) = judged(&calibration.targets, place, moments);
        if calibration.use_prior {
            evaluation.prior = prior_term(factors, &calibration.priors, &evaluation.values);
        }
        (evaluation, fits)
    };
    Ok(batch.points.into_iter().zip(candidates).zip(&answers).map(judged).collect())
}

/// A candidate before it is held against the targets: the fields of an [`Evaluation`].
pub(super) struct Place {
    pub generation: u32,
    pub candidate: u32,
    pub shares: Vec<f64>,
    pub values: Vec<FactorValue>,
}

/// A candidate, and each target beside what its histories made of it.
pub(super) fn judged(targets: &[Target], place: Place, moments: &[Moments]) -> (Evaluation, Vec<TargetFit>) {
    let fit = |(place, target): (usize, &Target)| {
        let value = |moments: &Moments| moments.as_ref().and_then(|values| values[place]);
        target.fit(&moments.iter().map(value).collect::<Vec<_>>())
    };
    let fits: Vec<TargetFit> = targets.iter().enumerate().map(fit).collect();
    let weighted = |of: &dyn Fn(&TargetFit) -> f64| -> f64 {
        targets.iter().zip(&fits).map(|(target, fit)| target.weight * of(fit) * of(fit)).sum()
    };
    let Place { generation, candidate, shares, values } = place;
    let evaluation = Evaluation {
        generation,
        candidate,
        shares,
        values,
        distance: weighted(&|fit| fit.deviation),
        prior: 0.0,
        luck: weighted(&|fit| fit.luck.unwrap_or(0.0)),
        missing: fits.iter().map(|fit| fit.missing).sum(),
        failed: moments.iter().filter(|moments| moments.is_none()).count() as u32,
    };
    (evaluation, fits)
}

#[cfg(test)]
pub(super) mod tests;
