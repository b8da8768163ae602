//! What a comparison came to, in one sentence and a few numbers.

use crate::output::{ComparisonRecord, Statistics};
use crate::report::data::{Alternative, ComparisonData, ExitDifference, MetricDifference};
use crate::report::figures::comparison::effects::factor_text;
use crate::report::figures::comparison::quantities::metric_words;
use crate::report::numbers::together::{Precision, percent};
use crate::report::numbers::words::{count, month};
use crate::report::page::Fact;

/// Alternatives that have a clause of their own.
const CLAUSES: usize = 3;

/// The sentence above the page: of each alternative the strongest finding, and of a single one a second, which is an exit where
/// exits differ. A finding is certain also when all intervals of the page are taken together (Bonferroni), since it is chosen
/// among them.
pub(super) fn headline(data: &ComparisonData) -> String {
    let alternatives = data.alternatives();
    let clauses: Vec<String> = alternatives.iter().take(CLAUSES).map(|one| clause(data, one)).collect();
    let more = match alternatives.len().saturating_sub(CLAUSES) {
        0 => String::new(),
        more => format!("; and {} more below", count(more)),
    };
    let text = format!("{}{more}", clauses.join("; "));
    let mut characters = text.chars();
    characters.next().map_or(text.clone(), |first| first.to_uppercase().chain(characters).collect())
}

fn clause(data: &ComparisonData, alternative: &Alternative) -> String {
    let (name, reference) = (&alternative.name, &data.record().reference);
    let pairs = data.record().replicates;
    if is_identical(alternative) {
        return format!("{name} is the same as {reference} in every metric of all {pairs} pairs");
    }
    let most = 1.0 - data.record().confidence;
    let certain = |p: f64| p * tests(data) as f64 <= most;
    let mut metrics: Vec<&MetricDifference> = alternative.metrics.iter().collect();
    metrics.retain(|metric| p_value(metric).is_some_and(certain) && metric.paired.excludes_zero());
    metrics.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    let mut exits: Vec<&ExitDifference> =
        alternative.exits.iter().filter(|exit| certain(exit.p_value)).collect();
    let change = |exit: &ExitDifference| exit.paired.difference.unwrap_or(0.0).abs();
    let largest = data.largest(data.platforms().len());
    let rank = |exit: &ExitDifference| {
        largest.iter().position(|place| data.platforms()[*place] == exit.platform).unwrap_or(largest.len())
    };
    exits.sort_by(|a, b| change(b).total_cmp(&change(a)).then(rank(a).cmp(&rank(b))));
    // An exit says more than that there is one more of them.
    metrics.retain(|metric| exits.is_empty() || metric.metric != "platforms_exited");
    let mut findings: Vec<String> = Vec::new();
    if let Some(first) = metrics.first() {
        findings.push(finding(data.record(), first));
        // A second one about something else; exits come before all others.
        let group = |metric: &MetricDifference| metric_words(&metric.metric).group;
        let other = metrics.iter().find(|metric| group(metric) != group(first));
        let exit = exits.first().map(|exit| survival(exit));
        if data.alternatives().len() == 1 {
            findings.extend(exit.or_else(|| other.map(|metric| finding(data.record(), metric))));
        }
    } else {
        findings.extend(exits.first().map(|exit| survival(exit)));
    }
    match findings.is_empty() {
        true => format!("with {name}, no difference from {reference} is beyond doubt in {pairs} pairs"),
        false => format!("with {name}, {}", findings.join(", and ")),
    }
}

/// Whether no metric, exit or outcome differs in any pair.
fn is_identical(alternative: &Alternative) -> bool {
    let same = |metric: &MetricDifference| {
        metric.rose + metric.fell == 0 && metric.missing[0] + metric.missing[1] == 0
    };
    alternative.metrics.iter().all(same)
        && alternative.exits.iter().all(|exit| exit.only_reference + exit.only_other == 0)
        && alternative.outcomes.iter().all(|change| change.reference == change.other)
}

