//! `summary.json`: what replicates come to together.

use huzhu::observe::{OutcomeClass, PlatformSummary, ReplicateSummary};
use huzhu::output::Summary;
use serde_json::{Value, json};

fn platform(name: &str, peak: i64) -> PlatformSummary {
    PlatformSummary {
        platform: name.to_owned(),
        launch: Some("2016-05".parse().unwrap()),
        peak_members: peak,
        peak_month: Some("2017-01".parse().unwrap()),
        final_members: peak / 2,
        final_charge_fen: None,
        final_selection_ratio: None,
        exit_month: None,
        exit_cause: None,
        exit_style: None,
        survival_months: Some(80),
        peak_charge_fen: None,
        cumulative_result_fen: -5,
    }
}

fn left(mut platform: PlatformSummary, months: i64, cause: &'static str) -> PlatformSummary {
    platform.exit_month = platform.launch.map(|launch| launch.plus(months as i32));
    platform.survival_months = Some(months);
    platform.exit_cause = Some(cause.to_owned());
    platform
}

fn never_launched(name: &str) -> PlatformSummary {
    PlatformSummary { launch: None, peak_month: None, survival_months: None, ..platform(name, 0) }
}

fn replicate(number: u32, outcome: OutcomeClass, platforms: Vec<PlatformSummary>) -> ReplicateSummary {
    ReplicateSummary {
        replicate: number,
        outcome,
        final_hhi: (number != 1).then_some(0.25 * f64::from(number + 1)),
        peak_memberships: 100 + i64::from(number),
        peak_month: "2019-01".parse().unwrap(),
        final_memberships: 10,
        final_covered_persons: 9,
        platforms_launched: 2,
        platforms_exited: 1,
        months_to_monopoly: None,
        consumer_surplus_yuan: 1.5,
        catastrophic_households_averted: 3,
        payout_fen: 7,
        result_fen: -1,
        platforms,
    }
}

fn history() -> Vec<ReplicateSummary> {
    vec![
        replicate(0, OutcomeClass::Monopoly, vec![left(platform("b", 10), 20, "runway"), platform("a", 4)]),
        replicate(
            1,
            OutcomeClass::Collapse,
            vec![left(platform("b", 20), 50, "ordered"), never_launched("a")],
        ),
        replicate(2, OutcomeClass::Collapse, vec![platform("b", 30), never_launched("a")]),
    ]
}

#[test]
fn numbers_are_summed_up_over_the_replicates_that_have_them() {
    let replicates = history();
    let summary = serde_json::to_value(Summary::of(&replicates)).unwrap();
    assert_eq!(summary["replicates"].as_array().unwrap().len(), 3);
    let over = &summary["over_replicates"];
    assert_eq!(
        over["peak_memberships"],
        json!({"unit": "persons", "n": 3, "missing": 0, "mean": 101.0, "sd": 1.0,
               "q05": 100.1, "median": 101.0, "q95": 101.9})
    );
    assert_eq!((&over["final_hhi"]["n"], &over["final_hhi"]["missing"]), (&json!(2), &json!(1)));
    assert_eq!(over["final_hhi"]["mean"], json!(0.5));
    assert_eq!(over["months_to_monopoly"]["mean"], Value::Null);
    assert_eq!(
        summary["outcomes"],
        json!({"no-market": 0.0, "collapse": 2.0 / 3.0, "monopoly": 1.0 / 3.0,
               "concentrated": 0.0, "competitive": 0.0})
    );
}

#[test]
fn every_number_of_a_replicate_is_summed_up_under_its_own_name() {
    let replicates = history();
    let summary = serde_json::to_value(Summary::of(&replicates)).unwrap();
    let over = summary["over_replicates"].as_object().unwrap();
    for (key, value) in summary["replicates"][0].as_object().unwrap() {
        let number = value.is_number() || ["final_hhi", "months_to_monopoly"].contains(&key.as_str());
        assert_eq!(over.contains_key(key), number && key != "replicate", "{key}");
    }
}

#[test]
fn a_platform_is_summed_up_over_the_replicates_in_which_it_launched() {
    let replicates = history();
    let summary = serde_json::to_value(Summary::of(&replicates)).unwrap();
    let platforms = summary["platforms"].as_object().unwrap();
    assert_eq!(platforms.keys().collect::<Vec<_>>(), ["a", "b"]);
    let (a, b) = (&platforms["a"], &platforms["b"]);
    assert_eq!(a["launched"], 1);
    assert_eq!((&a["peak_members"]["n"], &a["peak_members"]["missing"]), (&json!(1), &json!(2)));
    assert_eq!((&a["peak_members"]["mean"], &a["peak_members"]["sd"]), (&json!(4.0), &Value::Null));
    assert_eq!(a["exit_share"], 0.0);
    assert_eq!(b["peak_members"]["median"], 20.0);
    assert_eq!(b["exit_share"], 2.0 / 3.0);
    assert_eq!(b["exit_causes"], json!({"ordered": 1, "runway": 1}));
    assert_eq!(b["exit_months"], json!(["2018-01", "2020-07"]));
    assert_eq!(b["survival"]["months"], json!([20, 50]));
    assert_eq!(b["survival"]["at_risk"], json!([3, 2]));
    assert_eq!(b["survival"]["events"], json!([1, 1]));
    let survival = b["survival"]["survival"].as_array().unwrap();
    assert!((survival[1].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-15);
    let (lower, upper) = (&b["survival"]["lower"][1], &b["survival"]["upper"][1]);
    assert!(lower.as_f64().unwrap() < 1.0 / 3.0 && upper.as_f64().unwrap() > 1.0 / 3.0);
}

#[test]
fn the_summary_of_one_replicate_has_no_spread() {
    let replicates = &history()[..1];
    let summary = serde_json::to_value(Summary::of(replicates)).unwrap();
    assert_eq!(summary["over_replicates"]["payout_fen"]["sd"], Value::Null);
    assert_eq!(summary["platforms"]["b"]["survival"]["survival"], json!([0.0]));
    assert_eq!(summary["platforms"]["b"]["survival"]["lower"], json!([null]));
}
