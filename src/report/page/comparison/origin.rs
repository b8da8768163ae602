//! Where the numbers come from: configurations, seed, hashes, and how to repeat them.

use std::fmt::Write;

use crate::experiment::comparison::USUAL_METRICS;
use crate::output::{ComparisonRecord, MetricRecord};
use crate::report::data::ComparisonData;
use crate::report::page::Block;
use crate::report::page::html::escaped;
use crate::report::page::origin::{hashes, text};

pub(super) fn origin(data: &ComparisonData, configs: &[String]) -> Block {
    let (record, manifest) = (data.record(), data.manifest());
    let mut html = format!(
        "<p>Save the configurations and compare them with huzhu {}: every number comes out the same to the last bit, on any \
         computer. In the folder itself, <code>huzhu verify</code> hashes all files and simulates all histories again.</p>\n\
         <pre class=\"command\" tabindex=\"0\" role=\"region\" aria-label=\"Commands\"><code>{}</code></pre>\n",
        escaped(&manifest.huzhu_version),
        command(record).iter().map(|line| escaped(line)).collect::<Vec<_>>().join(" \\\n  ")
    );
    let files = manifest.files.iter().map(|(name, receipt)| (name.as_str(), receipt.sha256.as_str()));
    let caption = format!("Seed {}. What the files hold, by their hashes", record.seed);
    hashes(&mut html, &caption, files);
    for (scenario, config) in record.scenarios.iter().zip(configs) {
        let summary = format!("Configuration of {}, complete", scenario.name);
        text(&mut html, &summary, &scenario.file, config);
    }
    Block::Markup(html)
}

/// The command that compares the stored configurations in the same way, line by line.
fn command(record: &ComparisonRecord) -> Vec<String> {
    let mut parts = vec!["huzhu compare".to_owned()];
    parts.extend(record.scenarios.iter().map(|scenario| quoted(&scenario.file)));
    let mut options = format!("--seed {} --replicates {}", record.seed, record.replicates);
    if record.confidence != 0.95 {
        let _ = write!(options, " --confidence {}", record.confidence);
    }
    if record.simultaneous {
        options.push_str(" --simultaneous");
    }
    let mut lines = vec![parts.join(" "), options];
    let names = record.metrics.iter().map(|metric| metric.name.as_str());
    if !names.eq(USUAL_METRICS) || record.metrics.iter().any(|metric| metric.expression != metric.name) {
        for MetricRecord { name, expression, .. } in &record.metrics {
            let metric = if name == expression { name.clone() } else { format!("{name}={expression}") };
            lines.push(format!("--metric {}", quoted(&metric)));
        }
    }
    lines
}

/// For a shell: in quotes where it is no plain word.
fn quoted(text: &str) -> String {
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+/".contains(c));
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plain_word_stands_in_quotes() {
        assert_eq!(quoted("config-dear.toml"), "config-dear.toml");
        assert_eq!(quoted("x=final_members('A')"), "'x=final_members('\\''A'\\'')'");
    }
}
