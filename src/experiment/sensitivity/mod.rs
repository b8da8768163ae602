//! Sensitivity: which factors a response depends on, and how much of it is luck.
//!
//! Input are responses in the order of a design, one number per point and replicate ([`Responses`]); output are Sobol
//! indices ([`sobol`]) or elementary effects ([`morris`]), each an [`Estimate`] with its errors. Replicates tell what luck
//! does from what factors do ([`luck`]); responses that some histories do not have become outcomes ([`outcomes`]).
//! Estimators, derivations and references: `docs/sensitivity.md`.

pub mod bootstrap;
pub mod groups;
pub mod luck;
pub mod morris;
pub mod outcomes;
pub mod ranks;
pub mod responses;
pub mod sobol;

pub use bootstrap::Resampling;
pub use groups::{WholeGroups, whole_groups};
pub use luck::LuckShare;
pub use morris::{MorrisAnalysis, MorrisEffect};
pub use outcomes::{Missing, Response, indicators};
pub use ranks::{Correlation, rank_correlation};
pub use responses::Responses;
pub use sobol::{Indices, Pair, SaltelliLayout, SobolAnalysis};

/// Two-sided 95 % of a standard normal variable.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// An estimated quantity and how far it may be off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate itself.
    pub value: f64,
    /// Standard error from having few points: bootstrap over the design's groups. `None` where more than 5 % of the resamples
    /// leave the quantity undefined.
    pub design_error: Option<f64>,
    /// Standard error from having few histories a point: jackknife over replicates. `None` where the quantity is about the
    /// very histories that were run, or where fewer than three replicates leave it unknown.
    pub luck_error: Option<f64>,
}

impl Estimate {
    /// Lower and upper end of the normal interval of 95 %: both errors, taken as independent.
    pub fn interval(&self) -> Option<(f64, f64)> {
        let design = self.design_error?;
        let luck = self.luck_error.unwrap_or(0.0);
        let half = Z_95 * (design * design + luck * luck).sqrt();
        Some((self.value - half, self.value + half))
    }
}

/// Why responses cannot be analysed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SensitivityError {
    /// There is nothing to analyse.
    #[error("there are no responses")]
    NoResponses,
    /// Points differ in their number of replicates.
    #[error("point {point} has {found} replicates, but point 0 has {expected}")]
    Ragged {
        /// Place of the point among the responses, from 0.
        point: usize,
        /// Its replicates.
        found: usize,
        /// The first point's.
        expected: usize,
    },
    /// A response is no number.
    #[error("replicate {replicate} of point {point} is {value}, which is no finite number")]
    NotFinite {
        /// Place of the point among the responses, from 0.
        point: usize,
        /// Place of the replicate.
        replicate: usize,
        /// What was found.
        value: f64,
    },
    /// Points are not as many as whole groups of the design have.
    #[error("{points} points are not whole groups of {group}, as the design has them")]
    NotWholeGroups {
        /// Points found.
        points: usize,
        /// Points of a group.
        group: usize,
    },
    /// One group tells no error.
    #[error("{found} complete groups of the design are too few: at least two are needed")]
    TooFewGroups {
        /// Groups found.
        found: usize,
    },
    /// The sample is no trajectory.
    #[error("step {step} of trajectory {trajectory} does not change exactly one factor, each once")]
    NotATrajectory {
        /// Trajectory, from 0.
        trajectory: usize,
        /// Step, from 0.
        step: usize,
    },
}
