//! Many histories side by side: who computes which, and how their results come back in order.

use std::any::Any;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::plan::{Plan, RunKey};
use crate::model::household::BLOCK;
use crate::model::setting::Setting;
use crate::model::world::BYTES_PER_HOUSEHOLD;
use crate::observe::{GroupRow, MarketRow, PlatformRow, ReplicateSummary, SummaryBuilder};
use crate::run::{Halt, Simulation, WORLDS_BYTES_MAX};
use crate::scenario::Scenario;
use crate::units::YearMonth;

/// What is left of a history when it is over.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Its first month, from which metrics count.
    pub start: YearMonth,
    /// What it came to.
    pub summary: ReplicateSummary,
    /// The market month by month, where series are kept.
    pub market: Vec<MarketRow>,
    /// The platforms month by month, where series are kept.
    pub platforms: Vec<PlatformRow>,
    /// The groups of households month by month, where series are kept and the scenario has them written.
    pub groups: Vec<GroupRow>,
}

/// What is done for each history; all of it is called from the threads that compute.
pub struct Work<'a, Scenarios, Records, GoOn> {
    /// Makes the scenario of a history, or says why there is none: `Fn(RunKey) -> Result<Scenario, String>`.
    pub scenario_of: &'a Scenarios,
    /// Makes of a history, or of why there is none, what is received: `Fn(RunKey, Result<History, String>) -> T`.
    pub record_of: &'a Records,
    /// Asked before each history and after each month; a break ends everything: `Fn() -> ControlFlow<()>`.
    pub go_on: &'a GoOn,
    /// Whether series are kept.
    pub series: bool,
}

/// Whoever takes the records; a closure that takes them one by one is one.
pub trait Receiver<T> {
    /// What may go wrong.
    type Error;

    /// Takes a record.
    ///
    /// # Errors
    /// Ends everything.
    fn receive(&mut self, record: T) -> Result<(), Self::Error>;

