//! Factors: their names, the keys that they vary, and the values that they take.

use super::changes;
use super::distribution;
use super::file::{FactorTable, ScaleWord};
use super::findings::Findings;
use crate::config::base::{Base, set};
use crate::config::check;
use crate::config::source::{Mark, Tree};
use crate::experiment::factor::{Domain, Factor, FactorValue, Scale};
use crate::scenario::validation::bounds::plain;
use crate::scenario::validation::key_path::KeyPath;
use crate::scenario::validation::schema::Schema;
use crate::scenario::validation::tree::{Node, Value};

/// A key of the configuration that a factor varies.
pub(super) struct Key {
    /// The key path, as it prints.
    pub path: String,
    /// Its one spelling.
    pub place: String,
    pub schema: Schema,
    pub mark: Mark,
}

/// What a factor's values have to fit; without keys, nothing.
pub(super) struct Slots {
    pub keys: Vec<Key>,
    /// Whether values are whole numbers.
    pub whole: bool,
}

impl Slots {
    /// The value of a factor that is written at a place, if all keys take it.
    pub(super) fn value(&self, node: &Tree, findings: &mut Findings<'_>) -> Option<FactorValue> {
        let key = self.keys.first().map_or("", |key| &key.path);
        let value = changes::scalar(node, key, findings)?;
        // One complaint is enough where several keys refuse a value.
        self.keys.iter().all(|key| findings.accepts(node, key.schema, &key.path)).then_some(())?;
        let real = |key: &Key| key.schema.kind() == "number";
        Some(match value {
            FactorValue::Integer(value) if !self.whole && self.keys.iter().all(real) => {
                FactorValue::Real(value as f64)
            }
            value => value,
        })
    }

    /// The range that all keys take.
    pub(super) fn bounds(&self) -> (Option<f64>, Option<f64>) {
        let of = |keyword| self.keys.iter().filter_map(move |key| key.schema.number(keyword));
        (of("minimum").reduce(f64::max), of("maximum").reduce(f64::min))
    }
}

/// The keys that a factor varies, in the base `tree`; none where one of them is wrong.
pub(super) fn slots(
    table: &FactorTable,
    at: &str,
    base: &Base,
    findings: &mut Findings<'_>,
) -> Option<Slots> {
    let written: Vec<(&str, String)> = match (&table.key, &table.keys) {
        (Some(key), None) => vec![(key, format!("{at}.key"))],
        (None, Some(keys)) => {
            keys.iter().enumerate().map(|(n, key)| (key.as_str(), format!("{at}.keys[{n}]"))).collect()
        }
        (None, None) => {
            let remedy = "write the key of the configuration that it varies, such as key = \"illness.incidence_ratio\"";
            findings.broken(
                &format!("{at}.key"),
                "is missing: each factor needs `key`, or `keys`",
                Some(remedy),
            );
            return None;
        }
        (Some(_), Some(_)) => {
            findings.broken(&format!("{at}.key"), "cannot stand beside `keys`", Some("put it into `keys`"));
            return None;
        }
    };
    let mut keys: Vec<Key> = Vec::new();
    for (key, place) in &written {
        let found = resolve(key, place, base, findings)?;
        if keys.iter().any(|other| other.place == found.place) {
            findings.broken(place, "is listed twice", Some("remove one of the two"));
            return None;
        }
        keys.push(found);
    }
    let whole = keys.iter().any(|key| key.schema.kind() == "integer");
    Some(Slots { keys, whole })
}

