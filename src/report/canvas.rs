//! A page of vector graphics in the making, in points (1/72 inch).

use unicode_width::UnicodeWidthChar;

use super::picture::{Anchor, Line, Mark, Part, Picture, Words};

/// Text.
pub(super) const INK: &str = "#222222";
/// Text that explains, and marks of axes.
pub(super) const FAINT: &str = "#6b6b6b";
/// Lines of a grid.
pub(super) const GRID: &str = "#e3e3e3";

/// The width of a figure, as journals have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// One column, 85 mm.
    Column,
    /// The whole page, 178 mm.
    Page,
}

impl Width {
    /// In millimetres.
    pub fn millimetres(self) -> u32 {
        match self {
            Width::Column => 85,
            Width::Page => 178,
        }
    }

    /// In points.
    pub(super) fn points(self) -> f64 {
        f64::from(self.millimetres()) * 72.0 / 25.4
    }

    /// Size of text, points: above the 6 that journals ask for at least.
    pub(super) fn text(self) -> f64 {
        match self {
            Width::Column => 6.5,
            Width::Page => 7.5,
        }
    }

    /// One number for a column, another for a page.
    pub(super) fn either<T>(self, column: T, page: T) -> T {
        match self {
            Width::Column => column,
            Width::Page => page,
        }
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke<'a> {
    pub colour: &'a str,
    pub width: f64,
    /// Lengths of dashes and gaps; empty for a solid line.
    pub dash: &'a str,
}

impl<'a> Stroke<'a> {
    pub fn solid(colour: &'a str, width: f64) -> Stroke<'a> {
        Stroke { colour, width, dash: "" }
    }
}

/// Where a text stands, and how it looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lettering<'a> {
    x: f64,
    y: f64,
    anchor: Anchor,
    colour: &'a str,
    is_bold: bool,
}

impl<'a> Lettering<'a> {
    /// A text that begins at `x`, on the base line `y`.
    pub fn at(x: f64, y: f64) -> Lettering<'a> {
        Lettering { x, y, anchor: Anchor::Start, colour: INK, is_bold: false }
    }

    /// It ends at its x.
    pub fn ending(self) -> Self {
        Lettering { anchor: Anchor::End, ..self }
    }

    /// Its middle is at its x.
    pub fn centred(self) -> Self {
        Lettering { anchor: Anchor::Middle, ..self }
    }

    pub fn colour(self, colour: &'a str) -> Self {
        Lettering { colour, ..self }
    }

    pub fn bold(self) -> Self {
        Lettering { is_bold: true, ..self }
    }
}

/// A page in the making.
#[derive(Debug)]
pub(super) struct Canvas {
    pub width: f64,
    pub height: f64,
    /// Size of text.
    pub text: f64,
    marks: Vec<Mark>,
}

/// Attributes that say what a mark shows.
pub(super) type Data<'a> = &'a [(&'a str, &'a str)];

impl Canvas {
    pub fn new(width: Width, height: f64) -> Canvas {
        Canvas { width: width.points(), height, text: width.text(), marks: Vec::new() }
    }

    /// Begins a group of marks.
    pub fn open(&mut self, data: Data<'_>) {
        self.marks.push(Mark::Open(owned(data)));
    }

    /// Ends it.
    pub fn close(&mut self) {
        self.marks.push(Mark::Close);
    }

    /// A line along the path `d`, which is made of `M`, `L` and `Z`.
    pub fn path(&mut self, d: &str, stroke: Stroke<'_>, data: Data<'_>) {
        let Stroke { colour, width, dash } = stroke;
        let line = Line { colour: colour.to_owned(), width, dash: dash.to_owned() };
        self.marks.push(Mark::Path { d: d.to_owned(), line, data: owned(data) });
    }

    /// The area within the path `d`, which is made of `M`, `L` and `Z`.
    pub fn area(&mut self, d: &str, fill: &str, opacity: f64, data: Data<'_>) {
        let (d, fill) = (d.to_owned(), fill.to_owned());
        self.marks.push(Mark::Area { d, fill, opacity, data: owned(data) });
    }

    /// A straight line.
    pub fn rule(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke<'_>) {
        self.path(&path_through([from, to]), stroke, &[]);
    }

    /// A filled rectangle from its upper left corner to its lower right one.
    pub fn rectangle(&mut self, upper_left: (f64, f64), lower_right: (f64, f64), fill: &str, data: Data<'_>) {
        self.area(&rectangle(upper_left, lower_right), fill, 1.0, data);
    }

