//! When a household reconsiders (model text 7.2).

use crate::math::{exp, ln};
use crate::scenario::parameters::Attention;

/// What may catch a household's attention in a month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cues {
    /// It has newly heard of a platform.
    pub newly_heard: bool,
    /// Product over its platforms of (1 - strength of the news about trust), 1 without news.
    pub trust_calm: f64,
    /// Its bills above their references, yuan a month: n Sum_j max(0, c_j - r_j).
    pub bill_excess: f64,
    /// Its commercial policy comes up for renewal.
    pub renewal: bool,
}

/// 1 - (1 - a0) Prod(1 - a_k [cue k]); the bill's cue is a_bill [1 - exp(-excess/m0)]: graded and absolute, so
/// that a rise from 0.03 to 0.13 yuan is no news.
pub fn attention_probability(attention: &Attention, cues: &Cues) -> f64 {
    let mut calm = (1.0 - attention.baseline) * cues.trust_calm;
    if cues.newly_heard {
        calm *= 1.0 - attention.newly_heard;
    }
    if cues.renewal {
        calm *= 1.0 - attention.renewal;
    }
    if cues.bill_excess > 0.0 {
        calm *= 1.0 - attention.bill * (1.0 - exp(-cues.bill_excess / attention.bill_scale_yuan_per_month));
    }
    1.0 - calm
}

/// Calm of a member under news of a fall of trust (share of 1): 1 - a_news x fall / (fall + half).
pub fn trust_calm(attention: &Attention, fall_of_trust: f64) -> f64 {
    if fall_of_trust <= 0.0 {
        return 1.0;
    }
    1.0 - attention.trust_news * fall_of_trust / (fall_of_trust + attention.trust_news_half)
}

/// The attention of a whole year: 1 - (1 - a)^12 (staggered schedule).
pub fn yearly(monthly: f64) -> f64 {
    if monthly >= 1.0 { 1.0 } else { 1.0 - exp(12.0 * ln(1.0 - monthly)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALM: Cues = Cues { newly_heard: false, trust_calm: 1.0, bill_excess: 0.0, renewal: false };

    #[test]
    fn without_cues_attention_is_its_baseline() {
        let attention = Attention::default();
        assert!((attention_probability(&attention, &CALM) - attention.baseline).abs() < 1e-15);
    }

    #[test]
    fn cues_multiply_what_is_left_of_calm() {
        let attention = Attention { baseline: 0.1, newly_heard: 0.5, bill: 0.4, ..Attention::default() };
        let cues = Cues { newly_heard: true, bill_excess: attention.bill_scale_yuan_per_month, ..CALM };
        let expected = 1.0 - 0.9 * 0.5 * (1.0 - 0.4 * (1.0 - 1.0 / std::f64::consts::E));
        assert!((attention_probability(&attention, &cues) - expected).abs() < 1e-12);
    }

    #[test]
    fn a_rise_of_ten_fen_is_no_news_and_one_of_ten_yuan_is() {
        let attention = Attention { baseline: 0.0, ..Attention::default() };
        let at = |bill_excess| attention_probability(&attention, &Cues { bill_excess, ..CALM });
        assert!(at(0.1) < 0.02 && at(10.0) > 0.25);
    }

    #[test]
    fn half_strength_news_comes_at_the_half_fall() {
        let attention = Attention { trust_news: 0.6, trust_news_half: 0.1, ..Attention::default() };
        assert!((trust_calm(&attention, 0.1) - 0.7).abs() < 1e-12);
        assert_eq!(trust_calm(&attention, -0.1), 1.0);
    }

    #[test]
    fn a_year_of_attention_compounds_twelve_months() {
        assert!((yearly(0.02) - (1.0 - 0.98f64.powi(12))).abs() < 1e-12);
        assert_eq!(yearly(1.0), 1.0);
    }
}
