//! `huzhu calibrate` as a user calls it: planted parameters are recovered, kills leave no trace, mistakes are told.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{Place, assert_code, stderr, stdout};
use huzhu::config::load;
use huzhu::output::{StoredTable, StoredValue};
use huzhu::{Simulation, experiment};
use serde_json::Value as Json;

/// The duopoly, small, short, and with an early follower.
const CHANGES: [(&str, &str); 4] = [
    ("population.simulated_households", "2000"),
    ("run.months", "36"),
    ("platform.Follower.launch", "\"2017-05\""),
    ("platform.Follower.campaign[0].month", "\"2017-05\""),
];

const REACH: f64 = 0.45;
const WORD_OF_MOUTH: f64 = 0.4;

/// What another seed makes of the planted parameters, on average over eight histories.
fn planted_targets() -> String {
    let mut overrides: Vec<String> = CHANGES.iter().map(|(key, value)| format!("{key}={value}")).collect();
    overrides.push(format!("platform.Follower.reach={REACH}"));
    overrides.push(format!("platform.Follower.word_of_mouth_per_month={WORD_OF_MOUTH}"));
    overrides.push("run.seed=77".to_owned());
    let scenario = load("duopoly", &overrides).unwrap().scenario;
    let months = ["2017-08", "2017-11", "2018-02", "2018-08", "2019-04"];
    let mut sums = [0.0; 5];
    const HISTORIES: u32 = 8;
    for replicate in 0..HISTORIES {
        let mut simulation = Simulation::new(&scenario, replicate);
        while let Some(month) = simulation.step() {
            for row in month.platforms.iter().filter(|row| &*row.platform == "Follower") {
                if let Some(place) = months.iter().position(|month| *month == row.month.to_string()) {
                    sums[place] += row.members as f64 / f64::from(HISTORIES);
                }
            }
        }
    }
    let mut text = "metric,platform,date,value,scale,source\n".to_owned();
    for (month, members) in months.iter().zip(sums) {
        text += &format!("members,Follower,{month},{members},3%,planted\n");
    }
    text
}

fn experiment(generations: u32, replicates: u32, further: &str) -> String {
    let set: String = CHANGES.iter().map(|(key, value)| format!("\"{key}\" = {value}\n")).collect();
    format!(
        "title = \"Planted parameters\"\nbase = \"duopoly\"\nreplicates = {replicates}\n[set]\n{set}\
         [calibration]\ntargets = \"targets.csv\"\ngenerations = {generations}\n{further}\
         [[factor]]\nname = \"reach\"\nkey = \"platform.Follower.reach\"\nfrom = 0.1\nto = 0.9\n\
         [[factor]]\nname = \"word_of_mouth\"\nkey = \"platform.Follower.word_of_mouth_per_month\"\n\
         from = 0.05\nto = 1.0\nscale = \"log\"\n"
    )
}

fn place(experiment: &str, targets: &str) -> Place {
    let place = Place::new();
    place.write("fit.toml", experiment);
    place.write("targets.csv", targets);
    place
}

fn json(place: &Place, name: &str) -> Json {
    serde_json::from_str(&place.read(name)).unwrap()
}

/// All files but the lock and the time it took, with their content.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut all: Vec<(String, Vec<u8>)> = entries
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| name != ".lock" && name != "timing.json")
        .collect();
    all.sort();
    all
}

fn numbers(table: &StoredTable, column: &str) -> Vec<Option<f64>> {
    let number = |value: &StoredValue| match value {
        StoredValue::Number(number) => Some(*number),
        _ => None,
    };
    table.column(column).unwrap().values.iter().map(number).collect()
}

