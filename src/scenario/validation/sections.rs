//! Rules between the keys of the sections that stand once: run, population, illness, behaviour.

use super::Findings;
use crate::scenario::parameters::{ClaimsMode, Expectation, Illness, Parameters, Population, Run};

/// The last year of the calendar that a run may reach.
const LAST_YEAR: i32 = 9998;

pub(super) fn check(parameters: &Parameters, findings: &mut Findings) {
    check_calendar(&parameters.run, findings);
    check_households(&parameters.population, &parameters.illness, findings);
    check_age_groups(&parameters.population, findings);
    check_tiers(&parameters.population, findings);
    check_incidence(&parameters.illness, findings);
    check_expectation(&parameters.behaviour.expectation, findings);
}

fn check_calendar(run: &Run, findings: &mut Findings) {
    // Months out of bounds are reported there; here they must only not overflow.
    let last = run.start.plus(run.months.min(100_000) as i32);
    if last.year() > LAST_YEAR {
        findings.broken(
            "run.start",
            Some(format!("\"{}\" and {} months", run.start, run.months)),
            format!("must leave the whole run before the year {}", LAST_YEAR + 1),
            Some("start earlier"),
        );
    }
}

fn check_households(population: &Population, illness: &Illness, findings: &mut Findings) {
    let (simulated, represented) = (population.simulated_households, population.represented_households);
    if simulated > represented {
        findings.broken(
            "population.simulated_households",
            Some(simulated.to_string()),
            format!("must not exceed `population.represented_households`, which is {represented}"),
            Some("simulate fewer households, or let them stand for more"),
        );
    }
    if illness.claims == ClaimsMode::Drawn && simulated != represented {
        findings.broken(
            "illness.claims",
            Some("\"drawn\"".to_owned()),
            format!(
                "may be `drawn` only where each simulated household stands for one, but {simulated} stand for \
                 {represented}"
            ),
            Some("write claims = \"represented\", or make the two numbers of `[population]` equal"),
        );
    }
    findings.check_sum_is_one("population.enrolled_persons_shares", &population.enrolled_persons_shares);
}

fn check_age_groups(population: &Population, findings: &mut Findings) {
    let starts = &population.age_group_starts_years;
    let weights = &population.age_group_weights;
    if starts.len() != weights.len() {
        findings.broken(
            "population.age_group_weights",
            Some(format!("a list of {}", weights.len())),
            format!(
                "must have one weight per age group, but `population.age_group_starts_years` has {} groups",
                starts.len()
            ),
            Some("set both lists together"),
        );
    }
    if !weights.iter().any(|weight| *weight > 0.0) {
        findings.broken(
            "population.age_group_weights",
            Some("no weight above 0".to_owned()),
            "must have at least one weight above 0",
            None,
        );
    }
    if let Some(place) = first_not_above_its_predecessor(starts.iter().map(|age| f64::from(*age))) {
        findings.broken(
            format!("population.age_group_starts_years[{place}]"),
            Some(starts[place].to_string()),
            format!("must be above the age before it, which is {}", starts[place - 1]),
            Some("list the first ages from the youngest group to the oldest"),
        );
    }
}

fn check_tiers(population: &Population, findings: &mut Findings) {
    findings.check_names("population.tier", population.tier.iter().map(|tier| tier.name.as_str()));
    let shares: Vec<f64> = population.tier.iter().map(|tier| tier.share).collect();
    let sum: f64 = shares.iter().sum();
    if !shares.is_empty() && (sum - 1.0).abs() > 1e-6 {
        findings.broken(
            "population.tier",
            Some(format!("a sum of {}", super::rounded(sum))),
            "must have shares that sum to 1",
            Some("change `share` of a tier"),
        );
    }
    for (place, tier) in population.tier.iter().enumerate() {
        if !tier_has_adults(population, tier.age_tilt_per_decade) {
            findings.broken(
                format!("population.tier[{place}].age_tilt_per_decade"),
                Some(tier.age_tilt_per_decade.to_string()),
                "must leave the tier at least one age group of weight above 0",
                Some("bring it nearer to 0: a group's weight changes by this share per decade above 44"),
            );
        }
    }
}

/// Whether any age group keeps a weight above 0 when it is tilted about 44, at the middle of the group.
fn tier_has_adults(population: &Population, tilt_per_decade: f64) -> bool {
    let starts = &population.age_group_starts_years;
    let ends = starts.iter().skip(1).copied().chain([75]);
    let groups = starts.iter().zip(ends).zip(&population.age_group_weights);
    // Lists of different lengths, and weights without any above 0, are reported as such.
    let mut weighty = groups.filter(|&(_, &weight)| weight > 0.0).peekable();
    weighty.peek().is_none()
        || weighty.any(|((&start, end), _)| {
            let decades = (f64::from(start + end) / 2.0 - 44.0) / 10.0;
            1.0 + tilt_per_decade * decades > 0.0
        })
}

fn check_incidence(illness: &Illness, findings: &mut Findings) {
    let points = &illness.incidence;
    if points.len() == 1 {
        findings.broken(
            "illness.incidence",
            Some("1 point".to_owned()),
            "must have at least 2 points, or none for the built-in table",
            Some("add a point at another age"),
        );
    }
    for (place, point) in points.iter().enumerate() {
        // Geometric interpolation takes the logarithm.
        if point.annual_incidence <= 0.0 {
            findings.broken(
                format!("illness.incidence[{place}].annual_incidence"),
                Some(point.annual_incidence.to_string()),
                "must be above 0, because incidence is interpolated geometrically",
                Some("write a small number, such as 1e-6"),
            );
        }
    }
    if let Some(place) =
        first_not_above_its_predecessor(points.iter().map(|point| f64::from(point.age_years)))
    {
        findings.broken(
            format!("illness.incidence[{place}].age_years"),
            Some(points[place].age_years.to_string()),
            format!("must be above the age of the point before it, which is {}", points[place - 1].age_years),
            Some("list the points from the youngest age to the oldest"),
        );
    }
}

fn check_expectation(expectation: &Expectation, findings: &mut Findings) {
    let (reference, learning) = (expectation.reference_rate, expectation.learning_rate);
    let both_off = reference == 0.0 && learning == 0.0;
    if reference >= learning && !both_off {
        findings.broken(
            "behaviour.expectation.reference_rate",
            Some(reference.to_string()),
            format!("must be below `behaviour.expectation.learning_rate`, which is {learning}"),
            Some(
                "what people are used to moves more slowly than what they expect; only both at 0 is allowed",
            ),
        );
    }
}

/// The place of the first value that does not exceed the one before it.
pub(super) fn first_not_above_its_predecessor(values: impl Iterator<Item = f64>) -> Option<usize> {
    let mut before = f64::NEG_INFINITY;
    for (place, value) in values.enumerate() {
        if value <= before {
            return Some(place);
        }
        before = value;
    }
    None
}
