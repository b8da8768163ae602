//! `huzhu report` and `huzhu plot` of a comparison: the page and the figures show the numbers of its tables.

use crate::support::{Place, SMALL, assert_code, stderr, stdout};
use huzhu::output::{StoredTable, StoredValue};
use serde_json::Value;

/// A pool that has to leave: nobody reaches its minimum.
const DOOMED: &str = "doomed:platform.Pioneer.exit.minimum_members=2000000000";
const DEAR: &str = "dear:platform.Pioneer.fee_rate=0.4,platform.Pioneer.reach=0.1";

fn compared(place: &Place, out: &str, further: &[&str]) {
    let arguments = [&["compare", "duopoly", "--out", out, "--quiet"], &SMALL[..], further].concat();
    assert_code(&place.huzhu(&arguments), 0);
}

fn page(place: &Place, folder: &str) -> String {
    assert_code(&place.huzhu(&["report", folder, "--out", "page.html", "--force"]), 0);
    place.read("page.html")
}

fn plot(place: &Place, folder: &str, figure: &str) -> String {
    assert_code(&place.huzhu(&["plot", folder, "--figure", figure, "--out", "f.svg", "--force"]), 0);
    place.read("f.svg")
}

/// What the programs of the page read.
fn data(page: &str) -> Value {
    let begin = page.split("<script type=\"application/json\" id=\"data\">").nth(1).unwrap();
    serde_json::from_str(begin.split("</script>").next().unwrap()).unwrap()
}

/// The markup of a chart.
fn figure<'a>(page: &'a str, name: &str) -> &'a str {
    let begin = page.split(&format!("<figure id=\"chart-{name}\"")).nth(1).unwrap();
    begin.split("</figure>").next().unwrap()
}

/// Rows of a table of the folder, as column names with their values.
struct Table(StoredTable);

impl Table {
    fn read(place: &Place, path: &str) -> Table {
        Table(StoredTable::read(&place.path(path)).unwrap())
    }

    fn value(&self, column: &str, row: usize) -> &StoredValue {
        &self.0.column(column).unwrap().values[row]
    }

    fn number(&self, column: &str, row: usize) -> Option<f64> {
        self.value(column, row).number()
    }

    /// Rows whose words are these; an empty word for a missing one.
    fn rows(&self, wanted: &[(&str, &str)]) -> Vec<usize> {
        let all = 0..self.0.columns()[0].values.len();
        let is_own = |row: &usize| {
            wanted.iter().all(|(column, word)| self.value(column, *row).text().unwrap_or_default() == *word)
        };
        all.filter(is_own).collect()
    }
}

/// The `data-` attribute of an element.
fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    element.split(&format!(" data-{name}=\"")).nth(1)?.split('"').next()
}

fn near(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance * expected.abs().max(1e-300)
}

