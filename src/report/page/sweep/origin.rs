//! Where the numbers come from: the experiment, its base, hashes, and how to repeat them.

use std::fmt::Write;

use crate::output::sweep::{BASE_FILE, EXPERIMENT_FILE, SweepManifest};
use crate::report::data::SweepData;
use crate::report::page::Block;
use crate::report::page::html::escaped;

pub(super) fn origin(sweep: &SweepData) -> Block {
    let plan = sweep.plan();
    let shard = if plan.shards > 1 { format!(" --shard {}", plan.shard()) } else { String::new() };
    let mut html = format!(
        "<p>Save the experiment as <code>{EXPERIMENT_FILE}</code> and its base as <code>{BASE_FILE}</code> beside it, write \
         <code>base = \"{BASE_FILE}\"</code> into the experiment, take out its <code>[set]</code>, which the base has in it, and sweep it \
         with huzhu {}: every history comes out the same to the last bit, on any computer. <code>huzhu verify</code> proves the folder itself.</p>\n\
         <pre class=\"command\"><code>huzhu sweep {EXPERIMENT_FILE} --out again{shard}\nhuzhu verify again</code></pre>\n",
        escaped(&plan.huzhu_version)
    );
    let seeds: Vec<String> = plan.seeds.iter().map(u64::to_string).collect();
    let seeds =
        if seeds.len() == 1 { format!("Seed {}", seeds[0]) } else { format!("Seeds {}", seeds.join(", ")) };
    // Writing to a String cannot fail.
    let _ = writeln!(
        html,
        "<div class=\"scroll-x\" tabindex=\"0\" role=\"region\" aria-label=\"Hashes of the files\">\
         <table class=\"hashes\"><caption>{seeds}, replicates {}. What was swept, by its hashes</caption>\
         <thead><tr><th scope=\"col\">File<th scope=\"col\">SHA-256<tbody>",
        plan.replicates
    );
    let mut row = |name: &str, hash: &str| {
        let _ = writeln!(html, "<tr><th scope=\"row\">{}<td><code>{}</code>", escaped(name), escaped(hash));
    };
    let files = SweepManifest::read(sweep.folder()).map(|manifest| manifest.files).unwrap_or_default();
    if files.is_empty() {
        row(EXPERIMENT_FILE, &plan.experiment_sha256);
        row(BASE_FILE, &plan.base_sha256);
    }
    files.iter().for_each(|(name, receipt)| row(name, &receipt.sha256));
    html.push_str("</table></div>\n");
    let texts = [
        ("Experiment", EXPERIMENT_FILE, &sweep.header().experiment),
        ("Configuration that it varies, complete", BASE_FILE, &sweep.header().base),
    ];
    for (words, file, text) in texts {
        let lines = text.lines().map(escaped).collect::<Vec<_>>().join("\n");
        let _ = writeln!(
            html,
            "<details class=\"config\"><summary>{words}</summary>\n\
             <button type=\"button\" data-save-text=\"{file}\" hidden>Save {file}</button>\n<pre tabindex=\"0\">{lines}</pre></details>"
        );
    }
    Block::Markup(html)
}
