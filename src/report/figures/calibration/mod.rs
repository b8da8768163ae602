//! The figures of a calibration, one file each.

pub(in crate::report) mod correlations;
pub(in crate::report) mod directions;
pub(in crate::report) mod fit;
mod marginals;
pub(in crate::report) mod pairs;
mod parameters;
pub(in crate::report) mod search;
pub(in crate::report) mod series;

use crate::report::canvas::{Canvas, Width};
use crate::report::data::{CalibrationData, Found};
use crate::report::picture::Picture;

/// A figure of a calibration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalibrationFigure {
    /// How far each target is missed, in tolerances.
    Fit,
    /// What was observed over months, against what was simulated.
    Series,
    /// The distance from the targets, generation by generation.
    Search,
    /// Where each parameter lies in its range.
    Parameters,
    /// The sample of each parameter against its prior.
    Marginals,
    /// Pairs of parameters, a plane each.
    Pairs,
    /// Correlations of all parameters.
    Correlations,
    /// What the targets cannot tell apart.
    Directions,
}

impl CalibrationFigure {
    /// The figures of this calibration: without months there are no series, without a sample no marginals, without two parameters no
    /// pairs.
    pub fn of(calibration: &CalibrationData) -> Vec<CalibrationFigure> {
        use CalibrationFigure::*;
        let is_there = |figure: &CalibrationFigure| match figure {
            Series => !series::panels(calibration).is_empty(),
            Marginals => matches!(calibration.found(), Found::Sample(_)),
            Pairs | Correlations => calibration.factors().len() > 1,
            _ => true,
        };
        [Fit, Series, Search, Parameters, Marginals, Pairs, Correlations, Directions]
            .into_iter()
            .filter(is_there)
            .collect()
    }

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            CalibrationFigure::Fit => "fit",
            CalibrationFigure::Series => "series",
            CalibrationFigure::Search => "search",
            CalibrationFigure::Parameters => "parameters",
            CalibrationFigure::Marginals => "marginals",
            CalibrationFigure::Pairs => "pairs",
            CalibrationFigure::Correlations => "correlations",
            CalibrationFigure::Directions => "directions",
        }
    }

    /// What it shows, one line.
    pub fn meaning(self) -> &'static str {
        match self {
            CalibrationFigure::Fit => "how far each target is missed, in tolerances",
            CalibrationFigure::Series => "what was observed over months, against what was simulated",
            CalibrationFigure::Search => "distance from the targets, generation by generation",
            CalibrationFigure::Parameters => {
                "where each parameter lies in its range, and how well it is known"
            }
            CalibrationFigure::Marginals => "the sample of each parameter against its prior",
            CalibrationFigure::Pairs => "pairs of the most correlated parameters, a plane each",
            CalibrationFigure::Correlations => "correlations of all parameters",
            CalibrationFigure::Directions => "combinations of parameters by what the targets tell of them",
        }
    }

    /// Draws it.
    pub fn draw(self, calibration: &CalibrationData, width: Width) -> Picture {
        let canvas: Canvas = match self {
            CalibrationFigure::Fit => fit::draw(calibration, width),
            CalibrationFigure::Series => series::draw(calibration, width),
            CalibrationFigure::Search => search::draw(calibration, width),
            CalibrationFigure::Parameters => parameters::draw(calibration, width),
            CalibrationFigure::Marginals => marginals::draw(calibration, width),
            CalibrationFigure::Pairs => pairs::draw(calibration, width),
            CalibrationFigure::Correlations => correlations::draw(calibration, width),
            CalibrationFigure::Directions => directions::draw(calibration, width),
        };
        let title = format!("{}: {}", calibration.title(), self.meaning());
        canvas.finish(&title, &calibration.provenance())
    }
}

/// The colour of what is best, of a sample, and of what belongs to no platform.
pub(in crate::report) const OWN: &str = "#0072b2";
/// The colour of priors, and of what is missed.
pub(in crate::report) const PRIOR: &str = "#8a8a8a";
/// The colour of what is missed, or at a bound.
pub(in crate::report) const MISSED: &str = "#b34700";
