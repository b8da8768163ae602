//! Histories of a comparison: which are simulated, and when there are enough.

use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};

use rayon::ThreadPoolBuildError;

use super::Comparison;
use super::stopping::StoppingRule;
use super::student::Student;
use crate::experiment::metric::Metric;
use crate::experiment::plan::{Plan, RunKey};
use crate::experiment::runner::{self, History, Work};
use crate::run::Halt;
use crate::scenario::Scenario;

/// How many replicates are simulated.
#[derive(Debug, Clone)]
pub enum Extent {
    /// So many.
    Replicates(u32),
    /// As many as it takes until this metric, by its place, meets the rule in every other scenario.
    Until {
        /// The rule.
        rule: StoppingRule,
        /// Place of the metric.
        metric: usize,
        /// Quantiles of the confidence of its interval.
        student: Student,
    },
}

/// Why a comparison ended early.
#[derive(Debug)]
pub enum Failure {
    /// The caller did not want the next month.
    Stopped,
    /// The system gives no threads.
    Threads(ThreadPoolBuildError),
    /// A history could not be simulated.
    History {
        /// Place of the scenario.
        scenario: usize,
        /// Replicate.
        replicate: u32,
        /// What is wrong.
        message: String,
    },
}

/// Simulates `scenarios`, of which the first is the reference, with the same luck on `threads` threads, and compares them
/// in `metrics`. The scenarios have one seed, and cover the same months.
///
/// The same scenarios give the same bits on any number of threads: histories come in their order, and looks at a stopping
/// rule come after a fixed number of them. `go_on` is asked before each history and after each month; `is_over` is told of
/// every replicate of which all histories have come in.
///
/// # Errors
/// `go_on` broke; the system gives no threads; a history fails.
pub fn compare(
    scenarios: &[Scenario],
    metrics: Vec<Metric>,
    mut extent: Extent,
    threads: NonZeroUsize,
    go_on: &(impl Fn() -> ControlFlow<()> + Sync),
    is_over: &impl Fn(),
) -> Result<Comparison, Failure> {
    let start = scenarios[0].parameters().run.start;
    let mut comparison = Comparison::new(metrics, start, scenarios.len() - 1);
    let mut next = Some(match &extent {
        Extent::Replicates(replicates) => *replicates,
        Extent::Until { rule, .. } => rule.first_look(),
    });
    while let Some(replicates) = next {
        let replicates = comparison.replicates()..replicates;
        simulate(scenarios, replicates, threads, go_on, |reference, others| {
            is_over();
            comparison.add(reference, others);
        })?;
        next = extent.next(&comparison);
    }
    Ok(comparison)
}

impl Extent {
    /// Replicates before the next look; none where there are enough.
    fn next(&mut self, comparison: &Comparison) -> Option<u32> {
        match self {
            Extent::Replicates(_) => None,
            Extent::Until { rule, metric, student } => {
                let mut contrasts = comparison.contrasts().iter();
                let met = contrasts.all(|contrast| rule.is_met(&contrast.metrics[*metric], student));
                if met { None } else { rule.next_look(comparison.replicates()) }
            }
        }
    }
}

