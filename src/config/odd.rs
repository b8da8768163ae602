//! The tables of the ODD document (docs/ODD.md), made from code and the shipped history: what they say cannot differ
//! from what runs.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::reference::{inline, range, unit_of};
use crate::observe::{
    Column, EVENT_COLUMNS, GROUP_COLUMNS, MARKET_COLUMNS, PLATFORM_COLUMNS, PLATFORM_SUMMARY_COLUMNS,
    POPULATION_COLUMNS, SUMMARY_COLUMNS,
};
use crate::scenario::validation::schema::Schema;

/// The configuration whose values stand in the document.
const HISTORY: &str = "china-2016-2022";

const BEGIN: &str = "<!-- generated: ";
const END: &str = "<!-- end -->\n";

/// A generated part: the name in its marks, and what makes it.
type Part = (&'static str, fn() -> String);

/// The generated parts of the document, in its order.
const PARTS: [Part; 6] = [
    ("state variables", state_variables),
    ("stages", stages),
    ("draws", draws),
    ("parameters", parameters),
    ("rules", rules),
    ("columns", columns),
];

/// The file of the crate at `path`.
fn file(path: &str) -> String {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Text as it may stand in a cell of a table, without links into the code.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|").replace("[`", "`").replace("`]", "`")
}

/// The doc comment that ends right before line `line`, without line ends.
fn doc_before(lines: &[&str], line: usize, mark: &str) -> String {
    let commented = |text: &&&str| {
        let text = text.trim_start();
        text.starts_with(mark) || text.starts_with("#[")
    };
    let mut comment: Vec<&str> = lines[..line].iter().rev().take_while(commented).copied().collect();
    comment.reverse();
    let text = comment.iter().filter_map(|text| text.trim_start().strip_prefix(mark));
    text.map(str::trim).collect::<Vec<_>>().join(" ")
}

/// The public fields of a struct, or the variants of an enum: names and doc comments.
fn members(source: &str, item: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = source.lines().collect();
    let opening = [format!("pub struct {item} {{"), format!("pub enum {item} {{")];
    let first = lines.iter().position(|line| opening.iter().any(|opening| line == opening));
    let first = first.unwrap_or_else(|| panic!("`{item}` is no longer where it was"));
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate().skip(first + 1).take_while(|(_, line)| **line != "}") {
        let line = line.trim_start();
        // Of a field, what follows `pub` or `pub(...)`.
        let of_field = line.strip_prefix("pub").and_then(|rest| match rest.strip_prefix('(') {
            Some(scope) => scope.split_once(") ").map(|(_, field)| field),
            None => rest.strip_prefix(' '),
        });
        let name: String = of_field
            .unwrap_or(line)
            .chars()
            .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
            .collect();
        let is_field = of_field.is_some_and(|field| field.contains(": "));
        let is_variant = line.starts_with(char::is_uppercase);
        if is_field || is_variant {
            found.push((name, doc_before(&lines, number, "///")));
        }
    }
    found
}

fn state_variables() -> String {
    let entities = [
        ("household", "src/model/household/mod.rs", "Household"),
        ("platform", "src/model/platform.rs", "PlatformState"),
        ("platform: terms in force", "src/model/platform.rs", "TermsInForce"),
        ("platform: books", "src/model/platform.rs", "Books"),
        ("world", "src/model/world.rs", "World"),
    ];
    let mut table = "| entity | state variable | meaning |\n|---|---|---|\n".to_owned();
    for (entity, path, item) in entities {
        for (name, meaning) in members(&file(path), item) {
            let _ = writeln!(table, "| {entity} | `{name}` | {} |", cell(&meaning));
        }
    }
    table
}

/// The stages of a month in their order, read off `advance_watched`.
fn stages() -> String {
    let month = file("src/model/month/mod.rs");
    let body =
        month.split("pub fn advance_watched").nth(1).expect("a month is advanced by `advance_watched`");
    let mut table = "| | stage | what it does | code |\n|---|---|---|---|\n".to_owned();
    let calls = body.lines().filter_map(|line| {
        let call = line.split_once("(world").map(|(call, _)| call)?;
        call.rsplit(' ').next()?.split_once("::").filter(|(module, _)| *module != "Tally")
    });
    for (number, (module, function)) in calls.enumerate() {
        let path = format!("src/model/month/{module}.rs");
        let source = file(&path);
        let lines: Vec<&str> = source.lines().collect();
        let signature = format!("pub(super) fn {function}(");
        let line = lines.iter().position(|line| line.starts_with(&signature));
        let line = line.unwrap_or_else(|| panic!("`{function}` is not in {path}"));
        let meaning = cell(&doc_before(&lines, line, "///"));
        let stage = function.replace('_', " ");
        let _ = writeln!(table, "| {} | {stage} | {meaning} | `month::{module}` |", number + 1);
    }
    table
}

/// The rules, one module each, with what their first lines say.
fn rules() -> String {
    let model = file("src/model/mod.rs");
    let mut table = "| module | rules |\n|---|---|\n".to_owned();
    for line in model.lines() {
        let Some(module) = line.strip_prefix("pub mod ").and_then(|line| line.strip_suffix(';')) else {
            continue;
        };
        let path = format!("src/model/{module}.rs");
        if !std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&path).exists() {
            continue;
        }
        let source = file(&path);
        let comment = source.lines().map_while(|line| line.strip_prefix("//!"));
        let paragraph: Vec<&str> = comment.map(str::trim).take_while(|line| !line.is_empty()).collect();
        let _ = writeln!(table, "| `{module}` | {} |", cell(&paragraph.join(" ")));
    }
    table
}

fn draws() -> String {
    let mut table = "| purpose | what is drawn |\n|---|---|\n".to_owned();
    for (name, meaning) in members(&file("src/random/mod.rs"), "Purpose") {
        let _ = writeln!(table, "| `{name}` | {} |", cell(&meaning));
    }
    table
}

/// A table or value, where it exists, and whose it is: the name of the platform, tier or measure, or nothing.
type Owned<'a> = (String, Option<&'a Json>);

