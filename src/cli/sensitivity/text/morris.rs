//! Elementary effects as people read them.

use super::{BAR, NAME_MAX, Screen, bar, half_width, of_luck, range, tied};
use crate::cli::numbers::{MISSING, figure};
use crate::cli::terminal::{Grid, Style, left, right, shortened};
use crate::experiment::sensitivity::{Estimate, MorrisAnalysis, MorrisEffect};
use crate::report::numbers::words::{listed, unsure};

/// sigma over mu* from which an effect is said to depend on where it is measured.
const UNEVEN: f64 = 0.5;

/// Share of the largest effect below which a number is rounding.
const ROUNDING: f64 = 1e-9;

/// Factors by falling mu*.
fn order(found: &MorrisAnalysis) -> Vec<usize> {
    let mut order: Vec<usize> = (0..found.effects.len()).collect();
    let size = |factor: &usize| found.effects[*factor].mu_star.value;
    order.sort_by(|a, b| size(b).total_cmp(&size(a)));
    order
}

pub(in crate::cli::sensitivity) fn table(
    factors: &[String],
    found: &MorrisAnalysis,
    screen: Screen,
) -> String {
    let mut grid = Grid::default();
    let headings = ["mu*", "mu", "sigma"].map(|word| right(word, Style::Faint));
    let scale = left(format!("{:<width$}max", "0", width = BAR - 3), Style::Faint);
    grid.row([left("  factor", Style::Faint)].into_iter().chain(headings).chain([scale]));
    let largest = found.effects.iter().map(|effect| effect.mu_star.value).fold(0.0, f64::max);
    // What is left of sums that cancel is no effect.
    let shown = |value: f64| figure(if value.abs() < ROUNDING * largest { 0.0 } else { value });
    for factor in order(found) {
        let effect = &found.effects[factor];
        let share = if largest > 0.0 { effect.mu_star.value / largest } else { 0.0 };
        grid.row([
            left(format!("  {}", shortened(&factors[factor], NAME_MAX)), Style::Plain),
            right(with_error(effect.mu_star, shown), Style::Strong),
            right(shown(effect.mu.value), Style::Plain),
            right(shown(sigma(effect, found.replicates)), Style::Plain),
            left(bar(share, share), Style::Series(factor)),
        ]);
    }
    grid.render(screen.color)
}

/// mu* and sigma of each factor as they are shown, by falling mu*.
pub(in crate::cli::sensitivity) fn pairs(found: &MorrisAnalysis) -> Vec<(usize, [Option<Estimate>; 2])> {
    let sigma = |effect: &MorrisEffect| match effect.sigma_of_expectation {
        Some(sigma) => sigma,
        None if found.replicates > 1 => Estimate { value: 0.0, design_error: None, luck_error: None },
        None => effect.sigma,
    };
    let pair = |factor: usize| {
        let effect = &found.effects[factor];
        (factor, [Some(effect.mu_star), Some(sigma(effect))])
    };
    order(found).into_iter().map(pair).collect()
}

/// What matters most, as a headline has it; none where no factor stands out.
pub(in crate::cli::sensitivity) fn headline(
    factors: &[String],
    found: &MorrisAnalysis,
    response: &str,
    unit: Option<&str>,
) -> Option<String> {
    let most = order(found).into_iter().find(|&factor| is_beyond_luck(&found.effects[factor]))?;
    let mu_star = &found.effects[most].mu_star;
    let as_strong = as_strong(factors, found, most);
    let more = if as_strong.is_empty() { ", more than any other factor" } else { "" };
    Some(format!(
        "Over its whole range {} moves {response} by {}{}{} on average{more}{}",
        factors[most],
        figure(mu_star.value),
        unit.map_or(String::new(), |unit| format!(" {unit}")),
        range(mu_star, "95 % interval ", |low, high| format!("{} to {}", figure(low.max(0.0)), figure(high))),
        unsure(&as_strong, MATTERS)
    ))
}

/// What is not known of factors whose intervals overlap.
const MATTERS: &str = "matters more";

/// The factors whose mu* may be as large as that of `most`.
fn as_strong<'a>(factors: &'a [String], found: &MorrisAnalysis, most: usize) -> Vec<&'a str> {
    let others = order(found).into_iter().filter(|factor| *factor != most);
    let others = others.map(|factor| (factors[factor].as_str(), found.effects[factor].mu_star));
    tied(found.effects[most].mu_star, others)
}

/// Standard deviation of effects without luck, where replicates tell it apart: 0 where it explains all of it.
fn sigma(effect: &MorrisEffect, replicates: usize) -> f64 {
    match effect.sigma_of_expectation {
        Some(sigma) => sigma.value,
        None if replicates > 1 => 0.0,
        None => effect.sigma.value,
    }
}

