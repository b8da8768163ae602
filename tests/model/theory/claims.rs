//! Claims ramp up with waiting and delay, and identical households pay their fair share (model text T4, T5).

use crate::histories::{BAND, assert_near, history, mean_and_sd, row, scenario_with};
use huzhu::units::Fen;

/// Identical persons, all of whom join in the first month and stay: incidence 0.006 a year at every age.
const IDENTICAL: &str = r#"
extends = "akerlof"
[population]
simulated_households = 500
represented_households = 20_000_000
frailty_cv = 0.0
risk_loading_log_sd = 0.0
[illness]
incidence = [{age_years = 0, annual_incidence = 0.006}, {age_years = 100, annual_incidence = 0.006}]
[behaviour.choice]
joining_cost_yuan_per_month = 0.0
leaving_cost_yuan_per_month = 1e6
[[platform]]
name = "Pool"
quality_yuan_per_month = 1000.0
"#;

const MEMBERS: f64 = 20_000_000.0;
const MONTHLY_HAZARD: f64 = 0.006 / 12.0;

/// The gamma law of this mean and shape at `d` months, rounded to whole months, by adding up its density.
fn delay_probability(d: u32, mean: f64, shape: u32) -> f64 {
    let density = |x: f64| {
        let factorial: f64 = (1..shape).map(f64::from).product();
        let rate = f64::from(shape) / mean;
        rate.powi(shape as i32) * x.powi(shape as i32 - 1) * (-rate * x).exp() / factorial
    };
    let (low, high) = ((f64::from(d) - 0.5).max(0.0), f64::from(d) + 0.5);
    let steps = 1000;
    let width = (high - low) / f64::from(steps);
    (0..steps).map(|step| density(low + (f64::from(step) + 0.5) * width) * width).sum()
}

#[test]
fn nothing_is_paid_before_waiting_and_the_smallest_delay_and_then_the_path_is_the_convolution() {
    const WAITING: usize = 4;
    const SMALLEST: usize = 2;
    const LARGEST: usize = 14;
    const MONTHS: usize = 30;
    const SEEDS: u32 = 12;
    let scenario = scenario_with(
        IDENTICAL,
        &[
            "platform.Pool.waiting_period_months=4",
            "platform.Pool.claim_delay_mean_months=6",
            "platform.Pool.claim_delay_shape=8",
            "platform.Pool.claim_delay_min_months=2",
            "platform.Pool.claim_delay_max_months=14",
            "platform.Pool.approval_rate=0.9",
            "run.months=30",
        ],
    );
    let raw: Vec<f64> = (SMALLEST..=LARGEST).map(|d| delay_probability(d as u32, 6.0, 8)).collect();
    let total: f64 = raw.iter().sum();
    let filed = MEMBERS * MONTHLY_HAZARD;
    let approved = 0.9 * filed;
    let expected_paid = |month: usize| {
        let paid = |(index, probability): (usize, &f64)| {
            let delay = SMALLEST + index;
            if month >= WAITING + delay { approved * probability / total } else { 0.0 }
        };
        raw.iter().enumerate().map(paid).sum::<f64>()
    };
    let seeds: Vec<_> = (0..SEEDS).map(|seed| history(&scenario, seed)).collect();
    for month in 0..MONTHS {
        let rows: Vec<_> = seeds.iter().map(|months| row(&months[month], "Pool")).collect();
        // Claims filed, approved and paid are Poisson, for thinning keeps a Poisson number Poisson: over the
        // seeds their sums have the variance of their means.
        let sum = |value: &dyn Fn(&huzhu::observe::PlatformRow) -> i64| {
            rows.iter().map(|row| value(row)).sum::<i64>() as f64
        };
        let check = |what: &str, found: f64, mean: f64| {
            let mean = mean * f64::from(SEEDS);
            // The probability of a delay is known to 1e-7 only, by the sum over its density.
            let tolerance = BAND * mean.sqrt() + 1e-5 * mean;
            assert_near(&format!("{what} in month {month}"), found, mean, tolerance);
        };
        let covered = if month >= WAITING { 1.0 } else { 0.0 };
        check("filed", sum(&|row| row.claims_filed), covered * filed);
        check("approved", sum(&|row| row.claims_approved), covered * approved);
        check("paid", sum(&|row| row.claims_paid), expected_paid(month));
        for row in rows {
            assert_eq!(row.members as f64, MEMBERS, "membership is fixed");
            assert_eq!(row.waiting_members == 0, month >= WAITING);
            if month < WAITING + SMALLEST {
                assert_eq!((row.payout_fen, row.charge_fen), (Fen::ZERO, Some(Fen::ZERO)));
            }
        }
    }
    // The ramp is complete: what is filed is paid.
    assert!((expected_paid(MONTHS - 1) / approved - 1.0).abs() < 1e-9);
}

