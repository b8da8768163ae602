//! What a sweep prints when it is over: its metrics at a glance, how markets ended, and what failed.

mod digest;
mod effects;
mod levels;
mod moments;
mod ranks;

use std::fs;
use std::path::Path;

use crate::cli::numbers::{counted, duration, figure, grouped};
use crate::cli::summary::of_bytes;
use crate::cli::terminal::Screen;
use crate::cli::terminal::{Grid, Style, left, wrapped};
use crate::output::sweep::{SweepManifest, SweepPlan, SweepTiming};
use crate::output::{JOURNAL_FILE, MANIFEST_FILE, TIMING_FILE};

pub(in crate::cli) use digest::Digest;

/// Columns of a name.
const NAME_MAX: usize = 26;
/// Failures that are shown.
const FAILURES_SHOWN: usize = 3;
/// All that there is to tell of a sweep whose files are in `out`.
pub(in crate::cli) struct Closing<'a> {
    pub plan: &'a SweepPlan,
    pub manifest: &'a SweepManifest,
    pub digest: &'a Digest<'a>,
    pub out: &'a Path,
}

impl Closing<'_> {
    pub fn text(&self, timing: Option<&SweepTiming>, screen: Screen) -> String {
        let mut parts = vec![self.title(screen)];
        if self.manifest.recorded > self.manifest.failed {
            parts.push(self.digest.numbers(screen));
            parts.extend(self.digest.effects(screen));
            parts.push(self.digest.outcomes(screen));
        }
        if self.manifest.failed > 0 {
            parts.push(self.digest.failures(self.manifest.failed, screen));
        }
        parts.push(self.whereabouts(timing, screen));
        parts.join("\n")
    }

    fn title(&self, screen: Screen) -> String {
        let title = match self.plan.title.as_str() {
            "" => "Untitled experiment",
            title => title,
        };
        let mut grid = Grid::default();
        for line in wrapped(title, screen.width) {
            grid.row([left(line, Style::Strong)]);
        }
        let (recorded, runs) = (self.manifest.recorded, self.manifest.runs);
        let of = if recorded < runs { format!("{} of ", grouped(recorded)) } else { String::new() };
        let facts = format!("{of}{}: {}", counted(runs, "history"), crossed(self.plan));
        for line in wrapped(&facts, screen.width) {
            grid.row([left(line, Style::Plain)]);
        }
        format!("\n{}", grid.render(screen.color))
    }

    fn whereabouts(&self, timing: Option<&SweepTiming>, screen: Screen) -> String {
        let mut grid = Grid::default();
        let mut fact = |name, text: String| grid.row([left(name, Style::Strong), left(text, Style::Plain)]);
        fact("Results", format!("{}  ({})", self.out.display(), self.files()));
        if let Some(timing) = timing.filter(|timing| timing.runs > 0) {
            let (time, threads) = (duration(timing.wall_seconds), counted(timing.jobs as u64, "thread"));
            let rate = figure(timing.runs_per_second);
            let runs = counted(timing.runs, "history");
            fact("Time", format!("{time} for {runs} on {threads}, {rate} per second"));
        }
        if self.plan.shards > 1 {
            let shard = format!("{} of {}", self.plan.shard, self.plan.shards);
            fact("Shard", format!("{shard}; `huzhu merge` joins them"));
        }
        if effects::tells_sensitivity(&self.digest.kind) && self.plan.shards == 1 {
            fact("Next", format!("huzhu sensitivity {}", self.out.display()));
        }
        grid.render(screen.color)
    }

    /// How many files there are, and their size: those of the manifest, and those that are in none.
    fn files(&self) -> String {
        if self.manifest.files.is_empty() {
            return "no tables yet: --resume goes on, `huzhu merge` makes them of what there is".to_owned();
        }
        let others = [JOURNAL_FILE, MANIFEST_FILE, TIMING_FILE];
        let names = self.manifest.files.keys().map(String::as_str).chain(others);
        let sizes: Vec<u64> =
            names.filter_map(|name| Some(fs::metadata(self.out.join(name)).ok()?.len())).collect();
        format!("{}, {}", counted(sizes.len() as u64, "file"), of_bytes(sizes.iter().sum()))
    }
}

/// `64 points × 2 scenarios × 8 replicates`.
pub(in crate::cli) fn crossed(plan: &SweepPlan) -> String {
    let counts = [
        (plan.points as usize, "point"),
        (plan.scenarios.len(), "scenario"),
        (plan.seeds.len(), "seed"),
        (plan.replicates as usize, "replicate"),
    ];
    let several = |(place, (count, _)): &(usize, (usize, &str))| *place == 0 || *count > 1;
    let counts = counts.into_iter().enumerate().filter(several);
    let shown: Vec<String> = counts.map(|(_, (count, noun))| counted(count as u64, noun)).collect();
    let shard = if plan.shards > 1 { format!(", shard {}", plan.shard()) } else { String::new() };
    format!("{}{shard}", shown.join(" × "))
}
