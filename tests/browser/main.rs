//! Pictures and pages in a real browser.

mod accessibility;
mod browser;
#[cfg(feature = "explore")]
mod explore;
mod figures;
mod install;
mod place;
mod report;
mod report_calibration;
mod report_comparison;
mod report_sweep;
