//! Ageing: whose turn it is to leave the population, who enters it, and what else changes on a birthday. What a year more
//! does to sums over persons is worked out by [`cohorts`](super::cohorts).

use super::cohorts::Cohorts;
use super::{Kernel, Scratch};
use crate::model::household::{Block, Household, MASK_WORDS, Mask, bits, places, years};
use crate::model::setting::places::LAST_AGE_MONTHS;
use crate::model::tally::{AGE_BAND_STARTS, Tally, cell, frailty_units};
use crate::units::MAX_PLATFORMS;

impl Kernel<'_> {
    /// Finds birthdays and those who turn 75, and moves adults who are ten years older to their new age band.
    #[inline(always)]
    pub(super) fn grow_older(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        if self.pass.clock == 0 {
            return;
        }
        let found = birthdays(&block.columns.birth, self.pass.clock);
        scratch.birthdays = found.all;
        scratch.enters_band = found.band;
        let enters: Mask = std::array::from_fn(|word| found.band[word] & scratch.everybody[word]);
        for &place in scratch.list.of(&enters) {
            self.move_to_next_band(block, usize::from(place), tally);
        }
        for (word, replaced) in scratch.replaced.iter_mut().enumerate() {
            *replaced = found.last[word] & scratch.everybody[word];
        }
    }

    #[inline(always)]
    fn move_to_next_band(&self, block: &Block, place: usize, tally: &mut Tally) {
        let weight = self.weight(block, place);
        tally.market.cell_households[self.cell(block, place, self.pass.clock - 1)] -= weight;
        tally.market.cell_households[self.cell(block, place, self.pass.clock)] += weight;
    }

    /// The cell of a household whose adult has aged by `clock` months since the start.
    #[inline(always)]
    pub(super) fn cell(&self, block: &Block, place: usize, clock: i32) -> usize {
        let columns = &*block.columns;
        let quintile = self.pass.setting.quintile(columns.traits[place].income);
        cell(
            quintile,
            columns.traits[place].composition.tier(),
            (clock - i32::from(columns.birth[place])) / 12,
        )
    }

    /// Lets entrants of 18 take the places of those who turn 75.
    #[inline(never)]
    pub(super) fn replace(
        &self,
        block: &mut Block,
        scratch: &mut Scratch,
        cohorts: &mut Cohorts,
        tally: &mut Tally,
    ) {
        let mut leaving = Vec::new();
        for place in places(&scratch.replaced) {
            let old = block.household(place);
            let profile = self.pass.profile(&old).negative();
            self.pass.count_in_population(&profile, &old, tally);
            self.count_in_cohorts(&old, profile.weight, cohorts);
            if let Some(before) = self.before.as_ref().filter(|_| !self.recount) {
                before.count_holdings(&before.profile(&old).negative(), &old, tally);
            }
            self.pass.view(&old).leave_population(&self.pass, &old, tally);
            leaving.push(old.number);
        }
        for entrant in self.entrants.draw_all(&leaving, &mut scratch.gatherer) {
            let place = (entrant.number - block.first) as usize;
            block.pack(place, &entrant);
            self.raise_illness_bound(block, place);
            let profile = self.pass.profile(&entrant);
            self.pass.count_in_population(&profile, &entrant, tally);
            self.count_in_cohorts(&entrant, profile.weight, cohorts);
        }
    }

    fn count_in_cohorts(&self, household: &Household, weight: i64, cohorts: &mut Cohorts) {
        let frailty = frailty_units(self.pass.setting.plain.decode(household.frailty));
        let uses = |platform: usize| household.access >> platform & 1 != 0;
        let within_reach: [i64; MAX_PLATFORMS] =
            std::array::from_fn(|platform| if uses(platform) { weight } else { 0 });
        cohorts.add((household.composition, household.birth), weight, frailty, &within_reach);
    }

    /// Counts the population with which the run begins. Nobody has heard of anything yet.
    #[inline(always)]
    pub(super) fn count_everybody(&self, block: &Block, cohorts: &mut Cohorts, tally: &mut Tally) {
        let setting = self.pass.setting;
        let market = &mut tally.market;
        let mut within_reach = [0; MAX_PLATFORMS];
        let [mut households_within, mut persons_within] = [[0; MAX_PLATFORMS]; 2];
        for place in 0..block.len {
            let columns = &*block.columns;
            let weight = self.weight(block, place);
            let frailty = frailty_units(setting.plain.decode(columns.traits[place].frailty));
            let birth = i32::from(columns.birth[place]);
            let age = self.pass.clock - birth;
            let composition = columns.traits[place].composition;
            let (mut by_age, mut months, mut persons) = (0, 0, 0);
            for &age in composition.ages(age).months() {
                if (0..LAST_AGE_MONTHS).contains(&age) {
                    by_age += setting.incidence_units[years(age)];
                    months += i64::from(age);
                    persons += 1;
                }
            }
            market.households += weight;
            market.persons += weight * persons;
            market.age_months += weight * months;
            let by_age = i128::from(weight) * i128::from(by_age);
            market.incidence += by_age * i128::from(frailty);
            market.incidence_by_age += by_age;
            let cell = cell(setting.quintile(columns.traits[place].income), composition.tier(), age / 12);
            market.cell_households[cell] += weight;
            market.commercial_households += if columns.cover[place].is_held() { weight } else { 0 };
            // All platforms, whether it uses their apps or not: which ones it uses cannot be guessed.
            let sums = within_reach.iter_mut().zip(&mut households_within).zip(&mut persons_within);
            for (((within, households), sum), contact) in sums.zip(block.contacts(place / 64)) {
                let uses = 0_i64.wrapping_sub((contact.access >> (place % 64) & 1) as i64);
                *within = weight & uses;
                *households += weight & uses;
                *sum += (weight * persons) & uses;
            }
            cohorts.add((composition, birth), weight, frailty, &within_reach);
        }
        for (platform, counts) in tally.platforms.iter_mut().enumerate() {
            counts.reachable_households += households_within[platform];
            counts.reachable_persons += persons_within[platform];
        }
    }
}

