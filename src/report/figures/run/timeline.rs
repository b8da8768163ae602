//! What happened in the first history: who launched when, what the regulator did, who left and why.

use std::collections::BTreeMap;

use crate::output::Result;
use crate::report::canvas::{Canvas, FAINT, GRID, INK, Lettering, Stroke, Width, number, width_of};
use crate::report::data::{Event, RunData};
use crate::report::labels::spread;
use crate::report::panel::heading;
use crate::report::ticks::dates;

/// The life of a platform, as places in the calendar.
#[derive(Debug, Default)]
struct Life {
    launch: Option<usize>,
    announced: Option<(usize, String)>,
    closed: Option<usize>,
    /// Months of campaigns, revisions, scandals and mergers, with the first letter of the word.
    marks: Vec<(usize, String)>,
}

/// What the regulator did in a month; measures of one month share a number.
struct Measures {
    month: usize,
    names: Vec<String>,
}

/// Where months lie across.
struct Extent {
    left: f64,
    right: f64,
    months: usize,
}

impl Extent {
    fn x(&self, month: usize) -> f64 {
        let last = self.months.saturating_sub(1).max(1) as f64;
        self.left + (self.right - self.left) * month as f64 / last
    }
}

pub(super) fn draw(run: &RunData, width: Width) -> Result<Canvas> {
    let events = run.events()?;
    let lives = lives(&events);
    let mut order: Vec<&String> = run.platforms().iter().filter(|name| is_launched(&lives, name)).collect();
    order.sort_by_key(|name| lives.get(*name).and_then(|life| life.launch));
    let measures = measures(&events);
    let text = width.text();
    let row = text * 1.75;
    let top = text * 4.6;
    let bottom = top + row * order.len() as f64 + 3.0;
    let lines: usize = measures.iter().map(|measure| measure.names.len()).sum();
    let list_columns = width.either(1, 2);
    let most = measures.iter().map(|measure| measure.names.len()).max().unwrap_or(1);
    let per_column = lines.div_ceil(list_columns);
    let list = (per_column + most - 1) as f64 * text * 1.3;
    let mut canvas = Canvas::new(width, bottom + text * 5.0 + list + 4.0);
    let names = order.iter().map(|name| width_of(name, text)).fold(0.0, f64::max);
    let causes = lives.values().filter_map(|life| Some(width_of(&life.announced.as_ref()?.1, text)));
    let extent = Extent {
        left: names + 9.0,
        right: canvas.width - causes.fold(4.0, f64::max) - 8.0,
        months: run.months(),
    };
    let which = match run.histories() {
        1 => String::new(),
        count => format!("history 0 of {count}"),
    };
    heading(
        &mut canvas,
        (3.0, text + 2.0),
        "Platforms",
        "from launch to exit, and measures of the regulator",
        &which,
    );
    calendar(&mut canvas, run, &extent, (top, bottom));
    regulator(&mut canvas, &measures, &extent, (top, bottom));
    for (place, name) in order.iter().enumerate() {
        let y = top + row * (place as f64 + 0.5) + 1.5;
        let ink = run.ink(run.platforms().iter().position(|other| other == *name).unwrap_or(0));
        canvas.write(Lettering::at(extent.left - 6.0, y + text * 0.35).ending().colour(&ink.lettering), name);
        if let Some(life) = lives.get(*name) {
            life.draw(&mut canvas, &extent, y, (&ink.colour, name));
        }
    }
    key(&mut canvas, bottom + text * 3.0);
    listed(&mut canvas, run, &measures, (bottom + text * 5.0, per_column));
    Ok(canvas)
}

fn is_launched(lives: &BTreeMap<String, Life>, name: &str) -> bool {
    lives.get(name).is_some_and(|life| life.launch.is_some())
}

fn lives(events: &[Event]) -> BTreeMap<String, Life> {
    let mut lives: BTreeMap<String, Life> = BTreeMap::new();
    for event in events {
        let Some(name) = &event.platform else { continue };
        let life = lives.entry(name.clone()).or_default();
        match event.kind.as_str() {
            "launch" | "entry" => life.launch = Some(event.month),
            "exit-announced" => {
                life.announced = Some((event.month, event.cause.clone().unwrap_or_default()));
            }
            "closed" => life.closed = Some(event.month),
            "intervention" => {}
            other => life.marks.push((event.month, other.to_owned())),
        }
    }
    lives
}

fn measures(events: &[Event]) -> Vec<Measures> {
    let mut measures: Vec<Measures> = Vec::new();
    for event in events.iter().filter(|event| event.kind == "intervention") {
        let of_all = event.cause.clone().unwrap_or_default();
        let name = match &event.platform {
            Some(platform) => format!("{of_all} ({platform})"),
            None => of_all,
        };
        match measures.last_mut().filter(|measure| measure.month == event.month) {
            Some(measure) => measure.names.push(name),
            None => measures.push(Measures { month: event.month, names: vec![name] }),
        }
    }
    measures
}

