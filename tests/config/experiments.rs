//! Experiments as they are read: all that the file may say, and what becomes of it.

use std::path::Path;

use huzhu::config::{self, LoadedExperiment};
use huzhu::experiment::design::Design;
use huzhu::experiment::factor::{Distribution, Domain, FactorValue, Scale};
use huzhu::experiment::{Point, Variant};
use proptest::prelude::*;

const FULL: &str = r#"
title = "Fees"
question = "Who leaves?"
base = "duopoly"
replicates = 8
seeds = [20160501, 7]
series = true
[set]
"population.simulated_households" = 500
run.months = 24
[design]
kind = "latin-hypercube"
points = 64
seed = 3
[[factor]]
name = "fee_rate"
keys = ["platform.Pioneer.fee_rate", 'platform."Follower".fee_rate']
values = [0.04, 1]
[[factor]]
name = "reach"
key = "platform.Follower.reach"
from = 0.01
to = 1
scale = "log"
n = 3
[[factor]]
name = "waiting"
key = "platform.Pioneer.waiting_period_months"
from = 0
to = 12
step = 3
[[factor]]
name = "incidence"
key = "illness.incidence_ratio"
distribution = { kind = "normal", mean = 1.0, sd = 0.1, max = 1.5 }
[[factor]]
name = "claims"
key = "illness.claims"
values = ["represented"]
[[scenario]]
name = "baseline"
[[scenario]]
name = "no-regulator"
[scenario.set]
"regulation.enabled" = false
platform.Pioneer.credit_min = 600
[[constraint]]
expression = "fee_rate < 0.2 or reach > 0.1 and claims == 'represented'"
[[metric]]
name = "pioneer_exit"
unit = "months"
expression = 'exit_month("Pioneer")'
missing = 24
"#;

fn read(text: &str) -> LoadedExperiment {
    match config::load_experiment_text(text, "text", Path::new("")) {
        Ok(loaded) => loaded,
        Err(error) => panic!("{}", error.render(false)),
    }
}

#[test]
fn everything_that_a_file_says_is_read() {
    let loaded = read(FULL);
    let experiment = &loaded.experiment;
    assert_eq!((experiment.title.as_str(), experiment.question.as_str()), ("Fees", "Who leaves?"));
    assert_eq!((experiment.replicates, experiment.series), (8, true));
    assert_eq!(experiment.seeds, [20_160_501, 7]);
    assert_eq!(experiment.design, Design::LatinHypercube { points: 64, seed: 3 });
    assert_eq!(loaded.text, FULL);

    let [fee, reach, waiting, incidence, claims] = experiment.factors.as_slice() else { panic!() };
    assert_eq!(fee.keys, ["platform.Pioneer.fee_rate", "platform.Follower.fee_rate"]);
    // The key takes real numbers, so the 1 is one.
    assert_eq!(fee.domain, Domain::Values(vec![FactorValue::Real(0.04), FactorValue::Real(1.0)]));
    assert_eq!(reach.domain, Domain::Range { from: 0.01, to: 1.0, scale: Scale::Log, levels: Some(3) });
    assert_eq!(waiting.domain, Domain::Range { from: 0.0, to: 12.0, scale: Scale::Linear, levels: Some(5) });
    assert!(waiting.whole && !reach.whole && !fee.whole);
    let Domain::Distribution(Distribution::Normal { mean, sd, min, max }) = incidence.domain else {
        panic!()
    };
    // The lowest value of the key stands in for the missing `min`.
    assert_eq!((mean, sd, min, max), (1.0, 0.1, Some(0.0), Some(1.5)));
    assert_eq!(claims.domain, Domain::Values(vec![FactorValue::Text("represented".to_owned())]));

    assert_eq!(experiment.variants[0], Variant { name: "baseline".to_owned(), changes: Vec::new() });
    let changes = &experiment.variants[1].changes;
    assert_eq!(changes[0], ("regulation.enabled".to_owned(), FactorValue::Boolean(false)));
    assert_eq!(changes[1], ("platform.Pioneer.credit_min".to_owned(), FactorValue::Integer(600)));
    assert_eq!(experiment.constraints.len(), 1);
    let metric = &experiment.metrics[0];
    assert_eq!(
        (metric.name.as_str(), metric.unit.as_str(), metric.missing),
        ("pioneer_exit", "months", Some(24.0))
    );
}

