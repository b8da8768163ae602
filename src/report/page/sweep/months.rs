//! Monthly series over all histories.

use crate::report::data::SweepData;
use crate::report::data::sweep::Months;
use crate::report::figures::sweep::{PanelOfFans, SERIES, panels, series_scale};
use crate::report::page::Block;
use crate::report::page::chart::{Across, Chart, Kind, Plot, Series};
use crate::report::page::table::Table;
use crate::report::series::Middle;

pub(super) fn text(sweep: &SweepData) -> String {
    let of = if sweep.is_divided() { "the histories of a scenario" } else { "all histories" };
    format!(
        "Lines are medians over {of}, at all points and under all luck. The inner band holds the middle half of them, the outer one nine in \
         ten. A line ends where fewer than half of the histories have a number."
    )
}

pub(super) fn months(
    sweep: &SweepData,
    months: &Months,
    place: usize,
    name: &str,
    svg: String,
) -> Option<Block> {
    let shown = SERIES[place];
    let panels = panels(sweep, months, shown);
    let (factor, unit) = series_scale(&panels, shown);
    let plots: Vec<Plot> = panels
        .iter()
        .map(|panel| Plot {
            title: panel.title.clone(),
            unit: unit.clone(),
            factor,
            holds: if shown.column == "hhi" { vec![0.0, 1.0] } else { vec![0.0] },
            series: series(sweep, panel, shown.column, shown.unit),
            ..Plot::default()
        })
        .collect();
    (!plots.is_empty()).then(|| {
        Block::Chart(Box::new(Chart {
            name: name.to_owned(),
            heading: shown.words.to_owned(),
            note: String::new(),
            svg,
            told: String::new(),
            table: Table::of_months(months.start, months.months, &plots),
            kind: Kind::Lines,
            across: Across::Calendar,
            plots,
        }))
    })
}

fn series(
    sweep: &SweepData,
    panel: &PanelOfFans<'_>,
    column: &'static str,
    unit: &'static str,
) -> Vec<Series> {
    let of = |(scenario, points): &(usize, &[Option<Middle>])| {
        let own = Series {
            name: sweep.scenarios()[*scenario].clone(),
            platform: sweep.is_divided().then_some(*scenario),
            column,
            unit,
            ..Series::default()
        };
        own.with(points, sweep.histories().len())
    };
    panel.fans.iter().map(of).collect()
}
