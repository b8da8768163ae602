//! What must hold of every valid scenario, however odd: see section 9 of the model text (T7, T8, T10).

use std::collections::HashMap;

use crate::any_scenario::{Dice, parameters};
use huzhu::model::household::BLOCK;
use huzhu::observe::column::Cell;
use huzhu::observe::{
    EVENT_COLUMNS, GROUP_COLUMNS, MARKET_COLUMNS, MonthRecord, PLATFORM_COLUMNS, PlatformRow,
};
use huzhu::scenario::parameters::{BenefitBand, ClaimsMode, Funding, Parameters, Platform, PlatformExit};
use huzhu::{Scenario, Simulation};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

fn words() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 0..1200)
}

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(64),
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        max_shrink_time: 60_000,
        ..ProptestConfig::default()
    }
}

fn scenario(parameters: Parameters) -> Scenario {
    Scenario::new(parameters).unwrap_or_else(|error| panic!("the strategy made something invalid: {error}"))
}

fn run(parameters: &Parameters) -> Vec<MonthRecord> {
    let mut simulation = Simulation::new(&scenario(parameters.clone()), 0);
    std::iter::from_fn(|| simulation.step()).collect()
}

/// What a platform's rows add up to.
#[derive(Default)]
struct Totals {
    members: i64,
    registered: i64,
    balances: i64,
    approved: i64,
    paid: i64,
    unpaid: i64,
    result: i64,
}

fn check_platform(row: &PlatformRow, prepaid: bool, before: &mut Totals) -> Result<(), TestCaseError> {
    let context = format!("{} in {}", row.platform, row.month);
    before.members += row.joins - row.leaves;
    before.registered += row.joins;
    prop_assert_eq!(row.members, before.members, "members of {}", context);
    prop_assert_eq!(row.registered, before.registered, "registered of {}", context);
    prop_assert_eq!(
        row.charges_fen.0 + row.sponsor_fen.0,
        row.payout_fen.0 + row.fee_fen.0 + row.residue_fen.0,
        "the bill of {}",
        context
    );
    let charged = if prepaid { row.charges_fen.0 } else { 0 };
    before.balances += row.paid_in_fen.0 - row.paid_back_fen.0 - row.forfeited_fen.0 - charged;
    prop_assert_eq!(row.balances_fen.0, before.balances, "balances of {}", context);
    before.approved += row.claims_approved;
    before.paid += row.claims_paid;
    before.unpaid += row.claims_unpaid;
    // A loss without end stays at the end of the scale.
    before.result = before.result.saturating_add(row.result_fen.0);
    prop_assert_eq!(row.cumulative_result_fen.0, before.result, "results of {}", context);
    let parts = [
        (row.lapses + row.aged_out + row.released, row.leaves),
        (row.switches_in, row.joins),
        (row.switches_out, row.leaves),
        (row.waiting_members, row.members),
        (row.claims_approved, row.claims_filed),
    ];
    for (part, whole) in parts {
        prop_assert!((0..=whole).contains(&part), "{} of {} at {}", part, whole, context);
    }
    let shares = [row.multi_homing_share, row.awareness, row.trust, row.fee_rate, row.approval_rate];
    for share in shares.into_iter().flatten() {
        prop_assert!((0.0..=1.0).contains(&share), "a share of {} at {}", share, context);
    }
    Ok(())
}

