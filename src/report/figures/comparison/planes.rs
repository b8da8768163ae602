//! Numbers by month: differences with the intervals of their means, and beside them the two levels.

use super::quantities::{CHARGE, MEMBERS, Quantity};
use crate::report::data::{Alternative, ComparisonData, Paired};
use crate::report::figures::unit;
use crate::report::series::Middle;

/// Platforms whose levels and bands are shown, where all have a line.
const LARGEST: usize = 6;
/// Platforms whose charge is shown.
const CHARGES: usize = 3;

/// A plane of lines over the calendar.
#[derive(Debug)]
pub(in crate::report) struct Plane {
    /// What it shows.
    pub title: String,
    /// Place of the platform that all of it is about.
    pub platform: Option<usize>,
    pub unit: String,
    /// How many of the column's unit are one of the axis.
    pub factor: f64,
    /// Whether it shows differences, which are read against zero.
    pub is_difference: bool,
    pub lines: Vec<Line>,
}

/// A line of a plane.
#[derive(Debug)]
pub(in crate::report) struct Line {
    pub name: String,
    /// Name of the platform or scenario whose numbers they are.
    pub look: Look,
    pub quantity: Quantity,
    /// In the column's unit: the mean, and of a difference the ends of its interval.
    pub points: Vec<Option<Middle>>,
    /// Whether its name stands at its end.
    pub is_named: bool,
}

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Look {
    /// Of the only alternative.
    Only,
    /// Of an alternative among several, by its place.
    Alternative(usize),
    /// Of a platform.
    Platform(usize),
    /// Of the reference.
    Reference,
    /// Of a platform in the reference.
    PlatformInReference(usize),
}

/// A quantity of the market: the differences of all alternatives, and the levels.
pub(in crate::report) fn of_market(data: &ComparisonData, quantity: Quantity) -> Vec<Plane> {
    let mut planes = pair_of_planes("", None);
    for (place, alternative) in data.alternatives().iter().enumerate() {
        let months = alternative.monthly(None, quantity.column);
        let look = if data.alternatives().len() == 1 { Look::Only } else { Look::Alternative(place) };
        let line = |points| line(&alternative.name, look, quantity, points);
        if place == 0 {
            let reference = levels(data, months, |month| month.reference);
            planes[1].lines.push(self::line(&data.record().reference, Look::Reference, quantity, reference));
        }
        planes[0].lines.push(line(differences(data, months, true)));
        planes[1].lines.push(line(levels(data, months, |month| month.other)));
    }
    finished(planes, quantity)
}

/// Members of all platforms in one alternative: differences, and of the largest the levels.
pub(in crate::report) fn members(data: &ComparisonData, alternative: &Alternative) -> Vec<Plane> {
    let mut planes = pair_of_planes("", None);
    let largest = data.largest(LARGEST);
    for (place, name) in data.platforms().iter().enumerate() {
        let months = alternative.monthly(Some(name), MEMBERS.column);
        let is_large = largest.contains(&place);
        let points = differences(data, months, is_large);
        let moves = points.iter().flatten().any(|point| point.low != 0.0 || point.high != 0.0);
        if moves {
            let line = line(name, Look::Platform(place), MEMBERS, points);
            planes[0].lines.push(Line { is_named: is_large, ..line });
        }
        if is_large {
            planes[1].lines.extend(both_levels(data, place, months, MEMBERS));
        }
    }
    finished(planes, MEMBERS)
}

/// Charges of the largest platforms in one alternative, two planes for each.
pub(in crate::report) fn charges(data: &ComparisonData, alternative: &Alternative) -> Vec<Plane> {
    let mut all = Vec::new();
    for place in data.largest(CHARGES) {
        let name = &data.platforms()[place];
        let months = alternative.monthly(Some(name), CHARGE.column);
        let mut planes = pair_of_planes(name, Some(place));
        let mut difference = line(name, Look::Platform(place), CHARGE, differences(data, months, true));
        difference.is_named = false;
        planes[0].lines.push(difference);
        let levels = both_levels(data, place, months, CHARGE).into_iter();
        planes[1].lines.extend(levels.map(|line| Line { is_named: false, ..line }));
        if planes[1].lines.iter().any(|line| line.points.iter().any(Option::is_some)) {
            all.extend(finished(planes, CHARGE));
        }
    }
    all
}

fn pair_of_planes(of: &str, platform: Option<usize>) -> Vec<Plane> {
    let plane = |title: &str, is_difference| Plane {
        title: if of.is_empty() { title.to_owned() } else { format!("{of}: {}", title.to_lowercase()) },
        platform,
        unit: String::new(),
        factor: 1.0,
        is_difference,
        lines: Vec::new(),
    };
    vec![plane("Difference", true), plane("Levels", false)]
}

fn line(name: &str, look: Look, quantity: Quantity, points: Vec<Option<Middle>>) -> Line {
    Line { name: name.to_owned(), look, quantity, points, is_named: true }
}

/// The level in the alternative, and in the reference.
fn both_levels(data: &ComparisonData, place: usize, months: &[Paired], quantity: Quantity) -> [Line; 2] {
    let name = &data.platforms()[place];
    let own = line(name, Look::Platform(place), quantity, levels(data, months, |month| month.other));
    let reference = levels(data, months, |month| month.reference);
    let name = format!("{name} in {}", data.record().reference);
    let reference = line(&name, Look::PlatformInReference(place), quantity, reference);
    [Line { is_named: false, ..reference }, own]
}

/// Whether enough pairs have the number.
fn counts(data: &ComparisonData, month: &Paired) -> bool {
    month.pairs > 0 && month.pairs * 2 >= u64::from(data.record().replicates)
}

fn differences(data: &ComparisonData, months: &[Paired], has_band: bool) -> Vec<Option<Middle>> {
    let point = |month: &Paired| {
        let difference = month.difference.filter(|_| counts(data, month))?;
        let end = |end: Option<f64>| end.filter(|_| has_band).unwrap_or(difference);
        Some(Middle { low: end(month.lower), high: end(month.upper), ..Middle::flat(difference) })
    };
    months.iter().map(point).collect()
}

fn levels(
    data: &ComparisonData,
    months: &[Paired],
    level: fn(&Paired) -> Option<f64>,
) -> Vec<Option<Middle>> {
    let point = |month: &Paired| {
        let level = level(month).filter(|_| counts(data, month))?;
        Some(Middle::flat(level))
    };
    months.iter().map(point).collect()
}

/// With the units that suit the sizes.
fn finished(mut planes: Vec<Plane>, quantity: Quantity) -> Vec<Plane> {
    for plane in &mut planes {
        let (low, high) = plane.range();
        let (scale, words) = unit(low.abs().max(high.abs()) / quantity.per, quantity.noun);
        (plane.factor, plane.unit) = (scale * quantity.per, words);
    }
    planes
}

impl Plane {
    /// Least and largest number, in the column's unit, and zero.
    pub fn range(&self) -> (f64, f64) {
        let points = || self.lines.iter().flat_map(|line| &line.points).flatten();
        (
            points().map(|point| point.low).fold(0.0, f64::min),
            points().map(|point| point.high).fold(0.0, f64::max),
        )
    }
}