#[test]
fn planted_parameters_are_recovered_and_the_best_set_runs() {
    let place = place(&experiment(16, 3, ""), &planted_targets());
    let output = place.huzhu(&["calibrate", "fit.toml"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let found = json(&place, "calibrations/fit/calibration.json");
    let value = |name: &str| found["best"]["values"][name].as_f64().unwrap();
    // Luck of three histories against eight others: some four per cent on members, which the word of mouth feels most.
    assert!((value("reach") / REACH - 1.0).abs() < 0.1, "{text}");
    assert!((value("word_of_mouth") / WORD_OF_MOUTH - 1.0).abs() < 0.15, "{text}");
    assert!(found["best"]["distance"].as_f64().unwrap() < 10.0, "{text}");
    // What the best set comes to by itself is what the fit says.
    let run = place.huzhu(&["run", "calibrations/fit/best.toml", "--out", "run"]);
    assert_code(&run, 0);
    let platforms = StoredTable::read(&place.path("run/platforms.parquet")).unwrap();
    let fit = StoredTable::read(&place.path("calibrations/fit/fit.parquet")).unwrap();
    let last = fit.column("month").unwrap().values.last().unwrap().clone();
    let rows =
        platforms.column("month").unwrap().values.iter().zip(&platforms.column("platform").unwrap().values);
    let of_last =
        rows.map(|(month, name)| *month == last && *name == StoredValue::Text("Follower".to_owned()));
    let members: Vec<f64> =
        of_last.zip(numbers(&platforms, "members")).filter_map(|(is, value)| value.filter(|_| is)).collect();
    assert_eq!(members.len(), 3);
    let mean = members.iter().sum::<f64>() / 3.0;
    assert_eq!(numbers(&fit, "mean").last().unwrap().unwrap(), mean);
    let evaluations = StoredTable::read(&place.path("calibrations/fit/evaluations.parquet")).unwrap();
    assert_eq!(numbers(&evaluations, "distance").len(), 1 + 16 * 6);
}

#[test]
fn neither_threads_nor_a_kill_show_in_the_files() {
    let place = place(&experiment(6, 2, "population_size = 5\n"), &planted_targets());
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "whole", "--jobs", "1", "--quiet"]), 0);
    let journal = place.path("cut/journal.bin");
    let mut child = Command::new(env!("CARGO_BIN_EXE_huzhu"))
        .args(["calibrate", "fit.toml", "--out", "cut", "--jobs", "3", "--quiet"])
        .current_dir(place.path("."))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begin = Instant::now();
    // Two batches are about a kilobyte.
    while std::fs::metadata(&journal).map_or(0, |file| file.len()) < 900 {
        assert!(begin.elapsed() < Duration::from_secs(60));
        sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!place.path("cut/manifest.json").exists());
    let refused = place.huzhu(&["calibrate", "fit.toml", "--out", "cut"]);
    assert_code(&refused, 2);
    assert!(stderr(&refused).contains("--resume"), "{}", stderr(&refused));
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "cut", "--resume", "--quiet"]), 0);
    assert!(files(&place.path("cut")) == files(&place.path("whole")));
    // Going on with a finished one simulates nothing and changes nothing; another one is refused.
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "cut", "--resume", "--quiet"]), 0);
    assert!(files(&place.path("cut")) == files(&place.path("whole")));
    place.write("targets.csv", &place.read("targets.csv").replace("3%", "4%"));
    let other = place.huzhu(&["calibrate", "fit.toml", "--out", "cut", "--resume"]);
    assert_code(&other, 2);
    assert!(stderr(&other).contains("the targets changed"), "{}", stderr(&other));
}

#[test]
fn a_platform_that_is_never_there_is_penalised_and_told() {
    let targets = "metric,platform,date,value,scale\nmembers,Follower,2017-08,1000000,10%\n\
                   charge_fen,Follower,2016-08,100,10\nhhi,,2018-05,0.6,0.1\n";
    let place = place(&experiment(2, 2, "[calibration.start]\nreach = 0.3\n"), targets);
    let output = place.huzhu(&["calibrate", "fit.toml", "--out", "out"]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("2 missing"), "{}", stdout(&output));
    let found = json(&place, "out/calibration.json");
    assert_eq!(found["best"]["missing_values"], 2);
    assert!((found["settings"]["start"]["reach"].as_f64().unwrap() - 0.3).abs() < 1e-12);
    let distance = found["best"]["distance"].as_f64().unwrap();
    assert!(distance >= experiment::calibration::DEVIATION_MAX * experiment::calibration::DEVIATION_MAX);
    assert_eq!(json(&place, "out/identifiability.json")["targets_left_out"], 1);
}

