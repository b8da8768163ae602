//! What a user may set, section by section, exactly as it is written in a configuration.
//!
//! The doc comment of a field is its only documentation: the JSON Schema, the parameter reference and the
//! editor's hints are generated from it. Its last paragraph says where the value comes from, as
//! `Status: source`, with a range for sweeps where there is one. Plain values, nothing is checked here: [`Scenario::new`](crate::Scenario::new) turns
//! parameters into a valid scenario.

mod behaviour;
mod market;
mod platform;
mod platform_exit;
mod population;
mod regulation;
mod strategy;

pub use behaviour::*;
pub use market::*;
pub use platform::*;
pub use platform_exit::*;
pub use population::*;
pub use regulation::*;
pub use strategy::*;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::YearMonth;

/// Every parameter of a scenario.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Seed, replicates and calendar.
    pub run: Run,
    /// Order in which households act.
    pub schedule: Schedule,
    /// What a run writes.
    pub output: Output,
    /// Who the households are.
    pub population: Population,
    /// How often people fall critically ill, and how claims arise.
    pub illness: Illness,
    /// How households hear, attend, value and choose.
    pub behaviour: Behaviour,
    /// The commercial critical-illness cover outside the platforms.
    pub commercial: Commercial,
    /// How sponsors decide to leave, by kind of sponsor.
    pub exit: Exit,
    /// Entry of platforms that have no launch date.
    pub entry: Entry,
    /// The switch of the regulator.
    pub regulation: Regulation,
    /// The platforms. Names are unique; their order is of no consequence.
    #[schemars(length(max = 1000))]
    pub platform: Vec<Platform>,
    /// The regulator's dated measures.
    #[schemars(length(max = 1000))]
    pub intervention: Vec<Intervention>,
}

/// Seed, replicates and calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Run {
    /// One line that says what the scenario is; shown in summaries.
    ///
    /// Design: a label.
    #[schemars(length(max = 300))]
    pub title: String,
    /// Seed of all draws. The same seed gives the same bits on any machine.
    ///
    /// Design: any number.
    #[schemars(range(min = 0, max = 9_007_199_254_740_991u64))]
    pub seed: u64,
    /// Number of independent histories, numbered from 0.
    ///
    /// Design: as many as the noise asks for.
    #[schemars(range(min = 1, max = 10_000))]
    pub replicates: u32,
    /// Number of simulated months.
    ///
    /// Design: to December 2022 in the shipped history.
    #[schemars(range(min = 1, max = 240))]
    pub months: u32,
    /// The first simulated calendar month.
    ///
    /// Design: the month in which two of the three large specialists start.
    pub start: YearMonth,
}

impl Default for Run {
    fn default() -> Run {
        Run {
            title: String::new(),
            seed: 1,
            replicates: 1,
            months: 80,
            start: YearMonth::new(2016, 5).expect("May 2016 is a month"),
        }
    }
}

/// Order in which households act.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Schedule {
    /// Which households may choose in a month.
    ///
    /// Design: a check on artefacts, not a fact.
    pub activation: Activation,
}

/// Which households may choose in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// Every attentive household may choose every month.
    #[default]
    Synchronous,
    /// A rotating twelfth may choose (and those who are displaced or whose balance is too low), with the attention of
    /// a whole year; shows which results are artefacts of scheduling.
    Staggered,
}

/// What a run writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Output {
    /// File format of the tables; `--format` overrides it.
    ///
    /// Design: of no consequence for results.
    pub format: TableFormat,
    /// Whether `groups` (coverage and money by income quintile, tier and age band) is written.
    ///
    /// Design: of no consequence for results.
    pub groups: bool,
}

impl Default for Output {
    fn default() -> Output {
        Output { format: TableFormat::Parquet, groups: true }
    }
}

/// File format of result tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TableFormat {
    /// Apache Parquet, with unit and meaning of every column in the metadata.
    #[default]
    Parquet,
    /// Comma-separated text, with a `columns.json` that explains the columns.
    Csv,
}
