//! `journal.bin` of a calibration: a frame with its identity, then a frame per batch of points, as soon as it is answered.
//!
//! Frames are those of a sweep's journal: appended, with a checksum; one that a kill cut is cut off.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::Result;
use crate::experiment::calibration::Moments;
use crate::output::partial::write_whole;
use crate::output::sweep::journal::{frame, read_frame};
use crate::output::{JOURNAL_FILE, OutputError};

/// What the journal of a calibration begins with.
pub(in crate::output) const MAGIC: &[u8] = b"huzhu calibration 1\n";

/// Which calibration it is: all that its answers follow from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Version of huzhu.
    pub huzhu_version: String,
    /// SHA-256 of the experiment file.
    pub experiment_sha256: String,
    /// SHA-256 of the table of targets.
    pub targets_sha256: String,
    /// SHA-256 of the base, complete, with the changes of `[set]` and of the command line.
    pub base_sha256: String,
}

impl Identity {
    /// In what it differs from another.
    pub(super) fn differences(&self, other: &Identity) -> Vec<&'static str> {
        let parts = [
            ("the version of huzhu", &self.huzhu_version, &other.huzhu_version),
            ("the experiment file", &self.experiment_sha256, &other.experiment_sha256),
            ("the targets", &self.targets_sha256, &other.targets_sha256),
            ("the base configuration", &self.base_sha256, &other.base_sha256),
        ];
        parts.into_iter().filter(|(_, own, other)| own != other).map(|(what, ..)| what).collect()
    }
}

/// The answers to one batch: for each point what each history made of each target.
pub(super) type Answers = Vec<Vec<Moments>>;

/// A journal that is appended to.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Length of all that is whole.
    whole: u64,
}

/// What a journal holds.
#[derive(Debug)]
pub(super) struct Content {
    pub identity: Identity,
    pub answers: Vec<Answers>,
    whole: u64,
}

impl Content {
    /// Reads the journal of a folder; none where there is none of a calibration.
    pub fn read(folder: &Path) -> Result<Option<Content>> {
        let path = folder.join(JOURNAL_FILE);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            read => read.map_err(OutputError::io("read", &path))?,
        };
        Ok(Content::of(&bytes))
    }

    fn of(bytes: &[u8]) -> Option<Content> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        // Reading from memory cannot fail.
        let identity = read_frame(&mut rest).ok().flatten()?;
        let mut whole = bytes.len() - rest.len();
        let mut answers = Vec::new();
        while let Some(batch) = read_frame(&mut rest).ok().flatten().and_then(|content| decode(&content)) {
            whole = bytes.len() - rest.len();
            answers.push(batch);
        }
        Some(Content { identity: serde_json::from_slice(&identity).ok()?, answers, whole: whole as u64 })
    }
}

impl Journal {
    /// Begins a journal without answers, in place of any that is there.
    pub fn create(folder: &Path, identity: &Identity) -> Result<Journal> {
        let identity = serde_json::to_vec(identity).expect("words become JSON");
        let bytes = [MAGIC, &frame(&identity)].concat();
        write_whole(folder, JOURNAL_FILE, &bytes)?;
        Journal::open(folder, bytes.len() as u64)
    }

    /// Goes on with a journal. What follows its last whole frame is cut off.
    pub fn resume(folder: &Path, content: &Content) -> Result<Journal> {
        Journal::open(folder, content.whole)
    }

    fn open(folder: &Path, whole: u64) -> Result<Journal> {
        let path = folder.join(JOURNAL_FILE);
        let file = OpenOptions::new().write(true).open(&path).map_err(OutputError::io("open", &path))?;
        Ok(Journal { path, file, whole })
    }

    /// Appends the answers to the next batch; on return they are on disk.
    pub fn append(&mut self, answers: &Answers) -> Result<()> {
        let bytes = frame(&encode(answers));
        let written = self
            .file
            .set_len(self.whole)
            .and_then(|()| self.file.seek(SeekFrom::Start(self.whole)))
            .and_then(|_| self.file.write_all(&bytes));
        written.map_err(OutputError::io("write", &self.path))?;
        self.file.sync_data().map_err(OutputError::io("bring to disk", &self.path))?;
        self.whole += bytes.len() as u64;
        Ok(())
    }
}

/// Counts of points, histories and targets (4 bytes each), then per history a byte, 0 where it could not be simulated, and the
/// bits of its values, NaN where one is missing.
fn encode(answers: &Answers) -> Vec<u8> {
    let histories = answers.first().map_or(0, Vec::len);
    let known = answers.iter().flatten().flatten().next();
    let counts = [answers.len(), histories, known.map_or(0, Vec::len)];
    let mut bytes: Vec<u8> = counts.into_iter().flat_map(|count| (count as u32).to_le_bytes()).collect();
    for moments in answers.iter().flatten() {
        bytes.push(u8::from(moments.is_some()));
        for value in moments.iter().flatten() {
            bytes.extend(value.unwrap_or(f64::NAN).to_le_bytes());
        }
    }
    bytes
}

fn decode(bytes: &[u8]) -> Option<Answers> {
    let mut rest = bytes;
    let mut count = || -> Option<usize> {
        let (number, after) = rest.split_first_chunk::<4>()?;
        rest = after;
        Some(u32::from_le_bytes(*number) as usize)
    };
    let (points, histories, targets) = (count()?, count()?, count()?);
    let mut answers = Vec::new();
    for _ in 0..points {
        let mut point = Vec::new();
        for _ in 0..histories {
            let (is_there, mut after) = rest.split_first()?;
            let mut values = Vec::new();
            for _ in 0..if *is_there == 1 { targets } else { 0 } {
                let (bits, next) = after.split_first_chunk::<8>()?;
                let value = f64::from_le_bytes(*bits);
                values.push((!value.is_nan()).then_some(value));
                after = next;
            }
            point.push((*is_there == 1).then_some(values));
            rest = after;
        }
        answers.push(point);
    }
    rest.is_empty().then_some(answers)
}
