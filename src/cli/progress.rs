//! The progress bar: on a terminal only.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::numbers::human;
use crate::scenario::Parameters;

const TEMPLATE: &str = "{bar:30} {pos}/{len} months  {speed} household-months per second  {eta} left  {msg}";

/// A bar of all months of all replicates; invisible where it is not `wanted` or stderr is no terminal.
pub(super) fn bar(parameters: &Parameters, wanted: bool) -> ProgressBar {
    let run = &parameters.run;
    let months = u64::from(run.months) * u64::from(run.replicates);
    if !wanted || !std::io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(Some(months), ProgressDrawTarget::hidden());
    }
    let households = parameters.population.simulated_households as f64;
    let speed = move |state: &ProgressState, text: &mut dyn std::fmt::Write| {
        let _ = write!(text, "{}", human(state.per_sec() * households));
    };
    let style = ProgressStyle::with_template(TEMPLATE)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("speed", speed)
        .progress_chars("━╸─");
    let bar = ProgressBar::with_draw_target(Some(months), ProgressDrawTarget::stderr()).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}
