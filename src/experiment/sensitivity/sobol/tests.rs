//! Closed forms, and luck of known size.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::math::normal_quantile;

/// Uniform draws.
struct Draws(ChaCha8Rng);

impl Draws {
    fn new(seed: u64) -> Draws {
        Draws(ChaCha8Rng::seed_from_u64(seed))
    }

    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    fn uniforms(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.uniform()).collect()
    }
}

const SECOND: bool = true;
const FIRST: bool = false;

fn layout(factors: usize, second_order: bool) -> SaltelliLayout {
    SaltelliLayout { factors, second_order }
}

/// Rows of the design from independent uniform draws.
fn design(layout: SaltelliLayout, base_points: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut draws = Draws::new(seed);
    let mut rows = Vec::new();
    for _ in 0..base_points {
        let (a, b) = (draws.uniforms(layout.factors), draws.uniforms(layout.factors));
        let mixed = |own: &[f64], other: &[f64], factor: usize| {
            let mut row = own.to_vec();
            row[factor] = other[factor];
            row
        };
        rows.push(a.clone());
        rows.extend((0..layout.factors).map(|factor| mixed(&a, &b, factor)));
        if layout.second_order {
            rows.extend((0..layout.factors).map(|factor| mixed(&b, &a, factor)));
        }
        rows.push(b);
    }
    rows
}

fn one_replicate(rows: &[Vec<f64>], function: impl Fn(&[f64]) -> f64) -> Responses {
    Responses::new(&rows.iter().map(|row| vec![function(row)]).collect::<Vec<_>>()).unwrap()
}

fn analysed(responses: &Responses, layout: SaltelliLayout) -> SobolAnalysis {
    analyse(responses, layout, Resampling { seed: 1, resamples: 300 }).unwrap()
}

/// Within four standard errors, and the errors small enough to say something.
fn assert_near(estimate: Option<Estimate>, want: f64, error_max: f64) {
    let estimate = estimate.expect("the index is defined");
    let luck = estimate.luck_error.unwrap_or(0.0);
    let error = estimate.design_error.unwrap().hypot(luck);
    assert!(error <= error_max, "error {error} is above {error_max}");
    assert!((estimate.value - want).abs() <= 4.0 * error + 1e-12, "{estimate:?} is far from {want}");
}

#[test]
fn ishigami_has_its_analytic_indices() {
    let (layout, pi) = (layout(3, SECOND), std::f64::consts::PI);
    let (a, b) = (7.0, 0.1);
    let ishigami = |u: &[f64]| {
        let x: Vec<f64> = u.iter().map(|u| (2.0 * u - 1.0) * pi).collect();
        x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin()
    };
    let got = analysed(&one_replicate(&design(layout, 8192, 3), ishigami), layout).of_mean;
    // Ishigami and Homma 1990.
    let v1 = 0.5 * (1.0 + b * pi.powi(4) / 5.0).powi(2);
    let v2 = a * a / 8.0;
    let v13 = b * b * pi.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
    let v = v1 + v2 + v13;
    for (factor, (first, total)) in [(v1, v1 + v13), (v2, v2), (0.0, v13)].into_iter().enumerate() {
        assert_near(got.first[factor], first / v, 0.03);
        assert_near(got.total[factor], total / v, 0.03);
    }
    let seconds: Vec<(usize, usize)> = got.second.iter().map(|pair| pair.factors).collect();
    assert_eq!(seconds, [(0, 1), (0, 2), (1, 2)]);
    for (pair, want) in got.second.iter().zip([0.0, v13 / v, 0.0]) {
        assert_near(pair.index, want, 0.05);
    }
}

