//! The rules that stand on the fields: keys, types, bounds, lengths, words.

use super::Problem;
use super::key_path::{KeyPath, Step};
use super::schema::Schema;
use super::tree::{Node, Value};
use crate::units::{MAX_PLATFORMS, YearMonth};

/// Problems after which the walk stops: nobody reads more, and a hostile file could hold millions.
pub(crate) const PROBLEMS_MAX: usize = 5000;

/// Problems after which nearest keys are no longer looked for.
const SUGGESTIONS_MAX: usize = 50;

/// Keys of a table up to which a message lists them all.
const KEYS_LISTED_MAX: usize = 14;

/// One broken rule, and whether it concerns the key itself rather than its value.
pub(crate) struct Finding {
    pub problem: Problem,
    pub at_key: bool,
}

/// All rules of the schema that `root` breaks, in the order in which it is written.
pub(crate) fn check<M>(root: &Node<M>) -> Vec<Finding> {
    check_as(root, Schema::root(), "a configuration")
}

/// As [`check`], of something that has another schema.
pub(crate) fn check_as<M>(root: &Node<M>, whole: Schema, noun: &'static str) -> Vec<Finding> {
    let mut walk =
        Walk { whole, noun, path: KeyPath::default(), findings: Vec::new(), listed: String::new() };
    walk.value(root, whole);
    walk.findings
}

/// As [`check`], of one value at `path`, whose schema is known.
pub(crate) fn check_value<M>(value: &Node<M>, schema: Schema, path: KeyPath) -> Vec<Finding> {
    let (whole, noun) = (Schema::root(), "a configuration");
    let mut walk = Walk { whole, noun, path, findings: Vec::new(), listed: String::new() };
    walk.value(value, schema);
    walk.findings
}

struct Walk {
    whole: Schema,
    /// What the whole is.
    noun: &'static str,
    path: KeyPath,
    findings: Vec<Finding>,
    /// The table whose keys were listed last: one list per table is enough.
    listed: String,
}

impl Walk {
    fn broken(&mut self, found: Option<String>, rule: String, remedy: Option<String>) {
        self.findings.push(Finding {
            problem: Problem { key: self.path.to_string(), found, rule, remedy },
            at_key: false,
        });
    }

    fn value<M>(&mut self, node: &Node<M>, schema: Schema) {
        if self.findings.len() >= PROBLEMS_MAX {
            return;
        }
        match (schema.kind(), &node.value) {
            ("any", _) => {}
            ("object", Value::Table(_)) => self.table(node, schema),
            ("array", Value::List(items)) => self.list(node, items, schema),
            ("string", Value::Text(text)) => self.text(node, text, schema),
            ("boolean", Value::Boolean(_)) => {}
            ("integer", Value::Integer(value)) => self.range(node, *value as f64, schema),
            ("number", Value::Integer(value)) => self.range(node, *value as f64, schema),
            ("number", Value::Float(value)) => self.range(node, *value, schema),
            _ => self.wrong_type(node, schema),
        }
    }

    fn table<M>(&mut self, node: &Node<M>, schema: Schema) {
        let Value::Table(entries) = &node.value else {
            return;
        };
        for key in schema.required() {
            // A misspelt key is reported as such, not as missing too.
            let is_misspelt = || {
                let unknown = entries.iter().filter(|entry| schema.property(&entry.key).is_none());
                let nearest = unknown.take(SUGGESTIONS_MAX).map(|entry| nearest_key(&entry.key, schema));
                nearest.flatten().any(|meant| meant == key)
            };
            if node.entry(key).is_none() && !is_misspelt() {
                let rule = format!("is missing: {} needs it", self.path.header(self.noun));
                let meaning = schema
                    .property(key)
                    .map(|property| format!("`{key}`: {}", lowered(property.description())));
                self.path.0.push(Step::Key(key.to_owned()));
                self.broken(None, rule, meaning);
                self.path.0.pop();
            }
        }
        for entry in entries {
            if self.findings.len() >= PROBLEMS_MAX {
                return;
            }
            self.path.0.push(Step::Key(entry.key.clone()));
            match schema.property(&entry.key) {
                Some(property) => self.value(&entry.node, property),
                None if schema.is_open() => {}
                None => self.unknown_key(&entry.node, &entry.key, schema),
            }
            self.path.0.pop();
        }
    }

    fn unknown_key<M>(&mut self, node: &Node<M>, key: &str, schema: Schema) {
        let table = KeyPath(self.path.0[..self.path.0.len() - 1].to_vec()).header(self.noun);
        let remedy = if self.findings.len() < SUGGESTIONS_MAX {
            self.unknown_key_remedy(key, schema, self.listed != table)
        } else {
            None
        };
        self.broken(Some(node.quoted()), format!("is not a key of {table}"), remedy);
        self.listed = table;
        if let Some(finding) = self.findings.last_mut() {
            finding.at_key = true;
        }
    }

