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
    with_extended(find(spec, Some(Path::new("")))?, Sources::default())
}

/// As [`from_spec`], where `spec` stands in one of `sources`: a path starts at `folder`.
pub(super) fn from_folder(spec: &str, folder: &Path, sources: Sources) -> Result<Read, ConfigError> {
    with_extended(find(spec, Some(folder))?, sources)
}

/// Parses one text that is no configuration, such as an experiment, and adds it to `sources`.
pub(super) fn document(origin: Origin, text: &str, sources: &mut Sources) -> Result<Tree, ConfigError> {
    if text.len() > FILE_BYTES_MAX {
        return Err(too_large(origin));
    }
    let source = sources.add(origin, text);
    parse(source, sources)
}

/// Reads a text, and what it extends.
pub(super) fn from_text(text: &str, name: &str) -> Result<Read, ConfigError> {
    let origin = Origin::Text(name.to_owned());
    if text.len() > FILE_BYTES_MAX {
        return Err(too_large(origin));
    }
    let text = text.to_owned();
    with_extended(Document { origin, text }, Sources::default())
}

/// A file, from `folder`; else a shipped name, with or without the ending that its file has in `configs/`. Without
/// a folder (for what a shipped configuration extends), only shipped names count.
fn find(spec: &str, folder: Option<&Path>) -> Result<Document, ConfigError> {
    let path = folder.map(|folder| folder.join(spec));
    if let Some(path) = &path
        && path.exists()
        && !path.is_dir()
    {
        return read_file(path.clone());
    }
    let name = spec.strip_suffix(".toml").unwrap_or(spec);
    if let Some(found) = shipped::shipped().iter().find(|known| known.name == name) {
        return Ok(Document { origin: Origin::Shipped(found.name), text: found.text.to_owned() });
    }
    match path {
        Some(path) if !spec.is_empty() && (path.exists() || spec.contains(['/', '\\', '.'])) => {
            read_file(path)
        }
        _ => {
            let names = || shipped::shipped().iter().map(|known| known.name);
            Err(ConfigError::UnknownName {
                spec: spec.to_owned(),
                nearest: bounds::nearest(spec, names()),
                shipped: names().collect(),
            })
        }
    }
}

fn read_file(path: PathBuf) -> Result<Document, ConfigError> {
    let text = text_of_file(&path)?;
    Ok(Document { origin: Origin::File(path), text })
}

/// The text of a file that is not too large.
pub(super) fn text_of_file(path: &Path) -> Result<String, ConfigError> {
    let path = path.to_owned();
    if path.is_dir() {
        return Err(ConfigError::Directory { path });
    }
    let mut bytes = Vec::new();
    let read =
        fs::File::open(&path).and_then(|file| file.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes));
    if let Err(source) = read {
        let nearest = nearest_file(&path);
        return Err(ConfigError::Unreadable { path, source, nearest });
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(too_large(Origin::File(path)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        ConfigError::NotUtf8 {
            path,
            offset,
            line: 1 + bytes[..offset].iter().filter(|byte| **byte == b'\n').count(),
            byte: bytes.get(offset).copied().unwrap_or(0),
        }
    })
}

fn too_large(origin: Origin) -> ConfigError {
    ConfigError::TooLarge { origin, limit_bytes: FILE_BYTES_MAX }
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
    Some(path.with_file_name(format!("{nearest}.toml")).display().to_string())
}

/// Parses `document` and all that it extends, and merges them, the most basic first.
fn with_extended(document: Document, mut sources: Sources) -> Result<Read, ConfigError> {
    let first = sources.count();
    let mut trees = Vec::new();
    let mut chain: Vec<Origin> = Vec::new();
    let mut next = Some(document);
    while let Some(document) = next.take() {
        let source = sources.add(document.origin.clone(), &document.text);
        chain.push(document.origin);
        let mut tree = parse(source, &sources)?;
        if matches!(&tree.value, Value::Table(entries) if entries.is_empty()) {
            return Err(ConfigError::Empty {
                origin: sources.origin(tree.mark).cloned().unwrap_or(Origin::Changes),
            });
        }
        if let Some(extends) = take_extends(&mut tree) {
            next = Some(extended(&extends, &chain, &sources)?);
        }
        trees.push(tree);
    }
    let mut trees = trees.into_iter().rev();
    let mut tree =
        trees.next().unwrap_or(Node { value: Value::Table(Vec::new()), mark: sources.mark(first, 0..0) });
    for over in trees {
        merge::merge(&mut tree, over);
    }
    // Errors without a better place point at the configuration that was asked for, not at its base.
    tree.mark = sources.mark(first, 0..0);
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
        Some(Origin::File(path)) => Some(path.parent().unwrap_or(Path::new(""))),
        Some(Origin::Shipped(_)) => None,
        _ => Some(Path::new("")),
    };
    let document =
        find(spec, folder).map_err(|error| refuse(format!("leads nowhere: {error}"), error.remedy()))?;
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
            format!("leads through more than {EXTENDS_MAX} configurations: {}", printed()),
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
    Ok(Node { value: table_value(table.get_ref(), source, sources), mark: whole })
}

