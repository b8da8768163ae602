//! Wrong experiments, and the message that each of them gets.
//!
//! Read a changed snapshot with the eyes of somebody who has just written that file: is it plain what to change?
//! Accept with `INSTA_UPDATE=always cargo test --test config`.

use huzhu::config;

/// A wrong experiment in a fresh folder, beside `base.toml` and perhaps a table of points.
struct Case {
    name: &'static str,
    text: String,
    points: Option<&'static str>,
}

const BASE: &str = "[run]\nmonths = 24\n[population]\nsimulated_households = 1000\nrepresented_households = 5000\n\
    [[platform]]\nname = \"Alpha\"\nlaunch = \"2016-06\"\n[[platform]]\nname = \"Xiang Hu Bao\"\nlaunch = \"2016-10\"\n";

/// The whole file.
fn file(name: &'static str, text: impl Into<String>) -> Case {
    Case { name, text: text.into(), points: None }
}

/// These lines below the base.
fn beside(name: &'static str, lines: &str) -> Case {
    file(name, format!("base = \"base.toml\"\n{lines}\n"))
}

/// One factor with these lines in it.
fn factor(name: &'static str, lines: &str) -> Case {
    beside(name, &format!("[[factor]]\nname = \"fee_rate\"\nkey = \"platform.Alpha.fee_rate\"\n{lines}"))
}

/// A factor with two values, and these lines after it.
fn after(name: &'static str, lines: &str) -> Case {
    factor(name, &format!("values = [0.04, 0.08]\n{lines}"))
}

/// A design over two ranges.
fn design(name: &'static str, lines: &str) -> Case {
    after(name, &format!("[design]\n{lines}"))
}

/// A list with these points.
fn list(name: &'static str, points: &'static str) -> Case {
    let text = "base = \"base.toml\"\n[design]\nkind = \"list\"\nfile = \"points.csv\"\n\
                [[factor]]\nname = \"fee_rate\"\nkey = 'platform.\"Xiang Hu Bao\".fee_rate'\n\
                [[factor]]\nname = \"months\"\nkey = \"run.months\"\n";
    Case { points: Some(points), ..file(name, text) }
}

fn metric(name: &'static str, expression: &str) -> Case {
    beside(name, &format!("[[metric]]\nname = \"m\"\nexpression = '{expression}'"))
}

fn constraint(name: &'static str, expression: &str) -> Case {
    after(name, &format!("[[constraint]]\nexpression = '{expression}'"))
}

fn files_and_keys() -> Vec<Case> {
    vec![
        file("an empty experiment", ""),
        file("an experiment without base", "title = \"Fees\"\n"),
        file("an experiment with bad syntax", "base = \"base.toml\"\n[design\n"),
        file("a base that is not there", "base = \"bas.toml\"\n"),
        file("a base that is no shipped name", "base = \"china-2016\"\n"),
        file("a base that is a number", "base = 3\n"),
        beside("a misspelt key of an experiment", "replicate = 3"),
        beside("a section of the configuration", "[population]\nsimulated_households = 100"),
        beside("a factor in single brackets", "[factor]\nname = \"x\""),
        beside("replicates out of range", "replicates = 0"),
        beside("a seed twice", "seeds = [1, 2, 1]"),
        beside(
            "many mistakes in an experiment",
            "seeds = [1, 1]\n[set]\n\"run.month\" = 3\n[[factor]]\nname = \"fee rate\"\nkey = \"platform.Alfa.fee_rate\"\n\
             values = [0.1]\n[[metric]]\nname = \"final_hhi\"\nexpression = \"final_hi\"",
        ),
    ]
}

