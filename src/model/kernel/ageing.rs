//! Birthdays: all persons of a household have theirs in one month of the year.

use super::{Kernel, Scratch};
use crate::model::household::{BLOCK, Block, MASK_WORDS, Mask, OLDEST_YEARS, places, years};
use crate::model::illness::any_illness;
use crate::model::setting::Setting;
use crate::model::setting::places::LAST_AGE_MONTHS;
use crate::model::tally::{AGE_BAND_STARTS, Tally, cell, incidence_units};
use crate::random::word_threshold;

impl Kernel<'_> {
    /// Counts those who are a year older at their new age, and lets entrants of 18 take the place of those who turn 75.
    #[inline(always)]
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
                    let profile = before.profile(&old).negative();
                    before.count_in_population(&profile, &old, tally);
                    if !self.recount {
                        before.count_holdings(&profile, &old, tally);
                    }
                    self.pass.view(&old).leave_population(&self.pass, &old, tally);
                    leaving.push(old.number);
                    scratch.replaced[word] |= 1 << (place % 64);
                }
            }
        }
        for entrant in self.entrants.draw_all(&leaving, &mut scratch.gatherer) {
            let place = (entrant.number - block.first) as usize;
            block.pack(place, &entrant);
            block.columns.illness_class[place] = self.illness_class(block, place);
            self.pass.count_in_population(&self.pass.profile(&entrant), &entrant, tally);
        }
    }

    /// Counts the population with which the run begins. Nobody has heard of anything yet.
    #[inline(never)]
    pub(super) fn count_everybody(&self, block: &mut Block, scratch: &Scratch, tally: &mut Tally) {
        let setting = self.pass.setting;
        let weight_of = |place: usize| self.pass.weights.of(block.first + place as u64);
        let mut persons_of = [0u8; BLOCK];
        let market = &mut tally.market;
        for (place, persons_there) in persons_of[..block.len].iter_mut().enumerate() {
            let columns = &*block.columns;
            let weight = weight_of(place);
            let frailty = setting.plain.decode(columns.frailty[place]);
            let age = self.pass.clock - i32::from(columns.birth[place]);
            let composition = columns.composition[place];
            let (mut incidence, mut by_age, mut months) = (0, 0, 0);
            for &age in composition.ages(age).months() {
                if (0..LAST_AGE_MONTHS).contains(&age) {
                    incidence += incidence_units(setting.incidence[years(age)] * frailty);
                    by_age += incidence_units(setting.incidence[years(age)]);
                    months += i64::from(age);
                    *persons_there += 1;
                }
            }
            market.households += weight;
            market.persons += weight * i64::from(*persons_there);
            market.age_months += weight * months;
            market.incidence += i128::from(weight) * i128::from(incidence);
            market.incidence_by_age += i128::from(weight) * i128::from(by_age);
            let cell = cell(setting.quintile(columns.income[place]), composition.tier(), age / 12);
            market.cell_households[cell] += weight;
            market.commercial_households += if columns.cover[place].is_held() { weight } else { 0 };
        }
        for (platform, counts) in tally.platforms.iter_mut().enumerate() {
            let access = |word: usize| block.contacts(word)[platform].access & scratch.everybody[word];
            let mask: Mask = std::array::from_fn(|word| if word < block.words() { access(word) } else { 0 });
            for place in places(&mask) {
                counts.reachable_households += weight_of(place);
                counts.reachable_persons += weight_of(place) * i64::from(persons_of[place]);
            }
        }
        for place in 0..block.len {
            block.columns.illness_class[place] = self.illness_class(block, place);
        }
    }

    /// The difference that a birthday makes to the sums over the population, and the new class of illness.
    #[inline(always)]
    fn count_birthday(&self, block: &mut Block, place: usize, tally: &mut Tally) {
        let setting = self.pass.setting;
        let weight = self.pass.weights.of(block.first + place as u64);
        let columns = &mut *block.columns;
        let frailty = setting.plain.decode(columns.frailty[place]);
        let age = self.pass.clock - i32::from(columns.birth[place]);
        let ages = columns.composition[place].ages(age);
        let (mut incidence, mut by_age, mut persons, mut out) = (0, 0, 0, 0);
        let mut spared = 1.0;
        for &age in ages.months() {
            let year = &self.birthdays.by_year[if age < 0 { OLDEST_YEARS + 1 } else { age as usize / 12 }];
            incidence += incidence_units(year.now * frailty) - incidence_units(year.then * frailty);
            by_age += year.change_by_age;
            persons += year.persons;
            out += i64::from(age == LAST_AGE_MONTHS);
            let hazard = year.true_incidence * frailty / 12.0;
            spared *= 1.0 - if hazard < 1.0 { hazard } else { 1.0 };
        }
        columns.illness_class[place] = class_of(1.0 - spared);
        let market = &mut tally.market;
        market.incidence += i128::from(weight) * i128::from(incidence);
        market.incidence_by_age += i128::from(weight) * i128::from(by_age);
        let adult_years = age / 12;
        if AGE_BAND_STARTS.contains(&adult_years) {
            let quintile = setting.quintile(columns.income[place]);
            let tier = columns.composition[place].tier();
            market.cell_households[cell(quintile, tier, adult_years - 1)] -= weight;
            market.cell_households[cell(quintile, tier, adult_years)] += weight;
        }
        market.age_months -= weight * out * i64::from(LAST_AGE_MONTHS);
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
        let frailty = self.pass.setting.plain.decode(columns.frailty[place]);
        let age = self.pass.clock - i32::from(columns.birth[place]);
        let ages = columns.composition[place].ages(age);
        let born = ages.months().iter().filter(|&&age| age >= 0);
        let hazards = born.map(|&age| (self.pass.setting.incidence[years(age)] * frailty / 12.0).min(1.0));
        class_of(any_illness(hazards))
    }
}

