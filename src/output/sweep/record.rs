//! What the journal keeps of a history.

use super::value::{Decoder, Encoder, Value, values_of};
use crate::experiment::Metric;
use crate::experiment::runner::History;
use crate::observe::{
    Column, MARKET_COLUMNS, MarketRow, PLATFORM_COLUMNS, PLATFORM_SUMMARY_COLUMNS, PlatformRow,
    SUMMARY_COLUMNS,
};

/// A history that is over, or a message of why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// Position in the plan.
    pub position: u64,
    /// What it came to.
    pub outcome: Result<RunValues, String>,
}

/// Rows of the tables, as values in the order of the columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunValues {
    /// The summary.
    pub summary: Vec<Value>,
    /// The metrics of the experiment.
    pub metrics: Vec<Value>,
    /// The platforms' summaries.
    pub platforms: Vec<Vec<Value>>,
    /// The market month by month, where series are kept.
    pub market_series: Vec<Vec<Value>>,
    /// The platforms month by month, where series are kept.
    pub platform_series: Vec<Vec<Value>>,
}

impl RunValues {
    /// The values of a history.
    pub fn of(history: &History, metrics: &[Metric]) -> RunValues {
        let metric = |metric: &Metric| {
            let value = metric.of(&history.summary, history.start);
            value.filter(|value| value.is_finite()).map_or(Value::Missing, Value::Real)
        };
        let rows = |row| values_of(PLATFORM_SUMMARY_COLUMNS, row);
        RunValues {
            summary: values_of(SUMMARY_COLUMNS, &history.summary),
            metrics: metrics.iter().map(metric).collect(),
            platforms: history.summary.platforms.iter().map(rows).collect(),
            market_series: history.market.iter().map(|row| values_of(market_columns(), row)).collect(),
            platform_series: history.platforms.iter().map(|row| values_of(platform_columns(), row)).collect(),
        }
    }
}

/// The columns of the market that a sweep keeps: all but the replicate, which is part of the key of every row.
pub(super) fn market_columns() -> &'static [Column<MarketRow>] {
    &MARKET_COLUMNS[1..]
}

/// The columns of platforms that a sweep keeps: all but the replicate.
pub(super) fn platform_columns() -> &'static [Column<PlatformRow>] {
    &PLATFORM_COLUMNS[1..]
}

const FAILED: u8 = 0;
const DONE: u8 = 1;

impl RunRecord {
    /// As the journal keeps it.
    pub fn encode(&self) -> Vec<u8> {
        let mut encoder = Encoder::default();
        encoder.number(self.position);
        match &self.outcome {
            Err(message) => {
                encoder.bytes.push(FAILED);
                encoder.text(message);
            }
            Ok(values) => {
                encoder.bytes.push(DONE);
                encoder.row(&values.summary);
                encoder.row(&values.metrics);
                encoder.rows(&values.platforms);
                encoder.rows(&values.market_series);
                encoder.rows(&values.platform_series);
            }
        }
        encoder.bytes
    }

    /// Reads it back; none where the bytes are something else.
    pub fn decode(bytes: &[u8]) -> Option<RunRecord> {
        let mut decoder = Decoder { bytes };
        let position = decoder.number()?;
        let outcome = match decoder.byte()? {
            FAILED => Err(decoder.text()?.to_owned()),
            DONE => Ok(RunValues {
                summary: decoder.row()?,
                metrics: decoder.row()?,
                platforms: decoder.rows()?,
                market_series: decoder.rows()?,
                platform_series: decoder.rows()?,
            }),
            _ => return None,
        };
        decoder.bytes.is_empty().then_some(RunRecord { position, outcome })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_series_leave_out_is_the_replicate() {
        assert_eq!((MARKET_COLUMNS[0].name, PLATFORM_COLUMNS[0].name), ("replicate", "replicate"));
    }

    #[test]
    fn records_come_back_as_they_were_and_never_cut() {
        let values = RunValues {
            summary: vec![Value::Integer(-3), Value::Text("a".to_owned())],
            metrics: vec![Value::Missing],
            platforms: vec![vec![Value::Real(0.1)]; 2],
            ..RunValues::default()
        };
        for outcome in [Ok(values), Err("no scenario".to_owned())] {
            let record = RunRecord { position: 300, outcome };
            let bytes = record.encode();
            assert_eq!(RunRecord::decode(&bytes).as_ref(), Some(&record));
            for end in 0..bytes.len() {
                assert_eq!(RunRecord::decode(&bytes[..end]), None);
            }
            assert_eq!(RunRecord::decode(&[&bytes[..], &[0]].concat()), None);
        }
    }
}
