//! How the many values of a factor become a few groups: its levels, or bins of as many points each.

use crate::output::sweep::{FactorKind, Header, Value, are_levels, centre_of, level_label, levels_of};

/// Points that a bin has at least, if there are so many, and bins at most.
const BIN_POINTS: usize = 8;
const BINS_MAX: usize = 10;

/// The groups of a factor's values, rising. At least two.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Grouping {
    /// A name per group: the level, or the ends of the bin.
    pub labels: Vec<String>,
    /// Where a group lies on an axis of numbers: the level, or the mean of the bin.
    pub x: Vec<f64>,
    /// Whether it has such places; words stand side by side.
    pub is_numeric: bool,
    /// Whether groups are bins and not levels.
    pub is_binned: bool,
    /// The lowest and the highest value of each bin; empty where there are none.
    ends: Vec<(f64, f64)>,
    /// The group of each point; none where another factor is not at its centre, in a design of one at a time.
    of_point: Vec<Option<usize>>,
}

impl Grouping {
    /// By factor; none for factors that never vary, and for words that are too many.
    pub fn of_factors(header: &Header, kind: &str) -> Vec<Option<Grouping>> {
        let rests = |factor| centre_of(&header.points, factor);
        let centre: Option<Vec<Value>> =
            (kind == "one-at-a-time").then(|| (0..header.plan.factors.len()).filter_map(rests).collect());
        let of = |factor: usize| {
            let is_text = header.plan.factors[factor].kind == FactorKind::Text;
            match levels_of(&header.points, factor) {
                Some(levels) if levels.len() < 2 => None,
                Some(levels) if are_levels(kind, levels.len(), header.points.len()) => {
                    Some(Grouping::levels(header, factor, &levels, centre.as_deref()))
                }
                _ if is_text => None,
                _ => Grouping::bins(header, factor),
            }
        };
        (0..header.plan.factors.len()).map(of).collect()
    }

    fn levels(header: &Header, factor: usize, levels: &[Value], centre: Option<&[Value]>) -> Grouping {
        let is_alone = |point: &[Value]| {
            centre.is_none_or(|centre| {
                let places = centre.iter().zip(point).enumerate();
                places.into_iter().all(|(place, (rest, value))| place == factor || rest == value)
            })
        };
        let of = |point: &Vec<Value>| {
            levels.iter().position(|level| *level == point[factor]).filter(|_| is_alone(point))
        };
        let numbers: Option<Vec<f64>> = levels.iter().map(Value::number).collect();
        Grouping {
            labels: levels.iter().map(level_label).collect(),
            is_numeric: numbers.is_some(),
            x: numbers.unwrap_or_else(|| (0..levels.len()).map(|place| place as f64).collect()),
            is_binned: false,
            ends: Vec::new(),
            of_point: header.points.iter().map(of).collect(),
        }
    }

    /// Bins of about as many points each; equal values are never parted.
    fn bins(header: &Header, factor: usize) -> Option<Grouping> {
        let values: Vec<f64> =
            header.points.iter().map(|point| point[factor].number()).collect::<Option<Vec<f64>>>()?;
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let bins = (values.len() / BIN_POINTS).clamp(2, BINS_MAX);
        let bin = |value: &f64| sorted.partition_point(|other| other < value) * bins / sorted.len().max(1);
        let all: Vec<usize> = values.iter().map(bin).collect();
        let mut used = all.clone();
        used.sort_unstable();
        used.dedup();
        let own = |bin: usize| {
            let own = all.iter().zip(&values).filter(move |(place, _)| **place == bin);
            own.map(|(_, value)| *value)
        };
        let ends: Vec<(f64, f64)> = used
            .iter()
            .map(|bin| (own(*bin).fold(f64::INFINITY, f64::min), own(*bin).fold(f64::NEG_INFINITY, f64::max)))
            .collect();
        let mean = |bin: &usize| own(*bin).sum::<f64>() / own(*bin).count() as f64;
        (used.len() > 1).then(|| Grouping {
            labels: ends.iter().map(label).collect(),
            ends,
            x: used.iter().map(mean).collect(),
            is_numeric: true,
            is_binned: true,
            of_point: all.iter().map(|bin| used.binary_search(bin).ok()).collect(),
        })
    }

