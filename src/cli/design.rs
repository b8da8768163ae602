//! `huzhu design`: the points of an experiment, for anything that is to be evaluated there.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::sensitivity::{emit, quoted};
use super::sweep::warn_of;
use crate::cli::error::CliError;
use crate::config::load_design;
use crate::experiment::Point;
use crate::experiment::factor::FactorValue;

/// Writes the points of an experiment as a CSV table
///
/// One row a point, in the order of the design: its number and a value per factor. Nothing is simulated. Responses of any
/// function at these points can be analysed with `huzhu sensitivity --design EXP --responses FILE`.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu design experiments/consolidation-sensitivity/experiment.toml
  huzhu design experiments/consolidation-sensitivity/experiment.toml --out points.csv")]
pub(super) struct Design {
    /// Experiment file
    #[arg(value_name = "EXP")]
    experiment: PathBuf,

    /// File to write instead of the terminal
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

impl Design {
    pub(super) fn execute(self) -> Outcome {
        let experiment = load_design(&self.experiment)?;
        let admit = |values: &[FactorValue]| experiment.constraints.iter().all(|rule| rule.holds(values));
        let points = experiment.design.points(&experiment.factors, &admit);
        let file = self.experiment.display().to_string();
        let points = points.map_err(|fault| CliError::Design { file, fault })?;
        warn_of(&experiment.design, &self.experiment);
        let names = experiment.factors.iter().map(|factor| quoted(&factor.name));
        let mut text = ["point".to_owned()].into_iter().chain(names).collect::<Vec<_>>().join(",");
        text.push('\n');
        points.iter().for_each(|point| text.push_str(&row(point)));
        emit(&text, self.out.as_deref(), self.force)
    }
}

/// A point as a line of the table.
fn row(point: &Point) -> String {
    let values = point.values.iter().map(|value| quoted(&value.to_string()));
    [point.index.to_string()].into_iter().chain(values).collect::<Vec<_>>().join(",") + "\n"
}
