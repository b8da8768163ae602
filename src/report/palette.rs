//! Colours of platforms.

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
    /// Of its name: the same, dark enough to read.
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
            lettering: mixed(colour, 0, 0.3),
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

    /// Whether white text is easier to read on the fill than black.
    pub fn is_dark(&self) -> bool {
        lightness(&self.fill) < 140.0
    }
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
    fn colours_are_mixed_with_black_and_white() {
        assert_eq!(mixed("#ff8000", 0, 0.5), "#804000");
        assert_eq!(mixed("#000000", 255, 1.0), "#ffffff");
        assert_eq!(rgb("#0072b2"), [0, 0x72, 0xb2]);
    }
}
