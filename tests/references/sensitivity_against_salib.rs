//! Sensitivity indices against SALib 1.6, on the same samples: test functions, and histories of the model.

use std::path::PathBuf;

use huzhu::Simulation;
use huzhu::config;
use huzhu::experiment::design::Design;
use huzhu::experiment::design::morris::trajectories;
use huzhu::experiment::factor::{Domain, Factor, FactorValue, Scale};
use huzhu::experiment::sensitivity::{Estimate, Resampling, Responses, SaltelliLayout, morris, sobol};
use huzhu::observe::SummaryBuilder;
use serde_json::{Value, json};

/// Samples on the unit cube, or analyses: one JSON object in, one out.
const SCRIPT: &str = r#"
import json, sys, warnings
import numpy as np
from SALib.analyze import morris as analyse_morris, sobol as analyse_sobol
from SALib.sample import morris as sample_morris, sobol as sample_sobol

# SALib divides by zero where a factor has no variance, and says so.
warnings.simplefilter("ignore")
ask = json.load(sys.stdin)
k = ask["factors"]
problem = {"num_vars": k, "names": [f"x{i}" for i in range(k)], "bounds": [[0, 1]] * k}
if ask["do"] == "sample sobol":
    answer = sample_sobol.sample(problem, ask["n"], calc_second_order=ask["second"], seed=1).tolist()
elif ask["do"] == "sample morris":
    answer = sample_morris.sample(problem, ask["n"], num_levels=ask["levels"], seed=1).tolist()
elif ask["do"] == "analyse sobol":
    found = analyse_sobol.analyze(problem, np.array(ask["y"]), calc_second_order=ask["second"], num_resamples=500, seed=1)
    answer = {key: np.nan_to_num(found[key]).tolist() for key in found}
else:
    found = analyse_morris.analyze(problem, np.array(ask["x"]), np.array(ask["y"]), num_levels=ask["levels"], num_resamples=500, seed=1)
    answer = {key: np.array(found[key]).tolist() for key in ["mu", "mu_star", "sigma", "mu_star_conf"]}
json.dump(answer, sys.stdout)
"#;

const LEVELS: u32 = 4;

fn salib() -> Option<PathBuf> {
    crate::python::environment(&["SALib==1.6.*"])
}

fn ask(python: &std::path::Path, question: &Value) -> Value {
    serde_json::from_str(&crate::python::run(python, SCRIPT, &question.to_string())).unwrap()
}

