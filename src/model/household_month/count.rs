//! What a household adds to the month's tally.

use super::{Pass, Profile};
use crate::model::household::{Household, Membership, years};
use crate::model::setting::PlatformSetting;
use crate::model::setting::places::LAST_AGE_MONTHS;
use crate::model::tally::{Tally, frailty_units, incidence_units};
use crate::units::PlatformId;

impl Pass<'_> {
    /// Counts the memberships of a household as they stand after this month's choices.
    pub(in crate::model) fn count_holdings(&self, view: &Profile, household: &Household, tally: &mut Tally) {
        let held = household.memberships.iter().filter(|membership| membership.platform().is_some());
        let platforms = held.clone().count();
        if platforms == 0 {
            return;
        }
        let mut enrolled_anywhere = 0;
        for &membership in held {
            enrolled_anywhere |= self.count_membership(view, household, (membership, platforms), tally);
        }
        let covered_persons = view.weight * i64::from(enrolled_anywhere.count_ones());
        let market = &mut tally.market;
        market.covered_households += view.weight;
        market.covered_persons += covered_persons;
        market.cell_covered_households[view.cell] += view.weight;
        market.cell_covered_persons[view.cell] += covered_persons;
        if platforms > 1 {
            market.multi_homing_households += view.weight;
        }
        if household.cover.is_held() {
            market.covered_commercial_households += view.weight;
        }
    }

    /// Counts a household among those that there are, within reach, and aware.
    pub(in crate::model) fn count_in_population(
        &self,
        view: &Profile,
        household: &Household,
        tally: &mut Tally,
    ) {
        let market = &mut tally.market;
        market.households += view.weight;
        market.cell_households[view.cell] += view.weight;
        if household.cover.is_held() {
            market.commercial_households += view.weight;
        }
        let (mut persons, mut by_age) = (0, 0);
        for &age in view.ages.months() {
            if !(0..LAST_AGE_MONTHS).contains(&age) {
                continue;
            }
            persons += 1;
            by_age += self.setting.incidence_units[years(age)];
            market.age_months += view.weight * (i64::from(age) + self.age_shift);
        }
        let by_age = i128::from(view.weight) * i128::from(by_age);
        market.incidence += by_age * i128::from(frailty_units(view.frailty));
        market.incidence_by_age += by_age;
        market.persons += view.weight * persons;
        let mut reachable = household.access;
        while reachable != 0 {
            let platform = PlatformId(reachable.trailing_zeros() as u8);
            reachable &= reachable - 1;
            let counts = &mut tally.platforms[platform.index()];
            counts.reachable_households += view.weight;
            counts.reachable_persons += view.weight * persons;
            if household.heard & platform.bit() != 0 {
                counts.aware_households += view.weight;
            }
        }
    }

    /// Counts one membership of a household with so many platforms. Gives back the enrolled persons, a bit each.
    fn count_membership(
        &self,
        view: &Profile,
        household: &Household,
        (membership, platforms): (Membership, usize),
        tally: &mut Tally,
    ) -> u32 {
        let Some(platform) = membership.platform() else {
            return 0;
        };
        let setting = &self.setting.platforms[platform.index()];
        let offer = &self.conditions.offers[platform.index()];
        let counts = &mut tally.platforms[platform.index()];
        let private = self.setting.private_frailty.decode(household.frailty);
        let tenure = self.tenure(membership);
        let waiting = self.is_waiting(setting, membership);
        let filed = if waiting { 0.0 } else { self.filed_share(setting, membership) };
        let mut enrolled: u32 = 0;
        // Sums over persons, to be weighted.
        let (mut months, mut by_age, mut perceived) = (0, 0, 0);
        for (person, &age) in view.ages.months().iter().enumerate() {
            // A factor and no branch: whether a person is enrolled cannot be guessed.
            let counts_once = i64::from(setting.enrols(age, tenure));
            enrolled |= (counts_once as u32) << person;
            let year = years(age);
            months += counts_once * (i64::from(age) + self.age_shift);
            by_age += counts_once * self.setting.incidence_units[year];
            perceived += counts_once * incidence_units(12.0 * self.setting.perceived[year] * private);
            let weight = counts_once * view.weight;
            let class = self.charge_class(setting, view, age);
            counts.class_persons[class] += weight;
            counts.cell_shares[view.cell] += weight * setting.relativity_percent[class];
            let Some(band) = setting.band(year).filter(|_| !waiting) else {
                continue;
            };
            let hazard = (self.monthly_incidence(view, age) * filed).min(1.0);
            let expected_claims = i128::from(weight) * i128::from(incidence_units(hazard));
            counts.exposure[band] += expected_claims;
            counts.cell_expected[view.cell] += expected_claims * i128::from(offer.benefit_fen[band].0);
        }
        let weight = i128::from(view.weight);
        let by_age = weight * i128::from(by_age);
        counts.incidence += by_age * i128::from(frailty_units(view.frailty));
        counts.incidence_by_age += by_age;
        counts.perceived_incidence += weight * i128::from(perceived);
        counts.age_months += view.weight * months;
        let persons = view.weight * i64::from(enrolled.count_ones());
        counts.members += persons;
        counts.households += view.weight;
        counts.income_yuan += (view.income + 0.5) as i64 * persons;
        counts.multi_homing += if platforms > 1 { persons } else { 0 };
        counts.waiting += if waiting { persons } else { 0 };
        if setting.is_prepaid() {
            counts.balance_persons[usize::from(membership.exhausted_at)] += persons;
        }
        tally.market.cell_memberships[view.cell] += persons;
        enrolled
    }

    /// Share of events that members file whose waiting has ended: growth since the start x select effect.
    fn filed_share(&self, setting: &PlatformSetting, membership: Membership) -> f64 {
        let covered_for = self.months_since_joining(membership) - setting.terms.waiting_period_months;
        self.conditions.claims_growth * setting.select[covered_for as usize]
    }
}
