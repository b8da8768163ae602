//! What households add up to in a month: whole numbers only, so that the order of addition is of no consequence.
//!
//! Persons and fen that households move fit 64 bits. Incidences and surpluses are summed in small units with
//! weights of up to 10^10, for which 64 bits are a factor of a few hundred at most beyond a plain national history:
//! those sums have 128.

use std::ops::AddAssign;

use crate::model::setting::platform::{CHARGE_CLASSES, MAX_BANDS};

/// Incidences are summed as whole multiples of 2^-36 (relative rounding below 2e-6 at an incidence of 1e-5).
pub const INCIDENCE_UNIT: f64 = 68_719_476_736.0;

/// Frailties that multiply incidences are whole multiples of 2^-24. A household's persons share one, so a sum of incidences is
/// a sum over ages times a whole number, and it is the same in whatever order households, persons and ages are summed.
pub const FRAILTY_UNIT: f64 = 16_777_216.0;

/// Money that is not a ledger's is summed in units of 1e-4 yuan.
pub const SURPLUS_UNIT: f64 = 10_000.0;

/// Income quintiles.
pub const QUINTILES: usize = 5;
/// Largest number of tiers.
pub const TIERS: usize = 4;
/// First ages, in years, of the age bands of observation; the last band ends at 75.
pub const AGE_BAND_STARTS: [i32; 6] = [18, 30, 40, 50, 60, 70];
/// Cells of quintile x tier x age band.
pub const CELLS: usize = QUINTILES * TIERS * AGE_BAND_STARTS.len();

/// Quintiles, tiers and age bands, in this order.
pub const GROUPS: usize = QUINTILES + TIERS + AGE_BAND_STARTS.len();

/// The places of the quintiles, of the tiers and of the age bands among the groups.
pub const DIMENSIONS: [std::ops::Range<usize>; 3] =
    [0..QUINTILES, QUINTILES..QUINTILES + TIERS, QUINTILES + TIERS..GROUPS];

/// The nearest whole number of incidence units: at most 2^63 - 1, an incidence of 10^8.
#[inline(always)]
pub fn incidence_units(incidence: f64) -> i64 {
    (incidence * INCIDENCE_UNIT + 0.5) as i64
}

/// The nearest whole number of frailty units.
#[inline(always)]
pub fn frailty_units(frailty: f64) -> i64 {
    (frailty * FRAILTY_UNIT + 0.5) as i64
}

/// The cell of a household.
#[inline(always)]
pub fn cell(quintile: usize, tier: usize, adult_years: i32) -> usize {
    let mut band = 0;
    for (index, &start) in AGE_BAND_STARTS.iter().enumerate() {
        if adult_years >= start {
            band = index;
        }
    }
    (quintile * TIERS + tier) * AGE_BAND_STARTS.len() + band
}

/// Sums a cell's values over everything but one dimension: quintiles, then tiers, then age bands.
pub fn marginals<T: Copy + Default + AddAssign>(cells: &[T; CELLS]) -> [T; GROUPS] {
    let bands = AGE_BAND_STARTS.len();
    let mut sums = [T::default(); GROUPS];
    for (index, &value) in cells.iter().enumerate() {
        sums[index / bands / TIERS] += value;
        sums[QUINTILES + index / bands % TIERS] += value;
        sums[QUINTILES + TIERS + index % bands] += value;
    }
    sums
}