fn parameters() -> String {
    let loaded = crate::config::load(HISTORY, &[]).unwrap_or_else(|error| panic!("{}", error.render(false)));
    let values = serde_json::to_value(&loaded.parameters).expect("parameters are plain values");
    let mut table =
        "| parameter | value | unit | range | status | source |\n|---|---|---|---|---|---|\n".to_owned();
    parameter_rows(Schema::root(), &[(String::new(), Some(&values))], "", &mut table);
    table
}

fn parameter_rows<'a>(schema: Schema, owners: &[Owned<'a>], path: &str, table: &mut String) {
    for (key, property) in schema.properties().into_iter().flatten() {
        let path = format!("{path}{key}");
        let part = |(owner, table): &Owned<'a>| (owner.clone(), table.and_then(|table| table.get(key)));
        let values: Vec<Owned> = owners.iter().map(part).collect();
        if let Some(items) = property.items().filter(|items| items.properties().is_some()) {
            parameter_rows(items, &items_of(&values), &format!("{path}."), table);
        } else if property.properties().is_some() {
            parameter_rows(property, &values, &format!("{path}."), table);
        } else {
            let provenance = property.provenance().expect("every parameter has a status and a source");
            let _ = writeln!(
                table,
                "| `{path}` | {} | {} | {} | {} | {} |",
                cell(&value_in_words(&values)),
                unit_of(key).unwrap_or(""),
                range(property),
                provenance.status.word().to_lowercase(),
                cell(provenance.source)
            );
        }
    }
}

/// The tables of lists, each with the name of its own or else that of what it belongs to.
fn items_of<'a>(lists: &[Owned<'a>]) -> Vec<Owned<'a>> {
    let items = |(owner, list): &Owned<'a>| {
        let items = list.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
        let named = items.iter().map(|item| match item.get("name").and_then(Json::as_str) {
            Some(name) => (name.to_owned(), Some(item)),
            None => (owner.clone(), Some(item)),
        });
        named.collect::<Vec<_>>()
    };
    lists.iter().flat_map(items).collect()
}

