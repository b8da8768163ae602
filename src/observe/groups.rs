//! The table `groups`: a row per replicate, month and group of households.

use std::sync::Arc;

use super::column::{Cell, Column, ColumnType};
use super::platforms::column;
use crate::units::{Fen, YearMonth};

/// What is seen of one group in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRow {
    /// Replicate.
    pub replicate: u32,
    /// Calendar month.
    pub month: YearMonth,
    /// `income quintile`, `tier` or `age band`.
    pub dimension: &'static str,
    /// Name of the group.
    pub group: Arc<str>,
    /// Households of the group.
    pub households: i64,
    /// Households on at least one platform.
    pub covered_households: i64,
    /// Share of the group's households on at least one platform.
    pub coverage: Option<f64>,
    /// Persons on at least one platform.
    pub covered_persons: i64,
    /// Memberships of persons.
    pub memberships: i64,
    /// Paid to platforms.
    pub paid_fen: Fen,
    /// Received from platforms.
    pub received_fen: Fen,
}

/// The columns of `groups`, in file order.
pub const GROUP_COLUMNS: &[Column<GroupRow>] = &[
    column!(Integer, replicate, "1", "number of the independent history, from 0"),
    column!(Date, month, "month", "first day of the calendar month"),
    Column {
        name: "dimension",
        unit: "word",
        meaning: "what the grouping is by: income quintile, tier or age band",
        kind: ColumnType::Text,
        get: |row| Cell::Text(row.dimension),
    },
    Column {
        name: "group",
        unit: "name",
        meaning: "the group: quintile 1 (poorest) to 5, name of the tier, ages of the insured adult",
        kind: ColumnType::Text,
        get: |row| Cell::Text(&row.group),
    },
    column!(Integer, households, "households", "households of the group"),
    column!(Integer, covered_households, "households", "of these: on at least one platform"),
    column!(Real, coverage, "1", "share of the group's households that are on at least one platform"),
    column!(Integer, covered_persons, "persons", "persons on at least one platform"),
    column!(Integer, memberships, "persons", "memberships of persons, summed over platforms"),
    column!(Integer, paid_fen, "fen", "the group's share of the money that members paid"),
    column!(
        Integer,
        received_fen,
        "fen",
        "the group's share of pay-outs, by its share of the expected claims when they arose"
    ),
];
