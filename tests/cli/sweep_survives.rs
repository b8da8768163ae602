//! Sweeps that are killed, stopped, cut off or disturbed: nothing is lost, and all bytes come out the same.

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{assert_code, stderr};
use crate::sweep_support::{EXPERIMENT, assert_same, place, results, spawn, sweep};
use huzhu::output::sweep::{JournalReader, SweepManifest};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Processes that are killed, at least.
const KILLS: u32 = 50;

#[test]
fn a_sweep_that_is_killed_again_and_again_comes_out_the_same() {
    let place = place(60, "series = true");
    sweep(&place, "whole", &[]);
    let mut draws = ChaCha8Rng::seed_from_u64(4);
    let (mut kills, mut sweeps) = (0, 0);
    while kills < KILLS {
        sweeps += 1;
        let out = format!("killed{sweeps}");
        // Killed while it begins, simulates, or makes its tables, until it comes to its end.
        loop {
            let mut child = spawn(&place, &out);
            sleep(Duration::from_millis(draws.next_u64() % 120));
            // SIGKILL.
            child.kill().unwrap();
            let status = child.wait().unwrap();
            match status.code() {
                None => kills += 1,
                Some(code) => {
                    assert_eq!(code, 0);
                    break;
                }
            }
            if kills >= KILLS {
                break;
            }
        }
        sweep(&place, &out, &["--resume"]);
        assert_same(&place, "whole", &out);
    }
}

#[test]
fn a_stopped_sweep_is_a_smaller_experiment_and_goes_on() {
    let place = place(300, "");
    sweep(&place, "whole", &[]);
    let mut child = spawn(&place, "stopped");
    wait_for_journal(&place, "stopped", 20_000);
    let stop = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(stop.success());
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(1));
    let manifest: SweepManifest = serde_json::from_str(&place.read("stopped/manifest.json")).unwrap();
    assert!(manifest.recorded > 0 && manifest.recorded < manifest.runs, "{manifest:?}");
    let (some, whole) = (results(&place, "stopped"), results(&place, "whole"));
    assert!(whole["journal.bin"].starts_with(&some["journal.bin"]));
    assert!(some.keys().eq(whole.keys()));
    sweep(&place, "stopped", &["--resume"]);
    assert_same(&place, "whole", "stopped");
}

/// Waits until the journal of a sweep is so long.
fn wait_for_journal(place: &crate::support::Place, out: &str, bytes: u64) {
    let path = place.path(out).join("journal.bin");
    let start = Instant::now();
    while fs::metadata(&path).map_or(0, |found| found.len()) < bytes {
        assert!(start.elapsed() < Duration::from_secs(30), "the sweep does not get on");
        sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_journal_cut_within_its_last_history_goes_on() {
    let place = place(2, "");
    sweep(&place, "whole", &[]);
    let whole = place.read_bytes("whole/journal.bin");
    let mut journal = JournalReader::open(&place.path("whole")).unwrap();
    let mut lengths = Vec::new();
    while let Some(record) = journal.read().unwrap() {
        // Length and checksum stand around the content.
        lengths.push(record.encode().len() + 12);
    }
    let last = whole.len() - lengths.last().unwrap();
    fs::create_dir(place.path("torn")).unwrap();
    // Every byte is tried by the tests of the store, which need no process for each.
    for end in (last..whole.len()).filter(|end| end % 5 == 0 || *end == last || *end + 1 == whole.len()) {
        fs::write(place.path("torn/journal.bin"), &whole[..end]).unwrap();
        sweep(&place, "torn", &["--resume"]);
        assert_same(&place, "whole", "torn");
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_keeps_what_is_finished_and_says_how_to_go_on() {
    let place = place(60, "");
    sweep(&place, "whole", &[]);
    let limited = |blocks: u32| {
        let program = env!("CARGO_BIN_EXE_huzhu");
        // A file that would exceed the limit is refused as on a full disk; the signal that comes with it is ignored.
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec '{program}' sweep {EXPERIMENT} --out full --resume --quiet"
        );
        Command::new("sh").args(["-c", &script]).current_dir(place.path("")).output().unwrap()
    };
    let mut lengths = Vec::new();
    // Not even room to begin, then for some histories, then for some more, in blocks of 512 bytes.
    for blocks in [4, 40, 60] {
        let output = limited(blocks);
        assert_code(&output, 1);
        let journal = fs::metadata(place.path("full/journal.bin")).map_or(0, |found| found.len());
        assert!(journal <= u64::from(blocks) * 512);
        lengths.push(journal);
        if journal > 0 {
            assert!(stderr(&output).contains("--resume"), "{}", stderr(&output));
            let mut read = JournalReader::open(&place.path("full")).unwrap();
            while read.read().unwrap().is_some() {}
        }
    }
    assert!(lengths[0] == 0 && lengths[1] > 0 && lengths[2] > lengths[1], "{lengths:?}");
    sweep(&place, "full", &["--resume"]);
    assert_same(&place, "whole", "full");
}

#[test]
fn a_second_process_is_refused_and_changes_nothing() {
    let place = place(2000, "");
    let mut first = spawn(&place, "out");
    wait_for_journal(&place, "out", 10_000);
    for further in [&[][..], &["--resume"], &["--force"]] {
        let second = place.huzhu(&[&["sweep", EXPERIMENT, "--out", "out"], further].concat());
        assert_code(&second, 2);
        assert!(stderr(&second).contains("in use by another process"), "{}", stderr(&second));
    }
    assert!(first.try_wait().unwrap().is_none(), "the first goes on");
    first.kill().unwrap();
    first.wait().unwrap();
    let mut journal = JournalReader::open(&place.path("out")).unwrap();
    let first = journal.read().unwrap();
    assert_eq!(first.map(|record| record.position), Some(0));
}
