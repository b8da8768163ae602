//! The charts of a comparison over months.

use crate::report::canvas::Width;
use crate::report::data::ComparisonData;
use crate::report::figures::ComparisonFigure;
use crate::report::figures::comparison::planes::{self, Line, Look, Plane};
use crate::report::figures::comparison::quantities::{CHARGE, MEMBERS, Quantity};
use crate::report::numbers::together::percent;
use crate::report::page::chart::{Across, Chart, Kind, Plot, Series, Threshold};
use crate::report::page::table::Table;
use crate::report::series::Middle;

pub(super) fn market(data: &ComparisonData, figure: ComparisonFigure, quantity: Quantity) -> Chart {
    over_months(data, figure, quantity.heading.to_owned(), quantity.note, planes::of_market(data, quantity))
}

pub(super) fn members(data: &ComparisonData, figure: ComparisonFigure, place: usize) -> Chart {
    let heading = super::titled(data, MEMBERS.heading, place);
    over_months(data, figure, heading, MEMBERS.note, planes::members(data, &data.alternatives()[place]))
}

pub(super) fn charges(data: &ComparisonData, figure: ComparisonFigure, place: usize) -> Chart {
    let heading = super::titled(data, CHARGE.heading, place);
    over_months(data, figure, heading, CHARGE.note, planes::charges(data, &data.alternatives()[place]))
}

fn over_months(
    data: &ComparisonData,
    figure: ComparisonFigure,
    heading: String,
    note: &str,
    planes: Vec<Plane>,
) -> Chart {
    let record = data.record();
    let note = format!(
        "Mean difference from {} over pairs, with {} intervals for a month by itself; beside it the mean levels, {} dashed. {note}",
        record.reference,
        percent(record.confidence),
        record.reference
    );
    Chart {
        name: figure.name(data),
        heading,
        note,
        svg: figure.draw(data, Width::Page).svg(),
        told: String::new(),
        table: table(data, &planes),
        kind: Kind::Lines,
        across: Across::Calendar,
        plots: planes.iter().map(|plane| plot(data, plane)).collect(),
    }
}

fn plot(data: &ComparisonData, plane: &Plane) -> Plot {
    let zero = Threshold { value: 0.0, name: String::new() };
    Plot {
        title: plane.title.clone(),
        platform: plane.platform,
        unit: plane.unit.clone(),
        factor: plane.factor,
        holds: vec![0.0],
        series: plane.lines.iter().map(|line| series(data, line)).collect(),
        thresholds: if plane.is_difference { vec![zero] } else { Vec::new() },
        ..Plot::default()
    }
}

fn series(data: &ComparisonData, line: &Line) -> Series {
    let (platform, look) = match line.look {
        Look::Only => (None, "total"),
        Look::Alternative(place) => (Some(data.platforms().len() + place), ""),
        Look::Platform(place) => (Some(place), ""),
        Look::Reference => (None, "market"),
        Look::PlatformInReference(place) => (Some(place), "base"),
    };
    // Means over several pairs, to seven digits: what is uncertain of them is far above.
    let of_several = 2;
    Series {
        name: line.name.clone(),
        platform,
        look,
        column: line.quantity.column,
        // The unit of an axis in yuan begins with fen.
        per: None,
        unit: line.quantity.unit,
        ..Series::default()
    }
    .with(&line.points, of_several)
}

/// A row per month, all digits: of each line of differences the mean and the ends of its interval, of the others the level.
fn table(data: &ComparisonData, planes: &[Plane]) -> Table {
    let mut header = vec!["month".to_owned()];
    let mut rows: Vec<Vec<String>> =
        (0..data.months()).map(|month| vec![data.start().plus(month as i32).to_string()]).collect();
    for (plane, line) in planes.iter().flat_map(|plane| plane.lines.iter().map(move |line| (plane, line))) {
        let has_band = line.points.iter().flatten().any(|point| point.low < point.high);
        let what = if plane.is_difference { "difference" } else { "level" };
        let mut column = |which: &str, part: fn(&Middle) -> f64| {
            header.push(format!("{} {what} ({}){which}", line.name, line.quantity.unit));
            for (row, point) in rows.iter_mut().zip(&line.points) {
                row.push(point.as_ref().map_or(String::new(), |point| part(point).to_string()));
            }
        };
        column("", |point| point.median);
        if has_band {
            column(", lower", |point| point.low);
            column(", upper", |point| point.high);
        }
    }
    Table { header, rows }
}
