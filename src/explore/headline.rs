//! What a history comes to, in one sentence.

use crate::observe::{OutcomeClass, PlatformSummary, ReplicateSummary};
use crate::report::page::words::{month, quantity};
use crate::units::YearMonth;

/// The largest platform and its peak, who has left, and how the market ends, which is in month `end`.
pub(super) fn headline(summary: &ReplicateSummary, end: YearMonth) -> String {
    let largest = summary.platforms.iter().rev().max_by_key(|platform| platform.peak_members);
    let Some(PlatformSummary { platform, peak_members, peak_month: Some(peak_month), .. }) = largest else {
        return "Nobody joins any platform.".to_owned();
    };
    let peak =
        format!("{platform} peaks at {} members in {}", quantity(*peak_members as f64), month(*peak_month));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load;
    use crate::observe::SummaryBuilder;
    use crate::run::Simulation;

    fn told(config: &str, overrides: &[&str]) -> String {
        let mut all = vec!["population.simulated_households=2000".to_owned()];
        all.extend(overrides.iter().map(|text| (*text).to_owned()));
        let loaded = load(config, &all).unwrap();
        let mut simulation = Simulation::new(&loaded.scenario, 0);
        let mut summary = SummaryBuilder::default();
        while let Some(record) = simulation.step() {
            summary.add(&record);
        }
        headline(&summary.finish().unwrap(), "2017-06".parse().unwrap())
    }

    #[test]
    fn a_sentence_names_the_largest_and_who_has_left() {
        let first = told("duopoly", &["run.months=14"]);
        assert!(
            first.starts_with("Pioneer peaks at ") && first.contains("it is still there in June 2017"),
            "{first}"
        );
        let none = told("duopoly", &["run.months=2", "platform.Pioneer.launch=2018-01"]);
        assert_eq!(none, "Nobody joins any platform.");
    }
}
