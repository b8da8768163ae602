//! The tables of a comparison's folder, as figures take them.

mod tables;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::output::{ComparisonManifest, ComparisonRecord, Result};
use crate::scenario::Parameters;
use crate::units::YearMonth;

/// A comparison that was written, to be drawn.
#[derive(Debug)]
pub struct ComparisonData {
    folder: PathBuf,
    record: ComparisonRecord,
    manifest: ComparisonManifest,
    /// Of all scenarios, the reference first.
    parameters: Vec<Parameters>,
    /// In the order of names, those of all scenarios.
    platforms: Vec<String>,
    alternatives: Vec<Alternative>,
}

/// A scenario that is compared with the reference.
#[derive(Debug, Default)]
pub(in crate::report) struct Alternative {
    pub name: String,
    /// In the order of the settings.
    pub metrics: Vec<MetricDifference>,
    pub exits: Vec<ExitDifference>,
    pub outcomes: Vec<OutcomeChange>,
    monthly: Vec<Monthly>,
}

/// Means of pairs, and the interval of their difference; in the unit of the column.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::report) struct Paired {
    /// Complete pairs.
    pub pairs: u64,
    pub reference: Option<f64>,
    pub other: Option<f64>,
    pub difference: Option<f64>,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
}

impl Paired {
    /// Whether the interval lies on one side of zero.
    pub fn excludes_zero(&self) -> bool {
        self.lower.is_some_and(|lower| lower > 0.0) || self.upper.is_some_and(|upper| upper < 0.0)
    }
}

/// A row of `differences`, and its pairs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::report) struct MetricDifference {
    pub metric: String,
    pub unit: String,
    pub paired: Paired,
    /// Pairs that lack it: in the reference alone, in the other alone, in both.
    pub missing: [u64; 3],
    pub sd_difference: Option<f64>,
    pub variance_unpaired: Option<f64>,
    /// `factor`, `identical`, `constant` or `unknown`.
    pub pairing: String,
    pub variance_reduction: Option<f64>,
    pub rose: u64,
    pub fell: u64,
    pub equal: u64,
    pub p_value: Option<f64>,
    /// By replicate.
    pub pairs: Vec<[Option<f64>; 3]>,
}

impl MetricDifference {
    /// Standard deviation of the metric over histories, both scenarios pooled: what luck alone does to it.
    pub fn luck(&self) -> Option<f64> {
        self.variance_unpaired.map(|both| (both / 2.0).sqrt()).filter(|sd| *sd > 0.0)
    }
}

/// A row of `exits`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::report) struct ExitDifference {
    pub platform: String,
    pub both: u64,
    pub only_reference: u64,
    pub only_other: u64,
    pub neither: u64,
    /// Shares of histories in which it left.
    pub paired: Paired,
    pub p_value: f64,
}

/// A row of `outcomes`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::report) struct OutcomeChange {
    pub reference: String,
    pub other: String,
    pub pairs: u64,
}

/// A number by month.
#[derive(Debug)]
struct Monthly {
    /// None for the market.
    platform: Option<String>,
    column: &'static str,
    months: Vec<Paired>,
}

impl ComparisonData {
    /// The comparison in `folder`, with its settings and the configurations of its scenarios, in their order.
    ///
    /// # Errors
    /// A table is missing or is not what it should be.
    pub fn read(
        folder: &Path,
        manifest: ComparisonManifest,
        record: ComparisonRecord,
        parameters: Vec<Parameters>,
    ) -> Result<ComparisonData> {
        let alternatives = tables::read(folder, &record)?;
        let configured = parameters.iter().flat_map(|parameters| &parameters.platform);
        let configured = configured.map(|platform| platform.name.clone());
        let entered = alternatives.iter().flat_map(|alternative| &alternative.monthly);
        let entered = entered.filter_map(|monthly| monthly.platform.clone());
        let platforms: BTreeSet<String> = configured.chain(entered).collect();
        let platforms = platforms.into_iter().collect();
        Ok(ComparisonData {
            folder: folder.to_owned(),
            record,
            manifest,
            parameters,
            platforms,
            alternatives,
        })
    }

    /// Where it is.
    pub(in crate::report) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What was compared.
    pub(in crate::report) fn record(&self) -> &ComparisonRecord {
        &self.record
    }

    /// The hashes of what came of it.
    pub(in crate::report) fn manifest(&self) -> &ComparisonManifest {
        &self.manifest
    }

    /// The configurations of all scenarios, the reference first.
    pub(in crate::report) fn parameters(&self) -> &[Parameters] {
        &self.parameters
    }

    /// What people call it.
    pub(in crate::report) fn title(&self) -> String {
        let reference = &self.record.reference;
        match self.alternatives.as_slice() {
            [one] => format!("{} against {reference}", one.name),
            several => format!("{} scenarios against {reference}", several.len()),
        }
    }

    /// What proves where a figure comes from.
    pub(in crate::report) fn provenance(&self) -> String {
        let hash = |file: &str| self.manifest.files.get(file).map_or("", |receipt| receipt.sha256.as_str());
        let configurations = self.record.scenarios.iter();
        let configurations: Vec<&str> = configurations.map(|scenario| hash(&scenario.file)).collect();
        format!(
            "huzhu {}, configurations {}, seed {}, replicates {}",
            self.manifest.huzhu_version,
            configurations.join(" "),
            self.record.seed,
            self.record.replicates
        )
    }

    pub(in crate::report) fn start(&self) -> YearMonth {
        self.record.start
    }

    pub(in crate::report) fn months(&self) -> usize {
        self.record.months as usize
    }

    /// The platforms of all scenarios, in the order of their names.
    pub(in crate::report) fn platforms(&self) -> &[String] {
        &self.platforms
    }

    /// Place of a platform among all.
    pub(in crate::report) fn place_of(&self, platform: &str) -> Option<usize> {
        self.platforms.iter().position(|name| name == platform)
    }

    /// What is compared with the reference.
    pub(in crate::report) fn alternatives(&self) -> &[Alternative] {
        &self.alternatives
    }

    /// The places of the `count` platforms that were largest in any scenario, the largest first; those that never had a member are
    /// never among them.
    pub(in crate::report) fn largest(&self, count: usize) -> Vec<usize> {
        let peak = |name: &String| {
            let own = self.alternatives.iter().map(|one| one.monthly(Some(name), "members"));
            let levels = own.flatten().flat_map(|month| [month.reference, month.other]);
            levels.flatten().fold(0.0, f64::max)
        };
        let peaks: Vec<f64> = self.platforms.iter().map(peak).collect();
        let mut order: Vec<usize> = (0..peaks.len()).filter(|place| peaks[*place] > 0.0).collect();
        order.sort_by(|a, b| peaks[*b].total_cmp(&peaks[*a]));
        order.truncate(count);
        order
    }
}

impl Alternative {
    /// A number by month: a column of `market`, or of a platform; empty where it is not there.
    pub fn monthly(&self, platform: Option<&str>, column: &str) -> &[Paired] {
        let is_own = |monthly: &&Monthly| monthly.column == column && monthly.platform.as_deref() == platform;
        self.monthly.iter().find(is_own).map_or(&[], |monthly| &monthly.months)
    }
}
