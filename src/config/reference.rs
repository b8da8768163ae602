//! The parameter reference: one table per section, generated from the doc comments of the fields.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::scenario::Parameters;
use crate::scenario::validation::bounds::{plain, range_in_words};
use crate::scenario::validation::key_path::{KeyPath, Step};
use crate::scenario::validation::provenance::Provenance;
use crate::scenario::validation::schema::Schema;

const OPENING: &str = "# Parameters

Every key of a configuration file. This page is generated from the doc comments in `src/scenario/parameters`; change
those and run `HUZHU_BLESS=1 cargo test the_parameter_reference_is_current`.

Absent keys take their default. Months are text, such as `\"2016-05\"`. Money is in yuan of the time, not deflated.
The last column says
where the value in the shipped history comes from; [ODD.md](ODD.md) has these values, and says what each status means. Beside the sections below, a file
may open with `extends = \"other.toml\"`: it then changes that configuration. Tables merge key by key; `platform`,
`intervention` and `population.tier` merge by `name`; every other list is replaced.
";

/// Every parameter with type, default, range and meaning, as Markdown.
pub fn parameter_reference() -> String {
    let mut page = OPENING.to_owned();
    let defaults = serde_json::to_value(Parameters::default()).unwrap_or_default();
    let whole = Section { schema: Schema::root(), defaults: Some(&defaults), note: None };
    whole.write(&mut KeyPath::default(), &mut page);
    page
}

/// A section of a configuration.
struct Section<'a> {
    schema: Schema,
    /// The defaults of its keys, where they differ from those on its fields.
    defaults: Option<&'a Json>,
    /// What a list of such tables holds by default.
    note: Option<String>,
}

impl Section<'_> {
    /// Its heading, table and note, then its subsections.
    fn write(self, path: &mut KeyPath, page: &mut String) {
        let is_subsection = |property: &Schema| {
            property.properties().is_some()
                || property.items().is_some_and(|items| items.properties().is_some())
        };
        let properties = || self.schema.properties().into_iter().flatten();
        if !path.0.is_empty() {
            let _ = write!(page, "\n## {}\n\n{}\n", path.header(""), self.schema.description());
            let rows: Vec<String> = properties()
                .filter(|(_, property)| !is_subsection(property))
                .map(|(key, property)| row(key, property, &self.schema, self.defaults))
                .collect();
            if !rows.is_empty() {
                page.push_str(
                    "\n| key | type | default | range | meaning | source |\n|---|---|---|---|---|---|\n",
                );
                page.extend(rows);
            }
            page.extend(self.note.clone());
        }
        for (key, property) in properties().filter(|(_, property)| is_subsection(property)) {
            path.0.push(Step::Key(key.to_owned()));
            let default = self.defaults.and_then(|defaults| defaults.get(key));
            subsection(property, default, path, page);
            path.0.pop();
        }
    }
}

fn subsection(property: Schema, default: Option<&Json>, path: &mut KeyPath, page: &mut String) {
    let Some(items) = property.items() else {
        let section = Section { schema: property, defaults: default, note: None };
        return section.write(path, page);
    };
    // An item has defaults of its own, on its fields.
    let section = Section {
        schema: items,
        defaults: None,
        note: Some(list_note(property, default.or(property.default()))),
    };
    path.0.push(Step::Index(0));
    section.write(path, page);
    path.0.pop();
}

/// What a list of tables holds where a file does not mention it.
fn list_note(list: Schema, default: Option<&Json>) -> String {
    let items = default.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let most = list.number("maxItems").map_or(String::new(), |max| format!("At most {max} items. "));
    if items.is_empty() {
        return format!("\n{most}None by default.\n");
    }
    let lines: String = items.iter().map(|item| inline(item) + "\n").collect();
    format!("\n{most}By default:\n\n```toml\n{lines}```\n")
}

