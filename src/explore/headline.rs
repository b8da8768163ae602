//! What a history comes to, in one sentence.

use std::slice;

use crate::observe::{OutcomeClass, ReplicateSummary};
use crate::report::page::run::headline::headline as of_run;
use crate::units::YearMonth;

/// What a report says of it, and how the market ends, which is in month `end`.
pub(super) fn headline(summary: &ReplicateSummary, end: YearMonth) -> String {
    format!("{}; {}.", of_run(slice::from_ref(summary), end), outcome(summary))
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
    fn a_sentence_names_the_largest_and_who_has_announced_the_end() {
        let first = told("duopoly", &["run.months=14"]);
        assert!(
            first.starts_with("Pioneer peaks at ") && first.contains("it is still there in June 2017; "),
            "{first}"
        );
        let none = told("duopoly", &["run.months=2", "platform.Pioneer.launch=2018-01"]);
        assert_eq!(none, "Nobody joins a platform until June 2017; there is no market.");
        // A pool that will never be large enough, in the months of its notice.
        let closing = told(
            "duopoly",
            &[
                "run.months=14",
                "platform.Pioneer.exit.minimum_members=2000000000",
                "platform.Pioneer.exit.minimum_grace_months=11",
                "platform.Pioneer.exit.notice_months=6",
            ],
        );
        assert!(closing.contains("; it has announced its end by June 2017; "), "{closing}");
    }
}
