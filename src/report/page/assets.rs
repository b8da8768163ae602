//! The programs and styles of a page, which stand in it as they stand here.

/// uPlot 1.6.32 by Leon Sorokin, MIT licence (`vendor/LICENSE`): `dist/uPlot.iife.min.js` of the npm package, unchanged.
pub(crate) const UPLOT: &str = include_str!("vendor/uPlot.iife.min.js");

/// `dist/uPlot.min.css` of the same package, unchanged.
pub(crate) const UPLOT_STYLE: &str = include_str!("vendor/uPlot.min.css");

/// The copyright notice that must go with every copy.
pub(crate) const UPLOT_LICENCE: &str = include_str!("vendor/LICENSE");

/// Our own style sheet.
pub(crate) const STYLE: &str = include_str!("assets/page.css");

/// What stands beside the cursor of a chart.
pub(crate) const HOVER: &str = include_str!("assets/hover.js");

/// Our own programs, in the order in which they run: the page's state first, then a file per kind of chart, then what
/// brings charts to life.
pub(super) const PROGRAMS: [&str; 21] = [
    include_str!("assets/state.js"),
    include_str!("assets/format.js"),
    HOVER,
    include_str!("assets/lines.js"),
    include_str!("assets/timeline.js"),
    include_str!("assets/drawing.js"),
    include_str!("assets/canvas.js"),
    include_str!("assets/points.js"),
    include_str!("assets/rows.js"),
    include_str!("assets/pairs.js"),
    include_str!("assets/board.js"),
    include_str!("assets/cloud.js"),
    include_str!("assets/marks.js"),
    include_str!("assets/levels.js"),
    include_str!("assets/cells.js"),
    include_str!("assets/bars.js"),
    include_str!("assets/parallel.js"),
    include_str!("assets/choice.js"),
    include_str!("assets/save.js"),
    include_str!("assets/view.js"),
    include_str!("assets/page.js"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_chart_library_is_the_one_that_was_released() {
        let hash = |text: &str| -> String {
            Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
        };
        // `sha256sum` of the files in uplot-1.6.32.tgz from npm.
        assert_eq!(hash(UPLOT), "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f");
        assert_eq!(hash(UPLOT_STYLE), "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04");
        assert_eq!(hash(UPLOT_LICENCE), "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd");
    }

    #[test]
    fn no_program_ends_the_element_it_stands_in_or_asks_for_anything() {
        for program in PROGRAMS.iter().chain([&UPLOT]) {
            assert!(!program.contains("</script") && !program.contains("<!--"));
        }
        for program in PROGRAMS {
            for call in ["fetch(", "XMLHttpRequest", "import(", "innerHTML", "eval(", "http:", "https:"] {
                assert!(!program.contains(call), "{call}");
            }
        }
        assert!(!STYLE.contains("</style") && !STYLE.contains("url(") && !STYLE.contains("@import"));
    }
}
