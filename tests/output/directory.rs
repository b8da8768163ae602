//! Run folders: never overwritten unasked, never half-written under a final name.

use std::fs;
use std::path::Path;

use huzhu::observe::EVENT_COLUMNS;
use huzhu::output::{
    CONFIG_FILE, Difference, FileState, FolderState, Manifest, OutputError, RunDirectory, SUMMARY_FILE,
    TIMING_FILE, Timing, compare, compare_directories, describe, sha256,
};
use huzhu::scenario::parameters::TableFormat;

fn manifest() -> Manifest {
    Manifest {
        huzhu_version: "0.1.0".to_owned(),
        format_version: 1,
        seed: 9_007_199_254_740_991,
        replicates: 2,
        simulated_households: 100_000,
        represented_households: 494_000_000,
        months: 80,
        start: "2016-05".parse().unwrap(),
        config_sha256: sha256(b"title = 'test'\n"),
        files: Default::default(),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Writes a run with all kinds of files into `folder`.
fn write_run(folder: &Path, force: bool, format: TableFormat) -> Manifest {
    let directory = RunDirectory::create(folder, force).unwrap();
    let mut manifest = manifest();
    manifest.record([directory.text(CONFIG_FILE, "title = 'test'\n").unwrap()]);
    let events = directory.table("events", format, EVENT_COLUMNS).unwrap();
    manifest.record([events.finish().unwrap()]);
    if format == TableFormat::Csv {
        let guide = [("events.csv".to_owned(), describe(EVENT_COLUMNS))].into();
        manifest.record([directory.explain(&guide).unwrap()]);
    }
    manifest.record([directory.json(SUMMARY_FILE, &[1, 2]).unwrap()]);
    let timing = Timing {
        wall_seconds: 1.5,
        setup_seconds: 0.5,
        months_seconds: 1.0,
        threads: 2,
        household_months_per_second: 1e7,
        bytes_per_household: 64.0,
        peak_memory_bytes: None,
    };
    directory.json(TIMING_FILE, &timing).unwrap();
    directory.finish(&manifest).unwrap();
    manifest
}

#[test]
fn a_finished_run_holds_its_files_and_a_manifest_that_reads_back_and_proves_them() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("runs/baseline");
    let written = write_run(&folder, false, TableFormat::Csv);
    assert_eq!(
        names(&folder),
        ["columns.json", "config.toml", "events.csv", "manifest.json", "summary.json", "timing.json"]
    );
    let read = Manifest::read(&folder).unwrap();
    assert_eq!(read, written);
    assert!(!read.files.contains_key(TIMING_FILE));
    let verdicts = compare(&folder, &read).unwrap();
    assert_eq!(verdicts.len(), 4);
    assert!(verdicts.iter().all(|verdict| verdict.state == FileState::Intact));
}

#[test]
fn the_same_run_gives_the_same_manifest_to_the_last_byte() {
    let place = tempfile::tempdir().unwrap();
    let [once, again] = ["once", "again"].map(|name| place.path().join(name));
    for folder in [&once, &again] {
        write_run(folder, false, TableFormat::Parquet);
    }
    let text = |folder: &Path| fs::read_to_string(folder.join("manifest.json")).unwrap();
    assert_eq!(text(&once), text(&again));
    let keys: Vec<String> = serde_json::from_str::<serde_json::Value>(&text(&once))
        .unwrap()
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(
        keys,
        [
            "huzhu_version",
            "format_version",
            "seed",
            "replicates",
            "simulated_households",
            "represented_households",
            "months",
            "start",
            "config_sha256",
            "files"
        ]
    );
}

#[test]
fn changed_and_absent_files_are_found() {
    let place = tempfile::tempdir().unwrap();
    let manifest = write_run(place.path(), false, TableFormat::Parquet);
    fs::write(place.path().join(SUMMARY_FILE), "[1, 3]").unwrap();
    fs::remove_file(place.path().join("events.parquet")).unwrap();
    let states: Vec<(String, FileState)> = compare(place.path(), &manifest)
        .unwrap()
        .into_iter()
        .map(|verdict| (verdict.name, verdict.state))
        .collect();
    assert_eq!(states[0], (CONFIG_FILE.to_owned(), FileState::Intact));
    assert_eq!(states[1], ("events.parquet".to_owned(), FileState::Absent));
    assert_eq!(states[2].0, SUMMARY_FILE);
    assert!(matches!(&states[2].1, FileState::Changed { found } if found.bytes == 6));
}

#[test]
fn a_manifest_that_points_outside_its_folder_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let good = write_run(place.path(), false, TableFormat::Parquet);
    for name in ["../secret", "/etc/passwd", "a/b", "..", ""] {
        let mut manifest = good.clone();
        let receipt = good.files[CONFIG_FILE].clone();
        manifest.files.insert(name.to_owned(), receipt);
        let refused = compare(place.path(), &manifest);
        assert!(matches!(refused, Err(OutputError::UnsafeName { .. })), "{name}");
    }
}

