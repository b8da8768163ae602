//! The gamma distribution with mean 1, through its quantiles at normal scores.

use super::gamma::{STIRLING_FROM, incomplete_gamma, ln_gamma, ln_one_plus, poisson_mass, stirling_series};
use super::normal::DENSITY_AT_ZERO;
use super::{exp, ln, normal_cdf};

/// Normal scores beyond ± this are treated as this: a chance of 1e-9 a side.
const SCORE_LIMIT: f64 = 6.0;

/// Table cells per unit of normal score.
const CELLS_PER_SCORE: usize = 64;

/// Table cells from −`SCORE_LIMIT` to 0, and again from 0 to +`SCORE_LIMIT`.
const CELLS_PER_SIDE: usize = 6 * CELLS_PER_SCORE;

/// The law of a gamma variable X with mean 1 and a given coefficient of variation cv (shape k = 1/cv²).
///
/// It answers two questions: the quantile of X at a normal score, so that a Gaussian copula can correlate X
/// with anything else, and the mean of a power of X. cv = 0 means X is always exactly 1. The quantile table
/// is built once, in about 0.15 ms.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitMeanGamma {
    /// `None` when cv = 0.
    spread: Option<Spread>,
}

#[derive(Clone, Debug, PartialEq)]
struct Spread {
    shape: f64,
    /// Nodes at −`SCORE_LIMIT`, one each cell, to +`SCORE_LIMIT`.
    nodes: Vec<Node>,
}

/// ln of the quantile at one score, and its slope per table cell.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Node {
    log_quantile: f64,
    slope: f64,
}

impl UnitMeanGamma {
    /// The law with mean 1 and this coefficient of variation.
    ///
    /// Accuracy is stated at each method for cv ≤ 5. A cv so small that 1/cv² overflows counts as 0.
    ///
    /// # Panics
    /// If `cv` is not between 0 and 100: at 100 already 93% of X lies below 1e-300.
    pub fn new(cv: f64) -> Self {
        assert!((0.0..=100.0).contains(&cv), "a coefficient of variation is between 0 and 100, got {cv}");
        let shape = 1.0 / (cv * cv);
        let spread = shape.is_finite().then(|| Spread { shape, nodes: quantile_table(shape) });
        Self { spread }
    }

    /// The x with P(X ≤ x) = Φ(`score`), within 1e-6 relative for |score| ≤ 5 and cv ≤ 5
    /// (measured: 2e-8 up to cv 1, 4.3e-7 at cv 5).
    ///
    /// It rises with the score (to the last digit of ln x); a score beyond ±6 counts as ±6; NaN gives NaN (1
    /// for cv = 0). A quantile below e⁻⁷⁰⁸, possible from cv 6 up, is 0.
    ///
    /// Why a table: solving P(X ≤ x) = p costs microseconds, this is a cubic in ln x and one [`exp`].
    #[inline]
    pub fn from_normal_score(&self, score: f64) -> f64 {
        if self.spread.is_none() { 1.0 } else { exp(self.log_from_normal_score(score)) }
    }

    /// The logarithm of [`from_normal_score`](Self::from_normal_score): 0 for cv = 0.
    #[inline]
    pub fn log_from_normal_score(&self, score: f64) -> f64 {
        let Some(spread) = &self.spread else { return 0.0 };
        let position = (score.clamp(-SCORE_LIMIT, SCORE_LIMIT) + SCORE_LIMIT) * CELLS_PER_SCORE as f64;
        let cell = (position as usize).min(2 * CELLS_PER_SIDE - 1);
        let t = position - cell as f64;
        let (left, right) = (spread.nodes[cell], spread.nodes[cell + 1]);
        // Cubic Hermite interpolation in Newton's form: exact value and slope at both nodes.
        let rise = right.log_quantile - left.log_quantile;
        let bend = rise - left.slope;
        let twist = left.slope + right.slope - 2.0 * rise;
        left.log_quantile + t * (left.slope + t * (bend + (t - 1.0) * twist))
    }

    /// The mean of X to the power ω = `omega`: Γ(k + ω)/(Γ(k) k^ω), within 1e-13 relative for |ω| ≤ 10; 1 for
    /// cv = 0.
    ///
    /// The mean is infinite for ω ≤ −k, and so is the result.
    pub fn mean_power(&self, omega: f64) -> f64 {
        let Some(Spread { shape, .. }) = self.spread else {
            return 1.0;
        };
        let shifted = shape + omega;
        if shifted <= 0.0 {
            return f64::INFINITY;
        }
        if shape < STIRLING_FROM || shifted < STIRLING_FROM {
            return exp(ln_gamma(shifted) - ln_gamma(shape) - omega * ln(shape));
        }
        // Both by Stirling's formula, with the large parts cancelled by hand.
        let growth = (shifted - 0.5) * ln_one_plus(omega / shape) - omega;
        exp(growth + stirling_series(shifted) - stirling_series(shape))
    }
}

