//! Means by level of a factor, with their errors.

use std::cmp::Ordering;

use super::digest::Shown;
use super::effects::{Columns, bar, heading, intro};
use super::moments::Scale;
use crate::cli::numbers::{MISSING, grouped};
use crate::cli::terminal::Screen;
use crate::cli::terminal::{Cell, Grid, Style, columns_of, left, right, shortened};
use crate::experiment::Moments;
use crate::experiment::plan::RunKey;
use crate::output::sweep::{Header, Value};

/// Levels that a factor may have to be shown level by level.
pub(super) const LEVELS_MAX: usize = 12;
/// Columns of a factor, level or scenario.
const NAME_MAX: usize = 22;

/// The values of a factor, sorted; none where they are more than [`LEVELS_MAX`].
pub(super) fn levels_of(points: &[Vec<Value>], factor: usize) -> Option<Vec<Value>> {
    let mut levels: Vec<Value> = Vec::new();
    for value in points.iter().filter_map(|point| point.get(factor)) {
        if !levels.contains(value) {
            levels.push(value.clone());
        }
        if levels.len() > LEVELS_MAX {
            return None;
        }
    }
    levels.sort_by(in_order);
    Some(levels)
}

/// Numbers by size, words by letters.
fn in_order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => a.number().unwrap_or(f64::NAN).total_cmp(&b.number().unwrap_or(f64::NAN)),
    }
}

/// The value that most points have: where a factor rests while others move, one at a time.
fn centre_of(points: &[Vec<Value>], factor: usize) -> Option<Value> {
    let count = |value: &&Value| points.iter().filter(|point| point[factor] == **value).count();
    points.iter().map(|point| &point[factor]).max_by_key(count).cloned()
}

/// A mean over histories. Those of one seed and replicate have the same luck at all points: its error is that of the
/// means over each luck, which are independent.
#[derive(Debug, Clone, Default)]
struct Mean {
    histories: Moments,
    /// The means over the lucks before the last.
    lucks: Moments,
    luck: (u32, u32),
    of_luck: Moments,
}

impl Mean {
    /// Histories of one luck come one after another.
    fn add(&mut self, key: RunKey, value: Option<f64>) {
        let luck = (key.seed, key.replicate);
        if self.luck != luck {
            self.lucks = self.over_lucks();
            (self.luck, self.of_luck) = (luck, Moments::default());
        }
        if let Some(value) = value {
            self.histories.add(value);
            self.of_luck.add(value);
        }
    }

    fn over_lucks(&self) -> Moments {
        let mut lucks = self.lucks;
        if let Some(mean) = self.of_luck.mean() {
            lucks.add(mean);
        }
        lucks
    }

    fn value(&self) -> Option<f64> {
        self.histories.mean()
    }

    fn error(&self) -> Option<f64> {
        let lucks = self.over_lucks();
        Some(lucks.standard_deviation()? / (lucks.count() as f64).sqrt())
    }

    fn written(&self, scale: &Scale) -> String {
        match (self.value(), self.error()) {
            (None, _) => MISSING.to_owned(),
            (Some(value), None) => scale.write(value),
            (Some(value), Some(error)) => format!("{} ± {}", scale.write(value), scale.write(error)),
        }
    }
}

/// Bars of so many columns for the largest mean of a table; none where that is 0.
struct Bars {
    width: usize,
    largest: f64,
}

impl Bars {
    fn cell(&self, mean: f64, series: usize) -> Option<Cell> {
        let text = format!("{:<width$}", bar(mean / self.largest, self.width), width = self.width);
        (self.width > 0).then(|| left(text, Style::Series(series)))
    }
}

/// A factor that is shown level by level.
struct Factor {
    place: usize,
    levels: Vec<Value>,
    /// By level, shown number and scenario.
    means: Vec<Vec<Vec<Mean>>>,
}

