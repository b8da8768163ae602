//! The tables of a run's folder, as figures take them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::observe::{
    EVENT_COLUMNS, GROUP_COLUMNS, MARKET_COLUMNS, PLATFORM_COLUMNS, PlatformStatus, ReplicateSummary,
};
use crate::output::{Manifest, Result, StoredTable, StoredValue, read_replicates};
use crate::report::palette::Ink;
use crate::report::series::Bundle;
use crate::units::YearMonth;

/// A run that was written, to be drawn. Tables are read when a figure asks for them, and only its columns.
#[derive(Debug)]
pub struct RunData {
    folder: PathBuf,
    title: String,
    manifest: Manifest,
    replicates: Vec<ReplicateSummary>,
    /// In the order of names.
    platforms: Vec<String>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Event {
    /// Place in the calendar.
    pub month: usize,
    pub platform: Option<String>,
    /// Word of [`EVENT_COLUMNS`].
    pub kind: String,
    pub cause: Option<String>,
}

/// What a group of households came to, by replicate.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct GroupTotals {
    /// What the grouping is by.
    pub dimension: String,
    pub group: String,
    /// Share of its households on at least one platform, in the month in which memberships peaked.
    pub coverage: Vec<Option<f64>>,
    /// Paid to platforms over all months.
    pub paid_fen: Vec<f64>,
    /// Received from platforms over all months.
    pub received_fen: Vec<f64>,
}

impl GroupTotals {
    fn new(dimension: &str, group: &str, histories: usize) -> GroupTotals {
        GroupTotals {
            dimension: dimension.to_owned(),
            group: group.to_owned(),
            coverage: vec![None; histories],
            paid_fen: vec![0.0; histories],
            received_fen: vec![0.0; histories],
        }
    }
}

impl RunData {
    /// The run in `folder`, whose manifest is `manifest`.
    ///
    /// # Errors
    /// Its summary is missing or is not what it should be.
    pub fn read(folder: &Path, manifest: Manifest, title: &str) -> Result<RunData> {
        let replicates = read_replicates(folder)?;
        let first = replicates.first().map_or(&[][..], |first| &first.platforms);
        let mut platforms: Vec<String> = first.iter().map(|platform| platform.platform.clone()).collect();
        platforms.sort();
        Ok(RunData { folder: folder.to_owned(), title: title.to_owned(), manifest, replicates, platforms })
    }

    /// Where it is.
    pub(in crate::report) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What people call it.
    pub(in crate::report) fn title(&self) -> &str {
        if self.title.is_empty() { "Untitled scenario" } else { &self.title }
    }

    /// What proves where a figure comes from.
    pub(in crate::report) fn provenance(&self) -> String {
        let Manifest { huzhu_version, seed, replicates, config_sha256, .. } = &self.manifest;
        format!("huzhu {huzhu_version}, configuration {config_sha256}, seed {seed}, replicates {replicates}")
    }

    /// What was simulated, and the hashes of what came of it.
    pub(in crate::report) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(in crate::report) fn start(&self) -> YearMonth {
        self.manifest.start
    }

    pub(in crate::report) fn months(&self) -> usize {
        self.manifest.months as usize
    }

    /// Histories.
    pub(in crate::report) fn histories(&self) -> usize {
        self.manifest.replicates as usize
    }

    /// What each history came to.
    pub(in crate::report) fn replicates(&self) -> &[ReplicateSummary] {
        &self.replicates
    }

    /// The platforms, in the order of their names.
    pub(in crate::report) fn platforms(&self) -> &[String] {
        &self.platforms
    }

    /// How the platform at this place in the order of names looks.
    pub(in crate::report) fn ink(&self, platform: usize) -> Ink {
        Ink::of(platform)
    }

    /// A column of `platforms`, by platform. A platform that is planned, or closed without members, has no numbers.
    pub(in crate::report) fn of_platforms(&self, column: &str) -> Result<Vec<Bundle>> {
        let wanted = ["replicate", "month", "platform", "status", "members", column];
        let table = StoredTable::of_run(&self.folder, "platforms", PLATFORM_COLUMNS, &wanted)?;
        let mut bundles = vec![self.empty(); self.platforms.len()];
        let places: BTreeMap<&str, usize> =
            self.platforms.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
        for row in rows(&table) {
            let platform = row[2].text().and_then(|name| places.get(name));
            let is_there = match row[3].text() {
                Some(word) if word == PlatformStatus::Planned.word() => false,
                Some(word) if word == PlatformStatus::Closed.word() => row[4].number() > Some(0.0),
                _ => true,
            };
            if let (Some(platform), Some((replicate, month)), true) = (platform, self.place(&row), is_there) {
                bundles[*platform].replicates[replicate][month] = row[5].number();
            }
        }
        Ok(bundles)
    }

