//! Calibration: the parameters with which simulated markets come closest to what was observed.
//!
//! The simulated method of moments (McFadden 1989; Franke & Westerhoff 2012 for agent-based models): each target is a moment,
//! its simulated value the mean over replicates, and what is minimised is the weighted sum of squared deviations, in
//! scales ([`Target`]). All candidates have the same seeds and replicates, hence the same luck, so that two of them differ
//! by their parameters alone. [`CmaEs`] searches, [`Identifiability`] says at the end what the targets can tell,
//! [`Profile`]s how far.
//!
//! [`calibrate`] simulates nothing itself: it asks for [`Batch`]es of points, and is a function of the answers. A
//! calibration that was interrupted is repeated with the recorded answers, and goes on where they end.

pub mod abc_smc;
pub mod cma_es;
pub mod eigen;
mod identifiability;
mod method;
mod prior;
mod profile;
mod restarts;
mod search;
mod span;
mod subject;
mod target;

pub use abc_smc::{Sample, Sampling};
pub use cma_es::{CmaEs, Stop, usual_population_size};
pub use identifiability::{Direction, Identifiability};
pub use method::{Calibrated, Method};
pub use prior::{Priors, prior_shares, prior_spread};
pub use profile::{POINTS_MAX, Profile, ProfileInterval, ProfilePoint, Profiling, RISE_MAX};
pub use restarts::{APART, Search};
pub use search::{Batch, Best, Evaluation, Generation, Outcome, Stage, calibrate};
pub use span::{Span, Statistic};
pub use subject::{ALL_PLATFORMS, SHARE_OF, Subject};
pub use target::{DEVIATION_MAX, Target, TargetFit, TargetScale};

use super::Point;
use super::factor::{Domain, Factor, FactorValue, Scale};
use crate::math::ln;

/// What is calibrated against which targets, beside the free parameters: the factors of the experiment, all of them ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// What was observed; never empty.
    pub targets: Vec<Target>,
    /// What is known of the factors beforehand.
    pub priors: Priors,
    /// Generations of the first search at most, at least 1: all searches together have as many candidates as these.
    pub generations: u32,
    /// Candidates of a generation of the first search; at least 4.
    pub population_size: u32,
    /// Searches at most that begin anew where one has ended and candidates are left.
    pub restarts: u32,
    /// Seed of the search's own draws.
    pub seed: u64,
    /// First standard deviation of the search, as a share of each range.
    pub step: f64,
    /// Whether the priors count in the search: it then looks for the values of the highest posterior density.
    pub use_prior: bool,
    /// Where the search begins: a share of the range of each factor, 0 to 1.
    pub start: Vec<f64>,
    /// Which profiles of the distance are wanted after it; none where none are.
    pub profile: Option<Profiling>,
}

/// What a history made of each target; none where the history could not be simulated.
pub type Moments = Option<Vec<Option<f64>>>;

/// The share of a factor's range at which `value` lies, on its scale: [`Factor::at`] of it is `value`, rounding apart. None
/// for a factor that is no range.
pub fn share_of_range(factor: &Factor, value: f64) -> Option<f64> {
    const HALF: f64 = 0.5;
    let &Domain::Range { from, to, scale, .. } = &factor.domain else { return None };
    let (low, high) = if factor.whole { (from.ceil() - HALF, to.floor() + HALF) } else { (from, to) };
    let share = match scale {
        Scale::Log if low > 0.0 => (ln(value) - ln(low)) / (ln(high) - ln(low)),
        Scale::Log | Scale::Linear => (value - low) / (high - low),
    };
    Some(share.clamp(0.0, 1.0))
}

/// Points with these values, numbered from 0.
fn numbered(values: impl Iterator<Item = Vec<FactorValue>>) -> Vec<Point> {
    values.enumerate().map(|(index, values)| Point { index: index as u32, values }).collect()
}

/// The values of all factors at these shares of their ranges.
fn values_at(factors: &[Factor], shares: &[f64]) -> Vec<FactorValue> {
    factors.iter().zip(shares).map(|(factor, share)| factor.at(*share)).collect()
}

/// A factor's value as a number; a calibration varies nothing else.
fn number(value: &FactorValue) -> f64 {
    match value {
        FactorValue::Integer(value) => *value as f64,
        FactorValue::Real(value) => *value,
        FactorValue::Text(_) | FactorValue::Boolean(_) => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_a_range_is_where_its_value_lies() {
        let factor = |scale, whole| Factor {
            name: "f".to_owned(),
            keys: vec!["k".to_owned()],
            domain: Domain::Range { from: 1.0, to: 100.0, scale, levels: None },
            whole,
        };
        for scale in [Scale::Linear, Scale::Log] {
            for (whole, value) in [(false, 2.5), (true, 7.0), (false, 1.0), (false, 100.0)] {
                let factor = factor(scale, whole);
                let found = match factor.at(share_of_range(&factor, value).unwrap()) {
                    FactorValue::Real(found) => found,
                    FactorValue::Integer(found) => found as f64,
                    other => panic!("{other:?}"),
                };
                assert!((found - value).abs() < 1e-12 * value, "{scale:?} {found} is not {value}");
            }
        }
    }
}
