//! How many real households a simulated one stands for.

use crate::scenario::parameters::Population;

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

    /// The weights of a simulated population.
    pub fn of_population(population: &Population) -> Weights {
        Weights::new(population.simulated_households, population.represented_households)
    }

    /// The weight that every household has at least; some have one more.
    #[inline(always)]
    pub fn least(&self) -> i64 {
        self.each
    }

    /// The weight of household `number`.
    #[inline(always)]
    pub fn of(&self, number: u64) -> i64 {
        if self.remainder == 0 {
            return self.each;
        }
        // The fraction that the households before it have carried; with its own it makes a whole one, or not.
        let carried = number * self.remainder % self.simulated;
        self.each + i64::from(carried + self.remainder >= self.simulated)
    }

    /// Of households from number `first` on: whether their weight is one more than the least.
    pub fn heavier_from(&self, first: u64) -> impl Iterator<Item = bool> {
        let Weights { remainder, simulated, .. } = *self;
        let mut carried = first * remainder % simulated;
        std::iter::repeat_with(move || {
            carried += remainder;
            let heavier = carried >= simulated;
            carried -= if heavier { simulated } else { 0 };
            heavier
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Weights;

    #[test]
    fn weights_are_whole_and_sum_to_the_represented_households() {
        let weights = Weights::new(1000, 494_157_423);
        assert_eq!((0..1000).map(|number| weights.of(number)).sum::<i64>(), 494_157_423);
        for (number, heavier) in (7..1000).zip(weights.heavier_from(7)) {
            assert_eq!(heavier, weights.of(number) > weights.least(), "household {number}");
        }
        assert_eq!(Weights::new(10, 10).of(5), 1);
    }
}
