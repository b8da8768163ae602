//! A finished page: a few kinds of marks, written as SVG, PDF or PNG.
//!
//! What always holds: all three show the same marks at the same places, to a hundredth of a point; the same picture gives the
//! same bytes; nothing depends on the fonts of the machine, but for the letters of an SVG that is not outlined.

mod pdf;
mod png;
mod shape;
mod svg;
mod typeface;

use std::io;

pub use typeface::Typeface;

/// A picture, to be written in the format that is wanted.
#[derive(Debug)]
pub struct Picture {
    /// Points.
    pub(super) width: f64,
    /// Points.
    pub(super) height: f64,
    /// What it shows.
    pub(super) title: String,
    /// Where it comes from.
    pub(super) description: String,
    pub(super) marks: Vec<Mark>,
}

/// Something on a page. Attributes (`data`) say what it shows; colours are written `#rrggbb`.
#[derive(Debug)]
pub(super) enum Mark {
    /// A group begins.
    Open(Vec<(String, String)>),
    /// It ends.
    Close,
    /// A line along `d`.
    Path { d: String, line: Line, data: Vec<(String, String)> },
    /// What lies within `d`.
    Area { d: String, fill: String, opacity: f64, data: Vec<(String, String)> },
    /// A disc.
    Disc { centre: (f64, f64), radius: f64, fill: String, data: Vec<(String, String)> },
    /// A text.
    Words(Words),
}

/// How a line looks: its ends and corners are round.
#[derive(Debug)]
pub(super) struct Line {
    pub colour: String,
    /// Points.
    pub width: f64,
    /// Lengths of dashes and gaps, points; empty for a solid line.
    pub dash: String,
}

/// A line of text.
#[derive(Debug)]
pub(super) struct Words {
    /// Where the base line has its anchor.
    pub at: (f64, f64),
    /// Points.
    pub size: f64,
    pub anchor: Anchor,
    pub colour: String,
    /// One part, or two with a gap between them.
    pub parts: Vec<Part>,
}

/// Letters of one weight.
#[derive(Debug)]
pub(super) struct Part {
    pub text: String,
    pub is_bold: bool,
}

/// Which point of a text is at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Between the two parts of a text: this many points, besides a blank.
const GAP: f64 = 2.0;

/// Why a picture cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// A letter that no font has.
    #[error("no font has `{character}` (U+{:04X}), which \"{text}\" needs", u32::from(*character))]
    NoGlyph {
        /// The letter.
        character: char,
        /// Where it stands.
        text: String,
    },
    /// What was given as a font is none.
    #[error("this is no TrueType or OpenType font that can be read")]
    UnreadableFont(#[from] ttf_parser::FaceParsingError),
    /// More pixels than memory can hold.
    #[error("{width} by {height} pixels are too many")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// Pixels cannot be packed.
    #[error("the pixels cannot be packed")]
    Packing(#[from] io::Error),
}
