//! Stages 6 (claims), 7 (settle) and 8 (account), platform by platform.

use super::{MonthFacts, PlatformFacts};
use crate::math::exp;
use crate::model::accounts::{Activity, accounts, capital_cost};
use crate::model::apportion::narrowed;
use crate::model::claims::{Due, Filed, draw_claims, draw_delays};
use crate::model::conditions::Conditions;
use crate::model::platform::{Books, PlatformState, PlatformStatus};
use crate::model::prepaid;
use crate::model::regulator::{Limits, limits, stricter};
use crate::model::setting::PlatformSetting;
use crate::model::settlement::{Bill, Caps, Settlement, owed, settle as split};
use crate::model::tally::{PlatformTally, marginals};
use crate::model::trust::{ClaimsNews, after_month};
use crate::model::world::World;
use crate::random::Purpose;
use crate::scenario::parameters::{ClaimsMode, ClosingStyle};
use crate::units::{Fen, PlatformId};

/// Draws the claims of the month and files those that are approved.
pub(super) fn file_claims(world: &mut World, conditions: &Conditions, facts: &mut MonthFacts) {
    let mode = world.setting.parameters.illness.claims;
    for (index, state) in world.platforms.iter_mut().enumerate() {
        let fixed = &world.setting.platforms[index];
        let tally = &facts.tally.platforms[index];
        if !state.is_live() {
            continue;
        }
        let mut stream = world.luck.keyed_stream(Purpose::Claims, fixed.key, world.month);
        let groups = narrowed(&marginals(&tally.cell_expected));
        for band in 0..fixed.band_amount.len() {
            let claims = match mode {
                ClaimsMode::Represented => {
                    draw_claims(&mut stream, band, tally.exposure[band], state.terms.approval_rate)
                }
                ClaimsMode::Drawn => {
                    Filed { filed: tally.drawn_filed[band], approved: tally.drawn_approved[band] }
                }
            };
            let paid_after = draw_delays(&mut stream, band, claims.approved, &fixed.delay);
            state.queue.file(&paid_after, conditions.offers[index].benefit_fen[band], &groups);
            facts.platforms[index].claims.filed += claims.filed;
            facts.platforms[index].claims.approved += claims.approved;
        }
    }
}

/// Pays what is due and splits the bill.
pub(super) fn settle(world: &mut World, facts: &mut MonthFacts) {
    let january = world.setting.calendar(world.month).month() == 1;
    for index in 0..world.platforms.len() {
        let limits = limits_of(world, index);
        let fixed = &world.setting.platforms[index];
        let state = &mut world.platforms[index];
        let tally = &facts.tally.platforms[index];
        if january {
            state.books.charged_this_year = Fen::ZERO;
        }
        let due = if state.is_live() { state.queue.pay() } else { tail(state) };
        let settlement = settle_platform(state, fixed, tally, &due, &limits);
        check_books(state, tally, &settlement, facts.month.0);
        state.level.now += if fixed.is_prepaid() { settlement.charge.unwrap_or_default() } else { Fen::ZERO };
        let facts = &mut facts.platforms[index];
        facts.balances = prepaid::total(&state.level, &tally.balance_persons);
        if fixed.is_prepaid() {
            check_balances(state, tally, &settlement, facts);
        }
        facts.settlement = settlement;
        facts.due = due;
    }
}

/// What a platform that has just closed still owes; afterwards its queue is empty.
fn tail(state: &mut PlatformState) -> Due {
    let sponsor_pays = state.closing.is_none_or(|closing| closing.style != ClosingStyle::Stop);
    let all = state.queue.pay_all();
    if sponsor_pays { all } else { Due::default() }
}

fn settle_platform(
    state: &PlatformState,
    fixed: &PlatformSetting,
    tally: &PlatformTally,
    due: &Due,
    limits: &Limits,
) -> Settlement {
    let bill = Bill { payouts: due.amount, claims: due.claims, fee_rate: state.terms.fee_rate };
    let yearly = stricter(state.terms.yearly_cap, limits.yearly_cap, Fen::min);
    let left_of_year = yearly.map(|cap| cap - state.books.charged_this_year);
    // Nobody can be made to pay more than the largest balance that a person may hold.
    let balance = fixed.is_prepaid().then_some(Fen(100 * prepaid::LARGEST_BALANCE_YUAN));
    let caps = Caps {
        left: stricter(left_of_year, balance, Fen::min),
        per_claim: fixed.terms.max_share_per_claim_yuan.map(Fen::from_yuan),
        excess: fixed.terms.cap_excess,
    };
    split(&bill, &tally.class_persons, &fixed.relativity_percent, &caps, |charge| {
        if fixed.is_prepaid() {
            return prepaid::collected(&state.level, &tally.balance_persons, charge);
        }
        owed(charge, &tally.class_persons, &fixed.relativity_percent)
    })
}

fn limits_of(world: &World, index: usize) -> Limits {
    let standing = world.platforms[index].standing(world.month);
    limits(&world.setting, PlatformId(index as u8), world.month, &standing)
}

