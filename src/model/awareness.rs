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
}

impl Exposure {
    /// Adds the hazard of one month; `ageing_factor` is exp(kappa months/120), by which those born in any
    /// given month have moved along the age gradient since month 0.
    pub fn add_month(&mut self, hazard: f64, ageing_factor: f64) {
        self.until.push(self.total);
        self.total += hazard * ageing_factor;
    }

    /// For every month of birth, oldest first, the largest word that has not yet heard: a household has heard
    /// when its lasting word is above.
    pub fn hearing_words(&self, gradient_per_decade: f64, youngest_birth: i32, words: &mut Vec<u32>) {
        words.clear();
        for birth in OLDEST_BIRTH..=youngest_birth {
            // Who entered during the run has not been exposed before.
            let entered = (birth + ENTRY_AGE_MONTHS).max(0) as usize;
            let before = if birth + ENTRY_AGE_MONTHS > 0 { self.until[entered] } else { 0.0 };
            let hazard = (self.total - before) * age_multiplier(gradient_per_decade, -birth);
            let not_heard = word_threshold(exp(-hazard));
            words.push((not_heard.max(1) - 1) as u32);
        }
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
        let mut words = Vec::new();
        for month in 0..24 {
            let hazard = hearing_hazard(0.01, 0.2, f64::from(month) / 40.0);
            exposure.add_month(hazard, exp(gradient * f64::from(month) / 120.0));
            unheard *= exp(-hazard * age_multiplier(gradient, age + month));
            exposure.hearing_words(gradient, month - ENTRY_AGE_MONTHS, &mut words);
            let word = words[(-age - OLDEST_BIRTH) as usize];
            assert!((unit_interval(word) - unheard).abs() < 1e-9, "month {month}");
        }
    }

    #[test]
    fn nobody_hears_of_a_platform_without_exposure() {
        let mut exposure = Exposure::default();
        exposure.add_month(0.0, 1.0);
        let mut words = Vec::new();
        exposure.hearing_words(-0.4, -216, &mut words);
        assert!(words.iter().all(|&word| word == u32::MAX));
    }
}
