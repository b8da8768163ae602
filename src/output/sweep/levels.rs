//! The values that a factor takes at the points of a sweep.

use std::cmp::Ordering;

use super::value::Value;

/// Levels that a factor may have to be shown level by level.
pub const LEVELS_MAX: usize = 12;

/// The values of a factor, sorted; none where they are more than [`LEVELS_MAX`].
pub fn levels_of(points: &[Vec<Value>], factor: usize) -> Option<Vec<Value>> {
    let mut levels: Vec<Value> = Vec::new();
    for value in points.iter().filter_map(|point| point.get(factor)) {
        if !levels.contains(value) {
            levels.push(value.clone());
        }
        if levels.len() > LEVELS_MAX {
            return None;
        }
    }
    levels.sort_by(in_order);
    Some(levels)
}

/// Whether the values of a factor are levels: the few points of a continuous design (its kind as the experiment file has
/// it) have values that come by chance.
pub fn are_levels(kind: &str, levels: usize, points: usize) -> bool {
    let is_continuous = matches!(kind, "random" | "latin-hypercube" | "sobol" | "saltelli");
    !is_continuous || 2 * levels <= points
}

/// Numbers by size, words by letters.
fn in_order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => a.number().unwrap_or(f64::NAN).total_cmp(&b.number().unwrap_or(f64::NAN)),
    }
}

/// The value that most points have: where a factor rests while others move, one at a time.
pub fn centre_of(points: &[Vec<Value>], factor: usize) -> Option<Value> {
    let count = |value: &&Value| points.iter().filter(|point| point[factor] == **value).count();
    points.iter().map(|point| &point[factor]).max_by_key(count).cloned()
}

/// Digits of a level at most.
const DIGITS: usize = 8;

/// A level as people read it: to six digits where it has many. What is missing is a dash.
pub fn level_label(level: &Value) -> String {
    match level {
        Value::Real(value) => {
            let exact = value.to_string();
            let is_long = exact.len() > DIGITS;
            // The shortest of both: 1e-9 is better than nine zeros.
            let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(*value);
            let short = [rounded.to_string(), format!("{rounded:e}")].into_iter().min_by_key(String::len);
            if is_long { short.unwrap_or(exact) } else { exact }
        }
        Value::Integer(value) => value.to_string(),
        Value::Text(word) => word.clone(),
        Value::Date(month) => month.to_string(),
        Value::Missing => "\u{2013}".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_sorted_and_not_too_many() {
        let points = |values: &[i64]| values.iter().map(|v| vec![Value::Integer(*v)]).collect::<Vec<_>>();
        let levels = levels_of(&points(&[10, 2, 10, -1]), 0).unwrap();
        assert_eq!(levels, [-1, 2, 10].map(Value::Integer));
        assert_eq!(levels_of(&points(&(0..13).collect::<Vec<_>>()), 0), None);
        assert_eq!(centre_of(&points(&[1, 2, 2, 3]), 0), Some(Value::Integer(2)));
    }

    #[test]
    fn the_few_points_of_a_continuous_design_are_no_levels() {
        assert!(are_levels("grid", 4, 4) && are_levels("sobol", 4, 8));
        assert!(!are_levels("latin-hypercube", 8, 8));
    }

    #[test]
    fn labels_of_levels_are_short() {
        let label = |value| level_label(&Value::Real(value));
        assert_eq!([0.1, 0.2 / 3.0, 1.0e-9, 2500.0].map(label), ["0.1", "0.0666667", "1e-9", "2500"]);
    }
}
