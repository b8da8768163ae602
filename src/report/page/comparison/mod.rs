//! The page of a comparison: scenarios with the same luck, and what differs between them.

mod boards;
mod changes;
mod headline;
mod monthly;
mod origin;

use super::chart::Chart;
use super::{Block, Calendar, Page, Platform, Section};
use crate::output::{OutputError, Result};
use crate::report::data::ComparisonData;
use crate::report::figures::ComparisonFigure;
use crate::report::figures::comparison::FigureKind;

/// The page of a comparison: one HTML document without references to anything outside. `configs` are the stored configurations,
/// complete, in the order of the scenarios. The same folder gives the same bytes.
///
/// # Errors
/// A number that JSON cannot hold.
pub fn comparison_page(data: &ComparisonData, configs: &[String]) -> Result<String> {
    let platforms = data.platforms().iter().enumerate().map(|(place, name)| Platform::of(place, name));
    let scenarios = data.alternatives().iter().enumerate();
    let scenarios = scenarios.map(|(place, alternative)| Platform::of_scenario(place, &alternative.name));
    // One alternative has the accent, and nothing to be told from.
    let scenarios = scenarios.filter(|_| data.alternatives().len() > 1);
    let unwritable = |source| OutputError::Json { path: data.folder().to_owned(), source };
    let page = Page {
        kind: "Comparison",
        title: data.title(),
        headline: headline::headline(data),
        standfirst: headline::standfirst(data),
        facts: headline::facts(data),
        platforms: platforms.chain(scenarios).collect(),
        calendar: Some(Calendar { start: data.start(), months: data.months() }),
        events: changes::events(data),
        sections: sections(data, configs).map_err(unwritable)?,
        provenance: data.provenance(),
    };
    page.html().map_err(unwritable)
}

fn sections(data: &ComparisonData, configs: &[String]) -> serde_json::Result<Vec<Section>> {
    let figures = ComparisonFigure::all(data);
    let charts = |is_wanted: fn(FigureKind) -> bool| -> serde_json::Result<Vec<Block>> {
        let own = figures.iter().filter(|figure| is_wanted(figure.kind()));
        own.map(|figure| Ok(Block::Chart(Box::new(chart(data, *figure)?)))).collect()
    };
    let section = |name, heading: &str, text: String, blocks| Section {
        name,
        heading: heading.to_owned(),
        text,
        blocks,
    };
    let mut differences = charts(|kind| kind == FigureKind::Differences)?;
    differences.push(changes::outcomes(data));
    let sections = vec![
        section("differences", "What differs", headline::how_to_read(data), differences),
        section("pairs", "Pair by pair", String::new(), charts(|kind| matches!(kind, FigureKind::Pairs(_)))?),
        section(
            "market",
            "The market by month",
            String::new(),
            charts(|kind| matches!(kind, FigureKind::Market(_)))?,
        ),
        section(
            "platforms",
            "Platforms by month",
            String::new(),
            charts(|kind| matches!(kind, FigureKind::Members(_) | FigureKind::Charge(_)))?,
        ),
        section("exits", "Who leaves", String::new(), charts(|kind| kind == FigureKind::Exits)?),
        section("changes", "What the scenarios change", String::new(), vec![changes::keys(data)]),
        section("origin", "Where this comes from", String::new(), vec![origin::origin(data, configs)]),
    ];
    Ok(sections.into_iter().filter(|section| !section.blocks.is_empty()).collect())
}

fn chart(data: &ComparisonData, figure: ComparisonFigure) -> serde_json::Result<Chart> {
    match figure.kind() {
        FigureKind::Differences => boards::differences(data, figure),
        FigureKind::Pairs(place) => boards::pairs(data, figure, place),
        FigureKind::Exits => boards::exits(data, figure),
        FigureKind::Market(quantity) => Ok(monthly::market(data, figure, quantity)),
        FigureKind::Members(place) => Ok(monthly::members(data, figure, place)),
        FigureKind::Charge(place) => Ok(monthly::charges(data, figure, place)),
    }
}

/// A heading with the alternative, where there are several.
fn titled(data: &ComparisonData, heading: &str, place: usize) -> String {
    match data.alternatives() {
        [_] => heading.to_owned(),
        several => format!("{heading}: {}", several[place].name),
    }
}
