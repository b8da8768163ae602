//! Colours of platforms.

use crate::math::pow;

/// Colours that people with any colour vision tell apart, on white: those of Okabe and Ito (2008) without yellow, which
/// is too pale for lines, and darker ones of Tol (2021); neighbours differ most.
const COLOURS: [&str; 13] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#882255", "#999933", "#333333",
    "#332288", "#aa4499", "#44aa99", "#8c5a2b",
];

/// Dashes by round: when all colours are used, they come again, dashed.
const DASHES: [&str; 4] = ["", "4 2", "1.5 1.8", "6 1.5 1.5 1.5"];

/// What is not a platform of its own.
pub(super) const OTHERS: &str = "#b3b3b3";

/// How a platform looks in every figure of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ink {
    /// Of lines.
    pub colour: String,
    /// Of its name on white paper: the same, dark enough to read.
    pub lettering: String,
    /// Of areas: paler in the second round, where a line would be dashed.
    pub fill: String,
    pub dash: &'static str,
}

impl Ink {
    /// That of the platform at this place in the order of names.
    pub fn of(place: usize) -> Ink {
        let colour = COLOURS[place % COLOURS.len()];
        let round = place / COLOURS.len();
        let fill = if round == 0 { colour.to_owned() } else { mixed(colour, 255, 0.45) };
        Ink {
            colour: colour.to_owned(),
            lettering: legible(colour, PAPER, 0, 6),
            fill,
            dash: DASHES[round % DASHES.len()],
        }
    }

    /// Its colour on dark paper: with as much white as it takes to be seen there.
    pub fn on_dark(&self) -> String {
        const LIGHT: f64 = 120.0;
        // Mixing is linear in the lightness; what is light enough stays as it is.
        let own = lightness(&self.colour);
        mixed(&self.colour, 255, ((LIGHT - own) / (255.0 - own)).max(0.0))
    }

    /// Of its name on dark paper: light enough to read.
    pub fn lettering_on_dark(&self) -> String {
        legible(&self.on_dark(), DARK_PAPER, 255, 0)
    }

    /// Whether white text is easier to read on the fill than black.
    pub fn is_dark(&self) -> bool {
        prefers_white(&self.fill)
    }
}

/// Paper of pages by day and by night, as their style sheet has it.
const PAPER: &str = "#fffdf9";
const DARK_PAPER: &str = "#141518";

/// The least contrast of small letters to their paper (WCAG 2.1, 1.4.3).
pub(super) const LEGIBLE: f64 = 4.5;

/// A colour with as much black (0) or white (255) as letters need on this paper, at least so many twentieths.
fn legible(colour: &str, paper: &str, with: u8, least: u8) -> String {
    let shares = (least..=20).map(|twentieths| mixed(colour, with, f64::from(twentieths) / 20.0));
    let mut found = colour.to_owned();
    for mixed in shares {
        found = mixed;
        if contrast(&found, paper) >= LEGIBLE {
            break;
        }
    }
    found
}

/// Whether white letters are easier to read on an area than nearly black ones.
pub(super) fn prefers_white(fill: &str) -> bool {
    contrast(fill, "#ffffff") > contrast(fill, "#111111")
}

/// How well two colours are told apart as letters and paper, from 1 to 21 (WCAG 2.1, contrast ratio).
pub(super) fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |colour: &str| {
        let [red, green, blue] = linear(colour);
        0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
    };
    let (one, other) = (luminance(one), luminance(other));
    one.max(other) / one.min(other)
}

/// Amounts of red, green and blue light, from 0 to 1 (sRGB).
pub(super) fn linear(colour: &str) -> [f64; 3] {
    rgb(colour).map(|part| match f64::from(part) / 255.0 {
        dark if dark <= 0.04045 => dark / 12.92,
        part => pow((part + 0.055) / 1.055, 2.4),
    })
}

/// A colour with a share of white (255) or black (0).
fn mixed(colour: &str, with: u8, share: f64) -> String {
    let mix = |part: u8| (f64::from(part) * (1.0 - share) + f64::from(with) * share).round() as u8;
    let [red, green, blue] = rgb(colour).map(mix);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// How light a colour looks, from 0 to 255.
pub(super) fn lightness(colour: &str) -> f64 {
    let [red, green, blue] = rgb(colour).map(f64::from);
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// Red, green and blue of `#rrggbb`, from 0 to 255.
pub(super) fn rgb(colour: &str) -> [u8; 3] {
    [1, 3, 5].map(|place| {
        let digits = colour.get(place..place + 2).unwrap_or("00");
        u8::from_str_radix(digits, 16).unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_of_the_most_platforms_allowed_look_alike() {
        let inks: Vec<Ink> = (0..32).map(Ink::of).collect();
        for (place, ink) in inks.iter().enumerate() {
            assert!(inks[..place].iter().all(|other| (&other.colour, other.dash) != (&ink.colour, ink.dash)));
        }
    }

    #[test]
    fn names_are_legible_on_paper_by_day_and_by_night() {
        for place in 0..COLOURS.len() {
            let ink = Ink::of(place);
            assert!(contrast(&ink.lettering, PAPER) >= LEGIBLE, "{}", ink.lettering);
            assert!(contrast(&ink.lettering_on_dark(), DARK_PAPER) >= LEGIBLE, "{}", ink.lettering_on_dark());
            let on_fill = if ink.is_dark() { "#ffffff" } else { "#111111" };
            assert!(contrast(&ink.fill, on_fill) >= LEGIBLE - 0.2, "{}", ink.fill);
        }
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        // From the tables of WCAG's own tool.
        assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
    }

    #[test]
    fn colours_are_mixed_with_black_and_white() {
        assert_eq!(mixed("#ff8000", 0, 0.5), "#804000");
        assert_eq!(mixed("#000000", 255, 1.0), "#ffffff");
        assert_eq!(rgb("#0072b2"), [0, 0x72, 0xb2]);
    }
}