fn calendar(canvas: &mut Canvas, run: &RunData, extent: &Extent, (top, bottom): (f64, f64)) {
    let room = width_of("0000", canvas.text) * if run.months() > 36 { 1.5 } else { 2.4 };
    for (place, label) in dates(run.start(), run.months(), ((extent.right - extent.left) / room) as usize) {
        let x = extent.x(place);
        canvas.rule((x, top), (x, bottom), Stroke::solid(GRID, 0.5));
        canvas.write(Lettering::at(x, bottom + canvas.text + 2.0).centred().colour(FAINT), &label);
    }
}

/// A numbered line for each month with measures.
fn regulator(canvas: &mut Canvas, measures: &[Measures], extent: &Extent, (top, bottom): (f64, f64)) {
    let own: Vec<f64> = measures.iter().map(|measure| extent.x(measure.month)).collect();
    let places = spread(&own, canvas.text * 1.25, (extent.left, extent.right));
    for (number, (own, x)) in own.into_iter().zip(places).enumerate() {
        canvas.rule((own, top), (own, bottom), Stroke { colour: "#8a8a8a", width: 0.5, dash: "1.5 1.5" });
        canvas.rule((own, top), (x, top - 3.0), Stroke::solid(INK, 0.5));
        canvas.write(Lettering::at(x, top - 4.5).centred().bold(), &(number + 1).to_string());
    }
}

impl Life {
    fn draw(&self, canvas: &mut Canvas, extent: &Extent, y: f64, (colour, name): (&str, &str)) {
        let Some(launch) = self.launch else { return };
        let last = extent.months.saturating_sub(1);
        let end = self.closed.unwrap_or(last);
        let announced = self.announced.as_ref().map_or(end, |(month, _)| *month);
        let half = canvas.text * 0.42;
        let months = [launch, announced, end].map(|month| month.to_string());
        let data = [
            ("of", name),
            ("launch", months[0].as_str()),
            ("announced", if self.announced.is_some() { months[1].as_str() } else { "" }),
            ("closed", if self.closed.is_some() { months[2].as_str() } else { "" }),
        ];
        canvas.area(&bar(extent.x(launch), extent.x(announced), y, half), colour, 0.9, &data);
        canvas.area(&bar(extent.x(announced), extent.x(end), y, half), colour, 0.35, &[]);
        for (month, kind) in &self.marks {
            mark(canvas, kind, (extent.x(*month), y), half);
        }
        if let Some((_, cause)) = &self.announced {
            let from = extent.x(end) + 3.0;
            // No line of a measure runs through the words.
            let paper = bar(from - 1.0, from + width_of(cause, canvas.text) * 0.88, y, half * 1.3);
            canvas.area(&paper, "#ffffff", 1.0, &[]);
            let after = Lettering::at(from, y + canvas.text * 0.35);
            canvas.write(after, cause);
        }
    }
}

fn bar(from: f64, to: f64, y: f64, half: f64) -> String {
    let [from, to, above, below] = [from, to, y - half, y + half].map(number);
    format!("M{from} {above}L{to} {above}L{to} {below}L{from} {below}Z")
}

/// A sign on a bar: what is done to members white, what befalls the platform black.
fn mark(canvas: &mut Canvas, kind: &str, (x, y): (f64, f64), half: f64) {
    match kind {
        "campaign" => {
            canvas.disc((x, y), half * 0.85, INK, &[("event", kind)]);
            canvas.disc((x, y), half * 0.55, "#ffffff", &[]);
        }
        "revision" => {
            canvas.rule((x, y - half), (x, y + half), Stroke::solid("#ffffff", 1.0));
        }
        _ => canvas.disc((x, y), half * 0.75, "#000000", &[("event", kind)]),
    }
}

/// What bars and signs mean.
fn key(canvas: &mut Canvas, y: f64) {
    const BAR: &str = "#7f7f7f";
    let half = canvas.text * 0.42;
    let middle = y - canvas.text * 0.33;
    let mut x = 3.0;
    for words in ["campaign", "revision", "scandal or merger", "notice"] {
        let opacity = if words == "notice" { 0.35 } else { 0.9 };
        canvas.area(&bar(x, x + 12.0, middle, half), BAR, opacity, &[]);
        if words != "notice" {
            mark(canvas, words, (x + 6.0, middle), half);
        }
        canvas.write(Lettering::at(x + 15.0, y).colour(FAINT), words);
        x += 15.0 + width_of(words, canvas.text) + 8.0;
    }
}

/// The measures by number, month and name, about `per_column` lines in a column; those of a month stay together.
fn listed(canvas: &mut Canvas, run: &RunData, measures: &[Measures], (top, per_column): (f64, usize)) {
    let text = canvas.text;
    let (mut left, mut line) = (3.0, 0);
    for (number, measure) in measures.iter().enumerate() {
        if line >= per_column {
            (left, line) = (left + canvas.width / 2.0, 0);
        }
        let at = |line: usize| top + text * (line as f64 * 1.3 + 0.3);
        canvas.write(Lettering::at(left + text, at(line)).ending().bold(), &(number + 1).to_string());
        let month = run.start().plus(measure.month as i32).to_string();
        canvas.write(Lettering::at(left + text * 1.5, at(line)).colour(FAINT), &month);
        for name in &measure.names {
            canvas.write(Lettering::at(left + text * 6.2, at(line)), name);
            line += 1;
        }
    }
}
