//! The task in syren: households are rows of two components; one system lets all choose and fall ill, in parallel;
//! another reduces them to a tally and closes the books. What all see is in the environment.

use std::process::ExitCode;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Instant;

use syren::advanced::EntityShards;
use syren::agents::AgentTemplate;
use syren::environment::EnvironmentBoundary;
use syren::model::{Model, ModelBuilder};
use syren::{ComponentRegistry, DetRng, FnSystem, QueryBuilder, Read, Write};
use task::{Household, Ledger, Membership, Outlook, Run, Tally, Task, households};

type Error = Box<dyn std::error::Error>;

/// What changes about a household.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    membership: Membership,
    attentive: bool,
    ill: bool,
}

const OUTLOOK: &str = "outlook";
const HOUSEHOLD: &str = "household";

fn build(task: &Task, ledger: &Arc<Mutex<Ledger>>) -> Result<Model, Error> {
    let registry = Arc::new(RwLock::new(ComponentRegistry::new()));
    let (traits, standing) = {
        let mut registry = registry.write().expect("nobody else holds the registry");
        let ids = (registry.register::<Household>()?, registry.register::<Standing>()?);
        registry.freeze();
        ids
    };
    let query = || QueryBuilder::with_registry(Arc::clone(&registry));
    let choosing = query().read::<Household>()?.write::<Standing>()?.build()?;
    let counting = query().read::<Household>()?.read::<Standing>()?.build()?;

    let population: Vec<Household> = households(&task.parameters, task.households, task.seed).collect();
    let mut builder = ModelBuilder::new()
        .with_seed(task.seed)
        .with_component_registry(Arc::clone(&registry))
        .with_shards(EntityShards::new(1)?)
        .with_agent_template(
            AgentTemplate::builder(HOUSEHOLD)
                .with_component::<Household>(traits)?
                .with_component::<Standing>(standing)?
                .with_capacity(task.households)
                .build(),
        )?
        .with_agent_population(HOUSEHOLD, standing, vec![Standing::default(); population.len()])?
        .with_agent_population(HOUSEHOLD, traits, population)?;
    builder.register_environment(OUTLOOK, books(ledger).outlook())?;
    let environment = builder.environment_boundary_id();

    let choose = FnSystem::from_queries(0, "choose and fall ill", &[&choosing.clone()], move |ecs| {
        let context = ecs.run_context();
        let outlook: Outlook =
            ecs.boundary::<EnvironmentBoundary>(environment)?.environment().get(OUTLOOK)?;
        ecs.for_each_entity::<(Read<Household>, Write<Standing>), _>(
            choosing.clone(),
            move |(entity, household, standing)| {
                let mut rng = DetRng::from_context(context, u64::from(entity.index()));
                standing.attentive = rng.next_f64() < outlook.attention;
                if standing.attentive {
                    standing.membership = outlook.choose(household, standing.membership, rng.next_f64());
                }
                standing.ill = rng.next_f64() < f64::from(household.hazard);
            },
        )
    });
    let ledger = Arc::clone(ledger);
    let settle = FnSystem::from_queries(1, "settle", &[&counting.clone()], move |ecs| {
        let environment = ecs.boundary::<EnvironmentBoundary>(environment)?;
        let outlook: Outlook = environment.environment().get(OUTLOOK)?;
        let tally = ecs.reduce_read2::<Household, Standing, Tally>(
            counting.clone(),
            Tally::default,
            move |tally, household, standing| {
                tally.attentive += u64::from(standing.attentive);
                tally.ill += u64::from(standing.ill);
                tally.count(&outlook, household, standing.membership);
            },
            |tally, other| tally.add(&other),
        )?;
        let mut ledger = books(&ledger);
        ledger.close_month(&tally);
        Ok(environment.environment().set(OUTLOOK, ledger.outlook())?)
    });
    Ok(builder.with_system(choose).with_system(settle).build()?)
}

fn books(ledger: &Mutex<Ledger>) -> std::sync::MutexGuard<'_, Ledger> {
    ledger.lock().expect("no system has panicked")
}

fn try_run(task: &Task) -> Result<Run, Error> {
    let ledger = Arc::new(Mutex::new(Ledger::new(&task.parameters, task.seed)));
    let mut model = build(task, &ledger)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(task.threads).build()?;
    let start = Instant::now();
    pool.install(|| model.run(u64::from(task.parameters.months)))?;
    let months = start.elapsed();
    let ledger = books(&ledger).clone();
    Ok(Run { ledger, months })
}

fn main() -> ExitCode {
    task::main("syren", |task| try_run(task).unwrap_or_else(|error| panic!("syren refuses: {error}")))
}
