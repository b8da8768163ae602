//! The page of a comparison: it shows the numbers of the tables, and everything on it works, on every screen and in both themes.

use huzhu::output::{StoredTable, StoredValue};
use serde_json::Value;

use crate::browser::{Browser, View};
use crate::place::{Place, bounds, pictures};

const DESK: View = View { width: 1400, dark: false };

impl Place {
    /// A folder with results and their pages.
    pub fn of_comparison() -> Place {
        let place = Place::empty();
        let small = ["--set", "population.simulated_households=3000", "--replicates", "6", "--out", "c"];
        place.huzhu(&[["compare", "china-2016-2022", "no-regulator", "--quiet"].as_slice(), &small].concat());
        place.huzhu(&["report", "c", "--out", "page.html"]);
        place
    }

    /// A column of the rows of a table in which these columns have these words; an empty word for a missing one.
    fn stored(&self, table: &str, wanted: &[(&str, &str)], column: &str) -> Vec<Option<f64>> {
        let table = StoredTable::read(&self.path(&format!("c/{table}.parquet"))).unwrap();
        let values = |name: &str| &table.column(name).unwrap().values;
        let is_own = |row: &usize| {
            wanted.iter().all(|(name, word)| values(name)[*row].text().unwrap_or_default() == *word)
        };
        let rows = (0..values(column).len()).filter(is_own);
        rows.map(|row| StoredValue::number(&values(column)[row])).collect()
    }
}

#[test]
fn the_page_of_a_comparison_fits_every_screen_in_both_themes_without_error_or_request() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_comparison();
    let pictures = pictures();
    for (width, dark) in [1400, 390].into_iter().flat_map(|width| [(width, false), (width, true)]) {
        browser.open(&place.path("page.html"), View { width, dark });
        assert_eq!(browser.troubles(), [""; 0], "{width}, dark {dark}");
        let across = browser.evaluate("document.documentElement.scrollWidth - innerWidth");
        assert!(across.as_f64() <= Some(0.0), "{width}: the page is {across} pixels too wide");
        // Every chart moves: none has fallen back to its still picture.
        let still = browser.evaluate(
            "[...document.querySelectorAll('figure[data-chart]:not(.is-live)')].map(({ id }) => id).join()",
        );
        assert_eq!(still, "");
        let theme = if dark { "dark" } else { "light" };
        browser.screenshot(&pictures.join(format!("comparison-{width}-{theme}.png")));
    }
}

#[test]
fn lines_and_points_stand_at_the_numbers_of_the_tables() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_comparison();
    browser.open(&place.path("page.html"), DESK);
    let of_market = [("metric", "memberships"), ("platform", "")];
    for (plot, series, column) in [(0, 0, "difference"), (1, 0, "mean_reference"), (1, 1, "mean_other")] {
        let drawn = browser.evaluate(&format!(
            "(() => {{ const chart = huzhu.data.charts.memberships;
               const {{ u, series }} = huzhu.drawings.filter((one) => one.chart === chart)[{plot}];
               const own = u.data.findIndex((values, place) => place > 0 && values === series[{series}].values);
               return u.data[own].map((value) => u.posToVal(u.valToPos(value, 'y'), 'y')); }})()"
        ));
        let stored = place.stored("monthly", &of_market, column);
        assert_eq!(drawn.as_array().unwrap().len(), stored.len());
        for (drawn, stored) in drawn.as_array().unwrap().iter().zip(stored) {
            let (drawn, stored) = (drawn.as_f64().unwrap(), stored.unwrap());
            assert!((drawn - stored).abs() <= 1e-5 * stored.abs() + 1.0, "{column}: {drawn}, not {stored}");
        }
    }
    // A row of the board lies at its place between the marks of the axis, and hovering tells the numbers.
    let over = "figure[data-chart=differences] canvas";
    bounds(&mut browser, over);
    let thing = browser.evaluate(
        "(() => { const { marks } = huzhu.drawings.find((one) => one.chart === huzhu.data.charts.differences);
           const { x, y } = marks.find(({ heading }) => heading === 'HHI at the end'); return [x, y]; })()",
    );
    browser.hover(over, (thing[0].as_f64().unwrap(), thing[1].as_f64().unwrap()));
    let said = browser.evaluate("document.querySelector('figure[data-chart=differences] .hover').innerText");
    let said = said.as_str().unwrap();
    assert!(said.starts_with("HHI at the end"), "{said}");
    for column in ["mean_reference", "mean_other", "difference"] {
        let stored = place.stored("differences", &[("metric", "final_hhi")], column)[0].unwrap();
        let shown = format!("{:.2}", stored.abs());
        assert!(said.contains(&shown), "{column} {stored} is not in {said}");
    }
}

