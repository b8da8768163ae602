//! What a calibration came to, in one sentence and a few numbers.

use crate::experiment::calibration::abc_smc::{Luck, SamplingStop};
use crate::experiment::calibration::{Method, Sample, Sampling, Span, Statistic, Stop};
use crate::report::data::{ALL, CalibrationData, Found, HeldTarget};
use crate::report::numbers::alone::{digits, signed};
use crate::report::numbers::words::{month, quantity};
use crate::report::page::Fact;

/// The sentence above the page.
pub(super) fn headline(calibration: &CalibrationData) -> String {
    let targets = calibration.targets();
    let fitted: Vec<&HeldTarget> = targets.iter().filter(|held| held.is_fitted()).collect();
    let met = fitted.iter().filter(|held| held.is_met).count();
    let (distance, luck) = calibration.distance();
    let of = counted(fitted.len(), "target");
    let begin = match calibration.found() {
        Found::Best(_) => format!(
            "{met} of {of} within tolerance; distance {}{}",
            digits(distance, 3),
            match calibration.histories() {
                1 => String::new(),
                _ => format!(", of which luck {}", digits(luck, 3)),
            }
        ),
        Found::Sample(sample) => format!(
            "{met} of {of} within what nine tenths of the sample predict; {}",
            reached(calibration, sample)
        ),
    };
    format!("{begin}; {}", worst(&fitted))
}

/// How far the tolerance of a sample fell.
fn reached(calibration: &CalibrationData, sample: &Sample) -> String {
    let wanted = match calibration.method() {
        Method::AbcSmc(sampling) => sampling.tolerance,
        Method::CmaEs(_) => f64::NAN,
    };
    match tolerance(sample) {
        Some(tolerance) if tolerance <= wanted => {
            format!("distance at most {}, as wanted", digits(tolerance, 3))
        }
        Some(tolerance) => {
            format!("distance at most {}, where {} was wanted", digits(tolerance, 3), digits(wanted, 3))
        }
        None => "drawn from the priors alone".to_owned(),
    }
}

/// The tolerance of the last complete population.
fn tolerance(sample: &Sample) -> Option<f64> {
    sample.populations.iter().rev().find(|found| found.effective_size.is_some())?.tolerance
}

fn worst(fitted: &[&HeldTarget]) -> String {
    let far = |held: &&&HeldTarget| (held.deviation * held.deviation * held.weight, held.deviation.abs());
    let worst = fitted.iter().max_by(|a, b| far(a).partial_cmp(&far(b)).unwrap_or(std::cmp::Ordering::Equal));
    match worst {
        None => "no target is fitted".to_owned(),
        Some(held) if !held.missing.is_empty() => {
            format!("worst: {}, missing in {}", in_words(held), held.missing)
        }
        Some(held) => {
            let by = digits(held.deviation.abs(), 2);
            let tolerances = if by == "1" { "tolerance" } else { "tolerances" };
            let way = if held.deviation >= 0.0 { "too high" } else { "too low" };
            format!("worst: {}, {by} {tolerances} {way}", in_words(held))
        }
    }
}

/// `claims paid of Waterdrop Mutual in April 2020`.
fn in_words(held: &HeldTarget) -> String {
    let metric = held.metric.trim_end_matches("_fen").replace('_', " ");
    let of = match (held.platform, &held.group) {
        (Some(_), _) => format!(" of {}", held.whose),
        (None, Some(group)) => format!(" ({group})"),
        (None, None) if held.whose == ALL => " of all platforms".to_owned(),
        (None, None) => String::new(),
    };
    let last = month(held.month);
    let when = match held.span {
        None => format!("in {last}"),
        Some(Span { from, statistic: Statistic::Sum }) => format!("from {} to {last}", month(from)),
        Some(Span { from, statistic }) => format!("({} of {} to {last})", statistic.word(), month(from)),
    };
    format!("{metric}{of} {when}")
}

