//! The rule on the size of the books: money is counted in fen, in 64 bits.

use super::Findings;
use super::bounds::plain;
use crate::scenario::parameters::{Parameters, Platform};

/// The most that may pass through the books of one platform in a month, yuan: over a hundred times the yearly product
/// of China, and a third of what 64 bits of fen hold, so that the books of a month add up exactly.
const LARGEST_MONTH_YUAN: f64 = 3e16;

pub(super) fn check(parameters: &Parameters, findings: &mut Findings) {
    let population = &parameters.population;
    let households = population.represented_households;
    let shares = &population.enrolled_persons_shares;
    let persons_each = shares.iter().rposition(|share| *share > 0.0).map_or(1, |place| place + 1);
    let persons = households as f64 * persons_each as f64;
    for (index, platform) in parameters.platform.iter().enumerate() {
        if !platform.enabled {
            continue;
        }
        let month = persons * yuan_per_person(platform) + platform.fixed_cost_yuan_per_month;
        if month > LARGEST_MONTH_YUAN {
            findings.broken(
                "population.represented_households",
                Some(households.to_string()),
                format!(
                    "must keep a month in which all persons join platform[{index}], are reached and claim below {} \
                     yuan, but it comes to {}",
                    plain(LARGEST_MONTH_YUAN),
                    plain((month / 1e15).ceil() * 1e15)
                ),
                Some("represent fewer households, or lower the platform's lump sums and costs per person"),
            );
        }
    }
}

/// What a person who joins, is reached and claims moves in a month: the lump sum, as much again as fee, and costs.
fn yuan_per_person(platform: &Platform) -> f64 {
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let lump_sum = largest(&mut platform.benefit.iter().map(|band| band.amount_yuan));
    let factor = largest(&mut platform.revision.iter().filter_map(|revision| revision.benefit_factor));
    2.0 * lump_sum * factor.max(1.0)
        + platform.cost_per_claim_yuan
        + platform.cost_per_member_yuan_per_month
        + platform.marketing_cost_per_person_yuan
        + platform.cross_sale_yuan_per_member_month
}
