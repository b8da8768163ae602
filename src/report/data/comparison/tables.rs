//! Rows of the tables of a comparison.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Alternative, ExitDifference, MetricDifference, Monthly, OutcomeChange, Paired};
use crate::experiment::comparison::rows::pairwise::{EXIT_COLUMNS, PAIR_COLUMNS};
use crate::experiment::comparison::rows::{DIFFERENCE_COLUMNS, MONTHLY_COLUMNS, OUTCOME_COLUMNS};
use crate::observe::Column;
use crate::output::{ComparisonRecord, Result, StoredTable, StoredValue};
use crate::report::figures::comparison::quantities::{MARKET, PLATFORMS};

/// A table whose rows are of scenarios: by its columns, in the order in which they were asked for.
struct Rows {
    table: StoredTable,
}

impl Rows {
    fn read<R>(folder: &Path, name: &str, columns: &[Column<R>], wanted: &[&str]) -> Result<Rows> {
        Ok(Rows { table: StoredTable::of_run(folder, name, columns, wanted)? })
    }

    /// Each row with the place of its scenario among `places`; rows of others are passed over.
    fn each<'a>(
        &'a self,
        places: &'a BTreeMap<&str, usize>,
    ) -> impl Iterator<Item = (usize, Vec<&'a StoredValue>)> {
        let columns = self.table.columns();
        let count = columns.first().map_or(0, |column| column.values.len());
        (0..count).filter_map(move |row| {
            let values: Vec<&StoredValue> = columns.iter().map(|column| &column.values[row]).collect();
            let place = places.get(values.first()?.text()?)?;
            Some((*place, values))
        })
    }
}

/// All scenarios but the reference, with what the tables say of them.
pub(super) fn read(folder: &Path, record: &ComparisonRecord) -> Result<Vec<Alternative>> {
    let names = record.scenarios.iter().skip(1).map(|scenario| &scenario.name);
    let mut all: Vec<Alternative> =
        names.clone().map(|name| Alternative { name: name.clone(), ..Alternative::default() }).collect();
    let places: BTreeMap<&str, usize> =
        names.enumerate().map(|(place, name)| (name.as_str(), place)).collect();
    differences(folder, &places, &mut all)?;
    pairs(folder, &places, &mut all)?;
    exits(folder, &places, &mut all)?;
    outcomes(folder, &places, &mut all)?;
    monthly(folder, record, &places, &mut all)?;
    Ok(all)
}

fn count(value: &StoredValue) -> u64 {
    value.number().map_or(0, |number| number as u64)
}

fn word(value: &StoredValue) -> String {
    value.text().unwrap_or_default().to_owned()
}

/// Of six columns: pairs, the means of both, the difference and its interval.
fn paired(values: &[&StoredValue]) -> Paired {
    Paired {
        pairs: count(values[0]),
        reference: values[1].number(),
        other: values[2].number(),
        difference: values[3].number(),
        lower: values[4].number(),
        upper: values[5].number(),
    }
}

fn differences(folder: &Path, places: &BTreeMap<&str, usize>, all: &mut [Alternative]) -> Result<()> {
    let wanted = [
        "scenario",
        "metric",
        "unit",
        "pairs",
        "mean_reference",
        "mean_other",
        "difference",
        "lower",
        "upper",
        "missing_reference",
        "missing_other",
        "missing_both",
        "sd_difference",
        "variance_unpaired",
        "pairing",
        "variance_reduction",
        "rose",
        "fell",
        "equal",
        "p_value",
    ];
    for (place, row) in Rows::read(folder, "differences", DIFFERENCE_COLUMNS, &wanted)?.each(places) {
        all[place].metrics.push(MetricDifference {
            metric: word(row[1]),
            unit: word(row[2]),
            paired: paired(&row[3..9]),
            missing: [9, 10, 11].map(|column| count(row[column])),
            sd_difference: row[12].number(),
            variance_unpaired: row[13].number(),
            pairing: word(row[14]),
            variance_reduction: row[15].number(),
            rose: count(row[16]),
            fell: count(row[17]),
            equal: count(row[18]),
            p_value: row[19].number(),
            pairs: Vec::new(),
        });
    }
    Ok(())
}

fn pairs(folder: &Path, places: &BTreeMap<&str, usize>, all: &mut [Alternative]) -> Result<()> {
    let wanted = ["scenario", "metric", "reference", "other", "difference"];
    for (place, row) in Rows::read(folder, "pairs", PAIR_COLUMNS, &wanted)?.each(places) {
        let own = all[place].metrics.iter_mut().find(|metric| row[1].text() == Some(metric.metric.as_str()));
        if let Some(metric) = own {
            metric.pairs.push([2, 3, 4].map(|column| row[column].number()));
        }
    }
    Ok(())
}

fn exits(folder: &Path, places: &BTreeMap<&str, usize>, all: &mut [Alternative]) -> Result<()> {
    let wanted = [
        "scenario",
        "platform",
        "pairs",
        "share_reference",
        "share_other",
        "difference",
        "lower",
        "upper",
        "both",
        "only_reference",
        "only_other",
        "neither",
        "p_value",
    ];
    for (place, row) in Rows::read(folder, "exits", EXIT_COLUMNS, &wanted)?.each(places) {
        all[place].exits.push(ExitDifference {
            platform: word(row[1]),
            paired: paired(&row[2..8]),
            both: count(row[8]),
            only_reference: count(row[9]),
            only_other: count(row[10]),
            neither: count(row[11]),
            p_value: row[12].number().unwrap_or(1.0),
        });
    }
    Ok(())
}

fn outcomes(folder: &Path, places: &BTreeMap<&str, usize>, all: &mut [Alternative]) -> Result<()> {
    let wanted = ["scenario", "outcome_reference", "outcome_other", "pairs"];
    for (place, row) in Rows::read(folder, "outcomes", OUTCOME_COLUMNS, &wanted)?.each(places) {
        let (reference, other) = (word(row[1]), word(row[2]));
        all[place].outcomes.push(OutcomeChange { reference, other, pairs: count(row[3]) });
    }
    Ok(())
}

/// Of each month only what figures show.
fn monthly(
    folder: &Path,
    record: &ComparisonRecord,
    places: &BTreeMap<&str, usize>,
    all: &mut [Alternative],
) -> Result<()> {
    let wanted = [
        "scenario",
        "month",
        "platform",
        "metric",
        "pairs",
        "mean_reference",
        "mean_other",
        "difference",
        "lower",
        "upper",
    ];
    let mut found: BTreeMap<(usize, Option<&str>, &'static str), Vec<Paired>> = BTreeMap::new();
    let rows = Rows::read(folder, "monthly", MONTHLY_COLUMNS, &wanted)?;
    for (place, row) in rows.each(places) {
        let shown = if row[2].text().is_some() { PLATFORMS.as_slice() } else { MARKET.as_slice() };
        let column = shown.iter().map(|quantity| quantity.column).find(|name| row[3].text() == Some(name));
        let month = row[1].month().and_then(|month| usize::try_from(month.months_since(record.start)).ok());
        let (Some(column), Some(month)) = (column, month.filter(|month| *month < record.months as usize))
        else {
            continue;
        };
        let empty = || vec![Paired::default(); record.months as usize];
        found.entry((place, row[2].text(), column)).or_insert_with(empty)[month] = paired(&row[4..10]);
    }
    for ((place, platform, column), months) in found {
        all[place].monthly.push(Monthly { platform: platform.map(str::to_owned), column, months });
    }
    Ok(())
}
