//! How households hear of platforms (Bass 1969; model text 7.1).
//!
//! The hazard of hearing of platform j in month t is g_jt exp(kappa (age - 44)/10), g_jt = p_jt + q_j s_jt. All
//! households grow older at the same pace, so the hazard accumulated since birth month b factorises into a number
//! per platform and a number per birth month. A household therefore needs one lasting draw per platform, the
//! exposure at which it hears (an Exp(1) variable), and not one a month: it has heard as soon as the accumulated
//! hazard passes it. This gives exactly P(hear in t | not before) = 1 - exp(-hazard), and the same household hears
//! earlier, never later, when a scenario advertises more.

use crate::math::{exp, ln};
use crate::model::setting::places::{ENTRY_AGE_MONTHS, LAST_AGE_MONTHS, decades_above_central_age};
use crate::random::word_threshold;
use crate::units::MAX_MONTHS;

/// g = p + q s: hazard of hearing per month at age 44.
pub fn hearing_hazard(push: f64, word_of_mouth: f64, member_share: f64) -> f64 {
    push + word_of_mouth * member_share
}

/// The hazard that makes a share hear within one month: -ln(1 - share).
pub fn campaign_hazard(reached_share: f64) -> f64 {
    -ln(1.0 - reached_share)
}

/// exp(kappa (age - 44)/10): the young hear first (A).
pub fn age_multiplier(gradient_per_decade: f64, age_months: i32) -> f64 {
    exp(gradient_per_decade * decades_above_central_age(age_months))
}

/// The accumulated hazard of hearing of one platform.
#[derive(Debug, Clone, Default)]
pub struct Exposure {
    /// Hazard accumulated before month 0, 1, ..., in units of a person aged 44 in month 0.
    until: Vec<f64>,
    total: f64,
    /// The exposure up to which it is known who will hear, see [`Exposure::watch`].
    watched: Option<f64>,
}

impl Exposure {
    /// Adds the hazard of one month; `ageing_factor` is exp(kappa months/120), by which those born in any
    /// given month have moved along the age gradient since month 0.
    pub fn add_month(&mut self, hazard: f64, ageing_factor: f64) {
        self.until.push(self.total);
        self.total += hazard * ageing_factor;
    }

    /// The words that have not yet heard, for births up to `youngest_birth`.
    pub fn hearing_bounds(&self, multipliers: &AgeMultipliers, youngest_birth: i32) -> HearingBounds {
        self.bounds_after(0.0, multipliers, youngest_birth)
    }

    /// The words that will not have heard once the exposure has grown by `further`.
    fn bounds_after(&self, further: f64, multipliers: &AgeMultipliers, youngest_birth: i32) -> HearingBounds {
        let total = self.total + further;
        let births = (youngest_birth - OLDEST_BIRTH + 1) as usize;
        let mut bounds = vec![0; births];
        // Who entered during the run has not been exposed before.
        let entrants = (-OLDEST_BIRTH - ENTRY_AGE_MONTHS + 1) as usize;
        let (there, entered) = bounds.split_at_mut(entrants);
        let (multipliers, multipliers_of_entrants) = multipliers.by_birth.split_at(entrants);
        fill_bounds(total, multipliers, there);
        for ((bound, multiplier), before) in
            entered.iter_mut().zip(multipliers_of_entrants).zip(&self.until[1..])
        {
            fill_bounds(total - before, std::slice::from_ref(multiplier), std::slice::from_mut(bound));
        }
        HearingBounds { bounds }
    }
}

impl Exposure {
    /// Months ahead for which those who are to hear are listed: fewer lists to make, more to look through.
    const MONTHS_AHEAD: f64 = 5.0;

