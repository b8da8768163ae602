//! Profiles of the distance: how low it gets with one factor held at a value, whatever the others are.
//!
//! The profile likelihood (Raue et al. 2009, Bioinformatics 25): a factor is held at values over its range, and the others are
//! fitted anew, each time from where they came to at the neighbouring value. Where the profile rises by less than a threshold the
//! targets allow the value; where it stays below up to an end of the range, they do not identify the factor to that side. Unlike
//! [`Identifiability`](super::Identifiability) it is not local, and knows of walls and of valleys that bend.
//!
//! Each fit anew is a short [`CmaEs`] over the other factors. It begins as the distribution which the derivatives at the best
//! point leave to them given the held one, so that it knows from the first which combinations cost nothing.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::search::{Judgement, evaluated};
use super::{
    Calibration, CmaEs, Evaluation, Identifiability, Moments, Stage, eigen::Matrix, number, share_of_range,
};
use crate::experiment::calibration::{Batch, usual_population_size};
use crate::experiment::factor::{Factor, FactorValue};
use crate::math::{exp, ln};

/// How much above the lowest a distance may be: the 95 % quantile of chi-squared with one degree of freedom, which is what the
/// rise is distributed as where scales are standard errors and the model is near to linear.
pub const RISE_MAX: f64 = 3.841_458_820_694_124;

/// First step of a fit anew, in standard deviations of what is left to the others: small, since it begins close to its end.
const STEP: f64 = 0.3;

/// Profiles at most have so many values of a factor: each has random draws of its own.
pub const POINTS_MAX: u32 = 1000;

/// Which profiles are wanted, and how closely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profiling {
    /// Places of the factors whose profiles are wanted; without repetition.
    pub factors: Vec<usize>,
    /// Values of each beside the best; at least 2, at most [`POINTS_MAX`].
    pub points: u32,
    /// Generations of each fit anew; at least 1.
    pub generations: u32,
}

impl Profiling {
    /// Candidates at most, with `factors` factors in all.
    pub fn candidates_max(&self, factors: usize) -> u64 {
        let a_generation = usual_population_size(factors.saturating_sub(1).max(1)) as u64;
        let of_one = STARTS + u64::from(self.generations) * a_generation;
        self.factors.len() as u64 * u64::from(self.points) * of_one
    }
}

/// The least part of a side that is a step, and of a range that is a side: a best that is closer to an end is at it.
const PART_MIN: f64 = 1e-3;

/// Candidates that are tried before a fit anew begins.
const STARTS: u64 = 2;

/// The lowest distance that was found with a factor at one value.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfilePoint {
    /// The candidate that has it; the held factor has the value at which it is held.
    pub evaluation: Evaluation,
    /// Candidates that were tried.
    pub candidates: u32,
    /// Whether it is the best of the search and not a fit anew.
    pub is_best: bool,
}

/// The profile of one factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Place of the factor.
    pub factor: usize,
    /// By rising value; one of them is the best of the search, the first and the last are at the ends of the range.
    pub points: Vec<ProfilePoint>,
}

/// Which values of a factor the targets allow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProfileInterval {
    /// Its ends, as shares of the range.
    pub shares: [f64; 2],
    /// Whether an end is that of the range, where the distance is still low enough: targets say nothing to that side.
    pub is_open: [bool; 2],
}

impl Profile {
    /// The lowest distance, with what priors add where they count.
    pub fn lowest(&self) -> f64 {
        self.points.iter().map(|point| point.evaluation.objective()).fold(f64::INFINITY, f64::min)
    }

    /// The outermost values at which the distance is at most [`RISE_MAX`] above the lowest. Between values of the profile the root of
    /// the rise is taken as linear, as it is for a parabola.
    pub fn interval(&self) -> ProfileInterval {
        let share = |point: &ProfilePoint| point.evaluation.shares[self.factor];
        let rising: Vec<(f64, f64)> =
            self.points.iter().map(|point| (share(point), self.root(point))).collect();
        let falling: Vec<(f64, f64)> = rising.iter().rev().copied().collect();
        let (low, is_open_low) = crossing(&rising);
        let (high, is_open_high) = crossing(&falling);
        ProfileInterval { shares: [low, high], is_open: [is_open_low, is_open_high] }
    }