/// The same market, sampled. Scales are as wide as the luck of one history, some six per cent.
#[test]
fn where_several_searches_ended_is_told_within_a_screen_and_stored() {
    // Targets that hardly count: nothing changes the distance by as much as counts as a change, so that each search ends as soon as it may.
    let targets: String = planted_targets()
        .lines()
        .enumerate()
        .map(|(line, row)| format!("{row},{}\n", if line == 0 { "weight" } else { "1e-30" }))
        .collect();
    let place = place(&experiment(60, 2, "population_size = 4\n"), &targets);
    let output = place.huzhu(&["calibrate", "fit.toml"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let found = json(&place, "calibrations/fit/calibration.json");
    let searches = found["searches"].as_array().unwrap();
    // Two factors: 10 + 60 / 4 generations of four are flat, then 10 + 60 / 8 of eight, and none of sixteen is left.
    let sizes: Vec<u64> = searches.iter().map(|search| search["generations"].as_u64().unwrap()).collect();
    assert_eq!(sizes, [25, 17], "{text}");
    assert!(text.contains("Searches  2 one after another, 42 generations"), "{text}");
    assert!(text.contains("The searches ended at ") && text.contains(" and "), "{text}");
    let of =
        numbers(&StoredTable::read(&place.path("calibrations/fit/generations.parquet")).unwrap(), "search");
    assert_eq!((of[0], of[25], of[26], of[42]), (Some(1.0), Some(1.0), Some(2.0), Some(2.0)));
    let luck = &json(&place, "calibrations/fit/identifiability.json")["spreads_from_luck"];
    assert!(luck["reach"].as_f64().unwrap() < 1e-9, "{luck}");
}

fn sampled(generations: u32, further: &str) -> Place {
    let text = experiment(generations, 1, &format!("method = \"abc-smc\"\n{further}"));
    let text = text
        .replace("\"population.simulated_households\" = 2000", "\"population.simulated_households\" = 1000");
    place(&text, &planted_targets().replace("3%", "6%"))
}

#[test]
fn a_sample_holds_what_was_planted_and_its_closest_particle_runs() {
    let place = sampled(15, "population_size = 80\n");
    let output = place.huzhu(&["calibrate", "fit.toml"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let posterior = json(&place, "calibrations/fit/posterior.json");
    for (name, planted) in [("reach", REACH), ("word_of_mouth", WORD_OF_MOUTH)] {
        let of = |key: &str| posterior["parameters"][name][key].as_f64().unwrap();
        assert!(of("q05") < planted && planted < of("q95"), "{text}");
        assert!(of("spread_of_prior") < 0.6, "{text}");
    }
    let found = json(&place, "calibrations/fit/calibration.json");
    // Five targets that count, and two.
    assert_eq!(
        (found["settings"]["tolerance"].as_f64(), &found["stop"]),
        (Some(7.0), &Json::from("tolerance"))
    );
    let table = StoredTable::read(&place.path("calibrations/fit/posterior.parquet")).unwrap();
    let weights: f64 = numbers(&table, "weight").into_iter().flatten().sum();
    assert!(
        (weights - 1.0).abs() < 1e-12 && numbers(&table, "distance").iter().all(|far| far.unwrap() <= 7.0)
    );
    // What the closest particle comes to by itself is what the fit says; the targets lie within what is predicted.
    let run = place.huzhu(&["run", "calibrations/fit/best.toml", "--out", "run"]);
    assert_code(&run, 0);
    let platforms = StoredTable::read(&place.path("run/platforms.parquet")).unwrap();
    let fit = StoredTable::read(&place.path("calibrations/fit/fit.parquet")).unwrap();
    let mean = numbers(&fit, "mean").last().unwrap().unwrap();
    assert!(numbers(&platforms, "members").contains(&Some(mean)), "{mean}");
    for place in 0..5 {
        let at = |column: &str| numbers(&fit, column)[place].unwrap();
        assert!(at("predicted_q05") < at("value") && at("value") < at("predicted_q95"), "{text}");
    }
}

#[test]
fn neither_threads_nor_a_kill_show_in_a_sample() {
    let place = sampled(4, "population_size = 24\nacceptance_min = 0.2\n");
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "whole", "--jobs", "1", "--quiet"]), 0);
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "threads", "--jobs", "2", "--quiet"]), 0);
    assert!(files(&place.path("threads")) == files(&place.path("whole")));
    // What a kill leaves: whole batches, and a part of one.
    let journal = std::fs::read(place.path("whole/journal.bin")).unwrap();
    for share in [3, 2] {
        std::fs::remove_file(place.path("threads/manifest.json")).unwrap();
        std::fs::write(place.path("threads/journal.bin"), &journal[..journal.len() / share]).unwrap();
        assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "threads", "--resume", "--quiet"]), 0);
        assert!(files(&place.path("threads")) == files(&place.path("whole")));
    }
    // Replaced by a search, nothing of the sample is left.
    place.write("fit.toml", &experiment(1, 1, "population_size = 4\n"));
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "threads", "--force", "--quiet"]), 0);
    assert!(!place.names("threads").iter().any(|name| name.starts_with("posterior")));
}

