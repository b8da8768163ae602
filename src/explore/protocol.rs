//! What page and server say to each other: JSON, one value a line where there are several.

use serde::{Deserialize, Serialize};

use super::controls::Control;
use super::session::{Refusal, Session};
use crate::config::Diagnostic;
use crate::observe::{EventRow, MonthRecord, PlatformStatus};
use crate::report::palette::Ink;
use crate::scenario::Scenario;
use crate::units::Fen;

/// What a request asks for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The setting: overrides, each `key.path=value`, in order.
    pub set: Vec<String>,
}

/// What the page must know before it asks for anything.
#[derive(Debug, Serialize)]
pub(super) struct Welcome<'a> {
    config: &'a str,
    title: &'a str,
    version: &'static str,
    seed: u64,
    households: u64,
    /// What the session sets before the page sets anything.
    own: &'a [String],
    platforms: Vec<Look>,
    controls: Vec<Control>,
}

/// How a platform is drawn.
#[derive(Debug, Serialize)]
struct Look {
    name: String,
    colour: String,
    /// The colour on dark paper.
    on_dark: String,
    dash: &'static str,
}

impl Welcome<'_> {
    pub fn of(session: &Session) -> Welcome<'_> {
        let parameters = session.parameters();
        let look = |(place, platform): (usize, &crate::scenario::parameters::Platform)| {
            let ink = Ink::of(place);
            let on_dark = ink.on_dark();
            Look { name: platform.name.clone(), colour: ink.colour, on_dark, dash: ink.dash }
        };
        Welcome {
            config: session.config(),
            title: &parameters.run.title,
            version: env!("CARGO_PKG_VERSION"),
            seed: parameters.run.seed,
            households: parameters.population.simulated_households,
            own: session.own(),
            platforms: parameters.platform.iter().enumerate().map(look).collect(),
            controls: session.controls(),
        }
    }
}

/// One line of a history.
#[derive(Debug, Serialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub(super) enum Line<'a> {
    /// The first line.
    Begin {
        /// The first month, such as `2016-05`.
        start: String,
        months: u32,
        households: u64,
        platforms: Vec<&'a str>,
    },
    /// One month. Lists are in the order of the platforms.
    Month(MonthLine<'a>),
    /// The last line.
    End { headline: String },
}

/// What the page draws of one month.
#[derive(Debug, Serialize)]
pub(super) struct MonthLine<'a> {
    /// Persons; none before launch and after the end.
    members: Vec<Option<i64>>,
    /// Charge of one sharing person, yuan.
    charge: Vec<Option<f64>>,
    /// Members' over the population's incidence.
    risk: Vec<Option<f64>>,
    hhi: Option<f64>,
    effective: Option<f64>,
    memberships: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<EventLine<'a>>,
}

/// One event that the page marks.
#[derive(Debug, Serialize)]
struct EventLine<'a> {
    event: &'static str,
    platform: Option<&'a str>,
    cause: Option<&'a str>,
}

impl Line<'_> {
    pub fn begin(scenario: &Scenario) -> Line<'_> {
        let parameters = scenario.parameters();
        Line::Begin {
            start: parameters.run.start.to_string(),
            months: parameters.run.months,
            households: parameters.population.simulated_households,
            platforms: parameters.platform.iter().map(|platform| platform.name.as_str()).collect(),
        }
    }

    pub fn month(record: &MonthRecord) -> Line<'_> {
        let rows = &record.platforms;
        let is_there = |status| matches!(status, PlatformStatus::Open | PlatformStatus::Closing);
        let market = record.market.first();
        Line::Month(MonthLine {
            members: rows.iter().map(|row| is_there(row.status).then_some(row.members)).collect(),
            charge: rows.iter().map(|row| row.charge_fen.map(Fen::yuan)).collect(),
            risk: rows.iter().map(|row| row.selection_ratio).collect(),
            hhi: market.and_then(|market| market.hhi),
            effective: market.and_then(|market| market.effective_platforms),
            memberships: market.map_or(0, |market| market.memberships),
            events: record.events.iter().filter(|event| is_marked(event)).map(EventLine::of).collect(),
        })
    }

    /// As it is sent: JSON and a line break.
    pub fn written(&self) -> Vec<u8> {
        // Strings and numbers only: what cannot be written is left out of the stream.
        let mut text = serde_json::to_vec(self).unwrap_or_default();
        text.push(b'\n');
        text
    }
}