    fn root(&self, point: &ProfilePoint) -> f64 {
        (point.evaluation.objective() - self.lowest()).max(0.0).sqrt()
    }
}

/// Where the roots come down to that of [`RISE_MAX`], from the first point on, and whether they are below from the beginning.
fn crossing(points: &[(f64, f64)]) -> (f64, bool) {
    let most = RISE_MAX.sqrt();
    let within = points.iter().position(|(_, root)| *root <= most).expect("the lowest has no rise");
    let (share, root) = points[within];
    let Some(before) = within.checked_sub(1).map(|before| points[before]) else { return (share, true) };
    (share + (before.0 - share) * (most - root) / (before.1 - root), false)
}

/// The profiles of a search that came to `best`.
///
/// # Errors
/// Those of `evaluate`.
pub(super) fn profiles<E>(
    (calibration, factors): (&Calibration, &[Factor]),
    profiling: &Profiling,
    best: &Evaluation,
    identifiability: &Identifiability,
    evaluate: &mut impl FnMut(&Batch) -> Result<Vec<Vec<Moments>>, E>,
) -> Result<Vec<Profile>, E> {
    let total = profiling.factors.len() as u32 * profiling.points;
    let mut profiles = Vec::new();
    for (order, &held) in profiling.factors.iter().enumerate() {
        let others = Others::new(held, identifiability);
        let mut profile = Profiler {
            judgement: Judgement { calibration, factors },
            generations: profiling.generations,
            best: best.distance,
            others,
            done: order as u32 * profiling.points,
            total,
            evaluate: &mut *evaluate,
        };
        let shares =
            held_at(&factors[held], best.shares[held], identifiability.spreads[held], profiling.points);
        let mut points = vec![ProfilePoint { evaluation: best.clone(), candidates: 0, is_best: true }];
        for side in shares {
            let mut from = best.clone();
            for share in side {
                let point = profile.fitted_anew(share, &from)?;
                from = point.evaluation.clone();
                points.push(point);
            }
        }
        let share = |point: &ProfilePoint| point.evaluation.shares[held];
        points.sort_by(|a, b| share(a).total_cmp(&share(b)));
        profiles.push(Profile { factor: held, points });
    }
    Ok(profiles)
}

/// Values of a factor below and above the best, from it outwards, as shares of the range; the last of each side is its end. A side
/// has as many of the points as it is long, but at least one. Steps grow, the first is the spread that the derivatives leave,
/// where that is less than an equal step: so there are values near the best and at the ends.
fn held_at(factor: &Factor, best: f64, spread: f64, points: u32) -> [Vec<f64>; 2] {
    let below = ((best * f64::from(points)).round() as u32).clamp(1, points - 1);
    let sides = [(0.0, below), (1.0, points - below)];
    sides.map(|(end, count)| {
        let length: f64 = end - best;
        let mut values: Vec<f64> = Vec::new();
        if length.abs() < PART_MIN {
            return values;
        }
        let mut last = number(&factor.at(best));
        for place in 1..=count {
            let part = part(place, count, spread / length.abs());
            let value = factor.at(best + length * part);
            // A range of whole numbers may have fewer values than points.
            if number(&value) == last {
                continue;
            }
            last = number(&value);
            values.push(match value {
                FactorValue::Integer(whole) => share_of_range(factor, whole as f64).unwrap_or(best),
                _ if place == count => end,
                _ => best + length * part,
            });
        }
        values
    })
}

/// How far along its side the point at `place` of `count` lies: 1 for the last, `first` for the first, in equal ratios; in equal
/// steps where these are shorter at first.
fn part(place: u32, count: u32, first: f64) -> f64 {
    let (place, count) = (f64::from(place), f64::from(count));
    if place == count || first >= 1.0 / count {
        return place / count;
    }
    exp(ln(first.max(PART_MIN)) * (count - place) / (count - 1.0))
}

/// The factors that are fitted anew while one is held.
struct Others {
    held: usize,
    /// What is left to them given the held one: their covariance, in widths of the ranges.
    covariance: Matrix,
    /// How they follow the held one: widths of their ranges per width of its.
    slopes: Vec<f64>,
}

