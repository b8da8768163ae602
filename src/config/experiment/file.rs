//! An experiment as it is typed.
//!
//! The doc comment of a field is its documentation in the schema. Bounds of single values stand here; rules between keys, and
//! between an experiment and its base, in the files beside.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::experiment::calibration::POINTS_MAX as PROFILE_POINTS_MAX;
use crate::experiment::design::{LEAST_GROUPS, MOST_MORRIS_LEVELS, MOST_POINTS};
use crate::experiment::factor::Scale;

/// An experiment: many runs of one configuration.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExperimentFile {
    /// One line that says what the experiment is.
    #[serde(default)]
    #[schemars(length(max = 300))]
    pub title: String,
    /// The question that it answers.
    #[serde(default)]
    #[schemars(length(max = 2000))]
    pub question: String,
    /// The configuration that is varied: a path, from the folder of this file, or the name of a shipped configuration.
    /// Only `huzhu design` and `huzhu sensitivity --responses` do without, for factors of something else than the model.
    #[serde(default)]
    pub base: Option<String>,
    /// Independent histories of each point, scenario and seed. Absent: 1.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 10_000))]
    pub replicates: u32,
    /// Seeds, each crossed with all replicates. Absent: the seed of the base.
    #[serde(default)]
    #[schemars(length(min = 1, max = 1000), inner(range(min = 0, max = 9_007_199_254_740_991u64)))]
    pub seeds: Option<Vec<u64>>,
    /// Whether monthly series are kept.
    #[serde(default)]
    pub series: bool,
    /// Changes of the base for all runs, such as "population.simulated_households" = 20000.
    #[serde(default, rename = "set")]
    #[allow(dead_code, reason = "for the schema; changes are read off the tree, where their places are")]
    set: BTreeMap<String, Json>,
    /// How points are laid. Absent: a grid of all factors.
    #[serde(default)]
    pub design: Option<DesignTable>,
    /// What `huzhu calibrate` searches for; such a file has no design, and factors with `from` and `to`.
    #[serde(default)]
    pub calibration: Option<CalibrationTable>,
    /// What is varied.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub factor: Vec<FactorTable>,
    /// Named sets of changes, crossed with all points.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub scenario: Vec<ScenarioTable>,
    /// Conditions on the factors; points that break one are left out.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub constraint: Vec<ConstraintTable>,
    /// What is measured beside the summary.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub metric: Vec<MetricTable>,
}

fn one() -> u32 {
    1
}

/// How points are laid. Which of the optional keys is required follows from `kind`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DesignTable {
    /// How points are laid. Absent: `grid`.
    pub kind: Option<DesignKind>,
    /// Number of points (`random`, `latin-hypercube`, `sobol`).
    #[schemars(range(min = 1, max = MOST_POINTS))]
    pub points: Option<u32>,
    /// Rows of the matrices A and B (`saltelli`).
    #[schemars(range(min = LEAST_GROUPS, max = MOST_POINTS))]
    pub base_points: Option<u32>,
    /// Whether interactions of pairs are estimated too (`saltelli`). Absent: no.
    pub second_order: Option<bool>,
    /// Number of trajectories (`morris`).
    #[schemars(range(min = LEAST_GROUPS, max = MOST_POINTS))]
    pub trajectories: Option<u32>,
    /// Levels of the grid on which trajectories run (`morris`); even. Absent: 4.
    #[schemars(range(min = 2, max = MOST_MORRIS_LEVELS))]
    pub levels: Option<u32>,
    /// Table of points, CSV with a column per factor (`list`): a path, from the folder of this file.
    pub file: Option<String>,
    /// Seed of the design's own draws (all but `grid`, `list`, `one-at-a-time`). Absent: 1.
    #[schemars(range(min = 0, max = 9_007_199_254_740_991u64))]
    pub seed: Option<u64>,
}

/// How points are laid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum DesignKind {
    /// All combinations of all levels.
    Grid,
    /// Given points. Needs `file`.
    List,
    /// Independent draws. Needs `points`.
    Random,
    /// Latin hypercube, optimised. Needs `points`.
    LatinHypercube,
    /// Sobol sequence, scrambled. Needs `points`.
    Sobol,
    /// Morris trajectories. Needs `trajectories`.
    Morris,
    /// Saltelli's matrices, for Sobol indices. Needs `base_points`.
    Saltelli,
    /// Each factor over its levels, the others at their centre: the first of `values`, the middle of a range.
    OneAtATime,
}

