//! What a sweep prints when it is over: its metrics at a glance, how markets ended, and what failed.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::numbers::{MISSING, counted, duration, grouped, human};
use crate::cli::summary::{Screen, of_bytes};
use crate::cli::terminal::{Cell, Grid, Style, left, right, shortened, wrapped};
use crate::observe::{OutcomeClass, SUMMARY_COLUMNS};
use crate::output::sweep::{RunRecord, RunValues, SweepManifest, SweepPlan, SweepTiming};

/// Columns of a name.
const NAME_MAX: usize = 26;
/// Failures that are shown.
const FAILURES_SHOWN: usize = 3;
/// What is shown where an experiment has no metrics.
const SHOWN_BY_DEFAULT: [&str; 5] =
    ["final_hhi", "peak_memberships", "final_memberships", "months_to_monopoly", "platforms_exited"];

/// What is said of all histories together. Its size does not depend on their number.
pub(in crate::cli) struct Digest {
    plan: SweepPlan,
    shown: Vec<Shown>,
    /// By shown number, then by scenario.
    numbers: Vec<Vec<Moments>>,
    /// By scenario, how many histories ended in each class.
    outcomes: Vec<BTreeMap<String, u64>>,
    /// Point, scenario and message of the first failures.
    failures: Vec<(u32, usize, String)>,
}

/// A number that is shown: a metric, or a column of the summary.
struct Shown {
    name: String,
    unit: String,
    place: Place,
}

#[derive(Clone, Copy)]
enum Place {
    Summary(usize),
    Metric(usize),
}

/// Count, mean and spread of a number, in one pass (Welford 1962).
#[derive(Debug, Clone, Default, PartialEq)]
struct Moments {
    n: u64,
    missing: u64,
    mean: f64,
    /// Sum of squared differences from the mean.
    squares: f64,
    min: f64,
    max: f64,
}

impl Moments {
    fn add(&mut self, value: Option<f64>) {
        let Some(value) = value else {
            self.missing += 1;
            return;
        };
        (self.min, self.max) = match self.n {
            0 => (value, value),
            _ => (self.min.min(value), self.max.max(value)),
        };
        self.n += 1;
        let before = value - self.mean;
        self.mean += before / self.n as f64;
        self.squares += before * (value - self.mean);
    }

    fn sd(&self) -> Option<f64> {
        (self.n > 1).then(|| (self.squares / (self.n - 1) as f64).sqrt())
    }

    fn cells(&self) -> [Cell; 5] {
        let some = |value: f64| (self.n > 0).then_some(value);
        let show = |value: Option<f64>| value.map_or(MISSING.to_owned(), figure);
        let missing = if self.missing > 0 { grouped(self.missing) } else { String::new() };
        [
            right(show(some(self.mean)), Style::Strong),
            right(show(self.sd()), Style::Plain),
            right(show(some(self.min)), Style::Plain),
            right(show(some(self.max)), Style::Plain),
            right(missing, Style::Faint),
        ]
    }
}

/// A number in about three digits.
fn figure(value: f64) -> String {
    match value.abs() {
        size if size >= 1000.0 => human(value),
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        size if size >= 0.001 => format!("{value:.3}"),
        _ => format!("{value:.1e}"),
    }
}

fn summary_place(name: &str) -> Option<usize> {
    SUMMARY_COLUMNS.iter().position(|column| column.name == name)
}

impl Digest {
    pub fn new(plan: &SweepPlan) -> Digest {
        let metrics = plan.metrics.iter().enumerate().map(|(place, metric)| Shown {
            name: metric.name.clone(),
            unit: metric.unit.clone(),
            place: Place::Metric(place),
        });
        let mut shown: Vec<Shown> = metrics.collect();
        if shown.is_empty() {
            shown.extend(SHOWN_BY_DEFAULT.into_iter().filter_map(summary_place).map(|place| Shown {
                name: SUMMARY_COLUMNS[place].name.to_owned(),
                unit: SUMMARY_COLUMNS[place].unit.to_owned(),
                place: Place::Summary(place),
            }));
        }
        Digest {
            plan: plan.clone(),
            numbers: vec![vec![Moments::default(); plan.scenarios.len()]; shown.len()],
            shown,
            outcomes: vec![BTreeMap::new(); plan.scenarios.len()],
            failures: Vec::new(),
        }
    }

    /// Takes in a history.
    pub fn add(&mut self, record: &RunRecord) {
        let key = self.plan.plan().run(record.position);
        let scenario = key.variant as usize;
        match &record.outcome {
            Ok(values) => self.add_values(scenario, values),
            Err(message) if self.failures.len() < FAILURES_SHOWN => {
                self.failures.push((key.point, scenario, message.clone()));
            }
            Err(_) => {}
        }
    }

    fn add_values(&mut self, scenario: usize, values: &RunValues) {
        for (shown, numbers) in self.shown.iter().zip(&mut self.numbers) {
            let value = match shown.place {
                Place::Summary(place) => values.summary.get(place),
                Place::Metric(place) => values.metrics.get(place),
            };
            numbers[scenario].add(value.and_then(|value| value.number()));
        }
        let outcome = summary_place("outcome").and_then(|place| values.summary.get(place));
        if let Some(crate::output::sweep::Value::Text(word)) = outcome {
            *self.outcomes[scenario].entry(word.clone()).or_default() += 1;
        }
    }

