//! A household as the pass sees it: traits decoded, ages, and what it holds.

use std::ops::Deref;

use super::Pass;
use crate::math::normal_quantile;
use crate::model::household::{Ages, Household, Membership, years};
use crate::model::portfolio::{Outlook, PerPerson, Portfolio, Prospect};
use crate::model::prepaid::is_low;
use crate::model::setting::platform::{FULL_CHARGE_PERCENT, PlatformSetting};
use crate::model::tally::{Tally, cell};
use crate::random::unit_interval;
use crate::scenario::parameters::{ChargeRule, Funding};
use crate::units::{Fen, MAX_MEMBERSHIPS, MAX_PERSONS, PlatformId};

/// A household in one month: by what it is counted.
#[derive(Clone, Copy)]
pub(in crate::model) struct Profile {
    pub number: u64,
    pub weight: i64,
    pub ages: Ages,
    pub tier: usize,
    pub income: f64,
    pub frailty: f64,
    pub cell: usize,
}

/// A household in one month: its profile, and what it holds.
pub(in crate::model) struct View {
    profile: Profile,
    /// Whether a platform has just let it go or handed it over.
    pub displaced: bool,
    /// The platforms to which it has just been handed over.
    pub handed_over_to: u32,
    held: [Held; MAX_MEMBERSHIPS],
    held_count: usize,
    outlook: Option<Outlook>,
}

/// A platform that the household belongs to.
#[derive(Clone, Copy)]
pub(in crate::model) struct Held {
    pub platform: PlatformId,
    pub membership: Membership,
    pub prospect: Prospect,
    pub persons: usize,
    pub balance_is_low: bool,
    /// Sum of the persons' relativities, 1 = a full charge.
    pub charge_shares: f64,
}

const NOT_HELD: Held = Held {
    platform: PlatformId(0),
    membership: Membership::NONE,
    prospect: Prospect { lump_sum: [0.0; MAX_PERSONS], liking: 0.0 },
    persons: 0,
    balance_is_low: false,
    charge_shares: 0.0,
};

impl Deref for View {
    type Target = Profile;

    fn deref(&self) -> &Profile {
        &self.profile
    }
}

impl Profile {
    #[inline(always)]
    pub fn of(pass: &Pass, household: &Household, weight: i64) -> Profile {
        let composition = household.composition;
        let ages = composition.ages(pass.clock - household.birth);
        let income = household.income;
        let quintile = pass.setting.quintile(income);
        Profile {
            number: household.number,
            weight,
            tier: composition.tier(),
            income: pass.setting.plain.decode(income),
            frailty: pass.setting.plain.decode(household.frailty),
            cell: cell(quintile, composition.tier(), ages.months()[0] / 12),
            ages,
        }
    }

    /// The profile of the same household, whose traits are those of `household`, in another month.
    #[inline(always)]
    pub fn in_the_month_of(&self, pass: &Pass, household: &Household) -> Profile {
        let ages = household.composition.ages(pass.clock - household.birth);
        let cell = cell(pass.setting.quintile(household.income), self.tier, ages.months()[0] / 12);
        Profile { ages, cell, ..*self }
    }

    /// The same, to be taken out of the sums instead of being put in.
    #[inline(always)]
    pub fn negative(self) -> Profile {
        Profile { weight: -self.weight, ..self }
    }
}

impl View {
    #[inline(always)]
    pub fn of(profile: Profile) -> View {
        View {
            profile,
            displaced: false,
            handed_over_to: 0,
            held: [NOT_HELD; MAX_MEMBERSHIPS],
            held_count: 0,
            outlook: None,
        }
    }

    /// Age of the insured adult, months.
    pub fn adult_months(&self) -> i32 {
        self.ages.months()[0]
    }

    /// The platforms that the household belongs to.
    pub fn held(&self) -> impl Iterator<Item = &Held> {
        self.held[..self.held_count].iter()
    }

    /// Says that the household belongs to a platform, as far as leaving or keeping it is booked.
    pub fn hold(&mut self, membership: Membership, persons: usize, balance_is_low: bool) {
        let Some(platform) = membership.platform() else { return };
        self.held[self.held_count] = Held { platform, membership, persons, balance_is_low, ..NOT_HELD };
        self.held_count += 1;
    }