    /// Whoever has a word above these bounds may hear soon; nobody else will, until this is asked again and gives new
    /// bounds. `monthly`: the hazard of a usual month from now on, in the units of the exposure.
    pub fn watch(
        &mut self,
        monthly: f64,
        multipliers: &AgeMultipliers,
        youngest_birth: i32,
    ) -> Option<HearingBounds> {
        if self.watched.is_some_and(|watched| self.total <= watched) {
            return None;
        }
        let further = Self::MONTHS_AHEAD * monthly;
        self.watched = Some(self.total + further);
        Some(self.bounds_after(further, multipliers, youngest_birth))
    }
}

/// The largest words that have not yet heard under this exposure, in vectors.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn fill_bounds(exposure: f64, multipliers: &[f64], bounds: &mut [u32]) {
    for (bound, &multiplier) in bounds.iter_mut().zip(multipliers) {
        *bound = (word_threshold(exp(-(exposure * multiplier))).max(1) - 1) as u32;
    }
}

/// Who has heard of a platform, as a bound on a lasting word that depends on the month of birth.
#[derive(Debug, Clone, Default)]
pub struct HearingBounds {
    /// By month of birth, oldest first; empty where nobody can newly hear.
    bounds: Vec<u32>,
}

impl HearingBounds {
    /// Whether nobody can newly hear.
    pub fn is_closed(&self) -> bool {
        self.bounds.is_empty()
    }

    /// The largest word that has not yet heard, for a household of this month of birth: it has heard when its lasting
    /// word is above. `None` where nobody can newly hear.
    #[inline(always)]
    pub fn of_birth(&self, birth: i32) -> Option<u32> {
        self.bounds.get((birth - OLDEST_BIRTH) as usize).copied()
    }
}

/// exp(kappa (age - 44)/10) in the first month, by month of birth, oldest first: hazards of hearing are in proportion
/// to it for as long as a run lasts.
#[derive(Debug, Clone)]
pub struct AgeMultipliers {
    by_birth: Vec<f64>,
}

impl AgeMultipliers {
    /// The multipliers of all who may live during the run.
    pub fn new(gradient_per_decade: f64) -> AgeMultipliers {
        let births = OLDEST_BIRTH..=MAX_MONTHS as i32 - ENTRY_AGE_MONTHS;
        AgeMultipliers { by_birth: births.map(|birth| age_multiplier(gradient_per_decade, -birth)).collect() }
    }
}

/// The earliest month of birth of any insured adult of a run.
pub const OLDEST_BIRTH: i32 = -LAST_AGE_MONTHS;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::unit_interval;

    #[test]
    fn a_campaign_reaches_the_share_that_it_says() {
        assert!((1.0 - exp(-campaign_hazard(0.06)) - 0.06).abs() < 1e-12);
    }

    #[test]
    fn lasting_words_reproduce_the_monthly_hazard_exactly() {
        let (gradient, age) = (-0.4, 30 * 12);
        let mut exposure = Exposure::default();
        let mut unheard = 1.0;
        let multipliers = AgeMultipliers::new(gradient);
        for month in 0..24 {
            let hazard = hearing_hazard(0.01, 0.2, f64::from(month) / 40.0);
            exposure.add_month(hazard, exp(gradient * f64::from(month) / 120.0));
            unheard *= exp(-hazard * age_multiplier(gradient, age + month));
            let bounds = exposure.hearing_bounds(&multipliers, month - ENTRY_AGE_MONTHS);
            let word = bounds.of_birth(-age).expect("the platform is open");
            assert!((unit_interval(word) - unheard).abs() < 1e-9, "month {month}");
        }
    }

    #[test]
    fn nobody_hears_of_a_platform_without_exposure() {
        let mut exposure = Exposure::default();
        exposure.add_month(0.0, 1.0);
        let bounds = exposure.hearing_bounds(&AgeMultipliers::new(-0.4), -216);
        assert!((OLDEST_BIRTH..=-216).all(|birth| bounds.of_birth(birth) == Some(u32::MAX)));
        assert!(HearingBounds::default().is_closed() && HearingBounds::default().of_birth(-400).is_none());
    }
}
