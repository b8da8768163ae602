//! `exp`, `ln` and `pow`.

use super::polynomial;

/// Below this argument [`exp`] returns 0. e⁻⁷⁰⁸ ≈ 3.3e-308 is the last whole step above the subnormal
/// numbers, so no result is ever subnormal (and no flush-to-zero mode can change one).
const LOWEST_ARGUMENT: f64 = -708.0;

/// Any argument above ln(f64::MAX) ≈ 709.78 gives infinity; clamping here keeps the exponent bits valid.
const HIGHEST_ARGUMENT: f64 = 710.0;

/// 1.5 · 2⁵². Adding it to |v| < 2⁵¹ leaves round(v), ties to even, in the low bits of the sum.
const ROUNDING: f64 = 6_755_399_441_055_744.0;

/// The leading 33 bits of ln 2, so that k · `LN_2_HIGH` is exact for every |k| ≤ 2²⁰ (Cody & Waite 1980).
const LN_2_HIGH: f64 = 0.6931471803691238;

/// ln 2 − `LN_2_HIGH`.
const LN_2_LOW: f64 = 1.9082149292705877e-10;

/// Ascending coefficients of q(r) ≈ (eʳ − 1 − r)/r² on |r| ≤ ln(2)/2, interpolated at Chebyshev nodes in
/// 60-digit arithmetic and then rounded: 1 + r + r² q(r) is within 1.6e-17 relative of eʳ.
const EXP_TAIL: [f64; 10] = [
    0.5000000000000001,
    0.16666666666666669,
    0.04166666666662413,
    0.008333333333330062,
    0.0013888888917213717,
    0.00019841269863053618,
    2.4801521295954376e-05,
    2.7557268459997064e-06,
    2.7620088445409746e-07,
    2.510038549551032e-08,
];

/// eˣ, within 3e-16 relative (measured 2.2e-16) for −708 ≤ x ≤ 709.78.
///
/// Below −708 it is exactly 0, above ln(f64::MAX) ≈ 709.7827 it is +∞, and NaN gives NaN; `exp(0.0)` is
/// exactly 1. It is not promised to be monotone between neighbouring floats.
///
/// Method: x = k ln 2 + r with |r| ≤ ln(2)/2 in two parts (W. J. Cody and W. Waite, *Software Manual for the
/// Elementary Functions*, 1980), a polynomial of degree 11 in r, and 2ᵏ written into the exponent bits.
///
/// Why this shape: there is no branch, table, float-to-integer conversion or call, so a loop over a slice
/// becomes vector code on plain SSE2 or NEON. An `if` that returns early would end that. The selects read
/// `x < bound`, not `f64::max`, because a false comparison lets NaN through.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let clamped = if x < LOWEST_ARGUMENT { LOWEST_ARGUMENT } else { x };
    let clamped = if clamped > HIGHEST_ARGUMENT { HIGHEST_ARGUMENT } else { clamped };

    let shifted = clamped * std::f64::consts::LOG2_E + ROUNDING;
    let k = shifted - ROUNDING;
    let r = (clamped - k * LN_2_HIGH) - k * LN_2_LOW;

    // Estrin's order: half the depth of Horner's, which matters for a lone call.
    let q = &EXP_TAIL;
    let r2 = r * r;
    let r4 = r2 * r2;
    let low = (q[0] + q[1] * r) + (q[2] + q[3] * r) * r2;
    let middle = (q[4] + q[5] * r) + (q[6] + q[7] * r) * r2;
    let high = q[8] + q[9] * r;
    let tail = (low + middle * r4) + high * (r4 * r4);
    let mantissa = 1.0 + (r + r2 * tail);

    // 2^(k−1), doubled through the mantissa: 2^1024 has no bits of its own.
    let half_scale = f64::from_bits(shifted.to_bits().wrapping_add(1022) << 52);
    let value = (mantissa + mantissa) * half_scale;
    if x < LOWEST_ARGUMENT { 0.0 } else { value }
}

/// Ascending coefficients in s² of (ln((1+s)/(1−s)) − 2s)/s³ on |s| ≤ 0.1716, within 2⁻⁵⁸·⁴⁵; source at
/// [`ln`].
const LN_TAIL: [f64; 7] = [
    0.6666666666666735,
    0.3999999999940942,
    0.2857142874366239,
    0.22222198432149784,
    0.1818357216161805,
    0.15313837699209373,
    0.14798198605116586,
];

/// √½ rounded to its upper 32 bits: the mantissa of [`ln`] is reduced to [√½, √2).
const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_0000_0000;