#[test]
fn the_scenario_of_a_point_has_all_its_changes() {
    let loaded = read(FULL);
    let values = vec![
        FactorValue::Real(0.08),
        FactorValue::Real(0.5),
        FactorValue::Integer(3),
        FactorValue::Real(1.25),
        FactorValue::Text("represented".to_owned()),
    ];
    let made = loaded.scenario(&Point { index: 0, values }, 1, 7).unwrap();
    let overrides: Vec<String> = [
        "population.simulated_households=500",
        "run.months=24",
        "regulation.enabled=false",
        "platform.Pioneer.credit_min=600",
        "platform.Pioneer.fee_rate=0.08",
        "platform.Follower.fee_rate=0.08",
        "platform.Follower.reach=0.5",
        "platform.Pioneer.waiting_period_months=3",
        "illness.incidence_ratio=1.25",
        "run.seed=7",
    ]
    .map(str::to_owned)
    .to_vec();
    assert_eq!(made.scenario, config::load("duopoly", &overrides).unwrap().scenario);
    let sources: Vec<String> = made.sources.iter().map(ToString::to_string).collect();
    assert_eq!(sources, ["duopoly (shipped)", "text"]);

    let values = vec![FactorValue::Real(2.0); 5];
    let error = loaded.scenario(&Point { index: 1, values }, 0, 7).unwrap_err();
    assert!(error.to_string().contains("`platform[1].fee_rate` must lie between 0 and 1"), "{error}");
}

#[test]
fn what_a_file_leaves_out_has_defaults() {
    let loaded = read("base = \"duopoly\"\n");
    let experiment = &loaded.experiment;
    assert_eq!((experiment.replicates, experiment.series), (1, false));
    assert_eq!(experiment.seeds, [loaded.base.scenario().parameters().run.seed]);
    assert_eq!(experiment.design, Design::None);
    assert_eq!(experiment.variants, [Variant { name: String::new(), changes: Vec::new() }]);
    let point = Point { index: 0, values: Vec::new() };
    let made = loaded.scenario(&point, 0, experiment.seeds[0]).unwrap();
    assert_eq!(made.scenario, config::load("duopoly", &[]).unwrap().scenario);

    let grid =
        read("base = \"duopoly\"\n[[factor]]\nname = \"m\"\nkey = \"run.months\"\nvalues = [12, 24]\n");
    assert_eq!(grid.experiment.design, Design::Grid);
    assert_eq!(
        grid.experiment.factors[0].domain,
        Domain::Values(vec![FactorValue::Integer(12), FactorValue::Integer(24)])
    );
}

#[test]
fn a_list_takes_its_points_from_a_table_beside_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    write("base.toml", "extends = \"duopoly\"\n[run]\nmonths = 36\n");
    write("sub/points.csv", "start, fee\r\n2016-05,0.1\r\n\r\n\"2017-01\", 1\r\n2016-05,0.2\r\n");
    write(
        "sub/experiment.toml",
        "base = \"../base.toml\"\n[design]\nkind = \"list\"\nfile = \"points.csv\"\n\
         [[factor]]\nname = \"fee\"\nkey = \"platform.Pioneer.fee_rate\"\n\
         [[factor]]\nname = \"start\"\nkey = \"run.start\"\n",
    );
    let loaded = config::load_experiment(&folder.path().join("sub/experiment.toml"));
    let loaded = loaded.unwrap_or_else(|error| panic!("{}", error.render(false)));
    let point = |fee, start: &str| vec![FactorValue::Real(fee), FactorValue::Text(start.to_owned())];
    let points = vec![point(0.1, "2016-05"), point(1.0, "2017-01"), point(0.2, "2016-05")];
    assert_eq!(loaded.experiment.design, Design::List { points });
    let months = ["2016-05", "2017-01"].map(|month| FactorValue::Text(month.to_owned()));
    assert_eq!(loaded.experiment.factors[1].domain, Domain::Values(months.to_vec()));
    assert_eq!(loaded.base.scenario().parameters().run.months, 36);
    assert_eq!(loaded.folder, folder.path().join("sub"));
}

