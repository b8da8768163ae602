//! Households as columns of narrow types, in blocks.
//!
//! One household takes 32 bytes. Traits are fixed at birth; what changes is what it has heard of, its
//! memberships and its commercial cover. A block is the unit of parallel work and stays in the cache while a
//! month passes over it; no household owns memory of its own.

use crate::math::{exp, ln};
use crate::units::{MAX_MEMBERSHIPS, MAX_PERSONS, Month, PlatformId};

/// Households per block. Draws are addressed by household, so the size of a block is of no consequence for results.
pub const BLOCK: usize = 1024;

/// The columns of up to [`BLOCK`] consecutive households. Rows from `len` on are unused.
#[derive(Clone)]
pub struct Block {
    /// Number of the first household.
    pub first: u64,
    /// Households in use.
    pub len: usize,
    /// Month of birth of the insured adult, months from the first month of the run.
    pub birth: Box<[i16; BLOCK]>,
    /// Number of persons, tier and relations of the further persons, see [`Composition`].
    pub composition: Box<[Composition; BLOCK]>,
    /// Income, yuan per person and month.
    pub income: Box<[LogCode; BLOCK]>,
    /// Frailty.
    pub frailty: Box<[LogCode; BLOCK]>,
    /// Price sensitivity, its income part included.
    pub price_sensitivity: Box<[LogCode; BLOCK]>,
    /// Risk loading + 1.
    pub risk_multiplier: Box<[LogCode; BLOCK]>,
    /// Stratum of the exponential warm glow.
    pub warm_glow: Box<[u8; BLOCK]>,
    /// Credit score, see [`credit_points`].
    pub credit: Box<[u8; BLOCK]>,
    /// Platforms whose parent app the household uses.
    pub access: Box<[u32; BLOCK]>,
    /// Platforms it has heard of.
    pub heard: Box<[u32; BLOCK]>,
    /// Its memberships.
    pub memberships: Box<[[Membership; MAX_MEMBERSHIPS]; BLOCK]>,
    /// Its commercial cover and whether it has unread news.
    pub cover: Box<[Cover; BLOCK]>,
}

/// Bytes that the columns hold per household.
pub const BYTES_PER_HOUSEHOLD: usize = 2 * 6 + 2 + 4 * 2 + MAX_MEMBERSHIPS * size_of::<Membership>() + 1;

impl Block {
    /// A block of unborn households that starts at household `first`.
    pub fn empty(first: u64, len: usize) -> Block {
        Block {
            first,
            len,
            birth: Box::new([0; BLOCK]),
            composition: Box::new([Composition(0); BLOCK]),
            income: Box::new([LogCode(0); BLOCK]),
            frailty: Box::new([LogCode(0); BLOCK]),
            price_sensitivity: Box::new([LogCode(0); BLOCK]),
            risk_multiplier: Box::new([LogCode(0); BLOCK]),
            warm_glow: Box::new([0; BLOCK]),
            credit: Box::new([0; BLOCK]),
            access: Box::new([0; BLOCK]),
            heard: Box::new([0; BLOCK]),
            memberships: Box::new([[Membership::NONE; MAX_MEMBERSHIPS]; BLOCK]),
            cover: Box::new([Cover::NONE; BLOCK]),
        }
    }
}

/// How many real households each simulated household stands for. Whole, so that persons stay whole:
/// floor((i + 1) R/S) - floor(i R/S), which sums to the represented households.
#[derive(Debug, Clone, Copy)]
pub struct Weights {
    each: i64,
    remainder: u64,
    simulated: u64,
}

impl Weights {
    /// The weights of `simulated` households that stand for `represented` (at most 2^32 each).
    pub fn new(simulated: u64, represented: u64) -> Weights {
        Weights { each: (represented / simulated) as i64, remainder: represented % simulated, simulated }
    }

    /// The weight of household `number`.
    pub fn of(&self, number: u64) -> i64 {
        let carried = |n: u64| n * self.remainder / self.simulated;
        self.each + (carried(number + 1) - carried(number)) as i64
    }

    /// The weights of the households from `first` on: a running remainder, without a division each.
    pub fn fill(&self, first: u64, weights: &mut [i64]) {
        let mut carried = first * self.remainder % self.simulated;
        for weight in weights {
            carried += self.remainder;
            let extra = carried >= self.simulated;
            *weight = self.each + i64::from(extra);
            carried -= if extra { self.simulated } else { 0 };
        }
    }
}

/// A positive number on a logarithmic scale of 65 536 steps from e^-10 to e^16: relative resolution 4e-4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogCode(pub u16);

