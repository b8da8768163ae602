//! A folder of results that the program made, and what every page must be able to do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::browser::{Browser, View};
use crate::figures::UNREADABLE;

/// A folder that is gone when the test is over.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub fn empty() -> Place {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    /// Runs the program in the folder; it must succeed.
    pub fn huzhu(&self, arguments: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_huzhu"));
        let output = command.args(arguments).current_dir(self.folder.path()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Draws a figure of the results in `results` at both widths: no text may be cut or covered.
    pub fn figure_can_be_read(&self, browser: &mut Browser, results: &str, figure: &str) {
        for width in ["85", "178"] {
            let name = format!("{results}-{figure}-{width}.svg");
            self.huzhu(&["plot", results, "--figure", figure, "--width-mm", width, "--out", &name]);
            browser.open(&self.path(&name), View { width: 800, dark: false });
            assert_eq!(browser.troubles(), [""; 0], "{name}");
            assert_eq!(browser.evaluate("document.documentElement.tagName"), "svg", "{name}");
            assert_eq!(browser.evaluate(UNREADABLE), serde_json::json!([]), "{name}");
        }
    }

    /// Saves every chart of the open page that is in view as it is seen, as SVG, PNG of at least so many bytes, and CSV; their names.
    pub fn every_chart_is_saved(&self, browser: &mut Browser, least_pixels: usize) -> Vec<String> {
        let charts = browser.evaluate(
            "[...document.querySelectorAll('figure[data-chart]')].filter((figure) => figure.offsetHeight).map(({ dataset }) => dataset.chart)",
        );
        let charts: Vec<String> = serde_json::from_value(charts).unwrap();
        let kept = self.path("kept");
        for chart in &charts {
            for (format, end) in [("view", "-as-seen.png"), ("svg", ".svg"), ("png", ".png"), ("csv", ".csv")]
            {
                let button = format!("figure[data-chart='{chart}'] [data-save={format}]");
                let name = browser.download(&button, &kept);
                assert!(name.ends_with(&format!("-{chart}{end}")), "{name}");
                let file = fs::read(&kept).unwrap();
                let is_right = match format {
                    "svg" => file.starts_with(b"<svg") && file.ends_with(b"</svg>"),
                    "png" | "view" => file.starts_with(b"\x89PNG") && file.len() > least_pixels,
                    _ => file.contains(&b','),
                };
                assert!(is_right, "{name}");
            }
        }
        charts
    }
}

/// Where screenshots are kept: somebody may want to look.
pub fn pictures() -> PathBuf {
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser").join("pictures");
    fs::create_dir_all(&pictures).unwrap();
    pictures
}

/// Left edge, upper edge, width and height of an element in the window, which scrolls to it.
pub fn bounds(browser: &mut Browser, selector: &str) -> (f64, f64, f64, f64) {
    browser.evaluate(&format!("document.querySelector('{selector}').scrollIntoView({{ block: 'center' }})"));
    let found = browser.evaluate(&format!(
        "(({{ left, top, width, height }}) => [left, top, width, height])(document.querySelector('{selector}').getBoundingClientRect())"
    ));
    let side = |place: usize| found[place].as_f64().unwrap();
    (side(0), side(1), side(2), side(3))
}