/// A syntax error in words for people who do not know the grammar of TOML.
pub(super) fn syntax_error(message: &str, mark: Mark, sources: &Sources) -> Diagnostic {
    let (reason, remedy) = match message {
        _ if message.starts_with("string values must be quoted") => match sources.written(mark).trim() {
            "" => ("a value is missing after the `=`", "write one, or remove the key"),
            _ => (
                "the value is neither text in quotes nor a number",
                "text stands in quotes; numbers have a `.` and no other sign",
            ),
        },
        _ if message.contains("recur") => {
            ("brackets or dotted keys lie too deep", "no key of a configuration lies deeper than five levels")
        }
        _ if message.contains("duplicate key") => {
            ("duplicate key", "each key stands once in a table; remove one of the two")
        }
        _ if message.contains("date") => (message, "months stand in quotes, such as \"2016-05\""),
        _ if message.contains("unclosed") => (message, "close the bracket that was opened before"),
        _ if message.contains("`\"`") || message.contains("`'`") => {
            (message, "close the quotes on the same line")
        }
        _ => (message, ""),
    };
    Diagnostic {
        key: String::new(),
        found: Some(sources.written(mark).to_owned()),
        rule: format!("this is not valid TOML: {reason}"),
        remedy: (!remedy.is_empty()).then(|| remedy.to_owned()),
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
            // Beyond 128 bits: as far outside of all bounds as there is.
            .unwrap_or(Value::Integer(if integer.as_str().starts_with('-') { i128::MIN } else { i128::MAX })),
        DeValue::Float(float) => Value::Float(float.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Datetime(datetime) => Value::Date(datetime.to_string()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| node(item.get_ref(), item.span(), source, sources)).collect())
        }
        DeValue::Table(table) => table_value(table, source, sources),
    };
    Node { value, mark: sources.mark(source, span) }
}

#[cfg(test)]
mod tests {
    use crate::config::{Origin, load, load_text};

    const ALPHA: &str = "[[platform]]\nname = \"Alpha\"\n";

    #[test]
    fn all_forms_of_numbers_are_read() {
        let text = format!(
            "run.months = 0x10\nrun.seed = 1_000\nillness.incidence_ratio = 1\n\
             commercial.benefit_yuan = +2_0.5\n{ALPHA}"
        );
        let parameters = load_text(&text, "text", &[]).unwrap().parameters;
        assert_eq!((parameters.run.months, parameters.run.seed), (16, 1000));
        assert_eq!(parameters.illness.incidence_ratio, 1.0);
        assert_eq!(parameters.commercial.benefit_yuan, 20.5);
    }

    #[test]
    fn a_configuration_changes_what_it_extends() {
        let text = "extends = \"duopoly\"\n[run]\nmonths = 12\n[[platform]]\nname = \"Pioneer\"\nfee_rate = 0.02\n\
                    [[platform]]\nname = \"Third\"\n";
        let loaded = load_text(text, "text", &[]).unwrap();
        let base = load("duopoly", &[]).unwrap();
        let platforms = &loaded.parameters.platform;
        let names: Vec<&str> = platforms.iter().map(|platform| platform.name.as_str()).collect();
        assert_eq!(names, ["Follower", "Pioneer", "Third"]);
        assert_eq!(platforms[1].fee_rate, 0.02);
        assert_eq!(platforms[1].reach, base.parameters.platform[1].reach);
        assert_eq!(platforms[0], base.parameters.platform[0]);
        assert_eq!(loaded.parameters.run.months, 12);
        assert_eq!(loaded.parameters.run.seed, base.parameters.run.seed);
        let text = Origin::Text("text".to_owned());
        assert_eq!(loaded.sources, [text, Origin::Shipped("duopoly")]);
    }

    #[test]
    fn extends_starts_at_the_folder_of_the_file_that_says_it() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("below");
        std::fs::create_dir(&below).unwrap();
        std::fs::write(folder.path().join("base.toml"), ALPHA).unwrap();
        std::fs::write(below.join("run.toml"), "extends = \"../base.toml\"\n").unwrap();
        let loaded = load(below.join("run.toml").to_str().unwrap(), &[]).unwrap();
        assert_eq!(loaded.parameters.platform[0].name, "Alpha");
        assert_eq!(loaded.sources.len(), 2);
    }

    #[test]
    fn one_key_of_a_sponsor_leaves_the_others_at_their_defaults() {
        let text = format!("[exit.specialist]\nmonths_below_hurdle = 3\n{ALPHA}");
        let exit = load_text(&text, "text", &[]).unwrap().parameters.exit;
        assert_eq!(exit.specialist.months_below_hurdle, 3);
        assert_eq!(exit.specialist.grace_months, 18);
        assert_eq!(exit.side_business.grace_months, 12);
    }
}
