//! What commands have in common that keep a journal in their folder: how many threads, and what becomes of a folder that is
//! not empty.

use std::num::NonZeroUsize;
use std::path::Path;
use std::thread;

use clap::Args;
use clap::builder::RangedU64ValueParser;

use crate::output::sweep::Begin;

/// Arguments of a command that goes on where it was stopped.
#[derive(Args)]
pub(super) struct Journalled {
    /// Threads; results do not depend on it [default: all processors]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024))]
    jobs: Option<usize>,

    /// Go on with what is in the folder; begins where there is nothing
    #[arg(long, conflicts_with = "force")]
    resume: bool,

    /// Replace what an earlier one left in the folder
    #[arg(long)]
    force: bool,

    /// Print neither progress nor summary
    #[arg(long, short)]
    pub quiet: bool,
}

impl Journalled {
    /// As many threads as were asked for, else one for each processor.
    pub fn threads(&self) -> NonZeroUsize {
        threads(self.jobs)
    }

    /// What may be done with the folder.
    pub fn begin(&self) -> Begin {
        match (self.resume, self.force) {
            (true, _) => Begin::Resume,
            (false, true) => Begin::Replace,
            (false, false) => Begin::New,
        }
    }
}

/// As many threads as were asked for, else one for each processor.
pub(super) fn threads(asked: Option<usize>) -> NonZeroUsize {
    let asked = asked.and_then(NonZeroUsize::new);
    asked.unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
}

/// The name of an experiment: that of its file, or of the folder where the file is called `experiment.toml`.
pub(super) fn name_of(experiment: &Path) -> String {
    let stem = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    let own = stem(experiment).unwrap_or_else(|| "experiment".to_owned());
    let of_folder = || {
        let folder = experiment.canonicalize().ok()?;
        Some(folder.parent()?.file_name()?.to_string_lossy().into_owned())
    };
    if own == "experiment" { of_folder().unwrap_or(own) } else { own }
}
