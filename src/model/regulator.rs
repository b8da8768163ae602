//! The regulator's dated measures (model text 7.13): which are in force, and what they limit.

use crate::model::setting::Setting;
use crate::scenario::parameters::{Intervention, InterventionKind};
use crate::units::{Fen, Month, PlatformId};

/// The word used in files for a kind of measure.
pub fn kind_word(kind: InterventionKind) -> &'static str {
    match kind {
        InterventionKind::Warning => "warning",
        InterventionKind::Recognition => "recognition",
        InterventionKind::Rectification => "rectification",
        InterventionKind::FeeCap => "fee-cap",
        InterventionKind::ContributionCap => "contribution-cap",
        InterventionKind::ReserveRequirement => "reserve-requirement",
        InterventionKind::Licence => "licence",
        InterventionKind::PerceivedRisk => "perceived-risk",
        InterventionKind::Ban => "ban",
    }
}

/// Whether a measure applies to a platform.
pub fn applies_to(measure: &Intervention, platform: &str) -> bool {
    measure.platforms.is_empty() || measure.platforms.iter().any(|name| name == platform)
}

/// The measures that begin in `month`; those dated before the run begin in its first month.
pub fn beginning(setting: &Setting, month: Month) -> impl Iterator<Item = &Intervention> {
    let begins = move |measure: &&Intervention| setting.month_index(measure.month).max(0) == month.0 as i32;
    setting.parameters.intervention.iter().filter(begins)
}

/// What the measures in force impose on one platform.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// Highest fee rate.
    pub fee_rate_max: Option<f64>,
    /// Highest cost of a person in a calendar year.
    pub yearly_cap: Option<Fen>,
    /// Cost of compliance this month.
    pub compliance: Fen,
    /// Months of pay-outs to hold in reserve, and the yearly cost of capital on it.
    pub reserve: Option<(f64, f64)>,
    /// Whether a licence that it does not qualify for has become due.
    pub licence_denied: bool,
    /// Whether it is banned.
    pub banned: bool,
}

/// A platform's standing when a licence is tested.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// Members.
    pub members: i64,
    /// Result since launch, yuan.
    pub cumulative_result_yuan: f64,
    /// Months since launch.
    pub age_months: i32,
}

/// The limits on `platform` in `month`. The strictest of several measures counts.
pub fn limits(setting: &Setting, platform: PlatformId, month: Month, standing: &Standing) -> Limits {
    let name = &setting.platforms[platform.index()].terms.name;
    let mut limits = Limits::default();
    for measure in setting.parameters.intervention.iter().filter(|measure| applies_to(measure, name)) {
        let age = month.0 as i32 - setting.month_index(measure.month);
        if age < 0 {
            continue;
        }
        let within = |months: Option<u32>| age < months.unwrap_or(0) as i32;
        match measure.kind {
            InterventionKind::Rectification if within(measure.months) => {
                limits.compliance += Fen::from_yuan(measure.compliance_cost_yuan_per_month.unwrap_or(0.0));
            }
            InterventionKind::FeeCap => {
                limits.fee_rate_max = stricter(limits.fee_rate_max, measure.fee_rate_max, f64::min);
            }
            InterventionKind::ContributionCap => {
                let cap = measure.contribution_max_yuan_per_year.map(Fen::from_yuan);
                limits.yearly_cap = stricter(limits.yearly_cap, cap, Fen::min);
            }
            InterventionKind::ReserveRequirement => {
                let required = measure.reserve_months.zip(measure.capital_cost_per_year);
                limits.reserve = stricter(limits.reserve, required, dearer);
            }
            // A newcomer has as long as those who were there when the licence was introduced.
            InterventionKind::Licence if !within(measure.months) => {
                let due = standing.age_months >= measure.months.unwrap_or(0) as i32;
                limits.licence_denied |= due && !qualifies(measure, standing);
            }
            InterventionKind::Ban => limits.banned = true,
            _ => {}
        }
    }
    limits
}

/// The reserve that costs more in a year: months of pay-outs times the cost of capital.
fn dearer(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    if b.0 * b.1 > a.0 * a.1 { b } else { a }
}

fn qualifies(measure: &Intervention, standing: &Standing) -> bool {
    let large = measure.minimum_members.is_none_or(|minimum| standing.members >= minimum);
    let sound = measure.maximum_loss_yuan.is_none_or(|loss| standing.cumulative_result_yuan >= -loss);
    large && sound
}

/// The stricter of two limits, where either may be absent.
pub fn stricter<T>(a: Option<T>, b: Option<T>, choose: fn(T, T) -> T) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(choose(a, b)),
        (a, b) => a.or(b),
    }
}

/// Months of notice that the bans in force in `month` leave. A ban that is still to come hurries nobody.
pub fn ban_notice(setting: &Setting, platform: PlatformId, month: Month) -> Option<u32> {
    let name = &setting.platforms[platform.index()].terms.name;
    setting
        .parameters
        .intervention
        .iter()
        .filter(|measure| measure.kind == InterventionKind::Ban && applies_to(measure, name))
        .filter(|measure| setting.month_index(measure.month) <= month.0 as i32)
        .filter_map(|measure| measure.months)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strictest_limit_counts() {
        assert_eq!(stricter(Some(0.1), Some(0.08), f64::min), Some(0.08));
        assert_eq!(stricter(None, Some(0.08), f64::min), Some(0.08));
        assert_eq!(stricter::<f64>(None, None, f64::min), None);
        assert_eq!(dearer((3.0, 0.1), (6.0, 0.04)), (3.0, 0.1));
    }
}
