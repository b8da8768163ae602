//! huzhu
pub mod math;
pub mod model;
pub mod observe;
pub mod output;
pub mod random;
pub mod run;
pub mod scenario;
pub use scenario::Scenario;
pub mod units;
