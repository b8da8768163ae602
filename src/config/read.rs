//! From a name to one merged tree: files, shipped configurations, and what they extend.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, Diagnostic};
use super::merge;
use super::shipped;
use super::source::{Mark, Origin, Sources, Tree};
use crate::scenario::validation::bounds;
use crate::scenario::validation::tree::{Entry, Node, Value};

/// The largest file that is read: the longest configuration that makes sense has a few hundred kilobytes.
pub(super) const FILE_BYTES_MAX: usize = 4 << 20;

/// How many configurations may extend one another in a row.
const EXTENDS_MAX: usize = 16;

/// A merged configuration, before overrides.
#[derive(Debug)]
pub(super) struct Read {
    pub tree: Tree,
    pub sources: Sources,
}

/// One text with its origin.
struct Document {
    origin: Origin,
    text: String,
}

/// Reads a file or a shipped configuration, and what it extends.
pub(super) fn from_spec(spec: &str) -> Result<Read, ConfigError> {
    with_extended(find(spec, Path::new(""))?)
}

/// Reads a text, and what it extends.
pub(super) fn from_text(text: &str, name: &str) -> Result<Read, ConfigError> {
    let origin = Origin::Text(name.to_owned());
    if text.len() > FILE_BYTES_MAX {
        return Err(too_large(origin));
    }
    let text = text.to_owned();
    with_extended(Document { origin, text })
}

/// A path that exists, from `folder`; else a shipped name.
fn find(spec: &str, folder: &Path) -> Result<Document, ConfigError> {
    let path = folder.join(spec);
    if !spec.is_empty() && path.exists() {
        return read_file(path);
    }
    if let Some(found) = shipped::shipped().iter().find(|known| known.name == spec) {
        return Ok(Document {
            origin: Origin::Shipped(found.name),
            text: found.text.to_owned(),
        });
    }
    let looks_like_a_name = !spec.contains(['/', '\\', '.']);
    if looks_like_a_name {
        let names = || shipped::shipped().iter().map(|known| known.name);
        return Err(ConfigError::UnknownName {
            spec: spec.to_owned(),
            nearest: bounds::nearest(spec, names()),
            shipped: names().collect(),
        });
    }
    read_file(path)
}

fn read_file(path: PathBuf) -> Result<Document, ConfigError> {
    if path.is_dir() {
        return Err(ConfigError::Directory { path });
    }
    let mut bytes = Vec::new();
    let read =
        fs::File::open(&path).and_then(|file| file.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes));
    if let Err(source) = read {
        let nearest = nearest_file(&path);
        return Err(ConfigError::Unreadable {
            path,
            source,
            nearest,
        });
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(too_large(Origin::File(path)));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Document {
            origin: Origin::File(path),
            text,
        }),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            Err(ConfigError::NotUtf8 {
                path,
                offset,
                line: 1 + bytes[..offset].iter().filter(|byte| **byte == b'\n').count(),
                byte: bytes.get(offset).copied().unwrap_or(0),
            })
        }
    }
}

fn too_large(origin: Origin) -> ConfigError {
    ConfigError::TooLarge {
        origin,
        limit_bytes: FILE_BYTES_MAX,
    }
}

/// The TOML file beside `path` whose name is most like it.
fn nearest_file(path: &Path) -> Option<String> {
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut names: Vec<String> = fs::read_dir(folder)
        .ok()?
        .take(1000)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    let wanted = path.file_name()?.to_str()?;
    let stem = |name: &'_ str| name.trim_end_matches(".toml").to_owned();
    let stems: Vec<String> = names.iter().map(|name| stem(name)).collect();
    let nearest = bounds::nearest(&stem(wanted), stems.iter().map(String::as_str))?;
    Some(
        path.with_file_name(format!("{nearest}.toml"))
            .display()
            .to_string(),
    )
}

/// Parses `document` and all that it extends, and merges them, the most basic first.
fn with_extended(document: Document) -> Result<Read, ConfigError> {
    let mut sources = Sources::default();
    let mut trees = Vec::new();
    let mut chain: Vec<Origin> = Vec::new();
    let mut next = Some(document);
    while let Some(document) = next.take() {
        let source = sources.add(document.origin.clone(), &document.text);
        chain.push(document.origin);
        let mut tree = parse(source, &sources)?;
        if let Some(extends) = take_extends(&mut tree) {
            next = Some(extended(&extends, &chain, &sources)?);
        }
        trees.push(tree);
    }
    let mut trees = trees.into_iter().rev();
    let mut tree = trees.next().unwrap_or(Node {
        value: Value::Table(Vec::new()),
        mark: sources.mark(0, 0..0),
    });
    for over in trees {
        merge::merge(&mut tree, over);
    }
    // Errors without a better place point at the configuration that was asked for, not at its base.
    tree.mark = sources.mark(0, 0..0);
    Ok(Read { tree, sources })
}

/// Removes the top-level key `extends`, which is no parameter.
fn take_extends(tree: &mut Tree) -> Option<Node<Mark>> {
    let Value::Table(entries) = &mut tree.value else {
        return None;
    };
    let place = entries.iter().position(|entry| entry.key == "extends")?;
    Some(entries.remove(place).node)
}