#[test]
fn every_metric_stands_in_the_page_and_in_the_figure_with_the_numbers_of_the_table() {
    let place = Place::new();
    compared(&place, "c", &["--replicates", "6", "--with", DEAR]);
    let table = Table::read(&place, "c/differences.parquet");
    let page = page(&place, "c");
    let svg = plot(&place, "c", "differences");
    let rows = table.rows(&[("scenario", "dear")]);
    let board = data(&page)["charts"]["differences"]["plots"][0]["own"].clone();
    assert_eq!(board["rows"].as_array().unwrap().len(), rows.len());
    let marks = board["marks"].as_array().unwrap();
    let mark = |label: &str| marks.iter().find(|mark| mark[1] == label).unwrap()[0].as_f64().unwrap();
    // The axis is the inverse hyperbolic sine of ten standard deviations of luck: two marks give its scale.
    let scale = (mark("0") - mark("\u{2212}1")) / 10f64.asinh();
    let mut compared = 0;
    for row in rows {
        let metric = table.value("metric", row).text().unwrap();
        let Some(difference) = table.number("difference", row) else { continue };
        // All digits in the table of the page.
        let mut own = figure(&page, "differences").lines();
        let own = own.rfind(|line| line.contains(&format!("<th scope=\"row\">{metric}<td>"))).unwrap();
        let cells: Vec<&str> = own.split("<td>").collect();
        for (cell, column) in
            [(6, "difference"), (7, "lower"), (8, "upper"), (4, "mean_reference"), (5, "mean_other")]
        {
            let shown: f64 = cells[cell].parse().unwrap();
            assert!(near(shown, table.number(column, row).unwrap(), f64::EPSILON), "{metric} {column}");
        }
        // And in the picture, at its place.
        let disc = svg.lines().find(|line| attribute(line, "metric") == Some(metric)).unwrap();
        assert!(near(attribute(disc, "difference").unwrap().parse().unwrap(), difference, f64::EPSILON));
        let Some(both) = table.number("variance_unpaired", row).filter(|both| *both > 0.0) else { continue };
        let place_of = |value: f64| mark("0") + scale * (value / (both / 2.0).sqrt() / 0.1).asinh();
        let shown = board["rows"].as_array().unwrap().iter().find(|found| {
            found["told"].to_string().contains(&format!(
                "[\"pairs higher, lower, equal\",\"{}, {}, {}\"]",
                table.number("rose", row).unwrap(),
                table.number("fell", row).unwrap(),
                table.number("equal", row).unwrap()
            )) && near_place(&found["at"], place_of(difference))
        });
        let shown = shown.unwrap_or_else(|| panic!("{metric} at {}: {board}", place_of(difference)));
        assert!(near_place(&shown["interval"][0], place_of(table.number("lower", row).unwrap())), "{metric}");
        assert!(near_place(&shown["interval"][1], place_of(table.number("upper", row).unwrap())), "{metric}");
        let is_clear = table.number("lower", row) > Some(0.0) || table.number("upper", row) < Some(0.0);
        assert_eq!(shown["clear"], is_clear, "{metric}");
        compared += 1;
    }
    assert!(compared >= 6, "{compared}");
}

fn near_place(found: &Value, expected: f64) -> bool {
    found.as_f64().is_some_and(|found| (found - expected).abs() < 1e-9)
}

#[test]
fn months_are_those_of_the_table_in_page_and_picture() {
    let place = Place::new();
    compared(&place, "c", &["--replicates", "5", "--with", DEAR]);
    let table = Table::read(&place, "c/monthly.parquet");
    let page = page(&place, "c");
    let data = data(&page);
    let platforms = data["platforms"].as_array().unwrap();
    let pioneer = platforms.iter().position(|platform| platform["name"] == "Pioneer").unwrap();
    for (chart, column, platform) in [
        ("memberships", "memberships", ""),
        ("coverage", "covered_persons", ""),
        ("concentration", "hhi", ""),
        ("open-platforms", "open_platforms", ""),
        ("surplus", "consumer_surplus", ""),
        ("catastrophes", "catastrophic_households", ""),
        ("result", "result_fen", ""),
        ("members", "members", "Pioneer"),
        ("charge", "charge_fen", "Pioneer"),
    ] {
        let rows = table.rows(&[("metric", column), ("platform", platform)]);
        assert_eq!(rows.len(), 14, "{column}");
        let plots = data["charts"][chart]["plots"].as_array().unwrap();
        let own = |plot: &Value, look: &[&str]| {
            let series = plot["series"].as_array().unwrap().iter().find(|series| {
                let is_own = platform.is_empty() || series["platform"] == pioneer;
                is_own && look.contains(&series["look"].as_str().unwrap_or(""))
            });
            series.unwrap_or_else(|| panic!("{chart} {look:?}")).clone()
        };
        let place_of =
            |title: &str| plots.iter().position(|plot| plot["title"].as_str().unwrap().ends_with(title));
        let (difference, levels) = match platform {
            "" => (own(&plots[0], &["total"]), [own(&plots[1], &["market"]), own(&plots[1], &["total"])]),
            _ => {
                let places = [place_of("ifference"), place_of("evels")].map(Option::unwrap);
                (
                    own(&plots[places[0]], &[""]),
                    [own(&plots[places[1]], &["base"]), own(&plots[places[1]], &[""])],
                )
            }
        };
        for (shown, key, stored) in [
            (&difference, "values", "difference"),
            (&difference, "low", "lower"),
            (&difference, "high", "upper"),
            (&levels[0], "values", "mean_reference"),
            (&levels[1], "values", "mean_other"),
        ] {
            // A line that never moves has no band.
            let Some(values) = shown[key].as_array() else {
                assert!(rows.iter().all(|row| table.number("lower", *row) == table.number("upper", *row)));
                continue;
            };
            assert_eq!(values.len(), rows.len());
            for (value, row) in values.iter().zip(&rows) {
                let enough = table.number("pairs", *row).unwrap() >= 2.5;
                let expected = table.number(stored, *row).filter(|_| enough);
                match (value.as_f64(), expected) {
                    (Some(value), Some(expected)) => assert!(near(value, expected, 1e-6), "{chart} {stored}"),
                    (value, expected) => assert_eq!(value, expected, "{chart} {stored} {row}"),
                }
            }
        }
        if platform.is_empty() {
            let svg = plot(&place, "c", chart);
            let found = line(&svg, "Difference", "dear", column);
            for (value, row) in found.0.iter().zip(&rows) {
                let expected = table.number("difference", *row).unwrap();
                assert!((value - expected).abs() <= found.1, "{chart}: {value}, not {expected}");
            }
        }
    }
}

