//! Reads a month off the world and what happened in it, as rows.

use std::sync::Arc;

use super::indices::{concentration_ratio, entropy, herfindahl, weighted_cv};
use super::{EventRow, GroupRow, MarketRow, PlatformRow, PlatformStatus};
use crate::model::apportion::apportion;
use crate::model::event::{Event, EventKind};
use crate::model::exit::style_word;
use crate::model::month::MonthFacts;
use crate::model::regulator::kind_word;
use crate::model::tally::{
    AGE_BAND_STARTS, DIMENSIONS, FRAILTY_UNIT, GROUPS, INCIDENCE_UNIT, PlatformTally, QUINTILES,
    SURPLUS_UNIT, TIERS, marginals,
};
use crate::model::world::World;
use crate::scenario::parameters::Tier;
use crate::units::{Fen, YearMonth};

/// All rows of one month.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MonthRecord {
    /// A row per platform, in the order of their names.
    pub platforms: Vec<PlatformRow>,
    /// The row of the market.
    pub market: Vec<MarketRow>,
    /// A row per group.
    pub groups: Vec<GroupRow>,
    /// The events.
    pub events: Vec<EventRow>,
}

/// The rows of the month that `facts` tells of; `world` stands at its end.
pub fn record(world: &World, facts: &MonthFacts) -> MonthRecord {
    let month = world.setting.calendar(facts.month);
    let platforms: Vec<PlatformRow> =
        (0..world.platforms.len()).map(|index| platform_row(world, facts, index, month)).collect();
    MonthRecord {
        market: vec![market_row(world, facts, &platforms, month)],
        groups: if world.setting.parameters.output.groups {
            group_rows(world, facts, month)
        } else {
            Vec::new()
        },
        events: facts.events.iter().map(|event| event_row(world, event, month)).collect(),
        platforms,
    }
}

fn ratio(numerator: i64, denominator: i64) -> Option<f64> {
    (denominator != 0).then(|| numerator as f64 / denominator as f64)
}

/// Incidence units per person.
fn mean_units(sum: i128, persons: i64) -> Option<f64> {
    (persons != 0).then(|| sum as f64 / persons as f64)
}

/// Members' against the population's incidence, and its parts across and within ages.
fn selection(tally: &PlatformTally, facts: &MonthFacts) -> Option<(f64, f64, f64)> {
    let market = &facts.tally.market;
    if market.incidence_by_age == 0 || tally.incidence_by_age == 0 {
        return None;
    }
    let mean = mean_units(tally.incidence, tally.members)? / FRAILTY_UNIT;
    let population = mean_units(market.incidence, market.persons)? / FRAILTY_UNIT;
    let by_age = mean_units(tally.incidence_by_age, tally.members)?;
    let population_by_age = mean_units(market.incidence_by_age, market.persons)?;
    if population == 0.0 {
        return None;
    }
    let selected = mean / population;
    let across = by_age / population_by_age;
    Some((selected, across, selected / across))
}