fn changes() -> Vec<Case> {
    vec![
        beside("a change of an unknown key", "[set]\n\"population.simulated_household\" = 100"),
        beside("a change of an unknown platform", "[set]\n\"platform.Alfa.fee_rate\" = 0.1"),
        beside("a change to a value out of range", "[set]\n\"platform.Alpha.fee_rate\" = 1.1"),
        beside("a change without quotes to the wrong type", "[set]\nrun.months = \"24\""),
        beside("a change that does not fit the base", "[set]\n\"population.simulated_households\" = 6000"),
        beside("a change of the seed", "[set]\n\"run.seed\" = 3"),
        beside("a change of the replicates", "[set]\nrun.replicates = 3"),
        beside("a change of a whole list", "[set]\n\"population.enrolled_persons_shares\" = [0.5, 0.5]"),
        beside("a change of a name with spaces", "[set]\n\"platform.Xiang Hu Bao.fee_rate\" = 0.1"),
        beside(
            "the same change in two spellings",
            "[set]\n\"platform.Alpha.fee_rate\" = 0.1\n\"platform[0].fee_rate\" = 0.2",
        ),
        after(
            "a scenario that sets what varies in another spelling",
            "[[scenario]]\nname = \"dear\"\nset = { \"platform[0].fee_rate\" = 0.2 }",
        ),
        beside("the same change twice", "[set]\n\"run.months\" = 12\nrun.months = 13"),
        beside("a scenario without name", "[[scenario]]\nset = { \"regulation.enabled\" = false }"),
        beside(
            "a scenario that is wrong",
            "[[scenario]]\nname = \"free\"\n[scenario.set]\n\"regulation.enabled\" = 0",
        ),
        beside("two scenarios of one name", "[[scenario]]\nname = \"Free\"\n[[scenario]]\nname = \"free\""),
        after(
            "a scenario that sets what varies",
            "[[scenario]]\nname = \"dear\"\nset = { \"platform.Alpha.fee_rate\" = 0.2 }",
        ),
    ]
}

fn factors() -> Vec<Case> {
    let named = |name, factor: &str| {
        beside(name, &format!("[[factor]]\nname = \"{factor}\"\nkey = \"run.months\"\nvalues = [12, 24]"))
    };
    let keyed = |name, key: &str| {
        beside(name, &format!("[[factor]]\nname = \"x\"\nkey = {key}\nvalues = [0.1, 0.2]"))
    };
    let months =
        |name, lines: &str| beside(name, &format!("[[factor]]\nname = \"x\"\nkey = \"run.months\"\n{lines}"));
    vec![
        named("a factor name with a space", "fee rate"),
        named("a factor named as a column", "final_hhi"),
        named("a factor named as a word", "and"),
        after(
            "two factors of one name",
            "[[factor]]\nname = \"fee_rate\"\nkey = \"run.months\"\nvalues = [12]",
        ),
        after(
            "two factors of one key",
            "[[factor]]\nname = \"other\"\nkey = 'platform.\"Alpha\".fee_rate'\nvalues = [0.1]",
        ),
        after(
            "two factors of one key in two spellings",
            "[[factor]]\nname = \"other\"\nkey = \"platform[0].fee_rate\"\nvalues = [0.1]",
        ),
        keyed("a factor of an unknown key", "\"platform.Alpha.feerate\""),
        keyed("a factor of an unknown platform", "\"platform.Alhpa.fee_rate\""),
        keyed("a factor of a whole section", "\"population\""),
        keyed("a factor of the seed", "\"run.seed\""),
        beside("a factor without key", "[[factor]]\nname = \"x\"\nvalues = [0.1, 0.2]"),
        factor("a factor without values", ""),
        factor("a level out of range", "values = [0.04, 8, 0.12]"),
        factor("a level of the wrong type", "values = [0.04, \"8 %\"]"),
        factor("a level twice", "values = [0.04, 0.040]"),
        factor("a range without end", "from = 0.04"),
        factor("a range the wrong way round", "from = 0.2\nto = 0.1\nn = 3"),
        factor("a range out of bounds", "from = 0.2\nto = 1.5\nn = 3"),
        factor("a logarithmic range from zero", "from = 0.0\nto = 0.5\nn = 3\nscale = \"log\""),
        factor("a range without levels in a grid", "from = 0.1\nto = 0.5"),
        factor("both n and step", "from = 0.1\nto = 0.5\nn = 3\nstep = 0.1"),
        factor("a step that does not divide", "from = 0.1\nto = 0.5\nstep = 0.3"),
        factor("one level", "from = 0.1\nto = 0.5\nn = 1"),
        factor("values and a range", "values = [0.1]\nfrom = 0.1\nto = 0.5"),
        months("a fraction in a range of whole numbers", "from = 12.5\nto = 24\nn = 3"),
        months("more levels than whole numbers", "from = 12\nto = 14\nn = 5"),
    ]
}