/// The document that the last of `chain` extends.
fn extended(extends: &Node<Mark>, chain: &[Origin], sources: &Sources) -> Result<Document, ConfigError> {
    let refuse = |rule: String, remedy: Option<String>| {
        ConfigError::Extends(Box::new(Diagnostic {
            key: "extends".to_owned(),
            found: Some(extends.quoted()),
            rule,
            remedy,
            location: sources.location(extends.mark),
            label: format!("found {}", extends.quoted()),
        }))
    };
    let Value::Text(spec) = &extends.value else {
        return Err(refuse(
            "must be the name of one file in quotes".to_owned(),
            Some("write extends = \"base.toml\"".to_owned()),
        ));
    };
    let folder = match chain.last() {
        Some(Origin::File(path)) => path.parent().unwrap_or(Path::new("")).to_owned(),
        _ => PathBuf::new(),
    };
    let document =
        find(spec, &folder).map_err(|error| refuse(format!("leads nowhere: {error}"), error.remedy()))?;
    let printed = || {
        let names = chain.iter().chain([&document.origin]);
        names.map(Origin::to_string).collect::<Vec<_>>().join(" -> ")
    };
    if chain.iter().any(|origin| same(origin, &document.origin)) {
        return Err(refuse(
            format!("leads in a circle: {}", printed()),
            Some("remove `extends` from the most basic of these files".to_owned()),
        ));
    }
    if chain.len() >= EXTENDS_MAX {
        return Err(refuse(
            format!(
                "leads through more than {EXTENDS_MAX} configurations: {}",
                printed()
            ),
            Some("merge some of them into one".to_owned()),
        ));
    }
    Ok(document)
}

/// Whether two origins are the same text, however their paths are written.
fn same(one: &Origin, other: &Origin) -> bool {
    match (one, other) {
        (Origin::File(one), Origin::File(other)) => match (one.canonicalize(), other.canonicalize()) {
            (Ok(one), Ok(other)) => one == other,
            _ => one == other,
        },
        _ => one == other,
    }
}

/// Parses text number `source`.
fn parse(source: u32, sources: &Sources) -> Result<Tree, ConfigError> {
    let text = sources.text(source);
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let mark = sources.mark(source, span);
        ConfigError::Syntax(Box::new(syntax_error(error.message(), mark, sources)))
    })?;
    let whole = sources.mark(source, 0..0);
    let tree = Node {
        value: table_value(table.get_ref(), source, sources),
        mark: whole,
    };
    match (&tree.value, sources.origin(whole)) {
        (Value::Table(entries), Some(origin)) if entries.is_empty() => Err(ConfigError::Empty {
            origin: origin.clone(),
        }),
        _ => Ok(tree),
    }
}

/// A syntax error in words for people who do not know the grammar of TOML.
pub(super) fn syntax_error(message: &str, mark: Mark, sources: &Sources) -> Diagnostic {
    let remedy = [
        (
            "duplicate key",
            "each key stands once in a table; remove one of the two",
        ),
        (
            "string values must be quoted",
            "text stands in quotes; numbers have a `.` and no other sign",
        ),
        ("date", "months stand in quotes, such as \"2016-05\""),
        (
            "recur",
            "no key of a configuration lies this deep; check the brackets",
        ),
        ("unclosed", "close the bracket that was opened before"),
        ("`\"`", "close the quotes on the same line"),
        ("`'`", "close the quotes on the same line"),
    ]
    .iter()
    .find(|(sign, _)| message.contains(sign))
    .map(|(_, remedy)| (*remedy).to_owned());
    Diagnostic {
        key: String::new(),
        found: Some(sources.written(mark).to_owned()),
        rule: format!("this is not valid TOML: {message}"),
        remedy,
        location: sources.location(mark),
        label: "here".to_owned(),
    }
}

fn table_value(table: &DeTable<'_>, source: u32, sources: &Sources) -> Value<Mark> {
    Value::Table(
        table
            .iter()
            .map(|(key, value)| Entry {
                key: key.get_ref().to_string(),
                key_mark: sources.mark(source, key.span()),
                node: node(value.get_ref(), value.span(), source, sources),
            })
            .collect(),
    )
}

/// A parsed TOML value with its place. Depth is bounded by the parser (80).
pub(super) fn node(
    value: &DeValue<'_>,
    span: std::ops::Range<usize>,
    source: u32,
    sources: &Sources,
) -> Node<Mark> {
    let value = match value {
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Integer(integer) => i128::from_str_radix(integer.as_str(), integer.radix())
            .map(Value::Integer)
            .unwrap_or(Value::Float(f64::INFINITY)),
        DeValue::Float(float) => Value::Float(float.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Datetime(datetime) => Value::Date(datetime.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| node(item.get_ref(), item.span(), source, sources))
                .collect(),
        ),
        DeValue::Table(table) => table_value(table, source, sources),
    };
    Node {
        value,
        mark: sources.mark(source, span),
    }
}
