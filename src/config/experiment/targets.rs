//! The targets of a calibration: a CSV table with a row per observed number.

use super::findings::Findings;
use super::points::{Field, Row, Table, reader, row};
use crate::config::base::Base;
use crate::experiment::calibration::{ALL_PLATFORMS, Span, Statistic, Subject, Target, TargetScale};
use crate::observe::record::names_of_groups;
use crate::scenario::validation::bounds::{did_you_mean, listed, nearest};
use crate::units::YearMonth;

/// Columns that every table of targets has, and those that it may do without.
const COLUMNS: [&str; 10] =
    ["metric", "date", "value", "scale", "platform", "group", "from", "statistic", "weight", "source"];
const NEEDED: usize = 4;

/// The most targets.
const TARGETS_MAX: usize = 10_000;

/// The targets in the order of the table; those that are wrong are left out, and said.
pub(super) fn read(table: &Table, base: &Base, findings: &mut Findings<'_>) -> Vec<Target> {
    const KEY: &str = "calibration.targets";
    let before = findings.count();
    let mut rows = reader(table);
    let mut places: Option<[Option<usize>; COLUMNS.len()]> = None;
    let mut targets = Vec::new();
    let mut record = csv::StringRecord::new();
    // The text is UTF-8, and rows may be of any length: reading it cannot fail.
    while rows.read_record(&mut record).unwrap_or(false) {
        let row = row(&record, table, findings);
        match &places {
            None => match columns(&row, findings) {
                Some(found) => places = Some(found),
                None => return targets,
            },
            Some(places) => targets.extend(TargetRow { row: &row, places, base }.target(findings)),
        }
        if targets.len() > TARGETS_MAX {
            findings.broken(KEY, format!("has more than {TARGETS_MAX} targets"), None);
            return targets;
        }
    }
    if findings.count() == before && targets.iter().all(|target| target.weight == 0.0) {
        let remedy = format!("its first line is {}, each further line a target", COLUMNS.join(","));
        findings.broken(KEY, "has no targets that count", Some(&remedy));
    }
    targets
}

/// The place of each of [`COLUMNS`].
fn columns(header: &Row, findings: &mut Findings<'_>) -> Option<[Option<usize>; COLUMNS.len()]> {
    let before = findings.count();
    for (place, field) in header.fields.iter().enumerate() {
        if !COLUMNS.contains(&field.text.as_str()) {
            let remedy = match nearest(&field.text, COLUMNS.into_iter()) {
                Some(name) => did_you_mean(name),
                None => format!("the columns of targets are {}", listed(COLUMNS.into_iter())),
            };
            findings.at(field.mark, &field.text, "is no column of targets", Some(remedy));
        } else if header.fields[..place].iter().any(|other| other.text == field.text) {
            findings.at(field.mark, &field.text, "has two columns", Some("remove one of them".to_owned()));
        }
    }
    let place_of = |name: &str| header.fields.iter().position(|field| field.text == name);
    // A misspelt column is reported as such, not as missing too.
    if findings.count() == before {
        for name in COLUMNS[..NEEDED].iter().filter(|name| place_of(name).is_none()) {
            findings.at(header.mark, name, "has no column: targets need it", None);
        }
    }
    (findings.count() == before).then(|| COLUMNS.map(place_of))
}

/// One row below the header.
struct TargetRow<'a> {
    row: &'a Row,
    places: &'a [Option<usize>; COLUMNS.len()],
    base: &'a Base,
}

