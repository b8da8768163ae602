//! Wrong configurations, and the message that each of them gets.
//!
//! Read a changed snapshot with the eyes of somebody who has just written that file: is it plain what to change?
//! Accept with `INSTA_UPDATE=always cargo test --test config`.

use std::time::{Duration, Instant};

use huzhu::config;

/// A wrong configuration: files in a fresh folder, what is asked for, and overrides.
struct Case {
    name: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    spec: &'static str,
    overrides: Vec<&'static str>,
}

/// One file.
fn file(name: &'static str, text: impl Into<Vec<u8>>) -> Case {
    Case { name, files: vec![("run.toml", text.into())], spec: "run.toml", overrides: Vec::new() }
}

/// One file: these lines, then a platform that is fine.
fn beside(name: &'static str, lines: &str) -> Case {
    file(name, format!("{lines}\n{ALPHA}"))
}

/// One file: a platform with these lines in it.
fn within(name: &'static str, lines: &str) -> Case {
    file(name, format!("{ALPHA}{lines}\n"))
}

/// A file that is fine, and an override that is not.
fn set(name: &'static str, text: &'static str) -> Case {
    Case { overrides: vec![text], ..file(name, format!("{ALPHA}\n{BETA}")) }
}

/// Several files; the first is asked for.
fn several(name: &'static str, files: &[(&'static str, &str)]) -> Case {
    Case {
        name,
        files: files.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect(),
        spec: files[0].0,
        overrides: Vec::new(),
    }
}

const ALPHA: &str = "[[platform]]\nname = \"Alpha\"\nlaunch = \"2017-01\"\n";
const BETA: &str = "[[platform]]\nname = \"Xiang Hu Bao\"\nlaunch = \"2018-10\"\n";

/// What is no text, or no TOML.
fn files_and_syntax() -> Vec<Case> {
    vec![
        several("missing file", &[("runn.toml", ALPHA)]).asked("run.toml"),
        several("a directory", &[("folder/run.toml", ALPHA)]).asked("folder"),
        file("not UTF-8", b"[run]\ntitle = \"Z\xFCrich\"\n".as_slice()),
        file("UTF-16", b"\xFF\xFE[\0r\0u\0n\0]\0".as_slice()),
        file("empty file", ""),
        file("only comments", "# nothing yet\n"),
        file("truncated", "[[platform]]\nname = \"Alpha\"\nlaunch = \"2017"),
        file("truncated header", "[[platform"),
        file("text without quotes", "[[platform]]\nname = Alpha\n"),
        file("month without quotes", "[[platform]]\nname = \"Alpha\"\nlaunch = 2017-01\n"),
        file("key without value", "[run]\nmonths =\n"),
        file("duplicate key", "[run]\nmonths = 60\nmonths = 72\n"),
        file("duplicate table", "[run]\nmonths = 60\n[run]\nseed = 2\n"),
        file("a nul byte", "[run]\nmonths = \0\n"),
        file("deep nesting", format!("[run]\nmonths = {}", "[".repeat(100_000))),
        file("deep dotted key", format!("{}run = 1", "a.".repeat(100_000))),
        file("larger than any configuration", "# padding\n".repeat(500_000)),
    ]
}

/// Keys and types.
fn keys_and_types() -> Vec<Case> {
    vec![
        beside("misspelt section", "[populaton]\nsimulated_households = 100"),
        beside("misspelt key", "[population]\nsimulated_household = 20000"),
        beside("key of another section", "[run]\nfee_rate = 0.1"),
        beside("unknown key in a small section", "[regulation]\nstrict = true"),
        beside("misspelt key three levels down", "[behaviour.trust]\nlos_contagion = 0.2"),
        within("misspelt key of a platform", "fee-rate = 0.1"),
        within(
            "misspelt key of a band",
            "[[platform.benefit]]\nfrom_age = 0\nto_age_years = 40\namount_yuan = 1",
        ),
        beside("text for a number", "[run]\nmonths = \"60\""),
        within("percent for a share", "fee_rate = \"8%\""),
        beside("fraction for a whole number", "[run]\nmonths = 60.0"),
        beside("number for a switch", "[regulation]\nenabled = 1"),
        beside("table for a number", "[run.months]\nvalue = 60"),
        beside("number for a list", "[population]\nenrolled_persons_shares = 1.0"),
        beside("list for a table", "[[run]]\nmonths = 60"),
        file("table for a list", "[platform]\nname = \"Alpha\""),
        within("wrong word", "funding = \"pre-paid\""),
        within("number for a word", "charge_rule = 1"),
        file("platform without name", "[[platform]]\nlaunch = \"2017-01\""),
        within("campaign without share", "[[platform.campaign]]\nmonth = \"2018-01\""),
        beside(
            "many mistakes at once",
            "[run]\nmonths = 0\nsead = 1\nstart = \"May 2016\"\n[illness]\nclaims = \"drawn\"",
        ),
        beside(
            "more mistakes than are shown",
            &(0..40).fold("[run]\n".to_owned(), |text, n| text + &format!("key{n} = {n}\n")),
        ),
        beside(
            "a very long line",
            &format!("run = {{ title = \"{}\", months = 0 }}", "long ".repeat(20_000)),
        ),
    ]
}