/// Means by level of all factors that have few.
pub(super) struct Levels<'a> {
    header: &'a Header,
    factors: Vec<Factor>,
    /// Where each factor rests while another varies; none where they are crossed.
    centre: Option<Vec<Value>>,
}

impl<'a> Levels<'a> {
    /// Of these factors, with their levels.
    pub fn new(header: &'a Header, of: Vec<(usize, Vec<Value>)>, numbers: usize, is_crossed: bool) -> Self {
        let rests = |factor| centre_of(&header.points, factor);
        let centre = (!is_crossed).then(|| (0..header.plan.factors.len()).filter_map(rests).collect());
        let factors = of.into_iter().map(|(place, levels)| {
            let by_number = vec![vec![Mean::default(); header.plan.scenarios.len()]; numbers];
            Factor { place, means: vec![by_number; levels.len()], levels }
        });
        Levels { header, factors: factors.collect(), centre }
    }

    pub fn add(&mut self, key: RunKey, values: &[Option<f64>]) {
        let Some(point) = self.header.points.get(key.point as usize) else { return };
        for factor in &mut self.factors {
            let is_alone = |centre: &Vec<Value>| {
                let places = centre.iter().zip(point).enumerate();
                places.into_iter().all(|(place, (rest, value))| place == factor.place || rest == value)
            };
            let level = factor.levels.iter().position(|level| *level == point[factor.place]);
            let (Some(level), true) = (level, self.centre.as_ref().is_none_or(is_alone)) else { continue };
            for (means, value) in factor.means[level].iter_mut().zip(values) {
                means[key.variant as usize].add(key, *value);
            }
        }
    }

    /// A table per shown number, after a line that says what they show.
    pub fn text(&self, shown: &[(usize, &Shown)], screen: Screen) -> Vec<String> {
        if self.factors.is_empty() {
            return Vec::new();
        }
        let tables = shown.iter().map(|&(number, shown)| self.table(number, shown, screen));
        let lucks = self.header.plan.seeds.len() as u64 * u64::from(self.header.plan.replicates);
        let others = if self.centre.is_some() { ", other factors at their centre" } else { "" };
        let error = match lucks {
            1 => String::new(),
            lucks => format!(" ± standard error over {} draws of luck", grouped(lucks)),
        };
        let intro = intro(&format!("Mean by level{error}{others}"), screen);
        let tables: Vec<String> = tables.collect();
        vec![intro + &tables.join("\n")]
    }

    fn table(&self, number: usize, shown: &Shown, screen: Screen) -> String {
        let names = self.scenario_names();
        let means = || self.factors.iter().flat_map(|factor| &factor.means).flat_map(|means| &means[number]);
        let values = || means().filter_map(Mean::value);
        let largest = values().fold(0.0, |largest: f64, mean| largest.max(mean.abs()));
        let scale = Scale::of(largest);
        let written = means().map(|mean| columns_of(&mean.written(&scale)));
        let width = written.chain(names.iter().map(|name| columns_of(name))).max().unwrap_or(0);
        let columns = Columns::new(names.len(), self.label_width(), width, screen);
        // Bars begin at 0.
        let has_bars = largest > 0.0 && values().all(|mean| mean >= 0.0);
        let bars = Bars { width: if has_bars { columns.bar } else { 0 }, largest };
        let mut text = heading(shown, scale.words, screen);
        let places: Vec<usize> = (0..names.len()).collect();
        for places in places.chunks(columns.side_by_side) {
            let mut grid = Grid::default();
            for (place, factor) in self.factors.iter().enumerate() {
                let label = left(format!("  {}", self.name_of(factor)), Style::Strong);
                let named = if place == 0 { places } else { &[] };
                let headings = named.iter().flat_map(|&scenario| {
                    [right(names[scenario].as_str(), Style::Faint)]
                        .into_iter()
                        .chain(bars.cell(0.0, scenario))
                });
                grid.row([label].into_iter().chain(headings));
                for (level, means) in factor.levels.iter().zip(&factor.means) {
                    let cells = places.iter().flat_map(|&scenario| {
                        let mean = &means[number][scenario];
                        let number = right(mean.written(&scale), Style::Plain);
                        [number].into_iter().chain(bars.cell(mean.value().unwrap_or(0.0), scenario))
                    });
                    grid.row([left(label_of(level), Style::Plain)].into_iter().chain(cells));
                }
            }
            text.push_str(&grid.render(screen.color));
        }
        text
    }

