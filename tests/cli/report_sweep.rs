//! `huzhu report` and `huzhu plot` of a sweep: every number is that of its tables.

use std::collections::BTreeMap;

use crate::support::{Place, assert_code, stderr, stdout};
use huzhu::experiment::comparison::student;
use huzhu::output::{StoredTable, StoredValue};
use serde_json::Value;

/// Two factors with levels, two scenarios and three lucks.
pub const GRID: &str = include_str!("../small_grid.toml");

/// An experiment on continuous factors; `KIND` and what goes with it stand for the design.
pub const CONTINUOUS: &str = r#"title = "A small design"
base = "duopoly"
replicates = 2
[set]
"population.simulated_households" = 300
"run.months" = 36
[design]
KIND
[[factor]]
name = "fee_rate"
key = "platform.Follower.fee_rate"
from = 0.02
to = 0.5
[[factor]]
name = "reach"
key = "platform.Follower.reach"
from = 0.05
to = 0.9
[[metric]]
name = "members"
unit = "persons"
expression = 'final_members("Follower")'
"#;

pub fn swept(experiment: &str) -> Place {
    let place = Place::new();
    place.write("e.toml", experiment);
    assert_code(&place.huzhu(&["sweep", "e.toml", "--out", "s", "--quiet"]), 0);
    place
}

pub fn page(place: &Place, folder: &str) -> String {
    assert_code(&place.huzhu(&["report", folder, "--out", "page.html", "--force"]), 0);
    place.read("page.html")
}

/// What the programs of the page read.
pub fn data(page: &str) -> Value {
    let begin = page.split("<script type=\"application/json\" id=\"data\">").nth(1).unwrap();
    serde_json::from_str(begin.split("</script>").next().unwrap()).unwrap()
}

/// A history as the tables have it.
struct Row {
    factors: Vec<f64>,
    scenario: String,
    replicate: f64,
    outcome: String,
    metric: f64,
}

