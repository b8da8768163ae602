//! The free parameters: where in their ranges the best value or the sample lies, and how well that is known.

use super::{CalibrationData, Found};
use crate::experiment::calibration::{Method, Priors, prior_shares, prior_spread, share_of_range};
use crate::experiment::factor::{Domain, Factor, FactorValue, Scale};
use crate::math::{exp, ln};
use crate::report::plane::Axis;

/// A value within this share of its range from an end is at its bound.
const AT_BOUND: f64 = 0.01;
/// So wide an edge of the range, and the part of the sample in it at which the sample is at its bound: four times of what a
/// uniform one has there.
const EDGE: f64 = 0.05;
const EDGE_MIN: f64 = 0.2;
/// Parts of a range of which a histogram is made, and the most whole numbers that have a part each.
const PARTS: usize = 24;
const WHOLE_MAX: usize = 40;

/// A free parameter, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Parameter {
    pub name: String,
    pub keys: Vec<String>,
    pub from: f64,
    pub to: f64,
    /// The ends of its axis: of whole numbers half a number further than `from` and `to`.
    pub ends: (f64, f64),
    pub is_log: bool,
    /// The best value, or the median of the sample.
    pub value: f64,
    /// The share of the range at which it lies.
    pub share: f64,
    /// The share of the range a standard deviation to both sides that is left, or the quantiles at 5 and 95 %.
    pub interval: (f64, f64),
    /// The same as values.
    pub between: (f64, f64),
    /// Standard deviation that is left, as a share of the range.
    pub spread: f64,
    /// The same as a part of the prior's.
    pub of_prior: f64,
    /// The end of the range at which it is, if it is at one: `lower` or `upper`.
    pub bound: Option<&'static str>,
}

/// A part of a parameter's range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct Bin {
    /// Values at its ends.
    pub from: f64,
    pub to: f64,
    /// Density of the sample: 1 where it is as that of a uniform distribution over the range, on its scale.
    pub sample: f64,
    /// Density of the prior, likewise.
    pub prior: f64,
}

impl Parameter {
    /// Its axis, on its scale.
    pub fn axis(&self, most: usize) -> Axis {
        let (low, high) = self.ends;
        if self.is_log { Axis::log(low, high, most) } else { Axis::linear(low, high, most) }
    }

    /// The value at a share of its range.
    pub fn at(&self, share: f64) -> f64 {
        let (low, high) = self.ends;
        match self.is_log {
            true => exp(ln(low) * (1.0 - share) + ln(high) * share),
            false => low + (high - low) * share,
        }
    }
}

impl CalibrationData {
    /// All free parameters, in the order of the experiment.
    pub(in crate::report) fn parameters(&self) -> Vec<Parameter> {
        let priors = self.priors();
        let of = |(place, factor): (usize, &Factor)| {
            let own = Parameter::of(factor)?;
            Some(match self.found() {
                Found::Best(outcome) => {
                    let spread = outcome.identifiability.spreads[place];
                    let prior = prior_spread(factor, priors[place].as_ref());
                    let best = &outcome.best.evaluation;
                    own.with_best(number(&best.values[place]), best.shares[place], (spread, prior))
                }
                Found::Sample(sample) => {
                    let marginal = &sample.posterior.marginals[place];
                    let ends = marginal.interval();
                    let [low, median, high] = ends.map(|value| share_of_range(factor, value).unwrap_or(0.5));
                    let mass = |is_there: &dyn Fn(f64) -> bool| -> f64 {
                        let there = sample
                            .particles
                            .iter()
                            .filter(|particle| is_there(particle.proposal.evaluation.shares[place]));
                        there.map(|particle| particle.weight).sum()
                    };
                    let bound = if mass(&|share| share <= EDGE) > EDGE_MIN {
                        Some("lower")
                    } else {
                        (mass(&|share| share >= 1.0 - EDGE) > EDGE_MIN).then_some("upper")
                    };
                    Parameter {
                        value: ends[1],
                        share: median,
                        interval: (low, high),
                        between: (ends[0], ends[2]),
                        spread: marginal.spread,
                        of_prior: marginal.of_prior,
                        bound: bound.filter(|_| !factor.whole),
                        ..own
                    }
                }
            })
        };
        self.factors().iter().enumerate().filter_map(of).collect()
    }

    fn priors(&self) -> &Priors {
        match self.method() {
            Method::CmaEs(calibration) => &calibration.priors,
            Method::AbcSmc(sampling) => &sampling.priors,
        }
    }

    /// The sample and the prior of the parameter at this place by parts of its range; empty without a sample.
    pub(in crate::report) fn bins(&self, place: usize) -> Vec<Bin> {
        let Found::Sample(sample) = self.found() else { return Vec::new() };
        let factor = &self.factors()[place];
        let Some(parameter) = Parameter::of(factor) else { return Vec::new() };
        let wholes = (parameter.ends.1 - parameter.ends.0).round() as usize;
        let count = match factor.whole && !parameter.is_log && wholes <= WHOLE_MAX {
            true => wholes.max(1),
            false => PARTS,
        };
        let part = |share: f64| ((share * count as f64) as usize).min(count - 1);
        let (mut of_sample, mut of_prior) = (vec![0.0; count], vec![0.0; count]);
        for particle in &sample.particles {
            of_sample[part(particle.proposal.evaluation.shares[place])] += particle.weight * count as f64;
        }
        let shares = prior_shares(factor, self.priors()[place].as_ref());
        for share in &shares {
            of_prior[part(*share)] += count as f64 / shares.len() as f64;
        }
        // A thousand shares do not fall evenly into the parts.
        if self.priors()[place].is_none() && !factor.whole {
            of_prior.fill(1.0);
        }
        let end = |place: usize| parameter.at(place as f64 / count as f64);
        let bin = |place: usize| Bin {
            from: end(place),
            to: end(place + 1),
            sample: of_sample[place],
            prior: of_prior[place],
        };
        (0..count).map(bin).collect()
    }
}

impl Parameter {
    /// What the factor itself says; none for one that is no range, which no calibration has.
    fn of(factor: &Factor) -> Option<Parameter> {
        const HALF: f64 = 0.5;
        let &Domain::Range { from, to, scale, .. } = &factor.domain else { return None };
        let ends = if factor.whole { (from.ceil() - HALF, to.floor() + HALF) } else { (from, to) };
        Some(Parameter {
            name: factor.name.clone(),
            keys: factor.keys.clone(),
            from,
            to,
            ends,
            is_log: scale == Scale::Log && ends.0 > 0.0,
            value: from,
            share: 0.0,
            interval: (0.0, 1.0),
            between: (from, to),
            spread: 0.0,
            of_prior: 1.0,
            bound: None,
        })
    }

    fn with_best(self, value: f64, share: f64, (spread, prior): (f64, f64)) -> Parameter {
        let interval = ((share - spread).max(0.0), (share + spread).min(1.0));
        let bound = match share {
            share if share <= AT_BOUND => Some("lower"),
            share if share >= 1.0 - AT_BOUND => Some("upper"),
            _ => None,
        };
        let between = (self.at(interval.0), self.at(interval.1));
        let of_prior = if prior > 0.0 { spread / prior } else { 0.0 };
        Parameter { value, share, interval, between, spread, of_prior, bound, ..self }
    }
}

/// A factor's value as a number; a calibration varies nothing else.
pub(super) fn number(value: &FactorValue) -> f64 {
    match value {
        FactorValue::Integer(value) => *value as f64,
        FactorValue::Real(value) => *value,
        FactorValue::Text(_) | FactorValue::Boolean(_) => f64::NAN,
    }
}
