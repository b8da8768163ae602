use std::fs;
use std::path::Path;

use super::*;
use crate::experiment::design::Design;
use crate::experiment::factor::FactorValue;
use crate::experiment::plan::Shard;
use crate::experiment::{Experiment, Point, Variant};
use crate::observe::SUMMARY_COLUMNS;
use crate::output::{JOURNAL_FILE, LOCK_FILE};

fn experiment(replicates: u32) -> Experiment {
    Experiment {
        title: "A test".to_owned(),
        question: String::new(),
        seeds: vec![7, 8],
        replicates,
        factors: Vec::new(),
        design: Design::None,
        variants: vec![Variant { name: String::new(), changes: Vec::new() }],
        constraints: Vec::new(),
        metrics: Vec::new(),
        series: false,
    }
}

fn header(replicates: u32, shard: &str) -> Header {
    let points = [Point { index: 0, values: vec![FactorValue::Real(0.5)] }];
    let shard: Shard = shard.parse().unwrap();
    let (plan, points) =
        SweepPlan::new(&experiment(replicates), &points, "the experiment", "the base", shard);
    Header { plan, points, experiment: "the experiment".to_owned(), base: "the base".to_owned() }
}

/// Histories that fail in turn, and else are all missing.
fn record(position: u64) -> RunRecord {
    let outcome = match position % 3 {
        1 => Err(format!("history {position} has no scenario")),
        _ => Ok(RunValues { summary: vec![Value::Missing; SUMMARY_COLUMNS.len()], ..RunValues::default() }),
    };
    RunRecord { position, outcome }
}

/// A folder with the first `count` histories of its shard.
fn fill(path: &Path, header: &Header, count: u64) -> SweepFolder {
    let mut folder = SweepFolder::open(path, header.clone(), Begin::New).unwrap();
    for place in 0..count {
        folder.append(&record(header.plan.plan().position_in(header.plan.shard(), place)).encode()).unwrap();
    }
    folder
}

/// The content of all files but the lock.
fn content(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| name != LOCK_FILE)
        .collect();
    files.sort();
    files
}

#[test]
fn a_journal_that_is_cut_at_any_byte_of_its_last_history_goes_on_to_the_same_bytes() {
    let place = tempfile::tempdir().unwrap();
    let header = header(3, "1/1");
    let whole = place.path().join("whole");
    fill(&whole, &header, 6).publish(|_| ()).unwrap();
    let bytes = fs::read(whole.join(JOURNAL_FILE)).unwrap();
    let five = place.path().join("five");
    drop(fill(&five, &header, 5));
    let start = fs::read(five.join(JOURNAL_FILE)).unwrap().len();
    for end in start..bytes.len() {
        // What the cut left may also have been overwritten by something else.
        for tail in [&[][..], &[0xa5; 40]] {
            let torn = [&bytes[..end], tail].concat();
            fs::write(five.join(JOURNAL_FILE), &torn).unwrap();
            let mut folder = SweepFolder::open(&five, header.clone(), Begin::Resume).unwrap();
            assert_eq!((folder.recorded(), folder.cut_off()), (5, (torn.len() - start) as u64));
            folder.append(&record(5).encode()).unwrap();
            folder.publish(|_| ()).unwrap();
            drop(folder);
            assert!(content(&five) == content(&whole), "cut at byte {end}");
        }
    }
}

#[test]
fn a_changed_byte_in_a_history_is_seen_and_all_from_there_is_simulated_again() {
    let place = tempfile::tempdir().unwrap();
    let header = header(3, "1/1");
    drop(fill(place.path(), &header, 4));
    let path = place.path().join(JOURNAL_FILE);
    let bytes = fs::read(&path).unwrap();
    let mut read = JournalReader::open(place.path()).unwrap();
    read.read().unwrap();
    let second = read.whole_bytes() as usize;
    for changed in second..bytes.len() {
        let mut broken = bytes.clone();
        broken[changed] ^= 0x10;
        fs::write(&path, &broken).unwrap();
        let folder = SweepFolder::open(place.path(), header.clone(), Begin::Resume).unwrap();
        assert!((1..4).contains(&folder.recorded()), "byte {changed}");
        drop(folder);
        fs::write(&path, &bytes).unwrap();
    }
}

#[test]
fn a_folder_that_is_open_is_closed_to_others() {
    let place = tempfile::tempdir().unwrap();
    let header = header(1, "1/1");
    let open = fill(place.path(), &header, 1);
    let before = content(place.path());
    for begin in [Begin::New, Begin::Resume, Begin::Replace] {
        let refused = SweepFolder::open(place.path(), header.clone(), begin);
        assert!(matches!(refused, Err(SweepError::Busy { .. })), "{begin:?}");
    }
    let out = place.path().join("out");
    let refused = merge(&[place.path().to_owned()], &out, false, |_| ());
    assert!(matches!(refused, Err(SweepError::Busy { .. })));
    assert_eq!(content(place.path()), before);
    drop(open);
    assert!(SweepFolder::open(place.path(), header, Begin::Resume).is_ok());
}

