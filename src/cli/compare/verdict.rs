//! What came of a scenario, in one sentence.

use super::figures::{amount, ends, factor, scale};
use crate::experiment::Metric;
use crate::experiment::comparison::Contrast;
use crate::experiment::comparison::pairs::{Interval, Pairs, Reduction};

/// What a verdict is about.
pub(super) struct Subject<'a> {
    /// The scenario.
    pub scenario: &'a str,
    /// The reference.
    pub reference: &'a str,
    /// The metric.
    pub metric: &'a Metric,
    /// What it is called.
    pub words: &'a str,
    /// Confidence of its interval.
    pub confidence: f64,
}

/// The verdict on a scenario: what it does to the metric, how certain that is, and what pairing saved.
pub(super) fn verdict(
    subject: &Subject<'_>,
    contrast: &Contrast,
    pairs: &Pairs,
    interval: Option<Interval>,
) -> String {
    let Subject { scenario, reference, words, .. } = subject;
    let all = pairs.replicates();
    if is_identical(contrast) {
        return format!(
            "`{scenario}` is identical to `{reference}`: all {all} pairs agree in every number of every month"
        );
    }
    let Some(interval) = interval else {
        return format!(
            "`{scenario}` cannot be compared in {words}: {} of {all} pairs have it on both sides, and an interval takes two",
            pairs.complete()
        );
    };
    let part = match pairs.missing() {
        0 => String::new(),
        missing => format!(" ({missing} of {all} pairs lack it)"),
    };
    let saved = pairing(pairs.reduction());
    format!("{}{part}{saved}", change(subject, pairs, interval))
}

/// The difference, and how certain it is.
fn change(subject: &Subject<'_>, pairs: &Pairs, interval: Interval) -> String {
    let Subject { scenario, metric, words, confidence, .. } = subject;
    let by = scale(metric);
    let Interval { difference, half_width } = interval;
    let size = amount(difference * by, half_width * by);
    let complete = pairs.complete();
    match pairs.reduction() {
        Reduction::Identical => {
            return format!("`{scenario}` leaves {words} as they are: no difference in {complete} pairs");
        }
        Reduction::Constant => {
            let verb = if difference > 0.0 { "raises" } else { "lowers" };
            return format!("`{scenario}` {verb} {words} by {size} in each of {complete} pairs");
        }
        Reduction::Unknown | Reduction::Factor(_) => {}
    }
    let percent = percent(*confidence);
    let (lower, upper) = (interval.lower() * by, interval.upper() * by);
    if !interval.excludes_zero() {
        return format!(
            "`{scenario}` makes no clear difference to {words}: {percent} interval {} around {}{size}",
            ends(lower, upper),
            if difference < 0.0 { "-" } else { "" },
        );
    }
    let (verb, low, high, count) = if difference > 0.0 {
        ("raises", lower, upper, pairs.rose())
    } else {
        ("lowers", -upper, -lower, pairs.fell())
    };
    format!(
        "`{scenario}` {verb} {words} by {size} ({percent} interval {}), in {count} of {complete} pairs",
        ends(low, high)
    )
}

fn pairing(reduction: Reduction) -> String {
    match reduction {
        Reduction::Factor(saved) if saved > 1.05 => {
            format!("; pairing saved a factor of {} in replicates", factor(saved))
        }
        Reduction::Factor(saved) if saved < 0.95 => {
            format!("; pairing did harm: it took {} times the replicates", factor(1.0 / saved))
        }
        Reduction::Factor(_) => "; pairing saved nothing".to_owned(),
        Reduction::Unknown | Reduction::Identical | Reduction::Constant => String::new(),
    }
}

/// Whether every number of every month agrees.
fn is_identical(contrast: &Contrast) -> bool {
    let metrics = contrast.metrics.iter().copied();
    let monthly = contrast.monthly.pairs().map(|pairs| pairs.pairs);
    metrics.chain(monthly).all(|pairs| {
        pairs.equal() == pairs.complete() && pairs.missing_reference() + pairs.missing_other() == 0
    })
}

