//! `huzhu show`, `plot` and `report` of a calibration: they show the numbers of its tables, whether it searched or sampled.

use std::collections::BTreeMap;

use crate::report_sweep_told::headline;
use crate::support::{Place, assert_code, stderr, stdout};
use huzhu::output::{StoredTable, StoredValue};
use serde_json::Value;

const TARGETS: &str = "metric,platform,from,statistic,date,value,scale,weight,source\n\
                       members,Follower,,,2017-08,9000000,25%,1,planted\n\
                       members,Follower,,,2018-02,25000000,15%,1,planted\n\
                       members,Follower,,,2018-04,30000000,10%,1,planted\n\
                       charge_fen,Pioneer,2017-01,sum,2017-12,2500,30%,1,a bill\n\
                       hhi,,,,2018-02,0.62,0.05,0.5,derived\n\
                       charge_fen,Follower,,,2018-04,250,50,0,not fitted\n";

/// The duopoly, small, short, and with an early follower, of which three numbers are looked for.
fn place(title: &str, settings: &str) -> Place {
    let place = Place::new();
    place.write("targets.csv", TARGETS);
    let experiment = format!(
        "title = {title}\nbase = \"duopoly\"\nreplicates = 2\n[set]\n\"population.simulated_households\" = 1000\n\
         \"run.months\" = 24\n\"platform.Follower.launch\" = \"2017-05\"\n\
         \"platform.Follower.campaign[0].month\" = \"2017-05\"\n\
         [calibration]\ntargets = \"targets.csv\"\n{settings}\n\
         [[factor]]\nname = \"reach\"\nkey = \"platform.Follower.reach\"\nfrom = 0.1\nto = 0.9\n\
         prior = {{ kind = \"normal\", mean = 0.5, sd = 0.2 }}\n\
         [[factor]]\nname = \"word_of_mouth\"\nkey = \"platform.Follower.word_of_mouth_per_month\"\n\
         from = 0.05\nto = 1.0\nscale = \"log\"\n\
         [[factor]]\nname = \"push\"\nkey = \"platform.Follower.push_per_month\"\nfrom = 0.001\nto = 0.1\nscale = \"log\"\n"
    );
    place.write("fit.toml", &experiment);
    place
}

fn searched() -> Place {
    let place = place("\"Three numbers\"", "generations = 3\npopulation_size = 5");
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "fit", "--quiet"]), 0);
    place
}

fn sampled() -> Place {
    let place = place("\"Three numbers\"", "method = \"abc-smc\"\ngenerations = 2\npopulation_size = 40");
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "fit", "--quiet"]), 0);
    place
}

fn page(place: &Place) -> String {
    assert_code(&place.huzhu(&["report", "fit", "--out", "page.html", "--force"]), 0);
    place.read("page.html")
}

/// What the charts of the page draw.
fn charts(page: &str) -> Value {
    let begin = page.split("<script type=\"application/json\" id=\"data\">").nth(1).unwrap();
    let data: Value = serde_json::from_str(begin.split("</script>").next().unwrap()).unwrap();
    data["charts"].clone()
}

fn numbers(place: &Place, table: &str, column: &str) -> Vec<Option<f64>> {
    let table = StoredTable::read(&place.path("fit").join(table)).unwrap();
    table.column(column).unwrap().values.iter().map(StoredValue::number).collect()
}

fn figures(place: &Place) -> Vec<String> {
    let listed = stdout(&place.huzhu(&["plot", "fit", "--list"]));
    listed.lines().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect()
}

fn plot(place: &Place, figure: &str, further: &[&str]) -> Vec<u8> {
    let arguments = [&["plot", "fit", "--figure", figure, "--out", "f", "--force"], further].concat();
    assert_code(&place.huzhu(&arguments), 0);
    place.read_bytes("f")
}

/// The `data-` attributes of an element.
fn data(element: &str) -> BTreeMap<&str, &str> {
    let parts = element.split(" data-").skip(1);
    let pair = |part| {
        let (name, rest): (&str, &str) = str::split_once(part, "=\"")?;
        Some((name, rest.split('"').next()?))
    };
    parts.filter_map(pair).collect()
}

