//! Values before they have types: what a configuration file or serialised parameters look like to the schema.

use serde_json::Value as Json;

/// A value with a mark that says where it was written (`()` where nobody asks).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node<M> {
    pub value: Value<M>,
    pub mark: M,
}

/// A value. Tables keep the order in which keys were written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<M> {
    Boolean(bool),
    Integer(i128),
    Float(f64),
    Text(String),
    /// An unquoted TOML date or time, which no key accepts.
    Date(String),
    List(Vec<Node<M>>),
    Table(Vec<Entry<M>>),
}

/// One key of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry<M> {
    pub key: String,
    pub key_mark: M,
    pub node: Node<M>,
}

/// The longest value that a message quotes in full, characters.
const QUOTED_CHARACTERS: usize = 60;

impl<M> Node<M> {
    /// The entry of a table with this key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry<M>> {
        match &self.value {
            Value::Table(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// The text under `name`, by which items of some lists are known.
    pub(crate) fn name(&self) -> Option<&str> {
        match &self.entry("name")?.node.value {
            Value::Text(name) => Some(name),
            _ => None,
        }
    }

    /// The value as a message quotes it: short, and as it would be written.
    pub(crate) fn quoted(&self) -> String {
        match &self.value {
            Value::Boolean(value) => value.to_string(),
            Value::Integer(value) => value.to_string(),
            Value::Float(value) if value.is_nan() => "nan".to_owned(),
            Value::Float(value) => format!("{value:?}"),
            Value::Text(text) => shortened(&format!("{text:?}")),
            Value::Date(text) => text.clone(),
            Value::List(items) => format!("a list of {}", items.len()),
            Value::Table(_) => "a table".to_owned(),
        }
    }
}

/// The text, cut where it is too long to quote.
pub(crate) fn shortened(text: &str) -> String {
    if text.chars().count() <= QUOTED_CHARACTERS {
        return text.to_owned();
    }
    text.chars().take(QUOTED_CHARACTERS).chain(std::iter::once('…')).collect()
}

/// Serialised parameters as a tree. `null` stands for a number that is not finite: JSON has no other word for
/// it, and parameters leave out what is absent.
pub(crate) fn from_json(json: Json) -> Node<()> {
    let value = match json {
        Json::Null => Value::Float(f64::NAN),
        Json::Bool(value) => Value::Boolean(value),
        Json::Number(number) => match number.as_i128() {
            Some(value) => Value::Integer(value),
            None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::Text(text),
        Json::Array(items) => Value::List(items.into_iter().map(from_json).collect()),
        Json::Object(map) => Value::Table(
            map.into_iter().map(|(key, json)| Entry { key, key_mark: (), node: from_json(json) }).collect(),
        ),
    };
    Node { value, mark: () }
}

/// The tree as JSON, from which parameters deserialise. A number that is not finite becomes `null`.
pub(crate) fn to_json<M>(node: &Node<M>) -> Json {
    match &node.value {
        Value::Boolean(value) => Json::Bool(*value),
        Value::Integer(value) => i64::try_from(*value)
            .map(Json::from)
            .or_else(|_| u64::try_from(*value).map(Json::from))
            .unwrap_or_else(|_| Json::from(*value as f64)),
        Value::Float(value) => Json::from(*value),
        Value::Text(text) | Value::Date(text) => Json::String(text.clone()),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Table(entries) => {
            Json::Object(entries.iter().map(|entry| (entry.key.clone(), to_json(&entry.node))).collect())
        }
    }
}
