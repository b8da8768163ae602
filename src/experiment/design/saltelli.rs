//! Saltelli's design for Sobol indices.

use super::Sobol;

/// Coordinates of all rows, base point by base point: A, AB for each factor, BA for each factor (with `second_order`), B.
///
/// The matrices are halves of one scrambled Sobol sequence in twice the dimensions, A the first.
///
/// Source: A. Saltelli, "Making best use of model evaluations to compute sensitivity indices", *Computer Physics
/// Communications* 145 (2002) 280-297; A. Saltelli et al., *ibid.* 181 (2010) 259-270. The order of rows is that of
/// `SALib.sample.sobol`.
pub(super) fn rows(
    base_points: u32,
    factors: usize,
    second_order: bool,
    seed: u64,
) -> impl Iterator<Item = Vec<f64>> {
    let sequence = Sobol::new(2 * factors, seed);
    (0..base_points).flat_map(move |index| {
        let mut a = sequence.point(index);
        let b = a.split_off(factors);
        let with = |one: &[f64], other: &[f64], factor: usize| {
            let mut row = one.to_vec();
            row[factor] = other[factor];
            row
        };
        let mut group = vec![a.clone()];
        group.extend((0..factors).map(|factor| with(&a, &b, factor)));
        if second_order {
            group.extend((0..factors).map(|factor| with(&b, &a, factor)));
        }
        group.push(b);
        group
    })
}
