//! What a sample of the possible values leaves: its tables, `calibration.json` and `posterior.json`.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::best::{best, by_name, correlations, directions};
use super::folder::{CALIBRATION_FILE, CalibrationRecord};
use super::tables::{
    EVALUATIONS_FILE, GENERATIONS_FILE, column, evaluation_columns, number_cell, write, write_fit,
};
use crate::experiment::calibration::abc_smc::{
    ADJUSTED, Adjustment, Luck, Marginal, Particle, Population, Posterior, Proposal, SamplingStop,
};
use crate::experiment::calibration::{Evaluation, Sample, Sampling};
use crate::experiment::factor::FactorValue;
use crate::observe::{Cell, ColumnType};
use crate::output::directory::write_json;
use crate::output::error::Result;
use crate::output::partial::WrittenFile;

/// The sample: every particle, with its weight.
pub const POSTERIOR_TABLE_FILE: &str = "posterior.parquet";
/// What the sample says of the factors.
pub const POSTERIOR_FILE: &str = "posterior.json";

/// Writes all of it.
pub(super) fn write_sample(
    folder: &Path,
    record: &CalibrationRecord<'_>,
    sampling: &Sampling,
    sample: &Sample,
) -> Result<Vec<WrittenFile>> {
    let names = record.names();
    let (fits, predictions) = (&sample.best().fits, Some(sample.predictions.as_slice()));
    Ok(vec![
        write_proposals(folder, record, sample)?,
        write_populations(folder, &sample.populations)?,
        write_particles(folder, record, sample)?,
        write_fit(folder, &sampling.targets, fits, predictions)?,
        write_json(folder, POSTERIOR_FILE, &posterior(&names, sample))?,
        write_json(folder, CALIBRATION_FILE, &result(&names, record, sampling, sample))?,
    ])
}

/// Writes every candidate.
fn write_proposals(folder: &Path, record: &CalibrationRecord<'_>, sample: &Sample) -> Result<WrittenFile> {
    let mut columns = evaluation_columns::<Proposal>(record.factors);
    let meaning = "1 where the distance is within the tolerance of the generation, else 0";
    columns.push(column("accepted", "1", ColumnType::Integer, meaning, |row: &Proposal| {
        Cell::from(u32::from(row.accepted))
    }));
    let meaning = "seed of its histories; missing where they have the seeds of the experiment";
    columns.push(column("seed", "1", ColumnType::Integer, meaning, |row: &Proposal| seed(row.seed)));
    write(folder, EVALUATIONS_FILE, columns, &sample.proposals)
}

/// Seeds of candidates have no more bits than a signed number holds.
fn seed(seed: Option<u64>) -> Cell<'static> {
    seed.map_or(Cell::Missing, |seed| Cell::Integer(seed as i64))
}

/// Writes every population.
fn write_populations(folder: &Path, populations: &[Population]) -> Result<WrittenFile> {
    use ColumnType::{Integer, Real};
    let squared = "squared scales";
    let columns = vec![
        column("generation", "1", Integer, "number of the population, from 1", |row: &Population| {
            Cell::from(row.number)
        }),
        column("evaluations", "1", Integer, "candidates up to its end", |row: &Population| {
            Cell::from(row.evaluations)
        }),
        column("proposals", "1", Integer, "candidates of it", |row: &Population| Cell::from(row.proposals)),
        column("accepted", "1", Integer, "those of them within the tolerance", |row: &Population| {
            Cell::from(row.accepted)
        }),
        column(
            "tolerance",
            squared,
            Real,
            "greatest distance allowed; missing for the first",
            |row: &Population| Cell::from(row.tolerance),
        ),
        column("lowest", squared, Real, "lowest distance of its particles", |row: &Population| {
            Cell::from(row.lowest)
        }),
        column("median", squared, Real, "median distance of its particles", |row: &Population| {
            Cell::from(row.median)
        }),
        column(
            "effective_size",
            "1",
            Real,
            "particles of equal weight that would be worth as much; missing where it was given up",
            |row: &Population| Cell::from(row.effective_size),
        ),
    ];
    write(folder, GENERATIONS_FILE, columns, populations)
}

/// A particle with its number, and its adjusted values where there are some.
struct Row {
    number: u32,
    particle: Particle,
    adjusted: Option<Vec<FactorValue>>,
}

impl std::borrow::Borrow<Evaluation> for Row {
    fn borrow(&self) -> &Evaluation {
        &self.particle.proposal.evaluation
    }
}

