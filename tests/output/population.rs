//! A table in one file that the user names, with a column per platform.

use std::fs;
use std::path::Path;

use huzhu::observe::{Cell, Column, ColumnType};
use huzhu::output::{
    ColumnDescription, OutputError, TableColumn, create_table_file, fixed_columns, flag_columns,
};

fn population_columns() -> Vec<TableColumn<(i64, u32)>> {
    let fixed: &[Column<(i64, u32)>] = &[Column {
        name: "household",
        unit: "1",
        meaning: "number of the household",
        kind: ColumnType::Integer,
        get: |row| Cell::Integer(row.0),
    }];
    let mut columns = fixed_columns(fixed);
    columns.extend(flag_columns(
        "access",
        &["waterdrop", "xianghubao"],
        "whether the household can reach",
        |row: &(i64, u32)| row.1,
    ));
    columns
}

#[test]
fn a_table_with_a_column_per_platform_goes_to_the_file_that_its_extension_describes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let mut table = create_table_file(&path, false, population_columns()).unwrap();
    table.append(&[(0, 0b01), (1, 0b10), (2, 0b11)]).unwrap();
    table.finish().unwrap();
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "household,access_waterdrop,access_xianghubao\n0,1,0\n1,0,1\n2,1,1\n"
    );
    let refuse = |path: &Path| create_table_file(path, false, population_columns()).err().unwrap();
    assert!(matches!(refuse(&path), OutputError::FileExists { .. }));
    assert!(matches!(refuse(folder.path()), OutputError::IsAFolder { .. }));
    let unknown = refuse(&folder.path().join("people.xlsx"));
    assert!(unknown.to_string().contains(".parquet or .csv"), "{unknown}");
    let replaced = create_table_file(&path, true, population_columns()).unwrap();
    replaced.finish().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
}

#[test]
fn two_columns_of_one_name_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut columns = population_columns();
    let description = ColumnDescription {
        name: "access_waterdrop".to_owned(),
        unit: "1".to_owned(),
        kind: ColumnType::Integer,
        meaning: String::new(),
    };
    columns.push(TableColumn::new(description, |_| Cell::Missing));
    let error = create_table_file(&folder.path().join("people.parquet"), false, columns);
    assert!(matches!(error, Err(OutputError::DuplicateColumn { .. })));
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
}
