//! Traits in narrow codes: fixed at birth, decoded when a rule needs them.

use crate::math::{exp, ln};
use crate::units::MAX_PERSONS;

/// A positive number on a logarithmic scale of 65 536 steps from e^-10 to e^16: relative resolution 4e-4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogCode(pub u16);

const LOG_LOW: f64 = -10.0;
const LOG_STEP: f64 = 26.0 / 65_536.0;

/// ln 1e-12 and a little less: values below count as 1e-12.
const LOWEST_LOGARITHM: f64 = -27.7;

impl LogCode {
    /// The nearest code of `value`; values outside the scale take its nearest end.
    pub fn of(value: f64) -> LogCode {
        let position = (ln(value.max(1e-12)) - LOG_LOW) / LOG_STEP;
        LogCode((position + 0.5).clamp(0.0, 65_535.0) as u16)
    }

    /// The code of a value whose logarithm is within 1e-10 of `logarithm`, and whether that settles it: one in 20 000 lies too
    /// near the border between two codes.
    #[inline(always)]
    pub fn near_logarithm(logarithm: f64) -> (LogCode, bool) {
        /// 1e-10 in steps, and a wide margin.
        const MARGIN: f64 = 1e-5;
        let position = (logarithm.max(LOWEST_LOGARITHM) - LOG_LOW) * (1.0 / LOG_STEP) + 0.5;
        let code = position.floor();
        let above = position - code;
        let settled = (above > MARGIN) & (above < 1.0 - MARGIN);
        (LogCode(code.clamp(0.0, 65_535.0) as u16), settled)
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
    ((points - 350.0) * (255.0 / 600.0) + 0.5).clamp(0.0, 255.0) as u8
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

    /// Ages in months of four persons, of whom those beyond the household's are not born.
    #[inline(always)]
    pub fn ages_or_unborn(self, adult_months: i32) -> [i32; MAX_PERSONS] {
        let mut months = self.ages(adult_months).months;
        for (person, age) in months.iter_mut().enumerate() {
            // All bits set are -1: no branch, for it could not be guessed.
            *age |= -i32::from(person >= self.persons());
        }
        months
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

    /// The ages of the first so many, who must exist.
    #[inline(always)]
    pub fn first(&self, persons: usize) -> &[i32] {
        debug_assert!(persons <= self.persons);
        &self.months[..persons]
    }
}

/// Highest age, in years, that the tables of the model hold.
pub const OLDEST_YEARS: usize = 120;

/// The whole years of an age in months, within the tables.
#[inline(always)]
pub fn years(age_months: i32) -> usize {
    (age_months.max(0) as usize / 12).min(OLDEST_YEARS)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_code_read_off_a_logarithm_is_the_code_of_the_value() {
        let mut open = 0;
        for step in 0..100_000 {
            let logarithm = -30.0 + f64::from(step) * 4.7e-4;
            match LogCode::near_logarithm(logarithm) {
                (code, true) => assert_eq!(code, LogCode::of(exp(logarithm)), "{logarithm}"),
                (_, false) => open += 1,
            }
        }
        assert!(open < 20, "{open} of 100 000 are left open");
    }

    #[test]
    fn a_composition_gives_back_what_was_packed() {
        let family = Composition::new(3, 2, 0b0000_1101_0111);
        assert_eq!((family.persons(), family.tier()), (3, 2));
        assert_eq!(family.ages(480).months(), [480, 480 - 240, 480 + 264]);
    }

    #[test]
    fn all_persons_of_a_household_have_their_birthday_in_one_month() {
        assert!(RELATION_OFFSET_MONTHS.iter().all(|months| months % 12 == 0));
    }

    #[test]
    fn credit_codes_cover_the_scale() {
        assert_eq!((credit_code(100.0), credit_code(950.0)), (0, 255));
        assert!((credit_points(credit_code(650.0)) - 650.0).abs() < 1.2);
    }
}
