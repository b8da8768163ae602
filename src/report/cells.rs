//! Cells in rows and columns: a number or a class where two factors meet.

use super::canvas::{Canvas, Data, FAINT, Lettering, fitting, width_of};
use super::classes::Look;
use super::ramp;

/// Cells in a rectangle of the page; the first row is at the bottom.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    /// Names of the columns.
    pub across: &'a [String],
    /// Names of the rows.
    pub upwards: &'a [String],
}

/// A cell: how it looks, and what stands in it, if there is room.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub ground: Ground,
    pub text: String,
}

/// What a cell is filled with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ground {
    /// The colour of a quantity.
    Colour(String),
    /// That of a class.
    Class(Look),
}

impl Cells<'_> {
    /// Room to the left of cells for the names of their rows.
    pub fn room_for(upwards: &[String], most: f64, text: f64) -> f64 {
        upwards.iter().map(|name| width_of(name, text)).fold(0.0, f64::max).min(most) + 6.0
    }

    fn step(&self) -> (f64, f64) {
        let columns = self.across.len().max(1) as f64;
        let rows = self.upwards.len().max(1) as f64;
        ((self.right - self.left) / columns, (self.bottom - self.top) / rows)
    }

    /// The names of rows and columns, and the names of what these are.
    pub fn axes(&self, canvas: &mut Canvas, across: &str, upwards: &str) {
        let text = canvas.text;
        let (width, height) = self.step();
        let widest = self.across.iter().map(|name| width_of(name, text)).fold(0.0, f64::max);
        let every = (((widest + 3.0) / width).ceil() as usize).clamp(1, 3);
        for (place, name) in self.across.iter().enumerate().step_by(every) {
            let x = self.left + width * (place as f64 + 0.5);
            let at = Lettering::at(x, self.bottom + text + 2.0).centred().colour(FAINT);
            canvas.write(at, &fitting(name, width * every as f64 - 1.0, text));
        }
        for (place, name) in self.upwards.iter().enumerate() {
            let y = self.bottom - height * (place as f64 + 0.5) + text * 0.35;
            let at = Lettering::at(self.left - 3.0, y).ending().colour(FAINT);
            canvas.write(at, &fitting(name, 70.0, text));
        }
        let below = Lettering::at((self.left + self.right) / 2.0, self.bottom + text * 2.3 + 2.0).centred();
        canvas.write(below, &fitting(across, self.right - self.left, text));
        let room = self.right - self.left;
        canvas.write(Lettering::at(self.left, self.top - text * 0.6), &fitting(upwards, room, text));
    }

    /// A cell of a column and a row; data says what it shows.
    pub fn draw(&self, canvas: &mut Canvas, (column, row): (usize, usize), cell: &Cell, data: Data<'_>) {
        const GAP: f64 = 0.4;
        let (width, height) = self.step();
        let (left, bottom) =
            (self.left + width * column as f64 + GAP, self.bottom - height * row as f64 - GAP);
        let (right, top) = (left + width - 2.0 * GAP, bottom - height + 2.0 * GAP);
        let ink = match &cell.ground {
            Ground::Colour(fill) => {
                canvas.rectangle((left, top), (right, bottom), fill, data);
                ramp::lettering(fill)
            }
            Ground::Class(look) => {
                look.rectangle(canvas, (left, top), (right, bottom), data);
                look.ink
            }
        };
        if width_of(&cell.text, canvas.text) < width - 2.0 && canvas.text * 1.2 < height {
            let at = Lettering::at((left + right) / 2.0, (top + bottom) / 2.0 + canvas.text * 0.35).centred();
            canvas.write(at.colour(ink), &cell.text);
        }
    }
}

/// The colours of values from low to high as a bar, with its ends beside it; ends at `right`.
pub(super) fn scale(canvas: &mut Canvas, (right, y): (f64, f64), low: &str, high: &str) {
    const STEPS: usize = 24;
    const WIDTH: f64 = 72.0;
    let text = canvas.text;
    let end = right - width_of(high, text) - 3.0;
    let begin = end - WIDTH;
    let step = WIDTH / STEPS as f64;
    for place in 0..STEPS {
        let left = begin + step * place as f64;
        let fill = ramp::colour(place as f64 / (STEPS - 1) as f64);
        // A hair of overlap, or white seams show.
        canvas.rectangle((left, y - text * 0.8), (left + step + 0.15, y), &fill, &[]);
    }
    canvas.write(Lettering::at(begin - 3.0, y).ending().colour(FAINT), low);
    canvas.write(Lettering::at(end + 3.0, y).colour(FAINT), high);
}
