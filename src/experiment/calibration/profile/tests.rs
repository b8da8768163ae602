use super::super::search::tests::{answers, calibration, factors, real};
use super::super::{Outcome, calibrate};
use super::*;
use crate::experiment::factor::{Domain, Scale};

/// The standard error of every target of these tests.
const SD: f64 = 0.01;

fn profiled(
    (targets, places, points): (usize, &[usize], u32),
    moments: impl Fn(f64, f64) -> Vec<f64> + Copy,
) -> Outcome {
    let asked = Profiling { factors: places.to_vec(), points, generations: 60 };
    let calibration = Calibration { profile: Some(asked), ..calibration(targets, 200) };
    calibrate(&calibration, &factors(2), |batch| Ok::<_, ()>(answers(batch, moments))).unwrap()
}

fn value(point: &ProfilePoint, place: usize) -> f64 {
    real(&point.evaluation.values[place])
}

#[test]
fn the_profile_of_a_plane_is_the_parabola_of_what_the_other_cannot_make_good() {
    // Targets are 1: a is 0.4 and b is 0.5. With b held, the least of ((b - .5 + .4 (a - .4))^2 + (a - .4)^2) / SD^2 is
    // (b - .5)^2 / 1.16 SD^2; with a held, b makes good what the first target loses.
    let found = profiled((2, &[1, 0], 8), |a, b| vec![0.4 * a + b + 0.34, a + 0.6]);
    let [of_b, of_a] = &found.profiles[..] else { panic!("two profiles") };
    assert_eq!((of_b.factor, of_a.factor), (1, 0));
    let lowest = found.best.evaluation.distance;
    for (profile, best, variances) in [(of_b, 0.5, 1.16), (of_a, 0.4, 1.0)] {
        assert_eq!(profile.points.len(), 9);
        for point in &profile.points {
            let held = value(point, profile.factor);
            let want = (held - best) * (held - best) / (variances * SD * SD);
            let rise = point.evaluation.distance - lowest;
            assert!((rise - want).abs() < 1e-3 * want.max(1.0), "{held}: {rise} is not {want}");
        }
        let interval = profile.interval();
        assert_eq!(interval.is_open, [false, false]);
        // 1.96 standard errors; a point of the best is not exactly at the lowest.
        let half = 1.959_964 * variances.sqrt() * SD;
        for (end, want) in interval.shares.iter().zip([best - half, best + half]) {
            assert!((end - want).abs() < 0.02 * half, "{end} is not {want}");
        }
    }
}

#[test]
fn parameters_that_only_act_together_have_profiles_that_are_flat_and_open() {
    let found = profiled((1, &[0, 1], 6), |a, b| vec![a + b]);
    for profile in &found.profiles {
        assert!(profile.points.iter().all(|point| point.evaluation.distance < 1e-3), "{profile:?}");
        assert_eq!(profile.interval(), ProfileInterval { shares: [0.0, 1.0], is_open: [true, true] });
        for point in &profile.points {
            assert!((value(point, 0) + value(point, 1) - 1.0).abs() < 1e-3);
        }
    }
}

#[test]
fn a_side_that_the_targets_know_nothing_of_is_open_alone() {
    // Above 0.4, a changes nothing.
    let found = profiled((2, &[0], 8), |a, b| vec![a.min(0.4) + 0.6, b + 0.5]);
    let interval = found.profiles[0].interval();
    assert_eq!((interval.is_open, interval.shares[1]), ([false, true], 1.0));
    // Between values of the profile nobody knows where the plane begins.
    assert!((0.37..0.41).contains(&interval.shares[0]), "{interval:?}");
}

#[test]
fn a_valley_that_bends_is_followed_where_derivatives_at_the_best_would_leave_it() {
    // b = 1 - a^2 along the floor; the second target only says that a is near 0.3.
    let found = profiled((2, &[0], 10), |a, b| vec![b + a * a, 1.0 + (a - 0.3) * SD]);
    for point in &found.profiles[0].points {
        let a = value(point, 0);
        let rise = point.evaluation.distance - (a - 0.3) * (a - 0.3);
        assert!(rise.abs() < 0.01, "{a}: {rise}");
    }
    assert_eq!(found.profiles[0].interval().is_open, [true, true]);
}

