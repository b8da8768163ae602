//! The gamma function and the gamma distribution.

use super::normal::DENSITY_AT_ZERO;
use super::{exp, ln, normal_cdf, polynomial};

/// ½ ln(2π).
const HALF_LN_TWO_PI: f64 = 0.9189385332046728;

/// From here up Stirling's series with eight terms is good to 3e-17.
const STIRLING_FROM: f64 = 10.0;

/// B₂ₙ/(2n(2n − 1)), n = 1..8, alternating: Stirling's series (Abramowitz & Stegun 6.1.40).
const STIRLING: [f64; 8] = [
    0.08333333333333333,
    -0.002777777777777778,
    0.0007936507936507937,
    -0.0005952380952380953,
    0.0008417508417508417,
    -0.0019175269175269176,
    0.00641025641025641,
    -0.029550653594771242,
];

/// Ascending coefficients in t − ½ of ln Γ(1 + t)/(t(t − 1)) on 0 ≤ t ≤ 1, interpolated at Chebyshev nodes in
/// 60-digit arithmetic and then rounded: within 5.2e-17 relative.
const LN_GAMMA_QUOTIENT: [f64; 21] = [
    0.4831289505409809,
    -0.14595989591430594,
    0.06291140107456485,
    -0.03130848750105327,
    0.01679709863121395,
    -0.009425622444829649,
    0.005446457842219553,
    -0.0032120742206072908,
    0.0019229162321227923,
    -0.001164411377219605,
    0.0007115202752051298,
    -0.00043803516132580534,
    0.00027130273545114005,
    -0.0001685717945035172,
    0.00010541715222185904,
    -6.793733027397047e-05,
    4.281642862794779e-05,
    -2.148770252062576e-05,
    1.3584275459130943e-05,
    -1.8527803997032962e-05,
    1.1820969445467145e-05,
];

/// ln Γ(1 + t) for 0 ≤ t ≤ 1. The factors t and t − 1 carry both zeros, so the relative error stays small
/// there.
fn ln_gamma_one_plus(t: f64) -> f64 {
    t * (t - 1.0) * polynomial(&LN_GAMMA_QUOTIENT, t - 0.5)
}

/// ln Γ(x) for x > 0, within 2e-15 relative everywhere, also beside its zeros at 1 and 2.
///
/// `ln_gamma(0.0)` and `ln_gamma(+∞)` are +∞; a negative x or NaN gives NaN.
///
/// Method: Stirling's series from 10 up (Abramowitz & Stegun 6.1.40); below, ln Γ(x) = ln Γ(x − n) + ln of
/// the n factors between (6.1.15), down to one polynomial on [1, 2].
pub fn ln_gamma(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x >= STIRLING_FROM {
        return (x - 0.5) * (ln(x) - 1.0) + (HALF_LN_TWO_PI - 0.5) + stirling_series(x);
    }
    if x < 1.0 {
        return ln_gamma_one_plus(x) - ln(x);
    }
    let mut factors = 1.0;
    let mut reduced = x;
    while reduced > 2.0 {
        reduced -= 1.0;
        factors *= reduced;
    }
    ln_gamma_one_plus(reduced - 1.0) + ln(factors)
}

/// 1/(12x) − 1/(360x³) + …, for x ≥ `STIRLING_FROM`.
fn stirling_series(x: f64) -> f64 {
    let inverse = 1.0 / x;
    inverse * polynomial(&STIRLING, inverse * inverse)
}

/// δ(x) = ln Γ(x + 1) − (x + ½) ln x + x − ½ ln(2π), the remainder of Stirling's formula, for x > 0.
///
/// Absolute error below 1e-15 from 10 up and 2e-14 below.
pub(super) fn stirling_remainder(x: f64) -> f64 {
    if x >= STIRLING_FROM {
        return stirling_series(x);
    }
    ln_gamma(x + 1.0) - (x + 0.5) * ln(x) + x - HALF_LN_TWO_PI
}

/// x ln(x/m) + m − x ≥ 0 for x, m > 0, without the cancellation near x = m.
///
/// Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000), function `bd0`.
pub(super) fn half_deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return x * ln(x / m) + m - x;
    }
    let v = difference / (x + m);
    let v2 = v * v;
    let mut sum = difference * v;
    let mut power = 2.0 * x * v;
    let mut odd = 1.0;
    loop {
        power *= v2;
        odd += 2.0;
        let next = sum + power / odd;
        if next == sum {
            return sum;
        }
        sum = next;
    }
}