#[test]
fn another_sweep_does_not_go_on_and_the_error_says_what_differs() {
    let place = tempfile::tempdir().unwrap();
    drop(fill(place.path(), &header(3, "1/1"), 2));
    let text = |header| match SweepFolder::open(place.path(), header, Begin::Resume) {
        Err(error @ SweepError::Differs { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(text(header(4, "1/1")).contains("the number of replicates was 3, now is 4"));
    assert!(text(header(3, "1/2")).contains("the shard was 1/1, now is 1/2"));
    let mut changed = header(3, "1/1");
    changed.plan.base_sha256 = "0".repeat(64);
    assert!(text(changed).contains("base configuration"));
    let mut changed = header(3, "1/1");
    changed.plan.title = "Another".to_owned();
    assert!(text(changed).contains("the plan was"));
}

#[test]
fn what_is_no_sweep_is_never_touched_and_a_sweep_only_where_it_may_be() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("experiment.toml"), "mine").unwrap();
    for begin in [Begin::New, Begin::Resume, Begin::Replace] {
        let refused = SweepFolder::open(place.path(), header(1, "1/1"), begin);
        assert!(matches!(refused, Err(SweepError::Foreign { .. })), "{begin:?}");
    }
    assert_eq!(content(place.path()).len(), 1);
    assert!(!place.path().join(LOCK_FILE).exists());

    let sweep = place.path().join("sweep");
    fill(&sweep, &header(1, "1/1"), 2).publish(|_| ()).unwrap();
    fs::write(sweep.join("notes.txt"), "mine").unwrap();
    let refused = SweepFolder::open(&sweep, header(1, "1/1"), Begin::New);
    assert!(matches!(refused, Err(SweepError::Exists { state: SweepState::Finished, .. })));
    let replaced = SweepFolder::open(&sweep, header(2, "1/1"), Begin::Replace).unwrap();
    assert_eq!(replaced.recorded(), 0);
    let names: Vec<String> = content(&sweep).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, [BASE_FILE, EXPERIMENT_FILE, JOURNAL_FILE, "notes.txt", PLAN_FILE]);
}

#[test]
fn shards_joined_are_the_undivided_sweep_and_what_is_missing_is_left_out() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    fill(&path("whole"), &header(4, "1/1"), 8).publish(|_| ()).unwrap();
    for (shard, count) in [("1/3", 3), ("2/3", 3), ("3/3", 2)] {
        drop(fill(&path(&shard.replace('/', "of")), &header(4, shard), count));
    }
    // In any order, and one of them twice.
    let folders = ["3of3", "1of3", "2of3", "1of3"].map(path);
    let merged = merge(&folders, &path("joined"), false, |_| ()).unwrap().unwrap();
    assert_eq!((merged.manifest.recorded, merged.manifest.failed), (8, 3));
    assert!(content(&path("joined")) == content(&path("whole")));

    let some = merge(&folders[..2], &path("some"), false, |_| ()).unwrap().unwrap();
    assert_eq!((some.manifest.recorded, some.manifest.runs), (5, 8));
    let resumed = SweepFolder::open(&path("some"), header(4, "1/1"), Begin::Resume);
    assert!(matches!(resumed, Err(SweepError::Gaps { .. })));
    let again = merge(&[path("some"), path("2of3")], &path("again"), false, |_| ()).unwrap().unwrap();
    assert_eq!(again.manifest, merged.manifest);
    assert!(content(&path("again")) == content(&path("whole")));
}

#[test]
fn shards_of_different_sweeps_and_contradictions_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    drop(fill(&path("a"), &header(4, "1/2"), 2));
    drop(fill(&path("b"), &header(5, "2/2"), 2));
    let refused = merge(&["a", "b"].map(path), &path("out"), false, |_| ());
    assert!(matches!(refused, Err(SweepError::Unrelated { .. })));
    assert!(!path("out").exists());

    let mut other = SweepFolder::open(&path("c"), header(4, "1/2"), Begin::New).unwrap();
    other.append(&RunRecord { position: 0, outcome: Err("of another mind".to_owned()) }.encode()).unwrap();
    drop(other);
    let refused = merge(&["a", "c"].map(path), &path("out"), false, |_| ());
    assert!(matches!(refused, Err(SweepError::Contradiction { position: 0, .. })));
    let nothing = merge(&[path("nowhere")], &path("out"), true, |_| ());
    assert!(matches!(nothing, Err(SweepError::NotASweep { .. })));
}

#[test]
fn a_sweep_of_another_format_is_not_read() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("out");
    let mut header = header(1, "1/1");
    header.plan.format = 1;
    std::fs::create_dir(&path).unwrap();
    header.create(&path).unwrap();
    let opened = JournalReader::open(&path);
    assert!(matches!(opened, Err(SweepError::OtherFormat { found: 1, expected: 2, .. })), "{opened:?}");
}
