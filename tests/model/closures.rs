//! What becomes of members, balances and notice when a platform ends.

use huzhu::observe::{MonthRecord, PlatformRow};
use huzhu::scenario::parameters::*;
use huzhu::{Scenario, Simulation};

/// Two platforms that everybody hears of at once, the first of which the regulator ends.
fn parameters(months: u32, bans: &[(&str, u32)]) -> Parameters {
    let platform = |name: &str| Platform {
        name: name.to_owned(),
        launch: Some("2016-05".parse().expect("a month")),
        reach: 1.0,
        push_per_month: 10.0,
        quality_yuan_per_month: 30.0,
        exit: PlatformExit { strategic: false, ..PlatformExit::default() },
        ..Platform::default()
    };
    let ban = |&(month, notice): &(&str, u32)| Intervention {
        name: format!("ban of {month}"),
        month: month.parse().expect("a month"),
        kind: InterventionKind::Ban,
        platforms: vec!["Ends".to_owned()],
        trust_change: None,
        compliance_cost_yuan_per_month: None,
        months: Some(notice),
        minimum_members: None,
        weak_close_probability: None,
        maximum_loss_yuan: None,
        fee_rate_max: None,
        contribution_max_yuan_per_year: None,
        reserve_months: None,
        capital_cost_per_year: None,
        perceived_risk: None,
    };
    Parameters {
        run: Run { months, ..Run::default() },
        population: Population {
            simulated_households: 500,
            represented_households: 500,
            ..Population::default()
        },
        platform: vec![platform("Ends"), platform("Stays")],
        intervention: bans.iter().map(ban).collect(),
        ..Parameters::default()
    }
}

fn run(parameters: Parameters) -> Vec<MonthRecord> {
    let scenario = Scenario::new(parameters).expect("the scenario is valid");
    let mut simulation = Simulation::new(&scenario, 0);
    std::iter::from_fn(|| simulation.step()).collect()
}

fn row<'a>(record: &'a MonthRecord, platform: &str) -> &'a PlatformRow {
    let mut rows = record.platforms.iter();
    rows.find(|row| &*row.platform == platform).expect("the platform has a row")
}

fn month_of(records: &[MonthRecord], event: &str) -> Option<usize> {
    records.iter().position(|record| record.events.iter().any(|found| found.event == event))
}

#[test]
fn balances_that_members_lose_when_a_platform_stops_are_its_sponsors_gain() {
    let mut parameters = parameters(12, &[("2016-10", 2)]);
    parameters.platform[0].funding = Funding::Prepaid;
    parameters.platform[0].deposit_yuan = 50.0;
    parameters.platform[0].exit.style = ClosingStyle::Stop;
    let records = run(parameters);
    let end = row(&records[month_of(&records, "closed").expect("it closes")], "Ends");
    assert!(end.forfeited_fen.0 > 0);
    assert_eq!(end.result_fen, end.forfeited_fen);
    assert_eq!(end.balances_fen.0, 0);
}

#[test]
fn a_household_without_the_acquirers_app_may_stay_with_it_but_not_join_again() {
    let mut parameters = parameters(24, &[("2016-10", 2)]);
    parameters.behaviour.attention.baseline = 0.5;
    parameters.platform[0].exit.style = ClosingStyle::Transfer;
    parameters.platform[0].exit.acquirer = Some("Stays".to_owned());
    parameters.platform[1].reach = 0.0;
    parameters.population.ageing = false;
    let records = run(parameters);
    let end = month_of(&records, "closed").expect("it closes");
    assert!(row(&records[end], "Stays").joins > 0, "members are handed over");
    for record in &records[end + 1..] {
        assert_eq!(row(record, "Stays").joins, 0, "in {}", record.market[0].month);
    }
}

#[test]
fn a_ban_that_is_still_to_come_does_not_shorten_the_notice_of_the_one_in_force() {
    let records = run(parameters(24, &[("2016-07", 12), ("2018-03", 1)]));
    assert_eq!(month_of(&records, "exit-announced"), Some(2));
    assert_eq!(month_of(&records, "closed"), Some(14));
}
