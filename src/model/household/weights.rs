//! How many real households a simulated one stands for.

/// How many real households each simulated household stands for. Whole, so that persons stay whole:
/// floor((i + 1) R/S) - floor(i R/S), which sums to the represented households.
#[derive(Debug, Clone, Copy)]
pub struct Weights {
    each: i64,
    remainder: u64,
    simulated: u64,
}

impl Weights {
    /// The weights of `simulated` households that stand for `represented` (at most 2^32 each).
    pub fn new(simulated: u64, represented: u64) -> Weights {
        Weights { each: (represented / simulated) as i64, remainder: represented % simulated, simulated }
    }

    /// The weight of household `number`.
    pub fn of(&self, number: u64) -> i64 {
        let carried = |n: u64| n * self.remainder / self.simulated;
        self.each + (carried(number + 1) - carried(number)) as i64
    }

    /// The weights of the households from `first` on: a running remainder, without a division each.
    pub fn fill(&self, first: u64, weights: &mut [i64]) {
        let mut carried = first * self.remainder % self.simulated;
        for weight in weights {
            carried += self.remainder;
            let extra = carried >= self.simulated;
            *weight = self.each + i64::from(extra);
            carried -= if extra { self.simulated } else { 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Weights;

    #[test]
    fn weights_are_whole_and_sum_to_the_represented_households() {
        let weights = Weights::new(1000, 494_157_423);
        assert_eq!((0..1000).map(|number| weights.of(number)).sum::<i64>(), 494_157_423);
        assert_eq!(Weights::new(10, 10).of(5), 1);
    }
}
