//! The mistakes found in an experiment, each at its place.

use crate::config::check;
use crate::config::error::{ConfigError, Diagnostic};
use crate::config::source::{Mark, Sources, Tree};
use crate::scenario::validation::bounds::{self, Finding};
use crate::scenario::validation::key_path::{KeyPath, Step};
use crate::scenario::validation::schema::Schema;
use crate::scenario::validation::tree::Value;
use crate::scenario::{PROBLEMS_SHOWN, Problem};

/// The mistakes found so far, and the file in which they were made.
pub(super) struct Findings<'a> {
    pub tree: &'a Tree,
    pub sources: &'a Sources,
    list: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(tree: &'a Tree, sources: &'a Sources) -> Findings<'a> {
        Findings { tree, sources, list: Vec::new() }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.list.len()
    }

    /// All of them as an error; nothing where there are none.
    pub(super) fn into_result(mut self) -> Result<(), ConfigError> {
        if self.list.is_empty() {
            return Ok(());
        }
        let more = self.list.len().saturating_sub(PROBLEMS_SHOWN);
        self.list.truncate(PROBLEMS_SHOWN);
        Err(ConfigError::Invalid { diagnostics: self.list, more })
    }

    /// A key of the experiment breaks a rule.
    pub(super) fn broken(&mut self, key: &str, rule: impl Into<String>, remedy: Option<&str>) {
        let found = self.node(key).map(Tree::quoted);
        let problem =
            Problem { key: key.to_owned(), found, rule: rule.into(), remedy: remedy.map(str::to_owned) };
        self.list.push(check::located(problem, false, self.tree, self.sources));
    }

    /// What the schema of the experiment found.
    pub(super) fn add(&mut self, finding: Finding) {
        self.list.push(check::located(finding.problem, finding.at_key, self.tree, self.sources));
    }

    /// Mistakes that were located elsewhere; others pass through.
    pub(super) fn add_error(&mut self, error: ConfigError) -> Result<(), ConfigError> {
        match error {
            ConfigError::Override(diagnostic) => self.list.push(*diagnostic),
            ConfigError::Invalid { diagnostics, .. } => self.list.extend(diagnostics),
            other => return Err(other),
        }
        Ok(())
    }

    /// A mistake about `key` that was made at `mark`, in whatever text.
    pub(super) fn at(&mut self, mark: Mark, key: &str, rule: impl Into<String>, remedy: Option<String>) {
        let written = self.sources.written(mark);
        self.list.push(Diagnostic {
            key: key.to_owned(),
            found: (!written.is_empty()).then(|| written.to_owned()),
            rule: rule.into(),
            remedy,
            location: self.sources.location(mark),
            label: "here".to_owned(),
        });
    }

    /// Whether a value is one that a key of the configuration takes; says so where it is not.
    pub(super) fn accepts(&mut self, value: &Tree, schema: Schema, key: &str) -> bool {
        let path = KeyPath::parse(key).map(|(path, _)| path).unwrap_or_default();
        let found = bounds::check_value(value, schema, path);
        for finding in &found {
            let problem = &finding.problem;
            self.list.push(Diagnostic {
                key: problem.key.clone(),
                found: problem.found.clone(),
                rule: problem.rule.clone(),
                remedy: problem.remedy.clone(),
                location: self.sources.location(value.mark),
                label: format!("found {}", value.quoted()),
            });
        }
        found.is_empty()
    }

    /// The value at a key path of the experiment.
    pub(super) fn node(&self, key: &str) -> Option<&'a Tree> {
        let (path, _) = KeyPath::parse(key).ok()?;
        let mut node = self.tree;
        for step in &path.0 {
            node = match (step, &node.value) {
                (Step::Key(key), _) => &node.entry(key)?.node,
                (Step::Index(index), Value::List(items)) => items.get(*index)?,
                _ => return None,
            };
        }
        Some(node)
    }
}
