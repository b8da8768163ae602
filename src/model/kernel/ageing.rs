//! Ageing: whose turn it is to leave the population, who enters it, and what else changes on a birthday. What a year more
//! does to sums over persons is worked out by [`cohorts`](super::cohorts).

use super::cohorts::{Cohorts, EIGHT, WithinReach};
use super::{Kernel, Scratch};
use crate::model::household::{Block, Household, MASK_WORDS, Mask, bits, places};
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
        let traits = &columns.traits[place];
        let quintile = self.pass.setting.quintile(traits.income);
        cell(quintile, traits.composition.tier(), (clock - i32::from(columns.birth[place])) / 12)
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
        let mut within_reach = WithinReach::default();
        for (platform, reached) in within_reach.as_flattened_mut().iter_mut().enumerate() {
            *reached = weight * i64::from(household.access >> platform & 1);
        }
        cohorts.add((household.composition, household.birth), weight, frailty, &within_reach);
    }

    /// Counts the households with which the run begins; sums over their persons follow from the [`Cohorts`] that they are added
    /// to. Nobody has heard of anything yet.
    #[inline(always)]
    pub(super) fn count_everybody(
        &self,
        block: &Block,
        scratch: &Scratch,
        cohorts: &mut Cohorts,
        tally: &mut Tally,
    ) {
        for (word, &households) in scratch.everybody[..block.words()].iter().enumerate() {
            self.count_word(block, (word, households), cohorts, tally);
        }
    }

    /// Counts the `households` of a word.
    #[inline(always)]
    fn count_word(
        &self,
        block: &Block,
        (word, households): (usize, u64),
        cohorts: &mut Cohorts,
        tally: &mut Tally,
    ) {
        let columns = &*block.columns;
        let mut access = [0; MAX_PLATFORMS];
        for (platform, contact) in block.contacts(word).iter().enumerate() {
            access[platform] = contact.access;
            tally.platforms[platform].reachable_households +=
                self.weight_of_some(block, word, contact.access & households);
        }
        let market = &mut tally.market;
        market.households += self.weight_of_some(block, word, households);
        for bit in 0..households.count_ones() as usize {
            let place = word * 64 + bit;
            let weight = self.weight(block, place);
            let traits = &columns.traits[place];
            let birth = i32::from(columns.birth[place]);
            market.cell_households[self.cell(block, place, self.pass.clock)] += weight;
            market.commercial_households += weight * i64::from(columns.cover[place].is_held());
            let mut within_reach = WithinReach::default();
            // Without a branch: which apps a household uses cannot be guessed.
            let eights = within_reach.iter_mut().zip(access.as_chunks::<EIGHT>().0).take(cohorts.eights());
            for (reached, access) in eights {
                for (reached, uses) in reached.iter_mut().zip(access) {
                    *reached = weight & 0_i64.wrapping_sub((uses >> bit & 1) as i64);
                }
            }
            let frailty = frailty_units(self.pass.setting.plain.decode(traits.frailty));
            cohorts.add((traits.composition, birth), weight, frailty, &within_reach);
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
