//! The beta distribution.

use super::gamma::{half_deviance, stirling_remainder};
use super::normal::DENSITY_AT_ZERO;
use super::{exp, ln, ln_gamma};

/// Terms of the continued fraction before it is given up; it converges within about 5√max(a, b) + 30.
const MOST_TERMS: u32 = 100_000;

/// Steps of the search for a quantile before it is given up: bisection alone ends within 1100.
const MOST_STEPS: u32 = 1_100;

/// xᵃ(1 − x)ᵇ/B(a, b) for 0 < x < 1, given y = 1 − x: the density times x(1 − x).
///
/// Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000), the saddle-point form.
fn beta_mass(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let remainder = stirling_remainder(n) - stirling_remainder(a) - stirling_remainder(b);
    let exponent = remainder - half_deviance(a, n * x) - half_deviance(b, n * y);
    exp(exponent) * DENSITY_AT_ZERO * (a * (b / n)).sqrt()
}

/// The continued fraction of I(x; a, b), by Lentz's method; fast for x < (a + 1)/(a + b + 2).
///
/// Source: Abramowitz & Stegun 26.5.8.
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    /// Stands for a zero, which Lentz's method must not divide by.
    const TINY: f64 = 1e-300;
    let nonzero = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut numerator = 1.0;
    let mut denominator = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = denominator;
    for term in 1..=MOST_TERMS {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        denominator = 1.0 / nonzero(1.0 + even * denominator);
        numerator = nonzero(1.0 + even / numerator);
        fraction *= denominator * numerator;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        denominator = 1.0 / nonzero(1.0 + odd * denominator);
        numerator = nonzero(1.0 + odd / numerator);
        let change = denominator * numerator;
        fraction *= change;
        if (change - 1.0).abs() <= 2.3e-16 {
            break;
        }
    }
    fraction
}

/// I(x; a, b), the probability that a beta variable with parameters a, b > 0 is at most x: within 1e-12 absolute for
/// parameters up to 10⁶.
///
/// 0 for x ≤ 0 and 1 for x ≥ 1; a parameter that is not positive, or NaN, gives NaN.
///
/// Source: Abramowitz & Stegun 26.5.8, and I(x; a, b) = 1 − I(1 − x; b, a) where that converges faster.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if !(a > 0.0 && b > 0.0) || x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let y = 1.0 - x;
    let mass = beta_mass(a, b, x, y);
    if x < (a + 1.0) / (a + b + 2.0) {
        mass * continued_fraction(a, b, x) / a
    } else {
        1.0 - mass * continued_fraction(b, a, y) / b
    }
}

/// The x with I(x; a, b) = p, for 0 ≤ p ≤ 1 and a, b > 0: within 1e-12 absolute for parameters up to 10⁶.
///
/// 0 for p ≤ 0 and 1 for p ≥ 1; a parameter that is not positive, or NaN, gives NaN.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if !(a > 0.0 && b > 0.0) || p.is_nan() {
        return f64::NAN;
    }
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let mean = a / (a + b);
    if p <= beta_cdf(mean, a, b) {
        quantile_below(mean, p, a, b)
    } else {
        1.0 - quantile_below(1.0 - mean, 1.0 - p, b, a)
    }
}

