//! `--set key.path=value`: one value changed from the command line.

use std::ops::Range;

use toml::de::DeValue;

use super::error::{ConfigError, Diagnostic};
use super::read;
use super::source::{Mark, Origin, Sources, Tree};
use crate::scenario::validation::bounds::{did_you_mean, listed, nearest};
use crate::scenario::validation::key_path::{KeyPath, Step};
use crate::scenario::validation::schema::Schema;
use crate::scenario::validation::tree::{Entry, Node, Value, from_json};

/// How an override stands in messages; its text follows.
const FLAG: &str = "--set ";

/// Names listed in a message, at most.
const NAMES_LISTED_MAX: usize = 12;

/// Sets in `tree` what `text` says, such as `platform.Waterdrop.fee_rate=0.1`.
pub(super) fn set(tree: &mut Tree, sources: &mut Sources, text: &str) -> Result<(), ConfigError> {
    let shown = format!("{FLAG}{}", text.replace(['\n', '\r'], " "));
    let source = sources.add(Origin::Override(text.to_owned()), &shown);
    let assignment = Assignment { sources, source, text: &shown[FLAG.len()..] };
    if shown.len() > read::FILE_BYTES_MAX {
        return Err(assignment.refuse(0..0, "is too long", None));
    }
    let (path, spans, value) = assignment.read()?;
    assignment.put(tree, &path, &spans, value)
}

/// One override, being set.
struct Assignment<'a> {
    sources: &'a Sources,
    source: u32,
    text: &'a str,
}

