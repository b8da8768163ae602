//! A run on its way into its folder: month by month, then the summary, and the manifest last.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::error::CliError;
use super::progress::Bar;
use super::summary::{History, Told};
use super::watching::{Measured, Watcher};
use crate::config::{Loaded, resolved_toml};
use crate::model::setting::Setting;
use crate::observe::{
    EVENT_COLUMNS, EventRow, GROUP_COLUMNS, GroupRow, MARKET_COLUMNS, MarketRow, MonthRecord,
    PLATFORM_COLUMNS, PlatformRow, ReplicateSummary, SummaryBuilder,
};
use crate::output::{
    CONFIG_FILE, ColumnGuide, FORMAT_VERSION, Manifest, OutputError, RunDirectory, SUMMARY_FILE, Summary,
    TIMING_FILE, TableWriter, Timing, WrittenFile, describe, sha256, table_file,
};
use crate::run::{Halt, histories};
use crate::scenario::Parameters;
use crate::scenario::parameters::TableFormat;

/// A run that is on disk, and what there is to tell of it.
pub(super) struct Recorded {
    pub manifest: Manifest,
    pub timing: Timing,
    pub replicates: Vec<ReplicateSummary>,
    /// The first replicate.
    pub first: History,
}

impl Recorded {
    /// What is told of it.
    pub(super) fn told<'a>(&'a self, parameters: &'a Parameters) -> Told<'a> {
        Told {
            parameters,
            first: &self.first,
            replicates: &self.replicates,
            files: &self.manifest.files,
            timing: Some(&self.timing),
        }
    }
}

/// Simulates all replicates and writes the folder of the run.
pub(super) fn record(
    loaded: &Loaded,
    folder: RunDirectory,
    threads: NonZeroUsize,
    bar: &Bar,
) -> Result<Recorded, CliError> {
    let parameters = &loaded.parameters;
    let path = folder.path().to_owned();
    let config = resolved_toml(parameters);
    let mut manifest = empty_manifest(parameters, &config);
    manifest.record([folder.text(CONFIG_FILE, &config)?]);

    let mut recorder = Recorder::begin(&folder, parameters)?;
    let start = Instant::now();
    let setting = Arc::new(Setting::new(&loaded.scenario));
    let tables = start.elapsed();
    let watcher = Watcher::new(bar);
    let simulated = histories(&setting, threads, &watcher, |month| recorder.add(&month));
    let wall = start.elapsed();
    bar.clear();
    simulated.map_err(|halt| refusal(halt, threads, &path))?;

    let (first, replicates) = recorder.finish(&folder, parameters, &mut manifest)?;
    manifest.record([folder.json(SUMMARY_FILE, &Summary::of(&replicates))?]);
    let timing = timing(parameters, threads, wall, tables, &watcher.measured());
    folder.json(TIMING_FILE, &timing)?;
    folder.finish(&manifest)?;
    Ok(Recorded { manifest, timing, replicates, first })
}

fn refusal(halt: Halt<OutputError>, threads: NonZeroUsize, path: &Path) -> CliError {
    match halt {
        Halt::Stopped => CliError::RunInterrupted { path: path.to_owned() },
        Halt::Threads(source) => CliError::Threads { threads: threads.get(), source },
        Halt::Receiver(error) => CliError::Output(error),
    }
}

fn empty_manifest(parameters: &Parameters, config: &str) -> Manifest {
    Manifest {
        huzhu_version: env!("CARGO_PKG_VERSION").to_owned(),
        format_version: FORMAT_VERSION,
        seed: parameters.run.seed,
        replicates: parameters.run.replicates,
        simulated_households: parameters.population.simulated_households,
        represented_households: parameters.population.represented_households,
        months: parameters.run.months,
        start: parameters.run.start,
        config_sha256: sha256(config.as_bytes()),
        files: Default::default(),
    }
}

