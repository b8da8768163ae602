//! What is printed of profiles: which values of each factor the targets allow, whatever the others are.

use super::{NAME, head as title, interval, number, significant};
use crate::cli::numbers::counted;
use crate::cli::terminal::{Grid, Screen, Style, left, right, shortened, wrapped};
use crate::experiment::calibration::{Outcome, Profile, ProfileInterval, RISE_MAX};
use crate::experiment::factor::Factor;

/// A rise below the best that is worth to be told.
const LOWER_MIN: f64 = 0.05;

/// Each profile in a line, and what it means.
pub(super) fn profiles(factors: &[Factor], outcome: &Outcome, screen: Screen) -> String {
    let mut grid = Grid::default();
    let heads = ["low", "best", "high", "in its range", "lowest"];
    grid.row(title("Profile").chain(heads.map(|text| right(text, Style::Faint))));
    let mut open = 0;
    for profile in &outcome.profiles {
        let factor = &factors[profile.factor];
        let ProfileInterval { shares, is_open } = profile.interval();
        let [low, high] = [0, 1].map(|side| match is_open[side] {
            true => right("open", Style::Bad),
            false => right(number(&factor.at(shares[side])), Style::Plain),
        });
        open += usize::from(is_open.contains(&true));
        let best = &outcome.best.evaluation;
        grid.row([
            left(shortened(&factor.name, NAME), Style::Plain),
            low,
            right(number(&best.values[profile.factor]), Style::Strong),
            high,
            left(interval([shares[0], best.shares[profile.factor], shares[1]]), Style::Plain),
            right(significant(profile.lowest()), Style::Faint),
        ]);
    }
    let mut text = grid.render(screen.color);
    let mut say = |sentence: &str| {
        for line in wrapped(sentence, screen.width) {
            text.push_str(&format!("{line}\n"));
        }
    };
    say(&format!(
        "Values with a distance of at most {RISE_MAX:.2} above the lowest, the others fitted anew: 95 % where \
         scales are standard errors."
    ));
    if open > 0 {
        let count = counted(open as u64, "parameter");
        say(&format!(
            "{count} not identified to a side: up to an `open` end of the range the distance stays that low."
        ));
    }
    if let Some(lower) = lower(outcome) {
        say(&format!(
            "A profile came {} below the best: the search had not come to its end. Its values are in the row of \
             profile.parquet with the lowest distance.",
            significant(lower)
        ));
    }
    text
}

/// How far the lowest of all profiles is below the best of the search, if it is by enough.
fn lower(outcome: &Outcome) -> Option<f64> {
    let lowest = outcome.profiles.iter().map(Profile::lowest).fold(f64::INFINITY, f64::min);
    let lower = outcome.best.evaluation.objective() - lowest;
    (lower > LOWER_MIN).then_some(lower)
}
