//! Figures as a browser draws them.

use crate::browser::{Browser, View};
use crate::place::Place;

/// Texts that another text covers, or that leave the page.
pub const UNREADABLE: &str = "(() => {
  const page = document.documentElement.getBoundingClientRect();
  const texts = [...document.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()]);
  const cut = texts.filter(([, box]) =>
    box.left < page.left - 1 || box.right > page.right + 1 || box.top < page.top - 1 || box.bottom > page.bottom + 1);
  // Boxes hold room above and below the letters.
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > a.height * 0.35;
  const over = texts.flatMap(([word, box], place) => texts.slice(place + 1)
    .filter(([, other]) => meet(box, other)).map(([other]) => word + ' over ' + other));
  return [...cut.map(([word]) => word + ' is cut'), ...over];
})()";

#[test]
fn figures_open_without_error_or_request_and_no_text_is_cut_or_covered() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::empty();
    let run = ["run", "china-2016-2022", "--set", "population.simulated_households=5000", "--out"];
    place.huzhu(&[run.as_slice(), &["one"]].concat());
    place.huzhu(&[run.as_slice(), &["several", "--replicates", "5"]].concat());
    let figures = huzhu::report::RunFigure::ALL.map(huzhu::report::RunFigure::name);
    for (run, figure) in ["one", "several"].into_iter().flat_map(|run| figures.map(|figure| (run, figure))) {
        place.figure_can_be_read(&mut browser, run, figure);
    }
}

#[test]
fn a_page_that_errs_or_asks_for_an_address_is_found_out() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    std::fs::write(&page, "<script>console.error('mine')</script><img src='http://127.0.0.1:9/x.png'>")
        .unwrap();
    browser.open(&page, View { width: 390, dark: true });
    let troubles = browser.troubles().join(" ");
    assert!(troubles.contains("mine") && troubles.contains("127.0.0.1:9"), "{troubles}");
    assert_eq!(browser.evaluate("innerWidth"), 390);
    assert_eq!(browser.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"), true);
}
