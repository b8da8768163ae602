//! Eigenvalues and eigenvectors of small symmetric matrices.

/// A square matrix, row by row.
pub type Matrix = Vec<Vec<f64>>;

/// Sweeps at most: some ten reach the last bit for any matrix of this size.
const SWEEPS_MAX: u32 = 60;

/// The eigenvalues of a symmetric matrix, rising, and the eigenvector of each, of length 1.
///
/// Cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, 4th ed., 8.5): slower than what large matrices take,
/// but in one fixed order of exact operations, so that the bits are the same everywhere. The entry of each vector that
/// is largest in size is positive. Only the upper triangle of `matrix` is read.
pub fn eigen(matrix: &Matrix) -> (Vec<f64>, Matrix) {
    let n = matrix.len();
    let mut a: Matrix = (0..n).map(|i| (0..n).map(|j| matrix[i.min(j)][i.max(j)]).collect()).collect();
    let mut vectors: Matrix = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..SWEEPS_MAX {
        let mut is_diagonal = true;
        for p in 0..n {
            for q in p + 1..n {
                let negligible = f64::EPSILON * f64::EPSILON * (a[p][p] * a[q][q]).abs();
                if a[p][q] * a[p][q] > negligible {
                    is_diagonal = false;
                    rotate(&mut a, &mut vectors, p, q);
                }
            }
        }
        if is_diagonal {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[i][i].total_cmp(&a[j][j]));
    let values = order.iter().map(|&i| a[i][i]).collect();
    (values, order.into_iter().map(|i| upright(vectors[i].clone())).collect())
}

/// The rotation of rows and columns `p` and `q` that makes their common entry 0. `vectors` has the vectors as rows.
fn rotate(a: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let sign = if theta < 0.0 { -1.0 } else { 1.0 };
    let t = sign / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (t * t + 1.0).sqrt();
    let sine = t * cosine;
    let turn = |x: &mut f64, y: &mut f64| (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
    for row in a.iter_mut() {
        let (left, right) = row.split_at_mut(q);
        turn(&mut left[p], &mut right[0]);
    }
    for rows in [a, vectors] {
        let (upper, lower) = rows.split_at_mut(q);
        upper[p].iter_mut().zip(&mut lower[0]).for_each(|(x, y)| turn(x, y));
    }
}

/// The vector or its opposite, whichever has its largest entry above 0.
fn upright(mut vector: Vec<f64>) -> Vec<f64> {
    let largest =
        vector.iter().fold(0.0_f64, |largest, x| if x.abs() > largest.abs() { *x } else { largest });
    if largest < 0.0 {
        vector.iter_mut().for_each(|x| *x = -*x);
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_of_known_eigenvalues_is_taken_apart() {
        // 2 on the diagonal, -1 beside it: 2 - 2 cos(pi k / (n + 1)).
        let n = 6;
        let matrix: Matrix = (0..n)
            .map(|i: usize| {
                (0..n)
                    .map(|j: usize| match i.abs_diff(j) {
                        0 => 2.0,
                        1 => -1.0,
                        _ => 0.0,
                    })
                    .collect()
            })
            .collect();
        let (values, vectors) = eigen(&matrix);
        for (k, value) in values.iter().enumerate() {
            let want = 2.0 - 2.0 * (std::f64::consts::PI * (k + 1) as f64 / (n + 1) as f64).cos();
            assert!((value - want).abs() < 1e-14, "{k}: {value} is not {want}");
        }
        for (value, vector) in values.iter().zip(&vectors) {
            for (row, x) in matrix.iter().zip(vector) {
                let product: f64 = row.iter().zip(vector).map(|(a, b)| a * b).sum();
                assert!((product - value * x).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn vectors_are_of_length_one_and_at_right_angles_even_where_values_coincide() {
        let matrix = vec![vec![1.0, 0.0, 0.5], vec![0.0, 1.5, 0.0], vec![0.5, 0.0, 1.0]];
        let (values, vectors) = eigen(&matrix);
        assert!(values.iter().zip([0.5, 1.5, 1.5]).all(|(value, want)| (value - want).abs() < 1e-15));
        for (i, left) in vectors.iter().enumerate() {
            for (j, right) in vectors.iter().enumerate() {
                let product: f64 = left.iter().zip(right).map(|(a, b)| a * b).sum();
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn a_matrix_of_zeros_has_zeros_as_eigenvalues() {
        assert_eq!(eigen(&vec![vec![0.0; 3]; 3]).0, [0.0; 3]);
    }
}
