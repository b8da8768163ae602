//! The files of the page, inside the program.

use crate::report::page::assets;

/// One file of the page.
pub(super) struct PageFile {
    /// Its media type.
    pub kind: &'static str,
    pub text: &'static str,
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

const TEXT: &str = "text/plain; charset=utf-8";

/// The file of this name, below the token; the page itself has none.
pub(super) fn file(name: &str) -> Option<PageFile> {
    let (kind, text) = match name {
        "" => (HTML, include_str!("explore.html")),
        "explore.css" => (CSS, include_str!("explore.css")),
        "element.js" => (SCRIPT, include_str!("element.js")),
        "explore.js" => (SCRIPT, include_str!("explore.js")),
        "charts.js" => (SCRIPT, include_str!("charts.js")),
        "controls.js" => (SCRIPT, include_str!("controls.js")),
        "history.js" => (SCRIPT, include_str!("history.js")),
        "setting.js" => (SCRIPT, include_str!("setting.js")),
        // Shared with the pages of reports.
        "page.css" => (CSS, assets::STYLE),
        "hover.js" => (SCRIPT, assets::HOVER),
        "uplot.css" => (CSS, assets::UPLOT_STYLE),
        "uplot.js" => (SCRIPT, assets::UPLOT),
        "uplot-licence.txt" => (TEXT, assets::UPLOT_LICENCE),
        _ => return None,
    };
    Some(PageFile { kind, text })
}
