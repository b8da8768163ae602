//! The page of a sweep: everything on it works, on every screen and in both themes.

use huzhu::output::StoredTable;

use crate::browser::{Browser, View};
use crate::place::{Place, pictures};

const DESK: View = View { width: 1400, dark: false };

/// Two factors, two scenarios, series.
pub const GRID: &str = include_str!("../small_grid.toml");

/// A design for Sobol indices.
pub const SALTELLI: &str = r#"title = "A small design"
base = "duopoly"
replicates = 2
[set]
"population.simulated_households" = 300
"run.months" = 36
[design]
kind = "saltelli"
base_points = 8
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
[[metric]]
name = "hhi"
unit = "1"
expression = "final_hhi"
"#;

impl Place {
    /// A folder with results and their pages.
    pub fn of_sweep(experiment: &str) -> Place {
        let place = Place::empty();
        place.write("e.toml", experiment);
        place.huzhu(&["sweep", "e.toml", "--out", "s", "--quiet"]);
        place.huzhu(&["report", "s", "--out", "page.html"]);
        place
    }

    /// Mean of a metric over the histories of a scenario whose point has this value of a factor.
    fn mean(&self, metric: &str, scenario: &str, (factor, level): (&str, f64)) -> f64 {
        let read = |file: &str| StoredTable::read(&self.path(&format!("s/{file}.parquet"))).unwrap();
        let (points, runs) = (read("points"), read("runs"));
        let value = |table: &StoredTable, column: &str, row: usize| {
            table.column(column).unwrap().values[row].number().unwrap()
        };
        let own = (0..runs.column("point").unwrap().values.len()).filter(|row| {
            runs.column("scenario").unwrap().values[*row].text() == Some(scenario)
                && value(&points, factor, value(&runs, "point", *row) as usize) == level
        });
        let values: Vec<f64> = own.map(|row| value(&runs, metric, row)).collect();
        values.iter().sum::<f64>() / values.len() as f64
    }
}

#[test]
fn the_page_of_a_sweep_fits_every_screen_in_both_themes_without_error_or_request() {
    let Some(mut browser) = Browser::start() else { return };
    let pictures = pictures();
    for (name, experiment) in [("grid", GRID), ("saltelli", SALTELLI)] {
        let place = Place::of_sweep(experiment);
        for (width, dark) in [1400, 820, 390].into_iter().flat_map(|width| [(width, false), (width, true)]) {
            browser.open(&place.path("page.html"), View { width, dark });
            assert_eq!(browser.troubles(), [""; 0], "{width}, dark {dark}");
            let across = browser.evaluate("document.documentElement.scrollWidth - innerWidth");
            assert!(across.as_f64() <= Some(0.0), "{width}: the page is {across} pixels too wide");
            let live = "[...document.querySelectorAll('figure[data-chart]')].every((figure) => \
                        figure.classList.contains('is-live') && figure.querySelector('.live svg.marks, .live canvas'))";
            assert_eq!(browser.evaluate(live), true, "every chart moves");
            let theme = if dark { "dark" } else { "light" };
            browser.screenshot(&pictures.join(format!("sweep-{name}-{width}-{theme}.png")));
        }
    }
}

#[test]
fn marks_stand_at_the_means_of_the_table_and_hovering_tells_them() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_sweep(GRID);
    browser.open(&place.path("page.html"), DESK);
    // Read off the axis: where the first plot says that a number lies, its mark does.
    for (level, fee) in [0.04, 0.3, 0.6].into_iter().enumerate() {
        let expected = place.mean("peak", "cheap", ("fee", fee));
        let drawn = browser.evaluate(&format!(
            "(() => {{ const drawing = huzhu.drawings.find((one) => one.chart === huzhu.data.charts['response-peak']);
               const spot = drawing.spots.filter((one) => one.level === {level})[1];
               return [spot.y - drawing.y({expected}), drawing.y(0) - drawing.y({expected})]; }})()"
        ));
        assert!(drawn[0].as_f64().unwrap().abs() < 0.5, "{drawn}");
        assert!(drawn[1].as_f64().unwrap() > 1.0, "{drawn}");
    }
    browser.evaluate("document.querySelector('figure[data-chart=response-peak] .plot').focus()");
    browser.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))",
    );
    let heading = "document.querySelector('figure[data-chart=response-peak] .hover b').textContent";
    assert_eq!(browser.evaluate(heading), "fee 0.04");
    let said = browser.evaluate(
        "[...document.querySelectorAll('figure[data-chart=response-peak] .hover tr')].map((row) => row.textContent).join('|')",
    );
    let said = said.as_str().unwrap();
    let millions = format!("{:.2}", place.mean("peak", "cheap", ("fee", 0.04)) / 1e6);
    assert!(
        said.contains("plain") && said.contains("cheap") && said.contains(&millions),
        "{said}: {millions}"
    );
    assert!(said.contains("n 6"), "{said}");

    let over = "figure[data-chart=surface-peak] .plot";
    browser.evaluate(&format!("document.querySelector('{over}').scrollIntoView({{ block: 'center' }})"));
    browser.hover(over, (150.0, 60.0));
    let cell = browser.evaluate(&format!("document.querySelector('{over} .hover').textContent"));
    let cell = cell.as_str().unwrap();
    assert!(cell.contains("fee ") && cell.contains("reach ") && cell.contains("3 histories"), "{cell}");
    assert_eq!(browser.troubles(), [""; 0]);
}

