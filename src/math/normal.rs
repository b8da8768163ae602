//! The standard normal distribution.

use super::{exp, ln, ln_of_normal, polynomial};

/// Numerator and denominator (ascending in z²) of (Φ(z) − ½)/z on |z| ≤ 0.67448975.
const CENTRE: ([f64; 5], [f64; 5]) = (
    [18154.98125334356, 1067.6894854603709, 161.02823106855587, 2.2352520354606837, 0.06568233791820745],
    [45507.78933502673, 10260.932208618979, 976.0985517377767, 47.202581904688245, 1.0],
);

/// Numerator and denominator (ascending in |z|) of Φ(−|z|) e^(z²/2) on 0.67448975 < |z| ≤ √32.
const SHOULDER: ([f64; 9], [f64; 9]) = (
    [
        9842.714838383978,
        11602.65143764735,
        6848.190450536283,
        2494.5375852903726,
        597.2702763948002,
        93.50665613217785,
        8.883149794388377,
        0.39894151208813466,
        1.0765576773720192e-08,
    ],
    [
        19685.429676859992,
        38912.00328609327,
        34900.95272114598,
        18615.571640885097,
        6485.558298266761,
        1519.3775994075547,
        235.387901782625,
        22.266688044328117,
        1.0,
    ],
);

/// Numerator and denominator (ascending in 1/z²) of z² (1/√(2π) − |z| Φ(−|z|) e^(z²/2)) on |z| > √32.
const TAIL: ([f64; 6], [f64; 6]) = (
    [
        2.9112874951168793e-05,
        0.0014216191932278934,
        0.022235277870649807,
        0.12740116116024736,
        0.215898534057957,
        0.023073441764940174,
    ],
    [
        7.297515550839662e-05,
        0.0037823963320275824,
        0.06598813786892856,
        0.4682382124808651,
        1.284260096144911,
        1.0,
    ],
);

/// 1/√(2π), the standard normal density at 0.
pub(super) const DENSITY_AT_ZERO: f64 = 0.3989422804014327;

/// Φ(z), the probability that a standard normal variable is at most z.
///
/// Absolute error below 2.3e-16; relative error below 2e-15 in the lower tail down to z = −37.5, beyond which
/// it is 0. Above z ≈ 8.3 it is 1, −∞ and +∞ give 0 and 1, NaN gives NaN. `normal_cdf(0.0)` is exactly ½.
///
/// Source: W. J. Cody, "Rational Chebyshev approximations for the error function", *Mathematics of
/// Computation* 23 (1969) 631–637, with the normal form and coefficients of his Algorithm 715 (SPECFUN
/// `ANORM`), *ACM Transactions on Mathematical Software* 19 (1993) 22–32.
pub fn normal_cdf(z: f64) -> f64 {
    const ROOT_32: f64 = 5.656854249492381;
    let distance = z.abs();
    if distance <= 0.67448975 {
        let square = z * z;
        return 0.5 + z * polynomial(&CENTRE.0, square) / polynomial(&CENTRE.1, square);
    }
    if distance > 40.0 {
        return if z < 0.0 { 0.0 } else { 1.0 };
    }
    let scaled = if distance <= ROOT_32 {
        polynomial(&SHOULDER.0, distance) / polynomial(&SHOULDER.1, distance)
    } else {
        let inverse_square = 1.0 / (z * z);
        let bracket = polynomial(&TAIL.0, inverse_square) / polynomial(&TAIL.1, inverse_square);
        (DENSITY_AT_ZERO - inverse_square * bracket) / distance
    };
    // z²/2 in two parts: a multiple of 1/512, squared without rounding, and a small rest. One product would
    // lose 1e-13 relative in the far tail.
    let coarse = (distance * 16.0).floor() / 16.0;
    let rest = (distance - coarse) * (distance + coarse);
    let tail = exp(-0.5 * coarse * coarse) * exp(-0.5 * rest) * scaled;
    if z < 0.0 { tail } else { 1.0 - tail }
}