/// Intervals among which findings are chosen.
fn tests(data: &ComparisonData) -> usize {
    let all = data.alternatives().iter().map(|one| one.metrics.len() + one.exits.len());
    all.sum::<usize>().max(1)
}

/// Of the paired t test; where all differences are the same, which leaves that nothing to say, of the sign test.
fn p_value(metric: &MetricDifference) -> Option<f64> {
    match metric.pairing.as_str() {
        "constant" => Some((0..metric.paired.pairs).fold(2.0, |p, _| p / 2.0)),
        _ => metric.p_value,
    }
}

/// How far luck is surpassed.
fn strength(metric: &MetricDifference) -> f64 {
    let difference = metric.paired.difference.unwrap_or(0.0).abs();
    metric.luck().map_or(f64::INFINITY, |luck| difference / luck)
}

/// `HHI at the end is 0.08 lower (95 % 0.05 to 0.11)`.
fn finding(record: &ComparisonRecord, metric: &MetricDifference) -> String {
    let words = metric_words(&metric.metric);
    let paired = &metric.paired;
    let (difference, lower, upper) =
        (paired.difference.unwrap_or(0.0), paired.lower.unwrap_or(0.0), paired.upper.unwrap_or(0.0));
    // The words of the summary say already what is counted.
    let unit = match metric.unit.as_str() {
        "persons" | "platforms" | "months" | "household-months" => "1",
        unit => unit,
    };
    let half = (upper - lower) / 2.0;
    // One digit of what is uncertain: a sentence is no table.
    let amounts = Precision::of(unit, difference.abs().max(half), half * 10.0);
    let (way, low, high) =
        if difference > 0.0 { ("higher", lower, upper) } else { ("lower", -upper, -lower) };
    let verb = if words.is_plural { "are" } else { "is" };
    let interval = match half {
        0.0 => format!(" in each of {} pairs", paired.pairs),
        _ => format!(
            " ({} {} to {})",
            percent(record.confidence_of_each).replace(' ', "\u{a0}"),
            amounts.number(low),
            amounts.number(high)
        ),
    };
    format!("{} {verb} {}{} {way}{interval}", words.words, amounts.number(difference.abs()), amounts.unit())
}

/// `Waterdrop survives in 31 more of 100 histories`.
fn survival(exit: &ExitDifference) -> String {
    let name = &exit.platform;
    match exit.paired.difference.unwrap_or(0.0) {
        -1.0 => format!("{name} always survives, where it never did"),
        1.0 => format!("{name} never survives, where it always did"),
        difference if difference < 0.0 => {
            format!("{name} survives in {:.0} more of 100 histories", -difference * 100.0)
        }
        difference => format!("{name} survives in {:.0} fewer of 100 histories", difference * 100.0),
    }
}

/// How it was computed.
pub(super) fn standfirst(data: &ComparisonData) -> String {
    let record = data.record();
    let others: Vec<&str> = data.alternatives().iter().map(|one| one.name.as_str()).collect();
    let stopped = match &record.stopping {
        None => String::new(),
        Some(stopping) => {
            let width = match stopping.relative {
                true => format!("{} of the mean of {}", percent(stopping.half_width), record.reference),
                false => stopping.half_width.to_string(),
            };
            match stopping.reached {
                true => format!(
                    " It stopped as soon as the interval of {} was at most ± {width}.",
                    metric_words(&stopping.metric).words
                ),
                false => format!(
                    " The interval of {} was to be at most ± {width}, which it is not yet.",
                    metric_words(&stopping.metric).words
                ),
            }
        }
    };
    format!(
        "{} and {}, {} from {}; {} pairs of histories, each with the same luck, household by household (seed {}).{stopped}",
        record.reference,
        others.join(", "),
        match record.months {
            1 => "one month".to_owned(),
            months => format!("{months} months"),
        },
        month(record.start),
        record.replicates,
        record.seed
    )
}

