//! Designs: which points of the factors' space are simulated, and in which order.
//!
//! A design lays points in the unit cube, one dimension a factor, and [`Factor::at`] turns coordinates into values. The same
//! design and factors give the same points on every machine.

mod draws;
mod error;
mod grid;
mod joe_kuo;
mod latin_hypercube;
mod layout;
pub mod morris;
mod prefix;
mod random;
mod saltelli;
mod sobol;

use super::Point;
use super::factor::{Factor, FactorValue};

pub use error::DesignError;
pub use layout::{DesignWarning, Layout};
pub use sobol::{MOST_DIMENSIONS, Sobol};

/// Points that a design may have, before constraints.
pub const MOST_POINTS: u64 = 1_000_000;

/// Trajectories of Morris, or base points of Saltelli, that a design has at least: errors come from their differences.
pub const LEAST_GROUPS: u32 = 2;

/// Levels that Morris trajectories may have.
pub const MOST_MORRIS_LEVELS: u32 = 1_000;

/// How points are laid.
#[derive(Debug, Clone, PartialEq)]
pub enum Design {
    /// One point, the base configuration: for experiments without factors.
    None,
    /// All combinations of all levels, in an order of which every beginning is spread over all factors.
    Grid,
    /// Given points.
    List {
        /// One value per factor each.
        points: Vec<Vec<FactorValue>>,
    },
    /// Independent draws. More points are the same points and further ones.
    Random {
        /// Points that constraints admit.
        points: u32,
        /// Seed of the draws.
        seed: u64,
    },
    /// Latin hypercube: of n points, each factor has one at random within each of n equal cells, and the cells are paired so
    /// that the centred discrepancy is low.
    LatinHypercube {
        /// Points before constraints.
        points: u32,
        /// Seed of the pairing and of places within cells.
        seed: u64,
    },
    /// Sobol sequence, scrambled (Owen). More points are the same points and further ones; powers of two balance best.
    Sobol {
        /// Points that constraints admit.
        points: u32,
        /// Seed of the scrambling.
        seed: u64,
    },
    /// Morris trajectories, each of one point more than there are factors; from point to point one factor moves.
    Morris {
        /// Trajectories, at least [`LEAST_GROUPS`].
        trajectories: u32,
        /// Levels of each factor: even, from 2 to [`MOST_MORRIS_LEVELS`].
        levels: u32,
        /// Seed of starts and orders.
        seed: u64,
    },
    /// Saltelli's matrices A, B, AB (and BA for second order), after a scrambled Sobol sequence.
    Saltelli {
        /// Rows of each matrix, at least [`LEAST_GROUPS`]; powers of two balance best.
        base_points: u32,
        /// Whether BA is there too, which second-order indices need.
        second_order: bool,
        /// Seed of the scrambling.
        seed: u64,
    },
    /// First the point where every factor is at its [centre](Factor::centre), then each factor over its other levels, the rest
    /// at their centres.
    OneAtATime,
}