fn near(shown: f64, stored: f64) -> bool {
    (shown - stored).abs() <= 1e-6 * stored.abs().max(1e-9)
}

#[test]
fn show_prints_what_calibrate_printed_whether_it_searched_or_sampled() {
    for settings in [
        "generations = 2\npopulation_size = 4",
        "method = \"abc-smc\"\ngenerations = 2\npopulation_size = 20",
    ] {
        let place = place("\"Three numbers\"", settings);
        let printed = place.huzhu(&["calibrate", "fit.toml", "--out", "fit"]);
        assert_code(&printed, 0);
        let shown = place.huzhu(&["show", "fit"]);
        assert_code(&shown, 0);
        assert!(stdout(&shown).contains("Three numbers") && stdout(&shown).contains("Follower members"));
        assert_eq!(stdout(&shown), stdout(&printed), "{settings}");
        // Without the time it took, all else is told.
        std::fs::remove_file(place.path("fit/timing.json")).unwrap();
        let first = |text: String| text.lines().skip(3).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(first(stdout(&place.huzhu(&["show", "fit"]))), first(stdout(&printed)));
    }
}

#[test]
fn a_calibration_of_a_base_changed_on_the_command_line_is_told_as_it_was() {
    let place = place("\"Three numbers\"", "generations = 1\npopulation_size = 4");
    let changed = ["--set", "population.simulated_households=1500"];
    let printed = place.huzhu(&[["calibrate", "fit.toml", "--out", "fit"].as_slice(), &changed].concat());
    assert_code(&printed, 0);
    assert_eq!(stdout(&place.huzhu(&["show", "fit"])), stdout(&printed));
}

#[test]
fn a_calibration_that_did_not_end_is_told_as_far_as_it_came_and_not_pictured() {
    let place = searched();
    std::fs::remove_file(place.path("fit/manifest.json")).unwrap();
    let journal = place.read_bytes("fit/journal.bin");
    std::fs::write(place.path("fit/journal.bin"), &journal[..journal.len() / 2]).unwrap();
    let shown = place.huzhu(&["show", "fit"]);
    assert_code(&shown, 0);
    let text = stdout(&shown);
    assert!(text.contains("next comes generation ") && text.contains("--resume"), "{text}");
    // The closest of those that were recorded.
    let candidates: usize =
        text.split("So far").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    let distances = numbers(&place, "evaluations.parquet", "distance");
    assert!((1..16).contains(&candidates), "{text}");
    let distances: Vec<f64> = distances[..candidates].iter().flatten().copied().collect();
    let closest = (0..candidates).min_by(|a, b| distances[*a].total_cmp(&distances[*b])).unwrap();
    let reach = numbers(&place, "evaluations.parquet", "reach")[closest].unwrap();
    let row = text.lines().find(|line| line.starts_with("reach ")).unwrap();
    let told: f64 = row.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!((told - reach).abs() < 1e-4, "{reach}: {text}");
    for command in [["report", "fit"].as_slice(), &["plot", "fit", "--list"]] {
        let refused = place.huzhu(command);
        assert_code(&refused, 2);
        assert!(stderr(&refused).contains("unfinished"), "{}", stderr(&refused));
    }
    assert!(!place.path("fit/report.html").exists());
}

