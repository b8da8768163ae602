//! The JSON Schema of the parameters, as far as this crate uses it.

use std::sync::LazyLock;

use serde_json::{Value as Json, json};

use super::provenance::{self, Provenance};
use crate::scenario::Parameters;

/// The largest number of platforms that a scenario lists, enabled or not.
pub(crate) const PLATFORMS_LISTED_MAX: usize = 1000;

static ROOT: LazyLock<Json> = LazyLock::new(|| {
    let mut root = Json::from(schemars::schema_for!(Parameters));
    leave_out_null(&mut root);
    for item in ["Platform", "Tier"] {
        root["$defs"][item]["required"] = json!(["name"]);
        root["$defs"][item]["properties"]["name"].as_object_mut().map(|name| name.remove("default"));
    }
    // Absent keys of a sponsor's exit take the values of `exit`, not zeros: each kind of sponsor has its own.
    if let Some(properties) = root["$defs"]["SponsorExit"]["properties"].as_object_mut() {
        for property in properties.values_mut() {
            property.as_object_mut().map(|property| property.remove("default"));
        }
    }
    root
});

/// The schema of the whole.
pub(crate) fn root() -> &'static Json {
    &ROOT
}

/// An absent key is left out, never `null`: removes that alternative, which schemars adds for `Option`.
pub(crate) fn leave_out_null(schema: &mut Json) {
    match schema {
        Json::Object(map) => {
            if let Some(Json::Array(alternatives)) = map.get("anyOf") {
                let first = alternatives.first().cloned();
                map.remove("anyOf");
                if let Some(Json::Object(first)) = first {
                    map.extend(first);
                }
            }
            if let Some(Json::Array(types)) = map.get("type") {
                let first = types.iter().find(|kind| *kind != "null").cloned();
                map.insert("type".to_owned(), first.unwrap_or(Json::Null));
            }
            map.values_mut().for_each(leave_out_null);
        }
        Json::Array(items) => items.iter_mut().for_each(leave_out_null),
        _ => {}
    }
}

/// One schema, with references followed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema {
    /// The whole that it is part of, to which references lead.
    whole: &'static Json,
    /// As it stands at the field: carries the field's description and default.
    field: &'static Json,
    /// What it refers to: carries type and bounds.
    shape: &'static Json,
}

impl Schema {
    /// The schema of the whole.
    pub(crate) fn root() -> Schema {
        Schema::whole(root())
    }

    /// As [`Schema::root`], of something else than parameters.
    pub(crate) fn whole(whole: &'static Json) -> Schema {
        Schema::of(whole, whole)
    }

    fn of(whole: &'static Json, field: &'static Json) -> Schema {
        let shape = match field.get("$ref").and_then(Json::as_str) {
            Some(reference) => &whole["$defs"][reference.trim_start_matches("#/$defs/")],
            None => field,
        };
        Schema { whole, field, shape }
    }

    fn part(&self, field: &'static Json) -> Schema {
        Schema::of(self.whole, field)
    }

    /// The keys of a table, in the order of the fields; `None` where this is no table.
    pub(crate) fn properties(&self) -> Option<impl Iterator<Item = (&'static str, Schema)> + use<>> {
        let properties = self.shape.get("properties")?.as_object()?;
        let whole = self.whole;
        Some(properties.iter().map(move |(key, field)| (key.as_str(), Schema::of(whole, field))))
    }

    /// The schema of one key of a table.
    pub(crate) fn property(&self, key: &str) -> Option<Schema> {
        self.shape.get("properties")?.get(key).map(|field| self.part(field))
    }

    /// The schema of a list's items.
    pub(crate) fn items(&self) -> Option<Schema> {
        self.shape.get("items").map(|items| self.part(items))
    }

    /// Whether a table takes keys of any name.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.shape.get("additionalProperties"), Some(Json::Bool(true) | Json::Object(_)))
    }

    /// The keys that a table must have.
    pub(crate) fn required(&self) -> impl Iterator<Item = &'static str> + use<> {
        let required = self.shape.get("required").and_then(Json::as_array);
        required.into_iter().flatten().filter_map(Json::as_str)
    }

    /// The words that are allowed, each with its meaning; `None` where any text is.
    pub(crate) fn words(&self) -> Option<Vec<(&'static str, &'static str)>> {
        let alternatives = self.shape.get("oneOf")?.as_array()?;
        Some(
            alternatives
                .iter()
                .filter_map(|word| {
                    let meaning = word.get("description").and_then(Json::as_str).unwrap_or("");
                    Some((word.get("const")?.as_str()?, meaning))
                })
                .collect(),
        )
    }

    /// `boolean`, `integer`, `number`, `string`, `array` or `object`; `any` where everything fits.
    pub(crate) fn kind(&self) -> &'static str {
        match self.shape.get("type").and_then(Json::as_str) {
            None if self.shape.is_boolean() => "any",
            Some(kind) => kind,
            None if self.shape.get("oneOf").is_some() => "string",
            None => "object",
        }
    }

    /// Whether this is a calendar month.
    pub(crate) fn is_month(&self) -> bool {
        self.shape.get("pattern").is_some()
    }

    /// A numeric keyword, such as `minimum` or `maxItems`.
    pub(crate) fn number(&self, keyword: &str) -> Option<f64> {
        self.shape.get(keyword)?.as_f64()
    }

    /// What the field means.
    pub(crate) fn description(&self) -> &'static str {
        provenance::split(self.doc()).0
    }

    /// Where the value of the field comes from.
    pub(crate) fn provenance(&self) -> Option<Provenance> {
        provenance::split(self.doc()).1
    }

    fn doc(&self) -> &'static str {
        let description = self.field.get("description").or_else(|| self.shape.get("description"));
        description.and_then(Json::as_str).unwrap_or("")
    }

    /// The value of the field where it is absent.
    pub(crate) fn default(&self) -> Option<&'static Json> {
        self.field.get("default")
    }
}

/// Panics unless every field below has a meaning, and every number bounds.
#[cfg(test)]
pub(crate) fn assert_explained(schema: Schema, path: String) {
    for (key, property) in schema.properties().into_iter().flatten() {
        let path = format!("{path}.{key}");
        assert!(!property.description().is_empty(), "{path} has no doc comment");
        assert_explained(property, path);
    }
    if let Some(items) = schema.items() {
        assert_explained(items, format!("{path}[]"));
    }
    if matches!(schema.kind(), "number" | "integer") {
        assert!(schema.number("minimum").is_some(), "{path} has no lower bound");
        assert!(schema.number("maximum").is_some(), "{path} has no upper bound");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_meaning_and_every_number_has_bounds() {
        assert_explained(Schema::root(), String::new());
    }
}
