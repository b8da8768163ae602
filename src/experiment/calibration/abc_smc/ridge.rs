//! Ridge regression of several responses on the same regressors, with weights, and what it says of each row without that row.

use crate::experiment::calibration::eigen::{Matrix, eigen};

/// Penalties tried, from a thousand times the mean eigenvalue down to a millionth of it, four a decade. Beside them none at all
/// of the slopes, an infinite penalty.
const PENALTIES: u32 = 37;
const GREATEST: f64 = 1e3;
/// The fourth root of ten.
const STEP: f64 = 1.778_279_410_038_922_8;
/// A row whose own part of its fit is closer to 1 than this has no fit without it.
const PART_MIN: f64 = 1e-9;
/// By how much an error has to fall for a smaller penalty: less is rounding.
const GAIN_MIN: f64 = 1e-9;

/// One response on the regressors.
pub(super) struct Slopes {
    /// For each row: what the regressors' values there add to the response, by a regression without that row.
    pub effects: Vec<f64>,
    /// The share of the response's variance that the regressors foretell of rows that the regression did not see; from 0 to 1.
    pub explained: f64,
}

/// The regressors, with the weight of each row: centred, and turned so that they are uncorrelated.
pub(super) struct Regressors {
    weights: Vec<f64>,
    /// The turned regressors, from their means.
    centred: Matrix,
    /// The same, from 0.
    from_zero: Matrix,
    variances: Vec<f64>,
}

impl Regressors {
    /// `weights` are not negative, and sum to 1.
    pub fn new(rows: &[Vec<f64>], weights: Vec<f64>) -> Regressors {
        let columns = rows.first().map_or(0, Vec::len);
        let mean = |column: usize| rows.iter().zip(&weights).map(|(row, weight)| weight * row[column]).sum();
        let means: Vec<f64> = (0..columns).map(mean).collect();
        let from_means =
            |row: &Vec<f64>| -> Vec<f64> { row.iter().zip(&means).map(|(x, m)| x - m).collect() };
        let centred: Matrix = rows.iter().map(from_means).collect();
        let entry = |i: usize, j: usize| -> f64 {
            centred.iter().zip(&weights).map(|(row, weight)| weight * row[i] * row[j]).sum()
        };
        let moments: Matrix =
            (0..columns).map(|i| (0..columns).map(|j| entry(i.min(j), i.max(j))).collect()).collect();
        let (variances, axes) = eigen(&moments);
        let turned = |rows: &[Vec<f64>]| -> Matrix {
            let along = |row: &Vec<f64>, axis: &Vec<f64>| row.iter().zip(axis).map(|(x, a)| x * a).sum();
            rows.iter().map(|row| axes.iter().map(|axis| along(row, axis)).collect()).collect()
        };
        let variances = variances.into_iter().map(|variance| variance.max(0.0)).collect();
        Regressors { weights, centred: turned(&centred), from_zero: turned(rows), variances }
    }

    /// Ridge regression (Hoerl & Kennard 1970, Technometrics 12) with the penalty that foretells a left-out row best (Allen 1974,
    /// Technometrics 16): the weighted sum of squared residuals over 1 minus each row's part of its own fit. Of equally good
    /// penalties the greatest; slopes of 0 where none is better.
    pub fn slopes(&self, response: &[f64]) -> Slopes {
        let mean: f64 = self.weights.iter().zip(response).map(|(weight, y)| weight * y).sum();
        let from_mean: Vec<f64> = response.iter().map(|y| y - mean).collect();
        let mut products = vec![0.0; self.variances.len()];
        for ((row, weight), y) in self.centred.iter().zip(&self.weights).zip(&from_mean) {
            products.iter_mut().zip(row).for_each(|(sum, x)| *sum += weight * x * y);
        }
        let none = vec![0.0; self.variances.len()];
        let flat = self.left_out(&from_mean, &none, &none);
        let mut best = Slopes { effects: vec![0.0; response.len()], explained: 0.0 };
        let Some(LeftOut { error: alone, .. }) = flat else { return best };
        let total: f64 = self.variances.iter().sum();
        if alone <= 0.0 || total <= 0.0 {
            return best;
        }
        let mut lowest = alone;
        let mut penalty = GREATEST * total / self.variances.len() as f64;
        for _ in 0..PENALTIES {
            let inverse: Vec<f64> =
                self.variances.iter().map(|variance| 1.0 / (variance + penalty)).collect();
            let slopes: Vec<f64> =
                products.iter().zip(&inverse).map(|(product, inverse)| product * inverse).collect();
            if let Some(found) = self.left_out(&from_mean, &slopes, &inverse)
                && found.error < lowest * (1.0 - GAIN_MIN)
            {
                lowest = found.error;
                best = Slopes {
                    effects: self.effects(&slopes, &inverse, &found.pulls),
                    explained: 1.0 - lowest / alone,
                };
            }
            penalty /= STEP;
        }
        best
    }