#[test]
fn a_folder_whose_files_do_not_belong_together_is_refused() {
    let place = searched();
    let experiment = place.read("fit/experiment.toml");
    place.write("fit/experiment.toml", &experiment.replace("to = 0.9", "to = 0.8"));
    let refused = place.huzhu(&["report", "fit"]);
    assert_code(&refused, 2);
    assert!(stderr(&refused).contains("experiment.toml is not the file"), "{}", stderr(&refused));
    place.write("fit/experiment.toml", &experiment);
    let told = place.read("fit/calibration.json");
    let evaluations = "\"evaluations\": 16";
    assert!(told.contains(evaluations), "{told}");
    // A number that is held against the answers, and anything else.
    for spoiled in [told.replace(evaluations, "\"evaluations\": 17"), format!("{told} ")] {
        place.write("fit/calibration.json", &spoiled);
        for command in ["show", "report"] {
            let refused = place.huzhu(&[command, "fit"]);
            assert_code(&refused, 2);
            assert!(stderr(&refused).contains("does not come to what its calibration.json says"));
        }
    }
    place.write("fit/calibration.json", &told);
    std::fs::remove_file(place.path("fit/journal.bin")).unwrap();
    for command in [&["show", "fit"][..], &["report", "fit"], &["plot", "fit", "--list"]] {
        let refused = place.huzhu(command);
        assert_code(&refused, 2);
        assert!(stderr(&refused).contains("calibration") && !stderr(&refused).contains("holds no run"));
    }
}

#[test]
fn deviations_of_the_page_are_those_of_the_table_of_the_fit() {
    let place = searched();
    let charts = charts(&page(&place));
    let groups = charts["fit"]["plots"][0]["own"]["groups"].as_array().unwrap();
    let names: Vec<&str> = groups.iter().map(|group| group["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Follower", "Pioneer", "The market"]);
    let rows: Vec<&Value> = groups.iter().flat_map(|group| group["rows"].as_array().unwrap()).collect();
    // Sorted by platform, metric and month: the places in the table.
    let order = [0, 1, 2, 5, 3, 4];
    assert_eq!(rows.len(), order.len());
    let (deviations, luck) =
        (numbers(&place, "fit.parquet", "deviation"), numbers(&place, "fit.parquet", "luck"));
    let within = numbers(&place, "fit.parquet", "within_scale");
    for (row, at) in rows.iter().zip(order) {
        let deviation = deviations[at].unwrap();
        assert!(near(row["value"].as_f64().unwrap(), deviation), "{row}");
        let [low, high] = [0, 1].map(|end| row["bar"][end].as_f64().unwrap());
        assert!(near(high - low, 2.0 * luck[at].unwrap()) || (high - low).abs() < 1e-9, "{row}");
        assert_eq!(row["open"] == true, at == 5, "{row}");
        assert_eq!(row["missed"] == true, at != 5 && within[at] == Some(0.0), "{row}");
    }
    let met = (0..5).filter(|at| within[*at] == Some(1.0)).count();
    let page = page(&place);
    assert!(headline(&page).starts_with(&format!("{met} of 5 targets within tolerance; distance ")));
}