#[test]
fn identical_households_pay_the_loaded_fair_price() {
    let scenario = scenario_with(IDENTICAL, &["platform.Pool.fee_rate=0.08", "run.months=60"]);
    let fair = 1.08 * MONTHLY_HAZARD * 100_000.0;
    let charges: Vec<f64> = history(&scenario, 0)
        .iter()
        .map(|month| row(month, "Pool").charge_fen.expect("the pool settles").yuan())
        .collect();
    let (mean, sd) = mean_and_sd(&charges);
    // A month's charge is Poisson over members: relative sd 1/sqrt(10 000). Rounding up adds half a fen.
    let claims = MEMBERS * MONTHLY_HAZARD;
    assert_near("mean charge", mean, fair + 0.005, BAND * fair / (claims * 60.0).sqrt());
    // The sd of a sample sd over 60 months is 1/sqrt(2 x 59), relatively.
    assert_near("spread of charges", sd * claims.sqrt() / fair, 1.0, BAND / 118f64.sqrt());
}

#[test]
fn a_prepaid_pool_of_identical_households_charges_the_same_fair_price() {
    let scenario = scenario_with(
        IDENTICAL,
        &["platform.Pool.funding=prepaid", "platform.Pool.deposit_yuan=150", "run.months=48"],
    );
    let fair = MONTHLY_HAZARD * 100_000.0;
    let months = history(&scenario, 0);
    let charges: Vec<f64> =
        months.iter().map(|month| row(month, "Pool").charge_fen.expect("the pool settles").yuan()).collect();
    let claims = MEMBERS * MONTHLY_HAZARD * months.len() as f64;
    assert_near("mean charge", mean_and_sd(&charges).0, fair + 0.005, BAND * fair / claims.sqrt());
    let sum = |value: &dyn Fn(&huzhu::observe::PlatformRow) -> i64| {
        months.iter().map(|month| value(row(month, "Pool"))).sum::<i64>()
    };
    assert_eq!(
        sum(&|row| row.paid_in_fen.0)
            - sum(&|row| row.paid_back_fen.0 + row.forfeited_fen.0 + row.charges_fen.0),
        row(&months[47], "Pool").balances_fen.0,
        "what was paid in was charged or is left"
    );
}

#[test]
fn risk_rated_charges_make_every_age_pay_what_it_receives_and_equal_charges_do_not() {
    let text = IDENTICAL.replace("annual_incidence = 0.006}]", "annual_incidence = 0.06}]");
    let paid_over_received = |rule: &str| -> Vec<f64> {
        let scenario = scenario_with(&text, &[&format!("platform.Pool.charge_rule={rule}"), "run.months=24"]);
        let months = history(&scenario, 0);
        let groups = months[0].groups.iter().filter(|group| group.dimension == "age band");
        groups
            .map(|band| {
                let rows = months
                    .iter()
                    .flat_map(|month| &month.groups)
                    .filter(|group| group.dimension == "age band" && group.group == band.group);
                let (paid, received) = rows.fold((0, 0), |(paid, received), group| {
                    (paid + group.paid_fen.0, received + group.received_fen.0)
                });
                paid as f64 / received as f64
            })
            .collect()
    };
    // Risk classes are a grid of ratio 1.5: a class is wrong by at most sqrt(1.5) = 1.22 either way, and so is the
    // pool's mean; equal charges let the youngest pay several times what they receive.
    let rated = paid_over_received("risk-rated");
    assert!(rated.iter().all(|ratio| (1.0 / 1.5..1.5).contains(ratio)), "{rated:?}");
    let equal = paid_over_received("equal");
    assert!(equal[0] > 1.5 && equal[5] < 0.7, "{equal:?}");
}

#[test]
fn claims_drawn_person_by_person_have_the_mean_of_represented_ones() {
    let filed = |mode: &str| {
        let text = IDENTICAL.replace("frailty_cv = 0.0", "frailty_cv = 0.8");
        let scenario = scenario_with(
            &text,
            &[
                "population.simulated_households=50000",
                "population.represented_households=50000",
                &format!("illness.claims={mode}"),
                "illness.select_start=0.5",
                "platform.Pool.waiting_period_months=2",
                "run.months=60",
            ],
        );
        let months = history(&scenario, 0);
        months.iter().map(|month| row(month, "Pool").claims_filed).sum::<i64>() as f64
    };
    let (represented, drawn) = (filed("represented"), filed("drawn"));
    // 50 000 x 58 x 0.0005 x about 0.85 (select) = 1200 claims in either mode, both Poisson up to terms of h.
    assert!(represented > 1000.0);
    let tolerance = BAND * (represented + drawn).sqrt();
    assert_near("drawn against represented claims", drawn, represented, tolerance);
}

#[test]
fn a_platform_with_a_select_effect_of_its_own_has_that_and_not_the_one_for_all() {
    let filed = |overrides: &[&str]| {
        let all = [&["population.simulated_households=20000", "run.months=36"], overrides].concat();
        let months = history(&scenario_with(IDENTICAL, &all), 0);
        months.iter().map(|month| row(month, "Pool").claims_filed).sum::<i64>()
    };
    let selected = ["illness.select_start=0.2", "illness.select_period_months=24"];
    let for_all = filed(&selected);
    let unselected = filed(&[&selected[..], &["platform.Pool.select_start=1"]].concat());
    let for_longer = filed(&[&selected[..], &["platform.Pool.select_period_months=120"]].concat());
    assert_eq!(unselected, filed(&[]), "the same luck");
    assert!(for_longer < for_all && for_all < unselected, "{for_longer}, {for_all}, {unselected}");
}
