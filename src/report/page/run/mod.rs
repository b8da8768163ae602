//! The page of a run: one history or many.

mod charts;

use super::{Calendar, Event, Page, Platform, Section};
use crate::output::{OutputError, Result};
use crate::report::run_data::RunData;

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
    let page = Page {
        kind: "Run",
        title: run.title().to_owned(),
        headline: run.title().to_owned(),
        standfirst: String::new(),
        facts: Vec::new(),
        platforms: run
            .platforms()
            .iter()
            .enumerate()
            .map(|(place, name)| Platform::of(place, name))
            .collect(),
        calendar: Some(Calendar { start: run.start(), months: run.months() }),
        events: events(run)?,
        sections: sections(run, source)?,
        provenance: run.provenance(),
    };
    page.html().map_err(|source| OutputError::Json { path: run.folder().to_owned(), source })
}

fn sections(run: &RunData, _source: RunSource<'_>) -> Result<Vec<Section>> {
    Ok(vec![Section {
        name: "members",
        heading: "Members".to_owned(),
        text: String::new(),
        blocks: vec![charts::members(run)?],
    }])
}

fn events(run: &RunData) -> Result<Vec<Event>> {
    let place = |name: &String| run.platforms().iter().position(|platform| platform == name);
    let event = |event: crate::report::run_data::Event| Event {
        month: event.month,
        platform: event.platform.as_ref().and_then(place),
        kind: event.kind,
        cause: event.cause.unwrap_or_default(),
    };
    Ok(run.events()?.into_iter().map(event).collect())
}
