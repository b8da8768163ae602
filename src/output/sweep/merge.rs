//! Shards of one sweep, joined.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::error::{Result, SweepError};
use super::folder::{Begin, SweepFolder, SweepManifest, lock_for_reading};
use super::journal::{Header, JournalReader};
use super::record::RunRecord;

/// What became of joined shards.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The manifest of the joined sweep.
    pub manifest: SweepManifest,
    /// What came from where, in the order of the folders.
    pub sources: Vec<MergedSource>,
    /// What stands before the histories.
    pub header: Header,
}

/// What came from one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedSource {
    /// The folder.
    pub path: PathBuf,
    /// Its shard, as `K/N`.
    pub shard: String,
    /// Histories that it holds.
    pub recorded: u64,
    /// Histories that its shard has.
    pub runs: u64,
}

/// Joins the histories of `folders` in `out`, and makes the tables there. Where every history of the plan is in some
/// folder, all files come out as those of a sweep that was never divided; else the tables hold what there is.
///
/// Memory does not depend on the number of histories. Shows each history to `see`.
///
/// # Errors
/// A folder holds no sweep, or is in use; the folders belong to different sweeps; two have different results of the same
/// history; `out` is one of them, or is not empty and may not be replaced; whatever the system refuses.
pub fn merge(
    folders: &[PathBuf],
    out: &Path,
    replace: bool,
    see: impl FnMut(&RunRecord),
) -> Result<Option<Merged>> {
    if folders.iter().any(|folder| is_same(folder, out)) {
        return Err(SweepError::OutIsSource { path: out.to_owned() });
    }
    let mut shards = opened(folders)?;
    let Some(first) = shards.first() else {
        return Ok(None);
    };
    let mut header = first.journal.header().clone();
    header.plan = header.plan.joined();
    if replace {
        // What is there must not go before it is sure that something takes its place.
        while next(&mut shards)?.is_some() {}
        shards = opened(folders)?;
    }
    let begin = if replace { Begin::Replace } else { Begin::New };
    let mut joined = SweepFolder::open(out, header.clone(), begin)?;
    while let Some(record) = next(&mut shards)? {
        joined.append(&record.encode())?;
    }
    let manifest = joined.publish(see)?;
    let sources = shards.into_iter().map(Source::tell).collect();
    Ok(Some(Merged { manifest, sources, header }))
}

fn is_same(one: &Path, other: &Path) -> bool {
    let [one, other] = [one, other].map(fs::canonicalize);
    matches!((one, other), (Ok(one), Ok(other)) if one == other)
}

/// The folders, at their first histories; all must belong to one sweep.
fn opened(folders: &[PathBuf]) -> Result<Vec<Source>> {
    let shards = folders.iter().map(|folder| Source::open(folder)).collect::<Result<Vec<_>>>()?;
    if let Some((first, others)) = shards.split_first() {
        others.iter().try_for_each(|other| first.refuse_unrelated(other))?;
    }
    Ok(shards)
}

/// One of the folders, being read.
struct Source {
    path: PathBuf,
    journal: JournalReader,
    next: Option<RunRecord>,
    recorded: u64,
    _lock: Option<File>,
}

impl Source {
    fn open(path: &Path) -> Result<Source> {
        let lock = lock_for_reading(path)?;
        let mut journal = JournalReader::open(path)?;
        let next = journal.read()?;
        Ok(Source { path: path.to_owned(), journal, next, recorded: 0, _lock: lock })
    }

    fn refuse_unrelated(&self, other: &Source) -> Result<()> {
        let [ours, theirs] = [self, other].map(|source| source.journal.header().plan.joined());
        let differences = ours.differences(&theirs);
        if differences.is_empty() {
            return Ok(());
        }
        let (first, second) = (self.path.clone(), other.path.clone());
        Err(SweepError::Unrelated { first, second, differences })
    }

    /// The history at a position, where it is the next.
    fn take(&mut self, position: u64) -> Result<Option<RunRecord>> {
        if self.next.as_ref().is_none_or(|next| next.position != position) {
            return Ok(None);
        }
        self.recorded += 1;
        let following = self.journal.read()?;
        Ok(std::mem::replace(&mut self.next, following))
    }

    fn tell(self) -> MergedSource {
        let plan = &self.journal.header().plan;
        MergedSource {
            shard: plan.shard().to_string(),
            recorded: self.recorded,
            runs: plan.own_runs(),
            path: self.path,
        }
    }
}

/// The next history of all, in the order of the plan.
fn next(sources: &mut [Source]) -> Result<Option<RunRecord>> {
    let positions = sources.iter().filter_map(|source| source.next.as_ref());
    let Some(position) = positions.map(|next| next.position).min() else {
        return Ok(None);
    };
    let mut found: Option<(PathBuf, RunRecord)> = None;
    for source in sources {
        let Some(record) = source.take(position)? else { continue };
        match &found {
            None => found = Some((source.path.clone(), record)),
            Some((_, known)) if known.encode() == record.encode() => {}
            Some((first, _)) => {
                let (first, second) = (first.clone(), source.path.clone());
                return Err(SweepError::Contradiction { first, second, position });
            }
        }
    }
    Ok(found.map(|(_, record)| record))
}
