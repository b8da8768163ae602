//! The sliders: which parameters the page offers, over which span, and what the schema says of them.

use serde::Serialize;
use serde_json::Value as Json;

use crate::config::unit_of;
use crate::scenario::Parameters;
use crate::scenario::parameters::Platform;
use crate::scenario::validation::key_path::{KeyPath, Step};
use crate::scenario::validation::schema::Schema;

/// A parameter that can be moved on the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Control {
    /// Heading under which it stands.
    pub group: &'static str,
    /// Platform that it belongs to; none where it concerns all.
    pub platform: Option<String>,
    pub label: String,
    /// The keys that are set together, the first of them its own.
    pub keys: Vec<String>,
    /// `number`, `integer` or `boolean`.
    pub kind: &'static str,
    pub unit: Option<&'static str>,
    /// The doc comment of the key.
    pub meaning: &'static str,
    /// Bounds that the key keeps.
    pub least: Option<f64>,
    pub most: Option<f64>,
    /// Span of the slider, within the bounds, the base's value included.
    pub from: f64,
    pub to: f64,
    pub step: f64,
    /// The base's value.
    pub value: Json,
}

/// One line of the lists below: label, key, and span with step of the slider.
type Line = (&'static str, &'static str, (f64, f64, f64));

/// What concerns the whole market. Chosen by what the experiments found to matter: `experiments/README.md`.
const MARKET: &[(&str, &[Line])] = &[
    (
        "Risk and cover",
        &[
            ("Private information", "behaviour.perception.private_information", (0.0, 1.0, 0.05)),
            ("Frailty, coefficient of variation", "population.frailty_cv", (0.0, 2.0, 0.05)),
            ("Risk loading, log mean", "population.risk_loading_log_mean", (-0.5, 1.5, 0.05)),
            ("Incidence ratio", "illness.incidence_ratio", (0.05, 1.0, 0.01)),
        ],
    ),
    (
        "Attention and switching",
        &[
            ("Attention without a cue", "behaviour.attention.baseline", (0.0, 0.3, 0.005)),
            ("Joining cost", "behaviour.choice.joining_cost_yuan_per_month", (0.0, 30.0, 0.5)),
            ("Leaving cost", "behaviour.choice.leaving_cost_yuan_per_month", (0.0, 40.0, 0.5)),
            ("Loss aversion", "behaviour.expectation.loss_aversion", (0.0, 3.0, 0.05)),
            ("Most memberships", "behaviour.choice.max_memberships", (1.0, 3.0, 1.0)),
        ],
    ),
    (
        "Regulation",
        &[
            ("The regulator's measures", "regulation.enabled", (0.0, 1.0, 1.0)),
            (
                "Side businesses' exposure",
                "exit.side_business.regulatory_exposure_yuan_per_member_year",
                (0.0, 10.0, 0.25),
            ),
        ],
    ),
];

/// What each platform has of its own, beside its benefit bands.
const PLATFORM: &[Line] = &[
    ("Management fee", "fee_rate", (0.0, 0.6, 0.01)),
    ("Reach", "reach", (0.0, 1.0, 0.01)),
    ("Word of mouth", "word_of_mouth_per_month", (0.0, 1.0, 0.01)),
    ("Waiting period", "waiting_period_months", (0.0, 24.0, 1.0)),
];

/// Span of a lump sum, yuan.
const AMOUNT: (f64, f64, f64) = (0.0, 600_000.0, 10_000.0);

/// All controls of a configuration: its parameters as it lists them.
pub(super) fn controls(listed: &Parameters) -> Vec<Control> {
    let json = serde_json::to_value(listed).unwrap_or_default();
    let mut controls = Vec::new();
    let platforms = listed.platform.iter().enumerate().filter(|(_, platform)| platform.enabled);
    for (place, platform) in platforms {
        controls.extend(of_platform(platform, &json["platform"][place]));
    }
    for (group, lines) in MARKET {
        for (label, key, span) in *lines {
            let keys = vec![(*key).to_owned()];
            controls.extend(control(group, None, (*label).to_owned(), keys, *span, &json));
        }
    }
    controls
}

fn of_platform(platform: &Platform, json: &Json) -> Vec<Control> {
    let named = |rest: &str| {
        let path = KeyPath(vec![Step::Key("platform".to_owned()), Step::Key(platform.name.clone())]);
        format!("{path}.{rest}")
    };
    let of = |label: String, keys: &[String], span| {
        let keys = keys.iter().map(|key| named(key)).collect();
        control("Platform", Some((&platform.name, json)), label, keys, span, json)
    };
    let mut controls = Vec::new();
    for (label, key, span) in PLATFORM {
        let mut keys = vec![(*key).to_owned()];
        // A fee that is revised later would undo what is set: the slider holds throughout.
        if *key == "fee_rate" {
            let revised = platform.revision.iter().enumerate().filter(|(_, terms)| terms.fee_rate.is_some());
            keys.extend(revised.map(|(place, _)| format!("revision[{place}].fee_rate")));
        }
        controls.extend(of((*label).to_owned(), &keys, *span));
    }
    for (place, band) in platform.benefit.iter().enumerate() {
        let label = format!("Lump sum at {} to {}", band.from_age_years, band.to_age_years);
        controls.extend(of(label, &[format!("benefit[{place}].amount_yuan")], AMOUNT));
    }
    controls
}