    fn is_divided(&self) -> bool {
        self.plan.scenarios.len() > 1
    }

    /// A line per number, or per number and scenario.
    fn numbers(&self, screen: Screen) -> String {
        let mut grid = Grid::default();
        let headings = ["mean", "sd", "min", "max", "missing"].map(|word| right(word, Style::Faint));
        grid.row([left("Over histories", Style::Strong)].into_iter().chain(headings));
        for (shown, numbers) in self.shown.iter().zip(&self.numbers) {
            let unit = if shown.unit == "1" { String::new() } else { format!(", {}", shown.unit) };
            let name = shortened(&format!("{}{unit}", shown.name), NAME_MAX + 6);
            if self.is_divided() {
                grid.row([left(name, Style::Plain)]);
            } else {
                grid.row([left(name, Style::Plain)].into_iter().chain(numbers[0].cells()));
                continue;
            }
            for (scenario, moments) in self.plan.scenarios.iter().zip(numbers) {
                let name = left(format!("  {}", shortened(scenario, NAME_MAX)), Style::Faint);
                grid.row([name].into_iter().chain(moments.cells()));
            }
        }
        grid.render(screen.color)
    }

    /// A line per scenario, a column per class of outcomes that occurs.
    fn outcomes(&self, screen: Screen) -> String {
        let occurs =
            |class: &OutcomeClass| self.outcomes.iter().any(|counts| counts.contains_key(class.word()));
        let classes: Vec<&str> =
            OutcomeClass::ALL.iter().filter(|class| occurs(class)).map(|class| class.word()).collect();
        let mut grid = Grid::default();
        let headings = classes.iter().map(|class| right(*class, Style::Faint));
        grid.row([left("Outcomes", Style::Strong)].into_iter().chain(headings));
        for (scenario, counts) in self.plan.scenarios.iter().zip(&self.outcomes) {
            let name = if self.is_divided() { shortened(scenario, NAME_MAX) } else { "histories".to_owned() };
            let counts = classes.iter().map(|class| grouped(counts.get(*class).copied().unwrap_or(0)));
            let counts = counts.map(|count| right(count, Style::Plain));
            grid.row([left(name, Style::Plain)].into_iter().chain(counts));
        }
        grid.render(screen.color)
    }

    /// The first failures, with their messages.
    fn failures(&self, failed: u64, screen: Screen) -> String {
        let mut grid = Grid::default();
        grid.row([left(format!("{} failed", counted(failed, "history")), Style::Bad)]);
        for (point, scenario, message) in &self.failures {
            let name = self.plan.scenarios.get(*scenario).map_or("", String::as_str);
            let place =
                if self.is_divided() { format!("point {point}, {name}") } else { format!("point {point}") };
            for line in wrapped(&format!("{place}: {message}"), screen.width - 2) {
                grid.row([left(format!("  {line}"), Style::Plain)]);
            }
        }
        if failed > self.failures.len() as u64 {
            grid.row([left("  all messages stand in runs.parquet, column message", Style::Faint)]);
        }
        grid.render(screen.color)
    }
}

/// All that there is to tell of a sweep whose files are in `out`.
pub(in crate::cli) struct Closing<'a> {
    pub plan: &'a SweepPlan,
    pub manifest: &'a SweepManifest,
    pub digest: &'a Digest,
    pub out: &'a Path,
}

impl Closing<'_> {
    pub fn text(&self, timing: Option<&SweepTiming>, screen: Screen) -> String {
        let mut parts = vec![self.title(screen)];
        if self.manifest.recorded > self.manifest.failed {
            parts.push(self.digest.numbers(screen));
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
        let bytes: u64 = self.manifest.files.values().map(|receipt| receipt.bytes).sum();
        let files = counted(self.manifest.files.len() as u64, "file");
        let mut grid = Grid::default();
        let mut fact = |name, text: String| grid.row([left(name, Style::Strong), left(text, Style::Plain)]);
        fact("Results", format!("{}  ({files}, {})", self.out.display(), of_bytes(bytes)));
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
        grid.render(screen.color)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_spread_agree_with_a_hand_computed_sample() {
        let mut moments = Moments::default();
        for value in [Some(4.0), None, Some(1.0), Some(2.0), Some(5.0)] {
            moments.add(value);
        }
        assert_eq!((moments.n, moments.missing, moments.mean), (4, 1, 3.0));
        assert_eq!((moments.min, moments.max), (1.0, 5.0));
        assert_eq!(moments.sd(), Some((10f64 / 3.0).sqrt()));
        assert_eq!(Moments::default().sd(), None);
    }

    #[test]
    fn figures_have_about_three_digits() {
        let shown = [0.0, 3.0, 0.1234, 1.236, 12.34, 123.4, 45_678.0, -0.5, 0.000_012].map(figure);
        assert_eq!(shown, ["0", "3", "0.123", "1.24", "12.3", "123", "45.7 k", "-0.500", "1.2e-5"]);
    }
}
