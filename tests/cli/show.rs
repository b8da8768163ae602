//! `huzhu show`: what was printed when a run or sweep ended is printed again from its folder.

use crate::support::{Place, assert_code, stderr, stdout};

/// Without the lines that never repeat.
fn story(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("Time ") && !line.starts_with("Memory "));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_run_is_shown_as_it_was_told_when_it_ended() {
    for further in [&[][..], &["--replicates", "3"], &["--format", "csv", "--replicates", "2"]] {
        let place = Place::new();
        let told = stdout(&place.run("runs/one", further));
        let shown = place.huzhu(&["show", "runs/one"]);
        assert_code(&shown, 0);
        assert!(told.contains("Members") && told.contains("Outcome"), "{told}");
        assert_eq!(story(&stdout(&shown)), story(&told), "{further:?}");
        assert!(stdout(&shown).lines().all(|line| line.chars().count() <= 80), "{}", stdout(&shown));
    }
}

#[test]
fn a_run_with_exits_is_shown_as_it_was_told() {
    let place = Place::new();
    let run = ["run", "china-2016-2022", "--out", "r", "--set", "population.simulated_households=2000"];
    let told = place.huzhu(&run);
    assert_code(&told, 0);
    assert!(stdout(&told).contains("minimum-pool"), "{}", stdout(&told));
    assert_eq!(story(&stdout(&place.huzhu(&["show", "r"]))), story(&stdout(&told)));
}

#[test]
fn a_sweep_is_shown_as_it_was_told_and_after_a_kill_from_its_journal() {
    let place = crate::sweep_support::place(2, "");
    let told = place.huzhu(&["sweep", crate::sweep_support::EXPERIMENT, "--out", "s"]);
    assert_code(&told, 0);
    assert_eq!(story(&stdout(&place.huzhu(&["show", "s"]))), story(&stdout(&told)));
    std::fs::remove_file(place.path("s/manifest.json")).unwrap();
    let shown = place.huzhu(&["show", "s"]);
    assert_code(&shown, 0);
    let text = stdout(&shown);
    assert!(text.contains("Over histories") && text.contains("no tables yet"), "{text}");
}

/// The comparison of a small duopoly with one that is dear, in `c`; what was printed.
fn compared(place: &Place) -> String {
    let compared = place.huzhu(&[
        "compare",
        "duopoly",
        "--with",
        "dear:platform.Follower.fee_rate=0.5",
        "--set",
        "population.simulated_households=2000",
        "--set",
        "run.months=14",
        "--replicates",
        "3",
        "--out",
        "c",
    ]);
    assert_code(&compared, 0);
    stdout(&compared)
}

#[test]
fn a_comparison_is_shown_by_its_verdicts() {
    let place = Place::new();
    let told = compared(&place);
    let shown = place.huzhu(&["show", "c"]);
    assert_code(&shown, 0);
    let text = stdout(&shown);
    assert!(text.contains("`dear`"), "{text}");
    for line in text.lines() {
        assert!(told.contains(line), "{line}");
    }
}

#[test]
fn a_comparison_with_a_damaged_or_missing_table_is_not_shown_and_the_table_is_named() {
    let place = Place::new();
    compared(&place);
    for table in ["differences", "pairs", "exits", "outcomes", "monthly"] {
        let path = place.path(&format!("c/{table}.parquet"));
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let damaged = place.huzhu(&["show", "c"]);
        std::fs::remove_file(&path).unwrap();
        let missing = place.huzhu(&["show", "c"]);
        for shown in [damaged, missing] {
            assert_code(&shown, 2);
            assert!(stderr(&shown).contains(&format!("{table}.parquet")), "{}", stderr(&shown));
            assert_eq!(stdout(&shown), "");
        }
        std::fs::write(&path, &whole).unwrap();
    }
    assert_code(&place.huzhu(&["show", "c"]), 0);
}

#[test]
fn a_folder_of_nothing_is_bad_input() {
    let place = Place::new();
    std::fs::create_dir(place.path("empty")).unwrap();
    for folder in ["empty", "absent"] {
        let shown = place.huzhu(&["show", folder]);
        assert_code(&shown, 2);
        assert!(
            stderr(&shown).contains("holds no run, sweep, comparison or calibration"),
            "{}",
            stderr(&shown)
        );
    }
}

#[test]
fn a_spoilt_table_is_named() {
    let place = Place::new();
    place.run("r", &["--format", "csv"]);
    let market = place.read("r/market.csv").replacen("2016-05-01", "spring", 1);
    place.write("r/market.csv", &market);
    let shown = place.huzhu(&["show", "r"]);
    assert_code(&shown, 2);
    assert!(stderr(&shown).contains("market.csv:2: `month` is \"spring\""), "{}", stderr(&shown));
}
