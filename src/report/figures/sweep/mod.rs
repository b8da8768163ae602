//! The figures of a sweep, a file per kind.

mod indices;
mod layout;
mod months;
mod outcomes;
mod parallel;
mod response_plane;
mod responses;
mod surface;

use crate::report::canvas::Width;
use crate::report::data::sweep::Result;
use crate::report::data::{Indices, SweepData};
use crate::report::picture::Picture;

pub(in crate::report) use indices::{COLOURS as INDEX_COLOURS, axis as index_axis};
pub(in crate::report) use layout::scale_of;
pub(in crate::report) use months::{PanelOfFans, SERIES, panels, scale as series_scale};
pub(in crate::report) use outcomes::share_tables;
pub(in crate::report) use parallel::{Axis, LINES_MAX, Line, axes, coloured_by};
pub(in crate::report) use responses::{DOTS, correlation};

/// A figure of a sweep: which there are depends on its design and metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepFigure {
    name: String,
    meaning: String,
    subject: Subject,
}

/// What a figure shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Subject {
    /// A shown number by factor.
    Response(usize),
    /// A shown number over two factors.
    Surface(usize),
    /// How histories end.
    Outcomes,
    /// All points at once.
    Parallel,
    /// The indices of a response, by its place.
    Indices(usize),
    /// A series, by its place in [`SERIES`].
    Months(usize),
}

impl SweepFigure {
    /// All figures of a sweep.
    pub fn all(sweep: &SweepData) -> Vec<SweepFigure> {
        let mut all = Vec::new();
        if sweep.histories().is_empty() {
            return all;
        }
        let mut add = |subject, name: String, meaning: String| {
            // Two names may become one where only hyphens are left of what told them apart.
            let is_taken = |name: &str| all.iter().any(|figure: &SweepFigure| figure.name == name);
            let numbered = (2..).map(|number| format!("{name}-{number}"));
            let name = std::iter::once(name.clone()).chain(numbered).find(|name| !is_taken(name));
            all.push(SweepFigure { name: name.unwrap_or_default(), meaning, subject });
        };
        for (place, shown) in sweep.shown().iter().enumerate() {
            if !sweep.grouped().is_empty() {
                let meaning = format!("{} by factor, with 95 % intervals", shown.name);
                add(Subject::Response(place), format!("response-{}", hyphened(&shown.name)), meaning);
            }
            if sweep.has_surfaces() {
                let meaning = format!("{} over two factors", shown.name);
                add(Subject::Surface(place), format!("surface-{}", hyphened(&shown.name)), meaning);
            }
        }
        add(Subject::Outcomes, "outcomes".to_owned(), "how histories end".to_owned());
        if !sweep.plan().factors.is_empty() {
            let meaning = "all points, a line each through factors and metrics".to_owned();
            add(Subject::Parallel, "parallel".to_owned(), meaning);
        }
        for (place, response) in responses(sweep).iter().enumerate() {
            let meaning = format!("{} of {response} by factor", response_words(sweep, response));
            add(Subject::Indices(place), format!("sensitivity-{}", hyphened(response)), meaning);
        }
        if sweep.plan().series {
            for (place, series) in SERIES.iter().enumerate() {
                let meaning = format!("{} by month, over histories", series.words);
                add(Subject::Months(place), format!("months-{}", series.name), meaning);
            }
        }
        all
    }

    /// What it is called on the command line.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it shows, one line.
    pub fn meaning(&self) -> &str {
        &self.meaning
    }

    pub(in crate::report) fn subject(&self) -> Subject {
        self.subject
    }

    /// Draws it.
    ///
    /// # Errors
    /// The journal cannot be read again.
    pub fn draw(&self, sweep: &SweepData, width: Width) -> Result<Picture> {
        let canvas = match self.subject {
            Subject::Response(shown) => responses::draw(sweep, shown, width),
            Subject::Surface(shown) => surface::draw(sweep, shown, width),
            Subject::Outcomes => outcomes::draw(sweep, width),
            Subject::Parallel => parallel::draw(sweep, width),
            Subject::Indices(place) => indices::draw(sweep, &responses(sweep)[place], width),
            Subject::Months(place) => months::draw(sweep, SERIES[place], width)?,
        };
        let title = format!("{}: {}", sweep.title(), self.meaning);
        Ok(canvas.finish(&title, &sweep.provenance()))
    }
}

/// The responses of a sensitivity design, in their order.
pub(in crate::report) fn responses(sweep: &SweepData) -> Vec<String> {
    let mut responses: Vec<String> = Vec::new();
    for indices in sweep.indices() {
        if !responses.contains(&indices.response) {
            responses.push(indices.response.clone());
        }
    }
    responses
}

/// The indices of a response, a scenario after the other.
pub(in crate::report) fn of_response<'a>(
    sweep: &'a SweepData,
    response: &'a str,
) -> impl Iterator<Item = &'a Indices> {
    sweep.indices().iter().filter(move |indices| indices.response == response)
}

fn response_words(sweep: &SweepData, response: &str) -> String {
    of_response(sweep, response).next().map_or(String::new(), |indices| indices.names.join(" and "))
}

/// A name as a link has it.
fn hyphened(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_figures_are_words_with_hyphens() {
        assert_eq!(hyphened("leader_leaves"), "leader-leaves");
        assert_eq!(hyphened("outcome is no-market"), "outcome-is-no-market");
    }
}
