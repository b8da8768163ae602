//! The table `platforms`: a row per replicate, month and platform.

use std::sync::Arc;

use super::column::{Cell, Column, ColumnType};
pub use crate::model::platform::PlatformStatus;
use crate::units::{Fen, YearMonth};

/// What is seen of one platform in one month. Persons are real persons at national scale.
#[derive(Debug, Clone, PartialEq)]
pub struct PlatformRow {
    /// Replicate.
    pub replicate: u32,
    /// Calendar month.
    pub month: YearMonth,
    /// Name of the platform.
    pub platform: Arc<str>,
    /// Whether it is planned, open, closing or closed.
    pub status: PlatformStatus,
    /// Persons covered or waiting.
    pub members: i64,
    /// Persons who shared this month's bill.
    pub sharing_members: i64,
    /// Members still waiting for cover.
    pub waiting_members: i64,
    /// Simulated households with a membership, weighted.
    pub member_households: i64,
    /// Persons who ever joined.
    pub registered: i64,
    /// Persons who joined this month.
    pub joins: i64,
    /// Persons whose membership ended this month, for whatever reason.
    pub leaves: i64,
    /// Of the leaves: lapsed at a top-up.
    pub lapses: i64,
    /// Of the leaves: reached the age limit, or their household was replaced.
    pub aged_out: i64,
    /// Of the leaves: released by a closure.
    pub released: i64,
    /// Of the joins: came from another platform in the same action.
    pub switches_in: i64,
    /// Of the leaves: went to another platform in the same action.
    pub switches_out: i64,
    /// Share of members whose household sits on several platforms.
    pub multi_homing_share: Option<f64>,
    /// Share of adults who have heard of the platform, among the reachable.
    pub awareness: Option<f64>,
    /// Claims filed this month.
    pub claims_filed: i64,
    /// Claims approved this month (paid later).
    pub claims_approved: i64,
    /// Claims paid this month.
    pub claims_paid: i64,
    /// Approved claims written off at a closure.
    pub claims_unpaid: i64,
    /// Approved claims not yet paid.
    pub claims_pending: i64,
    /// Pay-outs this month.
    pub payout_fen: Fen,
    /// Charge of one sharing person (of relativity 1) this month.
    pub charge_fen: Option<Fen>,
    /// Charge expected by households at the end of the month.
    pub expected_charge: Option<f64>,
    /// Charge that households regard as normal.
    pub reference_charge: Option<f64>,
    /// Trust.
    pub trust: Option<f64>,
    /// Mean age of members.
    pub mean_age: Option<f64>,
    /// Mean income of members.
    pub mean_income: Option<f64>,
    /// Mean true yearly incidence of members.
    pub mean_incidence: Option<f64>,
    /// Mean yearly incidence that members perceive.
    pub mean_perceived_incidence: Option<f64>,
    /// Members' over the population's true incidence.
    pub selection_ratio: Option<f64>,
    /// The part of the selection ratio that age explains.
    pub selection_across_age: Option<f64>,
    /// The part within ages.
    pub selection_within_age: Option<f64>,
    /// Fee rate in force.
    pub fee_rate: Option<f64>,
    /// Approval rate in force.
    pub approval_rate: Option<f64>,
    /// Money charged to members.
    pub charges_fen: Fen,
    /// Fee income.
    pub fee_fen: Fen,
    /// What the sponsor adds to settle the month: cap excess and unpaid shares.
    pub sponsor_fen: Fen,
    /// What rounding up leaves with the platform.
    pub residue_fen: Fen,
    /// Charges that balances could not cover.
    pub unpaid_fen: Fen,
    /// Prepaid balances at the end of the month.
    pub balances_fen: Fen,
    /// Paid into balances.
    pub paid_in_fen: Fen,
    /// Paid back out of balances.
    pub paid_back_fen: Fen,
    /// Balances lost by members.
    pub forfeited_fen: Fen,
    /// Advertising spent.
    pub marketing_fen: Fen,
    /// Cross-sale margin.
    pub cross_sale_fen: Fen,
    /// Result of the month.
    pub result_fen: Fen,
    /// Result since launch.
    pub cumulative_result_fen: Fen,
    /// The draw that ranks platforms this month.
    pub acting_draw: f64,
}

macro_rules! column {
    ($kind:ident, $name:ident, $unit:literal, $meaning:literal) => {
        Column {
            name: stringify!($name),
            unit: $unit,
            meaning: $meaning,
            kind: ColumnType::$kind,
            get: |row| row.$name.into(),
        }
    };
}
pub(crate) use column;