/// One key of the configuration, written at `place`.
fn resolve(key: &str, place: &str, base: &Base, findings: &mut Findings<'_>) -> Option<Key> {
    let mark = findings.node(place)?.mark;
    let mut tree = base.tree.clone();
    let dummy = Node { value: Value::Boolean(true), mark };
    let schema = match set(&mut tree, findings.sources, (key, mark), dummy) {
        Ok(schema) => schema,
        // Such an error always has a place.
        Err(error) => return findings.add_error(error).ok().and(None),
    };
    let (path, _) = KeyPath::parse(key).ok()?;
    if !changes::is_allowed(&path, mark, findings) {
        return None;
    }
    let Some(schema) = schema else {
        // No key of the configuration: the check says which is meant.
        return check::check(&tree, findings.sources)
            .err()
            .and_then(|error| findings.add_error(error).ok())
            .and(None);
    };
    if matches!(schema.kind(), "object" | "array") {
        let noun = if schema.kind() == "object" { "table" } else { "list" };
        let remedy = match noun {
            "table" => format!("name one key in it, such as {path}.x"),
            _ => format!("name one item of it, such as {path}[0]"),
        };
        findings.at(
            mark,
            &path.to_string(),
            format!("is a {noun}, and a factor varies single values"),
            Some(remedy),
        );
        return None;
    }
    Some(Key { path: path.to_string(), place: base.place(&path), schema, mark })
}

/// The factor at `at`, whose keys are `slots`. `levels` says whether the design needs levels.
pub(super) fn factor(
    table: &FactorTable,
    at: &str,
    slots: &Slots,
    levels: bool,
    findings: &mut Findings<'_>,
) -> Option<Factor> {
    let before = findings.count();
    let domain = match (&table.values, table.from.is_some() || table.to.is_some(), &table.distribution) {
        (Some(_), false, None) => values(at, slots, findings),
        (None, true, None) => range(table, at, slots, levels, findings),
        (None, false, Some(distribution)) => {
            if levels {
                let remedy = "write `values`, or `from`, `to` and `n`; or another design";
                findings.broken(
                    &format!("{at}.distribution"),
                    "has no levels, which this design needs",
                    Some(remedy),
                );
            }
            distribution::read(distribution, &format!("{at}.distribution"), slots, findings)
        }
        (None, false, None) => {
            let remedy = "write values = [...], or from = ... and to = ...";
            findings.broken(
                &format!("{at}.values"),
                "is missing: each factor needs `values`, or `from` and `to`, or `distribution`",
                Some(remedy),
            );
            None
        }
        (Some(_), ..) => {
            let rule = "cannot stand beside `from`, `to` or `distribution`";
            findings.broken(&format!("{at}.values"), rule, Some("keep one of them"));
            None
        }
        (None, true, Some(_)) => {
            let rule = "cannot stand beside `from` and `to`";
            findings.broken(&format!("{at}.distribution"), rule, Some("keep one of them"));
            None
        }
    };
    if table.from.is_none() && table.to.is_none() {
        let keys =
            [("n", table.n.is_some()), ("step", table.step.is_some()), ("scale", table.scale.is_some())];
        for (key, _) in keys.into_iter().filter(|(_, is_set)| *is_set) {
            findings.broken(&format!("{at}.{key}"), "stands only beside `from` and `to`", Some("remove it"));
        }
    }
    let keys = slots.keys.iter().map(|key| key.path.clone()).collect();
    domain.filter(|_| findings.count() == before).map(|domain| Factor {
        name: table.name.clone(),
        keys,
        domain,
        whole: slots.whole,
    })
}

/// Priors belong to calibrations.
pub(super) fn refuse_priors(tables: &[FactorTable], findings: &mut Findings<'_>) {
    for place in (0..tables.len()).filter(|place| tables[*place].prior.is_some()) {
        let rule = "stands only in a calibration, a file with a table [calibration]";
        let remedy = "write `distribution` to draw values from it";
        findings.broken(&format!("factor[{place}].prior"), rule, Some(remedy));
    }
}

fn values(at: &str, slots: &Slots, findings: &mut Findings<'_>) -> Option<Domain> {
    let Value::List(items) = &findings.node(&format!("{at}.values"))?.value else {
        return None;
    };
    let mut values = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        let Some(value) = slots.value(item, findings) else {
            continue;
        };
        if values.contains(&value) {
            findings.broken(
                &format!("{at}.values[{place}]"),
                "is listed twice",
                Some("remove one of the two"),
            );
        }
        values.push(value);
    }
    Some(Domain::Values(values))
}

