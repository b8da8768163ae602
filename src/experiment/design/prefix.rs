//! An order of points of which every beginning is a smaller design.

use std::cmp::Ordering;

use super::draws::{Draws, Purpose};
use crate::experiment::Point;
use crate::experiment::factor::FactorValue;

/// Up to as many points left, all are candidates for the next place.
const ALL_ARE_CANDIDATES: usize = 2048;

/// Candidates where more are left: more balance better, at a cost in proportion.
const CANDIDATES: usize = 64;

/// Cells into which a factor's values are divided, halving by halving.
const CELLS: usize = 64;

/// The numbers of `points`, each once, so that the first m have in every factor, for every m, nearly the shares that all
/// have: in both halves of its values, in the quarters, and so on to [`CELLS`] parts.
///
/// The next point is the one whose cells have so far the fewest points for their size, of all that are left or of
/// [`CANDIDATES`] drawn from many; equals are in random order; `first` is taken before all. Time is in proportion to points
/// times factors, but for the last [`ALL_ARE_CANDIDATES`].
pub(super) fn balanced(points: &[Point], first: Option<u32>, seed: u64) -> Vec<u32> {
    let factors = points.first().map_or(0, |point| point.values.len());
    let mut loads: Vec<Load> = (0..factors).map(|factor| Load::new(points, factor)).collect();
    let mut draws = Draws::new(seed, Purpose::Order, 0);
    let mut left: Vec<u32> = (0..points.len() as u32).collect();
    draws.shuffle(&mut left);
    let mut order = Vec::with_capacity(points.len());
    while !left.is_empty() {
        let forced = first.filter(|_| order.is_empty());
        let place = forced.and_then(|first| left.iter().position(|&index| index == first));
        let place = place.unwrap_or_else(|| least_loaded(&left, &loads, &mut draws));
        let chosen = left.swap_remove(place);
        for load in &mut loads {
            load.add(chosen);
        }
        order.push(chosen);
    }
    order
}

/// The place in `left` of the best candidate.
fn least_loaded(left: &[u32], loads: &[Load], draws: &mut Draws) -> usize {
    let all = left.len() <= ALL_ARE_CANDIDATES;
    let mut best = (f64::INFINITY, 0);
    for candidate in 0..if all { left.len() } else { CANDIDATES } {
        let place = if all { candidate } else { draws.below(left.len()) };
        let load: f64 = loads.iter().map(|load| load.at(left[place])).sum();
        if load < best.0 {
            best = (load, place);
        }
    }
    best.1
}

/// How full the cells of one factor are.
struct Load {
    /// The cell of each point.
    cells: Vec<u8>,
    /// 1/(share of all points), for cell c of the level with 2ˡ cells at 2ˡ + c; 0 for an empty one.
    weights: [f64; 2 * CELLS],
    /// For each cell, the weighted number of chosen points in it and in the wider cells around it.
    sums: [f64; CELLS],
}

impl Load {
    fn new(points: &[Point], factor: usize) -> Self {
        let cells = cells(points, factor);
        let mut counts = [0u32; 2 * CELLS];
        for &cell in &cells {
            let mut node = CELLS + usize::from(cell);
            while node > 1 {
                counts[node] += 1;
                node /= 2;
            }
        }
        let weight = |count: u32| if count == 0 { 0.0 } else { points.len() as f64 / f64::from(count) };
        Self { cells, weights: counts.map(weight), sums: [0.0; CELLS] }
    }

    fn at(&self, point: u32) -> f64 {
        self.sums[usize::from(self.cells[point as usize])]
    }

    fn add(&mut self, point: u32) {
        let mut node = CELLS + usize::from(self.cells[point as usize]);
        let mut width = 1;
        while node > 1 {
            let from = node * width - CELLS;
            for sum in &mut self.sums[from..from + width] {
                *sum += self.weights[node];
            }
            node /= 2;
            width *= 2;
        }
    }
}

/// The cell of each point by the rank of its value among all; equal values share their middle rank.
fn cells(points: &[Point], factor: usize) -> Vec<u8> {
    let value = |index: u32| &points[index as usize].values[factor];
    let mut sorted: Vec<u32> = (0..points.len() as u32).collect();
    sorted.sort_by(|&a, &b| compare(value(a), value(b)));
    let mut cells = vec![0; points.len()];
    let mut from = 0;
    for equal in sorted.chunk_by(|&a, &b| compare(value(a), value(b)).is_eq()) {
        let to = from + equal.len();
        let cell = (from + to) * CELLS / (2 * points.len());
        for &index in equal {
            cells[index as usize] = cell as u8;
        }
        from = to;
    }
    cells
}

/// Numbers by size, words by letters; kinds are not mixed within a factor.
fn compare(a: &FactorValue, b: &FactorValue) -> Ordering {
    match (a, b) {
        (FactorValue::Text(a), FactorValue::Text(b)) => a.cmp(b),
        _ => number(a).total_cmp(&number(b)),
    }
}

fn number(value: &FactorValue) -> f64 {
    match value {
        FactorValue::Integer(value) => *value as f64,
        FactorValue::Real(value) => *value,
        FactorValue::Boolean(value) => f64::from(u8::from(*value)),
        FactorValue::Text(_) => f64::INFINITY,
    }
}
