//! Latin hypercubes.

use super::Sobol;
use super::draws::{Draws, Purpose};

/// Coordinates of the points of an optimised Latin hypercube.
///
/// In every dimension each of as many equal cells as there are points has one point, at random within its cell (in steps
/// of 2⁻²⁰ of it). Which cells meet in a point follows the ranks of a scrambled Sobol sequence, and is then improved by
/// exchanges within dimensions.
///
/// Source: M. D. McKay, R. J. Beckman and W. J. Conover (1979) for the hypercube; R. Jin, W. Chen and A. Sudjianto, "An
/// efficient algorithm for constructing optimal design of computer experiments", *Journal of Statistical Planning and
/// Inference* 134 (2005) 268-287, for the exchanges.
pub(super) fn points(points: usize, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut hypercube = Hypercube { columns: start(points, dimensions, seed) };
    improve(&mut hypercube, seed);
    (0..points).map(|row| hypercube.columns.iter().map(|column| column[row] + 0.5).collect()).collect()
}

/// Columns of coordinates less ½: the ranks of a Sobol sequence, and places within cells.
fn start(points: usize, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
    let sequence = Sobol::new(dimensions, seed);
    let rows: Vec<Vec<f64>> = (0..points as u32).map(|index| sequence.point(index)).collect();
    let mut jitter = Draws::new(seed, Purpose::Jitter, 0);
    let mut column = |dimension: usize| {
        let mut sorted: Vec<usize> = (0..points).collect();
        sorted.sort_by(|&a, &b| rows[a][dimension].total_cmp(&rows[b][dimension]));
        let mut column = vec![0.0; points];
        for (rank, row) in sorted.into_iter().enumerate() {
            // 20 bits, so that with the rank they fit into a float: no point slips into the next cell.
            let place = ((jitter.word() >> 44) as f64 + 0.5) / 1_048_576.0;
            column[row] = (rank as f64 + place) / points as f64 - 0.5;
        }
        column
    };
    (0..dimensions).map(&mut column).collect()
}

/// Products that an improvement may cost: half a second or so.
const WORK: usize = 1 << 28;

/// Exchanges tried per coordinate of the design, where [`WORK`] allows.
const TRIES: usize = 400;

/// At first an exchange may raise the squared discrepancy by this share; the allowance falls to 0 over the first
/// [`WANDERING`] of all tries. Found by trial over 10 to 200 points in 2 to 10 dimensions.
const ALLOWANCE: f64 = 0.001;

/// The share of tries during which rises are allowed.
const WANDERING: f64 = 0.7;

/// Exchanges coordinates of random pairs of points while that lowers the discrepancy, at first also where it rises a little
/// (threshold accepting, G. Dueck and T. Scheuer 1990). The result is never worse than the start.
fn improve(hypercube: &mut Hypercube, seed: u64) {
    let (dimensions, points) = (hypercube.columns.len(), hypercube.points());
    // A few exchanges among very many points change nothing, and the discrepancy alone would cost too much.
    if points < 2 || dimensions < 2 || points * points * dimensions > WORK {
        return;
    }
    let tries = (TRIES * points * dimensions).min(WORK / (2 * points * dimensions));
    let start = hypercube.columns.clone();
    let allowance = ALLOWANCE * hypercube.squared_discrepancy();
    let mut draws = Draws::new(seed, Purpose::Exchange, 0);
    let mut scratch = Scratch::new(points);
    let mut total = 0.0;
    for attempt in 0..tries {
        let column = draws.below(dimensions);
        let one = draws.below(points);
        let other = (one + 1 + draws.below(points - 1)) % points;
        let change = hypercube.change(column, one, other, &mut scratch);
        let elapsed = attempt as f64 / tries as f64;
        if change < allowance * (1.0 - elapsed / WANDERING).max(0.0) {
            hypercube.columns[column].swap(one, other);
            total += change;
        }
    }
    if total > 0.0 {
        hypercube.columns = start;
    }
}

/// Points by columns, each coordinate less ½.
struct Hypercube {
    columns: Vec<Vec<f64>>,
}

/// Room for the products of two points with all.
struct Scratch {
    one: Vec<f64>,
    other: Vec<f64>,
}

impl Scratch {
    fn new(points: usize) -> Self {
        Self { one: vec![1.0; points], other: vec![1.0; points] }
    }
}

/// A factor of the sum over points, at coordinate `a`.
fn single(a: f64) -> f64 {
    1.0 + 0.5 * a.abs() - 0.5 * a * a
}

/// A factor of the sum over pairs, at coordinates `a` and `b`.
#[inline(always)]
fn double(a: f64, b: f64) -> f64 {
    1.0 + 0.5 * (a.abs() + b.abs() - (a - b).abs())
}