    /// The error in foretelling left-out rows; none where some row alone decides on its fit.
    fn left_out(&self, from_mean: &[f64], slopes: &[f64], inverse: &[f64]) -> Option<LeftOut> {
        let (mut error, mut pulls) = (0.0, Vec::new());
        for ((row, weight), y) in self.centred.iter().zip(&self.weights).zip(from_mean) {
            let part =
                weight * (1.0 + row.iter().zip(inverse).map(|(x, inverse)| x * x * inverse).sum::<f64>());
            let rest = 1.0 - part;
            if rest < PART_MIN {
                return None;
            }
            let residual = y - row.iter().zip(slopes).map(|(x, slope)| x * slope).sum::<f64>();
            error += weight * (residual / rest) * (residual / rest);
            pulls.push(weight * residual / rest);
        }
        Some(LeftOut { error, pulls })
    }

    /// What the regressors add in each row, by the slopes without it: those of all rows less what the row pulls them by.
    fn effects(&self, slopes: &[f64], inverse: &[f64], pulls: &[f64]) -> Vec<f64> {
        let effect = |((row, from_zero), pull): ((&Vec<f64>, &Vec<f64>), &f64)| -> f64 {
            let own =
                slopes.iter().zip(inverse).zip(row).map(|((slope, inverse), x)| slope - inverse * x * pull);
            own.zip(from_zero).map(|(slope, x)| slope * x).sum()
        };
        self.centred.iter().zip(&self.from_zero).zip(pulls).map(effect).collect()
    }
}

/// What foretelling each row from the others comes to.
struct LeftOut {
    /// Weighted sum of squared errors.
    error: f64,
    /// Weight times error of each row.
    pulls: Vec<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows on a grid, so that no draw is needed.
    fn grid(count: u32) -> Vec<Vec<f64>> {
        let place = |i: u32, step: u32| f64::from((i * step) % count) / f64::from(count) + 0.5;
        (0..count).map(|i| vec![place(i, 1), place(i, 7)]).collect()
    }

    fn equal(count: usize) -> Vec<f64> {
        vec![1.0 / count as f64; count]
    }

    #[test]
    fn what_regressors_say_exactly_is_found_but_for_the_penalty() {
        let rows = grid(40);
        let response: Vec<f64> = rows.iter().map(|row| 3.0 + 2.0 * row[0] - row[1]).collect();
        let found = Regressors::new(&rows, equal(40)).slopes(&response);
        for (effect, row) in found.effects.iter().zip(&rows) {
            assert!((effect - (2.0 * row[0] - row[1])).abs() < 1e-4, "{effect}");
        }
        assert!(found.explained > 0.999_999, "{}", found.explained);
    }

