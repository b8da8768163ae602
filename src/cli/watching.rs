//! What the command line learns of a simulation while it goes on: for the bar, the clock and Ctrl-C.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::progress::Bar;
use super::stop;
use crate::model::world::World;
use crate::run::Watch;

/// Shows progress, measures, and passes Ctrl-C on.
pub(super) struct Watcher<'a> {
    bar: &'a Bar,
    clock: Mutex<Clock>,
}

/// Where the time went, and the largest state.
#[derive(Default)]
struct Clock {
    /// When each running replicate was last heard of.
    heard_of: BTreeMap<u32, Instant>,
    measured: Measured,
}

/// What was measured of all replicates.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measured {
    /// Synthesis, summed over replicates.
    pub synthesis: Duration,
    /// Months, summed over replicates.
    pub months: Duration,
    /// The most that the households of a replicate took.
    pub household_bytes: usize,
}

impl Clock {
    /// The time since this replicate was last heard of.
    fn lap(&mut self, replicate: u32) -> Duration {
        let now = Instant::now();
        let before = self.heard_of.insert(replicate, now);
        before.map_or(Duration::ZERO, |before| now - before)
    }

    fn weigh(&mut self, world: &World) {
        self.measured.household_bytes = self.measured.household_bytes.max(world.household_bytes());
    }
}

impl<'a> Watcher<'a> {
    pub fn new(bar: &'a Bar) -> Watcher<'a> {
        Watcher { bar, clock: Mutex::default() }
    }

    pub fn measured(&self) -> Measured {
        self.clock().measured
    }

    fn clock(&self) -> MutexGuard<'_, Clock> {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch for Watcher<'_> {
    fn begins(&self, replicate: u32) {
        self.clock().lap(replicate);
        self.bar.begins();
    }

    fn made(&self, households: usize) {
        self.bar.made(households as u64);
    }

    fn stands(&self, world: &World) -> ControlFlow<()> {
        let mut clock = self.clock();
        let lap = clock.lap(world.luck.replicate);
        clock.measured.synthesis += lap;
        clock.weigh(world);
        drop(clock);
        self.bar.stands();
        stop::go_on()
    }

    fn month_ends(&self, world: &World) -> ControlFlow<()> {
        let mut clock = self.clock();
        let lap = clock.lap(world.luck.replicate);
        clock.measured.months += lap;
        clock.weigh(world);
        drop(clock);
        self.bar.month_ends(world.is_over());
        stop::go_on()
    }
}
