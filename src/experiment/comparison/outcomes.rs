//! How histories end in one scenario and, with the same luck, in another.

use std::collections::BTreeMap;

use crate::observe::OutcomeClass;

/// How often each class of outcome in the reference became each class in the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transitions {
    counts: BTreeMap<(OutcomeClass, OutcomeClass), u64>,
}

impl Transitions {
    /// Takes in a pair.
    pub fn add(&mut self, reference: OutcomeClass, other: OutcomeClass) {
        *self.counts.entry((reference, other)).or_insert(0) += 1;
    }

    /// Reference, other and how many pairs, where there are any; in the order of the classes.
    pub fn counts(&self) -> impl Iterator<Item = (OutcomeClass, OutcomeClass, u64)> + '_ {
        self.counts.iter().map(|(&(reference, other), &count)| (reference, other, count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OutcomeClass::{Collapse, Competitive, Monopoly};

    #[test]
    fn pairs_of_outcomes_are_counted_by_both_classes() {
        let mut transitions = Transitions::default();
        for (reference, other) in
            [(Monopoly, Collapse), (Competitive, Competitive), (Monopoly, Collapse), (Collapse, Monopoly)]
        {
            transitions.add(reference, other);
        }
        let counts: Vec<_> = transitions.counts().collect();
        assert_eq!(counts, [(Collapse, Monopoly, 1), (Monopoly, Collapse, 2), (Competitive, Competitive, 1)]);
    }
}