impl Hypercube {
    fn points(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// The squared centred L2 discrepancy, but for its constant.
    ///
    /// Source: F. J. Hickernell, "A generalized discrepancy and quadrature error bound", *Mathematics of Computation* 67
    /// (1998) 299-322, equation 5.1c.
    fn squared_discrepancy(&self) -> f64 {
        let points = self.points();
        let mut products = vec![1.0; points];
        let (mut singles, mut doubles) = (0.0, 0.0);
        for row in 0..points {
            singles += self.columns.iter().map(|column| single(column[row])).product::<f64>();
            products.fill(1.0);
            self.multiply_pairs(row, usize::MAX, &mut products);
            doubles += products.iter().sum::<f64>();
        }
        let n = points as f64;
        let mut constant = 1.0;
        for _ in &self.columns {
            constant *= 13.0 / 12.0;
        }
        constant - 2.0 * singles / n + doubles / (n * n)
    }

    /// Multiplies each product by the pair's factors in all columns but `left_out`.
    fn multiply_pairs(&self, row: usize, left_out: usize, products: &mut [f64]) {
        for (index, column) in self.columns.iter().enumerate() {
            if index != left_out {
                let a = column[row];
                for (product, &b) in products.iter_mut().zip(column) {
                    *product *= double(a, b);
                }
            }
        }
    }

    /// By how much the squared discrepancy changes if points `one` and `other` exchange their coordinates in `column`. Only
    /// the pairs of these two change: points times dimensions, not their square.
    fn change(&self, column: usize, one: usize, other: usize, scratch: &mut Scratch) -> f64 {
        scratch.one.fill(1.0);
        scratch.other.fill(1.0);
        self.multiply_pairs(one, column, &mut scratch.one);
        self.multiply_pairs(other, column, &mut scratch.other);
        let coordinates = &self.columns[column];
        let (a, b) = (coordinates[one], coordinates[other]);
        let own = (scratch.one[one] - scratch.other[other]) * (b.abs() - a.abs());
        // The pair of the two keeps its product.
        scratch.one[one] = scratch.other[one];
        scratch.one[other] = scratch.other[other];
        let mut pairs = 0.0;
        for ((p, q), &c) in scratch.one.iter().zip(&scratch.other).zip(coordinates) {
            pairs += (p - q) * (double(b, c) - double(a, c));
        }
        let others = |row: usize| -> f64 {
            let rest = self.columns.iter().enumerate().filter(|&(index, _)| index != column);
            rest.map(|(_, column)| single(column[row])).product()
        };
        let singles = (others(one) - others(other)) * (single(b) - single(a));
        let n = self.points() as f64;
        (own + 2.0 * pairs) / (n * n) - 2.0 * singles / n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_every_dimension_has_one_point() {
        for (n, dimensions) in [(1, 3), (2, 2), (7, 1), (50, 4), (1000, 3)] {
            let rows = points(n, dimensions, 5);
            for dimension in 0..dimensions {
                let mut cells: Vec<usize> =
                    rows.iter().map(|row| (row[dimension] * n as f64) as usize).collect();
                cells.sort_unstable();
                assert_eq!(cells, (0..n).collect::<Vec<_>>(), "{n} points, dimension {dimension}");
            }
        }
    }

    #[test]
    fn the_discrepancy_is_that_of_the_literature() {
        // Fang, Li and Sudjianto, *Design and Modeling for Computer Experiments* (2006): the designs that
        // scipy.stats.qmc.discrepancy is documented with, 0.0081 and 0.0105.
        let scaled = |rows: [[f64; 2]; 6]| {
            let column = |dimension: usize| {
                rows.iter().map(|row| (2.0 * row[dimension] - 1.0) / 12.0 - 0.5).collect::<Vec<_>>()
            };
            Hypercube { columns: vec![column(0), column(1)] }.squared_discrepancy()
        };
        let first = [[1.0, 3.0], [2.0, 6.0], [3.0, 2.0], [4.0, 5.0], [5.0, 1.0], [6.0, 4.0]];
        let second = [[1.0, 5.0], [2.0, 4.0], [3.0, 3.0], [4.0, 2.0], [5.0, 1.0], [6.0, 6.0]];
        assert!((scaled(first) - 0.0081).abs() < 5e-5, "{}", scaled(first));
        assert!((scaled(second) - 0.0105).abs() < 5e-5, "{}", scaled(second));
    }

    #[test]
    fn the_change_of_an_exchange_is_the_difference_of_discrepancies() {
        let mut hypercube = Hypercube { columns: start(12, 3, 8) };
        let mut scratch = Scratch::new(12);
        let mut draws = Draws::new(1, Purpose::Exchange, 0);
        for _ in 0..100 {
            let (column, one) = (draws.below(3), draws.below(12));
            let other = (one + 1 + draws.below(11)) % 12;
            let before = hypercube.squared_discrepancy();
            let change = hypercube.change(column, one, other, &mut scratch);
            hypercube.columns[column].swap(one, other);
            let difference = hypercube.squared_discrepancy() - before;
            assert!((change - difference).abs() < 1e-14, "{change} against {difference}");
        }
    }

    #[test]
    fn exchanges_lower_the_discrepancy() {
        let mut hypercube = Hypercube { columns: start(60, 5, 2) };
        let before = hypercube.squared_discrepancy();
        improve(&mut hypercube, 2);
        let after = hypercube.squared_discrepancy();
        assert!(after < 0.75 * before, "from {before} to {after}");
    }
}
