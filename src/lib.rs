//! huzhu
pub mod config;
pub mod observe;
pub mod random;
pub mod scenario;
pub use scenario::Scenario;
pub mod units;
