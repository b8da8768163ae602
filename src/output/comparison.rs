//! The folder of a comparison: differences, the pairs behind them, their path by month, how outcomes and exits changed, and
//! what was compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::directory::{REPORT_FILE, RunDirectory};
use super::error::{OutputError, Result};
use super::manifest::{FORMAT_VERSION, FileReceipt, MANIFEST_FILE, require_format};
use super::partial::WrittenFile;
use crate::experiment::comparison::Comparison;
use crate::experiment::comparison::rows::pairwise::{EXIT_COLUMNS, PAIR_COLUMNS, exit_rows, pair_rows};
use crate::experiment::comparison::rows::{
    DIFFERENCE_COLUMNS, MONTHLY_COLUMNS, OUTCOME_COLUMNS, difference_rows, monthly_row, outcome_rows,
};
use crate::experiment::comparison::student::Student;
use crate::scenario::parameters::TableFormat;
use crate::units::YearMonth;

/// What was compared, and what came of it in words.
pub const COMPARISON_FILE: &str = "comparison.json";

/// Rows of `monthly` that wait in memory.
const ROWS_WAITING: usize = 4096;

/// The configuration of one scenario, complete, as it was run.
pub fn scenario_file(scenario: &str) -> String {
    format!("config-{scenario}.toml")
}

/// The content of `comparison.json`: settings, and verdicts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRecord {
    /// Name of the scenario that the others are compared with.
    pub reference: String,
    /// All scenarios, the reference first.
    pub scenarios: Vec<ScenarioRecord>,
    /// Seed of all draws, of all scenarios.
    pub seed: u64,
    /// Histories of each scenario, numbered from 0.
    pub replicates: u32,
    /// The first month.
    pub start: YearMonth,
    /// Months.
    pub months: u32,
    /// Confidence that was asked for.
    pub confidence: f64,
    /// Whether it is that of all intervals of `differences` together (Bonferroni).
    pub simultaneous: bool,
    /// Confidence of each of them by itself.
    pub confidence_of_each: f64,
    /// What is compared.
    pub metrics: Vec<MetricRecord>,
    /// Until when it was simulated, where that was not given as a number.
    pub stopping: Option<StoppingRecord>,
    /// What came of it, one sentence per scenario.
    pub verdicts: Vec<VerdictRecord>,
}

/// A scenario of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioRecord {
    /// Name.
    pub name: String,
    /// Configuration that it comes from, as it was named.
    pub configuration: String,
    /// Changes to it, in order.
    pub changes: Vec<String>,
    /// Simulated households.
    pub simulated_households: u64,
    /// File of the complete configuration.
    pub file: String,
}

/// A metric of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricRecord {
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// How it follows from the summary of a history.
    pub expression: String,
    /// What stands for a missing value, if anything does.
    pub missing: Option<f64>,
}

/// When a comparison stopped, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoppingRecord {
    /// Metric whose interval was looked at.
    pub metric: String,
    /// Half-width that was asked for.
    pub half_width: f64,
    /// Whether as a share of the reference's mean.
    pub relative: bool,
    /// Most replicates allowed.
    pub replicates_max: u32,
    /// Whether it was reached in every scenario.
    pub reached: bool,
    /// Replicates that it would have taken with luck of its own for each history, estimated; missing where that cannot
    /// be told.
    pub unpaired_replicates: Option<u64>,
}

/// What came of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictRecord {
    /// The scenario.
    pub scenario: String,
    /// A sentence.
    pub text: String,
}

/// Reads `comparison.json` of a folder.
///
/// # Errors
/// No such file; it is not a record of a comparison.
pub fn read_comparison(folder: &Path) -> Result<ComparisonRecord> {
    let path = folder.join(COMPARISON_FILE);
    let text = fs::read(&path).map_err(OutputError::io("read", &path))?;
    serde_json::from_slice(&text).map_err(|source| OutputError::Json { path, source })
}

/// The content of `manifest.json` of a comparison. Written last, without a clock, so that the same comparison gives the same
/// manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonManifest {
    /// Version of huzhu that compared.
    pub huzhu_version: String,
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// `comparison`: what kind of folder it is.
    pub kind: String,
    /// Every file but `manifest.json`, by name.
    pub files: BTreeMap<String, FileReceipt>,
}

impl ComparisonManifest {
    /// Reads `manifest.json` of the folder of a comparison.
    ///
    /// # Errors
    /// No such file; not a manifest of a comparison; a format of another version.
    pub fn read(folder: &Path) -> Result<ComparisonManifest> {
        let path = folder.join(MANIFEST_FILE);
        let text = fs::read(&path).map_err(OutputError::io("read", &path))?;
        require_format(&path, &text)?;
        serde_json::from_slice(&text).map_err(|source| OutputError::Json { path, source })
    }
}

/// The folder of a comparison in the making.
#[derive(Debug)]
pub struct ComparisonDirectory {
    folder: RunDirectory,
}

