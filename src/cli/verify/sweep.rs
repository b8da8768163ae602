//! Whether a sweep repeats: some of its histories simulated again, and its tables made again from the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::Path;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::temporary_folder;
use crate::cli::error::CliError;
use crate::cli::numbers::{counted, grouped};
use crate::cli::stop;
use crate::cli::sweep::bar::Bar;
use crate::cli::sweep::points_of;
use crate::cli::sweep::session::scenario_of;
use crate::cli::terminal::{Grid, Style, left, right};
use crate::config::{Base, LoadedExperiment, load_experiment_text};
use crate::experiment::Point;
use crate::experiment::factor::FactorValue;
use crate::experiment::plan::{RunKey, Shard};
use crate::experiment::runner::{History, Work, run};
use crate::observe::SUMMARY_COLUMNS;
use crate::output::sweep::{
    BASE_FILE, EXPERIMENT_FILE, FactorKind, Header, JournalReader, PLAN_FILE, PlanDifference, RunRecord,
    RunValues, SweepError, SweepManifest, SweepPlan, Value, file_verdicts, made_again,
};
use crate::output::{FileReceipt, FileState, FileVerdict, MANIFEST_FILE};
use crate::run::Halt;

/// Histories that are simulated again where nothing says how many.
pub(super) const SAMPLE_USUAL: u32 = 20;

/// Histories that differ and are told one by one.
const DIFFERENCES_SHOWN: usize = 5;

/// Seed of the choice of histories: the same ones every time.
const SAMPLE_SEED: u64 = 1;

/// What became of a sweep.
pub(super) struct Found {
    plan: SweepPlan,
    manifest: SweepManifest,
    verdicts: Vec<FileVerdict>,
    again: BTreeMap<String, FileReceipt>,
    /// Histories that were simulated again.
    simulated: u64,
    /// How many of them came out different, and what is said of the first.
    different: u64,
    differences: Vec<String>,
}

/// Hashes the files of the sweep in `folder`, makes them again from its journal, and simulates `sample` histories of it again
/// (without one: all).
pub(super) fn verify(
    folder: &Path,
    sample: Option<u32>,
    threads: NonZeroUsize,
    is_shown: bool,
) -> Result<Found, CliError> {
    let no_sweep = || CliError::NoSweep { path: folder.to_owned(), file: MANIFEST_FILE };
    let manifest = SweepManifest::read(folder).ok_or_else(no_sweep)?;
    let mut journal = JournalReader::open(folder)?;
    let header = journal.header().clone();
    let mut positions = Vec::new();
    while let Some(record) = journal.read()? {
        positions.push(record.position);
    }
    let place = temporary_folder()?;
    let again = made_again(folder, &place.path().join("again"))?;
    let verdicts = file_verdicts(folder, &manifest)?;
    let positions = match sample {
        Some(sample) => sampled(&positions, sample as usize),
        None => positions,
    };
    let mut found = Found {
        plan: header.plan.clone(),
        manifest,
        verdicts,
        again,
        simulated: positions.len() as u64,
        different: 0,
        differences: Vec::new(),
    };
    let stored = Stored::load(&header, folder, place.path())?;
    stop::listen();
    let bar = Bar::new(positions.len() as u64, 0, is_shown);
    let compared = stored.compare(JournalReader::open(folder)?, &positions, threads, &bar, &mut found);
    bar.clear();
    compared.map(|()| found)
}

/// So many of the positions, each as likely, in their order (Floyd's algorithm).
fn sampled(positions: &[u64], sample: usize) -> Vec<u64> {
    let mut draws = ChaCha8Rng::seed_from_u64(SAMPLE_SEED);
    let mut chosen = BTreeSet::new();
    for last in positions.len().saturating_sub(sample)..positions.len() {
        // The bias of a remainder is below 2^-40 for any number of histories that a disk holds.
        let place = (draws.next_u64() % (last as u64 + 1)) as usize;
        if !chosen.insert(place) {
            chosen.insert(last);
        }
    }
    chosen.into_iter().map(|place| positions[place]).collect()
}

/// The experiment of a sweep, over the base that the sweep keeps: what it was made from may have changed or moved.
struct Stored<'a> {
    plan: &'a SweepPlan,
    loaded: LoadedExperiment,
    points: Vec<Point>,
}

