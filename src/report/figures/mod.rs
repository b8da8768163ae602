//! The figures of a run, one file each.

mod accounts;
mod charge;
pub(super) mod concentration;
mod lines;
mod members;
mod selection;
mod stacked;
pub(super) mod survival;
mod timeline;

use super::canvas::{Canvas, Width};
use super::picture::Picture;
use super::run_data::RunData;
use crate::output::Result;

/// A figure of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
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
    /// Result since launch by platform.
    Accounts,
    /// Launches, measures and exits.
    Timeline,
    /// Kaplan-Meier estimate.
    Survival,
}

impl Figure {
    /// All figures.
    pub const ALL: [Figure; 8] = [
        Figure::Members,
        Figure::MembersStacked,
        Figure::Concentration,
        Figure::Charge,
        Figure::Selection,
        Figure::Accounts,
        Figure::Timeline,
        Figure::Survival,
    ];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Figure::Members => "members",
            Figure::MembersStacked => "members-stacked",
            Figure::Concentration => "concentration",
            Figure::Charge => "charge",
            Figure::Selection => "selection",
            Figure::Accounts => "accounts",
            Figure::Timeline => "timeline",
            Figure::Survival => "survival",
        }
    }

    /// What it shows, one line.
    pub fn meaning(self) -> &'static str {
        match self {
            Figure::Members => "members by platform, a line each",
            Figure::MembersStacked => "members by platform, stacked",
            Figure::Concentration => {
                "HHI against the US merger guidelines, and effective number of platforms"
            }
            Figure::Charge => "charge per person against expectation and reference, largest platforms",
            Figure::Selection => "incidence of each pool against that of the population",
            Figure::Accounts => "result since launch by platform",
            Figure::Timeline => "launches, measures of the regulator, and exits with their causes",
            Figure::Survival => "Kaplan-Meier estimate of the time from launch to exit, with 95 % intervals",
        }
    }

    /// Draws it.
    ///
    /// # Errors
    /// A table of the run is missing or is not what it should be.
    pub fn draw(self, run: &RunData, width: Width) -> Result<Picture> {
        let canvas = match self {
            Figure::Members => members::draw(run, width),
            Figure::MembersStacked => stacked::draw(run, width),
            Figure::Concentration => concentration::draw(run, width),
            Figure::Charge => charge::draw(run, width),
            Figure::Selection => selection::draw(run, width),
            Figure::Accounts => accounts::draw(run, width),
            Figure::Timeline => timeline::draw(run, width),
            Figure::Survival => survival::draw(run, width),
        }?;
        Ok(finished(canvas, self, run))
    }
}

fn finished(canvas: Canvas, figure: Figure, run: &RunData) -> Picture {
    let title = format!("{}: {}", run.title(), figure.meaning());
    canvas.finish(&title, &run.provenance())
}

/// What is said of many histories.
fn remark(run: &RunData) -> String {
    match run.histories() {
        1 => String::new(),
        count => format!("median and 5–95 % of {count} histories"),
    }
}

/// A unit in thousands, millions or billions that suits a size, and how many are one of it.
pub(super) fn unit(size: f64, noun: &str) -> (f64, String) {
    let (scale, word) = match size {
        size if size >= 5e9 => (1e9, "billion "),
        size if size >= 1e6 => (1e6, "million "),
        size if size >= 1e4 => (1e3, "thousand "),
        _ => (1.0, ""),
    };
    (scale, format!("{word}{noun}"))
}