/// Values out of range.
fn values() -> Vec<Case> {
    vec![
        beside("negative count", "[population]\nsimulated_households = -5"),
        beside("no household", "[population]\nsimulated_households = 0"),
        beside("integer beyond 64 bits", "[run]\nseed = 99999999999999999999"),
        beside("integer beyond 128 bits", &format!("[run]\nseed = {}", "9".repeat(60))),
        within("share above one", "fee_rate = 1.5"),
        within("percent as a number", "fee_rate = 8"),
        within("negative money", "fixed_cost_yuan_per_month = -1000.0"),
        within("not a number", "fee_rate = nan"),
        within("infinite", "exit.runway_yuan = inf"),
        within("number beyond all bounds", "fixed_cost_yuan_per_month = 1e400"),
        beside(
            "more simulated than represented",
            "[population]\nsimulated_households = 1000\nrepresented_households = 500",
        ),
        beside("fewer represented than the default simulates", "[population]\nrepresented_households = 500"),
        beside("shares that do not sum to one", "[population]\nenrolled_persons_shares = [0.5, 0.4]"),
        beside("age groups and weights of different length", "[population]\nage_group_weights = [1.0, 2.0]"),
        beside("reference faster than learning", "[behaviour.expectation]\nreference_rate = 0.5"),
        beside("no tier", "[population]\ntier = []"),
        file("blank platform name", "[[platform]]\nname = \"  \""),
        within(
            "overlapping age bands",
            "benefit = [\n  { from_age_years = 0, to_age_years = 40, amount_yuan = 1 },\n  { from_age_years = 40, to_age_years = 59, amount_yuan = 1 },\n]",
        ),
        within("prepaid without deposit", "funding = \"prepaid\""),
        within("relativities without bands", "charge_rule = \"age-banded\"\ncharge_relativities = [1.0]"),
    ]
}

/// Dates, platforms among each other, measures.
fn dates_platforms_and_measures() -> Vec<Case> {
    let measure = |name, lines: &str| {
        within(name, &format!("[[intervention]]\nname = \"M\"\nmonth = \"2020-01\"\n{lines}"))
    };
    vec![
        beside("month out of the calendar", "[run]\nstart = \"2016-13\""),
        beside("month the wrong way round", "[run]\nstart = \"05/2016\""),
        beside("a day instead of a month", "[run]\nstart = 2016-05-01"),
        within("scandal before launch", "[[platform.scandal]]\nmonth = \"2016-12\"\ntrust_loss = 0.5"),
        within(
            "two revisions in a month",
            "revision = [\n  { month = \"2018-01\", fee_rate = 0.1 },\n  { month = \"2018-01\", credit_min = 600 },\n]",
        ),
        within(
            "campaigns that reach more than all",
            "campaign = [\n  { month = \"2018-01\", reached_share = 0.7 },\n  { month = \"2018-01\", reached_share = 0.6 },\n]",
        ),
        within(
            "a campaign that reaches more than all",
            "campaign = [{ month = \"2018-01\", reached_share = 1.2 }]",
        ),
        file("no platform", "[run]\nmonths = 60"),
        within("no enabled platform", "enabled = false"),
        file("duplicate platforms", format!("{ALPHA}\n{ALPHA}")),
        file("platforms that differ only in case", format!("{ALPHA}\n[[platform]]\nname = \"ALPHA\"\n")),
        file(
            "thirty-three platforms",
            (0..33).fold(String::new(), |text, n| text + &format!("[[platform]]\nname = \"P{n}\"\n")),
        ),
        within("unknown acquirer", "exit.style = \"transfer\"\nexit.acquirer = \"alpha\""),
        within("transfer without acquirer", "[platform.exit]\nstyle = \"transfer\""),
        file(
            "acquirers in a circle",
            format!("{ALPHA}exit.acquirer = \"Xiang Hu Bao\"\n{BETA}exit.acquirer = \"Alpha\"\n"),
        ),
        measure("measure of unknown kind", "kind = \"licensing\""),
        measure(
            "measure with a key of another kind",
            "kind = \"warning\"\ntrust_change = 0.2\nfee_rate_max = 0.1",
        ),
        measure("measure without its key", "kind = \"fee-cap\""),
        measure("measure against an unknown platform", "kind = \"ban\"\nmonths = 6\nplatforms = [\"Alpa\"]"),
        within("measure without kind", "[[intervention]]\nname = \"M\"\nmonth = \"2020-01\""),
    ]
}