/// Writes the sample.
fn write_particles(folder: &Path, record: &CalibrationRecord<'_>, sample: &Sample) -> Result<WrittenFile> {
    let mut columns = vec![
        column("particle", "1", ColumnType::Integer, "number of the particle, from 0", |row: &Row| {
            Cell::from(row.number)
        }),
        column("weight", "1", ColumnType::Real, "its weight; all together sum to 1", |row: &Row| {
            Cell::from(row.particle.weight)
        }),
        column(
            "seed",
            "1",
            ColumnType::Integer,
            "seed of the histories with which it was accepted; missing where that is of the experiment",
            |row: &Row| seed(row.particle.proposal.seed),
        ),
    ];
    columns.extend(evaluation_columns(record.factors));
    for (place, factor) in record.factors.iter().enumerate() {
        let kind = if factor.whole { ColumnType::Integer } else { ColumnType::Real };
        let meaning = format!(
            "value of {}, adjusted by regression to the tolerance that was wanted; missing where values of targets are",
            factor.keys.join(", ")
        );
        columns.push(column(
            &format!("{}{ADJUSTED}", factor.name),
            "as the key",
            kind,
            &meaning,
            move |row: &Row| {
                row.adjusted.as_ref().map_or(Cell::Missing, |values| number_cell(&values[place]))
            },
        ));
    }
    let adjusted =
        |place: usize| sample.adjustment.as_ref().map(|adjustment| adjustment.values[place].clone());
    let rows = sample.particles.iter().cloned().enumerate();
    let row = |(number, particle)| Row { number: number as u32, particle, adjusted: adjusted(number) };
    write(folder, POSTERIOR_TABLE_FILE, columns, &rows.map(row).collect::<Vec<Row>>())
}

/// The content of `posterior.json`.
fn posterior(names: &[&str], sample: &Sample) -> Json {
    let found = &sample.posterior;
    json!({
        "particles": sample.particles.len(),
        "effective_size": found.effective_size,
        "parameters": by_name(names, found.marginals.iter().map(marginal)),
        "correlations": correlations(names, &found.correlations),
        "directions": directions(names, &found.directions),
        "adjusted": sample.adjustment.as_ref().map(|adjustment| adjusted(names, adjustment)),
    })
}

/// What the adjusted sample says.
fn adjusted(names: &[&str], Adjustment { kept, explained, posterior, .. }: &Adjustment) -> Json {
    let Posterior { marginals, correlations: found, .. } = posterior;
    let parameter = |(own, explained): (&Marginal, &f64)| {
        let mut own = marginal(own);
        own["explained"] = json!(explained);
        own
    };
    json!({
        "deviations_kept": kept,
        "parameters": by_name(names, marginals.iter().zip(explained).map(parameter)),
        "correlations": correlations(names, found),
        "directions": directions(names, &posterior.directions),
    })
}

/// What a sample says of one factor.
fn marginal(marginal: &Marginal) -> Json {
    let [q05, q25, median, q75, q95] = marginal.quantiles;
    json!({
        "mean": marginal.mean,
        "sd": marginal.sd,
        "q05": q05,
        "q25": q25,
        "median": median,
        "q75": q75,
        "q95": q95,
        "spread_of_range": marginal.spread,
        "spread_of_prior": marginal.of_prior,
    })
}

/// The content of `calibration.json`.
fn result(names: &[&str], record: &CalibrationRecord<'_>, sampling: &Sampling, sample: &Sample) -> Json {
    let (luck, seeds) = match sampling.luck {
        Luck::Own => ("own", 1),
        Luck::Common => ("common", record.seeds.len() as u32),
    };
    let Particle { proposal, fits, .. } = sample.best();
    let mut best = best(names, &proposal.evaluation, &sampling.targets, fits);
    best["seed"] = json!(proposal.seed);
    let mut tolerance = sample.populations.iter().filter(|found| found.effective_size.is_some());
    json!({
        "huzhu_version": env!("CARGO_PKG_VERSION"),
        "settings": {
            "method": "abc-smc",
            "generations": sampling.generations,
            "population_size": sampling.population_size,
            "seed": sampling.seed,
            "quantile": sampling.quantile,
            "tolerance": sampling.tolerance,
            "acceptance_min": sampling.acceptance_min,
            "luck": luck,
            "seeds": (sampling.luck == Luck::Common).then_some(record.seeds),
            "replicates": record.replicates,
            "targets": sampling.targets.len(),
        },
        "stop": stop_word(sample.stop),
        "tolerance": tolerance.next_back().and_then(|found| found.tolerance),
        "evaluations": sample.proposals.len(),
        "histories_per_evaluation": seeds * record.replicates,
        "failed_histories": sample.proposals.iter().map(|found| u64::from(found.evaluation.failed)).sum::<u64>(),
        "effective_size": sample.posterior.effective_size,
        "best": best,
    })
}

/// The word for why a sampler ended.
fn stop_word(stop: SamplingStop) -> &'static str {
    match stop {
        SamplingStop::Generations => "generations",
        SamplingStop::Tolerance => "tolerance",
        SamplingStop::Acceptance => "acceptance",
        SamplingStop::Flat => "flat",
    }
}