fn with_error(estimate: Estimate, shown: impl Fn(f64) -> String) -> String {
    let half = half_width(&estimate).map_or(MISSING.to_owned(), &shown);
    format!("{} ± {half}", shown(estimate.value))
}

/// Whether an effect is larger than luck alone would make it.
fn is_beyond_luck(effect: &MorrisEffect) -> bool {
    let of_luck = effect.mu_star_of_luck.map_or(0.0, |luck| luck.value);
    effect.mu_star.interval().map_or(effect.mu_star.value, |(low, _)| low) > of_luck
}

/// What matters, in sentences; `unit` is that of the response.
pub(in crate::cli::sensitivity) fn sentences(
    factors: &[String],
    found: &MorrisAnalysis,
    unit: Option<&str>,
) -> Vec<String> {
    let order = order(found);
    let unit = unit.filter(|unit| *unit != "1").map(|unit| format!(" {unit}"));
    let mut sentences = Vec::new();
    let strong: Vec<usize> = order.iter().copied().filter(|&f| is_beyond_luck(&found.effects[f])).collect();
    match strong.first() {
        Some(&most) => {
            let as_strong = as_strong(factors, found, most);
            sentences.push(format!(
                "{} {}: over its whole range it moves the response by {}{} on average{}.",
                factors[most],
                if as_strong.is_empty() { "matters most" } else { "seems to matter most" },
                figure(found.effects[most].mu_star.value),
                unit.unwrap_or_default(),
                unsure(&as_strong, MATTERS)
            ));
        }
        None if found.replicates == 1 => sentences.push(
            "No factor stands out from the error of this design: it needs more trajectories.".to_owned(),
        ),
        None => sentences.push("No factor does more than luck would: it needs more replicates.".to_owned()),
    }
    let uneven =
        |&f: &usize| sigma(&found.effects[f], found.replicates) > UNEVEN * found.effects[f].mu_star.value;
    let uneven: Vec<&str> = strong.iter().copied().filter(uneven).map(|f| factors[f].as_str()).collect();
    if !uneven.is_empty() {
        let verb = if uneven.len() == 1 { "depends" } else { "depend" };
        sentences.push(format!("The effect of {} {verb} on the other factors, or bends.", listed(&uneven)));
    }
    let weak: Vec<&str> =
        order.iter().filter(|f| !strong.contains(f)).map(|&f| factors[f].as_str()).collect();
    if !weak.is_empty() && !strong.is_empty() {
        sentences.push(format!("Not beyond error and luck: {}.", listed(&weak)));
    }
    if found.replicates > 1 {
        sentences.push("Luck is taken out of sigma.".to_owned());
    }
    sentences.extend(of_luck(found.luck, found.replicates));
    vec![sentences.join(" ")]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(mu_star: f64, error: f64, of_expectation: Option<f64>) -> MorrisEffect {
        let estimate = |value| Estimate { value, design_error: Some(error), luck_error: None };
        MorrisEffect {
            mu: estimate(mu_star),
            mu_star: estimate(mu_star),
            sigma: estimate(2.0 * mu_star),
            sigma_of_expectation: of_expectation.map(estimate),
            mu_star_of_luck: None,
        }
    }

    fn told(effect: MorrisEffect, replicates: usize) -> String {
        let found = MorrisAnalysis { trajectories: 60, replicates, effects: vec![effect], luck: None };
        sentences(&["a".to_owned()], &found, None).concat()
    }

    #[test]
    fn luck_that_explains_all_of_sigma_is_no_interaction() {
        const UNEVEN: &str = "The effect of a depends on the other factors, or bends.";
        let by_replicates = [1, 2].map(|replicates| told(effect(2.0, 0.1, None), replicates));
        assert!(by_replicates[0].contains(UNEVEN), "{by_replicates:?}");
        assert!(!by_replicates[1].contains(UNEVEN), "{by_replicates:?}");
        assert_eq!(by_replicates.map(|text| text.contains("Luck is taken out of sigma.")), [false, true]);
        assert!(told(effect(2.0, 0.1, Some(1.5)), 2).contains(UNEVEN));
    }

    #[test]
    fn without_replicates_more_trajectories_are_asked_for_not_more_replicates() {
        let [one, two] = [1, 2].map(|replicates| told(effect(0.1, 1.0, None), replicates));
        assert!(one.contains("needs more trajectories") && !one.contains("needs more replicates"), "{one}");
        assert!(two.contains("needs more replicates"), "{two}");
    }
}
