//! Parameters two by two.

use super::{Told, Words, header};
use crate::report::data::Found;
use crate::report::figures::CalibrationFigure;
use crate::report::figures::calibration::correlations;
use crate::report::page::Block;
use crate::report::page::chart::{Kind, Plot};
use crate::report::page::shapes::{Heat, Matrix, Pairs, seven};
use crate::report::page::table::Table;

/// Any two in a plane, and a small plane for each two of a few.
pub(super) fn pairs(told: &Told<'_>) -> serde_json::Result<Block> {
    let calibration = told.calibration;
    let points = calibration.points();
    let shown = calibration.paired();
    let names: Vec<String> = calibration.factors().iter().map(|factor| factor.name.clone()).collect();
    let sevens = |values: &[f64]| values.iter().map(|value| seven(*value)).collect::<Vec<f64>>();
    let matrix = Matrix { shown: shown.clone(), drawn: points.drawn() };
    let is_sample = matches!(calibration.found(), Found::Sample(_));
    let mut numbers = vec![("distance", sevens(&points.distances))];
    if is_sample {
        numbers.push(("weight", sevens(&points.weights)));
    }
    let all = Pairs {
        noun: if is_sample { "Particle" } else { "Candidate" },
        names: names.clone(),
        scales: calibration.parameters().iter().map(|parameter| parameter.axis(6).into()).collect(),
        points: points.values.iter().map(|values| sevens(values)).collect(),
        told: numbers,
        weights: sevens(&points.weights),
        closest: points.closest,
        correlations: calibration.correlations().iter().map(|row| sevens(row)).collect(),
        first: strongest(calibration.correlations(), &shown),
    };
    let row = |(place, values): (usize, &Vec<f64>)| {
        let own = [points.distances[place]].into_iter().chain(points.weights.get(place).copied());
        let numbers = own.chain(values.iter().copied()).map(|number| number.to_string());
        [place.to_string()].into_iter().chain(numbers).collect()
    };
    let own: &[&str] =
        if is_sample { &["particle", "distance", "weight"] } else { &["candidate", "distance"] };
    let columns: Vec<&str> = own.iter().copied().chain(names.iter().map(String::as_str)).collect();
    let table = Table { header: header(&columns), rows: points.values.iter().enumerate().map(row).collect() };
    let note = match is_sample {
        true => "Left: any two parameters, each disc a particle, its area by weight. Right: the parameters with the strongest \
                 correlations, some draws by weight, with the correlations of the sample. Orange: the closest particle.".to_owned(),
        false => format!(
            "Left: any two parameters, each disc one of the {} candidates that came closest, which show where the search went, not \
             what is possible. Right: the parameters with the strongest correlations, with the correlations that the targets leave. \
             Orange: the best.",
            points.values.len()
        ),
    };
    let words = Words { heading: "Two by two", note };
    let plots = vec![
        Plot::of_own("Any two", "on their scales", &all)?,
        Plot::of_own("A few", "below the diagonal; above it their correlations", &matrix)?,
    ];
    Ok(told.chart(CalibrationFigure::Pairs, Kind::Pairs, words, plots, table))
}

/// The two of `shown` with the strongest correlation.
fn strongest(correlations: &[Vec<f64>], shown: &[usize]) -> (usize, usize) {
    let all = shown.iter().flat_map(|a| shown.iter().map(move |b| (*a, *b))).filter(|(a, b)| a < b);
    let strength = |pair: &(usize, usize)| correlations[pair.0][pair.1].abs();
    all.max_by(|a, b| strength(a).total_cmp(&strength(b))).unwrap_or((0, 0))
}

/// Correlations of all with all.
pub(super) fn correlations(told: &Told<'_>) -> serde_json::Result<Block> {
    let rows = told.calibration.correlations();
    let names: Vec<String> = told.calibration.factors().iter().map(|factor| factor.name.clone()).collect();
    let below =
        rows.iter().enumerate().map(|(place, row)| row[..place].iter().map(|value| seven(*value)).collect());
    let heat = Heat { names: names.clone(), rows: below.collect() };
    let columns: Vec<&str> = ["parameter"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let line = |(name, row): (&String, &Vec<f64>)| {
        [name.clone()].into_iter().chain(row.iter().map(|value| value.to_string())).collect()
    };
    let table = Table { header: header(&columns), rows: names.iter().zip(rows).map(line).collect() };
    let note = format!(
        "Correlations {}: blue, both can be high or low together; orange, one can be high if the other is low.",
        correlations::meaning(told.calibration)
    );
    let words = Words { heading: "Correlations of all parameters", note };
    let plots = vec![Plot::of_own("", "\u{2212}1 to +1", &heat)?];
    Ok(told.chart(CalibrationFigure::Correlations, Kind::Heat, words, plots, table))
}
