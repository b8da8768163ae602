//! The commands that tell rather than simulate, as a user calls them.

use std::process::{Command, Stdio};

use crate::support::{Place, assert_code, stderr, stdout};
use huzhu::config::{experiment_schema, load_text, parameter_reference, shipped};

#[test]
fn check_looks_at_every_file_and_says_what_is_in_it() {
    let place = Place::new();
    place.write("good.toml", "extends = \"duopoly\"\n[run]\nmonths = 24\n");
    place.write("bad.toml", "[runn]\n");
    let good = place.huzhu(&["check", "good.toml", "duopoly"]);
    assert_code(&good, 0);
    let expected =
        "ok  good.toml: 2 platforms, 20 000 households for 494.2 M real ones, 24 months from 2016-05\n";
    assert!(stdout(&good).starts_with(expected), "{}", stdout(&good));
    let mixed = place.huzhu(&["check", "bad.toml", "missing.toml", "good.toml"]);
    assert_code(&mixed, 2);
    assert_eq!(stdout(&mixed), expected);
    let told = stderr(&mixed);
    assert!(told.contains("bad.toml:1:2") && told.contains("missing.toml"), "{told}");
    assert_code(&place.huzhu(&["check", "good.toml", "--set", "run.months=999"]), 2);
    assert_code(&place.huzhu(&["check"]), 2);
}

const EXPERIMENT: &str = r#"
base = "duopoly"
replicates = 3
[[factor]]
name = "name"
key = "platform.Follower.name"
values = ["Follower", "Pioneer"]
[[scenario]]
name = "plain"
[[scenario]]
name = "short"
[scenario.set]
"run.months" = 24
"#;

#[test]
fn check_lays_the_design_of_an_experiment_and_tries_its_combinations() {
    let place = Place::new();
    place.write("good.toml", &EXPERIMENT.replace("\"Pioneer\"", "\"Latecomer\""));
    let good = place.huzhu(&["check", "good.toml"]);
    assert_code(&good, 0);
    let line = "ok  good.toml: grid, 2 points × 2 scenarios × 3 replicates: 12 histories\n";
    assert_eq!((stdout(&good).as_str(), stderr(&good).as_str()), (line, ""));

    // Two platforms of one name are no scenario: what a sweep would record is told before.
    place.write("unfit.toml", EXPERIMENT);
    let unfit = place.huzhu(&["check", "unfit.toml"]);
    assert_code(&unfit, 0);
    assert!(stdout(&unfit).starts_with("ok  unfit.toml: grid"), "{}", stdout(&unfit));
    let warning =
        "warning: unfit.toml: 2 of 4 combinations of point and scenario would fail: point 0, plain: `";
    assert!(stderr(&unfit).starts_with(warning), "{}", stderr(&unfit));
}

#[test]
fn check_says_of_an_experiment_what_sweep_would_say() {
    let place = Place::new();
    let wrong = [
        ("key", EXPERIMENT.replace("Follower.name", "Follower.nane")),
        ("design", EXPERIMENT.replace("values = [\"Follower\", \"Pioneer\"]", "from = 1\nto = 2")),
        ("admitted", format!("{EXPERIMENT}[[constraint]]\nexpression = 'name == \"x\"'\n")),
        ("column", EXPERIMENT.replace("name = \"name\"", "name = \"point\"")),
        ("base", EXPERIMENT.replace("duopoly", "duopony")),
    ];
    for (name, text) in wrong {
        let file = format!("{name}.toml");
        place.write(&file, &text);
        let checked = place.huzhu(&["check", &file]);
        assert_code(&checked, 2);
        let swept = place.huzhu(&["sweep", &file, "--out", "out"]);
        assert_eq!(stderr(&checked), stderr(&swept), "{name}");
        assert_code(&swept, 2);
    }
    assert!(!place.path("out").exists());
}

#[test]
fn a_design_that_could_be_better_is_told_of_once() {
    let place = Place::new();
    let text = "base = \"duopoly\"\n[set]\nrun.months = 3\npopulation.simulated_households = 100\n\
        [design]\nkind = \"sobol\"\npoints = 3\n\
        [[factor]]\nname = \"fee\"\nkey = \"platform.Pioneer.fee_rate\"\nfrom = 0.05\nto = 0.1\n";
    place.write("odd.toml", text);
    place.write("even.toml", &text.replace("points = 3", "points = 4"));
    let warning =
        "warning: odd.toml: `design.points` is 3: a Sobol sequence is balanced at powers of two, such as 4\n";
    for command in [&["check"][..], &["design"], &["sweep", "--dry-run"], &["sweep", "--out", "out"]] {
        let run = |file| {
            place.huzhu(
                &[&command[..1], &[file], &command[1..], &["--force"][..usize::from(command.len() == 3)]]
                    .concat(),
            )
        };
        for (file, told) in [("odd.toml", 1), ("even.toml", 0)] {
            let output = run(file);
            assert_code(&output, 0);
            assert_eq!(stderr(&output).matches(warning).count(), told, "{command:?}: {}", stderr(&output));
        }
    }
}

