//! Where the numbers come from: experiment, targets, hashes, and how to repeat them.

use crate::output::calibration::{BEST_FILE, TARGETS_FILE};
use crate::output::sweep::{BASE_FILE, EXPERIMENT_FILE};
use crate::report::data::CalibrationData;
use crate::report::page::Block;
use crate::report::page::html::escaped;
use crate::report::page::origin::{hashes, text};

pub(super) fn origin(calibration: &CalibrationData) -> Block {
    let version = &calibration.recorded().identity().huzhu_version;
    let mut html = format!(
        "<p>Save <code>{EXPERIMENT_FILE}</code> and <code>{TARGETS_FILE}</code> side by side, with <code>{BASE_FILE}</code> of the \
         folder as the experiment\u{2019}s <code>base</code>, and calibrate with huzhu {}: the same is found, to the last bit, on any \
         computer and with any number of threads.</p>\n\
         <pre class=\"command\" tabindex=\"0\" role=\"region\" aria-label=\"Commands\"><code>huzhu calibrate {EXPERIMENT_FILE} --out again\nhuzhu run again/{BEST_FILE}</code></pre>\n",
        escaped(version)
    );
    let files = calibration.recorded().files().into_iter().flatten();
    let files = files.map(|(name, receipt)| (name.as_str(), receipt.sha256.as_str()));
    hashes(&mut html, "What the files hold, by their hashes", files);
    for (what, file, content) in [
        ("Experiment", EXPERIMENT_FILE, calibration.experiment_text()),
        ("Targets", TARGETS_FILE, calibration.targets_text()),
        ("The best set of parameters", BEST_FILE, calibration.best_text()),
    ] {
        text(&mut html, &format!("{what}: {file}"), file, content);
    }
    Block::Markup(html)
}
