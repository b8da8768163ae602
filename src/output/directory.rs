//! The folder of one run: complete, or recognisably unfinished.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::column::ColumnGuide;
use super::error::{FolderState, OutputError, Result};
use super::journal_folder::JOURNAL_FILE;
use super::manifest::MANIFEST_FILE;
use super::partial::{PartialFile, WrittenFile, partial_name, sync_folder, write_whole};
use super::receipt::is_file_name;
use super::table::{TableWriter, table_file};
use crate::observe::Column;
use crate::scenario::parameters::TableFormat;

/// The configuration of the run, complete, as it was run.
pub const CONFIG_FILE: &str = "config.toml";
/// What explains the columns of CSV tables.
pub const COLUMNS_FILE: &str = "columns.json";
/// What the run came to.
pub const SUMMARY_FILE: &str = "summary.json";
/// How long it took.
pub const TIMING_FILE: &str = "timing.json";
/// The page that `huzhu report` makes of the folder, which no manifest lists.
pub const REPORT_FILE: &str = "report.html";

/// The files of a run: what `--force` replaces, and all that it replaces.
pub const RUN_FILES: &[&str] = &[
    CONFIG_FILE,
    "market.parquet",
    "market.csv",
    "platforms.parquet",
    "platforms.csv",
    "groups.parquet",
    "groups.csv",
    "events.parquet",
    "events.csv",
    COLUMNS_FILE,
    SUMMARY_FILE,
    TIMING_FILE,
    REPORT_FILE,
    MANIFEST_FILE,
];

/// A folder that results are being written to.
///
/// What always holds: a file under its final name is complete; `manifest.json` appears last, in
/// [`finish`](RunDirectory::finish), and from creation until then the folder holds `.manifest.json.partial`, which
/// marks an unfinished run (and keeps a second run out). A run that fails before it completed a file leaves an empty
/// folder; one that fails later leaves its complete files and the mark.
#[derive(Debug)]
pub struct RunDirectory {
    path: PathBuf,
    files: Vec<String>,
    manifest: Option<PartialFile>,
}

impl RunDirectory {
    /// Creates the folder of a run, or takes over an empty one. With `force`, a folder of an earlier run is taken
    /// over as well: the files that huzhu wrote there ([`RUN_FILES`]) go, all others stay.
    ///
    /// # Errors
    /// The folder is not empty, and not `force`d; it holds files named like results, but no sign that huzhu wrote
    /// them; `path` is not a folder; whatever the system refuses.
    pub fn create(path: &Path, force: bool) -> Result<RunDirectory> {
        RunDirectory::create_for(path, force, RUN_FILES)
    }

    /// As [`create`](RunDirectory::create), for a folder whose result files are `files` (`manifest.json` included). With
    /// `force`, what the manifest of a finished folder lists goes as well, whatever huzhu wrote there.
    ///
    /// # Errors
    /// As [`create`](RunDirectory::create).
    pub fn create_for(path: &Path, force: bool, files: &[impl AsRef<str>]) -> Result<RunDirectory> {
        let files: Vec<String> = files.iter().map(|file| file.as_ref().to_owned()).collect();
        match fs::metadata(path) {
            Ok(found) if !found.is_dir() => {
                return Err(OutputError::NotAFolder { path: path.to_owned() });
            }
            Ok(_) => refuse_occupied(path, force, &files)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => create_folder(path)?,
            Err(error) => return Err(OutputError::io("look at", path)(error)),
        }
        // From here on the folder is unfinished, before anything in it goes.
        let manifest = PartialFile::create(path, MANIFEST_FILE, force)?;
        sync_folder(path)?;
        remove_results(path, &files)?;
        Ok(RunDirectory { path: path.to_owned(), files, manifest: Some(manifest) })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins the table `name`.
    ///
    /// # Errors
    /// The file is not one of this folder's files; whatever the system refuses.
    pub fn table<R: 'static>(
        &self,
        name: &str,
        format: TableFormat,
        columns: &[Column<R>],
    ) -> Result<TableWriter<R>> {
        self.listed(&table_file(name, format))?;
        TableWriter::create(&self.path, name, format, columns)
    }

    /// Writes a text.
    ///
    /// # Errors
    /// The file is not one of this folder's files; whatever the system refuses.
    pub fn text(&self, name: &str, text: &str) -> Result<WrittenFile> {
        self.listed(name)?;
        write_whole(&self.path, name, text.as_bytes())
    }

    /// Writes a value as JSON that people can read.
    ///
    /// # Errors
    /// The file is not one of this folder's files; whatever the system refuses.
    pub fn json<T: Serialize>(&self, name: &str, value: &T) -> Result<WrittenFile> {
        self.listed(name)?;
        write_json(&self.path, name, value)
    }

    /// Writes `columns.json`, which explains the columns of CSV tables.
    ///
    /// # Errors
    /// Whatever the system refuses.
    pub fn explain(&self, columns: &ColumnGuide) -> Result<WrittenFile> {
        self.json(COLUMNS_FILE, columns)
    }

