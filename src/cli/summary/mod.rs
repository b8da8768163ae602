//! What a run prints when it is over: the first history at a glance, and what all came to.

mod history;
mod history_read;
mod over_replicates;
mod sparkline;

use std::collections::BTreeMap;
use std::path::Path;

pub(super) use history::History;
pub(super) use over_replicates::words_of;

use history::PlatformHistory;
use sparkline::sparkline;

use super::check::gist;
use super::numbers::{MISSING, counted, duration, human};
use super::terminal::{Cell, Grid, Screen, Style, columns_of, left, right, shortened, wrapped};
use crate::observe::{OutcomeClass, ReplicateSummary};
use crate::output::{FileReceipt, Timing};
use crate::scenario::Parameters;
use crate::units::YearMonth;

/// Columns of a name.
const NAME_MAX: usize = 20;

/// What is told of a run, whether it has just ended or was read back.
pub(super) struct Told<'a> {
    /// As it was run.
    pub parameters: &'a Parameters,
    /// The first history.
    pub first: &'a History,
    /// What each history came to.
    pub replicates: &'a [ReplicateSummary],
    /// The files that its manifest lists.
    pub files: &'a BTreeMap<String, FileReceipt>,
    /// What it took, where that is known.
    pub timing: Option<&'a Timing>,
}

/// The whole summary of a run whose files are in `folder`.
pub(super) fn closing(run: &Told<'_>, folder: &Path, screen: Screen) -> String {
    let parameters = run.parameters;
    let mut parts = vec![title(parameters, screen), paths(parameters, run.first, screen)];
    parts.push(members(run.first, screen));
    parts.push(exits(run.first, screen));
    parts.extend(run.replicates.first().map(|first| ending(first, screen)));
    if run.replicates.len() > 1 {
        parts.push(over_replicates::tables(run.replicates, screen));
    }
    parts.push(whereabouts(run, folder, screen));
    parts.join("\n")
}

fn heading(text: &str, screen: Screen) -> String {
    Style::Strong.paint(text, screen.color)
}

