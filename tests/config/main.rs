//! What is read from files: configurations and experiments, well and badly written.

mod experiments;
mod malformed_configs;
mod malformed_experiments;
mod never_panics;
