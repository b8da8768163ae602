//! Where the numbers come from: configuration, seed, hashes, and how to repeat them.

use std::fmt::Write;

use crate::output::{CONFIG_FILE, Manifest};
use crate::report::page::Block;
use crate::report::page::html::{escaped, escaped_lines};

pub(super) fn origin(manifest: &Manifest, config: &str) -> Block {
    let mut html = format!(
        "<p>Save the configuration as <code>{CONFIG_FILE}</code> and run it with huzhu {}: the files come out the same to the \
         last bit, on any computer.</p>\n<pre class=\"command\"><code>huzhu run {CONFIG_FILE} --out again\nhuzhu verify again</code></pre>\n",
        escaped(&manifest.huzhu_version)
    );
    // Writing to a String cannot fail.
    let _ = writeln!(
        html,
        "<div class=\"scroll-x\" tabindex=\"0\" role=\"region\" aria-label=\"Hashes of the files\">\
         <table class=\"hashes\"><caption>Seed {}. What the files hold, by their hashes</caption>\
         <thead><tr><th scope=\"col\">File<th scope=\"col\">SHA-256<tbody>",
        manifest.seed
    );
    for (name, receipt) in &manifest.files {
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{}<td><code>{}</code>",
            escaped(name),
            escaped(&receipt.sha256)
        );
    }
    let _ = writeln!(
        html,
        "</table></div>\n<details class=\"config\"><summary>Configuration, complete</summary>\n\
         <button type=\"button\" data-save-text=\"{CONFIG_FILE}\" hidden>Save {CONFIG_FILE}</button>\n\
         <pre tabindex=\"0\">{}</pre></details>",
        escaped_lines(config)
    );
    Block::Markup(html)
}