const LOG_LOW: f64 = -10.0;
const LOG_STEP: f64 = 26.0 / 65_536.0;

impl LogCode {
    /// The nearest code of `value`; values outside the scale take its nearest end.
    pub fn of(value: f64) -> LogCode {
        let position = (ln(value.max(1e-12)) - LOG_LOW) / LOG_STEP;
        LogCode((position + 0.5).floor().clamp(0.0, 65_535.0) as u16)
    }
}

/// Decodes [`LogCode`]s by two table look-ups and a product, optionally raised to a power and scaled.
#[derive(Debug, Clone)]
pub struct LogScale {
    coarse: [f64; 256],
    fine: [f64; 256],
}

impl LogScale {
    /// The scale of `factor * value^power`.
    pub fn power(power: f64, factor: f64) -> LogScale {
        let mut scale = LogScale { coarse: [0.0; 256], fine: [0.0; 256] };
        for step in 0..256 {
            scale.coarse[step] = factor * exp(power * (LOG_LOW + LOG_STEP * (step * 256) as f64));
            scale.fine[step] = exp(power * LOG_STEP * step as f64);
        }
        scale
    }

    /// The number that `code` stands for.
    #[inline(always)]
    pub fn decode(&self, code: LogCode) -> f64 {
        self.coarse[usize::from(code.0 >> 8)] * self.fine[usize::from(code.0 & 255)]
    }
}

/// Credit points of a code: 350 to 950 in 255 steps.
pub fn credit_points(code: u8) -> f64 {
    350.0 + f64::from(code) * (600.0 / 255.0)
}

/// The nearest code of a credit score.
pub fn credit_code(points: f64) -> u8 {
    ((points - 350.0) * (255.0 / 600.0) + 0.5).floor().clamp(0.0, 255.0) as u8
}

/// Number of enrolled persons (bits 0-1, minus one), tier (bits 2-3) and the relation of each further person to
/// the insured adult (4 bits each).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Composition(pub u16);

/// Age of a further person relative to the insured adult, months, by relation code: seven codes are a spouse, six
/// a child, three a parent (A). All codes are equally likely; a child not yet born counts from its birth.
pub const RELATION_OFFSET_MONTHS: [i32; 16] = [
    -48, -24, -12, 0, 12, 24, 48, // spouse
    -240, -276, -300, -336, -372, -420, // child
    264, 300, 336, // parent
];

impl Composition {
    /// Packs `persons` (1 to 4), `tier` (0 to 3) and the relation codes (of which the low 12 bits count).
    pub fn new(persons: usize, tier: usize, relations: u16) -> Composition {
        debug_assert!((1..=MAX_PERSONS).contains(&persons) && tier < 4);
        Composition((persons as u16 - 1) | (tier as u16) << 2 | relations << 4)
    }

    /// Number of persons who join when the household joins.
    #[inline(always)]
    pub fn persons(self) -> usize {
        usize::from(self.0 & 3) + 1
    }

    /// Index of the tier.
    #[inline(always)]
    pub fn tier(self) -> usize {
        usize::from(self.0 >> 2 & 3)
    }

    /// Ages in months of the persons of a household whose adult is `adult_months` old; negative: not yet born.
    #[inline(always)]
    pub fn ages(self, adult_months: i32) -> Ages {
        let mut months = [adult_months; MAX_PERSONS];
        for (person, age) in months.iter_mut().enumerate().skip(1) {
            *age += RELATION_OFFSET_MONTHS[usize::from(self.0 >> (4 * person) & 15)];
        }
        Ages { months, persons: self.persons() }
    }
}

/// Ages in months of a household's persons.
#[derive(Debug, Clone, Copy)]
pub struct Ages {
    months: [i32; MAX_PERSONS],
    persons: usize,
}

impl Ages {
    /// The ages.
    #[inline(always)]
    pub fn months(&self) -> &[i32] {
        &self.months[..self.persons]
    }
}

/// Highest age, in years, that the tables of the model hold.
pub const OLDEST_YEARS: usize = 120;

/// The whole years of an age in months, within the tables.
#[inline(always)]
pub fn years(age_months: i32) -> usize {
    (age_months.max(0) as usize / 12).min(OLDEST_YEARS)
}

/// One membership: platform, month of joining and prepaid balance class; or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    platform: u8,
    joined: u8,
    /// The level of the platform's cumulative charge, whole yuan modulo 256, at which the balance of each person
    /// is used up (prepaid platforms only).
    pub exhausted_at: u8,
}

const NO_PLATFORM: u8 = u8::MAX;