/// Sets of households by what their birthdays mean.
struct Found {
    /// Who was born a whole number of years ago.
    all: Mask,
    /// Whose adult enters an age band.
    band: Mask,
    /// Whose adult has reached the last age.
    last: Mask,
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn birthdays(births: &[i16], clock: i32) -> Found {
    let mut found = Found { all: [0; MASK_WORDS], band: [0; MASK_WORDS], last: [0; MASK_WORDS] };
    let clock = clock as i16;
    for (word, births) in births.as_chunks::<64>().0.iter().enumerate() {
        let ages = births.map(|birth| clock.wrapping_sub(birth));
        found.all[word] = bits(&ages.map(|age| u8::from((age as u16).is_multiple_of(12))));
        found.last[word] = bits(&ages.map(|age| u8::from(age >= LAST_AGE_MONTHS as i16)));
        found.band[word] = bits(&ages.map(|age| {
            let mut enters = 0;
            for start in &AGE_BAND_STARTS[1..] {
                enters |= u8::from(age == 12 * *start as i16);
            }
            enters
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::household::{BLOCK, has_bit};

    #[test]
    fn a_birthday_comes_every_twelve_months_and_some_of_them_matter() {
        let births: [i16; BLOCK] = std::array::from_fn(|place| -(place as i16) % 900 + 30);
        for clock in [0, 1, 35, 239] {
            let found = birthdays(&births, clock);
            let age = |place: usize| clock - i32::from(births[place]);
            for place in (0..BLOCK).filter(|&place| age(place) >= 0) {
                assert_eq!(has_bit(&found.all, place), age(place) % 12 == 0, "clock {clock}, place {place}");
                assert_eq!(has_bit(&found.last, place), age(place) >= 900, "clock {clock}, place {place}");
                let enters = [360, 480, 600, 720, 840].contains(&age(place));
                assert_eq!(has_bit(&found.band, place), enters, "clock {clock}, place {place}");
            }
        }
    }
}
