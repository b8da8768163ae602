//! Tables as Apache Parquet, with unit and meaning of every column in the file's metadata.
//!
//! Every column is OPTIONAL: a missing value is null, never 0 and never NaN. Key `huzhu.columns` holds the JSON
//! that CSV tables have beside them in `columns.json`; the keys `unit:<column>` and `meaning:<column>` hold the
//! same for readers that look for one column.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::Type;

use super::column::{ColumnDescription, TableColumn, type_of};
use super::error::{OutputError, Result};
use super::partial::PartialFile;
use super::table::wrong_type;
use crate::observe::{Cell, ColumnType};

/// Values per row group, which bounds what waits in memory (about 10 bytes each: 40 MB) as well as the number of
/// row groups, whose index stays in memory until the end (about 1 kB per group and column: 75 MB for the 494
/// million rows of 25 columns of a whole population).
const VALUES_PER_GROUP: usize = 1 << 22;

/// A Parquet file in the making.
pub(crate) struct ParquetTable {
    writer: SerializedFileWriter<PartialFile>,
    path: PathBuf,
    waiting: Vec<Waiting>,
    waiting_rows: usize,
    rows_per_group: usize,
}

impl ParquetTable {
    /// Begins the table.
    pub(crate) fn begin(file: PartialFile, columns: &[&ColumnDescription]) -> Result<ParquetTable> {
        let path = file.path();
        let writer = schema(columns)
            .and_then(|schema| SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties())))
            .map(|writer| explained(writer, columns));
        Ok(ParquetTable {
            writer: writer.map_err(refused(&path))?,
            waiting: columns.iter().map(|column| Waiting::new(column.kind)).collect(),
            waiting_rows: 0,
            rows_per_group: (VALUES_PER_GROUP / columns.len().max(1)).max(1),
            path,
        })
    }

    /// Takes rows, and writes a row group whenever enough of them wait: where groups end depends on the number of
    /// rows alone, not on how they are cut into calls.
    pub(crate) fn append<R>(&mut self, columns: &[TableColumn<R>], mut rows: &[R]) -> Result<()> {
        while !rows.is_empty() {
            let room = self.rows_per_group - self.waiting_rows;
            let (now, later) = rows.split_at(room.min(rows.len()));
            for (column, waiting) in columns.iter().zip(&mut self.waiting) {
                for row in now {
                    waiting
                        .push((column.get)(row))
                        .map_err(|found| wrong_type(&self.path, &column.description, found))?;
                }
            }
            self.waiting_rows += now.len();
            if self.waiting_rows == self.rows_per_group {
                self.write_group()?;
            }
            rows = later;
        }
        Ok(())
    }

    /// Completes the content and hands the file back, unpublished.
    pub(crate) fn finish(mut self) -> Result<PartialFile> {
        if self.waiting_rows > 0 {
            self.write_group()?;
        }
        self.writer.into_inner().map_err(refused(&self.path))
    }

    fn write_group(&mut self) -> Result<()> {
        write_group(&mut self.writer, &mut self.waiting).map_err(refused(&self.path))?;
        self.waiting_rows = 0;
        Ok(())
    }
}

/// The values of one column that wait to be written: those that exist, and for each row whether one does (1) or
/// not (0), as Parquet wants them.
struct Waiting {
    values: Values,
    present: Vec<i16>,
}

enum Values {
    Integer(Vec<i64>),
    Real(Vec<f64>),
    /// Every word is kept once per row group, however many rows hold it.
    Text(Vec<ByteArray>, BTreeMap<String, ByteArray>),
    Date(Vec<i32>),
}

impl Waiting {
    fn new(kind: ColumnType) -> Waiting {
        Waiting {
            values: match kind {
                ColumnType::Integer => Values::Integer(Vec::new()),
                ColumnType::Real => Values::Real(Vec::new()),
                ColumnType::Text => Values::Text(Vec::new(), BTreeMap::new()),
                ColumnType::Date => Values::Date(Vec::new()),
            },
            present: Vec::new(),
        }
    }

