use proptest::prelude::*;

use super::*;

/// Variables `a` = 4, `b` = 0.5, `gone`, which is missing, `outcome` = "collapse", `cause` = "runway"; function `exit` of
/// platforms Alpha (12) and Xiang Hu Bao (missing).
fn names() -> Names {
    Names {
        variables: vec![
            Quantity::number("a"),
            Quantity::number("b"),
            Quantity::number("gone"),
            Quantity::word("outcome", ["collapse", "monopoly"]),
            Quantity::word("cause", []),
        ],
        functions: vec![Quantity::number("exit_month")],
        platforms: vec!["Alpha".to_owned(), "Xiang Hu Bao".to_owned()],
    }
}

fn value_of(name: &Name) -> Value<'_> {
    match name {
        Name::Variable(0) => Value::Number(4.0),
        Name::Variable(1) => Value::Number(0.5),
        Name::Variable(3) => Value::Text("collapse"),
        Name::Variable(4) => Value::Text("runway"),
        Name::OfPlatform { platform, .. } if platform == "Alpha" => Value::Number(12.0),
        _ => Value::Missing,
    }
}

fn value(text: &str) -> Option<f64> {
    match Expression::parse(text, &names()) {
        Ok(expression) => expression.evaluate(&value_of),
        Err(error) => panic!("{text}: {error:?}"),
    }
}

/// What is wrong with a text: the part that the error points at, its rule, and its remedy.
fn mistake(text: &str) -> (String, String, String) {
    let error = Expression::parse(text, &names()).unwrap_err();
    (text[error.span.clone()].to_owned(), error.rule, error.remedy.unwrap_or_default())
}

#[test]
fn operators_bind_as_in_arithmetic() {
    for (text, expected) in [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("8 - 2 - 1", 5.0),
        ("8 / 2 / 2", 2.0),
        ("-a * -b", 2.0),
        ("2 - -1", 3.0),
        ("1e3 + .5 + 1_000", 2000.5),
        ("a > 3 and b < 1", 1.0),
        ("a > 5 or b < 1 and a == 4", 1.0),
        ("not a == 4", 0.0),
        ("not a and b", 0.0),
        ("1 + 1 == 2", 1.0),
        ("a != 4", 0.0),
        ("a >= 4 and a <= 4", 1.0),
        ("true + true - false", 2.0),
    ] {
        assert_eq!(value(text), Some(expected), "{text}");
    }
}

#[test]
fn functions_do_what_their_names_say() {
    for (text, expected) in [
        ("min(a, b, 3)", 0.5),
        ("max(a, b)", 4.0),
        ("abs(-a)", 4.0),
        ("sqrt(a)", 2.0),
        ("exp(0)", 1.0),
        ("ln(1)", 0.0),
        ("if(a > 3, 1, 2)", 1.0),
        ("if(outcome == \"collapse\", 0, a)", 0.0),
        ("outcome != 'monopoly'", 1.0),
        ("if(a > 3, outcome, cause) == \"collapse\"", 1.0),
        ("exit_month(\"Alpha\") - 2", 10.0),
    ] {
        assert_eq!(value(text), Some(expected), "{text}");
    }
    assert_eq!(value("exp(b)").map(f64::to_bits), Some(exp(0.5).to_bits()));
    assert_eq!(value("ln(a)").map(f64::to_bits), Some(ln(4.0).to_bits()));
}

#[test]
fn missing_values_propagate_unless_they_cannot_matter() {
    for text in [
        "gone",
        "gone + 1",
        "-gone",
        "not gone",
        "gone == gone",
        "gone < 1",
        "min(gone, 1)",
        "max(1, gone)",
        "if(gone, 1, 2)",
        "gone and 1",
        "0 or gone",
        "exit_month(\"Xiang Hu Bao\")",
        "1 / 0",
        "0 / 0",
        "ln(0)",
        "sqrt(-1)",
        "exp(1e6) - exp(1e6)",
        "1 / 0 > 5",
    ] {
        assert_eq!(value(text), None, "{text}");
    }
    for (text, expected) in [
        ("gone and 0", 0.0),
        ("0 and gone", 0.0),
        ("1 or gone", 1.0),
        ("gone or 2", 1.0),
        ("if(0, gone, 2)", 2.0),
        ("is_missing(gone)", 1.0),
        ("is_missing(a)", 0.0),
        ("default(gone, 7)", 7.0),
        ("default(a, 7)", 4.0),
        ("default(exit_month(\"Xiang Hu Bao\"), 80) - a", 76.0),
        ("is_missing(1 / 0)", 1.0),
    ] {
        assert_eq!(value(text), Some(expected), "{text}");
    }
}