fn timing(
    parameters: &Parameters,
    threads: NonZeroUsize,
    wall: Duration,
    tables: Duration,
    measured: &Measured,
) -> Timing {
    let run = &parameters.run;
    let households = parameters.population.simulated_households as f64;
    let household_months = households * f64::from(run.months) * f64::from(run.replicates);
    let wall_seconds = wall.as_secs_f64();
    Timing {
        wall_seconds,
        setup_seconds: (tables + measured.synthesis).as_secs_f64(),
        months_seconds: measured.months.as_secs_f64(),
        threads: threads.get(),
        household_months_per_second: household_months / wall_seconds.max(f64::MIN_POSITIVE),
        bytes_per_household: measured.household_bytes as f64 / households,
        peak_memory_bytes: peak_memory_bytes(),
    }
}

/// The largest resident memory of this process so far; only Linux tells.
fn peak_memory_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// The tables of a run in the making, and what is told of it afterwards.
struct Recorder {
    platforms: TableWriter<PlatformRow>,
    market: TableWriter<MarketRow>,
    groups: Option<TableWriter<GroupRow>>,
    events: TableWriter<EventRow>,
    first: History,
    replicates: Vec<ReplicateSummary>,
    /// The replicate whose months are coming in.
    current: SummaryBuilder,
    current_replicate: u32,
}

impl Recorder {
    fn begin(folder: &RunDirectory, parameters: &Parameters) -> Result<Recorder, OutputError> {
        let format = parameters.output.format;
        let groups = parameters.output.groups.then(|| folder.table("groups", format, GROUP_COLUMNS));
        Ok(Recorder {
            platforms: folder.table("platforms", format, PLATFORM_COLUMNS)?,
            market: folder.table("market", format, MARKET_COLUMNS)?,
            groups: groups.transpose()?,
            events: folder.table("events", format, EVENT_COLUMNS)?,
            first: History::default(),
            replicates: Vec::new(),
            current: SummaryBuilder::default(),
            current_replicate: 0,
        })
    }

    /// Takes in a month. Months come in the order of replicates and dates.
    fn add(&mut self, month: &MonthRecord) -> Result<(), OutputError> {
        self.platforms.append(&month.platforms)?;
        self.market.append(&month.market)?;
        if let Some(groups) = &mut self.groups {
            groups.append(&month.groups)?;
        }
        self.events.append(&month.events)?;
        let replicate = month.market.first().map_or(0, |row| row.replicate);
        if replicate != self.current_replicate {
            self.end_replicate();
            self.current_replicate = replicate;
        }
        if replicate == 0 {
            self.first.add(month);
        }
        self.current.add(month);
        Ok(())
    }

    fn end_replicate(&mut self) {
        self.replicates.extend(std::mem::take(&mut self.current).finish());
    }

    /// Completes the tables and explains their columns.
    fn finish(
        mut self,
        folder: &RunDirectory,
        parameters: &Parameters,
        manifest: &mut Manifest,
    ) -> Result<(History, Vec<ReplicateSummary>), OutputError> {
        self.end_replicate();
        let has_groups = self.groups.is_some();
        let written = [self.platforms.finish()?, self.market.finish()?, self.events.finish()?];
        manifest.record(written);
        if let Some(groups) = self.groups {
            manifest.record([groups.finish()?]);
        }
        if parameters.output.format == TableFormat::Csv {
            manifest.record([explain(folder, has_groups)?]);
        }
        Ok((self.first, self.replicates))
    }
}

fn explain(folder: &RunDirectory, has_groups: bool) -> Result<WrittenFile, OutputError> {
    let file = |name| table_file(name, TableFormat::Csv);
    let mut guide = ColumnGuide::from([
        (file("platforms"), describe(PLATFORM_COLUMNS)),
        (file("market"), describe(MARKET_COLUMNS)),
        (file("events"), describe(EVENT_COLUMNS)),
    ]);
    if has_groups {
        guide.insert(file("groups"), describe(GROUP_COLUMNS));
    }
    folder.explain(&guide)
}