fn title(parameters: &Parameters, screen: Screen) -> String {
    let run = &parameters.run;
    let title = match run.title.as_str() {
        "" => "Untitled scenario",
        title => title,
    };
    let mut text = String::from("\n");
    for line in wrapped(title, screen.width) {
        // Through a grid, which keeps control characters from the terminal.
        let mut grid = Grid::default();
        grid.row([left(line, Style::Strong)]);
        text.push_str(&grid.render(screen.color));
    }
    let facts = format!("{}, seed {}", gist(parameters), run.seed);
    for line in wrapped(&facts, screen.width) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Members of each platform and concentration, a line each, over the years.
fn paths(parameters: &Parameters, history: &History, screen: Screen) -> String {
    let platforms = history.in_order_of_launch();
    let names = platforms.iter().map(|platform| shortened(&platform.name, NAME_MAX));
    let names: Vec<String> = names.collect();
    let longest = names.iter().map(|name| columns_of(name)).max().unwrap_or(0);
    // Beside the line stand the name, launch, peak and month of the peak, each after two blanks.
    let room = screen.width.saturating_sub(longest.max(5) + 7 + 8 + 7 + 4 * 2);
    let columns = sparkline::columns(history.months.len(), room);
    let mut grid = Grid::default();
    let faint = |text: &str| left(text, Style::Faint);
    let headings = [faint(""), faint(""), faint("launch"), right("peak", Style::Faint), faint("in")];
    grid.row(headings);
    for (place, (platform, name)) in platforms.iter().zip(&names).enumerate() {
        grid.row(path_of_platform(history, platform, name, columns, Style::Series(place)));
    }
    let last = history.hhi.iter().rev().find_map(|hhi| *hhi);
    grid.row([
        left("HHI", Style::Plain),
        left(sparkline(&history.hhi, columns, 1.0), Style::Plain),
        left("", Style::Plain),
        right(last.map_or(MISSING.to_owned(), hhi_text), Style::Strong),
        left("at end", Style::Plain),
    ]);
    grid.row([faint(""), faint(&sparkline::years(&history.months, columns))]);
    let which = match parameters.run.replicates {
        1 => String::new(),
        count => format!(", history 0 of {count}"),
    };
    let legend = Style::Faint.paint("each to its own peak; HHI from 0 to 1", screen.color);
    let first_line = format!("{}  {legend}", heading(&format!("Members{which}"), screen));
    let never = never_launched(history, screen);
    format!("{first_line}\n{}{never}", grid.render(screen.color))
}

/// The platforms that have no line, by name; nothing where all launched.
fn never_launched(history: &History, screen: Screen) -> String {
    let never = history.never_launched();
    let mut grid = Grid::default();
    if !never.is_empty() {
        for line in wrapped(&format!("Never launched: {}", never.join(", ")), screen.width) {
            grid.row([left(line, Style::Faint)]);
        }
    }
    grid.render(screen.color)
}

fn path_of_platform(
    history: &History,
    platform: &PlatformHistory,
    name: &str,
    columns: usize,
    style: Style,
) -> [Cell; 5] {
    let values: Vec<Option<f64>> =
        platform.members.iter().map(|members| members.map(|members| members as f64)).collect();
    let peak = platform.peak();
    let month = |place: usize| history.months[place].to_string();
    let top = peak.map_or(0.0, |(_, members)| members as f64);
    [
        left(name, style),
        left(sparkline(&values, columns, top), style),
        left(platform.begin().map_or(MISSING.to_owned(), month), Style::Plain),
        right(peak.map_or(MISSING.to_owned(), |(_, members)| human(members as f64)), Style::Strong),
        left(peak.map_or(String::new(), |(place, _)| month(place)), Style::Plain),
    ]
}

fn hhi_text(hhi: f64) -> String {
    format!("{hhi:.2}")
}

/// Columns of a name above a column of numbers.
const HEADING_MAX: usize = 10;

/// The platforms that have a column of their own in `order`: all, or, where there is no room, the largest.
fn with_a_column<'a>(order: &[&'a PlatformHistory], screen: Screen) -> Vec<&'a PlatformHistory> {
    // Month, total and index; `12 others` where not all fit. Two blanks stand before each but the first.
    const FIXED: usize = 7 + (2 + 7) + (2 + 4);
    const OTHERS: usize = 2 + 9;
    let column = |platform: &PlatformHistory| 2 + columns_of(&platform.name).clamp(7, HEADING_MAX);
    let all: usize = order.iter().map(|platform| column(platform)).sum();
    if FIXED + all <= screen.width {
        return order.to_vec();
    }
    let mut shown = order.to_vec();
    shown.sort_by_key(|platform| std::cmp::Reverse(platform.peak().map_or(0, |(_, members)| members)));
    let mut taken = FIXED + OTHERS;
    shown.retain(|platform| {
        taken += column(platform);
        taken <= screen.width
    });
    shown.sort_by_key(|platform| platform.begin());
    shown
}

/// Members of each platform at about a dozen dates. Where not all platforms fit, the smallest share a column.
fn members(history: &History, screen: Screen) -> String {
    let order = history.in_order_of_launch();
    let shown = with_a_column(&order, screen);
    let others = order.len() - shown.len();
    let place = |platform: &PlatformHistory| order.iter().position(|other| other.name == platform.name);
    let mut grid = Grid::default();
    let mut headings = vec![left("month", Style::Faint)];
    headings.extend(shown.iter().map(|platform| {
        let style = Style::Series(place(platform).unwrap_or(0));
        right(shortened(&platform.name, HEADING_MAX), style)
    }));
    headings.extend((others > 0).then(|| right(counted_others(others), Style::Faint)));
    headings.extend(["total", "HHI"].map(|word| right(word, Style::Faint)));
    grid.row(headings);
    for date in history.dates() {
        grid.row(members_at(history, &shown, others > 0, date));
    }
    grid.render(screen.color)
}

fn counted_others(others: usize) -> String {
    counted(others as u64, "other")
}

fn members_at(history: &History, shown: &[&PlatformHistory], others: bool, date: usize) -> Vec<Cell> {
    let total = history.memberships[date];
    let in_columns: i64 = shown.iter().filter_map(|platform| platform.members[date]).sum();
    let mut row = vec![left(history.months[date].to_string(), Style::Plain)];
    row.extend(shown.iter().map(|platform| {
        let members = platform.members[date];
        let text = members.map_or(MISSING.to_owned(), |members| human(members as f64));
        right(text, if members.is_some() { Style::Plain } else { Style::Faint })
    }));
    row.extend(others.then(|| right(human((total - in_columns) as f64), Style::Plain)));
    row.push(right(human(total as f64), Style::Strong));
    row.push(right(history.hhi[date].map_or(MISSING.to_owned(), hhi_text), Style::Plain));
    row
}

