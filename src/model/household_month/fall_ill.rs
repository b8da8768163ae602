//! The household's own illness: its loss with and without the platforms, and, where claims are drawn, its claims.

use super::Pass;
use super::view::View;
use crate::model::household::{Household, years};
use crate::model::illness::{any_illness, bill, is_catastrophic, uncovered_loss};
use crate::model::tally::Tally;
use crate::random::{Purpose, unit_interval, word_threshold};
use crate::scenario::parameters::ClaimsMode;
use crate::units::MAX_PERSONS;

/// Words per household of [`Purpose::IllnessDetail`] without an entity.
const DETAIL_WORDS: usize = 4;
const WHO: usize = 0;
const BILL: usize = 1;
const PUBLIC: usize = 2;

/// Words per household of [`Purpose::IllnessDetail`] keyed by a platform: what becomes of a claim does not depend on
/// what else the household holds.
const CLAIM_WORDS: usize = 2;
const SELECT: usize = 0;
const APPROVAL: usize = 1;

impl Pass<'_> {
    /// The chance that a person of this age and frailty falls ill this month.
    #[inline(always)]
    pub(in crate::model) fn hazard_of_illness(&self, age_months: i32, frailty: f64) -> f64 {
        // Claims that follow the households' own illness can only grow with it.
        let drawn = self.setting.parameters.illness.claims == ClaimsMode::Drawn;
        let growth = if drawn { self.conditions.claims_growth } else { 1.0 };
        Pass::monthly_hazard(self.setting.incidence[years(age_months)], frailty, growth)
    }

    /// The monthly chance that goes with this yearly incidence at frailty 1.
    #[inline(always)]
    pub(in crate::model) fn monthly_hazard(incidence: f64, frailty: f64, growth: f64) -> f64 {
        ((incidence * frailty / 12.0).min(1.0) * growth).min(1.0)
    }

    /// Draws whether somebody falls ill; if so, books the household's loss.
    pub(in crate::model) fn fall_ill(
        &self,
        view: &View,
        household: &Household,
        illness_word: u32,
        tally: &mut Tally,
    ) {
        let mut hazards = [0.0; MAX_PERSONS];
        for (hazard, &age) in hazards.iter_mut().zip(view.ages.months()) {
            *hazard = if age < 0 { 0.0 } else { self.hazard_of_illness(age, view.frailty) };
        }
        if u64::from(illness_word) >= word_threshold(any_illness(hazards.iter().copied())) {
            return;
        }
        let mut words = [0; DETAIL_WORDS];
        self.luck
            .stream(Purpose::IllnessDetail, self.month)
            .fill(view.number * DETAIL_WORDS as u64, &mut words);
        let who = ill_person(&hazards, unit_interval(words[WHO]));
        let payouts = self.claim(view, who, tally);
        self.book_loss(view, household, (who, payouts), &words, tally);
    }

    /// Files the ill person's claims with every platform whose waiting period is over. Gives back the pay-outs.
    fn claim(&self, view: &View, who: usize, tally: &mut Tally) -> f64 {
        let age = view.ages.months()[who];
        let mut payouts = 0.0;
        for held in view.held() {
            let setting = &self.setting.platforms[held.platform.index()];
            let offer = &self.conditions.offers[held.platform.index()];
            let enrolled = setting.enrols(age, self.tenure(held.membership));
            let band = setting.band(years(age)).filter(|_| enrolled);
            let Some(band) = band.filter(|_| !self.is_waiting(setting, held.membership)) else {
                continue;
            };
            let covered_for =
                self.months_since_joining(held.membership) - setting.terms.waiting_period_months;
            let selected = setting.select[covered_for as usize];
            let mut words = [0; CLAIM_WORDS];
            self.luck
                .keyed_stream(Purpose::IllnessDetail, setting.key, self.month)
                .fill(view.number * CLAIM_WORDS as u64, &mut words);
            if u64::from(words[SELECT]) >= word_threshold(selected) {
                continue;
            }
            let approved = u64::from(words[APPROVAL]) < word_threshold(offer.approval_rate);
            if approved {
                payouts += offer.benefit_yuan[band];
            }
            if self.setting.parameters.illness.claims == ClaimsMode::Drawn {
                let counts = &mut tally.platforms[held.platform.index()];
                counts.drawn_filed[band] += view.weight;
                counts.drawn_approved[band] += if approved { view.weight } else { 0 };
            }
        }
        payouts
    }

    fn book_loss(
        &self,
        view: &View,
        household: &Household,
        (who, payouts): (usize, f64),
        words: &[u32; DETAIL_WORDS],
        tally: &mut Tally,
    ) {
        let population = &self.setting.parameters.population;
        let commercial = &self.setting.parameters.commercial;
        let bill = bill(self.setting.places[view.tier].bill_mean_yuan, unit_interval(words[BILL]));
        let insured = u64::from(words[PUBLIC]) < word_threshold(population.public_insurance_coverage);
        let public_insurance = if insured { bill * (1.0 - population.out_of_pocket_share) } else { 0.0 };
        let policy_pays =
            household.cover.is_held() && view.ages.months()[who] < commercial.age_max_years as i32 * 12;
        let policy = if policy_pays { commercial.benefit_yuan } else { 0.0 };
        let spending =
            view.income * 12.0 * population.household_size_persons * population.non_food_spending_share;
        let catastrophic =
            |payouts| is_catastrophic(uncovered_loss(bill, payouts, public_insurance), spending);
        let market = &mut tally.market;
        market.ill_households += view.weight;
        market.catastrophic += if catastrophic(payouts + policy) { view.weight } else { 0 };
        market.catastrophic_without += if catastrophic(policy) { view.weight } else { 0 };
    }
}

/// The ill person, with probability in proportion to the hazards.
fn ill_person(hazards: &[f64; MAX_PERSONS], uniform: f64) -> usize {
    let mut left = uniform * hazards.iter().sum::<f64>();
    for (person, hazard) in hazards.iter().enumerate() {
        left -= hazard;
        if left < 0.0 {
            return person;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::ill_person;

    #[test]
    fn who_is_ill_follows_the_hazards() {
        let hazards = [0.1, 0.0, 0.3, 0.0];
        assert_eq!([0.0, 0.2, 0.26, 0.99].map(|uniform| ill_person(&hazards, uniform)), [0, 0, 2, 2]);
    }
}
