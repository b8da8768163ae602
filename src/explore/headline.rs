//! What a history comes to, in one sentence.

use crate::observe::{OutcomeClass, PlatformSummary, ReplicateSummary};
use crate::units::YearMonth;

/// The largest platform and its peak, who has left, and how the market ends, which is in month `end`.
pub(super) fn headline(summary: &ReplicateSummary, end: YearMonth) -> String {
    let largest = summary.platforms.iter().rev().max_by_key(|platform| platform.peak_members);
    let Some(PlatformSummary { platform, peak_members, peak_month: Some(peak_month), .. }) = largest else {
        return "Nobody joins any platform.".to_owned();
    };
    let peak = format!("{platform} peaks at {} members in {}", persons(*peak_members), month(*peak_month));
    format!("{peak}; {}; {}.", exits(summary, end), outcome(summary))
}

fn exits(summary: &ReplicateSummary, end: YearMonth) -> String {
    let (gone, of) = (summary.platforms_exited, summary.platforms_launched);
    let end = month(end);
    match (gone, of) {
        (0, 1) => format!("it is still there in {end}"),
        (0, 2) => format!("both platforms are still there in {end}"),
        (0, _) => format!("all {of} platforms are still there in {end}"),
        (1, 1) => format!("it has left by {end}"),
        _ if gone == of => format!("all {of} platforms have left by {end}"),
        _ => format!("{gone} of {of} platforms have left by {end}"),
    }
}

fn outcome(summary: &ReplicateSummary) -> &'static str {
    match summary.outcome {
        OutcomeClass::NoMarket => "there is no market",
        OutcomeClass::Collapse => "the market collapses",
        OutcomeClass::Monopoly => "one platform holds the market",
        OutcomeClass::Concentrated => "the market ends concentrated",
        OutcomeClass::Competitive => "the market ends competitive",
    }
}

fn persons(number: i64) -> String {
    match number as f64 {
        number if number >= 999_500.0 => format!("{:.1} million", number / 1e6),
        number if number >= 1000.0 => format!("{:.0} thousand", number / 1e3),
        number => format!("{number}"),
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month(month: YearMonth) -> String {
    format!("{} {}", MONTHS[(month.month() as usize + 11) % 12], month.year())
}
