//! Columns of the summary: what can be said of a whole history in one number, and of one platform in it.

use super::column::{Cell, Column, ColumnType};
use super::platforms::column;
use super::summary::{OutcomeClass, PlatformSummary, ReplicateSummary};
use crate::model::exit::{ExitCause, style_word};
use crate::scenario::parameters::ClosingStyle;

/// What a history came to: a row per history. Every name is a variable of the expressions of an experiment.
pub const SUMMARY_COLUMNS: &[Column<ReplicateSummary>] = &[
    column!(
        Text,
        outcome,
        "class",
        "class of the outcome: no-market, collapse, monopoly, concentrated or competitive"
    ),
    column!(Real, final_hhi, "1", "Herfindahl-Hirschman index in the last month with members"),
    column!(Integer, peak_memberships, "persons", "highest number of memberships in any month"),
    column!(Date, peak_month, "month", "month of that peak, the first of several"),
    column!(Integer, final_memberships, "persons", "memberships in the last month"),
    column!(Integer, final_covered_persons, "persons", "persons on at least one platform in the last month"),
    column!(Integer, platforms_launched, "platforms", "platforms that ever opened"),
    column!(Integer, platforms_exited, "platforms", "platforms that announced their end"),
    column!(
        Integer,
        months_to_monopoly,
        "months",
        "months from the start until one platform holds 90 % of memberships to the end; missing where none does"
    ),
    column!(Real, consumer_surplus_yuan, "yuan", "log-sum surplus over the whole run"),
    column!(
        Integer,
        catastrophic_households_averted,
        "household-months",
        "household-months of catastrophic loss that the platforms averted"
    ),
    column!(Integer, payout_fen, "fen", "lump sums paid over the whole run"),
    column!(Integer, result_fen, "fen", "result of all platforms over the whole run"),
];

/// What a platform came to in a history: a row per history and platform. Every name but the first is a function of a
/// platform's name in the expressions of an experiment.
pub const PLATFORM_SUMMARY_COLUMNS: &[Column<PlatformSummary>] = &[
    Column {
        name: "platform",
        unit: "name",
        meaning: "name of the platform",
        kind: ColumnType::Text,
        get: |row| Cell::Text(&row.platform),
    },
    column!(Date, launch, "month", "month of launch or entry; missing where it never opened"),
    column!(Integer, peak_members, "persons", "highest number of members in any month"),
    column!(Date, peak_month, "month", "month of that peak; missing where nobody ever joined"),
    column!(Integer, final_members, "persons", "members in the last month"),
    column!(
        Integer,
        final_charge_fen,
        "fen",
        "charge per person in the last month in which there was one; missing where there never was"
    ),
    column!(
        Real,
        final_selection_ratio,
        "1",
        "mean true incidence of members over that of the population, in the last month with members"
    ),
    column!(Date, exit_month, "month", "month in which the end was announced; missing where it was not"),
    Column {
        name: "exit_cause",
        unit: "word",
        meaning: "cause of the exit: ordered, minimum-pool, runway, strategic or merged",
        kind: ColumnType::Text,
        get: |row| row.exit_cause.as_deref().map_or(Cell::Missing, Cell::Text),
    },
    Column {
        name: "exit_style",
        unit: "word",
        meaning: "closing style of the exit",
        kind: ColumnType::Text,
        get: |row| row.exit_style.as_deref().map_or(Cell::Missing, Cell::Text),
    },
    column!(
        Integer,
        survival_months,
        "months",
        "months from launch to the announcement of the end, or to the end of the run"
    ),
    column!(Integer, peak_charge_fen, "fen", "highest charge per person and month"),
    column!(Integer, cumulative_result_fen, "fen", "result since launch"),
];

/// The words that a column of either summary may have; none where any text may stand.
pub fn words_of_column(name: &str) -> Vec<&'static str> {
    match name {
        "outcome" => OutcomeClass::ALL.map(OutcomeClass::word).to_vec(),
        "exit_cause" => ExitCause::ALL.map(ExitCause::word).to_vec(),
        "exit_style" => ClosingStyle::ALL.map(style_word).to_vec(),
        _ => Vec::new(),
    }
}

impl From<OutcomeClass> for Cell<'_> {
    fn from(outcome: OutcomeClass) -> Self {
        Cell::Text(outcome.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_outcomes_are_those_of_the_summary_file() {
        for outcome in OutcomeClass::ALL {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.word());
            assert!(SUMMARY_COLUMNS[0].meaning.contains(outcome.word()));
        }
    }

    #[test]
    fn every_column_of_words_but_names_of_platforms_has_a_closed_list_and_no_other_has() {
        let of_histories = SUMMARY_COLUMNS.iter().map(|column| (column.name, column.kind));
        let of_platforms = PLATFORM_SUMMARY_COLUMNS.iter().map(|column| (column.name, column.kind));
        for (name, kind) in of_histories.chain(of_platforms) {
            let is_closed = kind == ColumnType::Text && name != "platform";
            assert_eq!(!words_of_column(name).is_empty(), is_closed, "{name}");
        }
        let causes = PLATFORM_SUMMARY_COLUMNS.iter().find(|column| column.name == "exit_cause").unwrap();
        assert!(ExitCause::ALL.iter().all(|cause| causes.meaning.contains(cause.word())));
        for style in ClosingStyle::ALL {
            assert_eq!(serde_json::to_value(style).unwrap(), style_word(style));
        }
    }

    #[test]
    fn every_field_of_a_summary_but_its_keys_has_a_column() {
        let summary = ReplicateSummary {
            replicate: 0,
            outcome: OutcomeClass::Collapse,
            final_hhi: None,
            peak_memberships: 0,
            peak_month: crate::units::YearMonth::new(2016, 5).unwrap(),
            final_memberships: 0,
            final_covered_persons: 0,
            platforms_launched: 0,
            platforms_exited: 0,
            months_to_monopoly: None,
            consumer_surplus_yuan: 0.0,
            catastrophic_households_averted: 0,
            payout_fen: 0,
            result_fen: 0,
            platforms: vec![PlatformSummary::unseen("A")],
        };
        let fields = |json: serde_json::Value| -> Vec<String> {
            json.as_object().unwrap().keys().map(String::clone).collect()
        };
        let mut expected = fields(serde_json::to_value(&summary).unwrap());
        expected.retain(|name| !["replicate", "platforms"].contains(&name.as_str()));
        assert_eq!(SUMMARY_COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>(), expected);
        let expected = fields(serde_json::to_value(&summary.platforms[0]).unwrap());
        assert_eq!(PLATFORM_SUMMARY_COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>(), expected);
    }
}
