//! `huzhu compare` as a user calls it.

use std::fs::{self, File};
use std::process::Output;

use crate::support::{Place, SMALL, assert_code, stderr, stdout};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};

const DEAR: [&str; 2] = ["--with", "dear:platform.Pioneer.fee_rate=0.4,platform.Pioneer.reach=0.1"];

fn compare(place: &Place, further: &[&str]) -> Output {
    let mut arguments = vec!["compare"];
    arguments.extend(further);
    arguments.extend(SMALL);
    place.huzhu(&arguments)
}

fn compared(place: &Place, further: &[&str]) -> Output {
    let output = compare(place, further);
    assert_code(&output, 0);
    output
}

fn rows(place: &Place, table: &str) -> Vec<Row> {
    let reader = SerializedFileReader::new(File::open(place.path(table)).unwrap()).unwrap();
    reader.get_row_iter(None).unwrap().map(Result::unwrap).collect()
}

fn field<'r>(row: &'r Row, name: &str) -> &'r Field {
    row.get_column_iter().find(|(column, _)| *column == name).unwrap().1
}

fn text(row: &Row, name: &str) -> String {
    match field(row, name) {
        Field::Str(text) => text.clone(),
        Field::Null => String::new(),
        other => panic!("{name} is {other}"),
    }
}

fn number(row: &Row, name: &str) -> Option<f64> {
    match field(row, name) {
        Field::Double(value) => Some(*value),
        Field::Long(value) => Some(*value as f64),
        Field::Null => None,
        other => panic!("{name} is {other}"),
    }
}

fn json(place: &Place, file: &str) -> serde_json::Value {
    serde_json::from_str(&place.read(file)).unwrap()
}

