//! What a sweep came to, in one sentence and a few numbers.

use crate::experiment::sensitivity::Correlation;
use crate::observe::OutcomeClass;
use crate::output::sweep::Shown;
use crate::report::data::SweepData;
use crate::report::data::sweep::{Effect, LevelMean};
use crate::report::figures::sweep::scale_of;
use crate::report::numbers::words::{count, figure, listed, quantity, unsure};
use crate::report::page::Fact;

/// The sentence above the page: what the design is for, and how most histories end.
pub(super) fn headline(sweep: &SweepData) -> String {
    if sweep.histories().is_empty() {
        return "No history was simulated".to_owned();
    }
    let found = of_indices(sweep).or_else(|| of_factors(sweep)).or_else(|| of_scenarios(sweep));
    let ends = ends(sweep);
    match found {
        Some(found) => format!("{found}; {ends}"),
        None => capitalised(&ends),
    }
}

/// What the sensitivity design says of the first response that any factor matters for.
fn of_indices(sweep: &SweepData) -> Option<String> {
    let found = sweep.indices().iter().find(|indices| !indices.headline.is_empty())?;
    let scenario = match found.scenario.as_str() {
        "" => String::new(),
        name => format!(" in {name}"),
    };
    Some(format!("{}{scenario}", found.headline))
}

/// The first metric that a factor moves beyond luck, and how.
fn of_factors(sweep: &SweepData) -> Option<String> {
    (0..sweep.shown().len()).find_map(|shown| {
        let first = *sweep.most_influential(shown).first()?;
        let effects = sweep.effects(shown, 0);
        let effect = effects.iter().find(|effect| effect.factor == first)?;
        if effect.grouping.is_binned {
            by_rank(sweep, shown, &effects)
        } else {
            by_level(sweep, shown, effect)
        }
    })
}

/// `hhi falls from 0.49 (95 % interval 0.45 to 0.53) to 0.31 (0.28 to 0.34) as fee_rate rises from 0 to 0.08`.
fn by_level(sweep: &SweepData, shown: usize, effect: &Effect<'_>) -> Option<String> {
    let moves = |means: &&Vec<Option<LevelMean>>| {
        let (low, high) = ends_of(means)?;
        let (low, high) = (means[low]?, means[high]?);
        Some((high.mean - low.mean, high.is_apart_from(&low)))
    };
    // The scenario in which the factor moves it most.
    let all = effect.means.iter().enumerate();
    let (scenario, means) = all.max_by(|a, b| {
        let size = |means: &Vec<Option<LevelMean>>| moves(&means).map_or(-1.0, |(size, _)| size);
        // Of equal ones the first.
        size(a.1).total_cmp(&size(b.1)).then(b.0.cmp(&a.0))
    })?;
    moves(&means).filter(|(size, is_apart)| *is_apart && *size > 0.0)?;
    let (low, high) = ends_of(means)?;
    let place =
        if sweep.is_divided() { format!(" in {}", sweep.scenarios()[scenario]) } else { String::new() };
    let told = Told::of(&sweep.shown()[shown], means);
    let (name, factor) = (&sweep.shown()[shown].name, sweep.factor(effect.factor));
    let labels = &effect.grouping.labels;
    let last = labels.len() - 1;
    let is_ordered = effect.grouping.is_numeric && (low.min(high), low.max(high)) == (0, last);
    let found = if is_ordered {
        let verb = if low == 0 { "rises" } else { "falls" };
        format!(
            "{name} {verb} from {} to {} as {factor} rises from {} to {}{place}",
            told.first(0),
            told.then(last),
            labels[0],
            labels[last]
        )
    } else {
        format!(
            "{name} is highest, {}, at {factor} {} and lowest, {}, at {}{place}",
            told.first(high),
            labels[high],
            told.then(low),
            labels[low]
        )
    };
    Some(found + &told.ties((low, high), |level| format!("at {}", labels[level])))
}

/// Means of a number as a headline has them.
struct Told<'a> {
    means: &'a [Option<LevelMean>],
    scale: f64,
    unit: String,
}

