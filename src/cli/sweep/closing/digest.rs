//! What is said of all histories together, taken in one after another.

use std::collections::BTreeMap;

use super::effects::Effects;
use super::moments::Summed;
use super::{FAILURES_SHOWN, NAME_MAX};
use crate::cli::numbers::{counted, grouped};
use crate::cli::terminal::Screen;
use crate::cli::terminal::{Grid, Style, left, right, shortened, wrapped};
use crate::experiment::plan::RunKey;
use crate::observe::OutcomeClass;
use crate::output::sweep::{Header, RunRecord, RunValues, Shown};

/// What is said of all histories together. Its size does not depend on their number.
pub(in crate::cli) struct Digest<'a> {
    header: &'a Header,
    /// Kind of the design.
    pub(super) kind: String,
    shown: Vec<Shown>,
    /// By shown number, then by scenario.
    numbers: Vec<Vec<Summed>>,
    effects: Effects<'a>,
    /// By scenario, how many histories ended in each class.
    outcomes: Vec<BTreeMap<String, u64>>,
    /// Point, scenario and message of the first failures.
    failures: Vec<(u32, usize, String)>,
}

impl<'a> Digest<'a> {
    pub fn new(header: &'a Header) -> Digest<'a> {
        let plan = &header.plan;
        let shown = Shown::of(header);
        let kind = header.design_kind();
        Digest {
            effects: Effects::new(header, &kind, shown.len()),
            header,
            kind,
            numbers: vec![vec![Summed::default(); plan.scenarios.len()]; shown.len()],
            shown,
            outcomes: vec![BTreeMap::new(); plan.scenarios.len()],
            failures: Vec::new(),
        }
    }

    /// Takes in a history; they come in the order of the plan.
    pub fn add(&mut self, record: &RunRecord) {
        let key = self.header.plan.plan().run(record.position);
        let scenario = key.variant as usize;
        match &record.outcome {
            Ok(values) => self.add_values(key, values),
            Err(message) if self.failures.len() < FAILURES_SHOWN => {
                self.failures.push((key.point, scenario, message.clone()));
            }
            Err(_) => {}
        }
    }

    fn add_values(&mut self, key: RunKey, values: &RunValues) {
        let scenario = key.variant as usize;
        let numbers: Vec<Option<f64>> = self.shown.iter().map(|shown| shown.value(values)).collect();
        for (summed, number) in self.numbers.iter_mut().zip(&numbers) {
            summed[scenario].add(*number);
        }
        self.effects.add(key, &numbers);
        if let Some(word) = values.outcome() {
            *self.outcomes[scenario].entry(word.to_owned()).or_default() += 1;
        }
    }

    /// How the numbers depend on the factors; those that are the same in all histories depend on none.
    pub(super) fn effects(&self, screen: Screen) -> Vec<String> {
        let varies = |summed: &[Summed]| {
            let ends = || summed.iter().filter_map(Summed::ends);
            let lowest = ends().map(|(min, _)| min).fold(f64::INFINITY, f64::min);
            ends().map(|(_, max)| max).fold(f64::NEG_INFINITY, f64::max) > lowest
        };
        let numbered = self.shown.iter().enumerate();
        let varied: Vec<(usize, &Shown)> =
            numbered.filter(|(number, _)| varies(&self.numbers[*number])).collect();
        if varied.is_empty() { Vec::new() } else { self.effects.text(&varied, screen) }
    }

    fn is_divided(&self) -> bool {
        self.header.plan.scenarios.len() > 1
    }

    /// A line per number, or per number and scenario.
    pub(super) fn numbers(&self, screen: Screen) -> String {
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
            for (scenario, summed) in self.header.plan.scenarios.iter().zip(numbers) {
                let name = left(format!("  {}", shortened(scenario, NAME_MAX)), Style::Faint);
                grid.row([name].into_iter().chain(summed.cells()));
            }
        }
        grid.render(screen.color)
    }

    /// A line per scenario, a column per class of outcomes that occurs.
    pub(super) fn outcomes(&self, screen: Screen) -> String {
        let occurs =
            |class: &OutcomeClass| self.outcomes.iter().any(|counts| counts.contains_key(class.word()));
        let classes: Vec<&str> =
            OutcomeClass::ALL.iter().filter(|class| occurs(class)).map(|class| class.word()).collect();
        let mut grid = Grid::default();
        let headings = classes.iter().map(|class| right(*class, Style::Faint));
        grid.row([left("Outcomes", Style::Strong)].into_iter().chain(headings));
        for (scenario, counts) in self.header.plan.scenarios.iter().zip(&self.outcomes) {
            let name = if self.is_divided() { shortened(scenario, NAME_MAX) } else { "histories".to_owned() };
            let counts = classes.iter().map(|class| grouped(counts.get(*class).copied().unwrap_or(0)));
            let counts = counts.map(|count| right(count, Style::Plain));
            grid.row([left(name, Style::Plain)].into_iter().chain(counts));
        }
        grid.render(screen.color)
    }

    /// The first failures, with their messages.
    pub(super) fn failures(&self, failed: u64, screen: Screen) -> String {
        let mut grid = Grid::default();
        grid.row([left(format!("{} failed", counted(failed, "history")), Style::Bad)]);
        for (point, scenario, message) in &self.failures {
            let name = self.header.plan.scenarios.get(*scenario).map_or("", String::as_str);
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
