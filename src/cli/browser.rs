//! The user's browser.

use std::process::{Command, Stdio};

use super::terminal;

/// The program that opens an address, by system, and what comes before the address.
#[cfg(target_os = "macos")]
const OPENER: (&str, &[&str]) = ("open", &[]);
#[cfg(target_os = "windows")]
const OPENER: (&str, &[&str]) = ("rundll32", &["url.dll,FileProtocolHandler"]);
#[cfg(not(any(target_os = "macos", target_os = "windows")))]
const OPENER: (&str, &[&str]) = ("xdg-open", &[]);

/// Opens an address, or a file by its path. Where there is no browser, says that somebody must.
pub(super) fn open(address: &str) {
    let (program, before) = OPENER;
    let opener = Command::new(program)
        .args(before)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if opener.is_err() {
        terminal::note("no browser could be opened: open the address in one yourself");
    }
}
