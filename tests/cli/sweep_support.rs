//! Small sweeps of the program as a user has it, and what they leave.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::{Place, assert_code};

/// The file of the experiment.
pub const EXPERIMENT: &str = "small.toml";

/// An experiment of two points and two scenarios with so many replicates, and further lines before its tables.
pub fn experiment(replicates: u32, further: &str) -> String {
    format!(
        r#"title = "A small sweep"
base = "duopoly"
replicates = {replicates}
{further}
[set]
"population.simulated_households" = 500
"run.months" = 6
[[factor]]
name = "fee"
key = "platform.Follower.fee_rate"
values = [0.04, 0.3]
[[scenario]]
name = "plain"
[[scenario]]
name = "cheap"
[scenario.set]
"platform.Pioneer.fee_rate" = 0.01
[[metric]]
name = "peak"
unit = "persons"
expression = 'peak_members("Pioneer")'
"#
    )
}

/// A folder with the experiment.
pub fn place(replicates: u32, further: &str) -> Place {
    let place = Place::new();
    place.write(EXPERIMENT, &experiment(replicates, further));
    place
}

/// Sweeps into `out`; that must succeed.
pub fn sweep(place: &Place, out: &str, further: &[&str]) {
    let arguments = [&["sweep", EXPERIMENT, "--out", out, "--quiet"], further].concat();
    assert_code(&place.huzhu(&arguments), 0);
}

/// Begins to sweep, or goes on.
pub fn spawn(place: &Place, out: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_huzhu"))
        .args(["sweep", EXPERIMENT, "--out", out, "--quiet", "--resume"])
        .current_dir(place.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The content of all files that must repeat: all but the lock and the timing.
pub fn results(place: &Place, out: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    add(&place.path(out), "", &mut files);
    files
}

fn add(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            add(&entry.path(), &format!("{name}/"), files);
        } else if name != ".lock" && name != "timing.json" {
            files.insert(format!("{prefix}{name}"), fs::read(entry.path()).unwrap());
        }
    }
}

/// Panics with the name of the first file in which two sweeps differ.
pub fn assert_same(place: &Place, one: &str, other: &str) {
    let (one, other) = (results(place, one), results(place, other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, content) in &one {
        assert!(*content == other[name], "{name} differs");
    }
}