#[test]
fn a_profile_does_not_depend_on_which_others_are_asked_for() {
    let moments = |a: f64, b: f64| vec![a + b + 0.1, a * b + 0.8];
    let alone = profiled((2, &[1], 4), moments);
    let beside = profiled((2, &[0, 1], 4), moments);
    assert_eq!(alone.profiles[0], beside.profiles[1]);
    assert_eq!(alone.best, beside.best);
}

#[test]
fn a_single_factor_has_nothing_to_fit_anew() {
    let calibration = Calibration {
        profile: Some(Profiling { factors: vec![0], points: 4, generations: 9 }),
        start: vec![0.5],
        priors: vec![None],
        ..calibration(1, 60)
    };
    let answer = |batch: &Batch| -> Result<Vec<Vec<Moments>>, ()> {
        Ok(batch.points.iter().map(|point| vec![Some(vec![Some(real(&point.values[0]) + 0.4)])]).collect())
    };
    let found = calibrate(&calibration, &factors(1), answer).unwrap();
    let profile = &found.profiles[0];
    assert!(profile.points.iter().all(|point| point.candidates == u32::from(!point.is_best)));
    let rise = |point: &ProfilePoint| (value(point, 0) - 0.6) * (value(point, 0) - 0.6) / (SD * SD);
    assert!(profile.points.iter().all(|point| (point.evaluation.distance - rise(point)).abs() < 1e-6));
}

#[test]
fn values_are_near_the_best_at_both_ends_and_on_both_sides() {
    let factor = &factors(1)[0];
    let [below, above] = held_at(factor, 0.5, 0.02, 8);
    let near = |found: &[f64], want: [f64; 4]| found.iter().zip(want).all(|(x, y)| (x - y).abs() < 1e-9);
    let ratio = 25_f64.powf(1.0 / 3.0);
    let steps = [0.02, 0.02 * ratio, 0.02 * ratio * ratio, 0.5];
    assert!(near(&above, steps.map(|step| 0.5 + step)), "{above:?}");
    assert!(near(&below, steps.map(|step| 0.5 - step)), "{below:?}");
    assert_eq!((below[3], above[3]), (0.0, 1.0));
    // Little is known: equal steps. Close to an end: one value on its side. At the end: none.
    assert!(near(&held_at(factor, 0.5, 0.29, 8)[1], [0.625, 0.75, 0.875, 1.0]));
    let counts = |best| held_at(factor, best, 0.1, 8).map(|side| side.len());
    assert_eq!((counts(0.02), counts(0.9), counts(1.0)), ([1, 7], [7, 1], [7, 0]));
    // Whole numbers are held at whole numbers, each once.
    let whole = Factor {
        domain: Domain::Range { from: 3.0, to: 6.0, scale: Scale::Linear, levels: None },
        whole: true,
        ..factor.clone()
    };
    let best = share_of_range(&whole, 5.0).unwrap();
    let values: [Vec<f64>; 2] =
        held_at(&whole, best, 0.29, 8).map(|side| side.iter().map(|x| number(&whole.at(*x))).collect());
    assert_eq!(values, [vec![4.0, 3.0], vec![6.0]]);
}

#[test]
fn no_more_candidates_are_tried_than_are_told_beforehand() {
    let asked = Profiling { factors: vec![0, 1], points: 6, generations: 60 };
    let found = profiled((2, &[0, 1], 6), |a, b| vec![a + b, a * b + 0.7]);
    let points = found.profiles.iter().flat_map(|profile| &profile.points);
    let tried: u64 = points.map(|point| u64::from(point.candidates)).sum();
    assert!(tried > 0 && tried <= asked.candidates_max(2), "{tried}");
}
