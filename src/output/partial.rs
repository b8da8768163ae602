//! Files that exist under their final name only once they are complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::{OutputError, Result};
use super::manifest::FileReceipt;

/// A file that is complete and on disk, under its final name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Name within its folder.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256 of the content, lower-case hexadecimal.
    pub sha256: String,
}

/// A file in the making: `.<name>.partial`, beside its final place.
///
/// The final name appears only in [`publish`](PartialFile::publish), after the content is on disk; a crash, a
/// full disk or a kill before leaves at most the partial file. Dropping an unpublished file removes it.
#[derive(Debug)]
pub(crate) struct PartialFile {
    folder: PathBuf,
    name: String,
    file: Option<BufWriter<File>>,
    hash: Sha256,
    bytes: u64,
}

/// The name under which `name` is written until it is complete.
pub(crate) fn partial_name(name: &str) -> String {
    format!(".{name}.partial")
}

impl PartialFile {
    /// Begins the file `name` in `folder`. A partial file of that name that is there already belongs to another
    /// run, or to one that was killed: it is refused unless `force`d.
    pub(crate) fn create(folder: &Path, name: &str, force: bool) -> Result<PartialFile> {
        let path = folder.join(partial_name(name));
        let mut options = OpenOptions::new();
        options.write(true);
        if force {
            options.create(true).truncate(true);
        } else {
            options.create_new(true);
        }
        let file = options.open(&path).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => OutputError::PartialExists { path: path.clone() },
            _ => OutputError::io("create", &path)(source),
        })?;
        Ok(PartialFile {
            folder: folder.to_owned(),
            name: name.to_owned(),
            file: Some(BufWriter::with_capacity(1 << 16, file)),
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    /// The final path.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// Brings the content to disk and then gives the file its final name.
    pub(crate) fn publish(mut self) -> Result<WrittenFile> {
        let partial = self.folder.join(partial_name(&self.name));
        if let Some(buffer) = self.file.as_mut() {
            buffer.flush().map_err(OutputError::io("write", &partial))?;
            buffer.get_ref().sync_all().map_err(OutputError::io("bring to disk", &partial))?;
        }
        fs::rename(&partial, self.path()).map_err(OutputError::io("give its final name to", &partial))?;
        self.file = None;
        sync_folder(&self.folder)?;
        Ok(WrittenFile {
            name: std::mem::take(&mut self.name),
            bytes: self.bytes,
            sha256: hexadecimal(&std::mem::take(&mut self.hash).finalize()),
        })
    }

    /// Leaves the partial file where it is, as a sign that something is unfinished.
    pub(crate) fn leave(mut self) {
        self.file = None;
    }
}

impl Write for PartialFile {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        let file = self.file.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let written = file.write(content)?;
        self.hash.update(&content[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), BufWriter::flush)
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if let Some(buffer) = self.file.take() {
            // Closed first, unflushed: an open file cannot be removed everywhere.
            drop(buffer.into_parts());
            let _ = fs::remove_file(self.folder.join(partial_name(&self.name)));
        }
    }
}

/// Writes a whole file at once, with the guarantees of [`PartialFile`].
pub(crate) fn write_whole(folder: &Path, name: &str, content: &[u8]) -> Result<WrittenFile> {
    let mut file = PartialFile::create(folder, name, true)?;
    let path = file.path();
    file.write_all(content).map_err(OutputError::io("write", &path))?;
    file.publish()
}

/// Writes the file that a user named at once: it is complete and on disk under its name, or not there.
///
/// # Errors
/// The file exists and is not `force`d; `path` is a folder; whatever the system refuses.
pub fn write_file(path: &Path, content: &[u8], force: bool) -> Result<WrittenFile> {
    let mut file = begin_file(path, force)?;
    file.write_all(content).map_err(OutputError::io("write", path))?;
    file.publish()
}

/// Begins the file that a user named.
///
/// # Errors
/// The file exists and is not `force`d; `path` is a folder, or has no name; whatever the system refuses.
pub(crate) fn begin_file(path: &Path, force: bool) -> Result<PartialFile> {
    if path.is_dir() {
        return Err(OutputError::IsAFolder { path: path.to_owned() });
    }
    if !force && fs::symlink_metadata(path).is_ok() {
        return Err(OutputError::FileExists { path: path.to_owned() });
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| OutputError::IsAFolder { path: path.to_owned() })?;
    PartialFile::create(folder, name, force)
}

/// Brings a folder's list of names to disk, without which a rename may not survive a power cut.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    // Only Unix lets a folder be opened; elsewhere a rename is as durable as the system makes it.
    #[cfg(unix)]
    File::open(folder).and_then(|open| open.sync_all()).map_err(OutputError::io("bring to disk", folder))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// SHA-256 of `content`, lower-case hexadecimal, as the manifest records it.
pub fn sha256(content: &[u8]) -> String {
    hexadecimal(&Sha256::digest(content))
}

/// Length and hash of a file on disk, read in pieces.
pub(crate) fn receipt_of(path: &Path) -> Result<FileReceipt> {
    let mut file = File::open(path).map_err(OutputError::io("open", path))?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = match file.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(OutputError::io("read", path)(error)),
        };
        hash.update(&piece[..read]);
        bytes += read as u64;
    }
    Ok(FileReceipt { sha256: hexadecimal(&hash.finalize()), bytes })
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nothing_is_the_published_one() {
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
