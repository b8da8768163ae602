//! `huzhu report`: one file that needs nothing else, shows the numbers of the tables, and cannot be broken by a name.

use std::path::Path;

use crate::support::{Place, assert_code, stderr, stdout};
use huzhu::output::StoredTable;
use serde_json::Value;

/// Makes the page of the run `run`.
fn page(place: &Place, run: &str) -> String {
    assert_code(&place.huzhu(&["report", run, "--out", "page.html", "--force"]), 0);
    place.read("page.html")
}

/// What the programs of the page read.
fn data(page: &str) -> Value {
    let begin = page.split("<script type=\"application/json\" id=\"data\">").nth(1).unwrap();
    serde_json::from_str(begin.split("</script>").next().unwrap()).unwrap()
}

/// The series of a chart that shows `column` of the platform called `name`.
fn series<'a>(data: &'a Value, chart: &str, column: &str, name: Option<&str>) -> &'a Value {
    let platforms = data["platforms"].as_array().unwrap();
    let place = name.map(|name| platforms.iter().position(|platform| platform["name"] == name).unwrap());
    let plots = data["charts"][chart]["plots"].as_array().unwrap();
    let mut all = plots.iter().flat_map(|plot| plot["series"].as_array().unwrap());
    let is_wanted = |series: &&Value| {
        series["column"] == column && series["platform"].as_u64() == place.map(|place| place as u64)
    };
    all.find(is_wanted).unwrap()
}

/// A column of the rows of replicate 0, in the order of months; of one platform, where one is named.
fn stored(place: &Place, run: &str, table: &str, name: Option<&str>, column: &str) -> Vec<Option<f64>> {
    let path = place.path(run).join(format!("{table}.parquet"));
    let table = StoredTable::read(Path::new(&path)).unwrap();
    let values = |name: &str| &table.column(name).unwrap().values;
    let own = |row: &usize| name.is_none_or(|name| values("platform")[*row].text() == Some(name));
    (0..values("replicate").len()).filter(own).map(|row| values(column)[row].number()).collect()
}

#[test]
fn the_same_folder_gives_the_same_bytes_below_the_promised_weight() {
    for replicates in ["1", "5"] {
        let place = Place::new();
        place.run("r", &["--replicates", replicates]);
        let once = page(&place, "r");
        assert_eq!(once, page(&place, "r"));
        assert!(once.len() < 3_000_000);
    }
}

#[test]
fn numbers_are_exactly_those_of_the_tables() {
    let place = Place::new();
    place.run("r", &["--replicates", "1", "--set", "run.months=60"]);
    let data = data(&page(&place, "r"));
    let of_platforms = [
        ("members", "members"),
        ("members-stacked", "members"),
        ("charge", "charge_fen"),
        ("charge", "expected_charge"),
        ("charge", "reference_charge"),
        ("selection", "mean_incidence"),
        ("accounts", "cumulative_result_fen"),
    ];
    for (chart, column) in of_platforms {
        for (name, open) in [("Pioneer", 60), ("Follower", 60 - LAUNCH_OF_FOLLOWER)] {
            let expected = stored(&place, "r", "platforms", Some(name), column);
            let status = stored_words(&place, "r", name);
            assert_eq!(status.iter().filter(|status| *status == "open").count(), open);
            let shown = series(&data, chart, column, Some(name))["values"].as_array().unwrap();
            assert_eq!(shown.len(), 60);
            for (month, value) in shown.iter().enumerate() {
                let expected = expected[month].filter(|_| status[month] == "open");
                assert!(same(value.as_f64(), expected), "{chart} {column} {name} {month}");
            }
        }
    }
    for (chart, column) in [
        ("concentration", "hhi"),
        ("concentration", "effective_platforms"),
        ("selection", "population_incidence"),
    ] {
        let shown = series(&data, chart, column, None)["values"].as_array().unwrap();
        let shown: Vec<Option<f64>> = shown.iter().map(Value::as_f64).collect();
        let expected = stored(&place, "r", "market", None, column);
        assert_eq!(shown.len(), expected.len());
        assert!(shown.iter().zip(&expected).all(|(shown, expected)| same(*shown, *expected)), "{column}");
    }
}

