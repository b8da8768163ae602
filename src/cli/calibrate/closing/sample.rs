//! What is printed of a sample of the values that the targets leave possible.

use super::{Closing, NAME, failures, head as title, interval, significant};
use crate::cli::calibrate::histories;
use crate::cli::numbers::{MISSING, counted};
use crate::cli::terminal::{Grid, Screen, Style, left, right, shortened, wrapped};
use crate::experiment::calibration::abc_smc::{Luck, Posterior, SamplingStop};
use crate::experiment::calibration::{Sample, Sampling, share_of_range};
use crate::experiment::factor::Factor;

/// Columns of the name of a parameter, beside which stands more than beside others.
const PARAMETER: usize = 24;

/// What was done, and how far it came.
pub(super) fn head(closing: &Closing<'_>, sampling: &Sampling, sample: &Sample, screen: Screen) -> String {
    let mut grid = Grid::default();
    let mut fact = |name, text: String| grid.row([left(name, Style::Strong), left(text, Style::Plain)]);
    let complete: Vec<_> = sample.populations.iter().filter(|found| found.effective_size.is_some()).collect();
    let why = match sample.stop {
        SamplingStop::Generations => "all populations used",
        SamplingStop::Tolerance => "last tolerance reached",
        SamplingStop::Acceptance => "hardly any candidate was within the next tolerance",
        SamplingStop::Flat => "all particles are equally far from the targets",
    };
    let populations = counted(complete.len() as u64, "population");
    fact("Sample", format!("{populations}{}: {why}", closing.took()));
    let luck = match sampling.luck {
        Luck::Own => "luck of its own",
        Luck::Common => "the same luck",
    };
    let (candidates, of) =
        (counted(sample.proposals.len() as u64, "candidate"), counted(histories(closing.fit), "history"));
    fact("", format!("{candidates}, each simulated in {of} with {luck}"));
    let size = counted(sample.particles.len() as u64, "particle");
    fact("Particles", format!("{size}, worth {:.0} of equal weight", sample.posterior.effective_size));
    let tolerance = complete.last().and_then(|found| found.tolerance).map_or(MISSING.to_owned(), significant);
    let wanted = significant(sampling.tolerance);
    let closest = significant(sample.best().proposal.evaluation.distance);
    fact("Distance", format!("at most {tolerance}, where {wanted} was wanted; the closest has {closest}"));
    if let Some(failed) = failures(sample.proposals.iter().map(|proposal| &proposal.evaluation)) {
        fact("Failed", failed);
    }
    grid.render(screen.color)
}

/// Each factor: its median, where nine tenths of the sample lie, and what that is of the prior.
pub(super) fn parameters(factors: &[Factor], sample: &Sample, screen: Screen) -> String {
    marginals("Parameter", factors, &sample.posterior, screen)
}

/// What an adjusted sample keeps of its deviations below which its intervals were seen to be too narrow (experiments/coverage: 37 of 48
/// intervals of 90 % at .72, 32 at .32).
const FAR: f64 = 0.8;

/// The same of the adjusted sample, where that is another, and what was done.
pub(super) fn adjusted(factors: &[Factor], sample: &Sample, screen: Screen) -> Option<String> {
    let (mut text, sentence) = match &sample.adjustment {
        Some(adjustment) if adjustment.kept == 1.0 => return None,
        Some(adjustment) => (
            marginals("Adjusted", factors, &adjustment.posterior, screen),
            format!(
                "Moved by regression to where deviations from the targets are {:.0} % of what they are, within the \
                 distance that was wanted: columns *_adjusted of posterior.parquet.{}",
                100.0 * adjustment.kept,
                if adjustment.kept < FAR { " From so far its intervals come out too narrow." } else { "" }
            ),
        ),
        None => (
            String::new(),
            "Not adjusted to the distance that was wanted: some particles lack values of targets.".to_owned(),
        ),
    };
    for line in wrapped(&sentence, screen.width) {
        text.push_str(&format!("{line}\n"));
    }
    Some(text)
}

fn marginals(name: &str, factors: &[Factor], posterior: &Posterior, screen: Screen) -> String {
    let mut grid = Grid::default();
    let heads = ["5 %", "median", "95 %", "in its range", "of prior"];
    grid.row(title(name).chain(heads.map(|text| right(text, Style::Faint))));
    for (factor, marginal) in factors.iter().zip(&posterior.marginals) {
        let [low, median, high] = marginal.interval();
        grid.row([
            left(shortened(&factor.name, PARAMETER), Style::Plain),
            right(significant(low), Style::Plain),
            right(significant(median), Style::Strong),
            right(significant(high), Style::Plain),
            left(
                interval(marginal.interval().map(|value| share_of_range(factor, value).unwrap_or(0.0))),
                Style::Plain,
            ),
            right(format!("{:.0} %", 100.0 * marginal.of_prior), Style::Plain),
        ]);
    }
    grid.render(screen.color)
}

/// Each target beside what the sample predicts.
pub(super) fn targets(sampling: &Sampling, sample: &Sample, screen: Screen) -> String {
    let mut grid = Grid::default();
    let heads = ["month", "observed", "5 %", "median", "95 %"];
    grid.row(title("Target").chain(heads.map(|text| right(text, Style::Faint))));
    let mut within = 0;
    for (target, prediction) in sampling.targets.iter().zip(&sample.predictions) {
        let is_within =
            prediction.quantiles.is_some_and(|[low, _, high]| (low..=high).contains(&target.value));
        within += u32::from(is_within);
        let quantile = |place: usize| match prediction.quantiles {
            Some(quantiles) => significant(quantiles[place]),
            None => MISSING.to_owned(),
        };
        grid.row([
            left(shortened(&target.label(), NAME), Style::Plain),
            right(target.month.to_string(), Style::Faint),
            right(significant(target.value), if is_within { Style::Good } else { Style::Bad }),
            right(quantile(0), Style::Plain),
            right(quantile(1), Style::Plain),
            right(quantile(2), Style::Plain),
        ]);
    }
    let count = counted(sampling.targets.len() as u64, "target");
    format!(
        "{}{within} of {count} within what nine tenths of the sample predict.\n",
        grid.render(screen.color)
    )
}
