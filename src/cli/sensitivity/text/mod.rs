//! Findings as people read them: a table of indices with bars, and sentences that say what matters.

pub(super) mod morris;
pub(super) mod sobol;

use super::analysis::{Analysis, Finding, Moments, Used};
use super::study::Study;
use crate::cli::numbers::figure;
use crate::cli::terminal::{NO_BREAK, Screen, Style, columns_of, shortened, wrapped};
use crate::experiment::sensitivity::{Estimate, LuckShare, Missing};

/// Columns of a factor's name at most.
const NAME_MAX: usize = 24;

/// Shares below this are shown as none.
const NONE: f64 = 0.0005;

/// Columns of a bar.
const BAR: usize = 20;

/// All findings, one after another.
pub(super) fn report(study: &Study, findings: &[Finding], screen: Screen) -> String {
    findings.iter().map(|finding| section(study, finding, screen)).collect::<Vec<_>>().join("\n")
}

fn section(study: &Study, finding: &Finding, screen: Screen) -> String {
    let mut text = heading(finding, screen);
    let factors = &study.factors;
    let (moments, table, sentences) = match &finding.analysis {
        Analysis::Sobol(moments, found) => {
            (Some(moments), sobol::table(factors, found, screen), sobol::sentences(factors, found))
        }
        Analysis::Morris(moments, found) => (
            Some(moments),
            morris::table(factors, found, screen),
            morris::sentences(factors, found, finding.unit.as_deref()),
        ),
        Analysis::Same(value) => {
            (None, String::new(), vec![format!("It is {} in all histories.", figure(*value))])
        }
        Analysis::Incomplete => (None, String::new(), Vec::new()),
    };
    let mut about = used(finding.used, study.layout.groups());
    if let Some(moments) = moments {
        about.push_str(&format!(" {}", spread(moments, finding.unit.as_deref())));
    }
    text.push_str(&paragraph(&about, screen));
    if let Some(missing) = finding.missing.filter(|missing| missing.histories > 0) {
        text.push_str(&paragraph(&of_missing(&missing), screen));
    }
    if !table.is_empty() {
        text.push('\n');
        text.push_str(&table);
        text.push('\n');
    }
    text.push_str(&sentences.iter().map(|sentence| paragraph(sentence, screen)).collect::<String>());
    text
}

fn heading(finding: &Finding, screen: Screen) -> String {
    let unit = finding.unit.as_deref().filter(|unit| *unit != "1");
    let mut words = finding.response.clone();
    if let Some(unit) = unit {
        words.push_str(&format!(", {unit}"));
    }
    if !finding.scenario.is_empty() {
        words.push_str(&format!("  [{}]", finding.scenario));
    }
    let words = shortened(&words, screen.width - 4);
    let rule = "─".repeat(screen.width.saturating_sub(columns_of(&words) + 1));
    format!("{} {}\n", Style::Strong.paint(&words, screen.color), Style::Faint.paint(&rule, screen.color))
}

/// Which part of the design was used, as a sentence.
fn used(used: Used, groups: &str) -> String {
    let histories = match used.replicates {
        1 => "one history a point".to_owned(),
        replicates => format!("{replicates} histories a point"),
    };
    let mut text = format!("{} {groups}, {histories}", used.groups);
    if used.groups < used.of_groups || used.replicates < used.of_replicates {
        text.push_str(&format!(" (the complete part of {} with {})", used.of_groups, used.of_replicates));
    }
    if used.failed > 0 {
        text.push_str(&format!("; failed histories: {}, whose groups are left out", used.failed));
    }
    text + "."
}

fn spread(moments: &Moments, unit: Option<&str>) -> String {
    let unit = unit.filter(|unit| *unit != "1").map(|unit| format!(" {unit}")).unwrap_or_default();
    let [mean, low, high] = [moments.mean, moments.lowest, moments.highest].map(figure);
    format!("Mean {mean}{unit}; points from {low} to {high}.")
}

fn of_missing(missing: &Missing) -> String {
    let Missing { histories, of_histories, points, of_points, substitute } = *missing;
    let there =
        format!("{histories} of {of_histories} histories, at {points} of {of_points} points, have no value");
    match substitute {
        Some(value) => format!("{there}: {} stands for it, as the experiment declares.", figure(value)),
        None => format!(
            "{there}, and nothing is declared to stand for it: its size is not analysed, but whether it exists is. \
             To analyse its size, give the metric a value for `missing`."
        ),
    }
}

