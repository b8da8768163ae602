//! Designs and distributions against `scipy.stats`: the same numbers where the definition leaves no freedom, as good a coverage
//! where it does.

use huzhu::experiment::design::{Design, Sobol};
use huzhu::experiment::factor::{Distribution, Domain, Factor, FactorValue, Scale};

/// Versions are pinned, so that a failure is ours: what is compared is exact to some units of the last place.
const PACKAGES: &[&str] = &["numpy==2.4.6", "scipy==1.17.1"];

/// Numbers as Python reads them, a row a line.
fn text(rows: &[Vec<f64>]) -> String {
    let row = |row: &Vec<f64>| row.iter().map(|x| format!("{x:e}")).collect::<Vec<_>>().join(" ");
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// Numbers that Python printed, a row a line.
fn rows(text: &str) -> Vec<Vec<f64>> {
    let number = |word: &str| word.parse().unwrap_or_else(|_| panic!("{word} is no number"));
    text.lines().map(|line| line.split_whitespace().map(number).collect()).collect()
}

/// Coordinates of a design over factors from 0 to 1.
fn coordinates(design: &Design, dimensions: usize) -> Vec<Vec<f64>> {
    let factor = |index| Factor {
        name: format!("x{index}"),
        keys: vec!["market.x".into()],
        domain: Domain::Range { from: 0.0, to: 1.0, scale: Scale::Linear, levels: None },
        whole: false,
    };
    let factors: Vec<Factor> = (0..dimensions).map(factor).collect();
    let real = |value: &FactorValue| match value {
        FactorValue::Real(value) => *value,
        other => panic!("{other:?} is not real"),
    };
    let points = design.points(&factors, &|_| true).expect("points");
    points.iter().map(|point| point.values.iter().map(real).collect()).collect()
}

#[test]
fn the_unscrambled_sobol_sequence_is_that_of_scipy_in_all_dimensions() {
    let Some(python) = crate::python::environment(PACKAGES) else { return };
    let script = "
from scipy.stats import qmc
for point in qmc.Sobol(256, scramble=False).random(512):
    print(*(repr(float(x)) for x in point))
";
    let theirs = rows(&crate::python::run(&python, script, ""));
    let sequence = Sobol::new(256, 0);
    assert_eq!(theirs.len(), 512);
    for (index, point) in (0..).zip(&theirs) {
        assert_eq!(sequence.unscrambled_point(index), *point, "point {index}");
    }
}

/// Prints, for designs on the input (separated by blank lines), their median centred discrepancy and that of as many of
/// scipy's with the same size.
const DISCREPANCIES: &str = "
import sys, warnings
import numpy as np
from scipy.stats import qmc
warnings.simplefilter('ignore')
make = {
    'sobol': lambda d, seed: qmc.Sobol(d, rng=seed),
    'latin-hypercube': lambda d, seed: qmc.LatinHypercube(d, rng=seed),
    'latin-hypercube, optimised': lambda d, seed: qmc.LatinHypercube(d, rng=seed, optimization='random-cd'),
}
kind, *designs = sys.stdin.read().split('\\n\\n')
ours = [np.array([[float(x) for x in row.split()] for row in design.split('\\n')]) for design in designs]
n, d = ours[0].shape
theirs = [make[kind](d, seed).random(n) for seed in range(len(ours))]
print(*(float(np.median([qmc.discrepancy(x) for x in designs])) for designs in (ours, theirs)))
";

/// Our median discrepancy over nine seeds as a share of scipy's.
fn relative_discrepancy(
    python: &std::path::Path,
    kind: &str,
    design: impl Fn(u64) -> Design,
    dimensions: usize,
) -> f64 {
    let mut input = vec![kind.to_owned()];
    input.extend((0..9).map(|seed| text(&coordinates(&design(seed), dimensions))));
    let medians = rows(&crate::python::run(python, DISCREPANCIES, &input.join("\n\n")));
    medians[0][0] / medians[0][1]
}

#[test]
fn a_latin_hypercube_covers_better_than_scipy_and_as_well_as_its_optimised_one() {
    let Some(python) = crate::python::environment(PACKAGES) else { return };
    for (points, dimensions) in [(16, 2), (20, 3), (64, 5), (100, 8), (200, 6)] {
        let design = |seed| Design::LatinHypercube { points, seed };
        let plain = relative_discrepancy(&python, "latin-hypercube", design, dimensions);
        assert!(plain < 0.75, "{points} points in {dimensions} dimensions: {plain} of scipy's");
        let optimised = relative_discrepancy(&python, "latin-hypercube, optimised", design, dimensions);
        // Where points are few, what is left is the luck of places within cells.
        let most = if points < 64 { 1.1 } else { 1.0 };
        assert!(optimised < most, "{points} points in {dimensions} dimensions: {optimised} of scipy's best");
    }
}

#[test]
fn a_scrambled_sobol_design_covers_as_well_as_scipy() {
    let Some(python) = crate::python::environment(PACKAGES) else { return };
    // Medians of nine seeds scatter: by a fifth where points are few.
    for (points, dimensions, most) in [(16, 2, 1.25), (64, 5, 1.1), (100, 8, 1.1), (1024, 10, 1.05)] {
        let design = |seed| Design::Sobol { points, seed };
        let share = relative_discrepancy(&python, "sobol", design, dimensions);
        assert!(share < most, "{points} points in {dimensions} dimensions: {share} of scipy's");
    }
}

/// Our distributions, and the same in scipy's words.
fn distributions() -> Vec<(Distribution, &'static str)> {
    let normal = |min, max| Distribution::Normal { mean: 2.0, sd: 0.5, min, max };
    let log_normal = |min, max| Distribution::LogNormal { median: 3.0, log_sd: 0.8, min, max };
    let beta = |alpha, beta| Distribution::Beta { alpha, beta, min: -1.0, max: 3.0 };
    vec![
        (normal(None, None), "norm(2, .5)"),
        (normal(Some(1.5), Some(2.25)), "truncnorm(-1, .5, 2, .5)"),
        (normal(Some(3.5), None), "truncnorm(3, np.inf, 2, .5)"),
        (normal(None, Some(0.5)), "truncnorm(-np.inf, -3, 2, .5)"),
        (log_normal(None, None), "lognorm(.8, scale=3)"),
        (log_normal(Some(1.0), Some(9.0)), "log_cut(1, 9)"),
        (log_normal(Some(-1.0), Some(9.0)), "log_cut(0, 9)"),
        (Distribution::Triangular { min: -1.0, mode: 0.5, max: 3.0 }, "triang(1.5 / 4, -1, 4)"),
        (Distribution::Triangular { min: -1.0, mode: -1.0, max: 3.0 }, "triang(0, -1, 4)"),
        (beta(2.0, 5.0), "beta(2, 5, -1, 4)"),
        (beta(0.5, 0.5), "beta(.5, .5, -1, 4)"),
        (beta(0.1, 12.0), "beta(.1, 12, -1, 4)"),
        (beta(400.0, 90.0), "beta(400, 90, -1, 4)"),
    ]
}

#[test]
fn quantiles_are_those_of_scipy() {
    let Some(python) = crate::python::environment(PACKAGES) else { return };
    let script = "
import sys
import numpy as np
from scipy.stats import norm, truncnorm, lognorm, triang, beta

class log_cut:
    def __init__(self, low, high):
        self.law = lognorm(.8, scale=3)
        self.low, self.high = self.law.cdf(low), self.law.cdf(high)
    def ppf(self, u):
        return self.law.ppf(self.low + u * (self.high - self.low))

shares, *laws = sys.stdin.read().split('\\n')
u = np.array([float(x) for x in shares.split()])
for law in laws:
    print(*(repr(float(x)) for x in eval(law).ppf(u)))
";
    let mut shares: Vec<f64> = (1..200).map(|i| f64::from(i) / 200.0).collect();
    shares.extend([1e-6, 1e-4, 1.0 - 1e-4, 1.0 - 1e-6]);
    let laws: Vec<&str> = distributions().iter().map(|&(_, law)| law).collect();
    let input = format!("{}\n{}", text(&[shares.clone()]), laws.join("\n"));
    let theirs = rows(&crate::python::run(&python, script, &input));
    for ((distribution, law), theirs) in distributions().iter().zip(&theirs) {
        assert_eq!(distribution.check(), Ok(()), "{law}");
        // As `Distribution::quantile` promises, in units of the distance between the quartiles.
        let at = |share: f64| theirs[shares.iter().position(|u| *u == share).expect("a quartile")];
        let tolerance = 1e-12 * (at(0.75) - at(0.25));
        for (u, want) in shares.iter().zip(theirs) {
            let got = distribution.quantile(*u);
            assert!((got - want).abs() <= tolerance, "{law} at {u}: {got}, not {want}");
        }
    }
}
