//! What the page of a sweep tells beside its numbers: the headline, what could not be done, what repeats it; and what is refused.

use crate::report_sweep::{CONTINUOUS, GRID, data, page, swept};
use crate::support::{Place, assert_code, stderr};

/// The sentence at the head of a page.
pub fn headline(page: &str) -> &str {
    let (_, begin) = page.split_once("<h1").unwrap();
    begin.split_once('>').unwrap().1.split("</h1>").next().unwrap()
}

#[test]
fn the_headline_says_what_moves_the_first_metric_and_how_histories_end() {
    let place = swept(GRID);
    let page = page(&place, "s");
    let headline = headline(&page);
    assert!(
        headline.starts_with("peak rises from ") && headline.contains("as reach rises from 0.1 to 0.4"),
        "{headline}"
    );
    assert!(headline.contains(" histories end "), "{headline}");
    // Both ends have their intervals, the first of which is said to be one.
    assert!(headline.contains(" (95 % interval ") && headline.matches(" to ").count() == 4, "{headline}");
    assert!(
        page.contains(
            "A grid design: six points \u{d7} two scenarios \u{d7} three replicates; 36 histories."
        )
    );
    assert!(page.contains("aria-label=\"Scenarios: press to hide or show\""));
}

#[test]
fn the_headline_of_indices_has_intervals_and_says_where_an_order_is_not_known() {
    // Whether the two intervals overlap is up to the design: the sentence has to agree with the bars.
    let of_few = swept(&CONTINUOUS.replace("KIND", "kind = \"saltelli\"\nbase_points = 64"));
    let page = page(&of_few, "s");
    let headline = headline(&page);
    let bars = data(&page)["charts"]["sensitivity-members"]["plots"][0]["own"]["rows"].clone();
    let ends = |row: usize| ["low", "high"].map(|end| bars[row]["estimates"][1][end].as_f64().unwrap());
    let ([low, high], [_, second]) = (ends(0), ends(1));
    let is_tied = second >= low;
    assert!(headline.contains("95 % interval "), "{headline}");
    assert_eq!(
        headline.contains("which of them matters more is not known"),
        is_tied,
        "{low} to {high}, {second}: {headline}"
    );
}

#[test]
fn without_factors_the_headline_tells_scenarios_apart_only_beyond_luck() {
    let without_factors = |fee: &str| {
        let (head, rest) = GRID.split_once("[[factor]]").unwrap();
        let scenarios = &rest[rest.find("[[scenario]]").unwrap()..];
        let changed = scenarios.replace("\"platform.Pioneer.fee_rate\" = 0.01", fee);
        let place = swept(&format!("{head}{changed}"));
        let page = page(&place, "s");
        headline(&page).to_owned()
    };
    let apart = without_factors("\"platform.Pioneer.reach\" = 0.01");
    assert!(apart.starts_with("peak is ") && apart.contains(" in cheap and "), "{apart}");
    let alike = without_factors("\"platform.Pioneer.fee_rate\" = 0.0500001");
    assert!(alike.contains(" histories end ") && !alike.contains("peak"), "{alike}");
}

#[test]
fn what_the_page_says_repeats_a_sweep_to_the_last_bit_even_where_the_command_line_set_something() {
    let place = Place::new();
    place.write("e.toml", GRID);
    let set = "population.simulated_households=700";
    assert_code(&place.huzhu(&["sweep", "e.toml", "--out", "s", "--quiet", "--set", set]), 0);
    assert!(page(&place, "s").contains("take out its <code>[set]</code>"));
    let (head, rest) = GRID.split_once("[set]").unwrap();
    let without_set = format!("{head}{}", &rest[rest.find("[[factor]]").unwrap()..]);
    place.write("experiment.toml", &without_set.replace("\"duopoly\"", "\"base.toml\""));
    place.write("base.toml", &place.read("s/base.toml"));
    assert_code(&place.huzhu(&["sweep", "experiment.toml", "--out", "again", "--quiet"]), 0);
    assert!(place.read_bytes("again/runs.parquet") == place.read_bytes("s/runs.parquet"));
}

