//! The program as a user has it: in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// A small and short run, for tests that do not care what it is.
pub const SMALL: [&str; 4] = ["--set", "population.simulated_households=2000", "--set", "run.months=14"];

/// An empty folder in which the program is called.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Place {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    /// Calls the program, with stdout and stderr piped.
    pub fn huzhu(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The same, to be changed before it is called.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_huzhu"));
        command.args(arguments).current_dir(self.folder.path()).env_remove("NO_COLOR");
        command
    }

    /// Runs the duopoly, small, with further arguments, into `out`; that must succeed.
    pub fn run(&self, out: &str, further: &[&str]) -> Output {
        let mut arguments = vec!["run", "duopoly", "--out", out];
        arguments.extend(SMALL);
        arguments.extend(further);
        let output = self.huzhu(&arguments);
        assert_code(&output, 0);
        output
    }

    /// The same with a platform whose name is Chinese.
    pub fn run_with_chinese_name(&self, out: &str) {
        let platform = "[[platform]]\nname = \"水滴互助\"\nlaunch = \"2016-05\"\nreach = 0.3\n";
        self.write("chinese.toml", &format!("extends = \"duopoly\"\n{platform}"));
        let output = self.huzhu(&[["run", "chinese.toml", "--out", out].as_slice(), &SMALL].concat());
        assert_code(&output, 0);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn read_bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// The names in a folder, sorted; none where there is no such folder.
    pub fn names(&self, folder: &str) -> Vec<String> {
        names(&self.path(folder))
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "stdout: {}\nstderr: {}", stdout(output), stderr(output));
    assert!(!stderr(output).contains("panicked"), "{}", stderr(output));
}
