//! How far a comparison is: on a terminal only.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const TICK: Duration = Duration::from_millis(200);

/// Counts histories. Invisible where it is not wanted or stderr is no terminal.
pub(super) struct Bar {
    line: ProgressBar,
}

impl Bar {
    /// Of so many histories; of an unknown number where a comparison goes on until it is certain.
    pub fn new(histories: Option<u64>, wanted: bool) -> Bar {
        if !wanted || !std::io::stderr().is_terminal() {
            return Bar { line: ProgressBar::hidden() };
        }
        let template = match histories {
            Some(_) => "{bar:20.━─}  {pos}/{len} histories  {eta} left",
            None => "{spinner}  {pos} histories  {elapsed}",
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let line = ProgressBar::with_draw_target(histories, ProgressDrawTarget::stderr()).with_style(style);
        line.enable_steady_tick(TICK);
        Bar { line }
    }

    /// So many more histories are over.
    pub fn over(&self, histories: u64) {
        self.line.inc(histories);
    }

    /// Removes the bar.
    pub fn clear(&self) {
        self.line.finish_and_clear();
    }
}
