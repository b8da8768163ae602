//! The first history of a run, read back from its folder.

use std::path::Path;
use std::sync::Arc;

use super::history::{Exit, History, PlatformHistory};
use crate::observe::{EVENT_COLUMNS, MARKET_COLUMNS, PLATFORM_COLUMNS, PlatformStatus};
use crate::output::{Result, StoredTable, StoredValue};

/// The values of a row.
type Row<'a> = Vec<&'a StoredValue>;

impl History {
    /// Reads replicate 0 from the tables in `folder`, be they Parquet or CSV: what [`add`](History::add) made of the
    /// months when they were simulated.
    ///
    /// # Errors
    /// A table is missing or is not what it should be.
    pub(in crate::cli) fn read(folder: &Path) -> Result<History> {
        let mut history = History::default();
        let wanted = ["replicate", "month", "hhi", "memberships"];
        let market = StoredTable::of_run(folder, "market", MARKET_COLUMNS, &wanted)?;
        for row in first_replicate(&market) {
            history.months.extend(row[1].month());
            history.hhi.push(row[2].number());
            history.memberships.push(whole(row[3]).unwrap_or(0));
        }
        let wanted = ["replicate", "platform", "status", "members"];
        let platforms = StoredTable::of_run(folder, "platforms", PLATFORM_COLUMNS, &wanted)?;
        for row in first_replicate(&platforms) {
            history.add_stored_members(&row);
        }
        let wanted = ["replicate", "month", "platform", "event", "cause", "style", "members"];
        let events = StoredTable::of_run(folder, "events", EVENT_COLUMNS, &wanted)?;
        for row in first_replicate(&events) {
            history.add_stored_event(&row);
        }
        Ok(history)
    }

    /// Takes in a row of `platforms`: replicate, platform, status and members.
    fn add_stored_members(&mut self, row: &Row<'_>) {
        let (Some(name), Some(members)) = (row[1].text(), whole(row[3])) else {
            return;
        };
        let is_there = match row[2].text() {
            Some(word) if word == PlatformStatus::Planned.word() => false,
            Some(word) if word == PlatformStatus::Closed.word() => members > 0,
            _ => true,
        };
        let members = is_there.then_some(members);
        match self.platforms.iter_mut().find(|platform| &*platform.name == name) {
            Some(platform) => platform.members.push(members),
            None => self.platforms.push(PlatformHistory { name: name.into(), members: vec![members] }),
        }
    }

    /// Takes in a row of `events`: replicate, month, platform, event, cause, style and members.
    fn add_stored_event(&mut self, row: &Row<'_>) {
        let (Some(month), Some(name)) = (row[1].month(), row[2].text()) else {
            return;
        };
        match row[3].text() {
            Some("exit-announced") => self.exits.push(Exit {
                name: name.into(),
                announced: month,
                closed: None,
                cause: row[4].text().map(Arc::from),
                style: row[5].text().map(Arc::from),
                members: whole(row[6]),
            }),
            Some("closed") => {
                let own = self.exits.iter_mut().find(|exit| &*exit.name == name);
                own.into_iter().for_each(|exit| exit.closed = Some(month));
            }
            _ => {}
        }
    }
}

/// The rows of replicate 0, which is the first column.
fn first_replicate(table: &StoredTable) -> impl Iterator<Item = Row<'_>> {
    let columns = table.columns();
    let rows = columns.first().map_or(0, |column| column.values.len());
    let row = |place: usize| columns.iter().map(|column| &column.values[place]).collect();
    (0..rows).map(row).filter(|row: &Row<'_>| row[0].number() == Some(0.0))
}

/// Persons; a double holds them exactly.
fn whole(value: &StoredValue) -> Option<i64> {
    value.number().map(|number| number as i64)
}
