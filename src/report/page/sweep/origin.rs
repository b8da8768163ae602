//! Where the numbers come from: the experiment, its base, hashes, and how to repeat them.

use crate::output::sweep::{BASE_FILE, EXPERIMENT_FILE, SweepManifest};
use crate::report::data::SweepData;
use crate::report::page::Block;
use crate::report::page::html::escaped;
use crate::report::page::origin::{hashes, text};

pub(super) fn origin(sweep: &SweepData) -> Block {
    let plan = sweep.plan();
    let shard = if plan.shards > 1 { format!(" --shard {}", plan.shard()) } else { String::new() };
    let mut html = format!(
        "<p>Save the experiment as <code>{EXPERIMENT_FILE}</code> and its base as <code>{BASE_FILE}</code> beside it, write \
         <code>base = \"{BASE_FILE}\"</code> into the experiment, take out its <code>[set]</code>, which the base has in it, and sweep it \
         with huzhu {}: every history comes out the same to the last bit, on any computer. <code>huzhu verify</code> proves the folder itself.</p>\n\
         <pre class=\"command\" tabindex=\"0\" role=\"region\" aria-label=\"Commands\"><code>huzhu sweep {EXPERIMENT_FILE} --out again{shard}\nhuzhu verify again</code></pre>\n",
        escaped(&plan.huzhu_version)
    );
    let seeds: Vec<String> = plan.seeds.iter().map(u64::to_string).collect();
    let seeds =
        if seeds.len() == 1 { format!("Seed {}", seeds[0]) } else { format!("Seeds {}", seeds.join(", ")) };
    let caption = format!("{seeds}, replicates {}. What was swept, by its hashes", plan.replicates);
    let files = SweepManifest::read(sweep.folder()).map(|manifest| manifest.files).unwrap_or_default();
    // What is not finished has no receipts yet.
    let planned =
        [(EXPERIMENT_FILE, plan.experiment_sha256.as_str()), (BASE_FILE, plan.base_sha256.as_str())];
    let planned = planned.into_iter().filter(|_| files.is_empty());
    let receipts = files.iter().map(|(name, receipt)| (name.as_str(), receipt.sha256.as_str()));
    hashes(&mut html, &caption, planned.chain(receipts));
    text(&mut html, "Experiment", EXPERIMENT_FILE, &sweep.header().experiment);
    text(&mut html, "Configuration that it varies, complete", BASE_FILE, &sweep.header().base);
    Block::Markup(html)
}
