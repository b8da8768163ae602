//! A configuration that says only how it differs from another.

use serde_json::{Map, Value as Json, json};

use crate::scenario::Parameters;

/// `changed` as TOML that extends the configuration `extends`, whose parameters are `base`: only what differs is written.
/// Reading it gives the parameters `changed`, to the last bit of each number.
///
/// Both must have the same platforms and the same optional keys: what `base` has and `changed` has not cannot be taken away.
///
/// # Panics
/// As [`resolved_toml`](super::resolved_toml).
pub fn extending_toml(extends: &str, base: &Parameters, changed: &Parameters) -> String {
    let [base, changed] = [base, changed].map(|parameters| {
        serde_json::to_value(parameters).expect("parameters consist of tables, lists, words and numbers")
    });
    let body = difference(&base, &changed).unwrap_or_else(|| json!({}));
    let body = toml::to_string(&body).expect("integers of a scenario lie below 2^63");
    format!("extends = {}\n\n{body}", json!(extends))
}

/// What must be merged into `base` so that it becomes `changed` (see `merge`); none where they are equal.
fn difference(base: &Json, changed: &Json) -> Option<Json> {
    if base == changed {
        return None;
    }
    match (base, changed) {
        (Json::Object(base), Json::Object(changed)) => {
            let mut all = Map::new();
            for (key, changed) in changed {
                if let Some(value) = difference(base.get(key).unwrap_or(&Json::Null), changed) {
                    all.insert(key.clone(), value);
                }
            }
            Some(Json::Object(all))
        }
        (Json::Array(base), Json::Array(changed)) if are_alike(base, changed) => {
            let items = base.iter().zip(changed).filter_map(|(base, changed)| {
                let mut item = Map::new();
                item.insert("name".to_owned(), changed["name"].clone());
                let Json::Object(rest) = difference(base, changed)? else { return None };
                item.extend(rest);
                Some(Json::Object(item))
            });
            Some(Json::Array(items.collect()))
        }
        _ => without_nulls(changed),
    }
}

/// Whether two lists have items of the same names, in the same order.
fn are_alike(base: &[Json], changed: &[Json]) -> bool {
    let is_pair =
        |(base, changed): (&Json, &Json)| base["name"].is_string() && base["name"] == changed["name"];
    base.len() == changed.len() && base.iter().zip(changed).all(is_pair)
}

/// TOML has no null: an absent key stands for it.
fn without_nulls(value: &Json) -> Option<Json> {
    match value {
        Json::Null => None,
        Json::Array(items) => Some(Json::Array(items.iter().filter_map(without_nulls).collect())),
        Json::Object(map) => {
            let entry = |(key, value): (&String, &Json)| Some((key.clone(), without_nulls(value)?));
            Some(Json::Object(map.iter().filter_map(entry).collect()))
        }
        other => Some(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{load, resolved_toml};

    #[test]
    fn a_difference_read_on_top_of_its_base_gives_the_changed_parameters() {
        let base = load("china-2016-2022", &[]).unwrap().parameters;
        let changes = [
            "run.seed=9007199254740991",
            "platform.\"Xiang Hu Bao\".reach=0.30000000000000004",
            "platform.\"Xiang Hu Bao\".benefit[0].amount_yuan=12345.5",
            "population.tier.rural.income_log_sd=0.9",
            "population.enrolled_persons_shares=[0.5, 0.5]",
            "exit.specialist.grace_months=7",
        ];
        let changed = load("china-2016-2022", &changes.map(str::to_owned)).unwrap().parameters;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("base.toml"), resolved_toml(&base)).unwrap();
        let text = extending_toml("base.toml", &base, &changed);
        let file = folder.path().join("best.toml");
        std::fs::write(&file, &text).unwrap();
        let read =
            load(file.to_str().unwrap(), &[]).unwrap_or_else(|error| panic!("{}", error.render(false)));
        assert_eq!(read.parameters, changed);
        assert!(text.len() < 3000 && !text.contains("fee_rate"), "{text}");
    }

    #[test]
    fn what_is_equal_differs_in_nothing() {
        let base = load("duopoly", &[]).unwrap().parameters;
        assert_eq!(extending_toml("base.toml", &base, &base).trim(), "extends = \"base.toml\"");
    }
}