/// A control, if its key exists and has a value. `of` is the platform that it belongs to, with its parameters.
fn control(
    group: &'static str,
    of: Option<(&str, &Json)>,
    label: String,
    keys: Vec<String>,
    (from, to, step): (f64, f64, f64),
    json: &Json,
) -> Option<Control> {
    let (path, _) = KeyPath::parse(&keys[0]).ok()?;
    let (last, _) = KeyPath::parse(keys.last()?).ok()?;
    let skipped = if of.is_some() { 2 } else { 0 };
    let schema = schema_of(&path)?;
    // A fee that is revised is known by what it becomes.
    let value = last.0[skipped..].iter().try_fold(json, step_down)?.clone();
    let number = value.as_f64().unwrap_or(0.0);
    let Some(Step::Key(name)) = path.0.last() else { return None };
    Some(Control {
        group,
        platform: of.map(|(name, _)| name.to_owned()),
        label,
        kind: schema.kind(),
        unit: unit_of(name).filter(|_| schema.kind() != "boolean"),
        meaning: schema.description(),
        least: schema.number("minimum"),
        most: schema.number("maximum"),
        from: from.min(number),
        to: to.max(number),
        step,
        value,
        keys,
    })
}

fn step_down<'j>(json: &'j Json, step: &Step) -> Option<&'j Json> {
    match step {
        Step::Key(key) => json.get(key),
        Step::Index(place) => json.get(place),
    }
}

/// What the schema says of a key; items of lists may be named.
fn schema_of(path: &KeyPath) -> Option<Schema> {
    path.0.iter().try_fold(Schema::root(), |schema, step| match (schema.items(), step) {
        (Some(items), _) => Some(items),
        (None, Step::Key(key)) => schema.property(key),
        (None, Step::Index(_)) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Base, shipped};

    fn of(name: &str) -> (Base, Vec<Control>) {
        let base = Base::read(name).unwrap();
        let controls = controls(&base.as_listed().unwrap());
        (base, controls)
    }

    #[test]
    fn every_line_of_the_lists_is_a_key_with_a_meaning_and_a_span_within_its_bounds() {
        let market: usize = MARKET.iter().map(|(_, lines)| lines.len()).sum();
        for config in shipped() {
            let (base, controls) = of(config.name);
            let bands: usize = base.scenario().parameters().platform.iter().map(|p| p.benefit.len()).sum();
            let platforms = base.scenario().parameters().platform.len();
            assert_eq!(controls.len(), market + platforms * PLATFORM.len() + bands, "{}", config.name);
            for control in controls {
                let key = &control.keys[0];
                assert!(!control.meaning.is_empty() && control.from < control.to, "{key}");
                if control.kind != "boolean" {
                    assert!(control.least.is_some_and(|least| least <= control.from), "{key}");
                    assert!(control.most.is_some_and(|most| most >= control.to), "{key}");
                }
            }
        }
    }

    #[test]
    fn setting_every_control_to_its_value_changes_nothing_but_revised_fees() {
        for name in ["china-2016-2022", "duopoly"] {
            let (base, controls) = of(name);
            let unrevised = controls.iter().filter(|control| control.keys.len() == 1);
            let overrides: Vec<String> =
                unrevised.map(|control| format!("{}={}", control.keys[0], control.value)).collect();
            assert_eq!(base.set(&overrides).unwrap().scenario, *base.scenario());
        }
    }

    #[test]
    fn a_fee_that_is_revised_is_set_throughout() {
        let (base, controls) = of("china-2016-2022");
        let is_leader = |control: &&Control| control.platform.as_deref() == Some("Xiang Hu Bao");
        let fee =
            controls.iter().filter(is_leader).find(|control| control.label == "Management fee").unwrap();
        assert_eq!(fee.value, 0.08);
        let overrides: Vec<String> = fee.keys.iter().map(|key| format!("{key}=0.3")).collect();
        let set = base.set(&overrides).unwrap().parameters;
        let leader = set.platform.iter().find(|platform| platform.name == "Xiang Hu Bao").unwrap();
        assert_eq!(leader.fee_rate, 0.3);
        assert_eq!(leader.revision[0].fee_rate, Some(0.3));
        assert_eq!(leader.revision[1].fee_rate, None);
    }

    #[test]
    fn units_and_meanings_are_those_of_the_schema() {
        let (_, controls) = of("duopoly");
        let cost = controls.iter().find(|control| control.label == "Leaving cost").unwrap();
        assert_eq!(cost.unit, Some("yuan per month"));
        assert_eq!(cost.meaning, "Cost of leaving a platform.");
        assert_eq!((cost.least, cost.most, cost.kind), (Some(0.0), Some(1e9), "number"));
    }
}
