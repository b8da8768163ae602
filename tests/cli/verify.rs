//! `huzhu verify` as a user calls it.

use std::fs;

use crate::support::{Place, assert_code, stderr, stdout};
use crate::sweep_support::{EXPERIMENT, place, sweep};
use huzhu::output::sha256;
use huzhu::output::sweep::{Begin, JournalReader, SweepFolder, Value};

fn place_with_run() -> Place {
    let place = Place::new();
    place.run("out", &["--replicates", "2", "--format", "csv"]);
    place
}

#[test]
fn a_run_that_nobody_touched_is_proved_on_any_number_of_threads() {
    let place = place_with_run();
    for threads in ["1", "3"] {
        let output = place.huzhu(&["verify", "out", "--threads", threads]);
        assert_code(&output, 0);
        assert_eq!(stdout(&output).matches("as written  repeats").count(), 7, "{}", stdout(&output));
    }
    let quiet = place.huzhu(&["verify", "out", "--quiet"]);
    assert_code(&quiet, 0);
    assert_eq!(stdout(&quiet), "");
}

#[test]
fn a_changed_or_absent_file_is_found() {
    let place = place_with_run();
    let market = place.read("out/market.csv");
    place.write("out/market.csv", &market.replacen('1', "2", 1));
    let changed = place.huzhu(&["verify", "out"]);
    assert_code(&changed, 1);
    assert!(stdout(&changed).contains("changed     repeats"), "{}", stdout(&changed));
    fs::remove_file(place.path("out/market.csv")).unwrap();
    let absent = place.huzhu(&["verify", "out"]);
    assert_code(&absent, 1);
    assert!(stdout(&absent).contains("absent"), "{}", stdout(&absent));
}

#[test]
fn a_changed_configuration_is_not_run() {
    let place = place_with_run();
    let config = place.read("out/config.toml");
    place.write("out/config.toml", &config.replace("seed = ", "seed = 1"));
    let output = place.huzhu(&["verify", "out"]);
    assert_code(&output, 1);
    assert!(stdout(&output).contains("not run again"), "{}", stdout(&output));
}

#[test]
fn a_forged_manifest_does_not_repeat() {
    let place = place_with_run();
    let manifest = place.read("out/manifest.json");
    place.write("out/manifest.json", &manifest.replace("\"seed\": 20160501", "\"seed\": 7"));
    let output = place.huzhu(&["verify", "out"]);
    assert_code(&output, 1);
    assert!(stdout(&output).contains("seed: expected 7, got 20160501"), "{}", stdout(&output));
}

#[test]
fn a_folder_without_a_run_is_bad_input() {
    let place = Place::new();
    fs::create_dir(place.path("empty")).unwrap();
    fs::create_dir(place.path("broken")).unwrap();
    place.write("broken/manifest.json", "{ \"format");
    fs::create_dir(place.path("later")).unwrap();
    place.write("later/manifest.json", "{ \"format_version\": 99 }");
    for (folder, told) in [
        ("empty", "holds no run"),
        ("nowhere", "holds no run"),
        ("broken", "not valid JSON"),
        ("later", "has format 99"),
    ] {
        let output = place.huzhu(&["verify", folder]);
        assert_code(&output, 2);
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
}

#[test]
fn a_sweep_that_nobody_touched_is_proved_by_some_or_all_of_its_histories() {
    let place = place(8, "series = true");
    sweep(&place, "out", &["--set", "run.months=5"]);
    // What it was made from is not needed any more.
    fs::remove_file(place.path(EXPERIMENT)).unwrap();
    let some = place.huzhu(&["verify", "out", "--threads", "1"]);
    assert_code(&some, 0);
    assert!(stdout(&some).contains("20 of 32 histories come out the same"), "{}", stdout(&some));
    assert_eq!(stdout(&some).matches("as written  repeats").count(), 8, "{}", stdout(&some));
    let all = place.huzhu(&["verify", "out", "--all", "--threads", "3"]);
    assert_code(&all, 0);
    assert!(stdout(&all).contains("all of 32 histories come out the same"), "{}", stdout(&all));
    let quiet = place.huzhu(&["verify", "out", "--sample", "2", "--quiet"]);
    assert_code(&quiet, 0);
    assert_eq!(stdout(&quiet), "");
}

#[test]
fn a_shard_of_a_list_with_switches_and_failures_is_proved_without_its_list() {
    let place = Place::new();
    place.write("points.csv", "law,fee\ntrue,0.04\nfalse,0.1\ntrue,0.2\nfalse,2.0e-2\n");
    let text = "base = \"china-2016-2022\"\nreplicates = 3\n[set]\n\"population.simulated_households\" = 9000\n\
        \"run.months\" = 9\n[design]\nkind = \"list\"\nfile = \"points.csv\"\n\
        [[factor]]\nname = \"fee\"\nkey = 'platform.\"Waterdrop Mutual\".fee_rate'\n\
        [[factor]]\nname = \"law\"\nkey = \"regulation.enabled\"\n";
    place.write(EXPERIMENT, text);
    sweep(&place, "out", &["--shard", "2/2", "--set", "population.simulated_households=300"]);
    fs::remove_file(place.path("points.csv")).unwrap();
    let output = place.huzhu(&["verify", "out", "--all"]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("all of 6 histories"), "{}", stdout(&output));
}

#[test]
fn a_changed_table_of_a_sweep_is_found() {
    let place = place(1, "series = true");
    sweep(&place, "out", &[]);
    let path = place.path("out/series/market.parquet");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, bytes).unwrap();
    let changed = place.huzhu(&["verify", "out"]);
    assert_code(&changed, 1);
    assert!(stdout(&changed).contains("changed     repeats"), "{}", stdout(&changed));
    assert!(stdout(&changed).contains("files were changed since the sweep"), "{}", stdout(&changed));
    fs::remove_file(place.path("out/manifest.json")).unwrap();
    assert_code(&place.huzhu(&["verify", "out"]), 2);
}

