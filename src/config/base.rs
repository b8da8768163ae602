//! A configuration that is read once and changed many times.

use serde_json::Value as Json;

use super::assign;
use super::error::{ConfigError, Diagnostic};
use super::source::{Mark, Origin, Sources, Tree};
use super::{Loaded, check, overrides, read};
use crate::experiment::factor::FactorValue;
use crate::scenario::validation::key_path::{KeyPath, Step};
use crate::scenario::validation::schema::Schema;
use crate::scenario::validation::tree::{Node, Value};
use crate::scenario::{Parameters, Scenario};

/// A valid configuration, read and merged, of which changed scenarios are made: the base of an experiment.
///
/// A change costs a fraction of a millisecond: nothing is read or parsed again, and texts are looked at only where a change is
/// refused. Any number of threads may make scenarios at the same time.
#[derive(Debug, Clone)]
pub struct Base {
    pub(super) tree: Tree,
    pub(super) sources: Sources,
    /// What was read, in the order of [`Loaded::sources`].
    origins: Vec<Origin>,
    /// All parameters that the tree comes to, with defaults, in the order of the tree.
    complete: Json,
    /// The scenario without changes.
    scenario: Scenario,
}

impl Base {
    /// Reads a configuration: a file, or a shipped configuration by name.
    ///
    /// # Errors
    /// As [`load`](super::load).
    pub fn read(spec: &str) -> Result<Base, ConfigError> {
        let read = read::from_spec(spec)?;
        let origins = read.sources.origins();
        Base::new(read.tree, read.sources, origins)
    }

    /// The base that `tree` comes to.
    pub(super) fn new(tree: Tree, sources: Sources, origins: Vec<Origin>) -> Result<Base, ConfigError> {
        let scenario = check::check(&tree, &sources)?;
        // The tree was just found to have parameters, and parameters can be written.
        let complete = check::parameters_of(&tree)
            .ok()
            .and_then(|parameters| serde_json::to_value(parameters).ok())
            .unwrap_or(Json::Null);
        Ok(Base { tree, sources, origins, complete, scenario })
    }

    /// The same with another tree, which may point into the same sources.
    pub(super) fn with_tree(&self, tree: Tree) -> Result<Base, ConfigError> {
        self.with_sources(tree, self.sources.clone())
    }

    /// The same with another tree, which points into these sources.
    pub(super) fn with_sources(&self, tree: Tree, sources: Sources) -> Result<Base, ConfigError> {
        Base::new(tree, sources, self.origins.clone())
    }

    /// The scenario without changes.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The names of all platforms that the configuration lists, enabled or not, in its order.
    pub fn platform_names(&self) -> Vec<String> {
        let platforms = self.complete["platform"].as_array().map_or(&[][..], Vec::as_slice);
        platforms.iter().filter_map(|platform| Some(platform["name"].as_str()?.to_owned())).collect()
    }

    /// The one spelling of a key path: items of lists by their place, whether they were called by it or by their name. What
    /// the configuration does not have stays as it is.
    pub(super) fn place(&self, path: &KeyPath) -> String {
        let mut here = Some(&self.complete);
        let step = |step: &Step| {
            let (place, next) = match (here, step) {
                (Some(Json::Array(items)), Step::Key(name)) => {
                    match items.iter().position(|item| item["name"].as_str() == Some(name)) {
                        Some(place) => (Step::Index(place), items.get(place)),
                        None => (step.clone(), None),
                    }
                }
                (Some(Json::Array(items)), Step::Index(place)) => (step.clone(), items.get(*place)),
                (Some(Json::Object(map)), Step::Key(key)) => (step.clone(), map.get(key)),
                _ => (step.clone(), None),
            };
            here = next;
            place
        };
        KeyPath(path.0.iter().map(step).collect()).to_string()
    }

    /// The same of a key path as it prints.
    pub(super) fn place_of(&self, key: &str) -> String {
        KeyPath::parse(key).map_or_else(|_| key.to_owned(), |(path, _)| self.place(&path))
    }