/// What intervals mean, and what the headline claims.
pub(super) fn how_to_read(data: &ComparisonData) -> String {
    let record = data.record();
    let intervals = match record.simultaneous {
        true => format!(
            "Intervals of metrics cover together with {} (Bonferroni: {} each).",
            percent(record.confidence),
            percent(record.confidence_of_each)
        ),
        false => format!("Each interval covers with {} by itself.", percent(record.confidence)),
    };
    format!(
        "{intervals} The headline names only what stays certain when all {} metrics and exits of this page are taken together, since \
         it is chosen among them.",
        tests(data)
    )
}

/// The numbers that are set large.
pub(super) fn facts(data: &ComparisonData) -> Vec<Fact> {
    let record = data.record();
    let metrics = || data.alternatives().iter().flat_map(|one| &one.metrics);
    let clear = metrics().filter(|metric| metric.paired.excludes_zero()).count();
    let fact = |value: String, words: &str| Fact { value, words: words.to_owned() };
    let mut facts = vec![
        fact(record.replicates.to_string(), "pairs of histories with the same luck"),
        fact(
            format!("{clear} of {}", metrics().count()),
            &format!("metrics whose {} interval holds no zero", percent(record.confidence_of_each)),
        ),
    ];
    let factors = Statistics::of("", metrics().map(|metric| metric.variance_reduction));
    if let Some(median) = factors.median {
        facts.push(fact(
            format!("× {}", factor_text(median)),
            "fewer histories thanks to the same luck (median of the metrics)",
        ));
    }
    let exits = || data.alternatives().iter().flat_map(|one| &one.exits);
    let discordant = exits().filter(|exit| exit.only_reference + exit.only_other > 0).count();
    if exits().count() > 0 {
        facts.push(fact(
            format!("{discordant} of {}", exits().count()),
            "platforms that leave in one scenario and not in the other, in some pair",
        ));
    }
    let changed = data.alternatives().iter().flat_map(|one| &one.outcomes);
    let (mut moved, mut all) = (0, 0);
    for change in changed {
        all += change.pairs;
        moved += if change.reference == change.other { 0 } else { change.pairs };
    }
    if all > 0 {
        facts.push(fact(format!("{moved} of {all}"), "pairs whose markets end in different classes"));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::data::Paired;

    fn record() -> ComparisonRecord {
        ComparisonRecord {
            reference: "base".into(),
            scenarios: Vec::new(),
            seed: 1,
            replicates: 40,
            start: "2016-05".parse().unwrap(),
            months: 80,
            confidence: 0.95,
            simultaneous: false,
            confidence_of_each: 0.95,
            metrics: Vec::new(),
            stopping: None,
            verdicts: Vec::new(),
        }
    }

    fn metric(name: &str, unit: &str, difference: f64, half: f64) -> MetricDifference {
        let paired = Paired {
            pairs: 40,
            difference: Some(difference),
            lower: Some(difference - half),
            upper: Some(difference + half),
            ..Paired::default()
        };
        MetricDifference { metric: name.into(), unit: unit.into(), paired, ..MetricDifference::default() }
    }

    #[test]
    fn a_finding_says_by_how_much_and_how_certain() {
        assert_eq!(
            finding(&record(), &metric("final_hhi", "1", -0.08, 0.03)),
            "HHI at the end is 0.08 lower (95\u{a0}% 0.05 to 0.11)"
        );
        assert_eq!(
            finding(&record(), &metric("final_memberships", "persons", 128.9e6, 4.6e6)),
            "memberships at the end are 129 million higher (95\u{a0}% 124 to 134)"
        );
        assert_eq!(
            finding(&record(), &metric("payout_fen", "fen", 2e11, 0.0)),
            "pay-outs are 2.00 billion yuan higher in each of 40 pairs"
        );
    }

    #[test]
    fn an_exit_is_told_as_survival() {
        let exit = |difference| ExitDifference {
            platform: "Waterdrop".into(),
            paired: Paired { difference: Some(difference), ..Paired::default() },
            ..ExitDifference::default()
        };
        let told = [-0.31, 0.05, -1.0].map(|difference| survival(&exit(difference)));
        assert_eq!(
            told,
            [
                "Waterdrop survives in 31 more of 100 histories",
                "Waterdrop survives in 5 fewer of 100 histories",
                "Waterdrop always survives, where it never did"
            ]
        );
    }
}
