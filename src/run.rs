//! One scenario, one seed, one history: steps and observers. Never prints, never reads a clock.

use std::sync::Arc;

use crate::model::month::advance;
use crate::model::setting::Setting;
use crate::model::world::World;
use crate::observe::{MonthRecord, record};
use crate::random::Luck;
use crate::scenario::Scenario;

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
        let luck = Luck {
            seed: setting.parameters.run.seed,
            replicate,
        };
        Simulation {
            world: World::new(setting, luck),
        }
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