    /// Takes one value, or says which type was found where another was promised.
    fn push(&mut self, cell: Cell<'_>) -> std::result::Result<(), ColumnType> {
        let Some(found) = type_of(&cell) else {
            self.present.push(0);
            return Ok(());
        };
        match (&mut self.values, cell) {
            (Values::Integer(values), Cell::Integer(value)) => values.push(value),
            (Values::Real(values), Cell::Real(value)) => values.push(value),
            (Values::Date(values), Cell::Date(month)) => values.push(month.days_since_epoch()),
            (Values::Text(values, words), Cell::Text(word)) => {
                if !words.contains_key(word) {
                    words.insert(word.to_owned(), ByteArray::from(word));
                }
                values.push(words[word].clone());
            }
            _ => return Err(found),
        }
        self.present.push(1);
        Ok(())
    }

    /// Hands the values to the writer of their column and keeps the memory for the next group.
    fn write(&mut self, column: &mut SerializedColumnWriter<'_>) -> std::result::Result<(), ParquetError> {
        match &mut self.values {
            Values::Integer(values) => batch::<Int64Type>(column, values, &self.present)?,
            Values::Real(values) => batch::<DoubleType>(column, values, &self.present)?,
            Values::Date(values) => batch::<Int32Type>(column, values, &self.present)?,
            Values::Text(values, words) => {
                batch::<ByteArrayType>(column, values, &self.present)?;
                words.clear();
            }
        }
        self.present.clear();
        Ok(())
    }
}

fn batch<T: DataType>(
    column: &mut SerializedColumnWriter<'_>,
    values: &mut Vec<T::T>,
    present: &[i16],
) -> std::result::Result<(), ParquetError> {
    column.typed::<T>().write_batch(values, Some(present), None)?;
    values.clear();
    Ok(())
}

fn write_group(
    writer: &mut SerializedFileWriter<PartialFile>,
    waiting: &mut [Waiting],
) -> std::result::Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for values in waiting {
        if let Some(mut column) = group.next_column()? {
            values.write(&mut column)?;
            column.close()?;
        }
    }
    group.close()?;
    Ok(())
}

fn schema(columns: &[&ColumnDescription]) -> std::result::Result<Type, ParquetError> {
    let fields = columns.iter().map(|column| {
        let (physical, logical) = match column.kind {
            ColumnType::Integer => (PhysicalType::INT64, None),
            ColumnType::Real => (PhysicalType::DOUBLE, None),
            ColumnType::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
            ColumnType::Date => (PhysicalType::INT32, Some(LogicalType::Date)),
        };
        Type::primitive_type_builder(&column.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    });
    Type::group_type_builder("huzhu").with_fields(fields.collect::<std::result::Result<_, _>>()?).build()
}

/// Nothing that could differ between two runs: no clock, and a fixed name in place of the library's version.
/// The index of pages is left out because it would grow in memory with the number of rows.
fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_created_by("huzhu".to_owned())
        .set_compression(Compression::SNAPPY)
        .set_dictionary_enabled(true)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .build()
}

fn explained(
    mut writer: SerializedFileWriter<PartialFile>,
    columns: &[&ColumnDescription],
) -> SerializedFileWriter<PartialFile> {
    let all = serde_json::to_string(columns).expect("strings and words become JSON");
    writer.append_key_value_metadata(KeyValue::new("huzhu.columns".to_owned(), all));
    for column in columns {
        let mut explain = |what: &str, text: &str| {
            let key = format!("{what}:{}", column.name);
            writer.append_key_value_metadata(KeyValue::new(key, text.to_owned()));
        };
        explain("unit", &column.unit);
        explain("meaning", &column.meaning);
    }
    writer
}

fn refused(path: &Path) -> impl FnOnce(ParquetError) -> OutputError + use<> {
    let path = path.to_owned();
    move |source| match source {
        // The system's own refusal (a full disk, say) is told as such.
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(refusal) => OutputError::io("write", &path)(*refusal),
            Err(cause) => OutputError::Parquet { path, source: ParquetError::External(cause) },
        },
        source => OutputError::Parquet { path, source },
    }
}