    /// The scenario after `changes`, key path and value each, in order; a later change of the same key wins.
    ///
    /// # Errors
    /// A key that does not exist, a value that its key does not take, values that do not fit together: each error names
    /// the key and points at the change.
    pub fn with(&self, changes: &[(&str, &FactorValue)]) -> Result<Loaded, ConfigError> {
        match self.changed(changes) {
            Some(scenario) => Ok(self.loaded(scenario)),
            None => self.with_errors(changes),
        }
    }

    /// The same after `overrides`, each `key.path=value`, in order: a base of its own.
    ///
    /// # Errors
    /// As [`load`](super::load).
    pub fn overridden(&self, overrides: &[String]) -> Result<Base, ConfigError> {
        let (tree, sources) = self.with_overrides(overrides)?;
        let origins = sources.origins();
        Base::new(tree, sources, origins)
    }

    /// The scenario after `overrides`, as [`load`](super::load) reads them: each `key.path=value`, in order.
    ///
    /// # Errors
    /// As [`load`](super::load).
    pub fn set(&self, overrides: &[String]) -> Result<Loaded, ConfigError> {
        let (tree, sources) = self.with_overrides(overrides)?;
        let scenario = check::check(&tree, &sources)?;
        Ok(Loaded { parameters: scenario.parameters().clone(), scenario, sources: sources.origins() })
    }

    fn with_overrides(&self, overrides: &[String]) -> Result<(Tree, Sources), ConfigError> {
        let (mut tree, mut sources) = (self.tree.clone(), self.sources.clone());
        for text in overrides {
            overrides::set(&mut tree, &mut sources, text)?;
        }
        Ok((tree, sources))
    }

    /// The parameters as the configuration lists them, with defaults: platforms that are switched off are still there,
    /// and lists stand in its order, so that places in key paths are those of this. None where they are no parameters,
    /// which no base has.
    pub fn as_listed(&self) -> Option<Parameters> {
        serde_json::from_value(self.complete.clone()).ok()
    }

    fn loaded(&self, scenario: Scenario) -> Loaded {
        Loaded { parameters: scenario.parameters().clone(), scenario, sources: self.origins.clone() }
    }

    /// The short way, which cannot say what is wrong.
    fn changed(&self, changes: &[(&str, &FactorValue)]) -> Option<Scenario> {
        let mut json = self.complete.clone();
        for (key, value) in changes {
            let (path, _) = KeyPath::parse(key).ok()?;
            *slot(&mut json, &path)? = to_json(value);
        }
        let parameters: Parameters = serde_json::from_value(json).ok()?;
        Scenario::new(parameters).ok()
    }

    /// The long way: as if the changes stood in a text, one a line.
    fn with_errors(&self, changes: &[(&str, &FactorValue)]) -> Result<Loaded, ConfigError> {
        let (mut tree, mut sources) = (self.tree.clone(), self.sources.clone());
        let text: String =
            changes.iter().map(|(key, value)| format!("{} = {}\n", one_line(key), written(value))).collect();
        let source = sources.add(Origin::Changes, &text);
        let mut start = 0;
        for (key, value) in changes {
            let (key_end, written) = (start + one_line(key).len(), written(value));
            let key_mark = sources.mark(source, start..key_end);
            let value_mark = sources.mark(source, key_end + 3..key_end + 3 + written.len());
            set(&mut tree, &sources, (key, key_mark), to_node(value, value_mark))?;
            start = key_end + 3 + written.len() + 1;
        }
        check::check(&tree, &sources).map(|scenario| self.loaded(scenario))
    }
}

/// Sets the value at a key path that is written at a mark. Yields the schema of what was set, as [`assign::put`].
pub(super) fn set(
    tree: &mut Tree,
    sources: &Sources,
    (key, mark): (&str, Mark),
    value: Tree,
) -> Result<Option<Schema>, ConfigError> {
    let refuse = |rule: String, remedy: Option<String>| {
        ConfigError::Override(Box::new(Diagnostic {
            key: key.to_owned(),
            found: None,
            rule,
            remedy,
            location: sources.location(mark),
            label: "here".to_owned(),
        }))
    };
    let (path, _) = KeyPath::parse(key).map_err(|error| {
        let example = "a key path is such as platform.\"Xiang Hu Bao\".fee_rate";
        refuse(error.rule.to_owned(), Some(example.to_owned()))
    })?;
    assign::put(tree, &path, &|_| mark, value).map_err(|refusal| refuse(refusal.rule, refusal.remedy))
}

