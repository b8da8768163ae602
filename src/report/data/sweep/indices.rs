//! What a sensitivity design says, as figures take it.

use crate::experiment::sensitivity::Estimate;

/// The indices of one response in one scenario, by factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Indices {
    /// Named scenario; empty where there is none.
    pub scenario: String,
    /// What was analysed, in words.
    pub response: String,
    /// What the two indices of a factor are called.
    pub names: [&'static str; 2],
    /// Their unit; empty for shares of the variance.
    pub unit: String,
    /// A pair of bars per factor, the most important first.
    pub bars: Vec<IndexBars>,
    /// What it means, in sentences.
    pub sentences: String,
    /// The first of them, without what else is said, as a headline has it; empty where no factor matters.
    pub headline: String,
}

/// The two indices of a factor: first order and total (Sobol), or mu* and sigma (Morris).
#[derive(Debug, Clone, PartialEq)]
pub struct IndexBars {
    /// Name.
    pub factor: String,
    /// None where the design leaves it undefined.
    pub estimates: [Option<Estimate>; 2],
}
