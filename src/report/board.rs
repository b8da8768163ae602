//! Rows of numbers against one axis, and clouds of dots: planes that are no calendar. Places are shares of the axis, from 0 at its
//! left end to 1, so that a still picture and a page show the same.

use serde::Serialize;

use super::canvas::{Canvas, FAINT, GRID, INK, Lettering, Stroke, number, width_of};

/// A mark of an axis: its place, and what stands below it.
pub(super) type AxisMark = (f64, String);

/// A row per thing, each with a point and its interval.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Board {
    pub marks: Vec<AxisMark>,
    /// Place of the line that all are read against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zero: Option<f64>,
    pub rows: Vec<Row>,
}

/// A row of a board.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Row {
    pub name: String,
    /// What it belongs to: told above the first row of a group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// Place of its platform, which gives the colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<usize>,
    /// Place of the point; none where there is none.
    pub at: Option<f64>,
    /// Ends of its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<(f64, f64)>,
    /// Place from which it moved: a hollow point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// Whether the point is filled: there is a difference beyond doubt.
    pub clear: bool,
    /// The number, beside the row.
    pub text: String,
    /// What is told of it, in pairs of a word and a number.
    pub told: Vec<(String, String)>,
    /// What the point shows, in the unit of the tables, for whoever reads the picture.
    #[serde(skip)]
    pub data: Vec<(String, String)>,
}

/// Where the parts of a board lie, points.
struct Layout {
    /// Of the axis.
    left: f64,
    right: f64,
    /// Of the whole.
    width: f64,
    row: f64,
    /// Whether names stand above the axis, for want of room beside it.
    is_narrow: bool,
}

const EDGE: f64 = 3.0;

impl Board {
    /// The rows, with the headings of groups between them.
    pub(super) fn height(&self, text: f64, is_narrow: bool) -> f64 {
        self.lines() as f64 * row_height(text, is_narrow) + self.groups() as f64 * text * 1.5 + text * 2.0
    }

    fn lines(&self) -> usize {
        self.rows.len()
    }

    fn groups(&self) -> usize {
        let starts = self.rows.iter().enumerate();
        starts.filter(|(place, row)| begins(&self.rows, *place) && !row.group.is_empty()).count()
    }

    /// Draws it below `top`; `colour` says how each row looks.
    pub(super) fn draw(
        &self,
        canvas: &mut Canvas,
        top: f64,
        is_narrow: bool,
        colour: impl Fn(&Row) -> String,
    ) {
        let text = canvas.text;
        let layout = self.layout(canvas, is_narrow);
        let bottom = top + self.height(text, is_narrow) - text * 2.0;
        self.axis(canvas, &layout, (top, bottom));
        let mut y = top;
        for (place, row) in self.rows.iter().enumerate() {
            if begins(&self.rows, place) && !row.group.is_empty() {
                canvas.write(Lettering::at(EDGE, y + text * 1.2).bold(), &row.group);
                y += text * 1.5;
            }
            row.draw(canvas, &layout, y, &colour(row));
            y += layout.row;
        }
    }

    fn layout(&self, canvas: &Canvas, is_narrow: bool) -> Layout {
        let text = canvas.text;
        let widest =
            |of: fn(&Row) -> &String| self.rows.iter().map(|row| width_of(of(row), text)).fold(0.0, f64::max);
        let labels = self.marks.iter().map(|(_, label)| width_of(label, text));
        let half = labels.fold(text * 2.0, f64::max) / 2.0;
        let (left, right) = match is_narrow {
            // Marks at the ends of the axis keep their labels.
            true => (EDGE + half, canvas.width - EDGE - half),
            false => {
                (EDGE + widest(|row| &row.name) + text, canvas.width - widest(|row| &row.text) - EDGE - text)
            }
        };
        Layout { left, right, width: canvas.width, row: row_height(text, is_narrow), is_narrow }
    }