impl ComparisonDirectory {
    /// Creates the folder for scenarios of these names; see [`RunDirectory::create_for`].
    ///
    /// # Errors
    /// As [`RunDirectory::create_for`].
    pub fn create(path: &Path, force: bool, scenarios: &[&str]) -> Result<ComparisonDirectory> {
        let fixed = [
            "differences.parquet",
            "pairs.parquet",
            "monthly.parquet",
            "outcomes.parquet",
            "exits.parquet",
            REPORT_FILE,
            COMPARISON_FILE,
            MANIFEST_FILE,
        ];
        let mut files: Vec<String> = fixed.map(str::to_owned).to_vec();
        files.extend(scenarios.iter().map(|scenario| scenario_file(scenario)));
        Ok(ComparisonDirectory { folder: RunDirectory::create_for(path, force, &files)? })
    }

    /// Writes everything, the manifest last, and yields that. `configurations` are those of all scenarios, in the order of `record`; the
    /// intervals of `differences` take their confidence from `record`, those by month and of exits the one that was asked for.
    ///
    /// # Errors
    /// Whatever the system refuses; the folder stays unfinished then.
    pub fn write(
        self,
        comparison: &Comparison,
        record: &ComparisonRecord,
        configurations: &[String],
    ) -> Result<ComparisonManifest> {
        let mut written = Vec::new();
        for (scenario, text) in record.scenarios.iter().zip(configurations) {
            written.push(self.folder.text(&scenario.file, text)?);
        }
        written.push(self.write_differences(comparison, record)?);
        written.push(self.write_pairs(comparison, record)?);
        written.push(self.write_monthly(comparison, record)?);
        written.push(self.write_outcomes(comparison, record)?);
        written.push(self.write_exits(comparison, record)?);
        written.push(self.folder.json(COMPARISON_FILE, record)?);
        let files: BTreeMap<String, FileReceipt> = written
            .into_iter()
            .map(|WrittenFile { name, bytes, sha256 }| (name, FileReceipt { sha256, bytes }))
            .collect();
        let manifest = ComparisonManifest {
            huzhu_version: env!("CARGO_PKG_VERSION").to_owned(),
            format_version: FORMAT_VERSION,
            kind: "comparison".to_owned(),
            files,
        };
        self.folder.finish(&manifest)?;
        Ok(manifest)
    }

    fn write_differences(&self, comparison: &Comparison, record: &ComparisonRecord) -> Result<WrittenFile> {
        let mut table = self.folder.table("differences", TableFormat::Parquet, DIFFERENCE_COLUMNS)?;
        let mut student = Student::new(record.confidence_of_each);
        for (scenario, contrast) in others(record).zip(comparison.contrasts()) {
            table.append(&difference_rows(scenario, comparison.metrics(), contrast, &mut student))?;
        }
        table.finish()
    }

    fn write_pairs(&self, comparison: &Comparison, record: &ComparisonRecord) -> Result<WrittenFile> {
        let mut table = self.folder.table("pairs", TableFormat::Parquet, PAIR_COLUMNS)?;
        for (scenario, contrast) in others(record).zip(comparison.contrasts()) {
            for (metric, values) in comparison.metrics().iter().zip(&contrast.values) {
                table.append(&pair_rows(scenario, metric, values))?;
            }
        }
        table.finish()
    }

    fn write_exits(&self, comparison: &Comparison, record: &ComparisonRecord) -> Result<WrittenFile> {
        let mut table = self.folder.table("exits", TableFormat::Parquet, EXIT_COLUMNS)?;
        let mut student = Student::new(record.confidence);
        for (scenario, contrast) in others(record).zip(comparison.contrasts()) {
            table.append(&exit_rows(scenario, contrast, &mut student))?;
        }
        table.finish()
    }

    fn write_monthly(&self, comparison: &Comparison, record: &ComparisonRecord) -> Result<WrittenFile> {
        let mut table = self.folder.table("monthly", TableFormat::Parquet, MONTHLY_COLUMNS)?;
        let mut student = Student::new(record.confidence);
        let mut waiting = Vec::with_capacity(ROWS_WAITING);
        for (scenario, contrast) in others(record).zip(comparison.contrasts()) {
            for pairs in contrast.monthly.pairs() {
                waiting.push(monthly_row(scenario, pairs, &mut student));
                if waiting.len() == ROWS_WAITING {
                    table.append(&waiting)?;
                    waiting.clear();
                }
            }
        }
        table.append(&waiting)?;
        table.finish()
    }

    fn write_outcomes(&self, comparison: &Comparison, record: &ComparisonRecord) -> Result<WrittenFile> {
        let mut table = self.folder.table("outcomes", TableFormat::Parquet, OUTCOME_COLUMNS)?;
        for (scenario, contrast) in others(record).zip(comparison.contrasts()) {
            table.append(&outcome_rows(scenario, contrast))?;
        }
        table.finish()
    }
}

/// The names of all scenarios but the reference.
fn others(record: &ComparisonRecord) -> impl Iterator<Item = &str> {
    record.scenarios.iter().skip(1).map(|scenario| scenario.name.as_str())
}
