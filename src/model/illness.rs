//! Illness, bills and uncovered losses (model text 7.5).

use crate::math::{exp, ln};

/// P(at least one of several persons falls ill) = 1 - Prod(1 - h).
pub fn any_illness(hazards: impl Iterator<Item = f64>) -> f64 {
    1.0 - hazards.fold(1.0, |spared, hazard| spared * (1.0 - hazard))
}

/// The bill of an ill person: exponential with this mean, by inversion of a uniform draw.
pub fn bill(mean: f64, uniform: f64) -> f64 {
    -mean * ln(uniform)
}

/// uncovered loss = max(0, bill - pay-outs - public insurance).
pub fn uncovered_loss(bill: f64, payouts: f64, public_insurance: f64) -> f64 {
    (bill - payouts - public_insurance).max(0.0)
}

/// The share of yearly non-food spending above which an uncovered loss is catastrophic (WHO; Xu et al. 2003).
pub const CATASTROPHIC_SHARE: f64 = 0.4;

/// Whether a loss exceeds 40 % of a household's yearly non-food spending.
pub fn is_catastrophic(loss: f64, yearly_non_food_spending: f64) -> bool {
    loss > CATASTROPHIC_SHARE * yearly_non_food_spending
}

/// Growth of the filed share of events: (1 + g)^(months / 12).
pub fn claims_growth(growth_per_year: f64, months: u32) -> f64 {
    if growth_per_year == 0.0 { 1.0 } else { exp(ln(1.0 + growth_per_year) * f64::from(months) / 12.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chance_that_anybody_falls_ill_is_one_minus_all_spared() {
        assert!((any_illness([0.1, 0.2].into_iter()) - 0.28).abs() < 1e-15);
    }

    #[test]
    fn bills_have_the_mean_they_are_asked_for() {
        const DRAWS: u32 = 100_000;
        let mean = (0..DRAWS).map(|d| bill(3e5, (f64::from(d) + 0.5) / f64::from(DRAWS))).sum::<f64>();
        assert!((mean / f64::from(DRAWS) / 3e5 - 1.0).abs() < 1e-4);
    }

    #[test]
    fn a_loss_is_what_nobody_pays_and_catastrophic_above_forty_percent() {
        assert_eq!(uncovered_loss(100.0, 30.0, 50.0), 20.0);
        assert_eq!(uncovered_loss(100.0, 300.0, 50.0), 0.0);
        assert!(is_catastrophic(401.0, 1000.0) && !is_catastrophic(400.0, 1000.0));
    }

    #[test]
    fn claims_growth_compounds_by_the_year() {
        assert!((claims_growth(0.1, 24) - 1.21).abs() < 1e-12);
        assert_eq!(claims_growth(0.0, 24), 1.0);
    }
}
