//! huzhu
pub mod cli;
pub mod config;
pub mod math;
pub mod model;
pub mod observe;
pub mod output;
pub mod random;
pub mod run;
pub mod scenario;
pub use run::{Observer, Simulation};
pub use scenario::Scenario;
pub mod units;
