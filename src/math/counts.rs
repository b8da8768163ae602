//! Counts by inversion: one uniform number in, one Poisson or binomial count out.
//!
//! Inversion, not rejection, so that a draw always uses exactly one uniform and a higher uniform never gives
//! a lower count: two runs that share their random numbers then differ only where their parameters do.

use super::exp;
use super::gamma::{half_deviance, ln_one_plus, poisson_mass, stirling_remainder};
use super::normal::DENSITY_AT_ZERO;

/// Summation starts this many standard deviations below the mean: the skipped mass is about 1e-19 at most, a
/// thousandth of the spacing of uniforms made from 53 random bits.
const LOW_TAIL: f64 = 9.0;

/// A walk counts in `f64`, which is exact up to 2⁵³ ≈ 9·10¹⁵.
const HIGHEST_MEAN: f64 = 1e15;

/// Where summation of the probabilities may start.
fn safe_start(mean: f64, variance: f64) -> f64 {
    let start = (mean - LOW_TAIL * variance.sqrt()).floor();
    if start > 0.0 { start } else { 0.0 }
}

/// Sums probabilities upward from `start`, whose own is `first`, until `reached` holds of the sum.
///
/// `ratio(k)` is P(k)/P(k − 1). The sum never falls and depends on nothing but the law, so the result is
/// exactly monotone in any threshold inside `reached`. The walk also ends, at the last count that mattered,
/// when a term no longer changes the sum, which happens about 8 standard deviations above the mean: rounding
/// that leaves the total just short of 1 can neither loop nor produce an absurd count.
fn walk_up(start: f64, first: f64, ratio: impl Fn(f64) -> f64, reached: impl Fn(f64) -> bool) -> u64 {
    let mut count = start;
    let mut probability = first;
    let mut sum = first;
    while !reached(sum) {
        probability *= ratio(count + 1.0);
        let next = sum + probability;
        if next == sum {
            break;
        }
        sum = next;
        count += 1.0;
    }
    count as u64
}

/// The smallest k with P(N ≤ k) ≥ u, for N Poisson with this mean: a draw of N when u is uniform on (0, 1).
///
/// Guarantees: exactly monotone in u; 0 for mean ≤ 0 or u ≤ 0; never above mean + 12 sd + 60, also for u ≥ 1.
/// The sums P(N ≤ k) are within 1e-13 absolute up to mean 10⁴ and 1e-11 up to 10⁷, so only a u closer than
/// that to a jump can land on its other side; to the same extent the result is monotone in the mean.
///
/// Method: sequential search (L. Devroye, *Non-Uniform Random Variate Generation*, 1986, X.3) from 9 sd below
/// the mean, the first probability in Loader's saddle-point form.
///
/// Cost: one [`exp`] up to mean 81 and about 90 ns for the first probability beyond, then a step of about 1.5
/// ns for each count from max(0, mean − 9 sd) to the result: on average the mean itself up to 81, then about
/// 9 sd (400 steps at mean 2 000, 28 000 at 10⁷).
///
/// # Panics
/// If either argument is NaN, or the mean exceeds 10¹⁵ (counts are exact floats up to 2⁵³ only).
pub fn poisson_quantile(mean: f64, u: f64) -> u64 {
    assert!(mean <= HIGHEST_MEAN, "a Poisson mean is a number up to {HIGHEST_MEAN}, got {mean}");
    assert!(!u.is_nan(), "a uniform draw is a number");
    if mean <= 0.0 || u <= 0.0 {
        return 0;
    }
    let start = safe_start(mean, mean);
    let first = if start == 0.0 { exp(-mean) } else { poisson_mass(start, mean) };
    walk_up(start, first, |count| mean / count, |sum| sum >= u)
}

/// The smallest k with P(B ≤ k) ≥ u, for B binomial with these trials and success probability.
///
/// Guarantees: exactly monotone in u; at most `trials`; 0 for probability ≤ 0 or u ≤ 0; `trials` for
/// probability ≥ 1 (and u > 0). Accuracy, method and cost are those of [`poisson_quantile`], with the
/// binomial standard deviation.
///
/// Above ½ the failures are counted instead: B ≤ k exactly when more than n − k − 1 trials fail, so k is n
/// less the smallest j with P(failures ≤ j) > 1 − u. Their law has the same, shorter, tail to search.
///
/// # Panics
/// If `probability` or `u` is NaN, or there are more than 10¹⁵ trials.
pub fn binomial_quantile(trials: u64, probability: f64, u: f64) -> u64 {
    assert!(trials as f64 <= HIGHEST_MEAN, "at most {HIGHEST_MEAN} trials, got {trials}");
    assert!(!probability.is_nan() && !u.is_nan(), "a probability and a uniform draw are numbers");
    if probability <= 0.0 || u <= 0.0 || trials == 0 {
        return 0;
    }
    if probability >= 1.0 {
        return trials;
    }
    if probability <= 0.5 {
        binomial_walk(trials, probability, |sum| sum >= u)
    } else {
        let above = 1.0 - u;
        trials - binomial_walk(trials, 1.0 - probability, |sum| sum > above)
    }
}

