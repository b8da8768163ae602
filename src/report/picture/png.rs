//! Pictures as pixels.

use png::{BitDepth, ColorType, Encoder, PixelDimensions, Unit};
use tiny_skia::{
    FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform,
};

use super::shape::{Step, dashes, steps};
use super::{Line, Mark, Picture, PictureError, Typeface};
use crate::report::palette::rgb;

const POINTS_PER_INCH: f64 = 72.0;
const METRES_PER_INCH: f64 = 0.0254;

impl Picture {
    /// As PNG on white, at `dpi` pixels an inch: the file says how large it is to be printed, what it shows and where it
    /// comes from.
    ///
    /// # Errors
    /// No font has a letter; there are too many pixels.
    pub fn png(&self, dpi: u16, typeface: &Typeface<'_>) -> Result<Vec<u8>, PictureError> {
        let scale = f64::from(dpi) / POINTS_PER_INCH;
        let pixels = |points: f64| (points * scale).round() as u32;
        let (width, height) = (pixels(self.width), pixels(self.height));
        let mut sheet = Sheet {
            pixels: Pixmap::new(width, height).ok_or(PictureError::TooLarge { width, height })?,
            scale: Transform::from_scale(scale as f32, scale as f32),
        };
        sheet.pixels.fill(tiny_skia::Color::WHITE);
        for mark in &self.marks {
            match mark {
                Mark::Path { d, line, .. } => sheet.line(&steps(d), line),
                Mark::Words(words) => {
                    let letters = typeface.place(words)?;
                    let outline: Vec<Step> =
                        letters.iter().flat_map(|letter| typeface.outline(letter)).collect();
                    sheet.fill(&outline, &words.colour, 1.0);
                }
                other => {
                    if let Some((outline, fill, opacity)) = other.filled() {
                        sheet.fill(&outline, fill, opacity);
                    }
                }
            }
        }
        self.packed(&sheet.pixels, dpi)
    }

    fn packed(&self, pixels: &Pixmap, dpi: u16) -> Result<Vec<u8>, PictureError> {
        let packing = |error: png::EncodingError| PictureError::Packing(error.into());
        // All is opaque, for the sheet is white.
        let colours: Vec<u8> =
            pixels.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, pixels.width(), pixels.height());
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        let per_metre = (f64::from(dpi) / METRES_PER_INCH).round() as u32;
        encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
        for (word, text) in [("Title", &self.title), ("Description", &self.description)] {
            encoder.add_itxt_chunk(word.to_owned(), text.clone()).map_err(packing)?;
        }
        let mut writer = encoder.write_header().map_err(packing)?;
        writer.write_image_data(&colours).map_err(packing)?;
        writer.finish().map_err(packing)?;
        Ok(file)
    }
}

/// What is painted on.
struct Sheet {
    pixels: Pixmap,
    /// From points to pixels.
    scale: Transform,
}

impl Sheet {
    fn fill(&mut self, outline: &[Step], colour: &str, opacity: f64) {
        if let Some(path) = path(outline) {
            self.pixels.fill_path(&path, &paint(colour, opacity), FillRule::Winding, self.scale, None);
        }
    }

    fn line(&mut self, steps: &[Step], line: &Line) {
        let stroke = Stroke {
            width: line.width as f32,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            dash: StrokeDash::new(dashes(&line.dash), 0.0),
            ..Stroke::default()
        };
        if let Some(path) = path(steps) {
            self.pixels.stroke_path(&path, &paint(&line.colour, 1.0), &stroke, self.scale, None);
        }
    }
}

fn paint(colour: &str, opacity: f64) -> Paint<'static> {
    let [red, green, blue] = rgb(colour);
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, (opacity * 255.0).round() as u8);
    paint
}

/// None where there is nothing to draw.
fn path(steps: &[Step]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let flat = |(x, y): (f64, f64)| (x as f32, y as f32);
    for step in steps {
        match *step {
            Step::Move(point) => {
                let (x, y) = flat(point);
                path.move_to(x, y);
            }
            Step::Line(point) => {
                let (x, y) = flat(point);
                path.line_to(x, y);
            }
            Step::Quadratic(control, end) => {
                let ((x1, y1), (x, y)) = (flat(control), flat(end));
                path.quad_to(x1, y1, x, y);
            }
            Step::Cubic(first, second, end) => {
                let ((x1, y1), (x2, y2), (x, y)) = (flat(first), flat(second), flat(end));
                path.cubic_to(x1, y1, x2, y2, x, y);
            }
            Step::Close => path.close(),
        }
    }
    path.finish()
}