/// How the values of the factors are searched for with which histories come closest to what was observed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CalibrationTable {
    /// Table of what was observed, CSV with the columns metric, platform, date, value, scale, weight, source: a path, from the
    /// folder of this file.
    pub targets: String,
    /// How values are looked for. Absent: `cma-es`.
    #[serde(default)]
    pub method: Option<MethodWord>,
    /// Generations at most. Of `cma-es` those of the first search; later ones have what it leaves over of its candidates. Absent: as many as
    /// give 400 candidates a factor, and at least 100 (`cma-es`); 20 (`abc-smc`).
    #[serde(default)]
    #[schemars(range(min = 1, max = 100_000))]
    pub generations: Option<u32>,
    /// Candidates of a generation. Absent: 4 + 3 ln(number of factors), rounded down (`cma-es`). Particles of a population.
    /// Absent: 200 (`abc-smc`).
    #[serde(default)]
    #[schemars(range(min = 4, max = 10_000))]
    pub population_size: Option<u32>,
    /// Searches that begin anew at most, each at a random place with twice as many candidates a generation, where one has ended and
    /// candidates are left (`cma-es`). Absent: 9.
    #[serde(default)]
    #[schemars(range(min = 0, max = 20))]
    pub restarts: Option<u32>,
    /// Seed of the search's own draws; those of the histories are `seeds`. Absent: 1.
    #[serde(default)]
    #[schemars(range(min = 0, max = 9_007_199_254_740_991u64))]
    pub seed: Option<u64>,
    /// Standard deviation of the first generation, as a share of each range (`cma-es`). Absent: 0.3.
    #[serde(default)]
    #[schemars(range(min = 1e-6, max = 1.0))]
    pub step: Option<f64>,
    /// Whether the priors of the factors count in the search, which then looks for the highest posterior density (`cma-es`).
    /// Absent: no.
    #[serde(default)]
    pub use_prior: Option<bool>,
    /// The share of a population, by weight, whose distance is to be within the tolerance of the next (`abc-smc`). Absent: 0.5.
    #[serde(default)]
    #[schemars(range(min = 0.01, max = 0.99))]
    pub quantile: Option<f64>,
    /// The tolerance at which the sampler ends, in squared scales (`abc-smc`). Absent: the number of targets that count, plus 2.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1e15))]
    pub tolerance: Option<f64>,
    /// The share of candidates within the tolerance below which it is lowered no more (`abc-smc`). Absent: 0.02.
    #[serde(default)]
    #[schemars(range(min = 1e-4, max = 1.0))]
    pub acceptance_min: Option<f64>,
    /// Whose luck the histories of a candidate have (`abc-smc`). Absent: `own`.
    #[serde(default)]
    pub luck: Option<LuckWord>,
    /// Where the search begins, a value per name of a factor (`cma-es`). Absent: at the median of its prior, which without
    /// one is the middle of its range, on its scale.
    #[serde(default)]
    #[allow(dead_code, reason = "for the schema; values are read off the tree, where their places are")]
    start: BTreeMap<String, Json>,
    /// Profiles of the distance after the search (`cma-es`). Absent: none.
    #[serde(default)]
    pub profile: Option<ProfileTable>,
}

/// Profiles of the distance: each factor is held at values over its range, and the others are fitted anew.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ProfileTable {
    /// Names of the factors whose profiles are wanted. Absent: all.
    #[schemars(length(min = 1, max = 100))]
    pub factors: Option<Vec<String>>,
    /// Values of each factor, beside the best, over its range. Absent: 8.
    #[schemars(range(min = 2, max = PROFILE_POINTS_MAX))]
    pub points: Option<u32>,
    /// Generations of each fit anew, at most. Absent: 20.
    #[schemars(range(min = 1, max = 100_000))]
    pub generations: Option<u32>,
}

/// How values are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum MethodWord {
    /// The values that come closest to the targets: an evolution strategy.
    CmaEs,
    /// A sample of the values that the targets leave possible: approximate Bayesian computation.
    AbcSmc,
}

/// Whose luck the histories of a candidate have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LuckWord {
    /// A seed of its own for each candidate.
    Own,
    /// The seeds of the experiment for all.
    Common,
}