#[test]
fn a_mistake_is_pointed_at_with_its_remedy() {
    for (text, at, rule, remedy) in [
        ("a + outcom", "outcom", "unknown name", "did you mean `outcome`?"),
        ("exit_moth(\"Alpha\")", "exit_moth", "unknown function", "did you mean `exit_month`?"),
        ("exit_month(\"Alfa\")", "\"Alfa\"", "does not have", "did you mean `Alpha`?"),
        ("exit_month(a)", "exit_month(a)", "in quotes", "write exit_month(\"Alpha\")"),
        ("exit_month + 1", "exit_month", "unknown name", "it is a function: write exit_month(\"Alpha\")"),
        ("a(1)", "a", "unknown function", "it is no function: write a without parentheses"),
        ("outcome == \"colapse\"", "\"colapse\"", "unknown word", "did you mean `collapse`?"),
        ("\"colapse\" != outcome", "\"colapse\"", "unknown word", "did you mean `collapse`?"),
        ("outcome == 3", "outcome == 3", "a number with a word", "quotes"),
        ("outcome + 1", "outcome", "where a number must stand", ""),
        ("outcome < \"monopoly\"", "<", "only numbers can", "=="),
        ("outcome", "outcome", "must come to a number", "compare it"),
        ("\"a\"", "\"a\"", "must come to a number", ""),
        ("not outcome", "outcome", "neither true nor false", ""),
        ("min(a)", "min(a)", "at least 2", ""),
        ("if(a, 1)", "if(a, 1)", "3 values", "if(condition, then, else)"),
        ("if(a, 1, outcome)", "1, outcome", "a number and a word", "both"),
        ("abs(outcome)", "outcome", "where a number must stand", ""),
        ("a = 4", "=", "means nothing", "write =="),
        ("a && b", "&&", "means nothing", "write `and`"),
        ("a ^ 2", "^", "means nothing", "x * x"),
        ("8 %", "%", "means nothing", "0.08"),
        ("2a", "2a", "is no number", "2 * x"),
        ("1 < a < 5", "<", "in a row", "a < b and b < c"),
        ("(a + 1", "(", "never closed", ""),
        ("a + 1)", ")", "never opened", ""),
        ("a b", "b", "lacks an operator", ""),
        ("a + * b", "*", "lacks a value", ""),
        ("a +", "", "ends where", ""),
        ("outcome == \"coll", "\"coll", "close its quotes", ""),
        ("", "", "empty", ""),
        ("1,5", ",", "comma", "decimal point"),
    ] {
        let (found_at, found_rule, found_remedy) = mistake(text);
        assert_eq!(found_at, at, "{text}: {found_rule}");
        assert!(found_rule.contains(rule), "{text}: {found_rule}");
        assert!(found_remedy.contains(remedy), "{text}: {found_remedy}");
    }
}

#[test]
fn length_and_depth_are_bounded() {
    for text in ["(".repeat(100), "-".repeat(100), "not ".repeat(100), "abs(".repeat(100)] {
        assert!(mistake(&text).1.contains("deeper"), "{text}");
    }
    assert!(mistake(&"1+".repeat(3000)).1.contains("longer"));
    // Long, but not deep: operators in a row do not nest.
    assert_eq!(value(&format!("{}1", "1+".repeat(1900))), Some(1901.0));
}

#[test]
fn a_backslash_takes_the_next_character_in_double_quotes() {
    let mut names = names();
    names.platforms.push("The \"best\"".to_owned());
    let parse = |text: &str| Expression::parse(text, &names);
    assert!(parse("exit_month(\"The \\\"best\\\"\")").is_ok());
    assert!(parse("exit_month('The \"best\"')").is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_parser_panic(text in proptest::collection::vec(any::<char>(), 0..60)) {
        let text: String = text.into_iter().collect();
        if let Err(error) = Expression::parse(&text, &names()) {
            prop_assert!(text.get(error.span).is_some());
        }
    }

    #[test]
    fn no_words_in_a_row_make_the_parser_or_the_evaluation_panic(
        words in proptest::collection::vec(0..24usize, 0..30),
    ) {
        const WORDS: [&str; 24] = [
            "a", "gone", "outcome", "exit_month(\"Alpha\")", "\"collapse\"", "1", "0", "1e300", "(", ")", ",", "-", "not ",
            " and ", " or ", " == ", " < ", "+", "*", "/", "min(", "if(", "default(", "é",
        ];
        let text: String = words.into_iter().map(|word| WORDS[word]).collect();
        match Expression::parse(&text, &names()) {
            Ok(expression) => {
                let value = expression.evaluate(&value_of);
                prop_assert!(value.is_none_or(f64::is_finite));
            }
            Err(error) => prop_assert!(text.get(error.span).is_some()),
        }
    }
}
