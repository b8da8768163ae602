//! A household's outlook, and what platforms are worth to it, in the order of operations of the readable rules.

use std::hint::select_unpredictable;

use super::Kernel;
use super::tables::{NO_BAND, PlatformTable};
use crate::math::exp;
use crate::model::household::{Block, years};
use crate::units::MAX_PERSONS;

/// A value for each person; 0 beyond the household's.
pub(super) type PerPerson = [f64; MAX_PERSONS];

/// What is the same whatever the household holds.
pub(super) struct Outlook {
    /// Ages in months; whoever does not exist is not born.
    pub ages: [i32; MAX_PERSONS],
    pub years: [usize; MAX_PERSONS],
    pub tier: usize,
    pub hazard: PerPerson,
    /// 1 for those whom the commercial insurer covers at their age.
    pub insurable: [usize; MAX_PERSONS],
    pub frailty: f64,
    pub bill_mean: f64,
    /// (1 + loading) L.
    pub stake: f64,
    pub price_sensitivity: f64,
    pub warm_glow: f64,
    pub commercial_liking: f64,
    /// Whether it has commercial cover.
    pub commercial: bool,
}

/// One platform, held or to be joined.
#[derive(Clone, Copy)]
pub(super) struct Prospect {
    pub lump_sum: PerPerson,
    pub liking: f64,
    /// Sum over persons of hazard x (1 - exp(-C/L)) with this platform alone.
    pub protected: f64,
    pub persons: usize,
}

/// Several platforms at once.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    pub platforms: usize,
    pub lump_sum: PerPerson,
    pub liking: f64,
}

impl Sum {
    #[inline(always)]
    pub(super) fn of<'p>(prospects: impl Iterator<Item = &'p Prospect>) -> Sum {
        let nothing = Sum { platforms: 0, lump_sum: [0.0; MAX_PERSONS], liking: 0.0 };
        prospects.fold(nothing, |sum, prospect| sum.and(prospect))
    }

    #[inline(always)]
    pub(super) fn and(mut self, prospect: &Prospect) -> Sum {
        self.platforms += 1;
        self.liking += prospect.liking;
        for person in 0..MAX_PERSONS {
            self.lump_sum[person] += prospect.lump_sum[person];
        }
        self
    }
}

impl Kernel<'_> {
    /// The outlook of the household at `place`.
    #[inline(always)]
    pub(super) fn outlook(&self, block: &Block, place: usize) -> Outlook {
        let setting = self.pass.setting;
        let columns = &*block.columns;
        let traits = &columns.traits[place];
        let composition = traits.composition;
        let tier = composition.tier();
        let ages = composition.ages_or_unborn(self.pass.clock - i32::from(columns.birth[place]));
        let years = ages.map(years);
        let private = setting.private_frailty.decode(traits.frailty);
        let price_sensitivity = setting.plain.decode(traits.price_sensitivity);
        let commercial = &setting.parameters.commercial;
        let oldest_insured = commercial.age_max_years as i32 * 12;
        let mut hazard = [0.0; MAX_PERSONS];
        let mut insurable = [0; MAX_PERSONS];
        let mut premium = 0.0;
        for person in 0..MAX_PERSONS {
            let born = ages[person] >= 0;
            let year = years[person];
            hazard[person] = select_unpredictable(born, setting.perceived[year] * private, 0.0);
            let insured = born & (ages[person] < oldest_insured);
            insurable[person] = usize::from(insured);
            premium += select_unpredictable(insured, setting.premium[year], 0.0);
        }
        let bill_mean = setting.places[tier].bill_mean_yuan;
        Outlook {
            ages,
            years,
            tier,
            hazard,
            insurable,
            frailty: setting.plain.decode(traits.frailty),
            bill_mean,
            stake: setting.plain.decode(traits.risk_multiplier) * bill_mean,
            price_sensitivity,
            warm_glow: setting.warm_glow[usize::from(traits.warm_glow)],
            commercial_liking: commercial.quality_yuan_per_month - price_sensitivity * premium,
            commercial: columns.cover[place].is_held(),
        }
    }

    /// A platform as the household sees it that holds it alone, with the commercial cover that it has.
    #[inline(always)]
    pub(super) fn prospect(
        &self,
        outlook: &Outlook,
        table: &PlatformTable,
        (tenure, waiting): (i32, bool),
        taste: f64,
    ) -> Prospect {
        let lump_sums = &table.lump_sum[usize::from(waiting)];
        let protection = &table.protection[usize::from(waiting)][outlook.tier];
        let mut lump_sum = [0.0; MAX_PERSONS];
        let mut protected = 0.0;
        let mut persons = 0;
        for (person, lump_sum) in lump_sum.iter_mut().enumerate() {
            let enrolled = table.enrols(outlook.ages[person], tenure);
            // Without a branch: who is enrolled cannot be guessed.
            let band = usize::from(table.band_of_year[outlook.years[person]]);
            let band = NO_BAND - (NO_BAND - band) * usize::from(enrolled);
            let insured = outlook.insurable[person] & usize::from(outlook.commercial);
            *lump_sum = lump_sums[band];
            protected += outlook.hazard[person] * protection[band][insured];
            persons += usize::from(enrolled);
        }
        let liking = table.quality + taste - outlook.price_sensitivity * persons as f64 * table.felt_price;
        Prospect { lump_sum, liking, protected, persons }
    }

    /// V of no platform, with or without commercial cover.
    #[inline(always)]
    pub(super) fn value_of_cover(&self, outlook: &Outlook, commercial: bool) -> f64 {
        if !commercial {
            return 0.0;
        }
        let protection = [0.0, self.tables.commercial[outlook.tier]];
        let mut protected = 0.0;
        for person in 0..MAX_PERSONS {
            protected += outlook.hazard[person] * protection[outlook.insurable[person]];
        }
        outlook.commercial_liking + outlook.stake * protected
    }

    /// V of several platforms at once, with or without commercial cover.
    #[inline(always)]
    pub(super) fn value_of_sum(&self, outlook: &Outlook, commercial: bool, sum: &Sum) -> f64 {
        let benefit = self.pass.setting.parameters.commercial.benefit_yuan;
        let mut value = sum.liking;
        if commercial {
            value += outlook.commercial_liking;
        }
        if sum.platforms > 0 {
            value += outlook.warm_glow;
        }
        let mut unprotected = [0.0; MAX_PERSONS];
        for (person, unprotected) in unprotected.iter_mut().enumerate() {
            let insured = commercial & (outlook.insurable[person] == 1);
            let sum = sum.lump_sum[person] + if insured { benefit } else { 0.0 };
            *unprotected = exp(-sum / outlook.bill_mean);
        }
        let mut protected = 0.0;
        for (hazard, unprotected) in outlook.hazard.iter().zip(unprotected) {
            protected += hazard * (1.0 - unprotected);
        }
        value + outlook.stake * protected
    }
}

/// The value of one platform with the commercial cover that the household has.
#[inline(always)]
pub(super) fn value_of_one(outlook: &Outlook, prospect: &Prospect) -> f64 {
    let mut value = prospect.liking;
    if outlook.commercial {
        value += outlook.commercial_liking;
    }
    value + outlook.warm_glow + outlook.stake * prospect.protected
}