#[test]
fn a_sweep_with_a_forged_history_does_not_repeat_though_all_its_files_agree() {
    let place = place(2, "");
    sweep(&place, "out", &[]);
    let mut journal = JournalReader::open(&place.path("out")).unwrap();
    let header = journal.header().clone();
    let mut forged = SweepFolder::open(&place.path("forged"), header, Begin::New).unwrap();
    while let Some(mut record) = journal.read().unwrap() {
        if record.position == 5 {
            // The next number up: the least that can be wrong.
            let metric = &mut record.outcome.as_mut().unwrap().metrics[0];
            *metric = Value::Real(metric.number().unwrap().next_up());
        }
        forged.append(&record.encode()).unwrap();
    }
    forged.publish(|_| ()).unwrap();
    drop(forged);
    let output = place.huzhu(&["verify", "forged"]);
    assert_code(&output, 1);
    let text = stdout(&output);
    assert!(text.contains("point 0, cheap, seed 20160501, replicate 1: peak is "), "{text}");
    assert!(text.contains("the sweep does not repeat: 1 of all of 8 histories differ"), "{text}");
}

const COMPARE: [&str; 8] = [
    "compare",
    "duopoly",
    "--with",
    "dear:platform.Pioneer.fee_rate=0.4",
    "--out",
    "out",
    "--set",
    "population.simulated_households=500",
];

fn compared(further: &[&str]) -> Place {
    let place = Place::new();
    let arguments: Vec<&str> = COMPARE.iter().chain(further).copied().collect();
    assert_code(&place.huzhu(&arguments), 0);
    place
}

#[test]
fn a_comparison_that_nobody_touched_is_proved_on_any_number_of_threads() {
    let until = ["--until-halfwidth", "0.5", "--relative", "--max-replicates", "9", "--simultaneous"];
    let own =
        ["--metric", "final_hhi", "--metric", "exit=default(exit_month(\"Pioneer\"), 99)", "--of", "exit"];
    for further in [&["--replicates", "3"][..], &[&until[..], &own[..]].concat()] {
        let place = compared(further);
        for threads in ["1", "3"] {
            let output = place.huzhu(&["verify", "out", "--threads", threads]);
            assert_code(&output, 0);
            assert_eq!(stdout(&output).matches("as written  repeats").count(), 8, "{}", stdout(&output));
        }
        let quiet = place.huzhu(&["verify", "out", "--quiet"]);
        assert_code(&quiet, 0);
        assert_eq!(stdout(&quiet), "");
    }
}

#[test]
fn a_comparison_whose_files_were_changed_or_forged_is_found() {
    let place = compared(&["--replicates", "2"]);
    let differences = fs::read(place.path("out/differences.parquet")).unwrap();
    let mut changed = differences.clone();
    changed[100] ^= 1;
    fs::write(place.path("out/differences.parquet"), changed).unwrap();
    let output = place.huzhu(&["verify", "out"]);
    assert_code(&output, 1);
    assert!(stdout(&output).contains("changed     repeats"), "{}", stdout(&output));
    assert!(stdout(&output).contains("files were changed since the comparison"), "{}", stdout(&output));
    fs::write(place.path("out/differences.parquet"), differences).unwrap();

    // A verdict of somebody's own, with a manifest that vouches for it.
    let record = place.read("out/comparison.json");
    let forged = record.replacen("\"text\": \"", "\"text\": \"Surely ", 1);
    assert_ne!(forged, record);
    let manifest = place.read("out/manifest.json");
    let receipt = |text: &str| sha256(text.as_bytes());
    let mut rewritten: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    rewritten["files"]["comparison.json"] =
        serde_json::json!({ "sha256": receipt(&forged), "bytes": forged.len() });
    place.write("out/comparison.json", &forged);
    let unlisted = place.huzhu(&["verify", "out"]);
    assert_code(&unlisted, 1);
    assert!(stdout(&unlisted).contains("not run again"), "{}", stdout(&unlisted));
    place.write("out/manifest.json", &rewritten.to_string());
    let output = place.huzhu(&["verify", "out"]);
    assert_code(&output, 1);
    assert!(stdout(&output).contains("the comparison does not repeat"), "{}", stdout(&output));
    // One that compares nothing.
    let mut empty: serde_json::Value = serde_json::from_str(&record).unwrap();
    empty["metrics"] = serde_json::json!([]);
    let empty = empty.to_string();
    rewritten["files"]["comparison.json"] =
        serde_json::json!({ "sha256": receipt(&empty), "bytes": empty.len() });
    place.write("out/comparison.json", &empty);
    place.write("out/manifest.json", &rewritten.to_string());
    let output = place.huzhu(&["verify", "out"]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("has no metrics"), "{}", stderr(&output));
    // A file that only comparisons have may be what is missing.
    fs::remove_file(place.path("out/comparison.json")).unwrap();
    place.write("out/manifest.json", &manifest);
    let output = place.huzhu(&["verify", "out"]);
    assert_code(&output, 1);
    assert!(stdout(&output).contains("absent"), "{}", stdout(&output));
    let page = place.huzhu(&["report", "out"]);
    assert_code(&page, 2);
    assert!(stderr(&page).contains("holds a comparison, but not all of it"), "{}", stderr(&page));
    place.write("out/manifest.json", "{}");
    assert_code(&place.huzhu(&["verify", "out"]), 2);
}
