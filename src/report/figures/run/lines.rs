//! Lines by platform in one panel, the largest named at their ends, the others grey.

use crate::report::canvas::{Canvas, Stroke, Width, width_of};
use crate::report::data::RunData;
use crate::report::palette::OTHERS;
use crate::report::panel::{Across, EndLabel, Panel, Source, heading, line_of, room_for};
use crate::report::series::{Middle, without_band};
use crate::report::ticks::Ticks;

/// What a figure of lines by platform shows.
pub(super) struct Lines<'a> {
    pub run: &'a RunData,
    pub width: Width,
    /// What is shown, and its unit.
    pub quantity: &'a str,
    pub unit: &'a str,
    pub remark: &'a str,
    /// Column of `platforms`.
    pub column: &'a str,
    /// What the drawn values are multiplied by to give those of the column.
    pub factor: f64,
    /// A path per platform, in the order of names.
    pub platforms: Vec<Vec<Option<Middle>>>,
    /// Places of those that are named.
    pub named: Vec<usize>,
    /// A path of the whole market, what it is called, and its column.
    pub market: Option<(Vec<Option<Middle>>, &'a str, &'a str)>,
    /// Whether the axis begins at 0 or below.
    pub from_zero: bool,
}

/// Colour of the market's own line.
const MARKET: &str = "#000000";

impl Lines<'_> {
    /// Height of such a figure, points.
    fn height(&self) -> f64 {
        self.width.either(170.0, 250.0)
    }

    pub fn draw(&self) -> Canvas {
        let mut canvas = Canvas::new(self.width, self.height());
        let panel = self.panel(&canvas);
        let at = (3.0, canvas.text + 2.0);
        heading(&mut canvas, at, self.quantity, self.unit, self.remark);
        panel.open(&mut canvas, self.column, true);
        self.others(&mut canvas, &panel);
        let mut labels = Vec::new();
        for place in self.named.iter().rev() {
            let ink = self.run.ink(*place);
            let name = &self.run.platforms()[*place];
            let source = Source { of: name, column: self.column, factor: self.factor };
            let stroke = line_of(&ink, self.width.either(1.1, 1.4));
            let end = panel.path(&mut canvas, &self.platforms[*place], stroke, source);
            labels.extend(end.map(|from| EndLabel { text: name.clone(), lettering: ink.lettering, from }));
        }
        if let Some((points, words, column)) = &self.market {
            let source = Source { of: "market", column, factor: self.factor };
            let stroke = Stroke { colour: MARKET, width: 1.1, dash: "3 1.8" };
            let end = panel.path(&mut canvas, points, stroke, source);
            let label = |from| EndLabel { text: (*words).to_owned(), lettering: MARKET.to_owned(), from };
            labels.extend(end.map(label));
        }
        labels.extend(self.label_of_others(&panel));
        panel.end_labels(&mut canvas, &labels);
        canvas.close();
        canvas
    }

    fn panel(&self, canvas: &Canvas) -> Panel {
        let most = 6;
        let shown = || {
            let market = self.market.iter().flat_map(|(points, ..)| points);
            let named = self.named.iter().flat_map(|place| &self.platforms[*place]);
            let unnamed = self.unnamed().into_iter().flat_map(|place| without_band(&self.platforms[place]));
            named.chain(market).flatten().copied().chain(unnamed.flatten())
        };
        let mut low = shown().map(|middle| middle.low).fold(f64::INFINITY, f64::min);
        let high = shown().map(|middle| middle.high).fold(f64::NEG_INFINITY, f64::max);
        if self.from_zero {
            low = low.min(0.0);
        }
        let ticks =
            if low <= high { Ticks::cover(low, high.max(low), most) } else { Ticks::cover(0.0, 1.0, most) };
        let widest = ticks.values.iter().map(|value| width_of(&ticks.label(*value), canvas.text));
        let others = self.words_for_others();
        let names = self.named.iter().map(|place| self.run.platforms()[*place].as_str());
        let names = names.chain(self.market.iter().map(|(_, words, _)| *words)).chain(others.as_deref());
        Panel {
            left: widest.fold(0.0, f64::max) + 7.0,
            right: canvas.width - room_for(names, canvas.text),
            top: canvas.text * if self.remark.is_empty() { 2.2 } else { 3.4 } + 2.0,
            bottom: canvas.height - canvas.text - 7.0,
            across: Across::Calendar(self.run.start()),
            months: self.run.months(),
            ticks,
        }
    }

    /// The platforms that are not named but have numbers.
    fn unnamed(&self) -> Vec<usize> {
        let has_numbers = |place: &usize| self.platforms[*place].iter().any(Option::is_some);
        (0..self.platforms.len()).filter(|place| !self.named.contains(place)).filter(has_numbers).collect()
    }

    fn words_for_others(&self) -> Option<String> {
        match self.unnamed().as_slice() {
            [] => None,
            [one] => Some(self.run.platforms()[*one].clone()),
            several => Some(format!("{} others", several.len())),
        }
    }

    fn others(&self, canvas: &mut Canvas, panel: &Panel) {
        for place in self.unnamed() {
            let name = &self.run.platforms()[place];
            let source = Source { of: name, column: self.column, factor: self.factor };
            // Their bands would be a grey cloud.
            let medians = without_band(&self.platforms[place]);
            panel.path(canvas, &medians, Stroke::solid(OTHERS, 0.6), source);
        }
    }

    /// One name for all grey lines, at the end of the one that lasts longest.
    fn label_of_others(&self, panel: &Panel) -> Option<EndLabel> {
        let text = self.words_for_others()?;
        let last = |place: &usize| self.platforms[*place].iter().rposition(Option::is_some);
        let longest = self.unnamed().into_iter().max_by_key(last)?;
        let month = last(&longest)?;
        let from = (panel.x(month as f64), panel.y(self.platforms[longest][month]?.median));
        Some(EndLabel { text, lettering: "#7a7a7a".to_owned(), from })
    }
}
