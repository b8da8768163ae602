//! The gamma function and the gamma distribution.

use super::normal::DENSITY_AT_ZERO;
use super::{exp, ln, polynomial};

/// ½ ln(2π).
const HALF_LN_TWO_PI: f64 = 0.9189385332046728;

/// From here up Stirling's series with eight terms is good to 3e-17.
pub(super) const STIRLING_FROM: f64 = 10.0;

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
pub(super) fn stirling_series(x: f64) -> f64 {
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
pub(super) struct Tails {
    pub(super) lower: f64,
    pub(super) upper: f64,
}

/// P and Q for a > 0 and x ≥ 0; the smaller of them keeps its relative accuracy.
///
/// Source: Abramowitz & Stegun 6.5.29 (series) below x = a + 1 and 6.5.31 (continued fraction, by Lentz's
/// method) above. Cost: at most about 9√a + 40 terms, with one or two divisions each.
pub(super) fn incomplete_gamma(a: f64, x: f64) -> Tails {
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

/// ln(1 + t) for t > −1, within a few ulp also for tiny t.
///
/// Source: W. Kahan's correction, in D. Goldberg, "What every computer scientist should know about
/// floating-point arithmetic", *ACM Computing Surveys* 23 (1991), theorem 4.
pub(super) fn ln_one_plus(t: f64) -> f64 {
    let sum = 1.0 + t;
    if sum == 1.0 { t } else { ln(sum) * t / (sum - 1.0) }
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