    /// Each effect is what a regression without the row gives, by the same penalty: here by leaving it out indeed.
    #[test]
    fn effects_are_those_of_a_regression_that_did_not_see_the_row() {
        let rows = grid(9);
        let response: Vec<f64> = rows.iter().map(|row| row[0] * row[0] + 0.3 * row[1]).collect();
        let weights: Vec<f64> = (1..=9).map(|i| f64::from(i) / 45.0).collect();
        let all = Regressors::new(&rows, weights.clone());
        let penalty = 0.05;
        let of = |regressors: &Regressors, response: &[f64], scale: f64| {
            let mean: f64 = regressors.weights.iter().zip(response).map(|(w, y)| w * y).sum();
            let from_mean: Vec<f64> = response.iter().map(|y| y - mean).collect();
            // The others' weights are made to sum to 1, so their penalty is per that much less weight.
            let inverse: Vec<f64> =
                regressors.variances.iter().map(|v| 1.0 / (v + penalty / scale)).collect();
            let product = |axis: usize| -> f64 {
                let rows = regressors.centred.iter().zip(&regressors.weights).zip(&from_mean);
                rows.map(|((row, w), y)| w * row[axis] * y).sum()
            };
            let slopes: Vec<f64> =
                inverse.iter().enumerate().map(|(axis, inverse)| inverse * product(axis)).collect();
            (from_mean, slopes, inverse)
        };
        let (from_mean, slopes, inverse) = of(&all, &response, 1.0);
        let found = all.left_out(&from_mean, &slopes, &inverse).unwrap();
        let effects = all.effects(&slopes, &inverse, &found.pulls);
        for left in 0..9 {
            let keep = |place: usize| place != left;
            let rest = 1.0 - weights[left];
            let kept: Vec<usize> = (0..9).filter(|place| keep(*place)).collect();
            let mut with_zero: Vec<Vec<f64>> = kept.iter().map(|place| rows[*place].clone()).collect();
            let mut others: Vec<f64> = kept.iter().map(|place| weights[*place] / rest).collect();
            let mut responses: Vec<f64> = kept.iter().map(|place| response[*place]).collect();
            // The row itself, without weight, to see what is said of it.
            with_zero.push(rows[left].clone());
            others.push(0.0);
            responses.push(0.0);
            let without = Regressors::new(&with_zero, others);
            let (_, slopes, _) = of(&without, &responses, rest);
            let effect: f64 = slopes.iter().zip(&without.from_zero[8]).map(|(slope, x)| slope * x).sum();
            assert!((effect - effects[left]).abs() < 1e-12, "{left}: {effect} is not {}", effects[left]);
        }
    }

    #[test]
    fn regressors_that_say_nothing_have_no_slopes() {
        let rows = grid(30);
        let nothing = |rows: &[Vec<f64>], weights: Vec<f64>, response: &[f64]| {
            let found = Regressors::new(rows, weights).slopes(response);
            assert_eq!((found.explained, found.effects), (0.0, vec![0.0; rows.len()]));
        };
        let alternating: Vec<f64> = (0..30).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        nothing(&rows, equal(30), &[0.7; 30]);
        nothing(&vec![vec![4.0, -1.0]; 30], equal(30), &alternating);
        // A single row with all the weight is its own fit.
        let mut one = vec![0.0; 30];
        one[3] = 1.0;
        nothing(&rows, one, &alternating);
    }

    /// Fifty regressors of noise on sixty rows: a fit without penalty would explain nearly all.
    #[test]
    fn many_regressors_of_noise_are_not_taken_for_something() {
        use crate::math::normal_quantile;
        use crate::random::unit_interval_wide;
        use rand::{Rng, SeedableRng};
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        let mut draw = || normal_quantile(unit_interval_wide(rng.next_u64()));
        let rows: Matrix = (0..60).map(|_| (0..50).map(|_| draw()).collect()).collect();
        let response: Vec<f64> = (0..60).map(|_| draw()).collect();
        let found = Regressors::new(&rows, equal(60)).slopes(&response);
        let size = (found.effects.iter().map(|effect| effect * effect).sum::<f64>() / 60.0).sqrt();
        assert!(found.explained < 0.1 && size < 0.5, "{} {size}", found.explained);
        let signal: Vec<f64> =
            response.iter().zip(&rows).map(|(noise, row)| 0.3 * noise + row[0] - row[1]).collect();
        let found = Regressors::new(&rows, equal(60)).slopes(&signal);
        assert!(found.explained > 0.3, "{}", found.explained);
    }
}