/// A sampler that is stopped after three populations, far from the tolerance that it was given.
#[test]
fn a_sample_that_was_stopped_early_is_adjusted_and_both_are_told() {
    let place = sampled(3, "population_size = 80\ntolerance = 3.0\n");
    let output = place.huzhu(&["calibrate", "fit.toml"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("Adjusted ") && text.contains("columns *_adjusted"), "{text}");
    let words: Vec<_> = text.split_whitespace().collect();
    assert!(words.join(" ").contains("From so far its intervals come out too narrow."), "{text}");
    let posterior = json(&place, "calibrations/fit/posterior.json");
    let reached = json(&place, "calibrations/fit/calibration.json")["tolerance"].as_f64().unwrap();
    let kept = posterior["adjusted"]["deviations_kept"].as_f64().unwrap();
    assert!(reached > 12.0 && (kept - (3.0 / reached).sqrt()).abs() < 1e-12, "{reached} {kept}");
    let table = StoredTable::read(&place.path("calibrations/fit/posterior.parquet")).unwrap();
    let weights = numbers(&table, "weight");
    for (name, planted, ends) in [("reach", REACH, (0.1, 0.9)), ("word_of_mouth", WORD_OF_MOUTH, (0.05, 1.0))]
    {
        let own = &posterior["adjusted"]["parameters"][name];
        let of = |key: &str| own[key].as_f64().unwrap();
        assert!(of("q05") < planted && planted < of("q95"), "{text}");
        assert!(of("sd") < 0.9 * posterior["parameters"][name]["sd"].as_f64().unwrap(), "{text}");
        assert!((0.0..1.0).contains(&of("explained")), "{text}");
        let column = format!("{name}_adjusted");
        let values: Vec<f64> = numbers(&table, &column).into_iter().flatten().collect();
        assert!(values.len() == 80 && values.iter().all(|value| (ends.0..=ends.1).contains(value)));
        let mean: f64 = values.iter().zip(&weights).map(|(value, weight)| value * weight.unwrap()).sum();
        assert!((mean - of("mean")).abs() < 1e-12);
    }
}

#[test]
fn profiles_hold_what_was_planted_and_neither_threads_nor_a_kill_show_in_them() {
    let profile = "population_size = 8\n[calibration.profile]\nfactors = [\"word_of_mouth\"]\npoints = 4\ngenerations = 4\n";
    let place = place(&experiment(10, 2, profile), &planted_targets());
    let checked = place.huzhu(&["check", "fit.toml"]);
    assert_code(&checked, 0);
    // The start, ten generations of eight, four neighbours; four values with two starts and four generations of four each.
    let gist = "at most 157 candidates of 2 histories each, 72 of them for profiles";
    assert!(stdout(&checked).contains(gist), "{}", stdout(&checked));
    let output = place.huzhu(&["calibrate", "fit.toml", "--out", "whole", "--jobs", "1"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.lines().all(|line| line.chars().count() <= 80) && text.contains("Profile"), "{text}");
    let table = StoredTable::read(&place.path("whole/profile.parquet")).unwrap();
    let (values, rises) = (numbers(&table, "value"), numbers(&table, "rise"));
    assert_eq!((values.len(), values[0], values[4]), (5, Some(0.05), Some(1.0)));
    assert!(values.is_sorted() && rises.contains(&Some(0.0)), "{rises:?}");
    assert!(numbers(&table, "word_of_mouth") == values && rises[0] > Some(3.85), "{rises:?}");
    let found = &json(&place, "whole/calibration.json")["profiles"]["intervals"]["word_of_mouth"];
    let end = |key: &str| found[key].as_f64();
    assert!(end("low").is_some_and(|low| low < WORD_OF_MOUTH), "{text}");
    assert!(end("high").is_none_or(|high| high > WORD_OF_MOUTH), "{text}");
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "cut", "--jobs", "3", "--quiet"]), 0);
    assert!(files(&place.path("cut")) == files(&place.path("whole")));
    // What a kill in the midst of the profile leaves.
    let journal = std::fs::read(place.path("whole/journal.bin")).unwrap();
    std::fs::remove_file(place.path("cut/manifest.json")).unwrap();
    std::fs::write(place.path("cut/journal.bin"), &journal[..journal.len() - journal.len() / 4]).unwrap();
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "cut", "--resume", "--quiet"]), 0);
    assert!(files(&place.path("cut")) == files(&place.path("whole")));
    // Without profiles, nothing of them is left.
    place.write("fit.toml", &experiment(1, 1, "population_size = 4\n"));
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "cut", "--force", "--quiet"]), 0);
    assert!(!place.path("cut/profile.parquet").exists());
}

