//! The population by month of birth: sums over all persons, and what a year more of age does to them, are worked out for
//! everybody who was born in the same month at once, instead of person by person.

use crate::model::household::{Composition, years};
use crate::model::setting::Setting;
use crate::model::setting::places::{ENTRY_AGE_MONTHS, LAST_AGE_MONTHS};
use crate::model::tally::Tally;
use crate::units::{MAX_MONTHS, MAX_PLATFORMS};

/// The longest time after its insured adult that a child is born, months.
const YOUNGEST_MONTHS: i32 = 420;

/// Births of those who count at some time: less than 75 years before the run, to the last child of the last entrant.
const COHORTS: usize = (LAST_AGE_MONTHS + MAX_MONTHS as i32 - ENTRY_AGE_MONTHS + YOUNGEST_MONTHS) as usize;

const LAST_AGE_YEARS: usize = (LAST_AGE_MONTHS / 12) as usize;

const COHORT_WORDS: usize = COHORTS.div_ceil(64);

/// Platforms that are added to at once.
pub(super) const EIGHT: usize = 8;

const _: () = assert!(MAX_PLATFORMS.is_multiple_of(EIGHT));

/// A household's weight for each platform whose app it uses; 0 for others, and for platforms that there are not.
pub(super) type WithinReach = [[i64; EIGHT]; MAX_PLATFORMS / EIGHT];

/// Those born in one month.
#[derive(Debug, Clone, Copy, Default)]
struct Cohort {
    /// Persons, represented ones.
    persons: i64,
    /// Sum of their frailties, units.
    frailty: i128,
}

/// All persons below 75 and those not yet born, by month of birth, or a change of them.
#[derive(Debug, Clone)]
pub(in crate::model) struct Cohorts {
    cohorts: Vec<Cohort>,
    /// Persons within reach: by month of birth and, among these, by platform, eight together.
    reachable: Vec<[i64; EIGHT]>,
    /// How many eights hold all platforms.
    eights: usize,
    /// Where anything has been added.
    touched: [u64; COHORT_WORDS],
}

impl Cohorts {
    /// Nobody, in a market of `platforms` platforms.
    pub fn empty(platforms: usize) -> Cohorts {
        let eights = platforms.div_ceil(EIGHT);
        Cohorts {
            cohorts: vec![Cohort::default(); COHORTS],
            reachable: vec![[0; EIGHT]; COHORTS * eights],
            eights,
            touched: [0; COHORT_WORDS],
        }
    }

    /// How many eights hold all platforms.
    #[inline(always)]
    pub fn eights(&self) -> usize {
        self.eights
    }

