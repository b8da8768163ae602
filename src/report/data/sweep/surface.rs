//! A number over the levels of two factors.

use super::{LevelMean, SweepData};
use crate::experiment::MeanOverLuck;

/// Means of a number by the levels of two factors.
#[derive(Debug)]
pub(in crate::report) struct Surface {
    /// The factor across, and that upwards.
    pub factors: [usize; 2],
    /// Whether further factors vary, over which means are taken.
    pub has_others: bool,
    /// By scenario, level upwards and level across; none where the design has no such point.
    pub means: Vec<Vec<Vec<Option<LevelMean>>>>,
}

impl SweepData {
    /// Whether the design crosses the levels of at least two factors.
    pub(in crate::report) fn has_surfaces(&self) -> bool {
        matches!(self.kind(), "grid" | "list") && self.levelled().len() > 1
    }

    fn levelled(&self) -> Vec<usize> {
        let has_levels = |factor: &usize| self.grouping(*factor).is_some_and(|own| !own.is_binned);
        self.grouped().into_iter().filter(has_levels).collect()
    }

    /// The surface of a shown number over the two factors that move it most, in the order of the experiment; none where the design
    /// has none.
    pub(in crate::report) fn surface(&self, shown: usize) -> Option<Surface> {
        if !self.has_surfaces() {
            return None;
        }
        let levelled = self.levelled();
        let order = self.most_influential(shown).into_iter().filter(|factor| levelled.contains(factor));
        let mut factors: Vec<usize> = order.take(2).collect();
        factors.sort_unstable();
        let &[across, upwards] = &factors[..] else { return None };
        let (x, y) = (self.grouping(across)?, self.grouping(upwards)?);
        let mut means = vec![vec![vec![MeanOverLuck::default(); x.len()]; y.len()]; self.scenarios().len()];
        for history in self.histories() {
            if let (Some(column), Some(row)) = (x.of(history.key.point), y.of(history.key.point)) {
                means[history.key.variant as usize][row][column].add(history.key, history.values[shown]);
            }
        }
        let found = |means: &Vec<Vec<MeanOverLuck>>| -> Vec<Vec<Option<LevelMean>>> {
            means.iter().map(|row| row.iter().map(LevelMean::over_luck).collect()).collect()
        };
        Some(Surface {
            factors: [across, upwards],
            has_others: self.grouped().len() > 2,
            means: means.iter().map(found).collect(),
        })
    }
}
