//! One session of a calibration: answers that are recorded, then histories that are simulated.

use std::cell::Cell;
use std::num::NonZeroUsize;
use std::path::Path;

use super::bar::Bar;
use super::histories;
use crate::cli::error::CliError;
use crate::cli::sweep::session::without_places;
use crate::cli::{stop, terminal};
use crate::config::LoadedCalibration;
use crate::experiment::calibration::{Batch, Moments};
use crate::experiment::plan::{Plan, RunKey, Shard};
use crate::experiment::runner::{History, Work, run};
use crate::output::calibration::CalibrationFolder;
use crate::run::Halt;

/// What a session searches for, and where to.
pub(super) struct Session<'a> {
    fit: &'a LoadedCalibration,
    jobs: NonZeroUsize,
    out: &'a Path,
    bar: Bar,
    is_shown: bool,
    /// Whether a failed history was told of.
    told: Cell<bool>,
}

impl<'a> Session<'a> {
    pub fn new(fit: &'a LoadedCalibration, jobs: NonZeroUsize, out: &'a Path, is_shown: bool) -> Session<'a> {
        let bar = Bar::new(&fit.method, histories(fit), is_shown);
        Session { fit, jobs, out, bar, is_shown, told: Cell::new(false) }
    }

    /// Removes the bar.
    pub fn clear(&self) {
        self.bar.clear();
    }

    /// What the histories of each point made of the targets: as recorded, or simulated now and recorded then.
    pub fn answers(
        &self,
        batch: &Batch,
        folder: &mut CalibrationFolder,
    ) -> Result<Vec<Vec<Moments>>, CliError> {
        self.bar.begins(batch);
        if let Some(answers) = folder.take() {
            self.bar.skip(batch.points.len() as u64 * histories(self.fit));
            return Ok(answers);
        }
        let answers = self.simulated(batch)?;
        folder.append(&answers)?;
        Ok(answers)
    }

    /// Simulates all histories of a batch side by side.
    fn simulated(&self, batch: &Batch) -> Result<Vec<Vec<Moments>>, CliError> {
        let experiment = &self.fit.loaded.experiment;
        let points = batch.points.len();
        let seeds = batch.seeds.as_ref().map_or(experiment.seeds.len(), |_| 1);
        let plan = Plan::new(points as u32, 1, seeds as u32, experiment.replicates);
        let scenario_of = |key: RunKey| {
            let own = batch.seeds.as_ref().map(|seeds| seeds[key.point as usize]);
            let seed = own.unwrap_or_else(|| experiment.seeds[key.seed as usize]);
            let loaded = self.fit.loaded.scenario(&batch.points[key.point as usize], 0, seed);
            loaded.map(|loaded| loaded.scenario).map_err(|error| without_places(&error))
        };
        let targets = self.fit.method.targets();
        let record_of = |key: RunKey, outcome: Result<History, String>| {
            let values = |history: History| targets.iter().map(|target| target.simulated(&history)).collect();
            (key.point as usize, outcome.map(values))
        };
        let work =
            Work { scenario_of: &scenario_of, record_of: &record_of, go_on: &stop::go_on, series: true };
        let mut answers: Vec<Vec<Moments>> = vec![Vec::new(); points];
        let positions = plan.positions(Shard::WHOLE);
        let received =
            run(&plan, positions, self.jobs, &work, |(point, moments): (usize, Result<_, String>)| {
                self.bar.over();
                answers[point].push(self.or_told(moments));
                Ok::<(), CliError>(())
            });
        match received {
            Ok(()) => Ok(answers),
            Err(Halt::Stopped) => Err(CliError::CalibrationInterrupted { path: self.out.to_owned() }),
            Err(Halt::Threads(source)) => Err(CliError::Threads { threads: self.jobs.get(), source }),
            Err(Halt::Receiver(error)) => Err(error),
        }
    }

    /// Tells why the first history failed that did: others mostly fail for the same reason.
    fn or_told(&self, moments: Result<Vec<Option<f64>>, String>) -> Moments {
        if let Err(message) = &moments
            && self.is_shown
            && !self.told.replace(true)
        {
            self.bar.suspend(|| terminal::note(&format!("a candidate could not be simulated: {message}")));
        }
        moments.ok()
    }
}
