//! Adaptive expectations of the charge (model text 7.7).

use crate::scenario::parameters::Expectation;

/// What households believe about a platform's charge, yuan per person and month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Belief {
    /// Expected charge e.
    pub expected: f64,
    /// Reference charge r: what is regarded as normal.
    pub reference: f64,
}

impl Belief {
    /// The belief in a new platform: its advertised price.
    pub fn advertised(price: f64) -> Belief {
        Belief { expected: price, reference: price }
    }

    /// e += theta (c - e); r += rho (c - r).
    pub fn after(self, charge: f64, rates: &Expectation) -> Belief {
        Belief {
            expected: self.expected + rates.learning_rate * (charge - self.expected),
            reference: self.reference + rates.reference_rate * (charge - self.reference),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expectation_follows_the_charge_faster_than_the_reference() {
        let rates = Expectation { learning_rate: 0.5, reference_rate: 0.1, loss_aversion: 0.0 };
        let belief = Belief::advertised(1.0).after(3.0, &rates);
        assert_eq!((belief.expected, belief.reference), (2.0, 1.2));
    }

    #[test]
    fn a_constant_charge_is_learnt_geometrically() {
        let rates = Expectation::default();
        let mut belief = Belief::advertised(0.0);
        (0..24).for_each(|_| belief = belief.after(5.0, &rates));
        assert!((belief.expected - 5.0 * (1.0 - (1.0 - rates.learning_rate).powi(24))).abs() < 1e-12);
    }
}