#[test]
fn the_g_function_has_its_analytic_indices() {
    let weights = [0.0, 1.0, 4.5, 99.0];
    let layout = layout(4, FIRST);
    let g = |u: &[f64]| {
        u.iter().zip(weights).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product::<f64>()
    };
    let got = analysed(&one_replicate(&design(layout, 8192, 4), g), layout).of_mean;
    // Saltelli and Sobol' 1995: V_i = 1 / (3 (1 + a_i)²), V + 1 = product of (1 + V_i).
    let parts = weights.map(|a: f64| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let all: f64 = parts.iter().map(|part| 1.0 + part).product();
    for (factor, part) in parts.into_iter().enumerate() {
        assert_near(got.first[factor], part / (all - 1.0), 0.03);
        assert_near(got.total[factor], part * all / (1.0 + part) / (all - 1.0), 0.03);
    }
    assert!(got.second.is_empty());
}

/// Indices 1/5 and 4/5, and a factor that does nothing.
fn linear(x: &[f64]) -> f64 {
    1000.0 + x[0] + 2.0 * x[1]
}

/// Its variance.
const LINEAR_VARIANCE: f64 = 5.0 / 12.0;

#[test]
fn an_additive_function_has_equal_first_and_total_indices_and_no_pairs() {
    let layout = layout(3, SECOND);
    let got = analysed(&one_replicate(&design(layout, 2048, 5), linear), layout);
    for (factor, want) in [0.2, 0.8, 0.0].into_iter().enumerate() {
        assert_near(got.of_mean.first[factor], want, 0.03);
        assert_near(got.of_mean.total[factor], want, 0.03);
    }
    got.of_mean.second.iter().for_each(|pair| assert_near(pair.index, 0.0, 0.06));
    assert_eq!((got.base_points, got.replicates), (2048, 1));
    assert_eq!((got.of_expectation, got.luck), (None, None));
}

/// Responses with luck added: `noise(row, replicate, x)`.
fn with_luck(
    rows: &[Vec<f64>],
    replicates: usize,
    mut noise: impl FnMut(usize, usize, &[f64]) -> f64,
) -> Responses {
    let mut at = |row: usize| {
        let x = &rows[row];
        (0..replicates).map(|replicate| linear(x) + noise(row, replicate, x)).collect()
    };
    Responses::new(&(0..rows.len()).map(&mut at).collect::<Vec<Vec<f64>>>()).unwrap()
}

#[test]
fn luck_that_points_do_not_share_is_told_from_factors() {
    let (layout, replicates) = (layout(3, FIRST), 4);
    let mut draws = Draws::new(6);
    // As much variance as the factors make.
    let sd = LINEAR_VARIANCE.sqrt();
    let responses = with_luck(&design(layout, 4096, 7), replicates, |_, _, _| sd * draws.normal());
    let got = analysed(&responses, layout);
    // In the mean over 4 replicates a fifth of the variance is luck: it lowers first and raises total indices.
    for (factor, share) in [0.2, 0.8, 0.0].into_iter().enumerate() {
        assert_near(got.of_mean.first[factor], share * 0.8, 0.03);
        assert_near(got.of_mean.total[factor], share * 0.8 + 0.2, 0.03);
        let expectation = got.of_expectation.as_ref().unwrap();
        assert_near(expectation.first[factor], share, 0.04);
        assert_near(expectation.total[factor], share, 0.04);
    }
    let luck = got.luck.unwrap();
    assert_near(Some(luck.share), 0.5, 0.02);
    assert_near(Some(luck.alike), 0.0, 0.01);
    assert_near(Some(luck.with_factors), 0.5, 0.02);
}

#[test]
fn luck_that_moves_all_points_alike_leaves_every_index_as_it_is() {
    let (layout, replicates) = (layout(3, SECOND), 5);
    let rows = design(layout, 512, 8);
    let mut draws = Draws::new(9);
    let sd = LINEAR_VARIANCE.sqrt();
    let shifts: Vec<f64> = (0..replicates).map(|_| sd * draws.normal()).collect();
    let got = analysed(&with_luck(&rows, replicates, |_, replicate, _| shifts[replicate]), layout);
    let without = analysed(&one_replicate(&rows, linear), layout);
    let close = |a: Option<Estimate>, b: Option<Estimate>| {
        assert!((a.unwrap().value - b.unwrap().value).abs() < 1e-9, "{a:?} against {b:?}");
    };
    for factor in 0..3 {
        close(got.of_mean.first[factor], without.of_mean.first[factor]);
        close(got.of_expectation.as_ref().unwrap().total[factor], without.of_mean.total[factor]);
    }
    // Its share follows from five draws: their own variance is what is estimated.
    let luck = got.luck.unwrap();
    let mean = shifts.iter().sum::<f64>() / 5.0;
    let variance = shifts.iter().map(|shift| (shift - mean) * (shift - mean)).sum::<f64>() / 4.0;
    assert!((luck.alike.value - variance / (variance + LINEAR_VARIANCE)).abs() < 0.02, "{luck:?}");
    assert!(luck.with_factors.value.abs() < 1e-9);
    let (low, high) = luck.share.interval().unwrap();
    assert!(low < 0.5 && 0.5 < high, "five draws leave the true half open: {low}..{high}");
    assert!(luck.share.luck_error.unwrap() > 3.0 * luck.share.design_error.unwrap());
}

#[test]
fn shared_luck_that_acts_through_a_factor_is_not_that_factors_effect() {
    let (layout, replicates) = (layout(3, FIRST), 8);
    let mut draws = Draws::new(10);
    let lucks: Vec<f64> = (0..replicates).map(|_| 2.0 * draws.normal()).collect();
    let through = |_: usize, replicate: usize, x: &[f64]| lucks[replicate] * (x[2] - 0.5);
    let got = analysed(&with_luck(&design(layout, 4096, 11), replicates, through), layout);
    // In the eight histories the third factor does act, by the mean of their luck.
    let mean = lucks.iter().sum::<f64>() / 8.0;
    let acts = mean * mean / 12.0;
    assert_near(got.of_mean.total[2], acts / (acts + LINEAR_VARIANCE), 0.03);
    // On average over luck it does nothing.
    let expectation = got.of_expectation.unwrap();
    assert_near(expectation.total[2], 0.0, 0.25);
    assert_near(expectation.total[1], 0.8, 0.25);
    // Its variance is 4 / 12 against 5 / 12 of the factors.
    assert_near(Some(got.luck.unwrap().share), 4.0 / 9.0, 0.25);
}

#[test]
fn indices_of_the_expectation_pair_each_replicate_with_the_others_only() {
    let (layout, n) = (layout(2, FIRST), 16);
    let mut draws = Draws::new(12);
    let rows = design(layout, n, 13);
    let values: Vec<Vec<f64>> = rows.iter().map(|_| draws.uniforms(2)).collect();
    let got = analysed(&Responses::new(&values).unwrap(), layout);
    let column = |replicate: usize| {
        let values: Vec<f64> = values.iter().map(|v| v[replicate]).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|v| v - mean).collect::<Vec<f64>>()
    };
    let (f, g) = (column(0), column(1));
    let group = layout.rows();
    let mean = |term: &dyn Fn(usize) -> f64| (0..n).map(|base| term(base * group)).sum::<f64>() / n as f64;
    let crossed = |p: &[f64], q: &[f64]| mean(&|a| p[a + 3] * (q[a + 1] - q[a]));
    let ab = |p: &[f64]| mean(&|a| 0.5 * (p[a] + p[a + 3]));
    let variance = mean(&|a| 0.5 * (f[a] * g[a] + f[a + 3] * g[a + 3])) - ab(&f) * ab(&g);
    let want = 0.5 * (crossed(&f, &g) + crossed(&g, &f)) / variance;
    match got.of_expectation.unwrap().first[0] {
        Some(first) => assert!((first.value - want).abs() < 1e-9, "{first:?} against {want}"),
        None => assert!(variance <= f64::EPSILON, "{variance}"),
    }
}