    /// Where an unknown key might belong; else, if `list`, what keys there are.
    fn unknown_key_remedy(&self, key: &str, schema: Schema, list: bool) -> Option<String> {
        if let Some(key) = nearest_key(key, schema) {
            return Some(did_you_mean(key));
        }
        let keys: Vec<&str> = schema.properties()?.map(|(key, _)| key).collect();
        let mut homes = Vec::new();
        self.tables_with(key, self.whole, &mut KeyPath::default(), &mut homes);
        if !homes.is_empty() {
            return Some(format!("`{key}` is a key of {}", homes.join(", ")));
        }
        (list && keys.len() <= KEYS_LISTED_MAX).then(|| format!("its keys are {}", listed(keys.into_iter())))
    }

    /// The headers of all tables that have this key.
    fn tables_with(&self, key: &str, schema: Schema, path: &mut KeyPath, homes: &mut Vec<String>) {
        if schema.property(key).is_some() {
            homes.push(path.header(self.noun));
        }
        for (name, property) in schema.properties().into_iter().flatten() {
            path.0.push(Step::Key(name.to_owned()));
            match property.items() {
                Some(items) => {
                    path.0.push(Step::Index(0));
                    self.tables_with(key, items, path, homes);
                    path.0.pop();
                }
                None => self.tables_with(key, property, path, homes),
            }
            path.0.pop();
        }
    }

    fn list<M>(&mut self, node: &Node<M>, items: &[Node<M>], schema: Schema) {
        let count = items.len() as f64;
        let (min, max) = (schema.number("minItems"), schema.number("maxItems"));
        if min.is_some_and(|min| count < min) || max.is_some_and(|max| count > max) {
            let rule = format!("must have {}", bounds_in_words(min, max, "item"));
            let remedy = (self.path.to_string() == "platform")
                .then(|| format!("a scenario has at most {MAX_PLATFORMS} enabled platforms"));
            return self.broken(Some(node.quoted()), rule, remedy);
        }
        let Some(item_schema) = schema.items() else { return };
        for (index, item) in items.iter().enumerate() {
            self.path.0.push(Step::Index(index));
            self.value(item, item_schema);
            self.path.0.pop();
        }
    }

    fn text<M>(&mut self, node: &Node<M>, text: &str, schema: Schema) {
        if let Some(words) = schema.words() {
            let words: Vec<&str> = words.into_iter().map(|(word, _)| word).collect();
            if !words.contains(&text) {
                let rule = format!("must be one of {}", listed(words.iter().copied()));
                let remedy = nearest(text, words.into_iter()).map(did_you_mean);
                self.broken(Some(node.quoted()), rule, remedy);
            }
            return;
        }
        if schema.is_month() {
            if text.parse::<YearMonth>().is_err() {
                self.broken(
                    Some(node.quoted()),
                    "must be a calendar month, year first, such as \"2016-05\"".to_owned(),
                    month_remedy(text),
                );
            }
            return;
        }
        let count = text.chars().count() as f64;
        let (min, max) = (schema.number("minLength"), schema.number("maxLength"));
        if min.is_some_and(|min| count < min) || max.is_some_and(|max| count > max) {
            let rule = format!("must have {}", bounds_in_words(min, max, "character"));
            self.broken(Some(node.quoted()), rule, None);
        }
    }

    fn range<M>(&mut self, node: &Node<M>, value: f64, schema: Schema) {
        if !value.is_finite() {
            return self.broken(
                Some(node.quoted()),
                "must be a finite number".to_owned(),
                Some(format!("it must {}", range_in_words(schema))),
            );
        }
        let below = schema.number("minimum").is_some_and(|min| value < min);
        let above = schema.number("maximum").is_some_and(|max| value > max);
        if below || above {
            let is_share = schema.number("minimum") == Some(0.0) && schema.number("maximum") == Some(1.0);
            let remedy = (is_share && (2.0..=100.0).contains(&value))
                .then(|| format!("as a share of 1, {value} % is {}", value / 100.0));
            self.broken(Some(node.quoted()), format!("must {}", range_in_words(schema)), remedy);
        }
    }

    fn wrong_type<M>(&mut self, node: &Node<M>, schema: Schema) {
        let rule = match schema.kind() {
            "object" => format!("must be a table, written {}", self.path.header(self.noun)),
            "array" if schema.items().is_some_and(|items| items.kind() == "object") => {
                let mut item = self.path.clone();
                item.0.push(Step::Index(0));
                format!("must be a list of tables, each written {}", item.header(self.noun))
            }
            "array" => "must be a list in brackets, such as [0.5, 0.5]".to_owned(),
            "boolean" => "must be `true` or `false`".to_owned(),
            "integer" => "must be a whole number".to_owned(),
            "number" => "must be a number".to_owned(),
            _ if schema.is_month() => "must be a calendar month in quotes, such as \"2016-05\"".to_owned(),
            _ => match schema.words() {
                Some(words) => format!("must be one of {}", listed(words.iter().map(|(word, _)| *word))),
                None => "must be text in quotes".to_owned(),
            },
        };
        self.broken(Some(node.quoted()), rule, type_remedy(node, schema));
    }
}