impl Assignment<'_> {
    /// The place of a span of the text after `--set`.
    fn mark(&self, span: Range<usize>) -> Mark {
        self.sources.mark(self.source, span.start + FLAG.len()..span.end + FLAG.len())
    }

    fn refuse(&self, span: Range<usize>, rule: &str, remedy: Option<String>) -> ConfigError {
        let location = self.sources.location(self.mark(span));
        let found =
            location.as_ref().map(|location| location.written().to_owned()).filter(|found| !found.is_empty());
        ConfigError::Override(Box::new(Diagnostic {
            key: "--set".to_owned(),
            found,
            rule: rule.to_owned(),
            remedy,
            location,
            label: "here".to_owned(),
        }))
    }

    /// Key path, the span of each of its steps, and the value.
    fn read(&self) -> Result<(KeyPath, Vec<Range<usize>>, Tree), ConfigError> {
        let usage = || Some("write key.path=value, such as run.months=60".to_owned());
        let Some(equals) = position_of_equals(self.text) else {
            return Err(self.refuse(0..self.text.len(), "must have a `=` between key and value", usage()));
        };
        let (path, spans) = KeyPath::parse(&self.text[..equals])
            .map_err(|error| self.refuse(error.at..error.at + 1, error.rule, usage()))?;
        let typed = &self.text[equals + 1..];
        let start = equals + 1 + (typed.len() - typed.trim_start().len());
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(self.refuse(equals..equals + 1, "must have a value after the `=`", usage()));
        }
        let value = self.value(typed, start)?;
        Ok((path, spans, value))
    }

    /// A TOML value; else, unless it opens a quote or a bracket, text.
    fn value(&self, typed: &str, start: usize) -> Result<Tree, ConfigError> {
        match DeValue::parse(typed) {
            Ok(value) => {
                // Every part gets the place of the whole: it is short, and stands on one line.
                let mark = self.mark(start..start + typed.len());
                Ok(remarked(read::node(value.get_ref(), 0..0, self.source, self.sources), mark))
            }
            Err(error) if typed.starts_with(['"', '\'', '[', '{']) => {
                let span = error.span().unwrap_or(0..typed.len());
                Err(self.refuse(
                    start + span.start..start + span.end,
                    &format!("must have a TOML value, but {}", error.message()),
                    Some(
                        "put the whole argument in single quotes, so that the shell leaves its quotes alone"
                            .to_owned(),
                    ),
                ))
            }
            Err(_) => {
                Ok(Node { value: Value::Text(typed.to_owned()), mark: self.mark(start..start + typed.len()) })
            }
        }
    }

    /// Puts `value` at `path`, and makes tables on the way.
    fn put(
        &self,
        tree: &mut Tree,
        path: &KeyPath,
        spans: &[Range<usize>],
        value: Tree,
    ) -> Result<(), ConfigError> {
        if path.0.first() == Some(&Step::Key("extends".to_owned())) {
            return Err(self.refuse(
                spans[0].clone(),
                "cannot change `extends`, which is read before",
                Some("write a small file that extends the other configuration".to_owned()),
            ));
        }
        let mut node = tree;
        let mut schema = Some(Schema::root());
        let mut here = KeyPath::default();
        for (step, span) in path.0.iter().zip(spans) {
            (node, schema) = self.descend(node, schema, step, span, &mut here)?;
        }
        *node = value;
        Ok(())
    }

    /// One step down. Lists that the configuration leaves at their default are filled in, so that one item can
    /// be changed.
    fn descend<'t>(
        &self,
        node: &'t mut Tree,
        schema: Option<Schema>,
        step: &Step,
        span: &Range<usize>,
        here: &mut KeyPath,
    ) -> Result<(&'t mut Tree, Option<Schema>), ConfigError> {
        let is_list = matches!(node.value, Value::List(_));
        if is_list {
            let place = self.place_in_list(node, step, span, here)?;
            here.0.push(Step::Index(place));
            let items = schema.and_then(|schema| schema.items());
            return match &mut node.value {
                Value::List(list) => Ok((&mut list[place], items)),
                _ => unreachable!("it was a list two lines above"),
            };
        }
        let Step::Key(key) = step else {
            return Err(self.refuse(
                span.clone(),
                &format!("cannot take an item of `{here}`, which is no list"),
                None,
            ));
        };
        let property = schema.and_then(|schema| schema.property(key));
        here.0.push(Step::Key(key.clone()));
        if !matches!(node.value, Value::Table(_)) {
            node.value = Value::Table(Vec::new());
            node.mark = self.mark(span.clone());
        }
        let Value::Table(entries) = &mut node.value else { unreachable!("it was made a table just now") };
        let place = match entries.iter().position(|entry| entry.key == *key) {
            Some(place) => place,
            None => {
                entries.push(self.new_entry(key, span, property));
                entries.len() - 1
            }
        };
        Ok((&mut entries[place].node, property))
    }

    /// A key that the configuration does not have yet: a list as it is by default, or an empty table.
    fn new_entry(&self, key: &str, span: &Range<usize>, property: Option<Schema>) -> Entry<Mark> {
        let mark = self.mark(span.clone());
        let default =
            property.filter(|property| property.kind() == "array").and_then(|property| property.default());
        let value = match default {
            Some(list) => remarked(from_json(list.clone()), mark).value,
            None => Value::Table(Vec::new()),
        };
        Entry { key: key.to_owned(), key_mark: mark, node: Node { value, mark } }
    }

    fn place_in_list(
        &self,
        list: &Tree,
        step: &Step,
        span: &Range<usize>,
        here: &KeyPath,
    ) -> Result<usize, ConfigError> {
        let Value::List(items) = &list.value else {
            return Ok(0);
        };
        let names: Vec<&str> = items.iter().filter_map(Tree::name).collect();
        match step {
            Step::Index(index) if *index < items.len() => Ok(*index),
            Step::Index(_) => {
                let rule = match items.len() {
                    0 => format!("names an item of `{here}`, which is empty"),
                    count => format!("names an item of `{here}`, which has [0] to [{}]", count - 1),
                };
                Err(self.refuse(span.clone(), &rule, by_name(&names)))
            }
            Step::Key(name) => {
                if let Some(place) = items.iter().position(|item| item.name() == Some(name)) {
                    return Ok(place);
                }
                let remedy = match nearest(name, names.iter().copied()) {
                    Some(name) => Some(did_you_mean(name)),
                    None if names.is_empty() && !items.is_empty() => {
                        Some(format!("its items have numbers: write `{here}[0]`"))
                    }
                    None => by_name(&names),
                };
                Err(self.refuse(span.clone(), &format!("names an item that `{here}` does not have"), remedy))
            }
        }
    }
}