fn row(key: &str, property: Schema, table: &Schema, defaults: Option<&Json>) -> String {
    let default = defaults.and_then(|defaults| defaults.get(key)).or(property.default());
    let default = match default {
        Some(Json::Null) | None if table.required().any(|required| required == key) => "required".to_owned(),
        Some(Json::Null) | None => "absent".to_owned(),
        Some(value) => format!("`{}`", inline(value)),
    };
    format!(
        "| `{key}` | {} | {default} | {} | {} | {} |\n",
        type_and_unit(key, property),
        range(property),
        meaning(property),
        source(property)
    )
}

/// The units that names of keys end with, the longest first.
const UNITS: &[(&str, &str)] = &[
    ("yuan_per_member_year", "yuan per member and year"),
    ("yuan_per_member_month", "yuan per member and month"),
    ("yuan_per_month", "yuan per month"),
    ("yuan_per_year", "yuan per year"),
    ("yuan", "yuan"),
    ("per_decade", "per decade of age"),
    ("per_million", "per million"),
    ("per_month", "per month"),
    ("per_year", "per year"),
    ("months", "months"),
    ("years", "years"),
    ("persons", "persons"),
    ("households", "households"),
    ("members", "members"),
];

/// The unit that the name of a key ends with; none where it is a bare number.
pub(crate) fn unit_of(key: &str) -> Option<&'static str> {
    UNITS.iter().find(|(suffix, _)| key.ends_with(suffix)).map(|(_, unit)| *unit)
}

fn type_and_unit(key: &str, property: Schema) -> String {
    let kind = |schema: Schema| match schema.kind() {
        "integer" => "whole number",
        "number" => "number",
        "boolean" => "true or false",
        _ if schema.is_month() => "month",
        _ if schema.words().is_some() => "word",
        _ => "text",
    };
    let (kind, is_number) = match property.items() {
        Some(items) => (format!("list of {}s", kind(items)), matches!(items.kind(), "number" | "integer")),
        None => (kind(property).to_owned(), matches!(property.kind(), "number" | "integer")),
    };
    match unit_of(key) {
        Some(unit) if is_number => format!("{kind}, {unit}"),
        _ => kind,
    }
}

pub(super) fn range(property: Schema) -> String {
    let lengths = |min: Option<f64>, max: Option<f64>, noun: &str| match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max} {noun}"),
        (None, Some(max)) => format!("at most {max} {noun}"),
        _ => String::new(),
    };
    let numbers = |schema: Schema| match (schema.number("minimum"), schema.number("maximum")) {
        (Some(min), Some(max)) => format!("{} to {}", plain(min), plain(max)),
        (None, None) => String::new(),
        _ => range_in_words(schema),
    };
    if let Some(items) = property.items() {
        let count = lengths(property.number("minItems"), property.number("maxItems"), "items");
        let each = numbers(items);
        return [count, each].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", each ");
    }
    match property.kind() {
        "string" => lengths(property.number("minLength"), property.number("maxLength"), "characters"),
        _ => numbers(property),
    }
}

/// The doc comment, with the meaning of each word where there is a choice.
fn meaning(property: Schema) -> String {
    let mut text = property.description().replace('\n', " ");
    for (word, meaning) in property.words().unwrap_or_default() {
        let _ = write!(text, "<br>`{word}`: {}", meaning.replace('\n', " "));
    }
    text.replace('|', "\\|")
}

/// Status and source of a parameter.
fn source(property: Schema) -> String {
    let Some(Provenance { status, source }) = property.provenance() else {
        return String::new();
    };
    format!("{}: {}", status.word().to_lowercase(), source.replace('\n', " "))
}

/// A value as it is written in TOML, on one line.
pub(super) fn inline(value: &Json) -> String {
    match value {
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(map) => {
            let entries: Vec<String> =
                map.iter().map(|(key, value)| format!("{key} = {}", inline(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_reference_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/parameters.md");
        let page = parameter_reference();
        if std::env::var_os("HUZHU_BLESS").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            kept == page,
            "docs/parameters.md differs from the doc comments of the parameters.\n\
             Run: HUZHU_BLESS=1 cargo test the_parameter_reference_is_current"
        );
    }
}
