//! The progress of many histories: on a terminal only.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use crate::cli::numbers::{counted, grouped};
use crate::cli::progress::{bar, drawn, left};

/// Histories that are over, of all; a thread of its own draws them.
pub(in crate::cli) struct Bar {
    line: ProgressBar,
    progress: Arc<Progress>,
}

struct Progress {
    /// How many there will be; none where nobody knows.
    runs: Option<u64>,
    /// Histories that were there before this session.
    before: u64,
    over: AtomicU64,
    failed: AtomicU64,
    start: Instant,
}

impl Bar {
    /// Invisible where it is not `wanted` or stderr is no terminal.
    pub fn new(runs: u64, before: u64, wanted: bool) -> Bar {
        Bar::of(Some(runs), before, wanted)
    }

    /// As [`new`](Self::new), where nobody knows how many histories there will be.
    pub fn without_end(wanted: bool) -> Bar {
        Bar::of(None, 0, wanted)
    }

    fn of(runs: Option<u64>, before: u64, wanted: bool) -> Bar {
        let (over, failed) = (AtomicU64::new(0), AtomicU64::new(0));
        let progress = Arc::new(Progress { runs, before, over, failed, start: Instant::now() });
        let seen = Arc::clone(&progress);
        let line = drawn(wanted, move || seen.line(seen.start.elapsed()));
        Bar { line, progress }
    }

    /// A history is over.
    pub fn over(&self, failed: bool) {
        self.progress.over.fetch_add(1, Ordering::Relaxed);
        self.progress.failed.fetch_add(u64::from(failed), Ordering::Relaxed);
    }

    /// Removes the bar.
    pub fn clear(&self) {
        self.line.finish_and_clear();
    }
}

impl Progress {
    /// `━━━━──  120/1 000 histories  2 failed  26 s left  34.5/s`. Time and rate need a history first.
    fn line(&self, elapsed: Duration) -> String {
        let [over, failed] = [&self.over, &self.failed].map(|count| count.load(Ordering::Relaxed));
        let there = self.before + over;
        let mut line = match self.runs {
            Some(runs) => {
                let fraction = there as f64 / runs.max(1) as f64;
                format!("{}  {}/{}", bar(fraction), grouped(there), counted(runs, "history"))
            }
            None => counted(there, "history"),
        };
        if failed > 0 {
            let _ = write!(line, "  {failed} failed");
        }
        let seconds = elapsed.as_secs_f64();
        if over > 0 && seconds > 0.0 {
            let rate = over as f64 / seconds;
            if let Some(runs) = self.runs {
                left(&mut line, (runs - there) as f64 / rate);
            }
            let _ = if rate >= 1.0 {
                write!(line, "  {rate:.1}/s")
            } else {
                write!(line, "  {:.1} s each", 1.0 / rate)
            };
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_time_left_are_those_of_this_session_alone() {
        let bar = Bar::new(1000, 500, false);
        let line = |seconds| bar.progress.line(Duration::from_secs(seconds));
        let half = "━".repeat(10) + &"─".repeat(10);
        assert_eq!(line(0), format!("{half}  500/1 000 histories"));
        (0..20).for_each(|place| bar.over(place == 3));
        assert_eq!(line(10), format!("{half}  520/1 000 histories  1 failed  4 min 00 s left  2.0/s"));
        assert!(line(60).ends_with("  24 min 00 s left  3.0 s each"), "{}", line(60));
    }

    #[test]
    fn histories_without_a_known_end_are_counted() {
        let bar = Bar::without_end(false);
        (0..16).for_each(|_| bar.over(false));
        assert_eq!(bar.progress.line(Duration::from_secs(8)), "16 histories  2.0/s");
    }
}
