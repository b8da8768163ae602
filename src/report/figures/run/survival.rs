//! How long platforms live: Kaplan-Meier estimates with their intervals.

use crate::observe::ReplicateSummary;
use crate::observe::survival::{SurvivalStep, kaplan_meier};
use crate::output::Result;
use crate::report::canvas::{Canvas, Lettering, Stroke, Width, number, width_of};
use crate::report::data::RunData;
use crate::report::panel::{Across, Panel, heading};
use crate::report::ticks::Ticks;

/// Platforms that have a panel where there are many histories.
const PLATFORMS: usize = 6;

/// Who is observed: durations in months, and whether each ended in an exit.
pub(in crate::report) struct Group {
    pub name: String,
    colour: String,
    lettering: String,
    pub durations: Vec<(i64, bool)>,
}

/// With one history all platforms together are the subjects. With several, the histories are, platform by platform: those are
/// independent of one another, platforms of one history are not.
pub(in crate::report) fn groups(run: &RunData) -> Result<Vec<Group>> {
    if run.histories() > 1 { by_platform(run) } else { Ok(vec![together(run)]) }
}

pub(super) fn draw(run: &RunData, width: Width) -> Result<Canvas> {
    let groups = groups(run)?;
    let columns = if groups.len() > 1 { width.either(2, 3) } else { 1 };
    let rows = groups.len().div_ceil(columns).max(1);
    let height = if groups.len() > 1 {
        width.either(95.0, 120.0) * rows as f64 + 34.0
    } else {
        width.either(160.0, 230.0)
    };
    let mut canvas = Canvas::new(width, height);
    let text = canvas.text;
    let remark = match run.histories() {
        1 => "all platforms of the history; 95 % interval, as if they were independent".to_owned(),
        count => format!("over {count} histories; 95 % interval"),
    };
    heading(
        &mut canvas,
        (3.0, text + 2.0),
        "Survival",
        "share without exit, by months since launch",
        &remark,
    );
    let top = text * 2.6 + 3.0;
    let row_height = (height - text - 7.0 - top) / rows as f64;
    let column_width = canvas.width / columns as f64;
    let longest =
        groups.iter().flat_map(|group| &group.durations).map(|(months, _)| *months).max().unwrap_or(1);
    for (cell, group) in groups.iter().enumerate() {
        let (row, column) = (cell / columns, cell % columns);
        let corner = (column_width * column as f64, top + row_height * row as f64);
        let panel = Panel {
            left: corner.0 + width_of("0.0", text) + 7.0,
            right: corner.0 + column_width - 6.0,
            top: corner.1 + text * 2.0,
            bottom: corner.1 + row_height - text * if rows > 1 { 0.9 } else { 0.2 },
            across: Across::Duration,
            months: usize::try_from(longest.max(1)).unwrap_or(1) + 1,
            ticks: Ticks::cover(0.0, 1.0, if groups.len() > 1 { 2 } else { 5 }),
        };
        one(&mut canvas, group, &panel, cell + columns >= groups.len());
    }
    Ok(canvas)
}

fn durations(replicates: &[ReplicateSummary], name: Option<&str>) -> Vec<(i64, bool)> {
    let platforms = replicates.iter().flat_map(|replicate| &replicate.platforms);
    let own = platforms.filter(|platform| name.is_none_or(|name| platform.platform == name));
    own.filter_map(|platform| Some((platform.survival_months?, platform.exit_month.is_some()))).collect()
}

fn together(run: &RunData) -> Group {
    let durations = durations(run.replicates(), None);
    let name = format!("{} platforms", durations.len());
    Group { name, colour: "#0072b2".into(), lettering: "#00507d".into(), durations }
}

fn by_platform(run: &RunData) -> Result<Vec<Group>> {
    let group = |place: usize| {
        let (name, ink) = (run.platforms()[place].clone(), run.ink(place));
        let durations = durations(run.replicates(), Some(&name));
        Group { name, colour: ink.colour, lettering: ink.lettering, durations }
    };
    Ok(run.largest(PLATFORMS)?.into_iter().map(group).collect())
}

fn one(canvas: &mut Canvas, group: &Group, panel: &Panel, bears_dates: bool) {
    let above = Lettering::at(panel.left, panel.top - canvas.text * 0.6).bold().colour(&group.lettering);
    canvas.write(above, &group.name);
    panel.open(canvas, &group.name, bears_dates);
    let steps = kaplan_meier(&group.durations);
    let end = group.durations.iter().map(|(months, _)| *months).max().unwrap_or(0);
    let data = [("of", group.name.as_str()), ("column", "survival")];
    canvas.area(&interval(panel, &steps, end), &group.colour, 0.17, &data);
    let survival: Vec<(i64, f64)> = steps.iter().map(|step| (step.months, step.survival)).collect();
    let d = format!("M{}", stairs(panel, &survival, end).join("L"));
    canvas.path(&d, Stroke::solid(&group.colour, 1.3), &data);
    for (months, _) in group.durations.iter().filter(|(_, exited)| !exited) {
        // Who was cut off by the end of the run.
        let level = survival.iter().rev().find(|(step, _)| step <= months).map_or(1.0, |(_, level)| *level);
        let (x, y) = (panel.x(*months as f64), panel.y(level));
        canvas.rule((x, y - 2.2), (x, y + 2.2), Stroke::solid(&group.colour, 0.7));
    }
    canvas.close();
}

/// Corners of the stairs that begin at 1 and take these levels.
fn stairs(panel: &Panel, levels: &[(i64, f64)], end: i64) -> Vec<String> {
    let point =
        |months: i64, level: f64| format!("{} {}", number(panel.x(months as f64)), number(panel.y(level)));
    let mut corners = vec![point(0, 1.0)];
    let mut before = 1.0;
    for (months, level) in levels {
        corners.extend([point(*months, before), point(*months, *level)]);
        before = *level;
    }
    corners.push(point(end, before));
    corners
}

/// Between the ends of the interval; where nobody survives there is none, and the area ends.
fn interval(panel: &Panel, steps: &[SurvivalStep], end: i64) -> String {
    let ends = |bound: fn(&SurvivalStep) -> Option<f64>| -> Vec<(i64, f64)> {
        steps.iter().map_while(|step| Some((step.months, bound(step)?))).collect()
    };
    let end = steps.iter().find(|step| step.lower.is_none()).map_or(end, |step| step.months);
    let there = stairs(panel, &ends(|step| step.upper), end);
    let back = stairs(panel, &ends(|step| step.lower), end).into_iter().rev();
    let corners: Vec<String> = there.into_iter().chain(back).collect();
    format!("M{}Z", corners.join("L"))
}