fn distributions_and_designs() -> Vec<Case> {
    let drawn = |name, lines: &str| {
        factor(name, &format!("distribution = {{ {lines} }}\n[design]\nkind = \"sobol\"\npoints = 8"))
    };
    vec![
        drawn("a normal distribution without sd", "kind = \"normal\", mean = 0.1"),
        drawn(
            "a distribution with a key of another kind",
            "kind = \"normal\", mean = 0.1, sd = 0.1, mode = 0.2",
        ),
        drawn("an unknown distribution", "kind = \"lognormal\", median = 0.1, log_sd = 1.0"),
        drawn("a distribution cut off beyond its key", "kind = \"normal\", mean = 0.1, sd = 0.1, max = 2.0"),
        drawn("a distribution far from its key", "kind = \"normal\", mean = 8.0, sd = 1.0"),
        drawn("a triangle with its mode outside", "kind = \"triangular\", min = 0.1, mode = 0.5, max = 0.3"),
        drawn("a distribution without spread", "kind = \"normal\", mean = 0.1, sd = 0.0"),
        factor(
            "a prior outside of a calibration",
            "from = 0.01\nto = 0.4\nn = 3\nprior = { kind = \"normal\", mean = 0.1, sd = 0.1 }",
        ),
        factor("a distribution in a grid", "distribution = { kind = \"normal\", mean = 0.1, sd = 0.1 }"),
        design("a design without points", "kind = \"sobol\""),
        design("a design with a key of another kind", "kind = \"grid\"\npoints = 8"),
        design("a design without its kind", "points = 8"),
        design("an unknown design", "kind = \"latin\"\npoints = 8"),
        design("an odd number of Morris levels", "kind = \"morris\"\ntrajectories = 8\nlevels = 5"),
        design("one base point", "kind = \"saltelli\"\nbase_points = 1"),
        design("one trajectory", "kind = \"morris\"\ntrajectories = 1"),
        design("too many Saltelli points", "kind = \"saltelli\"\nbase_points = 1000000"),
        design("a list without a file", "kind = \"list\""),
        beside("a design without factors", "[design]\nkind = \"random\"\npoints = 8"),
    ]
}

fn lists() -> Vec<Case> {
    vec![
        list("a list with a misspelt column", "fee_rat,months\n0.1,24\n"),
        list("a list without a column", "fee_rate\n0.1\n"),
        list("a list with a column twice", "fee_rate,months,months\n0.1,24,24\n"),
        list("a list with a value out of range", "fee_rate,months\n0.1,24\n0.2, 0\n"),
        list("a list with text for a number", "months,fee_rate\n24,low\n"),
        list("a list with a short row", "fee_rate,months\n0.1,24\n0.2\n"),
        list("a list with a gap", "fee_rate,months\n,24\n"),
        list("a list without points", "fee_rate,months\n"),
        Case { points: None, ..list("a list whose file is not there", "") },
    ]
}

fn expressions() -> Vec<Case> {
    vec![
        metric("a metric of an unknown name", "final_hi > 0.25"),
        metric("a metric of an unknown function", "exit_mont(\"Alpha\")"),
        metric("a metric of an unknown platform", "exit_month(\"Xiang Hu Ba\")"),
        metric("a metric of an unknown outcome", "outcome == \"colapse\""),
        metric("a metric that is a word", "outcome"),
        metric("a metric that is not closed", "min(final_hhi, 1"),
        metric("a metric that ends early", "final_hhi +"),
        metric("a metric with one equals sign", "final_hhi = 1"),
        metric("an empty metric", ""),
        beside("a metric named as a column", "[[metric]]\nname = \"seed\"\nexpression = \"1\""),
        beside(
            "a metric in escaped text",
            "[[metric]]\nname = \"m\"\nexpression = \"exit_month(\\\"Alfa\\\")\"",
        ),
        constraint("a constraint on an unknown factor", "fee < 0.2"),
        constraint("a constraint on the summary", "final_hhi < 0.2"),
        constraint("a chain of comparisons", "0.1 < fee_rate < 0.2"),
    ]
}

