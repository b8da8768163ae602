//! The free parameters, one by one and in combination.

use super::{Told, Words, header};
use crate::report::data::{Found, Parameter};
use crate::report::figures::CalibrationFigure;
use crate::report::figures::calibration::directions::{loadings, of_prior_axis};
use crate::report::numbers::alone::{digits, short};
use crate::report::page::Block;
use crate::report::page::chart::{Kind, Plot};
use crate::report::page::shapes::{Density, Details, Group, Row, Rows, Scale, seven};
use crate::report::page::table::Table;

/// Each parameter within its range.
pub(super) fn within_ranges(told: &Told<'_>) -> serde_json::Result<Block> {
    let parameters = told.calibration.parameters();
    let is_best = matches!(told.calibration.found(), Found::Best(_));
    let rows = Rows {
        across: Scale { low: 0.0, high: 1.0, log: false, ticks: Vec::new(), title: String::new() },
        band: None,
        bars: false,
        ends: true,
        keeps: false,
        groups: vec![Group {
            name: String::new(),
            platform: None,
            look: "accent",
            rows: parameters.iter().map(|parameter| row(parameter, is_best)).collect(),
        }],
    };
    let note = if is_best {
        "The best value of each within its range, on its scale; bars: the standard deviation to both sides that the targets leave. \
         Where it is 29 % of the range without a prior, the targets tell nothing. Orange: within 1 % of the range from an end, so \
         that the targets ask for more than the range allows."
    } else {
        "The median of the sample within the range, on its scale; bars: nine tenths of the sample. Orange: more than a fifth of the \
         sample lies in the outermost twentieth of the range, so that the targets ask for more than the range allows."
    };
    let line = |parameter: &Parameter| {
        vec![
            parameter.name.clone(),
            parameter.keys.join(", "),
            parameter.from.to_string(),
            parameter.to.to_string(),
            if parameter.is_log { "log" } else { "linear" }.to_owned(),
            parameter.value.to_string(),
            parameter.between.0.to_string(),
            parameter.between.1.to_string(),
            parameter.spread.to_string(),
            parameter.of_prior.to_string(),
            parameter.bound.unwrap_or("").to_owned(),
        ]
    };
    let [value, low, high] = match is_best {
        true => ["best", "less a standard deviation", "plus a standard deviation"],
        false => ["median", "5 %", "95 %"],
    };
    let names = [
        "parameter",
        "key",
        "from",
        "to",
        "scale",
        value,
        low,
        high,
        "spread, of range",
        "spread, of prior",
        "at its bound",
    ];
    let table = Table { header: header(&names), rows: parameters.iter().map(line).collect() };
    let words = Words { heading: "Where each parameter lies in its range", note: note.to_owned() };
    let plots = vec![Plot::of_own("", "", &rows)?];
    Ok(told.chart(CalibrationFigure::Parameters, Kind::Rows, words, plots, table))
}

fn row(parameter: &Parameter, is_best: bool) -> Row {
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let further = match is_best {
        true => format!("\u{b1} {}", percent(parameter.spread)),
        false => format!("{} of prior", percent(parameter.of_prior)),
    };
    Row {
        name: parameter.name.clone(),
        note: format!("{}  {further}", short(parameter.value, "1")),
        value: parameter.share,
        bar: Some(parameter.interval),
        missed: parameter.bound.is_some(),
        ends: Some([parameter.from, parameter.to].map(|end| short(end, "1"))),
        heading: parameter.name.clone(),
        details: details(parameter, is_best),
        remarks: remarks(parameter),
        ..Row::default()
    }
}

fn details(parameter: &Parameter, is_best: bool) -> Details {
    let line = |name: &str, text: String| (name.to_owned(), text);
    let between = |(low, high): (f64, f64)| format!("{} to {}", digits(low, 6), digits(high, 6));
    let (what, around) =
        if is_best { ("best", "\u{b1} a standard deviation") } else { ("median", "5 to 95 %") };
    vec![
        line(what, digits(parameter.value, 6)),
        line(around, between(parameter.between)),
        line("range", between((parameter.from, parameter.to))),
        line("spread", format!("{:.1} % of the range", 100.0 * parameter.spread)),
        line("", format!("{:.0} % of the prior\u{2019}s", 100.0 * parameter.of_prior)),
    ]
}

fn remarks(parameter: &Parameter) -> Vec<String> {
    let bound = parameter.bound.map(|end| format!("At the {end} bound of its range."));
    bound.into_iter().chain([parameter.keys.join(", ")]).collect()
}

