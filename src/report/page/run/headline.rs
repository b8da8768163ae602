//! What a run came to, in one sentence and a few numbers.

use crate::observe::{OutcomeClass, PlatformSummary, ReplicateSummary};
use crate::output::{Manifest, Statistics};
use crate::report::numbers::words::{count, month, quantity};
use crate::report::page::Fact;
use crate::units::YearMonth;

/// Money is stored in fen.
const FEN: f64 = 100.0;

/// The sentence above the page; `last` is the last month of the run.
pub(crate) fn headline(replicates: &[ReplicateSummary], last: YearMonth) -> String {
    match replicates {
        [] => "Nothing was simulated".to_owned(),
        [one] => of_one(one, last),
        many => of_many(many, last),
    }
}

fn of_one(history: &ReplicateSummary, last: YearMonth) -> String {
    let largest = history.platforms.iter().rev().max_by_key(|platform| platform.peak_members);
    let peak = largest.filter(|platform| platform.peak_members > 0);
    let Some((largest, peak_month)) = peak.and_then(|largest| Some((largest, largest.peak_month?))) else {
        return format!("Nobody joins a platform until {}", month(last));
    };
    let members = quantity(largest.peak_members as f64);
    format!(
        "{} peaks at {members} members in {}; {}",
        largest.platform,
        month(peak_month),
        ends(history, last)
    )
}

fn ends(history: &ReplicateSummary, last: YearMonth) -> String {
    let (launched, ended) = (history.platforms_launched as usize, history.platforms_exited as usize);
    let by = month(last);
    // Words and digits do not mix.
    let count = |number: usize| if launched > 12 { number.to_string() } else { count(number) };
    match (launched, ended) {
        (1, 0) => format!("it is still there in {by}"),
        (1, _) => format!("it has announced its end by {by}"),
        (launched, 0) => format!("all {} platforms are still there in {by}", count(launched)),
        (launched, ended) if launched == ended => {
            format!("all {} platforms have announced their end by {by}", count(launched))
        }
        (launched, 1) => format!("one of {} platforms has announced its end by {by}", count(launched)),
        (launched, ended) => {
            format!("{} of {} platforms have announced their end by {by}", count(ended), count(launched))
        }
    }
}

fn of_many(histories: &[ReplicateSummary], last: YearMonth) -> String {
    let Some((name, peaks)) = largest(histories) else {
        return format!("In none of {} histories anybody joins a platform", count(histories.len()));
    };
    let ended = over(histories, |history| Some(history.platforms_exited as f64));
    let launched = over(histories, |history| Some(history.platforms_launched as f64));
    format!(
        "Over {} histories, {name} peaks at a median of {} members{}; {:.0} of {:.0} platforms{} have announced their end by {}",
        count(histories.len()),
        quantity(peaks.median.unwrap_or(0.0)),
        range(&peaks, quantity),
        ended.median.unwrap_or(0.0),
        launched.median.unwrap_or(0.0),
        range(&ended, |value| format!("{value:.0}")),
        month(last)
    )
}

/// The platform with the highest median peak, and its peaks.
fn largest(histories: &[ReplicateSummary]) -> Option<(String, Statistics)> {
    let names = histories.first()?.platforms.iter().map(|platform| platform.platform.clone());
    let peaks = |name: &str| {
        over(histories, |history| {
            let own = history.platforms.iter().find(|platform: &&PlatformSummary| platform.platform == name);
            own.map(|platform| platform.peak_members as f64)
        })
    };
    let all = names.map(|name| {
        let peaks = peaks(&name);
        (name, peaks)
    });
    let median = |peaks: &Statistics| peaks.median.unwrap_or(0.0);
    all.max_by(|a, b| median(&a.1).total_cmp(&median(&b.1))).filter(|(_, peaks)| median(peaks) > 0.0)
}

fn over(histories: &[ReplicateSummary], number: impl Fn(&ReplicateSummary) -> Option<f64>) -> Statistics {
    Statistics::of("", histories.iter().map(number))
}

/// The range from 5 to 95 %, ` (a–b)`; nothing where both ends read the same.
fn range(numbers: &Statistics, text: impl Fn(f64) -> String) -> String {
    match (numbers.q05.map(&text), numbers.q95.map(&text)) {
        (Some(low), Some(high)) if low != high => {
            // A unit that both have is said once.
            let low = match (low.split_once(' '), high.split_once(' ')) {
                (Some((number, unit)), Some((_, other))) if unit == other => number.to_owned(),
                _ => low,
            };
            // A dash before a minus sign reads as nothing.
            let to = if high.starts_with('\u{2212}') { " to " } else { "\u{2013}" };
            format!(" ({low}{to}{high})")
        }
        _ => String::new(),
    }
}