    fn axis(&self, canvas: &mut Canvas, layout: &Layout, (top, bottom): (f64, f64)) {
        let text = canvas.text;
        for (place, label) in &self.marks {
            let x = layout.x(*place);
            canvas.rule((x, top), (x, bottom), Stroke::solid(GRID, 0.5));
            canvas.write(Lettering::at(x, bottom + text * 1.3).centred().colour(FAINT), label);
        }
        if let Some(zero) = self.zero {
            let x = layout.x(zero);
            canvas.rule((x, top), (x, bottom), Stroke::solid("#8a8a8a", 0.8));
        }
    }
}

/// Whether a row is the first of its group.
fn begins(rows: &[Row], place: usize) -> bool {
    place == 0 || rows[place - 1].group != rows[place].group
}

fn row_height(text: f64, is_narrow: bool) -> f64 {
    if is_narrow { text * 3.0 } else { text * 1.8 }
}

impl Layout {
    fn x(&self, place: f64) -> f64 {
        self.left + (self.right - self.left) * place
    }
}

impl Row {
    fn draw(&self, canvas: &mut Canvas, layout: &Layout, top: f64, colour: &str) {
        let text = canvas.text;
        let (words, y) = match layout.is_narrow {
            true => (top + text * 1.2, top + text * 2.1),
            false => (top + layout.row / 2.0 + text * 0.35, top + layout.row / 2.0),
        };
        let name = match layout.is_narrow {
            true => Lettering::at(EDGE + text, words),
            false => Lettering::at(layout.left - text, words).ending(),
        };
        canvas.write(name, &self.name);
        canvas.write(Lettering::at(layout.width - EDGE, words).ending().colour(INK), &self.text);
        let data: Vec<(&str, &str)> =
            self.data.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if let Some((low, high)) = self.interval {
            let stroke = Stroke::solid(colour, 1.6);
            canvas.rule((layout.x(low), y), (layout.x(high), y), stroke);
        }
        let Some(at) = self.at else { return };
        if let Some(from) = self.from {
            canvas.rule((layout.x(from), y), (layout.x(at), y), Stroke::solid(colour, 1.2));
            hollow(canvas, (layout.x(from), y), text, colour, &[]);
        }
        match self.clear {
            true => canvas.disc((layout.x(at), y), text * 0.42, colour, &data),
            false => hollow(canvas, (layout.x(at), y), text, colour, &data),
        }
    }
}

fn hollow(canvas: &mut Canvas, at: (f64, f64), text: f64, colour: &str, data: &[(&str, &str)]) {
    canvas.disc(at, text * 0.42, colour, data);
    canvas.disc(at, text * 0.25, "#ffffff", &[]);
}

/// A cloud: a dot per pair, or where they are many a bar per class.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Cloud {
    pub marks: Vec<AxisMark>,
    /// Place of no difference; none where it lies beyond the axis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zero: Option<f64>,
    /// Place of the mean.
    pub mean: Option<f64>,
    /// Ends of its interval.
    pub interval: Option<(f64, f64)>,
    /// Width of a dot or of a bar, a share of the axis.
    pub width: f64,
    /// The highest level, or the largest count.
    pub levels: usize,
    pub dots: Vec<Dot>,
    pub bars: Vec<Bar>,
    /// What is told of the mean.
    pub told: Vec<(String, String)>,
}

/// One pair.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Dot {
    pub at: f64,
    /// How high it stands upon others, from 0.
    pub level: usize,
    pub replicate: usize,
    pub text: String,
}

/// Pairs of one class.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Bar {
    /// Its left end.
    pub at: f64,
    pub count: usize,
    pub text: String,
}

/// Dots across an axis.
const DOTS_ACROSS: f64 = 46.0;
/// Pairs that are shown one by one.
const DOTS_MAX: usize = 400;

