//! Student's t distribution, for intervals of a mean.
//!
//! Written in the operations that IEEE 754 fixes, as [`math`](crate::math) is, so that a comparison has the same bits
//! on every machine.

use std::collections::BTreeMap;
use std::f64::consts::FRAC_2_PI;

use crate::math::normal_quantile;

/// From more degrees of freedom on, the quantile comes from its expansion around the normal's: its error is below
/// 1e-12 there, and the sums of the exact form would grow long.
const EXACT_DEGREES_MAX: u64 = 1000;

/// Two-sided quantiles of one confidence, each worked out once.
#[derive(Debug, Clone)]
pub struct Student {
    confidence: f64,
    by_degrees: BTreeMap<u64, f64>,
}

impl Student {
    /// Quantiles for this confidence, above 0 and below 1.
    pub fn new(confidence: f64) -> Student {
        Student { confidence, by_degrees: BTreeMap::new() }
    }

    /// The confidence.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// The t for which P(|T| ≤ t) is the confidence. `degrees` of freedom are at least 1.
    pub fn quantile(&mut self, degrees: u64) -> f64 {
        let confidence = self.confidence;
        *self.by_degrees.entry(degrees).or_insert_with(|| quantile(confidence, degrees))
    }
}

/// The t for which P(|T| ≤ t) = `confidence`, with `degrees` of freedom, at least 1. To about 1e-12 for confidences up
/// to 0.9999.
pub fn quantile(confidence: f64, degrees: u64) -> f64 {
    if degrees > EXACT_DEGREES_MAX {
        return expanded_quantile(confidence, degrees as f64);
    }
    let mut high = 2.0;
    while central_probability(high, degrees) < confidence && high < 1e300 {
        high *= 2.0;
    }
    let mut low = 0.0;
    // Halving ends where no number lies between.
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        if central_probability(middle, degrees) < confidence {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// Abramowitz and Stegun (1964), 26.7.5.
fn expanded_quantile(confidence: f64, degrees: f64) -> f64 {
    let z = normal_quantile(1.0 - (1.0 - confidence) / 2.0);
    let s = z * z;
    let terms = [
        z * (s + 1.0) / 4.0,
        z * ((5.0 * s + 16.0) * s + 3.0) / 96.0,
        z * (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0,
        z * ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92160.0,
    ];
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees) + z
}

/// P(|T| ≤ t) with `degrees` of freedom, at least 1, for t ≥ 0: Abramowitz and Stegun (1964), 26.7.3 and 26.7.4, finite
/// sums. To about 1e-14, absolute.
pub fn central_probability(t: f64, degrees: u64) -> f64 {
    let nu = degrees as f64;
    let squared_cosine = nu / (nu + t * t);
    let cosine = squared_cosine.sqrt();
    let sine = t / (nu + t * t).sqrt();
    if degrees.is_multiple_of(2) {
        let mut term = 1.0;
        let mut sum = 1.0;
        for k in 1..degrees / 2 {
            term *= squared_cosine * (2 * k - 1) as f64 / (2 * k) as f64;
            sum += term;
        }
        return (sine * sum).min(1.0);
    }
    let mut sum = 0.0;
    let mut term = 1.0;
    for k in 1..=(degrees - 1) / 2 {
        sum += term;
        term *= squared_cosine * (2 * k) as f64 / (2 * k + 1) as f64;
    }
    (FRAC_2_PI * (arctangent(t / nu.sqrt()) + sine * cosine * sum)).min(1.0)
}

/// arctan x for x ≥ 0: halved three times, to below π/16, and Taylor's series from there.
fn arctangent(x: f64) -> f64 {
    const HALVINGS: i32 = 3;
    const LAST_POWER: u32 = 25;
    let mut reduced = x;
    for _ in 0..HALVINGS {
        reduced /= 1.0 + (1.0 + reduced * reduced).sqrt();
    }
    let square = reduced * reduced;
    let mut sum = 0.0;
    for power in (1..=LAST_POWER).rev().step_by(2) {
        sum = 1.0 / f64::from(power) - square * sum;
    }
    8.0 * reduced * sum
}

/// P(|T| > |t|): the two-sided p-value of a t statistic. To about 1e-14, absolute: smaller ones come out as about 0.
pub fn two_sided_p(t: f64, degrees: u64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    1.0 - central_probability(t.abs(), degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(found: f64, expected: f64, tolerance: f64) {
        assert!(((found - expected) / expected).abs() < tolerance, "found {found}, expected {expected}");
    }

    #[test]
    fn quantiles_agree_with_scipy() {
        // scipy 1.17: stats.t.ppf(1 - (1 - confidence) / 2, degrees).
        for (confidence, degrees, expected) in [
            (0.95, 1, 12.706204736174694),
            (0.95, 2, 4.302652729749462),
            (0.95, 7, 2.364624251592784),
            (0.95, 15, 2.131449545559776),
            (0.9, 15, 1.753050355692572),
            (0.99, 15, 2.946712883475238),
            (0.9999, 3, 28.000130010950002),
            (0.95, 999, 1.9623414611334493),
            (0.95, 1000, 1.9623390808264083),
            (0.95, 1001, 1.9623367052808798),
            (0.99, 5000, 2.5768129665562802),
            (0.998, 31, 3.3748992804233016),
            (0.5, 4, 0.7406970841126829),
        ] {
            assert_near(quantile(confidence, degrees), expected, 2e-11);
            assert_eq!(Student::new(confidence).quantile(degrees), quantile(confidence, degrees));
        }
    }

    #[test]
    fn p_values_agree_with_scipy() {
        // scipy 1.17: 2 * stats.t.sf(t, degrees).
        for (t, degrees, expected) in [
            (0.5, 1, 0.7048327646991335),
            (2.0, 7, 0.08561932856297605),
            (2.5, 16, 0.023674225451545912),
            (10.0, 15, 4.9968981429249404e-08),
            (1.96, 1500, 0.05018069658977827),
            (3.0, 20_000, 0.002703121038120492),
        ] {
            assert_near(two_sided_p(t, degrees), expected, 1e-6);
            assert_eq!(two_sided_p(-t, degrees), two_sided_p(t, degrees));
        }
        assert_eq!(two_sided_p(0.0, 5), 1.0);
        assert_eq!(two_sided_p(f64::INFINITY, 5), 0.0);
    }

    #[test]
    fn quantiles_rise_with_confidence_and_fall_with_degrees() {
        for degrees in 1..60 {
            assert!(quantile(0.95, degrees) > quantile(0.95, degrees + 1));
            assert!(quantile(0.95, degrees) < quantile(0.99, degrees));
        }
    }
}