#[test]
fn dots_of_the_still_figure_stand_where_their_numbers_belong() {
    let place = searched();
    let svg = String::from_utf8(plot(&place, "fit", &["--width-mm", "178"])).unwrap();
    let panel = svg.lines().map(data).find(|found| found.contains_key("panel")).unwrap();
    let at = |name: &str| panel[name].parse::<f64>().unwrap();
    let deviations = numbers(&place, "fit.parquet", "deviation");
    let mut seen = 0;
    for dot in svg.lines().filter(|line| line.starts_with("<circle") && data(line).contains_key("deviation"))
    {
        let found = data(dot);
        let stored = deviations[found["row"].parse::<usize>().unwrap()].unwrap();
        assert!(near(found["deviation"].parse().unwrap(), stored));
        let x: f64 = dot.split(" cx=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        let per_point = (at("x-high") - at("x-low")) / (at("right") - at("left"));
        let drawn = at("x-low") + (x - at("left")) * per_point;
        let reach = at("x-high") - 0.3;
        assert!((drawn - stored.clamp(-reach, reach)).abs() <= 0.03 * per_point, "{dot}");
        seen += 1;
    }
    assert_eq!(seen, 6);
}

#[test]
fn parameters_generations_and_candidates_of_the_page_are_those_of_the_files() {
    let place = searched();
    let charts = charts(&page(&place));
    let found: Value = serde_json::from_str(&place.read("fit/calibration.json")).unwrap();
    let known: Value = serde_json::from_str(&place.read("fit/identifiability.json")).unwrap();
    let rows = charts["parameters"]["plots"][0]["own"]["groups"][0]["rows"].as_array().unwrap();
    for (row, share) in rows.iter().zip([
        |value: f64| (value - 0.1) / 0.8,
        |value: f64| (value / 0.05).ln() / 20_f64.ln(),
        |value: f64| (value / 0.001).ln() / 100_f64.ln(),
    ]) {
        let name = row["name"].as_str().unwrap();
        let best = found["best"]["values"][name].as_f64().unwrap();
        assert!(near(row["value"].as_f64().unwrap(), share(best)), "{row}");
        let spread = known["spreads"][name].as_f64().unwrap();
        let high = (share(best) + spread).min(1.0);
        assert!(near(row["bar"][1].as_f64().unwrap(), high), "{row}");
    }
    let lines = charts["search"]["plots"][0]["own"]["lines"].as_array().unwrap();
    for (line, column) in lines.iter().zip(["best", "lowest", "median"]) {
        let stored = numbers(&place, "generations.parquet", column);
        let points = line["points"].as_array().unwrap();
        assert_eq!(points.len(), stored.len());
        assert!(
            points
                .iter()
                .zip(stored)
                .all(|(point, stored)| near(point["y"].as_f64().unwrap(), stored.unwrap()))
        );
    }
    let pairs = &charts["pairs"]["plots"][0]["own"];
    let mut distances: Vec<f64> =
        numbers(&place, "evaluations.parquet", "distance").into_iter().flatten().collect();
    distances.sort_by(f64::total_cmp);
    let shown = pairs["told"][0][1].as_array().unwrap();
    assert!(shown.iter().zip(&distances).all(|(shown, stored)| near(shown.as_f64().unwrap(), *stored)));
    assert_eq!(shown.len(), distances.len());
    let heat = &charts["correlations"]["plots"][0]["own"]["rows"];
    let stored = known["correlations"]["push"]["reach"].as_f64().unwrap();
    assert!(near(heat[2][0].as_f64().unwrap(), stored));
}

#[test]
fn a_sample_is_shown_as_its_particles_and_what_they_predict() {
    let place = sampled();
    let charts = charts(&page(&place));
    let [low, middle, high] = ["predicted_q05", "predicted_median", "predicted_q95"]
        .map(|name| numbers(&place, "fit.parquet", name)[2].unwrap());
    let own = &charts["series"]["plots"][0]["own"]["lines"][0]["points"][2];
    let factor = 1e6;
    assert!(near(own["y"].as_f64().unwrap() * factor, middle), "{own}");
    assert!(
        near(own["spread"][0].as_f64().unwrap() * factor, low)
            && near(own["spread"][1].as_f64().unwrap() * factor, high)
    );
    assert_eq!(own["ring"].as_f64(), Some(30.0));
    let pairs = &charts["pairs"]["plots"][0]["own"];
    for (place_of, name) in ["reach", "word_of_mouth", "push"].iter().enumerate() {
        let stored = numbers(&place, "posterior.parquet", name);
        let points = pairs["points"].as_array().unwrap();
        assert_eq!(points.len(), 40);
        assert!(
            points
                .iter()
                .zip(stored)
                .all(|(point, stored)| near(point[place_of].as_f64().unwrap(), stored.unwrap()))
        );
    }
    // Densities are over the range: all parts together weigh 1, the sample as the prior.
    let posterior: Value = serde_json::from_str(&place.read("fit/posterior.json")).unwrap();
    for plot in charts["marginals"]["plots"].as_array().unwrap() {
        let bins = plot["own"]["bins"].as_array().unwrap();
        for part in [2, 3] {
            let sum: f64 = bins.iter().map(|bin| bin[part].as_f64().unwrap()).sum();
            assert!((sum / bins.len() as f64 - 1.0).abs() < 1e-5, "{plot}");
        }
        let told = &posterior["parameters"][plot["title"].as_str().unwrap()];
        for (place, key) in ["q05", "median", "q95"].into_iter().enumerate() {
            assert!(near(plot["own"]["interval"][place].as_f64().unwrap(), told[key].as_f64().unwrap()));
        }
    }
    let accepted = &charts["search"]["plots"][1]["own"]["lines"][0]["points"][1]["y"];
    let stored = |column| numbers(&place, "generations.parquet", column)[1].unwrap();
    assert!(near(accepted.as_f64().unwrap(), stored("accepted") / stored("proposals")));
}

#[test]
fn every_figure_repeats_in_all_formats_and_stands_on_the_page() {
    for (place, own) in [
        (
            searched(),
            ["fit", "series", "search", "parameters", "pairs", "correlations", "directions"].as_slice(),
        ),
        (
            sampled(),
            &["fit", "series", "search", "parameters", "marginals", "pairs", "correlations", "directions"],
        ),
    ] {
        assert_eq!(figures(&place), own);
        let page = page(&place);
        assert!(page.len() < 3_000_000);
        for figure in own {
            for width in ["85", "178"] {
                let svg = String::from_utf8(plot(&place, figure, &["--width-mm", width])).unwrap();
                assert_eq!(svg.as_bytes(), plot(&place, figure, &["--width-mm", width]), "{figure}");
                assert!(
                    svg.contains(&format!("width=\"{width}mm\""))
                        && !svg.contains("NaN")
                        && !svg.contains("inf\"")
                );
                assert!(width != "178" || page.contains(&svg), "{figure} stands on the page");
            }
            assert!(plot(&place, figure, &["--format", "pdf"]).starts_with(b"%PDF"));
            assert!(plot(&place, figure, &["--format", "png", "--dpi", "60"]).starts_with(b"\x89PNG"));
            let begin = page.split(&format!("<figure id=\"chart-{figure}\"")).nth(1).unwrap();
            let begin = begin.split("</figure>").next().unwrap();
            assert!(
                begin.contains("<caption>") && begin.matches("<th scope=\"col\">").count() >= 2,
                "{figure}"
            );
        }
        let wrong = place.huzhu(&["plot", "fit", "--figure", "serie"]);
        assert_code(&wrong, 2);
        assert!(stderr(&wrong).contains("did you mean `series`?"), "{}", stderr(&wrong));
    }
}

#[test]
fn a_page_is_the_same_twice_refers_to_nothing_and_keeps_names_text() {
    let evil = "\"</script><script>alert(1)</script><b title='x'>&amp;\"";
    let place = place(evil, "generations = 1\npopulation_size = 4");
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "fit", "--quiet"]), 0);
    let page_of = page(&place);
    assert_eq!(page_of, page(&place));
    assert!(!page_of.contains("<script>alert") && !page_of.contains("<b title"), "markup came through");
    assert_eq!((page_of.matches("<script").count(), page_of.matches("</script>").count()), (3, 3));
    let body = page_of.split("</style>").nth(1).unwrap().split("<script type").next().unwrap();
    for refused in [" style=\"", " src=\"", " onclick=", "href=\"http", "<link", "<iframe"] {
        assert!(!body.contains(refused), "{refused}");
    }
}

#[test]
fn another_calibration_takes_the_page_of_the_one_that_it_replaces_along() {
    let place = searched();
    assert_code(&place.huzhu(&["report", "fit"]), 0);
    assert!(place.path("fit/report.html").exists());
    place.write("fit.toml", &place.read("fit.toml").replace("generations = 3", "generations = 1"));
    assert_code(&place.huzhu(&["calibrate", "fit.toml", "--out", "fit", "--force", "--quiet"]), 0);
    assert!(!place.path("fit/report.html").exists());
}

#[test]
fn the_gallery_shows_every_figure_of_a_calibration() {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gallery.md");
    let gallery = std::fs::read_to_string(docs).unwrap();
    for figure in figures(&sampled()) {
        assert!(gallery.contains(&format!("](figures/calibration-{figure}.svg)")), "{figure}");
    }
}
