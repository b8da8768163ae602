//! The page of a calibration: it shows the numbers of the tables, and everything on it works, on every screen and in both themes.

use huzhu::output::{StoredTable, StoredValue};

use crate::browser::{Browser, View};
use crate::place::{Place, pictures};

const DESK: View = View { width: 1400, dark: false };

const EXPERIMENT: &str = "title = \"Two numbers\"\nbase = \"duopoly\"\nreplicates = 2\n[set]\n\
    \"population.simulated_households\" = 1000\n\"run.months\" = 24\n\"platform.Follower.launch\" = \"2017-05\"\n\
    \"platform.Follower.campaign[0].month\" = \"2017-05\"\n[calibration]\ntargets = \"targets.csv\"\nSETTINGS\n\
    [[factor]]\nname = \"reach\"\nkey = \"platform.Follower.reach\"\nfrom = 0.1\nto = 0.9\n\
    [[factor]]\nname = \"word_of_mouth\"\nkey = \"platform.Follower.word_of_mouth_per_month\"\nfrom = 0.05\nto = 1.0\nscale = \"log\"\n\
    [[factor]]\nname = \"push\"\nkey = \"platform.Follower.push_per_month\"\nfrom = 0.001\nto = 0.1\nscale = \"log\"\n";

const TARGETS: &str = "metric,platform,date,value,scale\nmembers,Follower,2017-08,9000000,25%\n\
    members,Follower,2018-02,25000000,15%\nmembers,Pioneer,2018-02,60000000,10%\nhhi,,2018-02,0.62,0.05\n";

impl Place {
    /// A folder with results and their pages.
    pub fn of_calibrations() -> Place {
        let place = Place::empty();
        place.write("targets.csv", TARGETS);
        let sample = "method = \"abc-smc\"\ngenerations = 2\npopulation_size = 40";
        for (name, settings) in [("search", "generations = 3\npopulation_size = 5"), ("sample", sample)] {
            let experiment = format!("{name}.toml");
            place.write(&experiment, &EXPERIMENT.replace("SETTINGS", settings));
            place.huzhu(&["calibrate", &experiment, "--out", name, "--quiet"]);
            place.huzhu(&["report", name, "--out", &format!("{name}.html")]);
        }
        place
    }

    fn numbers(&self, table: &str, column: &str) -> Vec<f64> {
        let table = StoredTable::read(&self.path(table)).unwrap();
        table.column(column).unwrap().values.iter().filter_map(StoredValue::number).collect()
    }
}

/// The drawing of a plot of a chart, as an expression.
fn drawing(chart: &str, plot: usize) -> String {
    format!("huzhu.drawings.filter((one) => one.chart === huzhu.data.charts['{chart}'])[{plot}]")
}

#[test]
fn both_pages_fit_every_screen_in_both_themes_without_error_or_request_and_draw_every_chart() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_calibrations();
    let pictures = pictures();
    for (name, width, dark) in ["search", "sample"]
        .into_iter()
        .flat_map(|name| [1400, 390].map(|width| (name, width)))
        .flat_map(|(name, width)| [(name, width, false), (name, width, true)])
    {
        browser.open(&place.path(&format!("{name}.html")), View { width, dark });
        assert_eq!(browser.troubles(), [""; 0], "{name} {width}, dark {dark}");
        let across = browser.evaluate("document.documentElement.scrollWidth - innerWidth");
        assert!(across.as_f64() <= Some(0.0), "{name} {width}: the page is {across} pixels too wide");
        let still = browser.evaluate("document.querySelectorAll('figure[data-chart]:not(.is-live)').length");
        assert_eq!(still, 0, "{name} {width}");
        let empty = "huzhu.drawings.filter((one) => one.marks.length === 0).length";
        assert_eq!(browser.evaluate(empty), 0, "{name} {width}: a chart without marks");
        let theme = if dark { "dark" } else { "light" };
        browser.screenshot(&pictures.join(format!("calibration-{name}-{width}-{theme}.png")));
    }
}

#[test]
fn dots_stand_at_the_numbers_of_the_table_and_hovering_tells_them() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_calibrations();
    browser.open(&place.path("search.html"), DESK);
    let deviations = place.numbers("search/fit.parquet", "deviation");
    let members = place.numbers("search/fit.parquet", "mean");
    for (row, deviation) in deviations.iter().enumerate() {
        let at = |side: &str| format!("{}.marks[{row}].{side}", drawing("fit", 0));
        let (x, y) =
            (browser.evaluate(&at("x")).as_f64().unwrap(), browser.evaluate(&at("y")).as_f64().unwrap());
        browser.evaluate(
            "document.querySelector('figure[data-chart=fit] canvas').scrollIntoView({ block: 'center' })",
        );
        browser.hover("figure[data-chart=fit] canvas", (x, y));
        let said = browser.evaluate("document.querySelector('figure[data-chart=fit] .hover').textContent");
        let said = said.as_str().unwrap();
        let shown = format!("{deviation:+.2} tolerances").replace('-', "\u{2212}");
        assert!(said.contains(&shown), "{said} does not tell {shown}");
        if row < 2 {
            let digits: String = said.chars().filter(char::is_ascii_digit).collect();
            assert!(
                digits.contains(&format!("{:.0}", members[row].floor())),
                "{said} does not tell {}",
                members[row]
            );
        }
    }
    // Of the axis: from one mark to the next is one tolerance.
    let ticks = browser.evaluate(&format!(
        "{}.own.across.ticks.map(([value, label]) => label).join(' ')",
        drawing("fit", 0)
    ));
    assert!(ticks.as_str().unwrap().contains("\u{2212}1 0 +1"), "{ticks}");
    let members = browser.evaluate(&format!(
        "{}.own.upwards.ticks.length > 1 && {}.plot.unit",
        drawing("series", 0),
        drawing("series", 0)
    ));
    assert_eq!(members, "million persons");
    assert_eq!(browser.troubles(), [""; 0]);
}