fn check_market(record: &MonthRecord, represented: i64) -> Result<(), TestCaseError> {
    let row = &record.market[0];
    let of_platforms = |value: fn(&PlatformRow) -> i64| record.platforms.iter().map(value).sum::<i64>();
    prop_assert_eq!(row.memberships, of_platforms(|platform| platform.members));
    prop_assert_eq!(row.charges_fen.0, of_platforms(|platform| platform.charges_fen.0));
    prop_assert_eq!(row.payout_fen.0, of_platforms(|platform| platform.payout_fen.0));
    let shares = [row.hhi, row.cr1, row.cr4, row.multi_homing_share, row.commercial_share_of_members];
    for share in shares.into_iter().flatten() {
        prop_assert!((0.0..=1.0).contains(&share), "a share of {} in {}", share, row.month);
    }
    prop_assert!(row.covered_households <= represented && row.covered_persons <= row.memberships);
    prop_assert!(row.catastrophic_households <= row.catastrophic_households_without);
    for dimension in ["income quintile", "tier", "age band"] {
        let sum = |value: fn(&huzhu::observe::GroupRow) -> i64| {
            let groups = record.groups.iter().filter(|group| group.dimension == dimension);
            groups.map(value).sum::<i64>()
        };
        let context = format!("by {dimension} in {}", row.month);
        prop_assert_eq!(sum(|group| group.households), represented, "households {}", context);
        prop_assert_eq!(sum(|group| group.covered_households), row.covered_households);
        prop_assert_eq!(sum(|group| group.covered_persons), row.covered_persons);
        prop_assert_eq!(sum(|group| group.memberships), row.memberships, "memberships {}", context);
        prop_assert_eq!(sum(|group| group.paid_fen.0), row.charges_fen.0, "paid {}", context);
        prop_assert_eq!(sum(|group| group.received_fen.0), row.payout_fen.0, "received {}", context);
    }
    Ok(())
}

/// Every value that a file would show is a number or missing on purpose: no row holds an infinity or a NaN.
fn check_cells(record: &MonthRecord) -> Result<(), TestCaseError> {
    fn check<R: std::fmt::Debug>(
        columns: &[huzhu::observe::Column<R>],
        rows: &[R],
    ) -> Result<(), TestCaseError> {
        for row in rows {
            let text = format!("{row:?}");
            prop_assert!(!text.contains("NaN") && !text.contains("inf,"), "not finite: {}", text);
            for column in columns {
                if let Cell::Real(value) = (column.get)(row) {
                    prop_assert!(value.is_finite(), "{} is {}", column.name, value);
                }
            }
        }
        Ok(())
    }
    check(PLATFORM_COLUMNS, &record.platforms)?;
    check(MARKET_COLUMNS, &record.market)?;
    check(GROUP_COLUMNS, &record.groups)?;
    check(EVENT_COLUMNS, &record.events)
}

fn check_history(parameters: &Parameters) -> Result<(), TestCaseError> {
    let records = run(parameters);
    prop_assert_eq!(records.len(), parameters.run.months as usize);
    let mut totals: HashMap<String, Totals> = HashMap::new();
    for record in &records {
        for row in &record.platforms {
            let own = parameters.platform.iter().find(|platform| *platform.name == *row.platform);
            let prepaid = own.is_some_and(|platform| platform.funding == Funding::Prepaid);
            check_platform(row, prepaid, totals.entry(row.platform.to_string()).or_default())?;
        }
        // Claims that are handed over with a platform's members wait in the acquirer's queue.
        for merger in record.events.iter().filter(|event| event.event == "merger") {
            let (from, to) = (merger.platform.as_deref(), merger.cause.as_deref());
            let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
            let giver = totals.entry(from.to_owned()).or_default();
            let handed_over = giver.approved - giver.paid - giver.unpaid;
            giver.approved -= handed_over;
            totals.entry(to.to_owned()).or_default().approved += handed_over;
        }
        for row in &record.platforms {
            let own = &totals[&*row.platform];
            let context = format!("claims of {} in {}", row.platform, row.month);
            prop_assert_eq!(own.approved, own.paid + own.unpaid + row.claims_pending, "{}", context);
        }
        check_market(record, parameters.population.represented_households as i64)?;
        check_cells(record)?;
    }
    Ok(())
}

fn on_threads(threads: usize, parameters: &Parameters) -> Vec<MonthRecord> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads can be started").install(|| run(parameters))
}