/// The nodes of ln q(z), where P(X ≤ q(z)) = Φ(z) for a unit-mean gamma variable of this shape.
///
/// With w = ln q, dw/dz = φ(z)/h(w), h being the density of ln X. Integrated by fourth-order Runge–Kutta from
/// both ends *towards* 0: an error then shrinks like e^(−z²/2) along the way; outwards it would grow as fast.
fn quantile_table(shape: f64) -> Vec<Node> {
    let density = LogDensity::new(shape);
    let mut nodes = vec![Node { log_quantile: 0.0, slope: 0.0 }; 2 * CELLS_PER_SIDE + 1];
    integrate(&density, lowest_log_quantile(shape, &density), -1.0, |i, node| nodes[i] = node);
    integrate(&density, highest_log_quantile(shape, &density), 1.0, |i, node| {
        nodes[2 * CELLS_PER_SIDE - i] = node
    });
    nodes
}

/// Hands over the nodes 0 (at `side` · `SCORE_LIMIT`) to `CELLS_PER_SIDE` (at 0).
fn integrate(density: &LogDensity, start: f64, side: f64, mut store: impl FnMut(usize, Node)) {
    let cell = 1.0 / CELLS_PER_SCORE as f64;
    let step = -side * cell;
    let slope = |score: f64, w: f64| DENSITY_AT_ZERO * exp(-0.5 * score * score) / density.at(w);
    let mut w = start;
    for i in 0..=CELLS_PER_SIDE {
        let score = side * (CELLS_PER_SIDE - i) as f64 * cell;
        let first = slope(score, w);
        store(i, Node { log_quantile: w, slope: first * cell });
        let halfway = score + 0.5 * step;
        let second = slope(halfway, w + 0.5 * step * first);
        let third = slope(halfway, w + 0.5 * step * second);
        let fourth = slope(score + step, w + step * third);
        w += step * (first + 2.0 * (second + third) + fourth) / 6.0;
    }
}

/// The density of ln X: h(w) = kᵏ e^(k(w − eʷ))/Γ(k).
struct LogDensity {
    shape: f64,
    /// h(0) = kᵏ e⁻ᵏ/Γ(k).
    peak: f64,
}

impl LogDensity {
    fn new(shape: f64) -> Self {
        // kᵏe⁻ᵏ/Γ(k) = k · kᵏe⁻ᵏ/Γ(k + 1).
        Self { shape, peak: shape * poisson_mass(shape, shape) }
    }

    fn at(&self, w: f64) -> f64 {
        self.peak * exp(-self.shape * exp_beyond_tangent(w))
    }
}

/// eʷ − 1 − w, by its own series near 0, where a large shape would multiply the cancellation.
fn exp_beyond_tangent(w: f64) -> f64 {
    if w.abs() >= 0.25 {
        return exp(w) - 1.0 - w;
    }
    let mut term = 0.5 * w * w;
    let mut sum = term;
    for n in 3..=13 {
        term *= w / n as f64;
        sum += term;
    }
    sum
}

/// Above this shape the Wilson–Hilferty start is kept as it is: off by less than 1e-6 at ±6, it is 250 times
/// better by ±5, and the incomplete gamma function would cost milliseconds.
const LARGE_SHAPE: f64 = 1e5;

/// ln of E. B. Wilson and M. M. Hilferty's (1931) quantile; the cube root of X is nearly normal.
fn wilson_hilferty(shape: f64, score: f64) -> f64 {
    3.0 * ln_one_plus((score - 1.0 / (3.0 * shape.sqrt())) / (3.0 * shape.sqrt()))
}

/// Newton's method allows this many steps; it needs fewer than 10 for cv ≤ 5.
const NEWTON_STEPS: usize = 60;

/// A step this small ends Newton's method.
const NEWTON_TOLERANCE: f64 = 1e-12;

