//! Why a platform leaves (model text 7.11). Causes are tested in their order; the first that holds is recorded.

use crate::scenario::parameters::{ClosingStyle, SponsorExit};

/// Cause of an exit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExitCause {
    /// Ordered by the regulator.
    Ordered,
    /// Fewer members than the platform's own floor.
    MinimumPool,
    /// More losses than the sponsor bears.
    Runway,
    /// Not worth the sponsor's while.
    Strategic,
    /// Merged into another platform.
    Merged,
}

impl ExitCause {
    /// All causes, in the order in which they are tested.
    pub const ALL: [ExitCause; 5] = [
        ExitCause::Ordered,
        ExitCause::MinimumPool,
        ExitCause::Runway,
        ExitCause::Strategic,
        ExitCause::Merged,
    ];

    /// The word used in files.
    pub fn word(self) -> &'static str {
        match self {
            ExitCause::Ordered => "ordered",
            ExitCause::MinimumPool => "minimum-pool",
            ExitCause::Runway => "runway",
            ExitCause::Strategic => "strategic",
            ExitCause::Merged => "merged",
        }
    }
}

/// The word used in files for a closing style.
pub fn style_word(style: ClosingStyle) -> &'static str {
    match style {
        ClosingStyle::FullRefund => "full-refund",
        ClosingStyle::Substitute => "substitute",
        ClosingStyle::Stop => "stop",
        ClosingStyle::Transfer => "transfer",
    }
}

/// What the exit rules look at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Whether the regulator has ordered the end.
    pub ordered: bool,
    /// Months since launch.
    pub age_months: i32,
    /// Members.
    pub members: i64,
    /// Result since launch, yuan.
    pub cumulative_result_yuan: f64,
    /// Months in a row below the hurdle, this one included.
    pub months_below_hurdle: u32,
    /// Whether a merger has been agreed this month.
    pub merger: bool,
}

/// A platform's own limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Members below which it closes (0: none).
    pub minimum_members: i64,
    /// Months without that floor.
    pub minimum_grace_months: u32,
    /// Cumulative loss that the sponsor bears, yuan.
    pub runway_yuan: Option<f64>,
    /// Whether the sponsor may leave for strategic reasons.
    pub strategic: bool,
}

/// The first cause that holds.
pub fn exit_cause(position: &Position, limits: &Limits, sponsor: &SponsorExit) -> Option<ExitCause> {
    let past = |grace: u32| position.age_months >= grace as i32;
    if position.ordered {
        return Some(ExitCause::Ordered);
    }
    if position.members < limits.minimum_members && past(limits.minimum_grace_months) {
        return Some(ExitCause::MinimumPool);
    }
    if limits.runway_yuan.is_some_and(|runway| position.cumulative_result_yuan < -runway) {
        return Some(ExitCause::Runway);
    }
    if limits.strategic && position.months_below_hurdle >= sponsor.months_below_hurdle {
        return Some(ExitCause::Strategic);
    }
    position.merger.then_some(ExitCause::Merged)
}

/// What a platform is worth to its sponsor, yuan per member and year:
/// 12 result / members + cross-sale value - exposure x perceived regulatory risk.
pub fn sponsor_value(sponsor: &SponsorExit, result_yuan: f64, members: i64, perceived_risk: f64) -> f64 {
    12.0 * result_yuan / members.max(1) as f64 + sponsor.cross_value_yuan_per_member_year
        - sponsor.regulatory_exposure_yuan_per_member_year * perceived_risk
}

/// Months in a row below the hurdle after this month; none are counted during the grace period.
pub fn months_below_hurdle(
    before: u32,
    value: f64,
    hurdle: f64,
    age_months: i32,
    sponsor: &SponsorExit,
) -> u32 {
    if value < hurdle && age_months >= sponsor.grace_months as i32 { before + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position() -> Position {
        Position {
            ordered: false,
            age_months: 24,
            members: 1000,
            cumulative_result_yuan: -50.0,
            months_below_hurdle: 0,
            merger: false,
        }
    }

    const LIMITS: Limits =
        Limits { minimum_members: 500, minimum_grace_months: 12, runway_yuan: Some(100.0), strategic: true };

    fn sponsor() -> SponsorExit {
        SponsorExit {
            regulatory_exposure_yuan_per_member_year: 2.0,
            cross_value_yuan_per_member_year: 1.0,
            months_below_hurdle: 6,
            grace_months: 12,
            ..SponsorExit::default()
        }
    }

    #[test]
    fn causes_are_tested_in_their_order() {
        let cause = |position| exit_cause(&position, &LIMITS, &sponsor());
        assert_eq!(cause(position()), None);
        let merged = Position { merger: true, ..position() };
        assert_eq!(cause(merged), Some(ExitCause::Merged));
        let strategic = Position { months_below_hurdle: 6, ..merged };
        assert_eq!(cause(strategic), Some(ExitCause::Strategic));
        let broke = Position { cumulative_result_yuan: -101.0, ..strategic };
        assert_eq!(cause(broke), Some(ExitCause::Runway));
        let small = Position { members: 499, ..broke };
        assert_eq!(cause(small), Some(ExitCause::MinimumPool));
        assert_eq!(cause(Position { ordered: true, ..small }), Some(ExitCause::Ordered));
        assert_eq!(cause(Position { members: 499, age_months: 11, ..position() }), None);
    }

    #[test]
    fn regulatory_risk_eats_the_value_of_members() {
        assert_eq!(sponsor_value(&sponsor(), 100.0, 1200, 0.0), 2.0);
        assert_eq!(sponsor_value(&sponsor(), 100.0, 1200, 1.5), -1.0);
    }

    #[test]
    fn only_months_in_a_row_after_the_grace_period_count() {
        assert_eq!(months_below_hurdle(3, -1.0, 0.0, 24, &sponsor()), 4);
        assert_eq!(months_below_hurdle(3, 1.0, 0.0, 24, &sponsor()), 0);
        assert_eq!(months_below_hurdle(3, -1.0, 0.0, 11, &sponsor()), 0);
    }
}