/// mᵏ e⁻ᵐ/Γ(k + 1) for real k ≥ 0 and m > 0: the Poisson probability of k, and the scale of the incomplete
/// gamma function. Relative error about 1e-15 times (1 + the size of the exponent).
///
/// Source: C. Loader (2000), the saddle-point form, from k = 10 up.
pub(super) fn poisson_mass(k: f64, m: f64) -> f64 {
    if k < STIRLING_FROM {
        return exp(k * ln(m) - m - ln_gamma(k + 1.0));
    }
    exp(-stirling_series(k) - half_deviance(k, m)) * DENSITY_AT_ZERO / k.sqrt()
}

/// The two regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P(a, x).
struct Tails {
    lower: f64,
    upper: f64,
}

/// P and Q for a > 0 and x ≥ 0; the smaller of them keeps its relative accuracy.
///
/// Source: Abramowitz & Stegun 6.5.29 (series) below x = a + 1 and 6.5.31 (continued fraction, by Lentz's
/// method) above. Cost: at most about 9√a + 40 terms, with one or two divisions each.
fn incomplete_gamma(a: f64, x: f64) -> Tails {
    if x == f64::INFINITY {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    let scale = poisson_mass(a, x);
    if x < a + 1.0 {
        let mut sum = 1.0;
        let mut term = 1.0;
        let mut denominator = a;
        loop {
            denominator += 1.0;
            term *= x / denominator;
            let next = sum + term;
            if next == sum {
                break;
            }
            sum = next;
        }
        let lower = (scale * sum).min(1.0);
        return Tails { lower, upper: 1.0 - lower };
    }
    const TINY: f64 = 1e-300;
    const CONVERGED: f64 = 4e-16;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut fraction = d;
    let mut n = 0.0;
    loop {
        n += 1.0;
        let numerator = n * (a - n);
        b += 2.0;
        let next_d = numerator * d + b;
        d = 1.0 / if next_d == 0.0 { TINY } else { next_d };
        let next_c = b + numerator / c;
        c = if next_c == 0.0 { TINY } else { next_c };
        let factor = c * d;
        fraction *= factor;
        // 1000 + 20√a terms are twice what the slowest case (x = a + 1) needs.
        if (factor - 1.0).abs() < CONVERGED || n * n > 1e6 + 400.0 * a {
            break;
        }
    }
    let upper = (scale * a * fraction).min(1.0);
    Tails { lower: 1.0 - upper, upper }
}

/// P(a, x) = ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt / Γ(a), the distribution function at x of a gamma variable with shape a > 0 and
/// scale 1, within 1e-13 absolute for a ≤ 10⁶.
///
/// x ≤ 0 gives 0, x = +∞ gives 1; a ≤ 0, or NaN in either, gives NaN.
///
/// Source: Abramowitz & Stegun 6.5.29 and 6.5.31, scaled by Loader's saddle-point form of xᵃe⁻ˣ/Γ(a + 1).
/// Cost: at most about 9√a + 40 terms of about 5 ns.
pub fn gamma_cdf(shape: f64, x: f64) -> f64 {
    if shape.is_nan() || x.is_nan() || shape <= 0.0 {
        f64::NAN
    } else if x <= 0.0 {
        0.0
    } else {
        incomplete_gamma(shape, x).lower
    }
}

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
        let Some(spread) = &self.spread else { return 1.0 };
        let position = (score.clamp(-SCORE_LIMIT, SCORE_LIMIT) + SCORE_LIMIT) * CELLS_PER_SCORE as f64;
        let cell = (position as usize).min(2 * CELLS_PER_SIDE - 1);
        let t = position - cell as f64;
        let (left, right) = (spread.nodes[cell], spread.nodes[cell + 1]);
        // Cubic Hermite interpolation in Newton's form: exact value and slope at both nodes.
        let rise = right.log_quantile - left.log_quantile;
        let bend = rise - left.slope;
        let twist = left.slope + right.slope - 2.0 * rise;
        exp(left.log_quantile + t * (left.slope + t * (bend + (t - 1.0) * twist)))
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

/// ln(1 + t) for t > −1, within a few ulp also for tiny t.
///
/// Source: W. Kahan's correction, in D. Goldberg, "What every computer scientist should know about
/// floating-point arithmetic", *ACM Computing Surveys* 23 (1991), theorem 4.
pub(super) fn ln_one_plus(t: f64) -> f64 {
    let sum = 1.0 + t;
    if sum == 1.0 { t } else { ln(sum) * t / (sum - 1.0) }
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

/// Probabilities of the whole numbers 0..=`max` under a gamma law with this mean and shape, rounded to the
/// nearest whole number: P(0) = F(½), P(d) = F(d + ½) − F(d − ½), divided by their sum.
///
/// The result has `max` + 1 entries, none negative, which sum to 1 within 1e-15 · `max`; each is within 1e-12
/// absolute before the division. A mean of 0 puts all mass on 0; a law lying wholly above `max` puts it on
/// `max`.
///
/// # Panics
/// If `mean` is negative, infinite or NaN, or `shape` is not positive and finite.
pub fn discretised_gamma(mean: f64, shape: f64, max: usize) -> Vec<f64> {
    assert!(mean.is_finite() && mean >= 0.0, "a mean is finite and not negative, got {mean}");
    assert!(shape.is_finite() && shape > 0.0, "a shape is finite and positive, got {shape}");
    let mut probabilities = vec![0.0; max + 1];
    if mean == 0.0 {
        probabilities[0] = 1.0;
        return probabilities;
    }
    let rate = shape / mean;
    let mut below = Tails { lower: 0.0, upper: 1.0 };
    let mut total = 0.0;
    for (whole, probability) in probabilities.iter_mut().enumerate() {
        let through = incomplete_gamma(shape, (whole as f64 + 0.5) * rate);
        // The difference of the smaller tails keeps the digits of a rare value.
        let mass =
            if through.lower < 0.5 { through.lower - below.lower } else { below.upper - through.upper };
        *probability = mass.max(0.0);
        total += *probability;
        below = through;
    }
    if total == 0.0 {
        probabilities[max] = 1.0;
        return probabilities;
    }
    for probability in &mut probabilities {
        *probability /= total;
    }
    probabilities
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_bits, assert_relative};
    use super::*;

    #[test]
    fn ln_gamma_keeps_its_bits() {
        assert_bits(
            ln_gamma,
            [
                (1e-5, 0x4027_069d_68f4_ec83),
                (0.3, 0x3ff1_8863_7a6c_4196),
                (1.5, 0xbfbe_eb95_b094_c191),
                (2.7, 0x3fdb_d419_9664_f248),
                (9.999, 0x4029_9961_ff24_365d),
                (33.3, 0x4054_a6a3_683b_c20b),
                (1000.5, 0x40b7_14ac_96c9_d5d3),
            ],
        );
    }

    #[test]
    fn the_distribution_function_keeps_its_bits() {
        assert_bits(
            |x| gamma_cdf(2.5, x),
            [(1.0, 0x3fc3_4f37_283a_59ad), (3.4, 0x3fe8_7324_70dd_d483), (12.0, 0x3fef_fe38_ae60_4442)],
        );
        assert_bits(
            |x| gamma_cdf(400.0, x),
            [(380.0, 0x3fc4_4b63_c0a3_fc2a), (430.0, 0x3fed_c7db_d14d_8c26)],
        );
    }

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
    fn the_discretised_gamma_keeps_its_bits() {
        let probabilities = discretised_gamma(3.2, 1.7, 6);
        assert_bits(
            |whole| probabilities[whole as usize],
            [(0.0, 0x3fb0_5f24_0a01_eadc), (3.0, 0x3fc7_624c_6e3b_6e91), (6.0, 0x3faf_0de9_1c05_73f8)],
        );
    }

    #[test]
    fn ln_gamma_agrees_with_reference_values() {
        // mpmath, 40 digits; the zeros at 1 and 2 are approached from both sides.
        for (x, want) in [
            (1e-300, 690.7755278982137),
            (1e-05, 11.512919692895826),
            (0.3, 1.0957979948180756),
            (0.9999999, 5.772157468444193e-08),
            (1.0000001, -5.772155829918507e-08),
            (1.5, -0.12078223763524522),
            (1.9999999, -4.2278430309861296e-08),
            (2.0000001, 4.227843666532498e-08),
            (2.7, 0.4348205536551047),
            (5.5, 3.9578139676187165),
            (9.999, 12.799575780077413),
            (10.0, 12.801827480081469),
            (33.3, 82.60372358165495),
            (1000.5, 5908.674175848678),
            (10000000000.0, 220258509288.81058),
            (1e+300, 6.897755278982137e+302),
        ] {
            assert_relative(ln_gamma(x), want, 2e-15, x);
        }
        assert_eq!(ln_gamma(1.0), 0.0);
        assert_eq!(ln_gamma(2.0), 0.0);
    }

    #[test]
    fn ln_gamma_is_the_logarithm_of_factorials_and_obeys_the_recurrence() {
        let mut factorial = 1.0;
        for n in 1..=20 {
            factorial *= f64::from(n);
            assert_relative(ln_gamma(f64::from(n) + 1.0), ln(factorial), 2e-15, n);
        }
        for i in 1..20_000 {
            let x = f64::from(i) * 1e-3;
            let gap = ln_gamma(x + 1.0) - ln_gamma(x) - ln(x);
            assert!(gap.abs() <= 2e-14, "at {x}: {gap:e}");
        }
    }

    #[test]
    fn ln_gamma_handles_its_extremes_as_documented() {
        assert_eq!(ln_gamma(0.0), f64::INFINITY);
        assert_eq!(ln_gamma(f64::INFINITY), f64::INFINITY);
        assert!(ln_gamma(-0.5).is_nan());
        assert!(ln_gamma(f64::NAN).is_nan());
    }

    #[test]
    fn the_distribution_function_agrees_with_reference_values() {
        // mpmath, 30 digits.
        for (shape, x, want) in [
            (0.01, 1e-09, 0.8174689566624787),
            (0.1, 0.05, 0.7755386354510305),
            (0.5, 0.5, 0.6826894921370859),
            (0.5, 4.0, 0.9953222650189527),
            (1.0, 2.0, 0.8646647167633873),
            (2.5, 1.0, 0.15085496391539036),
            (2.5, 3.4, 0.7640554623054786),
            (2.5, 12.0, 0.9997828870565473),
            (30.0, 20.0, 0.02181821752555739),
            (30.0, 45.0, 0.9926628007022035),
            (400.0, 380.0, 0.15855070978429478),
            (400.0, 430.0, 0.9306468093822146),
            (10000.0, 9900.0, 0.15865119219356466),
            (10000.0, 10150.0, 0.9326593784960509),
            (250000.0, 250000.0, 0.5002659615261779),
        ] {
            assert_relative(gamma_cdf(shape, x), want, 1e-12, (shape, x));
        }
    }

    #[test]
    fn the_distribution_function_of_shape_one_is_exponential() {
        for i in 0..5000 {
            let x = f64::from(i) * 0.01;
            assert!((gamma_cdf(1.0, x) - (1.0 - exp(-x))).abs() <= 1e-15, "at {x}");
        }
    }

    #[test]
    fn the_distribution_function_rises_from_0_to_1_and_rejects_what_has_no_meaning() {
        for shape in [0.02, 0.7, 3.0, 55.0, 1e5] {
            let mut last = 0.0;
            for i in 0..=4000 {
                let next = gamma_cdf(shape, f64::from(i) * 1e-3 * (shape + 10.0));
                // Neighbours beyond the last digit may round either way.
                assert!(next >= last - 1e-15 && next <= 1.0, "shape {shape}, step {i}");
                last = next;
            }
            assert_relative(last, 1.0, 1e-12, shape);
            assert_eq!(gamma_cdf(shape, -1.0), 0.0);
            assert_eq!(gamma_cdf(shape, f64::INFINITY), 1.0);
        }
        for (shape, x) in [(0.0, 1.0), (-1.0, 1.0), (f64::NAN, 1.0), (1.0, f64::NAN)] {
            assert!(gamma_cdf(shape, x).is_nan());
        }
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

    #[test]
    fn the_discretised_gamma_agrees_with_reference_values() {
        // mpmath, 30 digits.
        let want = [
            0.06395173305819975,
            0.23779020985052313,
            0.23245456343270668,
            0.18268733389310363,
            0.13175476445877485,
            0.09070839097456072,
            0.06065300433213124,
        ];
        for (got, want) in discretised_gamma(3.2, 1.7, 6).into_iter().zip(want) {
            assert_relative(got, want, 1e-13, want);
        }
    }

    #[test]
    fn the_discretised_gamma_sums_to_one_and_keeps_its_mean_when_nothing_is_cut_off() {
        // Rounding to whole numbers moves the mean by less than e^(−2π²·variance), negligible here, but for
        // the half cell at 0, which is empty for shape 6.
        for (mean, shape, max) in [(20.0, 6.0, 400), (50.0, 30.0, 400)] {
            let probabilities = discretised_gamma(mean, shape, max);
            assert_eq!(probabilities.len(), max + 1);
            assert!(probabilities.iter().all(|p| *p >= 0.0));
            assert_relative(probabilities.iter().sum(), 1.0, 1e-13, mean);
            let got: f64 = probabilities.iter().enumerate().map(|(whole, p)| whole as f64 * p).sum();
            assert_relative(got, mean, 1e-5, mean);
        }
    }

    #[test]
    fn the_discretised_gamma_handles_its_extremes_as_documented() {
        assert_eq!(discretised_gamma(0.0, 2.0, 3), [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(discretised_gamma(5.0, 2.0, 0), [1.0]);
        assert_eq!(discretised_gamma(1e-320, 2.0, 1), [1.0, 0.0]);
        assert_eq!(discretised_gamma(1e6, 1e4, 2), [0.0, 0.0, 1.0]);
    }
}
