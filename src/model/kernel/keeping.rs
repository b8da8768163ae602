//! The value of keeping one platform that charges everybody alike, in the order of operations of the readable rule.

use std::hint::select_unpredictable;

use super::Kernel;
use super::tables::NO_BAND;
use crate::model::household::{Block, Holding, years};
use crate::model::household_month::surplus_in_money;

impl Kernel<'_> {
    /// The surplus, yuan a month, of a household that holds one platform and keeps it: what
    /// [`surplus_of_keeping`](crate::model::household_month::Pass) gives, with its exponentials looked up.
    ///
    /// Where its persons and whether it has commercial cover are told as constants, there is nothing left to be guessed.
    #[inline(always)]
    pub(super) fn surplus_of_keeping(
        &self,
        block: &Block,
        (holding, taste): (Holding, f64),
        (persons, covered): (usize, bool),
    ) -> f64 {
        let place = usize::from(holding.household);
        let membership = holding.membership;
        let platform = holding.platform();
        let table = &self.tables.platforms[platform];
        let setting = self.pass.setting;
        let columns = &*block.columns;
        let traits = &columns.traits[place];
        let composition = traits.composition;
        let ages = composition.ages(self.pass.clock - i32::from(columns.birth[place]));
        let tenure = (self.pass.clock - membership.joined().0 as i32).max(0);
        let waiting = self.pass.month.0 - membership.joined().0 < table.waiting;
        let bands = &table.protection[usize::from(waiting)][composition.tier()];
        let private = setting.private_frailty.decode(traits.frailty);
        let price_sensitivity = setting.plain.decode(traits.price_sensitivity);
        let risk =
            setting.plain.decode(traits.risk_multiplier) * setting.places[composition.tier()].bill_mean_yuan;
        let glow = setting.warm_glow[usize::from(traits.warm_glow)];
        let liking =
            |shares: i32| table.quality + taste - price_sensitivity * f64::from(shares) * table.felt_price;
        let band_of = |age: i32, year: usize| {
            let enrolled = table.enrols(age, tenure);
            let band = NO_BAND - (NO_BAND - usize::from(table.band_of_year[year])) * usize::from(enrolled);
            (band, i32::from(enrolled))
        };
        let mut shares = 0;
        let mut protected = 0.0;
        // Who is not born yet has no hazard, and is not enrolled: adding 0 changes no bit.
        let hazard_at =
            |age: i32, year: usize| select_unpredictable(age >= 0, setting.perceived[year] * private, 0.0);
        let utility = if covered {
            let commercial = &setting.parameters.commercial;
            let oldest_insured = commercial.age_max_years as i32 * 12;
            let (mut premium, mut protected_anyway) = (0.0, 0.0);
            for &age in ages.first(persons) {
                let year = years(age);
                let hazard = hazard_at(age, year);
                let (band, enrolled) = band_of(age, year);
                let insured = (age >= 0) & (age < oldest_insured);
                premium += select_unpredictable(insured, setting.premium[year], 0.0);
                let anyway = hazard * self.tables.commercial[composition.tier()];
                protected_anyway += select_unpredictable(insured, anyway, 0.0);
                shares += enrolled;
                protected += hazard * bands[band][usize::from(insured)];
            }
            let liking_commercial = commercial.quality_yuan_per_month - price_sensitivity * premium;
            let with = liking(shares) + liking_commercial + glow + risk * protected;
            with - (liking_commercial + risk * protected_anyway)
        } else {
            for &age in ages.first(persons) {
                let year = years(age);
                let (band, enrolled) = band_of(age, year);
                shares += enrolled;
                protected += hazard_at(age, year) * bands[band][0];
            }
            liking(shares) + glow + risk * protected
        };
        surplus_in_money(utility, price_sensitivity)
    }
}
