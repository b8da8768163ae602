//! The page of a run: one history or many.

mod charts;
mod groups;
pub(crate) mod headline;
mod lives;
mod origin;

use super::{Calendar, Event, Page, Platform, Section};
use crate::output::{OutputError, Result};
use crate::report::data::RunData;

/// What a page of a run shows beside the run's tables.
#[derive(Debug, Clone, Copy)]
pub struct RunSource<'a> {
    /// The stored configuration, complete.
    pub config: &'a str,
}

/// The page of `run`: one HTML document without references to anything outside. The same folder gives the same bytes.
///
/// # Errors
/// A table of the run is missing or is not what it should be.
pub fn run_page(run: &RunData, source: RunSource<'_>) -> Result<String> {
    let last = run.start().plus(run.months().saturating_sub(1) as i32);
    let events = events(run)?;
    let page = Page {
        kind: "Run",
        title: run.title().to_owned(),
        headline: headline::headline(run.replicates(), last),
        standfirst: headline::standfirst(run.manifest()),
        facts: headline::facts(run.replicates()),
        platforms: run
            .platforms()
            .iter()
            .enumerate()
            .map(|(place, name)| Platform::of(place, name))
            .collect(),
        calendar: Some(Calendar { start: run.start(), months: run.months() }),
        sections: sections(run, &events, source)?,
        events,
        provenance: run.provenance(),
    };
    page.html().map_err(|source| OutputError::Json { path: run.folder().to_owned(), source })
}

fn sections(run: &RunData, events: &[Event], source: RunSource<'_>) -> Result<Vec<Section>> {
    let section = |name, heading: &str, text: &str, blocks| Section {
        name,
        heading: heading.to_owned(),
        text: text.to_owned(),
        blocks,
    };
    Ok(vec![
        section("members", "Members", "", vec![charts::members(run)?, charts::stacked(run)?]),
        section("events", "What happened", "", vec![lives::timeline(run, events)?]),
        section("concentration", "Concentration", "", vec![charts::concentration(run)?]),
        section("price", "Price", "", vec![charts::charge(run)?]),
        section("selection", "Selection", "", vec![charts::selection(run)?]),
        section(
            "groups",
            "Who is covered, who pays whom",
            "Money is that of the whole run. What a group receives is its share of the claims that were to be expected when they \
             arose; a fee and the sponsor’s money part it from what is paid.",
            vec![groups::tables(run)?],
        ),
        section("accounts", "Accounts of the platforms", "", vec![charts::accounts(run)?]),
        section("survival", "How long platforms last", "", vec![lives::survival(run)?]),
        section("origin", "Where this comes from", "", vec![origin::origin(run.manifest(), source.config)]),
    ])
}

fn events(run: &RunData) -> Result<Vec<Event>> {
    let place = |name: &String| run.platforms().iter().position(|platform| platform == name);
    let event = |event: crate::report::data::Event| Event {
        month: event.month,
        platform: event.platform.as_ref().and_then(place),
        kind: event.kind,
        cause: event.cause.unwrap_or_default(),
    };
    Ok(run.events()?.into_iter().map(event).collect())
}