fn points(value: &Value) -> Vec<Vec<f64>> {
    serde_json::from_value(value.clone()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    serde_json::from_value(value.clone()).unwrap()
}

fn ishigami(u: &[f64]) -> f64 {
    let x: Vec<f64> = u.iter().map(|u| (2.0 * u - 1.0) * std::f64::consts::PI).collect();
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

fn sobol_g(u: &[f64]) -> f64 {
    let weights = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    u.iter().zip(weights).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
}

/// Share of memberships that the follower ends with, in replicate after replicate of a small duopoly.
fn duopoly(u: &[f64], replicates: u32) -> Vec<f64> {
    let between = |from: f64, to: f64, u: f64| from + (to - from) * u;
    let set = [
        "population.simulated_households=1000".to_owned(),
        "run.months=40".to_owned(),
        format!("platform.Follower.fee_rate={}", between(0.02, 0.3, u[0])),
        format!("platform.Follower.reach={}", between(0.1, 0.8, u[1])),
        format!("behaviour.choice.leaving_cost_yuan_per_month={}", between(0.0, 6.0, u[2])),
    ];
    let scenario = config::load("duopoly", &set).unwrap().scenario;
    let history = |replicate| {
        let (mut simulation, mut summary) =
            (Simulation::new(&scenario, replicate), SummaryBuilder::default());
        while let Some(month) = simulation.step() {
            summary.add(&month);
        }
        let summary = summary.finish().unwrap();
        summary.platforms[1].final_members as f64 / summary.final_memberships.max(1) as f64
    };
    (0..replicates).map(history).collect()
}

fn one_each(points: &[Vec<f64>], function: fn(&[f64]) -> f64) -> Responses {
    Responses::new(&points.iter().map(|point| vec![function(point)]).collect::<Vec<_>>()).unwrap()
}

fn of_model(points: &[Vec<f64>], replicates: u32) -> Responses {
    let responses = points.iter().map(|point| duopoly(point, replicates)).collect::<Vec<_>>();
    let responses = Responses::new(&responses).unwrap();
    assert!(!responses.is_constant(), "the model answers to its factors");
    responses
}

fn assert_same(got: f64, want: f64, what: &str) {
    assert!((got - want).abs() <= 1e-9 * want.abs().max(1.0), "{what}: {got} here, {want} in SALib");
}

/// Half-widths come from different draws: of 500 resamples each, so within some 15 % of one another.
fn assert_same_half_width(got: Option<Estimate>, want: f64, what: &str) {
    let (low, high) = got.and_then(|estimate| estimate.interval()).unwrap();
    let half = (high - low) / 2.0;
    assert!((half - want).abs() <= 0.2 * want + 1e-12, "interval of {what}: {half} here, {want} in SALib");
}

fn compare_sobol(python: &std::path::Path, responses: &Responses, layout: SaltelliLayout) {
    let question = json!({
        "do": "analyse sobol", "factors": layout.factors, "second": layout.second_order, "y": responses.means(),
    });
    let want = ask(python, &question);
    let got = sobol::analyse(responses, layout, Resampling { seed: 2, resamples: 500 }).unwrap().of_mean;
    for (ours, theirs) in [(&got.first, "S1"), (&got.total, "ST")] {
        let (indices, half_widths) = (numbers(&want[theirs]), numbers(&want[format!("{theirs}_conf")]));
        assert_eq!(ours.len(), indices.len());
        for (factor, index) in ours.iter().enumerate() {
            let what = format!("{theirs} of factor {factor}");
            assert_same(index.unwrap().value, indices[factor], &what);
            assert_same_half_width(*index, half_widths[factor], &what);
        }
    }
    let factors = layout.factors;
    let pairs = if layout.second_order { factors * (factors - 1) / 2 } else { 0 };
    assert_eq!(got.second.len(), pairs);
    for pair in got.second {
        let (i, j) = pair.factors;
        let what = format!("S2 of factors {i} and {j}");
        assert_same(pair.index.unwrap().value, points(&want["S2"])[i][j], &what);
        assert_same_half_width(pair.index, points(&want["S2_conf"])[i][j], &what);
    }
}

fn compare_morris(python: &std::path::Path, coordinates: &[Vec<f64>], responses: &Responses) {
    let question = json!({
        "do": "analyse morris", "factors": coordinates[0].len(), "levels": LEVELS,
        "x": coordinates, "y": responses.means(),
    });
    let want = ask(python, &question);
    let got = morris::analyse(responses, coordinates, Resampling { seed: 2, resamples: 500 }).unwrap();
    assert_eq!(got.effects.len(), coordinates[0].len());
    for (factor, effect) in got.effects.iter().enumerate() {
        for (ours, theirs) in [(effect.mu, "mu"), (effect.mu_star, "mu_star"), (effect.sigma, "sigma")] {
            assert_same(ours.value, numbers(&want[theirs])[factor], &format!("{theirs} of factor {factor}"));
        }
        let half_width = numbers(&want["mu_star_conf"])[factor];
        assert_same_half_width(Some(effect.mu_star), half_width, &format!("mu* of factor {factor}"));
    }
}

fn sobol_sample(python: &std::path::Path, layout: SaltelliLayout, n: u32) -> Vec<Vec<f64>> {
    let (factors, second) = (layout.factors, layout.second_order);
    points(&ask(python, &json!({ "do": "sample sobol", "factors": factors, "n": n, "second": second })))
}

fn morris_sample(python: &std::path::Path, factors: usize, n: u32) -> Vec<Vec<f64>> {
    points(&ask(python, &json!({ "do": "sample morris", "factors": factors, "n": n, "levels": LEVELS })))
}

#[test]
fn sobol_indices_of_ishigami_and_the_g_function_are_salibs() {
    let Some(python) = salib() else { return };
    for (factors, second_order, function) in [
        (3, true, ishigami as fn(&[f64]) -> f64),
        (3, false, ishigami),
        (8, true, sobol_g),
        (8, false, sobol_g),
    ] {
        let layout = SaltelliLayout { factors, second_order };
        let sample = sobol_sample(&python, layout, 256);
        compare_sobol(&python, &one_each(&sample, function), layout);
    }
}

#[test]
fn elementary_effects_of_ishigami_and_the_g_function_are_salibs() {
    let Some(python) = salib() else { return };
    for (factors, function) in [(3, ishigami as fn(&[f64]) -> f64), (8, sobol_g)] {
        let sample = morris_sample(&python, factors, 50);
        compare_morris(&python, &sample, &one_each(&sample, function));
    }
}

/// The points of our own design over three factors from 0 to 1.
fn own_sample(design: &Design) -> Vec<Vec<f64>> {
    let domain = Domain::Range { from: 0.0, to: 1.0, scale: Scale::Linear, levels: None };
    let factor =
        |name: &str| Factor { name: name.to_owned(), keys: Vec::new(), domain: domain.clone(), whole: false };
    let points = design.points(&["fee", "reach", "cost"].map(factor), &|_| true).unwrap();
    let number = |value: &FactorValue| match value {
        FactorValue::Real(value) => *value,
        other => panic!("{other:?} is no real number"),
    };
    points.iter().map(|point| point.values.iter().map(number).collect()).collect()
}

#[test]
fn sobol_indices_of_the_model_are_salibs() {
    let Some(python) = salib() else { return };
    let layout = SaltelliLayout { factors: 3, second_order: true };
    let sample = own_sample(&Design::Saltelli { base_points: 32, second_order: true, seed: 1 });
    compare_sobol(&python, &of_model(&sample, 2), layout);
}

#[test]
fn elementary_effects_of_the_model_are_salibs() {
    let Some(python) = salib() else { return };
    let sample = own_sample(&Design::Morris { trajectories: 20, levels: LEVELS, seed: 1 });
    let coordinates = trajectories(20, LEVELS, 3, 1);
    compare_morris(&python, &coordinates, &of_model(&sample, 2));
}
