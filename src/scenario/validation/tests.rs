use super::*;
use crate::Scenario;
use crate::scenario::parameters::*;
use crate::units::YearMonth;

/// Two valid platforms.
fn duopoly() -> Parameters {
    let platform = |name: &str| Platform {
        name: name.to_owned(),
        launch: YearMonth::new(2017, 1),
        ..Platform::default()
    };
    Parameters { platform: vec![platform("Alpha"), platform("Beta")], ..Parameters::default() }
}

/// The problems after a change, as `key: rule`.
fn broken_by(change: impl FnOnce(&mut Parameters)) -> Vec<String> {
    let mut parameters = duopoly();
    change(&mut parameters);
    problems(&parameters).into_iter().map(|problem| format!("{}: {}", problem.key, problem.rule)).collect()
}

/// Asserts that a change breaks exactly one rule, at this key.
#[track_caller]
fn breaks(key: &str, change: impl FnOnce(&mut Parameters)) {
    let found = broken_by(change);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(&format!("{key}: ")), "{found:?}");
}

#[test]
fn defaults_with_two_platforms_are_valid() {
    assert_eq!(problems(&duopoly()), []);
}

#[test]
fn no_platform_and_no_enabled_platform_are_refused() {
    breaks("platform", |p| p.platform.clear());
    breaks("platform", |p| p.platform.iter_mut().for_each(|p| p.enabled = false));
}

#[test]
fn a_million_platforms_are_refused_at_once_in_few_words() {
    let mut parameters = duopoly();
    parameters.platform = vec![parameters.platform[0].clone(); 1_000_000];
    let start = std::time::Instant::now();
    let error = Scenario::new(parameters).unwrap_err();
    assert_eq!(error.problems.len(), 1);
    assert!(error.to_string().len() < 300, "{error}");
    assert!(start.elapsed().as_secs() < 10);
}

#[test]
fn a_long_list_of_problems_is_cut_and_counted() {
    let problem = Problem { key: "a".to_owned(), found: None, rule: "is wrong".to_owned(), remedy: None };
    let text = ScenarioError { problems: vec![problem; 25] }.to_string();
    assert_eq!(text.lines().count(), PROBLEMS_SHOWN + 1);
    assert!(text.ends_with("and 5 more problems"), "{text}");
}

#[test]
fn numbers_out_of_bounds_or_not_finite_are_refused() {
    breaks("platform[1].fee_rate", |p| p.platform[1].fee_rate = 1.5);
    breaks("platform[0].fee_rate", |p| p.platform[0].fee_rate = f64::NAN);
    breaks("platform[0].yearly_cap_yuan", |p| p.platform[0].yearly_cap_yuan = Some(f64::INFINITY));
    breaks("run.months", |p| p.run.months = 241);
    breaks("population.enrolled_persons_shares", |p| p.population.enrolled_persons_shares.clear());
}

#[test]
fn names_are_unique_printable_and_trimmed() {
    breaks("platform[1].name", |p| p.platform[1].name = "ALPHA".to_owned());
    breaks("platform[1].name", |p| p.platform[1].name = " Beta".to_owned());
    breaks("platform[1].name", |p| p.platform[1].name = "Be\nta".to_owned());
    breaks("platform[1].name", |p| p.platform[1].name = "  ".to_owned());
    breaks("population.tier[1].name", |p| p.population.tier[1].name = p.population.tier[0].name.clone());
}

#[test]
fn households_shares_and_ages_must_fit_together() {
    breaks("population.simulated_households", |p| p.population.represented_households = 10);
    breaks("illness.claims", |p| p.illness.claims = ClaimsMode::Drawn);
    breaks("population.enrolled_persons_shares", |p| p.population.enrolled_persons_shares = vec![0.5, 0.4]);
    breaks("population.tier", |p| p.population.tier[0].share = 0.3);
    breaks("population.age_group_weights", |p| p.population.age_group_weights.truncate(3));
    breaks("population.age_group_starts_years[2]", |p| p.population.age_group_starts_years[2] = 20);
    breaks("population.age_group_weights", |p| p.population.age_group_weights.fill(0.0));
    breaks("run.start", |p| p.run.start = YearMonth::new(9999, 1).unwrap());
}

#[test]
fn incidence_and_expectations_must_fit_together() {
    let point = |age_years, annual_incidence| IncidencePoint { age_years, annual_incidence };
    breaks("illness.incidence", |p| p.illness.incidence = vec![point(30, 0.1)]);
    breaks("illness.incidence[1].age_years", |p| p.illness.incidence = vec![point(30, 0.1), point(30, 0.2)]);
    breaks("illness.incidence[0].annual_incidence", |p| {
        p.illness.incidence = vec![point(30, 0.0), point(40, 0.2)]
    });
    breaks("behaviour.expectation.reference_rate", |p| p.behaviour.expectation.learning_rate = 0.08);
    let off = |p: &mut Parameters| {
        p.behaviour.expectation.learning_rate = 0.0;
        p.behaviour.expectation.reference_rate = 0.0;
    };
    assert_eq!(broken_by(off), Vec::<String>::new());
}

