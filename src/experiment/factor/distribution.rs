//! Distributions of factors.

use crate::math::{beta_quantile, exp, ln, normal_cdf, normal_quantile};

/// A distribution of a factor.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// Normal, given that it lies within `min` and `max`.
    Normal {
        /// Mean before cutting.
        mean: f64,
        /// Standard deviation before cutting, positive.
        sd: f64,
        /// Lowest value.
        min: Option<f64>,
        /// Highest value, above `min`.
        max: Option<f64>,
    },
    /// Logarithm normal, given that the value lies within `min` and `max`.
    LogNormal {
        /// Median before cutting, positive.
        median: f64,
        /// Standard deviation of the natural logarithm before cutting, positive.
        log_sd: f64,
        /// Lowest value.
        min: Option<f64>,
        /// Highest value, positive and above `min`.
        max: Option<f64>,
    },
    /// Triangular.
    Triangular {
        /// Lowest value.
        min: f64,
        /// Likeliest value, from `min` to `max`.
        mode: f64,
        /// Highest value, above `min`.
        max: f64,
    },
    /// Beta on `min` to `max`.
    Beta {
        /// First shape, positive: a higher one moves mass up.
        alpha: f64,
        /// Second shape, positive: a higher one moves mass down.
        beta: f64,
        /// Lowest value.
        min: f64,
        /// Highest value, above `min`.
        max: f64,
    },
}

/// Why a distribution cannot be drawn from.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum DistributionError {
    /// A parameter that must be a number is infinite or none.
    #[error("`{parameter}` is {found}, but must be a finite number")]
    NotFinite {
        /// Parameter, as in the experiment file.
        parameter: &'static str,
        /// What was found.
        found: f64,
    },
    /// A parameter that must be positive is not.
    #[error("`{parameter}` is {found}, but must be above 0")]
    NotPositive {
        /// Parameter, as in the experiment file.
        parameter: &'static str,
        /// What was found.
        found: f64,
    },
    /// The ends are not in order.
    #[error("`min` is {min}, but must be below `max`, which is {max}")]
    Ends {
        /// Lowest value.
        min: f64,
        /// Highest value.
        max: f64,
    },
    /// The mode lies outside.
    #[error("`mode` is {mode}, but must lie from `min` = {min} to `max` = {max}")]
    Mode {
        /// Lowest value.
        min: f64,
        /// Likeliest value.
        mode: f64,
        /// Highest value.
        max: f64,
    },
    /// Cutting leaves next to nothing.
    #[error(
        "only a share {mass:e} of the distribution lies from `min` to `max`, but it must be at least 1e-9"
    )]
    CutAway {
        /// Probability from `min` to `max`.
        mass: f64,
    },
}

impl DistributionError {
    /// The parameter at fault, as in the experiment file.
    pub fn parameter(&self) -> &'static str {
        match self {
            Self::NotFinite { parameter, .. } | Self::NotPositive { parameter, .. } => parameter,
            Self::Ends { .. } | Self::CutAway { .. } => "min",
            Self::Mode { .. } => "mode",
        }
    }
}

/// Below this share within `min` and `max`, quantiles would lose digits.
const LEAST_MASS: f64 = 1e-9;

/// Where unbounded tails end: ±8.2 standard deviations.
const LEAST_PROBABILITY: f64 = 1.0 / 9_007_199_254_740_992.0;

impl Distribution {
    /// Whether every quantile exists.
    ///
    /// # Errors
    ///
    /// The first parameter that breaks what its documentation says, or ends that cut nearly everything away.
    pub fn check(&self) -> Result<(), DistributionError> {
        match *self {
            Self::Normal { mean, sd, min, max } => {
                finite("mean", mean)?;
                positive("sd", sd)?;
                check_ends(min, max)?;
                self.check_mass()
            }
            Self::LogNormal { median, log_sd, min, max } => {
                positive("median", median)?;
                positive("log_sd", log_sd)?;
                check_ends(min, max)?;
                max.map_or(Ok(()), |max| positive("max", max))?;
                self.check_mass()
            }
            Self::Triangular { min, mode, max } => {
                finite("mode", mode)?;
                check_ends(Some(min), Some(max))?;
                let inside = (min..=max).contains(&mode);
                if inside { Ok(()) } else { Err(DistributionError::Mode { min, mode, max }) }
            }
            Self::Beta { alpha, beta, min, max } => {
                positive("alpha", alpha)?;
                positive("beta", beta)?;
                check_ends(Some(min), Some(max))
            }
        }
    }

    /// The lowest and the highest value, where there are.
    pub fn bounds(&self) -> (Option<f64>, Option<f64>) {
        match *self {
            Self::Normal { min, max, .. } | Self::LogNormal { min, max, .. } => (min, max),
            Self::Triangular { min, max, .. } | Self::Beta { min, max, .. } => (Some(min), Some(max)),
        }
    }