/// Values of the line that shows `column` of `of` in a panel, month by month, and how far they may be off by rounding.
fn line(svg: &str, panel: &str, of: &str, column: &str) -> (Vec<f64>, f64) {
    let panel = svg.lines().find(|line| attribute(line, "panel") == Some(panel)).unwrap();
    let at = |name: &str| attribute(panel, name).unwrap().parse::<f64>().unwrap();
    let is_line = |element: &&str| {
        element.contains("fill=\"none\"")
            && attribute(element, "of") == Some(of)
            && attribute(element, "column") == Some(column)
    };
    let element = svg.lines().find(is_line).unwrap();
    let factor: f64 = attribute(element, "factor").unwrap().parse().unwrap();
    let path = element.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    let scale = (at("high") - at("low")) / (at("low-at") - at("high-at")) * factor;
    let value = |corner: &str| {
        let y: f64 = corner.split_once(' ').unwrap().1.parse().unwrap();
        at("low") * factor + (at("low-at") - y) * scale
    };
    let corners = path.split(['M', 'L']).filter(|corner| !corner.is_empty());
    (corners.map(value).collect(), 0.02 * scale.abs())
}

#[test]
fn every_pair_has_a_dot_and_every_platform_its_exits() {
    let place = Place::new();
    let months = ["--set", "run.months=40"];
    compared(&place, "c", &[&["--replicates", "12", "--with", DOOMED], months.as_slice()].concat());
    let page = page(&place, "c");
    let data = data(&page);
    let pairs = Table::read(&place, "c/pairs.parquet");
    let plots = data["charts"]["pairs"]["plots"].as_array().unwrap();
    let members = plots.iter().find(|plot| plot["title"] == "Memberships at the end").unwrap();
    let dots = members["own"]["dots"].as_array().unwrap();
    assert_eq!(dots.len(), 12);
    let rows = pairs.rows(&[("metric", "final_memberships")]);
    let mut stored: Vec<(f64, usize)> = rows
        .iter()
        .enumerate()
        .map(|(replicate, row)| (pairs.number("difference", *row).unwrap(), replicate))
        .collect();
    stored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let shown: Vec<usize> = dots.iter().map(|dot| dot["replicate"].as_u64().unwrap() as usize).collect();
    assert_eq!(shown, stored.iter().map(|(_, replicate)| *replicate).collect::<Vec<_>>());
    let at = |dot: usize| dots[dot]["at"].as_f64().unwrap();
    let (range, all) = (stored[11].0 - stored[0].0, at(11) - at(0));
    for (place, (difference, _)) in stored.iter().enumerate() {
        assert!(((difference - stored[0].0) / range - (at(place) - at(0)) / all).abs() < 1e-9);
    }
    // The same folder's exits, counted in the runs of its configurations.
    let mut left = Vec::new();
    for scenario in ["duopoly", "doomed"] {
        let config = format!("c/config-{scenario}.toml");
        assert_code(&place.huzhu(&["run", &config, "--out", scenario, "--quiet"]), 0);
        let summary: Value = serde_json::from_str(&place.read(&format!("{scenario}/summary.json"))).unwrap();
        let exits = |history: &Value| {
            let platforms = history["platforms"].as_array().unwrap();
            let pioneer = platforms.iter().find(|platform| platform["platform"] == "Pioneer").unwrap();
            !pioneer["exit_month"].is_null()
        };
        let histories = summary["replicates"].as_array().unwrap();
        left.push(histories.iter().map(exits).collect::<Vec<bool>>());
    }
    let count = |wanted: (bool, bool)| {
        left[0].iter().zip(&left[1]).filter(|(base, other)| (**base, **other) == wanted).count() as f64
    };
    let exits = Table::read(&place, "c/exits.parquet");
    let row = exits.rows(&[("platform", "Pioneer")])[0];
    for (column, wanted) in [
        ("both", (true, true)),
        ("only_reference", (true, false)),
        ("only_other", (false, true)),
        ("neither", (false, false)),
    ] {
        assert_eq!(exits.number(column, row), Some(count(wanted)), "{column}");
    }
    assert!(count((false, true)) == 12.0, "{left:?}");
    let board = &data["charts"]["exits"]["plots"][0]["own"];
    let shown = board["rows"].as_array().unwrap().iter().find(|row| row["name"] == "Pioneer").unwrap();
    assert_eq!(
        (&shown["from"], &shown["at"], &shown["text"]),
        (&0.0.into(), &1.0.into(), &"0 \u{2192} 12 of 12".into())
    );
    assert!(headline(&page).ends_with("Pioneer never survives, where it always did"), "{}", headline(&page));
    let key = "<code>platform.Pioneer.exit.minimum_members</code>";
    let changed = page.split(key).nth(1).unwrap().lines().next().unwrap();
    assert!(changed.contains("<code>2000000000</code>"), "{changed}");
}