/// A share: `95 %`, `99.9967 %`.
pub(super) fn percent(confidence: f64) -> String {
    // Three digits of what it lacks of nothing or of all: 0.99998 is not 100 %.
    let mut decimals = 3;
    let mut edge = 1e5 * confidence.min(1.0 - confidence).abs();
    while edge < 99.5 && decimals < 12 {
        edge *= 10.0;
        decimals += 1;
    }
    let text = format!("{:.decimals$}", confidence * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::comparison::student::Student;
    use crate::experiment::expression::Expression;
    use crate::experiment::metric::summary_names;

    /// The verdict on these differences from a reference that varies; the month has some difference, unless it is `same`.
    fn verdict_on(differences: &[Option<f64>]) -> String {
        let mut pairs = Pairs::default();
        for (place, difference) in differences.iter().enumerate() {
            let reference = 1000.0 * (place as f64 + 1.0);
            pairs.add(Some(reference), difference.map(|difference| reference + difference));
        }
        let expression = Expression::parse("peak_memberships", &summary_names(Vec::new())).unwrap();
        let metric = Metric { name: "m".into(), unit: "persons".into(), expression, missing: None };
        let subject = Subject {
            scenario: "dear",
            reference: "base",
            metric: &metric,
            words: "peaks",
            confidence: 0.95,
        };
        let mut contrast = Contrast { metrics: vec![pairs], ..Contrast::default() };
        let mut moved = Pairs::default();
        moved.add(Some(0.0), Some(1.0));
        if differences.iter().any(Option::is_none) || pairs.reduction() == Reduction::Identical {
            contrast.metrics.push(moved);
        }
        verdict(&subject, &contrast, &pairs, pairs.interval(&mut Student::new(0.95)))
    }

    #[test]
    fn a_clear_difference_says_by_how_much_how_certain_and_what_pairing_saved() {
        // Mean -100, sd 1; t(3) = 3.182: half-width 1.84. Variance of the reference 1.667e6, twice, over 1.333.
        assert_eq!(
            verdict_on(&[Some(-101.0), Some(-99.0), Some(-101.0), Some(-99.0)]),
            "`dear` lowers peaks by 100.0 (95 % interval 98.2 to 101.8), in 4 of 4 pairs; \
             pairing saved a factor of 2.5 M in replicates"
        );
    }

    #[test]
    fn an_interval_around_zero_is_no_clear_difference() {
        // Mean 1, sd sqrt(104/3); t(3) = 3.182: half-width 9.37.
        let text = verdict_on(&[Some(-5.0), Some(7.0), Some(-3.0), Some(5.0)]);
        assert!(
            text.starts_with("`dear` makes no clear difference to peaks: 95 % interval -8.4 to 10.4"),
            "{text}"
        );
    }

    #[test]
    fn differences_without_variance_are_told_as_such() {
        assert_eq!(verdict_on(&[Some(2.0); 3]), "`dear` raises peaks by 2 in each of 3 pairs");
        assert_eq!(verdict_on(&[Some(0.0); 3]), "`dear` leaves peaks as they are: no difference in 3 pairs");
    }

    #[test]
    fn missing_numbers_are_told() {
        assert!(
            verdict_on(&[Some(-5.0), None, Some(-6.0), Some(-5.5)]).contains(" (1 of 4 pairs lack it); ")
        );
        assert_eq!(
            verdict_on(&[Some(1.0), None, None]),
            "`dear` cannot be compared in peaks: 1 of 3 pairs have it on both sides, and an interval takes two"
        );
    }

    #[test]
    fn a_confidence_has_no_more_digits_than_it_needs() {
        assert_eq!([0.95, 0.995, 0.9, 0.99875].map(percent), ["95 %", "99.5 %", "90 %", "99.875 %"]);
        assert_eq!([0.999_99, 1e-6, 0.29].map(percent), ["99.999 %", "0.0001 %", "29 %"]);
        assert_eq!([1.0 - 1e-4 / 3.0, 1.0 - 0.05 / 3.0].map(percent), ["99.99667 %", "98.333 %"]);
    }
}
