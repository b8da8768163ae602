//! What is printed at the end of a calibration.

mod best;
mod profile;
mod sample;
mod unfinished;

use std::path::Path;

use crate::cli::numbers::{counted, duration, human};
use crate::cli::terminal::{Cell, Screen, Style, left, shortened, wrapped};
use crate::config::LoadedCalibration;
use crate::experiment::calibration::{Calibrated, Direction, Evaluation};
use crate::experiment::factor::{Factor, FactorValue};
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
pub(in crate::cli) struct Closing<'a> {
    pub fit: &'a LoadedCalibration,
    pub out: &'a Path,
    /// How long it took, where that is known.
    pub seconds: Option<f64>,
}

impl Closing<'_> {
    /// All there is to say, within the width of the screen.
    pub fn text(&self, found: &Calibrated<'_>, screen: Screen) -> String {
        let factors = &self.fit.loaded.experiment.factors;
        let title = self.title(screen);
        let (parts, what) = match found {
            Calibrated::Best(calibration, outcome) => {
                let mut parts = vec![
                    title + &best::head(self, outcome, screen),
                    best::parameters(factors, outcome, screen),
                    best::targets(&calibration.targets, &outcome.best.fits, screen),
                    best::directions(factors, &outcome.identifiability, screen),
                ];
                parts.extend(best::searches(factors, outcome, screen));
                if !outcome.profiles.is_empty() {
                    parts.push(profile::profiles(factors, outcome, screen));
                }
                (parts, "The best set runs with")
            }
            Calibrated::Sample(sampling, sample) => {
                let mut parts = vec![
                    title + &sample::head(self, sampling, sample, screen),
                    sample::parameters(factors, sample, screen),
                ];
                parts.extend(sample::adjusted(factors, sample, screen));
                parts.push(sample::targets(sampling, sample, screen));
                parts.push(weak_directions(factors, &sample.posterior.directions, screen));
                (parts, "The closest particle runs with")
            }
        };
        format!("{}\n{}", parts.join("\n"), self.tail(what))
    }

    /// The title of the experiment, if it has one, and an empty line.
    fn title(&self, screen: Screen) -> String {
        match self.fit.loaded.experiment.title.as_str() {
            "" => String::new(),
            title => format!("{}\n\n", Style::Strong.paint(&shortened(title, screen.width), screen.color)),
        }
    }

    /// ` in 3.89 s`, where that is known.
    fn took(&self) -> String {
        self.seconds.map_or(String::new(), |seconds| format!(" in {}", duration(seconds)))
    }

    fn tail(&self, what: &str) -> String {
        let best = self.out.join(BEST_FILE);
        format!("Everything is in {}\n{what}: huzhu run {}\n", self.out.display(), best.display())
    }
}

/// That some histories failed; none where all could be simulated.
fn failures<'a>(evaluations: impl Iterator<Item = &'a Evaluation>) -> Option<String> {
    match evaluations.map(|found| u64::from(found.failed)).sum() {
        0 => None,
        failed => {
            let failed = counted(failed, "history");
            Some(format!("{failed} could not be simulated, and count as far from all targets"))
        }
    }
}

/// The combinations of parameters about which the targets say less than was known beforehand.
fn weak_directions(factors: &[Factor], directions: &[Direction], screen: Screen) -> String {
    let weak: Vec<&Direction> = directions.iter().filter(|way| !way.is_identified()).collect();
    let mut text = match weak.len() {
        0 => "The targets tell all parameters apart.\n".to_owned(),
        _ => format!("{}\n", Style::Strong.paint("What the targets cannot tell apart", screen.color)),
    };
    for way in weak.iter().take(DIRECTIONS) {
        let line =
            format!("{}: {:.0} % of the prior's spread is left", loadings(factors, way), 100.0 * way.spread);
        for line in wrapped(&line, screen.width - 2) {
            text.push_str(&format!("  {line}\n"));
        }
    }
    if weak.len() > DIRECTIONS {
        text.push_str(&format!("  and {} more\n", weak.len() - DIRECTIONS));
    }
    text
}

/// `+0.71 reach, -0.70 push`: the largest first.
fn loadings(factors: &[Factor], way: &Direction) -> String {
    let names = factors.iter().map(|factor| &factor.name);
    let mut parts: Vec<(f64, &String)> = way.loadings.iter().copied().zip(names).collect();
    parts.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let large = parts.iter().filter(|(loading, _)| loading.abs() >= LOADING_MIN).take(LOADINGS);
    large.map(|(loading, name)| format!("{loading:+.2} {name}")).collect::<Vec<_>>().join(", ")
}

fn head(name: &str) -> impl Iterator<Item = Cell> {
    [left(name, Style::Strong)].into_iter()
}

/// A range with a mark where a value lies.
fn ruler(share: f64) -> String {
    let at = ((share * RULER as f64) as usize).min(RULER - 1);
    (0..RULER).map(|place| if place == at { '●' } else { '─' }).collect()
}

/// A range with a mark at the middle one of three places, shares of the range, and a bar between the others.
fn interval(shares: [f64; 3]) -> String {
    let [low, middle, high] = shares.map(|share| ((share * RULER as f64) as usize).min(RULER - 1));
    let mark = |at: usize| match at {
        at if at == middle => '●',
        at if (low..=high).contains(&at) => '━',
        _ => '─',
    };
    (0..RULER).map(mark).collect()
}

fn number(value: &FactorValue) -> String {
    match value {
        FactorValue::Real(value) => significant(*value),
        other => other.to_string(),
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
