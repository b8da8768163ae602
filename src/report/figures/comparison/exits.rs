//! In which share of histories each platform leaves, in the one scenario and in the other.

use crate::report::board::{AxisMark, Board, Row};
use crate::report::data::{Alternative, ComparisonData, ExitDifference};
use crate::report::numbers::together::percent;

/// A row per platform that opened on either side.
pub(in crate::report) fn board(data: &ComparisonData, alternative: &Alternative) -> Board {
    let marks: Vec<AxisMark> =
        [0, 25, 50, 75, 100].map(|share| (f64::from(share) / 100.0, format!("{share} %"))).into();
    let rows = alternative.exits.iter().map(|exit| row(data, alternative, exit)).collect();
    Board { marks, zero: None, rows }
}

/// In how many pairs it leaves in the reference, and in how many in the other.
pub(in crate::report) fn counts(exit: &ExitDifference) -> (u64, u64) {
    (exit.both + exit.only_reference, exit.both + exit.only_other)
}

fn row(data: &ComparisonData, alternative: &Alternative, exit: &ExitDifference) -> Row {
    let reference = &data.record().reference;
    let (before, after) = counts(exit);
    let pairs = exit.paired.pairs;
    let text = match pairs {
        0 => "never opens on both sides".to_owned(),
        _ => format!("{before} \u{2192} {after} of {pairs}"),
    };
    let mut told = vec![
        (format!("leaves in {reference}"), format!("{before} of {pairs}")),
        (format!("leaves in {}", alternative.name), format!("{after} of {pairs}")),
        ("leaves in both".to_owned(), exit.both.to_string()),
        (format!("in {reference} alone"), exit.only_reference.to_string()),
        (format!("in {} alone", alternative.name), exit.only_other.to_string()),
        ("in neither".to_owned(), exit.neither.to_string()),
    ];
    if let (Some(lower), Some(upper)) = (exit.paired.lower, exit.paired.upper) {
        let points = |share: f64| format!("{:.0}", share * 100.0).replace('-', "\u{2212}");
        let interval = format!("{} to {} of 100", points(lower), points(upper));
        told.push((format!("{} interval", percent(data.record().confidence)), interval));
    }
    told.push(("p of the exact sign test".to_owned(), p_text(exit.p_value)));
    let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    Row {
        name: exit.platform.clone(),
        group: String::new(),
        platform: data.place_of(&exit.platform),
        at: exit.paired.other,
        interval: None,
        from: exit.paired.reference,
        clear: true,
        text,
        told,
        data: [
            ("platform", exit.platform.clone()),
            ("of", alternative.name.clone()),
            ("share-reference", number(exit.paired.reference)),
            ("share-other", number(exit.paired.other)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
    }
}

/// `0.031`, `below 0.0001`.
pub(in crate::report) fn p_text(p: f64) -> String {
    if p < 1e-4 { "below 0.0001".to_owned() } else { format!("{p:.4}") }
}