/// Simulates these replicates of all scenarios and hands over each replicate when all its histories are there.
fn simulate(
    scenarios: &[Scenario],
    replicates: Range<u32>,
    threads: NonZeroUsize,
    go_on: &(impl Fn() -> ControlFlow<()> + Sync),
    mut receive: impl FnMut(&History, &[History]),
) -> Result<(), Failure> {
    let count = scenarios.len();
    // Scenarios follow one another within a replicate, so that no more than one replicate waits to be complete.
    let plan = Plan::new(1, count as u32, 1, replicates.end);
    let positions = u64::from(replicates.start) * count as u64..plan.runs();
    let scenario_of = |key: RunKey| Ok(scenarios[key.variant as usize].clone());
    let record_of = |key: RunKey, outcome| (key, outcome);
    let work = Work { scenario_of: &scenario_of, record_of: &record_of, go_on, series: true };
    let mut replicate: Vec<History> = Vec::with_capacity(count);
    let received =
        runner::run(&plan, positions, threads, &work, |(key, outcome): (RunKey, Result<History, String>)| {
            replicate.push(outcome.map_err(|message| (key, message))?);
            if replicate.len() == count {
                receive(&replicate[0], &replicate[1..]);
                replicate.clear();
            }
            Ok(())
        });
    received.map_err(|halt| match halt {
        Halt::Stopped => Failure::Stopped,
        Halt::Threads(source) => Failure::Threads(source),
        Halt::Receiver((key, message)) => {
            Failure::History { scenario: key.variant as usize, replicate: key.replicate, message }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::expression::Expression;
    use crate::experiment::metric::summary_names;
    use crate::scenario::Parameters;
    use crate::scenario::parameters::Platform;

    fn scenario(reach: f64) -> Scenario {
        let mut parameters = Parameters::default();
        parameters.run.seed = 3;
        parameters.run.months = 6;
        parameters.population.simulated_households = 400;
        let launch = Some(parameters.run.start);
        parameters.platform = vec![Platform { name: "A".into(), launch, reach, ..Platform::default() }];
        Scenario::new(parameters).unwrap()
    }

    fn metric(text: &str) -> Metric {
        let expression = Expression::parse(text, &summary_names(vec!["A".to_owned()])).unwrap();
        Metric { name: text.to_owned(), unit: String::new(), expression, missing: None }
    }

    fn compared(reaches: &[f64], extent: Extent, threads: usize) -> Comparison {
        let scenarios: Vec<Scenario> = reaches.iter().map(|reach| scenario(*reach)).collect();
        let metrics = vec![metric("peak_memberships"), metric("months_to_monopoly")];
        let threads = NonZeroUsize::new(threads).unwrap();
        compare(&scenarios, metrics, extent, threads, &|| ControlFlow::Continue(()), &|| ()).unwrap()
    }

    #[test]
    fn the_same_scenarios_give_the_same_comparison_on_any_number_of_threads() {
        let one = compared(&[0.2, 0.3, 0.2], Extent::Replicates(5), 1);
        for threads in [2, 7] {
            let other = compared(&[0.2, 0.3, 0.2], Extent::Replicates(5), threads);
            assert!(one.contrasts() == other.contrasts(), "{threads} threads");
        }
        assert_eq!(one.replicates(), 5);
        let difference = |place: usize| one.contrasts()[place].metrics[0].difference().unwrap();
        assert!(difference(0) > 0.0);
        assert_eq!(difference(1), 0.0);
    }

    #[test]
    fn a_scenario_with_the_same_luck_is_equal_to_itself_in_every_number() {
        let itself = compared(&[0.2, 0.2], Extent::Replicates(3), 2);
        let contrast = &itself.contrasts()[0];
        let pairs = contrast.metrics.iter().copied().chain(contrast.monthly.pairs().map(|pairs| pairs.pairs));
        for pairs in pairs {
            assert_eq!((pairs.rose(), pairs.fell()), (0, 0));
            assert_eq!((pairs.missing_reference(), pairs.missing_other()), (0, 0));
        }
        assert!(contrast.outcomes.counts().all(|(reference, other, _)| reference == other));
        assert_eq!(contrast.outcomes.counts().map(|(_, _, count)| count).sum::<u64>(), 3);
    }

    #[test]
    fn simulation_goes_on_until_the_interval_is_short_enough_or_replicates_are_used_up() {
        let until = |half_width, replicates_max| {
            let rule = StoppingRule { half_width, relative: true, replicates_max };
            Extent::Until { rule, metric: 0, student: Student::new(0.95) }
        };
        assert_eq!(compared(&[0.2, 0.3], until(10.0, 100), 2).replicates(), 8);
        assert_eq!(compared(&[0.2, 0.3], until(1e-9, 20), 2).replicates(), 20);
        // Looks do not change what is compared.
        let looked = compared(&[0.2, 0.3], until(1e-9, 20), 2);
        assert!(looked.contrasts() == compared(&[0.2, 0.3], Extent::Replicates(20), 1).contrasts());
    }

    #[test]
    fn a_caller_who_does_not_want_the_next_month_stops_everything() {
        let scenarios = [scenario(0.2), scenario(0.3)];
        let stopped = compare(
            &scenarios,
            vec![metric("final_hhi")],
            Extent::Replicates(4),
            NonZeroUsize::MIN,
            &|| ControlFlow::Break(()),
            &|| (),
        );
        assert!(matches!(stopped, Err(Failure::Stopped)));
    }
}