/// Numerator and denominator of the quantile for |p − ½| ≤ 0.425, ascending in 0.425² − (p − ½)².
const QUANTILE_CENTRE: ([f64; 8], [f64; 8]) = (
    [
        3.3871328727963665,
        133.14166789178438,
        1971.5909503065513,
        13731.69376550946,
        45921.95393154987,
        67265.7709270087,
        33430.57558358813,
        2509.0809287301227,
    ],
    [
        1.0,
        42.31333070160091,
        687.1870074920579,
        5394.196021424751,
        21213.794301586597,
        39307.89580009271,
        28729.085735721943,
        5226.495278852854,
    ],
);

/// Likewise for the nearer tail probability t with √(−ln t) ≤ 5, ascending in √(−ln t) − 1.6.
const QUANTILE_SHOULDER: ([f64; 8], [f64; 8]) = (
    [
        1.4234371107496835,
        4.630337846156546,
        5.769497221460691,
        3.6478483247632045,
        1.2704582524523684,
        0.2417807251774506,
        0.022723844989269184,
        0.0007745450142783414,
    ],
    [
        1.0,
        2.053191626637759,
        1.6763848301838038,
        0.6897673349851,
        0.14810397642748008,
        0.015198666563616457,
        0.0005475938084995345,
        1.0507500716444169e-09,
    ],
);

/// Likewise for √(−ln t) > 5, ascending in √(−ln t) − 5.
const QUANTILE_TAIL: ([f64; 8], [f64; 8]) = (
    [
        6.657904643501103,
        5.463784911164114,
        1.7848265399172913,
        0.29656057182850487,
        0.026532189526576124,
        0.0012426609473880784,
        2.7115555687434876e-05,
        2.0103343992922881e-07,
    ],
    [
        1.0,
        0.599832206555888,
        0.1369298809227358,
        0.014875361290850615,
        0.0007868691311456133,
        1.8463183175100548e-05,
        1.421511758316446e-07,
        2.0442631033899397e-15,
    ],
);

/// |p − ½| up to which [`quantile_in_centre`] holds.
const QUANTILE_CENTRE_HALF_WIDTH: f64 = 0.425;

#[inline(always)]
fn quantile_in_centre(offset: f64) -> f64 {
    let r = 0.180625 - offset * offset;
    offset * polynomial(&QUANTILE_CENTRE.0, r) / polynomial(&QUANTILE_CENTRE.1, r)
}

/// Where √(−ln t) ≤ 5 surely holds, and t is not subnormal: e⁻²⁵ is 1.4e-11.
const SHOULDER_TAIL_MIN: f64 = 2e-11;

/// The distance from 0 of the quantile whose nearer tail probability has depth √(−ln t) ≤ 5.
#[inline(always)]
fn distance_on_shoulder(depth: f64) -> f64 {
    let r = depth - 1.6;
    polynomial(&QUANTILE_SHOULDER.0, r) / polynomial(&QUANTILE_SHOULDER.1, r)
}

/// [`normal_quantile`] of every probability, in vectors: first as if all were in the centre, where 85 % lie; then those beyond,
/// put side by side.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
pub fn normal_quantiles(probabilities: &[f64], quantiles: &mut [f64]) {
    /// Probabilities that are looked at together.
    const TOGETHER: usize = 64;
    for (quantile, &p) in quantiles.iter_mut().zip(probabilities) {
        *quantile = quantile_in_centre(p - 0.5);
    }
    let mut places = [0; TOGETHER];
    let mut distances = [0.0; TOGETHER];
    for (probabilities, quantiles) in probabilities.chunks(TOGETHER).zip(quantiles.chunks_mut(TOGETHER)) {
        let mut beyond = 0;
        for (place, &p) in probabilities.iter().enumerate() {
            // Without a branch: what lies in the centre is written over.
            places[beyond] = place;
            distances[beyond] = if p < 0.5 { p } else { 1.0 - p };
            beyond += usize::from((p - 0.5).abs() > QUANTILE_CENTRE_HALF_WIDTH);
        }
        for tail in &mut distances[..beyond] {
            *tail = distance_on_shoulder((-ln_of_normal(tail.max(SHOULDER_TAIL_MIN))).sqrt());
        }
        for (&place, &distance) in places[..beyond].iter().zip(&distances) {
            let p = probabilities[place];
            quantiles[place] = match p {
                SHOULDER_TAIL_MIN..0.5 => -distance,
                _ if 0.5 < p && 1.0 - p >= SHOULDER_TAIL_MIN => distance,
                _ => normal_quantile(p),
            };
        }
    }
}

