//! The folder of a sweep: who may write to it, what it holds, and how it goes on.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::{Result, SweepError, SweepState};
use super::journal::{Header, JournalReader, JournalWriter, MAGIC};
use super::record::RunRecord;
use super::tables::{
    MARKET_SERIES_FILE, PLATFORM_SERIES_FILE, PLATFORMS_FILE, POINTS_FILE, RUNS_FILE, RunTables,
    SERIES_FOLDER, write_points,
};
use crate::output::directory::{create_folder, pretty, remove_files, withdraw_manifest, write_json};
use crate::output::journal_folder::{Found, lock, look};
use crate::output::manifest::FileReceipt;
use crate::output::partial::{WrittenFile, write_whole};
use crate::output::{JOURNAL_FILE, LOCK_FILE, MANIFEST_FILE, REPORT_FILE, TIMING_FILE, sha256};

/// The experiment, as it was read.
pub const EXPERIMENT_FILE: &str = "experiment.toml";
/// The configuration that it varies, complete.
pub const BASE_FILE: &str = "base.toml";
/// Which sweep it is, see [`SweepPlan`](super::SweepPlan).
pub const PLAN_FILE: &str = "plan.json";

/// The content of a sweep's `manifest.json`: what the tables hold, and what proves that they are its own.
///
/// Written last, whenever a sweep ends or is stopped: without it the tables are not to be trusted. It holds no clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweepManifest {
    /// Version of huzhu that ran.
    pub huzhu_version: String,
    /// SHA-256 of `plan.json`.
    pub plan_sha256: String,
    /// Histories that the folder is to hold.
    pub runs: u64,
    /// Histories that it holds.
    pub recorded: u64,
    /// Of these: histories that could not be simulated.
    pub failed: u64,
    /// Every file but the journal, `manifest.json` and `timing.json`, by path.
    pub files: BTreeMap<String, FileReceipt>,
}

impl SweepManifest {
    /// The manifest of a folder; none where there is none, so that tables are not to be trusted.
    pub fn read(folder: &Path) -> Option<SweepManifest> {
        serde_json::from_slice(&fs::read(folder.join(MANIFEST_FILE)).ok()?).ok()
    }

    /// Whether it was written for a journal that begins with `header` and holds so many histories: a journal that was cut, or
    /// came from elsewhere, since the tables were made is not theirs.
    ///
    /// # Errors
    /// The plan cannot be written as JSON.
    pub fn is_of(&self, header: &Header, recorded: u64) -> Result<bool> {
        let plan = sha256(&pretty(Path::new(PLAN_FILE), &header.plan)?);
        Ok(self.plan_sha256 == plan && self.recorded == recorded)
    }
}

impl SweepTiming {
    /// How long the last session in a folder took, where that is known.
    pub fn read(folder: &Path) -> Option<SweepTiming> {
        serde_json::from_slice(&fs::read(folder.join(TIMING_FILE)).ok()?).ok()
    }
}

/// What may be done with a folder that is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// Nothing: a sweep begins in a new or empty folder.
    New,
    /// The sweep in it goes on; where there is none, it begins.
    Resume,
    /// The sweep in it is replaced.
    Replace,
}

/// The folder of a sweep, locked for this process.
///
/// What always holds: every file under its final name is complete; the journal holds whole histories, the first of the
/// plan without a gap; `manifest.json` is there only while all tables agree with the journal. A folder that is locked
/// is written to by nobody else on the same machine (nor on another, as far as the file system knows locks).
#[derive(Debug)]
pub struct SweepFolder {
    path: PathBuf,
    header: Header,
    journal: JournalWriter,
    recorded: u64,
    cut_off: u64,
    _lock: File,
}

