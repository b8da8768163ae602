//! The charts of a run over months.

use crate::output::Result;
use crate::report::canvas::Width;
use crate::report::data::RunData;
use crate::report::figures::run::{RunFigure, charge::cut, concentration::THRESHOLDS};
use crate::report::figures::unit;
use crate::report::page::Block;
use crate::report::page::chart::{Across, Chart, Kind, Number, Plot, Series, Threshold};
use crate::report::page::table::Table;
use crate::report::series::{Bundle, Middle, without_band};

/// Platforms whose charge is shown.
const CHARGES: usize = 4;
/// Platforms whose lines have a band, where there are many.
const BANDS: usize = 6;
/// Money is stored in fen.
const FEN: f64 = 100.0;
/// Incidences are read per thousand persons.
const PER_THOUSAND: f64 = 1e-3;

/// What is said of lines that end with their platform.
const OF_THOSE_THERE: &str = " Medians over the histories in which the platform is there, while that is most of them; bands hold the middle half \
     of these histories, and nine in ten.";

/// A column that charts show, as the run's tables have it.
#[derive(Clone, Copy)]
struct Source {
    column: &'static str,
    unit: &'static str,
}

const MEMBERS: Source = Source { column: "members", unit: "persons" };

pub(super) fn members(run: &RunData) -> Result<Block> {
    let members = run.of_platforms(MEMBERS.column)?;
    let (factor, unit) = unit(members.iter().map(Bundle::peak).fold(0.0, f64::max), "persons");
    // Of many, a line ends where most histories have the platform no more.
    let middle = match run.histories() {
        1 => Bundle::middle,
        _ => |bundle: &Bundle| {
            let middle = bundle.middle_with_absent_as_none().into_iter();
            middle.map(|middle| middle.filter(|middle| middle.median > 0.0)).collect()
        },
    };
    let series = by_platform(run, MEMBERS, &members, middle)?;
    let plot = Plot { unit, factor, holds: vec![0.0], series, ..Plot::default() };
    let note = of_many(
        run,
        "Medians over histories; of the largest, the inner band holds the middle half of them, the outer one nine in ten.",
    );
    over_months(run, RunFigure::Members, Kind::Lines, "Members of each platform", note, vec![plot])
}

pub(super) fn stacked(run: &RunData) -> Result<Block> {
    let members = run.of_platforms(MEMBERS.column)?;
    let means: Vec<Vec<Option<f64>>> = members
        .iter()
        .map(|bundle| {
            bundle.middle_with_absent_as_none().into_iter().map(|at| at.map(|middle| middle.mean)).collect()
        })
        .collect();
    let begin = |place: &usize| means[*place].iter().position(|value| value.is_some_and(|value| value > 0.0));
    let mut order: Vec<usize> = (0..means.len()).filter(|place| begin(place).is_some()).collect();
    order.sort_by_key(|place| (begin(place), *place));
    let total = |month: usize| means.iter().filter_map(|path| path[month]).sum::<f64>();
    let (factor, unit) = unit((0..run.months()).map(total).fold(0.0, f64::max), "persons");
    let series = order.into_iter().map(|place| Series {
        values: means[place]
            .iter()
            .map(|value| value.map(|value| Number::of(value, run.histories())))
            .collect(),
        ..named(run, place, MEMBERS)
    });
    let plot = Plot { unit, factor, holds: vec![0.0], series: series.collect(), ..Plot::default() };
    let note = match run.histories() {
        1 => {
            "One upon the other, the first to launch at the bottom. Who belongs to two platforms counts twice."
        }
        _ => {
            "Means over histories, which add up; the first to launch at the bottom. Who belongs to two platforms counts twice."
        }
    };
    over_months(run, RunFigure::MembersStacked, Kind::Stacked, "All memberships", note, vec![plot])
}

pub(super) fn concentration(run: &RunData) -> Result<Block> {
    let index = |title: &str, unit: &str, column: &'static str, column_unit: &'static str| -> Result<Plot> {
        let own =
            Series { name: title.to_owned(), look: "total", column, unit: column_unit, ..Series::default() };
        Ok(Plot {
            title: title.to_owned(),
            unit: unit.to_owned(),
            factor: 1.0,
            holds: vec![0.0, 1.0],
            series: vec![own.with(&run.of_market(column)?.middle(), run.histories())],
            ..Plot::default()
        })
    };
    let mut hhi = index("HHI", "of members’ shares, 0 to 1", "hhi", "1")?;
    let of_2023 = THRESHOLDS.iter().filter(|threshold| threshold.year == 2023);
    hhi.thresholds = of_2023
        .map(|threshold| Threshold {
            value: threshold.hhi,
            name: format!("{:.2} {} concentrated", threshold.hhi, threshold.words),
        })
        .collect();
    let effective = index("Effective platforms", "1 / HHI", "effective_platforms", "platforms")?;
    let note = format!(
        "Herfindahl-Hirschman index against the US merger guidelines of 2023, and how many platforms of equal size it stands \
         for.{}",
        of_many(
            run,
            " Medians over histories; the inner band holds the middle half of them, the outer one nine in ten."
        )
    );
    over_months(run, RunFigure::Concentration, Kind::Lines, "Concentration", &note, vec![hhi, effective])
}