/// That this is refused with 2, with these words, and that nothing is written.
fn assert_refused(experiment: &str, targets: &str, words: &[&str]) {
    let place = place(experiment, targets);
    let output = place.huzhu(&["calibrate", "fit.toml"]);
    assert_code(&output, 2);
    for word in words {
        assert!(stderr(&output).contains(word), "`{word}` is not in\n{}", stderr(&output));
    }
    assert_eq!(place.names("."), ["fit.toml", "targets.csv"]);
}

const GOOD: &str = "metric,platform,date,value,scale\nmembers,Follower,2017-08,1000000,10%\n";

#[test]
fn mistakes_in_the_targets_are_told_with_file_line_and_column() {
    let header = "metric,platform,date,value,scale\n";
    let cases: [(&str, &[&str]); 11] = [
        ("member,Follower,2017-08,1,1\n", &["targets.csv:2:1", "did you mean `members`?"]),
        ("hhi,Follower,2017-08,1,1\n", &["targets.csv:2:1", "leave `platform` empty"]),
        ("members,,2017-08,1,1\n", &["targets.csv:2:1", "write the name of one"]),
        ("members,Folower,2017-08,1,1\n", &["targets.csv:2:9", "did you mean `Follower`?"]),
        ("members,Follower,2017,1,1\n", &["targets.csv:2:18", "write it as 2019-06"]),
        ("members,Follower,2023-01,1,1\n", &["targets.csv:2:18", "from 2016-05 to 2019-04"]),
        ("members,Follower,2017-08,many,1\n", &["targets.csv:2:26", "finite number"]),
        ("members,Follower,2017-08,0,10%\n", &["targets.csv:2:26", "must be above 0"]),
        ("members,Follower,2017-08,1,0\n", &["targets.csv:2:28", "number above 0"]),
        ("members,Follower,2017-08,1\n", &["targets.csv:2:1", "5 values"]),
        ("", &["fit.toml", "has no targets that count"]),
    ];
    for (row, words) in cases {
        assert_refused(&experiment(2, 1, ""), &format!("{header}{row}"), words);
    }
    assert_refused(
        &experiment(2, 1, ""),
        "metric,platfrom\n",
        &["targets.csv:1:8", "did you mean `platform`?"],
    );
    assert_refused(
        &experiment(2, 1, ""),
        "metric,date,value\n",
        &["targets.csv:1:1", "`scale`", "has no column"],
    );
    let weight = "metric,date,value,scale,weight\nhhi,2017-08,0.5,0.1,-1\n";
    assert_refused(&experiment(2, 1, ""), weight, &["targets.csv:2:21", "from 0 to 1000000"]);
}

