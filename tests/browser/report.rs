//! The page of a run: it shows the numbers of the tables, and everything on it works, on every screen and in both themes.

use huzhu::output::{StoredTable, StoredValue};
use serde_json::Value;

use crate::browser::{Browser, View};
use crate::place::{Place, bounds, pictures};

const DESK: View = View { width: 1440, dark: false };
/// The first chart of members by platform.
const MEMBERS: &str = "figure[data-chart=members]";

impl Place {
    /// A folder with results and their pages.
    pub fn of_run() -> Place {
        let place = Place::empty();
        let small = ["--set", "population.simulated_households=5000"];
        place.huzhu(&[["run", "china-2016-2022", "--out", "r"].as_slice(), &small].concat());
        place.huzhu(&["report", "r", "--out", "page.html"]);
        place
    }

    /// Members of a platform by month.
    fn members(&self, platform: &str) -> Vec<f64> {
        let table = StoredTable::read(&self.path("r/platforms.parquet")).unwrap();
        let values = |name: &str| &table.column(name).unwrap().values;
        let rows =
            (0..values("platform").len()).filter(|row| values("platform")[*row].text() == Some(platform));
        rows.map(|row| StoredValue::number(&values("members")[row]).unwrap()).collect()
    }
}

#[test]
fn the_page_fits_every_screen_in_both_themes_without_error_or_request() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_run();
    let pictures = pictures();
    for (width, dark) in [1440, 820, 390].into_iter().flat_map(|width| [(width, false), (width, true)]) {
        browser.open(&place.path("page.html"), View { width, dark });
        assert_eq!(browser.troubles(), [""; 0], "{width}, dark {dark}");
        let across = browser.evaluate("document.documentElement.scrollWidth - innerWidth");
        assert!(across.as_f64() <= Some(0.0), "{width}: the page is {across} pixels too wide");
        let live = browser.evaluate("[...document.querySelectorAll('figure[data-chart]')].length > 0");
        assert_eq!(live, true);
        let paper =
            browser.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]");
        assert_eq!(paper.as_f64() < Some(128.0), dark, "{width}: paper {paper}");
        let theme = if dark { "dark" } else { "light" };
        browser.screenshot(&pictures.join(format!("run-{width}-{theme}.png")));
    }
}

#[test]
fn labels_of_an_axis_have_the_decimals_of_its_step_and_lines_stand_at_the_numbers_of_the_table() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_run();
    browser.open(&place.path("page.html"), DESK);
    for (marks, factor, labels) in [
        ("[0, 0.25, 0.5, 0.75, 1]", 1, "0.00 0.25 0.50 0.75 1.00"),
        ("[0, 0.2, 0.4]", 1, "0.0 0.2 0.4"),
        ("[0, 25000000, 50000000]", 1_000_000, "0 25 50"),
        ("[0, 2500000]", 1_000_000, "0.0 2.5"),
    ] {
        let told =
            browser.evaluate(&format!("huzhu.format.ticks({marks}, {{ factor: {factor} }}).join(' ')"));
        assert_eq!(told, labels);
    }
    // What is drawn, read off the axis: the members of the table.
    let place_of = format!(
        "(() => {{ const drawing = huzhu.drawings.find((one) => one.chart === huzhu.data.charts.members);
           const at = drawing.shown().findIndex((series) => series.name === 'Xiang Hu Bao');
           const own = drawing.u.data.findIndex((values, place) => place > 0 && values === drawing.shown()[at].values);
           return Array.from({{ length: {} }}, (_, month) => {{
             const value = drawing.u.data[own][month];
             return value === null ? null : drawing.u.posToVal(drawing.u.valToPos(value, 'y'), 'y');
           }}); }})()",
        place.members("Xiang Hu Bao").len()
    );
    let drawn = browser.evaluate(&place_of);
    let mut compared = 0;
    for (month, stored) in place.members("Xiang Hu Bao").into_iter().enumerate() {
        if let Some(drawn) = drawn[month].as_f64() {
            assert!((drawn - stored).abs() <= 1.0, "{month}: {drawn}, not {stored}");
            compared += 1;
        }
    }
    assert!(compared > 20, "{drawn}");
}

#[test]
fn hovering_tells_the_number_of_the_table() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_run();
    browser.open(&place.path("page.html"), DESK);
    let stored = place.members("Xiang Hu Bao");
    let over = format!("{MEMBERS} .u-over");
    let (_, _, width, height) = bounds(&mut browser, &over);
    for month in [40_usize, 50, 60] {
        let x = width * month as f64 / (stored.len() - 1) as f64;
        browser.hover(&over, (x, height / 2.0));
        let heading = browser.evaluate(&format!("document.querySelector('{MEMBERS} .hover b').textContent"));
        let expected = browser.evaluate(&format!("huzhu.format.month({month})"));
        assert_eq!(heading, expected);
        let said = browser.evaluate(&format!(
            "[...document.querySelectorAll('{MEMBERS} .hover tr')].find((row) => row.cells[0].textContent === 'Xiang Hu Bao').cells[1].textContent"
        ));
        let digits: String = said.as_str().unwrap().chars().filter(char::is_ascii_digit).collect();
        assert_eq!(digits.parse::<f64>().unwrap(), stored[month], "{month}: {said}");
    }
}

