//! A number by factor: means by level or bin with their intervals.

use super::layout::{Legend, Multiples, ink, room, scale_of, ticks};
use super::response_plane::{Across, ResponsePlane};
use crate::report::canvas::{Canvas, FAINT, Lettering, Stroke, Width, fitting, width_of};
use crate::report::data::SweepData;
use crate::report::data::sweep::{Correlated, Effect, LevelMean};
use crate::report::panel::heading;
use crate::report::ticks::Ticks;

/// Single points that are shown of a factor with many values, of all scenarios together.
pub(in crate::report) const DOTS: usize = 160;

pub(super) fn draw(sweep: &SweepData, shown: usize, width: Width) -> Canvas {
    let number = &sweep.shown()[shown];
    let effects = sweep.effects(shown, DOTS / sweep.scenarios().len());
    let values = || effects.iter().flat_map(values_of);
    let (factor, unit) = scale_of(number, values());
    let text = width.text();
    let legend = Legend::of(sweep, width);
    let head = text * 3.6 + legend.height(text) + 2.0;
    let columns = if effects.len() == 4 { 2 } else { width.either(2, 3) };
    let row = if effects.len() == 1 { width.either(150.0, 220.0) } else { width.either(105.0, 140.0) };
    let layout = Multiples::new(width, effects.len(), columns, head, row);
    let mut canvas = Canvas::new(width, layout.height());
    heading(&mut canvas, (3.0, text + 2.0), &number.name, &unit, remark(sweep, &effects, width));
    legend.draw(&mut canvas, text * 2.6);
    let upwards = ticks(values().map(|value| value / factor), 5);
    for (place, effect) in effects.iter().enumerate() {
        let (left, right, top, bottom) = layout.cell(place);
        let plane = ResponsePlane {
            left: left + room(&upwards, text),
            right: right - 8.0,
            top: top + text * 1.9,
            bottom: bottom - text * 2.2,
            across: across(effect, right - left, text),
            upwards: upwards.clone(),
        };
        one(&mut canvas, sweep, effect, &plane, (factor, &number.name));
    }
    canvas
}

/// What intervals are, in a few words.
fn remark(sweep: &SweepData, effects: &[Effect<'_>], width: Width) -> &'static str {
    match effects.iter().any(|effect| effect.grouping.is_binned) {
        true => width.either(
            "points, and means of bins with 95 % intervals",
            "means of single points and of bins; 95 % intervals over the points of a bin",
        ),
        false if sweep.is_one_at_a_time() => width.either(
            "mean by level, 95 % intervals of luck",
            "mean by level, other factors at their centre; 95 % intervals of luck",
        ),
        false => "mean by level; 95 % intervals of luck",
    }
}

/// Everything that has a place upwards.
fn values_of<'a>(effect: &'a Effect<'_>) -> impl Iterator<Item = f64> + Clone + use<'a> {
    let ends = |mean: &LevelMean| {
        let (low, high) = mean.interval.unwrap_or((mean.mean, mean.mean));
        [low, high]
    };
    let means = effect.means.iter().flatten().flatten().flat_map(ends);
    means.chain(effect.dots.iter().flatten().map(|dot| dot.1))
}

fn across(effect: &Effect<'_>, width: f64, text: f64) -> Across {
    if !effect.grouping.is_numeric {
        return Across::Words(effect.grouping.labels.clone());
    }
    let places = || effect.grouping.x.iter().copied().chain(effect.dots.iter().flatten().map(|dot| dot.0));
    let low = places().fold(f64::INFINITY, f64::min);
    let high = places().fold(f64::NEG_INFINITY, f64::max);
    Across::Numbers(Ticks::cover(low, high, ((width / (text * 5.0)) as usize).clamp(2, 8)))
}

fn one(
    canvas: &mut Canvas,
    sweep: &SweepData,
    effect: &Effect<'_>,
    plane: &ResponsePlane,
    (factor, column): (f64, &str),
) {
    let name = sweep.factor(effect.factor);
    title(canvas, name, &correlation(&effect.correlations), plane);
    plane.open(canvas, name);
    for (scenario, dots) in effect.dots.iter().enumerate() {
        let colour = faded(&ink(sweep, scenario).colour);
        for (x, y) in dots {
            canvas.disc((plane.x(*x), plane.y(*y / factor)), 0.9, &colour, &[]);
        }
    }
    let written = factor.to_string();
    for (scenario, means) in effect.means.iter().enumerate() {
        let ink = ink(sweep, scenario);
        let found: Vec<(f64, LevelMean)> =
            effect.grouping.x.iter().zip(means).filter_map(|(x, mean)| Some((*x, (*mean)?))).collect();
        let points: Vec<(f64, f64)> = found.iter().map(|(x, mean)| (*x, mean.mean / factor)).collect();
        let data =
            [("of", sweep.scenarios()[scenario].as_str()), ("column", column), ("factor", written.as_str())];
        let stroke = Stroke { colour: &ink.colour, width: 1.1, dash: ink.dash };
        plane.line(canvas, &points, stroke, &data);
        // Intervals of scenarios stand beside one another.
        let shift = (scenario as f64 - (effect.means.len() as f64 - 1.0) / 2.0) * 1.2;
        for (x, mean) in &found {
            if let Some((low, high)) = mean.interval {
                plane.interval(canvas, *x, (low / factor, high / factor), shift, &ink.colour);
            }
            canvas.disc((plane.x(*x) + shift, plane.y(mean.mean / factor)), 1.5, &ink.colour, &[]);
        }
    }
    canvas.close();
}

/// The name of a factor above its plane, and beside it the correlation: in words where there is room for both.
fn title(canvas: &mut Canvas, name: &str, correlation: &str, plane: &ResponsePlane) {
    let (text, room) = (canvas.text, plane.right - plane.left);
    let apart = |note: &str| if note.is_empty() { 0.0 } else { width_of(note, text) + text };
    let note = match width_of(name, text * 1.05) + apart(correlation) > room {
        true => correlation.replace("rank correlation", "\u{3c1}"),
        false => correlation.to_owned(),
    };
    let above = plane.top - text * 0.8;
    canvas.write(Lettering::at(plane.left, above).bold(), &fitting(name, room - apart(&note), text * 1.05));
    if !note.is_empty() {
        canvas.write(Lettering::at(plane.right, above).ending().colour(FAINT), &note);
    }
}

/// As pale as a single point among many.
fn faded(colour: &str) -> String {
    let part = |part: u8| (f64::from(part) * 0.35 + 255.0 * 0.65).round() as u8;
    let [red, green, blue] = crate::report::palette::rgb(colour).map(part);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Rank correlations of all scenarios in a few words; nothing for levels.
pub(in crate::report) fn correlation(found: &[Correlated]) -> String {
    let values: Vec<f64> = found.iter().flatten().map(|correlation| correlation.value).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let written = |value: f64| format!("{value:+.2}").replace('-', "\u{2212}");
    match values.len() {
        0 => String::new(),
        _ if written(low) == written(high) => format!("rank correlation {}", written(low)),
        _ => format!("rank correlation {} to {}", written(low), written(high)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::sensitivity::Correlation;

    #[test]
    fn correlations_are_told_as_one_or_as_a_range() {
        let one = |value| Some(Correlation { value, of_chance: 0.1, points: 385 });
        assert_eq!(correlation(&[]), "");
        assert_eq!(correlation(&[one(-0.5)]), "rank correlation \u{2212}0.50");
        assert_eq!(correlation(&[one(0.1), None, one(-0.5)]), "rank correlation \u{2212}0.50 to +0.10");
    }
}
