//! Letters: which font has them, where they stand, and their outlines.

use ttf_parser::{Face, FaceParsingError, GlyphId, OutlineBuilder};

use super::shape::Step;
use super::{Anchor, GAP, PictureError, Words};

/// Arimo (OFL 1.1), whose letters are as wide as those of Helvetica and Arial; see `font/README.md`.
const REGULAR: &[u8] = include_bytes!("font/Arimo-Regular.ttf");
const BOLD: &[u8] = include_bytes!("font/Arimo-Bold.ttf");

/// Places of the two built-in fonts among the faces.
pub(super) const BUILT_IN: usize = 2;

/// The built-in font, and further ones for the letters that it lacks.
pub struct Typeface<'a> {
    /// Regular, bold, further ones in order of preference.
    faces: Vec<Face<'a>>,
}

/// A letter at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// Place of its font among the faces.
    pub face: usize,
    pub glyph: GlyphId,
    pub character: char,
    /// Where its base line begins, points.
    pub at: (f64, f64),
    /// Points.
    pub size: f64,
}

impl<'a> Typeface<'a> {
    /// Latin, Greek, punctuation and arrows.
    pub fn built_in() -> Typeface<'a> {
        let face = |bytes| Face::parse(bytes, 0).expect("the built-in font is a font");
        Typeface { faces: vec![face(REGULAR), face(BOLD)] }
    }

    /// Adds a font for letters that none before it has: a TrueType or OpenType file, or the first font of a collection.
    ///
    /// # Errors
    /// It is no font.
    pub fn with(mut self, font: &'a [u8]) -> Result<Typeface<'a>, PictureError> {
        let face = Face::parse(font, 0)?;
        if face.units_per_em() == 0 {
            return Err(PictureError::UnreadableFont(FaceParsingError::NoHeadTable));
        }
        self.faces.push(face);
        Ok(self)
    }

    pub(super) fn face(&self, place: usize) -> &Face<'a> {
        &self.faces[place]
    }

    /// The file of a built-in font.
    pub(super) fn built_in_file(place: usize) -> &'static [u8] {
        if place == 0 { REGULAR } else { BOLD }
    }

    /// The letters of a text at their places, from left to right. There is no kerning and no shaping: scripts that join
    /// their letters, or are written from right to left, are not for this.
    ///
    /// # Errors
    /// No font has a letter.
    pub(super) fn place(&self, words: &Words) -> Result<Vec<Placed>, PictureError> {
        let mut placed = Vec::new();
        let mut x = words.at.0;
        for (count, part) in words.parts.iter().enumerate() {
            if count > 0 {
                x +=
                    self.advance(0, self.find(' ', false).map_or(GlyphId(0), |(_, glyph)| glyph), words.size)
                        + GAP;
            }
            for character in part.text.chars().filter(|character| !character.is_control()) {
                let found = self.find(character, part.is_bold);
                let (face, glyph) =
                    found.ok_or_else(|| PictureError::NoGlyph { character, text: part.text.clone() })?;
                placed.push(Placed { face, glyph, character, at: (x, words.at.1), size: words.size });
                x += self.advance(face, glyph, words.size);
            }
        }
        let width = x - words.at.0;
        let shift = match words.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
        placed.iter_mut().for_each(|letter| letter.at.0 -= shift);
        Ok(placed)
    }

    /// Where a letter is found; letters of further fonts have one weight.
    fn find(&self, character: char, is_bold: bool) -> Option<(usize, GlyphId)> {
        let own = usize::from(is_bold);
        let order = std::iter::once(own).chain((0..self.faces.len()).filter(|place| *place != own));
        let glyph = |place: usize| Some((place, self.faces[place].glyph_index(character)?));
        order.filter_map(glyph).find(|(_, glyph)| glyph.0 != 0)
    }

    fn advance(&self, face: usize, glyph: GlyphId, size: f64) -> f64 {
        let face = &self.faces[face];
        f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * size / f64::from(face.units_per_em())
    }

    /// The outline of a letter, on the page.
    pub(super) fn outline(&self, letter: &Placed) -> Vec<Step> {
        let face = &self.faces[letter.face];
        let scale = letter.size / f64::from(face.units_per_em());
        let mut pen = Pen { at: letter.at, scale, steps: Vec::new() };
        face.outline_glyph(letter.glyph, &mut pen);
        pen.steps
    }
}

/// Turns the units of a font, which count upwards, into points of the page, which count downwards.
struct Pen {
    at: (f64, f64),
    scale: f64,
    steps: Vec<Step>,
}

impl Pen {
    fn on_page(&self, x: f32, y: f32) -> (f64, f64) {
        (self.at.0 + f64::from(x) * self.scale, self.at.1 - f64::from(y) * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.steps.push(Step::Move(self.on_page(x, y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.steps.push(Step::Line(self.on_page(x, y)));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.steps.push(Step::Quadratic(self.on_page(x1, y1), self.on_page(x, y)));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let [first, second, end] = [(x1, y1), (x2, y2), (x, y)].map(|(x, y)| self.on_page(x, y));
        self.steps.push(Step::Cubic(first, second, end));
    }

    fn close(&mut self) {
        self.steps.push(Step::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Part;
    use super::*;
    use crate::report::canvas::width_of;

    fn words(text: &str, anchor: Anchor) -> Words {
        let parts = vec![Part { text: text.to_owned(), is_bold: false }];
        Words { at: (100.0, 50.0), size: 10.0, anchor, colour: "#000000".to_owned(), parts }
    }

    #[test]
    fn letters_are_as_wide_as_those_of_helvetica_and_stand_about_their_anchor() {
        let typeface = Typeface::built_in();
        let at = |anchor| typeface.place(&words("HHI", anchor)).unwrap();
        let [start, middle, end] = [Anchor::Start, Anchor::Middle, Anchor::End].map(at);
        assert_eq!(start[0].at, (100.0, 50.0));
        // Two letters H of 722 and an I of 278 thousandths.
        assert!((start[2].at.0 - 114.44).abs() < 0.02, "{start:?}");
        assert!((middle[0].at.0 - 91.39).abs() < 0.02 && (end[0].at.0 - 82.78).abs() < 0.02);
    }

    #[test]
    fn no_text_is_wider_than_the_room_that_figures_keep_for_it() {
        let typeface = Typeface::built_in();
        let printable: String = (' '..='~').chain("éüß–—−→’×".chars()).collect();
        for character in printable.chars() {
            let text = character.to_string().repeat(20);
            let placed = typeface.place(&words(&text, Anchor::Start)).unwrap();
            let one = placed[1].at.0 - placed[0].at.0;
            assert!(one * 20.0 <= width_of(&text, 10.0), "{character}: {one}");
        }
    }

    #[test]
    fn a_letter_that_no_font_has_is_told_with_its_text() {
        let error = Typeface::built_in().place(&words("水滴 Mutual", Anchor::Start)).unwrap_err();
        assert_eq!(error.to_string(), "no font has `水` (U+6C34), which \"水滴 Mutual\" needs");
    }

    #[test]
    fn what_is_no_font_is_refused() {
        for bytes in [&b""[..], b"no font at all", &REGULAR[..200]] {
            assert!(Typeface::built_in().with(bytes).is_err());
        }
    }
}