/// What the members of one platform add up to. Persons and households are weighted to national scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformTally {
    /// Persons with a membership.
    pub members: i64,
    /// Households with a membership.
    pub households: i64,
    /// Members still waiting.
    pub waiting: i64,
    /// Members whose household has several platforms.
    pub multi_homing: i64,
    /// Persons whose membership began.
    pub joins: i64,
    /// Persons whose membership ended.
    pub leaves: i64,
    /// Of the leaves: lapsed at a top-up.
    pub lapses: i64,
    /// Of the leaves: reached the age limit or left the population.
    pub aged_out: i64,
    /// Of the leaves: released or handed over.
    pub released: i64,
    /// Of the joins: from another platform.
    pub switches_in: i64,
    /// Of the leaves: to another platform.
    pub switches_out: i64,
    /// Households within reach.
    pub reachable_households: i64,
    /// Persons within reach.
    pub reachable_persons: i64,
    /// Households within reach that have heard.
    pub aware_households: i64,
    /// Ages of members, months.
    pub age_months: i64,
    /// Incomes of members, yuan a month.
    pub income_yuan: i64,
    /// True yearly incidence of members, units of incidence x units of frailty.
    pub incidence: i128,
    /// Yearly incidence of members by age alone (frailty 1), units.
    pub incidence_by_age: i128,
    /// Perceived yearly incidence of members, units.
    pub perceived_incidence: i128,
    /// Expected claims of the month by benefit band, units.
    pub exposure: [i128; MAX_BANDS],
    /// Drawn claims by benefit band.
    pub drawn_filed: [i64; MAX_BANDS],
    /// Of these: approved.
    pub drawn_approved: [i64; MAX_BANDS],
    /// Members by charge class.
    pub class_persons: [i64; CHARGE_CLASSES],
    /// Members by balance class (prepaid).
    pub balance_persons: [i64; 256],
    /// Paid in by members, fen.
    pub paid_in_fen: i64,
    /// Paid back to members, fen.
    pub paid_back_fen: i64,
    /// Balances lost by members, fen.
    pub forfeited_fen: i64,
    /// Charge shares (persons x relativity percent) by cell.
    pub cell_shares: [i64; CELLS],
    /// Expected pay-outs of the month by cell, fen x 2^-36.
    pub cell_expected: [i128; CELLS],
}

/// What all households add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarketTally {
    /// Households.
    pub households: i64,
    /// Enrollable persons (alive, at most 75).
    pub persons: i64,
    /// Ages of enrollable persons, months.
    pub age_months: i64,
    /// True yearly incidence of enrollable persons, units of incidence x units of frailty.
    pub incidence: i128,
    /// Yearly incidence of enrollable persons by age alone, units.
    pub incidence_by_age: i128,
    /// Households on at least one platform.
    pub covered_households: i64,
    /// Persons on at least one platform.
    pub covered_persons: i64,
    /// Households on several platforms.
    pub multi_homing_households: i64,
    /// Households with commercial cover.
    pub commercial_households: i64,
    /// Of the covered households: with commercial cover.
    pub covered_commercial_households: i64,
    /// Households that reconsidered.
    pub attentive_households: i64,
    /// Households in which somebody fell ill.
    pub ill_households: i64,
    /// Of these: with a catastrophic loss.
    pub catastrophic: i64,
    /// The same without platforms.
    pub catastrophic_without: i64,
    /// Log-sum surplus, 1e-4 yuan.
    pub surplus: i128,
    /// Households by cell.
    pub cell_households: [i64; CELLS],
    /// Covered households by cell.
    pub cell_covered_households: [i64; CELLS],
    /// Covered persons by cell.
    pub cell_covered_persons: [i64; CELLS],
    /// Memberships of persons by cell.
    pub cell_memberships: [i64; CELLS],
}

/// What a set of households adds up to in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// By platform.
    pub platforms: Vec<PlatformTally>,
    /// The whole.
    pub market: Box<MarketTally>,
}

/// Adds the listed fields, scalars first, then arrays.
macro_rules! add_fields {
    ($self:ident, $other:ident, [$($scalar:ident),*], [$($array:ident),*]) => {
        $( $self.$scalar += $other.$scalar; )*
        $( for (sum, more) in $self.$array.iter_mut().zip(&$other.$array) { *sum += more; } )*
    };
}

impl PlatformTally {
    fn empty() -> PlatformTally {
        PlatformTally {
            members: 0,
            households: 0,
            waiting: 0,
            multi_homing: 0,
            joins: 0,
            leaves: 0,
            lapses: 0,
            aged_out: 0,
            released: 0,
            switches_in: 0,
            switches_out: 0,
            reachable_households: 0,
            reachable_persons: 0,
            aware_households: 0,
            age_months: 0,
            income_yuan: 0,
            incidence: 0,
            incidence_by_age: 0,
            perceived_incidence: 0,
            exposure: [0; MAX_BANDS],
            drawn_filed: [0; MAX_BANDS],
            drawn_approved: [0; MAX_BANDS],
            class_persons: [0; CHARGE_CLASSES],
            balance_persons: [0; 256],
            paid_in_fen: 0,
            paid_back_fen: 0,
            forfeited_fen: 0,
            cell_shares: [0; CELLS],
            cell_expected: [0; CELLS],
        }
    }

