//! What all histories of a run came to: medians, and the range from 5 to 95 %.

use super::{NAME_MAX, Screen, heading, outcome};
use crate::cli::numbers::{MISSING, human};
use crate::cli::terminal::{Cell, Grid, Style, left, right, shortened};
use crate::observe::ReplicateSummary;
use crate::output::{PlatformOverReplicates, Statistics, Summary};

/// A number of a replicate as it is shown: its key in the summary, what it is called, and how it is written.
struct Line {
    key: &'static str,
    words: &'static str,
    text: fn(f64) -> String,
}

const fn line(key: &'static str, words: &'static str, text: fn(f64) -> String) -> Line {
    Line { key, words, text }
}

const LINES: &[Line] = &[
    line("peak_memberships", "memberships at their peak", human),
    line("final_memberships", "memberships at the end", human),
    line("final_covered_persons", "covered persons at the end", human),
    line("final_hhi", "HHI at the end", two_digits),
    line("months_to_monopoly", "months to monopoly", whole),
    line("platforms_exited", "platforms that left", whole),
    line("payout_fen", "pay-outs, yuan", yuan),
    line("result_fen", "result of all platforms, yuan", yuan),
    line("consumer_surplus_yuan", "consumer surplus, yuan", human),
];

/// What a number of a replicate is called, by its key in the summary.
pub(in crate::cli) fn words_of(key: &str) -> Option<&'static str> {
    LINES.iter().find(|line| line.key == key).map(|line| line.words)
}

fn two_digits(value: f64) -> String {
    format!("{value:.2}")
}

fn whole(value: f64) -> String {
    format!("{value:.0}")
}

fn yuan(fen: f64) -> String {
    human(fen / 100.0)
}

/// The numbers of the market, the platforms, and the classes of outcomes.
pub(super) fn tables(replicates: &[ReplicateSummary], screen: Screen) -> String {
    let summary = Summary::of(replicates);
    let title = heading(&format!("Over {} histories", replicates.len()), screen);
    let classes: Vec<String> = summary
        .outcomes
        .iter()
        .filter(|(_, share)| **share > 0.0)
        .map(|(class, share)| format!("{} {:.0} %", outcome(*class).0, share * 100.0))
        .collect();
    let ends = heading("Outcomes", screen);
    format!(
        "{title}\n{}\n{}\n{ends} {}\n",
        market(&summary).render(screen.color),
        platforms(&summary).render(screen.color),
        classes.join(", ")
    )
}

fn market(summary: &Summary<'_>) -> Grid {
    let mut grid = Grid::default();
    grid.row([
        left("", Style::Faint),
        right("median", Style::Faint),
        right("5 %", Style::Faint),
        right("95 %", Style::Faint),
    ]);
    for line in LINES {
        let Some(numbers) = summary.over_replicates.get(line.key).filter(|numbers| numbers.n > 0) else {
            continue;
        };
        let show = |value: Option<f64>| value.map_or(MISSING.to_owned(), line.text);
        let words = match numbers.missing {
            0 => line.words.to_owned(),
            // A number that not all histories have.
            missing => format!("{} (in {} of {})", line.words, numbers.n, numbers.n + missing),
        };
        grid.row([
            left(words, Style::Plain),
            right(show(numbers.median), Style::Strong),
            right(show(numbers.q05), Style::Plain),
            right(show(numbers.q95), Style::Plain),
        ]);
    }
    grid
}

fn platforms(summary: &Summary<'_>) -> Grid {
    let mut grid = Grid::default();
    let name = left("members", Style::Faint);
    let headings = ["peak", "5–95 %", "at end", "5–95 %", "exits"];
    grid.row([name].into_iter().chain(headings.map(|word| right(word, Style::Faint))));
    for (name, platform) in &summary.platforms {
        grid.row(platform_row(name, platform));
    }
    grid
}

/// Exits are of the histories in which the platform launched.
fn platform_row(name: &str, platform: &PlatformOverReplicates) -> Vec<Cell> {
    let exits = platform.exit_months.len();
    let mut row = vec![left(shortened(name, NAME_MAX), Style::Plain)];
    row.extend(centre_and_range(&platform.peak_members));
    row.extend(centre_and_range(&platform.final_members));
    row.push(right(format!("{exits} of {}", platform.launched), Style::Plain));
    row
}

fn centre_and_range(numbers: &Statistics) -> [Cell; 2] {
    let median = numbers.median.map_or(MISSING.to_owned(), human);
    let range = match (numbers.q05, numbers.q95) {
        (Some(low), Some(high)) => range(&human(low), &human(high)),
        _ => String::new(),
    };
    [right(median, Style::Strong), right(range, Style::Plain)]
}

/// From one number to another; a unit that both have is said once.
fn range(low: &str, high: &str) -> String {
    let unit = |number: &str| number.split_once(' ').map(|(_, unit)| unit.to_owned());
    match (low.split_once(' '), unit(low) == unit(high)) {
        (Some((number, _)), true) => format!("{number}–{high}"),
        _ => format!("{low}–{high}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_says_its_unit_once() {
        assert_eq!(range("56.8 M", "59.6 M"), "56.8–59.6 M");
        assert_eq!(range("999.0 k", "1.1 M"), "999.0 k–1.1 M");
        assert_eq!(range("0", "12"), "0–12");
    }
}
