//! The charts of a run over months.

use crate::output::Result;
use crate::report::canvas::Width;
use crate::report::figures::{Figure, unit};
use crate::report::page::Block;
use crate::report::page::chart::{Across, Chart, Kind, Plot, Series};
use crate::report::page::table::Table;
use crate::report::run_data::RunData;
use crate::report::series::Bundle;

pub(super) fn members(run: &RunData) -> Result<Block> {
    let members = run.of_platforms("members")?;
    let (factor, unit) = unit(members.iter().map(Bundle::peak).fold(0.0, f64::max), "persons");
    let series = members.iter().enumerate().map(|(place, bundle)| {
        let own = Series {
            name: run.platforms()[place].clone(),
            platform: Some(place),
            column: "members",
            unit: "persons",
            ..Series::default()
        };
        own.with(&bundle.middle_with_absent_as_none(), run.histories())
    });
    let plot = Plot {
        unit,
        factor,
        holds: vec![0.0],
        series: series.filter(Series::has_numbers).collect(),
        ..Plot::default()
    };
    over_months(run, Figure::Members, Kind::Lines, "Members by platform", "", vec![plot])
}

fn over_months(
    run: &RunData,
    figure: Figure,
    kind: Kind,
    heading: &str,
    note: &str,
    plots: Vec<Plot>,
) -> Result<Block> {
    Ok(Block::Chart(Box::new(Chart {
        name: figure.name(),
        heading: heading.to_owned(),
        note: note.to_owned(),
        svg: figure.draw(run, Width::Page)?.svg(),
        table: Table::of_months(run.start(), run.months(), &plots),
        kind,
        across: Across::Calendar,
        plots,
    })))
}
