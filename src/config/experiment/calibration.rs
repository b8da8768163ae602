//! The table `[calibration]`: which targets, what is known of the factors beforehand, and how values are looked for.

use super::distribution;
use super::file::{CalibrationTable, ExperimentFile, FactorTable, LuckWord, MethodWord};
use super::findings::Findings;
use super::points::Table;
use super::profile;
use super::targets;
use crate::config::base::Base;
use crate::experiment::calibration::abc_smc::{ADJUSTED, Luck};
use crate::experiment::calibration::{
    Calibration, Method, Priors, Sampling, Target, share_of_range, usual_population_size,
};
use crate::experiment::factor::{Distribution, Domain, Factor};
use crate::scenario::validation::bounds::{did_you_mean, listed, nearest, plain};
use crate::scenario::validation::tree::Value;

/// First standard deviation of the search, as a share of each range: the tutorial of CMA-ES has the optimum expected within
/// three of them.
const STEP: f64 = 0.3;

/// Candidates for each factor, and generations at least, where the file does not say.
const CANDIDATES_PER_FACTOR: u32 = 400;
const GENERATIONS_MIN: u32 = 100;

/// Searches that begin anew where the file does not say.
const RESTARTS: u32 = 9;

/// Particles of a population, and populations, where the file does not say.
const POPULATION: u32 = 200;
const POPULATIONS: u32 = 20;

/// The least particles, by themselves and for each factor: a covariance is estimated from them.
const POPULATION_MIN: u32 = 20;
const PARTICLES_PER_FACTOR: u32 = 4;

/// Factors at most of a sample.
const SAMPLED_MAX: usize = 30;

/// The quantile of the distances that is the next tolerance, and the share of accepted candidates at which that ends.
const QUANTILE: f64 = 0.5;
const ACCEPTANCE_MIN: f64 = 0.02;

/// What a file with `[calibration]` must not have, and why.
const REFUSED: [(&str, &str); 4] = [
    ("design", "has no place in a calibration, whose points follow from one another"),
    ("scenario", "has no place in a calibration, which has one scenario"),
    ("constraint", "has no place in a calibration: bounds are `from` and `to` of the factors"),
    ("metric", "has no place in a calibration: what is measured are the targets"),
];

/// Columns of the tables of a calibration that no factor may be called, beside those that all results have.
const COLUMNS: [&str; 15] = [
    "generation",
    "search",
    "candidate",
    "candidates",
    "distance",
    "distance_from_prior",
    "distance_from_luck",
    "missing_values",
    "failed_histories",
    "accepted",
    "particle",
    "weight",
    "value",
    "rise",
    "is_best",
];

