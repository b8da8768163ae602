//! One scenario, one seed, one history: steps and observers; and all histories of a scenario in their order. Never
//! prints, never reads a clock.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use crate::model::household::BLOCK;
use crate::model::month::advance;
use crate::model::setting::Setting;
use crate::model::world::BYTES_PER_HOUSEHOLD;
use crate::model::world::World;
use crate::observe::{MonthRecord, record};
use crate::random::Luck;
use crate::scenario::{Parameters, Scenario};

/// One history of a scenario, month by month.
///
/// A simulation is a function of its scenario, seed and replicate: the same three give the same months, on any
/// number of threads and any processor. It runs on rayon's current thread pool.
pub struct Simulation {
    world: World,
}

impl Simulation {
    /// The world before its first month, for the scenario's own seed and this replicate.
    pub fn new(scenario: &Scenario, replicate: u32) -> Simulation {
        Simulation::with_setting(Arc::new(Setting::new(scenario)), replicate)
    }

    /// As [`Simulation::new`], with tables that were worked out before: they are the same for all replicates.
    pub fn with_setting(setting: Arc<Setting>, replicate: u32) -> Simulation {
        let luck = Luck { seed: setting.parameters.run.seed, replicate };
        Simulation { world: World::new(setting, luck) }
    }

    /// As [`Simulation::with_setting`]; calls `made` with the number of households whenever some have been made.
    fn watched(setting: Arc<Setting>, replicate: u32, made: &(dyn Fn(usize) + Sync)) -> Simulation {
        let luck = Luck { seed: setting.parameters.run.seed, replicate };
        Simulation { world: World::watched(setting, luck, made) }
    }

    /// Simulates the next month and gives its rows; `None` once all months of the scenario are over.
    pub fn step(&mut self) -> Option<MonthRecord> {
        if self.world.is_over() {
            return None;
        }
        let facts = advance(&mut self.world);
        Some(record(&self.world, &facts))
    }

    /// Simulates all months that are left and shows each to the observer.
    pub fn run(&mut self, observer: &mut impl Observer) {
        while let Some(record) = self.step() {
            observer.observe(&self.world, &record);
        }
    }

    /// The world as it stands after the last month.
    pub fn world(&self) -> &World {
        &self.world
    }
}

/// Something that looks at every month. Closures are observers.
pub trait Observer {
    /// Looks at a month: its rows, and the world at its end.
    fn observe(&mut self, world: &World, record: &MonthRecord);
}

impl<F: FnMut(&World, &MonthRecord)> Observer for F {
    fn observe(&mut self, world: &World, record: &MonthRecord) {
        self(world, record);
    }
}

/// Looks on while histories are simulated, from the threads that simulate them: how far they are, when to stop.
pub trait Watch: Sync {
    /// The households of a replicate begin to be made.
    fn begins(&self, replicate: u32);

    /// So many more households have been made. Called from all threads, a few thousand households at a time.
    fn made(&self, households: usize);

    /// The world of a replicate stands before its first month. A break ends everything.
    fn stands(&self, world: &World) -> ControlFlow<()>;

    /// A month of a replicate is over. A break ends everything.
    fn month_ends(&self, world: &World) -> ControlFlow<()>;
}

/// Memory that worlds side by side may take: beyond it, replicates come one after another on all threads.
pub(crate) const WORLDS_BYTES_MAX: u64 = 4 << 30;

/// Why the histories of a scenario ended early.
#[derive(Debug)]
pub enum Halt<E> {
    /// The caller did not want the next month.
    Stopped,
    /// The system gives no threads.
    Threads(ThreadPoolBuildError),
    /// The receiver of the months failed.
    Receiver(E),
}

/// Simulates all replicates of a scenario on `threads` threads and hands their months to `receive`, in the order of
/// replicates and months, whatever the number of threads.
///
/// Where there are at least as many replicates as threads, as many replicates as threads run side by side, each on
/// one thread, and none begins before there is room: no more than `threads` worlds and finished histories exist at a
/// time. Else each replicate has all threads. `watch` is told of every replicate and month.
///
/// # Errors
/// `watch` broke, `receive` failed, or the system gives no threads.
pub fn histories<E: Send>(
    setting: &Arc<Setting>,
    threads: NonZeroUsize,
    watch: &impl Watch,
    receive: impl FnMut(MonthRecord) -> Result<(), E>,
) -> Result<(), Halt<E>> {
    if fit_side_by_side(&setting.parameters, threads) {
        side_by_side(setting, threads.get(), watch, receive)
    } else {
        one_after_another(setting, threads.get(), watch, receive)
    }
}