#[test]
fn an_experiment_without_a_base_is_told_so_and_what_forbids_all_points_is_said_once() {
    let place = Place::new();
    place.write("none.toml", &EXPERIMENT.replace("base = \"duopoly\"\n", ""));
    let none = place.huzhu(&["check", "none.toml"]);
    assert_code(&none, 2);
    assert!(stderr(&none).contains("`base` is missing"), "{}", stderr(&none));
    place.write(
        "all.toml",
        &format!("{EXPERIMENT}[[constraint]]\nexpression = 'name == \"Follower\" and 1 == 2'\n"),
    );
    let all = place.huzhu(&["check", "all.toml"]);
    assert_code(&all, 2);
    assert_eq!(stderr(&all).matches("forbids all 2 points").count(), 1, "{}", stderr(&all));
}

#[test]
fn every_experiment_that_is_shipped_is_valid_and_all_its_combinations_fit() {
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/experiments"));
    let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.filter(|path| path.is_dir()).map(|path| path.join("experiment.toml"));
    let files: Vec<String> = files.map(|path| path.into_os_string().into_string().unwrap()).collect();
    assert!(files.len() >= 9);
    let mut arguments = vec!["check"];
    arguments.extend(files.iter().map(String::as_str));
    let output = Place::new().huzhu(&arguments);
    assert_code(&output, 0);
    assert_eq!(stderr(&output), "");
}

#[test]
fn every_file_in_configs_is_valid() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/configs");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.into_os_string().into_string().unwrap())
        .collect();
    assert!(!files.is_empty());
    let mut arguments = vec!["check"];
    arguments.extend(files.iter().map(String::as_str));
    assert_code(&Place::new().huzhu(&arguments), 0);
}

#[test]
fn init_writes_a_configuration_that_runs_and_replaces_it_only_by_force() {
    let place = Place::new();
    let output = place.huzhu(&["init", "new/market"]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("huzhu run new/market/huzhu.toml"), "{}", stdout(&output));
    assert_code(&place.huzhu(&["check", "new/market/huzhu.toml"]), 0);
    place.write("new/market/huzhu.toml", "mine");
    let refused = place.huzhu(&["init", "new/market"]);
    assert_code(&refused, 2);
    assert!(stderr(&refused).contains("--force"));
    assert_eq!(place.read("new/market/huzhu.toml"), "mine");
    assert_code(&place.huzhu(&["init", "new/market", "--force"]), 0);
    assert_code(&place.huzhu(&["check", "new/market/huzhu.toml"]), 0);
    place.write("file", "");
    assert_code(&place.huzhu(&["init", "file"]), 1);
}

#[test]
fn configs_lists_all_and_prints_one() {
    let place = Place::new();
    let list = place.huzhu(&["configs"]);
    assert_code(&list, 0);
    for config in shipped() {
        assert!(stdout(&list).contains(config.name));
        let one = place.huzhu(&["configs", config.name]);
        assert_code(&one, 0);
        assert_eq!(stdout(&one), config.text);
        assert!(load_text(&stdout(&one), config.name, &[]).is_ok());
    }
    let unknown = place.huzhu(&["configs", "dupoly"]);
    assert_code(&unknown, 2);
    assert!(stderr(&unknown).contains("did you mean `duopoly`?"), "{}", stderr(&unknown));
}

#[test]
fn schema_parameters_and_completions_go_to_stdout() {
    let place = Place::new();
    let schema = place.huzhu(&["schema"]);
    assert_code(&schema, 0);
    let schema: serde_json::Value = serde_json::from_str(&stdout(&schema)).unwrap();
    assert!(schema["properties"]["platform"].is_object());
    let experiments = place.huzhu(&["schema", "--experiment"]);
    assert_code(&experiments, 0);
    let experiments: serde_json::Value = serde_json::from_str(&stdout(&experiments)).unwrap();
    assert_eq!(experiments, experiment_schema());
    assert!(experiments["properties"]["factor"].is_object());
    let parameters = place.huzhu(&["parameters"]);
    assert_code(&parameters, 0);
    assert_eq!(stdout(&parameters), parameter_reference());
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = place.huzhu(&["completions", shell]);
        assert_code(&script, 0);
        assert!(stdout(&script).contains("population"), "{shell}");
    }
    assert_code(&place.huzhu(&["completions", "tcsh"]), 2);
}

#[test]
fn help_shows_examples_and_exit_codes() {
    let place = Place::new();
    let help = place.huzhu(&["--help"]);
    assert_code(&help, 0);
    assert!(stdout(&help).contains("Exit codes:") && stdout(&help).contains("bad input"));
    for command in ["run", "population", "check", "verify", "configs", "init", "schema", "completions"] {
        let help = place.huzhu(&[command, "--help"]);
        assert_code(&help, 0);
        assert!(stdout(&help).contains("Example"), "{command}");
    }
    assert_code(&place.huzhu(&["--version"]), 0);
    assert_code(&place.huzhu(&[]), 2);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    for arguments in [&["parameters"][..], &["schema"], &["completions", "zsh"], &["configs"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_huzhu"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_code(&output, 0);
        assert_eq!(stderr(&output), "", "{arguments:?}");
    }
}
