//! The files of the page, inside the program.

/// One file of the page.
pub(super) struct PageFile {
    /// Its media type.
    pub kind: &'static str,
    pub text: &'static str,
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The file of this name, below the token; the page itself has none.
pub(super) fn file(name: &str) -> Option<PageFile> {
    let (kind, text) = match name {
        "" => (HTML, include_str!("explore.html")),
        "explore.css" => (CSS, include_str!("explore.css")),
        "explore.js" => (SCRIPT, include_str!("explore.js")),
        _ => return None,
    };
    Some(PageFile { kind, text })
}
