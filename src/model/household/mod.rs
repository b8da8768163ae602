//! Households: one by one as the rules see them, and by the half billion as they are kept.
//!
//! The rules of [`household_month`](crate::model::household_month) act on a [`Household`]; a run keeps them packed in
//! [`Block`]s.

mod block;
mod fetch;
mod holdings;
mod list;
mod traits;
mod weights;

pub use block::{BLOCK, Block, Holding, MASK_WORDS, Mask, places};
pub(in crate::model) use block::{
    Listener, NOTHING, SHARING, Traits, bits, has_bit, memberships_of, set_bit,
};
pub(in crate::model) use fetch::Ahead;
pub use holdings::{Cover, Membership};
pub(in crate::model) use list::List;
pub use traits::{
    Ages, Composition, LogCode, LogScale, OLDEST_YEARS, RELATION_OFFSET_MONTHS, credit_code, credit_points,
    years,
};
pub use weights::Weights;

use crate::units::MAX_MEMBERSHIPS;

/// One household: traits that are fixed at birth, and what changes: what it has heard of, what it holds, and
/// whether it has news that it could not yet act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Household {
    /// Its number, from 0: the address of its draws.
    pub number: u64,
    /// Month of birth of the insured adult, months from the first month of the run.
    pub birth: i32,
    /// Number of persons, tier and relations of the further persons.
    pub composition: Composition,
    /// Income, yuan per person and month.
    pub income: LogCode,
    /// Frailty: a factor on the incidence of its persons, 1 on average.
    pub frailty: LogCode,
    /// Weight on money, its income part included.
    pub price_sensitivity: LogCode,
    /// What a fair yuan of cover is worth to it: risk loading + 1.
    pub risk_multiplier: LogCode,
    /// Stratum of the exponential warm glow.
    pub warm_glow: u8,
    /// Credit score, see [`credit_points`].
    pub credit: u8,
    /// Platforms whose parent app the household uses.
    pub access: u32,
    /// Platforms it has heard of.
    pub heard: u32,
    /// Its memberships, those that exist first.
    pub memberships: [Membership; MAX_MEMBERSHIPS],
    /// Its commercial cover.
    pub cover: Cover,
    /// Whether it has heard of a platform since it last could choose (staggered schedule).
    pub unread_news: bool,
}
