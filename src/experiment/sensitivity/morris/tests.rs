//! Closed forms, and luck of known size.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::math::normal_quantile;

fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    ((rng.next_u64() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
}

/// Trajectories on four levels: a random begin, factors in a random order, steps of 2/3 to where there is room.
fn trajectories(count: usize, factors: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut points = Vec::new();
    for _ in 0..count {
        let mut point: Vec<f64> = (0..factors).map(|_| (uniform(&mut rng) * 4.0).floor() / 3.0).collect();
        let mut order: Vec<(u64, usize)> = (0..factors).map(|factor| (rng.next_u64(), factor)).collect();
        order.sort_unstable();
        points.push(point.clone());
        for (_, factor) in order {
            point[factor] += if point[factor] < 0.5 { 2.0 / 3.0 } else { -2.0 / 3.0 };
            points.push(point.clone());
        }
    }
    points
}

fn linear(x: &[f64]) -> f64 {
    5.0 + 3.0 * x[0] - 2.0 * x[1]
}

fn responses(
    points: &[Vec<f64>],
    replicates: usize,
    mut value: impl FnMut(usize, &[f64]) -> f64,
) -> Responses {
    let mut at = |x: &Vec<f64>| (0..replicates).map(|replicate| value(replicate, x)).collect();
    Responses::new(&points.iter().map(&mut at).collect::<Vec<Vec<f64>>>()).unwrap()
}

fn assert_close(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{got} against {want}");
}

#[test]
fn a_linear_function_has_its_slopes_and_no_spread() {
    let points = trajectories(10, 3, 1);
    let got = analyse(&responses(&points, 1, |_, x| linear(x)), &points, Resampling::default()).unwrap();
    for (effect, slope) in got.effects.iter().zip([3.0f64, -2.0, 0.0]) {
        assert_close(effect.mu.value, slope, 1e-12);
        assert_close(effect.mu_star.value, slope.abs(), 1e-12);
        assert_close(effect.sigma.value, 0.0, 1e-12);
        assert_close(effect.mu_star.design_error.unwrap(), 0.0, 1e-12);
        assert_eq!((effect.sigma_of_expectation, effect.mu_star_of_luck), (None, None));
    }
    assert_eq!((got.trajectories, got.luck), (10, None));
}

#[test]
fn effects_that_cancel_show_in_mu_star_and_sigma() {
    let points = trajectories(400, 2, 2);
    // The effect of x0 is x1 - 1/2: of size 1/2 or 1/6, of either sign, each a quarter.
    let product = |_: usize, x: &[f64]| (x[0] - 0.5) * (x[1] - 0.5);
    let got = analyse(&responses(&points, 1, product), &points, Resampling::default()).unwrap();
    let effect = got.effects[0];
    assert_close(effect.mu.value, 0.0, 4.0 * effect.mu.design_error.unwrap());
    assert_close(effect.mu_star.value, 1.0 / 3.0, 4.0 * effect.mu_star.design_error.unwrap());
    assert_close(effect.sigma.value, (5.0f64 / 36.0).sqrt(), 4.0 * effect.sigma.design_error.unwrap());
}

#[test]
fn luck_that_points_do_not_share_is_taken_out_of_sigma() {
    let points = trajectories(500, 2, 3);
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let mut noisy =
        |_: usize, x: &[f64]| linear(x) + (x[0] - 0.5) * (x[1] - 0.5) + normal_quantile(uniform(&mut rng));
    let got = analyse(&responses(&points, 40, &mut noisy), &points, Resampling::default()).unwrap();
    let effect = got.effects[0];
    // An effect is a difference of two means over forty draws, divided by 2/3.
    let of_luck = 2.0 / 40.0 * 9.0 / 4.0;
    let clean = (5.0f64 / 36.0).sqrt();
    assert_close(effect.sigma.value, (clean * clean + of_luck).sqrt(), 0.05);
    assert_close(effect.mu_star_of_luck.unwrap().value, MEAN_SIZE_OF_NORMAL * of_luck.sqrt(), 0.01);
    let corrected = effect.sigma_of_expectation.unwrap();
    assert_close(corrected.value, clean, 4.0 * corrected.design_error.unwrap());
    assert!(effect.sigma.value > corrected.value + 4.0 * corrected.design_error.unwrap());
}

#[test]
fn a_rest_of_rounding_is_no_sigma_without_luck() {
    let points = trajectories(20, 2, 8);
    // Luck in one of two histories: half of it is in their mean, and all of the mean's spread is luck.
    for lucky in 0..2 {
        let of = |replicate: usize, x: &[f64]| linear(x) + if replicate == lucky { x[0] * x[1] } else { 0.0 };
        let got = analyse(&responses(&points, 2, of), &points, Resampling::default()).unwrap();
        for effect in &got.effects {
            assert!(effect.sigma.value > 0.1);
            assert_eq!(effect.sigma_of_expectation, None, "history {lucky}: {effect:?}");
        }
    }
}

#[test]
fn luck_that_moves_all_points_alike_has_no_effect() {
    let points = trajectories(20, 3, 5);
    let shifts = [0.0, 7.0, -3.0];
    let got = responses(&points, 3, |replicate, x| linear(x) + shifts[replicate]);
    let got = analyse(&got, &points, Resampling::default()).unwrap();
    for (effect, slope) in got.effects.iter().zip([3.0, -2.0, 0.0]) {
        assert_close(effect.mu.value, slope, 1e-12);
        assert_close(effect.mu_star_of_luck.unwrap().value, 0.0, 1e-12);
    }
    let luck = got.luck.unwrap();
    assert_close(luck.alike.value, luck.share.value, 1e-9);
    assert!(luck.share.value > 0.5);
}

#[test]
fn a_response_that_never_varies_has_no_effects_and_no_share_of_luck() {
    let points = trajectories(4, 2, 6);
    let got = analyse(&responses(&points, 2, |_, _| 0.1), &points, Resampling::default()).unwrap();
    assert_eq!(got.effects[0].mu_star.value, 0.0);
    assert_eq!(got.luck, None);
}

#[test]
fn a_sample_that_is_no_trajectory_is_refused() {
    let mut points = trajectories(3, 2, 7);
    let analyse = |points: &[Vec<f64>]| {
        super::analyse(&responses(points, 1, |_, x| linear(x)), points, Resampling::default())
    };
    assert_eq!(analyse(&points[..3]), Err(SensitivityError::TooFewGroups { found: 1 }));
    assert_eq!(analyse(&points[..5]), Err(SensitivityError::NotWholeGroups { points: 5, group: 3 }));
    points[4] = points[3].clone();
    assert_eq!(analyse(&points), Err(SensitivityError::NotATrajectory { trajectory: 1, step: 0 }));
}