/// Eighteen files, each of which extends the next.
fn extends_too_deep() -> Case {
    let file_name = |place: usize| -> &'static str { format!("{place}.toml").leak() };
    let files = (0..18).map(|place| (file_name(place), format!("extends = \"{}.toml\"\n", place + 1).into()));
    Case { name: "extends too deep", files: files.collect(), spec: "0.toml", overrides: Vec::new() }
}

/// `extends` and `--set`.
fn extends_and_overrides() -> Vec<Case> {
    vec![
        several("extends a missing file", &[("run.toml", "extends = \"bas.toml\"\n"), ("base.toml", ALPHA)]),
        several("extends an unknown name", &[("run.toml", "extends = \"duopole\"\n")]),
        several("extends a number", &[("run.toml", "extends = 3\n")]),
        several("extends itself", &[("run.toml", "extends = \"./run.toml\"\n")]),
        extends_too_deep(),
        several(
            "extends in a circle",
            &[
                ("run.toml", "extends = \"a.toml\"\n"),
                ("a.toml", "extends = \"b.toml\"\n"),
                ("b.toml", "extends = \"a.toml\"\n"),
            ],
        ),
        several(
            "a mistake in the extended file",
            &[
                ("run.toml", "extends = \"base.toml\"\n[run]\nmonths = 60\n"),
                ("base.toml", "[run]\nmonths = 60\nseed = -1\n[[platform]]\nname = \"A\"\n"),
            ],
        ),
        several(
            "bad syntax in the extended file",
            &[("run.toml", "extends = \"base.toml\"\n"), ("base.toml", "[run\n")],
        ),
        several("unknown shipped name", &[("run.toml", ALPHA)]).asked_as_is("duopolly"),
        set("set without equals", "run.months"),
        set("set without value", "run.months="),
        set("set without key", "=5"),
        set("set an unknown key", "population.simulated_household=5"),
        set("set the wrong type", "run.months=many"),
        set("set out of range", "platform.Alpha.fee_rate=1.5"),
        set("set an index out of range", "platform[2].fee_rate=0.1"),
        set("set an unknown platform", "platform.Xiang.fee_rate=0.1"),
        set("set a platform by a name with spaces", "platform.Xiang Hu Bao.fee_rate=0.1"),
        set("set a band without index", "platform.Alpha.benefit.amount_yuan=5"),
        set("set an item of no list", "run[0]=5"),
        set("set a broken value", "population.enrolled_persons_shares=[0.5, 0.5"),
        set("set a table to a value", "run=5"),
        set("set extends", "extends=duopoly"),
        set("set one of two that must fit", "platform.\"Xiang Hu Bao\".launch=2018-13"),
    ]
}

impl Case {
    fn asked(mut self, spec: &'static str) -> Case {
        self.spec = spec;
        self
    }

    /// Asked for by a name outside the folder.
    fn asked_as_is(mut self, spec: &'static str) -> Case {
        self.spec = spec;
        self.files.clear();
        self
    }

    /// The message.
    fn message(&self) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in &self.files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let spec = match self.files.is_empty() {
            true => self.spec.to_owned(),
            false => folder.path().join(self.spec).display().to_string(),
        };
        let overrides: Vec<String> = self.overrides.iter().map(|text| (*text).to_owned()).collect();
        match config::load(&spec, &overrides) {
            Ok(_) => panic!("`{}` was accepted", self.name),
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
    settings.bind(|| {
        for case in cases {
            let message = case.message();
            assert!(message.len() < 20_000, "`{}` says too much", case.name);
            let name = case.name.to_lowercase().replace(' ', "_");
            insta::assert_snapshot!(name, message);
        }
    });
}

#[test]
fn wrong_files_and_syntax_are_explained() {
    check(files_and_syntax());
}

#[test]
fn wrong_keys_and_types_are_explained() {
    check(keys_and_types());
}

#[test]
fn wrong_values_are_explained() {
    check(values());
}

#[test]
fn wrong_dates_platforms_and_measures_are_explained() {
    check(dates_platforms_and_measures());
}

#[test]
fn wrong_extends_and_overrides_are_explained() {
    check(extends_and_overrides());
}

#[test]
fn a_million_platforms_get_a_short_message_soon() {
    let start = Instant::now();
    check(vec![
        file("a million platforms", format!("platform = [{}]\n", "{},".repeat(1_000_000))),
        file(
            "a hundred thousand named platforms",
            (0..100_000).fold(String::new(), |text, n| text + &format!("[[platform]]\nname=\"{n}\"\n")),
        ),
        file(
            "half a million unknown keys",
            (0..500_000).fold(String::new(), |text, n| text + &format!("{n:x}=1\n")),
        ),
    ]);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}
