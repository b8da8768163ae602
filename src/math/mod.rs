//! Portable mathematics: the same bits on every processor, compiler flag and thread.
//!
//! IEEE 754 fixes the result of `+ - * /` and `sqrt` to the last bit, but leaves `exp`, `ln` and their kin
//! to each platform's library, and allows a fused multiply-add to change a rounding. Everything here is
//! therefore written in the five exact operations, comparisons, `floor`, `abs` and bit moves, in one fixed
//! order that Rust never contracts or reassociates. Standard transcendental functions, `powi` and `mul_add`
//! appear only in tests. Every promise is about values that are not NaN (a NaN is returned as some NaN,
//! whose payload the hardware may choose), on targets whose `f64` arithmetic is IEEE (not x87).

pub mod beta;
pub mod counts;
pub mod exponential;
pub mod gamma;
pub mod normal;
pub mod unit_mean_gamma;

pub use beta::{beta_cdf, beta_quantile};
pub use counts::{binomial_quantile, poisson_quantile};
pub use exponential::{exp, ln, ln_of_normal, pow};
pub use gamma::{discretised_gamma, gamma_cdf, ln_gamma};
pub use normal::{normal_cdf, normal_quantile, normal_quantiles};
pub use unit_mean_gamma::UnitMeanGamma;

/// ⌊x⌋ as a whole number, the nearest of 64 bits where there is none. A conversion and a comparison: `f64::floor` is a call
/// where the processor is not known to round by itself.
#[inline(always)]
pub fn floor(x: f64) -> i64 {
    let towards_zero = x as i64;
    towards_zero.saturating_sub(i64::from(towards_zero as f64 > x))
}

/// Σᵢ `ascending[i]` xⁱ by Horner's rule: the one order in which every polynomial here is summed, except the
/// hot one inside [`exp`].
#[inline(always)]
fn polynomial<const N: usize>(ascending: &[f64; N], x: f64) -> f64 {
    let mut sum = 0.0;
    for coefficient in ascending.iter().rev() {
        sum = sum * x + coefficient;
    }
    sum
}

#[cfg(test)]
mod tests {
    /// |got − want| ≤ tolerance · |want|, and equal infinities.
    pub fn assert_relative(got: f64, want: f64, tolerance: f64, context: impl std::fmt::Debug) {
        let close = got == want || (got - want).abs() <= tolerance * want.abs();
        assert!(close, "{context:?}: got {got:e}, want {want:e} within {tolerance:e} relative");
    }

    /// Value stability: the bits of `function` at each point are the recorded ones.
    pub fn assert_bits<const N: usize>(function: impl Fn(f64) -> f64, recorded: [(f64, u64); N]) {
        for (x, bits) in recorded {
            let got = function(x);
            assert_eq!(
                got.to_bits(),
                bits,
                "at {x:e}: got {got:e}, recorded {:e}. A portable function changed its bits, and every \
                 result of the model with it; if that is meant, record the new bits and re-mint the golden \
                 hashes",
                f64::from_bits(bits)
            );
        }
    }
}
