//! What profiles of the distance leave: `profile.parquet`, and their intervals in `calibration.json`.

use std::borrow::Borrow;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::best::value;
use super::folder::CalibrationRecord;
use super::tables::{column, judged_columns, number_cell, write};
use crate::experiment::calibration::{Evaluation, Profile, ProfilePoint, Profiling, RISE_MAX};
use crate::experiment::factor::Factor;
use crate::observe::{Cell, ColumnType};
use crate::output::error::Result;
use crate::output::partial::WrittenFile;

/// The profiles, where they were asked for: a row per factor and value.
pub const PROFILE_FILE: &str = "profile.parquet";

/// A value of a profile.
struct Row {
    name: String,
    factor: usize,
    point: ProfilePoint,
    rise: f64,
}

impl Borrow<Evaluation> for Row {
    fn borrow(&self) -> &Evaluation {
        &self.point.evaluation
    }
}

/// Writes all profiles.
pub(super) fn write_profiles(
    folder: &Path,
    record: &CalibrationRecord<'_>,
    profiles: &[Profile],
) -> Result<WrittenFile> {
    use ColumnType::{Integer, Real, Text};
    let mut columns = vec![
        column("factor", "name", Text, "whose profile it is", |row: &Row| Cell::Text(&row.name)),
        column("value", "as the key", Real, "value at which it is held", |row: &Row| {
            number_cell(&row.point.evaluation.values[row.factor])
        }),
        column(
            "rise",
            "squared scales",
            Real,
            "distance, with what the priors add, above the lowest of the profile",
            |row: &Row| Cell::from(row.rise),
        ),
        column("is_best", "1", Integer, "1 for the best of the search, 0 for a fit anew", |row: &Row| {
            Cell::from(u32::from(row.point.is_best))
        }),
        column("candidates", "1", Integer, "candidates of the fit anew", |row: &Row| {
            Cell::from(row.point.candidates)
        }),
    ];
    columns.extend(judged_columns(record.factors));
    let rows = profiles.iter().flat_map(|profile| rows(&record.factors[profile.factor].name, profile));
    write(folder, PROFILE_FILE, columns, &rows.collect::<Vec<Row>>())
}

fn rows<'a>(name: &'a str, profile: &'a Profile) -> impl Iterator<Item = Row> + 'a {
    let lowest = profile.lowest();
    profile.points.iter().map(move |point| Row {
        name: name.to_owned(),
        factor: profile.factor,
        point: point.clone(),
        rise: point.evaluation.objective() - lowest,
    })
}

/// What was asked for.
pub(super) fn settings(profiling: &Profiling, names: &[&str]) -> Json {
    let factors: Vec<&str> = profiling.factors.iter().map(|place| names[*place]).collect();
    json!({ "factors": factors, "points": profiling.points, "generations": profiling.generations })
}

/// The intervals, by factor; an end that is open is null.
pub(super) fn intervals(profiles: &[Profile], factors: &[Factor]) -> Json {
    let of = |profile: &Profile| {
        let factor = &factors[profile.factor];
        let interval = profile.interval();
        let end = |side: usize| match interval.is_open[side] {
            true => Json::Null,
            false => value(&factor.at(interval.shares[side])),
        };
        (factor.name.clone(), json!({ "low": end(0), "high": end(1), "lowest_distance": profile.lowest() }))
    };
    json!({ "rise_max": RISE_MAX, "intervals": Json::Object(profiles.iter().map(of).collect()) })
}
