//! `journal.bin`: the histories of a sweep, in the order of the plan, as soon as they are over.
//!
//! The file begins with a line that names its format, then come frames: the plan as JSON, the points of the design, the
//! experiment file, the base configuration, and a frame per history: all that is needed to make every other file. A frame is the length of its content (4 bytes, little-endian), the content, and the first 8 bytes
//! of the SHA-256 of both. Frames are only ever appended. A kill, a full disk or a power cut can leave at most a cut
//! frame at the end; what is behind the last whole frame is cut off before anything is appended.
//!
//! The content depends on the plan and on the number of histories alone, so that interrupted and uninterrupted sweeps have
//! the same journal. The one clock here decides when bytes are brought to disk.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::error::{Result, SweepError};
use super::plan::{SWEEP_FORMAT, SweepPlan};
use super::record::RunRecord;
use super::value::{Decoder, Encoder, Value};
use crate::experiment::runner::PAUSE;
use crate::output::JOURNAL_FILE;
use crate::output::partial::PartialFile;

/// What the journal of a sweep begins with.
pub(in crate::output) const MAGIC: &[u8] = b"huzhu journal 1\n";
const LENGTH: usize = 4;
const CHECKSUM: usize = 8;

/// The longest content of a frame: some hundred times a history of 240 months and 32 platforms with series.
const CONTENT_MAX: usize = 1 << 30;

/// How long a history may be over before it is brought to disk, by the next one or in a pause: a power cut loses that
/// much, a kill nothing.
const SYNC_EVERY: Duration = PAUSE;

/// What stands before the histories.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Which sweep it is.
    pub plan: SweepPlan,
    /// The points, a row of values each.
    pub points: Vec<Vec<Value>>,
    /// The experiment file, as it was read.
    pub experiment: String,
    /// The base configuration, complete.
    pub base: String,
}

#[cfg(test)]
impl Header {
    /// That of a sweep of these points over real factors, for tests of what is told of it.
    pub(crate) fn of_points(points: Vec<Vec<Value>>, scenarios: &[&str], replicates: u32) -> Header {
        use super::plan::{FactorColumn, FactorKind};

        let factors = points.first().map_or(0, Vec::len);
        let factor = |place: usize| FactorColumn {
            name: format!("factor {place}"),
            keys: vec![format!("factor {place}")],
            kind: FactorKind::Real,
        };
        let runs = (points.len() * scenarios.len()) as u64 * u64::from(replicates);
        let plan = SweepPlan {
            huzhu_version: String::new(),
            format: 0,
            title: String::new(),
            experiment_sha256: String::new(),
            base_sha256: String::new(),
            points_sha256: String::new(),
            points: points.len() as u32,
            scenarios: scenarios.iter().map(|name| (*name).to_owned()).collect(),
            seeds: vec![1],
            replicates,
            runs,
            shard: 1,
            shards: 1,
            factors: (0..factors).map(factor).collect(),
            metrics: Vec::new(),
            series: false,
        };
        Header { plan, points, experiment: String::new(), base: String::new() }
    }
}

impl Header {
    /// The kind of the design, as the experiment file has it; the file was found valid when the sweep began.
    pub fn design_kind(&self) -> String {
        let file: Option<toml::Table> = self.experiment.parse().ok();
        let kind = file.as_ref().and_then(|file| file.get("design")?.get("kind")?.as_str());
        let default = if self.plan.factors.is_empty() { "none" } else { "grid" };
        kind.unwrap_or(default).to_owned()
    }

    /// Creates a journal without histories in `folder`; on return it is on disk, with this header.
    pub(super) fn create(&self, folder: &Path) -> Result<()> {
        let mut file = PartialFile::create(folder, JOURNAL_FILE, true)?;
        let path = file.path();
        let plan = serde_json::to_vec(&self.plan).expect("words and whole numbers become JSON");
        let mut points = Encoder::default();
        points.rows(&self.points);
        let (experiment, base) = (self.experiment.as_bytes(), self.base.as_bytes());
        let frames = [plan.as_slice(), &points.bytes, experiment, base].map(frame);
        let bytes = [MAGIC, &frames.concat()].concat();
        file.write_all(&bytes).map_err(SweepError::io("write", &path))?;
        file.publish()?;
        Ok(())
    }
}

fn checksum(length_and_content: &[u8]) -> [u8; CHECKSUM] {
    let hash = Sha256::digest(length_and_content);
    let mut first = [0; CHECKSUM];
    first.copy_from_slice(&hash[..CHECKSUM]);
    first
}

/// `content` with its length and checksum.
pub(in crate::output) fn frame(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("no content exceeds a gigabyte");
    let mut bytes = Vec::with_capacity(LENGTH + content.len() + CHECKSUM);
    bytes.extend(length.to_le_bytes());
    bytes.extend(content);
    let sum = checksum(&bytes);
    bytes.extend(sum);
    bytes
}

/// Reads a journal from its beginning, one history at a time.
#[derive(Debug)]
pub struct JournalReader {
    path: PathBuf,
    file: BufReader<File>,
    header: Header,
    /// Bytes of all frames so far, which are whole.
    whole: u64,
    ended: bool,
}

