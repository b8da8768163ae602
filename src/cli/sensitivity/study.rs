//! What is analysed: responses of the histories at the points of a design.

use std::path::Path;

use crate::cli::error::CliError;
use crate::experiment::Experiment;
use crate::experiment::design::{Design, morris};
use crate::experiment::sensitivity::SaltelliLayout;

/// Histories at the points of a design, in any order, as far as they are there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Study {
    /// Names of the factors.
    pub(super) factors: Vec<String>,
    /// How the points are laid.
    pub(super) layout: Layout,
    /// Points of the whole design.
    pub(super) points: usize,
    /// What is measured of each history.
    pub(super) measures: Vec<Measure>,
    /// Whether the classes of outcomes are analysed.
    pub(super) outcomes: bool,
    /// The histories.
    pub(super) histories: Vec<History>,
    /// What to do where too few histories are there.
    pub(super) remedy: &'static str,
}

/// How the points of a sensitivity analysis are laid.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Layout {
    /// Saltelli's matrices.
    Saltelli(SaltelliLayout),
    /// Trajectories; of each point, the factors on their unit scale.
    Morris(Vec<Vec<f64>>),
}

/// A number of each history.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measure {
    pub(super) name: String,
    pub(super) unit: Option<String>,
    /// What stands for a missing value, if that is declared.
    pub(super) missing: Option<f64>,
}

/// A history, or the failure of one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct History {
    pub(super) point: usize,
    pub(super) scenario: String,
    /// Replicate and place of the seed: the order in which lucks are run.
    pub(super) luck: (u64, u64),
    /// A value per measure; `None` where the history could not be simulated.
    pub(super) values: Option<Vec<Option<f64>>>,
    /// Class of the outcome, if histories have one.
    pub(super) outcome: Option<String>,
}

impl Layout {
    /// Points of a group: what is drawn independently.
    pub(super) fn points_per_group(&self) -> usize {
        match self {
            Layout::Saltelli(layout) => layout.rows(),
            Layout::Morris(coordinates) => coordinates.first().map_or(0, Vec::len) + 1,
        }
    }

    /// What groups are called.
    pub(super) fn groups(&self) -> &'static str {
        match self {
            Layout::Saltelli(_) => "base points",
            Layout::Morris(_) => "trajectories",
        }
    }
}

/// The layout of an experiment's design, and how many points it has. `path` stands for the experiment in errors.
pub(super) fn layout(experiment: &Experiment, path: &Path) -> Result<(Layout, usize), CliError> {
    let factors = experiment.factors.len();
    match experiment.design {
        Design::Saltelli { base_points, second_order, .. } => {
            let layout = SaltelliLayout { factors, second_order };
            Ok((Layout::Saltelli(layout), base_points as usize * layout.rows()))
        }
        Design::Morris { trajectories, levels, seed } => {
            let coordinates = morris::trajectories(trajectories, levels, factors, seed);
            let points = coordinates.len();
            Ok((Layout::Morris(coordinates), points))
        }
        ref other => Err(CliError::NoSensitivityDesign { path: path.to_owned(), kind: other.kind() }),
    }
}
