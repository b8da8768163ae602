use super::*;
use crate::experiment::calibration::target::tests::target;
use crate::experiment::calibration::{Batch, Moments, Stage, TargetScale};
use crate::experiment::factor::{Distribution, Domain, Factor, FactorValue, Scale};
use crate::math::normal_quantile;
use crate::random::unit_interval_wide;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn factor(name: &str, from: f64, to: f64) -> Factor {
    Factor {
        name: name.to_owned(),
        keys: vec![name.to_owned()],
        domain: Domain::Range { from, to, scale: Scale::Linear, levels: None },
        whole: false,
    }
}

fn normal_prior(mean: f64, sd: f64, (min, max): (f64, f64)) -> Option<Distribution> {
    Some(Distribution::Normal { mean, sd, min: Some(min), max: Some(max) })
}

fn sampling(targets: usize, priors: Priors) -> Sampling {
    Sampling {
        targets: (0..targets).map(|_| target(1.0, TargetScale::Difference(1.0))).collect(),
        priors,
        generations: 30,
        population_size: 1000,
        seed: 1,
        quantile: 0.5,
        tolerance: 0.02,
        acceptance_min: 0.01,
        luck: Luck::Own,
    }
}

fn real(value: &FactorValue) -> f64 {
    match value {
        FactorValue::Real(value) => *value,
        other => panic!("{other:?}"),
    }
}

/// One history per point: each of the sums of the values that `moments` gives, with an error of standard deviation `noise`.
fn answers(batch: &Batch, noise: f64, moments: impl Fn(&[f64]) -> Vec<f64>) -> Vec<Vec<Moments>> {
    let answer = |place: usize| {
        let seed = batch.seeds.as_ref().map_or(7, |seeds| seeds[place]);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let values: Vec<f64> = batch.points[place].values.iter().map(real).collect();
        let mut observed = |moment: f64| moment + noise * normal_quantile(unit_interval_wide(rng.next_u64()));
        vec![Some(moments(&values).into_iter().map(|moment| Some(observed(moment))).collect())]
    };
    (0..batch.points.len()).map(answer).collect()
}

fn run(sampling: &Sampling, factors: &[Factor], noise: f64, moments: impl Fn(&[f64]) -> Vec<f64>) -> Sample {
    sample(sampling, factors, |batch| Ok::<_, ()>(answers(batch, noise, &moments))).unwrap()
}

/// y = theta + e with e normal of sd 0.8 and theta normal around 0 with sd 1; y = 1 was observed. Then theta is normal with
/// mean 1 / (1 + 0.64) and variance 0.64 / 1.64.
#[test]
fn a_normal_mean_has_the_mean_and_spread_of_its_closed_form() {
    let ends = (-5.0, 5.0);
    let sampling = sampling(1, vec![normal_prior(0.0, 1.0, ends)]);
    let found = run(&sampling, &[factor("theta", ends.0, ends.1)], 0.8, |values| values.to_vec());
    assert_eq!(found.stop, SamplingStop::Tolerance);
    // A deviation within ±0.14 is uniform there, which adds 0.02 / 3 to the variance of the error.
    let error: f64 = 0.64 + 0.02 / 3.0;
    let (mean, sd) = (1.0 / (1.0 + error), (error / (1.0 + error)).sqrt());
    let marginal = &found.posterior.marginals[0];
    let size = found.posterior.effective_size;
    assert!(size > 700.0, "{size}");
    // Standard errors of a sample of this size: sd / sqrt(n), and sd / sqrt(2 n).
    assert!((marginal.mean - mean).abs() < 3.0 * sd / size.sqrt(), "{} is not {mean}", marginal.mean);
    assert!((marginal.sd - sd).abs() < 3.0 * sd / (2.0 * size).sqrt(), "{} is not {sd}", marginal.sd);
    let [low, median, high] = marginal.interval();
    for (found, score) in [(low, -1.645), (median, 0.0), (high, 1.645)] {
        assert!((found - (mean + score * sd)).abs() < 0.1, "{found} is not the quantile at {score}");
    }
    assert!((marginal.of_prior - sd).abs() < 0.05);
    // What is predicted includes the error of a new observation.
    let [low, _, high] = found.predictions[0].quantiles.unwrap();
    let predicted = (sd * sd + 0.64).sqrt();
    assert!(((high - low) / (2.0 * 1.645 * predicted) - 1.0).abs() < 0.1, "{low} to {high}");
}

