//! How a platform sets its terms from last month's books (model text 7.10).

use crate::scenario::parameters::{FeeStrategy, MarketingStrategy, Strategy, UnderwritingStrategy};

/// The fee rate of the month: fixed, or one step up while the margin (result over fee income) is below its
/// target and one step down while it is above, within bounds. Without fee income nothing moves.
pub fn fee_rate(strategy: &Strategy, current: f64, result_yuan: f64, fee_yuan: f64) -> f64 {
    if strategy.fee == FeeStrategy::Fixed || fee_yuan <= 0.0 {
        return current;
    }
    let step =
        if result_yuan / fee_yuan < strategy.margin_target { strategy.fee_step } else { -strategy.fee_step };
    (current + step).max(strategy.fee_rate_min).min(strategy.fee_rate_max)
}

/// What growth brought in last month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Growth {
    /// Persons who joined.
    pub joins: i64,
    /// Advertising spent, yuan.
    pub marketing_yuan: f64,
    /// Fee and cross-sale income less service cost, yuan per member and month.
    pub margin_per_member: f64,
}

/// The push of the month: fixed, or a step up while a new member earns back what it cost to reach it.
pub fn push(strategy: &Strategy, current: f64, growth: &Growth) -> f64 {
    if strategy.marketing == MarketingStrategy::Fixed {
        return current;
    }
    let earned = growth.joins as f64 * growth.margin_per_member * strategy.payback_months;
    let pays = growth.joins > 0 && earned >= growth.marketing_yuan;
    let next = if pays { current * strategy.push_step } else { current / strategy.push_step };
    next.min(strategy.push_max_per_month)
}

/// The factor on approval rate and health cut: below 1 when filed incidence has risen above its two-year floor by
/// more than the trigger, at most once a year.
pub fn tightening(strategy: &Strategy, incidence: f64, floor: f64, months_since_last: Option<u32>) -> f64 {
    let due = months_since_last.is_none_or(|months| months >= 12);
    let risen = floor > 0.0 && incidence > floor * (1.0 + strategy.incidence_rise_trigger);
    if strategy.underwriting == UnderwritingStrategy::Tighten && due && risen {
        strategy.tightening_factor
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fee_is_steered_to_its_margin_within_bounds() {
        let strategy = Strategy {
            fee: FeeStrategy::Margin,
            margin_target: 0.1,
            fee_step: 0.01,
            fee_rate_max: 0.1,
            ..Strategy::default()
        };
        assert!((fee_rate(&strategy, 0.08, 0.0, 100.0) - 0.09).abs() < 1e-15);
        assert_eq!(fee_rate(&strategy, 0.1, 0.0, 100.0), 0.1);
        assert!((fee_rate(&strategy, 0.08, 50.0, 100.0) - 0.07).abs() < 1e-15);
        assert_eq!(fee_rate(&strategy, 0.08, -50.0, 0.0), 0.08);
        assert_eq!(fee_rate(&Strategy::default(), 0.08, -50.0, 10.0), 0.08);
    }

    #[test]
    fn marketing_is_pushed_while_growth_pays() {
        let strategy =
            Strategy { marketing: MarketingStrategy::Growth, payback_months: 10.0, ..Strategy::default() };
        let growth = Growth { joins: 100, marketing_yuan: 90.0, margin_per_member: 0.1 };
        assert!((push(&strategy, 0.01, &growth) - 0.012).abs() < 1e-15);
        let dear = Growth { marketing_yuan: 110.0, ..growth };
        assert!(push(&strategy, 0.01, &dear) < 0.01);
        assert_eq!(push(&strategy, 0.05, &growth), strategy.push_max_per_month);
    }

    #[test]
    fn underwriting_is_tightened_once_a_year_when_incidence_rises() {
        let strategy = Strategy { underwriting: UnderwritingStrategy::Tighten, ..Strategy::default() };
        assert_eq!(tightening(&strategy, 1.6, 1.0, None), strategy.tightening_factor);
        assert_eq!(tightening(&strategy, 1.6, 1.0, Some(6)), 1.0);
        assert_eq!(tightening(&strategy, 1.4, 1.0, None), 1.0);
    }
}
