use super::*;
use crate::experiment::factor::{Distribution, Domain, Scale};

fn unit(name: &str, levels: Option<u32>) -> Factor {
    let domain = Domain::Range { from: 0.0, to: 1.0, scale: Scale::Linear, levels };
    Factor { name: name.into(), keys: vec![format!("market.{name}")], domain, whole: false }
}

fn units(count: usize, levels: u32) -> Vec<Factor> {
    (0..count).map(|index| unit(&format!("x{index}"), Some(levels))).collect()
}

fn words(words: &[&str]) -> Factor {
    let values = words.iter().map(|&word| FactorValue::Text(word.into())).collect();
    Factor { name: "word".into(), keys: vec!["k".into()], domain: Domain::Values(values), whole: false }
}

fn real(value: &FactorValue) -> f64 {
    match value {
        FactorValue::Real(value) => *value,
        other => panic!("{other:?} is not real"),
    }
}

fn all(design: &Design, factors: &[Factor]) -> Vec<Point> {
    let points = design.points(factors, &|_| true).expect("points");
    assert_eq!(points.len() as u64, design.size(factors).expect("a size"));
    for (point, index) in points.iter().zip(0..) {
        assert_eq!(point.index, index);
    }
    points
}

fn coordinates(design: &Design, factors: usize) -> Vec<Vec<f64>> {
    all(design, &units(factors, 2)).iter().map(|point| point.values.iter().map(real).collect()).collect()
}

/// The lower left triangle.
fn triangle(values: &[FactorValue]) -> bool {
    real(&values[0]) + real(&values[1]) < 1.0
}

#[test]
fn a_grid_is_all_combinations_each_once() {
    let factors = [words(&["a", "b"]), unit("x", Some(3))];
    let mut points: Vec<String> = all(&Design::Grid, &factors)
        .iter()
        .map(|point| match &point.values[..] {
            [FactorValue::Text(word), FactorValue::Real(x)] => format!("{word}{x}"),
            other => panic!("{other:?}"),
        })
        .collect();
    points.sort();
    assert_eq!(points, ["a0", "a0.5", "a1", "b0", "b0.5", "b1"]);
}

#[test]
fn one_at_a_time_starts_at_the_centre_and_moves_one_factor_a_point() {
    let factors = [unit("x", Some(3)), unit("y", Some(2)), words(&["a", "b", "c"])];
    let points = all(&Design::OneAtATime, &factors);
    // x has its centre among its levels, y has not, the first word is its centre.
    assert_eq!(points.len(), 1 + 2 + 2 + 2);
    let centre: Vec<FactorValue> = factors.iter().map(Factor::centre).collect();
    assert_eq!(points[0].values, centre);
    for point in &points[1..] {
        let moved = point.values.iter().zip(&centre).filter(|(value, centre)| value != centre).count();
        assert_eq!(moved, 1, "{point:?}");
    }
}

#[test]
fn a_design_without_factors_is_one_empty_point() {
    assert_eq!(all(&Design::None, &[]), [Point { index: 0, values: vec![] }]);
}

