//! `huzhu parameters`, `huzhu schema` and `huzhu completions`: what the program knows about itself.

use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

use super::terminal::print;
use super::{Outcome, command};
use crate::config::{json_schema, parameter_reference};

/// Prints every parameter with type, default, range and meaning, as Markdown
#[derive(Args)]
pub(super) struct ParameterReference {}

impl ParameterReference {
    pub(super) fn execute(self) -> Outcome {
        print(&parameter_reference())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints the JSON Schema of configuration files, for editors
#[derive(Args)]
#[command(after_help = "Example:
  huzhu schema > schema.json
  # and as the first line of a configuration, for editors that use taplo:
  #:schema ./schema.json")]
pub(super) struct Schema {}

impl Schema {
    pub(super) fn execute(self) -> Outcome {
        print(&format!("{:#}\n", json_schema()))?;
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