#[test]
fn a_platform_that_only_a_scenario_names_may_be_measured() {
    let text = "base = \"duopoly\"\n[[scenario]]\nname = \"renamed\"\nset = { \"platform.Follower.name\" = \"Latecomer\" }\n\
                [[metric]]\nname = \"m\"\nexpression = 'peak_members(\"Latecomer\")'\n";
    assert_eq!(read(text).experiment.metrics.len(), 1);
}

fn refused(result: Result<LoadedExperiment, config::ConfigError>) -> String {
    result.expect_err("an error").render(false)
}

fn overridden(loaded: LoadedExperiment, overrides: &[&str]) -> Result<LoadedExperiment, config::ConfigError> {
    let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
    loaded.overridden(&overrides)
}

#[test]
fn a_platform_that_is_renamed_for_all_runs_is_missed_where_the_experiment_names_it() {
    let metric = "[[metric]]\nname = \"exit\"\nexpression = 'exit_month(\"Pioneer\")'\n";
    let factor = "[[factor]]\nname = \"fee\"\nkey = \"platform.Pioneer.fee_rate\"\nvalues = [0.1, 0.2]\n";
    for (text, told) in
        [(metric, "names a platform \"Pioneer\""), (factor, "`platform.Pioneer.fee_rate` names an item")]
    {
        let loaded = read(&format!("base = \"duopoly\"\n{text}"));
        let message = refused(overridden(loaded.clone(), &["platform.Pioneer.name=Senior"]));
        assert!(message.contains(told), "{message}");
        assert!(message.contains("text:"), "it points into the experiment: {message}");
        let other = overridden(loaded.clone(), &["platform.Follower.name=Junior", "run.months=9"]).unwrap();
        assert_eq!(other.experiment, loaded.experiment);
        assert_eq!(other.base.scenario().parameters().run.months, 9);
    }
}

#[test]
fn what_an_experiment_has_of_its_own_is_not_set_for_all_runs_however_it_is_spelt() {
    let fee = "[[factor]]\nname = \"fee\"\nkey = \"platform.Pioneer.fee_rate\"\nvalues = [0.1, 0.2]\n";
    let loaded = read(&format!("base = \"duopoly\"\n{fee}"));
    for (text, told) in [
        ("run.seed=3", "sets `run.seed`"),
        ("run={ seed = 3 }", "sets `run.seed`"),
        ("run={ months = 3, replicates = 2 }", "sets `run.replicates`"),
        ("platform.Pioneer.fee_rate=0.1", "which factor `fee` varies"),
        ("platform[0].fee_rate=0.1", "which factor `fee` varies"),
        ("platform[0]={ name = \"Pioneer\", fee_rate = 0.1 }", "which factor `fee` varies"),
    ] {
        let message = refused(overridden(loaded.clone(), &[text]));
        assert!(message.contains(told), "{text}: {message}");
    }
    assert!(overridden(loaded, &["platform[1].fee_rate=0.1"]).is_ok());
}

#[test]
fn a_level_that_does_not_fit_the_base_is_a_failure_of_its_points_alone() {
    let loaded = read(
        "base = \"duopoly\"\n[set]\n\"population.represented_households\" = 5000\n\
         \"population.simulated_households\" = 100\n[[factor]]\nname = \"size\"\n\
         key = \"population.simulated_households\"\nvalues = [1000, 6000]\n",
    );
    let point = |size| Point { index: 0, values: vec![FactorValue::Integer(size)] };
    assert!(loaded.scenario(&point(1000), 0, 1).is_ok());
    assert!(loaded.scenario(&point(6000), 0, 1).is_err());
}

