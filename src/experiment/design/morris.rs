//! Morris trajectories.

use super::draws::{Draws, Purpose};

/// Unit coordinates of all points, trajectory by trajectory, as the design laid them: multiples of 1/(`levels` − 1). Between
/// neighbours in a trajectory one factor moves, by +Δ or −Δ with Δ = `levels`/(2(`levels` − 1)); every factor moves once.
///
/// These are the coordinates by whose steps elementary effects are divided, whatever values factors take there.
///
/// Source: M. D. Morris, "Factorial sampling plans for preliminary computational experiments", *Technometrics* 33 (1991)
/// 161-174.
pub fn trajectories(trajectories: u32, levels: u32, factors: usize, seed: u64) -> Vec<Vec<f64>> {
    let unit = |level: u32| f64::from(level) / f64::from(levels - 1);
    level_rows(trajectories, levels, factors, seed).map(|row| row.into_iter().map(unit).collect()).collect()
}

/// The levels, from 0, of all points, for even `levels`.
///
/// Each trajectory by itself is Morris's: its start uniform over the levels, its order of factors over all orders, and a
/// factor of the lower half moves up, of the upper half down. Together they are balanced: in each `levels` consecutive
/// trajectories every factor starts once from every level.
pub(super) fn level_rows(
    trajectories: u32,
    levels: u32,
    factors: usize,
    seed: u64,
) -> impl Iterator<Item = Vec<u32>> {
    let blocks = trajectories.div_ceil(levels);
    let points = trajectories as usize * (factors + 1);
    (0..blocks).flat_map(move |block| block_rows(levels, factors, seed, block)).take(points)
}

/// The rows of `levels` trajectories that start once from every level of every factor.
fn block_rows(levels: u32, factors: usize, seed: u64, block: u32) -> Vec<Vec<u32>> {
    let mut draws = Draws::new(seed, Purpose::Trajectory, u64::from(block));
    let mut starts = vec![Vec::new(); factors];
    for factor in &mut starts {
        factor.extend(0..levels);
        draws.shuffle(factor);
    }
    let mut rows = Vec::with_capacity(levels as usize * (factors + 1));
    for trajectory in 0..levels as usize {
        let mut row: Vec<u32> = starts.iter().map(|factor| factor[trajectory]).collect();
        let mut order: Vec<usize> = (0..factors).collect();
        draws.shuffle(&mut order);
        rows.push(row.clone());
        for factor in order {
            let level = row[factor];
            row[factor] = if level < levels / 2 { level + levels / 2 } else { level - levels / 2 };
            rows.push(row.clone());
        }
    }
    rows
}