/// Φ⁻¹(p), the z with Φ(z) = p, for 0 ≤ p ≤ 1, within 1e-15 relative (for p > ½: of the p that was given, so
/// the upper tail has the resolution of 1 − p).
///
/// p = 0 gives −∞, p = 1 gives +∞, anything outside [0, 1] gives NaN; `normal_quantile(0.5)` is exactly 0.
///
/// Source: M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution" (`PPND16`),
/// *Applied Statistics* 37 (1988) 477–484.
pub fn normal_quantile(p: f64) -> f64 {
    let offset = p - 0.5;
    if offset.abs() <= QUANTILE_CENTRE_HALF_WIDTH {
        return quantile_in_centre(offset);
    }
    let tail = if offset < 0.0 { p } else { 1.0 - p };
    if tail.is_nan() || tail < 0.0 {
        return f64::NAN;
    }
    let distance = if tail == 0.0 {
        f64::INFINITY
    } else {
        let depth = (-ln(tail)).sqrt();
        if depth <= 5.0 {
            distance_on_shoulder(depth)
        } else {
            let r = depth - 5.0;
            polynomial(&QUANTILE_TAIL.0, r) / polynomial(&QUANTILE_TAIL.1, r)
        }
    };
    if offset < 0.0 { -distance } else { distance }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_bits, assert_relative};
    use super::*;

    #[test]
    fn the_distribution_function_keeps_its_bits() {
        assert_bits(
            normal_cdf,
            [
                (-20.0, 0x2d8c_0bd0_f188_0783),
                (-3.0, 0x3f56_1de1_f985_b5d8),
                (-0.5, 0x3fd3_bf14_3b9a_a713),
                (0.3, 0x3fe3_c5ee_2cc4_0b79),
                (1.0, 0x3fea_ec4b_d120_d37d),
                (2.5, 0x3fef_cd21_6350_36c6),
            ],
        );
    }

    #[test]
    fn the_quantile_keeps_its_bits() {
        assert_bits(
            normal_quantile,
            [
                (1e-300, 0xc042_8607_4064_c26e),
                (1e-10, 0xc019_7203_597a_2154),
                (0.001, 0xc008_b8cb_b720_4470),
                (0.075, 0xbff7_0852_26d3_e523),
                (0.3, 0xbfe0_c7e3_9582_c5fa),
                (0.9, 0x3ff4_813c_36e2_6d34),
            ],
        );
    }

    #[test]
    fn the_distribution_function_agrees_with_reference_values() {
        // mpmath, 40 digits.
        for (z, want) in [
            (-37.0, 5.725571222524577e-300),
            (-20.0, 2.7536241186062337e-89),
            (-8.0, 6.220960574271784e-16),
            (-5.7, 5.990371401063528e-09),
            (-5.6, 1.071759025831093e-08),
            (-3.0, 0.0013498980316300946),
            (-1.96, 0.024997895148220435),
            (-0.7, 0.24196365222307303),
            (-0.67, 0.2514288950953101),
            (-0.1, 0.460172162722971),
            (0.3, 0.6179114221889527),
            (0.68, 0.7517477695464295),
            (1.0, 0.8413447460685429),
            (2.5, 0.9937903346742238),
            (6.0, 0.9999999990134123),
            (8.0, 0.9999999999999993),
        ] {
            assert_relative(normal_cdf(z), want, 2e-15, z);
        }
    }

    #[test]
    fn the_quantile_agrees_with_reference_values() {
        // mpmath, 40 digits.
        for (p, want) in [
            (1e-300, -37.0470962993612),
            (1e-100, -21.273453560965326),
            (1e-20, -9.262340089798407),
            (1e-10, -6.361340902404057),
            (0.001, -3.0902323061678136),
            (0.074, -1.4466320671589785),
            (0.076, -1.4325027208258116),
            (0.3, -0.5244005127080408),
            (0.55, 0.12566134685507416),
            (0.9, 1.2815515655446006),
        ] {
            assert_relative(normal_quantile(p), want, 1e-15, p);
        }
    }

    #[test]
    fn the_quantile_undoes_the_distribution_function() {
        // An error e in Φ moves the quantile by e/φ(z); both roundings are below 3e-16 relative to Φ's value.
        for i in 0..=10_000 {
            let z = -8.0 + f64::from(i) * 1.2e-3;
            let density = DENSITY_AT_ZERO * exp(-0.5 * z * z);
            let probability = normal_cdf(z);
            let tolerance = 2e-15 * (probability / density + z.abs()) + 1e-15;
            assert!((normal_quantile(probability) - z).abs() <= tolerance, "at {z}");
        }
    }

    #[test]
    fn both_functions_rise_across_their_seams() {
        let mut last = (0.0, f64::NEG_INFINITY);
        for i in 1..200_000 {
            let share = f64::from(i) / 200_000.0;
            let next = (normal_cdf(-10.0 + 20.0 * share), normal_quantile(share));
            assert!(next.0 >= last.0 && next.1 > last.1, "at {share}");
            last = next;
        }
    }

    #[test]
    fn both_functions_handle_their_extremes_as_documented() {
        assert_eq!(normal_cdf(0.0), 0.5);
        assert_eq!(normal_cdf(f64::NEG_INFINITY), 0.0);
        assert_eq!(normal_cdf(f64::INFINITY), 1.0);
        assert_eq!(normal_cdf(-38.0), 0.0);
        assert_eq!(normal_cdf(8.5), 1.0);
        assert!(normal_cdf(f64::NAN).is_nan());
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert_eq!(normal_quantile(0.5), 0.0);
        assert!(normal_quantile(5e-324) < -38.0);
        for p in [-0.1, 1.1, f64::NAN] {
            assert!(normal_quantile(p).is_nan(), "at {p}");
        }
    }

    #[test]
    fn quantiles_taken_together_have_the_bits_of_those_taken_one_by_one() {
        let mut probabilities: Vec<f64> = (0..10_000).map(|i| (f64::from(i) + 0.5) / 10_000.0).collect();
        // Seventy in a row beyond the centre, and what no shoulder holds: deep tails, ends, half, nothing.
        probabilities.extend((0..70).map(|i| 1e-3 * f64::from(i + 1)));
        probabilities.extend([0.0, 1.0, 0.5, 0.075, 0.925, 1e-300, 5e-324, 2e-11, 1.9e-11, 1e-12]);
        probabilities.extend([1.0 - 1e-12, 1.0 - 3e-11, 1.0 - f64::EPSILON / 2.0, -0.1, 1.1, f64::NAN]);
        let mut quantiles = vec![0.0; probabilities.len()];
        normal_quantiles(&probabilities, &mut quantiles);
        for (&p, quantile) in probabilities.iter().zip(quantiles) {
            let alone = normal_quantile(p);
            assert!(quantile.to_bits() == alone.to_bits() || (quantile.is_nan() && alone.is_nan()), "{p}");
        }
    }
}