    /// The same with at most so many bins, neighbours joined; levels stay as they are.
    pub fn coarser(&self, most: usize) -> Grouping {
        if !self.is_binned || self.len() <= most {
            return self.clone();
        }
        let joined = |bin: usize| bin * most / self.len();
        let own = |group: usize| (0..self.len()).filter(move |bin| joined(*bin) == group);
        let ends: Vec<(f64, f64)> = (0..most)
            .map(|group| {
                let low = own(group).map(|bin| self.ends[bin].0).fold(f64::INFINITY, f64::min);
                (low, own(group).map(|bin| self.ends[bin].1).fold(f64::NEG_INFINITY, f64::max))
            })
            .collect();
        let mean = |group: usize| own(group).map(|bin| self.x[bin]).sum::<f64>() / own(group).count() as f64;
        Grouping {
            labels: ends.iter().map(label).collect(),
            x: (0..most).map(mean).collect(),
            is_numeric: true,
            is_binned: true,
            ends,
            of_point: self.of_point.iter().map(|bin| bin.map(joined)).collect(),
        }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// The group of a point.
    pub fn of(&self, point: u32) -> Option<usize> {
        self.of_point.get(point as usize).copied().flatten()
    }
}

fn label((low, high): &(f64, f64)) -> String {
    format!("{}\u{2013}{}", short(*low), short(*high))
}

/// A number in three significant digits.
fn short(value: f64) -> String {
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    let plain = rounded.to_string();
    if plain.len() > 7 { format!("{rounded:e}") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(points: Vec<Vec<Value>>) -> Header {
        Header::of_points(points, &["base"], 1)
    }

    fn real(values: &[f64]) -> Vec<Value> {
        values.iter().map(|value| Value::Real(*value)).collect()
    }

    #[test]
    fn many_values_are_binned_by_rank_and_equal_ones_stay_together() {
        let points: Vec<Vec<Value>> =
            (0..40).map(|place| real(&[f64::from(place), f64::from(place.min(12))])).collect();
        let found = Grouping::of_factors(&header(points), "latin-hypercube");
        let [a, b] = [0, 1].map(|factor| found[factor].clone().unwrap());
        assert!(a.is_binned && a.is_numeric);
        assert_eq!((a.len(), a.x[0], a.labels[0].as_str()), (5, 3.5, "0\u{2013}7"));
        assert_eq!((a.of(0), a.of(39)), (Some(0), Some(4)));
        // All points from the twelfth on have one value, so that they are one bin.
        assert_eq!(b.labels.last().map(String::as_str), Some("8\u{2013}12"));
        assert!((12..40).all(|point| b.of(point) == b.of(39)));
        let coarse = a.coarser(2);
        assert_eq!(coarse.labels, ["0\u{2013}23", "24\u{2013}39"]);
        assert_eq!((coarse.of(23), coarse.of(24)), (Some(0), Some(1)));
    }

    #[test]
    fn one_at_a_time_a_level_has_the_points_at_which_all_others_rest() {
        let points = vec![real(&[1.0, 5.0]), real(&[2.0, 5.0]), real(&[1.0, 6.0])];
        let found = Grouping::of_factors(&header(points.clone()), "one-at-a-time");
        let first = found[0].clone().unwrap();
        assert_eq!([0, 1, 2].map(|point| first.of(point)), [Some(0), Some(1), None]);
        let crossed = Grouping::of_factors(&header(points), "grid")[0].clone().unwrap();
        assert_eq!(crossed.of(2), Some(0));
    }
}
