//! A comparison that a folder holds, simulated and written once more.

use std::num::NonZeroUsize;
use std::path::Path;

use super::scenarios::{Scenario, refuse_other_months};
use super::{Confidence, configurations, metrics, record_of, simulate, stopping, verdicts};
use crate::cli::compare::CompareError;
use crate::cli::error::CliError;
use crate::config::load;
use crate::experiment::comparison::simulation::Extent;
use crate::experiment::comparison::stopping::StoppingRule;
use crate::experiment::comparison::student::Student;
use crate::output::{
    ComparisonDirectory, ComparisonManifest, ScenarioRecord, StoppingRecord, read_comparison,
};

/// Simulates the comparison in `folder` again, as many replicates as it came to, and writes it into the empty folder `place`: what
/// its manifest is there. All of `comparison.json` that follows from the configurations and from the histories is worked
/// out again, its sentences too.
pub(in crate::cli) fn repeat(
    folder: &Path,
    place: &Path,
    threads: NonZeroUsize,
    is_shown: bool,
) -> Result<ComparisonManifest, CliError> {
    let stored = read_comparison(folder)?;
    let scenario = |stored: &ScenarioRecord| -> Result<Scenario, CliError> {
        Ok(Scenario {
            name: stored.name.clone(),
            configuration: stored.configuration.clone(),
            changes: stored.changes.clone(),
            loaded: load(&folder.join(&stored.file).to_string_lossy(), &[])?,
        })
    };
    let list: Vec<Scenario> = stored.scenarios.iter().map(scenario).collect::<Result<_, _>>()?;
    if list.len() < 2 {
        return Err(CompareError::OneScenario.into());
    }
    if stored.metrics.is_empty() {
        return Err(CompareError::NoMetrics.into());
    }
    refuse_other_months(&list)?;
    let metrics = metrics::stored(&stored.metrics, &list)?;
    let looked_at = stored.stopping.as_ref().map(|stopping| stopping.metric.as_str());
    let headline = looked_at.map_or(Ok(0), |name| metrics::place_of(name, &metrics))?;
    let names: Vec<&str> = list.iter().map(|scenario| scenario.name.as_str()).collect();
    let directory = ComparisonDirectory::create(place, false, &names)?;
    // Looks at a stopping rule change nothing of what is compared.
    let comparison = simulate(&list, metrics, Extent::Replicates(stored.replicates), threads, is_shown)?;
    let confidence = Confidence {
        asked: stored.confidence,
        simultaneous: stored.simultaneous,
        of_each: stored.confidence_of_each,
    };
    let mut record = record_of(&list, &comparison, confidence);
    record.stopping = stored
        .stopping
        .and_then(|stored| stopping(&until(&stored, headline, confidence.of_each), &comparison));
    record.verdicts = verdicts(&record, &comparison, headline);
    Ok(directory.write(&comparison, &record, &configurations(&list, &comparison))?)
}

/// The rule by which it was stopped, about the metric at this place.
fn until(stored: &StoppingRecord, metric: usize, confidence: f64) -> Extent {
    let StoppingRecord { half_width, relative, replicates_max, .. } = *stored;
    let rule = StoppingRule { half_width, relative, replicates_max };
    Extent::Until { rule, metric, student: Student::new(confidence) }
}
