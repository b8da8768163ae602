//! The search: the start, generation after generation, and what the targets can tell at the best point.

use super::identifiability::{Identifiability, neighbours};
use super::{Calibration, CmaEs, Moments, Stop, TargetFit, values_at};
use crate::experiment::Point;
use crate::experiment::factor::{Factor, FactorValue};

/// What a batch of points is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The point where the search begins.
    Start,
    /// A generation, from 1.
    Generation(u32),
    /// The neighbours of the best point, for derivatives.
    Neighbours,
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
    /// What luck contributes to the distance, on average: the sum of squared standard errors, weighted.
    pub luck: f64,
    /// Values that are missing, over targets and histories; histories that could not be simulated have none.
    pub missing: u32,
    /// Histories that could not be simulated.
    pub failed: u32,
}

/// A generation of the search.
#[derive(Debug, Clone, PartialEq)]
pub struct Generation {
    /// Number, from 1; 0 is the start.
    pub number: u32,
    /// Evaluations up to its end.
    pub evaluations: u32,
    /// Lowest distance in it.
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
    /// Why the search ended.
    pub stop: Stop,
    /// What the targets can tell.
    pub identifiability: Identifiability,
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
    let size = calibration.population_size as usize;
    let mut search = CmaEs::new(calibration.start.clone(), calibration.step, size, calibration.seed);
    let distances = log.take(Stage::Start, vec![calibration.start.clone()], &mut evaluate)?;
    log.close(0, distances, &search);
    let mut stop = Stop::Generations;
    for number in 1..=calibration.generations {
        let distances = log.take(Stage::Generation(number), search.ask(), &mut evaluate)?;
        search.tell(&distances);
        log.close(number, distances, &search);
        if let Some(reason) = search.stop() {
            stop = reason;
            break;
        }
    }
    let Log { evaluations, generations, best, .. } = log;
    let best = best.expect("the start was evaluated");
    let shares = neighbours(factors, &best.evaluation.shares);
    let batch = Batch {
        stage: Stage::Neighbours,
        points: points(factors, &shares),
        best: Some(best.evaluation.distance),
    };
    let answers = evaluate(&batch)?;
    let identifiability = Identifiability::new(&calibration.targets, &shares, &answers);
    Ok(Outcome { evaluations, generations, best, stop, identifiability })
}

/// The points at these shares of the ranges.
fn points(factors: &[Factor], shares: &[Vec<f64>]) -> Vec<Point> {
    let point = |(index, shares): (usize, &Vec<f64>)| Point {
        index: index as u32,
        values: values_at(factors, shares),
    };
    shares.iter().enumerate().map(point).collect()
}

/// What was evaluated so far.
struct Log<'a> {
    calibration: &'a Calibration,
    factors: &'a [Factor],
    evaluations: Vec<Evaluation>,
    generations: Vec<Generation>,
    best: Option<Best>,
}

impl Log<'_> {
    /// Has candidates evaluated; yields their distances.
    fn take<E>(
        &mut self,
        stage: Stage,
        candidates: Vec<Vec<f64>>,
        evaluate: &mut impl FnMut(&Batch) -> Result<Vec<Vec<Moments>>, E>,
    ) -> Result<Vec<f64>, E> {
        let best = self.best.as_ref().map(|best| best.evaluation.distance);
        let batch = Batch { stage, points: points(self.factors, &candidates), best };
        let answers = evaluate(&batch)?;
        assert_eq!(answers.len(), candidates.len(), "each point has an answer");
        let generation = if let Stage::Generation(number) = stage { number } else { 0 };
        let mut distances = Vec::new();
        for ((point, shares), moments) in batch.points.into_iter().zip(candidates).zip(&answers) {
            let fits = fits(self.calibration, moments);
            let weighted = |of: &dyn Fn(&TargetFit) -> f64| -> f64 {
                let targets = self.calibration.targets.iter();
                targets.zip(&fits).map(|(target, fit)| target.weight * of(fit) * of(fit)).sum()
            };
            let evaluation = Evaluation {
                generation,
                candidate: point.index,
                shares,
                values: point.values,
                distance: weighted(&|fit| fit.deviation),
                luck: weighted(&|fit| fit.luck.unwrap_or(0.0)),
                missing: fits.iter().map(|fit| fit.missing).sum(),
                failed: moments.iter().filter(|moments| moments.is_none()).count() as u32,
            };
            distances.push(evaluation.distance);
            if self.best.as_ref().is_none_or(|best| evaluation.distance < best.evaluation.distance) {
                self.best = Some(Best { evaluation: evaluation.clone(), fits });
            }
            self.evaluations.push(evaluation);
        }
        Ok(distances)
    }

    /// Ends a generation, whose candidates had these distances.
    fn close(&mut self, number: u32, mut distances: Vec<f64>, search: &CmaEs) {
        distances.sort_by(f64::total_cmp);
        self.generations.push(Generation {
            number,
            evaluations: self.evaluations.len() as u32,
            lowest: distances[0],
            median: distances[distances.len() / 2],
            best: self.best.as_ref().map_or(distances[0], |best| best.evaluation.distance),
            step: search.step_size(),
            widest: search.widest(),
        });
    }
}

/// Each target beside what the histories of one point made of it.
pub(super) fn fits(calibration: &Calibration, moments: &[Moments]) -> Vec<TargetFit> {
    let fit = |place: usize| {
        let value = |moments: &Moments| moments.as_ref().and_then(|values| values[place]);
        calibration.targets[place].fit(&moments.iter().map(value).collect::<Vec<_>>())
    };
    (0..calibration.targets.len()).map(fit).collect()
}

#[cfg(test)]
mod tests;
