//! Rank correlations of numbers with factors that have many values.

use super::digest::Shown;
use super::effects::{Columns, bar, heading, intro};
use crate::cli::numbers::{MISSING, counted};
use crate::cli::terminal::Screen;
use crate::cli::terminal::{Cell, Grid, Style, columns_of, left, right, shortened};
use crate::experiment::plan::RunKey;
use crate::experiment::sensitivity::{Z_95, rank_correlation};
use crate::output::sweep::Header;

/// Histories that are kept: ranks need them all at once.
pub(super) const HISTORIES_MAX: usize = 10_000;
/// Columns of a factor or scenario.
const NAME_MAX: usize = 22;
/// Columns of `+0.42`.
const NUMBER: usize = 5;

/// Rank correlations of the first [`HISTORIES_MAX`] histories, which are a smaller design.
pub(super) struct Ranks<'a> {
    header: &'a Header,
    factors: Vec<usize>,
    kept: Vec<(RunKey, Vec<Option<f64>>)>,
    histories: u64,
}

impl<'a> Ranks<'a> {
    pub fn new(header: &'a Header, factors: Vec<usize>) -> Ranks<'a> {
        Ranks { header, factors, kept: Vec::new(), histories: 0 }
    }

    pub fn add(&mut self, key: RunKey, values: &[Option<f64>]) {
        self.histories += 1;
        if !self.factors.is_empty() && self.kept.len() < HISTORIES_MAX {
            self.kept.push((key, values.to_vec()));
        }
    }

    fn correlation(&self, factor: usize, number: usize, scenario: usize) -> Option<f64> {
        let of_scenario = self.kept.iter().filter(|(key, _)| key.variant as usize == scenario);
        let pair = |(key, values): &(RunKey, Vec<Option<f64>>)| {
            let factor = self.header.points.get(key.point as usize)?.get(factor)?.number()?;
            Some((factor, values[number]?))
        };
        rank_correlation(&of_scenario.filter_map(pair).collect::<Vec<_>>())
    }

    /// What independent points give by chance alone, in 19 of 20 cases.
    fn of_chance(&self) -> f64 {
        let points = (self.header.plan.points as usize).min(self.kept.len());
        Z_95 / (points.max(2) as f64 - 1.0).sqrt()
    }

    /// A table per shown number, after a line that says what they show.
    pub fn text(&self, shown: &[(usize, &Shown)], screen: Screen) -> Option<String> {
        if self.factors.is_empty() || self.kept.is_empty() {
            return None;
        }
        let kept = self.kept.len() as u64;
        let first = if kept < self.histories { "the first " } else { "" };
        // The scenarios of a point follow one another.
        let histories = match self.header.plan.scenarios.len() as u64 {
            1 => counted(kept, "history"),
            scenarios => format!("{} a scenario", counted(kept / scenarios, "history")),
        };
        let chance = format!("below {:.2} may be chance", self.of_chance());
        let intro = intro(&format!("Rank correlation (Spearman) over {first}{histories}; {chance}"), screen);
        let tables: Vec<String> =
            shown.iter().map(|&(number, shown)| self.table(number, shown, screen)).collect();
        Some(intro + &tables.join("\n"))
    }

    fn table(&self, number: usize, shown: &Shown, screen: Screen) -> String {
        let scenarios = &self.header.plan.scenarios;
        let name_of =
            |factor: usize| format!("  {}", shortened(&self.header.plan.factors[factor].name, NAME_MAX));
        let is_divided = scenarios.len() > 1;
        let label = self.factors.iter().map(|factor| columns_of(&name_of(*factor))).max().unwrap_or(0);
        let names = scenarios.iter().map(|name| columns_of(&shortened(name, NAME_MAX)));
        let width = names.filter(|_| is_divided).chain([NUMBER]).max().unwrap_or(NUMBER);
        let columns = Columns::new(scenarios.len(), label, width, screen);
        let half = columns.bar.saturating_sub(1) / 2;
        let places: Vec<usize> = (0..scenarios.len()).collect();
        let mut text = heading(shown, "", screen);
        for places in places.chunks(columns.side_by_side) {
            let mut grid = Grid::default();
            if is_divided {
                let headings = places.iter().flat_map(|&scenario| {
                    let name = right(shortened(&scenarios[scenario], NAME_MAX), Style::Faint);
                    [name].into_iter().chain((half > 0).then(|| left("", Style::Plain)))
                });
                grid.row([left("", Style::Plain)].into_iter().chain(headings));
            }
            for &factor in &self.factors {
                let cells = places.iter().flat_map(|&scenario| {
                    self.cells(self.correlation(factor, number, scenario), half, scenario)
                });
                grid.row([left(name_of(factor), Style::Plain)].into_iter().chain(cells));
            }
            text.push_str(&grid.render(screen.color));
        }
        text
    }

    /// A correlation, and its bar to the left or right of the middle.
    fn cells(&self, correlation: Option<f64>, half: usize, series: usize) -> Vec<Cell> {
        let Some(value) = correlation else {
            let mut cells = vec![right(MISSING, Style::Faint)];
            cells.extend((half > 0).then(|| left("", Style::Plain)));
            return cells;
        };
        let style = if value.abs() < self.of_chance() { Style::Faint } else { Style::Strong };
        let mut cells = vec![right(format!("{value:+.2}"), style)];
        cells.extend((half > 0).then(|| left(around_zero(value, half), Style::Series(series))));
        cells
    }
}

/// A bar of `half` columns on either side of a line.
fn around_zero(value: f64, half: usize) -> String {
    if value >= 0.0 {
        return format!("{}│{:<half$}", " ".repeat(half), bar(value, half));
    }
    // Blocks that begin at the left have no mirror image: whole columns there.
    let columns = (-value * half as f64).round() as usize;
    format!("{:>half$}│{}", "█".repeat(columns), " ".repeat(half))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_on_the_side_of_their_sign() {
        assert_eq!(around_zero(0.5, 4), "    │██  ");
        assert_eq!(around_zero(-0.5, 4), "  ██│    ");
        assert_eq!(around_zero(0.0, 4), "    │    ");
        assert_eq!(around_zero(-1.0, 4), "████│    ");
    }
}
