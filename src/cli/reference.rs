//! `huzhu parameters`, `huzhu schema` and `huzhu completions`: what the program knows about itself.

use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

use super::terminal::print;
use super::{Outcome, command};
use crate::config::{experiment_schema, json_schema, parameter_reference};

/// Prints every parameter with type, default, range and meaning, as Markdown
#[derive(Args)]
pub(super) struct ParameterReference {}

impl ParameterReference {
    pub(super) fn execute(self) -> Outcome {
        print(&parameter_reference())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints the JSON Schema of configuration or experiment files, for editors
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu schema > schema.json
  huzhu schema --experiment > experiment-schema.json
  # and as the first line of a file, for editors that use taplo:
  #:schema ./schema.json")]
pub(super) struct Schema {
    /// The schema of experiment files (those of `huzhu sweep`) instead of that of configurations
    #[arg(long)]
    experiment: bool,
}

impl Schema {
    pub(super) fn execute(self) -> Outcome {
        let schema = if self.experiment { experiment_schema() } else { json_schema() };
        print(&format!("{schema:#}\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints a completion script for a shell
#[derive(Args)]
#[command(after_help = "Example:
  huzhu completions bash > ~/.local/share/bash-completion/completions/huzhu")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn execute(self) -> Outcome {
        // The generator panics where a stream refuses, so it writes into memory.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command(), "huzhu", &mut script);
        print(&String::from_utf8_lossy(&script))?;
        Ok(ExitCode::SUCCESS)
    }
}