/// What turns a value of the wrong type into one of the right type, where that is plain.
fn type_remedy<M>(node: &Node<M>, schema: Schema) -> Option<String> {
    match (schema.kind(), &node.value) {
        ("integer" | "number", Value::Text(text)) => {
            let text = text.trim();
            if let Some(percent) = text.strip_suffix('%').and_then(|text| text.trim().parse::<f64>().ok()) {
                return Some(format!("write the share itself: {}", percent / 100.0));
            }
            text.parse::<f64>().ok().map(|_| format!("write it without quotes: {text}"))
        }
        ("integer", Value::Float(value)) if value.fract() == 0.0 && value.abs() < 1e15 => {
            Some(format!("write {value}"))
        }
        ("boolean", Value::Text(text)) if matches!(text.as_str(), "true" | "false") => {
            Some(format!("write it without quotes: {text}"))
        }
        ("array", Value::Table(_)) => Some("write its header with double brackets".to_owned()),
        ("object", Value::List(_)) => Some("write its header with single brackets".to_owned()),
        ("array", Value::Integer(_) | Value::Float(_)) => Some(format!("write [{}]", node.quoted())),
        ("string", Value::Date(text)) if schema.is_month() => month_remedy(text),
        _ => None,
    }
}

/// The month that somebody meant who wrote `2016-5`, `2016/05`, `05/2016`, `201605` or `2016-05-01`.
fn month_remedy(text: &str) -> Option<String> {
    let digits: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let (year, month) = match digits.as_slice() {
        [month, year] if year.len() == 4 => (*year, *month),
        [year, month] | [year, month, _] => (*year, *month),
        [both] if both.len() == 6 => both.split_at(4),
        _ => return None,
    };
    match YearMonth::new(year.parse().ok()?, month.parse().ok()?) {
        Some(month) => Some(format!("write \"{month}\"")),
        None => Some("years run from 1000 to 9999, months from 01 to 12".to_owned()),
    }
}

/// The key of this table that is most like `key`.
fn nearest_key(key: &str, schema: Schema) -> Option<&'static str> {
    nearest(key, schema.properties()?.map(|(key, _)| key))
}

/// The candidate that is most like `text`, if any is like it at all.
pub(crate) fn nearest<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Longer texts are no misspelling, and the distance takes time in proportion to both lengths.
    if text.len() > 100 {
        return None;
    }
    let wanted = text.to_lowercase().replace([' ', '-'], "_");
    candidates
        .map(|candidate| {
            let have = candidate.to_lowercase().replace([' ', '-'], "_");
            let likeness = strsim::normalized_damerau_levenshtein(&wanted, &have);
            // Half a key (`fee` for `fee_rate`) is as good as a misspelt one.
            let part = wanted.len() >= 3 && (have.starts_with(&wanted) || have.ends_with(&wanted));
            (candidate, if part { likeness.max(0.7) } else { likeness })
        })
        .filter(|(_, likeness)| *likeness >= 0.6)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(candidate, _)| candidate)
}

/// The question that offers another word.
pub(crate) fn did_you_mean(word: &str) -> String {
    format!("did you mean `{word}`?")
}

/// Words in backquotes, separated by commas.
pub(crate) fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The range of a number: "lie between 0 and 1".
pub(crate) fn range_in_words(schema: Schema) -> String {
    match (schema.number("minimum"), schema.number("maximum")) {
        (Some(min), Some(max)) => format!("lie between {} and {}", plain(min), plain(max)),
        (Some(min), None) => format!("be at least {}", plain(min)),
        (None, Some(max)) => format!("be at most {}", plain(max)),
        (None, None) => "be finite".to_owned(),
    }
}

/// A bound as a person writes it: 1e12 rather than thirteen digits.
pub(crate) fn plain(value: f64) -> String {
    if value != 0.0 && (value.abs() >= 1e6 || value.abs() < 1e-4) {
        let text = format!("{value:e}");
        // 9007199254740991 in scientific notation is no shorter.
        return if text.len() > 8 { format!("{value}") } else { text };
    }
    format!("{value}")
}

fn bounds_in_words(min: Option<f64>, max: Option<f64>, noun: &str) -> String {
    let plural = |count: f64| if count == 1.0 { "" } else { "s" };
    match (min, max) {
        (Some(min), Some(max)) if max > 1.0 => format!("{min} to {max} {noun}s"),
        (Some(min), _) => format!("at least {min} {noun}{}", plural(min)),
        (None, Some(max)) => format!("at most {max} {noun}{}", plural(max)),
        (None, None) => format!("any number of {noun}s"),
    }
}

fn lowered(sentence: &str) -> String {
    let mut characters = sentence.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}