/// The place of a path in complete parameters; tables that are absent are made. None where the path leads nowhere.
fn slot<'j>(json: &'j mut Json, path: &KeyPath) -> Option<&'j mut Json> {
    let mut here = json;
    for step in &path.0 {
        here = match (here, step) {
            (Json::Object(map), Step::Key(key)) => map.entry(key.clone()).or_insert(Json::Null),
            (here @ Json::Null, Step::Key(key)) => {
                *here = Json::Object(serde_json::Map::new());
                here.as_object_mut()?.entry(key.clone()).or_insert(Json::Null)
            }
            (Json::Array(items), Step::Index(index)) => items.get_mut(*index)?,
            (Json::Array(items), Step::Key(name)) => {
                items.iter_mut().find(|item| item["name"].as_str() == Some(name))?
            }
            _ => return None,
        };
    }
    Some(here)
}

/// A value as JSON. A number that is not finite becomes `null`, which no key takes.
fn to_json(value: &FactorValue) -> Json {
    match value {
        FactorValue::Integer(value) => Json::from(*value),
        FactorValue::Real(value) => Json::from(*value),
        FactorValue::Text(text) => Json::from(text.as_str()),
        FactorValue::Boolean(value) => Json::from(*value),
    }
}

/// A value as part of a tree.
pub(super) fn to_node(value: &FactorValue, mark: Mark) -> Tree {
    let value = match value {
        FactorValue::Integer(value) => Value::Integer(i128::from(*value)),
        FactorValue::Real(value) => Value::Float(*value),
        FactorValue::Text(text) => Value::Text(text.clone()),
        FactorValue::Boolean(value) => Value::Boolean(*value),
    };
    Node { value, mark }
}

/// A value as TOML has it.
pub(super) fn written(value: &FactorValue) -> String {
    match value {
        FactorValue::Text(text) => format!("{text:?}"),
        number_or_switch => number_or_switch.to_string(),
    }
}