    /// None but an empty one where the experiment names no scenarios.
    fn scenario_names(&self) -> Vec<String> {
        match &self.header.plan.scenarios[..] {
            [_] => vec![String::new()],
            names => names.iter().map(|name| shortened(name, NAME_MAX)).collect(),
        }
    }

    fn name_of(&self, factor: &Factor) -> String {
        shortened(&self.header.plan.factors[factor.place].name, NAME_MAX)
    }

    fn label_width(&self) -> usize {
        let names = self.factors.iter().map(|factor| 2 + columns_of(&self.name_of(factor)));
        let levels = self.factors.iter().flat_map(|factor| &factor.levels);
        names.chain(levels.map(|level| columns_of(&label_of(level)))).max().unwrap_or(0)
    }
}

/// Digits of a level at most.
const DIGITS: usize = 8;

fn label_of(level: &Value) -> String {
    let text = match level {
        Value::Real(value) => {
            let exact = value.to_string();
            let is_long = exact.len() > DIGITS;
            // The shortest of both: 1e-9 is better than nine zeros.
            let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(*value);
            let short = [rounded.to_string(), format!("{rounded:e}")].into_iter().min_by_key(String::len);
            if is_long { short.unwrap_or(exact) } else { exact }
        }
        Value::Integer(value) => value.to_string(),
        Value::Text(word) => word.clone(),
        Value::Date(month) => month.to_string(),
        Value::Missing => MISSING.to_owned(),
    };
    format!("    {}", shortened(&text, NAME_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(replicate: u32) -> RunKey {
        RunKey { point: 0, variant: 0, seed: 0, replicate }
    }

    #[test]
    fn the_error_of_a_mean_is_that_of_independent_lucks_not_of_histories() {
        let mut mean = Mean::default();
        // Two points, which differ much; three lucks, whose means are 5, 6 and 7.
        for (replicate, values) in [[0.0, 10.0], [1.0, 11.0], [2.0, 12.0]].into_iter().enumerate() {
            values.into_iter().for_each(|value| mean.add(key(replicate as u32), Some(value)));
        }
        assert_eq!(mean.value(), Some(6.0));
        assert_eq!(mean.error(), Some(1.0 / 3f64.sqrt()));
    }

    #[test]
    fn one_luck_has_no_error_and_missing_values_are_in_no_mean() {
        let mut mean = Mean::default();
        [Some(1.0), None, Some(3.0)].into_iter().for_each(|value| mean.add(key(0), value));
        mean.add(key(1), None);
        assert_eq!((mean.value(), mean.error()), (Some(2.0), None));
    }

    #[test]
    fn levels_are_sorted_and_not_too_many() {
        let points = |values: &[i64]| values.iter().map(|v| vec![Value::Integer(*v)]).collect::<Vec<_>>();
        let levels = levels_of(&points(&[10, 2, 10, -1]), 0).unwrap();
        assert_eq!(levels, [-1, 2, 10].map(Value::Integer));
        assert_eq!(levels_of(&points(&(0..13).collect::<Vec<_>>()), 0), None);
        assert_eq!(centre_of(&points(&[1, 2, 2, 3]), 0), Some(Value::Integer(2)));
    }

    #[test]
    fn labels_of_levels_are_short() {
        let label = |value| label_of(&Value::Real(value)).trim().to_owned();
        assert_eq!([0.1, 0.2 / 3.0, 1.0e-9, 2500.0].map(label), ["0.1", "0.0666667", "1e-9", "2500"]);
    }
}