/// How the file calibrates, with `factors`, if all of them were right, as its free parameters.
pub(super) fn read(
    file: &ExperimentFile,
    table: &CalibrationTable,
    targets: &Table,
    (base, factors): (&Base, &[Factor]),
    findings: &mut Findings<'_>,
) -> Option<Method> {
    for (key, rule) in REFUSED {
        if findings.node(key).is_some() {
            findings.broken(key, rule, Some("remove it, or write a file of its own for it"));
        }
    }
    if file.factor.is_empty() {
        let remedy = "add a [[factor]] with a name, a key, `from` and `to`";
        findings.broken("calibration", "needs at least one factor to choose values for", Some(remedy));
    }
    for (place, factor) in file.factor.iter().enumerate() {
        if factor.values.is_some() || factor.distribution.is_some() {
            let key = if factor.values.is_some() { "values" } else { "distribution" };
            let rule = "has no place in a calibration, which searches ranges";
            findings.broken(&format!("factor[{place}].{key}"), rule, Some("write `from` and `to`"));
        }
    }
    check_names(&file.factor, findings);
    let targets = targets::read(targets, base, findings);
    let method = table.method.unwrap_or(MethodWord::CmaEs);
    refuse_keys_of_others(method, findings);
    let priors = priors(&file.factor, findings);
    if factors.len() < file.factor.len() {
        return None;
    }
    match method {
        MethodWord::CmaEs => {
            let use_prior = table.use_prior.unwrap_or(false);
            if use_prior {
                check_priors(&priors, findings);
            }
            let start = start(factors, &priors, findings);
            let profile = table.profile.as_ref().map(|table| profile::read(table, factors, findings));
            let (start, profile) = (start?, profile.map_or(Some(None), |read| read.map(Some))?);
            let usual = usual_population_size(factors.len()) as u32;
            let population_size = table.population_size.unwrap_or(usual);
            let generations = CANDIDATES_PER_FACTOR * factors.len() as u32 / population_size.max(1);
            Some(Method::CmaEs(Calibration {
                targets,
                priors,
                generations: table.generations.unwrap_or(generations.max(GENERATIONS_MIN)),
                population_size,
                restarts: table.restarts.unwrap_or(RESTARTS),
                seed: table.seed.unwrap_or(1),
                step: table.step.unwrap_or(STEP),
                use_prior,
                start,
                profile,
            }))
        }
        MethodWord::AbcSmc => {
            let before = findings.count();
            check_sampling(file, table, findings);
            (findings.count() == before).then(|| Method::AbcSmc(sampling(table, targets, priors)))
        }
    }
}

/// Names of factors are names of columns, beside which others stand.
fn check_names(factors: &[FactorTable], findings: &mut Findings<'_>) {
    for (place, factor) in factors.iter().enumerate() {
        let rule = match factor.name.strip_suffix(ADJUSTED) {
            _ if COLUMNS.contains(&factor.name.as_str()) => {
                "is the name of a column of a calibration's tables".to_owned()
            }
            Some(plain) if factors.iter().any(|other| other.name == plain) => {
                format!("is the name of the column with adjusted values of `{plain}`")
            }
            _ => continue,
        };
        findings.broken(&format!("factor[{place}].name"), rule, Some("choose another name"));
    }
}

/// Keys that only the other method has.
fn refuse_keys_of_others(method: MethodWord, findings: &mut Findings<'_>) {
    let (own, others): (&str, &[&str]) = match method {
        MethodWord::CmaEs => ("cma-es", &["quantile", "tolerance", "acceptance_min", "luck"]),
        MethodWord::AbcSmc => ("abc-smc", &["restarts", "step", "use_prior", "start", "profile"]),
    };
    for key in others {
        let key = format!("calibration.{key}");
        if findings.node(&key).is_some() {
            let rule = format!("does not fit method = \"{own}\"");
            findings.broken(&key, rule, Some("remove it, or choose the other method"));
        }
    }
}

/// What is known of each factor beforehand, where that is right.
fn priors(tables: &[FactorTable], findings: &mut Findings<'_>) -> Priors {
    let mut prior = |(place, table): (usize, &FactorTable)| {
        let (prior, from, to) = (table.prior.as_ref()?, table.from?, table.to?);
        let at = format!("factor[{place}].prior");
        // What is wrong with the range itself is told elsewhere.
        (from < to).then(|| distribution::read_prior(prior, &at, (from, to), findings))?
    };
    tables.iter().enumerate().map(&mut prior).collect()
}

/// Priors that count in a search must have a highest density.
fn check_priors(priors: &Priors, findings: &mut Findings<'_>) {
    if priors.iter().all(Option::is_none) {
        let rule = "needs a factor with a `prior`";
        findings.broken("calibration.use_prior", rule, Some("write one, or remove the key"));
    }
    for (place, prior) in priors.iter().enumerate() {
        let Some(Distribution::Beta { alpha, beta, .. }) = prior else { continue };
        for (key, _) in [("alpha", alpha), ("beta", beta)].into_iter().filter(|(_, shape)| **shape < 1.0) {
            let rule = "must be at least 1 where use_prior = true: below, the density is highest at an end, without bound";
            findings.broken(&format!("factor[{place}].prior.{key}"), rule, None);
        }
    }
}

