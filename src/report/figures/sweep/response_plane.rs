//! The plane of a response by the levels of a factor: numbers or words across, numbers upwards, and means with their intervals on it.
//! Points that have two numbers lie in a [`Plane`](crate::report::plane::Plane), series in a [`Panel`](crate::report::panel::Panel).

use crate::report::canvas::{
    Canvas, Data, FAINT, GRID, Lettering, Stroke, fitting, number, path_through, width_of,
};
use crate::report::ticks::Ticks;

/// What lies across.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Across {
    /// Numbers, at their places.
    Numbers(Ticks),
    /// Words side by side: the first is at 0, the next at 1.
    Words(Vec<String>),
}

/// A rectangle of the page on which pairs of numbers have their places.
#[derive(Debug, Clone)]
pub(super) struct ResponsePlane {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub across: Across,
    pub upwards: Ticks,
}

impl ResponsePlane {
    pub fn x(&self, value: f64) -> f64 {
        let (low, high) = self.ends();
        self.left + (self.right - self.left) * (value - low) / (high - low)
    }

    pub fn y(&self, value: f64) -> f64 {
        let (low, high) = (self.upwards.low(), self.upwards.high());
        self.bottom - (self.bottom - self.top) * (value - low) / (high - low)
    }

    /// What lies at the left edge and at the right one.
    fn ends(&self) -> (f64, f64) {
        match &self.across {
            Across::Numbers(ticks) => (ticks.low(), ticks.high()),
            Across::Words(words) => (-0.5, words.len() as f64 - 0.5),
        }
    }

    /// Begins the group of the plane, which says what lies where, and draws grid and axes.
    pub fn open(&self, canvas: &mut Canvas, name: &str) {
        let ends = self.ends();
        let places = [self.left, self.right, self.bottom, self.top].map(number);
        let values = [ends.0, ends.1, self.upwards.low(), self.upwards.high()].map(|end| end.to_string());
        canvas.open(&[
            ("panel", name),
            ("x-low", &values[0]),
            ("x-high", &values[1]),
            ("left", &places[0]),
            ("right", &places[1]),
            ("low", &values[2]),
            ("low-at", &places[2]),
            ("high", &values[3]),
            ("high-at", &places[3]),
        ]);
        for value in &self.upwards.values {
            let y = self.y(*value);
            let stroke = if *value == 0.0 { Stroke::solid("#8a8a8a", 0.6) } else { Stroke::solid(GRID, 0.5) };
            canvas.rule((self.left, y), (self.right, y), stroke);
            let label = Lettering::at(self.left - 3.0, y + canvas.text * 0.35).ending().colour(FAINT);
            canvas.write(label, &self.upwards.label(*value));
        }
        self.marks_across(canvas);
    }

    fn marks_across(&self, canvas: &mut Canvas) {
        let base = self.bottom + 3.0 + canvas.text;
        let mut mark = |x: f64, text: &str| {
            canvas.rule((x, self.bottom), (x, self.bottom + 2.5), Stroke::solid("#8a8a8a", 0.6));
            canvas.write(Lettering::at(x, base).centred().colour(FAINT), text);
        };
        match &self.across {
            Across::Numbers(ticks) => {
                ticks.values.iter().for_each(|value| mark(self.x(*value), &ticks.label(*value)));
            }
            Across::Words(words) => {
                let room = (self.right - self.left) / words.len().max(1) as f64 - 2.0;
                let size = mark_size(words, room);
                for (place, word) in words.iter().enumerate().step_by(size.1) {
                    mark(self.x(place as f64), &fitting(word, room * size.1 as f64, size.0));
                }
            }
        }
    }

    /// A line through points, from left to right; data says what it shows.
    pub fn line(&self, canvas: &mut Canvas, points: &[(f64, f64)], stroke: Stroke<'_>, data: Data<'_>) {
        if points.len() > 1 {
            let corners = points.iter().map(|(x, y)| (self.x(*x), self.y(*y)));
            canvas.path(&path_through(corners), stroke, data);
        }
    }

    /// An interval at a place, with short ends, moved by `shift` points to the right.
    pub fn interval(&self, canvas: &mut Canvas, x: f64, (low, high): (f64, f64), shift: f64, colour: &str) {
        const END: f64 = 1.6;
        let (x, low, high) = (self.x(x) + shift, self.y(low), self.y(high));
        let stroke = Stroke::solid(colour, 0.8);
        canvas.rule((x, low), (x, high), stroke);
        for y in [low, high] {
            canvas.rule((x - END, y), (x + END, y), stroke);
        }
    }
}

/// Size of the labels of words, and of how many words one has a label, so that these do not touch.
fn mark_size(words: &[String], room: f64) -> (f64, usize) {
    const SIZE: f64 = 7.0;
    let widest = words.iter().map(|word| width_of(word, SIZE)).fold(0.0, f64::max);
    // Numbers, dates and short names rather have gaps than be cut.
    let steps = (widest / room.max(1.0)).ceil().max(1.0) as usize;
    (SIZE, if steps > 3 { 1 } else { steps })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(across: Across) -> ResponsePlane {
        ResponsePlane {
            left: 10.0,
            right: 110.0,
            top: 5.0,
            bottom: 55.0,
            across,
            upwards: Ticks::cover(0.0, 1.0, 5),
        }
    }

    #[test]
    fn numbers_and_words_have_their_places() {
        let numbers = plane(Across::Numbers(Ticks::cover(0.0, 50.0, 5)));
        assert_eq!((numbers.x(0.0), numbers.x(25.0), numbers.y(1.0)), (10.0, 60.0, 5.0));
        let words = plane(Across::Words(["a", "b"].map(str::to_owned).into()));
        assert_eq!((words.x(0.0), words.x(1.0)), (35.0, 85.0));
    }
}