#[test]
fn constraints_drop_points_of_a_grid_and_the_rest_are_numbered_anew() {
    let points = Design::Grid.points(&units(2, 3), &triangle).expect("points");
    assert_eq!(points.iter().map(|point| point.index).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(points.iter().any(|point| point.values == [FactorValue::Real(0.5), FactorValue::Real(0.0)]));
}

#[test]
fn random_and_sobol_go_on_until_constraints_admit_enough_points() {
    let factors = units(2, 2);
    for design in [Design::Random { points: 64, seed: 3 }, Design::Sobol { points: 64, seed: 3 }] {
        let points = design.points(&factors, &triangle).expect("points");
        assert_eq!(points.len(), 64);
        assert!(points.iter().all(|point| triangle(&point.values)));
        let free = all(&design, &factors);
        let first = free.iter().find(|point| triangle(&point.values)).expect("one");
        assert_eq!(first.values, points[0].values, "candidates are those of the design without constraints");
    }
}

#[test]
fn more_points_of_random_and_sobol_are_the_same_and_further_ones() {
    let factors = units(3, 2);
    let designs: [fn(u32) -> Design; 2] =
        [|points| Design::Random { points, seed: 1 }, |points| Design::Sobol { points, seed: 1 }];
    for design in designs {
        let (few, many) = (all(&design(10), &factors), all(&design(100), &factors));
        assert_eq!(few, many[..10]);
    }
    let trajectories = |trajectories| Design::Morris { trajectories, levels: 4, seed: 1 };
    let (few, many) = (all(&trajectories(3), &factors), all(&trajectories(30), &factors));
    assert_eq!(few, many[..12]);
}

#[test]
fn adding_a_factor_leaves_the_draws_of_the_others() {
    let design = Design::Random { points: 5, seed: 9 };
    for (three, four) in coordinates(&design, 3).iter().zip(coordinates(&design, 4)) {
        assert_eq!(*three, four[..3]);
    }
}

#[test]
fn designs_keep_their_points_for_ever_and_change_with_their_seed() {
    let design = |seed| {
        [
            Design::Random { points: 8, seed },
            Design::LatinHypercube { points: 8, seed },
            Design::Sobol { points: 8, seed },
            Design::Morris { trajectories: 2, levels: 4, seed },
        ]
    };
    let last = |design: &Design| coordinates(design, 2).pop().expect("a point");
    let found: Vec<Vec<f64>> = design(1).iter().map(last).collect();
    let recorded = [
        [0.6033656489285887, 0.19072341756546207],
        [0.5710648894309998, 0.007700026035308838],
        [0.2994125470286235, 0.6833397451555356],
        [1.0 / 3.0, 0.0],
    ];
    assert_eq!(found, recorded, "other points than before: every sweep with such a design changes");
    for (one, other) in design(1).iter().zip(design(2)) {
        assert_ne!(coordinates(one, 2), coordinates(&other, 2), "{}", one.kind());
    }
}

#[test]
fn between_morris_neighbours_one_factor_moves_by_delta_and_every_factor_once() {
    let (factors, levels) = (5, 6);
    let delta = 6.0 / (2.0 * 5.0);
    let rows = morris::trajectories(12, levels, factors, 4);
    assert_eq!(rows.len(), 12 * (factors + 1));
    for trajectory in rows.chunks(factors + 1) {
        let mut moved = vec![0; factors];
        for pair in trajectory.windows(2) {
            for factor in 0..factors {
                let step: f64 = pair[1][factor] - pair[0][factor];
                assert!(step == 0.0 || (step.abs() - delta).abs() < 1e-15, "a step of {step}");
                moved[factor] += u32::from(step != 0.0);
            }
        }
        assert_eq!(moved, [1; 5]);
    }
    for factor in 0..factors {
        let mut starts: Vec<f64> =
            rows.chunks(factors + 1).take(6).map(|rows| rows[0][factor] * 5.0).collect();
        starts.sort_by(f64::total_cmp);
        assert_eq!(starts, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0], "starts of factor {factor} are balanced");
    }
    let design = Design::Morris { trajectories: 12, levels, seed: 4 };
    assert_eq!(coordinates(&design, factors), rows, "the design stands where its trajectories say");
    assert_eq!(design.layout(factors), Layout::Morris { trajectories: 12, factors });
}

#[test]
fn both_directions_and_all_orders_of_morris_steps_occur() {
    let rows = morris::trajectories(400, 4, 2, 1);
    let mut seen = std::collections::BTreeMap::new();
    for trajectory in rows.chunks(3) {
        let first = usize::from(trajectory[0][0] == trajectory[1][0]);
        let up = trajectory[1][first] > trajectory[0][first];
        *seen.entry((first, up)).or_insert(0) += 1;
    }
    // Four kinds, 100 of each expected, with a standard deviation of 9.
    assert_eq!(seen.len(), 4);
    assert!(seen.values().all(|count| (64..=136).contains(count)), "{seen:?}");
}