/// One thing that is varied. Has `values`, or `from` and `to`, or `distribution`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FactorTable {
    /// Unique name: a column of the results, a variable of constraints.
    #[schemars(length(min = 1, max = 60))]
    pub name: String,
    /// Key of the configuration that takes its values.
    #[serde(default)]
    pub key: Option<String>,
    /// Keys that all take the same value; instead of `key`.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub keys: Option<Vec<String>>,
    /// Its values.
    #[serde(default)]
    #[schemars(length(min = 1, max = 10_000))]
    pub values: Option<Vec<Json>>,
    /// Lowest value.
    #[serde(default)]
    #[schemars(range(min = -1e15, max = 1e15))]
    pub from: Option<f64>,
    /// Highest value.
    #[serde(default)]
    #[schemars(range(min = -1e15, max = 1e15))]
    pub to: Option<f64>,
    /// Number of levels from `from` to `to`, for designs that need levels.
    #[serde(default)]
    #[schemars(range(min = 2, max = 10_000))]
    pub n: Option<u32>,
    /// Distance of levels, instead of `n`.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1e15))]
    pub step: Option<f64>,
    /// Scale on which levels have equal distances. Absent: `linear`.
    #[serde(default)]
    pub scale: Option<ScaleWord>,
    /// Distribution from which values are drawn.
    #[serde(default)]
    pub distribution: Option<DistributionTable>,
    /// What is known of it before a calibration, cut at `from` and `to`, which are its `min` and `max`. Absent: it is uniform
    /// on its scale.
    #[serde(default)]
    pub prior: Option<DistributionTable>,
}

/// A scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ScaleWord {
    /// Equal differences.
    Linear,
    /// Equal ratios; both ends are positive.
    Log,
}

impl From<ScaleWord> for Scale {
    fn from(word: ScaleWord) -> Scale {
        match word {
            ScaleWord::Linear => Scale::Linear,
            ScaleWord::Log => Scale::Log,
        }
    }
}

/// A distribution. Which of the optional keys is required follows from `kind`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DistributionTable {
    /// Its family.
    pub kind: DistributionKind,
    /// Mean, before it is cut off at `min` and `max` (`normal`).
    #[serde(default)]
    #[schemars(range(min = -1e15, max = 1e15))]
    pub mean: Option<f64>,
    /// Standard deviation, before it is cut off (`normal`).
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1e15))]
    pub sd: Option<f64>,
    /// Median, before it is cut off (`log-normal`).
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1e15))]
    pub median: Option<f64>,
    /// Standard deviation of the logarithm (`log-normal`).
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub log_sd: Option<f64>,
    /// Most likely value (`triangular`).
    #[serde(default)]
    #[schemars(range(min = -1e15, max = 1e15))]
    pub mode: Option<f64>,
    /// First shape (`beta`).
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub alpha: Option<f64>,
    /// Second shape (`beta`).
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub beta: Option<f64>,
    /// Lowest value. Absent: 0 for `beta`, else the lowest that the key takes.
    #[serde(default)]
    #[schemars(range(min = -1e15, max = 1e15))]
    pub min: Option<f64>,
    /// Highest value. Absent: 1 for `beta`, else the highest that the key takes.
    #[serde(default)]
    #[schemars(range(min = -1e15, max = 1e15))]
    pub max: Option<f64>,
}

/// A family of distributions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum DistributionKind {
    /// Needs `mean`, `sd`; may have `min`, `max`.
    Normal,
    /// Needs `median`, `log_sd`; may have `min`, `max`.
    LogNormal,
    /// Needs `min`, `mode`, `max`.
    Triangular,
    /// Needs `alpha`, `beta`; may have `min`, `max`.
    Beta,
}

/// A named set of changes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioTable {
    /// Unique name.
    #[schemars(length(min = 1, max = 60))]
    pub name: String,
    /// Changes of the base, such as "regulation.enabled" = false.
    #[serde(default, rename = "set")]
    #[allow(dead_code, reason = "for the schema; changes are read off the tree, where their places are")]
    set: BTreeMap<String, Json>,
}

/// A condition on the factors.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConstraintTable {
    /// True where a point may stand.
    pub expression: String,
}

/// What is measured of a history.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MetricTable {
    /// Unique name: a column of the results.
    #[schemars(length(min = 1, max = 60))]
    pub name: String,
    /// Unit. Absent: 1.
    #[serde(default = "unit_one")]
    #[schemars(length(min = 1, max = 60))]
    pub unit: String,
    /// How it follows from the summary of a history.
    pub expression: String,
    /// What stands for a missing value.
    #[serde(default)]
    #[schemars(range(min = -1e300, max = 1e300))]
    pub missing: Option<f64>,
}

fn unit_one() -> String {
    "1".to_owned()
}
