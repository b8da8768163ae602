//! The page of a calibration: a search, or a sample.

mod fit;
mod headline;
mod origin;
mod pairs;
mod parameters;
mod search;

use super::chart::{Across, Chart, Kind, Plot};
use super::table::Table;
use super::{Block, Page, Platform, Section};
use crate::output::{OutputError, Result};
use crate::report::canvas::Width;
use crate::report::data::{CalibrationData, Found};
use crate::report::figures::CalibrationFigure;

/// The page of `calibration`: one HTML document without references to anything outside. The same folder gives the same bytes.
///
/// # Errors
/// A number that JSON cannot hold.
pub fn calibration_page(calibration: &CalibrationData) -> Result<String> {
    let json = |source| OutputError::Json { path: calibration.folder().to_owned(), source };
    let told = Told::new(calibration);
    let page = Page {
        kind: "Calibration",
        title: calibration.title().to_owned(),
        headline: headline::headline(calibration),
        standfirst: headline::standfirst(calibration),
        facts: headline::facts(calibration),
        platforms: told.platforms.iter().map(|place| told.platform(*place)).collect(),
        calendar: None,
        sections: told.sections().map_err(json)?,
        events: Vec::new(),
        provenance: calibration.provenance(),
    };
    page.html().map_err(json)
}

/// A calibration that is being told.
struct Told<'a> {
    calibration: &'a CalibrationData,
    /// The platforms that have targets: places in the order of all names.
    platforms: Vec<usize>,
    figures: Vec<CalibrationFigure>,
}

impl<'a> Told<'a> {
    fn new(calibration: &'a CalibrationData) -> Told<'a> {
        let mut platforms: Vec<usize> =
            calibration.targets().iter().filter_map(|held| held.platform).collect();
        platforms.sort_unstable();
        platforms.dedup();
        Told { calibration, platforms, figures: CalibrationFigure::of(calibration) }
    }

    /// The platform at this place in the order of all names, with the colour that it has in the page of a run.
    fn platform(&self, place: usize) -> Platform {
        Platform::of(place, &self.calibration.platforms()[place])
    }

    /// The place among those of the page.
    fn on_page(&self, platform: Option<usize>) -> Option<usize> {
        self.platforms.iter().position(|place| Some(*place) == platform)
    }

    fn sections(&self) -> serde_json::Result<Vec<Section>> {
        let has = |figure: CalibrationFigure| self.figures.contains(&figure);
        let section = |name, heading: &str, text: &str, blocks| Section {
            name,
            heading: heading.to_owned(),
            text: text.to_owned(),
            blocks,
        };
        let mut held = vec![fit::deviations(self)?];
        if has(CalibrationFigure::Series) {
            held.push(fit::series(self)?);
        }
        let mut known = vec![parameters::within_ranges(self)?];
        if has(CalibrationFigure::Marginals) {
            known.push(parameters::marginals(self)?);
        }
        let mut sections = vec![
            section("fit", "Fit against data", "", held),
            section("parameters", "Parameters", "", known),
        ];
        if has(CalibrationFigure::Pairs) {
            sections.push(section("pairs", "Pairs of parameters", "", vec![pairs::pairs(self)?]));
        }
        let mut together = Vec::new();
        if has(CalibrationFigure::Correlations) {
            together.push(pairs::correlations(self)?);
        }
        together.push(parameters::directions(self)?);
        let text = match self.calibration.found() {
            Found::Best(_) => {
                "From the derivatives of all targets at the best point, and what was known before: local and linear, so it knows \
                 nothing of other optima."
            }
            Found::Sample(_) => "Of the sample, in standard deviations of the priors.",
        };
        sections.push(section("identifiability", "What the targets tell apart", text, together));
        sections.push(section("search", "The search", "", vec![search::search(self)?]));
        sections.push(section("origin", "Where this comes from", "", vec![origin::origin(self.calibration)]));
        Ok(sections)
    }

    fn chart(
        &self,
        figure: CalibrationFigure,
        kind: Kind,
        words: Words,
        plots: Vec<Plot>,
        table: Table,
    ) -> Block {
        Block::Chart(Box::new(Chart {
            name: figure.name().to_owned(),
            heading: words.heading.to_owned(),
            note: words.note,
            svg: figure.draw(self.calibration, Width::Page).svg(),
            told: String::new(),
            table,
            kind,
            across: Across::Own,
            plots,
        }))
    }
}

/// What stands above a chart.
struct Words {
    heading: &'static str,
    note: String,
}

/// A cell of a table: all digits, or nothing.
fn cell(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn header(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
