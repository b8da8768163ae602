//! Pictures and pages in a real browser.

mod browser;
mod figures;
mod install;
mod report;
