//! `huzhu population` as a user calls it.

use std::fs;

use crate::support::{Place, assert_code, stderr};

const COLUMNS: &[&str] = &[
    "household",
    "weight",
    "tier",
    "persons",
    "age_years",
    "age_months",
    "income",
    "frailty",
    "price_sensitivity",
    "risk_loading",
    "warm_glow",
    "credit",
    "annual_incidence",
    "perceived_annual_incidence",
    "bill_mean_fen",
    "commercial_cover",
    "access_Follower",
    "access_Pioneer",
];

fn write(place: &Place, out: &str, further: &[&str]) {
    let mut arguments = vec!["population", "duopoly", "--out", out];
    arguments.extend(["--set", "population.simulated_households=3000"]);
    arguments.extend(further);
    assert_code(&place.huzhu(&arguments), 0);
}

/// The values of a column.
fn column(place: &Place, file: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(place.path(file)).unwrap();
    let at = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|record| record.unwrap()[at].to_owned()).collect()
}

fn numbers(place: &Place, file: &str, name: &str) -> Vec<f64> {
    let values = column(place, file, name);
    values.iter().map(|value| value.parse().unwrap()).collect()
}

#[test]
fn the_population_has_a_row_per_household_with_all_columns_filled() {
    let place = Place::new();
    write(&place, "people.csv", &[]);
    let header = place.read("people.csv").lines().next().unwrap().to_owned();
    assert_eq!(header, COLUMNS.join(","));
    for name in COLUMNS {
        let values = column(&place, "people.csv", name);
        assert_eq!(values.len(), 3000);
        assert!(values.iter().all(|value| !value.is_empty()), "{name}");
    }
    let weights: f64 = numbers(&place, "people.csv", "weight").iter().sum();
    assert_eq!(weights, 494_157_423.0);
}

#[test]
fn traits_lie_where_they_must_and_access_is_as_frequent_as_reach() {
    let place = Place::new();
    write(&place, "people.csv", &[]);
    let all = |name, holds: fn(f64) -> bool| {
        assert!(numbers(&place, "people.csv", name).into_iter().all(holds), "{name}");
    };
    all("age_years", |years| (18.0..75.0).contains(&years));
    all("persons", |persons| (1.0..=4.0).contains(&persons));
    all("credit", |points| (350.0..=950.0).contains(&points));
    all("annual_incidence", |incidence| incidence > 0.0 && incidence < 4.0 * 12.0);
    all("perceived_annual_incidence", |incidence| incidence > 0.0);
    all("access_Pioneer", |access| access == 0.0 || access == 1.0);
    // Reach .60, correlated over platforms but not over households: standard error .009.
    let access = numbers(&place, "people.csv", "access_Follower");
    let share = access.iter().sum::<f64>() / 3000.0;
    assert!((share - 0.60).abs() < 0.04, "{share}");
}

#[test]
fn replicates_and_seeds_are_different_people_and_the_same_is_the_same() {
    let place = Place::new();
    write(&place, "a.csv", &[]);
    write(&place, "b.csv", &[]);
    write(&place, "c.csv", &["--replicate", "1"]);
    write(&place, "d.csv", &["--seed", "1"]);
    assert_eq!(place.read("a.csv"), place.read("b.csv"));
    assert_ne!(place.read("a.csv"), place.read("c.csv"));
    assert_ne!(place.read("a.csv"), place.read("d.csv"));
}

#[test]
fn parquet_explains_its_columns() {
    let place = Place::new();
    write(&place, "people.parquet", &[]);
    let bytes = fs::read(place.path("people.parquet")).unwrap();
    assert_eq!(&bytes[..4], b"PAR1");
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("yuan per person and month") && text.contains("access_Pioneer"));
}

#[test]
fn a_file_that_exists_is_replaced_only_by_force_and_bad_names_are_refused() {
    let place = Place::new();
    write(&place, "people.csv", &[]);
    write(&place, "people.csv", &["--force", "--seed", "9"]);
    for (arguments, told) in [
        (&["population", "duopoly", "--out", "people.csv"][..], "--force"),
        (&["population", "duopoly", "--out", "people.xlsx"], ".parquet or .csv"),
        (&["population", "duopoly", "--out", "."], "is a folder"),
        (&["population", "nobody", "--out", "x.csv"], "neither a file"),
        (&["population", "duopoly"], "--out"),
    ] {
        let output = place.huzhu(arguments);
        assert_code(&output, 2);
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
    assert_eq!(place.names("."), ["people.csv"]);
    let output = place.huzhu(&["population", "duopoly", "--out", "nowhere/people.csv"]);
    assert_code(&output, 1);
}
