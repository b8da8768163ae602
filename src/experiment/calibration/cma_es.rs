//! CMA-ES: a search for the lowest point of a function that is noisy, rugged, or of unknown derivatives.
//!
//! The evolution strategy with covariance matrix adaptation of N. Hansen, "The CMA Evolution Strategy: A Tutorial"
//! (arXiv:1604.00772, 2016), with the parameters of its Table 1, negative weights included. Each generation draws
//! candidates from a normal distribution, ranks them, and moves the distribution's mean, widths and directions towards those
//! that did best. Only ranks count, so that penalties and wild values do no harm.
//!
//! Candidates lie in the unit cube. The distribution does not know its walls: a draw beyond one is mirrored at it, as if the
//! function went on as its own mirror image. So nothing piles up at a wall, and an optimum on it is found like any other.

use std::collections::VecDeque;

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::eigen::{Matrix, eigen};
use crate::math::{exp, floor, ln, normal_quantile};

/// The widest axis of the distribution, in widths of the cube, below which the search has converged.
const STEP_MIN: f64 = 1e-6;
/// The difference of values below which they count as equal (TolFun of the tutorial's appendix B.3).
const FLAT: f64 = 1e-12;
/// The ratio of the squared axes beyond which numbers of 64 bits no longer hold the distribution.
const CONDITION_MAX: f64 = 1e14;

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It had all generations it was given.
    Generations,
    /// It converged: the widest axis of its distribution fell below a millionth of the range.
    Converged,
    /// All candidates of the last generation, and the best of each of many before it, have the same value.
    Flat,
    /// Its distribution became a needle: some combination of parameters changes nothing.
    Degenerate,
}

/// The search, between two generations.
#[derive(Debug, Clone)]
pub struct CmaEs {
    strategy: Strategy,
    rng: ChaCha8Rng,
    mean: Vec<f64>,
    sigma: f64,
    covariance: Matrix,
    /// Square roots of the eigenvalues of `covariance`, and its eigenvectors.
    axes: (Vec<f64>, Matrix),
    /// Evolution paths: of the step size, and of the covariance.
    path_sigma: Vec<f64>,
    path: Vec<f64>,
    /// (1 - c_sigma)^2 to the number of generations: how much of the step size's path is still its start.
    unsettled: f64,
    /// The draws of the current generation, standard normal.
    draws: Matrix,
    /// The best value of each of the last generations, as many as are looked at, and all of the last.
    history: VecDeque<f64>,
    last: Vec<f64>,
}

