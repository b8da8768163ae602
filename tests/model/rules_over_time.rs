//! Rules that need a run to be seen: a licence and its newcomers, policies that come up for renewal.

use huzhu::config::load_text;
use huzhu::observe::MonthRecord;
use huzhu::{Scenario, Simulation};

fn scenario(text: &str) -> Scenario {
    load_text(text, "test", &[]).unwrap_or_else(|error| panic!("{}", error.render(false))).scenario
}

fn months(scenario: &Scenario) -> Vec<MonthRecord> {
    let mut simulation = Simulation::new(scenario, 0);
    std::iter::from_fn(|| simulation.step()).collect()
}

const LICENCE: &str = r#"
[run]
months = 24
[population]
simulated_households = 2000
[[platform]]
name = "Newcomer"
launch = "2017-05"
reach = 0.5
[[intervention]]
name = "Licence"
month = "2016-08"
kind = "licence"
months = 6
minimum_members = 2_000_000_000
"#;

#[test]
fn a_newcomer_has_as_long_to_qualify_for_a_licence_as_the_others_had() {
    let exits: Vec<(String, Option<String>)> = months(&scenario(LICENCE))
        .iter()
        .flat_map(|month| &month.events)
        .filter(|event| event.event == "exit-announced")
        .map(|event| (event.month.to_string(), event.cause.as_deref().map(str::to_owned)))
        .collect();
    assert_eq!(exits, [("2017-11".to_owned(), Some("ordered".to_owned()))]);
}

const POLICIES: &str = r#"
[run]
months = 36
[population]
simulated_households = 20_000
[behaviour.attention]
baseline = 0.0
renewal = 1.0
[commercial]
initial_share = 0.5
consideration = 0.0
quality_yuan_per_month = -1000
[[platform]]
name = "Nobody"
launch = "2016-05"
reach = 0.0
"#;

#[test]
fn a_policy_that_nobody_wants_is_dropped_at_its_renewal_in_either_schedule() {
    for activation in ["synchronous", "staggered"] {
        let text = format!("[schedule]\nactivation = \"{activation}\"\n{POLICIES}");
        let held: Vec<i64> =
            months(&scenario(&text)).iter().map(|month| month.market[0].commercial_households).collect();
        assert!(held[0] > 0, "{activation}");
        // A dropped policy ends with its year: in the first month all are still covered.
        let kept = text.replace("quality_yuan_per_month = -1000", "quality_yuan_per_month = 1000");
        assert_eq!(held[0], months(&scenario(&kept))[0].market[0].commercial_households, "{activation}");
        assert_eq!(held[12], 0, "{activation}: {held:?}");
    }
}

const STEADY: &str = r#"
[run]
months = 48
[population]
simulated_households = 5000
ageing = false
[[platform]]
name = "Tightens"
launch = "2016-05"
reach = 1.0
push_per_month = 10.0
advertised_price_yuan_per_month = 0.0
approval_rate = 0.9
exit.strategic = false
[platform.strategy]
underwriting = "tighten"
"#;

#[test]
fn underwriting_is_tightened_by_a_rise_of_incidence_and_not_by_the_start_of_the_pool() {
    let lowest = |text: &str| {
        let rates = months(&scenario(text)).into_iter().filter_map(|month| month.platforms[0].approval_rate);
        rates.fold(1.0, f64::min)
    };
    assert_eq!(lowest(STEADY), 0.9, "incidence is steady");
    let growing = format!("[illness]\nclaims_growth_per_year = 0.8\n{STEADY}");
    assert!(lowest(&growing) < 0.9, "the filed share nearly doubles every year");
}

#[test]
fn a_bill_is_compared_with_what_was_normal_when_it_came() {
    let mut simulation = Simulation::new(&scenario(STEADY), 0);
    let mut excesses = 0;
    let mut reference = simulation.world().platforms[0].belief.reference;
    while let Some(month) = simulation.step() {
        let state = &simulation.world().platforms[0];
        if let Some(charge) = month.platforms[0].charge_fen {
            assert_eq!(
                state.books.bill_excess,
                (charge.yuan() - reference).max(0.0),
                "{:?}",
                month.platforms[0].month
            );
            excesses += u32::from(state.books.bill_excess > 0.0);
        }
        reference = state.belief.reference;
    }
    assert!(excesses > 12, "charges that rise from nothing exceed what was normal");
}