/// Charges + sponsor money = pay-outs + fee + residue, and members = joins - leaves, accumulated (T7).
fn check_books(state: &PlatformState, tally: &PlatformTally, settled: &Settlement, month: u32) {
    assert_eq!(
        settled.charges + settled.sponsor,
        settled.payout + settled.fee + settled.residue,
        "the bill of {} does not balance in month {month}",
        state.name
    );
    assert_eq!(
        state.books.members + tally.joins - tally.leaves,
        tally.members,
        "members of {} do not follow from joins and leaves in month {month}",
        state.name
    );
}

/// Balances = balances before + paid in - paid back - lost - charges.
fn check_balances(state: &PlatformState, tally: &PlatformTally, settled: &Settlement, facts: &PlatformFacts) {
    let flows = tally.paid_in_fen - tally.paid_back_fen - tally.forfeited_fen;
    assert_eq!(
        state.books.balances + Fen(flows) - settled.charges,
        facts.balances,
        "balances of {} do not follow from their flows",
        state.name
    );
}

/// Books the month: profit and loss, expectations, reference prices, trust.
pub(super) fn account(world: &mut World, facts: &mut MonthFacts) {
    let mut total_result = 0.0;
    for index in 0..world.platforms.len() {
        let limits = limits_of(world, index);
        let setting = world.setting.clone();
        let state = &mut world.platforms[index];
        let tally = &facts.tally.platforms[index];
        let month_facts = &mut facts.platforms[index];
        let ends = month_facts.settlement.payout > Fen::ZERO || tally.forfeited_fen > 0;
        if state.is_live() || ends {
            let activity = activity(state, tally, month_facts, &limits);
            let operating = if state.is_live() {
                accounts(&setting.platforms[index].terms, &activity)
            } else {
                wound_up(&activity)
            };
            month_facts.accounts = operating;
            // Entrants look at what serves, or has served, members: an open platform without any moves nobody.
            if tally.members > 0 || !state.is_live() {
                total_result += operating.result.yuan();
            }
        }
        let rates = &setting.parameters.behaviour.expectation;
        if let Some(charge) = month_facts.settlement.charge {
            month_facts.bill_excess = (charge.yuan() - state.belief.reference).max(0.0);
            state.belief = state.belief.after(charge.yuan(), rates);
        }
        if state.status == PlatformStatus::Open {
            let news = claims_news(tally, month_facts);
            state.trust = after_month(state.trust, &setting.parameters.behaviour.trust, &news);
        }
        close_books(&mut state.books, tally, month_facts);
    }
    world.last_result_yuan = total_result;
}

/// A platform that is gone has no running costs: only the tail that its sponsor pays, and, where it simply stops, the
/// balances that its members lose.
fn wound_up(activity: &Activity) -> crate::model::accounts::Accounts {
    crate::model::accounts::Accounts {
        result: activity.fee + activity.residue + activity.forfeited - activity.sponsor,
        ..Default::default()
    }
}

fn activity(
    state: &PlatformState,
    tally: &PlatformTally,
    facts: &PlatformFacts,
    limits: &Limits,
) -> Activity {
    let settled = &facts.settlement;
    let capital =
        limits.reserve.map_or(Fen::ZERO, |(months, cost)| capital_cost(settled.payout, months, cost));
    Activity {
        members: tally.members,
        claims_filed: facts.claims.filed,
        persons_reached: tally.reachable_persons as f64 * (1.0 - exp(-state.advertising)),
        fee: settled.fee,
        residue: settled.residue,
        forfeited: Fen(tally.forfeited_fen),
        sponsor: settled.sponsor,
        compliance: limits.compliance,
        capital,
    }
}

fn claims_news(tally: &PlatformTally, facts: &PlatformFacts) -> ClaimsNews {
    let per_million = 1e6 / tally.members.max(1) as f64;
    let refused = facts.claims.filed - facts.claims.approved;
    ClaimsNews {
        paid_per_million: if tally.members > 0 { facts.due.claims as f64 * per_million } else { 0.0 },
        refused_share: refused as f64 / facts.claims.filed.max(1) as f64,
    }
}

/// What is left of the weight of a claim, and of exposure, after a month.
const INCIDENCE_MEMORY_PER_MONTH: f64 = 0.85;

/// Months over which the floor of filed incidence is remembered.
const INCIDENCE_MEMORY: usize = 24;

fn close_books(books: &mut Books, tally: &PlatformTally, facts: &PlatformFacts) {
    books.members = tally.members;
    books.reachable_persons = tally.reachable_persons;
    books.registered += tally.joins;
    books.joins = tally.joins;
    books.fee = facts.settlement.fee;
    books.result = facts.accounts.result;
    books.cumulative_result += facts.accounts.result;
    books.marketing = facts.accounts.marketing;
    books.cross_sale = facts.accounts.cross_sale;
    books.charged_this_year += facts.settlement.charge.unwrap_or_default();
    books.balances = facts.balances;
    books.bill_excess = facts.bill_excess;
    let covered = tally.members - tally.waiting;
    if covered > 0 {
        books.recent_claims = INCIDENCE_MEMORY_PER_MONTH * books.recent_claims + facts.claims.filed as f64;
        books.recent_exposure = INCIDENCE_MEMORY_PER_MONTH * books.recent_exposure + covered as f64 / 12.0;
        books.months_covered += 1;
        if books.months_covered >= 12 {
            if books.incidence_history.len() == INCIDENCE_MEMORY {
                books.incidence_history.remove(0);
            }
            books.incidence_history.push(books.recent_claims / books.recent_exposure);
        }
    }
}
