//! A sweep, as figures and pages take it: read from its journal, which all of its tables are made from.

mod effects;
mod groupings;
mod indices;
mod months;
mod outcomes;
mod surface;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::result::Result as Either;

use crate::experiment::plan::RunKey;
use crate::observe::{OutcomeClass, PLATFORM_SUMMARY_COLUMNS};
use crate::output::sweep::{
    Header, JournalReader, RunRecord, RunValues, Shown, SweepError, SweepManifest, SweepPlan, Value,
};

pub(in crate::report) use effects::{Correlated, Effect, LevelMean, evenly};
pub(in crate::report) use groupings::Grouping;
pub use indices::{IndexBars, Indices};
pub(in crate::report) use months::{Fan, Months};
pub(in crate::report) use outcomes::{OutcomeMap, Shares};

/// A result of reading a sweep.
pub(in crate::report) type Result<T> = std::result::Result<T, SweepError>;

/// A sweep that was written, finished or not, to be drawn.
///
/// It keeps a few numbers of each history; monthly series are read when a figure asks for them.
#[derive(Debug)]
pub struct SweepData {
    folder: PathBuf,
    header: Header,
    kind: String,
    shown: Vec<Shown>,
    histories: Vec<History>,
    failures: Vec<Failure>,
    /// By factor, how its values are grouped; none for words that are too many.
    groupings: Vec<Option<Grouping>>,
    /// Sums of the peaks of members by platform.
    peaks: BTreeMap<String, f64>,
    indices: Either<Vec<Indices>, String>,
    /// Read when it is first asked for.
    months: OnceCell<Option<Months>>,
}

/// A history that was simulated.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct History {
    pub key: RunKey,
    pub outcome: Option<OutcomeClass>,
    /// A value per shown number.
    pub values: Vec<Option<f64>>,
}

/// A history that could not be simulated.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Failure {
    pub key: RunKey,
    pub message: String,
}

impl SweepData {
    /// The sweep in `folder`, as far as it came. `indices` says what of a sensitivity design is known (nothing for other designs),
    /// or why nothing is.
    ///
    /// # Errors
    /// There is no journal of a sweep, it is of another format, or not that of the tables beside it; whatever the system refuses.
    pub fn read(folder: &Path, indices: Either<Vec<Indices>, String>) -> Either<SweepData, SweepError> {
        let mut journal = JournalReader::open(folder)?;
        let header = journal.header().clone();
        let kind = header.design_kind();
        let mut sweep = SweepData {
            folder: folder.to_owned(),
            groupings: Grouping::of_factors(&header, &kind),
            shown: Shown::of(&header),
            kind,
            histories: Vec::new(),
            failures: Vec::new(),
            peaks: BTreeMap::new(),
            header,
            indices,
            months: OnceCell::new(),
        };
        while let Some(record) = journal.read()? {
            sweep.add(&record);
        }
        // What was killed has no manifest, and is told as far as it came.
        if let Some(manifest) = SweepManifest::read(folder)
            && !manifest.is_of(&sweep.header, sweep.recorded())?
        {
            return Err(SweepError::Altered { path: folder.to_owned() });
        }
        Ok(sweep)
    }

    fn add(&mut self, record: &RunRecord) {
        let key = self.header.plan.plan().run(record.position);
        match &record.outcome {
            Ok(values) => {
                let class = |word: &str| OutcomeClass::ALL.into_iter().find(|class| class.word() == word);
                let outcome = values.outcome().and_then(class);
                let values_shown = self.shown.iter().map(|shown| shown.value(values)).collect();
                self.histories.push(History { key, outcome, values: values_shown });
                self.add_peaks(values);
            }
            Err(message) => self.failures.push(Failure { key, message: message.clone() }),
        }
    }