    /// The value below which a share `u` of the distribution lies, for `u` in [0, 1] and a distribution that passes
    /// [`check`](Self::check). Unbounded tails end at probability 2⁻⁵³, so every value is finite.
    ///
    /// Within 1e-12 of the exact quantile for shares from 1e-6 to 1 − 1e-6, in units of the distance between the quartiles
    /// (`tests/references` holds it against scipy).
    pub fn quantile(&self, u: f64) -> f64 {
        let value = match *self {
            Self::Normal { mean, sd, .. } => mean + sd * normal_between(self.standard_ends(), u),
            Self::LogNormal { median, log_sd, .. } => {
                median * exp(log_sd * normal_between(self.standard_ends(), u))
            }
            Self::Triangular { min, mode, max } => triangular_quantile(min, mode, max, u),
            Self::Beta { alpha, beta, min, max } => {
                let share = beta_quantile(u, alpha, beta);
                min * (1.0 - share) + max * share
            }
        };
        let (min, max) = self.bounds();
        value.max(min.unwrap_or(f64::NEG_INFINITY)).min(max.unwrap_or(f64::INFINITY))
    }

    /// The same with its ends at whole numbers, each moved outwards by `margin`.
    pub(super) fn widened(&self, margin: f64) -> Self {
        let low = |min: f64| min.ceil() - margin;
        let high = |max: f64| max.floor() + margin;
        match *self {
            Self::Normal { mean, sd, min, max } => {
                Self::Normal { mean, sd, min: min.map(low), max: max.map(high) }
            }
            Self::LogNormal { median, log_sd, min, max } => {
                Self::LogNormal { median, log_sd, min: min.map(low), max: max.map(high) }
            }
            Self::Triangular { min, mode, max } => Self::Triangular { min: low(min), mode, max: high(max) },
            Self::Beta { alpha, beta, min, max } => Self::Beta { alpha, beta, min: low(min), max: high(max) },
        }
    }

    /// `min` and `max` of the underlying standard normal variable.
    fn standard_ends(&self) -> (f64, f64) {
        let (min, max) = self.bounds();
        let standard = |end: f64| match *self {
            Self::Normal { mean, sd, .. } => (end - mean) / sd,
            // No logarithm normal value lies at 0 or below.
            Self::LogNormal { .. } if end <= 0.0 => f64::NEG_INFINITY,
            Self::LogNormal { median, log_sd, .. } => (ln(end) - ln(median)) / log_sd,
            Self::Triangular { .. } | Self::Beta { .. } => end,
        };
        (min.map_or(f64::NEG_INFINITY, standard), max.map_or(f64::INFINITY, standard))
    }

    fn check_mass(&self) -> Result<(), DistributionError> {
        let (low, high) = towards_lower_tail(self.standard_ends());
        let mass = normal_cdf(high) - normal_cdf(low);
        if mass >= LEAST_MASS { Ok(()) } else { Err(DistributionError::CutAway { mass }) }
    }
}

/// The interval, or its mirror image, whichever lies lower: there probabilities keep their digits.
fn towards_lower_tail((low, high): (f64, f64)) -> (f64, f64) {
    if low > -high { (-high, -low) } else { (low, high) }
}

/// The quantile of a standard normal variable that is known to lie within `ends`.
fn normal_between(ends: (f64, f64), u: f64) -> f64 {
    let (low, high) = towards_lower_tail(ends);
    let mirrored = low != ends.0;
    let (below, above) = (normal_cdf(low), normal_cdf(high));
    let share = if mirrored { 1.0 - u } else { u };
    let probability = below * (1.0 - share) + above * share;
    let z = normal_quantile(probability.clamp(LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY));
    if mirrored { -z } else { z }
}

fn triangular_quantile(min: f64, mode: f64, max: f64, u: f64) -> f64 {
    let width = max - min;
    if u * width < mode - min {
        min + (u * width * (mode - min)).sqrt()
    } else {
        max - ((1.0 - u) * width * (max - mode)).sqrt()
    }
}

fn finite(parameter: &'static str, found: f64) -> Result<(), DistributionError> {
    if found.is_finite() { Ok(()) } else { Err(DistributionError::NotFinite { parameter, found }) }
}

fn positive(parameter: &'static str, found: f64) -> Result<(), DistributionError> {
    finite(parameter, found)?;
    if found > 0.0 { Ok(()) } else { Err(DistributionError::NotPositive { parameter, found }) }
}

fn check_ends(min: Option<f64>, max: Option<f64>) -> Result<(), DistributionError> {
    min.map_or(Ok(()), |min| finite("min", min))?;
    max.map_or(Ok(()), |max| finite("max", max))?;
    match (min, max) {
        (Some(min), Some(max)) if min >= max => Err(DistributionError::Ends { min, max }),
        _ => Ok(()),
    }
}
