//! Python's scientific packages: the references that our numbers are compared with.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Written last: an environment without it was left half made.
const COMPLETE: &str = "complete";

/// The interpreter of a virtual environment that holds `packages` (as `pip install` takes them), made under the build
/// folder at the first call and kept. Tests and processes that ask at the same time wait for each other.
///
/// `None` only where there is no `python3`: it says so on the terminal, past the test harness's capture, and the
/// caller returns.
///
/// # Panics
///
/// Where the environment cannot be made or pip fails: a reference that cannot be had is a failed test.
pub fn environment(packages: &[&str]) -> Option<PathBuf> {
    if Command::new("python3").arg("--version").output().is_err() {
        let test = std::env::current_exe().unwrap_or_default();
        writeln!(std::io::stderr(), "SKIPPED: {} needs python3, which was not found", test.display())
            .expect("a standard error stream");
        return None;
    }
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    fs::create_dir_all(&root).expect("a folder for Python environments");
    let lock = File::create(root.join("lock")).expect("a lock file");
    lock.lock().expect("the lock of Python environments");
    let folder = root.join(folder_name(packages));
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !folder.join(COMPLETE).exists() {
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("a half-made environment goes");
        }
        succeed(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        succeed(Command::new(&python).args(install).args(packages));
        File::create(folder.join(COMPLETE)).expect("the mark of a whole environment");
    }
    Some(python)
}

/// What `script` prints when `input` is on its standard input.
///
/// # Panics
///
/// Where the script fails; its error output is in the message.
pub fn run(python: &Path, script: &str, input: &str) -> String {
    let mut child = Command::new(python)
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    // In a thread: a script may print before it has read everything.
    let (mut stdin, input) = (child.stdin.take().expect("a pipe"), input.to_owned());
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("Python ends");
    let written = writer.join().expect("no panic while writing");
    assert!(output.status.success(), "Python failed:\n{}", String::from_utf8_lossy(&output.stderr));
    written.expect("Python reads its input");
    String::from_utf8(output.stdout).expect("Python prints UTF-8")
}

/// A folder name that tells package lists apart.
fn folder_name(packages: &[&str]) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    packages
        .iter()
        .map(|package| package.chars().map(plain).collect::<String>())
        .collect::<Vec<_>>()
        .join("+")
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?} failed:\n{}", String::from_utf8_lossy(&said));
}