    /// The outlook; known once the household holds, or thinks of holding, anything.
    pub fn outlook(&self) -> Option<&Outlook> {
        self.outlook.as_ref()
    }

    /// Reads the memberships as they are now.
    pub fn look_at_holdings(
        &mut self,
        pass: &Pass,
        household: &Household,
        taste: &impl Fn(PlatformId) -> f64,
    ) {
        self.held_count = 0;
        for membership in household.memberships {
            let Some(platform) = membership.platform() else {
                break;
            };
            let outlook = self.with_outlook(pass, household);
            self.outlook = Some(outlook);
            let (prospect, charge_shares) = pass.prospect(self, &outlook, membership, taste(platform));
            self.held[self.held_count] = Held {
                platform,
                membership,
                prospect,
                persons: pass.enrolled(self, membership),
                balance_is_low: pass.balance_is_low(membership),
                charge_shares,
            };
            self.held_count += 1;
        }
    }

    /// The outlook, worked out if that has not been done.
    pub fn with_outlook(&self, pass: &Pass, household: &Household) -> Outlook {
        self.outlook.unwrap_or_else(|| pass.outlook(self, household))
    }

    /// What it holds, as a portfolio.
    pub fn portfolio(&self, commercial: bool) -> Portfolio {
        let empty = Portfolio { commercial, ..Portfolio::default() };
        self.held().fold(empty, |portfolio, held| portfolio.with(&held.prospect))
    }

    /// n Sum_j max(0, c_j - r_j), yuan.
    pub fn bill_excess(&self, pass: &Pass) -> f64 {
        self.held()
            .map(|held| held.charge_shares * pass.conditions.offers[held.platform.index()].bill_excess)
            .sum()
    }

    /// Ends all memberships of a household that leaves the population, as they stood last month.
    pub fn leave_population(&self, pass: &Pass, household: &Household, tally: &mut Tally) {
        for membership in household.memberships {
            let Some(platform) = membership.platform() else {
                break;
            };
            let setting = &pass.setting.platforms[platform.index()];
            let tenure = pass.tenure(membership) - 1;
            let persons = self.ages.months().iter().filter(|&&age| setting.enrols(age - 1, tenure)).count();
            let persons = self.weight * persons as i64;
            let counts = &mut tally.platforms[platform.index()];
            counts.leaves += persons;
            counts.aged_out += persons;
            counts.paid_back_fen += pass.balance(membership) * persons;
        }
    }
}

