//! The JSON Schema of a configuration file, for editors.

use serde_json::{Value as Json, json};

use crate::scenario::validation::schema;

/// The schema of a file as it is typed: all parameters, and `extends`. Editors that know TOML and JSON Schema
/// (taplo, Even Better TOML) complete keys and show their meaning with it.
pub fn json_schema() -> Json {
    let mut root = schema::root().clone();
    root["title"] = json!("huzhu configuration");
    root["description"] = json!(
        "A scenario of competing online mutual-aid platforms. Absent keys take their default, or the value of the \
         configuration named by `extends`."
    );
    // What a file leaves out, the configuration that it extends may supply; a name it cannot.
    root["$defs"]["Intervention"]["required"] = json!(["name"]);
    if let Some(properties) = root["properties"].as_object_mut() {
        properties.insert(
            "extends".to_owned(),
            json!({
                "type": "string",
                "description": "Another configuration that this one changes: a path, from the folder of this file, \
                                or the name of a shipped configuration."
            }),
        );
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_knows_every_section_and_extends() {
        let schema = json_schema();
        assert_eq!(schema["properties"]["extends"]["type"], "string");
        assert_eq!(schema["$defs"]["Platform"]["required"], json!(["name"]));
        assert_eq!(schema["$defs"]["Platform"]["properties"]["fee_rate"]["maximum"], 1.0);
        assert!(!schema.to_string().contains("\"null\""));
    }
}