impl Design {
    /// Its name in the experiment file.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Grid => "grid",
            Self::List { .. } => "list",
            Self::Random { .. } => "random",
            Self::LatinHypercube { .. } => "latin-hypercube",
            Self::Sobol { .. } => "sobol",
            Self::Morris { .. } => "morris",
            Self::Saltelli { .. } => "saltelli",
            Self::OneAtATime => "one-at-a-time",
        }
    }

    /// The points at which the model is simulated, numbered from 0 in the order in which that is done, where `admit` says
    /// which points the constraints allow. Never empty.
    ///
    /// A sweep may be stopped after any number of them, and is then a smaller design. Random, Sobol, Morris and Saltelli points
    /// stay in their own order (of the last two, whole groups of [`layout`](Self::layout) count), a list in that of its file. The
    /// others are put in an order of which every beginning has nearly the shares of all points, in every factor;
    /// one-at-a-time starts with the centre, where it was admitted.
    ///
    /// Grid, list, one-at-a-time and Latin hypercube drop forbidden points; random and Sobol go on until they have as many
    /// as asked for; Morris and Saltelli must be whole.
    ///
    /// # Errors
    ///
    /// What [`DesignError`] lists, before anything large is made.
    pub fn points(
        &self,
        factors: &[Factor],
        admit: &dyn Fn(&[FactorValue]) -> bool,
    ) -> Result<Vec<Point>, DesignError> {
        let size = self.size(factors)?;
        let at = |unit: Vec<f64>| -> Vec<FactorValue> {
            factors.iter().zip(unit).map(|(factor, u)| factor.at(u)).collect()
        };
        let points = match *self {
            Self::None => dropping(std::iter::once(Vec::new()), admit),
            Self::Grid => dropping(grid::points(grid::levels(self.kind(), factors)?), admit),
            Self::OneAtATime => {
                dropping(grid::one_at_a_time(factors, grid::levels(self.kind(), factors)?), admit)
            }
            Self::List { ref points } => dropping(points.iter().cloned(), admit),
            Self::LatinHypercube { seed, .. } => {
                let points = latin_hypercube::points(size as usize, factors.len(), seed);
                dropping(points.into_iter().map(at), admit)
            }
            Self::Random { points, seed } => {
                going_on(points, |index| at(random::point(factors.len(), seed, index)), admit)
            }
            Self::Sobol { points, seed } => {
                let sequence = Sobol::new(factors.len(), seed);
                going_on(points, |index| at(sequence.point(index)), admit)
            }
            Self::Morris { trajectories, levels, seed } => {
                let rows = morris::level_rows(trajectories, levels, factors.len(), seed);
                let at = |row: Vec<u32>| -> Vec<FactorValue> {
                    factors.iter().zip(row).map(|(factor, level)| factor.at_level(level, levels)).collect()
                };
                whole(self.kind(), rows.map(at), admit)
            }
            Self::Saltelli { base_points, second_order, seed } => {
                let rows = saltelli::rows(base_points, factors.len(), second_order, seed);
                whole(self.kind(), rows.map(at), admit)
            }
        }?;
        Ok(self.ordered(points))
    }

    /// Puts points into the order in which they are simulated, and numbers them by it.
    fn ordered(&self, mut points: Vec<Point>) -> Vec<Point> {
        let order = match *self {
            Self::OneAtATime => prefix::balanced(&points, Some(0), 0),
            Self::Grid => prefix::balanced(&points, None, 0),
            Self::LatinHypercube { seed, .. } => prefix::balanced(&points, None, seed),
            _ => return points,
        };
        let mut taken = |place: u32| std::mem::take(&mut points[place as usize].values);
        order.into_iter().zip(0..).map(|(place, index)| Point { index, values: taken(place) }).collect()
    }

    /// How many points there are before constraints.
    ///
    /// # Errors
    ///
    /// All of [`DesignError`] but those about constraints.
    pub fn size(&self, factors: &[Factor]) -> Result<u64, DesignError> {
        let varies = !matches!(self, Self::None);
        if varies && factors.is_empty() {
            return Err(DesignError::NoFactors { kind: self.kind() });
        }
        if !varies && !factors.is_empty() {
            return Err(DesignError::NoDesign { found: factors.len() });
        }
        let rows = self.layout(factors.len()).rows_per_group();
        let (key, found) = match *self {
            Self::None => return Ok(1),
            Self::Grid => ("design.kind", grid::size(&grid::levels(self.kind(), factors)?)),
            Self::OneAtATime => {
                let levels = grid::levels(self.kind(), factors)?;
                ("design.kind", grid::one_at_a_time_size(factors, &levels))
            }
            Self::List { ref points } => {
                check_widths(points, factors.len())?;
                ("design.file", at_least(1, "design.file", points.len() as u64)?)
            }
            Self::Random { points, .. }
            | Self::LatinHypercube { points, .. }
            | Self::Sobol { points, .. } => ("design.points", at_least(1, "design.points", points.into())?),
            Self::Morris { trajectories, levels, .. } => {
                check_morris_levels(levels)?;
                let groups = at_least(LEAST_GROUPS.into(), "design.trajectories", trajectories.into())?;
                ("design.trajectories", groups.saturating_mul(rows))
            }
            Self::Saltelli { base_points, .. } => {
                let groups = at_least(LEAST_GROUPS.into(), "design.base_points", base_points.into())?;
                ("design.base_points", groups.saturating_mul(rows))
            }
        };
        self.check_dimensions(factors.len() as u64)?;
        if found > MOST_POINTS { Err(DesignError::TooManyPoints { key, found }) } else { Ok(found) }
    }

    fn check_dimensions(&self, factors: u64) -> Result<(), DesignError> {
        let found = match self {
            Self::Sobol { .. } | Self::LatinHypercube { .. } => factors,
            Self::Saltelli { .. } => 2 * factors,
            _ => 0,
        };
        if found > MOST_DIMENSIONS as u64 {
            return Err(DesignError::TooManyDimensions { kind: self.kind(), found });
        }
        Ok(())
    }
}

