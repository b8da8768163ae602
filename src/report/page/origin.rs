//! Parts of what every page ends with: where its numbers come from.

use std::fmt::Write;

use super::html::{escaped, escaped_lines};

/// A table of names and hashes under a caption, which is markup already.
pub(super) fn hashes<'a>(html: &mut String, caption: &str, files: impl Iterator<Item = (&'a str, &'a str)>) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        html,
        "<div class=\"scroll-x\" tabindex=\"0\" role=\"region\" aria-label=\"Hashes of the files\">\
         <table class=\"hashes\"><caption>{caption}</caption>\
         <thead><tr><th scope=\"col\">File<th scope=\"col\">SHA-256<tbody>"
    );
    for (name, hash) in files {
        let _ = writeln!(html, "<tr><th scope=\"row\">{}<td><code>{}</code>", escaped(name), escaped(hash));
    }
    html.push_str("</table></div>\n");
}

/// A text file, folded away under `summary`, which can be saved.
pub(super) fn text(html: &mut String, summary: &str, file: &str, content: &str) {
    let (summary, file) = (escaped(summary), escaped(file));
    let _ = writeln!(
        html,
        "<details class=\"config\"><summary>{summary}</summary>\n\
         <button type=\"button\" data-save-text=\"{file}\" hidden>Save {file}</button>\n\
         <pre tabindex=\"0\" role=\"region\" aria-label=\"{summary}\">{}</pre></details>",
        escaped_lines(content)
    );
}