/// [`walk_up`] over the binomial law with 0 < `probability` ≤ ½.
fn binomial_walk(trials: u64, probability: f64, reached: impl Fn(f64) -> bool) -> u64 {
    let n = trials as f64;
    let mean = n * probability;
    let start = safe_start(mean, mean * (1.0 - probability));
    let odds = probability / (1.0 - probability);
    // The ratio is 0 at count n + 1, which ends the walk at n.
    walk_up(start, binomial_mass(n, probability, start), |count| (n + 1.0 - count) / count * odds, reached)
}

/// P(B = k) for whole 0 ≤ k < n and 0 < p ≤ ½. Relative error about 1e-15 times (1 + the size of the
/// exponent).
///
/// Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000).
fn binomial_mass(n: f64, p: f64, k: f64) -> f64 {
    if k == 0.0 {
        return exp(n * ln_one_plus(-p));
    }
    let rest = n - k;
    let remainders = stirling_remainder(n) - stirling_remainder(k) - stirling_remainder(rest);
    let deviances = half_deviance(k, n * p) + half_deviance(rest, n * (1.0 - p));
    exp(remainders - deviances) * DENSITY_AT_ZERO * (n / (k * rest)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: [f64; 5] = [0.001, 0.25, 0.5, 0.9, 0.9999];

    #[test]
    fn poisson_counts_keep_their_values() {
        for (mean, counts) in [
            (0.3, [0, 0, 0, 1, 4]),
            (7.5, [1, 6, 7, 11, 20]),
            (20.0, [8, 17, 20, 26, 39]),
            (100.0, [71, 93, 100, 113, 139]),
            (2000.0, [1863, 1970, 2000, 2057, 2168]),
            (100000.0, [99024, 99787, 100000, 100405, 101178]),
            (10000000.0, [9990229, 9997867, 10000000, 10004053, 10011763]),
        ] {
            assert_eq!(DRAWS.map(|u| poisson_quantile(mean, u)), counts, "mean {mean}");
        }
    }

    #[test]
    fn binomial_counts_keep_their_values() {
        for (trials, probability, counts) in [
            (1, 0.25, [0, 0, 0, 1, 1]),
            (10, 0.3, [0, 2, 3, 5, 9]),
            (10, 0.7, [2, 6, 7, 9, 10]),
            (1000, 0.02, [8, 17, 20, 26, 38]),
            (1000, 0.98, [965, 977, 980, 986, 994]),
            (100000, 0.5, [49511, 49893, 50000, 50203, 50588]),
        ] {
            assert_eq!(
                DRAWS.map(|u| binomial_quantile(trials, probability, u)),
                counts,
                "{trials} trials, probability {probability}"
            );
        }
    }

    #[test]
    fn poisson_jumps_lie_at_the_distribution_function() {
        // mpmath, 25 digits and more: (mean, k, P(N ≤ k)).
        for (mean, count, below) in [
            (0.3, 0, 0.7408182206817179),
            (0.3, 2, 0.9964005068169105),
            (7.5, 6, 0.3781546943234693),
            (20.0, 13, 0.06612764095916591),
            (80.0, 99, 0.9828916869648668),
            (82.0, 60, 0.0067181489489743325),
            (100.0, 100, 0.5265621985299984),
            (2000.0, 1900, 0.012546424291617366),
            (2000.0, 2111, 0.9933244677282352),
            (10000.0, 10321, 0.9993120452665548),
            (1e7, 10_000_000, 0.5000841044163258),
            (1e7, 9_990_000, 0.0007818510924077963),
            (1e7, 10_010_000, 0.9992164488344047),
        ] {
            let margin = if mean > 1e4 { 1e-11 } else { 1e-13 };
            assert_eq!(poisson_quantile(mean, below - margin), count, "mean {mean}");
            assert_eq!(poisson_quantile(mean, below + margin), count + 1, "mean {mean}");
        }
    }

    #[test]
    fn binomial_jumps_lie_at_the_distribution_function() {
        // mpmath, 30 digits: (trials, probability, k, P(B ≤ k)).
        for (trials, probability, count, below) in [
            (1, 0.25, 0, 0.75),
            (10, 0.3, 2, 0.3827827864),
            (10, 0.7, 7, 0.6172172136000001),
            (1000, 0.02, 25, 0.8900668898257145),
            (1000, 0.98, 975, 0.15451540540056913),
            (5000, 0.2, 950, 0.039408323495912105),
            (5000, 0.8, 4050, 0.963546025481562),
            (100000, 0.5, 50100, 0.7374871178414346),
        ] {
            let context = format!("{trials} trials, probability {probability}");
            assert_eq!(binomial_quantile(trials, probability, below - 1e-12), count, "{context}");
            assert_eq!(binomial_quantile(trials, probability, below + 1e-12), count + 1, "{context}");
        }
    }

    /// Mean and variance of `quantile` over `POINTS` evenly spaced uniforms, with their tolerances.
    ///
    /// E[N] = Σ P(N > k) and E[N²] = Σ (2k + 1) P(N > k); on the grid each P is off by at most ½/POINTS. With
    /// K the counts from the lowest to the highest reached, and 2 sd for the tails no grid point sees, the
    /// mean is off by at most K/(2·POINTS) and the variance, about the mean, by K²/POINTS.
    fn assert_moments(quantile: impl Fn(f64) -> u64, mean: f64, variance: f64) {
        const POINTS: u32 = 20_000;
        let counts: Vec<f64> =
            (0..POINTS).map(|i| quantile((f64::from(i) + 0.5) / f64::from(POINTS)) as f64).collect();
        let got_mean = counts.iter().sum::<f64>() / f64::from(POINTS);
        let got_variance = counts.iter().map(|n| (n - mean) * (n - mean)).sum::<f64>() / f64::from(POINTS);
        let reach = counts[counts.len() - 1] - counts[0] + 2.0 + 2.0 * variance.sqrt();
        let tolerance = reach / f64::from(POINTS);
        assert!((got_mean - mean).abs() <= 0.5 * tolerance, "mean {got_mean}, not {mean}");
        assert!(
            (got_variance - variance).abs() <= reach * tolerance,
            "variance {got_variance}, not {variance}"
        );
    }

    #[test]
    fn poisson_counts_have_the_mean_and_variance_of_their_law() {
        for mean in [0.01, 0.7, 3.0, 20.0, 80.9, 81.1, 400.0, 3000.0] {
            assert_moments(|u| poisson_quantile(mean, u), mean, mean);
        }
    }

    #[test]
    fn binomial_counts_have_the_mean_and_variance_of_their_law() {
        for (trials, probability) in [(1, 0.4), (12, 0.5), (40, 0.93), (300, 0.03), (5000, 0.2), (5000, 0.77)]
        {
            let mean = trials as f64 * probability;
            assert_moments(|u| binomial_quantile(trials, probability, u), mean, mean * (1.0 - probability));
        }
    }

    #[test]
    fn a_higher_uniform_never_gives_a_lower_count() {
        for mean in [0.2, 8.0, 90.0, 1234.5] {
            let mut last = (0, 0, 0);
            for i in 0..=20_000 {
                let u = f64::from(i) / 20_000.0;
                let next = (
                    poisson_quantile(mean, u),
                    binomial_quantile(2000, mean / 2000.0, u),
                    binomial_quantile(2000, 1.0 - mean / 2000.0, u),
                );
                assert!(next.0 >= last.0 && next.1 >= last.1 && next.2 >= last.2, "mean {mean}, u {u}");
                last = next;
            }
        }
    }

    #[test]
    fn a_higher_mean_never_gives_a_lower_count_at_the_same_uniform() {
        for u in [1e-9, 0.03, 0.5, 0.771, 0.999, 1.0 - 1e-9] {
            let mut last = (0, 0);
            for i in 0..3000 {
                let mean = f64::from(i) * 0.21;
                let next = (poisson_quantile(mean, u), binomial_quantile(630, mean / 630.0, u));
                assert!(next.0 >= last.0 && next.1 >= last.1, "mean {mean}, u {u}");
                last = next;
            }
        }
    }

    #[test]
    fn every_walk_ends_within_its_bound() {
        for mean in [1e-300_f64, 1e-9, 0.5, 20.0, 81.0, 2000.0, 1e5, 1e7] {
            let bound = mean + 12.0 * mean.sqrt() + 60.0;
            for u in [f64::MIN_POSITIVE, 0.5, 1.0 - f64::EPSILON / 2.0, 1.0, 2.0] {
                assert!(poisson_quantile(mean, u) as f64 <= bound, "mean {mean}, u {u}");
            }
        }
        for probability in [1e-12, 0.3, 0.5, 0.7, 1.0 - 1e-12] {
            for u in [f64::MIN_POSITIVE, 0.5, 1.0 - f64::EPSILON / 2.0, 1.0, 2.0] {
                assert!(binomial_quantile(10_000, probability, u) <= 10_000, "{probability}, u {u}");
            }
        }
    }

    #[test]
    fn degenerate_laws_give_their_only_count() {
        for u in [1e-12, 0.5, 1.0 - 1e-12] {
            assert_eq!(poisson_quantile(0.0, u), 0);
            assert_eq!(poisson_quantile(-1e-9, u), 0);
            assert_eq!(binomial_quantile(0, 0.5, u), 0);
            assert_eq!(binomial_quantile(7, 0.0, u), 0);
            assert_eq!(binomial_quantile(7, -1e-9, u), 0);
            assert_eq!(binomial_quantile(7, 1.0, u), 7);
            assert_eq!(binomial_quantile(7, 1.0 + 1e-9, u), 7);
        }
        assert_eq!(poisson_quantile(1e6, 0.0), 0);
        assert_eq!(binomial_quantile(7, 0.9, 0.0), 0);
    }

    #[test]
    #[should_panic(expected = "a Poisson mean is a number")]
    fn a_mean_that_is_not_a_number_is_refused() {
        poisson_quantile(f64::NAN, 0.5);
    }
}