/// The columns of `platforms`, in file order.
pub const PLATFORM_COLUMNS: &[Column<PlatformRow>] = &[
    column!(Integer, replicate, "1", "number of the independent history, from 0"),
    column!(Date, month, "month", "first day of the calendar month"),
    Column {
        name: "platform",
        unit: "name",
        meaning: "name of the platform",
        kind: ColumnType::Text,
        get: |row| Cell::Text(&row.platform),
    },
    Column {
        name: "status",
        unit: "word",
        meaning: "planned, open, closing or closed at the end of the month",
        kind: ColumnType::Text,
        get: |row| Cell::Text(row.status.word()),
    },
    column!(Integer, members, "persons", "persons with a membership, waiting or covered, at national scale"),
    column!(
        Integer,
        sharing_members,
        "persons",
        "persons who share this month's bill, waiting members included"
    ),
    column!(Integer, waiting_members, "persons", "members whose waiting period has not ended"),
    column!(Integer, member_households, "households", "households with a membership"),
    column!(
        Integer,
        registered,
        "persons",
        "persons who ever joined, cumulative; who joins twice counts twice"
    ),
    column!(Integer, joins, "persons", "persons whose membership began this month"),
    column!(
        Integer,
        leaves,
        "persons",
        "persons whose membership ended this month for any reason; members = joins - leaves, accumulated"
    ),
    column!(Integer, lapses, "persons", "of the leaves: let the membership lapse at a top-up (prepaid)"),
    column!(Integer, aged_out, "persons", "of the leaves: reached the age limit or left the population"),
    column!(Integer, released, "persons", "of the leaves: released or handed over by a closing platform"),
    column!(
        Integer,
        switches_in,
        "persons",
        "of the joins: left another platform in the same action, or were handed over"
    ),
    column!(
        Integer,
        switches_out,
        "persons",
        "of the leaves: joined another platform in the same action, or were handed over"
    ),
    column!(Real, multi_homing_share, "1", "share of members whose household sits on two or more platforms"),
    column!(Real, awareness, "1", "share of the households within reach that have heard of the platform"),
    column!(Integer, claims_filed, "claims", "claims that arose this month"),
    column!(
        Integer,
        claims_approved,
        "claims",
        "of the claims filed this month: approved, to be paid after the delay"
    ),
    column!(Integer, claims_paid, "claims", "claims that fell due and were paid this month"),
    column!(
        Integer,
        claims_unpaid,
        "claims",
        "approved claims that a closing platform left unpaid this month"
    ),
    column!(Integer, claims_pending, "claims", "approved claims not yet due at the end of the month"),
    column!(Integer, payout_fen, "fen", "lump sums paid this month"),
    column!(Integer, charge_fen, "fen", "charge per sharing person (of relativity 1) this month, whole fen"),
    column!(
        Real,
        expected_charge,
        "yuan per person and month",
        "charge that households expect, after this month"
    ),
    column!(
        Real,
        reference_charge,
        "yuan per person and month",
        "charge that households regard as normal, after this month"
    ),
    column!(Real, trust, "1", "trust in the platform, 0 to 1"),
    column!(Real, mean_age, "years", "mean age of members"),
    column!(Real, mean_income, "yuan per person and month", "mean income of members' households"),
    column!(
        Real,
        mean_incidence,
        "per person and year",
        "mean true incidence of members, before waiting and select effects"
    ),
    column!(Real, mean_perceived_incidence, "per person and year", "mean incidence that members perceive"),
    column!(
        Real,
        selection_ratio,
        "1",
        "members' mean true incidence over that of the enrollable population alive this month"
    ),
    column!(Real, selection_across_age, "1", "the factor of the selection ratio that members' ages explain"),
    column!(Real, selection_within_age, "1", "the factor of the selection ratio within ages (frailty)"),
    column!(Real, fee_rate, "1", "management fee over pay-outs"),
    column!(Real, approval_rate, "1", "share of filed claims that is approved"),
    column!(Integer, charges_fen, "fen", "money that members paid for this month's bill"),
    column!(Integer, fee_fen, "fen", "fee income; charges + sponsor = payout + fee + residue"),
    column!(
        Integer,
        sponsor_fen,
        "fen",
        "money the sponsor adds to settle the bill (cap excess, unpaid shares, bills without members)"
    ),
    column!(Integer, residue_fen, "fen", "what rounding up to whole fen per person leaves with the platform"),
    column!(
        Integer,
        unpaid_fen,
        "fen",
        "charges that prepaid balances could not cover; the sponsor bears them, less what rounding leaves"
    ),
    column!(Integer, balances_fen, "fen", "members' prepaid balances at the end of the month"),
    column!(Integer, paid_in_fen, "fen", "paid into prepaid balances: deposits and top-ups"),
    column!(Integer, paid_back_fen, "fen", "prepaid balances paid back to persons who left"),
    column!(
        Integer,
        forfeited_fen,
        "fen",
        "prepaid balances that members lost at a lapse or a stop: income of the platform"
    ),
    column!(Integer, marketing_fen, "fen", "spent on push and campaigns"),
    column!(Integer, cross_sale_fen, "fen", "margin on other products sold to members"),
    column!(
        Integer,
        result_fen,
        "fen",
        "result of the month: fee + residue + lost balances + cross-sale - costs - sponsor money"
    ),
    column!(Integer, cumulative_result_fen, "fen", "result since launch"),
    column!(Real, acting_draw, "1", "platforms act in rising order of this draw wherever order could matter"),
];