/// How it was found.
pub(super) fn standfirst(calibration: &CalibrationData) -> String {
    let candidates = quantity(calibration.candidates() as f64);
    let of = counted(calibration.histories() as usize, "history");
    match calibration.found() {
        Found::Best(outcome) => {
            let why = match outcome.stop() {
                Stop::Generations => "after all candidates it was given",
                Stop::Converged => "because it had converged",
                Stop::Flat => "because nothing changed the distance any more",
                Stop::Degenerate => "because some combination of parameters changed nothing",
            };
            format!(
                "CMA-ES over {}, {candidates} candidates in {}{}, each simulated in {of} with the same luck; it ended {why}.",
                counted(calibration.factors().len(), "parameter"),
                counted(outcome.generations.len() - 1, "generation"),
                match outcome.searches.len() {
                    1 => String::new(),
                    searches => format!(" of {searches} searches one after another"),
                },
            )
        }
        Found::Sample(sample) => {
            let why = match sample.stop {
                SamplingStop::Generations => "after all populations it was given",
                SamplingStop::Tolerance => "at the tolerance that was wanted",
                SamplingStop::Acceptance => "because hardly any candidate was within the next tolerance",
                SamplingStop::Flat => "because all particles were equally far from the targets",
            };
            let luck = match calibration.method() {
                Method::AbcSmc(Sampling { luck: Luck::Common, .. }) => "the same luck",
                _ => "luck of its own",
            };
            let complete = sample.populations.iter().filter(|found| found.effective_size.is_some()).count();
            format!(
                "ABC-SMC over {}, {candidates} candidates in {}, each simulated in {of} with {luck}; it ended {why}.",
                counted(calibration.factors().len(), "parameter"),
                counted(complete, "population"),
            )
        }
    }
}

/// A distance, which is millions where the start lacks some value.
fn large(distance: f64) -> String {
    if distance >= 1e4 { quantity(distance) } else { digits(distance, 3) }
}

/// The numbers that are set large.
pub(super) fn facts(calibration: &CalibrationData) -> Vec<Fact> {
    let fact = |value: String, words: &str| Fact { value, words: words.to_owned() };
    let (distance, luck) = calibration.distance();
    let bounds = calibration.parameters().iter().filter(|parameter| parameter.bound.is_some()).count();
    let vague = calibration.directions().iter().filter(|way| !way.is_identified()).count();
    let mut facts = match calibration.found() {
        Found::Best(outcome) => vec![
            fact(digits(distance, 3), "distance of the best: sum of squared tolerances, weighted"),
            fact(large(outcome.evaluations[0].distance), "distance at the start"),
            fact(digits(luck, 3), "of the distance is luck, on average"),
        ],
        Found::Sample(sample) => vec![
            fact(
                tolerance(sample).map_or("\u{2013}".to_owned(), |value| digits(value, 3)),
                "distance at most, of the sample",
            ),
            fact(digits(distance, 3), "distance of the closest particle"),
            fact(
                digits(sample.posterior.effective_size, 3),
                &format!("particles of equal weight would be worth the {}", sample.particles.len()),
            ),
        ],
    };
    let failed: u64 = match calibration.found() {
        Found::Best(outcome) => outcome.evaluations.iter().map(|one| u64::from(one.failed)).sum(),
        Found::Sample(sample) => sample.proposals.iter().map(|one| u64::from(one.evaluation.failed)).sum(),
    };
    facts.push(fact(
        format!("{vague} of {}", calibration.directions().len()),
        "combinations of parameters of which the targets tell less than the priors",
    ));
    facts.push(fact(bounds.to_string(), "parameters at a bound of their range"));
    if failed > 0 {
        facts.push(fact(quantity(failed as f64), "histories that could not be simulated"));
    }
    facts
}

/// `1 target`, `51 targets`, `4 histories`.
fn counted(number: usize, noun: &str) -> String {
    let many = match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    };
    format!("{} {}", quantity(number as f64), if number == 1 { noun } else { &many })
}

/// `+2.8 tolerances`.
pub(super) fn in_tolerances(deviation: f64) -> String {
    format!("{} tolerances", signed(deviation, 2))
}