    /// A column of `market`.
    pub(in crate::report) fn of_market(&self, column: &str) -> Result<Bundle> {
        let wanted = ["replicate", "month", column];
        let table = StoredTable::of_run(&self.folder, "market", MARKET_COLUMNS, &wanted)?;
        let mut bundle = self.empty();
        for row in rows(&table) {
            if let Some((replicate, month)) = self.place(&row) {
                bundle.replicates[replicate][month] = row[2].number();
            }
        }
        Ok(bundle)
    }

    /// What happened in the first history, in order.
    pub(in crate::report) fn events(&self) -> Result<Vec<Event>> {
        let wanted = ["replicate", "month", "platform", "event", "cause"];
        let table = StoredTable::of_run(&self.folder, "events", EVENT_COLUMNS, &wanted)?;
        let own = rows(&table).filter_map(|row| match self.place(&row) {
            Some((0, month)) => Some(Event {
                month,
                platform: row[2].text().map(str::to_owned),
                kind: row[3].text()?.to_owned(),
                cause: row[4].text().map(str::to_owned),
            }),
            _ => None,
        });
        Ok(own.collect())
    }

    /// What each group of households came to, in the order of the table.
    pub(in crate::report) fn groups(&self) -> Result<Vec<GroupTotals>> {
        let wanted = [
            "replicate",
            "month",
            "dimension",
            "group",
            "households",
            "covered_households",
            "paid_fen",
            "received_fen",
        ];
        let table = StoredTable::of_run(&self.folder, "groups", GROUP_COLUMNS, &wanted)?;
        let mut groups: Vec<GroupTotals> = Vec::new();
        for row in rows(&table) {
            let (Some((replicate, month)), Some(dimension), Some(group)) =
                (self.place(&row), row[2].text(), row[3].text())
            else {
                continue;
            };
            let is_own = |known: &GroupTotals| known.dimension == dimension && known.group == group;
            let place = groups.iter().position(is_own).unwrap_or_else(|| {
                groups.push(GroupTotals::new(dimension, group, self.histories()));
                groups.len() - 1
            });
            let number = |column: usize| row[column].number().unwrap_or(0.0);
            let totals = &mut groups[place];
            totals.paid_fen[replicate] += number(6);
            totals.received_fen[replicate] += number(7);
            let peak = self.replicates.get(replicate).map(|history| history.peak_month);
            if peak == Some(self.start().plus(month as i32)) && number(4) > 0.0 {
                totals.coverage[replicate] = Some(number(5) / number(4));
            }
        }
        Ok(groups)
    }

    /// The places of the `count` platforms that were largest, the largest first; those that never had a member are
    /// never among them.
    pub(in crate::report) fn largest(&self, count: usize) -> Result<Vec<usize>> {
        let peaks: Vec<f64> = self.of_platforms("members")?.iter().map(Bundle::peak).collect();
        let mut order: Vec<usize> = (0..peaks.len()).filter(|place| peaks[*place] > 0.0).collect();
        order.sort_by(|a, b| peaks[*b].total_cmp(&peaks[*a]));
        order.truncate(count);
        Ok(order)
    }

    fn empty(&self) -> Bundle {
        Bundle { replicates: vec![vec![None; self.months()]; self.histories()] }
    }

    /// Replicate and place in the calendar of a row that begins with both; none beyond what the manifest says.
    fn place(&self, row: &[&StoredValue]) -> Option<(usize, usize)> {
        let replicate = row[0].number()? as usize;
        let month = usize::try_from(row[1].month()?.months_since(self.start())).ok()?;
        (replicate < self.histories() && month < self.months()).then_some((replicate, month))
    }
}

fn rows(table: &StoredTable) -> impl Iterator<Item = Vec<&StoredValue>> {
    let columns = table.columns();
    let count = columns.first().map_or(0, |column| column.values.len());
    (0..count).map(|place| columns.iter().map(|column| &column.values[place]).collect())
}
