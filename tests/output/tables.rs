//! Tables: what is written is what is read back, and nothing half-written is ever under a final name.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use huzhu::observe::{Cell, Column, ColumnType, EVENT_COLUMNS, EventRow};
use huzhu::output::{OutputError, StoredTable, StoredValue, TableWriter, describe, sha256};
use huzhu::scenario::parameters::TableFormat;
use huzhu::units::YearMonth;
use parquet::basic::{Compression, LogicalType, Repetition, Type};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

struct Sample {
    count: Option<i64>,
    share: f64,
    name: Option<String>,
    month: Option<YearMonth>,
}

const SAMPLE_COLUMNS: &[Column<Sample>] = &[
    Column {
        name: "count",
        unit: "persons",
        meaning: "a whole number",
        kind: ColumnType::Integer,
        get: |row| row.count.into(),
    },
    Column {
        name: "share",
        unit: "1",
        meaning: "a real number, \"quoted\"",
        kind: ColumnType::Real,
        get: |row| Cell::Real(row.share),
    },
    Column {
        name: "name",
        unit: "name",
        meaning: "a word",
        kind: ColumnType::Text,
        get: |row| row.name.as_deref().map_or(Cell::Missing, Cell::Text),
    },
    Column {
        name: "month",
        unit: "month",
        meaning: "a month",
        kind: ColumnType::Date,
        get: |row| row.month.into(),
    },
];

fn samples() -> Vec<Sample> {
    let month = |text: &str| Some(text.parse().unwrap());
    vec![
        Sample {
            count: Some(i64::MAX),
            share: 0.1,
            name: Some("相互宝, \"Xianghubao\"".to_owned()),
            month: month("2016-05"),
        },
        Sample { count: None, share: f64::NAN, name: None, month: None },
        Sample { count: Some(0), share: -1e-300, name: Some("plain".to_owned()), month: month("1969-12") },
    ]
}

fn write(folder: &Path, format: TableFormat, pieces: &[&[Sample]]) -> Vec<u8> {
    let mut table = TableWriter::create(folder, "sample", format, SAMPLE_COLUMNS).unwrap();
    for piece in pieces {
        table.append(piece).unwrap();
    }
    let written = table.finish().unwrap();
    let content = fs::read(folder.join(&written.name)).unwrap();
    assert_eq!(written.bytes, content.len() as u64);
    assert_eq!(written.sha256, sha256(&content));
    content
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn parquet_reads_back_what_was_written_with_null_where_a_value_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), TableFormat::Parquet, &[&samples()]);
    let reader =
        SerializedFileReader::new(File::open(folder.path().join("sample.parquet")).unwrap()).unwrap();
    let rows: Vec<Vec<Field>> = reader
        .get_row_iter(None)
        .unwrap()
        .map(|row| row.unwrap().get_column_iter().map(|(_, field)| field.clone()).collect())
        .collect();
    let text = |word: &str| Field::Str(word.to_owned());
    assert_eq!(
        rows,
        [
            vec![
                Field::Long(i64::MAX),
                Field::Double(0.1),
                text("相互宝, \"Xianghubao\""),
                Field::Date(16922)
            ],
            vec![Field::Null, Field::Null, Field::Null, Field::Null],
            vec![Field::Long(0), Field::Double(-1e-300), text("plain"), Field::Date(-31)],
        ]
    );
}

#[test]
fn parquet_columns_are_optional_typed_compressed_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), TableFormat::Parquet, &[&samples()]);
    let reader =
        SerializedFileReader::new(File::open(folder.path().join("sample.parquet")).unwrap()).unwrap();
    let file = reader.metadata().file_metadata();
    assert_eq!(file.created_by(), Some("huzhu"));
    let types: Vec<_> = file
        .schema_descr()
        .columns()
        .iter()
        .map(|column| {
            assert_eq!(column.self_type().get_basic_info().repetition(), Repetition::OPTIONAL);
            (column.physical_type(), column.logical_type_ref().cloned())
        })
        .collect();
    assert_eq!(
        types,
        [
            (Type::INT64, None),
            (Type::DOUBLE, None),
            (Type::BYTE_ARRAY, Some(LogicalType::String)),
            (Type::INT32, Some(LogicalType::Date)),
        ]
    );
    let group = reader.metadata().row_group(0);
    assert!(group.columns().iter().all(|column| column.compression() == Compression::SNAPPY));
    assert!(group.column(2).dictionary_page_offset().is_some());
    let metadata = file.key_value_metadata().unwrap();
    let value = |key: &str| {
        let found = metadata.iter().find(|entry| entry.key == key);
        found.and_then(|entry| entry.value.clone()).unwrap()
    };
    assert_eq!(value("unit:count"), "persons");
    assert_eq!(value("meaning:share"), "a real number, \"quoted\"");
    let explained: serde_json::Value = serde_json::from_str(&value("huzhu.columns")).unwrap();
    assert_eq!(explained, serde_json::to_value(describe(SAMPLE_COLUMNS)).unwrap());
    assert_eq!(
        explained[3],
        serde_json::json!({"name": "month", "unit": "month", "type": "date", "meaning": "a month"})
    );
}