/// A key as it stands on one line.
fn one_line(key: &str) -> String {
    key.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load;

    fn text(text: &str) -> FactorValue {
        FactorValue::Text(text.to_owned())
    }

    #[test]
    fn changes_are_the_same_as_overrides() {
        use FactorValue::{Boolean, Integer, Real};
        let base = Base::read("china-2016-2022").unwrap();
        let changes = [
            ("run.months", Integer(24)),
            ("run.start", text("2015-01")),
            ("platform.\"Xiang Hu Bao\".fee_rate", Real(0.1)),
            ("platform.\"Xiang Hu Bao\".quality_yuan_per_month", Integer(2)),
            ("platform.\"Waterdrop Mutual\".enabled", Boolean(false)),
            ("platform[0].benefit[0].amount_yuan", Real(0.1 + 0.2)),
            ("platform.\"Xiang Hu Bao\".yearly_cap_yuan", Real(188.0)),
            ("population.tier.rural.income_log_sd", Real(0.9)),
            (
                "population.enrolled_persons_shares[0]",
                Real(base.scenario().parameters().population.enrolled_persons_shares[0]),
            ),
            ("regulation.enabled", Boolean(false)),
            ("illness.claims", text("represented")),
            ("exit.specialist.grace_months", Integer(7)),
            ("run.seed", Integer(9_007_199_254_740_991)),
        ];
        for count in 0..=changes.len() {
            // One alone, and all up to it.
            for changes in [&changes[count.saturating_sub(1)..count], &changes[..count]] {
                let overrides: Vec<String> =
                    changes.iter().map(|(key, value)| format!("{key}={}", written(value))).collect();
                let changes: Vec<(&str, &FactorValue)> =
                    changes.iter().map(|(key, value)| (*key, value)).collect();
                let wanted = load("china-2016-2022", &overrides).unwrap_or_else(|error| panic!("{error}"));
                assert!(base.changed(&changes).is_some(), "{overrides:?} takes the long way");
                assert_eq!(base.with(&changes).unwrap().scenario, wanted.scenario, "{overrides:?}");
                assert_eq!(base.with_errors(&changes).unwrap().scenario, wanted.scenario, "{overrides:?}");
            }
        }
    }

    #[test]
    fn a_key_has_one_place_however_it_is_spelt() {
        let base = Base::read("duopoly").unwrap();
        for (spelt, place) in [
            ("platform.Pioneer.fee_rate", "platform[0].fee_rate"),
            ("platform.\"Pioneer\" . fee_rate", "platform[0].fee_rate"),
            ("platform[0].fee_rate", "platform[0].fee_rate"),
            ("platform.Follower.benefit[0].amount_yuan", "platform[1].benefit[0].amount_yuan"),
            // A list that the configuration leaves at its default.
            ("population.tier.rural.income_log_sd", "population.tier[2].income_log_sd"),
            ("platform.Nobody.fee_rate", "platform.Nobody.fee_rate"),
            ("run.\"seed\"", "run.seed"),
        ] {
            assert_eq!(base.place_of(spelt), place);
        }
    }

    #[test]
    fn a_change_that_is_refused_is_pointed_at() {
        let base = Base::read("duopoly").unwrap();
        let refused = |changes: &[(&str, FactorValue)]| {
            let changes: Vec<(&str, &FactorValue)> =
                changes.iter().map(|(key, value)| (*key, value)).collect();
            base.with(&changes).unwrap_err().to_string()
        };
        let months = ("run.months", FactorValue::Integer(24));
        for (change, message) in [
            (
                ("platform.Pioneer.fee_rate", FactorValue::Real(1.5)),
                "changes of this run:2:29: `platform[0].fee_rate` must lie between 0 and 1",
            ),
            (
                ("run.month", FactorValue::Integer(3)),
                "changes of this run:2:1: `run.month` is not a key of `[run]`",
            ),
            (
                ("run.months", FactorValue::Real(3.0)),
                "changes of this run:2:14: `run.months` must be a whole number",
            ),
            (
                ("run.months", FactorValue::Real(f64::NAN)),
                "changes of this run:2:14: `run.months` must be a whole number",
            ),
            (
                ("platform.Pioneer.reach", FactorValue::Real(f64::NAN)),
                "changes of this run:2:26: `platform[0].reach` must be a finite number",
            ),
            (
                ("platform.Pionier.reach", FactorValue::Real(0.1)),
                "changes of this run:2:1: `platform.Pionier.reach` names an item that `platform` does not have",
            ),
            (
                ("run months", FactorValue::Integer(3)),
                "changes of this run:2:1: `run months` must have a `.` between keys",
            ),
        ] {
            let found = refused(&[months.clone(), change.clone()]);
            assert!(found.starts_with(message), "{change:?}: {found}");
        }
    }

    #[test]
    fn overrides_of_a_base_are_those_of_a_configuration() {
        let base = Base::read("china-2016-2022").unwrap();
        let small = "population.simulated_households=20000".to_owned();
        let fee = "platform.\"Xiang Hu Bao\".revision[0].fee_rate=0.2".to_owned();
        let wanted = load("china-2016-2022", &[small.clone(), fee.clone()]).unwrap();
        let set = base.overridden(&[small]).unwrap().set(&[fee]).unwrap();
        assert_eq!(set.scenario, wanted.scenario);
        assert_eq!(set.sources, wanted.sources);
        let refused = base.set(&["run.months=0".to_owned()]).unwrap_err().to_string();
        assert!(
            refused.starts_with("command line:1:18: `run.months` must lie between 1 and 240"),
            "{refused}"
        );
    }

    #[test]
    fn parameters_as_listed_hold_what_is_switched_off_in_the_order_of_the_file() {
        let listed = Base::read("china-2016-2022").unwrap().as_listed().unwrap();
        let names: Vec<&str> = listed.platform.iter().map(|platform| platform.name.as_str()).collect();
        assert_eq!(names[0], "Kang Ai Gong She");
        assert!(names.contains(&"JD Hubao"));
    }

    #[test]
    fn a_base_is_shared_between_threads() {
        fn shared<T: Sync + Send>() {}
        shared::<Base>();
    }
}
