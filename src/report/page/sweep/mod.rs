//! The page of a sweep.

mod headline;
mod indices;
mod months;
mod origin;
mod outcomes;
mod parallel;
mod points;
mod responses;

use super::choice::Choice;
use super::{Block, Calendar, Page, Platform, Section};
use crate::output::OutputError;
use crate::output::sweep::SweepError;
use crate::report::canvas::Width;
use crate::report::data::SweepData;
use crate::report::data::sweep::Result;
use crate::report::figures::SweepFigure;
use crate::report::figures::sweep::Subject;

/// Metrics that have a place in the page: `huzhu plot` draws further ones.
const METRICS_MAX: usize = 12;
/// Responses of a sensitivity design that have one.
const RESPONSES_MAX: usize = 24;

/// The page of a sweep: one HTML document without references to anything outside. The same folder gives the same bytes.
///
/// # Errors
/// The journal cannot be read again, or a number is none that JSON can hold.
pub fn sweep_page(sweep: &SweepData) -> std::result::Result<String, SweepError> {
    let months = sweep.months()?;
    let names = if sweep.is_divided() { sweep.scenarios() } else { &[] };
    let page = Page {
        kind: "Sweep",
        title: sweep.title().to_owned(),
        headline: headline::headline(sweep),
        standfirst: headline::standfirst(sweep),
        facts: headline::facts(sweep),
        platforms: names.iter().enumerate().map(|(place, name)| Platform::of(place, name)).collect(),
        calendar: months.map(|months| Calendar { start: months.start, months: months.months }),
        sections: sections(sweep, months)?,
        events: Vec::new(),
        provenance: sweep.provenance(),
    };
    let json = |source| SweepError::Output(OutputError::Json { path: sweep.folder().to_owned(), source });
    page.html().map_err(json)
}

fn sections(sweep: &SweepData, months: Option<&crate::report::data::sweep::Months>) -> Result<Vec<Section>> {
    let section = |name, heading: &str, text: String, blocks| Section {
        name,
        heading: heading.to_owned(),
        text,
        blocks,
    };
    let mut sections = Vec::new();
    let mut responses: Vec<(String, Vec<Block>)> = Vec::new();
    let mut sensitivity: Vec<(String, Vec<Block>)> = Vec::new();
    let mut series = Vec::new();
    let mut single = Vec::new();
    for figure in SweepFigure::all(sweep) {
        let drawn = |figure: &SweepFigure| -> Result<String> { Ok(figure.draw(sweep, Width::Page)?.svg()) };
        match figure.subject() {
            Subject::Response(shown) | Subject::Surface(shown) if shown < METRICS_MAX => {
                let chart = match figure.subject() {
                    Subject::Response(_) => responses::response(sweep, shown, figure.name(), drawn(&figure)?),
                    _ => responses::surface(sweep, shown, figure.name(), drawn(&figure)?),
                };
                let name = &sweep.shown()[shown].name;
                match responses.iter_mut().find(|(other, _)| other == name) {
                    Some((_, blocks)) => blocks.extend(chart),
                    None => responses.push((name.clone(), chart.into_iter().collect())),
                }
            }
            Subject::Response(_) | Subject::Surface(_) => {}
            Subject::Outcomes => single.push(outcomes::outcomes(sweep, figure.name(), drawn(&figure)?)),
            Subject::Parallel => single.push(parallel::parallel(sweep, figure.name(), drawn(&figure)?)),
            Subject::Indices(place) if place < RESPONSES_MAX => {
                let (response, chart) = indices::indices(sweep, place, figure.name(), drawn(&figure)?);
                sensitivity.push((response, vec![chart]));
            }
            Subject::Indices(_) => {}
            Subject::Months(place) => {
                if let Some(months) = months {
                    series.extend(months::months(sweep, months, place, figure.name(), drawn(&figure)?));
                }
            }
        }
    }
    if !sensitivity.is_empty() {
        let blocks = Choice::of("Response", sensitivity);
        sections.push(section("sensitivity", "What matters", indices::text(sweep), blocks));
    } else if let Some(why) = sweep.why_no_indices() {
        let text = format!("Indices cannot be computed: {why}.");
        sections.push(section("sensitivity", "What matters", text, Vec::new()));
    }
    if !responses.is_empty() {
        let blocks = Choice::of("Metric", responses);
        sections.push(section("responses", "Responses", responses::text(sweep), blocks));
    }
    let mut single = single.into_iter();
    if let Some(outcomes) = single.next() {
        sections.push(section("outcomes", "How histories end", outcomes::text(sweep), vec![outcomes]));
    }
    if let Some(parallel) = single.next() {
        sections.push(section("points-at-once", "All points", String::new(), vec![parallel]));
    }
    if !series.is_empty() {
        sections.push(section("months", "Month by month", months::text(sweep), series));
    }
    sections.push(section("points", "Points", points::text(sweep), points::points(sweep)));
    sections.push(section("origin", "Where this comes from", String::new(), vec![origin::origin(sweep)]));
    Ok(sections)
}
