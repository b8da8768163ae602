//! The model: the same bits everywhere, the fast kernel against the plain rules, books that balance, and theory.

mod any_scenario;
mod closures;
mod golden;
mod histories;
mod kernel_parity;
mod properties;
mod rules_over_time;
mod theory;
