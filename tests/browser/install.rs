//! A browser and what drives it, installed where they are absent.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The driver of browsers, as npm knows it.
const DRIVER: &str = "playwright-core@1.65.1";
/// What finds barriers in pages (Deque Systems, MPL 2.0).
const AXE: &str = "axe-core@4.14.1";
/// Written last: a folder without it was left half made.
const COMPLETE: &str = "complete";
/// What the browser is called, in order of preference.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// What is needed to look at a page.
pub struct Tools {
    pub browser: PathBuf,
    /// Folder of the driver's packages.
    pub driver: PathBuf,
    /// Folder of what finds barriers.
    pub axe: PathBuf,
}

/// The browser, installed by Debian's package manager, and its driver and what finds barriers, installed by npm under the build
/// folder, where they are absent. Tests and processes that ask at the same time wait for each other.
///
/// `None` only where something is absent and there is nothing to install it with: it says so on the terminal, past the
/// test harness's capture, and the caller returns.
///
/// # Panics
///
/// Where an installation fails: a browser that cannot be had is a failed test.
pub fn tools() -> Option<Tools> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    fs::create_dir_all(&root).expect("a folder for the driver of browsers");
    let lock = File::create(root.join("lock")).expect("a lock file");
    lock.lock().expect("the lock of the driver of browsers");
    let can_install = is_root() && found("apt-get").is_some();
    let install = |package: &str| {
        apt(&["update", "-qq"]);
        apt(&["install", "-y", "-qq", "--no-install-recommends", package]);
    };
    if browser().is_none() && can_install {
        install("chromium");
    }
    if found("npm").is_none() && can_install {
        install("npm");
    }
    let Some(browser) = browser() else { return skipped("a browser (Chromium)") };
    if found("npm").is_none() {
        return skipped("npm");
    }
    let [driver, axe] = [DRIVER, AXE].map(|package| modules(&root, package));
    Some(Tools { browser, driver, axe })
}

/// The folder of modules that holds a package, installed where it is absent.
fn modules(root: &Path, package: &str) -> PathBuf {
    let folder = root.join(package.replace('@', "-"));
    if !folder.join(COMPLETE).exists() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for a package");
        let arguments = ["install", "--silent", "--no-audit", "--no-fund", "--prefix"];
        succeed(Command::new("npm").args(arguments).arg(&folder).arg(package));
        File::create(folder.join(COMPLETE)).expect("the mark of a whole installation");
    }
    folder.join("node_modules")
}

fn skipped(what: &str) -> Option<Tools> {
    let test = std::env::current_exe().unwrap_or_default();
    writeln!(std::io::stderr(), "SKIPPED: {} needs {what}, which was not found", test.display())
        .expect("a standard error stream");
    None
}

fn browser() -> Option<PathBuf> {
    BROWSERS.into_iter().find_map(found)
}

/// Where the search path has a program.
fn found(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn apt(arguments: &[&str]) {
    succeed(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"));
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?} failed:\n{}", String::from_utf8_lossy(&said));
}