/// Launches and ends are seen in the curves: marked is what explains them.
fn is_marked(event: &EventRow) -> bool {
    matches!(event.event, "exit-announced" | "intervention" | "scandal" | "merger")
}

impl EventLine<'_> {
    fn of(event: &EventRow) -> EventLine<'_> {
        EventLine { event: event.event, platform: event.platform.as_deref(), cause: event.cause.as_deref() }
    }
}

/// Why a request is refused.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    error: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Problem>,
}

/// One mistake in a setting, and where it was made.
#[derive(Debug, Serialize)]
struct Problem {
    key: String,
    rule: String,
    found: Option<String>,
    remedy: Option<String>,
    /// The text that it stands in, line and column from 1.
    place: Option<(String, usize, usize)>,
    /// What is written there.
    written: Option<String>,
}

impl Refused {
    pub fn because(error: impl Into<String>) -> Refused {
        Refused { error: error.into(), problems: Vec::new() }
    }
}

impl From<&Refusal> for Refused {
    fn from(refusal: &Refusal) -> Refused {
        let problems = match refusal {
            Refusal::Config(error) => error.diagnostics().iter().map(Problem::of).collect(),
            _ => Vec::new(),
        };
        Refused { error: refusal.to_string(), problems }
    }
}

impl Problem {
    fn of(diagnostic: &Diagnostic) -> Problem {
        let location = diagnostic.location.as_ref();
        Problem {
            key: diagnostic.key.clone(),
            rule: diagnostic.rule.clone(),
            found: diagnostic.found.clone(),
            remedy: diagnostic.remedy.clone(),
            place: location.map(|place| (place.origin().to_string(), place.line(), place.column())),
            written: location.map(|place| place.written().to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    #[test]
    fn a_month_says_what_its_rows_say() {
        let overrides = ["run.months=4", "population.simulated_households=2000"].map(str::to_owned);
        let session = Session::open("duopoly", &overrides, 2000).unwrap();
        let scenario = session.scenario(&[]).unwrap().scenario;
        let mut last = None;
        session.simulate(&scenario, &mut |record| {
            last = Some(record.clone());
            ControlFlow::Continue(())
        });
        let record = last.unwrap();
        let line: serde_json::Value = serde_json::from_slice(&Line::month(&record).written()).unwrap();
        assert_eq!(line["is"], "month");
        // Follower stands before Pioneer, and is not launched yet.
        assert_eq!(line["members"], serde_json::json!([null, record.platforms[1].members]));
        assert_eq!(line["hhi"], 1.0);
        let begin: serde_json::Value = serde_json::from_slice(&Line::begin(&scenario).written()).unwrap();
        assert_eq!(begin["platforms"], serde_json::json!(["Follower", "Pioneer"]));
        assert_eq!(begin["start"], "2016-05");
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        let session = Session::open("duopoly", &[], 2000).unwrap();
        let refusal = session.scenario(&["platform.Pioneer.fee_rate=1.5".to_owned()]).unwrap_err();
        let told = serde_json::to_value(Refused::from(&refusal)).unwrap();
        let problem = &told["problems"][0];
        assert_eq!(problem["key"], "platform[0].fee_rate");
        assert_eq!(problem["rule"], "must lie between 0 and 1");
        assert_eq!(problem["place"], serde_json::json!(["command line", 1, 33]));
        assert_eq!(problem["written"], "1.5");
    }
}