#[test]
fn intervals_hold_the_truth_about_as_often_as_they_say() {
    let layout = layout(3, FIRST);
    let covered = (0..100).filter(|&trial| {
        let responses = one_replicate(&design(layout, 200, 1000 + trial), linear);
        let resampling = Resampling { seed: trial, resamples: 200 };
        let got = analyse(&responses, layout, resampling).unwrap();
        let (low, high) = got.of_mean.total[1].unwrap().interval().unwrap();
        low <= 0.8 && 0.8 <= high
    });
    // 95 of 100 are expected; below 87 or above 99.5 would come once in a thousand.
    let covered = covered.count();
    assert!((87..=100).contains(&covered), "{covered} of 100");
}

#[test]
fn a_response_that_never_varies_has_no_indices() {
    let layout = layout(2, SECOND);
    let got = analysed(&one_replicate(&design(layout, 8, 14), |_| 0.1), layout);
    assert_eq!(got.of_mean.first, [None, None]);
    assert_eq!(got.of_mean.second[0].index, None);
}

#[test]
fn luck_that_drowns_the_factors_leaves_no_error_and_no_false_index() {
    let layout = layout(2, FIRST);
    let mut draws = Draws::new(15);
    let values: Vec<Vec<f64>> =
        design(layout, 32, 16).iter().map(|_| (0..4).map(|_| draws.normal()).collect()).collect();
    let got = analysed(&Responses::new(&values).unwrap(), layout);
    let expectation = got.of_expectation.unwrap();
    assert!(expectation.first.iter().flatten().all(|first| first.design_error.is_none()), "{expectation:?}");
    assert!(got.luck.unwrap().share.value > 0.9);
}

#[test]
fn points_that_are_no_whole_groups_are_refused() {
    let responses = Responses::new(&vec![vec![1.0]; 9]).unwrap();
    let analyse = |factors| analyse(&responses, layout(factors, FIRST), Resampling::default());
    assert_eq!(analyse(2), Err(SensitivityError::NotWholeGroups { points: 9, group: 4 }));
    assert_eq!(analyse(7), Err(SensitivityError::TooFewGroups { found: 1 }));
}
