//! What a folder holds, read to be pictured: for `huzhu report` and `huzhu plot`.

use std::fs;
use std::path::Path;

use super::error::CliError;
use super::sensitivity::indices_of;
use super::verify::read_manifest;
use crate::config::load;
use crate::output::{CONFIG_FILE, JournalKind};
use crate::report::{
    Indices, Picture, RunData, RunFigure, RunSource, SweepData, SweepFigure, Width, run_page, sweep_page,
};

/// The results in a folder, whatever their kind.
pub(super) enum Results {
    /// Of `huzhu run`.
    Run {
        /// Its tables.
        run: Box<RunData>,
        /// The stored configuration, complete.
        config: String,
    },
    /// Of `huzhu sweep`, finished or not.
    Sweep(Box<SweepData>),
}

/// A figure that can be drawn of some results.
pub(super) struct Drawable {
    /// What it is called on the command line.
    pub name: String,
    /// What it shows, one line.
    pub meaning: String,
}

impl Results {
    /// Reads what the folder holds.
    ///
    /// # Errors
    /// It holds nothing that can be pictured, or what it holds is not what it should be.
    pub fn read(folder: &Path) -> Result<Results, CliError> {
        if JournalKind::of(folder) == Some(JournalKind::Sweep) {
            return Ok(Results::Sweep(Box::new(SweepData::read(folder, indices(folder))?)));
        }
        let manifest = read_manifest(folder)?;
        let path = folder.join(CONFIG_FILE);
        let loaded = load(&path.to_string_lossy(), &[])?;
        let config = fs::read_to_string(&path).map_err(CliError::io("read", &path))?;
        let run = Box::new(RunData::read(folder, manifest, &loaded.parameters.run.title)?);
        Ok(Results::Run { run, config })
    }

    /// The figures that it has.
    pub fn figures(&self) -> Vec<Drawable> {
        match self {
            Results::Run { .. } => RunFigure::ALL.iter().map(Drawable::of_run).collect(),
            Results::Sweep(sweep) => SweepFigure::all(sweep).iter().map(Drawable::of_sweep).collect(),
        }
    }

    /// Draws one of [`figures`](Results::figures).
    ///
    /// # Errors
    /// There is none of that name; a table is missing or is not what it should be.
    pub fn draw(&self, name: &str, width: Width) -> Result<Picture, CliError> {
        let unknown = || {
            let figures = self.figures();
            CliError::unknown_figure(name, figures.iter().map(|figure| figure.name.as_str()))
        };
        match self {
            Results::Run { run, .. } => {
                let figure = RunFigure::ALL.into_iter().find(|figure| figure.name() == name);
                Ok(figure.ok_or_else(unknown)?.draw(run, width)?)
            }
            Results::Sweep(sweep) => {
                let figure = SweepFigure::all(sweep).into_iter().find(|figure| figure.name() == name);
                Ok(figure.ok_or_else(unknown)?.draw(sweep, width)?)
            }
        }
    }

    /// The page that tells of it.
    ///
    /// # Errors
    /// A table is missing or is not what it should be.
    pub fn page(&self) -> Result<String, CliError> {
        match self {
            Results::Run { run, config } => Ok(run_page(run, RunSource { config })?),
            Results::Sweep(sweep) => Ok(sweep_page(sweep)?),
        }
    }
}

/// What a sensitivity design says, or why it says nothing; nothing for other designs.
fn indices(folder: &Path) -> Result<Vec<Indices>, String> {
    match indices_of(folder) {
        Ok(found) => Ok(found),
        Err(CliError::NoSensitivityDesign { .. }) => Ok(Vec::new()),
        Err(error) => Err(error.to_string()),
    }
}

impl Drawable {
    fn of_sweep(figure: &SweepFigure) -> Drawable {
        Drawable { name: figure.name().to_owned(), meaning: figure.meaning().to_owned() }
    }

    fn of_run(figure: &RunFigure) -> Drawable {
        Drawable { name: figure.name().to_owned(), meaning: figure.meaning().to_owned() }
    }
}