fn platform_row(world: &World, facts: &MonthFacts, index: usize, month: YearMonth) -> PlatformRow {
    let state = &world.platforms[index];
    let tally = &facts.tally.platforms[index];
    let own = &facts.platforms[index];
    let launched = state.status != PlatformStatus::Planned;
    let live = state.is_live();
    let selection = selection(tally, facts);
    let members = tally.members;
    let yearly = |sum: i128| mean_units(sum, members).map(|mean| mean / INCIDENCE_UNIT);
    PlatformRow {
        replicate: world.luck.replicate,
        month,
        platform: state.name.clone(),
        status: state.status,
        members,
        sharing_members: tally.class_persons.iter().sum(),
        waiting_members: tally.waiting,
        member_households: tally.households,
        registered: state.books.registered,
        joins: tally.joins,
        leaves: tally.leaves,
        lapses: tally.lapses,
        aged_out: tally.aged_out,
        released: tally.released,
        switches_in: tally.switches_in,
        switches_out: tally.switches_out,
        multi_homing_share: ratio(tally.multi_homing, members),
        awareness: if launched { ratio(tally.aware_households, tally.reachable_households) } else { None },
        mean_age: ratio(tally.age_months, members).map(|months| months / 12.0),
        mean_income: ratio(tally.income_yuan, members),
        mean_incidence: yearly(tally.incidence).map(|mean| mean / FRAILTY_UNIT),
        mean_perceived_incidence: yearly(tally.perceived_incidence),
        selection_ratio: selection.map(|(selected, _, _)| selected),
        selection_across_age: selection.map(|(_, across, _)| across),
        selection_within_age: selection.map(|(_, _, within)| within),
        expected_charge: live.then_some(state.belief.expected),
        reference_charge: live.then_some(state.belief.reference),
        trust: live.then_some(state.trust),
        fee_rate: live.then_some(state.terms.fee_rate),
        approval_rate: live.then_some(state.terms.approval_rate),
        acting_draw: facts.acting_draws[index],
        claims_filed: own.claims.filed,
        claims_approved: own.claims.approved,
        claims_paid: own.due.claims,
        claims_unpaid: own.claims_unpaid,
        claims_pending: state.queue.pending(),
        payout_fen: own.settlement.payout,
        charge_fen: own.settlement.charge,
        charges_fen: own.settlement.charges,
        fee_fen: own.settlement.fee,
        sponsor_fen: own.settlement.sponsor,
        residue_fen: own.settlement.residue,
        unpaid_fen: own.settlement.unpaid,
        balances_fen: own.balances,
        paid_in_fen: Fen(tally.paid_in_fen),
        paid_back_fen: Fen(tally.paid_back_fen),
        forfeited_fen: Fen(tally.forfeited_fen),
        marketing_fen: own.accounts.marketing,
        cross_sale_fen: own.accounts.cross_sale,
        result_fen: own.accounts.result,
        cumulative_result_fen: state.books.cumulative_result,
    }
}

fn market_row(world: &World, facts: &MonthFacts, rows: &[PlatformRow], month: YearMonth) -> MarketRow {
    let members: Vec<i64> = rows.iter().map(|row| row.members).collect();
    let memberships: i64 = members.iter().sum();
    let count = |status| rows.iter().filter(|row| row.status == status).count() as i64;
    let sum = |column: fn(&PlatformRow) -> Fen| rows.iter().map(column).sum::<Fen>();
    let flows: i64 = rows.iter().map(|row| row.joins + row.leaves).sum();
    let charged = rows.iter().filter_map(|row| Some((row.charge_fen?, row.sharing_members)));
    let charges: Vec<(f64, f64)> =
        charged.map(|(charge, sharing)| (charge.0 as f64, sharing as f64)).collect();
    let tally = &facts.tally.market;
    let hhi = herfindahl(&members);
    MarketRow {
        replicate: world.luck.replicate,
        month,
        hhi,
        cr1: concentration_ratio(&members, 1),
        cr4: concentration_ratio(&members, 4),
        effective_platforms: hhi.map(|hhi| 1.0 / hhi),
        entropy: entropy(&members),
        open_platforms: count(PlatformStatus::Open),
        closing_platforms: count(PlatformStatus::Closing),
        memberships,
        covered_households: tally.covered_households,
        covered_persons: tally.covered_persons,
        multi_homing_share: ratio(tally.multi_homing_households, tally.covered_households),
        commercial_households: tally.commercial_households,
        commercial_share_of_members: ratio(tally.covered_commercial_households, tally.covered_households),
        attentive_households: tally.attentive_households,
        churn: ratio(flows, 2 * memberships),
        charge_min_fen: rows.iter().filter_map(|row| row.charge_fen).min(),
        charge_max_fen: rows.iter().filter_map(|row| row.charge_fen).max(),
        price_dispersion: weighted_cv(&charges),
        ill_households: tally.ill_households,
        catastrophic_households: tally.catastrophic,
        catastrophic_households_without: tally.catastrophic_without,
        consumer_surplus: tally.surplus as f64 / SURPLUS_UNIT,
        payout_fen: sum(|row| row.payout_fen),
        charges_fen: sum(|row| row.charges_fen),
        result_fen: sum(|row| row.result_fen),
        population_incidence: tally.incidence as f64
            / (INCIDENCE_UNIT * FRAILTY_UNIT)
            / tally.persons.max(1) as f64,
        population_mean_age: tally.age_months as f64 / 12.0 / tally.persons.max(1) as f64,
        perceived_risk: world.perceived_risk,
    }
}

