//! What figures of a comparison show: columns by month, and metrics in words.

/// A column that is shown by month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct Quantity {
    /// Name of the figure.
    pub figure: &'static str,
    /// Column of `market` or `platforms`.
    pub column: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Unit of the axis, before thousands or millions.
    pub noun: &'static str,
    /// How many of the column's unit are one of the axis.
    pub per: f64,
    pub heading: &'static str,
    /// What is to be seen, a sentence.
    pub note: &'static str,
}

const fn quantity(
    figure: &'static str,
    column: &'static str,
    (unit, noun, per): (&'static str, &'static str, f64),
    heading: &'static str,
    note: &'static str,
) -> Quantity {
    Quantity { figure, column, unit, noun, per, heading, note }
}

const PERSONS: (&str, &str, f64) = ("persons", "persons", 1.0);
const HOUSEHOLDS: (&str, &str, f64) = ("households", "households", 1.0);

/// Of the whole market.
pub(in crate::report) const MARKET: [Quantity; 7] = [
    quantity(
        "memberships",
        "memberships",
        PERSONS,
        "Memberships",
        "Summed over platforms: who belongs to two counts twice.",
    ),
    quantity("coverage", "covered_persons", PERSONS, "Persons covered", "Persons on at least one platform."),
    quantity(
        "concentration",
        "hhi",
        ("1", "HHI, 0 to 1", 1.0),
        "Concentration",
        "Herfindahl-Hirschman index of members’ shares, of the pairs in which both markets have members.",
    ),
    quantity(
        "open-platforms",
        "open_platforms",
        ("platforms", "platforms", 1.0),
        "Platforms that take members",
        "Exits lower it in the month in which the end is announced.",
    ),
    quantity(
        "surplus",
        "consumer_surplus",
        ("yuan per month", "yuan per month", 1.0),
        "Consumer surplus",
        "What the platforms are worth to all households, in money (log-sum).",
    ),
    quantity(
        "catastrophes",
        "catastrophic_households",
        HOUSEHOLDS,
        "Catastrophic losses",
        "Households whose uncovered loss is above 40 % of a year’s spending other than food.",
    ),
    quantity(
        "result",
        "result_fen",
        ("fen", "yuan per month", 100.0),
        "Result of all platforms",
        "Income less costs of the month.",
    ),
];

/// Of each platform.
pub(in crate::report) const PLATFORMS: [Quantity; 2] = [MEMBERS, CHARGE];

/// Members by platform.
pub(in crate::report) const MEMBERS: Quantity = quantity(
    "members",
    "members",
    PERSONS,
    "Members of each platform",
    "Means over all pairs; a platform that has left, or has not come, has none.",
);

/// Charges by platform.
pub(in crate::report) const CHARGE: Quantity = quantity(
    "charge",
    "charge_fen",
    ("fen", "yuan per person and month", 100.0),
    "What a month costs a member",
    "At the largest platforms, of the pairs in which both settle, while these are at least half.",
);

/// What a metric is called in a sentence, whether that is a plural, and under which heading it stands.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct MetricWords {
    pub words: String,
    pub is_plural: bool,
    pub group: &'static str,
}

impl MetricWords {
    /// As it stands beside a row or above a plane.
    pub fn label(&self) -> String {
        let words = self.words.strip_prefix("the ").unwrap_or(&self.words);
        let mut characters = words.chars();
        characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
    }
}

/// Headings of metrics, in the order in which they stand.
pub(in crate::report) const GROUPS: [&str; 5] =
    ["Size of the market", "Concentration and exits", "Households", "Money", "Further metrics"];

/// The words for a metric, by its name.
pub(in crate::report) fn metric_words(metric: &str) -> MetricWords {
    let (words, is_plural, group) = match metric {
        "peak_memberships" => ("memberships at their peak", true, 0),
        "peak_month" => ("the month of the peak", false, 0),
        "final_memberships" => ("memberships at the end", true, 0),
        "final_covered_persons" => ("persons covered at the end", true, 0),
        "final_hhi" => ("HHI at the end", false, 1),
        "months_to_monopoly" => ("months to monopoly", true, 1),
        "platforms_launched" => ("platforms that opened", true, 1),
        "platforms_exited" => ("platforms that left", true, 1),
        "consumer_surplus_yuan" => ("consumer surplus", false, 2),
        "catastrophic_households_averted" => ("catastrophic losses averted", true, 2),
        "payout_fen" => ("pay-outs", true, 3),
        "result_fen" => ("the result of all platforms", false, 3),
        own => {
            return MetricWords { words: own.replace('_', " "), is_plural: false, group: GROUPS[4] };
        }
    };
    MetricWords { words: words.to_owned(), is_plural, group: GROUPS[group] }
}