impl CmaEs {
    /// A search that begins at `start`, in the unit cube, with steps of `sigma` widths of it; `population_size` candidates, at
    /// least 4, a generation. Its draws are those of `rng`.
    pub fn new(start: Vec<f64>, sigma: f64, population_size: usize, rng: ChaCha8Rng) -> CmaEs {
        let n = start.len();
        let unit =
            || -> Matrix { (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect() };
        CmaEs {
            strategy: Strategy::new(n, population_size),
            rng,
            mean: start,
            sigma,
            covariance: unit(),
            axes: (vec![1.0; n], unit()),
            path_sigma: vec![0.0; n],
            path: vec![0.0; n],
            unsettled: 1.0,
            draws: Vec::new(),
            history: VecDeque::new(),
            last: Vec::new(),
        }
    }

    /// The same search, beginning with a distribution of this covariance, in squared steps, instead of a round one.
    ///
    /// # Panics
    /// Where there are not as many rows and columns as dimensions.
    pub fn shaped(mut self, covariance: Matrix) -> CmaEs {
        let n = self.mean.len();
        assert!(covariance.len() == n && covariance.iter().all(|row| row.len() == n), "a row per dimension");
        self.covariance = covariance;
        self.axes = axes(&self.covariance);
        self
    }

    /// The candidates of the next generation, in the unit cube.
    pub fn ask(&mut self) -> Matrix {
        let n = self.mean.len();
        let rng = &mut self.rng;
        self.draws =
            (0..self.strategy.weights.len()).map(|_| (0..n).map(|_| normal(rng)).collect()).collect();
        let steps = self.draws.iter().map(|draw| self.turned(draw));
        let at = |step: Vec<f64>| {
            self.mean.iter().zip(step).map(|(mean, step)| mirrored(mean + self.sigma * step)).collect()
        };
        steps.map(at).collect()
    }

    /// Learns the `values` of the candidates that [`ask`](CmaEs::ask) gave, in its order; equal ones rank in that order.
    ///
    /// # Panics
    /// Where there are not as many values as candidates.
    pub fn tell(&mut self, values: &[f64]) {
        assert_eq!(values.len(), self.draws.len(), "each candidate has a value");
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
        let ranked: Matrix = order.iter().map(|&place| std::mem::take(&mut self.draws[place])).collect();
        self.draws.clear();
        self.learn(&ranked);
        self.history.push_back(values[order[0]]);
        if self.history.len() > self.flat_generations() {
            self.history.pop_front();
        }
        self.last = values.to_vec();
    }

    /// The step size, in widths of the cube.
    pub fn step_size(&self) -> f64 {
        self.sigma
    }

    /// Standard deviation of the distribution along its widest axis, in widths of the cube.
    pub fn widest(&self) -> f64 {
        self.sigma * self.axes.0.iter().fold(0.0, |widest: f64, axis| widest.max(*axis))
    }

    /// Why it should end, if it should.
    pub fn stop(&self) -> Option<Stop> {
        let squared = |axis: Option<&f64>| axis.map_or(1.0, |axis| axis * axis);
        if self.widest() < STEP_MIN {
            return Some(Stop::Converged);
        }
        if squared(self.axes.0.last()) > CONDITION_MAX * squared(self.axes.0.first()) {
            return Some(Stop::Degenerate);
        }
        let all = self.history.iter().chain(&self.last);
        let (low, high) =
            all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)));
        (self.history.len() == self.flat_generations() && high - low < FLAT).then_some(Stop::Flat)
    }

    /// Generations that must be flat (appendix B.3 of the tutorial).
    fn flat_generations(&self) -> usize {
        10 + (30 * self.mean.len()).div_ceil(self.strategy.weights.len())
    }

    /// `B D z`: the draw as a step of the distribution, before the step size.
    fn turned(&self, draw: &[f64]) -> Vec<f64> {
        let (lengths, vectors) = &self.axes;
        let scaled: Vec<f64> = draw.iter().zip(lengths).map(|(z, length)| z * length).collect();
        combined(vectors, &scaled)
    }

    /// Moves the distribution; `ranked` are the draws, the best first. Equations (42) to (47) of the tutorial.
    fn learn(&mut self, ranked: &[Vec<f64>]) {
        let strategy = self.strategy.clone();
        let n = self.mean.len() as f64;
        let steps: Matrix = ranked.iter().map(|draw| self.turned(draw)).collect();
        let parents = &strategy.weights[..strategy.parents];
        let (drawn, step) = (combined(ranked, parents), combined(&steps, parents));
        for (mean, step) in self.mean.iter_mut().zip(&step) {
            *mean += self.sigma * step;
        }
        // C^(-1/2) of the mean step is B times the mean draw.
        let (decay, gain) = path_rates(strategy.c_sigma, strategy.mu_eff);
        let whitened = combined(&self.axes.1, &drawn);
        follow(&mut self.path_sigma, decay, gain, &whitened);
        let length = squared_length(&self.path_sigma).sqrt();
        self.unsettled *= (1.0 - strategy.c_sigma) * (1.0 - strategy.c_sigma);
        let settled = 1.0 - self.unsettled;
        let is_short = length / settled.sqrt() < (1.4 + 2.0 / (n + 1.0)) * strategy.chi;
        let (decay, gain) = path_rates(strategy.c_path, strategy.mu_eff);
        follow(&mut self.path, decay, if is_short { gain } else { 0.0 }, &step);
        self.adapt_covariance(&strategy, ranked, &steps, is_short);
        self.sigma *= exp(strategy.c_sigma / strategy.damping * (length / strategy.chi - 1.0));
        self.axes = axes(&self.covariance);
    }

    /// Equation (47): the rank-one and the rank-mu update, the latter with negative weights.
    fn adapt_covariance(
        &mut self,
        strategy: &Strategy,
        ranked: &[Vec<f64>],
        steps: &[Vec<f64>],
        is_short: bool,
    ) {
        let n = self.mean.len();
        let (c_1, c_mu) = (strategy.c_1, strategy.c_mu);
        // What a path that was held back lacks in variance.
        let lost = if is_short { 0.0 } else { strategy.c_path * (2.0 - strategy.c_path) };
        let sum: f64 = strategy.weights.iter().sum();
        let kept = 1.0 + c_1 * lost - c_1 - c_mu * sum;
        let weights: Vec<f64> = strategy
            .weights
            .iter()
            .zip(ranked)
            .map(|(weight, draw)| match *weight < 0.0 {
                true => weight * n as f64 / squared_length(draw).max(f64::MIN_POSITIVE),
                false => *weight,
            })
            .collect();
        for i in 0..n {
            for j in i..n {
                let outer = |step: &Vec<f64>| step[i] * step[j];
                let rank_mu: f64 = weights.iter().zip(steps).map(|(weight, step)| weight * outer(step)).sum();
                let entry = kept * self.covariance[i][j] + c_1 * outer(&self.path) + c_mu * rank_mu;
                (self.covariance[i][j], self.covariance[j][i]) = (entry, entry);
            }
        }
    }
}

