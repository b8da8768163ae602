//! Whether a comparison repeats: its files hashed, and all its histories simulated again.

use std::num::NonZeroUsize;
use std::path::Path;

use super::{Repeated, Words, read_comparison_manifest, temporary_folder};
use crate::cli::compare::repeat;
use crate::cli::error::CliError;
use crate::cli::stop;
use crate::output::{FileState, compare_files, file_differences, read_comparison};

/// What is said of a comparison.
const WORDS: Words = Words { what: "comparison", settings: "comparison.json or a configuration" };

/// Hashes the files of the comparison in `folder` and, where its settings and configurations are as they were written,
/// simulates it again.
pub(super) fn verify(folder: &Path, threads: NonZeroUsize, is_shown: bool) -> Result<Repeated, CliError> {
    let manifest = read_comparison_manifest(folder)?;
    let verdicts = compare_files(folder, &manifest.files)?;
    let is_intact = |name: &str| {
        verdicts.iter().any(|verdict| verdict.name == name && verdict.state == FileState::Intact)
    };
    // Only what the manifest lists is read: names that lead out of the folder were refused there.
    let has_settings = is_intact(crate::output::COMPARISON_FILE)
        && read_comparison(folder)?.scenarios.iter().all(|scenario| is_intact(&scenario.file));
    let differences = match has_settings {
        false => None,
        true => {
            stop::listen();
            let place = temporary_folder()?;
            let made = repeat(folder, &place.path().join("again"), threads, is_shown)?;
            Some(file_differences(&manifest.files, &made.files))
        }
    };
    Ok(Repeated { words: WORDS, files: manifest.files, verdicts, differences })
}
