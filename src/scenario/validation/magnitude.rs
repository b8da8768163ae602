//! The rule on the size of the books: money is counted in fen, in 64 bits.

use super::Findings;
use super::bounds::plain;
use crate::scenario::parameters::{Parameters, Platform};

/// The most that may pass through the books of one platform in such a month, yuan: some seventy times the yearly product
/// of China, and an eighth of what 64 bits of fen hold, so that the books add up exactly even in far worse months.
const LARGEST_MONTH_YUAN: f64 = 1.2e16;

/// Share of all persons who claim in that month: a yearly incidence above 1.
const CLAIMING: f64 = 0.1;

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
                    "must keep a month in which all persons join platform[{index}] and one in ten claims below {} yuan, \
                     but it comes to {}",
                    plain(LARGEST_MONTH_YUAN),
                    plain((month / 1e15).ceil() * 1e15)
                ),
                Some("represent fewer households, or lower the platform's lump sums and costs per person"),
            );
        }
    }
}

/// What a person who joins and is reached moves in a month: costs, and its chance of a lump sum with as much again as fee.
fn yuan_per_person(platform: &Platform) -> f64 {
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let lump_sum = largest(&mut platform.benefit.iter().map(|band| band.amount_yuan));
    let factor = largest(&mut platform.revision.iter().filter_map(|revision| revision.benefit_factor));
    CLAIMING * (2.0 * lump_sum * factor.max(1.0) + platform.cost_per_claim_yuan)
        + platform.cost_per_member_yuan_per_month
        + platform.marketing_cost_per_person_yuan
        + platform.cross_sale_yuan_per_member_month
}
