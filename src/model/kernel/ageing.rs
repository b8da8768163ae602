//! Birthdays: all persons of a household have theirs in one month of the year.

use super::{Kernel, Scratch};
use crate::model::household::{Block, MASK_WORDS, Mask, each_bit, has_bit, years};
use crate::model::household_month::incidence_of;
use crate::model::illness::any_illness;
use crate::model::setting::places::LAST_AGE_MONTHS;
use crate::model::tally::{AGE_BAND_STARTS, Tally, cell};
use crate::random::word_threshold;
use crate::units::MAX_PERSONS;

impl Kernel<'_> {
    /// Counts those who are a year older at their new age, and lets entrants of 18 take the place of those who turn 75.
    #[inline(never)]
    pub(super) fn grow_older(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        let Some(before) = &self.before else { return };
        if self.pass.clock == 0 {
            return;
        }
        scratch.birthdays = birthdays(&block.columns.birth, self.pass.clock);
        let mut leaving = Vec::new();
        for word in 0..MASK_WORDS {
            let mut left = scratch.birthdays[word] & scratch.everybody[word];
            while left != 0 {
                let place = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                if self.pass.clock - i32::from(block.columns.birth[place]) < LAST_AGE_MONTHS {
                    self.count_birthday(block, place, tally);
                } else {
                    let old = block.household(place);
                    let mut view = before.view(&old);
                    view.weight = -view.weight;
                    before.count_in_population(&view, &old, tally);
                    if !self.recount {
                        before.count_holdings(&view, &old, tally);
                    }
                    self.pass.view(&old).leave_population(&self.pass, &old, tally);
                    leaving.push(old.number);
                    scratch.replaced[word] |= 1 << (place % 64);
                    continue;
                }
                block.columns.illness_class[place] = self.illness_class(block, place);
            }
        }
        for entrant in self.entrants.draw_all(&leaving, &mut scratch.gatherer) {
            let place = (entrant.number - block.first) as usize;
            block.pack(place, &entrant);
            block.columns.illness_class[place] = self.illness_class(block, place);
            self.pass.count_in_population(&self.pass.view(&entrant), &entrant, tally);
        }
    }

    /// The difference that a birthday makes to the sums over the population.
    #[inline(never)]
    fn count_birthday(&self, block: &Block, place: usize, tally: &mut Tally) {
        let columns = &*block.columns;
        let setting = self.pass.setting;
        let weight = self.pass.weights.of(block.first + place as u64);
        let frailty = setting.plain.decode(columns.frailty[place]);
        let ages = columns.composition[place].ages(self.pass.clock - i32::from(columns.birth[place]));
        let market = &mut tally.market;
        let mut persons = 0;
        for &age in ages.months() {
            // Ages are whole years now; those above 75 are out already.
            if !(0..=LAST_AGE_MONTHS).contains(&age) {
                continue;
            }
            let mut change = (0, 0);
            if age < LAST_AGE_MONTHS {
                let now = setting.incidence[years(age)];
                change.0 += incidence_of(weight, now * frailty);
                change.1 += incidence_of(weight, now);
            } else {
                persons -= 1;
                market.age_months -= weight * i64::from(age);
            }
            if age > 0 {
                let then = setting.incidence[years(age - 1)];
                change.0 -= incidence_of(weight, then * frailty);
                change.1 -= incidence_of(weight, then);
            } else {
                persons += 1;
            }
            market.incidence += change.0;
            market.incidence_by_age += change.1;
        }
        let adult_years = ages.months()[0] / 12;
        if AGE_BAND_STARTS.contains(&adult_years) {
            let quintile = setting.quintile(columns.income[place]);
            let tier = columns.composition[place].tier();
            market.cell_households[cell(quintile, tier, adult_years - 1)] -= weight;
            market.cell_households[cell(quintile, tier, adult_years)] += weight;
        }
        if persons != 0 {
            market.persons += weight * persons;
            for (contact, counts) in block.contacts(place / 64).iter().zip(&mut tally.platforms) {
                if contact.access >> (place % 64) & 1 != 0 {
                    counts.reachable_persons += weight * persons;
                }
            }
        }
    }

    /// The least k for which the chance that somebody falls ill in a month is at most 2^(k-32).
    pub(super) fn illness_class(&self, block: &Block, place: usize) -> u8 {
        let columns = &*block.columns;
        let setting = self.pass.setting;
        let frailty = setting.plain.decode(columns.frailty[place]);
        let ages = columns.composition[place].ages(self.pass.clock - i32::from(columns.birth[place]));
        let mut hazards = [0.0; MAX_PERSONS];
        for (hazard, &age) in hazards.iter_mut().zip(ages.months()) {
            if age >= 0 {
                *hazard = (setting.incidence[years(age)] * frailty / 12.0).min(1.0);
            }
        }
        let threshold = word_threshold(any_illness(hazards.into_iter()));
        (u64::BITS - threshold.saturating_sub(1).leading_zeros()) as u8
    }
}

/// Who was born a whole number of years ago.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn birthdays(births: &[i16], clock: i32) -> Mask {
    let mut mask = [0; MASK_WORDS];
    for (set, births) in mask.iter_mut().zip(births.as_chunks::<64>().0) {
        for (bit, &birth) in births.iter().enumerate() {
            let months = (clock as i16).wrapping_sub(birth) as u16;
            *set |= u64::from(months.is_multiple_of(12)) << bit;
        }
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::household::BLOCK;

    #[test]
    fn a_birthday_comes_every_twelve_months() {
        let births: [i16; BLOCK] = std::array::from_fn(|place| -(place as i16) % 900 + 30);
        for clock in [0, 1, 35, 239] {
            let mask = birthdays(&births, clock);
            let mut found = Vec::new();
            each_bit(&mask, |place| found.push(place));
            let expected: Vec<usize> = (0..BLOCK)
                .filter(|&place| (clock - i32::from(births[place])).rem_euclid(12) == 0)
                .filter(|&place| clock >= i32::from(births[place]))
                .collect();
            let lived: Vec<usize> =
                found.into_iter().filter(|&place| clock >= i32::from(births[place])).collect();
            assert_eq!(lived, expected, "clock {clock}");
        }
    }
}