fn headline(page: &str) -> &str {
    let (_, begin) = page.split_once("<h1").unwrap();
    begin.split_once('>').unwrap().1.split("</h1>").next().unwrap()
}

#[test]
fn what_does_not_differ_is_told_as_such() {
    let place = Place::new();
    compared(&place, "same", &["--replicates", "4", "--with", "same:run.title=again"]);
    let page = page(&place, "same");
    assert_eq!(headline(&page), "Same is the same as duopoly in every metric of all 4 pairs");
    assert!(!page.contains("NaN") && !data(&page)["charts"].as_object().unwrap().contains_key("pairs"));
    // Two pairs prove little: what has an interval without zero may still be chance among so many.
    compared(&place, "few", &["--replicates", "2", "--with", "near:platform.Pioneer.fee_rate=0.0801"]);
    let page = self::page(&place, "few");
    assert!(
        headline(&page).contains("no difference from duopoly is beyond doubt in 2 pairs"),
        "{}",
        headline(&page)
    );
}

#[test]
fn several_alternatives_share_the_charts_of_the_market_and_have_others_of_their_own() {
    let place = Place::new();
    compared(&place, "c", &["--replicates", "3", "--with", DEAR, "--with", DOOMED]);
    let listed = stdout(&place.huzhu(&["plot", "c", "--list"]));
    let names: Vec<&str> = listed.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    for name in ["differences", "memberships", "members-1", "members-2", "pairs-1", "charge-2", "exits"] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    for name in &names {
        for format in ["svg", "pdf", "png"] {
            let out = format!("figure.{format}");
            let plot = ["plot", "c", "--figure", name, "--format", format, "--out", &out, "--force"];
            assert_code(&place.huzhu(&plot), 0);
        }
    }
    let refused = place.huzhu(&["plot", "c", "--figure", "members"]);
    assert_code(&refused, 2);
    assert!(stderr(&refused).contains("did you mean `members-"), "{}", stderr(&refused));
    let page = page(&place, "c");
    let data = data(&page);
    let charts: Vec<&String> = data["charts"].as_object().unwrap().keys().collect();
    assert_eq!(charts.len(), names.len());
    assert!(names.iter().all(|name| charts.iter().any(|chart| chart == name)), "{charts:?}");
    let series = data["charts"]["memberships"]["plots"][0]["series"].as_array().unwrap().clone();
    let shown: Vec<&str> = series.iter().map(|series| series["name"].as_str().unwrap()).collect();
    assert_eq!(shown, ["dear", "doomed"]);
    // Each with a colour of its own, and a button that hides it.
    let named = |place: &Value| data["platforms"][place.as_u64().unwrap() as usize]["name"].clone();
    assert_eq!(series.iter().map(|series| named(&series["platform"])).collect::<Vec<_>>(), shown);
    assert_eq!(page.matches(" scenario\" data-platform").count(), 2);
}

