//! What a household adds to the month's tally.

use super::Pass;
use super::view::{Held, View};
use crate::model::household::{Block, years};
use crate::model::setting::places::LAST_AGE_MONTHS;
use crate::model::tally::{Tally, incidence_units};
use crate::units::PlatformId;

impl Pass<'_> {
    /// Counts a household and its memberships as they stand after this month's choices.
    pub(super) fn count(&self, view: &View, block: &Block, household: usize, tally: &mut Tally) {
        self.count_in_population(view, block, household, tally);
        let platforms = view.held().count();
        for held in view.held() {
            self.count_membership(view, block, household, (held, platforms), tally);
        }
        if platforms == 0 {
            return;
        }
        let covered = view.ages.months().iter().filter(|&&age| {
            view.held().any(|held| {
                self.setting.platforms[held.platform.index()].enrols(age, self.tenure(held.membership))
            })
        });
        let covered_persons = view.weight * covered.count() as i64;
        let market = &mut tally.market;
        market.covered_households += view.weight;
        market.covered_persons += covered_persons;
        market.cell_covered_households[view.cell] += view.weight;
        market.cell_covered_persons[view.cell] += covered_persons;
        if platforms > 1 {
            market.multi_homing_households += view.weight;
        }
        if block.cover[household].months_left() > 0 {
            market.covered_commercial_households += view.weight;
        }
    }

    fn count_in_population(&self, view: &View, block: &Block, household: usize, tally: &mut Tally) {
        let market = &mut tally.market;
        market.households += view.weight;
        market.cell_households[view.cell] += view.weight;
        if block.cover[household].months_left() > 0 {
            market.commercial_households += view.weight;
        }
        let mut persons = 0;
        for &age in view.ages.months() {
            if !(0..LAST_AGE_MONTHS).contains(&age) {
                continue;
            }
            persons += 1;
            let by_age = self.setting.incidence[years(age)];
            market.age_months += view.weight * i64::from(age);
            market.incidence += weighted(view, by_age * view.frailty);
            market.incidence_by_age += weighted(view, by_age);
        }
        market.persons += view.weight * persons;
        let mut reachable = block.access[household];
        while reachable != 0 {
            let platform = PlatformId(reachable.trailing_zeros() as u8);
            reachable &= reachable - 1;
            let counts = &mut tally.platforms[platform.index()];
            counts.reachable_households += view.weight;
            counts.reachable_persons += view.weight * persons;
            if block.heard[household] & platform.bit() != 0 {
                counts.aware_households += view.weight;
            }
        }
    }

    fn count_membership(
        &self,
        view: &View,
        block: &Block,
        household: usize,
        (held, platforms): (&Held, usize),
        tally: &mut Tally,
    ) {
        let setting = &self.setting.platforms[held.platform.index()];
        let counts = &mut tally.platforms[held.platform.index()];
        let persons = view.weight * held.persons as i64;
        counts.members += persons;
        counts.households += view.weight;
        counts.income_yuan += (view.income + 0.5) as i64 * persons;
        tally.market.cell_memberships[view.cell] += persons;
        if platforms > 1 {
            counts.multi_homing += persons;
        }
        if self.is_waiting(setting, held.membership) {
            counts.waiting += persons;
        }
        if setting.is_prepaid() {
            counts.balance_persons[usize::from(held.membership.exhausted_at)] += persons;
        }
        let private = self.setting.private_frailty.decode(block.frailty[household]);
        let tenure = self.tenure(held.membership);
        for &age in view.ages.months() {
            if setting.enrols(age, tenure) {
                let by_age = self.setting.incidence[years(age)];
                let counts = &mut tally.platforms[held.platform.index()];
                counts.age_months += view.weight * i64::from(age);
                counts.incidence += weighted(view, by_age * view.frailty);
                counts.incidence_by_age += weighted(view, by_age);
                let perceived = 12.0 * self.setting.perceived[years(age)] * private;
                counts.perceived_incidence += weighted(view, perceived);
                self.count_charge_and_exposure(view, held, age, tally);
            }
        }
    }

    fn count_charge_and_exposure(&self, view: &View, held: &Held, age: i32, tally: &mut Tally) {
        let setting = &self.setting.platforms[held.platform.index()];
        let offer = &self.conditions.offers[held.platform.index()];
        let counts = &mut tally.platforms[held.platform.index()];
        let class = self.charge_class(setting, view, age);
        counts.class_persons[class] += view.weight;
        counts.cell_shares[view.cell] += view.weight * setting.relativity_percent[class];
        let Some(band) = setting.band(years(age)) else {
            return;
        };
        if self.is_waiting(setting, held.membership) {
            return;
        }
        let covered_for = self.months_since_joining(held.membership) - setting.terms.waiting_period_months;
        let filed = self.conditions.claims_growth * self.setting.select[covered_for as usize];
        let hazard = (self.monthly_incidence(view, age) * filed).min(1.0);
        let expected_claims = weighted(view, hazard);
        counts.exposure[band] += expected_claims;
        counts.cell_expected[view.cell] += expected_claims * i128::from(offer.benefit_fen[band].0);
    }
}

/// An incidence in units, times the households that `view` stands for.
#[inline(always)]
fn weighted(view: &View, incidence: f64) -> i128 {
    i128::from(view.weight) * i128::from(incidence_units(incidence))
}
