//! Whole amounts split in proportion to weights.

/// Weights of 62 bits that stand in the proportion of these, rounded down: all are divided by the same power of two.
pub fn narrowed<const N: usize>(weights: &[i128; N]) -> [i64; N] {
    let largest = weights.iter().copied().max().unwrap_or(0);
    let shift = (128 - largest.leading_zeros()).saturating_sub(62);
    weights.map(|weight| (weight >> shift) as i64)
}

/// Splits `total` in proportion to `weights`, to the last unit (largest remainder; ties go to the earlier).
/// Without any weight nothing is handed out. Neither is negative.
pub fn apportion(total: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
    if sum == 0 || total == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: i64| i128::from(total) * i128::from(weight);
    let mut shares: Vec<i64> = weights.iter().map(|&weight| (exact(weight) / sum) as i64).collect();
    let left = total - shares.iter().sum::<i64>();
    if left > 0 {
        // A division of 128 bits costs more than all else here: the remainder follows from its quotient.
        let remainder = |index: usize| exact(weights[index]) - i128::from(shares[index]) * sum;
        let mut order: Vec<(i128, usize)> = (0..weights.len()).map(|i| (-remainder(i), i)).collect();
        order.sort_unstable();
        for &(_, index) in order.iter().take(left as usize) {
            shares[index] += 1;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apportioned_shares_sum_to_the_total_and_follow_the_weights() {
        assert_eq!(apportion(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(apportion(7, &[0, 5, 0]), [0, 7, 0]);
        assert_eq!(apportion(7, &[0, 0]), [0, 0]);
        assert_eq!(apportion(1_000_003, &[3, 2, 5]).iter().sum::<i64>(), 1_000_003);
    }

    #[test]
    fn narrowed_weights_keep_their_proportion() {
        assert_eq!(narrowed(&[3, 0, 5]), [3, 0, 5]);
        assert_eq!(narrowed(&[3 << 90, 1 << 90, 1]), [3 << 60, 1 << 60, 0]);
    }
}