fn range(
    table: &FactorTable,
    at: &str,
    slots: &Slots,
    levels: bool,
    findings: &mut Findings<'_>,
) -> Option<Domain> {
    let (Some(from), Some(to)) = (table.from, table.to) else {
        let missing = if table.from.is_none() { "from" } else { "to" };
        findings.broken(
            &format!("{at}.{missing}"),
            "is missing: `from` and `to` stand together",
            Some("write both ends"),
        );
        return None;
    };
    let before = findings.count();
    for end in ["from", "to"] {
        if let Some(node) = findings.node(&format!("{at}.{end}")) {
            slots.value(node, findings);
        }
    }
    if from >= to {
        let remedy =
            if from == to { "a single value is a change: write it under [set]" } else { "exchange the two" };
        findings.broken(
            &format!("{at}.to"),
            format!("must be above `from`, which is {}", plain(from)),
            Some(remedy),
        );
    }
    let scale = table.scale.map_or(Scale::Linear, Scale::from);
    if table.scale == Some(ScaleWord::Log) && from <= 0.0 {
        let remedy = "start above 0, such as at 0.001, or use the linear scale";
        findings.broken(&format!("{at}.from"), "must be above 0 on a logarithmic scale", Some(remedy));
    }
    if findings.count() > before {
        return None;
    }
    let levels = match (table.n, table.step) {
        (Some(n), None) => Some(n),
        (None, Some(step)) => Some(steps(step, (from, to), at, table.scale, slots, findings)?),
        (None, None) => {
            if levels {
                let remedy = "write how many levels it has, such as n = 5, or how far they lie apart";
                findings.broken(
                    &format!("{at}.n"),
                    "is missing: this design needs the levels of each factor, from `n` or `step`",
                    Some(remedy),
                );
            }
            None
        }
        (Some(_), Some(_)) => {
            findings.broken(&format!("{at}.step"), "cannot stand beside `n`", Some("keep one of the two"));
            None
        }
    };
    if let (true, Some(n)) = (slots.whole, levels)
        && f64::from(n) > to - from + 1.0
    {
        let rule =
            format!("asks for more levels than there are whole numbers, which are {}", to - from + 1.0);
        let key = if table.n.is_some() { "n" } else { "step" };
        findings.broken(&format!("{at}.{key}"), rule, Some("ask for fewer levels"));
    }
    Some(Domain::Range { from, to, scale, levels })
}

/// The number of levels that lie `step` apart.
fn steps(
    step: f64,
    (from, to): (f64, f64),
    at: &str,
    scale: Option<ScaleWord>,
    slots: &Slots,
    findings: &mut Findings<'_>,
) -> Option<u32> {
    const LEVELS_MAX: f64 = 10_000.0;
    let key = format!("{at}.step");
    if scale == Some(ScaleWord::Log) {
        findings.broken(&key, "does not fit a logarithmic scale", Some("write `n`, the number of levels"));
        return None;
    }
    if step <= 0.0 {
        findings.broken(&key, "must be above 0", None);
        return None;
    }
    let count = (to - from) / step;
    let whole = (count + 0.5).floor();
    if (count - whole).abs() > 1e-6 || whole < 1.0 || (slots.whole && step.fract() != 0.0) {
        let rule = format!("must divide the distance from {} to {}", plain(from), plain(to));
        let remedy = "choose another step, or write `n`, the number of levels";
        findings.broken(&key, rule, Some(remedy));
        return None;
    }
    if whole + 1.0 > LEVELS_MAX {
        findings.broken(&key, format!("must leave at most {LEVELS_MAX} levels"), Some("take a larger step"));
        return None;
    }
    Some(whole as u32 + 1)
}