    /// Adds the persons of a household whose adult was born in month `birth` of the run. Negative weights take them out.
    #[inline(always)]
    pub fn add(
        &mut self,
        (composition, birth): (Composition, i32),
        weight: i64,
        frailty_units: i64,
        within_reach: &WithinReach,
    ) {
        let frailty = i128::from(weight) * i128::from(frailty_units);
        for &age in composition.ages(-birth).months() {
            if age >= LAST_AGE_MONTHS {
                continue;
            }
            let index = (LAST_AGE_MONTHS - 1 - age) as usize;
            self.touched[index / 64] |= 1 << (index % 64);
            self.cohorts[index].persons += weight;
            self.cohorts[index].frailty += frailty;
            let reachable = &mut self.reachable[index * self.eights..(index + 1) * self.eights];
            for (sums, weights) in reachable.iter_mut().zip(within_reach) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += weight;
                }
            }
        }
    }

    /// Adds what `other` has, and leaves it empty.
    pub fn absorb(&mut self, other: &mut Cohorts) {
        for (word, touched) in other.touched.iter_mut().enumerate() {
            while *touched != 0 {
                let index = word * 64 + touched.trailing_zeros() as usize;
                *touched &= *touched - 1;
                let (sum, more) = (&mut self.cohorts[index], std::mem::take(&mut other.cohorts[index]));
                sum.persons += more.persons;
                sum.frailty += more.frailty;
                let platforms = index * self.eights..(index + 1) * self.eights;
                let sums = self.reachable[platforms.clone()].as_flattened_mut();
                for (sum, more) in sums.iter_mut().zip(other.reachable[platforms].as_flattened_mut()) {
                    *sum += std::mem::take(more);
                }
            }
        }
    }

    /// The persons born in one month who are within reach, by platform.
    fn reachable(&self, index: usize) -> &[i64] {
        self.reachable[index * self.eights..(index + 1) * self.eights].as_flattened()
    }

    /// Counts everybody who is born and below 75 at the start of the run.
    pub fn count(&self, setting: &Setting, tally: &mut Tally) {
        let market = &mut tally.market;
        for (index, cohort) in self.cohorts[..LAST_AGE_MONTHS as usize].iter().enumerate() {
            let age = LAST_AGE_MONTHS - 1 - index as i32;
            let incidence = i128::from(setting.incidence_units[years(age)]);
            market.persons += cohort.persons;
            market.age_months += cohort.persons * i64::from(age);
            market.incidence += cohort.frailty * incidence;
            market.incidence_by_age += i128::from(cohort.persons) * incidence;
            for (counts, persons) in tally.platforms.iter_mut().zip(self.reachable(index)) {
                counts.reachable_persons += persons;
            }
        }
    }

    /// Takes the birthdays at `clock` months into the sums over the population; all ages have grown by a month already.
    pub fn celebrate(&self, setting: &Setting, clock: i32, tally: &mut Tally) {
        let counted = |years: usize| {
            if years < LAST_AGE_YEARS { setting.incidence_units[years] } else { 0 }
        };
        for years in 0..=LAST_AGE_YEARS {
            let index = LAST_AGE_MONTHS - 1 + clock - 12 * years as i32;
            let Some(cohort) = self.cohorts.get(index as usize).filter(|_| index >= 0) else { continue };
            let step = counted(years) - if years > 0 { counted(years - 1) } else { 0 };
            let market = &mut tally.market;
            market.incidence_by_age += i128::from(cohort.persons) * i128::from(step);
            market.incidence += cohort.frailty * i128::from(step);
            let enters = i64::from(years == 0) - i64::from(years == LAST_AGE_YEARS);
            if enters == 0 {
                continue;
            }
            market.persons += enters * cohort.persons;
            market.age_months += enters * cohort.persons * 12 * years as i64;
            for (counts, persons) in tally.platforms.iter_mut().zip(self.reachable(index as usize)) {
                counts.reachable_persons += enters * persons;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::household::RELATION_OFFSET_MONTHS;

    fn within_reach(weights: [i64; 3]) -> WithinReach {
        let mut within_reach = WithinReach::default();
        within_reach.as_flattened_mut()[..3].copy_from_slice(&weights);
        within_reach
    }

    #[test]
    fn every_child_has_a_cohort() {
        assert_eq!(RELATION_OFFSET_MONTHS.iter().min(), Some(&-YOUNGEST_MONTHS));
        let mut cohorts = Cohorts::empty(3);
        let last_entrant = MAX_MONTHS as i32 - 1 - ENTRY_AGE_MONTHS;
        let family = Composition::new(2, 0, 0xd);
        cohorts.add((family, last_entrant), 5, 7, &within_reach([5, 0, 5]));
        let persons: i64 = cohorts.cohorts.iter().map(|cohort| cohort.persons).sum();
        assert_eq!((persons, cohorts.reachable.as_flattened().iter().sum::<i64>()), (10, 20));
    }

    #[test]
    fn what_is_absorbed_is_gone_from_where_it_was() {
        let (mut all, mut some) = (Cohorts::empty(2), Cohorts::empty(2));
        let household = (Composition::new(1, 0, 0), -400);
        some.add(household, 3, 11, &within_reach([0, 3, 0]));
        all.absorb(&mut some);
        all.absorb(&mut some);
        all.add(household, -3, 11, &within_reach([0, -3, 0]));
        assert!(all.cohorts.iter().all(|cohort| cohort.persons == 0 && cohort.frailty == 0));
        assert!(all.reachable.as_flattened().iter().all(|&persons| persons == 0));
    }
}
