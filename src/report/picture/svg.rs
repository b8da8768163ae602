//! Pictures as SVG.

use std::fmt::Write;

use super::shape::Step;
use super::{Anchor, GAP, Line, Mark, Picture, PictureError, Typeface, Words};
use crate::report::canvas::{escaped, number};

/// Fonts in order of preference: metrics are those of Helvetica, which the first four share.
const FONTS: &str = "Helvetica, Arial, 'Liberation Sans', Arimo, 'Noto Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif";

impl Picture {
    /// As SVG, with text as text: it can be searched and changed, and is drawn with the reader's fonts.
    pub fn svg(&self) -> String {
        let mut body = String::new();
        for mark in &self.marks {
            match mark {
                Mark::Words(words) => line(&mut body, format_args!("{}", text(words))),
                other => shape(&mut body, other),
            }
        }
        self.document(&format!(" font-family=\"{FONTS}\""), &body)
    }

    /// As SVG, with letters as shapes: it looks the same whichever fonts the reader has.
    ///
    /// # Errors
    /// No font has a letter.
    pub fn outlined_svg(&self, typeface: &Typeface<'_>) -> Result<String, PictureError> {
        let mut body = String::new();
        for mark in &self.marks {
            match mark {
                Mark::Words(words) => outlined(&mut body, words, typeface)?,
                other => shape(&mut body, other),
            }
        }
        Ok(self.document("", &body))
    }

    fn document(&self, fonts: &str, body: &str) -> String {
        let (width, height) = (number(self.width), number(self.height));
        let millimetres = |points: f64| number(points * 25.4 / 72.0);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\"{fonts}>\n<title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n",
            millimetres(self.width),
            millimetres(self.height),
            escaped(&self.title),
            escaped(&self.description),
        )
    }
}

fn line(body: &mut String, element: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(body, "{element}");
}

fn shape(body: &mut String, mark: &Mark) {
    match mark {
        Mark::Open(data) => line(body, format_args!("<g{}>", attributes(data))),
        Mark::Close => line(body, format_args!("</g>")),
        Mark::Path { d, line: stroke, data } => {
            let (look, data) = (look(stroke), attributes(data));
            line(body, format_args!("<path{data} d=\"{d}\" fill=\"none\"{look}/>"));
        }
        Mark::Area { d, fill, opacity, data } => {
            let (opacity, data) = (number(*opacity), attributes(data));
            let paint = format!("fill=\"{fill}\" fill-opacity=\"{opacity}\" stroke=\"none\"");
            line(body, format_args!("<path{data} d=\"{d}\" {paint}/>"));
        }
        Mark::Disc { centre: (x, y), radius, fill, data } => {
            let (x, y, radius, data) = (number(*x), number(*y), number(*radius), attributes(data));
            line(body, format_args!("<circle{data} cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\"/>"));
        }
        Mark::Words(_) => {}
    }
}

fn look(stroke: &Line) -> String {
    let dash = match stroke.dash.as_str() {
        "" => String::new(),
        dash => format!(" stroke-dasharray=\"{dash}\""),
    };
    let (colour, width) = (&stroke.colour, number(stroke.width));
    format!(
        " stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"{dash}"
    )
}

fn attributes(data: &[(String, String)]) -> String {
    data.iter().map(|(name, value)| format!(" data-{name}=\"{}\"", escaped(value))).collect()
}

fn text(words: &Words) -> String {
    let Words { at, size, anchor, colour, parts } = words;
    let (x, y, size) = (number(at.0), number(at.1), number(*size));
    let weight = |is_bold| if is_bold { " font-weight=\"bold\"" } else { "" };
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let open =
        format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{colour}\"");
    match parts.as_slice() {
        [one] => format!("{open}{}>{}</text>", weight(one.is_bold), escaped(&one.text)),
        several => {
            let mut spans = String::new();
            for (count, part) in several.iter().enumerate() {
                let gap = if count > 0 { format!(" dx=\"{}\"", number(GAP)) } else { String::new() };
                let blank = if count > 0 { " " } else { "" };
                let (weight, text) = (weight(part.is_bold), escaped(&part.text));
                let _ = write!(spans, "{blank}<tspan{gap}{weight}>{text}</tspan>");
            }
            format!("{open}>{spans}</text>")
        }
    }
}

/// The letters of a text as one shape, which says what it reads.
fn outlined(body: &mut String, words: &Words, typeface: &Typeface<'_>) -> Result<(), PictureError> {
    let letters = typeface.place(words)?;
    let d: String = letters.iter().flat_map(|letter| typeface.outline(letter)).map(written).collect();
    if !d.is_empty() {
        let read: Vec<&str> = words.parts.iter().map(|part| part.text.as_str()).collect();
        let (read, colour) = (escaped(&read.join(" ")), &words.colour);
        line(body, format_args!("<path aria-label=\"{read}\" d=\"{d}\" fill=\"{colour}\"/>"));
    }
    Ok(())
}

fn written(step: Step) -> String {
    let at = |(x, y): (f64, f64)| format!("{} {}", number(x), number(y));
    match step {
        Step::Move(point) => format!("M{}", at(point)),
        Step::Line(point) => format!("L{}", at(point)),
        Step::Quadratic(control, end) => format!("Q{} {}", at(control), at(end)),
        Step::Cubic(first, second, end) => format!("C{} {} {}", at(first), at(second), at(end)),
        Step::Close => "Z".to_owned(),
    }
}