/// The histories with the factors of their points, and one metric.
fn rows(place: &Place, factors: &[&str], metric: &str) -> Vec<Row> {
    let read = |file: &str| StoredTable::read(&place.path(&format!("s/{file}.parquet"))).unwrap();
    let (points, runs) = (read("points"), read("runs"));
    let number = |table: &StoredTable, column: &str, row: usize| {
        table.column(column).unwrap().values[row].number().unwrap()
    };
    let text = |column: &str, row: usize| runs.column(column).unwrap().values[row].text().unwrap().to_owned();
    let count = runs.column("point").unwrap().values.len();
    let row = |row: usize| {
        let point = number(&runs, "point", row) as usize;
        Row {
            factors: factors.iter().map(|factor| number(&points, factor, point)).collect(),
            scenario: text("scenario", row),
            replicate: number(&runs, "replicate", row),
            outcome: text("outcome", row),
            metric: number(&runs, metric, row),
        }
    };
    (0..count).map(row).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean over histories, and its interval over the means of each luck.
fn over_luck(rows: &[&Row]) -> (f64, f64, f64) {
    let mut lucks: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    rows.iter().for_each(|row| lucks.entry(row.replicate as u64).or_default().push(row.metric));
    let means: Vec<f64> = lucks.values().map(|values| mean(values)).collect();
    let centre = mean(&means);
    let squares: f64 = means.iter().map(|mean| (mean - centre).powi(2)).sum();
    let error = (squares / (means.len() as f64 - 1.0)).sqrt() / (means.len() as f64).sqrt();
    let half = student::quantile(0.95, means.len() as u64 - 1) * error;
    (centre, centre - half, centre + half)
}

fn near(found: &Value, expected: f64) -> bool {
    found.as_f64().is_some_and(|found| (found - expected).abs() <= 2e-6 * expected.abs().max(1e-9))
}

/// The `data-` attributes of an element.
fn attributes(element: &str) -> BTreeMap<&str, &str> {
    let parts = element.split(" data-").skip(1);
    let pair = |part| {
        let (name, rest): (&str, &str) = str::split_once(part, "=\"")?;
        Some((name, rest.split('"').next()?))
    };
    parts.filter_map(pair).collect()
}

#[test]
fn means_by_level_and_their_intervals_are_those_of_the_histories_in_the_page_and_in_the_figure() {
    let place = swept(GRID);
    let data = data(&page(&place, "s"));
    let rows = rows(&place, &["fee", "reach"], "peak");
    let chart = &data["charts"]["response-peak"];
    assert_eq!(chart["kind"], "levels");
    let levels = [vec![0.04, 0.3, 0.6], vec![0.1, 0.4]];
    for (factor, levels) in levels.iter().enumerate() {
        let plot = &chart["plots"][factor];
        assert_eq!(plot["x"], serde_json::json!(levels));
        for (scenario, name) in ["plain", "cheap"].into_iter().enumerate() {
            let series = &plot["series"][scenario];
            assert_eq!(series["name"], name);
            for (level, value) in levels.iter().enumerate() {
                let own: Vec<&Row> =
                    rows.iter().filter(|row| row.scenario == name && row.factors[factor] == *value).collect();
                let (mean, low, high) = over_luck(&own);
                assert!(near(&series["values"][level], mean), "{name} {value}: {series}, not {mean}");
                assert!(near(&series["low"][level], low) && near(&series["high"][level], high));
                assert_eq!(plot["own"]["counts"][scenario][level], own.len());
            }
        }
    }

    // The figure's line, read off its axes.
    let draw = ["plot", "s", "--figure", "response-peak", "--out", "f.svg", "--width-mm", "178", "--force"];
    assert_code(&place.huzhu(&draw), 0);
    let svg = place.read("f.svg");
    let panel = svg.lines().map(attributes).find(|found| found.get("panel") == Some(&"fee")).unwrap();
    let at = |name: &str| panel[name].parse::<f64>().unwrap();
    let line = svg.lines().find(|line| attributes(line).get("of") == Some(&"cheap")).unwrap();
    let factor: f64 = attributes(line)["factor"].parse().unwrap();
    let path = line.split(" d=\"M").nth(1).unwrap().split('"').next().unwrap();
    let scale = (at("high") - at("low")) / (at("low-at") - at("high-at")) * factor;
    for (corner, value) in path.split('L').zip([0.04, 0.3, 0.6]) {
        let (x, y) = corner.split_once(' ').unwrap();
        let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
        let own: Vec<&Row> =
            rows.iter().filter(|row| row.scenario == "cheap" && row.factors[0] == value).collect();
        let drawn = at("low") * factor + (at("low-at") - y) * scale;
        assert!((drawn - over_luck(&own).0).abs() <= 0.02 * scale, "{drawn} at {value}");
        let across =
            at("x-low") + (x - at("left")) / (at("right") - at("left")) * (at("x-high") - at("x-low"));
        assert!((across - value).abs() < 0.002, "{across}, not {value}");
    }
    let before = svg;
    assert_code(&place.huzhu(&draw), 0);
    assert!(place.read("f.svg") == before, "the same folder gives the same bytes");
}

#[test]
fn cells_are_the_means_and_the_most_frequent_outcomes_of_their_histories() {
    let place = swept(GRID);
    let page = page(&place, "s");
    let rows = rows(&place, &["fee", "reach"], "hhi");
    assert_code(&place.huzhu(&["plot", "s", "--figure", "surface-hhi", "--out", "f.svg"]), 0);
    let svg = place.read("f.svg");
    let mut compared = 0;
    for cell in svg.lines().map(attributes).filter(|found| found.contains_key("value")) {
        let is_own = |row: &&Row| {
            row.scenario == cell["of"]
                && row.factors[0].to_string() == cell["x"]
                && row.factors[1].to_string() == cell["y"]
        };
        let own: Vec<f64> = rows.iter().filter(is_own).map(|row| row.metric).collect();
        assert_eq!(own.len(), 3);
        let found: f64 = cell["value"].parse().unwrap();
        assert!((found - mean(&own)).abs() < 1e-12, "{cell:?}");
        compared += 1;
    }
    assert_eq!(compared, 12);

    let outcomes: BTreeMap<&str, usize> = rows.iter().fold(BTreeMap::new(), |mut counts, row| {
        *counts.entry(row.outcome.as_str()).or_default() += 1;
        counts
    });
    let table = page.split("id=\"chart-outcomes\"").nth(1).unwrap();
    let table = table.split("<table>").nth(1).unwrap().split("</table>").next().unwrap();
    let header: Vec<&str> = table.split("<th scope=\"col\">").skip(1).collect();
    for (class, expected) in outcomes {
        let column = header.iter().position(|name| name.starts_with(class)).unwrap();
        let found: usize = table
            .split("<tr><th scope=\"row\">")
            .skip(1)
            .map(|row| row.trim().split("<td>").nth(column).unwrap().trim().parse::<usize>().unwrap())
            .sum();
        assert_eq!(found, expected, "{class}");
    }
}

#[test]
fn fans_are_the_quantiles_of_the_series() {
    let place = swept(GRID);
    let data = data(&page(&place, "s"));
    let table = StoredTable::read(&place.path("s/series/market.parquet")).unwrap();
    let values = |name: &str| &table.column(name).unwrap().values;
    let start = values("month")[0].month().unwrap();
    let month = 20;
    let own = (0..values("month").len()).filter(|row| {
        values("scenario")[*row].text() == Some("cheap")
            && values("month")[*row].month().map(|found| found.months_since(start)) == Some(month)
    });
    let mut all: Vec<f64> = own.filter_map(|row| StoredValue::number(&values("hhi")[row])).collect();
    all.sort_by(f64::total_cmp);
    assert_eq!(all.len(), 18);
    let quantile = |p: f64| {
        let place = 17.0 * p;
        let below = all[place as usize];
        below + place.fract() * (all[(place as usize + 1).min(17)] - below)
    };
    let plot = &data["charts"]["months-hhi"]["plots"][1];
    assert_eq!(plot["title"], "cheap");
    let series = &plot["series"][0];
    let keys = [("low", 0.05), ("lower", 0.25), ("values", 0.5), ("upper", 0.75), ("high", 0.95)];
    for (key, p) in keys {
        assert!(near(&series[key][month as usize], quantile(p)), "{key}: {}", series[key]);
    }
    for figure in ["months-hhi", "months-memberships", "months-members", "months-charge"] {
        assert_code(&place.huzhu(&["plot", "s", "--figure", figure, "--format", "pdf"]), 0);
        assert_eq!(data["charts"][figure]["kind"], "lines");
    }
}

#[test]
fn indices_are_the_numbers_that_sensitivity_gives() {
    for (kind, names) in [
        ("saltelli", [("first order", "S1"), ("total", "ST")]),
        ("morris", [("mu*", "mu_star"), ("sigma", "sigma")]),
    ] {
        let groups = if kind == "saltelli" { "base_points = 8" } else { "trajectories = 8" };
        let place = swept(&CONTINUOUS.replace("KIND", &format!("kind = \"{kind}\"\n{groups}")));
        let output = place.huzhu(&["sensitivity", "s", "--format", "json"]);
        assert_code(&output, 0);
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let finding = told["findings"].as_array().unwrap().iter().find(|one| one["response"] == "members");
        let indices = finding.unwrap()["indices"].as_array().unwrap();
        let known: Vec<f64> = indices.iter().filter_map(|index| index["value"].as_f64()).collect();
        let data = data(&page(&place, "s"));
        let body = &data["charts"]["sensitivity-members"]["plots"][0]["own"];
        assert_eq!(body["names"], serde_json::json!(names.map(|(name, _)| name)));
        for row in body["rows"].as_array().unwrap() {
            for (place, (_, name)) in names.iter().enumerate() {
                let found = &row["estimates"][place]["value"];
                // Indices of the mean or of the expectation, whichever is shown; sigma that is all luck is 0.
                let of = |index: &&Value| {
                    index["index"] == *name && index["factors"] == serde_json::json!([row["factor"]])
                };
                let is_known = indices
                    .iter()
                    .filter(of)
                    .any(|index| index["value"].as_f64().is_some_and(|value| near(found, value)));
                let is_luck = *name == "sigma" && found.as_f64() == Some(0.0);
                assert!(is_known || is_luck, "{kind} {name} {row}: none of {known:?}");
            }
        }
        let svg = ["plot", "s", "--figure", "sensitivity-members", "--out", "f.svg"];
        assert_code(&place.huzhu(&svg), 0);
        let drawn: Vec<f64> = place
            .read("f.svg")
            .lines()
            .map(attributes)
            .filter_map(|found| found.get("value")?.parse().ok())
            .collect();
        assert_eq!(drawn.len(), 4);
        // JSON is read to the last bit but one.
        let is_known = |value: &f64| {
            *value == 0.0 || known.iter().any(|known| (known - value).abs() <= 1e-14 * known.abs())
        };
        assert!(drawn.iter().all(is_known), "{drawn:?} {known:?}");
    }
}

#[test]
fn a_factor_of_many_values_has_bins_points_and_a_rank_correlation() {
    let place = swept(&CONTINUOUS.replace("KIND", "kind = \"latin-hypercube\"\npoints = 40"));
    let data = data(&page(&place, "s"));
    let rows = rows(&place, &["fee_rate", "reach"], "members");
    let chart = &data["charts"]["response-members"];
    let plot = &chart["plots"][1];
    assert_eq!(plot["title"], "reach");
    // As many points in each of five bins, so that the mean of their means is that of all.
    let all = mean(&rows.iter().map(|row| row.metric).collect::<Vec<f64>>());
    let bins: Vec<f64> =
        plot["series"][0]["values"].as_array().unwrap().iter().map(|bin| bin.as_f64().unwrap()).collect();
    assert_eq!(bins.len(), 5);
    assert!((mean(&bins) - all).abs() < 1e-5 * all, "{bins:?} {all}");
    assert_eq!(plot["own"]["dots"][0].as_array().unwrap().len(), 40);
    let told = place.huzhu(&["show", "s"]);
    let correlation =
        plot["unit"].as_str().unwrap().replace("rank correlation ", "").replace('\u{2212}', "-");
    assert!(stdout(&told).contains(&correlation), "{correlation} is not in {}", stdout(&told));
    let outcomes = &data["charts"]["parallel"]["plots"][0]["own"];
    assert_eq!(outcomes["lines"].as_array().unwrap().len(), 40);
    let first = outcomes["lines"].as_array().unwrap().iter().find(|line| line[0] == 0).unwrap();
    let own: Vec<f64> =
        rows.iter().filter(|row| row.factors == rows[0].factors).map(|row| row.metric).collect();
    assert!(near(&first[2], rows[0].factors[0]) && near(&first[4], mean(&own)), "{first}");
}

#[test]
fn every_figure_of_the_list_is_drawn_and_has_its_place_in_the_page() {
    let place = swept(GRID);
    let listed = place.huzhu(&["plot", "s", "--list"]);
    assert_code(&listed, 0);
    let page = page(&place, "s");
    let charts = data(&page)["charts"].as_object().unwrap().clone();
    let names: Vec<String> =
        stdout(&listed).lines().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    assert_eq!(names.len(), 10, "{names:?}");
    assert_eq!(charts.len(), names.len());
    for name in &names {
        assert_code(&place.huzhu(&["plot", "s", "--figure", name, "--format", "png", "--dpi", "60"]), 0);
        let figure = page.split(&format!("<figure id=\"chart-{name}\"")).nth(1).unwrap();
        let figure = figure.split("</figure>").next().unwrap();
        assert!(
            figure.contains("<svg") && figure.contains("<title>") && figure.contains("<caption>"),
            "{name}"
        );
        assert!(figure.matches("<th scope=\"col\">").count() >= 3, "{name}");
    }
    let unknown = place.huzhu(&["plot", "s", "--figure", "response-peek"]);
    assert_code(&unknown, 2);
    assert!(stderr(&unknown).contains("response-peak"), "{}", stderr(&unknown));
}