/// The quantile, known to lie at or below `mean`: Newton's method on ln I over ln x, which is nearly straight towards
/// 0, halving the bracket where a step would leave it.
fn quantile_below(mean: f64, p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, mean);
    // I(x) ≈ xᵃ/(a B(a, b)) near 0.
    let ln_scale = ln(a) + ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    let mut x = exp((ln(p) + ln_scale) / a);
    for _ in 0..MOST_STEPS {
        if !(x > low && x < high) {
            x = low + 0.5 * (high - low);
            if x <= low || x >= high {
                break;
            }
        }
        let probability = beta_cdf(x, a, b);
        if probability < p {
            low = x;
        } else {
            high = x;
        }
        let slope = beta_mass(a, b, x, 1.0 - x) / (1.0 - x) / probability;
        let next = x * exp((ln(p) - ln(probability)) / slope);
        if (next - x).abs() <= 2.3e-16 * x {
            break;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_bits, assert_relative};
    use super::*;

    #[test]
    fn the_distribution_function_and_the_quantile_keep_their_bits() {
        assert_bits(
            |x| beta_cdf(x, 2.5, 4.0),
            [(0.1, 0x3fa2_bed7_83f5_a743), (0.4, 0x3fe1_c921_1c83_b90e), (0.9, 0x3fef_f979_edf0_b845)],
        );
        assert_bits(
            |p| beta_quantile(p, 0.5, 3.0),
            [(0.01, 0x3efd_d3c9_79d3_81bf), (0.5, 0x3fb4_3b7d_cde7_9084), (0.99, 0x3fe6_46a9_ecad_d9c6)],
        );
    }

    #[test]
    fn the_distribution_function_has_its_closed_forms() {
        for i in 1..100 {
            let x = f64::from(i) / 100.0;
            assert_relative(beta_cdf(x, 1.0, 1.0), x, 1e-14, x);
            assert_relative(beta_cdf(x, 3.0, 1.0), x * x * x, 1e-14, x);
            // I(x; 2, 3) = 6x² − 8x³ + 3x⁴.
            assert_relative(beta_cdf(x, 2.0, 3.0), x * x * (6.0 - 8.0 * x + 3.0 * x * x), 1e-13, x);
            // The arcsine law.
            let arcsine = 2.0 / std::f64::consts::PI * x.sqrt().asin();
            assert_relative(beta_cdf(x, 0.5, 0.5), arcsine, 1e-13, x);
        }
    }

    /// Probability, a, b, quantile.
    const REFERENCE: [(f64, f64, f64, f64); 20] = [
        (1e-06, 2.0, 5.0, 0.00025828782935406356),
        (0.1, 2.0, 5.0, 0.09259525891312873),
        (0.5, 2.0, 5.0, 0.26444998329566005),
        (0.975, 2.0, 5.0, 0.6412345789976748),
        (1e-06, 0.5, 0.5, 2.46740110027031e-12),
        (0.1, 0.5, 0.5, 0.024471741852423214),
        (0.5, 0.5, 0.5, 0.4999999999999999),
        (0.975, 0.5, 0.5, 0.9984586668665639),
        (1e-06, 0.2, 7.0, 9.878052693955077e-32),
        (0.1, 0.2, 7.0, 9.87810148223738e-07),
        (0.5, 0.2, 7.0, 0.003135535088631641),
        (0.975, 0.2, 7.0, 0.20426038960901727),
        (1e-06, 30.0, 2.0, 0.5783111131145663),
        (0.1, 30.0, 2.0, 0.8802307618874051),
        (0.5, 30.0, 2.0, 0.9464479478829972),
        (0.975, 30.0, 2.0, 0.9920890165381453),
        (1e-06, 10000.0, 30000.0, 0.2397997403039378),
        (0.1, 10000.0, 30000.0, 0.24722806102906317),
        (0.5, 10000.0, 30000.0, 0.24999583329989825),
        (0.975, 10000.0, 30000.0, 0.2542551981342256),
    ];

    #[test]
    fn the_quantile_agrees_with_reference_values() {
        // scipy.stats.beta.ppf.
        for (p, a, b, want) in REFERENCE {
            assert!((beta_quantile(p, a, b) - want).abs() <= 1e-12, "p {p}, a {a}, b {b}");
        }
    }

    #[test]
    fn the_quantile_undoes_the_distribution_function_in_every_shape() {
        for a in [0.05, 0.5, 1.0, 3.0, 40.0, 2e3, 1e6] {
            for b in [0.05, 0.7, 1.0, 9.0, 300.0, 1e6] {
                for i in 1..50 {
                    let p = f64::from(i) / 50.0;
                    let x = beta_quantile(p, a, b);
                    assert!((0.0..=1.0).contains(&x), "a {a}, b {b}, p {p}: {x}");
                    // The neighbours of x as a float may jump over p where nearly all mass lies at 1.
                    let around = beta_cdf(x - 1e-13, a, b) - 1e-10..=beta_cdf(x + 1e-13, a, b) + 1e-10;
                    assert!(around.contains(&p), "a {a}, b {b}, p {p}: {x} in {around:?}");
                }
            }
        }
    }

    #[test]
    fn the_extremes_are_as_documented() {
        assert_eq!((beta_cdf(-1.0, 2.0, 2.0), beta_cdf(2.0, 2.0, 2.0)), (0.0, 1.0));
        assert_eq!((beta_quantile(0.0, 2.0, 2.0), beta_quantile(1.0, 2.0, 2.0)), (0.0, 1.0));
        for (a, b) in [(0.0, 1.0), (1.0, -1.0), (f64::NAN, 1.0)] {
            assert!(beta_cdf(0.5, a, b).is_nan() && beta_quantile(0.5, a, b).is_nan(), "{a} {b}");
        }
    }
}
