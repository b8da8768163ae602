//! Designs over levels: the full grid, and one factor at a time.

use super::DesignError;
use crate::experiment::factor::{Factor, FactorValue};

/// The levels of every factor.
pub(super) fn levels(kind: &'static str, factors: &[Factor]) -> Result<Vec<Vec<FactorValue>>, DesignError> {
    let none = |factor: &Factor| DesignError::NoLevels { kind, factor: factor.name.clone() };
    factors.iter().map(|factor| factor.levels().ok_or_else(|| none(factor))).collect()
}

/// Combinations of `levels`, as many as fit into the number.
pub(super) fn size(levels: &[Vec<FactorValue>]) -> u64 {
    levels.iter().fold(1, |product: u64, levels| product.saturating_mul(levels.len() as u64))
}

/// All combinations; the last factor changes fastest.
pub(super) fn points(levels: Vec<Vec<FactorValue>>) -> impl Iterator<Item = Vec<FactorValue>> {
    (0..size(&levels)).map(move |number| {
        let mut rest = number;
        let mut values: Vec<FactorValue> = Vec::with_capacity(levels.len());
        for levels in levels.iter().rev() {
            let count = levels.len() as u64;
            values.push(levels[(rest % count) as usize].clone());
            rest /= count;
        }
        values.reverse();
        values
    })
}

/// Points of [`one_at_a_time`].
pub(super) fn one_at_a_time_size(factors: &[Factor], levels: &[Vec<FactorValue>]) -> u64 {
    let moves = |(factor, levels): (&Factor, &Vec<FactorValue>)| {
        let centre = factor.centre();
        levels.iter().filter(|&level| *level != centre).count() as u64
    };
    1 + factors.iter().zip(levels).map(moves).sum::<u64>()
}

/// The centre, then each factor over its levels with the others at the centre. The centre is not repeated.
pub(super) fn one_at_a_time(
    factors: &[Factor],
    levels: Vec<Vec<FactorValue>>,
) -> impl Iterator<Item = Vec<FactorValue>> {
    let centre: Vec<FactorValue> = factors.iter().map(Factor::centre).collect();
    let moved_from = centre.clone();
    let moved = levels.into_iter().enumerate().flat_map(move |(moved, levels)| {
        let centre = moved_from.clone();
        levels.into_iter().filter_map(move |level| {
            let mut values = centre.clone();
            let rests = values[moved] == level;
            values[moved] = level;
            (!rests).then_some(values)
        })
    });
    std::iter::once(centre).chain(moved)
}