/// Of forty observations drawn from the model, nine in ten should have their parameter in the interval of nine tenths.
#[test]
fn intervals_cover_what_was_planted_as_often_as_they_say() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut draw = || normal_quantile(unit_interval_wide(rng.next_u64()));
    let ends = (-5.0, 5.0);
    let (mut covered, mut width) = (0, 0.0);
    for seed in 0..40 {
        let (theta, error) = (draw(), 0.5 * draw());
        let mut sampling = sampling(1, vec![normal_prior(0.0, 1.0, ends)]);
        sampling.targets[0].value = theta + error;
        (sampling.population_size, sampling.tolerance, sampling.seed) = (200, 0.05, seed);
        let found = run(&sampling, &[factor("theta", ends.0, ends.1)], 0.5, |values| values.to_vec());
        let [low, _, high] = found.posterior.marginals[0].interval();
        covered += u32::from((low..=high).contains(&theta));
        width += (high - low) / 40.0;
    }
    // Of a posterior with variance 0.25/1.25; those of the prior would be 3.29 wide, and cover as often.
    let expected = 2.0 * 1.645 * (0.25_f64 / 1.25).sqrt();
    assert!((width / expected - 1.0).abs() < 0.1, "{width}, not {expected}");
    // Binomial(40, 0.9): 36 expected, 31 to 40 in all but one in a hundred.
    assert!((31..=40).contains(&covered), "{covered} of 40");
}

#[test]
fn a_uniform_prior_is_recovered_where_targets_tell_nothing() {
    let mut sampling = sampling(1, vec![None, None]);
    (sampling.tolerance, sampling.generations) = (1e-3, 8);
    let factors = [factor("known", 0.0, 4.0), factor("unknown", 0.0, 1.0)];
    let found = run(&sampling, &factors, 0.0, |values| vec![values[0]]);
    let unknown = &found.posterior.marginals[1];
    assert!((unknown.mean - 0.5).abs() < 0.04 && (unknown.of_prior - 1.0).abs() < 0.06, "{unknown:?}");
    assert!((unknown.quantiles[0] - 0.05).abs() < 0.03 && (unknown.quantiles[4] - 0.95).abs() < 0.03);
    let [weak, strong] = &found.posterior.directions[..] else { panic!("two factors") };
    assert!(!weak.is_identified() && weak.loadings[1] > 0.99, "{weak:?}");
    assert!(strong.is_identified() && strong.loadings[0].abs() > 0.99, "{strong:?}");
}

#[test]
fn parameters_that_only_act_together_are_correlated() {
    let mut sampling = sampling(1, vec![None, None]);
    sampling.tolerance = 1e-3;
    let factors = [factor("a", 0.0, 1.0), factor("b", 0.0, 1.0)];
    let found = run(&sampling, &factors, 0.0, |values| vec![values[0] + values[1]]);
    assert!(found.posterior.correlations[0][1] < -0.95, "{:?}", found.posterior.correlations);
    assert!(found.posterior.marginals.iter().all(|marginal| marginal.of_prior > 0.8));
    assert!(!found.posterior.directions[0].is_identified() && found.posterior.directions[1].is_identified());
}

#[test]
fn a_sample_that_nobody_can_come_closer_to_ends() {
    let mut sampling = sampling(1, vec![None]);
    sampling.population_size = 100;
    let factors = [factor("a", 0.0, 0.5)];
    let same = run(&sampling, &factors, 0.0, |_| vec![3.0]);
    assert_eq!((same.stop, same.populations.len(), same.proposals.len()), (SamplingStop::Flat, 1, 100));
    // From 0.5 to 1 is as close as any comes.
    let far = run(&sampling, &factors, 0.0, |values| vec![values[0].min(0.4)]);
    assert_eq!(far.stop, SamplingStop::Flat);
    (sampling.acceptance_min, sampling.quantile) = (0.5, 0.05);
    let rare = run(&sampling, &factors, 1.0, |values| values.to_vec());
    assert_eq!(rare.stop, SamplingStop::Acceptance);
    let last = rare.populations.last().unwrap();
    assert_eq!((last.proposals, last.effective_size), (200, None));
    assert!(last.accepted < 100 && rare.particles.len() == 100);
}

