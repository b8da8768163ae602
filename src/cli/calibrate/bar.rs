//! The progress of a calibration: on a terminal only.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use super::closing::significant;
use crate::cli::progress::{bar, drawn, left};
use crate::experiment::calibration::{Batch, Calibration, Method, Stage};

/// Generation and best distance so far; a thread of its own draws them.
pub(super) struct Bar {
    line: ProgressBar,
    progress: Arc<Mutex<Progress>>,
}

struct Progress {
    /// Histories at most.
    total: u64,
    /// Populations at most, where the calibration samples.
    populations: u32,
    /// Particles of a population, where the calibration samples.
    particles: Option<u32>,
    /// Histories that are over, and of these: that earlier sessions simulated.
    over: u64,
    before: u64,
    stage: Stage,
    best: Option<f64>,
    start: Instant,
}

impl Bar {
    /// Invisible where it is not `wanted` or stderr is no terminal.
    pub fn new(method: &Method, histories: u64, wanted: bool) -> Bar {
        let (candidates, populations, particles) = match method {
            Method::CmaEs(search) => (candidates_max(search), 0, None),
            Method::AbcSmc(sampling) => (0, sampling.generations, Some(sampling.population_size)),
        };
        let progress = Progress {
            total: candidates * histories,
            populations,
            particles,
            over: 0,
            before: 0,
            stage: Stage::Start,
            best: None,
            start: Instant::now(),
        };
        let progress = Arc::new(Mutex::new(progress));
        let seen = Arc::clone(&progress);
        let line = drawn(wanted, move || {
            let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.line(seen.start.elapsed())
        });
        Bar { line, progress }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A batch begins.
    pub fn begins(&self, batch: &Batch) {
        let mut progress = self.progress();
        (progress.stage, progress.best) = (batch.stage, batch.best);
    }

    /// So many histories are there from earlier sessions.
    pub fn skip(&self, histories: u64) {
        let mut progress = self.progress();
        progress.over += histories;
        progress.before += histories;
    }

    /// A history is over.
    pub fn over(&self) {
        self.progress().over += 1;
    }

    /// Prints something else while the bar is away.
    pub fn suspend(&self, print: impl FnOnce()) {
        self.line.suspend(print);
    }

    /// Removes the bar.
    pub fn clear(&self) {
        self.line.finish_and_clear();
    }
}

impl Progress {
    /// `━━━━──  generation 12  best 3.21  26 s left`. Time needs a history first, and is that to the last generation; a
    /// sample's bar fills with each population, and nobody knows how long the next takes.
    fn line(&self, elapsed: Duration) -> String {
        let filled = match (self.stage, self.particles) {
            (Stage::Population { accepted, .. }, Some(particles)) => {
                f64::from(accepted) / f64::from(particles)
            }
            (_, Some(_)) => 1.0,
            _ => self.over as f64 / self.total.max(1) as f64,
        };
        let mut line = format!("{}  ", bar(filled));
        line.push_str(&match self.stage {
            Stage::Start => "start".to_owned(),
            Stage::Generation { search: 1, number } => format!("generation {number}"),
            Stage::Generation { search, number } => format!("search {search}, generation {number}"),
            Stage::Neighbours => "what can be told apart".to_owned(),
            Stage::Profile { number, total } => format!("profiles {number}/{total}"),
            Stage::Population { number, tolerance, .. } => {
                let within = tolerance
                    .map_or(String::new(), |tolerance| format!("  within {}", significant(tolerance)));
                format!("population {number}/{}{within}", self.populations)
            }
            Stage::Prediction => "what is predicted".to_owned(),
        });
        if let Some(best) = self.best {
            let _ = write!(line, "  best {}", significant(best));
        }
        let own = self.over - self.before;
        if own > 0 && self.particles.is_none() {
            left(&mut line, elapsed.as_secs_f64() / own as f64 * (self.total - self.over) as f64);
        }
        line
    }
}

/// How many candidates there are at most: the start, those of all searches, the neighbours of the best, and the profiles.
pub(super) fn candidates_max(search: &Calibration) -> u64 {
    1 + search.candidates_max() + 2 * search.start.len() as u64 + profile_candidates_max(search)
}

/// How many of them the profiles have.
pub(super) fn profile_candidates_max(search: &Calibration) -> u64 {
    search.profile.as_ref().map_or(0, |profiling| profiling.candidates_max(search.start.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search() -> Method {
        Method::CmaEs(Calibration {
            targets: Vec::new(),
            priors: Vec::new(),
            generations: 60,
            population_size: 8,
            restarts: 9,
            seed: 1,
            step: 0.3,
            use_prior: false,
            start: Vec::new(),
            profile: None,
        })
    }

    fn batch(stage: Stage) -> Batch {
        Batch { stage, points: Vec::new(), best: Some(3.214), seeds: None }
    }

    #[test]
    fn the_time_left_is_that_of_this_session_and_the_best_is_shown() {
        // The start, and 60 generations of eight, each in two histories.
        let bar = Bar::new(&search(), 2, false);
        bar.skip(462);
        bar.begins(&batch(Stage::Generation { search: 2, number: 30 }));
        (0..20).for_each(|_| bar.over());
        let line = bar.progress().line(Duration::from_secs(10));
        assert!(line.ends_with("  search 2, generation 30  best 3.214  4 min 00 s left"), "{line}");
    }

    #[test]
    fn a_sample_shows_its_population_and_tolerance_and_promises_no_time() {
        let bar = Bar::new(&search(), 2, false);
        (bar.progress().particles, bar.progress().populations) = (Some(200), 60);
        bar.begins(&batch(Stage::Population { number: 3, accepted: 100, tolerance: Some(12.34) }));
        bar.over();
        let line = bar.progress().line(Duration::from_secs(10));
        assert!(line.ends_with("  population 3/60  within 12.34  best 3.214"), "{line}");
    }
}
