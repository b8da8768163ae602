//! `huzhu run` as a user calls it.

use std::fs;

use crate::support::{Place, SMALL, assert_code, stderr, stdout};
use huzhu::config::shipped;
use huzhu::output::{FileState, Manifest, compare};

#[test]
fn a_run_leaves_its_files_and_a_manifest_that_proves_them() {
    let place = Place::new();
    let output = place.run("out", &[]);
    assert_eq!(
        place.names("out"),
        [
            "config.toml",
            "events.parquet",
            "groups.parquet",
            "manifest.json",
            "market.parquet",
            "platforms.parquet",
            "summary.json",
            "timing.json"
        ]
    );
    let manifest = Manifest::read(&place.path("out")).unwrap();
    assert_eq!((manifest.months, manifest.replicates), (14, 8));
    let verdicts = compare(&place.path("out"), &manifest).unwrap();
    assert_eq!(verdicts.len(), 6);
    assert!(verdicts.iter().all(|verdict| verdict.state == FileState::Intact));
    let summary = stdout(&output);
    for part in ["Duopoly", "Pioneer", "HHI", "Outcome", "Over 8 histories", "Results", "out"] {
        assert!(summary.contains(part), "{part} is not in\n{summary}");
    }
}

#[test]
fn the_summary_is_plain_and_narrow_and_there_is_no_bar_where_it_is_piped() {
    let place = Place::new();
    let output = place.run("out", &[]);
    assert_eq!(stderr(&output), "");
    assert!(!stdout(&output).contains('\u{1b}'));
    for line in stdout(&output).lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let mut command = place.command(&["run", "duopoly", "--out", "other"]);
    let colorless = command.args(SMALL).env("NO_COLOR", "1").output().unwrap();
    assert_code(&colorless, 0);
    assert!(!stdout(&colorless).contains('\u{1b}'));
}

#[test]
fn quiet_prints_nothing() {
    let place = Place::new();
    let output = place.run("out", &["--quiet"]);
    assert_eq!((stdout(&output), stderr(&output)), (String::new(), String::new()));
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let place = Place::new();
    // Replicates one after another on all threads (1, 7), and side by side (2).
    for threads in ["1", "2", "7"] {
        place.run(threads, &["--threads", threads, "--replicates", "3", "--format", "csv"]);
    }
    for name in place.names("1") {
        let [one, two, seven] =
            ["1", "2", "7"].map(|threads| fs::read(place.path(threads).join(&name)).unwrap());
        if name != "timing.json" {
            assert!(one == two && one == seven, "{name} differs");
        }
    }
    assert_eq!(place.names("1"), place.names("7"));
}

#[test]
fn the_stored_configuration_repeats_the_run() {
    let place = Place::new();
    place.run("out", &["--seed", "42", "--replicates", "2"]);
    assert!(place.read("out/config.toml").contains("\nseed = 42\n"));
    assert_code(&place.huzhu(&["run", "out/config.toml", "--out", "again", "--quiet"]), 0);
    assert_eq!(place.read("out/manifest.json"), place.read("again/manifest.json"));
}

#[test]
fn the_timing_tells_setup_from_months_and_weighs_the_households() {
    let place = Place::new();
    // One after another, and side by side.
    for threads in ["1", "2"] {
        place.run(threads, &["--threads", threads, "--replicates", "2"]);
        let text = place.read(&format!("{threads}/timing.json"));
        let timing: huzhu::output::Timing = serde_json::from_str(&text).unwrap();
        assert!(timing.setup_seconds > 0.0 && timing.months_seconds > 0.0, "{timing:?}");
        if threads == "1" {
            assert!(timing.setup_seconds + timing.months_seconds <= timing.wall_seconds, "{timing:?}");
        }
        // 2000 households fill a block of 2048.
        assert!((15.0..80.0).contains(&timing.bytes_per_household), "{timing:?}");
        let rate = 2000.0 * 14.0 * 2.0 / timing.wall_seconds;
        assert!((timing.household_months_per_second / rate - 1.0).abs() < 1e-9, "{timing:?}");
    }
}

#[test]
fn options_count_more_than_set_and_the_seed_counts() {
    let place = Place::new();
    place.run("a", &["--set", "run.seed=5", "--seed", "6", "--replicates", "1"]);
    place.run("b", &["--set", "run.seed=5", "--replicates", "1"]);
    assert_eq!(Manifest::read(&place.path("a")).unwrap().seed, 6);
    let platforms = |folder: &str| fs::read(place.path(folder).join("platforms.parquet")).unwrap();
    assert_ne!(platforms("a"), platforms("b"));
}

#[test]
fn without_out_the_folder_is_named_after_configuration_and_seed() {
    let place = Place::new();
    place.write("market.toml", "extends = \"duopoly\"\n");
    for (config, folder) in [("duopoly", "runs/duopoly-seed3"), ("market.toml", "runs/market-seed3")] {
        let mut command = place.command(&["run", config, "--seed", "3", "--quiet"]);
        assert_code(&command.args(SMALL).output().unwrap(), 0);
        assert!(place.path(folder).join("manifest.json").exists());
    }
}