#[test]
fn the_gallery_shows_exactly_the_figures_of_a_comparison() {
    let place = Place::new();
    compared(&place, "c", &["--replicates", "3", "--with", DEAR]);
    let listed = stdout(&place.huzhu(&["plot", "c", "--list"]));
    let names: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/gallery.md");
    let page = std::fs::read_to_string(page).unwrap();
    let part = page.split("# Of a comparison\n").nth(1).unwrap();
    let part = part.split("\n# ").next().unwrap();
    let shown: Vec<&str> = part.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(shown, names);
}

#[test]
fn the_same_folder_gives_the_same_page_which_refers_to_nothing_and_leaves_the_folder_proved() {
    let place = Place::new();
    compared(&place, "c", &["--replicates", "3", "--with", DEAR]);
    assert_code(&place.huzhu(&["report", "c"]), 0);
    let once = place.read("c/report.html");
    assert_eq!(once, page(&place, "c"));
    assert!(once.len() < 3_000_000 && once.contains("default-src 'none'"));
    let body = once.split("</style>").nth(1).unwrap().split("<script type").next().unwrap();
    for refused in [" style=\"", " src=\"", " onclick=", "href=\"http", "<link", "<iframe"] {
        assert!(!body.contains(refused), "{refused}");
    }
    for command in ["huzhu compare config-duopoly.toml config-dear.toml", "--replicates 3"] {
        assert!(once.contains(command), "{command}");
    }
    assert_code(&place.huzhu(&["verify", "c"]), 0);
    // A comparison that replaces it takes its page along.
    compared(&place, "c", &["--replicates", "2", "--with", DEAR, "--force"]);
    assert!(!place.path("c/report.html").exists());
}

#[test]
fn a_folder_that_lacks_a_table_or_leads_elsewhere_is_refused() {
    let place = Place::new();
    compared(&place, "c", &["--replicates", "2", "--with", DEAR]);
    let record = place.read("c/comparison.json");
    place.write("c/comparison.json", &record.replace("config-dear.toml", "../config-dear.toml"));
    let refused = place.huzhu(&["report", "c", "--out", "page.html"]);
    assert_code(&refused, 2);
    assert!(stderr(&refused).contains("but not all of it"), "{}", stderr(&refused));
    place.write("c/comparison.json", &record);
    std::fs::remove_file(place.path("c/pairs.parquet")).unwrap();
    let refused = place.huzhu(&["report", "c", "--out", "page.html"]);
    assert_code(&refused, 2);
    assert!(stderr(&refused).contains("pairs.parquet"), "{}", stderr(&refused));
    assert!(!place.path("page.html").exists());
}
