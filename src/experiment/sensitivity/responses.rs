//! Complete responses: one finite number per point and replicate.

use super::SensitivityError;

/// One response at all points of a design, in its order, over the same number of replicates each.
///
/// Always holds: at least one point and one replicate, all values finite. Column `j` is the response under the `j`-th
/// luck; columns are independent of each other. Within a column points may share luck (paired) or not: the
/// estimators hold either way.
#[derive(Debug, Clone, PartialEq)]
pub struct Responses {
    replicates: usize,
    /// Point by point.
    values: Vec<f64>,
}

impl Responses {
    /// Responses of these points, each a list of replicates.
    ///
    /// # Errors
    /// There is no value, a value is not finite, or points differ in their number of replicates.
    pub fn new(points: &[Vec<f64>]) -> Result<Responses, SensitivityError> {
        let replicates = points.first().map_or(0, Vec::len);
        if replicates == 0 {
            return Err(SensitivityError::NoResponses);
        }
        for (point, values) in points.iter().enumerate() {
            if values.len() != replicates {
                return Err(SensitivityError::Ragged { point, found: values.len(), expected: replicates });
            }
            if let Some(replicate) = values.iter().position(|value| !value.is_finite()) {
                return Err(SensitivityError::NotFinite { point, replicate, value: values[replicate] });
            }
        }
        Ok(Responses { replicates, values: points.concat() })
    }

    /// Number of points.
    pub fn points(&self) -> usize {
        self.values.len() / self.replicates
    }

    /// Number of replicates of each point.
    pub fn replicates(&self) -> usize {
        self.replicates
    }

    /// The replicates of a point.
    pub fn at(&self, point: usize) -> &[f64] {
        &self.values[point * self.replicates..][..self.replicates]
    }

    /// Whether all values are the same.
    pub fn is_constant(&self) -> bool {
        self.values.iter().all(|value| *value == self.values[0])
    }

    /// Mean over replicates, of each point.
    pub fn means(&self) -> Vec<f64> {
        self.values.chunks(self.replicates).map(mean).collect()
    }

    /// For each replicate, its deviation from the mean over replicates, at each point.
    pub fn deviations(&self) -> Vec<Vec<f64>> {
        let means = self.means();
        let column = |replicate: usize| {
            means.iter().enumerate().map(|(point, mean)| self.at(point)[replicate] - mean).collect()
        };
        (0..self.replicates).map(column).collect()
    }

    /// The same points without one of at least two replicates.
    pub(super) fn without(&self, replicate: usize) -> Responses {
        let kept = self.values.iter().enumerate().filter(|(place, _)| place % self.replicates != replicate);
        Responses { replicates: self.replicates - 1, values: kept.map(|(_, value)| *value).collect() }
    }
}

/// Arithmetic mean of at least one number.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviations_are_from_the_mean_of_the_point() {
        let responses = Responses::new(&[vec![1.0, 3.0], vec![10.0, 20.0]]).unwrap();
        assert_eq!(responses.means(), [2.0, 15.0]);
        assert_eq!(responses.deviations(), [[-1.0, -5.0], [1.0, 5.0]]);
        assert_eq!(responses.without(0), Responses::new(&[vec![3.0], vec![20.0]]).unwrap());
    }

    #[test]
    fn incomplete_responses_are_refused_with_their_place() {
        assert_eq!(Responses::new(&[]), Err(SensitivityError::NoResponses));
        let ragged = Responses::new(&[vec![1.0, 2.0], vec![1.0]]);
        assert_eq!(ragged, Err(SensitivityError::Ragged { point: 1, found: 1, expected: 2 }));
        let infinite = Responses::new(&[vec![1.0, f64::INFINITY]]).unwrap_err();
        assert!(matches!(infinite, SensitivityError::NotFinite { point: 0, replicate: 1, .. }));
    }
}