impl SweepFolder {
    /// Opens the folder for the sweep that `header` tells of.
    ///
    /// # Errors
    /// The folder is in use, holds something else, another sweep, or, where it may not, a sweep; whatever the system
    /// refuses. Nothing has been changed then, except by a refusal of the system.
    pub fn open(path: &Path, header: Header, begin: Begin) -> Result<SweepFolder> {
        let foreign = || Err(SweepError::Foreign { path: path.to_owned() });
        if look(path, MAGIC)? == Found::Foreign {
            return foreign();
        }
        create_folder(path)?;
        let lock = lock(path)?.ok_or_else(|| SweepError::Busy { path: path.to_owned() })?;
        let (recorded, whole, cut_off) = match look(path, MAGIC)? {
            Found::Journal if begin == Begin::New => {
                return Err(SweepError::Exists { path: path.to_owned(), state: state_of(path) });
            }
            Found::Journal if begin == Begin::Resume => resume(path, &header)?,
            Found::Journal => {
                remove_results(path)?;
                create(path, &header)?
            }
            Found::Nothing => create(path, &header)?,
            Found::Foreign => return foreign(),
        };
        let journal = JournalWriter::open(path, whole)?;
        Ok(SweepFolder { path: path.to_owned(), header, journal, recorded, cut_off, _lock: lock })
    }

    /// Histories that are in the journal: the shard's first so many need not be simulated again.
    pub fn recorded(&self) -> u64 {
        self.recorded
    }

    /// Bytes at the end of the journal that were no whole history, and have been cut off.
    pub fn cut_off(&self) -> u64 {
        self.cut_off
    }

    /// The manifest, where the sweep is finished and all its files are there.
    pub fn finished(&self) -> Option<SweepManifest> {
        let manifest = SweepManifest::read(&self.path)?;
        let runs = self.header.plan.own_runs();
        let there = |name: &String| self.path.join(name).exists();
        // A journal may have been cut since its tables were made.
        let is_whole = self.recorded == runs && manifest.recorded == runs;
        (is_whole && manifest.files.keys().all(there)).then_some(manifest)
    }

    /// From now on the tables are out of date: the manifest goes, the page that was made of them, and the time that the last
    /// session took.
    ///
    /// # Errors
    /// Whatever the system refuses.
    pub fn go_on(&self) -> Result<()> {
        withdraw_manifest(&self.path)?;
        Ok(remove_files(&self.path, [REPORT_FILE, TIMING_FILE])?)
    }

    /// Appends the next history, encoded ([`RunRecord::encode`]).
    ///
    /// # Errors
    /// Whatever the system refuses; all histories before are kept.
    pub fn append(&mut self, record: &[u8]) -> Result<()> {
        self.journal.append(record)?;
        self.recorded += 1;
        Ok(())
    }

    /// Brings the journal to disk: for pauses, in which no further history does so.
    ///
    /// # Errors
    /// Whatever the system refuses.
    pub fn sync(&mut self) -> Result<()> {
        self.journal.sync()
    }

    /// Brings the journal to disk and makes all tables from it, the manifest last. Shows each history to `see`.
    ///
    /// # Errors
    /// Whatever the system refuses; the journal stays as it is, and the tables can be made again.
    pub fn publish(&mut self, mut see: impl FnMut(&RunRecord)) -> Result<SweepManifest> {
        self.journal.sync()?;
        withdraw_manifest(&self.path)?;
        let mut files = BTreeMap::new();
        for file in write_texts(&self.path, &self.header)? {
            record(&mut files, file);
        }
        record(&mut files, write_points(&self.path, &self.header)?);
        let mut journal = JournalReader::open(&self.path)?;
        let mut tables = RunTables::begin(&self.path, &self.header.plan)?;
        while let Some(history) = journal.read()? {
            tables.add(&history)?;
            see(&history);
        }
        let (recorded, failed) = (tables.recorded, tables.failed);
        files.extend(tables.finish()?);
        let manifest = SweepManifest {
            huzhu_version: self.header.plan.huzhu_version.clone(),
            plan_sha256: sha256(&pretty(&self.path.join(PLAN_FILE), &self.header.plan)?),
            runs: self.header.plan.own_runs(),
            recorded,
            failed,
            files,
        };
        write_json(&self.path, MANIFEST_FILE, &manifest)?;
        Ok(manifest)
    }

