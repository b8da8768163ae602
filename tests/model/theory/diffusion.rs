//! Awareness follows Bass (1969) in closed form where choice is degenerate (model text T3, 7.1).

use crate::histories::{BAND, history, row, scenario_with};
use huzhu::Scenario;

/// One platform that everybody who hears of it joins and nobody leaves: one person per household, of any age.
const JOIN_ON_HEARING: &str = r#"
extends = "akerlof"
[population]
simulated_households = 50000
[illness]
incidence_ratio = 0.0
[behaviour.attention]
baseline = 0.0
newly_heard = 1.0
[behaviour.expectation]
learning_rate = 0.0
reference_rate = 0.0
[[platform]]
name = "Pool"
campaign = []
quality_yuan_per_month = 1000.0
"#;

const HOUSEHOLDS: f64 = 50_000.0;

/// A path of the share of members, with the standard deviation that a sample of `households` has around it.
struct Path {
    share: Vec<f64>,
    sd: Vec<f64>,
}

/// F' = F + (1 - F)(1 - exp(-(p + q F))). A deviation d of F carries over as d dF'/dF, and a month of hearing
/// adds binomial noise.
fn recursion(p: f64, q: f64, campaign: f64, months: usize, households: f64) -> Path {
    let (mut share, mut variance) = (0.0f64, 0.0f64);
    let mut path = Path { share: Vec::new(), sd: Vec::new() };
    for month in 0..months {
        let pulse = if month == 0 { -(1.0 - campaign).ln() } else { 0.0 };
        let unheard = (-(p + q * share + pulse)).exp();
        let slope = unheard + (1.0 - share) * q * unheard;
        variance = variance * slope * slope + (1.0 - share) * unheard * (1.0 - unheard) / households;
        share += (1.0 - share) * (1.0 - unheard);
        path.share.push(share);
        path.sd.push(variance.sqrt());
    }
    path
}

fn diffusion(p: f64, q: f64, months: usize) -> Scenario {
    scenario_with(
        JOIN_ON_HEARING,
        &[
            &format!("platform.Pool.push_per_month={p}"),
            &format!("platform.Pool.word_of_mouth_per_month={q}"),
            &format!("run.months={months}"),
        ],
    )
}

#[test]
fn members_follow_the_discrete_bass_recursion() {
    let months = history(&diffusion(0.01, 0.3, 40), 0);
    let path = recursion(0.01, 0.3, 0.0, 40, HOUSEHOLDS);
    for (t, month) in months.iter().enumerate() {
        let pool = row(month, "Pool");
        let share =
            pool.members as f64 / month.groups[..5].iter().map(|group| group.households).sum::<i64>() as f64;
        let deviations = (share - path.share[t]) / path.sd[t];
        assert!(deviations.abs() < BAND, "month {t}: {share} against {}, {deviations} sd", path.share[t]);
        assert_eq!(pool.awareness, Some(share), "who has heard is a member");
    }
    assert!(path.share[39] > 0.99, "the S-curve is complete");
}

#[test]
fn a_campaign_is_a_pulse_on_top_of_the_recursion() {
    let scenario = scenario_with(
        JOIN_ON_HEARING,
        &[
            "platform.Pool.push_per_month=0.002",
            "platform.Pool.word_of_mouth_per_month=0.2",
            "platform.Pool.campaign=[{month = \"2016-05\", reached_share = 0.06}]",
            "run.months=12",
        ],
    );
    let path = recursion(0.002, 0.2, 0.06, 12, HOUSEHOLDS);
    for (t, month) in history(&scenario, 1).iter().enumerate() {
        let share = row(month, "Pool").awareness.expect("the pool is launched");
        assert!((share - path.share[t]).abs() < BAND * path.sd[t], "month {t}");
    }
}

#[test]
fn for_small_hazards_the_path_is_the_continuous_bass_curve() {
    // F(t) = (1 - exp(-(p+q)t)) / (1 + (q/p) exp(-(p+q)t)). In a month nobody hears from those who heard in it: the
    // recursion lags the curve by a term of first order in the hazards. With a quarter of them a quarter of the
    // gap is left, and that gap is the tolerance, beside the sampling band.
    let continuous = |p: f64, q: f64, t: f64| {
        let decay = (-(p + q) * t).exp();
        (1.0 - decay) / (1.0 + q / p * decay)
    };
    let gap = |p: f64, q: f64, months: usize| {
        let path = recursion(p, q, 0.0, months, HOUSEHOLDS);
        (0..months).map(|t| (path.share[t] - continuous(p, q, t as f64 + 1.0)).abs()).fold(0.0, f64::max)
    };
    let (fine, coarse) = (gap(0.002, 0.05, 200), gap(0.008, 0.2, 50));
    assert!(fine < 0.3 * coarse, "{fine} {coarse}");

    let path = recursion(0.002, 0.05, 0.0, 200, HOUSEHOLDS);
    for (t, month) in history(&diffusion(0.002, 0.05, 200), 0).iter().enumerate() {
        let share = row(month, "Pool").awareness.expect("the pool is launched");
        let expected = continuous(0.002, 0.05, t as f64 + 1.0);
        let tolerance = fine + BAND * path.sd[t];
        assert!((share - expected).abs() < tolerance, "month {t}: {share} against {expected}");
    }
    assert!(fine < 0.02, "the band of discretisation is narrow: {fine}");
}

#[test]
fn the_young_hear_first_by_the_configured_gradient() {
    // ln of the ratio of cumulated hazards of two ages 20 years apart is 2 kappa. In a single month at push p, the
    // unheard share at age a is exp(-p exp(kappa (a - 44)/10)).
    let scenario = scenario_with(
        JOIN_ON_HEARING,
        &[
            "behaviour.awareness.age_gradient_per_decade=-0.4",
            "platform.Pool.push_per_month=0.5",
            "platform.Pool.word_of_mouth_per_month=0",
            "run.months=1",
        ],
    );
    let mut simulation = huzhu::Simulation::new(&scenario, 0);
    simulation.step();
    let world = simulation.world();
    for decade in [20, 30, 40, 50, 60] {
        let (mut expected, mut variance, mut found) = (0.0, 0.0, 0.0);
        for household in world.households() {
            let age = -f64::from(household.birth) / 12.0;
            if age >= f64::from(decade) && age < f64::from(decade + 10) {
                let heard = 1.0 - (-0.5 * (-0.4 * (age - 44.0) / 10.0).exp()).exp();
                expected += heard;
                variance += heard * (1.0 - heard);
                found += f64::from(household.heard.count_ones());
            }
        }
        let deviations: f64 = (found - expected) / f64::sqrt(variance);
        assert!(deviations.abs() < BAND, "age {decade}: {deviations} sd");
    }
}
