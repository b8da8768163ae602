//! Trust and quality (model text 7.8).

use crate::scenario::parameters::Trust;

/// What members see of a platform's claims in a month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ClaimsNews {
    /// Claims paid per million sharing members.
    pub paid_per_million: f64,
    /// Share of the decided claims that was refused.
    pub refused_share: f64,
}

/// Trust after a month: it decays towards its base, rises with paid claims and falls with refusals.
pub fn after_month(trust: f64, rules: &Trust, news: &ClaimsNews) -> f64 {
    let gain = rules.gain_paid_claims * news.paid_per_million
        / (news.paid_per_million + rules.gain_half_claims_per_million);
    let loss = rules.loss_refused_claims * rules.refusal_publicity * news.refused_share;
    let next = trust + rules.decay_per_month * (rules.base - trust) + gain * (1.0 - trust) - loss * trust;
    next.clamp(0.0, 1.0)
}

/// Trust after a shock (scandal, warning, another platform's closure) that costs this share of it.
pub fn after_shock(trust: f64, loss: f64) -> f64 {
    trust * (1.0 - loss.clamp(0.0, 1.0))
}

/// Trust after a public recognition that closes this share of the distance to full trust.
pub fn after_recognition(trust: f64, gain: f64) -> f64 {
    trust + (1.0 - trust) * gain
}

/// Share of trust lost by all others when a platform closes (contagion).
pub fn contagion(rules: &Trust, members_of_closing: i64, all_members: i64) -> f64 {
    if all_members == 0 {
        return 0.0;
    }
    rules.loss_contagion * members_of_closing as f64 / all_members as f64
}

/// quality_jt: liking of a platform beyond its cover, yuan a month.
pub fn quality(configured: f64, trust: f64, rules: &Trust) -> f64 {
    configured + rules.quality_per_trust_yuan_per_month * (trust - rules.base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_news_trust_returns_to_its_base() {
        let rules = Trust { base: 0.7, decay_per_month: 0.5, ..Trust::default() };
        assert!((after_month(0.5, &rules, &ClaimsNews::default()) - 0.6).abs() < 1e-15);
    }

    #[test]
    fn paid_claims_raise_trust_and_refusals_lower_it() {
        let rules = Trust { decay_per_month: 0.0, ..Trust::default() };
        let paid = ClaimsNews { paid_per_million: 10.0, refused_share: 0.0 };
        let expected = 0.5 + rules.gain_paid_claims / 2.0 * 0.5;
        assert!((after_month(0.5, &rules, &paid) - expected).abs() < 1e-15);
        let refused = ClaimsNews { paid_per_million: 0.0, refused_share: 1.0 };
        assert!(after_month(0.5, &rules, &refused) < 0.5);
    }

    #[test]
    fn a_closure_frightens_in_proportion_to_its_members() {
        let rules = Trust { loss_contagion: 0.3, ..Trust::default() };
        assert_eq!(contagion(&rules, 0, 1000), 0.0);
        assert!((contagion(&rules, 500, 1000) - 0.15).abs() < 1e-15);
        assert_eq!(after_shock(0.8, 0.5), 0.4);
        assert!((after_recognition(0.8, 0.5) - 0.9).abs() < 1e-15);
    }
}