impl Pass<'_> {
    /// Months since joining by which persons have grown older (0 where ageing is off).
    pub(in crate::model) fn tenure(&self, membership: Membership) -> i32 {
        (self.clock - membership.joined().0 as i32).max(0)
    }

    /// Months since joining.
    pub(in crate::model) fn months_since_joining(&self, membership: Membership) -> u32 {
        self.month.0 - membership.joined().0
    }

    /// Whether the waiting period is still running.
    pub(in crate::model) fn is_waiting(&self, platform: &PlatformSetting, membership: Membership) -> bool {
        self.months_since_joining(membership) < platform.terms.waiting_period_months
    }

    /// Persons enrolled through a membership.
    pub(in crate::model) fn enrolled(&self, view: &Profile, membership: Membership) -> usize {
        let Some(platform) = membership.platform() else {
            return 0;
        };
        let setting = &self.setting.platforms[platform.index()];
        let tenure = self.tenure(membership);
        view.ages.months().iter().filter(|&&age| setting.enrols(age, tenure)).count()
    }

    /// Prepaid balance per person, fen; 0 on ex-post platforms.
    pub(in crate::model) fn balance(&self, membership: Membership) -> i64 {
        match membership.platform() {
            Some(platform) if self.setting.platforms[platform.index()].is_prepaid() => {
                self.conditions.offers[platform.index()].level.balance(membership.exhausted_at).0
            }
            _ => 0,
        }
    }

    fn balance_is_low(&self, membership: Membership) -> bool {
        let Some(platform) = membership.platform() else {
            return false;
        };
        self.setting.platforms[platform.index()].is_prepaid()
            && is_low(Fen(self.balance(membership)), self.conditions.offers[platform.index()].expected_fen)
    }

    /// What a person pays in when joining.
    pub(in crate::model) fn deposit(&self, platform: PlatformId) -> Fen {
        let terms = &self.setting.platforms[platform.index()].terms;
        match terms.funding {
            Funding::Prepaid => Fen::from_yuan(terms.deposit_yuan),
            Funding::ExPost => Fen::ZERO,
        }
    }

    /// Lasting liking of a platform, yuan a month, from its word.
    pub(in crate::model) fn taste(&self, word: u32) -> f64 {
        self.setting.parameters.population.taste_sd_yuan_per_month * normal_quantile(unit_interval(word))
    }

    /// True monthly incidence of a person at `age_months`, before the filed share grows.
    pub(in crate::model) fn monthly_incidence(&self, view: &Profile, age_months: i32) -> f64 {
        (self.setting.incidence[years(age_months)] * view.frailty / 12.0).min(1.0)
    }

    fn outlook(&self, view: &View, household: &Household) -> Outlook {
        let setting = self.setting;
        let private = setting.private_frailty.decode(household.frailty);
        let price_sensitivity = setting.plain.decode(household.price_sensitivity);
        let commercial = &setting.parameters.commercial;
        let mut hazard: PerPerson = [0.0; MAX_PERSONS];
        let mut commercial_benefit: PerPerson = [0.0; MAX_PERSONS];
        let mut premium = 0.0;
        for (person, &age) in view.ages.months().iter().enumerate() {
            if age < 0 {
                continue;
            }
            hazard[person] = setting.perceived[years(age)] * private;
            if age < commercial.age_max_years as i32 * 12 {
                commercial_benefit[person] = commercial.benefit_yuan;
                premium += setting.premium[years(age)];
            }
        }
        Outlook {
            persons: view.ages.months().len(),
            hazard,
            risk_multiplier: setting.plain.decode(household.risk_multiplier),
            bill_mean: setting.places[view.tier].bill_mean_yuan,
            price_sensitivity,
            warm_glow: setting.warm_glow[usize::from(household.warm_glow)],
            commercial_benefit,
            commercial_liking: commercial.quality_yuan_per_month - price_sensitivity * premium,
        }
    }

    /// How a household sees a platform that it holds through, or would hold by, `membership`; and the persons'
    /// shares in a charge.
    pub(in crate::model) fn prospect(
        &self,
        view: &View,
        outlook: &Outlook,
        membership: Membership,
        taste: f64,
    ) -> (Prospect, f64) {
        let Some(platform) = membership.platform() else {
            return (Prospect::default(), 0.0);
        };
        let setting = &self.setting.platforms[platform.index()];
        let offer = &self.conditions.offers[platform.index()];
        let tenure = self.tenure(membership);
        let waiting = self.is_waiting(setting, membership);
        let discount =
            if waiting { self.setting.parameters.behaviour.perception.waiting_discount } else { 1.0 };
        let mut prospect = Prospect::default();
        let mut shares = 0;
        for (person, &age) in view.ages.months().iter().enumerate() {
            if !setting.enrols(age, tenure) {
                continue;
            }
            if let Some(band) = setting.band(years(age)) {
                prospect.lump_sum[person] = offer.trust * offer.benefit_yuan[band] * discount;
            }
            shares += setting.relativity_percent[self.charge_class(setting, view, age)];
        }
        let shares = shares as f64 / FULL_CHARGE_PERCENT as f64;
        prospect.liking = offer.quality + taste - outlook.price_sensitivity * shares * offer.felt_price;
        (prospect, shares)
    }

    /// Class by which a person is charged.
    pub(in crate::model) fn charge_class(
        &self,
        setting: &PlatformSetting,
        view: &Profile,
        age_months: i32,
    ) -> usize {
        match (setting.terms.charge_rule, setting.band(years(age_months))) {
            (ChargeRule::Equal, _) | (_, None) => 0,
            (ChargeRule::AgeBanded, Some(band)) => band,
            (ChargeRule::RiskRated, Some(band)) => {
                let offer = &self.conditions.offers[setting.id.index()];
                let incidence = self.setting.incidence[years(age_months)] * view.frailty;
                self.setting.risk_class(incidence, offer.benefit_yuan[band], offer.full_benefit_yuan)
            }
        }
    }
}