#[test]
fn a_comparison_leaves_tables_configurations_and_a_manifest_of_them() {
    let place = Place::new();
    let mut arguments = vec!["duopoly", "--replicates", "4", "--out", "out"];
    arguments.extend(DEAR);
    let output = compared(&place, &arguments);
    let files = [
        "comparison.json",
        "config-dear.toml",
        "config-duopoly.toml",
        "differences.parquet",
        "exits.parquet",
        "manifest.json",
        "monthly.parquet",
        "outcomes.parquet",
        "pairs.parquet",
    ];
    assert_eq!(place.names("out"), files);
    let manifest = json(&place, "out/manifest.json");
    let listed: Vec<&String> = manifest["files"].as_object().unwrap().keys().collect();
    assert_eq!(listed, files.iter().filter(|file| **file != "manifest.json").collect::<Vec<_>>());
    for file in listed {
        let content = fs::read(place.path("out").join(file)).unwrap();
        assert_eq!(manifest["files"][file]["sha256"], huzhu::output::sha256(&content), "{file}");
    }
    let shown = stdout(&output);
    for part in ["Comparison  4 replicates of 2 scenarios", "dear", "memberships at their peak", "outcomes: "]
    {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    assert!(shown.contains("`dear` lowers memberships at their peak by "), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    assert_eq!(stderr(&output), "");
}

#[test]
fn differences_are_those_of_runs_with_the_same_luck() {
    let place = Place::new();
    let mut arguments = vec!["duopoly", "--replicates", "3", "--out", "out", "--quiet"];
    arguments.extend(DEAR);
    assert_eq!(stdout(&compared(&place, &arguments)), "");
    // The stored configurations, run for themselves.
    let mut peaks = Vec::new();
    for scenario in ["duopoly", "dear"] {
        let config = format!("out/config-{scenario}.toml");
        assert_code(&place.huzhu(&["run", &config, "--out", scenario, "--quiet"]), 0);
        let summary = json(&place, &format!("{scenario}/summary.json"));
        let replicates = summary["replicates"].as_array().unwrap().clone();
        assert_eq!(replicates.len(), 3);
        let peak = |replicate: &serde_json::Value| replicate["peak_memberships"].as_f64().unwrap();
        peaks.push(replicates.iter().map(peak).collect::<Vec<f64>>());
    }
    let mean: f64 = peaks[1].iter().zip(&peaks[0]).map(|(dear, base)| dear - base).sum::<f64>() / 3.0;
    let differences = rows(&place, "out/differences.parquet");
    let row = differences.iter().find(|row| text(row, "metric") == "peak_memberships").unwrap();
    assert!((number(row, "difference").unwrap() / mean - 1.0).abs() < 1e-12);
    assert!(number(row, "lower").unwrap() < mean && mean < number(row, "upper").unwrap());
    assert_eq!(number(row, "fell"), Some(3.0));
    assert!(number(row, "variance_reduction").unwrap() > 1.0);
    let monthly = rows(&place, "out/monthly.parquet");
    let of = |metric: &str, platform: &str| {
        monthly
            .iter()
            .filter(|row| text(row, "metric") == metric && text(row, "platform") == platform)
            .count()
    };
    assert_eq!((of("hhi", ""), of("members", "Follower"), of("charge_fen", "Pioneer")), (14, 14, 14));
    let outcomes = rows(&place, "out/outcomes.parquet");
    assert_eq!(outcomes.iter().map(|row| number(row, "pairs").unwrap()).sum::<f64>(), 3.0);
    let pairs = rows(&place, "out/pairs.parquet");
    let own: Vec<&Row> = pairs.iter().filter(|row| text(row, "metric") == "peak_memberships").collect();
    assert_eq!(own.len(), 3);
    for (replicate, row) in own.into_iter().enumerate() {
        assert_eq!(number(row, "replicate"), Some(replicate as f64));
        assert_eq!(number(row, "reference"), Some(peaks[0][replicate]));
        assert_eq!(number(row, "other"), Some(peaks[1][replicate]));
        assert_eq!(number(row, "difference"), Some(peaks[1][replicate] - peaks[0][replicate]));
    }
}

#[test]
fn a_scenario_that_changes_nothing_is_identical_everywhere() {
    let place = Place::new();
    let arguments = ["duopoly", "--with", "same:run.title=again", "--replicates", "3", "--out", "out"];
    let shown = stdout(&compared(&place, &arguments));
    let verdict = shown.replace('\n', " ");
    assert!(
        verdict.contains("`same` is identical to `duopoly`: all 3 pairs agree in every number"),
        "{shown}"
    );
    assert!(!shown.contains("inf") && !shown.contains("NaN"), "{shown}");
    let differences = rows(&place, "out/differences.parquet");
    for row in &differences {
        let complete = number(row, "pairs").unwrap();
        if complete >= 2.0 {
            assert_eq!((number(row, "difference"), number(row, "half_width")), (Some(0.0), Some(0.0)));
            assert_eq!(text(row, "pairing"), "identical");
        }
        assert_eq!(number(row, "variance_reduction"), None);
        assert_eq!(number(row, "equal"), Some(complete));
    }
    let monthly = rows(&place, "out/monthly.parquet");
    assert!(monthly.len() > 1000);
    assert!(monthly.iter().all(|row| number(row, "difference").unwrap_or(0.0) == 0.0));
}

#[test]
fn files_do_not_depend_on_the_number_of_threads() {
    let place = Place::new();
    for threads in ["1", "2"] {
        let mut arguments =
            vec!["duopoly", "no-regulator", "--set", "run.start=2016-05", "--replicates", "3"];
        arguments.extend(DEAR);
        arguments.extend(["--out", threads, "--threads", threads, "--quiet"]);
        compared(&place, &arguments);
    }
    for name in place.names("1") {
        let [one, two] = ["1", "2"].map(|threads| fs::read(place.path(threads).join(&name)).unwrap());
        assert!(one == two, "{name} differs");
    }
    assert_eq!(place.names("1"), place.names("2"));
}

#[test]
fn it_stops_when_the_interval_is_short_enough_and_says_how_many_replicates_that_took() {
    let place = Place::new();
    let mut arguments = vec!["duopoly", "--until-halfwidth", "0.5", "--relative", "--out", "out"];
    arguments.extend(DEAR);
    let shown = stdout(&compared(&place, &arguments)).replace('\n', " ");
    assert!(
        shown.contains("Stopped after 8 replicates: the interval of peak_memberships is at most"),
        "{shown}"
    );
    let stopping = &json(&place, "out/comparison.json")["stopping"];
    assert_eq!((&stopping["reached"], &stopping["metric"]), (&true.into(), &"peak_memberships".into()));
    assert!(stopping["unpaired_replicates"].as_u64().unwrap() >= 2);
    let never =
        ["--until-halfwidth", "1e-9", "--of", "peak_memberships", "--max-replicates", "10", "--out", "never"];
    let mut arguments = vec!["duopoly"];
    arguments.extend(DEAR);
    arguments.extend(never);
    let shown = stdout(&compared(&place, &arguments)).replace('\n', " ");
    assert!(shown.contains("Not reached: after 10 replicates, the most allowed"), "{shown}");
    assert_eq!(json(&place, "never/comparison.json")["replicates"], 10);
    assert!(place.read("never/config-dear.toml").contains("\nreplicates = 10\n"));
}

#[test]
fn an_experiment_brings_its_scenarios_and_metrics() {
    let place = Place::new();
    place.write(
        "regulation.toml",
        "title = \"t\"\nquestion = \"q\"\nbase = \"duopoly\"\nreplicates = 2\nseeds = [5]\n\
         [[scenario]]\nname = \"open\"\n\
         [[scenario]]\nname = \"dear\"\n[scenario.set]\n\"platform.Follower.fee_rate\" = 0.4\n\
         [[metric]]\nname = \"lead\"\nunit = \"persons\"\n\
         expression = 'final_members(\"Pioneer\") - final_members(\"Follower\")'\n",
    );
    let further = [
        "regulation.toml",
        "--with",
        "cheap:platform.Follower.fee_rate=0.0",
        "--reference",
        "dear",
        "--out",
        "out",
    ];
    compared(&place, &further);
    let record = json(&place, "out/comparison.json");
    let names: Vec<&str> =
        record["scenarios"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["dear", "open", "cheap"]);
    assert_eq!((&record["seed"], &record["replicates"]), (&5.into(), &2.into()));
    assert!(rows(&place, "out/differences.parquet").iter().any(|row| text(row, "metric") == "lead"));
    assert!(place.read("out/config-cheap.toml").contains("fee_rate = 0.0"));
    assert!(place.read("out/config-cheap.toml").contains("simulated_households = 2000"));
}

#[test]
fn simultaneous_intervals_are_wider() {
    let place = Place::new();
    for (out, further) in [("each", None), ("all", Some("--simultaneous"))] {
        let mut arguments = vec!["duopoly", "--replicates", "4", "--out", out, "--quiet"];
        arguments.extend(DEAR);
        arguments.extend(further);
        compared(&place, &arguments);
    }
    let [each, all] = ["each", "all"].map(|out| rows(&place, &format!("{out}/differences.parquet")));
    for (each, all) in each.iter().zip(&all) {
        let [each, all] = [each, all].map(|row| number(row, "half_width").unwrap());
        assert!(if each > 0.0 { all > each } else { all == each }, "{all} beside {each}");
    }
    assert!(each.iter().any(|row| number(row, "half_width") > Some(0.0)));
    assert_eq!(number(&all[0], "confidence"), Some(1.0 - (1.0 - 0.95) / 10.0));
}

#[test]
fn bad_input_is_told_and_writes_nothing() {
    let place = Place::new();
    place.write("other.toml", "extends = \"duopoly\"\n[run]\nmonths = 10\n");
    fs::create_dir(place.path("sub")).unwrap();
    place.write("sub/duopoly.toml", "extends = \"duopoly\"\n");
    let dear = "dear:platform.Follower.fee_rate=0.4";
    let cases: &[(&[&str], &str)] = &[
        (&["duopoly"], "two scenarios or more"),
        (&["duopoly", "--with", "dear"], "has no `:` after its name"),
        (&["duopoly", "--with", "dear:platform.Follower.fee_rate"], "a change without `=`"),
        (&["duopoly", "--with", "dear:platform.Folower.fee_rate=1"], "did you mean `Follower`?"),
        (&["duopoly", "--with", "dear:platform.Follower.fee_rate=-1"], "fee_rate"),
        (&["duopoly", "--with", "a/b:run.title=x"], "cannot name a scenario"),
        (&["duopoly", "--with", "other: run.'seed' =7"], "all scenarios have the same luck (see --seed)"),
        (&["duopoly", "--with", dear, "--with", "DEAR:run.title=x"], "two scenarios are called `DEAR`"),
        (&["duopoly", "sub/duopoly.toml"], "two scenarios are called `duopoly`"),
        (&["duopoly", "duopolly"], "did you mean `duopoly`?"),
        (&["duopoly", "--with", dear, "--metric", "final_hii"], "did you mean `final_hhi`?"),
        (&["duopoly", "--with", dear, "--metric", "x=peak_members(\"Pioner\")"], "Pioneer"),
        (&["duopoly", "--with", dear, "--metric", "final_hhi", "--metric", "final_hhi"], "two metrics"),
        (&["duopoly", "--with", dear, "--until-halfwidth", "0"], "above 0"),
        (&["duopoly", "--with", dear, "--until-halfwidth", "1", "--of", "x"], "no metric `x`"),
        (&["duopoly", "--with", dear, "--of", "final_hhi"], "--until-halfwidth"),
        (&["duopoly", "--with", dear, "--confidence", "1"], "between 0.5 and 0.9999"),
        (&["duopoly", "--with", dear, "--replicates", "1"], "2..="),
        (&["duopoly", "--with", dear, "--reference", "none"], "the scenarios are duopoly, dear"),
    ];
    for (arguments, expected) in cases {
        let mut all = arguments.to_vec();
        all.extend(["--out", "out"]);
        let output = compare(&place, &all);
        assert_code(&output, 2);
        assert!(stderr(&output).contains(expected), "{arguments:?}: {}", stderr(&output));
        assert!(!place.path("out").exists(), "{arguments:?}");
    }
    let months = place.huzhu(&["compare", "duopoly", "other.toml", "--out", "out"]);
    assert_code(&months, 2);
    assert!(stderr(&months).contains("`other` covers 10 months"), "{}", stderr(&months));
    assert!(!place.path("out").exists());
}

#[test]
fn an_earlier_comparison_is_replaced_only_by_force_and_as_a_whole() {
    let place = Place::new();
    let dear =
        ["duopoly", "--replicates", "2", "--out", "out", "--with", "dear:platform.Follower.fee_rate=0.4"];
    let cheap =
        ["duopoly", "--replicates", "2", "--out", "out", "--with", "cheap:platform.Follower.fee_rate=0.0"];
    compared(&place, &dear);
    place.write("out/notes.txt", "mine");
    assert_code(&compare(&place, &cheap), 2);
    let mut forced = cheap.to_vec();
    forced.push("--force");
    compared(&place, &forced);
    let names = place.names("out");
    assert!(names.contains(&"config-cheap.toml".to_owned()) && names.contains(&"notes.txt".to_owned()));
    assert!(!names.contains(&"config-dear.toml".to_owned()), "{names:?}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_comparison_leaves_nothing_that_looks_finished() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};
    let place = Place::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_huzhu"))
        .args(["compare", "duopoly", "--replicates", "10000", "--out", "out", "--quiet"])
        .args(DEAR)
        .current_dir(place.path("."))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The mark of an unfinished folder appears before the simulation, and the handler of Ctrl-C just after it.
    let begin = Instant::now();
    while place.names("out").is_empty() && begin.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(place.names("out"), [""; 0]);
}