fn by_name(names: &[&str]) -> Option<String> {
    (!names.is_empty() && names.len() <= NAMES_LISTED_MAX)
        .then(|| format!("its items are {}", listed(names.iter().copied())))
}

/// The first `=` outside quotes: names of platforms may contain one.
fn position_of_equals(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'=' => return Some(at),
            None if byte == b'"' || byte == b'\'' => quote = Some(byte),
            None => {}
        }
    }
    None
}

/// The tree with one mark everywhere.
fn remarked<M>(node: Node<M>, mark: Mark) -> Tree {
    let value = match node.value {
        Value::Boolean(value) => Value::Boolean(value),
        Value::Integer(value) => Value::Integer(value),
        Value::Float(value) => Value::Float(value),
        Value::Text(text) => Value::Text(text),
        Value::Date(text) => Value::Date(text),
        Value::List(items) => Value::List(items.into_iter().map(|item| remarked(item, mark)).collect()),
        Value::Table(entries) => Value::Table(
            entries
                .into_iter()
                .map(|entry| Entry { key: entry.key, key_mark: mark, node: remarked(entry.node, mark) })
                .collect(),
        ),
    };
    Node { value, mark }
}

#[cfg(test)]
mod tests {
    use crate::config::{load, resolved_toml};
    use crate::scenario::Parameters;
    use crate::units::YearMonth;

    fn duopoly_with(overrides: &[&str]) -> Parameters {
        let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
        match load("duopoly", &overrides) {
            Ok(loaded) => loaded.parameters,
            Err(error) => panic!("{}", error.render(false)),
        }
    }

    #[test]
    fn values_are_toml_and_bare_words_are_text() {
        let parameters = duopoly_with(&[
            "run.months = 24",
            "run.start=2015-01",
            "run.title=Hello there",
            "output.format=\"csv\"",
            "population.enrolled_persons_shares=[0.5, 0.5]",
            "exit.specialist={ grace_months = 7 }",
        ]);
        assert_eq!(parameters.run.months, 24);
        assert_eq!(parameters.run.start, YearMonth::new(2015, 1).unwrap());
        assert_eq!(parameters.run.title, "Hello there");
        assert_eq!(parameters.population.enrolled_persons_shares, [0.5, 0.5]);
        assert_eq!(parameters.exit.specialist.grace_months, 7);
    }

    #[test]
    fn items_of_lists_are_known_by_name_or_place() {
        let parameters = duopoly_with(&[
            "platform.Follower.fee_rate=0.11",
            "platform.\"Pioneer\".fee_rate=0.12",
            "platform[0].benefit[1].amount_yuan=5",
            "population.tier.rural.income_log_sd=0.9",
        ]);
        assert_eq!(parameters.platform[0].fee_rate, 0.11);
        assert_eq!(parameters.platform[1].fee_rate, 0.12);
        // Places count in the order of the file, where Pioneer stands first.
        assert_eq!(parameters.platform[1].benefit[1].amount_yuan, 5.0);
        assert_eq!(parameters.platform[1].benefit[0].amount_yuan, 300_000.0);
        assert_eq!(parameters.population.tier[2].income_log_sd, 0.9);
        assert_eq!(parameters.population.tier.len(), 3);
    }

    #[test]
    fn the_last_of_two_overrides_wins_and_is_resolved() {
        let parameters = duopoly_with(&["run.seed=5", "run.seed=6"]);
        assert!(resolved_toml(&parameters).contains("seed = 6\n"));
    }
}
