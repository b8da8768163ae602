//! How numbers depend on factors: means by level where a factor has few, rank correlations where it has many.

use super::levels::Levels;
use super::ranks::Ranks;
use crate::cli::terminal::Screen;
use crate::cli::terminal::{Grid, Style, columns_of, left, shortened, wrapped};
use crate::experiment::plan::RunKey;
use crate::output::sweep::{FactorKind, Header, LEVELS_MAX, Shown, are_levels, levels_of};

/// How the shown numbers depend on each factor.
///
/// Its size does not depend on the number of histories: levels are few, and no more than
/// [`HISTORIES_MAX`](crate::experiment::sensitivity::Correlation::HISTORIES_MAX) histories are kept for ranks.
pub(super) struct Effects<'a> {
    levels: Levels<'a>,
    ranks: Ranks<'a>,
    /// Factors of words that are too many for either.
    untold: Vec<&'a str>,
}

impl<'a> Effects<'a> {
    /// `kind` is that of the design.
    pub fn new(header: &'a Header, kind: &str, numbers: usize) -> Effects<'a> {
        let (mut of_levels, mut of_ranks, mut untold) = (Vec::new(), Vec::new(), Vec::new());
        // What is left to `huzhu sensitivity` is not looked at here.
        let factors = if tells_sensitivity(kind) { &[][..] } else { &header.plan.factors };
        for (place, factor) in factors.iter().enumerate() {
            match levels_of(&header.points, place) {
                Some(levels) if levels.len() < 2 => {}
                Some(levels) if are_levels(kind, levels.len(), header.points.len()) => {
                    of_levels.push((place, levels))
                }
                _ if factor.kind == FactorKind::Text => untold.push(factor.name.as_str()),
                _ => of_ranks.push(place),
            }
        }
        let is_crossed = kind != "one-at-a-time";
        Effects {
            levels: Levels::new(header, of_levels, numbers, is_crossed),
            ranks: Ranks::new(header, of_ranks),
            untold,
        }
    }

    /// Takes in a history, in the order of the plan: a value per shown number.
    pub fn add(&mut self, key: RunKey, values: &[Option<f64>]) {
        self.levels.add(key, values);
        self.ranks.add(key, values);
    }

    /// The tables of these numbers and their places, each with a line that says what it shows.
    pub fn text(&self, shown: &[(usize, &Shown)], screen: Screen) -> Vec<String> {
        let mut parts = self.levels.text(shown, screen);
        parts.extend(self.ranks.text(shown, screen));
        parts.extend(self.untold.iter().map(|name| {
            let mut grid = Grid::default();
            let text = format!("Not shown by level: {name} has more than {} words", LEVELS_MAX);
            grid.row([left(shortened(&text, screen.width), Style::Faint)]);
            grid.render(screen.color)
        }));
        parts
    }
}

/// Whether `huzhu sensitivity` analyses designs of this kind.
pub(super) fn tells_sensitivity(kind: &str) -> bool {
    matches!(kind, "morris" | "saltelli")
}

/// What a table shows, in a line.
pub(super) fn intro(text: &str, screen: Screen) -> String {
    let mut grid = Grid::default();
    for line in wrapped(text, screen.width) {
        grid.row([left(line, Style::Strong)]);
    }
    grid.render(screen.color)
}

/// The name of a number, its unit, and a rule to the end of the line.
pub(super) fn heading(shown: &Shown, scale: &str, screen: Screen) -> String {
    let unit = if shown.unit == "1" { "" } else { &shown.unit };
    let unit = format!("{scale} {unit}");
    let unit = if unit.trim().is_empty() { String::new() } else { format!(", {}", unit.trim()) };
    rule(&format!("{}{unit}", shown.name), screen)
}

/// Words, and a line to the edge of the screen.
pub(super) fn rule(words: &str, screen: Screen) -> String {
    let words = shortened(words, screen.width - 4);
    let rule = "─".repeat(screen.width.saturating_sub(columns_of(&words) + 1));
    let mut grid = Grid::default();
    grid.row([left(format!("{words} {rule}"), Style::Faint)]);
    grid.render(screen.color)
}

/// How the scenarios of a table share what the labels leave of a line.
pub(super) struct Columns {
    /// Scenarios side by side.
    pub side_by_side: usize,
    /// Columns of a bar; none where there is no room for bars.
    pub bar: usize,
}

/// Columns of a bar at least and at most.
const BAR: (usize, usize) = (6, 24);

impl Columns {
    /// `label` and `number` are the columns that labels and numbers take.
    pub fn new(scenarios: usize, label: usize, number: usize, screen: Screen) -> Columns {
        const GAP: usize = 2;
        let room = screen.width.saturating_sub(label);
        let side_by_side = (room / (number + GAP)).clamp(1, scenarios.max(1));
        let bar = (room / side_by_side).saturating_sub(number + 2 * GAP).min(BAR.1);
        let is_undivided = side_by_side == scenarios;
        Columns { side_by_side, bar: if is_undivided && bar >= BAR.0 { bar } else { 0 } }
    }
}

/// A bar of a share of `width` columns, in eighths of a column.
pub(super) fn bar(share: f64, width: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share.clamp(0.0, 1.0) * (8 * width) as f64).round() as usize;
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_has_the_length_of_its_share() {
        assert_eq!([0.0, 0.5, 1.0, 2.0].map(|share| bar(share, 4)), ["", "██", "████", "████"]);
        assert_eq!(bar(0.3, 4), "█▎");
    }

    #[test]
    fn scenarios_stand_side_by_side_as_far_as_the_line_goes() {
        let columns = |scenarios, number| {
            let columns = Columns::new(scenarios, 20, number, Screen { width: 80, color: false });
            (columns.side_by_side, columns.bar)
        };
        assert_eq!(columns(1, 14), (1, 24));
        assert_eq!(columns(2, 14), (2, 12));
        assert_eq!(columns(3, 14), (3, 0));
        assert_eq!(columns(5, 14), (3, 0));
        assert_eq!(columns(2, 100), (1, 0));
    }
}
