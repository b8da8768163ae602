use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::plan::Shard;
use super::*;
use crate::scenario::Parameters;
use crate::scenario::parameters::Platform;

fn scenario(point: u32) -> Result<Scenario, String> {
    let mut parameters = Parameters::default();
    parameters.run.seed = 7;
    parameters.run.months = 3;
    parameters.population.simulated_households = 200 + 50 * u64::from(point);
    parameters.platform = vec![Platform {
        name: "One".into(),
        launch: Some("2016-05".parse().unwrap()),
        ..Platform::default()
    }];
    Scenario::new(parameters).map_err(|error| error.to_string())
}

fn jobs(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).unwrap()
}

type Kept = (RunKey, Result<History, String>);

/// All that is received of five points in two replicates; point 2 has no scenario, points 0 and 3 panic.
fn received(jobs: NonZeroUsize) -> Vec<Kept> {
    let plan = Plan::new(5, 1, 1, 2);
    let scenario_of = |key: RunKey| match key.point {
        2 => Err("no scenario".to_owned()),
        0 | 3 => panic!("point {} is broken", key.point),
        point => scenario(point),
    };
    let record_of = |key, outcome| (key, outcome);
    let go_on = || ControlFlow::Continue(());
    let work = Work { scenario_of: &scenario_of, record_of: &record_of, go_on: &go_on, series: true };
    let mut received = Vec::new();
    let ended: Result<(), Halt<()>> =
        run(&plan, plan.positions(Shard::WHOLE), jobs, &work, |record: Kept| {
            received.push(record);
            Ok(())
        });
    assert!(ended.is_ok());
    received
}

#[test]
fn histories_come_in_the_order_of_the_plan_and_are_the_same_on_any_number_of_threads() {
    let one = received(jobs(1));
    let plan = Plan::new(5, 1, 1, 2);
    let expected: Vec<RunKey> = (0..10).map(|position| plan.run(position)).collect();
    assert_eq!(one.iter().map(|(key, _)| *key).collect::<Vec<_>>(), expected);
    for threads in [3, 16] {
        assert!(received(jobs(threads)) == one, "{threads} threads");
    }
}

#[test]
fn a_history_is_that_of_its_scenario_and_replicate_alone() {
    let mut summary = SummaryBuilder::default();
    let mut simulation = Simulation::new(&scenario(4).unwrap(), 1);
    while let Some(month) = simulation.step() {
        summary.add(&month);
    }
    let kept = received(jobs(2)).pop().unwrap().1.unwrap();
    assert_eq!(Some(kept.summary), summary.finish());
    assert_eq!((kept.market.len(), kept.platforms.len()), (3, 3));
}

#[test]
fn what_fails_is_a_message_and_the_others_go_on() {
    let messages: Vec<(u32, Option<String>)> =
        received(jobs(2)).into_iter().take(5).map(|(key, outcome)| (key.point, outcome.err())).collect();
    let expected = [
        Some("panicked: point 0 is broken"),
        None,
        Some("no scenario"),
        Some("panicked: point 3 is broken"),
        None,
    ];
    let found: Vec<Option<&str>> = messages.iter().map(|(_, message)| message.as_deref()).collect();
    assert_eq!(found, expected);
}

#[test]
fn nobody_runs_far_ahead_of_what_has_been_received() {
    let plan = Plan::new(1000, 1, 1, 1);
    let handed_out = AtomicU64::new(0);
    let scenario_of = |_| {
        handed_out.fetch_add(1, Ordering::SeqCst);
        Err("not needed".to_owned())
    };
    let record_of = |key: RunKey, _| key.point;
    let go_on = || ControlFlow::Continue(());
    let work = Work { scenario_of: &scenario_of, record_of: &record_of, go_on: &go_on, series: false };
    let count = Cell::new(0);
    let ended: Result<(), Halt<()>> = run(&plan, plan.positions(Shard::WHOLE), jobs(2), &work, |_: u32| {
        count.set(count.get() + 1);
        // The first history of each thread is looked at beforehand, to see how large it is.
        let ahead = handed_out.load(Ordering::SeqCst) - 2 - (count.get() - 1);
        assert!(ahead <= 2 * AHEAD_PER_WORKER, "{ahead} ahead");
        Ok(())
    });
    assert!(ended.is_ok());
    assert_eq!(count.get(), 1000);
}

#[test]
fn a_receiver_is_told_once_of_each_pause() {
    struct Told<'a>(&'a mut Vec<&'static str>);
    impl Receiver<u32> for Told<'_> {
        type Error = ();
        fn receive(&mut self, _: u32) -> Result<(), ()> {
            self.0.push("record");
            Ok(())
        }
        fn pause(&mut self) -> Result<(), ()> {
            self.0.push("pause");
            Ok(())
        }
    }
    let plan = Plan::new(3, 1, 1, 1);
    let scenario_of = |key: RunKey| {
        if key.point == 2 {
            thread::sleep(4 * PAUSE);
        }
        Err("not needed".to_owned())
    };
    let record_of = |key: RunKey, _| key.point;
    let go_on = || ControlFlow::Continue(());
    let work = Work { scenario_of: &scenario_of, record_of: &record_of, go_on: &go_on, series: false };
    let mut told = Vec::new();
    assert!(run(&plan, plan.positions(Shard::WHOLE), jobs(1), &work, Told(&mut told)).is_ok());
    assert_eq!(told, ["record", "record", "pause", "record"]);
}

#[test]
fn a_stop_delivers_what_is_complete_without_a_gap_and_a_failed_receiver_ends_all() {
    let plan = Plan::new(1, 1, 1, 10_000);
    let scenario_of = |key: RunKey| scenario(key.point);
    let record_of = |key: RunKey, _| key.replicate;
    let months = AtomicU64::new(0);
    let go_on = || match months.fetch_add(1, Ordering::SeqCst) {
        0..60 => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    };
    let work = Work { scenario_of: &scenario_of, record_of: &record_of, go_on: &go_on, series: false };
    let mut replicates = Vec::new();
    let ended: Result<(), Halt<()>> =
        run(&plan, plan.positions(Shard::WHOLE), jobs(3), &work, |replicate: u32| {
            replicates.push(replicate);
            Ok(())
        });
    assert!(matches!(ended, Err(Halt::Stopped)));
    assert!(replicates.len() > 5, "{replicates:?}");
    assert_eq!(replicates, (0..replicates.len() as u32).collect::<Vec<_>>());

    let go_on = || ControlFlow::Continue(());
    let work = Work { scenario_of: &scenario_of, record_of: &record_of, go_on: &go_on, series: false };
    let ended = run(&plan, plan.positions(Shard::WHOLE), jobs(3), &work, |replicate: u32| {
        if replicate < 4 { Ok(()) } else { Err("full") }
    });
    assert!(matches!(ended, Err(Halt::Receiver("full"))));
}

#[test]
fn threads_are_shared_out_evenly_and_worlds_that_are_too_large_come_one_after_another() {
    let threads = |jobs, runs, households| {
        let pools = pools::<()>(jobs, runs, households).unwrap();
        pools.iter().map(ThreadPool::current_num_threads).collect::<Vec<_>>()
    };
    assert_eq!(threads(3, 3, 10_000), [1, 1, 1]);
    assert_eq!(threads(7, 3, 1_000_000), [3, 2, 2]);
    // One block of households has work for one thread.
    assert_eq!(threads(7, 3, 100), [1, 1, 1]);
    assert_eq!(threads(4, 4, 494_000_000), [4]);
}
