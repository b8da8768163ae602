//! What is printed at the end of a calibration.

use std::path::Path;

use super::histories;
use crate::cli::numbers::{MISSING, counted, duration, human};
use crate::cli::terminal::Screen;
use crate::cli::terminal::{Cell, Grid, Style, left, right, shortened, wrapped};
use crate::config::LoadedCalibration;
use crate::experiment::calibration::{Direction, Outcome, Stop, Target, TargetFit};
use crate::experiment::factor::{Domain, FactorValue};
use crate::output::calibration::BEST_FILE;

/// Columns of the ruler that shows where in its range a value lies.
const RULER: usize = 16;
/// Columns of a name.
const NAME: usize = 28;
/// Directions shown at most, and their loadings: the others are in the file.
const DIRECTIONS: usize = 4;
const LOADINGS: usize = 4;
/// Loadings below this do not make a direction.
const LOADING_MIN: f64 = 0.15;

/// A finished calibration.
pub(super) struct Closing<'a> {
    pub fit: &'a LoadedCalibration,
    pub outcome: &'a Outcome,
    pub out: &'a Path,
    pub seconds: f64,
}

impl Closing<'_> {
    /// All of it, within the width of the screen.
    pub fn text(&self, screen: Screen) -> String {
        let parts =
            [self.head(screen), self.parameters(screen), self.targets(screen), self.directions(screen)];
        format!("{}\n{}", parts.join("\n"), self.tail())
    }

    fn head(&self, screen: Screen) -> String {
        let (outcome, best) = (self.outcome, &self.outcome.best.evaluation);
        let mut text = String::new();
        if !self.fit.loaded.experiment.title.is_empty() {
            let title = shortened(&self.fit.loaded.experiment.title, screen.width);
            text = format!("{}\n\n", Style::Strong.paint(&title, screen.color));
        }
        let mut grid = Grid::default();
        let mut fact = |name, text: String| grid.row([left(name, Style::Strong), left(text, Style::Plain)]);
        let generations = outcome.generations.len() as u64 - 1;
        let why = match outcome.stop {
            Stop::Generations => "all generations used",
            Stop::Converged => "converged",
            Stop::Flat => "nothing changes the distance any more",
            Stop::Degenerate => "some combination of parameters changes nothing",
        };
        fact(
            "Search",
            format!("{} in {}: {why}", counted(generations, "generation"), duration(self.seconds)),
        );
        let of = counted(histories(self.fit), "history");
        let candidates = counted(outcome.evaluations.len() as u64, "candidate");
        fact("", format!("{candidates}, each simulated in {of} with the same luck"));
        let start = significant(outcome.evaluations[0].distance);
        let (now, luck) = (significant(best.distance), significant(best.luck));
        fact("Distance", format!("{now}, from {start} at the start; luck alone gives {luck}"));
        let failed: u64 = outcome.evaluations.iter().map(|found| u64::from(found.failed)).sum();
        if failed > 0 {
            let failed = counted(failed, "history");
            fact("Failed", format!("{failed} could not be simulated, and count as far from all targets"));
        }
        text + &grid.render(screen.color)
    }

    fn parameters(&self, screen: Screen) -> String {
        let mut grid = Grid::default();
        let heads = ["best", "from", "", "to", "± of range"];
        grid.row(head("Parameter").chain(heads.map(|text| right(text, Style::Faint))));
        let best = &self.outcome.best.evaluation;
        for (place, factor) in self.fit.loaded.experiment.factors.iter().enumerate() {
            let Domain::Range { from, to, .. } = factor.domain else { continue };
            let spread = self.outcome.identifiability.spreads[place];
            grid.row([
                left(shortened(&factor.name, NAME), Style::Plain),
                right(number(&best.values[place]), Style::Strong),
                right(significant(from), Style::Faint),
                left(ruler(best.shares[place]), Style::Plain),
                right(significant(to), Style::Faint),
                right(format!("{:.0} %", 100.0 * spread), Style::Plain),
            ]);
        }
        grid.render(screen.color)
    }

    fn targets(&self, screen: Screen) -> String {
        let mut grid = Grid::default();
        let heads = ["month", "observed", "simulated", "luck ±", "off by"];
        grid.row(head("Target").chain(heads.map(|text| right(text, Style::Faint))));
        let targets = &self.fit.calibration.targets;
        let fits = &self.outcome.best.fits;
        for (target, fit) in targets.iter().zip(fits) {
            grid.row(target_row(target, fit));
        }
        let within = fits.iter().filter(|fit| fit.deviation.abs() <= 1.0).count();
        let sentence = format!(
            "{within} of {} within their scale; `off by` counts scales.",
            counted(fits.len() as u64, "target")
        );
        format!("{}{sentence}\n", grid.render(screen.color))
    }

    fn directions(&self, screen: Screen) -> String {
        let found = &self.outcome.identifiability;
        let weak: Vec<&Direction> = found.directions.iter().filter(|way| !way.is_identified()).collect();
        let mut text = match weak.len() {
            0 => "The targets tell all parameters apart.\n".to_owned(),
            _ => format!("{}\n", Style::Strong.paint("What the targets cannot tell apart", screen.color)),
        };
        for way in weak.iter().take(DIRECTIONS) {
            let line = format!("{}: ± {:.0} % of the range", self.loadings(way), 100.0 * way.spread);
            for line in wrapped(&line, screen.width - 2) {
                text.push_str(&format!("  {line}\n"));
            }
        }
        if weak.len() > DIRECTIONS {
            text.push_str(&format!("  and {} more\n", weak.len() - DIRECTIONS));
        }
        if found.left_out > 0 {
            let count = counted(u64::from(found.left_out), "target");
            text.push_str(&format!("Without {count} that have no value beside the best point.\n"));
        }
        text
    }

    /// `+0.71 reach, -0.70 push`: the largest first.
    fn loadings(&self, way: &Direction) -> String {
        let names = self.fit.loaded.experiment.factors.iter().map(|factor| &factor.name);
        let mut parts: Vec<(f64, &String)> = way.loadings.iter().copied().zip(names).collect();
        parts.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        let large = parts.iter().filter(|(loading, _)| loading.abs() >= LOADING_MIN).take(LOADINGS);
        large.map(|(loading, name)| format!("{loading:+.2} {name}")).collect::<Vec<_>>().join(", ")
    }

    fn tail(&self) -> String {
        let best = self.out.join(BEST_FILE);
        format!(
            "Everything is in {}\nThe best set runs with: huzhu run {}\n",
            self.out.display(),
            best.display()
        )
    }
}