/// w with P(ln X ≤ w) = Φ(−`SCORE_LIMIT`), by Newton's method on the logarithm of both sides, which is
/// concave.
fn lowest_log_quantile(shape: f64, density: &LogDensity) -> f64 {
    if shape > LARGE_SHAPE {
        return wilson_hilferty(shape, -SCORE_LIMIT);
    }
    let target = ln(normal_cdf(-SCORE_LIMIT));
    // Without its factor e⁻ˣ the density gives P = (kx)ᵏ/Γ(k + 1): exact for small x, never too high.
    let power_law = (target + ln_gamma(shape + 1.0)) / shape - ln(shape);
    if power_law < -40.0 {
        return power_law;
    }
    let mut w = if shape > 16.0 { wilson_hilferty(shape, -SCORE_LIMIT) } else { power_law };
    for _ in 0..NEWTON_STEPS {
        let lower = incomplete_gamma(shape, shape * exp(w)).lower;
        let step = (target - ln(lower)) * lower / density.at(w);
        w += step;
        if step.abs() < NEWTON_TOLERANCE {
            break;
        }
    }
    w
}

/// w with P(ln X > w) = Φ(−`SCORE_LIMIT`), likewise.
fn highest_log_quantile(shape: f64, density: &LogDensity) -> f64 {
    if shape > LARGE_SHAPE {
        return wilson_hilferty(shape, SCORE_LIMIT);
    }
    let target = ln(normal_cdf(-SCORE_LIMIT));
    // For shapes up to 1 the tail beyond x is below e⁻ˣ, so this start lies to the right of the root.
    let mut w = if shape > 1.0 { wilson_hilferty(shape, SCORE_LIMIT) } else { ln(-target / shape) };
    for _ in 0..NEWTON_STEPS {
        let upper = incomplete_gamma(shape, shape * exp(w)).upper;
        let step = (ln(upper) - target) * upper / density.at(w);
        w += step;
        if step.abs() < NEWTON_TOLERANCE {
            break;
        }
    }
    w
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_bits, assert_relative};
    use super::*;
    #[test]
    fn the_unit_mean_gamma_keeps_its_bits() {
        let law = UnitMeanGamma::new(0.8);
        assert_bits(
            |score| law.from_normal_score(score),
            [
                (-5.0, 0x3f0a_eb89_3e24_71fc),
                (-1.234, 0x3fcb_d2cf_ff4e_3a5a),
                (0.0, 0x3fe9_7dee_543d_ce8b),
                (0.7, 0x3ff6_4687_a33c_9a38),
                (3.21, 0x4016_4d7d_1bb1_4f65),
            ],
        );
        assert_bits(
            |omega| law.mean_power(omega),
            [(0.5, 0x3fed_937f_138b_5af8), (2.5, 0x4003_213e_6e06_108e)],
        );
    }

    #[test]
    fn quantiles_at_normal_scores_agree_with_reference_values() {
        // mpmath, 30 digits, by bisection: (cv, score, quantile).
        for (cv, score, want) in [
            (0.1, -5.0, 0.577234266850798),
            (0.1, -2.0, 0.8101588534339194),
            (0.1, 0.0, 0.9966686491931549),
            (0.1, 1.3, 1.1321077125657033),
            (0.1, 3.0, 1.3267994501406573),
            (0.1, 5.0, 1.5822637097416188),
            (0.5, -5.0, 0.012936660149344276),
            (0.5, -2.0, 0.26449150172020014),
            (0.5, 0.0, 0.918015187212724),
            (0.5, 1.3, 1.68320781470799),
            (0.5, 3.0, 3.1701415784664984),
            (0.5, 5.0, 5.696490486177259),
            (1.0, -5.0, 2.866516129637636e-07),
            (1.0, -2.0, 0.02301290932896349),
            (1.0, 0.0, std::f64::consts::LN_2),
            (1.0, 1.3, 2.3351032786624426),
            (1.0, 3.0, 6.607726221510349),
            (1.0, 5.0, 15.064998393988725),
            (2.0, -5.0, 1.8228949282730323e-26),
            (2.0, -2.0, 7.232360547475355e-07),
            (2.0, 0.0, 0.17469520941149363),
            (2.0, 1.3, 3.082404605909413),
            (2.0, 3.0, 16.461992031863545),
            (2.0, 5.0, 47.45858417471518),
            (5.0, -5.0, 3.93670805745413e-163),
            (5.0, -2.0, 1.218633227074284e-40),
            (5.0, 0.0, 4.320411709856516e-07),
            (5.0, 1.3, 1.1899338238236763),
            (5.0, 3.0, 58.03152089127917),
            (5.0, 5.0, 240.2003102804239),
        ] {
            assert_relative(UnitMeanGamma::new(cv).from_normal_score(score), want, 1e-6, (cv, score));
        }
    }

    #[test]
    fn quantiles_at_normal_scores_solve_the_distribution_function_between_the_nodes_too() {
        // A relative error e in the quantile shifts the probability by e times the density of ln X.
        for cv in [0.003, 0.01, 0.1, 0.4, 1.0, 2.5, 5.0] {
            let law = UnitMeanGamma::new(cv);
            let shape = 1.0 / (cv * cv);
            let density = LogDensity::new(shape);
            for i in 0..=1000 {
                let score = -5.0 + f64::from(i) * 0.01;
                let quantile = law.from_normal_score(score);
                let tails = incomplete_gamma(shape, shape * quantile);
                let off = if score < 0.0 {
                    tails.lower - normal_cdf(score)
                } else {
                    tails.upper - normal_cdf(-score)
                };
                let error = (off / density.at(ln(quantile))).abs();
                assert!(error <= 1e-6, "cv {cv}, score {score}: {error:e}");
            }
        }
    }

    #[test]
    fn quantiles_rise_with_the_score_and_are_clamped_beyond_six() {
        for cv in [1e-200, 1e-9, 1e-3, 0.2, 1.0, 5.0, 20.0, 100.0] {
            let law = UnitMeanGamma::new(cv);
            let mut last = 0.0;
            for i in 0..=20_000 {
                let next = law.from_normal_score(-7.0 + f64::from(i) * 7e-4);
                // Steps finer than the last digit of ln x may round either way.
                assert!(next.is_finite() && next >= last * (1.0 - 1e-13), "cv {cv}, step {i}");
                last = next;
            }
            assert_eq!(law.from_normal_score(f64::INFINITY), law.from_normal_score(6.0));
            assert_eq!(law.from_normal_score(-1e9), law.from_normal_score(-6.0));
        }
    }

    #[test]
    fn scores_spread_as_a_normal_give_mean_one_and_the_stated_variation() {
        // Trapezoids of width 0.001 over ±6 under φ: what lies beyond has mass 2e-9.
        for cv in [0.05, 0.5, 1.0, 2.0] {
            let law = UnitMeanGamma::new(cv);
            let (mut mean, mut square, mut root) = (0.0, 0.0, 0.0);
            for i in -6000..=6000 {
                let score = f64::from(i) * 1e-3;
                let weight = 1e-3 * DENSITY_AT_ZERO * exp(-0.5 * score * score);
                let x = law.from_normal_score(score);
                mean += weight * x;
                square += weight * x * x;
                root += weight * x.sqrt();
            }
            assert_relative(mean, 1.0, 1e-6, cv);
            assert_relative(square - mean * mean, cv * cv, 1e-4, cv);
            assert_relative(root, law.mean_power(0.5), 1e-6, cv);
        }
    }

    #[test]
    fn mean_powers_agree_with_reference_values() {
        // mpmath, 40 digits: (cv, omega, mean).
        for (cv, omega, want) in [
            (0.01, 0.5, 0.9999875000781299),
            (0.2, 0.7, 0.9958201919902799),
            (0.5, 2.5, 1.4994024886200228),
            (1.0, 0.5, 0.886226925452758),
            (1.0, -0.5, 1.772453850905516),
            (3.0, 1.5, 2.8347865877467866),
            (3.0, -0.1, 8.423647240527952),
            (0.3, -4.0, 2.8684145790727813),
        ] {
            assert_relative(UnitMeanGamma::new(cv).mean_power(omega), want, 1e-13, (cv, omega));
        }
    }

    #[test]
    fn the_mean_power_of_one_is_one_of_two_is_one_plus_cv_squared_and_may_diverge() {
        for cv in [1e-9, 1e-4, 0.05, 0.31, 0.33, 1.0, 4.0] {
            let law = UnitMeanGamma::new(cv);
            assert_relative(law.mean_power(0.0), 1.0, 1e-14, cv);
            assert_relative(law.mean_power(1.0), 1.0, 1e-13, cv);
            assert_relative(law.mean_power(2.0), 1.0 + cv * cv, 1e-13, cv);
        }
        assert_eq!(UnitMeanGamma::new(2.0).mean_power(-0.25), f64::INFINITY);
    }

    #[test]
    fn no_variation_means_always_exactly_one() {
        let law = UnitMeanGamma::new(0.0);
        for score in [-9.0, -1.0, 0.0, 2.5] {
            assert_eq!(law.from_normal_score(score), 1.0);
        }
        assert_eq!(law.mean_power(1.7), 1.0);
    }

    #[test]
    #[should_panic(expected = "coefficient of variation")]
    fn a_negative_variation_is_refused() {
        UnitMeanGamma::new(-0.1);
    }
}
