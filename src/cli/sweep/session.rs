//! One session of a sweep: from what the folder holds to the end, or to a stop.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::bar::Bar;
use crate::cli::error::CliError;
use crate::cli::stop;
use crate::config::{ConfigError, LoadedExperiment};
use crate::experiment::Point;
use crate::experiment::plan::RunKey;
use crate::experiment::runner::{History, Receiver, Work, run};
use crate::output::sweep::{RunRecord, RunValues, SweepError, SweepFolder, SweepPlan, SweepTiming};
use crate::run::Halt;
use crate::scenario::Scenario;

/// What a session simulates, and where to.
pub(super) struct Session<'a> {
    pub loaded: &'a LoadedExperiment,
    pub points: &'a [Point],
    pub plan: &'a SweepPlan,
    pub jobs: NonZeroUsize,
    pub out: &'a Path,
}

impl Session<'_> {
    /// Simulates what the folder does not hold yet, until all is there or somebody stops it.
    pub fn simulate(&self, folder: &mut SweepFolder, is_shown: bool) -> Result<SweepTiming, CliError> {
        let start = Instant::now();
        let before = folder.recorded();
        folder.go_on().map_err(self.keeps(before))?;
        let bar = Bar::new(self.plan.own_runs(), before, is_shown);
        let halted = self.run(folder, &bar);
        bar.clear();
        match halted {
            Ok(()) | Err(Halt::Stopped) => {}
            Err(Halt::Threads(source)) => {
                return Err(CliError::Threads { threads: self.jobs.get(), source });
            }
            Err(Halt::Receiver(error)) => return Err(self.keeps(folder.recorded())(error)),
        }
        let (wall_seconds, runs) = (start.elapsed().as_secs_f64(), folder.recorded() - before);
        let timing = SweepTiming {
            wall_seconds,
            runs,
            jobs: self.jobs.get(),
            runs_per_second: runs as f64 / wall_seconds.max(f64::MIN_POSITIVE),
        };
        folder.time(&timing).map_err(self.keeps(folder.recorded()))?;
        Ok(timing)
    }

    fn run(&self, folder: &mut SweepFolder, bar: &Bar) -> Result<(), Halt<SweepError>> {
        let (plan, metrics) = (self.plan.plan(), &self.loaded.experiment.metrics);
        // Encoded where it was simulated: whoever receives has nothing to do but write.
        let record_of = |key: RunKey, outcome: Result<History, String>| {
            let outcome = outcome.map(|history| RunValues::of(&history, metrics));
            let failed = outcome.is_err();
            (RunRecord { position: plan.position(key), outcome }.encode(), failed)
        };
        let work = Work {
            scenario_of: &|key| self.scenario(key),
            record_of: &record_of,
            go_on: &stop::go_on,
            series: self.plan.series,
        };
        let left = plan.positions_from(self.plan.shard(), folder.recorded());
        run(&plan, left, self.jobs, &work, Keeper { folder, bar })
    }

    /// The scenario of a history, or why there is none.
    pub fn scenario(&self, key: RunKey) -> Result<Scenario, String> {
        scenario_of(self.loaded, self.points, key)
    }

    /// The error of a sweep that has so many histories on disk when the system refuses something.
    pub fn keeps(&self, recorded: u64) -> impl Fn(SweepError) -> CliError + use<> {
        let path: PathBuf = self.out.to_owned();
        move |source| CliError::SweepBroken { path: path.clone(), recorded, source }
    }
}

/// Appends histories to the journal: each an encoded record, and whether it failed.
struct Keeper<'a> {
    folder: &'a mut SweepFolder,
    bar: &'a Bar,
}

impl Receiver<(Vec<u8>, bool)> for Keeper<'_> {
    type Error = SweepError;

    fn receive(&mut self, (record, failed): (Vec<u8>, bool)) -> Result<(), SweepError> {
        self.folder.append(&record)?;
        self.bar.over(failed);
        Ok(())
    }

    fn pause(&mut self) -> Result<(), SweepError> {
        self.folder.sync()
    }
}

/// The scenario of a history of an experiment with these points, or why there is none: what `message` of `runs.parquet` says.
pub(in crate::cli) fn scenario_of(
    loaded: &LoadedExperiment,
    points: &[Point],
    key: RunKey,
) -> Result<Scenario, String> {
    let seed = loaded.experiment.seeds[key.seed as usize];
    let scenario = loaded.scenario(&points[key.point as usize], key.variant as usize, seed);
    scenario.map(|loaded| loaded.scenario).map_err(|error| without_places(&error))
}

/// The message of an error on one line: it is a result, so it names no file, which may lie elsewhere on another machine.
pub(in crate::cli) fn without_places(error: &ConfigError) -> String {
    let mistakes: Vec<String> = error
        .diagnostics()
        .iter()
        .map(|mistake| match &mistake.found {
            Some(found) => format!("`{}` {}, found {found}", mistake.key, mistake.rule),
            None => format!("`{}` {}", mistake.key, mistake.rule),
        })
        .collect();
    if mistakes.is_empty() { error.to_string() } else { mistakes.join("; ") }
}
