//! `huzhu verify` as a user calls it.

mod cli_support;

use std::fs;

use cli_support::{Place, assert_code, stderr, stdout};

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
