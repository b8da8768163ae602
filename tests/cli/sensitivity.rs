//! `huzhu design` and `huzhu sensitivity`, as a user calls them.

use crate::support::{Place, assert_code, stderr, stdout};
use serde_json::Value;

/// An experiment on something else than the model: y = x1 + 2 x2.
const OUTSIDE: &str = "[design]\nkind = \"saltelli\"\nbase_points = 64\nsecond_order = true\n\
    [[factor]]\nname = \"x1\"\nfrom = 0\nto = 1\n\
    [[factor]]\nname = \"x2\"\nfrom = 0\nto = 1\n";

/// An experiment on the model that takes a moment.
const SMALL: &str = "base = \"duopoly\"\nreplicates = 2\n\
    [set]\n\"population.simulated_households\" = 300\n\"run.months\" = 36\n\
    [design]\nkind = \"KIND\"\nGROUPS = 4\n\
    [[factor]]\nname = \"fee_rate\"\nkey = \"platform.Follower.fee_rate\"\nfrom = 0.02\nto = 0.5\n\
    [[factor]]\nname = \"reach\"\nkey = \"platform.Follower.reach\"\nfrom = 0.05\nto = 0.9\n\
    [[metric]]\nname = \"members\"\nunit = \"persons\"\nexpression = 'final_members(\"Follower\")'\n\
    [[metric]]\nname = \"monopoly\"\nunit = \"months\"\nexpression = \"months_to_monopoly\"\n";

/// The points of a design that was written, as numbers.
fn points(place: &Place, experiment: &str) -> Vec<Vec<f64>> {
    let output = place.huzhu(&["design", experiment]);
    assert_code(&output, 0);
    let numbers = |line: &str| line.split(',').map(|cell| cell.parse().unwrap()).collect();
    stdout(&output).lines().skip(1).map(numbers).collect()
}

/// A table of responses, a row per point.
fn responses(points: &[Vec<f64>], response: impl Fn(&[f64]) -> String) -> String {
    let rows = points.iter().map(|point| format!("{},{}\n", point[0], response(&point[1..])));
    format!("point,y\n{}", rows.collect::<String>())
}

fn linear(x: &[f64]) -> String {
    (x[0] + 2.0 * x[1]).to_string()
}

/// A place with the outside experiment and responses to it.
fn outside(response: impl Fn(&[f64]) -> String) -> Place {
    let place = Place::new();
    place.write("outside.toml", OUTSIDE);
    let table = responses(&points(&place, "outside.toml"), response);
    place.write("y.csv", &table);
    place
}

const ANALYSE: [&str; 5] = ["sensitivity", "--design", "outside.toml", "--responses", "y.csv"];

fn findings(place: &Place, arguments: &[&str]) -> Vec<Value> {
    let output = place.huzhu(&[arguments, &["--format", "json"]].concat());
    assert_code(&output, 0);
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    all["findings"].as_array().unwrap().clone()
}

fn index(finding: &Value, name: &str, factor: &str) -> f64 {
    let indices = finding["indices"].as_array().unwrap();
    let is_it = |index: &&Value| index["index"] == name && index["factors"] == serde_json::json!([factor]);
    indices.iter().find(is_it).unwrap()["value"].as_f64().unwrap()
}

#[test]
fn responses_of_an_outside_function_have_its_indices() {
    let place = outside(linear);
    let found = findings(&place, &ANALYSE);
    assert_eq!(found.len(), 1);
    for (name, factor, want) in [("S1", "x1", 0.2), ("S1", "x2", 0.8), ("ST", "x1", 0.2), ("ST", "x2", 0.8)] {
        let got = index(&found[0], name, factor);
        assert!((got - want).abs() < 0.12, "{name} of {factor}: {got} against {want}");
    }
}

#[test]
fn the_report_fits_80_columns_and_says_what_matters() {
    let place = outside(linear);
    let output = place.huzhu(&ANALYSE);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("x2 matters most"), "{text}");
    assert!(text.contains("64 base points, one history a point"), "{text}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_only_other_errors() {
    let place = outside(linear);
    let csv = |seed: &str| {
        let output = place.huzhu(&[&ANALYSE[..], &["--format", "csv", "--seed", seed]].concat());
        assert_code(&output, 0);
        stdout(&output)
    };
    assert_eq!(csv("1"), csv("1"));
    assert_ne!(csv("1"), csv("2"));
    let values = |text: String| -> Vec<String> {
        text.lines().map(|line| line.split(',').nth(8).unwrap().to_owned()).collect()
    };
    assert_eq!(values(csv("1")), values(csv("2")));
}