impl Cloud {
    /// Places `values` (place on the axis, replicate and words of each) so that none covers another.
    pub fn place(&mut self, mut values: Vec<(f64, usize, String)>, class: impl Fn(f64, f64) -> String) {
        self.width = 1.0 / DOTS_ACROSS;
        if values.len() > DOTS_MAX {
            let place = |at: f64| ((at * DOTS_ACROSS) as usize).min(DOTS_ACROSS as usize - 1);
            let mut counts = vec![0_usize; DOTS_ACROSS as usize];
            values.iter().for_each(|(at, ..)| counts[place(*at)] += 1);
            let bar = |(place, count): (usize, &usize)| {
                let at = place as f64 * self.width;
                Bar { at, count: *count, text: class(at, at + self.width) }
            };
            self.bars = counts.iter().enumerate().filter(|(_, count)| **count > 0).map(bar).collect();
            self.levels = counts.into_iter().max().unwrap_or(0);
            return;
        }
        values.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        // Each on the lowest level on which nothing is in its way.
        let mut ends: Vec<f64> = Vec::new();
        for (at, replicate, text) in values {
            let free = ends.iter().position(|end| at - end >= self.width * 0.999);
            let level = free.unwrap_or(ends.len());
            if level == ends.len() {
                ends.push(at);
            } else {
                ends[level] = at;
            }
            self.dots.push(Dot { at, level, replicate, text });
        }
        self.levels = ends.len();
    }

    /// Draws it between these edges, on white.
    pub fn draw(&self, canvas: &mut Canvas, (left, right): (f64, f64), (top, bottom): (f64, f64)) {
        const COLOUR: &str = "#0072b2";
        let text = canvas.text;
        let x = |place: f64| left + (right - left) * place;
        let base = bottom - text * 3.0;
        canvas.rule((left, base), (right, base), Stroke::solid("#8a8a8a", 0.6));
        for (place, label) in &self.marks {
            canvas.rule((x(*place), base), (x(*place), base + 2.5), Stroke::solid("#8a8a8a", 0.6));
            canvas.write(Lettering::at(x(*place), base + text * 1.4).centred().colour(FAINT), label);
        }
        if let Some(zero) = self.zero {
            canvas.rule((x(zero), top), (x(zero), base), Stroke::solid("#8a8a8a", 0.8));
        }
        let step = (self.width * (right - left)).min((base - top) / self.levels.max(1) as f64);
        for dot in &self.dots {
            let replicate = dot.replicate.to_string();
            let centre = (x(dot.at), base - step * (dot.level as f64 + 0.5));
            canvas.disc(centre, step * 0.45, COLOUR, &[("replicate", &replicate)]);
        }
        for bar in &self.bars {
            let height = (base - top) * bar.count as f64 / self.levels.max(1) as f64;
            let [from, to, above, base] =
                [x(bar.at), x(bar.at + self.width), base - height, base].map(number);
            let count = bar.count.to_string();
            let d = format!("M{from} {base}L{from} {above}L{to} {above}L{to} {base}Z");
            canvas.area(&d, COLOUR, 0.85, &[("count", &count)]);
        }
        // The mean and its interval below the axis.
        let y = base + text * 2.3;
        if let Some((low, high)) = self.interval {
            canvas.rule((x(low), y), (x(high), y), Stroke::solid(INK, 1.6));
        }
        if let Some(mean) = self.mean {
            canvas.disc((x(mean), y), text * 0.36, INK, &[("mean", "")]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_dot_covers_another_and_every_pair_is_there() {
        let mut cloud = Cloud::default();
        let values =
            (0..200).map(|place| (f64::from(place * place % 97) / 97.0, place as usize, String::new()));
        cloud.place(values.collect(), |_, _| String::new());
        assert_eq!(cloud.dots.len(), 200);
        for (place, one) in cloud.dots.iter().enumerate() {
            for other in &cloud.dots[..place] {
                assert!(one.level != other.level || (one.at - other.at).abs() > cloud.width * 0.99);
            }
        }
    }

    #[test]
    fn thousands_of_pairs_are_counted_in_classes() {
        let mut cloud = Cloud::default();
        let values = (0..1000).map(|place| (f64::from(place) / 999.0, place as usize, String::new()));
        cloud.place(values.collect(), |_, _| String::new());
        assert!(cloud.dots.is_empty());
        assert_eq!(cloud.bars.iter().map(|bar| bar.count).sum::<usize>(), 1000);
    }
}
