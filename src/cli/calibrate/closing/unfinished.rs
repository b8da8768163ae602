//! What is printed of a calibration that did not end.

use super::{Closing, NAME, best, head as title, number, ruler, significant};
use crate::cli::numbers::counted;
use crate::cli::terminal::{Grid, Screen, Style, left, right, shortened};
use crate::experiment::calibration::{Method, Stage, share_of_range};
use crate::experiment::factor::{Domain, Factor, FactorValue};
use crate::output::calibration::{Closest, Progress};

impl Closing<'_> {
    /// How far it came, and the candidate that came closest so far.
    pub(in crate::cli) fn so_far(&self, progress: &Progress, screen: Screen) -> String {
        let mut parts = vec![self.title(screen) + &head(&self.fit.method, progress, screen)];
        if let Some(closest) = &progress.closest {
            parts.push(parameters(&self.fit.loaded.experiment.factors, closest, screen));
            parts.push(best::targets(self.fit.method.targets(), &closest.fits, screen));
        }
        parts.push(format!(
            "It did not end: go on with huzhu calibrate EXPERIMENT --resume --out {}\n",
            self.out.display()
        ));
        parts.join("\n")
    }
}

fn head(method: &Method, progress: &Progress, screen: Screen) -> String {
    let mut grid = Grid::default();
    let mut fact = |name, text: String| grid.row([left(name, Style::Strong), left(text, Style::Plain)]);
    let next = match progress.stage {
        Some(Stage::Start) => "the start".to_owned(),
        Some(Stage::Generation { search: 1, number }) => format!("generation {number}"),
        Some(Stage::Generation { search, number }) => format!("generation {number}, of search {search}"),
        Some(Stage::Population { number, .. }) => match method {
            Method::AbcSmc(sampling) => format!("population {number} of {}", sampling.generations),
            Method::CmaEs(_) => format!("population {number}"),
        },
        Some(Stage::Neighbours) => "what the targets can tell".to_owned(),
        Some(Stage::Profile { number, total }) => format!("profile point {number} of {total}"),
        Some(Stage::Prediction) => "what the sample predicts".to_owned(),
        None => "the files".to_owned(),
    };
    fact("So far", format!("{}; next comes {next}", counted(progress.candidates, "candidate")));
    if let (Some(first), Some(closest)) = (progress.first, &progress.closest) {
        let (now, first) = (significant(closest.distance), significant(first));
        fact("Distance", format!("{now} is the lowest, from {first} of the first candidate"));
    }
    grid.render(screen.color)
}

fn parameters(factors: &[Factor], closest: &Closest, screen: Screen) -> String {
    let mut grid = Grid::default();
    let heads = ["closest", "from", "", "to"];
    grid.row(title("Parameter").chain(heads.map(|text| right(text, Style::Faint))));
    for (factor, value) in factors.iter().zip(&closest.values) {
        let Domain::Range { from, to, .. } = factor.domain else { continue };
        let own = match value {
            FactorValue::Integer(value) => *value as f64,
            FactorValue::Real(value) => *value,
            FactorValue::Text(_) | FactorValue::Boolean(_) => continue,
        };
        grid.row([
            left(shortened(&factor.name, NAME), Style::Plain),
            right(number(value), Style::Strong),
            right(significant(from), Style::Faint),
            left(ruler(share_of_range(factor, own).unwrap_or(0.0)), Style::Plain),
            right(significant(to), Style::Faint),
        ]);
    }
    grid.render(screen.color)
}