impl JournalReader {
    /// Opens the journal of a folder and reads its header.
    ///
    /// # Errors
    /// There is no journal, its header is not whole, or it is of another format; whatever the system refuses.
    pub fn open(folder: &Path) -> Result<JournalReader> {
        let path = folder.join(JOURNAL_FILE);
        let not_a_sweep = || SweepError::NotASweep { path: folder.to_owned() };
        let file = match File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(not_a_sweep()),
            opened => opened.map_err(SweepError::io("open", &path))?,
        };
        let mut file = BufReader::with_capacity(1 << 16, file);
        let mut magic = [0; MAGIC.len()];
        let read = file.read_exact(&mut magic);
        if read.is_err() || magic != MAGIC {
            return Err(not_a_sweep());
        }
        let mut whole = MAGIC.len() as u64;
        let mut content = || -> Result<Vec<u8>> {
            let content = read_frame(&mut file).map_err(SweepError::io("read", &path))?;
            let content = content.ok_or_else(not_a_sweep)?;
            whole += (LENGTH + content.len() + CHECKSUM) as u64;
            Ok(content)
        };
        let (plan, points, experiment, base) = (content()?, content()?, content()?, content()?);
        let header = Header {
            plan: serde_json::from_slice(&plan).map_err(|_| not_a_sweep())?,
            points: Decoder { bytes: &points }.rows().ok_or_else(not_a_sweep)?,
            experiment: String::from_utf8(experiment).map_err(|_| not_a_sweep())?,
            base: String::from_utf8(base).map_err(|_| not_a_sweep())?,
        };
        let found = header.plan.format;
        if found != SWEEP_FORMAT {
            let expected = SWEEP_FORMAT;
            return Err(SweepError::OtherFormat { path: folder.to_owned(), found, expected });
        }
        Ok(JournalReader { path, file, header, whole, ended: false })
    }

    /// What stands before the histories.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next history; none at the end, or where what follows is not a whole one.
    ///
    /// # Errors
    /// Whatever the system refuses.
    pub fn read(&mut self) -> Result<Option<RunRecord>> {
        if self.ended {
            return Ok(None);
        }
        let content = read_frame(&mut self.file).map_err(SweepError::io("read", &self.path))?;
        let record = content.as_deref().and_then(RunRecord::decode);
        match (&content, &record) {
            (Some(content), Some(_)) => self.whole += (LENGTH + content.len() + CHECKSUM) as u64,
            _ => self.ended = true,
        }
        Ok(record)
    }

    /// Bytes of the header and all histories read so far.
    pub(super) fn whole_bytes(&self) -> u64 {
        self.whole
    }
}

/// The content of the next frame; none where there is no whole one.
pub(in crate::output) fn read_frame(file: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; LENGTH];
    if fill(file, &mut length)? < LENGTH {
        return Ok(None);
    }
    let content = u32::from_le_bytes(length) as usize;
    if content > CONTENT_MAX {
        return Ok(None);
    }
    let wanted = content + CHECKSUM;
    let mut bytes = length.to_vec();
    // What a broken length promises is not believed before it is there.
    if file.take(wanted as u64).read_to_end(&mut bytes)? < wanted {
        return Ok(None);
    }
    let sum = bytes.split_off(LENGTH + content);
    let is_whole = checksum(&bytes)[..] == sum[..];
    Ok(is_whole.then(|| bytes.split_off(LENGTH)))
}

/// Reads until `bytes` is full or the file ends; how many bytes there were.
fn fill(file: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Appends histories.
#[derive(Debug)]
pub struct JournalWriter {
    path: PathBuf,
    file: File,
    /// Length of all that is whole.
    whole: u64,
    /// Length of all that is on disk.
    on_disk: u64,
    synced: Instant,
}

impl JournalWriter {
    /// Opens the journal of a folder and cuts off all that follows its first `whole` bytes.
    pub(super) fn open(folder: &Path, whole: u64) -> Result<JournalWriter> {
        let path = folder.join(JOURNAL_FILE);
        let mut file = OpenOptions::new().write(true).open(&path).map_err(SweepError::io("open", &path))?;
        file.set_len(whole).map_err(SweepError::io("shorten", &path))?;
        file.seek(SeekFrom::End(0)).map_err(SweepError::io("write", &path))?;
        file.sync_all().map_err(SweepError::io("bring to disk", &path))?;
        Ok(JournalWriter { path, file, whole, on_disk: whole, synced: Instant::now() })
    }

    /// Appends an encoded history.
    ///
    /// # Errors
    /// Whatever the system refuses (a full disk, say). The journal then ends with the history before, and stays good.
    pub fn append(&mut self, content: &[u8]) -> Result<()> {
        let bytes = frame(content);
        if let Err(error) = self.file.write_all(&bytes) {
            // If even that fails, the reader sees that the frame is cut.
            let _ = self.file.set_len(self.whole);
            return Err(SweepError::io("write", &self.path)(error));
        }
        self.whole += bytes.len() as u64;
        if self.synced.elapsed() >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    /// Brings all to disk.
    ///
    /// # Errors
    /// Whatever the system refuses.
    pub fn sync(&mut self) -> Result<()> {
        if self.on_disk < self.whole {
            self.file.sync_data().map_err(SweepError::io("bring to disk", &self.path))?;
            (self.on_disk, self.synced) = (self.whole, Instant::now());
        }
        Ok(())
    }
}
