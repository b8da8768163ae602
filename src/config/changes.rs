//! What one configuration changes of another, key by key.

use serde_json::Value as Json;

use crate::scenario::Parameters;

/// A key whose values differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedKey {
    /// Its path, as `--set` takes it: `platform."Xiang Hu Bao".fee_rate`.
    pub key: String,
    /// What the one has, as TOML writes it; none where it has no such key.
    pub base: Option<String>,
    /// What the other has.
    pub changed: Option<String>,
}

/// The keys in which `changed` differs from `base`, in the order of the configuration. A list whose items have names is
/// compared name by name; an item that only one has is one difference.
pub fn changed_keys(base: &Parameters, changed: &Parameters) -> Vec<ChangedKey> {
    let mut keys = Vec::new();
    if let (Ok(base), Ok(changed)) = (serde_json::to_value(base), serde_json::to_value(changed)) {
        collect("", Some(&base), Some(&changed), &mut keys);
    }
    keys
}

fn collect(path: &str, base: Option<&Json>, changed: Option<&Json>, keys: &mut Vec<ChangedKey>) {
    let some = |value: Option<&Json>| value.is_some_and(|value| !value.is_null());
    if base == changed || !(some(base) || some(changed)) {
        return;
    }
    match (base, changed) {
        (Some(Json::Object(base)), Some(Json::Object(changed))) => {
            let further = changed.keys().filter(|key| !base.contains_key(*key));
            for key in base.keys().chain(further) {
                collect(&joined(path, key), base.get(key), changed.get(key), keys);
            }
        }
        (Some(Json::Array(base)), Some(Json::Array(changed))) if are_named(base) && are_named(changed) => {
            let of = |items: &'_ [Json], name: &Json| items.iter().position(|item| item["name"] == *name);
            let further = changed.iter().filter(|item| of(base, &item["name"]).is_none());
            for item in base.iter().chain(further) {
                let name = &item["name"];
                let item = |items: &'_ [Json]| of(items, name);
                let path = joined(path, name.as_str().unwrap_or_default());
                let (ours, theirs) = (item(base), item(changed));
                collect(&path, ours.map(|at| &base[at]), theirs.map(|at| &changed[at]), keys);
            }
        }
        _ => {
            let written = |value: Option<&Json>| value.filter(|value| !value.is_null()).map(written);
            keys.push(ChangedKey { key: path.to_owned(), base: written(base), changed: written(changed) });
        }
    }
}

fn are_named(items: &[Json]) -> bool {
    items.iter().all(|item| item["name"].is_string())
}

/// A key after a path, in quotes where it is no bare one.
fn joined(path: &str, key: &str) -> String {
    let is_bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let key = if is_bare { key.to_owned() } else { Json::from(key).to_string() };
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

/// Tables in one line, without the keys that have no value.
fn written(value: &Json) -> String {
    match value {
        Json::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries = map.iter().filter(|(_, value)| !value.is_null());
            let entries: Vec<String> =
                entries.map(|(key, value)| format!("{} = {}", joined("", key), written(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load;

    #[test]
    fn changes_are_told_by_the_paths_that_set_takes_and_nothing_else_is() {
        let base = load("china-2016-2022", &[]).unwrap().parameters;
        let changes = [
            "run.seed=7",
            "platform.\"Xiang Hu Bao\".fee_rate=0.125",
            "platform.\"Xiang Hu Bao\".benefit[0].amount_yuan=12345.5",
            "exit.specialist.grace_months=7",
        ];
        let changed = load("china-2016-2022", &changes.map(str::to_owned)).unwrap().parameters;
        let keys = changed_keys(&base, &changed);
        let told: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
        assert_eq!(told.len(), 4, "{told:?}");
        let of = |path: &str| keys.iter().find(|key| key.key == path).unwrap_or_else(|| panic!("{told:?}"));
        let fee = of("platform.\"Xiang Hu Bao\".fee_rate");
        assert_eq!(fee.changed.as_deref(), Some("0.125"));
        assert!(fee.base.is_some() && fee.base != fee.changed);
        assert_eq!(of("exit.specialist.grace_months").changed.as_deref(), Some("7"));
        assert!(of("platform.\"Xiang Hu Bao\".benefit").changed.as_ref().unwrap().contains("12345.5"));
        assert_eq!(changed_keys(&base, &base), []);
    }

    #[test]
    fn an_item_that_only_one_has_is_one_difference() {
        let base = load("duopoly", &[]).unwrap().parameters;
        let mut changed = base.clone();
        let gone = changed.platform.pop().unwrap();
        let keys = changed_keys(&base, &changed);
        assert_eq!(keys.len(), 1);
        assert_eq!(keys[0].key, format!("platform.{}", gone.name));
        assert_eq!(keys[0].changed, None);
        assert!(!keys[0].base.as_ref().unwrap().contains("null"));
    }
}
