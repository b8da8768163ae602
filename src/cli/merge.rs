//! `huzhu merge`: shards of a sweep, joined.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Outcome;
use super::numbers::{counted, grouped};
use super::sweep::closing::{Closing, Digest};
use super::terminal::Screen;
use super::terminal::{self, Grid, Style, left, right};
use crate::output::sweep::{JournalReader, Merged, merge};

/// Joins the shards of a sweep, or makes the tables of one that was killed
///
/// Every history is checked to belong to the same sweep; one that is in several folders must be the same in all. When
/// none is missing, the files are those of a sweep that was never divided, to the last byte. Else the tables hold
/// what there is, and the folders may be joined again later.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu merge shards/* --out sweeps/wide
  huzhu merge sweeps/killed --out sweeps/what-there-is")]
pub(super) struct Merge {
    /// Folders of sweeps
    #[arg(value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,

    /// Folder for the joined sweep
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Replace the sweep in that folder
    #[arg(long)]
    force: bool,

    /// Print nothing
    #[arg(long, short)]
    quiet: bool,
}

impl Merge {
    pub(super) fn execute(self) -> Outcome {
        let header = JournalReader::open(&self.folders[0])?.header().clone();
        let mut digest = Digest::new(&header);
        let merged = merge(&self.folders, &self.out, self.force, |record| digest.add(record))?;
        if let (Some(merged), false) = (merged, self.quiet) {
            let (plan, manifest) = (&merged.header.plan, &merged.manifest);
            let closing = Closing { plan, manifest, digest: &digest, out: &self.out };
            terminal::print(&(closing.text(None, Screen::stdout()) + &sources(&merged)))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A line per folder, and what is missing.
fn sources(merged: &Merged) -> String {
    let color = terminal::stdout_has_color();
    let mut grid = Grid::default();
    grid.row([left("Joined", Style::Strong), left("shard", Style::Faint), right("histories", Style::Faint)]);
    for source in &merged.sources {
        let is_whole = source.recorded == source.runs;
        let count = format!("{} of {}", grouped(source.recorded), grouped(source.runs));
        grid.row([
            left(source.path.display().to_string(), Style::Plain),
            left(source.shard.as_str(), Style::Plain),
            right(count, if is_whole { Style::Plain } else { Style::Bad }),
        ]);
    }
    let missing = merged.manifest.runs - merged.manifest.recorded;
    let note = match missing {
        0 => String::new(),
        missing => {
            let words = format!("{} of the plan missing", counted(missing, "history"));
            format!("{}: the tables hold what there is\n", Style::Bad.paint(&words, color))
        }
    };
    format!("\n{}{note}", grid.render(color))
}