pub(super) fn charge(run: &RunData) -> Result<Block> {
    let columns = [
        (Source { column: "charge_fen", unit: "fen" }, "charge", "", Some(FEN)),
        (
            Source { column: "expected_charge", unit: "yuan per person and month" },
            "expected",
            "expected",
            None,
        ),
        (
            Source { column: "reference_charge", unit: "yuan per person and month" },
            "regarded as normal",
            "reference",
            None,
        ),
    ];
    let mut plots: Vec<Plot> = Vec::new();
    let largest = run.largest(CHARGES)?;
    for place in &largest {
        plots.push(Plot {
            title: run.platforms()[*place].clone(),
            platform: Some(*place),
            unit: "yuan per person and month".to_owned(),
            factor: 1.0,
            holds: vec![0.0],
            ..Plot::default()
        });
    }
    for (source, name, look, per) in columns {
        let bundles = run.of_platforms(source.column)?;
        for (plot, place) in plots.iter_mut().zip(&largest) {
            let own = Series { name: name.to_owned(), look, per, ..named(run, *place, source) };
            let points = bundles[*place].middle();
            if look.is_empty() {
                plot.most = cut(&points).map(|fen| fen / FEN);
            }
            // Bands of what follows would hide the charge.
            let points = if look.is_empty() { points } else { without_band(&points) };
            plot.series.push(own.with(&points, run.histories()));
        }
    }
    let note = format!(
        "What a month costs a person (line), what members expect (dashed) and regard as normal (dotted), at the largest \
         platforms.{}",
        of_many(run, OF_THOSE_THERE)
    );
    over_months(run, RunFigure::Charge, Kind::Lines, "Price, expectation and reference", &note, plots)
}

pub(super) fn selection(run: &RunData) -> Result<Block> {
    let source = Source { column: "mean_incidence", unit: "per person and year" };
    let pools = run.of_platforms(source.column)?;
    let mut series = by_platform(run, source, &pools, Bundle::middle)?;
    let population = Series {
        name: "population".to_owned(),
        look: "market",
        column: "population_incidence",
        unit: source.unit,
        ..Series::default()
    };
    series.push(population.with(&run.of_market("population_incidence")?.middle(), run.histories()));
    let plot = Plot {
        unit: "illnesses per 1000 persons and year".to_owned(),
        factor: PER_THOUSAND,
        series,
        ..Plot::default()
    };
    let note = format!(
        "True incidence among the members of each pool, and in the population that could join (dashed): below it a pool \
         has better risks than the country, above it worse.{}",
        of_many(run, OF_THOSE_THERE)
    );
    over_months(run, RunFigure::Selection, Kind::Lines, "Risk of the pools", &note, vec![plot])
}

pub(super) fn accounts(run: &RunData) -> Result<Block> {
    let source = Source { column: "cumulative_result_fen", unit: "fen" };
    let results = run.of_platforms(source.column)?;
    let largest = |bundle: &Bundle| {
        bundle.middle().iter().flatten().map(|middle| middle.median.abs() / FEN).fold(0.0, f64::max)
    };
    let (scale, unit) = unit(results.iter().map(largest).fold(0.0, f64::max), "yuan");
    let plot = Plot {
        unit,
        factor: scale * FEN,
        holds: vec![0.0],
        series: by_platform(run, source, &results, Bundle::middle)?,
        ..Plot::default()
    };
    let note = format!(
        "Income less costs since launch, without what users are worth elsewhere to the sponsor.{}",
        of_many(run, OF_THOSE_THERE)
    );
    over_months(run, RunFigure::Accounts, Kind::Lines, "Result since launch", &note, vec![plot])
}

/// A series that shows a column of a platform.
fn named(run: &RunData, place: usize, source: Source) -> Series {
    Series {
        name: run.platforms()[place].clone(),
        platform: Some(place),
        column: source.column,
        unit: source.unit,
        ..Series::default()
    }
}

/// A series per platform that has numbers; only the largest have a band, for many bands hide one another.
fn by_platform(
    run: &RunData,
    source: Source,
    bundles: &[Bundle],
    middle: fn(&Bundle) -> Vec<Option<Middle>>,
) -> Result<Vec<Series>> {
    let largest = run.largest(BANDS)?;
    let series = bundles.iter().enumerate().map(|(place, bundle)| {
        let points = middle(bundle);
        let points = if largest.contains(&place) { points } else { without_band(&points) };
        named(run, place, source).with(&points, run.histories())
    });
    Ok(series.filter(Series::has_numbers).collect())
}

fn of_many(run: &RunData, note: &'static str) -> &'static str {
    if run.histories() > 1 { note } else { "" }
}

fn over_months(
    run: &RunData,
    figure: RunFigure,
    kind: Kind,
    heading: &str,
    note: &str,
    plots: Vec<Plot>,
) -> Result<Block> {
    Ok(Block::Chart(Box::new(Chart {
        name: figure.name().to_owned(),
        heading: heading.to_owned(),
        note: note.to_owned(),
        svg: figure.draw(run, Width::Page)?.svg(),
        told: String::new(),
        table: Table::of_months(run.start(), run.months(), &plots),
        kind,
        across: Across::Calendar,
        plots,
    })))
}
