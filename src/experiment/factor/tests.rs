use super::*;

fn factor(domain: Domain, whole: bool) -> Factor {
    Factor { name: "x".into(), keys: vec!["market.x".into()], domain, whole }
}

fn range(from: f64, to: f64, scale: Scale, levels: Option<u32>) -> Domain {
    Domain::Range { from, to, scale, levels }
}

fn reals(values: &[f64]) -> Vec<FactorValue> {
    values.iter().map(|&value| FactorValue::Real(value)).collect()
}

fn integers(values: &[i64]) -> Vec<FactorValue> {
    values.iter().map(|&value| FactorValue::Integer(value)).collect()
}

fn real(value: &FactorValue) -> f64 {
    match value {
        FactorValue::Real(value) => *value,
        other => panic!("{other:?} is not real"),
    }
}

#[test]
fn levels_of_a_range_are_equally_spaced_on_its_scale_with_exact_ends() {
    let linear = factor(range(0.0, 1.0, Scale::Linear, Some(11)), false);
    assert_eq!(
        linear.levels(),
        Some(reals(&[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])),
        "as people write them"
    );
    let log = factor(range(0.3, 30.0, Scale::Log, Some(3)), false).levels().expect("levels");
    assert_eq!((&log[0], &log[2]), (&FactorValue::Real(0.3), &FactorValue::Real(30.0)));
    assert_eq!(log[1], FactorValue::Real(3.0));
}

#[test]
fn the_ends_of_levels_are_exact_and_their_middle_is_the_centre() {
    for (from, to) in [(0.1, 0.7), (1e-3, 0.7), (0.3, 30.0), (0.07, 0.9), (1e-200, 1e-190), (1.0 / 3.0, 1e15)]
    {
        for scale in [Scale::Linear, Scale::Log] {
            for count in [2, 3, 4, 5, 7, 11, 50, 51] {
                let factor = factor(range(from, to, scale, Some(count)), false);
                let levels = factor.levels().expect("levels");
                let ends = (&levels[0], &levels[levels.len() - 1]);
                assert_eq!(ends, (&FactorValue::Real(from), &FactorValue::Real(to)), "{scale:?}, {count}");
                let centred = levels.iter().filter(|&level| *level == factor.centre()).count();
                assert_eq!(centred, count as usize % 2, "{scale:?}, {count} levels from {from} to {to}");
                assert!(levels.iter().map(real).is_sorted_by(|a, b| a < b), "{scale:?}, {count}");
            }
        }
    }
    for (from, to, scale) in [(10.0, 1000.0, Scale::Log), (1.0, 12.0, Scale::Linear), (3.0, 48.0, Scale::Log)]
    {
        let factor = factor(range(from, to, scale, Some(3)), true);
        assert_eq!(factor.levels().unwrap()[1], factor.centre(), "{scale:?} from {from} to {to}");
    }
    let halves =
        [(Scale::Linear, 0.1, 0.3, 0.2), (Scale::Log, 0.001, 0.1, 0.01), (Scale::Log, 2.0, 8.0, 4.0)];
    for (scale, from, to, middle) in halves {
        assert_eq!(factor(range(from, to, scale, None), false).centre(), FactorValue::Real(middle));
    }
}

#[test]
fn levels_of_a_whole_factor_are_whole_and_each_stands_once() {
    let levels = |from, to, levels| factor(range(from, to, Scale::Linear, Some(levels)), true).levels();
    assert_eq!(levels(1.0, 12.0, 3), Some(integers(&[1, 7, 12])));
    assert_eq!(levels(1.0, 3.0, 9), Some(integers(&[1, 2, 3])));
    assert_eq!(levels(0.4, 2.6, 5), Some(integers(&[1, 2])), "only whole numbers inside the range");
}

#[test]
fn a_distribution_and_a_range_without_a_number_have_no_levels() {
    let triangular = Distribution::Triangular { min: 0.0, mode: 0.2, max: 1.0 };
    assert_eq!(factor(Domain::Distribution(triangular), false).levels(), None);
    assert_eq!(factor(range(0.0, 1.0, Scale::Linear, None), false).levels(), None);
    assert_eq!(factor(range(0.0, 1.0, Scale::Linear, Some(0)), false).levels(), None);
    assert_eq!(factor(range(0.0, 1.0, Scale::Linear, Some(1)), false).levels(), Some(reals(&[0.5])));
}