#[test]
fn recorded_answers_lead_to_the_same_sample_and_batches_are_no_larger_than_a_quarter() {
    let mut sampling = sampling(2, vec![None, normal_prior(0.3, 0.1, (0.0, 1.0))]);
    (sampling.population_size, sampling.generations) = (100, 4);
    let factors = [factor("a", 0.0, 1.0), factor("b", 0.0, 1.0)];
    for luck in [Luck::Own, Luck::Common] {
        sampling.luck = luck;
        let mut batches = Vec::new();
        let ask = |batches: &mut Vec<Batch>| {
            sample(&sampling, &factors, |batch| {
                batches.push(batch.clone());
                Ok::<_, ()>(answers(batch, 0.2, |values| values.to_vec()))
            })
        };
        let first = ask(&mut batches);
        assert!(batches.iter().all(|batch| batch.points.len() <= 25));
        assert!(batches.iter().all(|batch| batch.seeds.is_some() == (luck == Luck::Own)));
        let predicted = batches.iter().filter(|batch| batch.stage == Stage::Prediction).count();
        assert_eq!(predicted, if luck == Luck::Own { 4 } else { 0 });
        let mut again = Vec::new();
        assert_eq!(ask(&mut again), first);
        assert_eq!(again, batches);
    }
}

/// As the normal mean above, with targets of which one says nothing, and a sampler that is stopped far from what was wanted.
fn stopped_early(priors: Priors, seed: u64) -> Sampling {
    let mut sampling = sampling(3, priors);
    (sampling.generations, sampling.tolerance, sampling.seed) = (2, 0.02, seed);
    sampling
}

/// What is accepted within a distance of ε has, beside the error, one that is uniform in a ball of radius √ε: in three dimensions
/// with a variance of ε / 5 each. The adjusted sample has that of the wanted tolerance.
#[test]
fn an_adjusted_sample_has_the_spread_that_the_wanted_tolerance_would_have_left() {
    let ends = (-5.0, 5.0);
    let factors = [factor("theta", ends.0, ends.1), factor("idle", 0.0, 1.0)];
    let sampling = stopped_early(vec![normal_prior(0.0, 1.0, ends), None], 3);
    let noise = 0.4;
    let found = run(&sampling, &factors, noise, |values| vec![values[0], 1.0 + 0.5 * values[0], 1.0]);
    assert_eq!(found.stop, SamplingStop::Generations);
    let adjustment = found.adjustment.as_ref().unwrap();
    let reached = found.populations[1].tolerance.unwrap();
    assert!(reached > 0.5 && (adjustment.kept - (0.02 / reached).sqrt()).abs() < 1e-12, "{reached}");
    // 1 and 0 were observed of theta and of half of it, both with this error and a prior of variance 1: a precision of
    // 1 + 1.25 / error, a mean of that of the observations, 1 + 0.5 · 0 over it.
    let error = noise * noise + 0.02 / 5.0;
    let precision = 1.0 + 1.25 / error;
    let (mean, sd) = (1.0 / error / precision, precision.recip().sqrt());
    let [plain, own] = [&found.posterior, &adjustment.posterior].map(|posterior| &posterior.marginals[0]);
    assert!(plain.sd > 1.4 * sd, "{} is hardly wider than {sd}", plain.sd);
    assert!((own.mean - mean).abs() < 0.04, "{} is not {mean}", own.mean);
    assert!((own.sd / sd - 1.0).abs() < 0.08, "{} is not {sd}", own.sd);
    assert!(adjustment.explained[0] > 0.5 && adjustment.explained[1] < 0.02, "{:?}", adjustment.explained);
    // Of what targets say nothing about, nothing is adjusted away.
    let idle = &adjustment.posterior.marginals[1];
    assert!((idle.of_prior - 1.0).abs() < 0.06 && (idle.mean - 0.5).abs() < 0.04, "{idle:?}");
}

