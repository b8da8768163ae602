//! Where the numbers come from: configuration, seed, hashes, and how to repeat them.

use crate::output::{CONFIG_FILE, Manifest};
use crate::report::page::Block;
use crate::report::page::html::escaped;
use crate::report::page::origin::{hashes, text};

pub(super) fn origin(manifest: &Manifest, config: &str) -> Block {
    let mut html = format!(
        "<p>Save the configuration as <code>{CONFIG_FILE}</code> and run it with huzhu {}: the files come out the same to the \
         last bit, on any computer.</p>\n<pre class=\"command\" tabindex=\"0\" role=\"region\" aria-label=\"Commands\"><code>huzhu run {CONFIG_FILE} --out again\nhuzhu verify again</code></pre>\n",
        escaped(&manifest.huzhu_version)
    );
    let files = manifest.files.iter().map(|(name, receipt)| (name.as_str(), receipt.sha256.as_str()));
    let caption = format!("Seed {}. What the files hold, by their hashes", manifest.seed);
    hashes(&mut html, &caption, files);
    text(&mut html, "Configuration, complete", CONFIG_FILE, config);
    Block::Markup(html)
}