impl Stored<'_> {
    /// Writes what the loader needs into `place`.
    fn load<'a>(header: &'a Header, folder: &Path, place: &Path) -> Result<Stored<'a>, CliError> {
        const LIST: &str = "points.csv";
        let base = place.join(BASE_FILE);
        std::fs::write(&base, &header.base).map_err(CliError::io("write", &base))?;
        let name = folder.join(EXPERIMENT_FILE).display().to_string();
        let Ok(mut file) = header.experiment.parse::<toml::Table>() else {
            // Said by the reader of experiments, with its place.
            return Err(load_experiment_text(&header.experiment, &name, place).err().map_or(
                CliError::NoSweep { path: folder.to_owned(), file: EXPERIMENT_FILE },
                CliError::from,
            ));
        };
        file.insert("base".to_owned(), BASE_FILE.into());
        // The stored base has these changes, and those of the command line, which came after them.
        file.remove("set");
        if let Some(design) = file.get_mut("design").and_then(toml::Value::as_table_mut)
            && design.contains_key("file")
        {
            design.insert("file".to_owned(), LIST.into());
            let list = place.join(LIST);
            let text = list_of(header, &Base::read(&base.to_string_lossy())?);
            std::fs::write(&list, text).map_err(CliError::io("write", &list))?;
        }
        let loaded = load_experiment_text(&file.to_string(), &name, place)?;
        let points = points_of(&loaded, Path::new(&name))?;
        let (plan, _) = SweepPlan::new(&loaded.experiment, &points, "", "", Shard::WHOLE);
        if plan.points_sha256 != header.plan.points_sha256 {
            let (stored, other) = (header.plan.points_sha256.clone(), plan.points_sha256);
            let differences = vec![PlanDifference { what: "the SHA-256 of the points", stored, other }];
            return Err(SweepError::Differs { path: folder.to_owned(), differences }.into());
        }
        Ok(Stored { plan: &header.plan, loaded, points })
    }

    /// Simulates the histories at these positions, and holds them against those of the journal.
    fn compare(
        &self,
        mut journal: JournalReader,
        positions: &[u64],
        threads: NonZeroUsize,
        bar: &Bar,
        found: &mut Found,
    ) -> Result<(), CliError> {
        let (plan, metrics) = (self.plan.plan(), &self.loaded.experiment.metrics);
        let work = Work {
            scenario_of: &|key| scenario_of(&self.loaded, &self.points, key),
            record_of: &|key: RunKey, outcome: Result<History, String>| RunRecord {
                position: plan.position(key),
                outcome: outcome.map(|history| RunValues::of(&history, metrics)),
            },
            go_on: &stop::go_on,
            series: self.plan.series,
        };
        let compared = run(&plan, positions.iter().copied(), threads, &work, |again: RunRecord| {
            let mut stored = journal.read()?;
            while stored.as_ref().is_some_and(|stored| stored.position < again.position) {
                stored = journal.read()?;
            }
            let is_same = stored.as_ref().is_some_and(|stored| stored.encode() == again.encode());
            found.different += u64::from(!is_same);
            if !is_same && found.differences.len() < DIFFERENCES_SHOWN {
                found.differences.push(difference(self.plan, stored.as_ref(), &again));
            }
            bar.over(!is_same);
            Ok::<(), SweepError>(())
        });
        compared.map_err(|halt| match halt {
            Halt::Stopped => CliError::Interrupted,
            Halt::Threads(source) => CliError::Threads { threads: threads.get(), source },
            Halt::Receiver(error) => error.into(),
        })
    }
}

