//! What the scenarios change, what the regulator does in them, and how outcomes differ.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::config::{ChangedKey, changed_keys};
use crate::report::data::ComparisonData;
use crate::report::page::html::escaped;
use crate::report::page::{Block, Event};
use crate::scenario::Parameters;
use crate::units::YearMonth;

/// Measures of the regulator in any scenario, and launches that all have in common, as configured.
pub(super) fn events(data: &ComparisonData) -> Vec<Event> {
    let scenarios = data.parameters();
    let mut found: BTreeMap<(usize, &str, &str), Vec<usize>> = BTreeMap::new();
    for (scenario, parameters) in scenarios.iter().enumerate() {
        for (month, kind, name) in dated(parameters) {
            if let Ok(place) = usize::try_from(month.months_since(data.start())) {
                found.entry((place, kind, name)).or_default().push(scenario);
            }
        }
    }
    let event = |((month, kind, name), own): ((usize, &str, &str), Vec<usize>)| {
        let is_common = own.len() == scenarios.len();
        let names = own.iter().filter_map(|place| Some(data.record().scenarios.get(*place)?.name.as_str()));
        let only = format!(" (only in {})", names.collect::<Vec<_>>().join(", "));
        match kind {
            "launch" => is_common.then(|| Event {
                month,
                platform: data.place_of(name),
                kind: kind.to_owned(),
                cause: String::new(),
            }),
            _ => Some(Event {
                month,
                platform: None,
                kind: kind.to_owned(),
                cause: if is_common { name.to_owned() } else { format!("{name}{only}") },
            }),
        }
    };
    found.into_iter().filter(|((month, ..), _)| *month < data.months()).filter_map(event).collect()
}

fn dated(parameters: &Parameters) -> impl Iterator<Item = (YearMonth, &'static str, &str)> {
    let measures = parameters.intervention.iter().filter(|_| parameters.regulation.enabled);
    let measures = measures.map(|measure| (measure.month, "intervention", measure.name.as_str()));
    let launches = parameters.platform.iter();
    measures.chain(launches.filter_map(|platform| Some((platform.launch?, "launch", platform.name.as_str()))))
}

/// The keys that differ, a table per alternative.
pub(super) fn keys(data: &ComparisonData) -> Block {
    let reference = escaped(&data.record().reference);
    let mut html = String::from("<div class=\"changes\">\n");
    let Some((base, others)) = data.parameters().split_first() else { return Block::Markup(html) };
    for (alternative, parameters) in data.alternatives().iter().zip(others) {
        let name = escaped(&alternative.name);
        let keys = changed_keys(base, parameters);
        if keys.is_empty() {
            let _ = writeln!(html, "<p><b>{name}</b> has the same configuration as {reference}.</p>");
            continue;
        }
        // Writing to a String cannot fail.
        let _ = writeln!(
            html,
            "<div class=\"scroll-x\" tabindex=\"0\" role=\"region\" aria-label=\"What {name} changes\"><table><caption>{name}\
             </caption><thead><tr><th scope=\"col\">Key<th scope=\"col\">{reference}<th scope=\"col\">{name}<tbody>"
        );
        for ChangedKey { key, base, changed } in keys {
            let value = |value: Option<String>| match value {
                Some(value) => format!("<code>{}</code>", escaped(&value)),
                None => "\u{2013}".to_owned(),
            };
            let key = escaped(&key);
            let _ = writeln!(
                html,
                "<tr><th scope=\"row\"><code>{key}</code><td>{}<td>{}",
                value(base),
                value(changed)
            );
        }
        html.push_str("</table></div>\n");
    }
    html.push_str("</div>\n");
    Block::Markup(html)
}

/// Markup of a sentence in which names stand between backquotes.
fn with_code(text: &str) -> String {
    let part = |(place, part): (usize, &str)| match place % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    };
    text.split('`').enumerate().map(part).collect()
}

/// How outcomes of histories change, and the sentences of the terminal.
pub(super) fn outcomes(data: &ComparisonData) -> Block {
    let mut html = String::from("<div class=\"changes\">\n");
    for alternative in data.alternatives() {
        let verdicts = &data.record().verdicts;
        if let Some(verdict) = verdicts.iter().find(|verdict| verdict.scenario == alternative.name) {
            let _ = writeln!(
                html,
                "<p>Of the first metric, as <code>huzhu compare</code> ends: {}.</p>",
                with_code(&verdict.text)
            );
        }
        let mut classes: Vec<&str> = Vec::new();
        for change in &alternative.outcomes {
            for class in [&change.reference, &change.other] {
                if !classes.contains(&class.as_str()) {
                    classes.push(class);
                }
            }
        }
        let (reference, name) = (escaped(&data.record().reference), escaped(&alternative.name));
        if let [only] = classes.as_slice() {
            let only = escaped(only);
            let _ = writeln!(html, "<p>Outcomes: all pairs end as {only}, in {reference} and in {name}.</p>");
            continue;
        }
        let _ = write!(
            html,
            "<div class=\"scroll-x\" tabindex=\"0\" role=\"region\" aria-label=\"Outcomes of {name}\"><table><caption>Outcomes: rows \
             {reference}, columns {name}, pairs</caption><thead><tr><th scope=\"col\">{reference}"
        );
        classes.iter().for_each(|class| {
            let _ = write!(html, "<th scope=\"col\">{}", escaped(class));
        });
        html.push_str("<tbody>\n");
        for row in &classes {
            let _ = write!(html, "<tr><th scope=\"row\">{}", escaped(row));
            for column in &classes {
                let is_own = |change: &&crate::report::data::OutcomeChange| {
                    change.reference == *row && change.other == *column
                };
                let count = alternative.outcomes.iter().find(is_own).map_or(0, |change| change.pairs);
                let count = if count == 0 { "\u{b7}".to_owned() } else { count.to_string() };
                let _ = write!(html, "<td>{count}");
            }
            html.push('\n');
        }
        html.push_str("</table></div>\n");
    }
    html.push_str("</div>\n");
    Block::Markup(html)
}
