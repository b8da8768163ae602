//! `huzhu configs`: the configurations that are part of the program.

use std::process::ExitCode;

use clap::Args;

use super::Outcome;
use super::terminal::{Grid, Style, left, print, stdout_has_color, width, wrapped};
use crate::config::{ConfigError, Shipped, shipped};
use crate::scenario::validation::bounds::nearest;

/// Lists the shipped configurations with the question of each, or prints one
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu configs
  huzhu configs duopoly > my.toml")]
pub(super) struct Configs {
    /// The one to print
    name: Option<String>,
}

impl Configs {
    pub(super) fn execute(self) -> Outcome {
        match self.name {
            None => print(&list())?,
            Some(name) => print(find(&name)?.text)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list() -> String {
    let longest = shipped().iter().map(|config| config.name.len()).max().unwrap_or(0);
    let mut grid = Grid::default();
    for config in shipped() {
        let mut name = config.name;
        for line in wrapped(config.question, width() - longest - 2) {
            grid.row([left(name, Style::Strong), left(line, Style::Plain)]);
            name = "";
        }
    }
    grid.render(stdout_has_color())
}

fn find(name: &str) -> Result<&'static Shipped, ConfigError> {
    let names = || shipped().iter().map(|config| config.name);
    let found = shipped().iter().find(|config| config.name == name);
    found.ok_or_else(|| ConfigError::UnknownName {
        spec: name.to_owned(),
        nearest: nearest(name, names()),
        shipped: names().collect(),
    })
}
