//! huzhu (互助, mutual aid) simulates how households choose among competing online mutual-aid platforms, and how such
//! markets grow, concentrate and die.
//!
//! Between 2011 and 2022 over a hundred Chinese platforms promised a lump sum to any member who fell critically ill,
//! and split the bills afterwards among all members. The largest had over 100 million members; nearly all closed.
//! This library is the engine behind the `huzhu` command: build a [`Scenario`], step a [`Simulation`] month by month,
//! read its rows, or add an [`Observer`] of your own.
//!
//! ```
//! use huzhu::scenario::Parameters;
//! use huzhu::scenario::parameters::Platform;
//! use huzhu::{Scenario, Simulation};
//!
//! let mut parameters = Parameters::default();
//! parameters.run.seed = 42;
//! parameters.run.months = 24;
//! parameters.population.simulated_households = 2_000;
//! parameters.platform = vec![
//!     Platform { name: "First".into(), launch: Some("2016-05".parse()?), reach: 0.4, ..Platform::default() },
//!     Platform { name: "Second".into(), launch: Some("2017-01".parse()?), reach: 0.4, ..Platform::default() },
//! ];
//! let scenario = Scenario::new(parameters)?;
//!
//! let mut simulation = Simulation::new(&scenario, 0);
//! while let Some(month) = simulation.step() {
//!     for platform in &month.platforms {
//!         println!("{} {} has {} members", platform.month, platform.platform, platform.members);
//!     }
//! }
//! assert!(simulation.world().is_over());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Guarantees
//!
//! A history is a function of its scenario, seed and replicate. The same three give the same bits on any number of
//! threads, in debug and release builds, with or without wider vector instructions: there is no clock, no libm, no
//! fused multiply-add and no floating-point sum across threads in the model, and every draw is addressed by seed,
//! replicate, purpose, month, entity and index ([`random`]). Every month's books balance to the fen.
//!
//! # Where things are
//!
//! [`scenario`] holds what may be set and what is valid; [`model`] one file of pure rules per subject, the world and the
//! month; [`observe`] the rows and their columns; [`run`] the simulation; [`config`] reads TOML; [`output`] writes files;
//! [`report`] draws them.

#![warn(missing_docs)]

pub mod cli;
pub mod config;
pub mod experiment;
#[cfg(feature = "explore")]
pub mod explore;
pub mod math;
pub mod memory;
pub mod model;
pub mod observe;
pub mod output;
pub mod random;
pub mod report;
pub mod run;
pub mod scenario;
pub mod units;

pub use run::{Observer, Simulation};
pub use scenario::Scenario;
