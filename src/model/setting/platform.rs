//! What is fixed about a platform from its launch on.

use std::sync::Arc;

use super::places::{Place, Reach};
use crate::math::{discretised_gamma, exp};
use crate::model::household::OLDEST_YEARS;
use crate::random::name_key;
use crate::scenario::parameters::{ChargeRule, Funding, Illness, Parameters, Platform};
use crate::units::{Fen, MAX_MONTHS, PlatformId};

/// The largest number of benefit bands of a platform.
pub const MAX_BANDS: usize = 8;

/// Number of charge classes of a platform: benefit bands, or risk classes.
pub const CHARGE_CLASSES: usize = 16;

/// Relativity of a person who pays the whole charge, percent.
pub const FULL_CHARGE_PERCENT: i64 = 100;

const NO_BAND: u8 = u8::MAX;

/// What is fixed about a platform from its launch on.
pub struct PlatformSetting {
    /// As configured.
    pub terms: Platform,
    /// Its place in the list sorted by name.
    pub id: PlatformId,
    /// Shared copy of its name.
    pub name: Arc<str>,
    /// Key of its draws.
    pub key: u64,
    /// Month of launch, months from the start of the run (negative: before it).
    pub launch: Option<i32>,
    /// Who is within reach.
    pub reach: Reach,
    band_by_age: [u8; OLDEST_YEARS + 1],
    /// Lump sum of each band at launch.
    pub band_amount: Vec<Fen>,
    /// Probability that an approved claim is paid after 0, 1, ... months.
    pub delay: Vec<f64>,
    /// Relative incidence by months since waiting ended (select period).
    pub select: Vec<f64>,
    /// Relative charge of each class, percent.
    pub relativity_percent: [i64; CHARGE_CLASSES],
    /// Range of ages in months at which a person is enrolled, given the age at joining.
    entry_from: i32,
    entry_before: i32,
    end_at: i32,
    /// The acquirer of a transfer or merger.
    pub acquirer: Option<PlatformId>,
}

impl PlatformSetting {
    /// The setting of platform number `index` of `parameters` (sorted by name).
    pub fn new(parameters: &Parameters, index: usize, places: &[Place]) -> PlatformSetting {
        let terms = parameters.platform[index].clone();
        let start = parameters.run.start;
        let mut band_by_age = [NO_BAND; OLDEST_YEARS + 1];
        for (band, range) in terms.benefit.iter().enumerate() {
            for age in range.from_age_years..=range.to_age_years.min(OLDEST_YEARS as u32) {
                band_by_age[age as usize] = band as u8;
            }
        }
        let acquirer = terms.exit.acquirer.as_ref().and_then(|name| {
            let place = parameters.platform.iter().position(|platform| &platform.name == name)?;
            Some(PlatformId(place as u8))
        });
        PlatformSetting {
            id: PlatformId(index as u8),
            name: Arc::from(terms.name.as_str()),
            key: name_key(&terms.name),
            launch: terms.launch.map(|launch| launch.months_since(start)),
            reach: Reach::new(&terms, &parameters.population, places),
            band_by_age,
            band_amount: terms.benefit.iter().map(|band| Fen::from_yuan(band.amount_yuan)).collect(),
            delay: claim_delay(&terms),
            select: select_effect(&parameters.illness, &terms),
            relativity_percent: relativities(&terms),
            entry_from: terms.entry_age_min_years as i32 * 12,
            entry_before: (terms.entry_age_max_years as i32 + 1) * 12,
            end_at: terms.membership_end_age_years as i32 * 12,
            acquirer,
            terms,
        }
    }

    /// The benefit band of an age in whole years.
    #[inline(always)]
    pub fn band(&self, age_years: usize) -> Option<usize> {
        let band = self.band_by_age[age_years];
        (band != NO_BAND).then_some(usize::from(band))
    }

    /// The ages in months from which, to which at joining, and to which in the end a person is enrolled.
    pub fn enrolment(&self) -> [i32; 3] {
        [self.entry_from, self.entry_before, self.end_at]
    }

    /// Whether a person is enrolled at `age_months` in a household that joined `tenure_months` ago: old enough
    /// now, not too old at joining, and below the age at which membership ends.
    #[inline(always)]
    pub fn enrols(&self, age_months: i32, tenure_months: i32) -> bool {
        // Without a branch: it cannot be guessed.
        (age_months >= self.entry_from)
            & (age_months - tenure_months < self.entry_before)
            & (age_months < self.end_at)
    }

