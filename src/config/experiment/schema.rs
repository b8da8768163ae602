//! The JSON Schema of an experiment: for editors, and for the check of types and bounds.

use std::sync::LazyLock;

use serde_json::{Value as Json, json};

use super::file::ExperimentFile;
use crate::scenario::validation::schema::{Schema, leave_out_null};

static ROOT: LazyLock<Json> = LazyLock::new(|| {
    let mut root = Json::from(schemars::schema_for!(ExperimentFile));
    leave_out_null(&mut root);
    root["title"] = json!("huzhu experiment");
    root
});

/// The schema of an experiment file. Editors that know TOML and JSON Schema (taplo, Even Better TOML) complete keys and
/// show their meaning with it.
pub fn experiment_schema() -> Json {
    ROOT.clone()
}

/// The same, for the check.
pub(super) fn root() -> Schema {
    Schema::whole(&ROOT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::validation::schema::assert_explained;

    #[test]
    fn every_key_of_an_experiment_has_a_meaning_and_every_number_has_bounds() {
        assert_explained(root(), String::new());
        assert!(!experiment_schema().to_string().contains("\"null\""));
    }
}
