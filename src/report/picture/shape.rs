//! Shapes made of straight lines and curves, in points.

use super::Mark;

/// A step along an outline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    Move((f64, f64)),
    Line((f64, f64)),
    /// Control, end.
    Quadratic((f64, f64), (f64, f64)),
    /// Two controls, end.
    Cubic((f64, f64), (f64, f64), (f64, f64)),
    Close,
}

/// How far from its ends the controls of a curve lie that comes closest to a quarter of the unit circle.
const QUARTER: f64 = 0.552_284_75;

/// The path `d`, of `M`, `L` and `Z` with coordinates in pairs: what panels and figures write.
pub(super) fn steps(d: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = d;
    while let Some(letter) = rest.chars().next() {
        let after = &rest[letter.len_utf8()..];
        let end = after.find(['M', 'L', 'Z']).unwrap_or(after.len());
        match (letter, pair(&after[..end])) {
            ('M', Some(point)) => steps.push(Step::Move(point)),
            ('L', Some(point)) => steps.push(Step::Line(point)),
            ('Z', None) => steps.push(Step::Close),
            _ => debug_assert!(false, "figures draw with M, L and Z, not {rest}"),
        }
        rest = &after[end..];
    }
    steps
}

fn pair(text: &str) -> Option<(f64, f64)> {
    let (x, y) = text.split_once(' ')?;
    Some((x.parse().ok()?, y.parse().ok()?))
}

/// A disc as four curves.
pub(super) fn disc((x, y): (f64, f64), radius: f64) -> Vec<Step> {
    let near = radius * QUARTER;
    let at = |right: f64, down: f64| (x + right, y + down);
    vec![
        Step::Move(at(radius, 0.0)),
        Step::Cubic(at(radius, near), at(near, radius), at(0.0, radius)),
        Step::Cubic(at(-near, radius), at(-radius, near), at(-radius, 0.0)),
        Step::Cubic(at(-radius, -near), at(-near, -radius), at(0.0, -radius)),
        Step::Cubic(at(near, -radius), at(radius, -near), at(radius, 0.0)),
        Step::Close,
    ]
}

/// Lengths of dashes and gaps.
pub(super) fn dashes(dash: &str) -> Vec<f32> {
    dash.split(' ').filter_map(|length| length.parse().ok()).collect()
}

impl Mark {
    /// Outline and fill of what is filled; nothing for lines, texts and groups.
    pub(super) fn filled(&self) -> Option<(Vec<Step>, &str, f64)> {
        match self {
            Mark::Area { d, fill, opacity, .. } => Some((steps(d), fill, *opacity)),
            Mark::Disc { centre, radius, fill, .. } => Some((disc(*centre, *radius), fill, 1.0)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_as_it_was_written() {
        let read = steps("M1 2.5L-3 4ZM0 0");
        let expected = [Step::Move((1.0, 2.5)), Step::Line((-3.0, 4.0)), Step::Close, Step::Move((0.0, 0.0))];
        assert_eq!(read, expected);
        assert!(steps("").is_empty());
    }

    #[test]
    fn colours_and_dashes_are_read_as_they_were_written() {
        assert_eq!(dashes("1.5 1.8"), [1.5, 1.8]);
        assert!(dashes("").is_empty());
    }
}