/// Lengths and directions of the axes of a distribution.
fn axes(covariance: &Matrix) -> (Vec<f64>, Matrix) {
    let (values, vectors) = eigen(covariance);
    (values.iter().map(|value| value.max(f64::MIN_POSITIVE).sqrt()).collect(), vectors)
}

/// The parameters of the strategy, from the number of dimensions and of candidates: Table 1 of the tutorial.
#[derive(Debug, Clone)]
struct Strategy {
    /// Of all candidates, the best first; those of the parents sum to 1, the others are at most 0.
    weights: Vec<f64>,
    parents: usize,
    /// Variance-effective number of parents.
    mu_eff: f64,
    c_sigma: f64,
    damping: f64,
    c_path: f64,
    c_1: f64,
    c_mu: f64,
    /// Expected length of a standard normal vector.
    chi: f64,
}

impl Strategy {
    fn new(dimensions: usize, population_size: usize) -> Strategy {
        let n = dimensions as f64;
        let middle = ln((population_size as f64 + 1.0) / 2.0);
        let raw: Vec<f64> = (1..=population_size).map(|rank| middle - ln(rank as f64)).collect();
        let (parents, others) = raw.split_at(population_size / 2);
        let effective = |weights: &[f64]| {
            let (sum, squares) = (weights.iter().sum::<f64>(), squared_length(weights));
            if squares > 0.0 { sum * sum / squares } else { 0.0 }
        };
        let (mu_eff, mu_eff_negative) = (effective(parents), effective(others));
        let c_1 = 2.0 / ((n + 1.3) * (n + 1.3) + mu_eff);
        let c_mu = 2.0 * (0.25 + mu_eff + 1.0 / mu_eff - 2.0) / ((n + 2.0) * (n + 2.0) + mu_eff);
        let c_mu = c_mu.min(1.0 - c_1);
        let negative = (1.0 + c_1 / c_mu)
            .min(1.0 + 2.0 * mu_eff_negative / (mu_eff + 2.0))
            .min((1.0 - c_1 - c_mu) / (n * c_mu));
        let positive_sum: f64 = parents.iter().sum();
        let negative_sum: f64 = others.iter().sum();
        let weight = |raw: &f64| match *raw < 0.0 {
            true => -negative * raw / negative_sum,
            false => raw / positive_sum,
        };
        let c_sigma = (mu_eff + 2.0) / (n + mu_eff + 5.0);
        let excess = ((mu_eff - 1.0) / (n + 1.0)).sqrt() - 1.0;
        Strategy {
            weights: raw.iter().map(weight).collect(),
            parents: population_size / 2,
            mu_eff,
            c_sigma,
            damping: 1.0 + 2.0 * excess.max(0.0) + c_sigma,
            c_path: (4.0 + mu_eff / n) / (n + 4.0 + 2.0 * mu_eff / n),
            c_1,
            c_mu,
            chi: n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n)),
        }
    }
}

/// The usual number of candidates a generation for so many dimensions: 4 + ⌊3 ln n⌋ (Table 1 of the tutorial).
pub fn usual_population_size(dimensions: usize) -> usize {
    4 + floor(3.0 * ln(dimensions.max(1) as f64)) as usize
}

/// How much of a path stays, and by how much it takes up a step, so that its variance stays.
fn path_rates(rate: f64, mu_eff: f64) -> (f64, f64) {
    (1.0 - rate, (rate * (2.0 - rate) * mu_eff).sqrt())
}

fn follow(path: &mut [f64], decay: f64, gain: f64, step: &[f64]) {
    path.iter_mut().zip(step).for_each(|(path, step)| *path = decay * *path + gain * step);
}

/// The sum of `vectors`, each times its weight; vectors without a weight do not count.
fn combined(vectors: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; vectors.first().map_or(0, Vec::len)];
    for (vector, weight) in vectors.iter().zip(weights) {
        sum.iter_mut().zip(vector).for_each(|(sum, x)| *sum += weight * x);
    }
    sum
}

fn squared_length(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum()
}

/// A standard normal draw.
pub(super) fn normal(rng: &mut ChaCha8Rng) -> f64 {
    normal_quantile(uniform(rng))
}

/// A draw between 0 and 1: 53 bits, the middle of their cell.
pub(super) fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    const CELLS: f64 = (1_u64 << 53) as f64;
    ((rng.next_u64() >> 11) as f64 + 0.5) / CELLS
}

/// The place in [0, 1] at which a light ray that starts at 0 and runs `x` between two mirrors arrives.
fn mirrored(x: f64) -> f64 {
    let rest = x - 2.0 * floor(x / 2.0) as f64;
    if rest > 1.0 { 2.0 - rest } else { rest }
}

#[cfg(test)]
mod tests;