fn group_rows(world: &World, facts: &MonthFacts, month: YearMonth) -> Vec<GroupRow> {
    let market = &facts.tally.market;
    let households = marginals(&market.cell_households);
    let covered_households = marginals(&market.cell_covered_households);
    let covered_persons = marginals(&market.cell_covered_persons);
    let memberships = marginals(&market.cell_memberships);
    let (paid, received) = money_by_group(facts);
    names_of_groups(&world.setting.parameters.population.tier)
        .into_iter()
        .map(|(index, dimension, group)| GroupRow {
            replicate: world.luck.replicate,
            month,
            dimension,
            group,
            households: households[index],
            covered_households: covered_households[index],
            coverage: ratio(covered_households[index], households[index]),
            covered_persons: covered_persons[index],
            memberships: memberships[index],
            paid_fen: Fen(paid[index]),
            received_fen: Fen(received[index]),
        })
        .collect()
}

/// What every group paid and received over all platforms, fen.
fn money_by_group(facts: &MonthFacts) -> ([i64; GROUPS], [i64; GROUPS]) {
    let (mut paid, mut received) = ([0; GROUPS], [0; GROUPS]);
    for (own, tally) in facts.platforms.iter().zip(&facts.tally.platforms) {
        let shares = marginals(&tally.cell_shares);
        for range in DIMENSIONS {
            let due: Vec<i64> = own.due.by_group[range.clone()].to_vec();
            let parts = [
                (&mut paid, apportion(own.settlement.charges.0, &shares[range.clone()])),
                (&mut received, apportion(own.settlement.payout.0, &due)),
            ];
            for (sums, amounts) in parts {
                sums[range.clone()].iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += amount);
            }
        }
    }
    (paid, received)
}

/// All groups of households: the place in tallies, what the grouping is by, the name.
pub fn names_of_groups(tiers: &[Tier]) -> Vec<(usize, &'static str, Arc<str>)> {
    let quintiles = (0..QUINTILES).map(|q| (q, "income quintile", Arc::from((q + 1).to_string())));
    let tiers = tiers
        .iter()
        .enumerate()
        .map(|(tier, place)| (QUINTILES + tier, "tier", Arc::from(place.name.as_str())));
    let last_ages = AGE_BAND_STARTS.iter().skip(1).map(|start| start - 1).chain([74]);
    let bands = AGE_BAND_STARTS.iter().zip(last_ages).enumerate().map(|(band, (first, last))| {
        (QUINTILES + TIERS + band, "age band", Arc::from(format!("{first}-{last}")))
    });
    quintiles.chain(tiers).chain(bands).collect()
}

fn event_row(world: &World, event: &Event, month: YearMonth) -> EventRow {
    let name = |platform: crate::units::PlatformId| world.platforms[platform.index()].name.clone();
    let mut row = EventRow {
        replicate: world.luck.replicate,
        month,
        platform: event.platform.map(name),
        event: event_word(event.kind),
        cause: None,
        style: None,
        members: event.members,
    };
    match event.kind {
        EventKind::ExitAnnounced(cause, style) | EventKind::Closed(cause, style) => {
            row.cause = Some(Arc::from(cause.word()));
            row.style = Some(style_word(style));
        }
        EventKind::Intervention(place) => {
            let measure = &world.setting.parameters.intervention[place];
            row.cause = Some(Arc::from(measure.name.as_str()));
            row.style = Some(kind_word(measure.kind));
        }
        EventKind::Merger(acquirer) => row.cause = Some(name(acquirer)),
        _ => {}
    }
    row
}

fn event_word(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Launch => "launch",
        EventKind::Entry => "entry",
        EventKind::Campaign => "campaign",
        EventKind::Revision => "revision",
        EventKind::Scandal => "scandal",
        EventKind::Intervention(_) => "intervention",
        EventKind::ExitAnnounced(..) => "exit-announced",
        EventKind::Closed(..) => "closed",
        EventKind::Merger(_) => "merger",
    }
}
