//! Pictures as PDF, with the letters of the built-in font as text: it can be searched and changed.

use std::collections::BTreeMap;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, LineCapStyle, LineJoinStyle, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::io::Write;

use super::shape::{Step, dashes, steps};
use super::typeface::{BUILT_IN, Placed};
use super::{Line, Mark, Picture, PictureError, Typeface, Words};
use crate::report::palette::rgb;

/// What the two built-in fonts are called on the page.
const FONTS: [Name<'_>; BUILT_IN] = [Name(b"Regular"), Name(b"Bold")];
/// Numbers of the objects; fonts take five each, opacities what follows.
const CATALOG: i32 = 1;
const PAGES: i32 = 2;
const PAGE: i32 = 3;
const CONTENT: i32 = 4;
const INFO: i32 = 5;
const FIRST_FONT: i32 = 6;
const OBJECTS_OF_A_FONT: i32 = 5;
const FIRST_OPACITY: i32 = FIRST_FONT + OBJECTS_OF_A_FONT * BUILT_IN as i32;

const IDENTITY: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

impl Picture {
    /// As PDF: one page of the picture's size. Letters of the built-in font are text, with the font embedded; those of further
    /// fonts are shapes that say what they read. Nothing says when it was made.
    ///
    /// # Errors
    /// No font has a letter.
    pub fn pdf(&self, typeface: &Typeface<'_>) -> Result<Vec<u8>, PictureError> {
        let mut sheet = Sheet::new(self.height as f32);
        sheet.fill(&page(self.width, self.height), "#ffffff", 1.0);
        for mark in &self.marks {
            match mark {
                Mark::Path { d, line, .. } => sheet.line(&steps(d), line),
                Mark::Words(words) => sheet.words(words, typeface)?,
                other => {
                    if let Some((outline, fill, opacity)) = other.filled() {
                        sheet.fill(&outline, fill, opacity);
                    }
                }
            }
        }
        self.bound(sheet, typeface)
    }

    fn bound(&self, sheet: Sheet, typeface: &Typeface<'_>) -> Result<Vec<u8>, PictureError> {
        let mut pdf = Pdf::new();
        let id = Ref::new;
        pdf.catalog(id(CATALOG)).pages(id(PAGES)).lang(TextStr("en"));
        pdf.pages(id(PAGES)).kids([id(PAGE)]).count(1);
        let mut page = pdf.page(id(PAGE));
        page.parent(id(PAGES)).contents(id(CONTENT));
        page.media_box(Rect::new(0.0, 0.0, self.width as f32, self.height as f32));
        let mut resources = page.resources();
        let mut fonts = resources.fonts();
        for (place, name) in FONTS.into_iter().enumerate() {
            fonts.pair(name, font_object(place, 0));
        }
        fonts.finish();
        let mut opacities = resources.ext_g_states();
        for (percent, count) in &sheet.opacities {
            opacities.pair(Name(opacity_name(*percent).as_bytes()), id(FIRST_OPACITY + count));
        }
        opacities.finish();
        resources.finish();
        page.finish();
        for (percent, count) in &sheet.opacities {
            pdf.ext_graphics(id(FIRST_OPACITY + count)).non_stroking_alpha(f32::from(*percent) / 100.0);
        }
        for place in 0..BUILT_IN {
            font(&mut pdf, place, typeface)?;
        }
        let content = deflated(&sheet.content.finish())?;
        pdf.stream(id(CONTENT), &content).filter(Filter::FlateDecode);
        pdf.document_info(id(INFO))
            .title(TextStr(&self.title))
            .subject(TextStr(&self.description))
            .producer(TextStr(concat!("huzhu ", env!("CARGO_PKG_VERSION"))));
        Ok(pdf.finish())
    }
}

fn page(width: f64, height: f64) -> Vec<Step> {
    let corners = [(width, 0.0), (width, height), (0.0, height)].map(Step::Line);
    [Step::Move((0.0, 0.0))].into_iter().chain(corners).chain([Step::Close]).collect()
}

fn opacity_name(percent: u8) -> String {
    format!("Opacity{percent}")
}

fn font_object(place: usize, which: i32) -> Ref {
    Ref::new(FIRST_FONT + OBJECTS_OF_A_FONT * place as i32 + which)
}

fn deflated(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// What is drawn on.
struct Sheet {
    content: Content,
    /// Percents, and the place of each among the objects.
    opacities: BTreeMap<u8, i32>,
}

impl Sheet {
    /// Points count downwards, as everywhere in this crate.
    fn new(height: f32) -> Sheet {
        let mut content = Content::new();
        content.transform([1.0, 0.0, 0.0, -1.0, 0.0, height]);
        content.set_line_cap(LineCapStyle::RoundCap).set_line_join(LineJoinStyle::RoundJoin);
        Sheet { content, opacities: BTreeMap::new() }
    }

    fn fill(&mut self, outline: &[Step], colour: &str, opacity: f64) {
        self.set_fill(colour, opacity);
        self.walk(outline);
        self.content.fill_nonzero();
    }

    /// Of areas and letters; an opacity stays until the next one is set.
    fn set_fill(&mut self, colour: &str, opacity: f64) {
        let percent = (opacity * 100.0).round() as u8;
        let count = self.opacities.len() as i32;
        self.opacities.entry(percent).or_insert(count);
        self.content.set_parameters(Name(opacity_name(percent).as_bytes()));
        let [red, green, blue] = shares(colour);
        self.content.set_fill_rgb(red, green, blue);
    }

    fn line(&mut self, steps: &[Step], line: &Line) {
        let [red, green, blue] = shares(&line.colour);
        self.content.set_stroke_rgb(red, green, blue).set_line_width(line.width as f32);
        self.content.set_dash_pattern(dashes(&line.dash), 0.0);
        self.walk(steps);
        self.content.stroke();
    }

    fn walk(&mut self, steps: &[Step]) {
        let mut before = (0.0, 0.0);
        for step in steps {
            let flat = |(x, y): (f64, f64)| (rounded(x), rounded(y));
            match *step {
                Step::Move(point) | Step::Line(point) => {
                    let (x, y) = flat(point);
                    match step {
                        Step::Move(_) => self.content.move_to(x, y),
                        _ => self.content.line_to(x, y),
                    };
                    before = point;
                }
                Step::Quadratic(control, end) => {
                    let ((x1, y1), (x2, y2)) = (flat(toward(before, control)), flat(toward(end, control)));
                    let (x, y) = flat(end);
                    self.content.cubic_to(x1, y1, x2, y2, x, y);
                    before = end;
                }
                Step::Cubic(first, second, end) => {
                    let ((x1, y1), (x2, y2), (x, y)) = (flat(first), flat(second), flat(end));
                    self.content.cubic_to(x1, y1, x2, y2, x, y);
                    before = end;
                }
                Step::Close => {
                    self.content.close_path();
                }
            }
        }
    }

    /// Letters that stand in one font are one text.
    fn words(&mut self, words: &Words, typeface: &Typeface<'_>) -> Result<(), PictureError> {
        let letters = typeface.place(words)?;
        for run in letters.chunk_by(|a, b| a.face == b.face) {
            if run[0].face < BUILT_IN {
                self.text(run, &words.colour);
            } else {
                let read: String = run.iter().map(|letter| letter.character).collect();
                let outline: Vec<Step> = run.iter().flat_map(|letter| typeface.outline(letter)).collect();
                let mut span = self.content.begin_marked_content_with_properties(Name(b"Span"));
                span.properties().actual_text(TextStr(&read));
                span.finish();
                self.fill(&outline, &words.colour, 1.0);
                self.content.end_marked_content();
            }
        }
        Ok(())
    }

    fn text(&mut self, run: &[Placed], colour: &str) {
        let first = run[0];
        let glyphs: Vec<u8> = run.iter().flat_map(|letter| letter.glyph.0.to_be_bytes()).collect();
        let (x, y) = (rounded(first.at.0), rounded(first.at.1));
        self.set_fill(colour, 1.0);
        // The page counts downwards; letters do not.
        self.content
            .begin_text()
            .set_font(FONTS[first.face], first.size as f32)
            .set_text_matrix([1.0, 0.0, 0.0, -1.0, x, y])
            .show(Str(&glyphs))
            .end_text();
    }
}

/// Two thirds of the way to the control: a quadratic curve as a cubic one.
fn toward((x, y): (f64, f64), (control_x, control_y): (f64, f64)) -> (f64, f64) {
    (x + (control_x - x) * 2.0 / 3.0, y + (control_y - y) * 2.0 / 3.0)
}

/// To a thousandth of a point.
fn rounded(points: f64) -> f32 {
    ((points * 1000.0).round() / 1000.0) as f32
}

fn shares(colour: &str) -> [f32; 3] {
    rgb(colour).map(|part| (f32::from(part) / 255.0 * 10_000.0).round() / 10_000.0)
}

/// A built-in font, whole: letters are addressed by their number in it.
fn font(pdf: &mut Pdf, place: usize, typeface: &Typeface<'_>) -> Result<(), PictureError> {
    let face = typeface.face(place);
    let name = if place == 0 { Name(b"Arimo-Regular") } else { Name(b"Arimo-Bold") };
    let [whole, letters, descriptor, unicode, file] = [0, 1, 2, 3, 4].map(|which| font_object(place, which));
    let thousandths = |units: i16| f32::from(units) * 1000.0 / f32::from(face.units_per_em());
    pdf.type0_font(whole)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(letters)
        .to_unicode(unicode);
    let mut cid = pdf.cid_font(letters);
    cid.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY).font_descriptor(descriptor);
    cid.cid_to_gid_map_predefined(Name(b"Identity"));
    let advance = |glyph| face.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0);
    let widths = (0..face.number_of_glyphs())
        .map(|glyph| f32::from(advance(glyph)) * 1000.0 / f32::from(face.units_per_em()));
    cid.widths().consecutive(0, widths);
    cid.finish();
    let bounds = face.global_bounding_box();
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::NON_SYMBOLIC)
        .bbox(Rect::new(
            thousandths(bounds.x_min),
            thousandths(bounds.y_min),
            thousandths(bounds.x_max),
            thousandths(bounds.y_max),
        ))
        .italic_angle(0.0)
        .ascent(thousandths(face.ascender()))
        .descent(thousandths(face.descender()))
        .cap_height(thousandths(face.capital_height().unwrap_or(face.ascender())))
        .stem_v(if place == 0 { 88.0 } else { 138.0 })
        .font_file2(file);
    pdf.cmap(unicode, &unicode_of(typeface, place));
    let bytes = Typeface::built_in_file(place);
    let packed = deflated(bytes)?;
    let mut stream = pdf.stream(file, &packed);
    stream.filter(Filter::FlateDecode);
    stream.pair(Name(b"Length1"), bytes.len() as i32);
    Ok(())
}

/// Which character each letter of a font is, so that text can be searched and copied.
fn unicode_of(typeface: &Typeface<'_>, place: usize) -> Vec<u8> {
    let mut map: BTreeMap<u16, char> = BTreeMap::new();
    for subtable in typeface.face(place).tables().cmap.iter().flat_map(|cmap| cmap.subtables) {
        if subtable.is_unicode() {
            subtable.codepoints(|code| {
                if let (Some(glyph), Some(character)) = (subtable.glyph_index(code), char::from_u32(code)) {
                    // A letter that stands for several characters (minus for hyphens) reads as the first.
                    map.entry(glyph.0).or_insert(character);
                }
            });
        }
    }
    let mut unicode = UnicodeCmap::new(Name(b"Unicode"), IDENTITY);
    map.into_iter().for_each(|(glyph, character)| unicode.pair(glyph, character));
    unicode.finish().to_vec()
}
