use super::*;
use crate::experiment::calibration::target::tests::target;
use crate::experiment::calibration::{DEVIATION_MAX, TargetScale, share_of_range};
use crate::experiment::factor::{Distribution, Domain, Scale};

pub fn factors(n: usize) -> Vec<Factor> {
    let factor = |place: usize| Factor {
        name: format!("f{place}"),
        keys: vec![format!("k{place}")],
        domain: Domain::Range { from: 0.0, to: 1.0, scale: Scale::Linear, levels: None },
        whole: false,
    };
    (0..n).map(factor).collect()
}

pub fn calibration(targets: usize, generations: u32) -> Calibration {
    Calibration {
        targets: (0..targets).map(|_| target(1.0, TargetScale::Difference(0.01))).collect(),
        priors: vec![None, None],
        generations,
        population_size: 8,
        restarts: 0,
        seed: 1,
        step: 0.3,
        use_prior: false,
        start: vec![0.5, 0.5],
        profile: None,
    }
}

pub fn real(value: &FactorValue) -> f64 {
    match value {
        FactorValue::Real(value) => *value,
        other => panic!("{other:?}"),
    }
}

/// Answers of two histories, with an error of one sign each.
pub fn answers(batch: &Batch, moments: impl Fn(f64, f64) -> Vec<f64>) -> Vec<Vec<Moments>> {
    let answer = |point: &Point| {
        let moments = moments(real(&point.values[0]), real(&point.values[1]));
        let with = |error: f64| Some(moments.iter().map(|value| Some(value + error)).collect());
        vec![with(0.001), with(-0.001)]
    };
    batch.points.iter().map(answer).collect()
}

fn outcome(calibration: &Calibration, moments: impl Fn(f64, f64) -> Vec<f64> + Copy) -> Outcome {
    calibrate(calibration, &factors(2), |batch| Ok::<_, ()>(answers(batch, moments))).unwrap()
}

#[test]
fn the_point_that_meets_the_targets_is_found_and_its_directions_are_told_apart() {
    let found = outcome(&calibration(2, 200), |a, b| vec![a + 0.8, b * b + 0.91]);
    let values: Vec<f64> = found.best.evaluation.values.iter().map(real).collect();
    assert!((values[0] - 0.2).abs() < 1e-4 && (values[1] - 0.3).abs() < 1e-4, "{values:?}");
    assert!(found.best.fits.iter().all(|fit| fit.deviation.abs() < 0.01));
    // Slopes 1 and 2 b over a scale of 0.01; a uniform prior has a variance of 1/12.
    let ways = found.identifiability.directions.iter();
    let information: Vec<f64> = ways.map(|way| 12.0 * way.information).collect();
    assert!((information[0] - 3600.0).abs() < 10.0 && (information[1] - 10_000.0).abs() < 1.0);
    assert!((found.identifiability.spreads[0] - 1.0 / (10_000.0_f64 + 12.0).sqrt()).abs() < 1e-5);
    // Two values 0.002 apart have a mean with a standard error of 0.001, a tenth of the scale.
    assert!((found.best.evaluation.luck - 0.02).abs() < 1e-9);
    // Both targets are off by it together: a by as much, b by what 2 b makes of it.
    let luck = found.identifiability.luck.unwrap();
    assert!((luck[0] - 0.001).abs() < 1e-5 && (luck[1] - 0.001 / 0.6).abs() < 1e-5, "{luck:?}");
}

#[test]
fn luck_that_targets_share_is_counted_once_and_that_of_a_single_history_is_not_known() {
    // Twice the same number, with the same error: a second look at one history tells nothing new of its luck.
    let found = outcome(&calibration(2, 60), |a, b| vec![a + b + 0.2, a + b + 0.2]);
    let once = outcome(&calibration(1, 60), |a, b| vec![a + b + 0.2]);
    let [twice, once] = [found, once].map(|found| found.identifiability.luck.unwrap());
    assert!(once[0] > 0.0004 && (twice[0] / once[0] - 1.0).abs() < 0.01, "{twice:?} {once:?}");
    let single = calibrate(&calibration(1, 5), &factors(2), |batch| {
        let mut all = answers(batch, |a, b| vec![a + b]);
        all.iter_mut().for_each(|moments| moments.truncate(1));
        Ok::<_, ()>(all)
    });
    assert_eq!(single.unwrap().identifiability.luck, None);
}

