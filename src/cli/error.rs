//! Why a command ends early, and with which exit code.

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::terminal;
use crate::config::ConfigError;
use crate::output::OutputError;

/// The system refused, or a result is not what it should be.
pub(super) const FAILURE: u8 = 1;
/// The input must change.
pub(super) const BAD_INPUT: u8 = 2;

/// Why a command ends early.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// The configuration is no scenario.
    #[error(transparent)]
    Config(Box<ConfigError>),
    /// Results cannot be written or read.
    #[error(transparent)]
    Output(OutputError),
    /// Stdout cannot be written to.
    #[error("cannot write to the standard output")]
    Stdout(#[source] io::Error),
    /// The operating system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried, a verb.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is there already.
    #[error("{} exists already: replace it with --force, or choose another folder", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The system gives no threads.
    #[error("cannot start {threads} threads: try a smaller --threads")]
    Threads {
        /// How many were wanted.
        threads: usize,
        /// What the system says.
        source: rayon::ThreadPoolBuildError,
    },
    /// Somebody pressed Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// A run was interrupted by Ctrl-C.
    #[error("interrupted: {} holds an unfinished run, which --force replaces", path.display())]
    RunInterrupted {
        /// Folder of the run.
        path: PathBuf,
    },
    /// A folder holds no run.
    #[error("{} holds no run of huzhu", path.display())]
    NoRun {
        /// The folder.
        path: PathBuf,
        /// What is missing or wrong.
        source: Option<OutputError>,
    },
    /// A folder holds a run that did not end.
    #[error("{} holds an unfinished run: run it again with --force", path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
    },
}

impl CliError {
    /// Attaches what was tried, and on what, to the system's refusal.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> CliError {
        let path = path.to_owned();
        move |source| CliError::Io { action, path, source }
    }

    /// Tells the user, and yields the exit code.
    pub(super) fn report(&self) -> ExitCode {
        let color = terminal::stderr_has_color();
        let message = match self {
            CliError::Config(error) => error.render(color),
            error => plain(error, color),
        };
        terminal::note(&message);
        ExitCode::from(self.code())
    }

    fn code(&self) -> u8 {
        match self {
            CliError::Config(_)
            | CliError::Exists { .. }
            | CliError::NoRun { .. }
            | CliError::Unfinished { .. } => BAD_INPUT,
            CliError::Output(error) if is_bad_input(error) => BAD_INPUT,
            _ => FAILURE,
        }
    }
}

/// The message and its causes, one line each.
fn plain(error: &CliError, color: bool) -> String {
    let (bold, reset) = if color { ("\u{1b}[1m\u{1b}[91m", "\u{1b}[0m") } else { ("", "") };
    let mut text = format!("{bold}error{reset}: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!("\n  because: {error}"));
        cause = error.source();
    }
    text
}

/// Whether another argument, rather than another system, would help.
fn is_bad_input(error: &OutputError) -> bool {
    matches!(
        error,
        OutputError::Occupied { .. }
            | OutputError::NotOurs { .. }
            | OutputError::NotAFolder { .. }
            | OutputError::IsAFolder { .. }
            | OutputError::FileExists { .. }
            | OutputError::PartialExists { .. }
            | OutputError::UnknownFormat { .. }
            | OutputError::DuplicateColumn { .. }
    )
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> CliError {
        CliError::Config(Box::new(error))
    }
}

impl From<OutputError> for CliError {
    fn from(error: OutputError) -> CliError {
        CliError::Output(error)
    }
}