#[test]
fn saltelli_rows_stand_in_the_order_of_salib() {
    let (k, design) = (3, |second_order| Design::Saltelli { base_points: 4, second_order, seed: 2 });
    let sequence = Sobol::new(2 * k, 2);
    for (second_order, rows_per_group) in [(false, k + 2), (true, 2 * k + 2)] {
        let design = design(second_order);
        assert_eq!(design.layout(k).rows_per_group(), rows_per_group as u64);
        let rows = coordinates(&design, k);
        for (group, index) in rows.chunks(rows_per_group).zip(0..) {
            let base = sequence.point(index);
            let (a, b) = base.split_at(k);
            assert_eq!((&group[0][..], &group[rows_per_group - 1][..]), (a, b));
            for factor in 0..k {
                for other in 0..k {
                    let (own, of_b) = (a[other], b[other]);
                    let ab = if other == factor { of_b } else { own };
                    assert_eq!(group[1 + factor][other], ab, "AB of {factor}");
                    if second_order {
                        let ba = if other == factor { own } else { of_b };
                        assert_eq!(group[1 + k + factor][other], ba, "BA of {factor}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_beginning_of_a_grid_has_every_level_of_every_factor_nearly_as_often() {
    let factors = units(4, 4);
    let points = all(&Design::Grid, &factors);
    let mut counts = [[0i32; 4]; 4];
    for (taken, point) in (1..).zip(&points) {
        for (factor, value) in point.values.iter().enumerate() {
            counts[factor][(real(value) * 3.0).round() as usize] += 1;
        }
        for count in counts.iter().flatten() {
            let share = f64::from(taken) / 4.0;
            assert!((f64::from(*count) - share).abs() <= 3.0, "{counts:?} after {taken}");
        }
        if taken == 8 {
            assert_eq!(counts, [[2; 4]; 4], "eight points of 256 are twice all levels of all factors");
        }
    }
    assert_eq!(counts, [[64; 4]; 4]);
}

#[test]
fn every_beginning_of_a_latin_hypercube_is_spread_over_every_factor() {
    let design = Design::LatinHypercube { points: 128, seed: 6 };
    let rows = coordinates(&design, 5);
    for taken in [8usize, 16, 32, 64] {
        for factor in 0..5 {
            let mut quarters = [0usize; 4];
            for row in &rows[..taken] {
                quarters[(row[factor] * 4.0) as usize] += 1;
            }
            let even = taken / 4;
            assert!(
                quarters.iter().all(|count| count.abs_diff(even) <= 2),
                "{quarters:?} of the first {taken} in factor {factor}"
            );
        }
    }
}

#[test]
fn what_cannot_be_laid_is_an_error_that_names_key_value_and_rule() {
    let two = units(2, 2);
    let normal = Distribution::Normal { mean: 0.0, sd: 1.0, min: None, max: None };
    let drawn = Factor { domain: Domain::Distribution(normal), ..unit("luck", None) };
    let morris = |trajectories, levels| Design::Morris { trajectories, levels, seed: 1 };
    let saltelli = |base_points| Design::Saltelli { base_points, second_order: true, seed: 1 };
    let list = |points| Design::List { points };
    let cases: Vec<(Design, Vec<Factor>, &str, &str)> = vec![
        (Design::None, two.clone(), "design", "2 factors"),
        (Design::Grid, vec![], "design.kind", "\"grid\""),
        (Design::Grid, vec![drawn.clone()], "factor", "\"luck\""),
        (Design::OneAtATime, vec![unit("bare", None)], "factor", "\"bare\""),
        (Design::Grid, units(3, 1000), "design.kind", "1000000000"),
        (Design::Grid, units(64, 1000), "design.kind", "18446744073709551615"),
        (Design::Random { points: 0, seed: 1 }, two.clone(), "design.points", "is 0"),
        (Design::Sobol { points: 10_000_001, seed: 1 }, two.clone(), "design.points", "10000001"),
        (Design::Sobol { points: 8, seed: 1 }, units(257, 2), "design.kind", "257"),
        (saltelli(8), units(129, 2), "design.kind", "258"),
        (saltelli(1), two.clone(), "design.base_points", "is 1"),
        (saltelli(u32::MAX), two.clone(), "design.base_points", "25769803770"),
        (morris(1, 4), two.clone(), "design.trajectories", "is 1"),
        (morris(4, 5), two.clone(), "design.levels", "is 5"),
        (morris(4, 0), two.clone(), "design.levels", "is 0"),
        (morris(4, 1002), two.clone(), "design.levels", "1002"),
        (list(vec![]), two.clone(), "design.file", "is 0"),
        (list(vec![vec![FactorValue::Real(1.0)]]), two.clone(), "design.file", "1 values in point 1"),
    ];
    for (design, factors, key, found) in cases {
        let error = design.points(&factors, &|_| true).expect_err("no points");
        assert_eq!(error.key(), key, "{error}");
        assert!(error.to_string().contains(found), "{error}");
    }
}

#[test]
fn constraints_that_leave_too_little_are_an_error() {
    let factors = units(2, 2);
    let none = |_: &[FactorValue]| false;
    let error = |design: Design, admit: Admit<'_>| design.points(&factors, admit).expect_err("no points");
    assert_eq!(error(Design::Grid, &none), DesignError::AllForbidden { tried: 4 });
    let sobol = Design::Sobol { points: 100, seed: 1 };
    assert_eq!(error(sobol, &none), DesignError::RarelyAdmitted { admitted: 0, tried: 10_000 });
    let morris = Design::Morris { trajectories: 10, levels: 4, seed: 1 };
    assert!(matches!(error(morris, &triangle), DesignError::MustBeWhole { kind: "morris", .. }));
    let saltelli = Design::Saltelli { base_points: 8, second_order: false, seed: 1 };
    assert!(matches!(error(saltelli, &triangle), DesignError::MustBeWhole { kind: "saltelli", .. }));
}

#[test]
fn a_sobol_design_between_powers_of_two_is_warned_of() {
    let sobol = |points| Design::Sobol { points, seed: 1 }.warning();
    assert_eq!(sobol(64), None);
    let warning = DesignWarning::NotPowerOfTwo { key: "design.points", found: 100 };
    assert_eq!(sobol(100), Some(warning));
    assert!(warning.to_string().contains("128"), "{warning}");
    let saltelli = Design::Saltelli { base_points: 100, second_order: true, seed: 1 };
    assert_eq!(
        saltelli.warning(),
        Some(DesignWarning::NotPowerOfTwo { key: "design.base_points", found: 100 })
    );
    assert_eq!(Design::LatinHypercube { points: 100, seed: 1 }.warning(), None);
}
