//! Responses that some histories do not have: dead and extinct markets are outcomes, not gaps.
//!
//! No history is dropped. A response that is missing somewhere is analysed as the outcome "it exists", and by its size only if the
//! experiment declares what stands for a missing value. Classes of outcomes are responses too: 1 in the histories that end so.

use super::{Responses, SensitivityError};

/// A response as the histories give it, made fit for analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// How many histories lack it, and what is done about it.
    pub missing: Missing,
    /// The values; `None` where some are missing and nothing is declared to stand for them.
    pub values: Option<Responses>,
    /// 1 where the value exists, 0 where not; `None` where that is the same in all histories.
    pub exists: Option<Responses>,
}

/// Missing values of a response.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Missing {
    /// Histories without a value.
    pub histories: usize,
    /// Histories in all.
    pub of_histories: usize,
    /// Points at which some history has no value.
    pub points: usize,
    /// Points in all.
    pub of_points: usize,
    /// What stands for a missing value, if that is declared.
    pub substitute: Option<f64>,
}

impl Response {
    /// A response at the points of a design, each a list of replicates, in which `substitute` stands for what is missing.
    ///
    /// # Errors
    /// There is no value, one is not finite, or points differ in their number of replicates.
    pub fn new(points: &[Vec<Option<f64>>], substitute: Option<f64>) -> Result<Response, SensitivityError> {
        let absent = |values: &&Vec<Option<f64>>| values.iter().any(Option::is_none);
        let missing = Missing {
            histories: points.iter().flatten().filter(|value| value.is_none()).count(),
            of_histories: points.iter().map(Vec::len).sum(),
            points: points.iter().filter(absent).count(),
            of_points: points.len(),
            substitute,
        };
        let exists = Responses::new(&mapped(points, |value| Some(f64::from(u8::from(value.is_some())))))?;
        let all = mapped(points, |value| value.or(substitute));
        let complete = missing.histories == 0 || substitute.is_some();
        Ok(Response {
            missing,
            values: complete.then(|| Responses::new(&all)).transpose()?,
            exists: (!exists.is_constant()).then_some(exists),
        })
    }
}

/// The points with each value mapped; what is still missing then is left out.
fn mapped(points: &[Vec<Option<f64>>], value: impl Fn(Option<f64>) -> Option<f64>) -> Vec<Vec<f64>> {
    points.iter().map(|values| values.iter().filter_map(|found| value(*found)).collect()).collect()
}

/// For each class that some but not all histories end in, in order, the response that is 1 there and 0 elsewhere: its mean over
/// replicates is the share of histories that end so.
///
/// # Errors
/// There is no history, or points differ in their number of replicates.
pub fn indicators<C: Ord + Clone>(points: &[Vec<C>]) -> Result<Vec<(C, Responses)>, SensitivityError> {
    let mut classes: Vec<C> = points.iter().flatten().cloned().collect();
    classes.sort();
    classes.dedup();
    let mut found = Vec::new();
    for class in classes {
        let is_class = |values: &Vec<C>| values.iter().map(|c| f64::from(u8::from(*c == class))).collect();
        let responses = Responses::new(&points.iter().map(is_class).collect::<Vec<_>>())?;
        if !responses.is_constant() {
            found.push((class, responses));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months_to_monopoly() -> Vec<Vec<Option<f64>>> {
        vec![vec![Some(12.0), Some(14.0)], vec![Some(30.0), None], vec![None, None]]
    }

    #[test]
    fn a_missing_value_without_a_substitute_leaves_only_whether_it_exists() {
        let response = Response::new(&months_to_monopoly(), None).unwrap();
        assert_eq!(response.values, None);
        assert_eq!(response.exists.unwrap().means(), [1.0, 0.5, 0.0]);
        let missing = response.missing;
        assert_eq!(
            (missing.histories, missing.of_histories, missing.points, missing.of_points),
            (3, 6, 2, 3)
        );
    }

    #[test]
    fn a_declared_substitute_stands_for_every_missing_value() {
        let response = Response::new(&months_to_monopoly(), Some(80.0)).unwrap();
        assert_eq!(response.values.unwrap().means(), [13.0, 55.0, 80.0]);
        assert!(response.exists.is_some());
    }

    #[test]
    fn a_complete_response_needs_no_indicator() {
        let response = Response::new(&[vec![Some(1.0)], vec![Some(2.0)]], None).unwrap();
        assert_eq!(response.values.unwrap().means(), [1.0, 2.0]);
        assert_eq!(response.exists, None);
    }

    #[test]
    fn classes_that_all_or_no_histories_end_in_are_no_response() {
        let classes = vec![vec!["collapse", "monopoly"], vec!["collapse", "collapse"]];
        let found = indicators(&classes).unwrap();
        assert_eq!(found.iter().map(|(class, _)| *class).collect::<Vec<_>>(), ["collapse", "monopoly"]);
        assert_eq!(found[0].1.means(), [0.5, 1.0]);
        assert_eq!(indicators(&[vec!["collapse"], vec!["collapse"]]).unwrap(), []);
    }

    #[test]
    fn a_hole_in_the_histories_is_an_error_and_not_a_missing_value() {
        let ragged = Response::new(&[vec![Some(1.0), None], vec![Some(1.0)]], None);
        assert!(matches!(ragged, Err(SensitivityError::Ragged { point: 1, .. })));
    }
}