/// How it was computed.
pub(super) fn standfirst(manifest: &Manifest) -> String {
    let histories = match manifest.replicates {
        1 => "one history".to_owned(),
        many => format!("{} histories, shown as medians with the range from 5 to 95 %", count(many as usize)),
    };
    format!(
        "{} months from {}; {} simulated households stand for {}; {histories}.",
        manifest.months,
        month(manifest.start),
        quantity(manifest.simulated_households as f64),
        quantity(manifest.represented_households as f64)
    )
}

/// The numbers that are set large.
pub(super) fn facts(histories: &[ReplicateSummary]) -> Vec<Fact> {
    let fact = |words: &str, numbers: Statistics, text: fn(f64) -> String| Fact {
        value: numbers.median.map_or("\u{2013}".to_owned(), text),
        words: format!("{words}{}", range(&numbers, text)),
    };
    let two_digits = |value: f64| format!("{value:.2}");
    let mut facts = vec![
        fact(
            "memberships at their peak",
            over(histories, |history| Some(history.peak_memberships as f64)),
            quantity,
        ),
        fact(
            "persons covered at the end",
            over(histories, |history| Some(history.final_covered_persons as f64)),
            quantity,
        ),
        fact(
            "HHI in the last month with members, 0 to 1",
            over(histories, |history| history.final_hhi),
            two_digits,
        ),
        fact(
            "yuan paid out to the ill",
            over(histories, |history| Some(history.payout_fen as f64 / FEN)),
            quantity,
        ),
        fact(
            "yuan earned by all platforms",
            over(histories, |history| Some(history.result_fen as f64 / FEN)),
            quantity,
        ),
    ];
    facts.extend(outcome(histories));
    facts
}

/// How most histories end.
fn outcome(histories: &[ReplicateSummary]) -> Option<Fact> {
    let share = |class: &OutcomeClass| histories.iter().filter(|history| history.outcome == *class).count();
    let class = OutcomeClass::ALL.into_iter().rev().max_by_key(share)?;
    let words = match histories.len() {
        1 => "outcome".to_owned(),
        all => format!("outcome of {} of {all} histories", share(&class)),
    };
    Some(Fact { value: class.word().replace('-', " "), words })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platform(name: &str, peak_members: i64) -> PlatformSummary {
        PlatformSummary {
            platform: name.to_owned(),
            launch: None,
            peak_members,
            peak_month: "2020-10".parse().ok(),
            final_members: 0,
            final_charge_fen: None,
            final_selection_ratio: None,
            exit_month: None,
            exit_cause: None,
            exit_style: None,
            survival_months: None,
            peak_charge_fen: None,
            cumulative_result_fen: 0,
        }
    }

    fn history(peak: i64, exited: i64) -> ReplicateSummary {
        ReplicateSummary {
            replicate: 0,
            outcome: OutcomeClass::Monopoly,
            final_hhi: Some(0.9),
            peak_memberships: peak,
            peak_month: "2020-10".parse().unwrap(),
            final_memberships: 0,
            final_covered_persons: 0,
            platforms_launched: 11,
            platforms_exited: exited,
            months_to_monopoly: None,
            consumer_surplus_yuan: 0.0,
            catastrophic_households_averted: 0,
            payout_fen: 0,
            result_fen: 0,
            platforms: vec![platform("Xiang Hu Bao", peak), platform("Other", peak / 2)],
        }
    }

    #[test]
    fn one_history_is_told_by_its_largest_platform_and_its_exits() {
        let last: YearMonth = "2022-12".parse().unwrap();
        assert_eq!(
            headline(&[history(104_000_000, 6)], last),
            "Xiang Hu Bao peaks at 104 million members in October 2020; six of eleven platforms have announced their end by \
             December 2022"
        );
        assert!(
            headline(&[history(5, 0)], last)
                .ends_with("all eleven platforms are still there in December 2022")
        );
        assert_eq!(headline(&[history(0, 0)], last), "Nobody joins a platform until December 2022");
    }

    #[test]
    fn many_histories_are_told_by_medians_and_ranges() {
        let last: YearMonth = "2022-12".parse().unwrap();
        let histories = [history(90_000_000, 5), history(100_000_000, 6), history(110_000_000, 7)];
        assert_eq!(
            headline(&histories, last),
            "Over three histories, Xiang Hu Bao peaks at a median of 100 million members (91.0\u{2013}109 million); 6 of 11 \
             platforms (5\u{2013}7) have announced their end by December 2022"
        );
    }

    #[test]
    fn numbers_that_do_not_differ_have_no_range() {
        let facts = facts(&[history(100, 1), history(100, 1)]);
        assert_eq!(
            (facts[2].value.as_str(), facts[2].words.as_str()),
            ("0.90", "HHI in the last month with members, 0 to 1")
        );
        assert_eq!(facts[5].words, "outcome of 2 of 2 histories");
    }
}
