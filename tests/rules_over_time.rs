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
        assert_eq!(held[12], 0, "{activation}: {held:?}");
    }
}