#[test]
fn values_divide_the_unit_interval_into_equal_cells() {
    let words: Vec<FactorValue> =
        ["a", "b", "c", "d"].iter().map(|&word| FactorValue::Text(word.into())).collect();
    let words_factor = factor(Domain::Values(words.clone()), false);
    assert_eq!(words_factor.levels(), Some(words.clone()));
    for (u, cell) in [(0.0, 0), (0.2499, 0), (0.25, 1), (0.5, 2), (0.9999, 3), (1.0, 3), (-3.0, 0), (7.0, 3)]
    {
        assert_eq!(words_factor.at(u), words[cell], "at {u}");
    }
    assert_eq!(words_factor.at(f64::NAN), words[0]);
    assert_eq!(words_factor.centre(), words[0]);
}

#[test]
fn every_whole_number_of_a_range_is_equally_likely() {
    let dice = factor(range(1.0, 6.0, Scale::Linear, None), true);
    let mut counts = [0; 6];
    for i in 0..6000 {
        match dice.at((f64::from(i) + 0.5) / 6000.0) {
            FactorValue::Integer(face) => counts[face as usize - 1] += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(counts, [1000; 6]);
    assert_eq!((dice.at(0.0), dice.at(1.0)), (FactorValue::Integer(1), FactorValue::Integer(6)));
}

#[test]
fn ranges_and_distributions_never_fall_and_never_leave_their_ends() {
    let normal = |min, max| Domain::Distribution(Distribution::Normal { mean: 0.1, sd: 0.4, min, max });
    let domains = [
        range(-0.3, 0.1, Scale::Linear, None),
        range(1e-3, 0.7, Scale::Log, None),
        normal(Some(-0.3), Some(0.7)),
        normal(Some(1.0), None),
        Domain::Distribution(Distribution::LogNormal { median: 0.2, log_sd: 1.0, min: None, max: Some(0.6) }),
        Domain::Distribution(Distribution::Beta { alpha: 0.3, beta: 2.0, min: -1.0, max: 0.5 }),
        Domain::Distribution(Distribution::Triangular { min: 0.0, mode: 0.2, max: 1.0 }),
    ];
    for domain in domains {
        let (min, max) = match &domain {
            Domain::Range { from, to, .. } => (Some(*from), Some(*to)),
            Domain::Distribution(distribution) => distribution.bounds(),
            Domain::Values(_) => unreachable!("none above"),
        };
        let factor = factor(domain, false);
        let mut last = f64::NEG_INFINITY;
        for i in 0..=2000 {
            let value = real(&factor.at(f64::from(i) / 2000.0));
            assert!(value.is_finite() && value >= last, "{factor:?}: {value} after {last}");
            assert!(min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max), "{value}");
            last = value;
        }
        for (end, bound) in [(factor.at(0.0), min), (factor.at(1.0), max)] {
            assert!(bound.is_none_or(|bound| (real(&end) - bound).abs() < 1e-12), "{factor:?}: {end:?}");
        }
    }
}

#[test]
fn a_cut_normal_has_the_quantiles_of_the_literature_in_both_tails() {
    let cut = |min, max| Distribution::Normal { mean: 0.0, sd: 1.0, min, max };
    // The 97.5 % point of the normal; the half normal's median is its upper quartile.
    assert!((cut(None, None).quantile(0.975) - 1.959963984540054).abs() < 1e-14);
    assert!((cut(Some(0.0), None).quantile(0.5) - 0.6744897501960817).abs() < 1e-14);
    assert!((cut(None, Some(0.0)).quantile(0.5) + 0.6744897501960817).abs() < 1e-14);
    // scipy.stats.truncnorm.ppf(0.5, 5, inf): far out, where 1 − Φ has lost its digits.
    assert!((cut(Some(5.0), None).quantile(0.5) - 5.132018332044298).abs() < 1e-12);
}

#[test]
fn a_log_normal_has_its_median_and_a_triangle_its_shares_on_both_sides_of_the_mode() {
    let price = Distribution::LogNormal { median: 3.0, log_sd: 0.5, min: None, max: None };
    assert_eq!(price.quantile(0.5), 3.0);
    let triangle = Distribution::Triangular { min: 0.0, mode: 0.25, max: 1.0 };
    assert_eq!(triangle.quantile(0.25), 0.25, "a share (mode − min)/(max − min) lies below the mode");
    assert!((triangle.quantile(0.0625) - 0.125).abs() < 1e-15);
    assert!((triangle.quantile(0.8125) - 0.625).abs() < 1e-15);
}

#[test]
fn whole_numbers_of_a_cut_distribution_take_the_mass_that_rounds_to_them() {
    let flat = Distribution::Beta { alpha: 1.0, beta: 1.0, min: 2.0, max: 4.0 };
    let factor = factor(Domain::Distribution(flat), true);
    let at: Vec<FactorValue> = [0.0, 0.33, 0.34, 0.66, 0.67, 1.0].iter().map(|&u| factor.at(u)).collect();
    assert_eq!(at, integers(&[2, 2, 3, 3, 4, 4]));
}

#[test]
fn screening_levels_reach_the_ends_of_ranges_and_stay_inside_distributions() {
    let range = factor(range(10.0, 40.0, Scale::Linear, None), false);
    let levels: Vec<FactorValue> = (0..4).map(|level| range.at_level(level, 4)).collect();
    assert_eq!(levels, reals(&[10.0, 20.0, 30.0, 40.0]));
    let normal = Distribution::Normal { mean: 0.0, sd: 1.0, min: None, max: None };
    let normal = factor(Domain::Distribution(normal), false);
    assert!((real(&normal.at_level(0, 4)) + 1.1503493803760079).abs() < 1e-14, "the 12.5 % point");
    let pair = factor(Domain::Values(integers(&[7, 9])), false);
    let levels: Vec<FactorValue> = (0..4).map(|level| pair.at_level(level, 4)).collect();
    assert_eq!(levels, integers(&[7, 7, 9, 9]));
}

#[test]
fn a_distribution_that_cannot_be_drawn_from_says_which_parameter_is_wrong() {
    let cases = [
        (Distribution::Normal { mean: f64::NAN, sd: 1.0, min: None, max: None }, "mean"),
        (Distribution::Normal { mean: 0.0, sd: 0.0, min: None, max: None }, "sd"),
        (Distribution::Normal { mean: 0.0, sd: 1.0, min: Some(2.0), max: Some(2.0) }, "min"),
        (Distribution::Normal { mean: 0.0, sd: 1.0, min: Some(9.0), max: None }, "min"),
        (Distribution::LogNormal { median: -1.0, log_sd: 1.0, min: None, max: None }, "median"),
        (Distribution::LogNormal { median: 1.0, log_sd: 1.0, min: None, max: Some(0.0) }, "max"),
        (Distribution::Triangular { min: 0.0, mode: 2.0, max: 1.0 }, "mode"),
        (Distribution::Beta { alpha: 0.0, beta: 1.0, min: 0.0, max: 1.0 }, "alpha"),
        (Distribution::Beta { alpha: 1.0, beta: 1.0, min: 0.0, max: f64::INFINITY }, "max"),
    ];
    for (distribution, parameter) in cases {
        let error = distribution.check().expect_err("a fault");
        assert_eq!(error.parameter(), parameter, "{error}");
    }
    let good = Distribution::LogNormal { median: 1.0, log_sd: 1.0, min: Some(-1.0), max: Some(2.0) };
    assert_eq!(good.check(), Ok(()), "nothing is lost below 0");
}

#[test]
fn values_are_written_as_they_are_read_back() {
    use FactorValue::{Boolean, Integer, Real, Text};
    let values = [Integer(-3), Real(2.0), Real(0.1 + 0.2), Real(1e-9), Text("a b".into()), Boolean(true)];
    let written = values.map(|value| value.to_string());
    assert_eq!(written, ["-3", "2.0", "0.30000000000000004", "1e-9", "a b", "true"]);
}
