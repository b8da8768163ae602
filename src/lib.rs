//! huzhu
pub mod math;
pub mod model;
pub mod observe;
pub mod random;
pub mod scenario;
pub use scenario::Scenario;
pub mod units;
