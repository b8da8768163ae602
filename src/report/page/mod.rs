//! Pages: what a folder of results holds as one HTML file that opens from disk, without a server and without a network.
//!
//! What always holds: the same folder gives the same bytes; a page refers to nothing outside of itself, and its
//! Content-Security-Policy forbids the browser to ask for anything; every chart is a figure with a still picture, which is what
//! is printed and what is seen without JavaScript, and with all its numbers as a table; no text of a configuration can become
//! markup, style or program.

pub(crate) mod assets;
mod calibration;
mod chart;
mod choice;
pub(crate) mod comparison;
mod frame;
mod html;
mod origin;
pub(crate) mod run;
mod shapes;
pub(crate) mod sweep;
mod table;

use serde::Serialize;

use super::palette::Ink;
use crate::units::YearMonth;
use chart::Chart;

pub use calibration::calibration_page;
pub use comparison::comparison_page;
pub use frame::is_page;
pub use run::{RunSource, run_page};
pub use sweep::sweep_page;

/// A page in the making: what every kind of report has.
#[derive(Debug)]
struct Page {
    /// What kind of results it tells of: `Run`, `Sweep`, ...
    kind: &'static str,
    /// What people call what was computed.
    title: String,
    /// What came of it, in one computed sentence.
    headline: String,
    /// How it was computed, a line below that.
    standfirst: String,
    /// The few numbers that matter most.
    facts: Vec<Fact>,
    /// All platforms, in the order of their names, and after them what else has a colour; places of series refer to it.
    platforms: Vec<Platform>,
    /// The months of charts with a calendar.
    calendar: Option<Calendar>,
    events: Vec<Event>,
    sections: Vec<Section>,
    /// What proves where the numbers come from, one line.
    provenance: String,
}

/// A number that is set large, and what it is.
#[derive(Debug)]
struct Fact {
    value: String,
    words: String,
}

/// A platform, or of a sweep a scenario, and how it looks wherever it is shown.
#[derive(Debug, Clone, Serialize)]
struct Platform {
    name: String,
    /// On light paper.
    colour: String,
    /// On dark paper.
    night: String,
    /// Of its name, on light paper.
    lettering: String,
    /// On dark paper.
    lettering_night: String,
    /// Lengths of dashes and gaps, pixels; empty for a solid line.
    dash: Vec<f64>,
    /// Whether it is a scenario: their colours begin anew, and their signs are square.
    #[serde(skip)]
    is_scenario: bool,
}

/// Consecutive months.
#[derive(Debug, Clone, Copy, Serialize)]
struct Calendar {
    start: YearMonth,
    months: usize,
}

/// Something that happened in the history that is told.
#[derive(Debug, Clone, Serialize)]
struct Event {
    /// Place in the calendar.
    month: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<usize>,
    /// Word of the table `events`.
    kind: String,
    /// Cause of an exit, or name of a measure.
    #[serde(skip_serializing_if = "String::is_empty")]
    cause: String,
}

/// A part of the page under a heading.
#[derive(Debug)]
struct Section {
    /// Name in links.
    name: &'static str,
    heading: String,
    /// What is to be seen, plain text; empty where the charts say enough.
    text: String,
    blocks: Vec<Block>,
}

/// What a section holds.
#[derive(Debug)]
enum Block {
    Chart(Box<Chart>),
    /// Markup whose texts are escaped already.
    Markup(String),
    /// Several, of which the reader sees one.
    Choice(choice::Choice),
}

impl Block {
    fn charts(&self) -> Vec<&Chart> {
        match self {
            Block::Chart(chart) => vec![chart],
            Block::Markup(_) => Vec::new(),
            Block::Choice(choice) => choice.blocks().flat_map(Block::charts).collect(),
        }
    }
}

impl Platform {
    fn of(place: usize, name: &str) -> Platform {
        let ink = Ink::of(place);
        let dash = ink.dash.split_whitespace().filter_map(|length| length.parse().ok()).map(|l: f64| l * 1.6);
        Platform {
            name: name.to_owned(),
            night: ink.on_dark(),
            lettering_night: ink.lettering_on_dark(),
            lettering: ink.lettering,
            dash: dash.collect(),
            colour: ink.colour,
            is_scenario: false,
        }
    }

    /// A scenario that is told by its own colour, and hidden like a platform.
    fn of_scenario(place: usize, name: &str) -> Platform {
        Platform { is_scenario: true, ..Platform::of(place, name) }
    }
}

impl Page {
    fn charts(&self) -> impl Iterator<Item = &Chart> {
        self.sections.iter().flat_map(|section| &section.blocks).flat_map(Block::charts)
    }
}