#[test]
fn mistakes_in_groups_and_spans_are_told_with_file_line_and_column() {
    let header = "metric,platform,group,from,statistic,date,value,scale\n";
    let cases: [(&str, &[&str]); 11] = [
        ("memberships,Follower,tier: rural,,,2017-08,1,1\n", &["targets.csv:2:22", "told by platform"]),
        ("memberships,,tiers: rural,,,2017-08,1,1\n", &["targets.csv:2:14", "did you mean `tier`?"]),
        ("memberships,,rural,,,2017-08,1,1\n", &["targets.csv:2:14", "income quintile"]),
        ("memberships,,tier: rurall,,,2017-08,1,1\n", &["no tier `rurall`", "did you mean `rural`?"]),
        ("memberships,,tier:,,,2017-08,1,1\n", &["targets.csv:2:14", "has no tier ``"]),
        ("coverage,,tier: rural,,,2017-08,1,1\n", &["targets.csv:2:1", "table `groups`"]),
        ("trust,*,,,,2017-08,1,1\n", &["targets.csv:2:1", "cannot be summed"]),
        ("hhi,,,2017-01,,2017-08,1,1\n", &["targets.csv:2:7", "column `statistic` too"]),
        ("hhi,,,,mean,2017-08,1,1\n", &["targets.csv:2:8", "column `from` too"]),
        ("hhi,,,2017-09,mean,2017-08,1,1\n", &["targets.csv:2:7", "must not come after `date`"]),
        ("hhi,,,2017-01,maen,2017-08,1,1\n", &["targets.csv:2:15", "did you mean `mean`?"]),
    ];
    for (row, words) in cases {
        assert_refused(&experiment(2, 1, ""), &format!("{header}{row}"), words);
    }
    let without = experiment(2, 1, "").replace("[set]\n", "[set]\n\"output.groups\" = false\n");
    let row = "memberships,,tier: rural,,,2017-08,1,1\n";
    assert_refused(&without, &format!("{header}{row}"), &["targets.csv:2:14", "not observed"]);
}

#[test]
fn targets_of_several_months_and_of_groups_are_told_as_they_were_read() {
    let targets = "metric,platform,group,from,statistic,date,value,scale\n\
                   claims_paid,Pioneer,,2016-05,sum,2018-05,1000,50%\n\
                   registered,*,,,,2018-05,1e8,50%\n\
                   share_of_covered_persons,,income quintile: 1; 2,,,2018-05,0.4,0.1\n";
    let place = place(&experiment(1, 1, "population_size = 4\n"), targets);
    let output = place.huzhu(&["calibrate", "fit.toml", "--out", "fit"]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("Pioneer claims_paid, sum"), "{}", stdout(&output));
    let fit = StoredTable::read(&place.path("fit/fit.parquet")).unwrap();
    let text = |text: &str| StoredValue::Text(text.to_owned());
    assert_eq!(fit.column("statistic").unwrap().values[0], text("sum"));
    assert_eq!(fit.column("platform").unwrap().values[1], text("*"));
    assert_eq!(fit.column("group").unwrap().values[2], text("income quintile: 1; 2"));
    let share = numbers(&fit, "mean")[2].unwrap();
    assert!(share > 0.1 && share < 0.9, "{share}");
}