#[test]
fn csv_comes_with_an_explanation_of_its_columns() {
    let place = Place::new();
    place.run("out", &["--format", "csv"]);
    for name in ["platforms.csv", "market.csv", "groups.csv", "events.csv", "columns.json"] {
        assert!(place.names("out").contains(&name.to_owned()), "{name}");
    }
    let guide: serde_json::Value = serde_json::from_str(&place.read("out/columns.json")).unwrap();
    let market = place.read("out/market.csv");
    let columns = guide["market.csv"].as_array().unwrap();
    let names: Vec<&str> = columns.iter().map(|column| column["name"].as_str().unwrap()).collect();
    assert_eq!(market.lines().next(), Some(names.join(",").as_str()));
    assert_eq!(market.lines().count(), 1 + 8 * 14);
}

#[test]
fn groups_are_written_only_where_they_are_asked_for() {
    let place = Place::new();
    place.run("out", &["--set", "output.groups=false"]);
    assert!(!place.names("out").contains(&"groups.parquet".to_owned()));
}

#[test]
fn a_folder_with_results_is_replaced_only_by_force() {
    let place = Place::new();
    place.run("out", &["--format", "csv"]);
    place.write("out/notes.md", "mine");
    let before = place.read("out/manifest.json");
    let mut again = vec!["run", "duopoly", "--out", "out"];
    again.extend(SMALL);
    let refused = place.huzhu(&again);
    assert_code(&refused, 2);
    assert!(stderr(&refused).contains("--force"), "{}", stderr(&refused));
    assert_eq!(place.read("out/manifest.json"), before);
    again.push("--force");
    assert_code(&place.huzhu(&again), 0);
    assert!(!place.names("out").contains(&"market.csv".to_owned()));
    assert_eq!(place.read("out/notes.md"), "mine");
}

#[test]
fn bad_input_ends_with_2_and_writes_nothing() {
    let place = Place::new();
    place.write("bad.toml", "[run]\nmonths = -3\n[[platform]]\nname = \"A\"\n");
    for (arguments, told) in [
        (&["run", "duopol"][..], "did you mean `duopoly`?"),
        (&["run", "missing.toml"], "there is no such file"),
        (&["run", "bad.toml"], "bad.toml:2"),
        (&["run", "duopoly", "--set", "run.month=3"], "did you mean `months`?"),
        (&["run", "duopoly", "--set", "nonsense"], "must have a `=`"),
        (&["run", "duopoly", "--set", "run.months=0"], "run.months"),
        (&["run", "duopoly", "--threads", "0"], "--threads"),
        (&["run", "duopoly", "--replicates", "0"], "--replicates"),
        (&["run", "duopoly", "--replicates", "10001"], "run.replicates"),
        (&["run", "duopoly", "--seed", "-1"], "-1"),
        (&["run", "duopoly", "--seed", "18446744073709551615"], "run.seed"),
        (&["run", "duopoly", "--format", "xlsx"], "xlsx"),
        (&["run", "duopoly", "--out", "bad.toml"], "is not a folder"),
        (&["run"], "CONFIG"),
        (&["walk"], "walk"),
    ] {
        let output = place.huzhu(arguments);
        assert_code(&output, 2);
        assert!(stderr(&output).contains(told), "{arguments:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "");
        assert_eq!(place.names("."), ["bad.toml"], "{arguments:?}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_a_failure() {
    let place = Place::new();
    place.write("file", "");
    let mut arguments = vec!["run", "duopoly", "--out", "file/below"];
    arguments.extend(SMALL);
    let output = place.huzhu(&arguments);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("file/below"), "{}", stderr(&output));
}

#[test]
fn every_shipped_configuration_runs() {
    let place = Place::new();
    for config in shipped() {
        let mut arguments = vec!["run", config.name, "--out", config.name, "--replicates", "1"];
        arguments.extend(SMALL);
        // Where claims are drawn, as many households are represented as are simulated.
        if config.text.contains("claims = \"drawn\"") {
            arguments.extend(["--set", "population.represented_households=2000"]);
        }
        let output = place.huzhu(&arguments);
        assert_code(&output, 0);
        assert!(place.path(config.name).join("manifest.json").exists(), "{}", config.name);
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_its_configuration_and_the_mark_of_the_unfinished() {
    use std::process::{Command, Stdio};
    let place = Place::new();
    let child = Command::new(env!("CARGO_BIN_EXE_huzhu"))
        .args(["run", "duopoly", "--out", "out", "--set", "population.simulated_households=100000"])
        .args(["--set", "run.months=240", "--replicates", "100"])
        .current_dir(place.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The tables are open once the simulation goes on.
    while !place.names("out").contains(&".events.parquet.partial".to_owned()) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_code(&output, 1);
    assert!(stderr(&output).contains("unfinished run"), "{}", stderr(&output));
    assert_eq!(place.names("out"), [".manifest.json.partial", "config.toml"]);
    let verify = place.huzhu(&["verify", "out"]);
    assert_code(&verify, 2);
    place.run("out", &["--force"]);
}