#[test]
fn the_keyboard_reads_rows_and_pairs() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_comparison();
    browser.open(&place.path("page.html"), DESK);
    let press = |browser: &mut Browser, chart: &str, key: &str| {
        browser.evaluate(&format!(
            "document.querySelector('figure[data-chart={chart}] .plot').dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}' }}))"
        ));
        browser
            .evaluate(&format!("document.querySelector('figure[data-chart={chart}] .hover b')?.textContent"))
    };
    assert_eq!(press(&mut browser, "differences", "ArrowDown"), "Memberships at their peak");
    assert_eq!(press(&mut browser, "differences", "ArrowDown"), "Memberships at the end");
    assert_eq!(press(&mut browser, "differences", "ArrowUp"), "Memberships at their peak");
    let pairs = place.stored("pairs", &[("metric", "peak_memberships")], "difference");
    let pairs: Vec<f64> = pairs.into_iter().flatten().collect();
    let lowest = (0..pairs.len()).min_by(|a, b| pairs[*a].total_cmp(&pairs[*b])).unwrap();
    assert_eq!(press(&mut browser, "pairs", "ArrowRight"), format!("Pair {lowest}"));
}

#[test]
fn a_platform_hides_in_lines_and_rows_and_a_period_is_shared_by_all_calendars() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_comparison();
    browser.open(&place.path("page.html"), DESK);
    let count =
        "(() => { const of = (name) => huzhu.drawings.find((one) => one.chart === huzhu.data.charts[name]);
        return [of('members').shown().length, of('exits').rows().length]; })()";
    let all: Value = browser.evaluate(count);
    let name = browser
        .evaluate("huzhu.data.platforms.findIndex(({ name }) => name === 'Xiang Hu Bao')")
        .as_u64()
        .unwrap();
    browser.click(&format!("button[data-platform='{name}']"));
    let left = browser.evaluate(count);
    for place in [0, 1] {
        assert_eq!(left[place].as_u64().unwrap() + 1, all[place].as_u64().unwrap(), "{place}");
    }
    browser.click(&format!("button[data-platform='{name}']"));
    assert_eq!(browser.evaluate(count), all);
    let (left, top, width, height) = bounds(&mut browser, "figure[data-chart=memberships] .u-over");
    browser.drag((left + width * 0.3, top + height / 2.0), (left + width * 0.6, top + height / 2.0));
    let period: Value = browser.evaluate("huzhu.period");
    assert_eq!(period, serde_json::json!([24, 47]));
    let scales = "huzhu.drawings.filter((drawing) => drawing.isCalendar).map(({ u }) => [u.scales.x.min, u.scales.x.max])";
    let scales = browser.evaluate(scales);
    assert!(scales.as_array().unwrap().len() > 10, "{scales}");
    assert!(scales.as_array().unwrap().iter().all(|scale| *scale == period), "{scales}");
    browser.click("[data-period=whole]");
    assert_eq!(browser.evaluate("huzhu.period"), Value::Null);
    browser.click("[data-theme-toggle]");
    assert_eq!(browser.troubles(), [""; 0]);
}

#[test]
fn measures_of_one_scenario_alone_are_told_as_such() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_comparison();
    browser.open(&place.path("page.html"), DESK);
    let told = browser.evaluate(
        "huzhu.hover.events(huzhu.data.events.find(({ kind }) => kind === 'intervention').month).join()",
    );
    assert!(told.as_str().unwrap().contains("(only in china-2016-2022)"), "{told}");
}

#[test]
fn every_chart_of_a_comparison_saves_a_picture_pixels_and_its_numbers() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_comparison();
    browser.open(&place.path("page.html"), DESK);
    let charts = place.every_chart_is_saved(&mut browser, 5_000);
    assert_eq!(charts.len(), 12, "{charts:?}");
    let kept = place.path("kept");
    browser.download("figure[data-chart=pairs] [data-save=csv]", &kept);
    let mut csv = csv::Reader::from_path(&kept).unwrap();
    let column = csv.headers().unwrap().iter().position(|name| name == "final_hhi (1), difference").unwrap();
    let stored = place.stored("pairs", &[("metric", "final_hhi")], "difference");
    let saved: Vec<Option<f64>> = csv.records().map(|row| row.unwrap()[column].parse().ok()).collect();
    assert_eq!(saved, stored);
    assert_eq!(browser.troubles(), [""; 0]);
}

#[test]
fn figures_of_a_comparison_have_no_text_that_is_cut_or_covered() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_comparison();
    for figure in ["differences", "pairs", "memberships", "concentration", "members", "charge", "exits"] {
        place.figure_can_be_read(&mut browser, "c", figure);
    }
}