fn head(name: &str) -> impl Iterator<Item = Cell> {
    [left(name, Style::Strong)].into_iter()
}

fn target_row(target: &Target, fit: &TargetFit) -> [Cell; 6] {
    let style = if fit.deviation.abs() <= 1.0 { Style::Good } else { Style::Bad };
    let off = match fit.missing {
        0 => format!("{:+.1}", fit.deviation),
        missing => format!("{missing} missing"),
    };
    let luck = fit.luck.map_or(MISSING.to_owned(), |luck| format!("{luck:.1}"));
    [
        left(shortened(&target.label(), NAME), Style::Plain),
        right(target.month.to_string(), Style::Faint),
        right(significant(target.value), Style::Plain),
        right(fit.mean.map_or(MISSING.to_owned(), significant), Style::Plain),
        right(luck, Style::Faint),
        right(off, style),
    ]
}

/// A range with a mark where a value lies.
fn ruler(share: f64) -> String {
    let at = ((share * RULER as f64) as usize).min(RULER - 1);
    (0..RULER).map(|place| if place == at { '●' } else { '─' }).collect()
}

fn number(value: &FactorValue) -> String {
    match value {
        FactorValue::Integer(value) => value.to_string(),
        FactorValue::Real(value) => significant(*value),
        FactorValue::Text(text) => text.clone(),
        FactorValue::Boolean(value) => value.to_string(),
    }
}

/// Four digits: `0.04213`, `3.214`, `104.2 M`.
pub(super) fn significant(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if size >= 999.5 || !size.is_finite() => human(value),
        size if size < 1e-4 => format!("{value:.1e}"),
        size => {
            let decimals = (3.0 - size.log10().floor()).clamp(0.0, 7.0) as usize;
            let text = format!("{value:.decimals$}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits() {
        let shown = [0.0, 0.042_134, 3.2141, 104_200_000.0, 12.0, 1.0e-7, 0.3, 812.44, -2.5].map(significant);
        assert_eq!(shown, ["0", "0.04213", "3.214", "104.2 M", "12", "1.0e-7", "0.3", "812.4", "-2.5"]);
    }

    #[test]
    fn a_ruler_marks_both_ends() {
        assert!(ruler(0.0).starts_with('●') && ruler(1.0).ends_with('●'));
        assert_eq!(ruler(0.5).chars().count(), RULER);
    }
}
