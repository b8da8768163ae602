//! The figures of a comparison.

pub(in crate::report) mod clouds;
mod draw;
pub(in crate::report) mod effects;
pub(in crate::report) mod exits;
pub(in crate::report) mod planes;
pub(in crate::report) mod quantities;

use crate::report::canvas::Width;
use crate::report::data::{Alternative, ComparisonData};
use crate::report::picture::Picture;
use quantities::{CHARGE, MARKET, MEMBERS, Quantity};

/// A figure of a comparison. Which there are depends on it: some are of one alternative alone, and one that never differs has none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparisonFigure {
    kind: FigureKind,
}

/// What a figure shows. Alternatives are named by their places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) enum FigureKind {
    /// All metrics of all alternatives.
    Differences,
    /// A column of the market by month, of all alternatives.
    Market(Quantity),
    /// Members of platforms by month.
    Members(usize),
    /// Charges of platforms by month.
    Charge(usize),
    /// Single pairs.
    Pairs(usize),
    /// Shares of histories in which platforms leave.
    Exits,
}

impl ComparisonFigure {
    /// All figures of a comparison, in the order of its page.
    pub fn all(data: &ComparisonData) -> Vec<ComparisonFigure> {
        let alternatives = || 0..data.alternatives().len();
        let mut kinds = vec![FigureKind::Differences];
        kinds.extend(alternatives().filter(|place| has_pairs(data, *place)).map(FigureKind::Pairs));
        kinds.extend(MARKET.map(FigureKind::Market));
        kinds.extend(alternatives().map(FigureKind::Members));
        let has_charges = |place: &usize| !planes::charges(data, &data.alternatives()[*place]).is_empty();
        kinds.extend(alternatives().filter(has_charges).map(FigureKind::Charge));
        if data.alternatives().iter().any(|alternative| !alternative.exits.is_empty()) {
            kinds.push(FigureKind::Exits);
        }
        kinds.into_iter().map(|kind| ComparisonFigure { kind }).collect()
    }

    pub(in crate::report) fn kind(self) -> FigureKind {
        self.kind
    }

    /// What it is called on the command line. Where there are several alternatives, a figure of one bears its number.
    pub fn name(self, data: &ComparisonData) -> String {
        let of = |name: &str, place: usize| match data.alternatives().len() {
            1 => name.to_owned(),
            _ => format!("{name}-{}", place + 1),
        };
        match self.kind {
            FigureKind::Differences => "differences".to_owned(),
            FigureKind::Market(quantity) => quantity.figure.to_owned(),
            FigureKind::Members(place) => of(MEMBERS.figure, place),
            FigureKind::Charge(place) => of(CHARGE.figure, place),
            FigureKind::Pairs(place) => of("pairs", place),
            FigureKind::Exits => "exits".to_owned(),
        }
    }

    /// What it shows, one line.
    pub fn meaning(self, data: &ComparisonData) -> String {
        let of = |what: &str, place: usize| match data.alternatives() {
            [_] => what.to_owned(),
            several => format!("{what}: {}", several[place].name),
        };
        let lower = |heading: &str| match heading {
            "HHI" => heading.to_owned(),
            _ => heading[..1].to_lowercase() + &heading[1..],
        };
        match self.kind {
            FigureKind::Differences => {
                "paired differences of all metrics, in standard deviations of luck".to_owned()
            }
            FigureKind::Market(quantity) => {
                format!("{} by month: paired differences and levels", lower(quantity.heading))
            }
            FigureKind::Members(place) => {
                of("members of each platform by month: paired differences and levels", place)
            }
            FigureKind::Charge(place) => {
                of("charge of the largest platforms by month: paired differences and levels", place)
            }
            FigureKind::Pairs(place) => of("differences of single pairs, metric by metric", place),
            FigureKind::Exits => "share of histories in which each platform leaves".to_owned(),
        }
    }

    /// Draws it.
    pub fn draw(self, data: &ComparisonData, width: Width) -> Picture {
        let one = |place: usize| &data.alternatives()[place];
        let canvas = match self.kind {
            FigureKind::Differences => draw::effects(data, width),
            FigureKind::Market(quantity) => {
                draw::planes(data, width, quantity.heading, &planes::of_market(data, quantity))
            }
            FigureKind::Members(place) => {
                draw::planes(data, width, &titled("Members", data, place), &planes::members(data, one(place)))
            }
            FigureKind::Charge(place) => {
                draw::planes(data, width, &titled("Charge", data, place), &planes::charges(data, one(place)))
            }
            FigureKind::Pairs(place) => draw::clouds(data, width, one(place)),
            FigureKind::Exits => draw::exits(data, width),
        };
        let title = format!("{}: {}", data.title(), self.meaning(data));
        canvas.finish(&title, &data.provenance())
    }
}

/// Whether any metric of an alternative differs in any pair.
fn has_pairs(data: &ComparisonData, place: usize) -> bool {
    let metrics = &data.alternatives()[place].metrics;
    metrics.iter().any(|metric| clouds::pairs(data, metric).is_some())
}

/// A heading with the alternative, where there are several.
fn titled(heading: &str, data: &ComparisonData, place: usize) -> String {
    match data.alternatives() {
        [_] => heading.to_owned(),
        several => format!("{heading}: {}", several[place].name),
    }
}

/// How an alternative is told from the reference: `dear, paired with duopoly`.
pub(in crate::report) fn against(data: &ComparisonData, alternative: &Alternative) -> String {
    format!("{} less {}", alternative.name, data.record().reference)
}
