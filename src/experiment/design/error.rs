//! What can be wrong with a design.

use super::{MOST_DIMENSIONS, MOST_MORRIS_LEVELS, MOST_POINTS};

/// Why a design has no points. Each message names the key of the experiment file, what was found, and the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DesignError {
    /// A number that is too low.
    #[error("`{key}` is {found}, but must be at least {least}")]
    TooFew {
        /// Key in the experiment file.
        key: &'static str,
        /// What was found.
        found: u64,
        /// The least that is allowed.
        least: u64,
    },
    /// More points than can be planned.
    #[error("`{key}` asks for {found} points, but a design has at most {MOST_POINTS}")]
    TooManyPoints {
        /// Key in the experiment file.
        key: &'static str,
        /// Points before constraints.
        found: u64,
    },
    /// More dimensions than the Sobol sequence has here.
    #[error(
        "`design.kind` is \"{kind}\", which needs {found} dimensions of a Sobol sequence for these factors, but there are \
         {MOST_DIMENSIONS}"
    )]
    TooManyDimensions {
        /// Kind of the design.
        kind: &'static str,
        /// Dimensions needed.
        found: u64,
    },
    /// A design over factors, without any.
    #[error("`design.kind` is \"{kind}\", but there is no `factor` to vary")]
    NoFactors {
        /// Kind of the design.
        kind: &'static str,
    },
    /// Factors, and no design that varies them.
    #[error("there are {found} factors, but no `design` varies them")]
    NoDesign {
        /// Number of factors.
        found: usize,
    },
    /// A factor that a design takes level by level has none.
    #[error(
        "`design.kind` is \"{kind}\", but factor \"{factor}\" has no levels: give it `values`, or `from` and `to` with `n` or \
         `step`"
    )]
    NoLevels {
        /// Kind of the design.
        kind: &'static str,
        /// Name of the factor.
        factor: String,
    },
    /// A given point without exactly one value per factor.
    #[error("`design.file` has {found} values in point {point}, but there are {factors} factors")]
    ListWidth {
        /// Number of the point, from 1.
        point: usize,
        /// Values found.
        found: usize,
        /// Factors.
        factors: usize,
    },
    /// An odd number of Morris levels.
    #[error(
        "`design.levels` is {found}, but must be even, so that a step of half the levels visits all as often"
    )]
    OddLevels {
        /// What was found.
        found: u32,
    },
    /// Too many Morris levels.
    #[error("`design.levels` is {found}, but must be at most {MOST_MORRIS_LEVELS}")]
    TooManyLevels {
        /// What was found.
        found: u32,
    },
    /// A constraint forbids a point of a design that must be whole.
    #[error(
        "`constraint` forbids point {point}, but a \"{kind}\" design must be whole: narrow the factors, or use \"sobol\" or \
         \"latin-hypercube\""
    )]
    MustBeWhole {
        /// Kind of the design.
        kind: &'static str,
        /// Number of the forbidden point, from 0.
        point: u32,
    },
    /// Constraints leave no point.
    #[error("`constraint` forbids all {tried} points of the design, but one must be left")]
    AllForbidden {
        /// Points before constraints.
        tried: u64,
    },
    /// Constraints leave too little of the space.
    #[error(
        "`constraint` admits {admitted} of the first {tried} points, but must admit one in 1000: narrow the factors"
    )]
    RarelyAdmitted {
        /// Points that passed.
        admitted: u64,
        /// Points tried.
        tried: u64,
    },
}

impl DesignError {
    /// The key of the experiment file that is at fault, by which a reader of the file finds the place. A factor without
    /// levels is found by its name.
    pub fn key(&self) -> &'static str {
        match self {
            Self::TooFew { key, .. } | Self::TooManyPoints { key, .. } => key,
            Self::TooManyDimensions { .. } | Self::NoFactors { .. } => "design.kind",
            Self::NoDesign { .. } => "design",
            Self::NoLevels { .. } => "factor",
            Self::ListWidth { .. } => "design.file",
            Self::OddLevels { .. } | Self::TooManyLevels { .. } => "design.levels",
            Self::MustBeWhole { .. } | Self::AllForbidden { .. } | Self::RarelyAdmitted { .. } => {
                "constraint"
            }
        }
    }
}