#[test]
fn any_two_parameters_are_chosen_by_lists_by_the_small_planes_and_keys_read_all_marks() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_calibrations();
    browser.open(&place.path("sample.html"), DESK);
    let scatter = drawing("pairs", 0);
    browser.evaluate(
        "(() => { const list = document.querySelector('[data-pair=a]'); list.value = '2'; list.dispatchEvent(new Event('change')); })()",
    );
    assert_eq!(browser.evaluate(&format!("{scatter}.a")), 2);
    // The first particle is drawn where its values belong, on a logarithmic axis.
    let push = place.numbers("sample/posterior.parquet", "push")[0];
    let x = browser.evaluate(&format!(
        "(() => {{ const one = {scatter}; const [left, right] = [one.room(one.own.scales[one.b]), one.width - 12]; \
         return (one.marks[0].x - left) / (right - left); }})()"
    ));
    let expected = (push / 0.001).ln() / 100_f64.ln();
    assert!((x.as_f64().unwrap() - expected).abs() < 1e-5, "{x}, not {expected}");
    let mark = |side: &str| format!("{}.marks[1].{side}", drawing("pairs", 1));
    let (x, y) =
        (browser.evaluate(&mark("x")).as_f64().unwrap(), browser.evaluate(&mark("y")).as_f64().unwrap());
    let matrix = ".panel:nth-child(2) canvas";
    browser.evaluate(&format!(
        "document.querySelector('figure[data-chart=pairs] {matrix}').scrollIntoView({{ block: 'center' }})"
    ));
    browser.hover(&format!("figure[data-chart=pairs] {matrix}"), (x, y));
    browser.evaluate(&format!("document.querySelector('figure[data-chart=pairs] {matrix}').click()"));
    assert_eq!(browser.evaluate(&format!("[{scatter}.b, {scatter}.a].join()")), "0,2");
    // Arrow keys read every part of a histogram.
    let told = browser.evaluate(
        "(() => { const host = document.querySelector('figure[data-chart=marginals] .plot'); \
         host.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })); \
         return host.querySelector('.hover').hidden ? '' : host.querySelector('.hover b').textContent; })()",
    );
    assert!(told.as_str().unwrap().starts_with("0.1 to "), "{told}");
    assert_eq!(browser.troubles(), [""; 0]);
}

#[test]
fn a_platform_hides_in_all_charts_and_every_chart_saves_a_picture_pixels_and_its_numbers() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_calibrations();
    browser.open(&place.path("sample.html"), DESK);
    let rows = format!("{}.marks.length", drawing("fit", 0));
    assert_eq!(browser.evaluate(&rows), 4);
    browser.click("button[data-platform='0']");
    assert_eq!(browser.evaluate(&rows), 2);
    assert_eq!(browser.evaluate(&format!("{}.shown().length", drawing("series", 0))), 1);
    browser.click("button[data-platform='0']");
    assert_eq!(browser.evaluate(&rows), 4);
    let charts = place.every_chart_is_saved(&mut browser, 3_000);
    assert_eq!(charts.len(), 8, "{charts:?}");
    let kept = place.path("kept");
    browser.download("figure[data-chart=pairs] [data-save=csv]", &kept);
    let mut csv = csv::Reader::from_path(&kept).unwrap();
    let column = csv.headers().unwrap().iter().position(|name| name == "reach").unwrap();
    let saved: Vec<f64> = csv.records().map(|row| row.unwrap()[column].parse().unwrap()).collect();
    assert_eq!(saved, place.numbers("sample/posterior.parquet", "reach"));
    assert_eq!(browser.troubles(), [""; 0]);
}

#[test]
fn no_text_of_a_figure_is_cut_or_covered() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_calibrations();
    for (name, figure) in [
        ("search", "fit series search parameters pairs correlations directions"),
        ("sample", "fit search marginals parameters pairs"),
    ]
    .into_iter()
    .flat_map(|(name, figures)| figures.split(' ').map(move |figure| (name, figure)))
    {
        place.figure_can_be_read(&mut browser, name, figure);
    }
}
