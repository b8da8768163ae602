//! The user's browser.

use std::ffi::OsStr;
use std::io;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// Hands a file or an address to the system's opener; whether that worked, as far as it tells within a second.
pub(super) fn show(what: &OsStr) -> bool {
    const TRIES: u32 = 20;
    let Ok(mut opener) = opener(what) else { return false };
    for _ in 0..TRIES {
        match opener.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => thread::sleep(Duration::from_millis(50)),
            Err(_) => return false,
        }
    }
    // Some openers stay until the browser is closed.
    true
}

fn opener(what: &OsStr) -> io::Result<Child> {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        // The first argument in quotation marks would be the title of a window.
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    command.arg(what).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}