#[test]
fn mistakes_in_the_experiment_are_told() {
    let good = experiment(2, 1, "");
    let with = |lines: &str| format!("{good}{lines}\n");
    assert_refused(&with("[design]\nkind = \"grid\""), GOOD, &["fit.toml", "has no place in a calibration"]);
    assert_refused(&good.replace("targets.csv", "nowhere.csv"), GOOD, &["fit.toml", "nowhere.csv"]);
    assert_refused(&good.replace("from = 0.1\nto = 0.9", "values = [0.1, 0.9]"), GOOD, &["searches ranges"]);
    let started = |line: &str| experiment(2, 1, &format!("[calibration.start]\n{line}\n"));
    assert_refused(&started("reach = 0.95"), GOOD, &["fit.toml:13:9", "from 0.1 to 0.9"]);
    assert_refused(&started("raech = 0.5"), GOOD, &["did you mean `reach`?"]);
    assert_refused(&good.replace("generations = 2", "generations = 0"), GOOD, &["fit.toml", "generations"]);
    let profiled = |line: &str| experiment(2, 1, &format!("[calibration.profile]\n{line}\n"));
    assert_refused(
        &profiled("factors = [\"reach\", \"raech\"]"),
        GOOD,
        &["fit.toml:13:21", "did you mean `reach`?"],
    );
    assert_refused(
        &profiled("factors = [\"reach\", \"reach\"]"),
        GOOD,
        &["fit.toml:13:21", "is listed twice"],
    );
    assert_refused(&profiled("points = 1"), GOOD, &["fit.toml:13:10", "points"]);
    assert_refused(&profiled("pionts = 3"), GOOD, &["did you mean `points`?"]);
    let named = |name: &str| good.replace("name = \"word_of_mouth\"", &format!("name = \"{name}\""));
    assert_refused(
        &named("weight"),
        GOOD,
        &["fit.toml:18:8", "is the name of a column of a calibration's tables"],
    );
    assert_refused(&named("reach_adjusted"), GOOD, &["fit.toml:18:8", "adjusted values of `reach`"]);
    let sampled = |lines: &str| experiment(2, 1, &format!("method = \"abc-smc\"\n{lines}\n"));
    assert_refused(&sampled("[calibration.profile]"), GOOD, &["does not fit method = \"abc-smc\""]);
    assert_refused(&sampled("step = 0.2"), GOOD, &["does not fit method = \"abc-smc\""]);
    assert_refused(&experiment(2, 1, "luck = \"own\"\n"), GOOD, &["does not fit method = \"cma-es\""]);
    assert_refused(&sampled("population_size = 19"), GOOD, &["must be at least 20 with 2 factors"]);
    assert_refused(&sampled("quantile = 1.0"), GOOD, &["fit.toml", "quantile", "0.99"]);
    let seeds = sampled("").replace("replicates", "seeds = [1]\nreplicates");
    assert_refused(&seeds, GOOD, &["gives each candidate a seed of its own"]);
    assert_refused(&experiment(2, 1, "use_prior = true\n"), GOOD, &["needs a factor with a `prior`"]);
    let prior = |table: &str, further: &str| {
        experiment(2, 1, further).replace("to = 0.9\n", &format!("to = 0.9\nprior = {table}\n"))
    };
    let refused = |table: &str, words: &[&str]| assert_refused(&prior(table, ""), GOOD, words);
    refused("{ kind = \"normal\", mean = 0.5 }", &["fit.toml", "factor[0].prior.sd", "is missing"]);
    refused("{ kind = \"normal\", mean = 0.5, sd = 0.1, min = 0.2 }", &["is cut at `from` and `to`"]);
    refused("{ kind = \"triangular\", mode = 0.95 }", &["must lie between"]);
    refused("{ kind = \"normal\", mean = 9.0, sd = 0.1 }", &["something to draw"]);
    refused("{ kind = \"beta\", alpha = 2.0, beta = 0.0 }", &["must be above 0"]);
    let endless = prior("{ kind = \"beta\", alpha = 0.5, beta = 2.0 }", "use_prior = true\n");
    assert_refused(&endless, GOOD, &["factor[0].prior.alpha", "must be at least 1"]);
    let without = good.replace("[calibration]\ntargets = \"targets.csv\"\ngenerations = 2\n", "");
    assert_refused(&without, GOOD, &["add [calibration]"]);
    // And the other way round: a calibration is no sweep.
    let place = place(&good, GOOD);
    let output = place.huzhu(&["sweep", "fit.toml"]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("huzhu calibrate"), "{}", stderr(&output));
}

#[test]
fn a_sweep_neither_takes_nor_replaces_the_folder_of_a_calibration() {
    let place = place(
        &experiment(1, 1, "population_size = 4\n"),
        "metric,platform,date,value,scale\nmembers,Follower,2018-08,1e6,3%\n",
    );
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "fit", "--quiet"]), 0);
    place.write("sweep.toml", "base = \"duopoly\"\n[set]\n\"run.months\" = 2\n");
    let before = files(&place.path("fit"));
    for flag in ["--resume", "--force", "--quiet"] {
        let output = place.huzhu(&["sweep", "sweep.toml", "--out", "fit", flag]);
        assert_code(&output, 2);
        assert!(stderr(&output).contains("holds no sweep"), "{}", stderr(&output));
    }
    let output = place.huzhu(&["verify", "fit"]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("holds a calibration"), "{}", stderr(&output));
    assert!(files(&place.path("fit")) == before);
}