#[test]
fn the_terms_of_a_platform_must_fit_together() {
    breaks("platform[0].benefit[1].from_age_years", |p| p.platform[0].benefit[1].from_age_years = 39);
    breaks("platform[0].benefit[0].from_age_years", |p| p.platform[0].benefit[0].from_age_years = 40);
    breaks("platform[0].benefit", |p| p.platform[0].benefit.clear());
    breaks("platform[0].entry_age_min_years", |p| p.platform[0].entry_age_min_years = 60);
    breaks("platform[0].entry_age_max_years", |p| p.platform[0].membership_end_age_years = 59);
    breaks("platform[0].claim_delay_mean_months", |p| p.platform[0].claim_delay_max_months = 5);
    breaks("platform[0].charge_relativities", |p| p.platform[0].charge_rule = ChargeRule::AgeBanded);
    breaks("platform[0].charge_relativities", |p| p.platform[0].charge_relativities = vec![1.0, 2.0]);
    breaks("platform[0].deposit_yuan", |p| p.platform[0].deposit_yuan = 9.0);
    breaks("platform[0].deposit_yuan", |p| p.platform[0].funding = Funding::Prepaid);
    breaks("platform[0].charge_rule", |p| {
        p.platform[0].funding = Funding::Prepaid;
        p.platform[0].deposit_yuan = 9.0;
        p.platform[0].charge_rule = ChargeRule::RiskRated;
    });
    breaks("platform[0].reach_tier_tilt", |p| p.platform[0].reach_tier_tilt = vec![0.1]);
    breaks("platform[0].fee_rate", |p| {
        p.platform[0].strategy.fee = FeeStrategy::Margin;
        p.platform[0].fee_rate = 0.5;
    });
}

#[test]
fn dated_events_must_fit_together() {
    let month = YearMonth::new(2016, 12).unwrap();
    breaks("platform[0].scandal[0].month", |p| {
        p.platform[0].scandal = vec![Scandal { month, trust_loss: 0.5 }]
    });
    let campaign = Campaign { month: month.plus(5), reached_share: 0.6 };
    breaks("platform[0].campaign[1].reached_share", |p| {
        p.platform[0].campaign = vec![campaign.clone(), campaign.clone()]
    });
    let revision: Revision = serde_json::from_str(r#"{"month": "2017-06"}"#).unwrap();
    breaks("platform[0].revision[1].month", |p| {
        p.platform[0].revision = vec![revision.clone(), revision.clone()]
    });
}

#[test]
fn acquirers_must_exist_and_form_no_circle() {
    breaks("platform[0].exit.acquirer", |p| p.platform[0].exit.style = ClosingStyle::Transfer);
    breaks("platform[0].exit.acquirer", |p| p.platform[0].exit.merger_below_members = 5);
    breaks("platform[0].exit.acquirer", |p| p.platform[0].exit.acquirer = Some("Gamma".to_owned()));
    breaks("platform[0].exit.acquirer", |p| p.platform[0].exit.acquirer = Some("Alpha".to_owned()));
    breaks("platform[0].exit.acquirer", |p| {
        p.platform[0].exit.acquirer = Some("Beta".to_owned());
        p.platform[1].exit.acquirer = Some("Alpha".to_owned());
    });
    breaks("platform[0].exit.substitute_share", |p| p.platform[0].exit.substitute_share = 0.1);
    breaks("platform[0].exit.substitute_share", |p| {
        p.platform[0].exit.substitute_share = 0.1;
        p.platform[0].exit.style = ClosingStyle::Substitute;
        p.commercial.enabled = false;
    });
}

#[test]
fn the_keys_of_a_measure_must_fit_its_kind() {
    let measure = |text: &str| -> Intervention { serde_json::from_str(text).unwrap() };
    let with = |text: &'static str| move |p: &mut Parameters| p.intervention = vec![measure(text)];
    breaks("intervention[0].trust_change", with(r#"{"name": "w", "month": "2020-01", "kind": "warning"}"#));
    breaks(
        "intervention[0].fee_rate_max",
        with(r#"{"name": "b", "month": "2020-01", "kind": "ban", "months": 6, "fee_rate_max": 0.1}"#),
    );
    breaks(
        "intervention[0].minimum_members",
        with(r#"{"name": "l", "month": "2020-01", "kind": "licence", "months": 6}"#),
    );
    breaks(
        "intervention[0].weak_close_probability",
        with(
            r#"{"name": "r", "month": "2020-01", "kind": "rectification", "months": 6,
                "compliance_cost_yuan_per_month": 1.0, "minimum_members": 5}"#,
        ),
    );
    breaks(
        "intervention[0].platforms[0]",
        with(r#"{"name": "b", "month": "2020-01", "kind": "ban", "months": 6, "platforms": ["Gamma"]}"#),
    );
}

#[test]
fn a_tilt_that_leaves_a_tier_without_adults_is_refused() {
    breaks("population.tier[1].age_tilt_per_decade", |p| {
        p.population.age_group_starts_years = vec![18, 70];
        p.population.age_group_weights = vec![0.0, 1.0];
        p.population.tier[1].age_tilt_per_decade = -0.5;
    });
    assert_eq!(broken_by(|p| p.population.tier[1].age_tilt_per_decade = -0.5), [""; 0]);
}

#[test]
fn books_that_could_not_be_kept_in_fen_are_refused() {
    breaks("population.represented_households", |p| {
        p.population.represented_households = 1_000_000_000;
        p.platform[1].benefit[0].amount_yuan = 1e8;
    });
    breaks("population.represented_households", |p| {
        p.platform[0].cost_per_member_yuan_per_month = 1e6;
        p.platform[0].marketing_cost_per_person_yuan = 1e6;
        p.platform[0].benefit[0].amount_yuan = 1e8;
    });
    // Ten million yuan for everybody in China is not too much.
    assert_eq!(broken_by(|p| p.platform[0].benefit[0].amount_yuan = 1e7), [""; 0]);
}