/// Natural logarithm, within 1 ulp for every positive x, subnormal ones included.
///
/// `ln(0.0)` is −∞, a negative x gives NaN, +∞ gives +∞; `ln(1.0)` is exactly 0.
///
/// Method: x = 2ᵏ(1 + f) with √½ ≤ 1 + f < √2, s = f/(2 + f), ln(1 + f) = f − f²/2 + s(f²/2 + R(s²)), after
/// K. C. Ng's `log` in FDLIBM 5.3 (Sun Microsystems, 1993), which bounds its error below 1 ulp.
#[inline]
pub fn ln(x: f64) -> f64 {
    const TWO_POW_54: f64 = 18_014_398_509_481_984.0;

    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x == f64::INFINITY {
        return x;
    }
    if x < f64::MIN_POSITIVE { ln_of(x * TWO_POW_54, 54) } else { ln_of_normal(x) }
}

/// [`ln`] of a finite, positive number that is not subnormal, as any sum of [`exp`]s of which one is 1. Without a branch, so
/// that a loop over a slice becomes vector code.
#[inline(always)]
pub fn ln_of_normal(x: f64) -> f64 {
    ln_of(x, 0)
}

/// ln(x / 2^shift).
#[inline(always)]
fn ln_of(x: f64, shift: i32) -> f64 {
    const ONE_BITS: u64 = 0x3ff0_0000_0000_0000;
    const MANTISSA_BITS: u64 = 0x000f_ffff_ffff_ffff;
    let bits = x.to_bits() + (ONE_BITS - SQRT_HALF_BITS);
    let k = f64::from((bits >> 52) as i32 - 1023 - shift);
    let f = f64::from_bits((bits & MANTISSA_BITS) + SQRT_HALF_BITS) - 1.0;

    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let s2 = s * s;
    let remainder = s2 * polynomial(&LN_TAIL, s2);
    s * (half_square + remainder) + k * LN_2_LOW - half_square + f + k * LN_2_HIGH
}