impl TargetRow<'_> {
    /// The target; all mistakes of a row are said.
    fn target(&self, findings: &mut Findings<'_>) -> Option<Target> {
        let (wanted, found) = (self.places.iter().flatten().count(), self.row.fields.len());
        if wanted != found {
            let rule =
                format!("a target must have {wanted} values, one per column, but this row has {found}");
            findings.at(self.row.mark, "", rule, None);
            return None;
        }
        let subject = self.subject(findings);
        let metric = self.metric(subject.as_ref(), findings);
        let month = self.needed("date", findings).and_then(|field| self.month(field, "date", findings));
        let span = self.span(month, findings);
        let scale = self.scale(findings);
        let value = self.value(scale, findings);
        let weight = self.weight(findings);
        let source = self.field("source").map_or("", |field| &field.text).to_owned();
        Some(Target {
            metric: metric?,
            subject: subject?,
            month: month?,
            span: span?,
            value: value?,
            scale: scale?,
            weight: weight?,
            source,
        })
    }

    /// The field of a column that has a value in this row.
    fn field(&self, name: &str) -> Option<&Field> {
        let column = COLUMNS.iter().position(|column| *column == name)?;
        self.row.fields.get(self.places[column]?).filter(|field| !field.text.is_empty())
    }

    /// The same of a column that must have one.
    fn needed(&self, name: &str, findings: &mut Findings<'_>) -> Option<&Field> {
        let field = self.field(name);
        if field.is_none() {
            let remedy = "write one, or remove the row".to_owned();
            findings.at(self.row.mark, name, "has no value in this row", Some(remedy));
        }
        field
    }

    /// Whose number it is.
    fn subject(&self, findings: &mut Findings<'_>) -> Option<Subject> {
        if let Some(field) = self.field("group") {
            if self.field("platform").is_none() {
                return self.groups(field, findings);
            }
            let remedy = "leave one of the two empty".to_owned();
            findings.at(field.mark, "group", "cannot be told by platform", Some(remedy));
            return None;
        }
        let Some(field) = self.field("platform") else { return Some(Subject::Market) };
        let known = self.base.platform_names();
        if known.contains(&field.text) {
            return Some(Subject::Platform(field.text.clone()));
        }
        if field.text == ALL_PLATFORMS {
            return Some(Subject::AllPlatforms);
        }
        let names = || known.iter().map(String::as_str);
        let remedy = match nearest(&field.text, names()) {
            Some(name) => did_you_mean(name),
            None => format!(
                "its platforms are {}; write {ALL_PLATFORMS} for the sum over all, leave it empty for the market",
                listed(names())
            ),
        };
        findings.at(field.mark, "platform", "is no platform of the base", Some(remedy));
        None
    }

    /// `tier: rural`, or `income quintile: 1; 2`.
    fn groups(&self, field: &Field, findings: &mut Findings<'_>) -> Option<Subject> {
        let parameters = self.base.scenario().parameters();
        if !parameters.output.groups {
            let remedy = "set `output.groups` to true".to_owned();
            findings.at(field.mark, "group", "is not observed in the base", Some(remedy));
            return None;
        }
        let known = names_of_groups(&parameters.population.tier);
        let mut dimensions: Vec<&str> = known.iter().map(|(_, dimension, _)| *dimension).collect();
        dimensions.dedup();
        let (dimension, names) = field.text.split_once(':').unwrap_or((&field.text, ""));
        if !dimensions.contains(&dimension) {
            let remedy = match nearest(dimension, dimensions.iter().copied()) {
                Some(name) => did_you_mean(name),
                None => format!("write one of {}, a colon, and names", listed(dimensions.into_iter())),
            };
            findings.at(field.mark, "group", "must begin with what the grouping is by", Some(remedy));
            return None;
        }
        let own = known.iter().filter(|(_, of, _)| *of == dimension).map(|(_, _, name)| &**name);
        let own: Vec<&str> = own.collect();
        let names: Vec<String> = names.split(';').map(|name| name.trim().to_owned()).collect();
        if let Some(unknown) = names.iter().find(|name| !own.contains(&name.as_str())) {
            let remedy = match nearest(unknown, own.iter().copied()) {
                Some(name) => did_you_mean(name),
                None => format!("its names are {}; separate several by semicolons", listed(own.into_iter())),
            };
            findings.at(field.mark, "group", format!("has no {dimension} `{unknown}`"), Some(remedy));
            return None;
        }
        Some(Subject::Groups { dimension: dimension.to_owned(), names })
    }

    fn metric(&self, subject: Option<&Subject>, findings: &mut Findings<'_>) -> Option<String> {
        let field = self.needed("metric", findings)?;
        let subject = subject?;
        let (name, own) = (&field.text, subject.metrics());
        if own.contains(name) {
            return Some(name.clone());
        }
        let names = || own.iter().map(String::as_str);
        let of_platforms = || Subject::Platform(String::new()).metrics();
        let remedy = match subject {
            Subject::Platform(_) if Subject::Market.metrics().contains(name) => {
                "it is one of the market: leave `platform` empty".to_owned()
            }
            Subject::Market if of_platforms().contains(name) => {
                "it is one of platforms: write the name of one".to_owned()
            }
            Subject::AllPlatforms if of_platforms().contains(name) => {
                "it cannot be summed: write the name of one platform".to_owned()
            }
            _ => match nearest(name, names()) {
                Some(near) => did_you_mean(near),
                None => format!("its columns of numbers are {}", listed(names())),
            },
        };
        let rule = format!("is no column of numbers of the table `{}`", subject.table());
        findings.at(field.mark, "metric", rule, Some(remedy));
        None
    }

    /// A month within the run, of `field` in column `name`.
    fn month(&self, field: &Field, name: &str, findings: &mut Findings<'_>) -> Option<YearMonth> {
        let run = &self.base.scenario().parameters().run;
        let Ok(month) = field.text.parse::<YearMonth>() else {
            let remedy = "write it as 2019-06".to_owned();
            findings.at(field.mark, name, "must be a calendar month", Some(remedy));
            return None;
        };
        if month < run.start || month.months_since(run.start) >= run.months as i32 {
            let last = run.start.plus(run.months as i32 - 1);
            let rule = format!("must lie within the run of the base, from {} to {last}", run.start);
            let remedy = "change `run.start` or `run.months` under [set], or remove the row".to_owned();
            findings.at(field.mark, name, rule, Some(remedy));
            return None;
        }
        Some(month)
    }

    /// The months up to `last` that count, where it is not that one alone.
    fn span(&self, last: Option<YearMonth>, findings: &mut Findings<'_>) -> Option<Option<Span>> {
        let (from, statistic) = match (self.field("from"), self.field("statistic")) {
            (None, None) => return Some(None),
            (Some(from), Some(statistic)) => (from, statistic),
            (from, statistic) => {
                let (given, name) =
                    if from.is_some() { ("from", "statistic") } else { ("statistic", "from") };
                let mark = from.or(statistic).map_or(self.row.mark, |field| field.mark);
                let rule = format!("needs a value in column `{name}` too");
                findings.at(mark, given, rule, Some("write it, or leave both empty".to_owned()));
                return None;
            }
        };
        let first = self.month(from, "from", findings);
        let words = || Statistic::ALL.into_iter().map(Statistic::word);
        let word = Statistic::ALL.into_iter().find(|known| known.word() == statistic.text);
        if word.is_none() {
            let rule = format!("must be one of {}", listed(words()));
            findings.at(
                statistic.mark,
                "statistic",
                rule,
                nearest(&statistic.text, words()).map(did_you_mean),
            );
        }
        let first = first?;
        if last.is_some_and(|last| first > last) {
            findings.at(from.mark, "from", "must not come after `date`, the last month", None);
            return None;
        }
        Some(Some(Span { from: first, statistic: word? }))
    }

    fn scale(&self, findings: &mut Findings<'_>) -> Option<TargetScale> {
        let field = self.needed("scale", findings)?;
        let scale = match field.text.strip_suffix('%') {
            Some(percent) => number(percent).map(|percent| TargetScale::Ratio(percent / 100.0)),
            None => number(&field.text).map(TargetScale::Difference),
        };
        let is_positive = |scale: &TargetScale| match *scale {
            TargetScale::Difference(size) | TargetScale::Ratio(size) => size > 0.0,
        };
        let scale = scale.filter(is_positive);
        if scale.is_none() {
            let remedy =
                "write the standard error of the value, such as 500000, or a part of it, such as 10%";
            let rule = "must be a number above 0, in the unit of the value or in per cent of it";
            findings.at(field.mark, "scale", rule, Some(remedy.to_owned()));
        }
        scale
    }

    fn value(&self, scale: Option<TargetScale>, findings: &mut Findings<'_>) -> Option<f64> {
        let field = self.needed("value", findings)?;
        let Some(value) = number(&field.text) else {
            findings.at(field.mark, "value", "must be a finite number", None);
            return None;
        };
        if matches!(scale, Some(TargetScale::Ratio(_))) && value <= 0.0 {
            let remedy = "write the scale in the unit of the value".to_owned();
            findings.at(field.mark, "value", "must be above 0 where its scale is in per cent", Some(remedy));
            return None;
        }
        Some(value)
    }

    fn weight(&self, findings: &mut Findings<'_>) -> Option<f64> {
        const WEIGHT_MAX: f64 = 1e6;
        let Some(field) = self.field("weight") else { return Some(1.0) };
        let weight = number(&field.text).filter(|weight| (0.0..=WEIGHT_MAX).contains(weight));
        if weight.is_none() {
            let rule = format!("must be a number from 0 to {WEIGHT_MAX}");
            findings.at(field.mark, "weight", rule, Some("leave it empty for 1".to_owned()));
        }
        weight
    }
}

/// A number within what deviations can be counted with.
fn number(text: &str) -> Option<f64> {
    const SIZE_MAX: f64 = 1e30;
    text.trim().parse().ok().filter(|number: &f64| number.abs() <= SIZE_MAX)
}
