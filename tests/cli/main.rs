//! The program as a user has it: every command called in a folder of its own.

mod calibrate;
mod commands;
mod compare;
#[cfg(feature = "explore")]
mod explore;
#[cfg(feature = "explore")]
mod explore_support;
mod plot;
mod population;
mod report;
mod report_calibration;
mod report_comparison;
mod report_sweep;
mod report_sweep_told;
mod run;
mod sensitivity;
mod show;
mod support;
mod sweep;
mod sweep_support;
mod sweep_survives;
mod verify;