/// What keeps a sample from being one.
fn check_sampling(file: &ExperimentFile, table: &CalibrationTable, findings: &mut Findings<'_>) {
    let count = file.factor.len();
    if count > SAMPLED_MAX {
        let rule = format!("has {count} factors, and abc-smc takes at most {SAMPLED_MAX}");
        let remedy = "in more dimensions hardly any candidate is accepted: keep the factors that matter, or use \"cma-es\"";
        findings.broken("calibration.method", rule, Some(remedy));
    }
    let least = POPULATION_MIN.max(PARTICLES_PER_FACTOR * count as u32);
    if table.population_size.unwrap_or(POPULATION) < least {
        let rule = format!(
            "must be at least {least} with {}: particles have to tell how factors vary together",
            if count == 1 { "one factor".to_owned() } else { format!("{count} factors") }
        );
        findings.broken("calibration.population_size", rule, None);
    }
    let luck = table.luck.unwrap_or(LuckWord::Own);
    if luck == LuckWord::Own && file.seeds.is_some() {
        let rule = "does not fit luck = \"own\", which gives each candidate a seed of its own";
        findings.broken("seeds", rule, Some("remove it, or write luck = \"common\" under [calibration]"));
    }
}

fn sampling(table: &CalibrationTable, targets: Vec<Target>, priors: Priors) -> Sampling {
    let counted = targets.iter().filter(|target| target.weight > 0.0).count();
    Sampling {
        targets,
        priors,
        generations: table.generations.unwrap_or(POPULATIONS),
        population_size: table.population_size.unwrap_or(POPULATION),
        seed: table.seed.unwrap_or(1),
        quantile: table.quantile.unwrap_or(QUANTILE),
        tolerance: table.tolerance.unwrap_or(counted as f64 + 2.0),
        acceptance_min: table.acceptance_min.unwrap_or(ACCEPTANCE_MIN),
        luck: match table.luck {
            Some(LuckWord::Common) => Luck::Common,
            Some(LuckWord::Own) | None => Luck::Own,
        },
    }
}

/// Where the search begins, as shares of the ranges: of each that `[calibration.start]` does not name in the middle, or at the
/// median of its prior.
fn start(factors: &[Factor], priors: &Priors, findings: &mut Findings<'_>) -> Option<Vec<f64>> {
    const MIDDLE: f64 = 0.5;
    let before = findings.count();
    let median = |(factor, prior): (&Factor, &Option<Distribution>)| {
        prior.as_ref().and_then(|prior| share_of_range(factor, prior.quantile(MIDDLE))).unwrap_or(MIDDLE)
    };
    let mut start: Vec<f64> = factors.iter().zip(priors).map(median).collect();
    let entries = match findings.node("calibration.start").map(|node| &node.value) {
        Some(Value::Table(entries)) => entries.as_slice(),
        _ => &[],
    };
    for entry in entries {
        let names = || factors.iter().map(|factor| factor.name.as_str());
        let Some(place) = names().position(|name| name == entry.key) else {
            let remedy = match nearest(&entry.key, names()) {
                Some(name) => did_you_mean(name),
                None => format!("the factors are {}", listed(names())),
            };
            findings.at(entry.key_mark, &entry.key, "is the name of no factor", Some(remedy));
            continue;
        };
        let value = match entry.node.value {
            Value::Float(value) => value,
            Value::Integer(value) => value as f64,
            _ => f64::NAN,
        };
        let Domain::Range { from, to, .. } = factors[place].domain else { continue };
        if (from..=to).contains(&value) {
            start[place] = share_of_range(&factors[place], value).unwrap_or(MIDDLE);
        } else {
            let rule = format!("must be a number from {} to {}, as the factor", plain(from), plain(to));
            findings.at(entry.node.mark, &entry.key, rule, None);
        }
    }
    (findings.count() == before).then_some(start)
}
