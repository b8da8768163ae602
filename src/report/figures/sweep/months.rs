//! Monthly series over all histories, as fans.

use super::layout::{Legend, Multiples, ink, room, ticks};
use crate::report::canvas::fitting;
use crate::report::canvas::{Canvas, Lettering, Stroke, Width};
use crate::report::data::SweepData;
use crate::report::data::sweep::{Fan, Months, Result};
use crate::report::figures::unit;
use crate::report::panel::{Across, Panel, Source, heading};
use crate::report::series::{Middle, without_tails};

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
    pub fans: Vec<(usize, &'a [Option<Middle>])>,
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
    legend.draw(&mut canvas, text * 2.6);
    // Of many scenarios the outer bands would hide one another.
    let shown = |points: &[Option<Middle>]| -> Vec<Option<Middle>> {
        let points = if is_mixed { without_tails(points) } else { points.to_vec() };
        points.into_iter().map(|point| point.map(|middle| middle.map(|value| value / factor))).collect()
    };
    let all = panels.iter().flat_map(|panel| &panel.fans).flat_map(|(_, points)| shown(points));
    let ends = all.flatten().flat_map(|middle| [middle.low, middle.high]);
    let own_ends = ends.chain([0.0]);
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
            let of = sweep.scenarios()[*scenario].as_str();
            let source = Source { of, column: series.column, factor };
            let stroke = Stroke { colour: &ink.colour, width: 1.2, dash: ink.dash };
            panel.path(&mut canvas, &shown(points), stroke, source);
        }
        canvas.close();
    }
    Ok(canvas)
}
