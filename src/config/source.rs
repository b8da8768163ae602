//! Where values come from: texts, and places in them.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::scenario::validation::tree::Node;

/// Where a text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// A configuration that is part of the program, by name.
    Shipped(&'static str),
    /// A text that the caller passed under this name.
    Text(String),
    /// One override, `key.path=value`.
    Override(String),
    /// What one run of an experiment changes.
    Changes,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File(path) => write!(f, "{}", path.display()),
            Origin::Shipped(name) => write!(f, "{name} (shipped)"),
            Origin::Text(name) => f.write_str(name),
            Origin::Override(_) => f.write_str("command line"),
            Origin::Changes => f.write_str("changes of this run"),
        }
    }
}

/// A place in a source: counts bytes, within one text and on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    source: u32,
    start: u32,
    end: u32,
}

/// A tree whose values know where they were written.
pub(crate) type Tree = Node<Mark>;

/// All texts that were read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    list: Vec<(Origin, Arc<str>)>,
}

impl Sources {
    /// Adds a text; yields its number.
    pub(crate) fn add(&mut self, origin: Origin, text: &str) -> u32 {
        self.list.push((origin, Arc::from(text)));
        self.list.len() as u32 - 1
    }

    /// How many texts there are: the number of the next.
    pub(crate) fn count(&self) -> u32 {
        self.list.len() as u32
    }

    /// A place in text number `source`, cut to the text. Offsets fit, since no text exceeds a few megabytes.
    pub(crate) fn mark(&self, source: u32, span: Range<usize>) -> Mark {
        let text = self.text(source);
        let start = floor_char_boundary(text, span.start);
        let end = floor_char_boundary(text, span.end).max(start);
        Mark { source, start: start as u32, end: end as u32 }
    }

    /// The text with this number.
    pub(crate) fn text(&self, source: u32) -> &str {
        self.list.get(source as usize).map_or("", |(_, text)| text.as_ref())
    }

    /// What is written at a mark.
    pub(crate) fn written(&self, mark: Mark) -> &str {
        let text = self.text(mark.source);
        text.get(mark.start as usize..mark.end as usize).unwrap_or("")
    }

    /// Where `part` of what is written at a mark stands, if it stands there as it is (text in quotes may hold escapes).
    pub(crate) fn within(&self, mark: Mark, text: &str, part: Range<usize>) -> Option<Mark> {
        let start = mark.start as usize + self.written(mark).find(text)?;
        Some(self.mark(mark.source, start + part.start..start + part.end))
    }

    /// The origin of the text that a mark lies in.
    pub(crate) fn origin(&self, mark: Mark) -> Option<&Origin> {
        self.list.get(mark.source as usize).map(|(origin, _)| origin)
    }

    /// A mark as an error carries it.
    pub(crate) fn location(&self, mark: Mark) -> Option<Location> {
        let (origin, text) = self.list.get(mark.source as usize)?;
        Some(Location {
            origin: origin.clone(),
            text: Arc::clone(text),
            span: mark.start as usize..mark.end as usize,
        })
    }

    /// All origins, in the order of reading.
    pub(crate) fn origins(&self) -> Vec<Origin> {
        self.list.iter().map(|(origin, _)| origin.clone()).collect()
    }
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A place in a text, for people: file, line, column.
#[derive(Debug, Clone)]
pub struct Location {
    origin: Origin,
    text: Arc<str>,
    span: Range<usize>,
}

impl Location {
    /// The text that it lies in.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The line, from 1.
    pub fn line(&self) -> usize {
        1 + self.text[..self.span.start].matches('\n').count()
    }

    /// The column in characters, from 1.
    pub fn column(&self) -> usize {
        1 + self.text[self.line_start()..self.span.start].chars().count()
    }

    /// What is written there.
    pub fn written(&self) -> &str {
        &self.text[self.span.clone()]
    }

    fn line_start(&self) -> usize {
        self.text[..self.span.start].rfind('\n').map_or(0, |at| at + 1)
    }

    /// The line, cut soon after the place, and the place within it: what a message shows.
    pub(crate) fn shown(&self) -> (&str, Range<usize>) {
        const BEYOND: usize = 60;
        let start = self.line_start();
        let line_end =
            self.text[self.span.start..].find('\n').map_or(self.text.len(), |at| self.span.start + at);
        let end = self.span.end.min(line_end).min(self.span.start + BEYOND);
        let end = floor_char_boundary(&self.text, end).max(self.span.start);
        let cut = floor_char_boundary(&self.text, line_end.min(end + BEYOND)).max(end);
        let line = &self.text[start..cut];
        (line.trim_end_matches('\r'), self.span.start - start..end - start)
    }
}
