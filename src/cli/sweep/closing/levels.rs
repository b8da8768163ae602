//! Means by level of a factor, with their errors.

use super::effects::{Columns, bar, heading, intro};
use super::moments::Scale;
use crate::cli::numbers::{MISSING, grouped};
use crate::cli::terminal::Screen;
use crate::cli::terminal::{Cell, Grid, Style, columns_of, left, right, shortened};
use crate::experiment::MeanOverLuck;
use crate::experiment::plan::RunKey;
use crate::output::sweep::{Header, Shown, Value, centre_of, level_label};

/// Columns of a factor, level or scenario.
const NAME_MAX: usize = 22;

/// A mean and its error as a table has them.
fn written(mean: &MeanOverLuck, scale: &Scale) -> String {
    match (mean.value(), mean.error()) {
        (None, _) => MISSING.to_owned(),
        (Some(value), None) => scale.write(value),
        (Some(value), Some(error)) => format!("{} ± {}", scale.write(value), scale.write(error)),
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
    means: Vec<Vec<Vec<MeanOverLuck>>>,
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
            let by_number = vec![vec![MeanOverLuck::default(); header.plan.scenarios.len()]; numbers];
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
        let values = || means().filter_map(MeanOverLuck::value);
        let largest = values().fold(0.0, |largest: f64, mean| largest.max(mean.abs()));
        let scale = Scale::of(largest);
        let widths = means().map(|mean| columns_of(&written(mean, &scale)));
        let width = widths.chain(names.iter().map(|name| columns_of(name))).max().unwrap_or(0);
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
                        let number = right(written(mean, &scale), Style::Plain);
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

fn label_of(level: &Value) -> String {
    format!("    {}", shortened(&level_label(level), NAME_MAX))
}