/// A calibration of one factor: lines of its table, and of the factor.
fn calibration(name: &'static str, calibration: &str, factor: &str) -> Case {
    beside(
        name,
        &format!(
            "[calibration]\ntargets = \"points.csv\"\n{calibration}\n[[factor]]\nname = \"fee_rate\"\n\
             key = \"platform.Alpha.fee_rate\"\nfrom = 0.01\nto = 0.4\n{factor}"
        ),
    )
}

fn prior(name: &'static str, table: &str) -> Case {
    calibration(name, "", &format!("prior = {{ {table} }}"))
}

fn calibrations() -> Vec<Case> {
    let sample = |name, lines: &str| calibration(name, &format!("method = \"abc-smc\"\n{lines}"), "");
    vec![
        calibration("an unknown method", "method = \"abc\"", ""),
        calibration("a search with a tolerance", "tolerance = 3.0", ""),
        sample("a sample with a step", "step = 0.2"),
        sample("a sample of few particles", "population_size = 10"),
        sample("a sample of all luck", "luck = \"good\""),
        Case {
            text: sample("", "").text.replace("[calibration]", "seeds = [1, 2]\n[calibration]"),
            ..sample("a sample with seeds of its own and others", "")
        },
        calibration("priors that count where there are none", "use_prior = true", ""),
        calibration(
            "a prior without a highest density",
            "use_prior = true",
            "prior = { kind = \"beta\", alpha = 0.5, beta = 2.0 }",
        ),
        prior("a prior without sd", "kind = \"normal\", mean = 0.1"),
        prior("a prior with ends of its own", "kind = \"triangular\", min = 0.1, mode = 0.2, max = 0.3"),
        prior("a prior with a key of another kind", "kind = \"log-normal\", median = 0.1, sd = 0.3"),
        prior("a prior far from its range", "kind = \"normal\", mean = 8.0, sd = 1.0"),
    ]
}

const TARGETS: &str = "metric,platform,date,value,scale\nmembers,Alpha,2017-06,1000,10%\n";

impl Case {
    /// The message.
    fn message(&self) -> String {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("base.toml"), BASE).unwrap();
        if let Some(points) = self.points {
            std::fs::write(folder.path().join("points.csv"), points).unwrap();
        }
        let path = folder.path().join("experiment.toml");
        std::fs::write(&path, &self.text).unwrap();
        let loaded = match self.text.contains("[calibration]") {
            true => {
                std::fs::write(folder.path().join("points.csv"), TARGETS).unwrap();
                config::load_calibration(&path).map(|_| ())
            }
            false => config::load_experiment(&path).map(|_| ()),
        };
        match loaded {
            Ok(()) => panic!("`{}` was accepted", self.name),
            Err(error) => {
                assert!(error.render(true).len() >= error.render(false).len());
                error.render(false).replace(&folder.path().display().to_string(), "<dir>")
            }
        }
    }
}

fn check(cases: Vec<Case>) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots/experiments");
    settings.bind(|| {
        for case in cases {
            let message = case.message();
            assert!(message.len() < 20_000, "`{}` says too much", case.name);
            insta::assert_snapshot!(case.name.to_lowercase().replace(' ', "_"), message);
        }
    });
}

#[test]
fn wrong_files_and_keys_of_experiments_are_explained() {
    check(files_and_keys());
}

#[test]
fn wrong_changes_are_explained() {
    check(changes());
}

#[test]
fn wrong_factors_are_explained() {
    check(factors());
}

#[test]
fn wrong_distributions_and_designs_are_explained() {
    check(distributions_and_designs());
}

#[test]
fn wrong_lists_of_points_are_explained() {
    check(lists());
}

#[test]
fn wrong_expressions_are_explained() {
    check(expressions());
}

#[test]
fn wrong_calibrations_are_explained() {
    check(calibrations());
}