/// The points as the table of a list. The store keeps yes and no as 1 and 0: which it was, the base knows.
fn list_of(header: &Header, base: &Base) -> String {
    let is_switch = |factor: usize| {
        let column = &header.plan.factors[factor];
        let takes = |value: FactorValue| {
            let changes: Vec<(&str, &FactorValue)> =
                column.keys.iter().map(|key| (key.as_str(), &value)).collect();
            base.with(&changes).is_ok()
        };
        let bits = header.points.iter().all(|point| matches!(point[factor], Value::Integer(0 | 1)));
        let whole = takes(FactorValue::Integer(0)) || takes(FactorValue::Integer(1));
        column.kind == FactorKind::Integer && bits && !whole
    };
    let switches: Vec<bool> = (0..header.plan.factors.len()).map(is_switch).collect();
    let text = |value: &Value, is_switch: bool| match value {
        Value::Integer(value) if is_switch => (*value == 1).to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Real(value) => format!("{value:?}"),
        Value::Text(word) => word.clone(),
        Value::Date(month) => month.to_string(),
        Value::Missing => String::new(),
    };
    let mut table = csv::Writer::from_writer(Vec::new());
    let names = header.plan.factors.iter().map(|factor| factor.name.clone()).collect();
    let rows = header.points.iter().map(|point| {
        point.iter().zip(&switches).map(|(value, is_switch)| text(value, *is_switch)).collect::<Vec<_>>()
    });
    // Memory takes any row.
    [names].into_iter().chain(rows).for_each(|row: Vec<String>| drop(table.write_record(row)));
    String::from_utf8(table.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// In what a history differs, in a line.
fn difference(plan: &SweepPlan, stored: Option<&RunRecord>, again: &RunRecord) -> String {
    let key = plan.plan().run(again.position);
    let scenario = &plan.scenarios[key.variant as usize];
    let seed = plan.seeds[key.seed as usize];
    let place = format!("point {}, {scenario}, seed {seed}, replicate {}", key.point, key.replicate);
    let what = match (stored.map(|stored| &stored.outcome), &again.outcome) {
        (None, _) => "is not in the journal".to_owned(),
        (Some(Err(_)), Err(message)) => format!("failed with another message, now {message}"),
        (Some(Err(message)), Ok(_)) => format!("failed ({message}), now does not"),
        (Some(Ok(_)), Err(message)) => format!("now fails: {message}"),
        (Some(Ok(stored)), Ok(again)) => first_value(plan, stored, again),
    };
    format!("{place}: {what}")
}

fn first_value(plan: &SweepPlan, stored: &RunValues, again: &RunValues) -> String {
    let summary = SUMMARY_COLUMNS.iter().map(|column| column.name);
    let names = summary.chain(plan.metrics.iter().map(|metric| metric.name.as_str()));
    let stored_values = stored.summary.iter().chain(&stored.metrics);
    let values = stored_values.zip(again.summary.iter().chain(&again.metrics));
    let differs = names.zip(values).find(|(_, (stored, again))| stored != again);
    match differs {
        Some((name, (stored, again))) => format!("{name} is {}, comes out {}", shown(stored), shown(again)),
        None => "its platforms or series come out different".to_owned(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Missing => "missing".to_owned(),
        Value::Integer(value) => value.to_string(),
        Value::Real(value) => format!("{value:?}"),
        Value::Text(word) => word.clone(),
        Value::Date(month) => month.to_string(),
    }
}

impl Found {
    /// Whether the receipt of a file is what comes out of the journal; `plan.json` is no table.
    fn comes_out(&self, name: &str) -> bool {
        name == PLAN_FILE || self.again.get(name) == self.manifest.files.get(name)
    }

    /// Whether everything is as written, and comes out the same again.
    pub(super) fn proves(&self) -> bool {
        let intact = |verdict: &FileVerdict| verdict.state == FileState::Intact;
        self.different == 0
            && self.verdicts.iter().all(intact)
            && self.manifest.files.keys().chain(self.again.keys()).all(|name| self.comes_out(name))
    }

    /// A line per file, then the histories, then the verdict.
    pub(super) fn text(&self, folder: &Path, color: bool) -> String {
        let mut grid = Grid::default();
        for verdict in &self.verdicts {
            let receipt = &self.manifest.files[&verdict.name];
            let (state, style) = match &verdict.state {
                FileState::Intact => ("as written", Style::Good),
                FileState::Changed { .. } => ("changed", Style::Bad),
                FileState::Absent => ("absent", Style::Bad),
            };
            let (out, out_style) = match self.comes_out(&verdict.name) {
                true => ("repeats", Style::Good),
                false => ("does not come out of the journal", Style::Bad),
            };
            grid.row([
                left(verdict.name.as_str(), Style::Plain),
                right(grouped(receipt.bytes), Style::Plain),
                left(receipt.sha256.get(..16).unwrap_or_default(), Style::Faint),
                left(state, style),
                left(out, out_style),
            ]);
        }
        let mut text = grid.render(color);
        let mut lines = Grid::default();
        self.differences.iter().for_each(|difference| lines.row([left(difference, Style::Plain)]));
        if self.different > self.differences.len() as u64 {
            lines.row([left("...", Style::Faint)]);
        }
        text.push_str(&lines.render(color));
        let (ours, theirs) = (env!("CARGO_PKG_VERSION"), &self.plan.huzhu_version);
        if ours != theirs && self.different > 0 {
            text.push_str(&format!("it was simulated by huzhu {theirs}, this is {ours}\n"));
        }
        let of = match self.simulated < self.manifest.recorded {
            true => format!("{} of {}", grouped(self.simulated), counted(self.manifest.recorded, "history")),
            false => format!("all of {}", counted(self.simulated, "history")),
        };
        let (verdict, style) = match (self.proves(), self.different) {
            (true, _) => (format!("every file is as written, and {of} come out the same again"), Style::Good),
            (false, 0) => {
                (format!("files were changed since the sweep ({of} come out the same)"), Style::Bad)
            }
            (false, different) => {
                (format!("the sweep does not repeat: {} of {of} differ", grouped(different)), Style::Bad)
            }
        };
        text.push_str(&format!("{}: {}\n", folder.display(), style.paint(&verdict, color)));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_of_different_histories_in_their_order_and_the_same_every_time() {
        let positions: Vec<u64> = (0..1000).map(|place| 3 * place).collect();
        let sample = sampled(&positions, 20);
        assert_eq!(sample.len(), 20);
        assert!(sample.is_sorted_by(|a, b| a < b) && sample.iter().all(|position| position % 3 == 0));
        assert_eq!(sample, sampled(&positions, 20));
        assert_eq!(sampled(&positions[..5], 20), positions[..5]);
    }
}
