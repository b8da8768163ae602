//! huzhu
pub mod math;
pub mod observe;
pub mod output;
pub mod random;
pub mod scenario;
pub use scenario::Scenario;
pub mod units;