impl Membership {
    /// No membership.
    pub const NONE: Membership = Membership { platform: NO_PLATFORM, joined: 0, exhausted_at: 0 };

    /// A membership of `platform` that began in month `joined`.
    #[inline(always)]
    pub fn new(platform: PlatformId, joined: Month, exhausted_at: u8) -> Membership {
        Membership { platform: platform.0, joined: joined.0 as u8, exhausted_at }
    }

    /// The platform; `None` where there is no membership.
    #[inline(always)]
    pub fn platform(self) -> Option<PlatformId> {
        (self.platform != NO_PLATFORM).then_some(PlatformId(self.platform))
    }

    /// Month of joining.
    #[inline(always)]
    pub fn joined(self) -> Month {
        Month(u32::from(self.joined))
    }
}

/// Commercial cover (months left, 0 to 12, in the low four bits), whether it ends with its year, and whether news of a
/// platform is unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cover(u8);

const NEWS: u8 = 0x80;
const LAPSING: u8 = 0x40;

impl Cover {
    /// No cover, no news.
    pub const NONE: Cover = Cover(0);

    /// Cover for `months` (0 to 12) more months.
    pub fn lasting(months: u8) -> Cover {
        debug_assert!(months <= 12);
        Cover(months)
    }

    /// Months of cover left, this one included; 0: none.
    #[inline(always)]
    pub fn months_left(self) -> u8 {
        self.0 & 15
    }

    /// The same with other months of cover.
    #[inline(always)]
    pub fn with_months_left(self, months: u8) -> Cover {
        Cover(self.0 & (NEWS | LAPSING) | months)
    }

    /// Whether the household has heard of a platform since it last could choose.
    #[inline(always)]
    pub fn unread_news(self) -> bool {
        self.0 & NEWS != 0
    }

    /// The same with or without unread news.
    #[inline(always)]
    pub fn with_unread_news(self, unread: bool) -> Cover {
        Cover(self.0 & !NEWS | if unread { NEWS } else { 0 })
    }

    /// Whether the cover ends with its year instead of renewing itself.
    #[inline(always)]
    pub fn is_lapsing(self) -> bool {
        self.0 & LAPSING != 0
    }

    /// The same, to end with its year or not.
    #[inline(always)]
    pub fn with_lapsing(self, lapsing: bool) -> Cover {
        Cover(self.0 & !LAPSING | if lapsing { LAPSING } else { 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_takes_at_most_32_bytes() {
        assert_eq!(size_of::<Membership>(), 3);
        const { assert!(BYTES_PER_HOUSEHOLD <= 32) };
    }

    #[test]
    fn weights_are_whole_and_sum_to_the_represented_households() {
        let weights = Weights::new(1000, 494_157_423);
        assert_eq!((0..1000).map(|number| weights.of(number)).sum::<i64>(), 494_157_423);
        assert_eq!(Weights::new(10, 10).of(5), 1);
        let mut filled = [0; 300];
        weights.fill(700, &mut filled);
        assert!(filled.iter().zip(700..).all(|(&weight, number)| weight == weights.of(number)));
    }

    #[test]
    fn log_codes_keep_values_within_their_resolution() {
        let scale = LogScale::power(1.0, 1.0);
        for value in [1e-4, 0.3, 1.0, 17.0, 2699.0, 8e6] {
            let back = scale.decode(LogCode::of(value));
            assert!((back / value - 1.0).abs() < 2.1e-4, "{value} became {back}");
        }
        let root = LogScale::power(0.5, 2.0);
        assert!((root.decode(LogCode::of(9.0)) - 6.0).abs() < 2e-3);
    }

    #[test]
    fn a_composition_gives_back_what_was_packed() {
        let family = Composition::new(3, 2, 0b0000_1101_0111);
        assert_eq!((family.persons(), family.tier()), (3, 2));
        assert_eq!(family.ages(480).months(), [480, 480 - 240, 480 + 264]);
    }

    #[test]
    fn cover_and_news_do_not_disturb_each_other() {
        let cover = Cover::lasting(7).with_unread_news(true).with_lapsing(true);
        assert!(cover.is_lapsing() && cover.with_months_left(3).is_lapsing());
        let cover = cover.with_lapsing(false);
        assert_eq!((cover.months_left(), cover.unread_news()), (7, true));
        assert_eq!(cover.with_months_left(12).with_unread_news(false), Cover::lasting(12));
    }

    #[test]
    fn credit_codes_cover_the_scale() {
        assert_eq!((credit_code(100.0), credit_code(950.0)), (0, 255));
        assert!((credit_points(credit_code(650.0)) - 650.0).abs() < 1.2);
    }
}