impl Others {
    fn new(held: usize, found: &Identifiability) -> Others {
        let covariance = |i: usize, j: usize| {
            let covariance = found.correlations[i][j] * found.spreads[i] * found.spreads[j];
            // A factor that takes one value only has no correlation.
            if covariance.is_finite() { covariance } else { 0.0 }
        };
        let places: Vec<usize> = (0..found.spreads.len()).filter(|place| *place != held).collect();
        let variance = covariance(held, held).max(f64::MIN_POSITIVE);
        let given =
            |i: usize, j: usize| covariance(i, j) - covariance(i, held) * covariance(j, held) / variance;
        Others {
            held,
            covariance: places.iter().map(|&i| places.iter().map(|&j| given(i, j)).collect()).collect(),
            slopes: places.iter().map(|&i| covariance(i, held) / variance).collect(),
        }
    }

    /// The shares of the others.
    fn of(&self, shares: &[f64]) -> Vec<f64> {
        let places = shares.iter().enumerate().filter(|(place, _)| *place != self.held);
        places.map(|(_, share)| *share).collect()
    }

    /// The shares of all.
    fn with(&self, share: f64, others: &[f64]) -> Vec<f64> {
        let mut shares = others.to_vec();
        shares.insert(self.held, share);
        shares
    }

    /// Where they go, as far as derivatives tell, when the held one goes this far.
    fn followed(&self, others: &[f64], way: f64) -> Vec<f64> {
        let moved = others.iter().zip(&self.slopes).map(|(share, slope)| share + slope * way);
        moved.map(|share| share.clamp(0.0, 1.0)).collect()
    }
}

struct Profiler<'a, Evaluate> {
    judgement: Judgement<'a>,
    generations: u32,
    /// The lowest distance of the search.
    best: f64,
    others: Others,
    /// Values of factors that are over, and in all.
    done: u32,
    total: u32,
    evaluate: &'a mut Evaluate,
}

impl<E, Evaluate: FnMut(&Batch) -> Result<Vec<Vec<Moments>>, E>> Profiler<'_, Evaluate> {
    /// The lowest distance with the held factor at `share`, from what its neighbour `from` came to.
    fn fitted_anew(&mut self, share: f64, from: &Evaluation) -> Result<ProfilePoint, E> {
        self.done += 1;
        let neighbour = self.others.of(&from.shares);
        let followed = self.others.followed(&neighbour, share - from.shares[self.others.held]);
        let starts = if followed == neighbour { vec![neighbour] } else { vec![neighbour, followed] };
        let mut candidates = starts.len() as u32;
        let mut lowest = self.lowest(share, &starts)?.0;
        let start = self.others.of(&lowest.shares);
        if !start.is_empty() {
            let size = usual_population_size(start.len());
            let seed = self.judgement.calibration.seed.wrapping_add(self.number(share));
            let rng = ChaCha8Rng::seed_from_u64(seed);
            let mut search = CmaEs::new(start, STEP, size, rng).shaped(self.others.covariance.clone());
            for _ in 0..self.generations {
                let (found, objectives) = self.lowest(share, &search.ask())?;
                search.tell(&objectives);
                candidates += objectives.len() as u32;
                if found.objective() < lowest.objective() {
                    lowest = found;
                }
                if search.stop().is_some() {
                    break;
                }
            }
        }
        Ok(ProfilePoint { evaluation: lowest, candidates, is_best: false })
    }

    /// The first of candidates with the lowest distance, and the distances of all.
    fn lowest(&mut self, share: f64, candidates: &[Vec<f64>]) -> Result<(Evaluation, Vec<f64>), E> {
        let shares = candidates.iter().map(|others| self.others.with(share, others)).collect();
        let stage = Stage::Profile { number: self.done, total: self.total };
        let judged = evaluated(self.judgement, (stage, Some(self.best)), shares, self.evaluate)?;
        let objectives = judged.iter().map(|(evaluation, _)| evaluation.objective()).collect();
        let evaluations = judged.into_iter().map(|(evaluation, _)| evaluation);
        let lowest = evaluations.min_by(|a, b| a.objective().total_cmp(&b.objective()));
        Ok((lowest.expect("there are candidates"), objectives))
    }

    /// A number for the draws of a fit anew, that no other profile moves: the held factor's place and its share.
    fn number(&self, share: f64) -> u64 {
        const CELLS: f64 = (1_u64 << 40) as f64;
        ((self.others.held as u64 + 1) << 48) + (share * CELLS) as u64
    }
}

#[cfg(test)]
mod tests;