#[test]
fn distributions_without_keys_may_be_unbounded_and_are_held_to_the_same_rules() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outside.toml");
    let design = |distribution: &str| {
        let factor = format!("[[factor]]\nname = \"x\"\ndistribution = {{ {distribution} }}\n");
        std::fs::write(&path, format!("[design]\nkind = \"sobol\"\npoints = 8\n{factor}")).unwrap();
        config::load_design(&path).map_err(|error| error.render(false))
    };
    for distribution in [
        "kind = \"normal\", mean = 0.0, sd = 1.0",
        "kind = \"normal\", mean = 0.0, sd = 1.0, min = 0.5",
        "kind = \"log-normal\", median = 2.0, log_sd = 0.5",
        "kind = \"triangular\", min = -1.0, mode = 0.0, max = 3.0",
        "kind = \"beta\", alpha = 2.0, beta = 3.0",
    ] {
        let experiment = design(distribution).unwrap_or_else(|message| panic!("{distribution}: {message}"));
        let points = experiment.design.points(&experiment.factors, &|_| true).unwrap();
        assert_eq!(points.len(), 8);
        let finite = |value: &FactorValue| matches!(value, FactorValue::Real(value) if value.is_finite());
        assert!(points.iter().all(|point| finite(&point.values[0])), "{distribution}");
    }
    for (distribution, told) in [
        ("kind = \"normal\", mean = 0.0, sd = 0.0", "`factor[0].distribution.sd` must be above 0"),
        ("kind = \"normal\", mean = 0.0, sd = 1.0, min = 9.0", "must leave something to draw"),
        ("kind = \"beta\", alpha = 2.0, beta = 3.0, min = 2.0", "must be above `min`"),
    ] {
        let message = design(distribution).expect_err(distribution);
        assert!(message.contains(told), "{distribution}: {message}");
    }
}

#[test]
fn a_file_is_an_experiment_by_its_base_or_by_tables_that_no_configuration_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.toml");
    for (text, is_experiment) in [
        ("base = \"duopoly\"\n", true),
        ("[[factor]]\nname = \"x\"\n", true),
        ("title = \"Fees\"\n[[scenario]]\nname = \"x\"\n", true),
        ("[run]\nmonths = 3\n", false),
        ("[run]\nmonths = 3\n[[metric]]\nname = \"x\"\n", false),
        ("extends = \"duopoly\"\n[design]\n", false),
        ("title = \"Fees\"\n", false),
        ("[design\n", false),
    ] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(config::is_experiment(&path), is_experiment, "{text}");
    }
}

#[test]
fn every_experiment_in_the_repository_is_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments");
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path().join("experiment.toml");
        if !path.exists() {
            continue;
        }
        let loaded = match config::is_calibration(&path) {
            true => config::load_calibration(&path).map(drop),
            false => config::load_experiment(&path).map(drop),
        };
        if let Err(error) = loaded {
            panic!("{}", error.render(false));
        }
    }
}

/// The number at a key path of a complete configuration; platforms by name.
fn number_at(table: &toml::Table, key: &str) -> f64 {
    let key = key.replace("].", "\u{0}").replace('[', "\u{0}");
    let mut value = toml::Value::Table(table.clone());
    let mut quoted = false;
    let steps = key.split(|at: char| {
        quoted ^= at == '"';
        at == '\u{0}' || at == '.' && !quoted
    });
    for step in steps {
        let step = step.trim_matches('"');
        value = match &value {
            toml::Value::Table(table) => table[step].clone(),
            toml::Value::Array(list) => match step.parse::<usize>() {
                Ok(place) => list[place].clone(),
                Err(_) => list.iter().find(|item| item["name"].as_str() == Some(step)).unwrap().clone(),
            },
            other => panic!("{other} has no {step}"),
        };
    }
    value.as_float().unwrap()
}

