//! Incidence of critical illness by age.

use crate::math::{exp, ln, pow};
use crate::model::household::OLDEST_YEARS;
use crate::scenario::parameters::{Illness, IncidencePoint};

/// The incidence below which a table that falls with age is taken to stay: nobody falls ill, and the logarithm exists.
const LEAST_INCIDENCE: f64 = 1e-150;

/// The yearly probability of a critical illness at every whole age from 0 to [`OLDEST_YEARS`].
pub type ByAge = [f64; OLDEST_YEARS + 1];

/// The 2006-2010 table of insured Chinese men, six diseases (source in the file's `provenance` column).
const CHINA_2006_2010: &str = include_str!("../../../configs/data/incidence_critical_illness.csv");

/// The reference age of the slope damping, years.
const DAMPING_AGE: usize = 40;

/// Incidence that meets the platforms' terms: the table with its slope damped, q(40) (q/q(40))^kappa, times the
/// incidence ratio (model text 7.5).
pub fn incidence_by_age(illness: &Illness) -> ByAge {
    let points = if illness.incidence.is_empty() { builtin_points() } else { illness.incidence.clone() };
    let table = interpolate(&points);
    let pivot = table[DAMPING_AGE];
    table.map(|q| match illness.incidence_ratio {
        0.0 => 0.0,
        ratio => (ratio * pivot * pow(q / pivot, illness.slope_damping)).min(1.0),
    })
}

/// The built-in table.
pub fn builtin_points() -> Vec<IncidencePoint> {
    CHINA_2006_2010
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.splitn(3, ',');
            let age_years = cells.next()?.parse().ok()?;
            let annual_incidence = cells.next()?.parse().ok()?;
            Some(IncidencePoint { age_years, annual_incidence })
        })
        .collect()
}

/// Fills the gaps geometrically; before the first point it stays level, beyond the last it grows as over the last two.
fn interpolate(points: &[IncidencePoint]) -> ByAge {
    let mut table = [0.0; OLDEST_YEARS + 1];
    for (age, value) in table.iter_mut().enumerate() {
        let following = points.partition_point(|point| (point.age_years as usize) <= age);
        let (low, high) = match following {
            0 => (0, 0),
            n if n == points.len() => (n.saturating_sub(2), n - 1),
            n => (n - 1, n),
        };
        *value = on_geometric_line(points[low], points[high], age as f64).clamp(LEAST_INCIDENCE, 1.0);
    }
    table
}

fn on_geometric_line(low: IncidencePoint, high: IncidencePoint, age: f64) -> f64 {
    let span = f64::from(high.age_years) - f64::from(low.age_years);
    if span == 0.0 || age == f64::from(low.age_years) {
        return low.annual_incidence;
    }
    let slope = (ln(high.annual_incidence) - ln(low.annual_incidence)) / span;
    low.annual_incidence * exp(slope * (age - f64::from(low.age_years)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_is_read_whole() {
        let points = builtin_points();
        assert_eq!(points.len(), 63);
        assert_eq!(points[40].annual_incidence, 0.002151);
    }

    #[test]
    fn between_points_incidence_is_interpolated_geometrically_and_beyond_them_it_goes_on() {
        let point = |age_years, annual_incidence| IncidencePoint { age_years, annual_incidence };
        let table = interpolate(&[point(20, 0.001), point(40, 0.004)]);
        assert_eq!(table[10], 0.001);
        assert!((table[30] - 0.002).abs() < 1e-15);
        assert!((table[60] - 0.016).abs() < 1e-14);
    }

    #[test]
    fn a_table_that_falls_without_end_and_a_ratio_of_nought_still_give_probabilities() {
        let steep = [(30, 1e-12), (31, 1e-300)]
            .map(|(age_years, annual_incidence)| IncidencePoint { age_years, annual_incidence });
        for (incidence_ratio, slope_damping) in [(0.0, 2.0), (10.0, 2.0), (1.0, 0.0)] {
            let table = incidence_by_age(&Illness {
                incidence: steep.to_vec(),
                incidence_ratio,
                slope_damping,
                ..Illness::default()
            });
            assert!(table.iter().all(|q| (0.0..=1.0).contains(q)), "{table:?}");
            assert!(incidence_ratio > 0.0 || table == [0.0; OLDEST_YEARS + 1]);
        }
    }

    #[test]
    fn damping_turns_the_table_about_age_40() {
        let damped =
            incidence_by_age(&Illness { incidence_ratio: 1.0, slope_damping: 0.5, ..Illness::default() });
        let table = interpolate(&builtin_points());
        assert!((damped[40] / table[40] - 1.0).abs() < 1e-12);
        let expected = (table[50] / table[40]).sqrt();
        assert!((damped[50] / damped[40] / expected - 1.0).abs() < 1e-12);
    }
}
