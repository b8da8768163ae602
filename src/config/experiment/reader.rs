//! From a file that was read to an experiment, step by step.

use std::collections::HashSet;

use super::changes::{self, Change};
use super::factors::{self, Slots};
use super::file::{DesignKind, ExperimentFile};
use super::findings::Findings;
use super::points::{self, Table};
use super::{design, expressions, names};
use crate::config::base::{self, Base};
use crate::config::error::ConfigError;
use crate::experiment::design::Design;
use crate::experiment::factor::{Domain, Factor, FactorValue};
use crate::experiment::{Experiment, Variant};

/// An experiment that is being read.
pub(super) struct Reader<'a> {
    pub file: &'a ExperimentFile,
    /// The base, with the changes of `[set]` once they were found to be right.
    pub base: Base,
    pub findings: Findings<'a>,
}

impl Reader<'_> {
    pub fn experiment(&mut self, table: Option<&Table>) -> Result<Experiment, ConfigError> {
        names::check(self.file, &mut self.findings);
        if self.file.calibration.is_none() {
            factors::refuse_priors(&self.file.factor, &mut self.findings);
        }
        self.set_for_all()?;
        Ok(self.over_base(table))
    }

    /// The experiment over the base as it is, which has the changes of `[set]`.
    pub fn over_base(&mut self, table: Option<&Table>) -> Experiment {
        let file = self.file;
        let slots = self.slots();
        let sets = self.sets(&slots);
        let (factors, list) = self.factors(&slots, table);
        let is_laid = file.design.is_some() || (!factors.is_empty() && file.calibration.is_none());
        let design = match is_laid {
            true => design::read(file, &factors, list, &mut self.findings),
            false => Design::None,
        };
        // Names that stand for nothing because of a mistake would be called unknown.
        let constraints = match factors.len() == file.factor.len() {
            true => expressions::constraints(&file.constraint, &factors, &mut self.findings),
            false => Vec::new(),
        };
        let metrics = expressions::metrics(&file.metric, self.platforms(&sets, &factors), &mut self.findings);
        Experiment {
            title: file.title.clone(),
            question: file.question.clone(),
            seeds: file.seeds.clone().unwrap_or_else(|| vec![self.base.scenario().parameters().run.seed]),
            replicates: file.replicates,
            factors,
            design,
            variants: variants(file, sets),
            constraints,
            metrics,
            series: file.series,
        }
    }

    /// Lays `[set]` on the base, if it is right.
    fn set_for_all(&mut self) -> Result<(), ConfigError> {
        let changes = changes::read("set", &self.base, &mut self.findings);
        if let Some((tree, _)) = changes::apply(&self.base.tree, &changes, &mut self.findings) {
            self.base = self.base.with_tree(tree)?;
        }
        Ok(())
    }

    /// The keys of each factor, where they are right.
    fn slots(&mut self) -> Vec<Option<Slots>> {
        let mut all: Vec<Option<Slots>> = Vec::new();
        for (place, table) in self.file.factor.iter().enumerate() {
            let slots = factors::slots(table, &format!("factor[{place}]"), &self.base, &mut self.findings);
            for key in slots.iter().flat_map(|slots| &slots.keys) {
                let taken = |other: &Option<Slots>| {
                    other
                        .as_ref()
                        .is_some_and(|other| other.keys.iter().any(|taken| taken.place == key.place))
                };
                if let Some(first) = all.iter().position(taken) {
                    let rule = format!("is varied by factor `{}` too", self.file.factor[first].name);
                    let remedy = "let one factor vary it".to_owned();
                    self.findings.at(key.mark, &key.path, rule, Some(remedy));
                }
            }
            all.push(slots);
        }
        all
    }

    /// The changes of each scenario, which must be right by themselves.
    fn sets(&mut self, slots: &[Option<Slots>]) -> Vec<Vec<Change>> {
        let mut sets = Vec::new();
        for place in 0..self.file.scenario.len() {
            let changes = changes::read(&format!("scenario[{place}].set"), &self.base, &mut self.findings);
            let set: HashSet<String> = changes.iter().map(|change| self.base.place_of(&change.key)).collect();
            for (slots, table) in slots.iter().zip(&self.file.factor) {
                let keys = slots.iter().flat_map(|slots| &slots.keys);
                for key in keys.filter(|key| set.contains(&key.place)) {
                    let rule = format!(
                        "is varied by this factor and set by scenario `{}` too",
                        self.file.scenario[place].name
                    );
                    let remedy = format!("remove it from the scenario, or `{}` from the factors", table.name);
                    self.findings.at(key.mark, &key.path, rule, Some(remedy));
                }
            }
            changes::apply(&self.base.tree, &changes, &mut self.findings);
            sets.push(changes);
        }
        sets
    }

    /// The factors that are right, and the points of a list.
    fn factors(
        &mut self,
        slots: &[Option<Slots>],
        table: Option<&Table>,
    ) -> (Vec<Factor>, Vec<Vec<FactorValue>>) {
        let kind = self.file.design.as_ref().and_then(|design| design.kind).unwrap_or(DesignKind::Grid);
        if kind == DesignKind::List {
            return self.factors_of_list(slots, table);
        }
        let mut factors = Vec::new();
        for (place, (table, slots)) in self.file.factor.iter().zip(slots).enumerate() {
            if let Some(slots) = slots {
                let at = format!("factor[{place}]");
                let levels = kind.needs_levels() && self.file.calibration.is_none();
                let factor = factors::factor(table, &at, slots, levels, &mut self.findings);
                factors.extend(factor);
            }
        }
        (factors, Vec::new())
    }

    /// Factors that take their values from a table.
    fn factors_of_list(
        &mut self,
        slots: &[Option<Slots>],
        table: Option<&Table>,
    ) -> (Vec<Factor>, Vec<Vec<FactorValue>>) {
        for (place, factor) in self.file.factor.iter().enumerate() {
            let keys = [
                ("values", factor.values.is_some()),
                ("from", factor.from.is_some()),
                ("to", factor.to.is_some()),
                ("distribution", factor.distribution.is_some()),
            ];
            for (key, _) in keys.into_iter().filter(|(_, is_set)| *is_set) {
                let rule = "does not fit kind = \"list\", whose file has the values";
                self.findings.broken(&format!("factor[{place}].{key}"), rule, Some("remove it"));
            }
        }
        let tables = self.file.factor.iter().zip(slots);
        let known: Option<Vec<(&str, &Slots)>> =
            tables.map(|(table, slots)| Some((table.name.as_str(), slots.as_ref()?))).collect();
        let (Some(known), Some(table)) = (known, table) else {
            return (Vec::new(), Vec::new());
        };
        let Some(points) = points::read(table, &known, &mut self.findings) else {
            return (Vec::new(), Vec::new());
        };
        let factors = known.iter().enumerate().map(|(place, (name, slots))| {
            let mut seen = HashSet::new();
            let values = points.iter().map(|point| &point[place]);
            let values = values.filter(|value| seen.insert(base::written(value))).cloned().collect();
            let keys = slots.keys.iter().map(|key| key.path.clone()).collect();
            Factor { name: (*name).to_owned(), keys, domain: Domain::Values(values), whole: slots.whole }
        });
        (factors.collect(), points)
    }

    /// The platforms that an expression may name: those of the base, and those that a change may rename one to.
    fn platforms(&self, sets: &[Vec<Change>], factors: &[Factor]) -> Vec<String> {
        let mut platforms = self.base.platform_names();
        let is_name = |key: &str| key.starts_with("platform") && key.ends_with(".name");
        let of_sets = sets.iter().flatten().filter(|change| is_name(&change.key)).map(|change| &change.value);
        let of_factors = factors.iter().filter(|factor| factor.keys.iter().any(|key| is_name(key)));
        let of_factors = of_factors.flat_map(|factor| match &factor.domain {
            Domain::Values(values) => values.as_slice(),
            Domain::Range { .. } | Domain::Distribution(_) => &[],
        });
        for value in of_sets.chain(of_factors) {
            if let FactorValue::Text(name) = value {
                platforms.push(name.clone());
            }
        }
        platforms
    }
}

/// The scenarios of the file; without any, the base itself.
fn variants(file: &ExperimentFile, sets: Vec<Vec<Change>>) -> Vec<Variant> {
    if file.scenario.is_empty() {
        return vec![Variant { name: String::new(), changes: Vec::new() }];
    }
    let changes = |set: Vec<Change>| set.into_iter().map(|change| (change.key, change.value)).collect();
    file.scenario
        .iter()
        .zip(sets)
        .map(|(table, set)| Variant { name: table.name.clone(), changes: changes(set) })
        .collect()
}
