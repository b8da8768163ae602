//! What a set of platforms is worth to a household, in yuan per month (model text 7.3).
//!
//! Cover, cost and commercial premium scale with the enrolled persons; warm glow, quality, taste and switching
//! costs are the household's and do not. Each person is valued at its own age: where the model text writes n
//! times the adult's term, this sums over persons.

use crate::math::exp;
use crate::units::MAX_PERSONS;

/// Money per person of a household; entries beyond its persons are 0.
pub type PerPerson = [f64; MAX_PERSONS];

/// What is the same whatever the household holds.
#[derive(Debug, Clone, Copy)]
pub struct Outlook {
    /// Number of persons.
    pub persons: usize,
    /// Perceived monthly incidence per person: rho qbar/12 (q(age)/qbar)^omega_age frailty^omega / E[frailty^omega].
    pub hazard: PerPerson,
    /// 1 + risk loading.
    pub risk_multiplier: f64,
    /// Mean bill L, yuan.
    pub bill_mean: f64,
    /// Weight on money b.
    pub price_sensitivity: f64,
    /// Utility of taking part at all.
    pub warm_glow: f64,
    /// Lump sum that commercial cover pays, by person; 0 where it does not.
    pub commercial_benefit: PerPerson,
    /// Liking of commercial cover net of its premium.
    pub commercial_liking: f64,
}

/// One platform as one household sees it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Prospect {
    /// Expected lump sum by person: trust x benefit, discounted while waiting.
    pub lump_sum: PerPerson,
    /// Quality and taste less cost: quality_jt + taste_ij - b Sum_persons relativity (e + delta max(0, e - r)).
    pub liking: f64,
}

/// e + delta max(0, e - r): a yuan expected above the reference weighs more (Kahneman and Tversky 1979).
pub fn felt_price(expected: f64, reference: f64, loss_aversion: f64) -> f64 {
    expected + loss_aversion * (expected - reference).max(0.0)
}

/// cover = (1 + loading) Sum_persons h L (1 - exp(-C/L)): E min(C, bill) of an exponential bill with mean L.
/// Diminishing cover makes a second membership worth something, but less than the first.
#[inline(always)]
pub fn cover_value(outlook: &Outlook, lump_sum: &PerPerson) -> f64 {
    let mut expected_payment = 0.0;
    for (hazard, sum) in outlook.hazard.iter().zip(lump_sum).take(outlook.persons) {
        expected_payment += hazard * (1.0 - exp(-sum / outlook.bill_mean));
    }
    outlook.risk_multiplier * outlook.bill_mean * expected_payment
}

/// A set of platforms, with or without commercial cover: what its value depends on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Portfolio {
    /// Number of platforms.
    pub platforms: usize,
    /// Expected lump sum by person, commercial cover apart.
    pub lump_sum: PerPerson,
    /// Sum of the platforms' likings.
    pub liking: f64,
    /// Whether commercial cover is held.
    pub commercial: bool,
}

impl Portfolio {
    /// The portfolio with one more platform.
    #[inline(always)]
    pub fn with(mut self, prospect: &Prospect) -> Portfolio {
        self.platforms += 1;
        self.liking += prospect.liking;
        for (sum, more) in self.lump_sum.iter_mut().zip(&prospect.lump_sum) {
            *sum += more;
        }
        self
    }

    /// V(S) = cover - cost + warm_glow [S not empty] + Sum_j (quality_jt + taste_ij), yuan a month.
    #[inline(always)]
    pub fn value(&self, outlook: &Outlook) -> f64 {
        if self.platforms == 0 && !self.commercial {
            return 0.0;
        }
        let mut lump_sum = self.lump_sum;
        let mut value = self.liking;
        if self.commercial {
            value += outlook.commercial_liking;
            for (sum, more) in lump_sum.iter_mut().zip(&outlook.commercial_benefit) {
                *sum += more;
            }
        }
        if self.platforms > 0 {
            value += outlook.warm_glow;
        }
        value + cover_value(outlook, &lump_sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outlook() -> Outlook {
        Outlook {
            persons: 2,
            hazard: [1e-4, 2e-4, 0.0, 0.0],
            risk_multiplier: 1.9,
            bill_mean: 300_000.0,
            price_sensitivity: 1.0,
            warm_glow: 1.5,
            commercial_benefit: [300_000.0, 0.0, 0.0, 0.0],
            commercial_liking: -20.0,
        }
    }

    fn prospect() -> Prospect {
        Prospect { lump_sum: [225_000.0, 75_000.0, 0.0, 0.0], liking: -2.0 }
    }

    #[test]
    fn nothing_is_worth_nothing() {
        assert_eq!(Portfolio::default().value(&outlook()), 0.0);
    }

    #[test]
    fn one_platform_is_worth_its_cover_glow_and_liking() {
        let cover = 1.9 * 300_000.0 * (1e-4 * (1.0 - (-0.75f64).exp()) + 2e-4 * (1.0 - (-0.25f64).exp()));
        let value = Portfolio::default().with(&prospect()).value(&outlook());
        assert!((value - (cover + 1.5 - 2.0)).abs() < 1e-9);
    }

    #[test]
    fn a_second_membership_adds_less_than_the_first() {
        let none = Portfolio::default();
        let one = none.with(&prospect());
        let two = one.with(&prospect());
        let gain = |from: Portfolio, to: Portfolio| to.value(&outlook()) - from.value(&outlook());
        assert!(gain(one, two) < gain(none, one) - 1.5);
    }

    #[test]
    fn an_expected_rise_above_the_reference_weighs_more() {
        assert_eq!(felt_price(5.0, 3.0, 0.35), 5.0 + 0.35 * 2.0);
        assert_eq!(felt_price(2.0, 3.0, 0.35), 2.0);
    }
}