/// A platform that costs and earns nothing, because nobody can reach it.
fn out_of_reach() -> Platform {
    Platform {
        name: "Cloud".to_owned(),
        launch: Some("2016-07".parse().expect("a month")),
        reach: 0.0,
        fixed_cost_yuan_per_month: 0.0,
        benefit: vec![BenefitBand { from_age_years: 0, to_age_years: 59, amount_yuan: 100.0 }],
        exit: PlatformExit { minimum_members: 10, ..PlatformExit::default() },
        ..Platform::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn books_balance_and_nothing_is_lost_in_any_scenario(words in words()) {
        check_history(&parameters(&mut Dice::new(&words)))?;
    }

    #[test]
    fn threads_and_the_order_of_platforms_change_nothing(words in words(), turn in 0usize..6) {
        let mut parameters = parameters(&mut Dice::new(&words));
        // More than one block of households, so that there is something to divide.
        let drawn = parameters.illness.claims == ClaimsMode::Drawn;
        let population = &mut parameters.population;
        population.simulated_households += BLOCK as u64;
        let least = population.simulated_households;
        population.represented_households =
            if drawn { least } else { population.represented_households.max(least) };
        parameters.run.months = parameters.run.months.min(12);
        let records = on_threads(1, &parameters);
        prop_assert!(records == on_threads(3, &parameters), "threads");
        let count = parameters.platform.len();
        parameters.platform.rotate_left(turn % count);
        prop_assert!(records == on_threads(2, &parameters), "order of platforms");
    }

    #[test]
    fn a_platform_that_nobody_can_reach_changes_no_other(words in words()) {
        let mut parameters = parameters(&mut Dice::new(&words));
        // Entrants look at the profit of all platforms, to which measures may add a cost.
        parameters.entry.profit_coefficient = 0.0;
        let without = run(&parameters);
        parameters.platform.push(out_of_reach());
        let with = run(&parameters);
        for (before, after) in without.iter().zip(&with) {
            let others: Vec<_> =
                after.platforms.iter().filter(|row| &*row.platform != "Cloud").cloned().collect();
            prop_assert!(before.platforms == others, "platforms in {}", before.market[0].month);
            prop_assert!(before.groups == after.groups, "groups in {}", before.market[0].month);
            let (hhi, surplus) = (before.market[0].hhi, before.market[0].consumer_surplus);
            prop_assert_eq!((hhi, surplus), (after.market[0].hhi, after.market[0].consumer_surplus));
        }
    }
}

#[test]
fn the_strategy_reaches_every_kind_of_event_and_of_exit() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for _ in 0..200 {
        let words = words().new_tree(&mut runner).expect("a list of words").current();
        let records = run(&parameters(&mut Dice::new(&words)));
        let events = records.iter().flat_map(|record| &record.events);
        let mut marks: Vec<String> = Vec::new();
        for event in events {
            marks.push(event.event.to_owned());
            if event.event == "closed" {
                marks.extend(event.cause.as_deref().map(str::to_owned));
                marks.extend(event.style.map(str::to_owned));
            }
        }
        let rows = || records.iter().flat_map(|record| &record.platforms);
        let mut mark = |name: &str, found: bool| marks.extend(found.then(|| name.to_owned()));
        mark("members", rows().any(|row| row.members > 0));
        mark("lapses", rows().any(|row| row.lapses > 0));
        mark("aged out", rows().any(|row| row.aged_out > 0));
        mark("switches", rows().any(|row| row.switches_out > 0));
        mark("paid claims", rows().any(|row| row.claims_paid > 0));
        mark("unpaid charges", rows().any(|row| row.unpaid_fen.0 > 0));
        mark("forfeited", rows().any(|row| row.forfeited_fen.0 > 0));
        mark("written off", rows().any(|row| row.claims_unpaid > 0));
        mark("several platforms", rows().any(|row| row.multi_homing_share.is_some_and(|share| share > 0.0)));
        marks.sort_unstable();
        marks.dedup();
        for name in marks {
            *seen.entry(name).or_default() += 1;
        }
    }
    let causes = ["ordered", "minimum-pool", "runway", "strategic", "merged"];
    let styles = ["full-refund", "substitute", "stop", "transfer"];
    let events = "launch,entry,campaign,revision,scandal,intervention,merger,members,lapses,aged out,switches,\
                  paid claims,unpaid charges,forfeited,written off,several platforms";
    for name in causes.into_iter().chain(styles).chain(events.split(',')) {
        assert!(seen.contains_key(name), "no case has: {name}");
    }
    assert!(seen["members"] > 120, "only {} of 200 cases have members", seen["members"]);
}
