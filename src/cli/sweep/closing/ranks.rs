//! Rank correlations of numbers with factors that have many values.

use super::effects::{Columns, bar, intro, rule};
use crate::cli::numbers::{MISSING, counted};
use crate::cli::terminal::Screen;
use crate::cli::terminal::{Cell, Grid, Style, columns_of, left, right, shortened};
use crate::experiment::plan::RunKey;
use crate::experiment::sensitivity::Correlation;
use crate::output::sweep::{Header, Shown};

/// Columns of a factor or scenario.
const NAME_MAX: usize = 22;
/// Columns of `+0.42`.
const NUMBER: usize = 5;

/// Those of a number, by factor and scenario.
type Correlations = Vec<Vec<Option<Correlation>>>;

/// Rank correlations of the first [`HISTORIES_MAX`](Correlation::HISTORIES_MAX) histories, which are a smaller design.
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
        if !self.factors.is_empty() && self.kept.len() < Correlation::HISTORIES_MAX {
            self.kept.push((key, values.to_vec()));
        }
    }

    fn correlations(&self, number: usize) -> Correlations {
        let scenarios = 0..self.header.plan.scenarios.len();
        let of_factor = |&factor: &usize| {
            scenarios.clone().map(|scenario| self.correlation(factor, number, scenario)).collect()
        };
        self.factors.iter().map(of_factor).collect()
    }

    fn correlation(&self, factor: usize, number: usize, scenario: usize) -> Option<Correlation> {
        let of_scenario = self.kept.iter().filter(|(key, _)| key.variant as usize == scenario);
        let pair = |(key, values): &(RunKey, Vec<Option<f64>>)| {
            let factor = self.header.points.get(key.point as usize)?.get(factor)?.number()?;
            Some((key.point, (factor, values[number]?)))
        };
        Correlation::of(of_scenario.filter_map(pair))
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
        let intro = intro(&format!("Rank correlation (Spearman) over {first}{histories}"), screen);
        let tables: Vec<String> = shown
            .iter()
            .map(|&(number, shown)| self.table(shown, &self.correlations(number), screen))
            .collect();
        Some(intro + &tables.join("\n"))
    }

    fn table(&self, shown: &Shown, correlations: &Correlations, screen: Screen) -> String {
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
        let mut text = rule(&format!("{}{}", shown.name, chance(correlations)), screen);
        for places in places.chunks(columns.side_by_side) {
            let mut grid = Grid::default();
            if is_divided {
                let headings = places.iter().flat_map(|&scenario| {
                    let name = right(shortened(&scenarios[scenario], NAME_MAX), Style::Faint);
                    [name].into_iter().chain((half > 0).then(|| left("", Style::Plain)))
                });
                grid.row([left("", Style::Plain)].into_iter().chain(headings));
            }
            for (&factor, of_factor) in self.factors.iter().zip(correlations) {
                let cells = places.iter().flat_map(|&scenario| cells(of_factor[scenario], half, scenario));
                grid.row([left(name_of(factor), Style::Plain)].into_iter().chain(cells));
            }
            text.push_str(&grid.render(screen.color));
        }
        text
    }
}

/// A correlation, and its bar to the left or right of the middle.
fn cells(correlation: Option<Correlation>, half: usize, series: usize) -> Vec<Cell> {
    let Some(Correlation { value, of_chance, .. }) = correlation else {
        let mut cells = vec![right(MISSING, Style::Faint)];
        cells.extend((half > 0).then(|| left("", Style::Plain)));
        return cells;
    };
    let style = if value.abs() < of_chance { Style::Faint } else { Style::Strong };
    let mut cells = vec![right(format!("{value:+.2}"), style)];
    cells.extend((half > 0).then(|| left(around_zero(value, half), Style::Series(series))));
    cells
}

/// What correlations of a table may be by chance; nothing where it has none.
fn chance(correlations: &Correlations) -> String {
    let limits = correlations.iter().flatten().flatten().map(|cell| cell.of_chance);
    match limits.reduce(f64::max) {
        None => String::new(),
        Some(limit) if limit < 1.0 => format!(", below {limit:.2} may be chance"),
        Some(_) => ", so few points that any may be chance".to_owned(),
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
    use crate::experiment::sensitivity::Z_95;
    use crate::output::sweep::Value;

    #[test]
    fn bars_stand_on_the_side_of_their_sign() {
        assert_eq!(around_zero(0.5, 4), "    │██  ");
        assert_eq!(around_zero(-0.5, 4), "  ██│    ");
        assert_eq!(around_zero(0.0, 4), "    │    ");
        assert_eq!(around_zero(-1.0, 4), "████│    ");
    }

    #[test]
    fn chance_counts_the_points_that_a_correlation_has_seen_and_no_others() {
        let points: Vec<Vec<Value>> = (0..64).map(|point| vec![Value::Real(f64::from(point))]).collect();
        let header = header(points);
        let mut ranks = Ranks::new(&header, vec![0]);
        // Of the second scenario every other value is missing, and the first eight points come twice.
        for replicate in 0..2 {
            for point in 0..if replicate == 0 { 16 } else { 8 } {
                for variant in 0..2 {
                    let value = (variant == 0 || point % 2 == 0).then_some(f64::from(point));
                    ranks.add(RunKey { point, variant, seed: 0, replicate }, &[value]);
                }
            }
        }
        let of_chance = |scenario| ranks.correlation(0, 0, scenario).unwrap().of_chance;
        assert_eq!(of_chance(0), Z_95 / 15.0_f64.sqrt());
        assert_eq!(of_chance(1), Z_95 / 7.0_f64.sqrt());
        // A table tells the largest of its own limits, and one without correlations none.
        assert_eq!(chance(&ranks.correlations(0)), ", below 0.74 may be chance");
        let constant = Some(Correlation { value: 0.5, of_chance: 1.2, points: 2 });
        assert_eq!(chance(&vec![vec![constant]]), ", so few points that any may be chance");
        assert_eq!(chance(&vec![vec![None, None]]), "");
    }

    fn header(points: Vec<Vec<Value>>) -> Header {
        Header::of_points(points, &["one", "other"], 2)
    }
}
