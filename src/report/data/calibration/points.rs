//! Points in the space of the parameters: the sample, or the candidates that came closest.

use super::parameters::number;
use super::{CalibrationData, Found};

/// Candidates of a search that are shown at most: those that came closest.
const CANDIDATES: usize = 400;
/// Parameters at most whose pairs all have a plane each.
pub(in crate::report) const PAIRED: usize = 8;
/// Points at most in such a plane.
const DRAWN: usize = 250;

/// Points, each with its values of the parameters.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Points {
    /// By point, the values of all parameters.
    pub values: Vec<Vec<f64>>,
    pub distances: Vec<f64>,
    /// By point, its weight in the sample; of candidates, which have none, empty.
    pub weights: Vec<f64>,
    /// Place of the point with the lowest distance.
    pub closest: usize,
}

impl CalibrationData {
    /// The sample, or the candidates that came closest, the closest first.
    pub(in crate::report) fn points(&self) -> Points {
        match self.found() {
            Found::Sample(sample) => {
                let evaluations = || sample.particles.iter().map(|one| &one.proposal.evaluation);
                Points {
                    values: evaluations().map(|one| one.values.iter().map(number).collect()).collect(),
                    distances: evaluations().map(|one| one.distance).collect(),
                    weights: sample.particles.iter().map(|particle| particle.weight).collect(),
                    closest: sample.best,
                }
            }
            Found::Best(outcome) => {
                let mut order: Vec<usize> = (0..outcome.evaluations.len()).collect();
                let distance =
                    |place: usize| outcome.evaluations[place].distance + outcome.evaluations[place].prior;
                order.sort_by(|a, b| distance(*a).total_cmp(&distance(*b)));
                order.truncate(CANDIDATES);
                let evaluations = || order.iter().map(|place| &outcome.evaluations[*place]);
                Points {
                    values: evaluations().map(|one| one.values.iter().map(number).collect()).collect(),
                    distances: evaluations().map(|one| one.distance).collect(),
                    weights: Vec::new(),
                    closest: 0,
                }
            }
        }
    }

    /// The places of the parameters whose pairs tell most: those with the strongest correlations, in the order of the
    /// experiment.
    pub(in crate::report) fn paired(&self) -> Vec<usize> {
        let correlations = self.correlations();
        let strongest = |place: usize| {
            let others = correlations[place].iter().enumerate().filter(|(other, _)| *other != place);
            others.map(|(_, correlation)| correlation.abs()).fold(0.0, f64::max)
        };
        let mut order: Vec<usize> = (0..correlations.len()).collect();
        order.sort_by(|a, b| strongest(*b).total_cmp(&strongest(*a)));
        order.truncate(PAIRED);
        order.sort_unstable();
        order
    }
}

impl Points {
    /// The places of as many points as a small plane takes: of candidates the closest; of a sample every n-th part of its weight,
    /// so that a place comes as often as it weighs.
    pub fn drawn(&self) -> Vec<usize> {
        if self.weights.is_empty() {
            return (0..self.values.len().min(DRAWN)).collect();
        }
        let total: f64 = self.weights.iter().sum();
        let step = total / DRAWN as f64;
        let (mut sum, mut next, mut drawn) = (0.0, step / 2.0, Vec::new());
        for (place, weight) in self.weights.iter().enumerate() {
            sum += weight;
            if sum > next {
                drawn.push(place);
                while sum > next {
                    next += step;
                }
            }
        }
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_weighs_nothing_is_not_drawn_and_what_weighs_something_is() {
        let points = Points {
            values: vec![vec![0.0]; 3],
            distances: vec![1.0; 3],
            weights: vec![0.5, 0.0, 0.5],
            closest: 0,
        };
        assert_eq!(points.drawn(), [0, 2]);
        let many = Points { values: vec![vec![0.0]; 999], weights: Vec::new(), ..points };
        assert_eq!(many.drawn().len(), DRAWN);
    }
}
