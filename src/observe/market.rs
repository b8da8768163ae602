//! The table `market`: a row per replicate and month.

use super::column::{Column, ColumnType};
use super::platforms::column;
use crate::units::{Fen, YearMonth};

/// What is seen of the whole market in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketRow {
    /// Replicate.
    pub replicate: u32,
    /// Calendar month.
    pub month: YearMonth,
    /// Herfindahl-Hirschman index.
    pub hhi: Option<f64>,
    /// Share of the largest.
    pub cr1: Option<f64>,
    /// Share of the four largest.
    pub cr4: Option<f64>,
    /// 1 / HHI.
    pub effective_platforms: Option<f64>,
    /// Shannon entropy of the shares.
    pub entropy: Option<f64>,
    /// Platforms that take members.
    pub open_platforms: i64,
    /// Platforms in their notice period.
    pub closing_platforms: i64,
    /// Memberships of persons, summed over platforms.
    pub memberships: i64,
    /// Households on at least one platform.
    pub covered_households: i64,
    /// Persons on at least one platform.
    pub covered_persons: i64,
    /// Share of covered households on several.
    pub multi_homing_share: Option<f64>,
    /// Households with commercial cover.
    pub commercial_households: i64,
    /// Share of covered households with commercial cover.
    pub commercial_share_of_members: Option<f64>,
    /// Households that reconsidered.
    pub attentive_households: i64,
    /// (joins + leaves) / (2 members).
    pub churn: Option<f64>,
    /// Lowest charge.
    pub charge_min_fen: Option<Fen>,
    /// Highest charge.
    pub charge_max_fen: Option<Fen>,
    /// Coefficient of variation of charges.
    pub price_dispersion: Option<f64>,
    /// Households that fell ill.
    pub ill_households: i64,
    /// With a catastrophic uncovered loss.
    pub catastrophic_households: i64,
    /// The same had there been no platforms.
    pub catastrophic_households_without: i64,
    /// Log-sum consumer surplus.
    pub consumer_surplus: f64,
    /// Pay-outs of all platforms.
    pub payout_fen: Fen,
    /// Charges of all platforms.
    pub charges_fen: Fen,
    /// Result of all platforms.
    pub result_fen: Fen,
    /// Mean true incidence of the population.
    pub population_incidence: f64,
    /// Mean age of the population.
    pub population_mean_age: f64,
    /// Perceived regulatory risk.
    pub perceived_risk: f64,
}

/// The columns of `market`, in file order.
pub const MARKET_COLUMNS: &[Column<MarketRow>] = &[
    column!(Integer, replicate, "1", "number of the independent history, from 0"),
    column!(Date, month, "month", "first day of the calendar month"),
    column!(Real, hhi, "1", "Herfindahl-Hirschman index of members' shares, 0 to 1; missing without members"),
    column!(Real, cr1, "1", "share of the largest platform in all memberships"),
    column!(Real, cr4, "1", "share of the four largest platforms"),
    column!(Real, effective_platforms, "platforms", "effective number of platforms, 1 / HHI"),
    column!(Real, entropy, "nats", "Shannon entropy of members' shares"),
    column!(Integer, open_platforms, "platforms", "platforms that take members"),
    column!(Integer, closing_platforms, "platforms", "platforms in their notice period"),
    column!(Integer, memberships, "persons", "memberships summed over platforms"),
    column!(Integer, covered_households, "households", "households on at least one platform"),
    column!(Integer, covered_persons, "persons", "persons on at least one platform"),
    column!(Real, multi_homing_share, "1", "share of covered households that sit on two or more platforms"),
    column!(Integer, commercial_households, "households", "households with commercial cover"),
    column!(Real, commercial_share_of_members, "1", "share of covered households with commercial cover"),
    column!(Integer, attentive_households, "households", "households that reconsidered this month"),
    column!(Real, churn, "1", "(joins + leaves) / (2 memberships)"),
    column!(Integer, charge_min_fen, "fen", "lowest charge among platforms that settled"),
    column!(Integer, charge_max_fen, "fen", "highest charge among platforms that settled"),
    column!(
        Real,
        price_dispersion,
        "1",
        "coefficient of variation of charges over platforms, weighted by sharing members"
    ),
    column!(
        Integer,
        ill_households,
        "households",
        "households in which somebody fell critically ill (drawn per simulated household)"
    ),
    column!(
        Integer,
        catastrophic_households,
        "households",
        "of these: uncovered loss above 40 % of yearly non-food spending"
    ),
    column!(
        Integer,
        catastrophic_households_without,
        "households",
        "the same households' count had there been no platforms"
    ),
    column!(
        Real,
        consumer_surplus,
        "yuan per month",
        "log-sum value of the platforms to all households, in money"
    ),
    column!(Integer, payout_fen, "fen", "lump sums paid by all platforms"),
    column!(Integer, charges_fen, "fen", "money that members of all platforms paid"),
    column!(Integer, result_fen, "fen", "result of all platforms"),
    column!(
        Real,
        population_incidence,
        "per person and year",
        "mean true incidence of the enrollable population alive this month"
    ),
    column!(Real, population_mean_age, "years", "mean age of the enrollable population alive this month"),
    column!(Real, perceived_risk, "1", "regulatory risk that sponsors perceive"),
];
