//! Pages for readers who see little, or nothing, or have no mouse: rules of WCAG 2.1, and every chart by keys alone.

use serde_json::{Value, json};

use crate::browser::{Browser, View};
use crate::place::Place;
use crate::report_sweep::{GRID, SALTELLI};

const WIDE: View = View { width: 1400, dark: false };

/// Opens what is folded, so that it is looked at too.
const UNFOLD: &str = "document.querySelectorAll('details').forEach((one) => { one.open = true; }); true";

/// Looks at a page in both themes, on a desk and on a phone.
fn has_no_barriers(browser: &mut Browser, place: &Place, page: &str) {
    for (width, dark) in [(1400, false), (1400, true), (390, false), (390, true)] {
        browser.open(&place.path(page), View { width, dark });
        browser.evaluate(UNFOLD);
        assert_eq!(browser.barriers(), [""; 0], "{page}, {width} pixels, dark {dark}");
    }
}

/// Goes through a page by the key for tabs alone: whatever it comes to shows that it is there, and every chart in view is among it and
/// tells numbers to the arrow keys.
fn every_chart_is_read_by_keys(browser: &mut Browser, place: &Place, page: &str) {
    browser.open(&place.path(page), WIDE);
    let charts = "[...document.querySelectorAll('.plot')].filter((plot) => plot.offsetHeight).length";
    let charts = browser.evaluate(charts).as_u64().unwrap();
    assert!(charts > 2, "{page}: {charts} charts");
    let mut reached = 0;
    for stop in 0.. {
        assert!(stop < 2000, "{page}: the focus goes nowhere");
        browser.press("Tab");
        let here = browser.evaluate(HERE);
        let Some(name) = here["name"].as_str() else { break };
        assert_eq!(here["ring"], true, "{page}: nothing shows that {name} has the focus");
        if here["chart"] == false {
            continue;
        }
        reached += 1;
        browser.press("ArrowRight");
        let told = browser.evaluate(TOLD);
        assert!(told[0].as_str().is_some_and(|text| text.len() > 3), "{page}: {name} tells {told}");
        browser.press("ArrowRight");
        let next = browser.evaluate(TOLD);
        assert!(told[0] != next[0] || told[1] == json!(1), "{page}: {name} stays at {told}");
        // What speaks it to those who do not see it.
        assert_eq!(next[2], "status", "{page}: {name}");
    }
    assert_eq!(reached, charts, "{page}: charts that keys reach");
    assert_eq!(browser.troubles(), [""; 0], "{page}");
}

/// What has the focus: its name, whether it is a chart, and whether a ring is around it. Nothing at the end of the page.
const HERE: &str = "(() => {
  const here = document.activeElement;
  if (!here || here === document.body) return {};
  const { outlineStyle, outlineWidth } = getComputedStyle(here);
  const name = here.getAttribute('aria-label') || here.textContent.trim().slice(0, 60) || here.tagName;
  return { name, chart: here.classList.contains('plot'), ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
})()";

/// What the chart that has the focus tells, how many places it has to tell of, and how it tells.
const TOLD: &str = "(() => {
  const drawing = huzhu.drawings.find((one) => one.host === document.activeElement);
  const box = drawing.host.querySelector('.hover:not([hidden])');
  const places = (drawing.marks ?? drawing.spots ?? drawing.u.data[0]).length;
  return [box?.textContent ?? null, places, box?.getAttribute('role') ?? null];
})()";

fn looked_at(place: &Place, pages: &[&str]) {
    let Some(mut browser) = Browser::start() else { return };
    for page in pages {
        has_no_barriers(&mut browser, place, page);
        every_chart_is_read_by_keys(&mut browser, place, page);
    }
}

#[test]
fn pages_of_runs_have_no_barriers_and_every_chart_is_read_by_keys() {
    let place = Place::of_run();
    let many = ["run", "duopoly", "--set", "population.simulated_households=1000", "--replicates", "5"];
    place.huzhu(&[many.as_slice(), &["--out", "many"]].concat());
    place.huzhu(&["report", "many", "--out", "many.html"]);
    looked_at(&place, &["page.html", "many.html"]);
}

#[test]
fn pages_of_sweeps_have_no_barriers_and_every_chart_is_read_by_keys() {
    looked_at(&Place::of_sweep(GRID), &["page.html"]);
    looked_at(&Place::of_sweep(SALTELLI), &["page.html"]);
}

#[test]
fn the_page_of_a_comparison_has_no_barriers_and_every_chart_is_read_by_keys() {
    looked_at(&Place::of_comparison(), &["page.html"]);
}

#[test]
fn pages_of_calibrations_have_no_barriers_and_every_chart_is_read_by_keys() {
    looked_at(&Place::of_calibrations(), &["search.html", "sample.html"]);
}

#[cfg(feature = "explore")]
#[test]
fn the_explorer_has_no_barriers() {
    use crate::explore::{DONE, Explorer, wait};
    let Some(mut browser) = Browser::start() else { return };
    let explorer = Explorer::start();
    for (width, dark) in [(1400, false), (390, true), (1400, true), (390, false)] {
        browser.visit(&explorer.address, View { width, dark });
        wait(&mut browser, DONE);
        browser.click("#pin");
        browser.evaluate(UNFOLD);
        assert_eq!(browser.barriers(), [""; 0], "{width} pixels, dark {dark}");
    }
    browser.evaluate("document.querySelector('#charts .plot').focus()");
    browser.press("ArrowRight");
    let told =
        browser.evaluate("document.querySelector('#charts .hover:not([hidden])')?.textContent ?? null");
    assert_ne!(told, Value::Null, "a chart of the explorer tells nothing to keys");
}
