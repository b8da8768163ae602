//! `huzhu report`: a page that opens from disk.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::results::Results;
use super::summary::of_bytes;
use super::{Outcome, browser, terminal};
use crate::output::{REPORT_FILE, write_file};
use crate::report::is_page;

/// Makes a page of what a folder holds: one HTML file that opens from disk
///
/// Of a run or a calibration: charts that can be hovered, zoomed and saved, the same as tables, the configuration, and the
/// command that repeats it, in one file without a network. The same folder gives the same bytes. An earlier page in its place is replaced; any other
/// file only with --force.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu report runs/china --open
  huzhu report runs/china --out china.html
  huzhu report sweeps/fee-and-exit --open
  huzhu report comparisons/duopoly-vs-dear-seed20160501 --open
  huzhu report calibrations/fit --open")]
pub(super) struct Report {
    /// Folder of a run, a sweep, a comparison or a calibration
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Show it in the browser
    #[arg(long)]
    open: bool,

    /// File to write [default: report.html in the folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Replace the file, whatever it is
    #[arg(long)]
    force: bool,
}

impl Report {
    pub(super) fn execute(self) -> Outcome {
        let page = Results::read(&self.folder)?.page()?;
        let out = self.out.unwrap_or_else(|| self.folder.join(REPORT_FILE));
        let written = write_file(&out, page.as_bytes(), self.force || is_earlier_page(&out))?;
        terminal::print(&format!("{}  ({})\n", out.display(), of_bytes(written.bytes)))?;
        if self.open && !browser::show(out.as_os_str()) {
            terminal::note(&format!("no browser could be started: open {} yourself", out.display()));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Whether the file is a page that this command made.
fn is_earlier_page(path: &Path) -> bool {
    const BEGINNING: u64 = 2000;
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    read.is_ok() && is_page(&String::from_utf8_lossy(&beginning))
}
