//! Entry of platforms without a launch date (model text 7.12).

use crate::math::exp;
use crate::scenario::parameters::Entry;

/// The market as a potential entrant sees it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Prospects {
    /// Memberships now over those twelve months ago, minus 1; at most [`MOST_GROWTH`].
    pub growth: f64,
    /// Result of all platforms, yuan per member and year.
    pub profit_per_member: f64,
}

/// Growth that impresses entrants no further.
pub const MOST_GROWTH: f64 = 5.0;

/// Growth of memberships over twelve months; a market that appears out of nothing counts as [`MOST_GROWTH`].
pub fn growth(now: i64, year_ago: i64) -> f64 {
    match (now, year_ago) {
        (0, 0) => 0.0,
        (_, 0) => MOST_GROWTH,
        _ => (now as f64 / year_ago as f64 - 1.0).min(MOST_GROWTH),
    }
}

/// Probability of entry in a month: logit in growth and observed profit.
pub fn entry_probability(rule: &Entry, market: &Prospects) -> f64 {
    let odds = rule.intercept
        + rule.growth_coefficient * market.growth
        + rule.profit_coefficient * market.profit_per_member;
    1.0 / (1.0 + exp(-odds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_rises_with_growth_and_profit() {
        let rule = Entry { intercept: 0.0, growth_coefficient: 1.0, profit_coefficient: 0.5, from: None };
        assert_eq!(entry_probability(&rule, &Prospects::default()), 0.5);
        let better = Prospects { growth: 1.0, profit_per_member: 2.0 };
        assert!((entry_probability(&rule, &better) - 1.0 / (1.0 + (-2.0f64).exp())).abs() < 1e-12);
    }

    #[test]
    fn growth_out_of_nothing_is_bounded() {
        assert_eq!((growth(0, 0), growth(5, 0), growth(150, 100)), (0.0, MOST_GROWTH, 0.5));
    }
}
