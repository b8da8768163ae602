//! `huzhu sweep` and `huzhu merge` as a user calls them.

use crate::support::{Place, assert_code, stderr, stdout};
use crate::sweep_support::{EXPERIMENT, assert_same, place, results, sweep};
use huzhu::output::sweep::{Begin, JournalReader, SweepFolder, SweepManifest};
use parquet::file::reader::{FileReader, SerializedFileReader};

#[test]
fn a_sweep_leaves_its_files_and_tells_what_came_of_it() {
    let place = place(2, "series = true");
    let output = place.huzhu(&["sweep", EXPERIMENT, "--out", "out"]);
    assert_code(&output, 0);
    assert_eq!(
        place.names("out"),
        [
            ".lock",
            "base.toml",
            "experiment.toml",
            "journal.bin",
            "manifest.json",
            "plan.json",
            "platforms.parquet",
            "points.parquet",
            "runs.parquet",
            "series",
            "timing.json"
        ]
    );
    assert_eq!(place.names("out/series"), ["market.parquet", "platforms.parquet"]);
    assert_eq!(place.read("out/experiment.toml"), place.read(EXPERIMENT));
    let text = stdout(&output);
    for part in
        ["A small sweep", "2 points × 2 scenarios × 2 replicates", "peak, persons", "cheap", "Outcomes"]
    {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert_eq!(stderr(&output), "");
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let place = place(3, "series = true");
    for jobs in ["1", "2", "7"] {
        sweep(&place, jobs, &["--jobs", jobs]);
    }
    assert_same(&place, "1", "2");
    assert_same(&place, "1", "7");
}

#[test]
fn shards_joined_are_the_undivided_sweep() {
    let place = place(3, "seeds = [3, 4]");
    sweep(&place, "whole", &[]);
    for shard in ["1", "2", "3"] {
        sweep(&place, shard, &["--shard", &format!("{shard}/3")]);
    }
    let merged = place.huzhu(&["merge", "3", "1", "2", "--out", "joined"]);
    assert_code(&merged, 0);
    assert_same(&place, "whole", "joined");
    let partial = place.huzhu(&["merge", "1", "3", "--out", "partial"]);
    assert_code(&partial, 0);
    assert!(stdout(&partial).contains("8 histories of the plan missing"), "{}", stdout(&partial));
    assert_code(&place.huzhu(&["merge", "1", "--out", "partial"]), 2);
    assert_code(&place.huzhu(&["merge", "nowhere", "--out", "other"]), 2);
}

#[test]
fn a_point_that_is_no_scenario_is_a_row_and_the_others_go_on() {
    let place = Place::new();
    // Two platforms of one name are refused: the second level fails.
    let names = "[[factor]]\nname = \"name\"\nkey = \"platform.Follower.name\"\nvalues = [\"Follower\", \"Pioneer\"]\n";
    let text = crate::sweep_support::experiment(2, "")
        .replace("[[scenario]]\nname = \"plain\"", &format!("{names}[[scenario]]\nname = \"plain\""));
    place.write(EXPERIMENT, &text);
    let output = place.huzhu(&["sweep", EXPERIMENT, "--out", "out"]);
    assert_code(&output, 0);
    let manifest: SweepManifest = serde_json::from_str(&place.read("out/manifest.json")).unwrap();
    assert_eq!((manifest.recorded, manifest.failed), (16, 8));
    let mut journal = JournalReader::open(&place.path("out")).unwrap();
    let mut failed = Vec::new();
    while let Some(record) = journal.read().unwrap() {
        failed.extend(record.outcome.err());
    }
    assert_eq!(failed.len(), 8);
    assert!(failed.iter().all(|message| message.contains("name")), "{failed:?}");
    assert!(stdout(&output).contains("8 histories failed"), "{}", stdout(&output));
}

#[test]
fn a_folder_with_a_sweep_is_only_changed_when_asked() {
    let place = place(1, "");
    sweep(&place, "out", &[]);
    let again = place.huzhu(&["sweep", EXPERIMENT, "--out", "out"]);
    assert_code(&again, 2);
    assert!(stderr(&again).contains("--resume") && stderr(&again).contains("--force"), "{}", stderr(&again));
    let complete = place.huzhu(&["sweep", EXPERIMENT, "--out", "out", "--resume"]);
    assert_code(&complete, 0);
    assert_eq!(stdout(&complete), "out is complete: 4 histories\n");
    let other = place.huzhu(&["sweep", EXPERIMENT, "--out", "out", "--resume", "--set", "run.months=7"]);
    assert_code(&other, 2);
    assert!(stderr(&other).contains("base configuration"), "{}", stderr(&other));
    sweep(&place, "fresh", &[]);
    assert_same(&place, "out", "fresh");
    sweep(&place, "out", &["--force", "--set", "run.months=7"]);
    sweep(&place, "seven", &["--set", "run.months=7"]);
    assert_same(&place, "out", "seven");
    // A folder of the user's own.
    place.write("experiment.toml", "mine");
    let foreign = place.huzhu(&["sweep", EXPERIMENT, "--out", ".", "--force"]);
    assert_code(&foreign, 2);
    assert_eq!(place.read("experiment.toml"), "mine");
}

#[test]
fn what_cannot_be_swept_is_refused_before_anything_is_written() {
    let place = place(1, "");
    for (set, message) in [
        ("platform.Follower.fee_rate=0.1", "factor `fee` varies"),
        ("run.seed=4", "seeds"),
        ("run.replicates=4", "replicates"),
        ("run.monthz=4", "did you mean `months`"),
    ] {
        let output = place.huzhu(&["sweep", EXPERIMENT, "--out", "out", "--set", set]);
        assert_code(&output, 2);
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
    for arguments in
        [&["--shard", "0/3"][..], &["--shard", "4/3"], &["--resume", "--force"], &["--jobs", "0"]]
    {
        let output = place.huzhu(&[&["sweep", EXPERIMENT, "--out", "out"], arguments].concat());
        assert_code(&output, 2);
    }
    assert!(!place.path("out").exists());
}

#[test]
fn a_dry_run_tells_the_plan_and_writes_nothing() {
    let place = place(50, "question = \"Does a fee matter?\"");
    let output = place.huzhu(&["sweep", EXPERIMENT, "--dry-run", "--shard", "1/4"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    for part in [
        "Does a fee matter?",
        "grid",
        "plain, cheap",
        "50: 2 points × 2 scenarios × 50 replicates, shard 1/4",
        "0.04, 0.3",
        "platform.Follower.fee_rate",
        "peak_members(\"Pioneer\")",
        "Time  about",
        "Size  about",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert_eq!(place.names("."), [EXPERIMENT]);
}

/// What a sweep tells of an experiment with these designs, without scenarios, in 80 columns.
fn told(design: &str, factors: &str) -> String {
    let place = Place::new();
    place.write(
        EXPERIMENT,
        &format!(
            "base = \"duopoly\"\nreplicates = 2\n[set]\n\"population.simulated_households\" = 300\n\
             \"run.months\" = 4\n{design}\n{factors}"
        ),
    );
    let output = place.huzhu(&["sweep", EXPERIMENT, "--out", "out"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    text
}

const TWO_FACTORS: &str = r#"
[[factor]]
name = "fee"
key = "platform.Pioneer.fee_rate"
from = 0.01
to = 0.3
n = 3
[[factor]]
name = "joining_cost"
key = "behaviour.choice.joining_cost_yuan_per_month"
from = 0.0
to = 20.0
n = 3
"#;

#[test]
fn a_grid_is_told_level_by_level_with_errors() {
    let text = told("", TWO_FACTORS);
    for part in ["Mean by level ± standard error over 2 draws of luck", "\n  joining_cost\n", "    0.155  "]
    {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    assert!(!text.contains("Rank correlation"), "{text}");
    // Joining costs keep people out: the mean falls from level to level.
    let section = text.split("peak_memberships").nth(2).unwrap().split("joining_cost").nth(1).unwrap();
    let means: Vec<f64> = section
        .lines()
        .skip(1)
        .take(3)
        .map(|line| line.split_whitespace().nth(1).unwrap().parse().unwrap())
        .collect();
    assert!(means[0] > means[1] && means[1] > means[2], "{section}");
    let alone = told("[design]\nkind = \"one-at-a-time\"", TWO_FACTORS);
    assert!(alone.contains("other factors at their"), "{alone}");
}

#[test]
fn a_continuous_design_is_told_by_rank_correlations() {
    let text = told("[design]\nkind = \"latin-hypercube\"\npoints = 16", TWO_FACTORS);
    assert!(text.contains("Rank correlation (Spearman) over 32 histories"), "{text}");
    let section = text.split("peak_memberships").nth(2).unwrap();
    let line = section.lines().find(|line| line.contains("joining_cost")).unwrap();
    assert!(line.contains("-0.") || line.contains("-1.00"), "{text}");
    assert!(line.contains("█│"), "{text}");
    assert!(!text.contains("Mean by level"), "{text}");
}

#[test]
fn a_design_for_sensitivity_is_left_to_its_command() {
    let text = told("[design]\nkind = \"morris\"\ntrajectories = 2\nlevels = 4", TWO_FACTORS);
    assert!(text.contains("\nNext     huzhu sensitivity out\n"), "{text}");
    assert!(!text.contains("Mean by level") && !text.contains("Rank correlation"), "{text}");
}

#[test]
fn a_run_or_a_comparison_never_takes_the_folder_of_a_sweep() {
    let place = place(2, "");
    sweep(&place, "out", &[]);
    for is_killed in [false, true] {
        if is_killed {
            for file in ["manifest.json", "points.parquet", "runs.parquet", "platforms.parquet"] {
                std::fs::remove_file(place.path("out").join(file)).unwrap();
            }
        }
        let before = results(&place, "out");
        for command in [
            vec!["run", "duopoly"],
            vec!["compare", "duopoly", "--with", "dear:platform.Pioneer.fee_rate=0.4"],
        ] {
            let refused = place.huzhu(&[&command[..], &["--out", "out", "--force"]].concat());
            assert_code(&refused, 2);
            assert!(
                stderr(&refused).contains("holds a sweep or a calibration, which nothing else replaces"),
                "{}",
                stderr(&refused)
            );
        }
        assert!(results(&place, "out") == before);
    }
}

#[test]
fn a_name_that_a_table_has_already_is_refused_for_factors_and_metrics() {
    let place = place(1, "");
    sweep(&place, "out", &[]);
    let names_of = |table: &str| -> Vec<String> {
        let file = std::fs::File::open(place.path("out").join(table)).unwrap();
        let table = SerializedFileReader::new(file).unwrap();
        let columns = table.metadata().file_metadata().schema_descr().columns().to_vec();
        columns.iter().map(|column| column.name().to_owned()).collect()
    };
    let all = [names_of("points.parquet"), names_of("runs.parquet")].concat();
    assert!(all.len() > 20, "{all:?}");
    for name in all.iter().filter(|name| !["fee", "peak"].contains(&name.as_str())) {
        for own in ["fee", "peak"] {
            let text = place.read(EXPERIMENT);
            let other = format!("name = {name:?}");
            place.write("other.toml", &text.replace(&format!("name = {own:?}"), &other));
            let checked = place.huzhu(&["check", "other.toml"]);
            assert_code(&checked, 2);
            let told = stderr(&checked);
            assert!(told.contains("is the name of a column") && told.contains(name), "{name}: {told}");
        }
    }
    for own in ["fee", "peak"] {
        let text = place.read(EXPERIMENT);
        place.write("other.toml", &text.replace(&format!("name = {own:?}"), "name = \"other\""));
        assert_code(&place.huzhu(&["check", "other.toml"]), 0);
    }
}

#[test]
fn what_may_not_be_joined_is_refused_before_anything_is_removed() {
    let place = place(2, "");
    for shard in ["1", "2"] {
        sweep(&place, shard, &["--shard", &format!("{shard}/2")]);
    }
    assert_code(&place.huzhu(&["merge", "1", "2", "--out", "joined"]), 0);
    let itself = place.huzhu(&["merge", "1", "2", "--out", "./2", "--force"]);
    assert_code(&itself, 2);
    assert!(stderr(&itself).contains("is one of the folders to join"), "{}", stderr(&itself));

    // The same shard with other results.
    std::fs::create_dir(place.path("other")).unwrap();
    let mut journal = JournalReader::open(&place.path("1")).unwrap();
    let header = journal.header().clone();
    let mut folder = SweepFolder::open(&place.path("other"), header, Begin::New).unwrap();
    while let Some(mut record) = journal.read().unwrap() {
        record.outcome = Err("differs".to_owned());
        folder.append(&record.encode()).unwrap();
    }
    drop(folder);
    let before = results(&place, "joined");
    let contradiction = place.huzhu(&["merge", "1", "other", "--out", "joined", "--force"]);
    assert_code(&contradiction, 1);
    assert!(stderr(&contradiction).contains("different results"), "{}", stderr(&contradiction));
    assert!(results(&place, "joined") == before);
}