#[inline(always)]
fn class_of(chance: f64) -> u8 {
    let threshold = word_threshold(chance);
    (u64::BITS - threshold.saturating_sub(1).leading_zeros()) as u8
}

/// What a birthday changes, by the age reached.
pub(super) struct Birthdays {
    /// By age in years; one more for those who are not born.
    by_year: Vec<Year>,
}

/// One person's birthday.
#[derive(Clone, Copy)]
struct Year {
    /// Yearly incidence as far as it is counted, at frailty 1: from now on, and until now. 0 from 75 on, and before birth.
    now: f64,
    then: f64,
    /// Yearly incidence, counted or not.
    true_incidence: f64,
    /// Change of incidence at frailty 1, units.
    change_by_age: i64,
    /// Change of the number of persons.
    persons: i64,
}

impl Birthdays {
    pub fn new(setting: &Setting) -> Birthdays {
        let counted = |years: i32| match years {
            0..LAST_AGE_YEARS => setting.incidence[years as usize],
            _ => 0.0,
        };
        let year = |years: i32| Year {
            now: counted(years),
            then: counted(years - 1),
            true_incidence: setting.incidence[years as usize],
            change_by_age: incidence_units(counted(years)) - incidence_units(counted(years - 1)),
            persons: i64::from(years == 0) - i64::from(years == LAST_AGE_YEARS),
        };
        let unborn = Year { now: 0.0, then: 0.0, true_incidence: 0.0, change_by_age: 0, persons: 0 };
        Birthdays { by_year: (0..=OLDEST_YEARS as i32).map(year).chain([unborn]).collect() }
    }
}

const LAST_AGE_YEARS: i32 = LAST_AGE_MONTHS / 12;

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

    #[test]
    fn a_birthday_comes_every_twelve_months() {
        let births: [i16; BLOCK] = std::array::from_fn(|place| -(place as i16) % 900 + 30);
        for clock in [0, 1, 35, 239] {
            let mask = birthdays(&births, clock);
            let found = places(&mask);
            let expected: Vec<usize> = (0..BLOCK)
                .filter(|&place| (clock - i32::from(births[place])).rem_euclid(12) == 0)
                .filter(|&place| clock >= i32::from(births[place]))
                .collect();
            let lived: Vec<usize> = found.filter(|&place| clock >= i32::from(births[place])).collect();
            assert_eq!(lived, expected, "clock {clock}");
        }
    }
}