fn at_least(least: u64, key: &'static str, found: u64) -> Result<u64, DesignError> {
    if found < least { Err(DesignError::TooFew { key, found, least }) } else { Ok(found) }
}

fn check_widths(points: &[Vec<FactorValue>], factors: usize) -> Result<(), DesignError> {
    match points.iter().position(|point| point.len() != factors) {
        None => Ok(()),
        Some(index) => Err(DesignError::ListWidth { point: index + 1, found: points[index].len(), factors }),
    }
}

fn check_morris_levels(levels: u32) -> Result<(), DesignError> {
    at_least(2, "design.levels", levels.into())?;
    if levels > MOST_MORRIS_LEVELS {
        return Err(DesignError::TooManyLevels { found: levels });
    }
    if levels % 2 == 1 { Err(DesignError::OddLevels { found: levels }) } else { Ok(()) }
}

type Admit<'a> = &'a dyn Fn(&[FactorValue]) -> bool;

fn numbered(values: impl Iterator<Item = Vec<FactorValue>>) -> Vec<Point> {
    values.zip(0..).map(|(values, index)| Point { index, values }).collect()
}

/// The points that `admit` leaves.
fn dropping(
    values: impl Iterator<Item = Vec<FactorValue>>,
    admit: Admit<'_>,
) -> Result<Vec<Point>, DesignError> {
    let mut tried = 0;
    let points = numbered(values.inspect(|_| tried += 1).filter(|values| admit(values)));
    if points.is_empty() { Err(DesignError::AllForbidden { tried }) } else { Ok(points) }
}

/// All points, which `admit` must leave.
fn whole(
    kind: &'static str,
    values: impl Iterator<Item = Vec<FactorValue>>,
    admit: Admit<'_>,
) -> Result<Vec<Point>, DesignError> {
    let points = numbered(values);
    match points.iter().find(|point| !admit(&point.values)) {
        None => Ok(points),
        Some(point) => Err(DesignError::MustBeWhole { kind, point: point.index }),
    }
}

/// Candidates that are tried before a low share of admitted ones is an error.
const PATIENCE: u64 = 10_000;

/// The first `points` candidates that `admit` leaves.
fn going_on(
    points: u32,
    candidate: impl Fn(u32) -> Vec<FactorValue>,
    admit: Admit<'_>,
) -> Result<Vec<Point>, DesignError> {
    let mut found = Vec::new();
    for index in 0..=u32::MAX {
        let (tried, admitted) = (u64::from(index), found.len() as u64);
        if admitted == u64::from(points) {
            break;
        }
        if (tried >= PATIENCE && admitted * 1000 < tried) || index == u32::MAX {
            return Err(DesignError::RarelyAdmitted { admitted, tried });
        }
        let values = candidate(index);
        if admit(&values) {
            found.push(values);
        }
    }
    Ok(numbered(found.into_iter()))
}

#[cfg(test)]
mod tests;
