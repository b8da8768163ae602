//! The task in krABMaga: a household is an agent that owns its traits and its membership; the schedule steps all
//! agents every month; what they share is the state.
//!
//! krABMaga's feature `parallel` takes a lock on the whole state for every agent, so one thread is faster.

use std::any::Any;
use std::process::ExitCode;
use std::time::Instant;

use krabmaga::engine::agent::Agent;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use task::{Household, Ledger, Membership, Outlook, Run, Tally, Task, households};

#[derive(Clone)]
struct HouseholdAgent {
    household: Household,
    membership: Membership,
}

impl Agent for HouseholdAgent {
    fn step(&mut self, state: &mut dyn State) {
        let market = state.as_any_mut().downcast_mut::<Market>().expect("the state is the market");
        if market.rng.random::<f64>() < market.outlook.attention {
            market.tally.attentive += 1;
            let uniform = market.rng.random();
            self.membership = market.outlook.choose(&self.household, self.membership, uniform);
        }
        market.tally.count(&market.outlook, &self.household, self.membership);
        if market.rng.random::<f64>() < f64::from(self.household.hazard) {
            market.tally.ill += 1;
        }
    }
}

/// What the households share.
struct Market {
    task: Task,
    ledger: Ledger,
    outlook: Outlook,
    tally: Tally,
    rng: SmallRng,
}

impl Market {
    fn new(task: &Task) -> Market {
        let ledger = Ledger::new(&task.parameters, task.seed);
        let outlook = ledger.outlook();
        let rng = SmallRng::seed_from_u64(!task.seed);
        Market { task: task.clone(), ledger, outlook, tally: Tally::default(), rng }
    }
}

impl State for Market {
    fn init(&mut self, schedule: &mut Schedule) {
        for household in households(&self.task.parameters, self.task.households, self.task.seed) {
            let agent = HouseholdAgent { household, membership: Membership::NONE };
            schedule.schedule_repeating(Box::new(agent), 0.0, 0);
        }
    }

    fn before_step(&mut self, _schedule: &mut Schedule) {
        self.outlook = self.ledger.outlook();
        self.tally = Tally::default();
    }

    fn after_step(&mut self, _schedule: &mut Schedule) {
        self.ledger.close_month(&self.tally);
    }

    fn update(&mut self, _step: u64) {}

    fn reset(&mut self) {
        *self = Market::new(&self.task);
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn as_state(&self) -> &dyn State {
        self
    }

    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }
}

fn run(task: &Task) -> Run {
    let mut market = Market::new(task);
    let mut schedule = Schedule::new();
    market.init(&mut schedule);
    let start = Instant::now();
    for _ in 0..task.parameters.months {
        schedule.step(market.as_state_mut());
    }
    Run { months: start.elapsed(), ledger: market.ledger }
}

fn main() -> ExitCode {
    task::main("krABMaga", run)
}