    /// A disc.
    pub fn disc(&mut self, centre: (f64, f64), radius: f64, fill: &str, data: Data<'_>) {
        self.marks.push(Mark::Disc { centre, radius, fill: fill.to_owned(), data: owned(data) });
    }

    /// A text.
    pub fn write(&mut self, lettering: Lettering<'_>, text: &str) {
        let Lettering { x, y, anchor, colour, is_bold } = lettering;
        let parts = vec![Part { text: text.to_owned(), is_bold }];
        let words = Words { at: (x, y), size: self.text, anchor, colour: colour.to_owned(), parts };
        self.marks.push(Mark::Words(words));
    }

    /// Two words for one thing, the first bold.
    pub fn write_pair(&mut self, at: (f64, f64), bold: &str, plain: &str) {
        let part = |text: &str, is_bold| Part { text: text.to_owned(), is_bold };
        let parts = vec![part(bold, true), part(plain, false)];
        let words = Words { at, size: self.text, anchor: Anchor::Start, colour: INK.to_owned(), parts };
        self.marks.push(Mark::Words(words));
    }

    /// The whole picture.
    pub fn finish(self, title: &str, description: &str) -> Picture {
        Picture {
            width: self.width,
            height: self.height,
            title: title.to_owned(),
            description: description.to_owned(),
            marks: self.marks,
        }
    }
}

fn owned(data: Data<'_>) -> Vec<(String, String)> {
    data.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A length or place, to a hundredth of a point.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The path through points, as figures write it; nothing where there are none.
pub(super) fn path_through(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let points: Vec<String> =
        points.into_iter().map(|(x, y)| format!("{} {}", number(x), number(y))).collect();
    if points.is_empty() { String::new() } else { format!("M{}", points.join("L")) }
}

/// The outline of a rectangle.
pub(super) fn rectangle((left, top): (f64, f64), (right, bottom): (f64, f64)) -> String {
    format!("{}Z", path_through([(left, top), (right, top), (right, bottom), (left, bottom)]))
}

/// Text that XML can hold: control characters cannot be written at all.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            character if character.is_control() => {}
            character => safe.push(character),
        }
    }
    safe
}

/// Widths of the characters from blank to tilde, thousandths of the size (Adobe's metrics of Helvetica).
const ADVANCES: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// How much wider than Helvetica the fonts are that stand in for it (DejaVu Sans is among the widest).
const STAND_IN: f64 = 1.16;

/// How much room a text needs at this size, points, whichever font is there.
pub(super) fn width_of(text: &str, size: f64) -> f64 {
    let advance = |character: char| match (character as usize).checked_sub(32) {
        Some(place) if place < ADVANCES.len() => f64::from(ADVANCES[place]),
        // Chinese characters, dashes and arrows are as wide as they are high.
        _ if character.width() == Some(2) || matches!(character, '—' | '→') => 1000.0,
        _ => 600.0,
    };
    text.chars().map(advance).sum::<f64>() * STAND_IN * size / 1000.0
}

/// As much of a text as there is room for, with dots where something is left out.
pub(super) fn fitting(text: &str, room: f64, size: f64) -> String {
    if width_of(text, size) <= room {
        return text.to_owned();
    }
    let mut shorter: Vec<char> = text.chars().collect();
    while shorter.len() > 1 && width_of(&shorter.iter().collect::<String>(), size) + size * 0.6 > room {
        shorter.pop();
    }
    format!("{}\u{2026}", shorter.into_iter().collect::<String>().trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_the_document() {
        assert_eq!(escaped("a<b>&\"c\"\u{1b}"), "a&lt;b&gt;&amp;&quot;c&quot;");
    }

    #[test]
    fn numbers_have_two_digits_at_most_and_no_negative_zero() {
        assert_eq!([1.0, 0.256, -0.001, 12.5].map(number), ["1", "0.26", "0", "12.5"]);
    }

    #[test]
    fn widths_are_those_of_helvetica_and_some_room() {
        assert!((width_of("HHI", 10.0) / STAND_IN - 17.22).abs() < 1e-9);
        assert!((width_of("互助", 10.0) / STAND_IN - 20.0).abs() < 1e-9);
    }

    #[test]
    fn a_text_is_cut_where_there_is_no_room() {
        assert_eq!(fitting("word", 100.0, 7.0), "word");
        let cut = fitting("a very long name of a factor", 40.0, 7.0);
        assert!(cut.ends_with('\u{2026}') && width_of(&cut, 7.0) <= 46.0, "{cut}");
    }
}