#[test]
fn a_sweep_that_was_killed_is_told_as_far_as_it_came_and_one_without_a_history_has_no_figures() {
    let place = swept(GRID);
    let journal = place.read_bytes("s/journal.bin");
    std::fs::create_dir(place.path("cut")).unwrap();
    std::fs::write(place.path("cut/journal.bin"), &journal[..journal.len() * 2 / 3]).unwrap();
    let cut = page(&place, "cut");
    assert!(cut.contains("unfinished, "), "{}", cut.split("standfirst").nth(2).unwrap());
    assert_code(&place.huzhu(&["plot", "cut", "--figure", "outcomes"]), 0);
    // A journal that ends within its header is none.
    std::fs::write(place.path("cut/journal.bin"), &journal[..40]).unwrap();
    let refused = place.huzhu(&["report", "cut", "--out", "none.html"]);
    assert_code(&refused, 2);
    assert!(stderr(&refused).contains("cut holds no sweep"), "{}", stderr(&refused));
    assert!(!place.path("none.html").exists());
}

#[test]
fn a_journal_that_is_not_that_of_the_tables_beside_it_is_refused() {
    let place = swept(GRID);
    let journal = place.read_bytes("s/journal.bin");
    let other = swept(&GRID.replace("replicates = 3", "replicates = 2")).read_bytes("s/journal.bin");
    for altered in [&journal[..journal.len() * 2 / 3], &other] {
        std::fs::write(place.path("s/journal.bin"), altered).unwrap();
        let commands: [&[&str]; 3] =
            [&["report", "s"], &["plot", "s", "--figure", "outcomes", "--out", "none.svg"], &["show", "s"]];
        for command in commands {
            let refused = place.huzhu(command);
            assert_code(&refused, 2);
            assert!(
                stderr(&refused).contains("is not what the tables beside it were made of"),
                "{}",
                stderr(&refused)
            );
        }
        assert!(!place.path("s/report.html").exists() && !place.path("none.svg").exists());
    }
}

#[test]
fn histories_that_failed_are_counted_and_told_with_their_reason() {
    let names = "[[factor]]\nname = \"name\"\nkey = \"platform.Follower.name\"\nvalues = [\"Follower\", \"Pioneer\"]\n[[scenario]]\nname = \"plain\"";
    let place = swept(&GRID.replacen("[[scenario]]\nname = \"plain\"", names, 1));
    let page = page(&place, "s");
    assert!(page.contains("72 histories; 36 could not be simulated."), "counted");
    assert!(page.contains("Histories that could not be simulated: 36; the first 20"));
}

#[test]
fn a_sensitivity_design_that_is_not_whole_says_why_it_has_no_indices() {
    let place = swept(&CONTINUOUS.replace("KIND", "kind = \"saltelli\"\nbase_points = 8"));
    std::fs::remove_file(place.path("s/runs.parquet")).unwrap();
    let page = page(&place, "s");
    assert!(page.contains("Indices cannot be computed: s holds no sweep"), "it says why");
    assert!(data(&page)["charts"].as_object().unwrap().contains_key("response-members"));
}

#[test]
fn names_of_an_experiment_stay_text_and_its_page_goes_with_what_it_tells_of() {
    let evil = "</script><script>alert(1)</script>";
    let place = swept(&GRID.replace("A small grid", evil).replace("\"plain\"", "\"<b>plain</b>\""));
    assert_code(&place.huzhu(&["report", "s"]), 0);
    let page = place.read("s/report.html");
    assert!(!page.contains("<script>alert") && !page.contains("<b>plain"), "markup came through");
    assert_eq!((page.matches("<script").count(), page.matches("</script>").count()), (3, 3));
    assert_code(&place.huzhu(&["verify", "s", "--sample", "1"]), 0);
    assert_code(&place.huzhu(&["sweep", "e.toml", "--out", "s", "--quiet", "--force"]), 0);
    assert!(!place.path("s/report.html").exists());
}

#[test]
fn a_page_of_two_thousand_histories_weighs_less_than_three_megabytes() {
    let place = swept(
        &CONTINUOUS
            .replace("KIND", "kind = \"sobol\"\npoints = 1024")
            .replace("\"run.months\" = 36", "\"run.months\" = 4")
            .replace("= 300", "= 100"),
    );
    let page = page(&place, "s");
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    assert!(page.contains("500 of 1024 are drawn, evenly chosen"));
    assert!(page.contains("The first 200 of 1024 rows"));
}
