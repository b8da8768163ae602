//! Paired comparison: what changes from one scenario to another when luck stays the same.
//!
//! Replicate r of every scenario has the same luck: the same households, illnesses and tastes, and the same draw for every
//! decision (common random numbers; see [`random`](crate::random)). What differs between two histories of one replicate
//! is what the scenarios make of it, so that the difference varies less than either history; Glasserman and Yao (1992)
//! say when this must help. All statistics here are of such differences, other - reference, over replicates.
//!
//! [`Comparison`] takes in replicates in their order and keeps sums, not histories; of these only the metrics.

pub mod exits;
pub mod monthly;
pub mod outcomes;
pub mod pairs;
pub mod rows;
pub mod simulation;
pub mod stopping;
pub mod student;

use exits::Exits;
use monthly::Monthly;
use outcomes::Transitions;
use pairs::Pairs;

use super::metric::Metric;
use super::runner::History;
use crate::units::YearMonth;

/// Columns of the summary that are compared where none is asked for.
pub const USUAL_METRICS: [&str; 10] = [
    "peak_memberships",
    "final_memberships",
    "final_covered_persons",
    "final_hhi",
    "months_to_monopoly",
    "platforms_exited",
    "consumer_surplus_yuan",
    "catastrophic_households_averted",
    "payout_fen",
    "result_fen",
];

/// The comparison of scenarios with the first of them, the reference, as far as replicates have come in.
///
/// Replicates come in their order, and every scenario's history of a replicate at once; so the same histories give the
/// same bits, whoever simulated them. Of each replicate two numbers per metric and scenario are kept; all else in memory does
/// not depend on the number of replicates.
#[derive(Debug, Clone)]
pub struct Comparison {
    metrics: Vec<Metric>,
    start: YearMonth,
    contrasts: Vec<Contrast>,
    replicates: u32,
}

/// One scenario against the reference.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contrast {
    /// The pairs of each metric, in their order.
    pub metrics: Vec<Pairs>,
    /// The same one by one: by metric, then by replicate, the number of the reference and of the other.
    pub values: Vec<Vec<(Option<f64>, Option<f64>)>>,
    /// Which platforms announced their end.
    pub exits: Exits,
    /// How outcomes changed.
    pub outcomes: Transitions,
    /// The pairs of every month.
    pub monthly: Monthly,
}

impl Comparison {
    /// Compares `others` scenarios with the reference in these metrics; all histories begin in `start`.
    pub fn new(metrics: Vec<Metric>, start: YearMonth, others: usize) -> Comparison {
        let contrast = Contrast {
            metrics: vec![Pairs::default(); metrics.len()],
            values: vec![Vec::new(); metrics.len()],
            ..Contrast::default()
        };
        Comparison { metrics, start, contrasts: vec![contrast; others], replicates: 0 }
    }

    /// Takes in the next replicate: the reference's history, and that of every other scenario in order.
    pub fn add(&mut self, reference: &History, others: &[History]) {
        self.replicates += 1;
        for (contrast, other) in self.contrasts.iter_mut().zip(others) {
            let places = contrast.metrics.iter_mut().zip(&mut contrast.values).zip(&self.metrics);
            for ((pairs, values), metric) in places {
                let value = |history: &History| metric.of(&history.summary, self.start);
                let pair = (value(reference), value(other));
                pairs.add(pair.0, pair.1);
                values.push(pair);
            }
            contrast.exits.add(&reference.summary, &other.summary);
            contrast.outcomes.add(reference.summary.outcome, other.summary.outcome);
            contrast.monthly.add(reference, other);
        }
    }

    /// What is compared.
    pub fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    /// The other scenarios against the reference, in their order.
    pub fn contrasts(&self) -> &[Contrast] {
        &self.contrasts
    }

    /// Replicates that have come in.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }
}

/// The confidence of each of `intervals` intervals that makes all of them hold together with at least `confidence`
/// (Bonferroni's inequality).
pub fn simultaneous(confidence: f64, intervals: usize) -> f64 {
    1.0 - (1.0 - confidence) / intervals.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bonferroni_shares_out_the_error() {
        assert_eq!(simultaneous(0.95, 1), 0.95);
        assert!((simultaneous(0.95, 10) - 0.995).abs() < 1e-15);
        assert_eq!(simultaneous(0.9, 0), 0.9);
    }
}
