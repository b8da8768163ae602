//! The population by month of birth: what a year more of age does to the sums over all persons is worked out once a month for
//! everybody who was born in the same month, instead of person by person.

use crate::model::household::Composition;
use crate::model::setting::Setting;
use crate::model::setting::places::{ENTRY_AGE_MONTHS, LAST_AGE_MONTHS};
use crate::model::tally::Tally;
use crate::units::MAX_MONTHS;

/// The longest time after its insured adult that a child is born, months.
const YOUNGEST_MONTHS: i32 = 420;

/// Births of those who count at some time: less than 75 years before the run, to the last child of the last entrant.
const COHORTS: usize = (LAST_AGE_MONTHS + MAX_MONTHS as i32 - ENTRY_AGE_MONTHS + YOUNGEST_MONTHS) as usize;

const LAST_AGE_YEARS: usize = (LAST_AGE_MONTHS / 12) as usize;

const COHORT_WORDS: usize = COHORTS.div_ceil(64);

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
    /// Persons within reach: by month of birth and, among these, by platform.
    reachable: Vec<i64>,
    platforms: usize,
    /// Where anything has been added.
    touched: [u64; COHORT_WORDS],
}

impl Cohorts {
    /// Nobody, in a market of `platforms` platforms.
    pub fn empty(platforms: usize) -> Cohorts {
        Cohorts {
            cohorts: vec![Cohort::default(); COHORTS],
            reachable: vec![0; COHORTS * platforms],
            platforms,
            touched: [0; COHORT_WORDS],
        }
    }

    /// Adds the persons of a household whose adult was born in month `birth` of the run. `within_reach` has its weight for each platform
    /// whose app it uses, 0 for others. Negative weights take them out.
    #[inline(always)]
    pub fn add(
        &mut self,
        (composition, birth): (Composition, i32),
        weight: i64,
        frailty_units: i64,
        within_reach: &[i64],
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
            let reachable = &mut self.reachable[index * self.platforms..(index + 1) * self.platforms];
            for (sum, weight) in reachable.iter_mut().zip(within_reach) {
                *sum += weight;
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
                let platforms = index * self.platforms..(index + 1) * self.platforms;
                let sums = &mut self.reachable[platforms.clone()];
                for (sum, more) in sums.iter_mut().zip(&mut other.reachable[platforms]) {
                    *sum += std::mem::take(more);
                }
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
            let reachable = &self.reachable[index as usize * self.platforms..];
            for (counts, persons) in tally.platforms.iter_mut().zip(reachable) {
                counts.reachable_persons += enters * persons;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::household::RELATION_OFFSET_MONTHS;

    #[test]
    fn every_child_has_a_cohort() {
        assert_eq!(RELATION_OFFSET_MONTHS.iter().min(), Some(&-YOUNGEST_MONTHS));
        let mut cohorts = Cohorts::empty(3);
        let last_entrant = MAX_MONTHS as i32 - 1 - ENTRY_AGE_MONTHS;
        let family = Composition::new(2, 0, 0xd);
        cohorts.add((family, last_entrant), 5, 7, &[5, 0, 5]);
        let persons: i64 = cohorts.cohorts.iter().map(|cohort| cohort.persons).sum();
        assert_eq!((persons, cohorts.reachable.iter().sum::<i64>()), (10, 20));
    }

    #[test]
    fn what_is_absorbed_is_gone_from_where_it_was() {
        let (mut all, mut some) = (Cohorts::empty(2), Cohorts::empty(2));
        let household = (Composition::new(1, 0, 0), -400);
        some.add(household, 3, 11, &[0, 3]);
        all.absorb(&mut some);
        all.absorb(&mut some);
        all.add(household, -3, 11, &[0, -3]);
        assert!(all.cohorts.iter().all(|cohort| cohort.persons == 0 && cohort.frailty == 0));
        assert!(all.reachable.iter().all(|&persons| persons == 0));
    }
}