#[test]
fn a_platform_hides_and_comes_back_and_a_dragged_period_is_shared_by_all_charts() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_run();
    browser.open(&place.path("page.html"), DESK);
    let shown = "huzhu.drawings[0].shown().length";
    let all = browser.evaluate(shown).as_u64().unwrap();
    browser.click("button[data-platform='0']");
    assert_eq!(
        browser.evaluate("document.querySelector('button[data-platform]').getAttribute('aria-pressed')"),
        "false"
    );
    assert_eq!(browser.evaluate(shown), all - 1);
    browser.click("button[data-platform='0']");
    assert_eq!(browser.evaluate(shown), all);
    let (left, top, width, height) = bounds(&mut browser, &format!("{MEMBERS} .u-over"));
    browser.drag((left + width * 0.3, top + height / 2.0), (left + width * 0.6, top + height / 2.0));
    let period: Value = browser.evaluate("huzhu.period");
    assert_eq!(period, serde_json::json!([24, 47]));
    let scales = "huzhu.drawings.filter((drawing) => drawing.isCalendar).map(({ u }) => [u.scales.x.min, u.scales.x.max])";
    let scales = browser.evaluate(scales);
    assert!(scales.as_array().unwrap().iter().all(|scale| *scale == period), "{scales}");
    browser.click("[data-period=whole]");
    assert_eq!(browser.evaluate("huzhu.period"), Value::Null);
    assert_eq!(browser.troubles(), [""; 0]);
}

#[test]
fn every_chart_saves_a_picture_pixels_and_its_numbers() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_run();
    browser.open(&place.path("page.html"), DESK);
    let charts = place.every_chart_is_saved(&mut browser, 5_000);
    assert_eq!(charts.len(), 9, "{charts:?}");
    let kept = place.path("kept");
    browser.download(&format!("{MEMBERS} [data-save=csv]"), &kept);
    let mut csv = csv::Reader::from_path(&kept).unwrap();
    let column = csv.headers().unwrap().iter().position(|name| name.starts_with("Xiang Hu Bao")).unwrap();
    let stored = place.members("Xiang Hu Bao");
    let mut compared = 0;
    for (row, members) in csv.records().zip(stored) {
        if let Ok(saved) = row.unwrap()[column].parse::<f64>() {
            assert_eq!(saved, members);
            compared += 1;
        }
    }
    assert!(compared > 30, "{compared}");
    assert_eq!(browser.troubles(), [""; 0]);
}

#[test]
fn a_picture_is_what_is_seen_and_the_whole_figure_where_the_button_says_so() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::of_run();
    browser.open(&place.path("page.html"), DESK);
    // The area of one platform in the picture, in pixels of its own colour; its width.
    let seen = "(async () => {
      const figure = document.querySelector('figure[data-chart=members-stacked]');
      const picture = await createImageBitmap(await huzhu.view.png(figure));
      const pen = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
      pen.drawImage(picture, 0, 0);
      const own = huzhu.data.platforms.find(({ name }) => name === 'Xiang Hu Bao').colour;
      const [red, green, blue] = [1, 3, 5].map((at) => parseInt(own.slice(at, at + 2), 16));
      const { data } = pen.getImageData(0, 0, picture.width, picture.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) count += data[at] === red && data[at + 1] === green && data[at + 2] === blue;
      return count;
    })()";
    let area = |browser: &mut Browser| browser.evaluate(seen).as_u64().unwrap();
    let all = area(&mut browser);
    assert!(all > 10_000, "{all} pixels");
    // Of the months before it launched, nothing but its place in the key; of those in which it is large, more than of all.
    browser.evaluate("huzhu.zoom(0, 20)");
    let key = area(&mut browser);
    assert!((1..1000).contains(&key), "{key} pixels");
    browser.evaluate("huzhu.zoom(40, 60)");
    assert!(area(&mut browser) > all);
    browser.evaluate("huzhu.toggle(huzhu.data.platforms.findIndex(({ name }) => name === 'Xiang Hu Bao'))");
    assert_eq!(area(&mut browser), 0, "a hidden platform is in the picture");
    let kept = place.path("kept");
    let save = |kind: &str| format!("figure[data-chart=members-stacked] [data-save={kind}]");
    assert!(browser.download(&save("view"), &kept).ends_with("members-stacked-as-seen.png"));
    // The whole figure has it all the same, and says so.
    browser.download(&save("svg"), &kept);
    assert!(std::fs::read_to_string(&kept).unwrap().contains(">Xiang Hu Bao<"));
    let says = "document.querySelector('figure[data-chart=members-stacked] .save').innerText";
    let says = browser.evaluate(says);
    let says = says.as_str().unwrap();
    assert!(says.contains("As seen") && says.contains("Whole figure"), "{says}");
    let meaning = browser.evaluate(&format!("document.querySelector('{}').title", save("svg")));
    assert!(meaning.as_str().unwrap().contains("all months and platforms"), "{meaning}");
    assert_eq!(browser.troubles(), [""; 0]);
}