/// What luck does, as sentences.
fn of_luck(luck: Option<LuckShare>, replicates: usize) -> Vec<String> {
    let Some(luck) = luck else {
        let one = "With one history a point, luck counts as an effect of the factors: more replicates would tell it apart.";
        return if replicates == 1 { vec![one.to_owned()] } else { Vec::new() };
    };
    if luck.share.value < NONE {
        return vec!["Luck plays no part: all histories of a point agree.".to_owned()];
    }
    let range = match luck.share.interval() {
        Some((low, high)) => format!(" ({} to {})", percent(low.max(0.0)), percent(high.min(1.0))),
        None => String::new(),
    };
    let [alike, with] = [luck.alike, luck.with_factors].map(|part| percent(part.value.max(0.0)));
    vec![format!(
        "Luck makes {}{range} of the variance between single histories: {alike} moves all points alike, {with} acts \
         together with the factors.",
        percent(luck.share.value)
    )]
}

/// A text in lines, two blanks in.
fn paragraph(text: &str, screen: Screen) -> String {
    wrapped(text, screen.width - 2).iter().map(|line| format!("  {line}\n")).collect()
}

/// A share in words, which no line is broken in.
fn percent(share: f64) -> String {
    match share {
        share if share.abs() < NONE => format!("0{NO_BREAK}%"),
        share if share.abs() < 0.0995 => format!("{:.1}{NO_BREAK}%", 100.0 * share),
        share => format!("{:.0}{NO_BREAK}%", 100.0 * share),
    }
}

/// Half the width of an estimate's interval.
fn half_width(estimate: &Estimate) -> Option<f64> {
    estimate.interval().map(|(low, high)| (high - low) / 2.0)
}

/// Those of `others` whose interval overlaps that of `most`: which of them is larger is not known. What has no interval is taken to
/// lie where its value is.
fn tied<'a>(most: Estimate, others: impl IntoIterator<Item = (&'a str, Estimate)>) -> Vec<&'a str> {
    let ends = |estimate: &Estimate| estimate.interval().unwrap_or((estimate.value, estimate.value));
    let (low, high) = ends(&most);
    let overlaps = |other: &(&str, Estimate)| {
        let (other_low, other_high) = ends(&other.1);
        other_low <= high && low <= other_high
    };
    others.into_iter().filter(overlaps).map(|(name, _)| name).collect()
}

/// A bar of two parts, of `BAR` columns at 1.
fn bar(first: f64, total: f64) -> String {
    let columns = |share: f64| (share.clamp(0.0, 1.0) * BAR as f64).round() as usize;
    let (first, total) = (columns(first), columns(total));
    format!("{}{}", "█".repeat(first), "░".repeat(total.saturating_sub(first)))
}

/// Lower and upper end of an estimate's interval, as `written` writes them: ` (33 to 49 %)`; nothing where it has none.
fn range(estimate: &Estimate, what: &str, written: impl Fn(f64, f64) -> String) -> String {
    estimate.interval().map_or(String::new(), |(low, high)| format!(" ({what}{})", written(low, high)))
}

/// Two shares: `3.4 to 12 %`.
fn percents(low: f64, high: f64) -> String {
    let [low, high] = [low, high].map(|share| percent(share.clamp(0.0, 1.0)));
    format!("{} to {high}", low.trim_end_matches('%').trim_end_matches(NO_BREAK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_short_and_exact_enough() {
        assert_eq!([0.0001, 0.034, 0.42].map(percent), ["0\u{a0}%", "3.4\u{a0}%", "42\u{a0}%"]);
        assert_eq!(percents(-0.1, 0.42), "0 to 42\u{a0}%");
    }

    #[test]
    fn what_overlaps_the_largest_is_tied_with_it() {
        let estimate = |value, error| Estimate { value, design_error: Some(error), luck_error: None };
        let others = [("near", estimate(0.4, 0.1)), ("far", estimate(0.1, 0.05))];
        assert_eq!(tied(estimate(0.6, 0.05), others), ["near"]);
        assert!(
            tied(estimate(0.6, 0.05), [("exact", Estimate { design_error: None, ..estimate(0.4, 0.0) })])
                .is_empty()
        );
    }

    #[test]
    fn a_bar_shows_what_is_alone_and_what_comes_with_others() {
        assert_eq!(bar(0.25, 0.5), "█████░░░░░");
        assert_eq!(bar(-0.1, 0.0), "");
        assert_eq!(bar(0.9, 1.4), "██████████████████░░");
    }

    #[test]
    fn missing_values_are_said_with_their_number_and_what_stands_for_them() {
        let missing = Missing { histories: 3, of_histories: 60, points: 2, of_points: 20, substitute: None };
        assert!(of_missing(&missing).contains("3 of 60 histories, at 2 of 20 points"));
        assert!(of_missing(&missing).contains("whether it exists is"));
        let declared = of_missing(&Missing { substitute: Some(80.0), ..missing });
        assert!(declared.ends_with("80 stands for it, as the experiment declares."));
    }
}
