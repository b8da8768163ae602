//! Members by platform, one upon the other, the first to launch at the bottom.

use super::unit;
use crate::output::Result;
use crate::report::canvas::{Canvas, Lettering, Width, number, width_of};
use crate::report::data::RunData;
use crate::report::palette::{Ink, OTHERS};
use crate::report::panel::{Across, EndLabel, Panel, heading, room_for};
use crate::report::ticks::Ticks;

/// An area: where it begins and ends in each month, in the unit of the axis.
struct Layer {
    name: String,
    ink: Ink,
    low: Vec<f64>,
    high: Vec<f64>,
}

pub(super) fn draw(run: &RunData, width: Width) -> Result<Canvas> {
    let means = means(run)?;
    let total = |month: usize| means.iter().map(|path| path[month]).sum::<f64>();
    let top = (0..run.months()).map(total).fold(0.0, f64::max);
    let (factor, unit) = unit(top, "persons");
    let layers = layers(run, &means, factor, &run.largest(width.either(5, 8))?);
    let mut canvas = Canvas::new(width, width.either(170.0, 250.0));
    let text = canvas.text;
    // Means add up to the mean of the sum; medians do not.
    let remark = match run.histories() {
        1 => String::new(),
        count => format!("mean of {count} histories"),
    };
    heading(&mut canvas, (3.0, text + 2.0), "Members", &unit, &remark);
    let ticks = Ticks::cover(0.0, top / factor, 8);
    let widest = ticks.values.iter().map(|value| width_of(&ticks.label(*value), text)).fold(0.0, f64::max);
    let panel = Panel {
        left: widest + 7.0,
        right: canvas.width - room_for(layers.iter().map(|layer| layer.name.as_str()), text),
        top: text * if remark.is_empty() { 2.2 } else { 3.4 } + 2.0,
        bottom: canvas.height - text - 7.0,
        across: Across::Calendar(run.start()),
        months: run.months(),
        ticks,
    };
    panel.open(&mut canvas, "members", true);
    let factor = factor.to_string();
    for layer in &layers {
        let data = [("of", layer.name.as_str()), ("column", "members"), ("factor", factor.as_str())];
        canvas.area(&outline(&panel, layer), &layer.ink.fill, 0.92, &data);
    }
    let mut beside = Vec::new();
    for layer in &layers {
        match within(&panel, layer, text) {
            Some((x, y)) => {
                let colour = if layer.ink.is_dark() { "#ffffff" } else { "#111111" };
                let lettering = Lettering::at(x, y + text * 0.35).centred().colour(colour);
                canvas.write(lettering, &layer.name);
            }
            None => beside.extend(thickest(&panel, layer)),
        }
    }
    panel.end_labels(&mut canvas, &beside);
    canvas.close();
    Ok(canvas)
}

/// Mean number of members over histories, by platform and month.
fn means(run: &RunData) -> Result<Vec<Vec<f64>>> {
    let members = run.of_platforms("members")?;
    let path = |points: Vec<Option<crate::report::series::Middle>>| -> Vec<f64> {
        points.into_iter().map(|middle| middle.map_or(0.0, |middle| middle.mean)).collect()
    };
    Ok(members.iter().map(|bundle| path(bundle.middle_with_absent_as_none())).collect())
}

/// The named platforms from the bottom in the order of their launch, and all others together at the top.
fn layers(run: &RunData, means: &[Vec<f64>], factor: f64, named: &[usize]) -> Vec<Layer> {
    let begin = |place: usize| means[place].iter().position(|members| *members > 0.0);
    let mut order: Vec<usize> = named.to_vec();
    order.sort_by_key(|place| (begin(*place), *place));
    let mut below = vec![0.0; run.months()];
    let mut layers: Vec<Layer> = Vec::new();
    let mut add = |name: String, ink: Ink, thickness: Vec<f64>| {
        let high: Vec<f64> = below.iter().zip(&thickness).map(|(low, own)| low + own / factor).collect();
        layers.push(Layer { name, ink, low: std::mem::replace(&mut below, high.clone()), high });
    };
    for place in order {
        add(run.platforms()[place].clone(), run.ink(place), means[place].clone());
    }
    let others: Vec<usize> =
        (0..means.len()).filter(|place| !named.contains(place) && begin(*place).is_some()).collect();
    if !others.is_empty() {
        let together =
            (0..run.months()).map(|month| others.iter().map(|place| means[*place][month]).sum()).collect();
        let name = match others.as_slice() {
            [one] => run.platforms()[*one].clone(),
            several => format!("{} others", several.len()),
        };
        let grey = || OTHERS.to_owned();
        add(name, Ink { colour: grey(), lettering: "#666666".into(), fill: grey(), dash: "" }, together);
    }
    layers
}

fn outline(panel: &Panel, layer: &Layer) -> String {
    let point = |(month, value): (usize, &f64)| {
        format!("{} {}", number(panel.x(month as f64)), number(panel.y(*value)))
    };
    let there = layer.high.iter().enumerate().map(point);
    let back = layer.low.iter().enumerate().rev().map(point);
    let points: Vec<String> = there.chain(back).collect();
    format!("M{}Z", points.join("L"))
}

/// Where the name fits into its area: the middle of the widest gap; none where it fits nowhere.
fn within(panel: &Panel, layer: &Layer, text: f64) -> Option<(f64, f64)> {
    let half = width_of(&layer.name, text) / 2.0 + 2.0;
    let per_month = panel.x(1.0) - panel.x(0.0);
    let reach = (half / per_month).ceil() as usize;
    let months = layer.low.len();
    let gap = |month: usize| {
        let span = month - reach..=month + reach;
        // Down the page values grow smaller: the gap ends at the lowest of the upper edge.
        let above = span.clone().map(|month| panel.y(layer.high[month])).fold(f64::NEG_INFINITY, f64::max);
        let below = span.map(|month| panel.y(layer.low[month])).fold(f64::INFINITY, f64::min);
        (below - above, (above + below) / 2.0)
    };
    let candidates = (reach..months.saturating_sub(reach)).map(|month| (month, gap(month)));
    let (month, (room, y)) = candidates.max_by(|a, b| a.1.0.total_cmp(&b.1.0))?;
    (room >= text * 1.3).then(|| (panel.x(month as f64), y))
}

/// A name beside the panel, tied to the place where its area is thickest.
fn thickest(panel: &Panel, layer: &Layer) -> Option<EndLabel> {
    let thickness = |month: &usize| layer.high[*month] - layer.low[*month];
    let month = (0..layer.high.len()).max_by(|a, b| thickness(a).total_cmp(&thickness(b)))?;
    let middle = (layer.high[month] + layer.low[month]) / 2.0;
    Some(EndLabel {
        text: layer.name.clone(),
        lettering: layer.ink.lettering.clone(),
        from: (panel.x(month as f64), panel.y(middle)),
    })
}
