//! `huzhu init`: a configuration to begin with.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::Outcome;
use super::error::CliError;
use super::terminal::{Grid, Style, left, print, stdout_has_color};
use crate::config::starter;

const FILE: &str = "huzhu.toml";

/// Writes a small commented configuration to begin with
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu init my-market
  huzhu init . --force")]
pub(super) struct Init {
    /// Folder for huzhu.toml; made if it does not exist
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Replace huzhu.toml if it exists
    #[arg(long)]
    force: bool,
}

impl Init {
    pub(super) fn execute(self) -> Outcome {
        let path = self.folder.join(FILE);
        fs::create_dir_all(&self.folder).map_err(CliError::io("create the folder", &self.folder))?;
        let mut options = OpenOptions::new();
        if self.force {
            options.write(true).create(true).truncate(true);
        } else {
            options.write(true).create_new(true);
        }
        let mut file = match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(CliError::Exists { path });
            }
            opened => opened.map_err(CliError::io("create", &path))?,
        };
        file.write_all(starter().as_bytes()).map_err(CliError::io("write", &path))?;
        print(&next_steps(&path))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn next_steps(path: &Path) -> String {
    let path = path.display();
    let mut grid = Grid::default();
    for (command, purpose) in [
        (format!("huzhu run {path}"), "simulate it"),
        (format!("huzhu check {path}"), "after each change"),
        ("huzhu parameters".to_owned(), "every key, its range and default"),
        ("huzhu schema > schema.json".to_owned(), "for completion in an editor"),
    ] {
        grid.row([left("", Style::Plain), left(command, Style::Strong), left(purpose, Style::Plain)]);
    }
    let steps = grid.render(stdout_has_color());
    format!("Wrote {path}: a small market of two platforms, with a comment on each key.\n\nNext:\n{steps}")
}
