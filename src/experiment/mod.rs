//! Experiments: many histories of one base configuration, planned, paired and analysed.
//!
//! An [`Experiment`] says what is varied (factors over configuration keys), how points are laid (a design), which
//! named scenarios are crossed with them, and what is measured (metrics). Everything here is plain values: files are read by
//! [`config`](crate::config), stored by [`output`](crate::output) and typed by people in [`cli`](crate::cli).

pub mod calibration;
pub mod comparison;
pub mod constraint;
pub mod design;
pub mod expression;
pub mod factor;
pub mod mean_over_luck;
pub mod metric;
pub mod moments;
pub mod plan;
pub mod runner;
pub mod sensitivity;

pub use constraint::Constraint;
use design::Design;
use factor::{Factor, FactorValue};
pub use mean_over_luck::MeanOverLuck;
pub use metric::Metric;
pub use moments::Moments;

/// A valid experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// Title, for people.
    pub title: String,
    /// The research question, for people.
    pub question: String,
    /// Seeds; each is crossed with all replicates. Never empty.
    pub seeds: Vec<u64>,
    /// Replicates of each point, scenario and seed; at least 1.
    pub replicates: u32,
    /// What is varied.
    pub factors: Vec<Factor>,
    /// How points are laid in the space of the factors.
    pub design: Design,
    /// Named sets of changes, crossed with all points. Never empty: without any, one with no name and no changes.
    pub variants: Vec<Variant>,
    /// Points that break one of these are left out.
    pub constraints: Vec<Constraint>,
    /// What is measured beside the summary.
    pub metrics: Vec<Metric>,
    /// Whether monthly series are kept.
    pub series: bool,
}

/// A named set of changes to the base configuration (a "scenario" in the experiment file).
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// Name; empty for the only one of an experiment without scenarios.
    pub name: String,
    /// Changes, key path and value, in order.
    pub changes: Vec<(String, FactorValue)>,
}

/// A point of a design: one value per factor, in the order of the factors.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Number, from 0, in the order in which points are simulated.
    pub index: u32,
    /// Values.
    pub values: Vec<FactorValue>,
}
