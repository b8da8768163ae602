//! Setting one value in a configuration's tree by its key path.

use super::source::{Mark, Tree};
use crate::scenario::validation::bounds::{did_you_mean, listed, nearest};
use crate::scenario::validation::key_path::{KeyPath, Step};
use crate::scenario::validation::schema::Schema;
use crate::scenario::validation::tree::{Entry, Node, Value, from_json};

/// Names listed in a message, at most.
const NAMES_LISTED_MAX: usize = 12;

/// Why a path leads nowhere.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The step of the path that is wrong.
    pub step: usize,
    pub rule: String,
    pub remedy: Option<String>,
}

/// Puts `value` at `path`, and makes tables on the way, which get the mark of their step. Yields the schema of what was
/// set; none where the schema knows no such key, which is for the check to say. The tree is of no use after a refusal.
pub(super) fn put(
    tree: &mut Tree,
    path: &KeyPath,
    mark_of: &dyn Fn(usize) -> Mark,
    value: Tree,
) -> Result<Option<Schema>, Refusal> {
    let mut node = tree;
    let mut schema = Some(Schema::root());
    let mut here = KeyPath::default();
    for (place, step) in path.0.iter().enumerate() {
        let at = At { place, mark: mark_of(place) };
        (node, schema) = at.descend(node, schema, step, &mut here)?;
    }
    *node = value;
    Ok(schema)
}

/// One step of the path.
struct At {
    place: usize,
    mark: Mark,
}

impl At {
    fn refuse(&self, rule: String, remedy: Option<String>) -> Refusal {
        Refusal { step: self.place, rule, remedy }
    }

    /// One step down. Lists that the configuration leaves at their default are filled in, so that one item can
    /// be changed.
    fn descend<'t>(
        &self,
        node: &'t mut Tree,
        schema: Option<Schema>,
        step: &Step,
        here: &mut KeyPath,
    ) -> Result<(&'t mut Tree, Option<Schema>), Refusal> {
        let is_list = matches!(node.value, Value::List(_));
        if is_list {
            let place = self.place_in_list(node, step, here)?;
            here.0.push(Step::Index(place));
            let items = schema.and_then(|schema| schema.items());
            return match &mut node.value {
                Value::List(list) => Ok((&mut list[place], items)),
                _ => unreachable!("it was a list two lines above"),
            };
        }
        let Step::Key(key) = step else {
            return Err(self.refuse(format!("cannot take an item of `{here}`, which is no list"), None));
        };
        let property = schema.and_then(|schema| schema.property(key));
        here.0.push(Step::Key(key.clone()));
        if !matches!(node.value, Value::Table(_)) {
            node.value = Value::Table(Vec::new());
            node.mark = self.mark;
        }
        let Value::Table(entries) = &mut node.value else { unreachable!("it was made a table just now") };
        let place = match entries.iter().position(|entry| entry.key == *key) {
            Some(place) => place,
            None => {
                entries.push(self.new_entry(key, property));
                entries.len() - 1
            }
        };
        Ok((&mut entries[place].node, property))
    }

    /// A key that the configuration does not have yet: a list as it is by default, or an empty table.
    fn new_entry(&self, key: &str, property: Option<Schema>) -> Entry<Mark> {
        let default =
            property.filter(|property| property.kind() == "array").and_then(|property| property.default());
        let value = match default {
            Some(list) => remarked(from_json(list.clone()), self.mark).value,
            None => Value::Table(Vec::new()),
        };
        Entry { key: key.to_owned(), key_mark: self.mark, node: Node { value, mark: self.mark } }
    }

    fn place_in_list(&self, list: &Tree, step: &Step, here: &KeyPath) -> Result<usize, Refusal> {
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
                Err(self.refuse(rule, by_name(&names)))
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
                Err(self.refuse(format!("names an item that `{here}` does not have"), remedy))
            }
        }
    }
}

fn by_name(names: &[&str]) -> Option<String> {
    (!names.is_empty() && names.len() <= NAMES_LISTED_MAX)
        .then(|| format!("its items are {}", listed(names.iter().copied())))
}

/// The tree with one mark everywhere.
pub(super) fn remarked<M>(node: Node<M>, mark: Mark) -> Tree {
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
