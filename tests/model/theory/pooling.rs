//! Pools move who pays for a risk, not how much of it there is: risk is conserved under pooling.
//!
//! A platform of M members with mean monthly hazard a charges a B on average, so that M a B is collected. However people
//! are divided among pools of one benefit, the sum over pools is what the people cost: B times the sum of their hazards.

use crate::histories::{BAND, assert_near, history, mean_and_sd, persons, row, scenario_with};
use huzhu::Simulation;
use huzhu::observe::{MonthRecord, PlatformRow};

const BENEFIT_YUAN: f64 = 100_000.0;
const MONTHS: usize = 60;

/// `pools` platforms alike, of which everybody joins one in the first month and stays.
fn pools(pools: usize) -> String {
    let head = r#"
        extends = "akerlof"
        [population]
        simulated_households = 20000
        represented_households = 2000000
        frailty_cv = 0.8
        [behaviour.choice]
        scale_yuan_per_month = 20.0
        leaving_cost_yuan_per_month = 1e9
        joining_cost_yuan_per_month = 0.0
        max_memberships = 1
        [[platform]]
        name = "Pool"
        quality_yuan_per_month = 1000.0
    "#;
    let more = |number: usize| {
        format!(
            r#"
            [[platform]]
            name = "Pool {number}"
            launch = "2016-05"
            reach = 1.0
            entry_age_min_years = 18
            entry_age_max_years = 75
            membership_end_age_years = 76
            push_per_month = 10.0
            campaign = [{{ month = "2016-05", reached_share = 0.999 }}]
            word_of_mouth_per_month = 0.0
            waiting_period_months = 0
            claim_delay_mean_months = 0.0
            claim_delay_max_months = 0
            approval_rate = 1.0
            fee_rate = 0.0
            advertised_price_yuan_per_month = 5.0
            initial_trust = 1.0
            quality_yuan_per_month = 1000.0
            fixed_cost_yuan_per_month = 0.0
            exit.strategic = false
            benefit = [{{ from_age_years = 0, to_age_years = 120, amount_yuan = 100000.0 }}]
            "#
        )
    };
    head.to_owned() + &(2..=pools).map(more).collect::<String>()
}

/// What the population costs a month if all are covered, yuan.
fn cost_of_all(text: &str) -> f64 {
    let scenario = scenario_with(text, &[]);
    let people = persons(Simulation::new(&scenario, 0).world());
    people.iter().map(|person| person.weight * person.annual_incidence).sum::<f64>() * BENEFIT_YUAN / 12.0
}

fn members(months: &[MonthRecord]) -> i64 {
    months[0].platforms.iter().map(|row| row.members).sum()
}

/// Sum over the platforms of a month.
fn sum(month: &MonthRecord, value: impl Fn(&PlatformRow) -> f64) -> f64 {
    month.platforms.iter().map(value).sum()
}

/// Asserts that every month's members bear the population's risk, and that what is charged is its cost.
fn assert_conserved(text: &str, overrides: &[&str]) -> Vec<MonthRecord> {
    let months = history(&scenario_with(text, overrides), 0);
    let cost = cost_of_all(text);
    assert_eq!(members(&months), 2_000_000, "all are in one pool");
    for month in &months {
        let risk = sum(month, |row| row.members as f64 * row.mean_incidence.unwrap_or(0.0));
        // Exact but for fixed point: hazards are whole multiples of 2^-36.
        assert_near("risk over the population's", risk * BENEFIT_YUAN / 12.0 / cost, 1.0, 1e-6);
    }
    let paid: f64 = months.iter().map(|month| sum(month, |row| row.charges_fen.yuan())).sum();
    let claims = cost / BENEFIT_YUAN * MONTHS as f64;
    // Claims are Poisson; rounding up costs at most a fen per member and month.
    let tolerance = BAND * claims.sqrt() * BENEFIT_YUAN + 0.01 * 2e6 * MONTHS as f64;
    assert_near("yuan charged", paid, cost * MONTHS as f64, tolerance);
    months
}

#[test]
fn whatever_the_number_of_pools_their_members_bear_the_populations_risk() {
    for number in [1, 2, 5] {
        assert_conserved(&pools(number), &[]);
    }
}

#[test]
fn pools_that_sort_by_risk_charge_differently_and_collect_the_same() {
    // The first asks for a health declaration and is much preferred; who is refused goes to the second.
    let second = "platform.\"Pool 2\".quality_yuan_per_month=500";
    let sorting = ["platform.Pool.health_declaration_frailty_max=1", second];
    let months = assert_conserved(&pools(2), &sorting);
    let mean_charge = |platform: &str| {
        let charge = |month: &MonthRecord| row(month, platform).charge_fen.expect("it settles").yuan();
        months.iter().map(charge).sum::<f64>() / MONTHS as f64
    };
    let (healthy, others) = (mean_charge("Pool"), mean_charge("Pool 2"));
    println!("healthy pool {healthy:.2}, the other {others:.2} yuan a month");
    assert!(others > 2.0 * healthy, "{healthy} {others}");
}

#[test]
fn a_pool_n_times_smaller_has_charges_that_spread_by_the_root_of_n() {
    // A month's claims are Poisson: the charge of M members has the relative sd 1 / sqrt(M a), a the mean hazard.
    for number in [1, 4] {
        let text = pools(number);
        let months = history(&scenario_with(&text, &["run.months=240"]), 0);
        let charges: Vec<f64> =
            months.iter().map(|month| row(month, "Pool").charge_fen.expect("it settles").yuan()).collect();
        let (mean, sd) = mean_and_sd(&charges);
        let first = row(&months[0], "Pool");
        let claims = first.members as f64 * first.mean_incidence.expect("it has members") / 12.0;
        let spread = sd / mean * claims.sqrt();
        println!(
            "{number} pools: charge {mean:.2}, relative sd {:.4}, expected {:.4}",
            sd / mean,
            1.0 / claims.sqrt()
        );
        // The sd of an sd over 240 months is 1 / sqrt(2 x 239), relatively.
        assert_near("spread over its closed form", spread, 1.0, BAND / 478f64.sqrt());
    }
}
