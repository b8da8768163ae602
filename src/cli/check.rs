//! `huzhu check`: whether configurations are valid, and what they hold.

use std::process::ExitCode;

use clap::Args;

use super::Outcome;
use super::error::{BAD_INPUT, CliError};
use super::numbers::{counted, human};
use super::run::Overrides;
use super::terminal::{Style, print, stdout_has_color};
use crate::config::load;
use crate::scenario::Parameters;

/// Validates configurations without running them
///
/// Every file is checked; what is wrong is told with its place and a remedy. Exit code 2 if anything is.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu check market.toml
  huzhu check experiments/*.toml
  huzhu check market.toml --set run.months=300")]
pub(super) struct Check {
    /// Files, or names of shipped configurations
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,

    #[command(flatten)]
    overrides: Overrides,
}

impl Check {
    pub(super) fn execute(self) -> Outcome {
        let ok = Style::Good.paint("ok", stdout_has_color());
        let mut all_valid = true;
        for file in &self.files {
            match load(file, &self.overrides.set) {
                Ok(loaded) => print(&format!("{ok}  {file}: {}\n", gist(&loaded.parameters)))?,
                Err(error) => {
                    all_valid = false;
                    CliError::from(error).report();
                }
            }
        }
        Ok(if all_valid { ExitCode::SUCCESS } else { ExitCode::from(BAD_INPUT) })
    }
}

/// A scenario in a line.
pub(super) fn gist(parameters: &Parameters) -> String {
    let (run, population) = (&parameters.run, &parameters.population);
    format!(
        "{}, {} for {} real ones, {} from {}",
        counted(parameters.platform.len() as u64, "platform"),
        counted(population.simulated_households, "household"),
        human(population.represented_households as f64),
        counted(u64::from(run.months), "month"),
        run.start
    )
}
