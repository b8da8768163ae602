//! How classes of outcome look, in every figure and on every page: a colour and a hatch that no platform and no scenario has.

use serde::Serialize;

use super::canvas::{Canvas, Data, Stroke, path_through};
use crate::observe::OutcomeClass;

/// Lines across an area, which tell it from others without any colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Hatch {
    None,
    /// From the lower left to the upper right.
    Rising,
    /// From the upper left to the lower right.
    Falling,
    Level,
    Upright,
}

/// How an area looks, and the letters on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Look {
    pub fill: &'static str,
    pub hatch: Hatch,
    /// Colour of the lines of its hatch.
    pub lines: &'static str,
    /// Colour of letters.
    pub ink: &'static str,
}

impl Look {
    /// That of a class: slate, the darker the more concentrated a market that lives; red-brown where it collapses, sand where there
    /// was none. Colours are muted where those of platforms are bright, and differ in lightness, so that all vision tells them apart.
    pub fn of(class: OutcomeClass) -> Look {
        let look = |fill, hatch, lines, ink| Look { fill, hatch, lines, ink };
        const DARK: &str = "#111111";
        const LIGHT: &str = "#ffffff";
        match class {
            OutcomeClass::NoMarket => look("#d8c9a3", Hatch::Upright, "#a8976b", DARK),
            OutcomeClass::Collapse => look("#6b2f2f", Hatch::Rising, "#8f5555", LIGHT),
            OutcomeClass::Monopoly => look("#4f6581", Hatch::Level, "#34445a", LIGHT),
            OutcomeClass::Concentrated => look("#97acc6", Hatch::Falling, "#738aa8", DARK),
            OutcomeClass::Competitive => look("#e3ebf4", Hatch::None, "#e3ebf4", DARK),
        }
    }

    /// A filled rectangle from its upper left corner to its lower right one; data says what it shows.
    pub fn rectangle(self, canvas: &mut Canvas, from: (f64, f64), to: (f64, f64), data: Data<'_>) {
        const SPACING: f64 = 3.6;
        canvas.rectangle(from, to, self.fill, data);
        let lines = self.hatch.lines(from, to, SPACING);
        let d: String = lines.into_iter().map(|(begin, end)| path_through([begin, end])).collect();
        if !d.is_empty() {
            canvas.path(&d, Stroke::solid(self.lines, 0.6), &[]);
        }
    }
}

type Segment = ((f64, f64), (f64, f64));

impl Hatch {
    /// Its lines within a rectangle, `spacing` apart along an edge; those of neighbours go on in one another.
    fn lines(self, (left, top): (f64, f64), (right, bottom): (f64, f64), spacing: f64) -> Vec<Segment> {
        // What is the same all along a line, at its least and most in the rectangle.
        let (low, high) = match self {
            Hatch::None => return Vec::new(),
            Hatch::Rising => (left + top, right + bottom),
            Hatch::Falling => (left - bottom, right - top),
            Hatch::Level => (top, bottom),
            Hatch::Upright => (left, right),
        };
        let first = (low / spacing).floor() as i64 + 1;
        let last = (high / spacing).ceil() as i64 - 1;
        let line = |number: i64| {
            let sum = number as f64 * spacing;
            match self {
                Hatch::Rising => {
                    let [a, b] = [(sum - bottom).max(left), (sum - top).min(right)];
                    ((a, sum - a), (b, sum - b))
                }
                Hatch::Falling => {
                    let [a, b] = [(sum + top).max(left), (sum + bottom).min(right)];
                    ((a, a - sum), (b, b - sum))
                }
                Hatch::Level => ((left, sum), (right, sum)),
                Hatch::Upright | Hatch::None => ((sum, top), (sum, bottom)),
            }
        };
        (first..=last).map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::palette::{Ink, LEGIBLE, contrast, linear};

    /// What each kind of vision makes of linear colours: normal, and without one kind of cones (Machado, Oliveira and Fernandes 2009).
    const VISIONS: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ];

    /// CIELAB (1976) of a colour as a vision sees it, under daylight D65.
    fn lab(colour: &str, vision: &[[f64; 3]; 3]) -> [f64; 3] {
        let product =
            |row: &[f64; 3], other: [f64; 3]| row.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
        let own = linear(colour);
        let seen = vision.map(|row| product(&row, own).clamp(0.0, 1.0));
        let rows = [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.072175],
            [0.0193339, 0.119192, 0.9503041],
        ];
        let white = [0.95047, 1.0, 1.08883];
        let [x, y, z] = [0, 1, 2].map(|axis| match product(&rows[axis], seen) / white[axis] {
            large if large > 0.008856 => large.cbrt(),
            small => 7.787 * small + 16.0 / 116.0,
        });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn difference(one: &str, other: &str, vision: &[[f64; 3]; 3]) -> f64 {
        let (one, other) = (lab(one, vision), lab(other, vision));
        one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
    }

    #[test]
    fn classes_are_told_apart_by_any_vision_by_their_hatches_and_from_platforms() {
        let looks = OutcomeClass::ALL.map(Look::of);
        for (place, look) in looks.iter().enumerate() {
            for other in &looks[..place] {
                assert_ne!(look.hatch, other.hatch);
                for vision in &VISIONS {
                    // 2.3 is just noticed; 20 is another colour.
                    let found = difference(look.fill, other.fill, vision);
                    assert!(found >= 20.0, "{} and {}: {found}", look.fill, other.fill);
                }
            }
            for platform in (0..13).map(Ink::of) {
                let found = difference(look.fill, &platform.colour, &VISIONS[0]);
                assert!(found >= 20.0, "{} and {}: {found}", look.fill, platform.colour);
            }
            for ground in [look.fill, look.lines] {
                assert!(contrast(look.ink, ground) >= LEGIBLE, "{} on {ground}", look.ink);
            }
        }
    }

    #[test]
    fn hatches_stay_in_their_rectangle_and_cross_all_of_it() {
        let (from, to) = ((10.0, 20.0), (30.0, 27.0));
        for hatch in [Hatch::Rising, Hatch::Falling, Hatch::Level, Hatch::Upright] {
            let lines = hatch.lines(from, to, 3.0);
            assert!(lines.len() >= 2, "{hatch:?}");
            for (x, y) in lines.iter().flat_map(|(begin, end)| [begin, end]) {
                assert!((from.0..=to.0).contains(x) && (from.1..=to.1).contains(y), "{hatch:?}: {x} {y}");
            }
        }
        let ((x, y), (right, above)) = Hatch::Rising.lines(from, to, 3.0)[0];
        assert!(right > x && above < y);
        assert!(Hatch::None.lines(from, to, 3.0).is_empty());
    }
}
