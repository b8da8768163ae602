//! `plan.json`: which sweep a folder holds.

use serde::{Deserialize, Serialize};

use super::error::PlanDifference;
use super::value::{Encoder, Value};
use crate::experiment::factor::FactorValue;
use crate::experiment::plan::{Plan, Shard};
use crate::experiment::{Experiment, Point};
use crate::observe::ColumnType;
use crate::output::sha256;

/// The format of the folder that this version writes and reads.
pub const SWEEP_FORMAT: u32 = 2;

/// Which sweep a folder holds: with the points, all that its tables need beside the histories.
///
/// Two sweeps with equal plans have equal histories at every position. It holds no clock and no machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweepPlan {
    /// Version of huzhu that simulates.
    pub huzhu_version: String,
    /// Format of the folder: 2.
    pub format: u32,
    /// Title of the experiment.
    pub title: String,
    /// SHA-256 of the experiment file.
    pub experiment_sha256: String,
    /// SHA-256 of the base configuration, complete, with what the experiment and the command line set in it.
    pub base_sha256: String,
    /// SHA-256 of the points.
    pub points_sha256: String,
    /// Points of the design.
    pub points: u32,
    /// Named scenarios, in order.
    pub scenarios: Vec<String>,
    /// Seeds, in order.
    pub seeds: Vec<u64>,
    /// Replicates of each point, scenario and seed.
    pub replicates: u32,
    /// Histories of the whole plan.
    pub runs: u64,
    /// Which shard of the plan the folder holds.
    pub shard: u32,
    /// Of how many.
    pub shards: u32,
    /// What is varied: a column of `points.parquet` each.
    pub factors: Vec<FactorColumn>,
    /// What is measured: a column of `runs.parquet` each.
    pub metrics: Vec<MetricColumn>,
    /// Whether monthly series are kept.
    pub series: bool,
}

/// The name of a scenario in tables: that of the experiment, or `base` for the only one of an experiment that names none.
pub fn scenario_name(name: &str) -> &str {
    if name.is_empty() { "base" } else { name }
}

/// A factor as a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorColumn {
    /// Name.
    pub name: String,
    /// Keys of the configuration that take its value.
    pub keys: Vec<String>,
    /// Type of its values.
    #[serde(rename = "type")]
    pub kind: FactorKind,
}

/// Type of a factor's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FactorKind {
    /// Whole numbers; yes and no as 1 and 0.
    Integer,
    /// Real numbers.
    Real,
    /// Words, or values of several types.
    Text,
}

/// A metric as a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricColumn {
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// How it follows from the summary.
    pub expression: String,
}

impl FactorKind {
    /// As a column has it.
    pub(super) fn column_type(self) -> ColumnType {
        match self {
            FactorKind::Integer => ColumnType::Integer,
            FactorKind::Real => ColumnType::Real,
            FactorKind::Text => ColumnType::Text,
        }
    }

    /// The type that holds all of these values.
    fn of<'a>(values: impl Iterator<Item = &'a FactorValue> + Clone) -> FactorKind {
        let whole = |value: &FactorValue| matches!(value, FactorValue::Integer(_) | FactorValue::Boolean(_));
        let number = |value: &FactorValue| matches!(value, FactorValue::Integer(_) | FactorValue::Real(_));
        if values.clone().all(whole) {
            FactorKind::Integer
        } else if values.clone().all(number) {
            FactorKind::Real
        } else {
            FactorKind::Text
        }
    }

    fn value(self, value: &FactorValue) -> Value {
        match (self, value) {
            (FactorKind::Integer, FactorValue::Integer(value)) => Value::Integer(*value),
            (FactorKind::Integer, FactorValue::Boolean(value)) => Value::Integer(i64::from(*value)),
            (FactorKind::Real, FactorValue::Integer(value)) => Value::Real(*value as f64),
            (FactorKind::Real, FactorValue::Real(value)) => Value::Real(*value),
            (_, value) => Value::Text(value.to_string()),
        }
    }
}