impl<'a> Told<'a> {
    fn of(number: &Shown, means: &'a [Option<LevelMean>]) -> Told<'a> {
        let (scale, unit) = scale_of(number, means.iter().flatten().map(|mean| mean.mean));
        Told { means, scale, unit: if unit.is_empty() { unit } else { format!(" {unit}") } }
    }

    /// A mean with its unit and interval, which is said to be one.
    fn first(&self, level: usize) -> String {
        self.written(level, &self.unit, "95 % interval ")
    }

    /// Another mean with its interval, for readers of the first.
    fn then(&self, level: usize) -> String {
        self.written(level, "", "")
    }

    fn written(&self, level: usize, unit: &str, what: &str) -> String {
        let Some(LevelMean { mean, interval, .. }) = self.means[level] else { return String::new() };
        let number = |value: f64| figure(value / self.scale);
        let range = interval
            .map_or(String::new(), |(low, high)| format!(" ({what}{} to {})", number(low), number(high)));
        format!("{}{unit}{range}", number(mean))
    }

    /// The levels that may be as high as the highest, or as low as the lowest: their intervals overlap.
    fn ties(&self, (low, high): (usize, usize), place: impl Fn(usize) -> String) -> String {
        let like = |end: usize| -> Vec<String> {
            let Some(own) = self.means[end] else { return Vec::new() };
            let all = self.means.iter().enumerate().filter(|(level, _)| *level != low && *level != high);
            let overlaps = all.filter(|(_, mean)| mean.is_some_and(|mean| !mean.is_apart_from(&own)));
            overlaps.map(|(level, _)| place(level)).collect()
        };
        let clause = |places: Vec<String>, word: &str| {
            let places: Vec<&str> = places.iter().map(String::as_str).collect();
            (!places.is_empty()).then(|| format!("{} it may be as {word}", listed(&places)))
        };
        let clauses = [clause(like(high), "high"), clause(like(low), "low")];
        match clauses.into_iter().flatten().collect::<Vec<_>>().join(", and ").as_str() {
            "" => String::new(),
            clauses => format!("; {clauses}"),
        }
    }
}

/// The groups with the lowest and the highest mean; none where there are not two.
fn ends_of(means: &[Option<LevelMean>]) -> Option<(usize, usize)> {
    let found = || means.iter().enumerate().filter_map(|(place, mean)| Some((place, mean.as_ref()?.mean)));
    let low = found().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let high = found().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    (high.1 > low.1).then_some((low.0, high.0))
}

/// `hhi rises with leaving_cost (rank correlation +0.72, 95 % interval +0.60 to +0.81), the strongest of nine factors`.
fn by_rank(sweep: &SweepData, shown: usize, effects: &[Effect<'_>]) -> Option<String> {
    let all = || {
        effects.iter().flat_map(|effect| {
            let found = effect.correlations.iter().enumerate();
            found.filter_map(|(scenario, correlation)| Some((effect.factor, scenario, (*correlation)?)))
        })
    };
    let (factor, scenario, most) = all()
        .filter(|(.., found)| found.value.abs() > found.of_chance)
        .max_by(|a, b| a.2.value.abs().total_cmp(&b.2.value.abs()).then((b.0, b.1).cmp(&(a.0, a.1))))?;
    let place =
        if sweep.is_divided() { format!(" in {}", sweep.scenarios()[scenario]) } else { String::new() };
    let verb = if most.value > 0.0 { "rises" } else { "falls" };
    let mut tied: Vec<&str> = Vec::new();
    for (other, _, found) in all().filter(|(other, ..)| *other != factor) {
        let name = sweep.factor(other);
        if may_be_as_strong(&found, &most) && !tied.contains(&name) {
            tied.push(name);
        }
    }
    let order = match (effects.len(), tied.as_slice()) {
        (1, _) => String::new(),
        (several, []) => format!(", the strongest of {} factors", count(several)),
        (_, tied) => unsure(tied, "is stronger"),
    };
    let signed = |value: f64| format!("{value:+.2}").replace('-', "\u{2212}");
    let range = most
        .interval()
        .map_or(String::new(), |(low, high)| format!(", 95 % interval {} to {}", signed(low), signed(high)));
    Some(format!(
        "{} {verb} with {}{place} (rank correlation {}{range}){order}",
        sweep.shown()[shown].name,
        sweep.factor(factor),
        signed(most.value)
    ))
}

/// Whether intervals of two correlations overlap, whatever their signs.
fn may_be_as_strong(one: &Correlation, most: &Correlation) -> bool {
    let strength = |found: &Correlation| {
        let (low, high) = found.interval().unwrap_or((-1.0, 1.0));
        // Turned round where it falls.
        if found.value < 0.0 { (-high, -low) } else { (low, high) }
    };
    strength(one).1 >= strength(most).0
}

/// The first metric that scenarios move beyond luck, where no factor moves any.
fn of_scenarios(sweep: &SweepData) -> Option<String> {
    (0..sweep.shown().len()).find_map(|shown| {
        let means = sweep.scenario_means(shown);
        let (low, high) = ends_of(&means)?;
        let told = Told::of(&sweep.shown()[shown], &means);
        means[high]?.is_apart_from(&means[low]?).then(|| {
            format!(
                "{} is {} in {} and {} in {}{}",
                sweep.shown()[shown].name,
                told.first(low),
                sweep.scenarios()[low],
                told.then(high),
                sweep.scenarios()[high],
                told.ties((low, high), |scenario| format!("in {}", sweep.scenarios()[scenario]))
            )
        })
    })
}

/// `62 % of 480 histories end in a monopoly`.
fn ends(sweep: &SweepData) -> String {
    let outcomes = sweep.outcomes();
    let all = outcomes.all();
    let Some(most) = outcomes.most_frequent() else { return format!("{all} histories were simulated") };
    let words = match OutcomeClass::ALL[most] {
        OutcomeClass::NoMarket => "end without a market",
        OutcomeClass::Collapse => "end in collapse",
        OutcomeClass::Monopoly => "end in a monopoly",
        OutcomeClass::Concentrated => "end in a concentrated market",
        OutcomeClass::Competitive => "end in a competitive market",
    };
    let count = quantity(all as f64);
    match outcomes.counts[most] == all {
        true => format!("all {count} histories {words}"),
        false => format!("{}\u{a0}% of {count} histories {words}", percent(outcomes.share(most))),
    }
}

/// A share in whole per cent, never rounded up to all.
fn percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    if rounded >= 100.0 && share < 1.0 { "over 99".to_owned() } else { format!("{rounded:.0}") }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// How it was computed.
pub(super) fn standfirst(sweep: &SweepData) -> String {
    let plan = sweep.plan();
    let several = |number: usize, one: &str, many: &str| match number {
        1 => format!("one {one}"),
        number => format!("{} {many}", count(number)),
    };
    let mut parts = vec![several(plan.points as usize, "point", "points")];
    if sweep.is_divided() {
        parts.push(several(plan.scenarios.len(), "scenario", "scenarios"));
    }
    if plan.seeds.len() > 1 {
        parts.push(several(plan.seeds.len(), "seed", "seeds"));
    }
    parts.push(several(plan.replicates as usize, "replicate", "replicates"));
    let design =
        if plan.factors.is_empty() { String::new() } else { format!("A {} design: ", design(sweep)) };
    let own = plan.own_runs();
    let recorded = match sweep.recorded() < own {
        true => format!(
            "unfinished, {} of {} histories are there",
            quantity(sweep.recorded() as f64),
            quantity(own as f64)
        ),
        false if plan.shards > 1 => {
            format!("shard {}, {} histories", plan.shard(), quantity(own as f64))
        }
        false => format!("{} histories", quantity(own as f64)),
    };
    let failed = match sweep.failures().len() {
        0 => String::new(),
        1 => "; one could not be simulated".to_owned(),
        many => format!("; {} could not be simulated", quantity(many as f64)),
    };
    capitalised(&format!("{design}{}; {recorded}{failed}.", parts.join(" \u{d7} ")))
}

fn design(sweep: &SweepData) -> String {
    match sweep.kind() {
        "saltelli" => "Saltelli".to_owned(),
        "sobol" => "Sobol".to_owned(),
        "morris" => "Morris".to_owned(),
        "latin-hypercube" => "Latin hypercube".to_owned(),
        kind => kind.to_owned(),
    }
}

/// The numbers that are set large: histories, what most come to, and means of the first metrics.
pub(super) fn facts(sweep: &SweepData) -> Vec<Fact> {
    let mut facts = vec![Fact {
        value: quantity(sweep.histories().len() as f64),
        words: "histories simulated".to_owned(),
    }];
    let outcomes = sweep.outcomes();
    if let Some(most) = outcomes.most_frequent() {
        facts.push(Fact {
            value: format!("{} %", percent(outcomes.share(most))),
            words: format!("end as {}", OutcomeClass::ALL[most].word().replace('-', " ")),
        });
    }
    for (shown, number) in sweep.shown().iter().enumerate().take(4) {
        let mut values: Vec<f64> =
            sweep.histories().iter().filter_map(|history| history.values[shown]).collect();
        values.sort_by(f64::total_cmp);
        let (Some(low), Some(high)) = (values.first(), values.last()) else { continue };
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let (scale, unit) = scale_of(number, std::iter::once(mean));
        let written = |value: &f64| figure(value / scale);
        let unit = if unit.is_empty() { String::new() } else { format!(", {unit}") };
        let missing = sweep.histories().len() - values.len();
        let missing = if missing > 0 { format!("; {missing} lack it") } else { String::new() };
        facts.push(Fact {
            value: written(&mean),
            words: format!(
                "mean {}{unit} (from {} to {}{missing})",
                number.name,
                written(low),
                written(high)
            ),
        });
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_means_are_the_lowest_and_the_highest_and_none_where_all_are_the_same() {
        let mean = |mean: f64| Some(LevelMean { mean, interval: None, histories: 1 });
        assert_eq!(ends_of(&[mean(2.0), None, mean(1.0), mean(3.0)]), Some((2, 3)));
        assert_eq!(ends_of(&[mean(2.0), mean(2.0)]), None);
        assert_eq!(ends_of(&[None]), None);
    }

    #[test]
    fn levels_whose_intervals_overlap_an_end_are_told() {
        let mean = |mean: f64, half: f64| {
            Some(LevelMean { mean, interval: Some((mean - half, mean + half)), histories: 4 })
        };
        let means = [mean(0.1, 0.02), mean(0.13, 0.02), mean(0.3, 0.02), mean(0.5, 0.02)];
        let told = Told { means: &means, scale: 1.0, unit: " persons".to_owned() };
        assert_eq!(told.first(3), "0.500 persons (95 % interval 0.480 to 0.520)");
        assert_eq!(told.then(0), "0.100 (0.0800 to 0.120)");
        let place = |level: usize| format!("at {level}");
        assert_eq!(told.ties((0, 3), place), "; at 1 it may be as low");
        let apart = [mean(0.1, 0.02), mean(0.3, 0.02)];
        assert_eq!(Told { means: &apart, ..told }.ties((0, 1), place), "");
    }

    #[test]
    fn a_correlation_is_the_strongest_only_where_no_interval_reaches_its_own() {
        let found = |value, points| Correlation { value, of_chance: 0.2, points };
        assert!(may_be_as_strong(&found(-0.6, 50), &found(0.7, 50)));
        assert!(!may_be_as_strong(&found(-0.2, 50), &found(0.7, 50)));
        // Of three points nothing is known.
        assert!(may_be_as_strong(&found(0.0, 3), &found(0.7, 50)));
    }

    #[test]
    fn nearly_all_is_not_all() {
        assert_eq!([1.0, 0.999, 0.5].map(percent), ["100", "over 99", "50"]);
        assert_eq!(capitalised("all end"), "All end");
    }
}