    /// Whether such a person was enrolled last month and is not any more.
    #[inline(always)]
    pub fn ages_out(&self, age_months: i32, tenure_months: i32) -> bool {
        age_months == self.end_at && tenure_months > 0 && self.enrols(age_months - 1, tenure_months - 1)
    }

    /// Whether such a person, in a household that joined earlier, has just come of age.
    #[inline(always)]
    pub fn ages_in(&self, age_months: i32, tenure_months: i32) -> bool {
        age_months == self.entry_from && tenure_months > 0 && self.enrols(age_months, tenure_months)
    }

    /// Whether members pay in beforehand.
    #[inline(always)]
    pub fn is_prepaid(&self) -> bool {
        self.terms.funding == Funding::Prepaid
    }
}

/// Probabilities of the months from illness to payment: the discretised gamma without its mass below the smallest delay.
fn claim_delay(terms: &Platform) -> Vec<f64> {
    let mut delay = discretised_gamma(
        terms.claim_delay_mean_months,
        terms.claim_delay_shape,
        terms.claim_delay_max_months as usize,
    );
    let smallest = terms.claim_delay_min_months as usize;
    for probability in delay.iter_mut().take(smallest) {
        *probability = 0.0;
    }
    let total: f64 = delay.iter().sum();
    if total > 0.0 {
        delay.iter_mut().for_each(|probability| *probability /= total);
    } else {
        delay = vec![0.0; smallest + 1];
        delay[smallest] = 1.0;
    }
    delay
}

/// s0 + (1 - s0)(1 - exp(-tau/S)) by months tau since waiting ended.
fn select_effect(illness: &Illness, terms: &Platform) -> Vec<f64> {
    let start = terms.select_start.unwrap_or(illness.select_start);
    let period = terms.select_period_months.unwrap_or(illness.select_period_months);
    let effect = |tau: u32| start + (1.0 - start) * (1.0 - exp(-f64::from(tau) / period));
    (0..=MAX_MONTHS).map(effect).collect()
}

/// Relative charges by class, percent. Risk classes are a geometric grid of ratio 1.5 with class 8 at 1.
fn relativities(terms: &Platform) -> [i64; CHARGE_CLASSES] {
    let mut percent = [FULL_CHARGE_PERCENT; CHARGE_CLASSES];
    match terms.charge_rule {
        ChargeRule::Equal => {}
        ChargeRule::AgeBanded => {
            for (class, relativity) in terms.charge_relativities.iter().enumerate() {
                percent[class] = (relativity * 100.0 + 0.5).floor() as i64;
            }
        }
        ChargeRule::RiskRated => {
            for (class, share) in percent.iter_mut().enumerate() {
                let steps = class as i32 - RISK_CLASS_ONE as i32;
                let factor = (0..steps.abs()).fold(1.0, |product, _| product * RISK_CLASS_RATIO);
                *share = (if steps < 0 { 100.0 / factor } else { 100.0 * factor } + 0.5).floor() as i64;
            }
        }
    }
    percent
}

/// The risk class whose charge is the full one.
pub const RISK_CLASS_ONE: usize = 8;

/// Ratio between the charges of neighbouring risk classes.
pub const RISK_CLASS_RATIO: f64 = 1.5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_select_effect_starts_at_its_floor_and_wears_off() {
        let illness = Illness { select_start: 0.4, select_period_months: 12.0, ..Illness::default() };
        let effect = select_effect(&illness, &Platform::default());
        assert_eq!(effect[0], 0.4);
        assert!((effect[12] - (1.0 - 0.6 / std::f64::consts::E)).abs() < 1e-12);
    }

    #[test]
    fn a_platform_may_have_a_select_effect_of_its_own() {
        let illness = Illness { select_start: 0.4, select_period_months: 12.0, ..Illness::default() };
        let own = Platform { select_start: Some(0.1), ..Platform::default() };
        assert_eq!(select_effect(&illness, &own)[0], 0.1);
        let longer = Platform { select_period_months: Some(24.0), ..Platform::default() };
        let (effect, usual) =
            (select_effect(&illness, &longer), select_effect(&illness, &Platform::default()));
        assert_eq!(effect[24], usual[12]);
    }
}