impl SweepPlan {
    /// The plan of a shard of `experiment` with these points, and the points as its table has them. `experiment_text`
    /// is the file, `base` the complete base configuration.
    pub fn new(
        experiment: &Experiment,
        points: &[Point],
        experiment_text: &str,
        base: &str,
        shard: Shard,
    ) -> (SweepPlan, Vec<Vec<Value>>) {
        let kinds: Vec<FactorKind> = (0..experiment.factors.len())
            .map(|place| FactorKind::of(points.iter().filter_map(|point| point.values.get(place))))
            .collect();
        let row = |point: &Point| -> Vec<Value> {
            kinds.iter().zip(&point.values).map(|(kind, value)| kind.value(value)).collect()
        };
        let rows: Vec<Vec<Value>> = points.iter().map(row).collect();
        let mut encoded = Encoder::default();
        encoded.rows(&rows);
        let (seeds, replicates) = (experiment.seeds.clone(), experiment.replicates);
        let scenarios: Vec<String> =
            experiment.variants.iter().map(|variant| scenario_name(&variant.name).to_owned()).collect();
        let runs =
            Plan::new(points.len() as u32, scenarios.len() as u32, seeds.len() as u32, replicates).runs();
        let factors = experiment.factors.iter().zip(kinds).map(|(factor, kind)| FactorColumn {
            name: factor.name.clone(),
            keys: factor.keys.clone(),
            kind,
        });
        let metrics = experiment.metrics.iter().map(|metric| MetricColumn {
            name: metric.name.clone(),
            unit: metric.unit.clone(),
            expression: metric.expression.text.clone(),
        });
        let plan = SweepPlan {
            huzhu_version: env!("CARGO_PKG_VERSION").to_owned(),
            format: SWEEP_FORMAT,
            title: experiment.title.clone(),
            experiment_sha256: sha256(experiment_text.as_bytes()),
            base_sha256: sha256(base.as_bytes()),
            points_sha256: sha256(&encoded.bytes),
            points: points.len() as u32,
            scenarios,
            seeds,
            replicates,
            runs,
            shard: shard.number(),
            shards: shard.of(),
            factors: factors.collect(),
            metrics: metrics.collect(),
            series: experiment.series,
        };
        (plan, rows)
    }

    /// The histories.
    pub fn plan(&self) -> Plan {
        Plan::new(self.points, self.scenarios.len() as u32, self.seeds.len() as u32, self.replicates)
    }

    /// The shard; the whole plan where a file names one that does not exist.
    pub fn shard(&self) -> Shard {
        Shard::new(self.shard, self.shards).unwrap_or(Shard::WHOLE)
    }

    /// How many histories the folder is to hold.
    pub fn own_runs(&self) -> u64 {
        self.plan().runs_of(self.shard())
    }

    /// The plan of all shards together.
    pub(super) fn joined(&self) -> SweepPlan {
        SweepPlan { shard: 1, shards: 1, ..self.clone() }
    }

    /// In what another plan differs; nothing where all histories are the same.
    pub fn differences(&self, other: &SweepPlan) -> Vec<PlanDifference> {
        let (ours, theirs) = (self.facts(), other.facts());
        let mut differences: Vec<PlanDifference> = ours
            .into_iter()
            .zip(theirs)
            .filter(|((_, stored), (_, other))| stored != other)
            .map(|((what, stored), (_, other))| PlanDifference { what, stored, other })
            .collect();
        if differences.is_empty() && self != other {
            let [stored, other] = ["as stored", "another"].map(str::to_owned);
            differences.push(PlanDifference { what: "the plan", stored, other });
        }
        differences
    }

    /// What a person would look at, in this order; hashes shortened.
    fn facts(&self) -> [(&'static str, String); 11] {
        let short = |hash: &str| format!("{}…", hash.get(..12).unwrap_or(hash));
        [
            ("the version of huzhu", self.huzhu_version.clone()),
            ("the format", self.format.to_string()),
            ("the shard", self.shard().to_string()),
            ("the number of points", self.points.to_string()),
            ("the list of scenarios", self.scenarios.join(", ")),
            ("the list of seeds", self.seeds.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")),
            ("the number of replicates", self.replicates.to_string()),
            ("the keeping of series", self.series.to_string()),
            ("the SHA-256 of the points", short(&self.points_sha256)),
            ("the SHA-256 of the experiment file", short(&self.experiment_sha256)),
            ("the SHA-256 of the base configuration", short(&self.base_sha256)),
        ]
    }
}
