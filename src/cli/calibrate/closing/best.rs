//! What is printed of the values that come closest to the targets.

use super::{Closing, NAME, failures, head as title, number, ruler, significant, weak_directions};
use crate::cli::calibrate::histories;
use crate::cli::numbers::{MISSING, counted};
use crate::cli::terminal::{Cell, Grid, Screen, Style, left, right, shortened, wrapped};
use crate::experiment::calibration::{APART, Identifiability, Outcome, Stop, Target, TargetFit};
use crate::experiment::factor::{Domain, Factor};
use crate::report::numbers::words::listed;

/// Columns of the name of a parameter.
const PARAMETER: usize = 24;
/// Values shown at most of an optimum that rivals the best.
const RIVAL_VALUES: usize = 3;

pub(super) fn head(closing: &Closing<'_>, outcome: &Outcome, screen: Screen) -> String {
    let best = &outcome.best.evaluation;
    let mut grid = Grid::default();
    let mut fact = |name, text: String| grid.row([left(name, Style::Strong), left(text, Style::Plain)]);
    let generations = outcome.generations.len() as u64 - 1;
    let ended = format!("{}{}: {}", counted(generations, "generation"), closing.took(), why(outcome.stop()));
    match outcome.searches.len() as u64 {
        1 => fact("Search", ended),
        searches => fact("Searches", format!("{searches} one after another, {ended}")),
    }
    let of = counted(histories(closing.fit), "history");
    let candidates = counted(outcome.evaluations.len() as u64, "candidate");
    fact("", format!("{candidates}, each simulated in {of} with the same luck"));
    let start = significant(outcome.evaluations[0].distance);
    let (now, luck) = (significant(best.distance), significant(best.luck));
    fact("Distance", format!("{now}, from {start} at the start; luck alone gives {luck}"));
    if let Some(failed) = failures(outcome.evaluations.iter()) {
        fact("Failed", failed);
    }
    grid.render(screen.color)
}

fn why(stop: Stop) -> &'static str {
    match stop {
        Stop::Generations => "all candidates used",
        Stop::Converged => "converged",
        Stop::Flat => "nothing changes the distance any more",
        Stop::Degenerate => "some combination of parameters changes nothing",
    }
}

/// `12.4, 3.21 and 3.22`, with what the priors add where they count.
fn ends(outcome: &Outcome) -> String {
    let ends: Vec<String> =
        outcome.searches.iter().map(|search| significant(search.best.objective())).collect();
    listed(&ends.iter().map(String::as_str).collect::<Vec<&str>>())
}

/// Where several searches ended, and which of them came as near as the best at other values: then the targets know more than one optimum.
pub(super) fn searches(factors: &[Factor], outcome: &Outcome, screen: Screen) -> Option<String> {
    if outcome.searches.len() < 2 {
        return None;
    }
    let (best, found) = (&outcome.best.evaluation, &outcome.identifiability);
    let mut sentences = vec![format!("The searches ended at {}.", ends(outcome))];
    for search in outcome.searches.iter().filter(|search| search.rivals(best, found)) {
        let differences = search.differences(best, found);
        let mut far: Vec<(usize, f64)> = differences.iter().map(|one| one.abs()).enumerate().collect();
        far.sort_by(|a, b| b.1.total_cmp(&a.1));
        let value = |(place, _): &(usize, f64)| {
            format!("{} {}", factors[*place].name, number(&search.best.values[*place]))
        };
        let values: Vec<String> =
            far.iter().filter(|(_, far)| *far > APART).take(RIVAL_VALUES).map(value).collect();
        sentences.push(format!(
            "Search {} came as near ({}) at other values: {}.",
            search.number,
            significant(search.best.objective()),
            values.join(", ")
        ));
    }
    let lines = sentences.iter().flat_map(|sentence| wrapped(sentence, screen.width));
    Some(lines.map(|line| format!("{line}\n")).collect())
}

pub(super) fn parameters(factors: &[Factor], outcome: &Outcome, screen: Screen) -> String {
    let mut grid = Grid::default();
    let heads = ["best", "from", "", "to", "±", "luck ±"];
    grid.row(title("Parameter").chain(heads.map(|text| right(text, Style::Faint))));
    let best = &outcome.best.evaluation;
    for (place, factor) in factors.iter().enumerate() {
        let Domain::Range { from, to, .. } = factor.domain else { continue };
        let found = &outcome.identifiability;
        let luck = found.luck.as_ref().map(|luck| luck[place]);
        grid.row([
            left(shortened(&factor.name, PARAMETER), Style::Plain),
            right(number(&best.values[place]), Style::Strong),
            right(significant(from), Style::Faint),
            left(ruler(best.shares[place]), Style::Plain),
            right(significant(to), Style::Faint),
            right(format!("{:.0} %", 100.0 * found.spreads[place]), Style::Plain),
            right(luck.map_or(MISSING.to_owned(), |luck| format!("{:.0} %", 100.0 * luck)), Style::Faint),
        ]);
    }
    let note = "± what the targets leave open, luck ± what luck adds: per cent of the range.";
    format!("{}{note}\n", grid.render(screen.color))
}

pub(super) fn targets(targets: &[Target], fits: &[TargetFit], screen: Screen) -> String {
    let mut grid = Grid::default();
    let heads = ["month", "observed", "simulated", "luck ±", "off by"];
    grid.row(title("Target").chain(heads.map(|text| right(text, Style::Faint))));
    for (target, fit) in targets.iter().zip(fits) {
        grid.row(target_row(target, fit));
    }
    let fitted = targets.iter().zip(fits).filter(|(target, _)| target.weight > 0.0);
    let within = fitted.clone().filter(|(_, fit)| fit.deviation.abs() <= 1.0).count();
    let count = fitted.count();
    let others = match targets.len() - count {
        0 => String::new(),
        others => format!(" ({others} more are not fitted)"),
    };
    let sentence = format!(
        "{within} of {} within their scale{others}; `off by` counts scales.",
        counted(count as u64, "target")
    );
    format!("{}{sentence}\n", grid.render(screen.color))
}

/// What the targets do not tell apart, and which of them could not be followed.
pub(super) fn directions(factors: &[Factor], found: &Identifiability, screen: Screen) -> String {
    let mut text = weak_directions(factors, &found.directions, screen);
    if found.left_out > 0 {
        let count = counted(u64::from(found.left_out), "target");
        text.push_str(&format!("Without {count} that have no value beside the best point.\n"));
    }
    text
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