/// Who left, when, why and how.
fn exits(history: &History, screen: Screen) -> String {
    if history.exits.is_empty() {
        return "No platform announced its end.\n".to_owned();
    }
    let mut grid = Grid::default();
    let faint = |word| left(word, Style::Faint);
    grid.row([
        left("Exits", Style::Strong),
        faint("announced"),
        faint("closed"),
        faint("cause"),
        faint("style"),
        right("members", Style::Faint),
    ]);
    let order = history.in_order_of_launch();
    for exit in &history.exits {
        let place = order.iter().position(|platform| platform.name == exit.name);
        let month = |month: Option<YearMonth>| month.map_or(MISSING.to_owned(), |month| month.to_string());
        let members = exit.members.map(|members| human(members as f64));
        grid.row([
            left(shortened(&exit.name, NAME_MAX), Style::Series(place.unwrap_or(0))),
            left(month(Some(exit.announced)), Style::Plain),
            left(month(exit.closed), Style::Plain),
            left(exit.cause.as_deref().unwrap_or(MISSING), Style::Plain),
            left(exit.style.as_deref().unwrap_or(MISSING), Style::Plain),
            right(members.unwrap_or(MISSING.to_owned()), Style::Strong),
        ]);
    }
    grid.render(screen.color)
}

/// How the first history ended.
fn ending(first: &ReplicateSummary, screen: Screen) -> String {
    let (word, meaning) = outcome(first.outcome);
    let word = Style::Strong.paint(word, screen.color);
    format!("{}  {word}: {meaning}\n", heading("Outcome", screen))
}

/// The word for a class of outcomes, and what it means.
fn outcome(class: OutcomeClass) -> (&'static str, &'static str) {
    match class {
        OutcomeClass::NoMarket => ("no-market", "nobody ever joined"),
        OutcomeClass::Collapse => ("collapse", "members below a tenth of their peak, or no platform left"),
        OutcomeClass::Monopoly => ("monopoly", "one platform holds at least 90 % of memberships"),
        OutcomeClass::Concentrated => ("concentrated", "HHI of at least 0.25 without a monopoly"),
        OutcomeClass::Competitive => ("competitive", "HHI below 0.25"),
    }
}

/// From so many simulated households on, what one takes in memory is told.
const HOUSEHOLDS_MANY: u64 = 1_000_000;

/// Where the files are, and what the run took.
fn whereabouts(run: &Told<'_>, folder: &Path, screen: Screen) -> String {
    let bytes: u64 = run.files.values().map(|receipt| receipt.bytes).sum();
    // The manifest itself and the timing are in no manifest.
    let files = counted(run.files.len() as u64 + 2, "file");
    let mut grid = Grid::default();
    let mut fact = |name, text| grid.row([left(name, Style::Strong), left(text, Style::Plain)]);
    fact("Results", format!("{}  ({files}, {})", folder.display(), of_bytes(bytes)));
    if let Some(timing) = run.timing {
        fact("Time", time(timing));
        if let Some(bytes) = timing.peak_memory_bytes {
            fact("Memory", memory(bytes, timing, run.parameters.population.simulated_households));
        }
    }
    grid.render(screen.color)
}

fn time(timing: &Timing) -> String {
    format!(
        "{} on {}, {} household-months per second",
        duration(timing.wall_seconds),
        counted(timing.threads as u64, "thread"),
        human(timing.household_months_per_second)
    )
}

fn memory(bytes: u64, timing: &Timing, households: u64) -> String {
    let all = format!("{} at most", of_bytes(bytes));
    if households < HOUSEHOLDS_MANY {
        return all;
    }
    format!("{all}, {:.1} bytes per household", timing.bytes_per_household)
}

/// A size: `748.5 kB`.
pub(in crate::cli) fn of_bytes(bytes: u64) -> String {
    match human(bytes as f64) {
        small if bytes < 1000 => format!("{small} bytes"),
        // Bytes count giga where all else counts billions.
        large => format!("{}B", large.replace("bn", "G").replace("tn", "T")),
    }
}
