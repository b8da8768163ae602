//! What can go wrong with the folder of a sweep.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::output::OutputError;

/// A result of the store of sweeps.
pub type Result<T> = std::result::Result<T, SweepError>;

/// Why a sweep cannot begin, go on, or be joined with others. Every variant names the folder or file.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// A file or folder could not be written or read.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A sweep is there already.
    #[error("{} holds {state}: go on with it by `huzhu sweep --resume`, replace it by --force, or choose another --out", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
        /// Whether all its histories are there.
        state: SweepState,
    },
    /// A folder holds something else.
    #[error("{} is not empty and holds no sweep: choose another --out", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// Another process has the folder.
    #[error("{} is in use by another process: wait until it ends, or choose another --out", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// A sweep is to go on that is another.
    #[error("{} holds another sweep, so it cannot go on: {}", path.display(), listed(differences))]
    Differs {
        /// The folder.
        path: PathBuf,
        /// In what.
        differences: Vec<PlanDifference>,
    },
    /// A folder holds no sweep.
    #[error("{} holds no sweep: {} is missing, or not that of a sweep", path.display(), crate::output::JOURNAL_FILE)]
    NotASweep {
        /// The folder.
        path: PathBuf,
    },
    /// The journal is not the one of which the tables beside it were made.
    #[error(
        "{}/{} is not what the tables beside it were made of: it was cut off, or is that of another sweep; `huzhu sweep --resume` \
         simulates what is missing",
        path.display(), crate::output::JOURNAL_FILE
    )]
    Altered {
        /// The folder.
        path: PathBuf,
    },
    /// A sweep of a version that orders its histories in another way.
    #[error("{} holds a sweep of format {found}, and this version of huzhu reads {expected}", path.display())]
    OtherFormat {
        /// The folder.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The format that is read.
        expected: u32,
    },
    /// A joined sweep lacks histories in its midst, so that there is no place to go on.
    #[error("{} was joined from shards that were not complete: resume the shards and join them again", path.display())]
    Gaps {
        /// The folder.
        path: PathBuf,
    },
    /// Folders that are to be joined belong to different sweeps.
    #[error("{} and {} are shards of different sweeps: {}", first.display(), second.display(), listed(differences))]
    Unrelated {
        /// One folder.
        first: PathBuf,
        /// The other.
        second: PathBuf,
        /// In what they differ.
        differences: Vec<PlanDifference>,
    },
    /// The joined sweep would take the place of one of the folders that are joined.
    #[error("{} is one of the folders to join: choose another --out", path.display())]
    OutIsSource {
        /// The folder.
        path: PathBuf,
    },
    /// Two folders have the same history with different results.
    #[error(
        "{} and {} have different results of history {position}: one of them was changed, or ran on a faulty machine",
        first.display(), second.display()
    )]
    Contradiction {
        /// One folder.
        first: PathBuf,
        /// The other.
        second: PathBuf,
        /// Position in the plan.
        position: u64,
    },
}

impl SweepError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> SweepError {
        let attach = OutputError::io(action, path);
        move |source| SweepError::Output(attach(source))
    }
}

/// How far a sweep is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SweepState {
    /// All is there.
    Finished,
    /// It was stopped or killed.
    Unfinished,
}

impl fmt::Display for SweepState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SweepState::Finished => "a finished sweep",
            SweepState::Unfinished => "an unfinished sweep",
        })
    }
}

/// One way in which two plans differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanDifference {
    /// What differs.
    pub what: &'static str,
    /// What the stored plan has.
    pub stored: String,
    /// What the other has.
    pub other: String,
}

impl fmt::Display for PlanDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was {}, now is {}", self.what, self.stored, self.other)
    }
}

fn listed(differences: &[PlanDifference]) -> String {
    differences.iter().map(PlanDifference::to_string).collect::<Vec<_>>().join("; ")
}
