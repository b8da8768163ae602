//! Where the numbers come from: experiment, targets, hashes, and how to repeat them.

use std::fmt::Write;

use crate::output::calibration::{BEST_FILE, TARGETS_FILE};
use crate::output::sweep::{BASE_FILE, EXPERIMENT_FILE};
use crate::report::data::CalibrationData;
use crate::report::page::Block;
use crate::report::page::html::{escaped, escaped_lines};

pub(super) fn origin(calibration: &CalibrationData) -> Block {
    let version = &calibration.recorded().identity().huzhu_version;
    let mut html = format!(
        "<p>Save <code>{EXPERIMENT_FILE}</code> and <code>{TARGETS_FILE}</code> side by side, with <code>{BASE_FILE}</code> of the \
         folder as the experiment\u{2019}s <code>base</code>, and calibrate with huzhu {}: the same is found, to the last bit, on any \
         computer and with any number of threads.</p>\n\
         <pre class=\"command\"><code>huzhu calibrate {EXPERIMENT_FILE} --out again\nhuzhu run again/{BEST_FILE}</code></pre>\n",
        escaped(version)
    );
    // Writing to a String cannot fail.
    let _ = writeln!(
        html,
        "<div class=\"scroll-x\" tabindex=\"0\" role=\"region\" aria-label=\"Hashes of the files\">\
         <table class=\"hashes\"><caption>What the files hold, by their hashes</caption>\
         <thead><tr><th scope=\"col\">File<th scope=\"col\">SHA-256<tbody>"
    );
    for (name, receipt) in calibration.recorded().files().into_iter().flatten() {
        let (name, hash) = (escaped(name), escaped(&receipt.sha256));
        let _ = writeln!(html, "<tr><th scope=\"row\">{name}<td><code>{hash}</code>");
    }
    html.push_str("</table></div>\n");
    text(&mut html, EXPERIMENT_FILE, "Experiment", calibration.experiment_text());
    text(&mut html, TARGETS_FILE, "Targets", calibration.targets_text());
    text(&mut html, BEST_FILE, "The best set of parameters", calibration.best_text());
    Block::Markup(html)
}

/// A file that can be saved.
fn text(html: &mut String, file: &str, what: &str, content: &str) {
    let _ = writeln!(
        html,
        "<details class=\"config\"><summary>{what}: {file}</summary>\n\
         <button type=\"button\" data-save-text=\"{file}\" hidden>Save {file}</button>\n\
         <pre tabindex=\"0\">{}</pre></details>",
        escaped_lines(content)
    );
}