fn fit_side_by_side(parameters: &Parameters, threads: NonZeroUsize) -> bool {
    let world = parameters.population.simulated_households * BYTES_PER_HOUSEHOLD as u64;
    let worlds = world.saturating_mul(threads.get() as u64);
    threads.get() > 1 && parameters.run.replicates as usize >= threads.get() && worlds <= WORLDS_BYTES_MAX
}

fn pool<E>(threads: usize) -> Result<ThreadPool, Halt<E>> {
    let pool = ThreadPoolBuilder::new().num_threads(threads);
    pool.build().map_err(Halt::Threads)
}

/// The world of a replicate before its first month.
fn begin<E>(setting: &Arc<Setting>, replicate: u32, watch: &impl Watch) -> Result<Simulation, Halt<E>> {
    watch.begins(replicate);
    let simulation =
        Simulation::watched(Arc::clone(setting), replicate, &|households| watch.made(households));
    go_on(watch.stands(simulation.world()))?;
    Ok(simulation)
}

fn go_on<E>(flow: ControlFlow<()>) -> Result<(), Halt<E>> {
    if flow.is_break() { Err(Halt::Stopped) } else { Ok(()) }
}

fn one_after_another<E: Send>(
    setting: &Arc<Setting>,
    threads: usize,
    watch: &impl Watch,
    mut receive: impl FnMut(MonthRecord) -> Result<(), E>,
) -> Result<(), Halt<E>> {
    // A block of households is the least that a thread takes: any more threads would only be waited for.
    let blocks = setting.parameters.population.simulated_households.div_ceil(BLOCK as u64);
    let pool = pool(threads.min(blocks.try_into().unwrap_or(usize::MAX)))?;
    for replicate in 0..setting.parameters.run.replicates {
        let mut simulation = pool.install(|| begin(setting, replicate, watch))?;
        while let Some(record) = pool.install(|| simulation.step()) {
            receive(record).map_err(Halt::Receiver)?;
            go_on(watch.month_ends(simulation.world()))?;
        }
    }
    Ok(())
}

fn side_by_side<E: Send>(
    setting: &Arc<Setting>,
    threads: usize,
    watch: &impl Watch,
    mut receive: impl FnMut(MonthRecord) -> Result<(), E>,
) -> Result<(), Halt<E>> {
    let halted = AtomicBool::new(false);
    let mut waiting = 0..setting.parameters.run.replicates;
    thread::scope(|scope| {
        let mut running = VecDeque::with_capacity(threads);
        loop {
            while running.len() < threads
                && let Some(replicate) = waiting.next()
            {
                let halted = &halted;
                running.push_back(scope.spawn(move || history(setting, replicate, watch, halted)));
            }
            let Some(first) = running.pop_front() else {
                return Ok(());
            };
            let months = first.join().unwrap_or_else(|panic| resume_unwind(panic));
            let received = months.and_then(|months| {
                let mut months = months.into_iter();
                months.try_for_each(&mut receive).map_err(Halt::Receiver)
            });
            if received.is_err() {
                halted.store(true, Ordering::Relaxed);
                return received;
            }
        }
    })
}

/// All months of one replicate, simulated on one thread, unless all are `halted`.
fn history<E: Send>(
    setting: &Arc<Setting>,
    replicate: u32,
    watch: &impl Watch,
    halted: &AtomicBool,
) -> Result<Vec<MonthRecord>, Halt<E>> {
    pool(1)?.install(|| {
        let mut simulation = begin(setting, replicate, watch)?;
        let mut months = Vec::new();
        while let Some(record) = simulation.step() {
            months.push(record);
            go_on(watch.month_ends(simulation.world()))?;
            if halted.load(Ordering::Relaxed) {
                return Err(Halt::Stopped);
            }
        }
        Ok(months)
    })
}
