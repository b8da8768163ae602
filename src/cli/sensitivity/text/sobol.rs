//! Sobol indices as people read them.

use super::{BAR, NAME_MAX, Screen, bar, half_width, of_luck, percent, percents, range, tied};
use crate::cli::numbers::MISSING;
use crate::cli::terminal::{Cell, Grid, Style, left, right, shortened};
use crate::experiment::sensitivity::{Estimate, Indices, SobolAnalysis};
use crate::report::numbers::words::{listed, unsure};

/// Pairs that are shown at most.
const PAIRS_MAX: usize = 5;

/// The indices that are shown: of the expectation, where luck can be taken out with known error.
fn shown(found: &SobolAnalysis) -> (&Indices, bool) {
    let known = |index: &Option<Estimate>| index.is_some_and(|index| index.design_error.is_some());
    let expectation = found.of_expectation.as_ref();
    match expectation.filter(|indices| indices.first.iter().chain(&indices.total).all(known)) {
        Some(indices) => (indices, true),
        None => (&found.of_mean, false),
    }
}

/// Factors by falling total index.
fn order(indices: &Indices) -> Vec<usize> {
    let mut order: Vec<usize> = (0..indices.total.len()).collect();
    let total = |factor: &usize| indices.total[*factor].map_or(f64::NEG_INFINITY, |total| total.value);
    order.sort_by(|a, b| total(b).total_cmp(&total(a)));
    order
}

pub(in crate::cli::sensitivity) fn table(
    factors: &[String],
    found: &SobolAnalysis,
    screen: Screen,
) -> String {
    let (indices, _) = shown(found);
    let mut grid = Grid::default();
    grid.row(
        [left("  factor", Style::Faint)]
            .into_iter()
            .chain(["first order", "total"].map(|word| right(word, Style::Faint)))
            .chain([left(format!("{:<width$}1", "0", width = BAR - 1), Style::Faint)]),
    );
    for factor in order(indices) {
        grid.row(row(&factors[factor], indices.first[factor], indices.total[factor], factor));
    }
    let pairs = strong_pairs(indices);
    for (pair, index) in &pairs {
        let name = format!("{} × {}", factors[pair.0], factors[pair.1]);
        grid.row([
            left(format!("  {}", shortened(&name, NAME_MAX)), Style::Plain),
            right(with_error(Some(*index)), Style::Plain),
            right("", Style::Plain),
            left(bar(0.0, index.value), Style::Faint),
        ]);
    }
    grid.render(screen.color)
}

/// The two indices that are shown of each factor, by falling total index.
pub(in crate::cli::sensitivity) fn pairs(found: &SobolAnalysis) -> Vec<(usize, [Option<Estimate>; 2])> {
    let (indices, _) = shown(found);
    order(indices)
        .into_iter()
        .map(|factor| (factor, [indices.first[factor], indices.total[factor]]))
        .collect()
}

/// What matters most, as a headline has it; none where no factor stands out.
pub(in crate::cli::sensitivity) fn headline(
    factors: &[String],
    found: &SobolAnalysis,
    response: &str,
) -> Option<String> {
    let (indices, _) = shown(found);
    let most = strong(indices).first().copied()?;
    let share = |estimate: Option<Estimate>| estimate.map_or(0.0, |estimate| estimate.value.clamp(0.0, 1.0));
    let (first, total) = (share(indices.first[most]), share(indices.total[most]));
    // By error alone an estimate has more by itself than in all, which no factor can have.
    let is_all_its_own = first >= total;
    let (first, total) = (percent(first), percent(total));
    let range = |index: &[Option<Estimate>], what: &str| {
        index[most].as_ref().map_or(String::new(), |index| range(index, what, percents))
    };
    const FIRST: &str = "95 % interval ";
    let name = &factors[most];
    let found = match is_all_its_own || first == total {
        true => {
            format!("{name} explains {total}{} of the variance of {response}", range(&indices.total, FIRST))
        }
        false => format!(
            "{name} explains {first}{} of the variance of {response} by itself and has a part in {total}{}",
            range(&indices.first, FIRST),
            range(&indices.total, "")
        ),
    };
    Some(found + &unsure(&as_strong(factors, indices, most), MATTERS))
}

/// What is not known of factors whose intervals overlap.
const MATTERS: &str = "matters more";