/// The lowest of two valleys, as a distance to the target in scales: a wide one that ends above nothing, a narrow one at nothing.
fn two_valleys(a: f64, b: f64, end: f64) -> Vec<f64> {
    let to = |x: f64, y: f64| ((a - x) * (a - x) + (b - y) * (b - y)).sqrt();
    vec![1.0 + 0.01 * (end + 20.0 * to(0.2, 0.3)).min(60.0 * to(0.9, 0.85))]
}

#[test]
fn where_a_search_ends_in_a_shallow_valley_another_finds_the_deep_one() {
    let mut calibration = Calibration { step: 0.05, start: vec![0.25, 0.25], ..calibration(1, 500) };
    let single = outcome(&calibration, |a, b| two_valleys(a, b, 3.0));
    assert!(single.searches.len() == 1 && (single.best.evaluation.distance - 9.0).abs() < 0.1);
    assert!(single.searches[0].stop != Stop::Generations);
    (calibration.restarts, calibration.step) = (9, 0.3);
    let found = outcome(&calibration, |a, b| two_valleys(a, b, 3.0));
    let values: Vec<f64> = found.best.evaluation.values.iter().map(real).collect();
    assert!((values[0] - 0.9).abs() < 1e-3 && (values[1] - 0.85).abs() < 1e-3, "{values:?}");
    // All searches together have the candidates of 500 generations of eight, and each twice the population of the one before.
    assert!(found.searches.len() > 1 && found.evaluations.len() <= 4001);
    for (place, search) in found.searches.iter().enumerate() {
        assert_eq!((search.number, search.population_size), (place as u32 + 1, 8 << place));
    }
    let evaluations: u32 = found.searches.iter().map(|search| search.evaluations).sum();
    assert_eq!(evaluations as usize, found.evaluations.len());
    let generations: Vec<u32> = found.generations.iter().map(|one| one.number).collect();
    assert_eq!(generations, (0..generations.len() as u32).collect::<Vec<_>>());
    let lowest = found.searches.iter().map(|search| search.best.distance).fold(f64::INFINITY, f64::min);
    assert_eq!(lowest, found.best.evaluation.distance);
}

#[test]
fn an_optimum_that_is_nearly_as_near_elsewhere_rivals_the_best_and_a_farther_one_does_not() {
    for (end, rivals) in [(1.0, true), (3.0, false)] {
        let calibration = Calibration { restarts: 9, ..calibration(1, 500) };
        let found = outcome(&calibration, |a, b| two_valleys(a, b, end));
        let (best, told) = (&found.best.evaluation, &found.identifiability);
        let shallow = found.searches.iter().filter(|search| real(&search.best.values[0]) < 0.5);
        let verdicts: Vec<bool> = shallow.map(|search| search.rivals(best, told)).collect();
        assert!(!verdicts.is_empty() && verdicts.iter().all(|verdict| *verdict == rivals), "{verdicts:?}");
    }
}

#[test]
fn parameters_that_only_act_together_are_called_indistinguishable() {
    let found = outcome(&calibration(1, 60), |a, b| vec![a + b]);
    let [weak, strong] = &found.identifiability.directions[..] else { panic!("two factors") };
    assert!(!weak.is_identified() && strong.is_identified());
    assert!(weak.information < 1e-6 && (weak.spread - 1.0).abs() < 1e-9);
    assert!((weak.loadings[0] + weak.loadings[1]).abs() < 1e-9, "{:?}", weak.loadings);
    assert!(found.identifiability.correlations[0][1] < -0.99);
}

#[test]
fn missing_values_and_failed_histories_are_penalised_counted_and_never_nan() {
    let calibration = calibration(2, 30);
    let found = calibrate(&calibration, &factors(2), |batch| {
        let mut all = answers(batch, |a, b| vec![a + 0.5, b + 0.5]);
        for (point, moments) in batch.points.iter().zip(&mut all) {
            if real(&point.values[0]) > 0.7 {
                moments[0] = None;
            } else if real(&point.values[0]) > 0.55 {
                moments[1] = Some(vec![None, Some(1.0)]);
            }
        }
        Ok::<_, ()>(all)
    })
    .unwrap();
    for evaluation in &found.evaluations {
        let (failed, missing) = (evaluation.failed, evaluation.missing);
        let a = real(&evaluation.values[0]);
        let want = if a > 0.7 { (1, 2) } else { (0, u32::from(a > 0.55)) };
        assert_eq!((failed, missing), want);
        assert!(evaluation.distance.is_finite());
        assert!(missing == 0 || evaluation.distance >= DEVIATION_MAX * DEVIATION_MAX / 4.0);
    }
    assert!(found.evaluations.iter().any(|evaluation| evaluation.failed > 0));
    assert_eq!(found.best.evaluation.missing, 0);
}