/// One value where all agree; otherwise that of the majority, and who has another.
fn value_in_words(values: &[Owned]) -> String {
    let mut owners: Vec<(&str, String)> = Vec::new();
    for (owner, value) in values {
        let text = value.map_or("absent".to_owned(), |value| format!("`{}`", inline(value)));
        match owners.last_mut().filter(|(last, _)| last == owner) {
            Some((_, texts)) => *texts += &format!(", {text}"),
            None => owners.push((owner, text)),
        }
    }
    let count = |text: &str| owners.iter().filter(|(_, other)| other == text).count();
    let Some((_, commonest)) = owners.iter().max_by_key(|(_, text)| count(text)) else {
        return "absent".to_owned();
    };
    let common = Some(commonest.as_str()).filter(|text| count(text) * 2 > owners.len());
    let others = owners.iter().filter(|(_, text)| Some(text.as_str()) != common);
    // A name needs not be said twice.
    let others = others.map(|(owner, text)| match *text == format!("`\"{owner}\"`") {
        true => text.clone(),
        false => format!("{owner} {text}"),
    });
    common.map(str::to_owned).into_iter().chain(others).collect::<Vec<_>>().join("; ")
}

fn columns() -> String {
    let mut page = String::new();
    let mut table = |name: &str, rows: String| {
        let _ = write!(page, "\n**`{name}`**\n\n| column | unit | meaning |\n|---|---|---|\n{rows}");
    };
    table("platforms", column_rows(PLATFORM_COLUMNS));
    table("market", column_rows(MARKET_COLUMNS));
    table("groups", column_rows(GROUP_COLUMNS));
    table("events", column_rows(EVENT_COLUMNS));
    table("summary", column_rows(SUMMARY_COLUMNS));
    table("platform_summary", column_rows(PLATFORM_SUMMARY_COLUMNS));
    table("population", column_rows(POPULATION_COLUMNS));
    page
}

fn column_rows<R>(columns: &[Column<R>]) -> String {
    let row = |column: &Column<R>| {
        format!("| `{}` | {} | {} |\n", column.name, cell(column.unit), cell(column.meaning))
    };
    columns.iter().map(row).collect()
}

/// The document with its generated parts made anew.
fn renewed(page: &str) -> String {
    let mut renewed = String::new();
    let mut rest = page;
    for (name, part) in PARTS {
        let mark = format!("{BEGIN}{name} -->\n");
        let (before, after) =
            rest.split_once(&mark).unwrap_or_else(|| panic!("ODD.md has no `{name}`, in order"));
        let (_, after) = after.split_once(END).expect("a generated part has an end");
        renewed += &format!("{before}{mark}{}{END}", part());
        rest = after;
    }
    assert!(!rest.contains(BEGIN), "ODD.md has a part that nothing generates");
    renewed + rest
}

#[test]
fn the_tables_of_the_odd_document_are_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ODD.md");
    let page = std::fs::read_to_string(path).unwrap_or_default();
    let current = renewed(&page);
    if std::env::var_os("HUZHU_BLESS").is_some() {
        std::fs::write(path, &current).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == current,
        "docs/ODD.md differs from code or configuration.\n\
         Run: HUZHU_BLESS=1 cargo test the_tables_of_the_odd_document_are_current"
    );
}

#[test]
fn values_are_said_once_where_all_agree_and_by_name_where_they_do_not() {
    let (one, two) = (Json::from(1), Json::from(2));
    let words = |values: &[(&str, Option<&Json>)]| {
        let owned: Vec<Owned> = values.iter().map(|&(owner, value)| (owner.to_owned(), value)).collect();
        value_in_words(&owned)
    };
    assert_eq!(words(&[("A", Some(&one)), ("B", Some(&one))]), "`1`");
    assert_eq!(words(&[("A", Some(&one)), ("B", Some(&two)), ("C", Some(&one))]), "`1`; B `2`");
    assert_eq!(words(&[("A", None), ("B", Some(&two)), ("C", None)]), "absent; B `2`");
    assert_eq!(words(&[("A", Some(&one)), ("A", Some(&two)), ("B", None)]), "A `1`, `2`; B absent");
    assert_eq!(words(&[]), "absent");
}
