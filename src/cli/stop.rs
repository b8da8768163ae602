//! Ctrl-C: the month ends, unfinished tables go, and the folder keeps its mark.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

static STOPPED: AtomicBool = AtomicBool::new(false);

/// Exit code after a second Ctrl-C, as shells have it.
const KILLED: i32 = 130;

/// From now on Ctrl-C (or a termination) asks to stop after the month; a second one ends the process at once.
pub(super) fn listen() {
    // Where the system gives no handler, Ctrl-C kills, and the folder is as recognisably unfinished.
    let _ = ctrlc::set_handler(|| {
        if STOPPED.swap(true, Ordering::Relaxed) {
            std::process::exit(KILLED);
        }
    });
}

/// Whether to go on.
pub(super) fn go_on() -> ControlFlow<()> {
    if STOPPED.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
