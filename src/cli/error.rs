//! Why a command ends early, and with which exit code.

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::compare::CompareError;
use super::numbers::{counted, grouped};
use super::plot::PlotError;
use super::terminal;
use crate::config::ConfigError;
use crate::experiment::design::DesignError;
use crate::experiment::sensitivity::SensitivityError;
use crate::output::OutputError;
use crate::output::calibration::CalibrationStoreError;
use crate::output::sweep::SweepError;
use crate::scenario::validation::bounds::nearest;

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
    #[error("cannot start {threads} threads: try a smaller number")]
    Threads {
        /// How many were wanted.
        threads: usize,
        /// What the system says.
        source: rayon::ThreadPoolBuildError,
    },
    /// Responses cannot be analysed.
    #[error("the responses cannot be analysed")]
    Sensitivity(#[source] SensitivityError),
    /// A design that tells no sensitivity.
    #[error("the design of {} is \"{kind}\": sensitivity needs kind = \"saltelli\" or \"morris\"", path.display())]
    NoSensitivityDesign {
        /// The experiment.
        path: PathBuf,
        /// Kind of its design.
        kind: &'static str,
    },
    /// Too little of a design is complete.
    #[error(
        "{found} of {of} {groups} are complete{}, and errors need at least two: {remedy}",
        if scenario.is_empty() { String::new() } else { format!(" in scenario `{scenario}`") }
    )]
    TooFewGroups {
        /// Complete groups.
        found: usize,
        /// What they are called.
        groups: &'static str,
        /// Groups of the whole design.
        of: usize,
        /// Named scenario.
        scenario: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A folder holds no sweep with tables.
    #[error("{} holds no sweep that was finished or stopped: {file} is missing", path.display())]
    NoSweep {
        /// The folder.
        path: PathBuf,
        /// What is missing.
        file: &'static str,
    },
    /// The points of a sweep are not those of its design.
    #[error("{} holds {found} points, but its design has {of}: sensitivity needs all of them", path.display())]
    OtherPoints {
        /// The table of points.
        path: PathBuf,
        /// Points found.
        found: usize,
        /// Points of the design.
        of: usize,
    },
    /// There is no such column of numbers.
    #[error("`{name}` is no response in {}{}", path.display(), suggestion(nearest, known))]
    UnknownMetric {
        /// What was asked for.
        name: String,
        /// The table.
        path: PathBuf,
        /// The known name that is most like it.
        nearest: Option<String>,
        /// All that are known.
        known: Vec<String>,
    },
    /// There is no such figure.
    #[error("`{name}` is no figure{}", suggestion(nearest, known))]
    UnknownFigure {
        /// What was asked for.
        name: String,
        /// The known name that is most like it.
        nearest: Option<String>,
        /// All that are known.
        known: Vec<String>,
    },
    /// A figure cannot be written as it was asked for.
    #[error(transparent)]
    Plot(#[from] PlotError),
    /// A table lacks a column.
    #[error("{} has no column {column}", path.display())]
    NoColumn {
        /// The table.
        path: PathBuf,
        /// What is missing.
        column: &'static str,
    },
    /// A CSV table that cannot be read.
    #[error("{} is no CSV table that can be read", path.display())]
    UnreadableCsv {
        /// The table.
        path: PathBuf,
        /// What the reader says.
        source: csv::Error,
    },
    /// A cell of a CSV table breaks a rule.
    #[error("{}:{line}: `{column}` is \"{found}\", but {rule}", path.display())]
    BadCell {
        /// The table.
        path: PathBuf,
        /// Line of the file, from 1.
        line: u64,
        /// Column.
        column: String,
        /// The cell.
        found: String,
        /// What it must be.
        rule: String,
    },
    /// Scenarios cannot be compared as they were asked to be.
    #[error(transparent)]
    Compare(#[from] CompareError),
    /// A history could not be simulated.
    #[error("replicate {replicate} of `{scenario}` failed: {message}")]
    History {
        /// The scenario.
        scenario: String,
        /// The replicate.
        replicate: u32,
        /// What is wrong.
        message: String,
    },
    /// The explorer cannot begin, or not be served.
    #[cfg(feature = "explore")]
    #[error("the explorer cannot be served")]
    Explore(#[source] Box<dyn std::error::Error>),
    /// Somebody pressed Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// A run was interrupted by Ctrl-C.
    #[error("interrupted: {} holds an unfinished run, which --force replaces", path.display())]
    RunInterrupted {
        /// Folder of the run.
        path: PathBuf,
    },
    /// An experiment's design has no points.
    #[error("{file}: {fault}")]
    Design {
        /// The experiment file.
        file: String,
        /// What is wrong; no cause besides, since the message is all of it.
        fault: DesignError,
    },
    /// A sweep cannot begin, go on, or be joined.
    #[error(transparent)]
    Sweep(SweepError),
    /// A sweep ended early.
    #[error(
        "the sweep cannot go on: {} keeps the {} that were finished; when the cause is mended, go on with --resume",
        path.display(), counted(*recorded, "history")
    )]
    SweepBroken {
        /// Folder of the sweep.
        path: PathBuf,
        /// Histories that are kept.
        recorded: u64,
        /// What the system says.
        source: SweepError,
    },
    /// A sweep was interrupted by Ctrl-C.
    #[error(
        "interrupted: {} holds {} of {}, go on with --resume",
        path.display(), grouped(*recorded), counted(*runs, "history")
    )]
    SweepInterrupted {
        /// Folder of the sweep.
        path: PathBuf,
        /// Histories that are kept.
        recorded: u64,
        /// Histories that were planned.
        runs: u64,
    },
    /// A calibration cannot begin, go on, or be written.
    #[error(transparent)]
    Calibration(#[from] CalibrationStoreError),
    /// A calibration was interrupted by Ctrl-C.
    #[error("interrupted: {} keeps all finished generations, go on with --resume", path.display())]
    CalibrationInterrupted {
        /// Folder of the calibration.
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
    /// A folder holds a comparison of which something is missing.
    #[error("{} holds a comparison, but not all of it: compare again", path.display())]
    IncompleteComparison {
        /// The folder.
        path: PathBuf,
        /// What is missing; none where a file is named that is not in the folder.
        source: Option<OutputError>,
    },
    /// A folder holds something else than the run that was asked for.
    #[error("{} holds a {kind}, and this command is about runs", path.display())]
    HoldsOther {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        kind: &'static str,
    },
    /// A folder holds nothing that can be shown.
    #[error("{} holds no run, sweep, comparison or calibration of huzhu", path.display())]
    NothingToShow {
        /// The folder.
        path: PathBuf,
    },
    /// A folder holds a calibration, which the command does not know.
    #[error("{} holds a calibration: its result is in calibration.json, its fit in fit.parquet", path.display())]
    HoldsCalibration {
        /// The folder.
        path: PathBuf,
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

    /// No column of responses has this name; `known` ones have.
    pub(super) fn unknown_metric<'a>(
        name: &str,
        path: &Path,
        known: impl Iterator<Item = &'a str>,
    ) -> CliError {
        let known: Vec<String> = known.map(str::to_owned).collect();
        let nearest = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        CliError::UnknownMetric { name: name.to_owned(), path: path.to_owned(), nearest, known }
    }

    /// No figure has this name; `known` ones have.
    pub(super) fn unknown_figure<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> CliError {
        let known: Vec<String> = known.map(str::to_owned).collect();
        let nearest = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        CliError::UnknownFigure { name: name.to_owned(), nearest, known }
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
            | CliError::Compare(_)
            | CliError::Exists { .. }
            | CliError::Plot(PlotError::Useless { .. } | PlotError::NoFont { .. })
            | CliError::Plot(PlotError::NoGlyph(_) | PlotError::TooLarge(_))
            | CliError::NoRun { .. }
            | CliError::IncompleteComparison { .. }
            | CliError::NothingToShow { .. }
            | CliError::HoldsCalibration { .. }
            | CliError::HoldsOther { .. }
            | CliError::Sensitivity(_)
            | CliError::NoSensitivityDesign { .. }
            | CliError::TooFewGroups { .. }
            | CliError::NoSweep { .. }
            | CliError::OtherPoints { .. }
            | CliError::UnknownMetric { .. }
            | CliError::UnknownFigure { .. }
            | CliError::NoColumn { .. }
            | CliError::UnreadableCsv { .. }
            | CliError::BadCell { .. }
            | CliError::Unfinished { .. } => BAD_INPUT,
            CliError::Design { .. } => BAD_INPUT,
            CliError::Output(error)
            | CliError::Sweep(SweepError::Output(error))
            | CliError::Calibration(CalibrationStoreError::Output(error))
                if is_bad_input(error) =>
            {
                BAD_INPUT
            }
            CliError::Calibration(CalibrationStoreError::Output(_)) => FAILURE,
            CliError::Calibration(_) => BAD_INPUT,
            CliError::Sweep(SweepError::Output(_) | SweepError::Contradiction { .. }) => FAILURE,
            CliError::Sweep(_) => BAD_INPUT,
            _ => FAILURE,
        }
    }
}

fn suggestion(nearest: &Option<String>, known: &[String]) -> String {
    match nearest {
        Some(nearest) => format!(": did you mean `{nearest}`?"),
        None => format!(": there are {}", known.join(", ")),
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
            | OutputError::HoldsJournal { .. }
            | OutputError::NotAFolder { .. }
            | OutputError::IsAFolder { .. }
            | OutputError::FileExists { .. }
            | OutputError::PartialExists { .. }
            | OutputError::UnknownFormat { .. }
            | OutputError::DuplicateColumn { .. }
            | OutputError::UnreadableTable { .. }
            | OutputError::UnreadableCsv { .. }
            | OutputError::MissingColumn { .. }
            | OutputError::BadField { .. }
            | OutputError::Json { .. }
    )
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> CliError {
        CliError::Config(Box::new(error))
    }
}

impl From<SweepError> for CliError {
    fn from(error: SweepError) -> CliError {
        CliError::Sweep(error)
    }
}

impl From<OutputError> for CliError {
    fn from(error: OutputError) -> CliError {
        CliError::Output(error)
    }
}
