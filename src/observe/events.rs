//! The table `events`: launches, campaigns, measures, scandals, exits, mergers.

use std::sync::Arc;

use super::column::{Cell, Column, ColumnType};
use super::platforms::column;
use crate::units::YearMonth;

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// Replicate.
    pub replicate: u32,
    /// Calendar month.
    pub month: YearMonth,
    /// Platform concerned, if one.
    pub platform: Option<Arc<str>>,
    /// What happened: launch, entry, campaign, revision, scandal, intervention, exit-announced, closed, merger.
    pub event: &'static str,
    /// Cause of an exit, or name of an intervention.
    pub cause: Option<Arc<str>>,
    /// Closing style of an exit, or kind of an intervention.
    pub style: Option<&'static str>,
    /// Members at the time.
    pub members: Option<i64>,
}

/// The columns of `events`, in file order.
pub const EVENT_COLUMNS: &[Column<EventRow>] = &[
    column!(Integer, replicate, "1", "number of the independent history, from 0"),
    column!(Date, month, "month", "first day of the calendar month"),
    Column {
        name: "platform",
        unit: "name",
        meaning: "platform concerned; missing where the event concerns all",
        kind: ColumnType::Text,
        get: |row| row.platform.as_deref().map_or(Cell::Missing, Cell::Text),
    },
    Column {
        name: "event",
        unit: "word",
        meaning: "launch, entry, campaign, revision, scandal, intervention, exit-announced, closed or merger",
        kind: ColumnType::Text,
        get: |row| Cell::Text(row.event),
    },
    Column {
        name: "cause",
        unit: "word",
        meaning: "of an exit: ordered, minimum-pool, runway, strategic or merged; of an intervention: its name",
        kind: ColumnType::Text,
        get: |row| row.cause.as_deref().map_or(Cell::Missing, Cell::Text),
    },
    Column {
        name: "style",
        unit: "word",
        meaning: "of an exit: full-refund, substitute, stop or transfer; of an intervention: its kind",
        kind: ColumnType::Text,
        get: |row| row.style.map_or(Cell::Missing, Cell::Text),
    },
    column!(Integer, members, "persons", "members at the time of the event"),
];