    /// Writes the manifest: from now on the run is finished.
    ///
    /// # Errors
    /// Whatever the system refuses; the run stays unfinished then.
    pub fn finish<M: Serialize>(mut self, manifest: &M) -> Result<()> {
        let path = self.path.join(MANIFEST_FILE);
        let text = pretty(&path, manifest)?;
        if let Some(file) = self.manifest.as_mut() {
            file.write_all(&text).map_err(OutputError::io("write", &path))?;
        }
        match self.manifest.take().map(PartialFile::publish) {
            Some(Err(error)) => Err(error),
            _ => Ok(()),
        }
    }

    fn listed(&self, name: &str) -> Result<()> {
        if self.files.iter().any(|file| file == name) {
            return Ok(());
        }
        Err(OutputError::UnlistedFile { path: self.path.join(name) })
    }
}

impl Drop for RunDirectory {
    fn drop(&mut self) {
        // Dropping the mark removes it, which is right only where nothing else is left.
        if let Some(mark) = self.manifest.take()
            && self.files.iter().any(|file| self.path.join(file).exists())
        {
            mark.leave();
        }
    }
}

/// JSON that people can read, of a file at `path`.
pub(super) fn pretty<T: Serialize>(path: &Path, value: &T) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|source| OutputError::Json { path: path.to_owned(), source })?;
    text.push(b'\n');
    Ok(text)
}

/// Writes a value as JSON that people can read.
pub(super) fn write_json<T: Serialize>(folder: &Path, name: &str, value: &T) -> Result<WrittenFile> {
    write_whole(folder, name, &pretty(&folder.join(name), value)?)
}

/// Makes a folder and all above it; on return their names are on the disk.
pub(super) fn create_folder(path: &Path) -> Result<()> {
    let missing: Vec<&Path> =
        path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    fs::create_dir_all(path).map_err(OutputError::io("create the folder", path))?;
    missing.into_iter().filter_map(Path::parent).try_for_each(|parent| {
        let is_here = parent.as_os_str().is_empty();
        sync_folder(if is_here { Path::new(".") } else { parent })
    })
}

/// Refuses a folder that holds anything, unless forced; even then, one whose files only look like results, and one
/// with a journal, which is a sweep's or a calibration's.
fn refuse_occupied(path: &Path, force: bool, files: &[String]) -> Result<()> {
    let mut content = fs::read_dir(path).map_err(OutputError::io("list", path))?;
    if content.next().is_none() {
        return Ok(());
    }
    if path.join(JOURNAL_FILE).exists() {
        return Err(OutputError::HoldsJournal { path: path.to_owned() });
    }
    let state = if path.join(partial_name(MANIFEST_FILE)).exists() {
        FolderState::Unfinished
    } else if holds_manifest(path) {
        FolderState::Finished
    } else {
        FolderState::Foreign
    };
    if !force {
        return Err(OutputError::Occupied { path: path.to_owned(), state });
    }
    match files.iter().find(|file| path.join(file).exists()) {
        Some(file) if state == FolderState::Foreign => {
            Err(OutputError::NotOurs { path: path.to_owned(), file: file.clone() })
        }
        _ => Ok(()),
    }
}

/// Whether there is a manifest that huzhu wrote, of whatever version.
fn holds_manifest(path: &Path) -> bool {
    let manifest: Option<serde_json::Value> =
        fs::read(path.join(MANIFEST_FILE)).ok().and_then(|text| serde_json::from_slice(&text).ok());
    manifest.is_some_and(|manifest| manifest.get("huzhu_version").is_some())
}

/// Removes the results of an earlier run and what it left unfinished, the manifest first.
fn remove_results(path: &Path, files: &[String]) -> Result<()> {
    let listed = listed_files(path);
    withdraw_manifest(path)?;
    remove_files(path, files.iter().chain(&listed).filter(|file| *file != MANIFEST_FILE))
}

/// Removes the manifest, before anything that it vouches for changes; on return it is gone from the disk.
pub(super) fn withdraw_manifest(path: &Path) -> Result<()> {
    remove(&path.join(MANIFEST_FILE))?;
    sync_folder(path)
}

/// Removes files of a folder, and what was left of them unfinished.
pub(super) fn remove_files(path: &Path, files: impl IntoIterator<Item = impl AsRef<str>>) -> Result<()> {
    for file in files {
        remove(&path.join(file.as_ref()))?;
        remove(&path.join(partial_name(file.as_ref())))?;
    }
    Ok(())
}

/// What the manifest of a folder lists, if there is one: files in the folder itself, nothing else.
fn listed_files(path: &Path) -> Vec<String> {
    let text = fs::read(path.join(MANIFEST_FILE)).unwrap_or_default();
    let manifest: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    let names = manifest.get("files").and_then(serde_json::Value::as_object);
    let names = names.into_iter().flat_map(|files| files.keys());
    names.filter(|name| is_file_name(name)).cloned().collect()
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(OutputError::io("remove", file)(error)),
        _ => Ok(()),
    }
}