#[test]
fn a_response_that_is_missing_somewhere_is_analysed_as_whether_it_exists() {
    let place = outside(|x| if x[0] < 0.5 { String::new() } else { linear(x) });
    let found = findings(&place, &ANALYSE);
    let states: Vec<(&str, &str)> = found
        .iter()
        .map(|finding| (finding["response"].as_str().unwrap(), finding["state"].as_str().unwrap()))
        .collect();
    assert_eq!(states, [("y", "missing-in-some-histories"), ("y exists", "analysed")]);
    assert_eq!(found[0]["missing"]["of_points"], 384);
    assert!(found[0]["indices"].as_array().unwrap().is_empty());
    assert!(index(&found[1], "ST", "x1") > 0.9);
    assert_eq!(index(&found[1], "ST", "x2"), 0.0);
}

#[test]
fn only_whole_groups_are_used_and_that_is_said() {
    let place = outside(linear);
    let table = place.read("y.csv");
    let cut: Vec<&str> = table.lines().take(1 + 6 * 10 + 3).collect();
    place.write("y.csv", &(cut.join("\n") + "\n"));
    let found = findings(&place, &ANALYSE);
    assert_eq!((&found[0]["groups"], &found[0]["groups_of_design"]), (&10.into(), &64.into()));
    assert!(
        stdout(&place.huzhu(&ANALYSE)).contains("10 base points, one history a point (the complete part")
    );
    place.write("y.csv", &(cut[..8].join("\n") + "\n"));
    let output = place.huzhu(&ANALYSE);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("1 of 64 base points are complete"), "{}", stderr(&output));
}

#[test]
fn a_bad_cell_is_told_with_its_line_and_nothing_is_written() {
    let place = outside(linear);
    let good = place.read("y.csv");
    let cases = [
        (good.replacen("\n0,", "\n0,nan", 1), "y.csv:2: `y` is \"nan"),
        (good.replacen("\n1,", "\n999,", 1), "y.csv:3: `point` is \"999\", but must be below 384"),
        (
            good.replacen("\n1,", "\n0,", 1),
            "y.csv:3: `point` is \"0\", but stands for replicate 0 a second time",
        ),
        (good.replacen("point", "place", 1), "has no column point"),
    ];
    for (table, want) in cases {
        place.write("y.csv", &table);
        let output = place.huzhu(&[&ANALYSE[..], &["--out", "found.txt"]].concat());
        assert_code(&output, 2);
        assert!(stderr(&output).contains(want), "{want}: {}", stderr(&output));
        assert!(!place.path("found.txt").exists());
    }
}

#[test]
fn an_experiment_without_a_base_has_no_keys_and_is_not_swept() {
    let place = Place::new();
    place.write("outside.toml", &OUTSIDE.replacen("from", "key = \"run.months\"\nfrom", 1));
    let output = place.huzhu(&["design", "outside.toml"]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("needs a `base`"), "{}", stderr(&output));
    place.write("outside.toml", OUTSIDE);
    let output = place.huzhu(&["sweep", "outside.toml", "--out", "sweep"]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("`base` is missing"), "{}", stderr(&output));
    assert!(!place.path("sweep").exists());
}

#[test]
fn a_design_that_tells_no_sensitivity_is_refused() {
    let place = outside(linear);
    place.write(
        "outside.toml",
        &OUTSIDE
            .replace("saltelli", "sobol")
            .replace("base_points", "points")
            .replace("second_order = true\n", ""),
    );
    let output = place.huzhu(&ANALYSE);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("is \"sobol\": sensitivity needs"), "{}", stderr(&output));
}

#[test]
fn a_file_that_exists_is_replaced_only_by_force() {
    let place = outside(linear);
    let write = |further: &[&str]| place.huzhu(&[&ANALYSE[..], &["--out", "found.txt"], further].concat());
    assert_code(&write(&[]), 0);
    let first = place.read("found.txt");
    assert_code(&write(&["--format", "csv"]), 2);
    assert_eq!(place.read("found.txt"), first);
    assert_code(&write(&["--format", "csv", "--force"]), 0);
    assert_ne!(place.read("found.txt"), first);
}

#[test]
fn a_sweep_is_analysed_by_its_folder_alone() {
    for (kind, groups, name) in [("saltelli", "base_points", "ST"), ("morris", "trajectories", "mu_star")] {
        let place = Place::new();
        place.write("small.toml", &SMALL.replace("KIND", kind).replace("GROUPS", groups));
        assert_code(&place.huzhu(&["sweep", "small.toml", "--out", "sweep"]), 0);
        std::fs::remove_file(place.path("small.toml")).unwrap();
        let found = findings(&place, &["sensitivity", "sweep"]);
        assert_eq!(found[0]["response"], "members");
        assert_eq!((&found[0]["groups"], &found[0]["replicates"]), (&4.into(), &2.into()));
        assert!(index(&found[0], name, "reach") > 0.0);
        let output = place.huzhu(&["sensitivity", "sweep", "--metric", "final_hi"]);
        assert_code(&output, 2);
        assert!(stderr(&output).contains("did you mean `final_hhi`?"), "{}", stderr(&output));
    }
}