#[test]
fn csv_has_a_header_empty_fields_first_days_and_the_shortest_exact_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let content = write(folder.path(), TableFormat::Csv, &[&samples()]);
    let expected = "count,share,name,month\n\
                    9223372036854775807,0.1,\"相互宝, \"\"Xianghubao\"\"\",2016-05-01\n\
                    ,,,\n\
                    0,-1e-300,plain,1969-12-01\n";
    assert_eq!(String::from_utf8(content).unwrap(), expected);
}

#[test]
fn the_same_rows_give_the_same_bytes_however_they_are_cut() {
    let rows = samples();
    let once = tempfile::tempdir().unwrap();
    let again = tempfile::tempdir().unwrap();
    for format in [TableFormat::Parquet, TableFormat::Csv] {
        let whole = write(once.path(), format, &[&rows]);
        let pieces = write(again.path(), format, &[&rows[..1], &[], &rows[1..]]);
        assert!(whole == pieces, "{format:?}");
    }
}

#[test]
fn many_rows_make_several_groups_that_do_not_depend_on_how_they_are_cut() {
    let columns: &[Column<i64>] = &[
        Column {
            name: "row",
            unit: "1",
            meaning: "number of the row",
            kind: ColumnType::Integer,
            get: |row| Cell::Integer(*row),
        },
        Column {
            name: "third",
            unit: "1",
            meaning: "every third number",
            kind: ColumnType::Real,
            get: |row| {
                if row % 3 == 0 { Cell::Real(*row as f64) } else { Cell::Missing }
            },
        },
    ];
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<i64> = (0..5_000_000).collect();
    let mut hashes = Vec::new();
    for (name, piece) in [("by_chunks", 300_007), ("at_once", rows.len())] {
        let mut table = TableWriter::create(folder.path(), name, TableFormat::Parquet, columns).unwrap();
        for chunk in rows.chunks(piece) {
            table.append(chunk).unwrap();
        }
        hashes.push(table.finish().unwrap().sha256);
    }
    assert_eq!(hashes[0], hashes[1]);
    let reader =
        SerializedFileReader::new(File::open(folder.path().join("at_once.parquet")).unwrap()).unwrap();
    assert_eq!(reader.num_row_groups(), 3);
    assert_eq!(reader.metadata().file_metadata().num_rows(), 5_000_000);
    let last = reader.get_row_group(2).unwrap();
    let mut count = 0;
    for (place, row) in last.get_row_iter(None).unwrap().enumerate() {
        let expected = 2 * (1 << 21) + place as i64;
        let fields: Vec<Field> = row.unwrap().get_column_iter().map(|(_, f)| f.clone()).collect();
        assert_eq!(fields[0], Field::Long(expected));
        assert_eq!(fields[1] == Field::Null, expected % 3 != 0);
        count += 1;
    }
    assert_eq!(count, 5_000_000 - 2 * (1 << 21));
}

#[test]
fn an_empty_table_still_has_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), TableFormat::Parquet, &[]);
    let reader =
        SerializedFileReader::new(File::open(folder.path().join("sample.parquet")).unwrap()).unwrap();
    let file = reader.metadata().file_metadata();
    assert_eq!((file.num_rows(), file.schema_descr().num_columns()), (0, 4));
    let csv = write(folder.path(), TableFormat::Csv, &[]);
    assert_eq!(csv, b"count,share,name,month\n");
}

#[test]
fn a_writer_that_is_dropped_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for format in [TableFormat::Parquet, TableFormat::Csv] {
        let mut table = TableWriter::create(folder.path(), "sample", format, SAMPLE_COLUMNS).unwrap();
        table.append(&samples()).unwrap();
        assert!(names(folder.path())[0].ends_with(".partial"));
        drop(table);
        assert_eq!(names(folder.path()), [""; 0]);
    }
}

#[test]
fn a_value_of_the_wrong_type_is_refused_and_the_table_cannot_be_finished() {
    let folder = tempfile::tempdir().unwrap();
    let columns: &[Column<i64>] = &[Column {
        name: "word",
        unit: "word",
        meaning: "promised a word",
        kind: ColumnType::Text,
        get: |row| Cell::Integer(*row),
    }];
    for format in [TableFormat::Parquet, TableFormat::Csv] {
        let mut table = TableWriter::create(folder.path(), "wrong", format, columns).unwrap();
        let error = table.append(&[1]).unwrap_err();
        assert!(error.to_string().contains("column `word`"), "{error}");
        assert!(matches!(table.finish(), Err(OutputError::Incomplete { .. })));
        assert_eq!(names(folder.path()), [""; 0]);
    }
}