    fn add(&mut self, other: &PlatformTally) {
        add_fields!(
            self,
            other,
            [
                members,
                households,
                waiting,
                multi_homing,
                joins,
                leaves,
                lapses,
                aged_out,
                released,
                switches_in,
                switches_out,
                reachable_households,
                reachable_persons,
                aware_households,
                age_months,
                income_yuan,
                incidence,
                incidence_by_age,
                perceived_incidence,
                paid_in_fen,
                paid_back_fen,
                forfeited_fen
            ],
            [
                exposure,
                drawn_filed,
                drawn_approved,
                class_persons,
                balance_persons,
                cell_shares,
                cell_expected
            ]
        );
    }
}

impl MarketTally {
    fn empty() -> MarketTally {
        MarketTally {
            households: 0,
            persons: 0,
            age_months: 0,
            incidence: 0,
            incidence_by_age: 0,
            covered_households: 0,
            covered_persons: 0,
            multi_homing_households: 0,
            commercial_households: 0,
            covered_commercial_households: 0,
            attentive_households: 0,
            ill_households: 0,
            catastrophic: 0,
            catastrophic_without: 0,
            surplus: 0,
            cell_households: [0; CELLS],
            cell_covered_households: [0; CELLS],
            cell_covered_persons: [0; CELLS],
            cell_memberships: [0; CELLS],
        }
    }

    fn add(&mut self, other: &MarketTally) {
        add_fields!(
            self,
            other,
            [
                households,
                persons,
                age_months,
                incidence,
                incidence_by_age,
                covered_households,
                covered_persons,
                multi_homing_households,
                commercial_households,
                covered_commercial_households,
                attentive_households,
                ill_households,
                catastrophic,
                catastrophic_without,
                surplus
            ],
            [cell_households, cell_covered_households, cell_covered_persons, cell_memberships]
        );
    }
}

impl Tally {
    /// Nothing, of `platforms` platforms.
    pub fn empty(platforms: usize) -> Tally {
        Tally { platforms: vec![PlatformTally::empty(); platforms], market: Box::new(MarketTally::empty()) }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.platforms.fill(PlatformTally::empty());
        *self.market = MarketTally::empty();
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Tally) {
        for (sum, more) in self.platforms.iter_mut().zip(&other.platforms) {
            sum.add(more);
        }
        self.market.add(&other.market);
    }

    /// What stands at the end of the month: the same without its flows.
    pub fn standing(mut self) -> Tally {
        for counts in &mut self.platforms {
            *counts = PlatformTally {
                joins: 0,
                leaves: 0,
                lapses: 0,
                aged_out: 0,
                released: 0,
                switches_in: 0,
                switches_out: 0,
                drawn_filed: [0; MAX_BANDS],
                drawn_approved: [0; MAX_BANDS],
                paid_in_fen: 0,
                paid_back_fen: 0,
                forfeited_fen: 0,
                ..counts.clone()
            };
        }
        *self.market = MarketTally {
            attentive_households: 0,
            ill_households: 0,
            catastrophic: 0,
            catastrophic_without: 0,
            surplus: 0,
            ..*self.market
        };
        self
    }

    /// Forgets everything that is counted by memberships; who lives, is within reach and is aware stands.
    pub fn forget_holdings(&mut self) {
        for counts in &mut self.platforms {
            *counts = PlatformTally {
                reachable_households: counts.reachable_households,
                reachable_persons: counts.reachable_persons,
                aware_households: counts.aware_households,
                ..PlatformTally::empty()
            };
        }
        let market = &mut self.market;
        **market = MarketTally {
            covered_households: 0,
            covered_persons: 0,
            multi_homing_households: 0,
            covered_commercial_households: 0,
            cell_covered_households: [0; CELLS],
            cell_covered_persons: [0; CELLS],
            cell_memberships: [0; CELLS],
            ..**market
        };
    }

    /// Everybody who stands here is `months` older.
    pub fn grow_older(&mut self, months: i64) {
        for counts in &mut self.platforms {
            counts.age_months += counts.members * months;
        }
        self.market.age_months += self.market.persons * months;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marginals_of_every_dimension_sum_to_the_same() {
        let mut cells = [0; CELLS];
        cells[cell(4, 2, 44)] = 7;
        cells[cell(0, 0, 18)] = 5;
        let sums = marginals(&cells);
        assert_eq!(sums[..5], [5, 0, 0, 0, 7]);
        assert_eq!(sums[5..9], [5, 0, 7, 0]);
        assert_eq!(sums[9..], [5, 0, 7, 0, 0, 0]);
    }

    #[test]
    fn ages_fall_into_their_bands() {
        let band = |years| cell(0, 0, years);
        assert_eq!([18, 29, 30, 59, 60, 75].map(band), [0, 0, 1, 3, 4, 5]);
    }
}