    /// Told once whenever no record has come for [`PAUSE`]: time to bring to disk what has been received.
    ///
    /// # Errors
    /// Ends everything.
    fn pause(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

impl<T, E, F: FnMut(T) -> Result<(), E>> Receiver<T> for F {
    type Error = E;
    fn receive(&mut self, record: T) -> Result<(), E> {
        self(record)
    }
}

/// After how long without a record the receiver is told so.
pub const PAUSE: Duration = Duration::from_millis(200);

/// Histories ahead of the first that is missing, per worker: enough that a slow history holds nobody up for long,
/// few enough that what waits takes little memory (with series of eleven platforms and 80 months some 5 MB a worker).
const AHEAD_PER_WORKER: u64 = 32;

/// Simulates the histories of `plan` at `positions` on `jobs` threads, and hands their records to `receive` in the order
/// of `positions`, whatever the number of threads.
///
/// Where there are at least as many histories as threads, each runs on one thread, so that no thread ever waits for
/// another; else they share the threads evenly. Worlds that do not fit into memory side by side come after one
/// another. Memory does not depend on the number of histories. A history that has no scenario, or whose simulation
/// panics, is received as a message, and the others go on.
///
/// # Errors
/// `go_on` broke: all histories that were complete, up to the first that was not, have been received. `receive` failed, or
/// the system gives no threads.
pub fn run<T: Send, E>(
    plan: &Plan,
    positions: impl Iterator<Item = u64> + Clone + Send,
    jobs: NonZeroUsize,
    work: &Work<
        '_,
        impl Fn(RunKey) -> Result<Scenario, String> + Sync,
        impl Fn(RunKey, Result<History, String>) -> T + Sync,
        impl Fn() -> ControlFlow<()> + Sync,
    >,
    mut receiver: impl Receiver<T, Error = E>,
) -> Result<(), Halt<E>> {
    let first = positions.clone().take(jobs.get());
    let runs = first.clone().count();
    let households = first.filter_map(|position| households(plan.run(position), work.scenario_of)).max();
    let pools = pools(jobs.get(), runs, households.unwrap_or(1))?;
    let queue = Queue::new(positions, pools.len());
    thread::scope(|scope| {
        for pool in pools {
            let queue = &queue;
            scope.spawn(move || {
                let _leaves = Leaves(queue);
                while let Some((place, position)) = queue.take(work.go_on) {
                    let key = plan.run(position);
                    let record =
                        history(queue, &pool, key, work).map(|outcome| (work.record_of)(key, outcome));
                    queue.put(place, record);
                }
            });
        }
        let received = queue.deliver(&mut receiver);
        queue.halt();
        received
    })
}

/// How many households a history has; none where it has no scenario, or where making it panics.
fn households(key: RunKey, scenario_of: &impl Fn(RunKey) -> Result<Scenario, String>) -> Option<u64> {
    let scenario = catch_unwind(AssertUnwindSafe(|| scenario_of(key).ok())).ok()??;
    Some(scenario.parameters().population.simulated_households)
}

/// As many pools as histories run side by side, all `jobs` threads shared out among them.
fn pools<E>(jobs: usize, runs: usize, households: u64) -> Result<Vec<ThreadPool>, Halt<E>> {
    // A block of households is the least that a thread takes: any more threads would only be waited for.
    let blocks = households.div_ceil(BLOCK as u64).max(1).try_into().unwrap_or(usize::MAX);
    let world = households.saturating_mul(BYTES_PER_HOUSEHOLD as u64).max(1);
    let fit: usize = (WORLDS_BYTES_MAX / world).max(1).try_into().unwrap_or(usize::MAX);
    let side_by_side = jobs.min(runs).min(fit).max(1);
    let pool = |worker: usize| {
        let threads = jobs / side_by_side + usize::from(worker < jobs % side_by_side);
        ThreadPoolBuilder::new().num_threads(threads.min(blocks)).build().map_err(Halt::Threads)
    };
    (0..side_by_side).map(pool).collect()
}

/// Simulates one history; none where everything was halted meanwhile.
fn history<I: Iterator<Item = u64> + Send, T: Send>(
    queue: &Queue<I, T>,
    pool: &ThreadPool,
    key: RunKey,
    work: &Work<
        '_,
        impl Fn(RunKey) -> Result<Scenario, String> + Sync,
        impl Sync,
        impl Fn() -> ControlFlow<()> + Sync,
    >,
) -> Option<Result<History, String>> {
    // Nothing that a panic leaves half done is looked at again: the world of the history goes with it.
    let whole = AssertUnwindSafe(|| {
        let scenario = match (work.scenario_of)(key) {
            Ok(scenario) => scenario,
            Err(message) => return Some(Err(message)),
        };
        let households = scenario.parameters().population.simulated_households;
        let _room = queue.room(households.saturating_mul(BYTES_PER_HOUSEHOLD as u64))?;
        pool.install(|| months(queue, &scenario, key.replicate, work.go_on, work.series)).map(Ok)
    });
    catch_unwind(whole).unwrap_or_else(|panic| Some(Err(format!("panicked: {}", panic_message(&*panic)))))
}

fn months<I: Iterator<Item = u64>, T>(
    queue: &Queue<I, T>,
    scenario: &Scenario,
    replicate: u32,
    go_on: &impl Fn() -> ControlFlow<()>,
    series: bool,
) -> Option<History> {
    let mut simulation = Simulation::with_setting(Arc::new(Setting::new(scenario)), replicate);
    let mut summary = SummaryBuilder::default();
    let (mut market, mut platforms, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(mut record) = simulation.step() {
        summary.add(&record);
        if series {
            market.append(&mut record.market);
            platforms.append(&mut record.platforms);
            groups.append(&mut record.groups);
        }
        if go_on().is_break() || queue.is_halted() {
            return None;
        }
    }
    let summary = summary.finish().expect("a scenario has at least one month");
    let start = scenario.parameters().run.start;
    Some(History { start, summary, market, platforms, groups })
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}

/// Histories on their way: handed out in order, received in order.
struct Queue<I, T> {
    state: Mutex<State<I, T>>,
    changed: Condvar,
    /// How many may be handed out beyond those received.
    ahead: u64,
}

struct State<I, T> {
    positions: I,
    handed_out: u64,
    received: u64,
    /// Records that wait for an earlier one.
    waiting: BTreeMap<u64, T>,
    /// Bytes of the worlds that exist.
    worlds: u64,
    workers: usize,
    /// Whether nothing more is handed out, because all is done or because everything ends.
    closed: bool,
    halted: bool,
}

impl<I: Iterator<Item = u64>, T> Queue<I, T> {
    fn new(positions: I, workers: usize) -> Queue<I, T> {
        let state = State {
            positions,
            handed_out: 0,
            received: 0,
            waiting: BTreeMap::new(),
            worlds: 0,
            workers,
            closed: false,
            halted: false,
        };
        let ahead = AHEAD_PER_WORKER * workers as u64;
        Queue { state: Mutex::new(state), changed: Condvar::new(), ahead }
    }

    fn state(&self) -> MutexGuard<'_, State<I, T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<I, T>>) -> MutexGuard<'a, State<I, T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// The next history: its place in the order, and its position. Waits while too many are ahead of the received.
    fn take(&self, go_on: &impl Fn() -> ControlFlow<()>) -> Option<(u64, u64)> {
        if go_on().is_break() {
            self.halt();
        }
        let mut state = self.state();
        while !state.closed && state.handed_out >= state.received + self.ahead {
            state = self.wait(state);
        }
        if state.closed {
            return None;
        }
        match state.positions.next() {
            Some(position) => {
                state.handed_out += 1;
                Some((state.handed_out - 1, position))
            }
            None => {
                state.closed = true;
                None
            }
        }
    }

    /// Waits until a world of so many bytes fits beside those that exist; one that fits nowhere runs alone. None where
    /// everything ends.
    fn room(&self, bytes: u64) -> Option<Room<'_, I, T>> {
        let mut state = self.state();
        while !state.halted && state.worlds > 0 && state.worlds.saturating_add(bytes) > WORLDS_BYTES_MAX {
            state = self.wait(state);
        }
        if state.halted {
            return None;
        }
        state.worlds = state.worlds.saturating_add(bytes);
        Some(Room { queue: self, bytes })
    }

    /// Takes a record back; none where the history was given up, which ends everything.
    fn put(&self, place: u64, record: Option<T>) {
        match record {
            Some(record) => {
                self.state().waiting.insert(place, record);
                self.changed.notify_all();
            }
            None => self.halt(),
        }
    }

    fn halt(&self) {
        let mut state = self.state();
        (state.halted, state.closed) = (true, true);
        self.changed.notify_all();
    }

    fn is_halted(&self) -> bool {
        self.state().halted
    }

    /// Receives all records in their order, until all workers have left.
    fn deliver<E>(&self, receiver: &mut impl Receiver<T, Error = E>) -> Result<(), Halt<E>> {
        let mut state = self.state();
        // When the last record came, until the receiver has been told of the pause since.
        let mut last: Option<Instant> = None;
        loop {
            let next = state.received;
            if let Some(record) = state.waiting.remove(&next) {
                drop(state);
                receiver.receive(record).map_err(Halt::Receiver)?;
                last = Some(Instant::now());
                state = self.state();
                state.received += 1;
                self.changed.notify_all();
            } else if state.workers == 0 {
                return if state.halted { Err(Halt::Stopped) } else { Ok(()) };
            } else if let Some(last_came) = last {
                let left = PAUSE.saturating_sub(last_came.elapsed());
                if left.is_zero() {
                    drop(state);
                    receiver.pause().map_err(Halt::Receiver)?;
                    last = None;
                    state = self.state();
                } else {
                    let waited = self.changed.wait_timeout(state, left);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            } else {
                state = self.wait(state);
            }
        }
    }
}

/// The memory of a world, given back at its end.
struct Room<'a, I: Iterator<Item = u64>, T> {
    queue: &'a Queue<I, T>,
    bytes: u64,
}

impl<I: Iterator<Item = u64>, T> Drop for Room<'_, I, T> {
    fn drop(&mut self) {
        self.queue.state().worlds -= self.bytes;
        self.queue.changed.notify_all();
    }
}

/// Signs a worker off, even one that panics where no panic is expected.
struct Leaves<'a, I: Iterator<Item = u64>, T>(&'a Queue<I, T>);

impl<I: Iterator<Item = u64>, T> Drop for Leaves<'_, I, T> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.workers -= 1;
        state.closed |= thread::panicking();
        state.halted |= thread::panicking();
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests;