#[test]
fn recorded_answers_lead_to_the_same_outcome() {
    let calibration = calibration(2, 15);
    let moments = |a: f64, b: f64| vec![a * b, a + b];
    let mut batches = Vec::new();
    let first = calibrate(&calibration, &factors(2), |batch| {
        batches.push(batch.clone());
        Ok::<_, ()>(answers(batch, moments))
    });
    // One point, 15 generations of 8, and two neighbours for each factor.
    let sizes: Vec<usize> = batches.iter().map(|batch| batch.points.len()).collect();
    assert_eq!(sizes, [&[1][..], &[8; 15], &[4]].concat());
    assert_eq!(first.as_ref().unwrap().generations.len(), 16);
    assert_eq!(first.as_ref().unwrap().searches[0].stop, Stop::Generations);
    let mut recorded = batches.iter();
    let again = calibrate(&calibration, &factors(2), |batch| {
        assert_eq!(Some(batch), recorded.next());
        Ok::<_, ()>(answers(batch, moments))
    });
    assert_eq!(first, again);
}

#[test]
fn priors_shift_the_best_by_what_they_weigh_and_narrow_what_remains() {
    let normal = Distribution::Normal { mean: 0.5, sd: 0.01, min: Some(0.0), max: Some(1.0) };
    let mut calibration = calibration(1, 200);
    calibration.priors = vec![Some(normal), None];
    for (use_prior, want) in [(false, 0.6), (true, 0.55)] {
        calibration.use_prior = use_prior;
        // Met at 0.6, with a scale as wide as the prior.
        let found = outcome(&calibration, |a, _| vec![a + 0.4]);
        let best = &found.best.evaluation;
        assert!((real(&best.values[0]) - want).abs() < 1e-3, "{:?}", best.values);
        assert!((best.prior - if use_prior { 25.0 } else { 0.0 }).abs() < 0.5, "{}", best.prior);
        assert_eq!(found.generations.last().unwrap().best, best.distance + best.prior);
        // Two sources of the same precision.
        let spread = found.identifiability.spreads[0];
        assert!((spread - 0.01 / 2_f64.sqrt()).abs() < 1e-4, "{spread}");
        // Not sharply identified: the targets tell as much as the prior did.
        let strong = found.identifiability.directions.last().unwrap();
        assert!((strong.information - 1.0).abs() < 0.01, "{strong:?}");
    }
}

#[test]
fn whole_numbers_have_a_neighbour_on_each_side_whatever_their_scale() {
    for (scale, from, to, best) in [
        (Scale::Log, 1.0, 24.0, 2),
        (Scale::Linear, 1.0, 24.0, 2),
        (Scale::Log, 1.0, 24.0, 1),
        (Scale::Log, 1.0, 24.0, 24),
        (Scale::Linear, 0.0, 1000.0, 500),
        (Scale::Log, 1.0, 10_000.0, 5000),
    ] {
        let mut factors = factors(1);
        factors[0].domain = Domain::Range { from, to, scale, levels: None };
        factors[0].whole = true;
        let mut calibration = calibration(1, 1);
        calibration.priors = vec![None];
        let share = |value: i64| share_of_range(&factors[0], value as f64).unwrap();
        calibration.start = vec![share(best)];
        // Only the start is any good, so that it stays the best; beside it the value is the share of the range.
        let mut is_start = true;
        let found = calibrate(&calibration, &factors, |batch| {
            let mut value = |point: &Point| match point.values[0] {
                FactorValue::Integer(value) if batch.stage == Stage::Neighbours => share(value),
                FactorValue::Integer(_) if std::mem::take(&mut is_start) => 1.0,
                FactorValue::Integer(_) => 1e9,
                ref other => panic!("{other:?}"),
            };
            let answers: Vec<Vec<Moments>> =
                batch.points.iter().map(|point| vec![Some(vec![Some(value(point))])]).collect();
            Ok::<_, ()>(answers)
        })
        .unwrap();
        // One over a scale of 0.01.
        let slope = found.identifiability.jacobian[0][0];
        assert!((slope - 100.0).abs() < 1e-9, "{scale:?} from {from} to {to} at {best}: {slope}");
    }
}