/// Months of the duopoly without its second platform.
const LAUNCH_OF_FOLLOWER: usize = 30;

#[test]
fn axes_have_the_units_that_they_name() {
    let place = Place::new();
    place.run("r", &["--replicates", "1", "--set", "run.months=60"]);
    let data = data(&page(&place, "r"));
    // What one of the axis is, in the unit of the column.
    for (chart, column, unit, one) in [
        ("members", "members", "million persons", 1e6),
        ("members-stacked", "members", "million persons", 1e6),
        ("charge", "charge_fen", "yuan per person and month", 100.0),
        ("charge", "expected_charge", "yuan per person and month", 1.0),
        ("charge", "reference_charge", "yuan per person and month", 1.0),
        ("selection", "mean_incidence", "illnesses per 1000 persons and year", 1e-3),
        ("accounts", "cumulative_result_fen", "million yuan", 1e8),
    ] {
        let plots = data["charts"][chart]["plots"].as_array().unwrap();
        for (plot, series) in plots
            .iter()
            .flat_map(|plot| plot["series"].as_array().unwrap().iter().map(move |own| (plot, own)))
        {
            if series["column"] == column {
                assert_eq!(plot["unit"], unit, "{chart}");
                let found = plot["factor"].as_f64().unwrap() * series["per"].as_f64().unwrap_or(1.0);
                assert_eq!(found, one, "{chart} {column}");
            }
        }
    }
}

#[test]
fn groups_and_survival_are_those_of_the_files() {
    let place = Place::new();
    let minimum = "platform.Pioneer.exit.minimum_members=2000000000";
    place.run("r", &["--replicates", "3", "--set", "run.months=40", "--set", minimum]);
    let page = page(&place, "r");
    let table = StoredTable::read(&place.path("r/groups.parquet")).unwrap();
    let values = |name: &str| &table.column(name).unwrap().values;
    let group = "rural";
    let mut returned: Vec<f64> = (0..3)
        .map(|replicate| {
            let own = |row: &usize| {
                values("replicate")[*row].number() == Some(f64::from(replicate))
                    && values("group")[*row].text() == Some(group)
            };
            let sum = |column: &str| -> f64 {
                (0..values(column).len()).filter(own).filter_map(|row| values(column)[row].number()).sum()
            };
            sum("received_fen") / sum("paid_fen")
        })
        .collect();
    returned.sort_by(f64::total_cmp);
    let row =
        page.split(&format!("<tr><th scope=\"row\">{group}<td")).nth(1).unwrap().lines().next().unwrap();
    assert!(row.ends_with(&format!("<td>{:.2}", returned[1])), "{row}, not {returned:?}");

    // All three leave after the same grace and notice: one step from 1 to 0, which has no interval.
    let data = data(&page);
    let plots = data["charts"]["survival"]["plots"].as_array().unwrap();
    let pioneer = plots.iter().find(|plot| plot["title"] == "Pioneer").unwrap();
    let summary: Value = serde_json::from_str(&place.read("r/summary.json")).unwrap();
    let months: Vec<i64> = summary["replicates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|replicate| {
            let platforms = replicate["platforms"].as_array().unwrap();
            platforms.iter().find(|one| one["platform"] == "Pioneer").unwrap()["survival_months"]
                .as_i64()
                .unwrap()
        })
        .collect();
    assert!(months.iter().all(|found| *found == months[0]), "{months:?}");
    assert_eq!(pioneer["x"], serde_json::json!([0.0, months[0] as f64]));
    assert_eq!(pioneer["series"][0]["values"], serde_json::json!([1, 0]));
    assert_eq!(pioneer["series"][0]["low"], serde_json::json!([1, null]));
}

/// Whether two numbers are the same, as far as `serde_json` reads them, which is to the last bit but one.
fn same(shown: Option<f64>, expected: Option<f64>) -> bool {
    match (shown, expected) {
        (Some(shown), Some(expected)) => (shown - expected).abs() <= f64::EPSILON * expected.abs(),
        (shown, expected) => shown.is_none() && expected.is_none(),
    }
}

