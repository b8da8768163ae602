//! What is printed and how: streams that may be closed, width, colour, and columns that line up.

use std::io::{self, IsTerminal, Write};

use unicode_width::UnicodeWidthStr;

use super::error::CliError;

/// What text is shown on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    /// Columns.
    pub width: usize,
    pub color: bool,
}

impl Screen {
    /// Where results go.
    pub fn stdout() -> Screen {
        Screen { width: width(), color: stdout_has_color() }
    }
}

/// Columns where the terminal does not say, and at least.
pub(super) const WIDTH_MIN: usize = 80;
/// Columns at most: longer lines are hard to read.
const WIDTH_MAX: usize = 100;

/// A blank at which [`wrapped`] breaks no line: between a number and its unit.
pub(super) const NO_BREAK: &str = "\u{a0}";

/// Prints to stdout. A reader that has seen enough (`| head`) is no error.
pub(super) fn print(text: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Stdout(error)),
        _ => Ok(()),
    }
}

/// Prints a line to stderr. Where that is closed, nobody is there to be told.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Columns of stdout, within what reads well.
pub(super) fn width() -> usize {
    if !io::stdout().is_terminal() {
        return WIDTH_MIN;
    }
    terminal_size::terminal_size()
        .map_or(WIDTH_MIN, |(width, _)| usize::from(width.0).clamp(WIDTH_MIN, WIDTH_MAX))
}

/// Whether somebody sees what is printed.
#[cfg(feature = "explore")]
pub(super) fn stdout_is_seen() -> bool {
    io::stdout().is_terminal()
}

/// Whether stdout takes colour.
pub(super) fn stdout_has_color() -> bool {
    io::stdout().is_terminal() && color_is_wanted()
}

/// Whether stderr takes colour.
pub(super) fn stderr_has_color() -> bool {
    io::stderr().is_terminal() && color_is_wanted()
}

/// As <https://no-color.org> has it.
fn color_is_wanted() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// How a text looks where there is colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
    /// One of a few colours that differ, for the n-th series.
    Series(usize),
}

/// Colours of series: readable on dark and on light ground.
const SERIES: [&str; 6] = ["36", "33", "35", "32", "34", "31"];

impl Style {
    fn code(self) -> &'static str {
        match self {
            Style::Plain => "",
            Style::Strong => "1",
            Style::Faint => "2",
            Style::Good => "32",
            Style::Bad => "1;31",
            Style::Series(place) => SERIES[place % SERIES.len()],
        }
    }

    /// The text in this style.
    pub(super) fn paint(self, text: &str, color: bool) -> String {
        match self.code() {
            "" => text.to_owned(),
            _ if !color || text.trim().is_empty() => text.to_owned(),
            code => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// On which side a cell is filled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Align {
    Left,
    Right,
}

/// A cell of a [`Grid`].
#[derive(Debug, Clone)]
pub(super) struct Cell {
    text: String,
    style: Style,
    align: Align,
}

/// A cell that begins at the left of its column: words.
pub(super) fn left(text: impl Into<String>, style: Style) -> Cell {
    Cell { text: printable(&text.into()), style, align: Align::Left }
}

/// A cell that ends at the right of its column: numbers.
pub(super) fn right(text: impl Into<String>, style: Style) -> Cell {
    Cell { align: Align::Right, ..left(text, style) }
}

/// Names may hold characters that would steer the terminal.
fn printable(text: &str) -> String {
    let replace = |c: char| {
        if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }
    };
    text.chars().map(replace).collect()
}

/// Rows of cells; each column is as wide as its widest cell, two blanks apart.
#[derive(Debug, Default)]
pub(super) struct Grid {
    rows: Vec<Vec<Cell>>,
}

impl Grid {
    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The rows as lines, without blanks at their ends.
    pub(super) fn render(&self, color: bool) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.text.width()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let line: Vec<String> =
                row.iter().zip(&widths).map(|(cell, &width)| cell.padded(width, color)).collect();
            text.push_str(line.join("  ").trim_end());
            text.push('\n');
        }
        text
    }
}

impl Cell {
    fn padded(&self, width: usize, color: bool) -> String {
        let blanks = " ".repeat(width.saturating_sub(self.text.width()));
        let painted = self.style.paint(&self.text, color);
        match self.align {
            Align::Left => painted + &blanks,
            Align::Right => blanks + &painted,
        }
    }
}

/// Columns that a text takes: characters of Chinese take two.
pub(super) fn columns_of(text: &str) -> usize {
    text.width()
}

/// The text, cut to `width` columns.
pub(super) fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        if format!("{cut}{c}").width() >= width {
            break;
        }
        cut.push(c);
    }
    cut + "…"
}

/// The text in lines of at most `width` columns, broken at blanks; not at no-break ones, which become plain.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_ascii_whitespace() {
        let word = &word.replace(NO_BREAK, " ");
        let line = lines.last_mut().expect("there is a line from the start");
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.clone());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_even_where_characters_are_wide() {
        let mut grid = Grid::default();
        grid.row([left("水滴互助", Style::Plain), right("1.0 M", Style::Plain)]);
        grid.row([left("Pioneer", Style::Plain), right("12.5 M", Style::Plain)]);
        assert_eq!(grid.render(false), "水滴互助   1.0 M\nPioneer   12.5 M\n");
    }

    #[test]
    fn text_is_cut_and_wrapped_to_a_width() {
        assert_eq!(shortened("Xianghubao", 10), "Xianghubao");
        assert_eq!(shortened("Xianghubao", 6), "Xiang…");
        assert_eq!(shortened("水滴互助", 6), "水滴…");
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped(&format!("one 50{NO_BREAK}%"), 7), ["one", "50 %"]);
    }

    #[test]
    fn control_characters_of_a_name_do_not_reach_the_terminal() {
        let mut grid = Grid::default();
        grid.row([left("a\u{1b}[2Jb", Style::Plain)]);
        assert!(!grid.render(false).contains('\u{1b}'));
    }
}
