//! Searches one after another: where one has ended and candidates are left, another begins elsewhere.
//!
//! A search that ends in a valley is no proof that there is no deeper one. The restart strategy of Auger & Hansen, "A restart CMA evolution
//! strategy with increasing population size" (IEEE Congress on Evolutionary Computation 2005): each search begins at a random
//! place with twice as many candidates a generation as the one before, since a larger population sees more of the
//! landscape and less of its ruggedness. All searches together have so many candidates as `generations` of the first would.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::cma_es::uniform;
use super::search::Log;
use super::{Calibration, CmaEs, Evaluation, Identifiability, Moments, RISE_MAX, Stage, Stop};
use crate::experiment::calibration::Batch;

/// How many remaining standard deviations apart two optima are different ones.
pub const APART: f64 = 2.0;

/// A search of those that were made one after another.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// Number, from 1.
    pub number: u32,
    /// Candidates of a generation.
    pub population_size: u64,
    /// Generations.
    pub generations: u32,
    /// Candidates, with the start for the first.
    pub evaluations: u32,
    /// The first of its candidates with the lowest distance.
    pub best: Evaluation,
    /// Why it ended.
    pub stop: Stop,
}

impl Search {
    /// Whether it ended as near to the targets as `best`, at other values: the objective is at most 3.84 higher, which is what a 95 %
    /// interval of one parameter allows where scales are standard errors, and some parameter is more than two of its
    /// remaining standard deviations away.
    pub fn rivals(&self, best: &Evaluation, found: &Identifiability) -> bool {
        let is_near = self.best.objective() <= best.objective() + RISE_MAX;
        is_near && self.differences(best, found).iter().any(|difference| difference.abs() > APART)
    }

    /// How far each parameter of its best lies from that of `best`, in remaining standard deviations.
    pub fn differences(&self, best: &Evaluation, found: &Identifiability) -> Vec<f64> {
        let shares = self.best.shares.iter().zip(&best.shares).zip(&found.spreads);
        shares.map(|((own, best), spread)| (own - best) / spread).collect()
    }
}

impl Calibration {
    /// Candidates of all searches together, at most, without the start.
    pub fn candidates_max(&self) -> u64 {
        u64::from(self.generations) * u64::from(self.population_size)
    }

    /// The search with this number at its beginning. Its draws are a stream of their own.
    pub(super) fn search(&self, number: u32, population_size: u64) -> CmaEs {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(u64::from(number - 1));
        let start = match number {
            1 => self.start.clone(),
            _ => self.start.iter().map(|_| uniform(&mut rng)).collect(),
        };
        CmaEs::new(start, self.step, population_size as usize, rng)
    }
}

/// Searches until there are no candidates left, or no more searches are wanted. The first has begun: its start is in the log.
pub(super) fn searches<E>(
    log: &mut Log<'_>,
    evaluate: &mut impl FnMut(&Batch) -> Result<Vec<Vec<Moments>>, E>,
) -> Result<Vec<Search>, E> {
    let calibration = log.calibration;
    let mut left = calibration.candidates_max();
    let mut population_size = u64::from(calibration.population_size);
    let mut searches = Vec::new();
    let mut from = 0;
    for number in 1..=calibration.restarts.saturating_add(1) {
        if left < population_size {
            break;
        }
        let mut search = calibration.search(number, population_size);
        let before = log.generations.len();
        let stop = loop {
            if left < population_size {
                break Stop::Generations;
            }
            left -= population_size;
            let generation = log.generations.len() as u32;
            let stage = Stage::Generation { search: number, number: generation };
            let distances = log.take(stage, search.ask(), evaluate)?;
            search.tell(&distances);
            log.close(number, distances, &search);
            if let Some(reason) = search.stop() {
                break reason;
            }
        };
        let own = &log.evaluations[from..];
        let lowest = own.iter().min_by(|a, b| a.objective().total_cmp(&b.objective()));
        searches.push(Search {
            number,
            population_size,
            generations: (log.generations.len() - before) as u32,
            evaluations: own.len() as u32,
            best: lowest.expect("a search has candidates").clone(),
            stop,
        });
        from = log.evaluations.len();
        population_size *= 2;
    }
    Ok(searches)
}
