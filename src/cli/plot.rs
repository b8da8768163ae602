//! `huzhu plot`: a figure of a run, as journals take it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::error::CliError;
use super::terminal::{self, Grid, Style, left};
use super::verify::read_manifest;
use super::{Outcome, numbers::grouped};
use crate::config::load;
use crate::output::{CONFIG_FILE, write_file};
use crate::report::{Figure, RunData, Width};

/// Draws a figure of a run
///
/// Vector graphics at the widths of journals, from the tables in the run's folder: the same folder gives the same bytes. With
/// several replicates a figure shows medians and bands from 5 to 95 %. A platform has the same colour in every figure.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu plot runs/china --list
  huzhu plot runs/china --figure members
  huzhu plot runs/china --figure concentration --width-mm 178 --out figures/hhi.svg")]
pub(super) struct Plot {
    /// Folder of a run
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Which figure (see --list)
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    figure: Option<String>,

    /// List the figures, a line each
    #[arg(long, conflicts_with_all = ["figure", "out", "force"])]
    list: bool,

    /// File format
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,

    /// Width in millimetres: one column of a journal, or the page
    #[arg(long, value_name = "MM", value_enum, default_value_t = Millimetres::Column)]
    width_mm: Millimetres,

    /// File to write [default: <NAME>.<format> in the current folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Replace the file
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Scalable vector graphics, with text as text
    Svg,
}

#[derive(Clone, Copy, ValueEnum)]
enum Millimetres {
    /// One column
    #[value(name = "85")]
    Column,
    /// The page
    #[value(name = "178")]
    Page,
}

impl Millimetres {
    fn width(self) -> Width {
        match self {
            Millimetres::Column => Width::Column,
            Millimetres::Page => Width::Page,
        }
    }
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Format::Svg => "svg",
        }
    }
}

impl Plot {
    pub(super) fn execute(self) -> Outcome {
        let Some(name) = self.figure.as_deref().filter(|_| !self.list) else {
            terminal::print(&list())?;
            return Ok(ExitCode::SUCCESS);
        };
        let known = || Figure::ALL.iter().map(|figure| figure.name());
        let figure = Figure::ALL.into_iter().find(|figure| figure.name() == name);
        let figure = figure.ok_or_else(|| CliError::unknown_figure(name, known()))?;
        let manifest = read_manifest(&self.folder)?;
        let config = self.folder.join(CONFIG_FILE);
        let loaded = load(&config.to_string_lossy(), &[])?;
        let run = RunData::read(&self.folder, manifest, &loaded.parameters.run.title)?;
        let picture = figure.draw(&run, self.width_mm.width())?;
        let out = self.out.unwrap_or_else(|| PathBuf::from(format!("{name}.{}", self.format.extension())));
        let written = write_file(&out, picture.as_bytes(), self.force)?;
        terminal::print(&format!("{}  ({} bytes)\n", out.display(), grouped(written.bytes)))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn list() -> String {
    let mut grid = Grid::default();
    for figure in Figure::ALL {
        grid.row([left(figure.name(), Style::Strong), left(figure.meaning(), Style::Plain)]);
    }
    grid.render(terminal::stdout_has_color())
}
