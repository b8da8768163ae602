//! The model: each file holds the pure rules of the subject that it is named after; `world` holds all state of a run,
//! `month` takes it through one month.

pub mod accounts;
pub mod apportion;
pub mod attention;
pub mod awareness;
pub mod choice;
pub mod claims;
pub mod conditions;
pub mod entry;
pub mod event;
pub mod exit;
pub mod expectation;
pub mod household;
pub mod household_month;
pub mod illness;
pub mod kernel;
pub mod month;
pub mod platform;
pub mod portfolio;
pub mod prepaid;
pub mod regulator;
pub mod setting;
pub mod settlement;
pub mod strategy;
pub mod synthesis;
pub mod tally;
pub mod trust;
pub mod world;