/// xʸ = exp(y ln x) for x ≥ 0, within (2 + 2|y ln x|) · 1.2e-16 relative: 1e-15 while the result stays in
/// [0.02, 50], 1e-13 near the ends of the range.
///
/// `pow(x, 0.0)` is exactly 1 for every x; `pow(0.0, y)` is 0 for y > 0 and +∞ for y < 0; a negative x gives
/// NaN whatever y ≠ 0. Results below e⁻⁷⁰⁸ are 0, as in [`exp`].
pub fn pow(x: f64, y: f64) -> f64 {
    if y == 0.0 { 1.0 } else { exp(y * ln(x)) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_bits, assert_relative};
    use super::*;

    #[test]
    fn exp_keeps_its_bits() {
        assert_bits(
            exp,
            [
                (-700.5, 0x00c4_ff47_5c68_ca02),
                (-20.25, 0x3e1b_93de_1e27_ca3b),
                (-1.0, 0x3fd7_8b56_362c_ef38),
                (0.3, 0x3ff5_9905_8c8c_1a96),
                (1.0, 0x4005_bf0a_8b14_576a),
                (10.75, 0x40e6_c4c0_e917_5d8e),
                (709.5, 0x7fe8_1e9b_4b52_d0c9),
            ],
        );
    }

    #[test]
    fn ln_keeps_its_bits() {
        assert_bits(
            ln,
            [
                (5e-324, 0xc087_4385_446d_71c3),
                (0.1, 0xc002_6bb1_bbb5_5515),
                (0.999999, 0xbeb0_c6f8_2d74_d230),
                (1.5, 0x3fd9_f323_ecbf_984c),
                (10.0, 0x4002_6bb1_bbb5_5516),
                (12345.678, 0x4022_d795_5979_1e31),
                (1e300, 0x4085_9634_47f8_7fb5),
            ],
        );
    }

    #[test]
    fn pow_keeps_its_bits() {
        assert_bits(
            |x| pow(x, 1.7),
            [
                (0.001, 0x3ee0_a884_69b6_4867),
                (0.5, 0x3fd3_b2c4_7bff_8329),
                (3.0, 0x4019_e45c_2acc_e59c),
                (1000000.0, 0x420d_855c_12a4_e38e),
            ],
        );
    }

    #[test]
    fn exp_agrees_with_reference_values() {
        // mpmath, 40 digits.
        for (x, want) in [
            (-700.5, 5.980196118639791e-305),
            (-20.25, 1.6052280551856116e-09),
            (-1.0, 0.36787944117144233),
            (-0.3, 0.7408182206817179),
            (1e-10, 1.0000000001),
            (0.5, 1.6487212707001282),
            (1.0, std::f64::consts::E),
            (10.75, 46630.028453524326),
            (300.125, 2.201057464963801e+130),
            (709.5, 1.3549863193146328e+308),
        ] {
            assert_relative(exp(x), want, 4e-16, x);
        }
    }

    #[test]
    fn exp_agrees_with_the_standard_library_on_100_000_points() {
        for i in 0..100_000 {
            let x = -707.9 + f64::from(i) * (709.7 + 707.9) / 100_000.0;
            assert_relative(exp(x), x.exp(), 2e-15, x);
            let x = -1.0 + f64::from(i) * 2e-5;
            assert_relative(exp(x), x.exp(), 2e-15, x);
        }
    }

    #[test]
    fn exp_handles_its_extremes_as_documented() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-0.0), 1.0);
        assert!(exp(-708.0) > f64::MIN_POSITIVE);
        for x in [-708.000001, -709.0, -745.0, -1e300, f64::NEG_INFINITY] {
            assert_eq!(exp(x).to_bits(), 0, "at {x}");
        }
        assert!(exp(709.78).is_finite());
        for x in [709.79, 710.0, 711.0, 1e300, f64::INFINITY] {
            assert_eq!(exp(x), f64::INFINITY, "at {x}");
        }
        assert!(exp(f64::NAN).is_nan());
    }

    #[test]
    fn ln_agrees_with_reference_values() {
        // mpmath, 40 digits.
        for (x, want) in [
            (5e-324, -744.4400719213812),
            (1e-300, -690.7755278982137),
            (0.1, -2.3025850929940455),
            (0.7075, -0.34601764946474434),
            (0.999999, -1.000000500029089e-06),
            (1.0000001, 9.999999505838704e-08),
            (1.5, 0.4054651081081644),
            (2.0, std::f64::consts::LN_2),
            (10.0, std::f64::consts::LN_10),
            (12345.678, 9.421061321291832),
            (1e+300, 690.7755278982137),
        ] {
            assert_relative(ln(x), want, 3e-16, x);
        }
    }

    #[test]
    fn ln_agrees_with_the_standard_library_and_undoes_exp() {
        for i in 0..100_000 {
            let x = 0.3 + f64::from(i) * 3e-5;
            assert_relative(ln(x), x.ln(), 4.5e-16, x);
            let y = -700.0 + f64::from(i) * 0.014;
            assert_relative(ln(exp(y)), y, 4e-16 * (1.0 + 1.0 / y.abs().max(1e-3)), y);
        }
    }

    #[test]
    fn ln_handles_its_extremes_as_documented() {
        assert_eq!(ln(1.0).to_bits(), 0);
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert_eq!(ln(-0.0), f64::NEG_INFINITY);
        assert_eq!(ln(f64::INFINITY), f64::INFINITY);
        assert!(ln(-1e-300).is_nan());
        assert!(ln(f64::NEG_INFINITY).is_nan());
        assert!(ln(f64::NAN).is_nan());
        assert_relative(ln(f64::MIN_POSITIVE), -1022.0 * std::f64::consts::LN_2, 3e-16, "smallest normal");
    }

    #[test]
    fn pow_agrees_with_reference_values() {
        // mpmath, 40 digits; the tolerance is the documented bound.
        for (x, y, want) in [
            (2.0, 10.0, 1024.0),
            (0.5, 0.5, std::f64::consts::FRAC_1_SQRT_2),
            (1.7, -3.3, 0.17358754434318882),
            (100.0, 0.01, 1.0471285480508996),
            (0.001, 2.5, 3.162277660168379e-08),
            (7.0, 300.0, 3.38385702007491e+253),
        ] {
            assert_relative(pow(x, y), want, (2.0 + 2.0 * (y * ln(x)).abs()) * 1.2e-16, (x, y));
        }
    }

    #[test]
    fn pow_handles_its_extremes_as_documented() {
        assert_eq!(pow(0.0, 0.5), 0.0);
        assert_eq!(pow(0.0, -0.5), f64::INFINITY);
        assert_eq!(pow(0.0, 0.0), 1.0);
        assert_eq!(pow(-3.0, 0.0), 1.0);
        assert!(pow(-3.0, 2.0).is_nan());
        assert_eq!(pow(1.0, 123.4), 1.0);
        assert_eq!(pow(1e-200, 2.0), 0.0);
        assert_eq!(pow(1e200, 2.0), f64::INFINITY);
    }
}