/// The status of a platform by month.
fn stored_words(place: &Place, run: &str, name: &str) -> Vec<String> {
    let table = StoredTable::read(&place.path(run).join("platforms.parquet")).unwrap();
    let values = |name: &str| &table.column(name).unwrap().values;
    let own = (0..values("status").len()).filter(|row| values("platform")[*row].text() == Some(name));
    own.map(|row| values("status")[row].text().unwrap().to_owned()).collect()
}

#[test]
fn many_histories_have_bands_of_half_and_of_nine_in_ten_around_each_median() {
    let place = Place::new();
    place.run("r", &["--replicates", "5"]);
    let data = data(&page(&place, "r"));
    let members = series(&data, "members", "members", Some("Pioneer"));
    let numbers = |key: &str| -> Vec<Option<f64>> {
        members[key].as_array().unwrap().iter().map(Value::as_f64).collect()
    };
    let (low, middle, high) = (numbers("low"), numbers("values"), numbers("high"));
    assert!(low.iter().zip(&middle).zip(&high).all(|((low, middle), high)| low <= middle && middle <= high));
    assert!(low.iter().zip(&high).any(|(low, high)| low < high));
    // Of five sorted values, ranks count from 0 to 4: 5 % lies a fifth of the way from the first to the second.
    let table = StoredTable::read(&place.path("r/platforms.parquet")).unwrap();
    let values = |name: &str| &table.column(name).unwrap().values;
    let start = values("month")[0].month().unwrap();
    let month = 12;
    let own = (0..values("month").len()).filter(|row| {
        values("platform")[*row].text() == Some("Pioneer")
            && values("month")[*row].month().map(|found| found.months_since(start)) == Some(month)
    });
    let mut five: Vec<f64> = own.map(|row| values("members")[row].number().unwrap()).collect();
    five.sort_by(f64::total_cmp);
    assert_eq!(five.len(), 5);
    // 25 and 75 % are the second and the fourth.
    let expected = [
        ("low", five[0] + 0.2 * (five[1] - five[0])),
        ("lower", five[1]),
        ("values", five[2]),
        ("upper", five[3]),
        ("high", five[4] - 0.2 * (five[4] - five[3])),
    ];
    for (key, expected) in expected {
        let found = numbers(key)[month as usize].unwrap();
        assert!((found - expected).abs() <= 1e-6 * expected, "{key}: {found}, not {expected} of {five:?}");
    }
    // What members expect has no band, which would hide that of the charge.
    assert!(series(&data, "charge", "charge_fen", Some("Pioneer"))["lower"].is_array());
    assert!(series(&data, "charge", "expected_charge", Some("Pioneer"))["low"].is_null());
}

#[test]
fn every_chart_is_a_figure_with_a_name_a_picture_and_its_numbers() {
    let place = Place::new();
    place.run("r", &["--replicates", "2"]);
    let page = page(&place, "r");
    let data = data(&page);
    let charts = data["charts"].as_object().unwrap();
    assert_eq!(charts.len(), 9);
    for name in charts.keys() {
        let begin = page.split(&format!("<figure id=\"chart-{name}\"")).nth(1).unwrap();
        let figure = begin.split("</figure>").next().unwrap();
        assert!(figure.contains(&format!("aria-labelledby=\"chart-{name}-title\"")));
        let heading = figure.split(&format!("id=\"chart-{name}-title\">")).nth(1).unwrap();
        assert!(!heading.starts_with('<'), "{name} has a name");
        assert!(figure.contains("<svg") && figure.contains("<title>"), "{name} has a picture");
        assert!(figure.contains("<caption>") && figure.matches("<th scope=\"col\">").count() >= 2);
        for format in ["svg", "png", "csv"] {
            assert!(figure.contains(&format!("data-save=\"{format}\"")));
        }
    }
    for piece in
        ["href=\"#content\"", "id=\"content\"", "@media print", "prefers-color-scheme", "<html lang=\"en\">"]
    {
        assert!(page.contains(piece), "{piece}");
    }
}

