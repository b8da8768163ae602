//! The figures of a run, one file each.

mod accounts;
pub(in crate::report) mod charge;
pub(in crate::report) mod concentration;
pub(in crate::report) mod groups;
mod lines;
mod members;
mod selection;
mod stacked;
pub(in crate::report) mod survival;
mod timeline;

use super::unit;
use crate::output::Result;
use crate::report::canvas::{Canvas, Width};
use crate::report::data::RunData;
use crate::report::picture::Picture;

/// A figure of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunFigure {
    /// Members by platform, a line each.
    Members,
    /// Members by platform, one upon the other.
    MembersStacked,
    /// Herfindahl-Hirschman index and effective number of platforms.
    Concentration,
    /// Charge, expectation and reference of the largest platforms.
    Charge,
    /// Incidence of pools against that of the population.
    Selection,
    /// Coverage of groups of households, and what they receive per yuan paid.
    Groups,
    /// Result since launch by platform.
    Accounts,
    /// Launches, measures and exits.
    Timeline,
    /// Kaplan-Meier estimate.
    Survival,
}

impl RunFigure {
    /// All figures.
    pub const ALL: [RunFigure; 9] = [
        RunFigure::Members,
        RunFigure::MembersStacked,
        RunFigure::Concentration,
        RunFigure::Charge,
        RunFigure::Selection,
        RunFigure::Groups,
        RunFigure::Accounts,
        RunFigure::Timeline,
        RunFigure::Survival,
    ];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            RunFigure::Members => "members",
            RunFigure::MembersStacked => "members-stacked",
            RunFigure::Concentration => "concentration",
            RunFigure::Charge => "charge",
            RunFigure::Selection => "selection",
            RunFigure::Groups => "groups",
            RunFigure::Accounts => "accounts",
            RunFigure::Timeline => "timeline",
            RunFigure::Survival => "survival",
        }
    }

    /// What it shows, one line.
    pub fn meaning(self) -> &'static str {
        match self {
            RunFigure::Members => "members by platform, a line each",
            RunFigure::MembersStacked => "members by platform, stacked",
            RunFigure::Concentration => {
                "HHI against the US merger guidelines, and effective number of platforms"
            }
            RunFigure::Charge => "charge per person against expectation and reference, largest platforms",
            RunFigure::Selection => "incidence of each pool against that of the population",
            RunFigure::Groups => {
                "households covered and money received per yuan paid, by income, kind of place and age"
            }
            RunFigure::Accounts => "result since launch by platform",
            RunFigure::Timeline => "launches, measures of the regulator, and exits with their causes",
            RunFigure::Survival => {
                "Kaplan-Meier estimate of the time from launch to exit, with 95 % intervals"
            }
        }
    }

    /// Draws it.
    ///
    /// # Errors
    /// A table of the run is missing or is not what it should be.
    pub fn draw(self, run: &RunData, width: Width) -> Result<Picture> {
        let canvas = match self {
            RunFigure::Members => members::draw(run, width),
            RunFigure::MembersStacked => stacked::draw(run, width),
            RunFigure::Concentration => concentration::draw(run, width),
            RunFigure::Charge => charge::draw(run, width),
            RunFigure::Selection => selection::draw(run, width),
            RunFigure::Groups => groups::draw(run, width),
            RunFigure::Accounts => accounts::draw(run, width),
            RunFigure::Timeline => timeline::draw(run, width),
            RunFigure::Survival => survival::draw(run, width),
        }?;
        Ok(finished(canvas, self, run))
    }
}

fn finished(canvas: Canvas, figure: RunFigure, run: &RunData) -> Picture {
    let title = format!("{}: {}", run.title(), figure.meaning());
    canvas.finish(&title, &run.provenance())
}

/// What is said of many histories.
fn remark(run: &RunData) -> String {
    match run.histories() {
        1 => String::new(),
        count => format!("median, 25–75 % and 5–95 % of {count} histories"),
    }
}