/// The factors whose total index may be as large as that of `most`.
fn as_strong<'a>(factors: &'a [String], indices: &Indices, most: usize) -> Vec<&'a str> {
    let Some(own) = indices.total[most] else { return Vec::new() };
    let others = order(indices).into_iter().filter(|factor| *factor != most);
    tied(own, others.filter_map(|factor| Some((factors[factor].as_str(), indices.total[factor]?))))
}

/// Factors whose total index is above 0 by its interval, the strongest first.
fn strong(indices: &Indices) -> Vec<usize> {
    let matters = |factor: &usize| {
        indices.total[*factor].is_some_and(|total| total.interval().is_some_and(|(low, _)| low > 0.0))
    };
    order(indices).into_iter().filter(matters).collect()
}

fn row(name: &str, first: Option<Estimate>, total: Option<Estimate>, series: usize) -> Vec<Cell> {
    let value = |estimate: Option<Estimate>| estimate.map_or(0.0, |estimate| estimate.value);
    vec![
        left(format!("  {}", shortened(name, NAME_MAX)), Style::Plain),
        right(with_error(first), Style::Strong),
        right(with_error(total), Style::Plain),
        left(bar(value(first), value(total)), Style::Series(series)),
    ]
}

fn with_error(estimate: Option<Estimate>) -> String {
    match estimate.map(|estimate| (estimate.value, half_width(&estimate))) {
        // Not -0.00.
        Some((value, Some(half))) => format!("{:.2} ± {half:.2}", (value * 100.0).round() / 100.0 + 0.0),
        Some((value, None)) => format!("{:.2} ± {MISSING}", (value * 100.0).round() / 100.0 + 0.0),
        None => MISSING.to_owned(),
    }
}

/// Pairs whose interval is above 0, the strongest first.
fn strong_pairs(indices: &Indices) -> Vec<((usize, usize), Estimate)> {
    let above = |index: &Estimate| index.interval().is_some_and(|(low, _)| low > 0.0);
    let mut pairs: Vec<((usize, usize), Estimate)> = indices
        .second
        .iter()
        .filter_map(|pair| pair.index.filter(above).map(|index| (pair.factors, index)))
        .collect();
    pairs.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    pairs.truncate(PAIRS_MAX);
    pairs
}

pub(in crate::cli::sensitivity) fn sentences(factors: &[String], found: &SobolAnalysis) -> Vec<String> {
    let (indices, without_luck) = shown(found);
    let mut sentences = what_matters(factors, indices);
    if without_luck {
        sentences.push("Luck is taken out of these indices.".to_owned());
    } else if found.replicates > 1 {
        sentences.push(format!(
            "Luck is too strong to be taken out: indices are of the mean over {} histories, and what luck is left in it \
             counts as an effect of the factors.",
            found.replicates
        ));
    }
    sentences.extend(of_luck(found.luck, found.replicates));
    vec![sentences.join(" ")]
}

fn what_matters(factors: &[String], indices: &Indices) -> Vec<String> {
    let order = order(indices);
    let strong = strong(indices);
    let Some(&most) = strong.first() else {
        return vec![
            "No factor stands out from the error of this design: it needs more base points.".to_owned(),
        ];
    };
    let value = |estimate: Option<Estimate>| estimate.map_or(0.0, |e| e.value.clamp(0.0, 1.0));
    let (first, total) = (value(indices.first[most]), value(indices.total[most]));
    let name = &factors[most];
    let as_strong = as_strong(factors, indices, most);
    let matters = if as_strong.is_empty() { "matters most" } else { "seems to matter most" };
    let unsure = unsure(&as_strong, MATTERS);
    let mut sentences = vec![if first < total {
        format!(
            "{name} {matters}: it makes {} of the variance by itself and has a part in {}{unsure}.",
            percent(first),
            percent(total)
        )
    } else {
        // By error alone: nothing has a larger part by itself than in all.
        format!("{name} {matters}: it makes {} of the variance, all of it by itself{unsure}.", percent(total))
    }];
    let alone: f64 = indices.first.iter().flatten().map(|first| first.value.max(0.0)).sum();
    if alone < 0.995 {
        let rest = percent(1.0 - alone);
        sentences.push(format!(
            "All factors by themselves make {}, their interactions the other {rest}.",
            percent(alone)
        ));
    }
    let weak: Vec<&str> =
        order.iter().filter(|f| !strong.contains(f)).map(|&f| factors[f].as_str()).collect();
    if !weak.is_empty() {
        sentences.push(format!("No effect beyond error: {}.", listed(&weak)));
    }
    sentences
}