#[test]
fn two_runs_differ_where_their_manifests_do() {
    let place = tempfile::tempdir().unwrap();
    let expected = write_run(place.path(), false, TableFormat::Parquet);
    assert_eq!(compare_directories(&expected, &expected), []);
    let mut got = expected.clone();
    got.seed = 2;
    got.files.remove(SUMMARY_FILE);
    got.files.get_mut(CONFIG_FILE).unwrap().bytes += 1;
    let extra = got.files[CONFIG_FILE].clone();
    got.files.insert("market.csv".to_owned(), extra);
    let found = compare_directories(&expected, &got);
    assert_eq!(found.len(), 4);
    assert_eq!(found[0].to_string(), "seed: expected 9007199254740991, got 2");
    assert!(matches!(&found[1], Difference::Content { name, .. } if name == CONFIG_FILE));
    assert_eq!(found[2].to_string(), "market.csv: written, but not expected");
    assert_eq!(found[3].to_string(), "summary.json: not written");
}

#[test]
fn a_folder_that_is_not_empty_is_refused_with_a_way_out() {
    let place = tempfile::tempdir().unwrap();
    write_run(place.path(), false, TableFormat::Parquet);
    let before = fs::read(place.path().join("manifest.json")).unwrap();
    let error = RunDirectory::create(place.path(), false).unwrap_err();
    assert!(matches!(error, OutputError::Occupied { state: FolderState::Finished, .. }));
    let message = error.to_string();
    assert!(message.contains("--force") && message.contains("--out"), "{message}");
    assert_eq!(fs::read(place.path().join("manifest.json")).unwrap(), before);
    let file = place.path().join(CONFIG_FILE);
    for force in [false, true] {
        let error = RunDirectory::create(&file, force).unwrap_err();
        assert!(matches!(error, OutputError::NotAFolder { .. }));
    }
}

#[test]
fn force_replaces_the_files_of_huzhu_and_leaves_all_others() {
    let place = tempfile::tempdir().unwrap();
    write_run(place.path(), false, TableFormat::Csv);
    fs::write(place.path().join("notes.md"), "mine").unwrap();
    fs::write(place.path().join(".market.csv.partial"), "left by a kill").unwrap();
    write_run(place.path(), true, TableFormat::Parquet);
    assert_eq!(
        names(place.path()),
        ["config.toml", "events.parquet", "manifest.json", "notes.md", "summary.json", "timing.json"]
    );
    assert_eq!(fs::read_to_string(place.path().join("notes.md")).unwrap(), "mine");
}

#[test]
fn force_does_not_replace_a_file_that_only_looks_like_a_result() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join(CONFIG_FILE), "the user's own").unwrap();
    let error = RunDirectory::create(place.path(), true).unwrap_err();
    assert!(matches!(error, OutputError::NotOurs { ref file, .. } if file == CONFIG_FILE));
    assert_eq!(names(place.path()), [CONFIG_FILE]);
    fs::remove_file(place.path().join(CONFIG_FILE)).unwrap();
    fs::write(place.path().join("notes.md"), "mine").unwrap();
    write_run(place.path(), true, TableFormat::Parquet);
}

#[test]
fn a_run_that_fails_leaves_no_manifest_and_is_recognised_as_unfinished() {
    let place = tempfile::tempdir().unwrap();
    write_run(place.path(), false, TableFormat::Csv);
    let directory = RunDirectory::create(place.path(), true).unwrap();
    directory.text(CONFIG_FILE, "").unwrap();
    let table = directory.table("events", TableFormat::Csv, EVENT_COLUMNS).unwrap();
    drop((table, directory));
    assert_eq!(names(place.path()), [".manifest.json.partial", CONFIG_FILE]);
    let error = RunDirectory::create(place.path(), false).unwrap_err();
    assert!(error.to_string().contains("unfinished run"), "{error}");
    write_run(place.path(), true, TableFormat::Csv);
    assert!(Manifest::read(place.path()).is_ok());
}

#[test]
fn a_run_that_fails_before_it_wrote_anything_leaves_an_empty_folder() {
    let place = tempfile::tempdir().unwrap();
    let directory = RunDirectory::create(place.path(), false).unwrap();
    assert_eq!(names(place.path()), [".manifest.json.partial"]);
    let second = RunDirectory::create(place.path(), false).unwrap_err();
    assert!(matches!(second, OutputError::Occupied { .. }));
    drop(directory);
    assert_eq!(names(place.path()), [""; 0]);
}

#[test]
fn a_file_that_force_could_not_replace_later_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let directory = RunDirectory::create(place.path(), false).unwrap();
    for name in ["notes.md", "../config.toml"] {
        let refused = directory.text(name, "");
        assert!(matches!(refused, Err(OutputError::UnlistedFile { .. })), "{name}");
    }
}

#[test]
fn a_manifest_of_another_format_or_none_is_refused_with_its_path() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("manifest.json");
    fs::write(&file, r#"{"format_version": 2, "novelty": true}"#).unwrap();
    let later = Manifest::read(place.path()).unwrap_err();
    assert!(matches!(later, OutputError::UnsupportedFormat { found: 2, .. }));
    fs::write(&file, "{").unwrap();
    let broken = Manifest::read(place.path()).unwrap_err();
    assert!(matches!(broken, OutputError::Json { .. }));
    fs::remove_file(&file).unwrap();
    let absent = Manifest::read(place.path()).unwrap_err();
    assert!(absent.to_string().contains("manifest.json"), "{absent}");
}