#[test]
fn a_second_writer_of_the_same_table_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = TableWriter::create(folder.path(), "sample", TableFormat::Csv, SAMPLE_COLUMNS).unwrap();
    let second = TableWriter::create(folder.path(), "sample", TableFormat::Csv, SAMPLE_COLUMNS);
    assert!(matches!(second, Err(OutputError::PartialExists { .. })));
    first.finish().unwrap();
    assert_eq!(names(folder.path()), ["sample.csv"]);
}

#[test]
fn pyarrow_and_pandas_read_the_tables_with_their_types_and_nulls() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), TableFormat::Parquet, &[&samples()]);
    let mut events =
        TableWriter::create(folder.path(), "events", TableFormat::Parquet, EVENT_COLUMNS).unwrap();
    events
        .append(&[EventRow {
            replicate: 0,
            month: "2018-10".parse().unwrap(),
            platform: Some(Arc::from("xianghubao")),
            event: "launch",
            cause: None,
            style: None,
            members: Some(0),
        }])
        .unwrap();
    events.finish().unwrap();
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let run =
        |script: &str| std::process::Command::new(&python).args(["-c", script]).arg(folder.path()).output();
    if !run("import pyarrow, pandas").is_ok_and(|output| output.status.success()) {
        // Not eprintln!: a passing test's captured output would hide it.
        use std::io::Write;
        let note =
            b"SKIPPED: pyarrow and pandas are not installed; set PYTHON to an interpreter that has them\n";
        std::io::stderr().write_all(note).unwrap();
        return;
    }
    let output = run(READ_WITH_PYTHON).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

const READ_WITH_PYTHON: &str = r#"
import sys, json, datetime, pyarrow as pa, pyarrow.parquet as pq, pandas as pd
path = sys.argv[1] + "/sample.parquet"
table = pq.read_table(path)
assert table.schema.types == [pa.int64(), pa.float64(), pa.string(), pa.date32()], table.schema
assert all(table.schema.field(i).nullable for i in range(4))
assert table.to_pylist() == [
    {"count": 2**63 - 1, "share": 0.1, "name": '相互宝, "Xianghubao"', "month": datetime.date(2016, 5, 1)},
    {"count": None, "share": None, "name": None, "month": None},
    {"count": 0, "share": -1e-300, "name": "plain", "month": datetime.date(1969, 12, 1)},
], table.to_pylist()
assert [table.column(i).null_count for i in range(4)] == [1] * 4
assert table.schema.metadata[b"unit:count"] == b"persons"
assert [c["type"] for c in json.loads(table.schema.metadata[b"huzhu.columns"])] == ["integer", "real", "text", "date"]
frame = pd.read_parquet(path)
assert frame.isna().sum().tolist() == [1] * 4
exact = pd.read_parquet(path, dtype_backend="numpy_nullable")
assert str(exact["count"].dtype) == "Int64" and exact["count"][0] == 2**63 - 1
events = pq.read_table(sys.argv[1] + "/events.parquet")
assert events.schema.types == [pa.int64(), pa.date32()] + [pa.string()] * 4 + [pa.int64()], events.schema
assert events.column("cause").null_count == 1 and events.column("members").to_pylist() == [0]
"#;

#[test]
fn a_stored_table_is_read_back_with_its_units_and_gaps() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), TableFormat::Parquet, &[&samples()]);
    let table = StoredTable::read(&folder.path().join("sample.parquet")).unwrap();
    let names: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["count", "share", "name", "month"]);
    let share = table.column("share").unwrap();
    assert_eq!(share.unit.as_deref(), Some("1"));
    assert_eq!(share.values, [StoredValue::Number(0.1), StoredValue::Missing, StoredValue::Number(-1e-300)]);
    assert_eq!(table.column("name").unwrap().values[2].text(), Some("plain"));
    assert_eq!(table.column("month").unwrap().values[0], StoredValue::Day(16922));
    assert_eq!(table.column("none"), None);
}

#[test]
fn a_file_that_is_no_table_is_told_by_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.parquet");
    fs::write(&path, "PAR1 not").unwrap();
    let error = StoredTable::read(&path).unwrap_err();
    assert!(matches!(error, OutputError::UnreadableTable { .. }), "{error}");
    assert!(error.to_string().contains("runs.parquet"));
}
