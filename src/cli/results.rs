//! What a folder holds, read to be pictured: for `huzhu report` and `huzhu plot`.

use std::fs;
use std::io;
use std::path::Path;

use super::error::CliError;
use super::folder::FolderKind;
use super::sensitivity::indices_of;
use super::verify::{read_comparison_manifest, read_manifest};
use crate::config::{LoadedCalibration, load, load_stored_calibration};
use crate::output::calibration::{RecordedCalibration, TARGETS_FILE};
use crate::output::sweep::{BASE_FILE, EXPERIMENT_FILE};
use crate::output::{CONFIG_FILE, OutputError, read_comparison, scenario_file};
use crate::report::{
    CalibrationData, CalibrationFigure, ComparisonData, ComparisonFigure, Indices, Picture, RunData,
    RunFigure, RunSource, SweepData, SweepFigure, Width, calibration_page, comparison_page, run_page,
    sweep_page,
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
    /// Of `huzhu calibrate`.
    Calibration(Box<CalibrationData>),
    /// Of `huzhu compare`.
    Comparison {
        /// Its tables.
        comparison: Box<ComparisonData>,
        /// The stored configurations, complete, in the order of the scenarios.
        configs: Vec<String>,
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
        match FolderKind::of(folder) {
            Some(FolderKind::Run) => Results::read_run(folder),
            Some(FolderKind::Sweep) => {
                Ok(Results::Sweep(Box::new(SweepData::read(folder, indices(folder))?)))
            }
            Some(FolderKind::Comparison) => Results::read_comparison(folder),
            Some(FolderKind::Calibration) => {
                let (recorded, fit) = stored_calibration(folder)?;
                Ok(Results::Calibration(Box::new(CalibrationData::new(recorded, fit)?)))
            }
            None => Err(CliError::NothingToShow { path: folder.to_owned() }),
        }
    }

    fn read_run(folder: &Path) -> Result<Results, CliError> {
        let manifest = read_manifest(folder)?;
        let path = folder.join(CONFIG_FILE);
        let loaded = load(&path.to_string_lossy(), &[])?;
        let config = fs::read_to_string(&path).map_err(CliError::io("read", &path))?;
        let run = RunData::read(folder, manifest, &loaded.parameters.run.title)?;
        Ok(Results::Run { run: Box::new(run), config })
    }

    fn read_comparison(folder: &Path) -> Result<Results, CliError> {
        let manifest = read_comparison_manifest(folder)?;
        let incomplete = |error| match error {
            OutputError::Io { ref source, .. } if source.kind() == io::ErrorKind::NotFound => {
                CliError::IncompleteComparison { path: folder.to_owned(), source: Some(error) }
            }
            error => error.into(),
        };
        let record = read_comparison(folder).map_err(incomplete)?;
        let (mut parameters, mut configs) = (Vec::new(), Vec::new());
        for scenario in &record.scenarios {
            // What leads out of the folder is none of its files.
            if scenario.file != scenario_file(&scenario.name) || scenario.file.contains(['/', '\\']) {
                return Err(CliError::IncompleteComparison { path: folder.to_owned(), source: None });
            }
            let path = folder.join(&scenario.file);
            parameters.push(load(&path.to_string_lossy(), &[])?.parameters);
            configs.push(fs::read_to_string(&path).map_err(CliError::io("read", &path))?);
        }
        let comparison = ComparisonData::read(folder, manifest, record, parameters).map_err(incomplete)?;
        Ok(Results::Comparison { comparison: Box::new(comparison), configs })
    }

    /// The figures that it has.
    pub fn figures(&self) -> Vec<Drawable> {
        match self {
            Results::Run { .. } => RunFigure::ALL.iter().map(Drawable::of_run).collect(),
            Results::Calibration(calibration) => {
                CalibrationFigure::of(calibration).iter().map(Drawable::of_calibration).collect()
            }
            Results::Comparison { comparison, .. } => {
                let figure = |figure: ComparisonFigure| Drawable {
                    name: figure.name(comparison),
                    meaning: figure.meaning(comparison),
                };
                ComparisonFigure::all(comparison).into_iter().map(figure).collect()
            }
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
            Results::Calibration(calibration) => {
                let mut figures = CalibrationFigure::of(calibration).into_iter();
                let figure = figures.find(|figure| figure.name() == name);
                Ok(figure.ok_or_else(unknown)?.draw(calibration, width))
            }
            Results::Comparison { comparison, .. } => {
                let mut figures = ComparisonFigure::all(comparison).into_iter();
                let figure = figures.find(|figure| figure.name(comparison) == name);
                Ok(figure.ok_or_else(unknown)?.draw(comparison, width))
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
            Results::Calibration(calibration) => Ok(calibration_page(calibration)?),
            Results::Comparison { comparison, configs } => Ok(comparison_page(comparison, configs)?),
            Results::Sweep(sweep) => Ok(sweep_page(sweep)?),
        }
    }
}

/// What the folder of a calibration recorded, and what it was to find out.
///
/// # Errors
/// It holds no calibration, or what it holds is not what it should be.
pub(super) fn stored_calibration(
    folder: &Path,
) -> Result<(RecordedCalibration, LoadedCalibration), CliError> {
    let recorded = RecordedCalibration::read(folder)?;
    let fit = load_stored_calibration(folder, [EXPERIMENT_FILE, TARGETS_FILE, BASE_FILE])?;
    Ok((recorded, fit))
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
    fn of_calibration(figure: &CalibrationFigure) -> Drawable {
        Drawable { name: figure.name().to_owned(), meaning: figure.meaning().to_owned() }
    }

    fn of_sweep(figure: &SweepFigure) -> Drawable {
        Drawable { name: figure.name().to_owned(), meaning: figure.meaning().to_owned() }
    }

    fn of_run(figure: &RunFigure) -> Drawable {
        Drawable { name: figure.name().to_owned(), meaning: figure.meaning().to_owned() }
    }
}