#[test]
fn a_calibrated_market_differs_from_its_base_in_nothing_but_what_was_fitted_within_bounds() {
    for (name, fitted) in [("china-calibrated", "calibration"), ("china-recalibrated", "recalibration")] {
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments").join(fitted).join("experiment.toml");
        let fit = config::load_calibration(&file).unwrap().loaded;
        let calibrated = config::load(name, &[]).unwrap().parameters;
        let complete: toml::Table = toml::from_str(&config::resolved_toml(&calibrated)).unwrap();
        let value = |factor: &huzhu::experiment::factor::Factor| {
            let value = number_at(&complete, &factor.keys[0]);
            let Domain::Range { from, to, .. } = factor.domain else { panic!("{} is no range", factor.name) };
            assert!((from..=to).contains(&value), "{} is {value}", factor.name);
            FactorValue::Real(value)
        };
        let values = fit.experiment.factors.iter().map(value).collect();
        let scenario = fit.scenario(&Point { index: 0, values }, 0, calibrated.run.seed).unwrap();
        let mut expected = scenario.parameters;
        // To June 2020, with few households: how it was fitted.
        expected.run.months = calibrated.run.months;
        expected.run.title.clone_from(&calibrated.run.title);
        expected.population.simulated_households = calibrated.population.simulated_households;
        assert_eq!(expected, calibrated, "{name}");
    }
}

#[test]
fn the_schema_of_experiments_knows_all_that_a_file_may_say() {
    let schema = config::experiment_schema();
    for key in ["base", "set", "design", "factor", "scenario", "constraint", "metric"] {
        assert!(schema["properties"][key]["description"].is_string(), "{key}");
    }
    // A design for outside functions has no base: what sweeps need beyond this is checked when they begin.
    assert!(schema["required"].is_null());
}

/// Reads whatever; what comes out must be sayable.
fn survive(text: &str) {
    if let Err(error) = config::load_experiment_text(text, "text", Path::new("")) {
        assert!(error.render(false).starts_with("error"));
        assert!(!error.render(true).is_empty() && !error.to_string().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_of_experiments_panic(text in proptest::collection::vec(any::<char>(), 0..200)) {
        let text: String = text.into_iter().collect();
        survive(&text);
        survive(&format!("base = \"duopoly\"\n{text}"));
    }

    #[test]
    fn no_truncation_makes_the_reader_of_experiments_panic(at in 0..FULL.len()) {
        survive(&FULL[..at]);
    }

    #[test]
    fn no_mutation_makes_the_reader_of_experiments_panic(
        changes in proptest::collection::vec((0..FULL.len(), 0x20..0x7fu8), 1..6),
    ) {
        let mut bytes = FULL.as_bytes().to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        survive(&String::from_utf8(bytes).unwrap());
    }

    #[test]
    fn no_swapped_lines_make_the_reader_of_experiments_panic(
        swaps in proptest::collection::vec((0..100usize, 0..100usize), 1..8),
    ) {
        let mut lines: Vec<&str> = FULL.lines().collect();
        for (one, other) in swaps {
            let count = lines.len();
            lines.swap(one % count, other % count);
        }
        survive(&lines.join("\n"));
    }

    #[test]
    fn no_swapped_values_make_the_reader_of_experiments_panic(
        lines in proptest::collection::vec(0..100usize, 1..4),
        value in 0..12usize,
    ) {
        const VALUES: [&str; 12] = [
            "0", "-1", "1e308", "nan", "inf", "\"\"", "[]", "{}", "true", "9223372036854775807", "[[0.1]]", "2016-05-01",
        ];
        let changed: Vec<String> = FULL
            .lines()
            .enumerate()
            .map(|(place, line)| match line.split_once('=') {
                Some((key, _)) if lines.iter().any(|line| line % FULL.lines().count() == place) => {
                    format!("{key}= {}", VALUES[value])
                }
                _ => line.to_owned(),
            })
            .collect();
        survive(&changed.join("\n"));
    }
}
