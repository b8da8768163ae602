//! The progress bar: on a terminal only.

use std::collections::VecDeque;
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::numbers::{duration, human};
use crate::scenario::Parameters;

/// How often a bar is drawn.
const TICK: Duration = Duration::from_millis(200);

/// Columns of the bar itself.
const COLUMNS: u64 = 20;

/// The last months, whose mean length tells how long the others will take.
const MONTHS_TIMED: usize = 24;

/// Households while no world stands, then months of all replicates. A thread of its own draws what all others leave
/// here, so that telling it costs next to nothing.
pub(super) struct Bar {
    line: ProgressBar,
    progress: Arc<Progress>,
}

/// How far the simulation is.
struct Progress {
    /// Households of one replicate.
    households: u64,
    /// Months of all replicates.
    months: u64,
    /// Households that have been made, of all replicates.
    made: AtomicU64,
    stage: Mutex<Stage>,
}

/// What is going on.
#[derive(Default)]
struct Stage {
    /// Replicates whose households are being made.
    making: u64,
    /// Replicates whose months are being simulated.
    running: u64,
    /// Replicates whose households are complete.
    complete: u64,
    /// When the first of those in the making began.
    making_since: Option<Instant>,
    months_over: u64,
    /// When the last months ended, or their world stood.
    ends: VecDeque<Instant>,
}

impl Bar {
    /// Invisible where it is not `wanted` or stderr is no terminal.
    pub fn new(parameters: &Parameters, wanted: bool) -> Bar {
        let progress = Arc::new(Progress::new(parameters));
        let seen = Arc::clone(&progress);
        let line = drawn(wanted, move || seen.line(Instant::now()));
        Bar { line, progress }
    }

    /// The households of a replicate begin to be made.
    pub fn begins(&self) {
        let mut stage = self.progress.stage();
        stage.making_since.get_or_insert_with(Instant::now);
        stage.making += 1;
    }

    /// So many more have been made.
    pub fn made(&self, households: u64) {
        self.progress.made.fetch_add(households, Ordering::Relaxed);
    }

    /// The households of a replicate are complete.
    pub fn stands(&self) {
        let mut stage = self.progress.stage();
        stage.making -= 1;
        stage.running += 1;
        stage.complete += 1;
        if stage.making == 0 {
            stage.making_since = None;
        }
        if stage.running == 1 {
            // No month was simulated meanwhile: what is timed begins anew.
            stage.ends.clear();
            stage.ends.push_back(Instant::now());
        }
    }

    /// A month of a replicate is over; maybe its `last`.
    pub fn month_ends(&self, last: bool) {
        let mut stage = self.progress.stage();
        stage.months_over += 1;
        stage.running -= u64::from(last);
        stage.ends.push_back(Instant::now());
        if stage.ends.len() > MONTHS_TIMED + 1 {
            stage.ends.pop_front();
        }
    }

    /// Removes the bar.
    pub fn clear(&self) {
        self.line.finish_and_clear();
    }
}

impl Progress {
    fn new(parameters: &Parameters) -> Progress {
        let run = &parameters.run;
        Progress {
            households: parameters.population.simulated_households,
            months: u64::from(run.months) * u64::from(run.replicates),
            made: AtomicU64::new(0),
            stage: Mutex::default(),
        }
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn line(&self, now: Instant) -> String {
        let stage = self.stage();
        if stage.running == 0 && stage.months_over < self.months {
            self.making(&stage, now)
        } else {
            self.months(&stage)
        }
    }

    /// `━━━━──  making households  34.5 M of 494.2 M  40.2 s left`.
    fn making(&self, stage: &Stage, now: Instant) -> String {
        let made = self.made.load(Ordering::Relaxed).saturating_sub(stage.complete * self.households) as f64;
        let all = (stage.making.max(1) * self.households) as f64;
        let mut line = format!("{}  making households  {} of {}", bar(made / all), human(made), human(all));
        if let Some(since) = stage.making_since.filter(|_| made > 0.0) {
            let seconds = now.saturating_duration_since(since).as_secs_f64();
            left(&mut line, seconds / made * (all - made));
        }
        line
    }

    /// `━━━━──  12/80 months  35.0 s left  45.2 M household-months per second`. Time and rate need a month first.
    fn months(&self, stage: &Stage) -> String {
        let fraction = stage.months_over as f64 / self.months as f64;
        let mut line = format!("{}  {}/{} months", bar(fraction), stage.months_over, self.months);
        if let (Some(&first), Some(&last)) = (stage.ends.front(), stage.ends.back())
            && last > first
        {
            let month = (last - first).as_secs_f64() / (stage.ends.len() - 1) as f64;
            left(&mut line, month * (self.months - stage.months_over) as f64);
            let _ = write!(line, "  {} household-months/s", human(self.households as f64 / month));
        }
        line
    }
}

/// The one line that a thread of its own draws again and again. Invisible where it is not `wanted` or stderr is no
/// terminal.
pub(super) fn drawn(wanted: bool, line: impl Fn() -> String + Send + Sync + Clone + 'static) -> ProgressBar {
    if !wanted || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let now = move |_: &ProgressState, text: &mut dyn Write| {
        let _ = text.write_str(&line());
    };
    let style = ProgressStyle::with_template("{now}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let drawn = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let drawn = drawn.with_style(style.with_key("now", now));
    drawn.enable_steady_tick(TICK);
    drawn
}

/// A line as long as the fraction that is done.
pub(super) fn bar(fraction: f64) -> String {
    let full = (fraction.clamp(0.0, 1.0) * COLUMNS as f64) as usize;
    "━".repeat(full) + &"─".repeat(COLUMNS as usize - full)
}

/// Adds the time that is left.
pub(super) fn left(line: &mut String, seconds: f64) {
    let _ = match seconds {
        // Hundredths would only flicker.
        s if s < 99.5 => write!(line, "  {s:.0} s left"),
        s => write!(line, "  {} left", duration(s)),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar_of(households: u64, months: u32) -> Bar {
        let mut parameters = Parameters::default();
        parameters.population.simulated_households = households;
        parameters.run.months = months;
        Bar::new(&parameters, false)
    }

    fn line(bar: &Bar) -> String {
        bar.progress.line(Instant::now())
    }

    #[test]
    fn households_are_shown_until_a_world_stands_then_months_with_rate_and_time() {
        let bar = bar_of(2_000_000, 4);
        assert!(line(&bar).ends_with("making households  0 of 2.0 M"), "{}", line(&bar));
        bar.begins();
        bar.made(500_000);
        let shown = line(&bar);
        assert!(shown.starts_with("━━━━━───────────────  making households  500.0 k of 2.0 M  "), "{shown}");
        bar.made(1_500_000);
        bar.stands();
        assert_eq!(line(&bar), format!("{}  0/4 months", "─".repeat(20)));
        bar.month_ends(false);
        let shown = line(&bar);
        assert!(shown.contains("1/4 months") && shown.ends_with("household-months/s"), "{shown}");
    }

    #[test]
    fn a_replicate_that_follows_makes_its_own_households() {
        let bar = bar_of(100, 2);
        let parts = |bar: &Bar| line(bar).split("  ").skip(1).take(2).collect::<Vec<_>>().join(" ");
        bar.begins();
        bar.made(100);
        bar.stands();
        bar.month_ends(true);
        bar.begins();
        bar.made(25);
        assert_eq!(parts(&bar), "making households 25 of 100");
    }
}
