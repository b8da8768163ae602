//! The progress of a calibration: on a terminal only.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use super::closing::significant;
use crate::cli::progress::{bar, drawn, left};
use crate::experiment::calibration::{Batch, Stage};

/// Generation and best distance so far; a thread of its own draws them.
pub(super) struct Bar {
    line: ProgressBar,
    progress: Arc<Mutex<Progress>>,
}

struct Progress {
    /// Histories at most.
    total: u64,
    generations: u32,
    /// Histories that are over, and of these: that earlier sessions simulated.
    over: u64,
    before: u64,
    stage: Stage,
    best: Option<f64>,
    start: Instant,
}

impl Bar {
    /// Invisible where it is not `wanted` or stderr is no terminal.
    pub fn new(total: u64, generations: u32, wanted: bool) -> Bar {
        let progress = Progress {
            total,
            generations,
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
    /// `━━━━──  generation 12/60  best 3.21  26 s left`. Time needs a history first, and is that to the last generation.
    fn line(&self, elapsed: Duration) -> String {
        let mut line = format!("{}  ", bar(self.over as f64 / self.total.max(1) as f64));
        line.push_str(&match self.stage {
            Stage::Start => "start".to_owned(),
            Stage::Generation(number) => format!("generation {number}/{}", self.generations),
            Stage::Neighbours => "what can be told apart".to_owned(),
        });
        if let Some(best) = self.best {
            let _ = write!(line, "  best {}", significant(best));
        }
        let own = self.over - self.before;
        if own > 0 {
            left(&mut line, elapsed.as_secs_f64() / own as f64 * (self.total - self.over) as f64);
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_that_of_this_session_and_the_best_is_shown() {
        let bar = Bar::new(1000, 60, false);
        bar.skip(500);
        bar.begins(&Batch { stage: Stage::Generation(30), points: Vec::new(), best: Some(3.214) });
        (0..20).for_each(|_| bar.over());
        let line = bar.progress().line(Duration::from_secs(10));
        assert!(line.ends_with("  generation 30/60  best 3.214  4 min 00 s left"), "{line}");
    }
}
