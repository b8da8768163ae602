//! Monthly series over all histories, as fans.

use super::layout::{Legend, Multiples, ink, room, ticks};
use crate::report::canvas::fitting;
use crate::report::canvas::{Canvas, Lettering, Stroke, Width};
use crate::report::data::SweepData;
use crate::report::data::sweep::{Fan, Months, Quantiles, Result};
use crate::report::figures::unit;
use crate::report::panel::{Across, Panel, Source, heading};
use crate::report::series::Middle;

/// A series that is shown.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct SeriesShown {
    /// In names of figures.
    pub name: &'static str,
    /// Column of the tables of series.
    pub column: &'static str,
    /// Unit of the column.
    pub unit: &'static str,
    /// What it is.
    pub words: &'static str,
    /// How many of the column's unit are one of the unit that people read.
    pub per: f64,
    /// That unit.
    pub read_in: &'static str,
}

/// All series that are shown.
pub(in crate::report) const SERIES: [SeriesShown; 4] = [
    SeriesShown {
        name: "hhi",
        column: "hhi",
        unit: "1",
        words: "HHI",
        per: 1.0,
        read_in: "of members\u{2019} shares, 0 to 1",
    },
    SeriesShown {
        name: "memberships",
        column: "memberships",
        unit: "persons",
        words: "Memberships",
        per: 1.0,
        read_in: "persons",
    },
    SeriesShown {
        name: "members",
        column: "members",
        unit: "persons",
        words: "Members of the largest platforms",
        per: 1.0,
        read_in: "persons",
    },
    SeriesShown {
        name: "charge",
        column: "charge_fen",
        unit: "fen",
        words: "Charge of the largest platforms",
        per: 100.0,
        read_in: "yuan per person and month",
    },
];

/// A panel: its title, and what it shows by scenario.
pub(in crate::report) struct PanelOfFans<'a> {
    pub title: String,
    pub fans: Vec<(usize, &'a [Option<Quantiles>])>,
}

/// A panel per platform, of all scenarios; of the market a panel per scenario, for fans on one another hide each other.
pub(in crate::report) fn panels<'a>(
    sweep: &SweepData,
    months: &'a Months,
    series: SeriesShown,
) -> Vec<PanelOfFans<'a>> {
    let mut panels = Vec::new();
    for fan in months.fans.iter().filter(|fan| fan.column == series.column) {
        let Fan { platform, scenarios, .. } = fan;
        let all = scenarios.iter().map(Vec::as_slice).enumerate();
        match platform {
            Some(name) => panels.push(PanelOfFans { title: name.clone(), fans: all.collect() }),
            None => panels.extend(all.map(|(scenario, points)| PanelOfFans {
                title: if sweep.is_divided() { sweep.scenarios()[scenario].clone() } else { String::new() },
                fans: vec![(scenario, points)],
            })),
        }
    }
    panels
}

/// How many of the column's unit are one of the axis, and what that is called.
pub(in crate::report) fn scale(panels: &[PanelOfFans<'_>], series: SeriesShown) -> (f64, String) {
    let points = panels.iter().flat_map(|panel| &panel.fans).flat_map(|(_, points)| points.iter().flatten());
    let most = points.map(|point| point.median / series.per).fold(0.0, f64::max);
    let (factor, unit) =
        if series.unit == "persons" { unit(most, series.read_in) } else { (1.0, series.read_in.to_owned()) };
    (factor * series.per, unit)
}

pub(super) fn draw(sweep: &SweepData, series: SeriesShown, width: Width) -> Result<Canvas> {
    let text = width.text();
    let Some(months) = sweep.months()? else { return Ok(Canvas::new(width, text)) };
    let panels = panels(sweep, months, series);
    let (factor, unit) = scale(&panels, series);
    let is_mixed = panels.iter().any(|panel| panel.fans.len() > 1);
    let legend = if is_mixed { Legend::of(sweep, width) } else { Legend::new(Vec::new(), width) };
    let head = text * 3.4 + legend.height(text);
    let row = if panels.len() == 1 { width.either(150.0, 220.0) } else { width.either(100.0, 130.0) };
    let layout = Multiples::new(width, panels.len(), width.either(1, 2), head, row);
    let mut canvas = Canvas::new(width, layout.height());
    let remark = match is_mixed {
        true => "median and 25\u{2013}75 % of the histories of a scenario",
        false => "median, 25\u{2013}75 % and 5\u{2013}95 % of all histories",
    };
    heading(&mut canvas, (3.0, text + 2.0), series.words, &unit, remark);
    legend.draw(&mut canvas, text * 2.6, false);
    let all = panels.iter().flat_map(|panel| &panel.fans).flat_map(|(_, points)| points.iter().flatten());
    let ends = all.flat_map(|point| match is_mixed {
        true => [point.q25, point.q75],
        false => [point.q05, point.q95],
    });
    let own_ends = ends.map(|end| end / factor).chain([0.0]);
    let upwards = ticks(own_ends.collect::<Vec<_>>().into_iter(), 4);
    for (place, fans) in panels.iter().enumerate() {
        let (left, right, top, bottom) = layout.cell(place);
        let panel = Panel {
            left: left + room(&upwards, text),
            right: right - 8.0,
            top: top + text * 1.8,
            bottom: bottom - text * 1.8,
            across: Across::Calendar(months.start),
            months: months.months,
            ticks: upwards.clone(),
        };
        let title = fitting(&fans.title, panel.right - panel.left, text);
        canvas.write(Lettering::at(panel.left, panel.top - text * 0.7).bold(), &title);
        panel.open(&mut canvas, if fans.title.is_empty() { series.column } else { &fans.title }, true);
        for (scenario, points) in &fans.fans {
            let ink = ink(sweep, *scenario);
            let band = |low: fn(&Quantiles) -> f64, high: fn(&Quantiles) -> f64| -> Vec<Option<Middle>> {
                let middle = |point: &Quantiles| Middle {
                    low: low(point) / factor,
                    median: point.median / factor,
                    high: high(point) / factor,
                    mean: point.median / factor,
                };
                points.iter().map(|point| point.as_ref().map(middle)).collect()
            };
            let written = factor.to_string();
            let of = sweep.scenarios()[*scenario].as_str();
            let data = [("of", of), ("column", series.column), ("factor", written.as_str())];
            let inner = band(|point| point.q25, |point| point.q75);
            canvas.area(&panel.band(&inner), &ink.colour, 0.22, &data);
            let source = Source { of, column: series.column, factor };
            let stroke = Stroke { colour: &ink.colour, width: 1.2, dash: ink.dash };
            let outer = band(|point| point.q05, |point| point.q95);
            let bare = crate::report::series::without_band(&outer);
            panel.path(&mut canvas, if is_mixed { &bare } else { &outer }, stroke, source);
        }
        canvas.close();
    }
    Ok(canvas)
}
