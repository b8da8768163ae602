//! The value of keeping one platform that charges everybody alike, in the order of operations of the readable rule.

use super::Kernel;
use super::tables::NO_BAND;
use crate::model::household::{Block, Holding, years};
use crate::model::household_month::surplus_in_money;

impl Kernel<'_> {
    /// The surplus, yuan a month, of a household that holds one platform and keeps it: what
    /// [`surplus_of_keeping`](crate::model::household_month::Pass) gives, with its exponentials looked up.
    #[inline(always)]
    pub(super) fn surplus_of_keeping(&self, block: &Block, holding: Holding, taste: f64) -> f64 {
        let place = usize::from(holding.household);
        let membership = holding.membership;
        let platform = membership.platform().expect("a holding has a platform").index();
        let table = &self.tables.platforms[platform];
        let setting = self.pass.setting;
        let columns = &*block.columns;
        let composition = columns.composition[place];
        let ages = composition.ages(self.pass.clock - i32::from(columns.birth[place]));
        let tenure = (self.pass.clock - membership.joined().0 as i32).max(0);
        let waiting = self.pass.month.0 - membership.joined().0 < table.waiting;
        let bands = &table.protection[usize::from(waiting)][composition.tier()];
        let private = setting.private_frailty.decode(columns.frailty[place]);
        let price_sensitivity = setting.plain.decode(columns.price_sensitivity[place]);
        let risk = setting.plain.decode(columns.risk_multiplier[place])
            * setting.places[composition.tier()].bill_mean_yuan;
        let commercial = columns.cover[place].is_held();
        let oldest_insured = setting.parameters.commercial.age_max_years as i32 * 12;

        let (mut shares, mut premium) = (0, 0.0);
        let (mut protected, mut protected_anyway) = (0.0, 0.0);
        for &age in ages.months() {
            if age < 0 {
                continue;
            }
            let year = years(age);
            let hazard = setting.perceived[year] * private;
            let enrolled = table.enrols(age, tenure);
            let band = NO_BAND - (NO_BAND - usize::from(table.band_of_year[year])) * usize::from(enrolled);
            let insured = commercial && age < oldest_insured;
            if insured {
                premium += setting.premium[year];
                protected_anyway += hazard * self.tables.commercial[composition.tier()];
            }
            shares += i32::from(enrolled);
            protected += hazard * bands[band][usize::from(insured)];
        }
        let liking = table.quality + taste - price_sensitivity * f64::from(shares) * table.felt_price;
        let glow = setting.warm_glow[usize::from(columns.warm_glow[place])];
        let utility = if commercial {
            let liking_commercial =
                setting.parameters.commercial.quality_yuan_per_month - price_sensitivity * premium;
            let with = liking + liking_commercial + glow + risk * protected;
            with - (liking_commercial + risk * protected_anyway)
        } else {
            liking + glow + risk * protected
        };
        surplus_in_money(utility, price_sensitivity)
    }
}