#[test]
fn a_page_may_ask_for_nothing_and_refers_to_nothing() {
    let place = Place::new();
    place.run("r", &[]);
    let page = page(&place, "r");
    assert!(page.contains("Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-"));
    assert!(!page.contains("unsafe-inline"));
    // No program or style by attribute, which the policy would refuse, and no source but the page itself.
    let body = page.split("</style>").nth(1).unwrap().split("<script type").next().unwrap();
    for refused in [" style=\"", " src=\"", " onclick=", "href=\"http", "<link", "<iframe"] {
        assert!(!body.contains(refused), "{refused}");
    }
}

#[test]
fn names_of_a_configuration_stay_text_wherever_they_stand() {
    let place = Place::new();
    assert_code(&place.huzhu(&["init", "m"]), 0);
    let evil = "</script><script>alert(1)</script><b title='x'>&amp;\"";
    let quoted = "\"</script><script>alert(1)</script><b title='x'>&amp;\\\"\"";
    let config = place.read("m/huzhu.toml");
    let config = config.replacen("name = \"Pioneer\"", &format!("name = {quoted}"), 1);
    let titled =
        |line: &str| if line.starts_with("title") { format!("title = {quoted}") } else { line.to_owned() };
    let config = config.lines().map(titled);
    place.write("evil.toml", &config.collect::<Vec<String>>().join("\n"));
    let arguments = [
        "run",
        "evil.toml",
        "--out",
        "r",
        "--set",
        "population.simulated_households=2000",
        "--set",
        "run.months=14",
    ];
    assert_code(&place.huzhu(&arguments), 0);
    let page = page(&place, "r");
    assert!(!page.contains("<script>alert") && !page.contains("<b title"), "markup came through");
    // Two programs, one block of data, and their ends.
    assert_eq!((page.matches("<script").count(), page.matches("</script>").count()), (3, 3));
    let platforms = data(&page)["platforms"].clone();
    assert!(platforms.as_array().unwrap().iter().any(|platform| platform["name"] == evil), "{platforms}");
}

#[test]
fn an_earlier_page_is_replaced_and_any_other_file_only_by_force() {
    let place = Place::new();
    place.run("r", &[]);
    for _ in 0..2 {
        let made = place.huzhu(&["report", "r"]);
        assert_code(&made, 0);
        assert!(stdout(&made).contains("report.html"), "{}", stdout(&made));
    }
    place.write("notes.html", "mine");
    let refused = place.huzhu(&["report", "r", "--out", "notes.html"]);
    assert_code(&refused, 2);
    assert!(stderr(&refused).contains("notes.html"), "{}", stderr(&refused));
    assert_eq!(place.read("notes.html"), "mine");
    assert_code(&place.huzhu(&["report", "r", "--out", "notes.html", "--force"]), 0);
    // A run that replaces the run takes its page along, which would tell of another.
    place.run("r", &["--force", "--seed", "7"]);
    assert!(!place.path("r/report.html").exists());
    assert_code(&place.huzhu(&["verify", "r"]), 0);
}

#[test]
fn what_is_no_finished_run_is_bad_input_and_a_page_without_a_folder_a_failure() {
    let place = Place::new();
    std::fs::create_dir(place.path("empty")).unwrap();
    for folder in ["empty", "absent"] {
        let refused = place.huzhu(&["report", folder]);
        assert_code(&refused, 2);
        assert!(
            stderr(&refused).contains("holds no run, sweep, comparison or calibration of huzhu"),
            "{}",
            stderr(&refused)
        );
    }
    place.run("r", &[]);
    assert_code(&place.huzhu(&["report", "r", "--out", "absent/page.html"]), 1);
    std::fs::rename(place.path("r/manifest.json"), place.path("r/.manifest.json.partial")).unwrap();
    let refused = place.huzhu(&["report", "r"]);
    assert_code(&refused, 2);
    assert!(stderr(&refused).contains("unfinished"), "{}", stderr(&refused));
}

#[test]
fn without_an_opener_the_page_is_made_and_its_path_told() {
    let place = Place::new();
    place.run("r", &[]);
    let output = place.command(&["report", "r", "--open"]).env("PATH", place.path("")).output().unwrap();
    assert_code(&output, 0);
    assert!(stderr(&output).contains("report.html yourself"), "{}", stderr(&output));
    assert!(place.path("r/report.html").exists());
}