    fn add_peaks(&mut self, values: &RunValues) {
        let column = |name: &str| PLATFORM_SUMMARY_COLUMNS.iter().position(|column| column.name == name);
        let (Some(name), Some(peak)) = (column("platform"), column("peak_members")) else { return };
        for row in &values.platforms {
            if let (Some(Value::Text(name)), Some(peak)) = (row.get(name), row.get(peak)) {
                *self.peaks.entry(name.clone()).or_default() += peak.number().unwrap_or(0.0);
            }
        }
    }

    /// Where it is.
    pub(in crate::report) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What people call it.
    pub(in crate::report) fn title(&self) -> &str {
        if self.plan().title.is_empty() { "Untitled experiment" } else { &self.plan().title }
    }

    pub(in crate::report) fn header(&self) -> &Header {
        &self.header
    }

    pub(in crate::report) fn plan(&self) -> &SweepPlan {
        &self.header.plan
    }

    /// Kind of the design, as the experiment file has it.
    pub(in crate::report) fn kind(&self) -> &str {
        &self.kind
    }

    /// Names of the scenarios; `base` where the experiment names none.
    pub(in crate::report) fn scenarios(&self) -> &[String] {
        &self.plan().scenarios
    }

    /// Whether there are several scenarios to tell apart.
    pub(in crate::report) fn is_divided(&self) -> bool {
        self.scenarios().len() > 1
    }

    /// The name of a factor.
    pub(in crate::report) fn factor(&self, place: usize) -> &str {
        &self.plan().factors[place].name
    }

    /// The numbers that are told of each history.
    pub(in crate::report) fn shown(&self) -> &[Shown] {
        &self.shown
    }

    /// The histories that were simulated, in the order of the plan.
    pub(in crate::report) fn histories(&self) -> &[History] {
        &self.histories
    }

    pub(in crate::report) fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Histories that there are, failed ones among them.
    pub(in crate::report) fn recorded(&self) -> u64 {
        (self.histories.len() + self.failures.len()) as u64
    }

    /// How the values of a factor are grouped; none for words that are too many.
    pub(in crate::report) fn grouping(&self, factor: usize) -> Option<&Grouping> {
        self.groupings.get(factor)?.as_ref()
    }

    /// The factors that vary and are grouped.
    pub(in crate::report) fn grouped(&self) -> Vec<usize> {
        (0..self.groupings.len()).filter(|factor| self.grouping(*factor).is_some()).collect()
    }

    /// Whether every factor varies while the others rest.
    pub(in crate::report) fn is_one_at_a_time(&self) -> bool {
        self.kind == "one-at-a-time"
    }

    /// What matters by its sensitivity design; nothing for another design.
    pub(in crate::report) fn indices(&self) -> &[Indices] {
        self.indices.as_deref().unwrap_or_default()
    }

    /// Why a sensitivity design tells nothing.
    pub(in crate::report) fn why_no_indices(&self) -> Option<&str> {
        self.indices.as_ref().err().map(String::as_str)
    }

    /// What proves where a figure comes from.
    pub(in crate::report) fn provenance(&self) -> String {
        let SweepPlan { huzhu_version, experiment_sha256, base_sha256, runs, .. } = self.plan();
        format!(
            "huzhu {huzhu_version}, experiment {experiment_sha256}, base {base_sha256}, {} of {runs} histories",
            self.recorded()
        )
    }

    /// Mean of a shown number over luck, by point; none where no history of the point has it.
    pub(in crate::report) fn point_means(&self, shown: usize, scenario: usize) -> Vec<Option<f64>> {
        let mut sums = vec![(0.0, 0_u32); self.header.points.len()];
        for history in self.histories.iter().filter(|history| history.key.variant as usize == scenario) {
            if let (Some(sum), Some(value)) =
                (sums.get_mut(history.key.point as usize), history.values[shown])
            {
                *sum = (sum.0 + value, sum.1 + 1);
            }
        }
        sums.into_iter().map(|(sum, count)| (count > 0).then(|| sum / f64::from(count))).collect()
    }
}
