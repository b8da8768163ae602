//! The task in ixa: a household is an entity with two properties, its traits and what it holds; a plan a month goes
//! through the population. Draws come from ixa's named generators; the books are a data plugin.

use std::process::ExitCode;
use std::time::Instant;

use ixa::prelude::*;
use task::{Household, Ledger, Membership, Run, Tally, Task, households};

define_entity!(Resident);

/// What is fixed about a household.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Traits(Household);
impl_property!(Traits, Resident, persist = false);

/// What it holds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Held(Membership);
impl_property!(Held, Resident, default_const = Held(Membership::NONE), persist = false);

define_rng!(AttentionRng);
define_rng!(ChoiceRng);
define_rng!(IllnessRng);

define_data_plugin!(Books, Option<Ledger>, None);

/// Populates the context and plans the months.
fn init(context: &mut Context, task: &Task) {
    context.init_random(task.seed);
    *context.get_data_mut(Books) = Some(Ledger::new(&task.parameters, task.seed));
    for household in households(&task.parameters, task.households, task.seed) {
        context.add_entity(with!(Resident, Traits(household))).expect("all properties are given");
    }
    for month in 0..task.parameters.months {
        context.add_plan(f64::from(month), pass_month);
    }
}

/// One month: households choose and fall ill, then the books are closed.
fn pass_month(context: &mut Context) {
    let outlook = context.get_data(Books).as_ref().expect("the books are open").outlook();
    let mut tally = Tally::default();
    for resident in context.get_entity_iterator::<Resident>() {
        let Traits(household) = context.get_property(resident);
        let Held(mut membership) = context.get_property(resident);
        if context.sample_bool(AttentionRng, outlook.attention) {
            tally.attentive += 1;
            let uniform = context.sample_range(ChoiceRng, 0.0..1.0);
            let chosen = outlook.choose(&household, membership, uniform);
            if chosen != membership {
                membership = chosen;
                context.set_property(resident, Held(membership));
            }
        }
        tally.count(&outlook, &household, membership);
        if context.sample_bool(IllnessRng, household.hazard) {
            tally.ill += 1;
        }
    }
    context.get_data_mut(Books).as_mut().expect("the books are open").close_month(&tally);
}

fn run(task: &Task) -> Run {
    let mut context = Context::new();
    init(&mut context, task);
    let start = Instant::now();
    context.execute();
    let months = start.elapsed();
    Run { months, ledger: context.get_data_mut(Books).take().expect("the books are open") }
}

fn main() -> ExitCode {
    task::main("ixa", run)
}