#[test]
fn a_scenario_hides_in_all_charts_and_a_metric_is_chosen() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_sweep(GRID);
    browser.open(&place.path("page.html"), DESK);
    let lines = "huzhu.drawings.find((one) => one.chart === huzhu.data.charts.parallel).drawn.length";
    let means =
        "huzhu.drawings.find((one) => one.chart === huzhu.data.charts['response-peak']).shown().length";
    assert_eq!([browser.evaluate(lines), browser.evaluate(means)], [12, 2]);
    browser.click("button[data-platform='0']");
    assert_eq!([browser.evaluate(lines), browser.evaluate(means)], [6, 1]);
    browser.click("button[data-platform='0']");
    assert_eq!([browser.evaluate(lines), browser.evaluate(means)], [12, 2]);

    let seen = "['peak', 'hhi'].map((name) => document.querySelector(`figure[data-chart=response-${name}]`).offsetHeight > 0)";
    assert_eq!(browser.evaluate(seen), serde_json::json!([true, false]));
    browser.evaluate(
        "(() => { const list = document.querySelector('#responses [data-choice]'); list.value = '1'; \
         list.dispatchEvent(new Event('change')); })()",
    );
    assert_eq!(browser.evaluate(seen), serde_json::json!([false, true]));
    let width = "(() => { const plot = document.querySelector('figure[data-chart=response-hhi] .plot'); \
                 return plot.querySelector('svg').clientWidth - plot.clientWidth; })()";
    assert_eq!(browser.evaluate(width), 0);
    assert_eq!(browser.troubles(), [""; 0]);
}

#[test]
fn brushing_an_axis_keeps_the_lines_that_pass_there_by_slider_and_by_mouse() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_sweep(GRID);
    browser.open(&place.path("page.html"), DESK);
    let kept = "document.querySelectorAll('figure[data-chart=parallel] .line:not(.is-faded)').length";
    assert_eq!(browser.evaluate(kept), 12);
    // Only the highest of three fees: two reaches in two scenarios.
    browser.evaluate(
        "(() => { const [, axis] = document.querySelectorAll('.brush select'); axis.value = '0'; \
         axis.dispatchEvent(new Event('change')); const slider = document.querySelector('[data-brush=lowest]'); \
         slider.value = '900'; slider.dispatchEvent(new Event('input')); })()",
    );
    assert_eq!(browser.evaluate(kept), 4);
    let told = browser.evaluate("document.querySelector('.brush [role=status]').textContent");
    assert!(told.as_str().unwrap().starts_with("4 of 12 lines, fee from"), "{told}");
    browser.click("[data-brush=clear]");
    assert_eq!(browser.evaluate(kept), 12);
    // The lower half of the second axis: one of two reaches.
    let at = browser.evaluate(
        "(() => { const drawing = huzhu.drawings.find((one) => one.chart === huzhu.data.charts.parallel); \
         drawing.host.scrollIntoView({ block: 'center' }); const { left, top } = drawing.svg.getBoundingClientRect(); \
         return [left + drawing.x(1), top + drawing.bottom + 5, top + (drawing.bottom + drawing.top) / 2]; })()",
    );
    let at = |place: usize| at[place].as_f64().unwrap();
    browser.drag((at(0), at(1)), (at(0), at(2)));
    assert_eq!(browser.evaluate(kept), 6);
    // The reader's own colouring.
    let colours = "new Set([...document.querySelectorAll('figure[data-chart=parallel] .line')].map((line) => line.getAttribute('stroke'))).size";
    browser.evaluate(
        "(() => { const list = document.querySelector('[data-colour]'); list.value = '0'; list.dispatchEvent(new Event('change')); })()",
    );
    assert_eq!(browser.evaluate(colours), 3);
    assert_eq!(browser.evaluate(kept), 6, "a change of colours keeps what is brushed");
    assert_eq!(browser.troubles(), [""; 0]);
}

#[test]
fn every_chart_of_a_sweep_saves_a_picture_pixels_and_its_numbers() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_sweep(SALTELLI);
    browser.open(&place.path("page.html"), DESK);
    let charts = place.every_chart_is_saved(&mut browser, 5_000);
    assert!(charts.len() >= 4, "{charts:?}");
    assert_eq!(browser.troubles(), [""; 0]);
}

#[test]
fn figures_of_a_sweep_have_no_text_that_is_cut_or_covered() {
    let Some(mut browser) = Browser::start() else { return };
    let names = "response-peak surface-hhi outcomes parallel months-hhi months-members";
    for (experiment, figures) in
        [(GRID, names), (SALTELLI, "response-hhi outcomes parallel sensitivity-members")]
    {
        let place = Place::of_sweep(experiment);
        figures.split(' ').for_each(|figure| place.figure_can_be_read(&mut browser, "s", figure));
    }
}