    /// Writes `timing.json`, the one file that never repeats.
    ///
    /// # Errors
    /// Whatever the system refuses.
    pub fn time(&self, timing: &SweepTiming) -> Result<()> {
        write_json(&self.path, TIMING_FILE, timing)?;
        Ok(())
    }
}

/// The content of `timing.json`: how long the last session of a sweep took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SweepTiming {
    /// From start to end of the session.
    pub wall_seconds: f64,
    /// Histories that the session simulated.
    pub runs: u64,
    /// Threads that were there to compute.
    pub jobs: usize,
    /// Histories per wall second.
    pub runs_per_second: f64,
}

fn record(files: &mut BTreeMap<String, FileReceipt>, file: WrittenFile) {
    let WrittenFile { name, bytes, sha256 } = file;
    files.insert(name, FileReceipt { sha256, bytes });
}

/// Keeps others from writing to a folder that is read; nothing where there is no lock, or none can be opened.
pub(super) fn lock_for_reading(path: &Path) -> Result<Option<File>> {
    let Ok(lock) = File::open(path.join(LOCK_FILE)) else {
        return Ok(None);
    };
    match lock.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Err(SweepError::Busy { path: path.to_owned() }),
        _ => Ok(Some(lock)),
    }
}

fn state_of(path: &Path) -> SweepState {
    match SweepManifest::read(path) {
        Some(manifest) if manifest.recorded == manifest.runs => SweepState::Finished,
        _ => SweepState::Unfinished,
    }
}

/// Histories, bytes of the journal that are whole, and bytes that are not.
type Standing = (u64, u64, u64);

fn create(path: &Path, header: &Header) -> Result<Standing> {
    header.create(path)?;
    write_texts(path, header)?;
    let journal = JournalReader::open(path)?;
    Ok((0, journal.whole_bytes(), 0))
}

fn resume(path: &Path, header: &Header) -> Result<Standing> {
    let mut journal = JournalReader::open(path)?;
    let differences = journal.header().plan.differences(&header.plan);
    if !differences.is_empty() {
        return Err(SweepError::Differs { path: path.to_owned(), differences });
    }
    let (plan, shard) = (header.plan.plan(), header.plan.shard());
    let mut recorded = 0;
    while let Some(record) = journal.read()? {
        if record.position != plan.position_in(shard, recorded) {
            return Err(SweepError::Gaps { path: path.to_owned() });
        }
        recorded += 1;
    }
    let file = path.join(JOURNAL_FILE);
    let bytes = fs::metadata(&file).map_err(SweepError::io("look at", &file))?.len();
    let whole = journal.whole_bytes();
    Ok((recorded, whole, bytes.saturating_sub(whole)))
}

/// What people read: the experiment, its base, and the plan.
fn write_texts(path: &Path, header: &Header) -> Result<[WrittenFile; 3]> {
    Ok([
        write_whole(path, EXPERIMENT_FILE, header.experiment.as_bytes())?,
        write_whole(path, BASE_FILE, header.base.as_bytes())?,
        write_json(path, PLAN_FILE, &header.plan)?,
    ])
}

/// Removes what an earlier sweep left, but for its journal, which is what makes the folder that of a sweep: the new one
/// takes its place.
fn remove_results(path: &Path) -> Result<()> {
    withdraw_manifest(path)?;
    let files = [
        EXPERIMENT_FILE,
        BASE_FILE,
        PLAN_FILE,
        POINTS_FILE,
        RUNS_FILE,
        PLATFORMS_FILE,
        TIMING_FILE,
        MANIFEST_FILE,
        REPORT_FILE,
    ];
    remove_files(path, files)?;
    let series = path.join(SERIES_FOLDER);
    remove_files(&series, [MARKET_SERIES_FILE, PLATFORM_SERIES_FILE])?;
    // It stays where somebody put something else into it.
    let _ = fs::remove_dir(&series);
    Ok(())
}
