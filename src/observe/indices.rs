//! Indices of concentration and inequality, as pure functions of numbers.
//!
//! None of them depends on the order of its arguments' elements, to the last bit: integers are summed exactly, real
//! numbers in ascending order. `None` means that the index does not exist (nobody holds a membership, say).

use crate::math::ln;

/// Herfindahl-Hirschman index Σ sᵢ² of the shares sᵢ of `members`, from 1/n to 1; none where nobody is a member.
/// Numbers of members are not negative.
pub fn herfindahl(members: &[i64]) -> Option<f64> {
    let total = total(members)? as f64;
    let squares: i128 = members.iter().map(|&count| i128::from(count).pow(2)).sum();
    Some(squares as f64 / (total * total))
}

/// Concentration ratio: the share that the `largest` platforms with most members hold together; none where nobody
/// is a member.
pub fn concentration_ratio(members: &[i64], largest: usize) -> Option<f64> {
    let total = total(members)?;
    let mut ascending = members.to_vec();
    ascending.sort_unstable();
    let held: i128 = ascending.iter().rev().take(largest).map(|&count| i128::from(count)).sum();
    Some(held as f64 / total as f64)
}

/// Shannon entropy -Σ sᵢ ln sᵢ of the shares sᵢ of `members`, in nats, from 0 to ln n; none where nobody is a
/// member. A platform without members adds nothing.
pub fn entropy(members: &[i64]) -> Option<f64> {
    let total = total(members)? as f64;
    let mut ascending: Vec<i64> = members.iter().copied().filter(|&count| count > 0).collect();
    ascending.sort_unstable();
    Some(
        ascending
            .into_iter()
            .map(|count| count as f64 / total)
            .map(|share| share * -ln(share))
            .sum::<f64>()
            // A monopoly's -0.
            .abs(),
    )
}

/// Gini coefficient of `values`, from 0 (all equal) to 1 - 1/n (one holds all): Σ (2i - n - 1) xᵢ / (n Σ xᵢ) over
/// ascending xᵢ, i from 1. None without values, where all are zero, and where one is negative or not finite.
pub fn gini(values: &[f64]) -> Option<f64> {
    if !values.iter().all(|value| value.is_finite() && *value >= 0.0) {
        return None;
    }
    let mut ascending = values.to_vec();
    ascending.sort_unstable_by(f64::total_cmp);
    let sum: f64 = ascending.iter().sum();
    if sum <= 0.0 {
        return None;
    }
    let count = ascending.len() as f64;
    let spread: f64 = ascending
        .iter()
        .enumerate()
        .map(|(place, value)| (2.0 * (place as f64 + 1.0) - count - 1.0) * value)
        .sum();
    Some(spread / (count * sum))
}

/// Coefficient of variation of values with weights: the root of Σ w (x - μ)² / Σ w over μ = Σ w x / Σ w. None where
/// no weight is positive or the mean is zero. Weights are not negative.
pub fn weighted_cv(values_and_weights: &[(f64, f64)]) -> Option<f64> {
    let mut ascending = values_and_weights.to_vec();
    ascending.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let weight: f64 = ascending.iter().map(|(_, weight)| weight).sum();
    let mean = ascending.iter().map(|(value, weight)| value * weight).sum::<f64>() / weight;
    let usable = weight > 0.0 && mean.is_finite() && mean != 0.0;
    usable.then(|| {
        let squares: f64 =
            ascending.iter().map(|(value, weight)| weight * (value - mean) * (value - mean)).sum();
        (squares / weight).sqrt() / mean.abs()
    })
}

/// All members; none where there are none.
fn total(members: &[i64]) -> Option<i128> {
    let total: i128 = members.iter().map(|&count| i128::from(count)).sum();
    (total > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        let found = found.expect("the index exists");
        assert!((found - expected).abs() < 1e-14, "{found} is not {expected}");
    }

    #[test]
    fn concentration_agrees_with_hand_computed_shares() {
        // Shares .5 .3 .2: squares .25 + .09 + .04.
        close(herfindahl(&[50, 30, 20]), 0.38);
        close(herfindahl(&[20, 0, 50, 30]), 0.38);
        close(herfindahl(&[7; 8]), 0.125);
        assert_eq!(herfindahl(&[0, 9_999_999_999]), Some(1.0));
        close(concentration_ratio(&[20, 50, 30], 1), 0.5);
        close(concentration_ratio(&[20, 50, 30], 2), 0.8);
        close(concentration_ratio(&[40, 10, 20, 15, 10, 5], 4), 0.85);
        assert_eq!(concentration_ratio(&[20, 50, 30], 4), Some(1.0));
    }

    #[test]
    fn entropy_agrees_with_hand_computed_shares() {
        // Shares 1/2, 1/4, 1/4: (1/2) ln 2 + 2 (1/4) ln 4 = 1.5 ln 2.
        close(entropy(&[1, 2, 1, 0]), 1.5 * std::f64::consts::LN_2);
        close(entropy(&[5; 4]), 2.0 * std::f64::consts::LN_2);
        let monopoly = entropy(&[12, 0]);
        assert_eq!(monopoly.map(f64::to_bits), Some(0));
    }

    #[test]
    fn without_members_there_is_no_concentration() {
        for nobody in [&[][..], &[0, 0]] {
            assert_eq!(herfindahl(nobody), None);
            assert_eq!(concentration_ratio(nobody, 4), None);
            assert_eq!(entropy(nobody), None);
        }
    }

    #[test]
    fn gini_agrees_with_hand_computed_distributions() {
        // 1 2 3 4: (-3 - 2 + 3 + 12) / (4 * 10).
        close(gini(&[4.0, 2.0, 1.0, 3.0]), 0.25);
        // Mean absolute difference of 0 0 10: 4 * 10 / 9; over twice the mean 20/3: 2/3.
        close(gini(&[0.0, 10.0, 0.0]), 2.0 / 3.0);
        assert_eq!(gini(&[5.0, 5.0, 5.0]), Some(0.0));
        for undefined in [&[][..], &[0.0], &[-1.0, 2.0], &[f64::NAN]] {
            assert_eq!(gini(undefined), None);
        }
    }

    #[test]
    fn weighted_variation_agrees_with_a_hand_computed_case() {
        // Mean (2*3 + 6*1)/4 = 3; variance (3*1 + 1*9)/4 = 3.
        close(weighted_cv(&[(2.0, 3.0), (6.0, 1.0)]), 3f64.sqrt() / 3.0);
        assert_eq!(weighted_cv(&[(2.0, 3.0), (99.0, 0.0)]), Some(0.0));
        assert_eq!(weighted_cv(&[]), None);
        assert_eq!(weighted_cv(&[(0.0, 3.0)]), None);
    }

    #[test]
    fn order_is_of_no_consequence() {
        let values = [0.1, 0.7, 1e9, 3.3, 0.2];
        let mut reversed = values;
        reversed.reverse();
        assert_eq!(gini(&values), gini(&reversed));
        assert_eq!(entropy(&[3, 1, 4, 1, 5]), entropy(&[5, 4, 3, 1, 1]));
    }
}