#[test]
fn adjusted_values_stay_within_their_bounds_and_are_whole_where_they_have_to_be() {
    // What was observed lies beyond what the bounds allow.
    let mut sampling = stopped_early(vec![None, normal_prior(0.5, 2.0, (0.0, 1.0)), None], 1);
    sampling.targets.iter_mut().for_each(|target| target.value = 3.0);
    (sampling.generations, sampling.population_size) = (1, 300);
    let mut factors = [factor("a", 0.0, 1.0), factor("b", 0.0, 1.0), factor("whole", 2.0, 4.0)];
    factors[2].whole = true;
    let found = sample(&sampling, &factors, |batch| {
        let value = |value: &FactorValue| match value {
            FactorValue::Integer(value) => *value as f64,
            other => real(other),
        };
        let answer = |point: &crate::experiment::Point| {
            let values: Vec<f64> = point.values.iter().map(value).collect();
            vec![Some(vec![Some(values[0] + 0.01 * values[1]), Some(values[1]), Some(values[2] - 2.0)])]
        };
        Ok::<_, ()>(batch.points.iter().map(answer).collect())
    });
    let found = found.unwrap();
    let adjustment = found.adjustment.unwrap();
    let ends = |place: usize| {
        let values = adjustment.values.iter().map(|values| match &values[place] {
            FactorValue::Integer(value) => *value as f64,
            value => real(value),
        });
        values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    };
    for (place, low, high) in [(0, 0.0, 1.0), (1, 0.0, 1.0), (2, 2.0, 4.0)] {
        let (lowest, highest) = ends(place);
        assert!(lowest >= low && highest <= high && lowest.is_finite(), "{place}: {lowest} to {highest}");
    }
    assert!(ends(0).0 > 0.9, "all are moved towards the bound beyond which the target lies: {:?}", ends(0));
    assert!(adjustment.values.iter().all(|values| matches!(values[2], FactorValue::Integer(_))));
}

#[test]
fn a_sample_that_got_to_its_tolerance_or_whose_targets_do_not_vary_is_not_moved() {
    let factors = [factor("a", 0.0, 1.0)];
    let mut there = sampling(1, vec![None]);
    (there.tolerance, there.population_size) = (0.5, 200);
    let got = run(&there, &factors, 0.3, |values| values.to_vec());
    assert_eq!(got.stop, SamplingStop::Tolerance);
    let same = run(&sampling(1, vec![None]), &factors, 0.0, |_| vec![3.0]);
    assert_eq!(same.stop, SamplingStop::Flat);
    for (found, kept) in [(got, 1.0), (same, (0.02_f64 / 4.0).sqrt())] {
        let adjustment = found.adjustment.unwrap();
        assert_eq!(adjustment.kept, kept);
        for (own, particle) in adjustment.values.iter().zip(&found.particles) {
            let (own, plain) = (real(&own[0]), real(&particle.proposal.evaluation.values[0]));
            assert!((own - plain).abs() < 1e-14, "{own} is not {plain}");
        }
    }
    // The same where all deviations are 0.
    let exact = run(&sampling(1, vec![None]), &factors, 0.0, |_| vec![1.0]);
    assert!(exact.adjustment.unwrap().values.iter().all(|values| real(&values[0]).is_finite()));
}

#[test]
fn a_sample_that_lacks_values_is_not_adjusted() {
    let mut sampling = sampling(2, vec![None]);
    (sampling.generations, sampling.population_size) = (1, 50);
    let lacking = |sampling: &Sampling| {
        let answer = |place: usize| vec![Some(vec![Some(0.3), (place > 0).then_some(0.2)])];
        let found = sample(sampling, &[factor("a", 0.0, 1.0)], |batch| {
            Ok::<_, ()>((0..batch.points.len()).map(answer).collect())
        });
        found.unwrap().adjustment
    };
    assert_eq!(lacking(&sampling), None);
    // What does not count may be missing.
    sampling.targets[1].weight = 0.0;
    assert!(lacking(&sampling).is_some());
}