/// The sample of each parameter against its prior.
pub(super) fn marginals(told: &Told<'_>) -> serde_json::Result<Block> {
    let parameters = told.calibration.parameters();
    let mut plots = Vec::new();
    let mut rows = Vec::new();
    for (place, parameter) in parameters.iter().enumerate() {
        let bins = told.calibration.bins(place);
        let [low, middle, high] = [parameter.between.0, parameter.value, parameter.between.1];
        let density = Density {
            across: parameter.axis(4).with_ends().into(),
            bins: bins
                .iter()
                .map(|bin| {
                    let words = format!("{} to {}", digits(bin.from, 4), digits(bin.to, 4));
                    (seven(bin.from), seven(bin.to), seven(bin.sample), seven(bin.prior), words)
                })
                .collect(),
            interval: [low, middle, high],
            remarks: vec![format!(
                "Median {}, nine tenths from {} to {}; {:.0} % of the prior\u{2019}s spread is left.",
                digits(middle, 4),
                digits(low, 4),
                digits(high, 4),
                100.0 * parameter.of_prior
            )],
        };
        plots.push(Plot::of_own(&parameter.name, "", &density)?);
        for bin in bins {
            let numbers = [bin.from, bin.to, bin.sample, bin.prior].map(|number| number.to_string());
            rows.push([parameter.name.clone()].into_iter().chain(numbers).collect());
        }
    }
    let note = "Density over the range of each parameter, on its scale, where a uniform one has 1 everywhere. Bars: the sample, by \
                weight; line: the prior; below: nine tenths of the sample, and its median.";
    let words = Words { heading: "What the targets leave of the priors", note: note.to_owned() };
    let names = ["parameter", "from", "to", "density of the sample", "density of the prior"];
    let table = Table { header: header(&names), rows };
    Ok(told.chart(CalibrationFigure::Marginals, Kind::Densities, words, plots, table))
}

/// Combinations of parameters, by what the targets tell of them.
pub(super) fn directions(told: &Told<'_>) -> serde_json::Result<Block> {
    let directions = told.calibration.directions();
    let row = |(place, way): (usize, &crate::experiment::calibration::Direction)| {
        let names = told.calibration.factors().iter().map(|factor| factor.name.clone());
        let mut all: Vec<(String, f64)> = names.zip(way.loadings.iter().copied()).collect();
        all.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let details = all
            .into_iter()
            .take(8)
            .map(|(name, loading)| (name, format!("{loading:+.3}").replace('-', "\u{2212}")));
        Row {
            name: loadings(told.calibration, way),
            note: format!("{:.0} %", 100.0 * way.spread),
            value: way.spread,
            missed: !way.is_identified(),
            heading: format!("Combination {} of {}", place + 1, directions.len()),
            details: details.collect(),
            remarks: vec![format!(
                "{:.1} % of the prior\u{2019}s spread is left; the targets tell {} times what the prior did.",
                100.0 * way.spread,
                digits(way.information, 3)
            )],
            ..Row::default()
        }
    };
    let rows = Rows {
        across: of_prior_axis(directions).into(),
        band: None,
        bars: true,
        ends: false,
        keeps: false,
        groups: vec![Group {
            name: String::new(),
            platform: None,
            look: "accent",
            rows: directions.iter().enumerate().map(row).collect(),
        }],
    };
    let names = told.calibration.factors().iter().map(|factor| factor.name.as_str());
    let names: Vec<&str> = ["combination", "information", "spread"].into_iter().chain(names).collect();
    let line = |(place, way): (usize, &crate::experiment::calibration::Direction)| {
        let numbers = [way.information, way.spread].into_iter().chain(way.loadings.iter().copied());
        [(place + 1).to_string()].into_iter().chain(numbers.map(|number| number.to_string())).collect()
    };
    let table = Table { header: header(&names), rows: directions.iter().enumerate().map(line).collect() };
    let note = "Combinations that vary independently of one another (eigenvectors, in standard deviations of the priors), those of \
                which the targets tell least first. Bars: what is left of the prior\u{2019}s spread; orange: the prior says more \
                than the targets.";
    let words = Words { heading: "What the targets cannot tell apart", note: note.to_owned() };
    let plots = vec![Plot::of_own("", "spread that is left, of the prior\u{2019}s", &rows)?];
    Ok(told.chart(CalibrationFigure::Directions, Kind::Rows, words, plots, table))
}
