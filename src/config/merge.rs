//! How one configuration extends another.
//!
//! Tables merge key by key. Lists whose items all have a `name` (platforms, measures, tiers) merge item by item:
//! a known name changes that item, a new name appends one. Everything else is replaced.

use std::collections::HashMap;

use super::source::{Mark, Tree};
use crate::scenario::validation::tree::{Entry, Node, Value};

/// Lays `over` on `base`.
pub(super) fn merge(base: &mut Tree, over: Tree) {
    let Node { value, mark } = over;
    match (&mut base.value, value) {
        (Value::Table(entries), Value::Table(new)) => {
            base.mark = mark;
            merge_tables(entries, new);
        }
        (Value::List(items), Value::List(new)) if all_named(items) && all_named(&new) => {
            base.mark = mark;
            merge_named(items, new);
        }
        (value, new) => {
            *value = new;
            base.mark = mark;
        }
    }
}

fn merge_tables(entries: &mut Vec<Entry<Mark>>, new: Vec<Entry<Mark>>) {
    let mut places: HashMap<String, usize> = HashMap::new();
    for (place, entry) in entries.iter().enumerate() {
        places.insert(entry.key.clone(), place);
    }
    for entry in new {
        match places.get(&entry.key) {
            Some(place) => {
                entries[*place].key_mark = entry.key_mark;
                merge(&mut entries[*place].node, entry.node);
            }
            None => entries.push(entry),
        }
    }
}

fn all_named(items: &[Tree]) -> bool {
    !items.is_empty() && items.iter().all(|item| item.name().is_some())
}

fn merge_named(items: &mut Vec<Tree>, new: Vec<Tree>) {
    let mut places: HashMap<String, usize> = HashMap::new();
    for (place, item) in items.iter().enumerate() {
        places.insert(item.name().unwrap_or_default().to_owned(), place);
    }
    for item in new {
        let name = item.name().unwrap_or_default();
        // A name that the same list uses twice changes the item once and then appends: the duplicate is an
        // error of its own, and must stay visible.
        match places.remove(name) {
            Some(place) => merge(&mut items[place], item),
            None => items.push(item),
        }
    }
}
