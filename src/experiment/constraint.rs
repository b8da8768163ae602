//! Constraints: which points of a design may stand.

use super::expression::{Expression, Name, Names, Quantity, Value};
use super::factor::{Domain, Factor, FactorValue};

/// A condition on the factors of a point, by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// True where a point may stand; parsed with [`factor_names`].
    pub expression: Expression,
}

impl Constraint {
    /// Whether a point with these values, in the order of the factors, may stand. A condition without a finite value
    /// (a division by 0, say) does not hold.
    pub fn holds(&self, values: &[FactorValue]) -> bool {
        let value_of = |name: &Name| match name {
            Name::Variable(place) => values.get(*place).map_or(Value::Missing, value),
            Name::OfPlatform { .. } => Value::Missing,
        };
        self.expression.evaluate(&value_of).is_some_and(|truth| truth != 0.0)
    }
}

/// What a constraint may speak of: the factors. Yes and no count as 1 and 0.
pub fn factor_names(factors: &[Factor]) -> Names {
    let variables = factors.iter().map(|factor| match words(&factor.domain) {
        words if words.is_empty() => Quantity::number(&factor.name),
        words => Quantity::word(&factor.name, words),
    });
    Names { variables: variables.collect(), ..Names::default() }
}

/// The words among which a factor varies; none where it takes numbers.
fn words(domain: &Domain) -> Vec<&str> {
    let Domain::Values(values) = domain else {
        return Vec::new();
    };
    values
        .iter()
        .filter_map(|value| match value {
            FactorValue::Text(text) => Some(text.as_str()),
            FactorValue::Integer(_) | FactorValue::Real(_) | FactorValue::Boolean(_) => None,
        })
        .collect()
}

fn value(value: &FactorValue) -> Value<'_> {
    match value {
        FactorValue::Integer(value) => Value::Number(*value as f64),
        FactorValue::Real(value) => Value::Number(*value),
        FactorValue::Text(text) => Value::Text(text),
        FactorValue::Boolean(value) => Value::Number(f64::from(u8::from(*value))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::factor::Scale;

    #[test]
    fn a_constraint_sees_numbers_words_and_switches_of_a_point() {
        let factor = |name: &str, domain| Factor {
            name: name.to_owned(),
            keys: vec!["x".to_owned()],
            domain,
            whole: false,
        };
        let words = ["mutual", "prepaid"].map(|word| FactorValue::Text(word.to_owned()));
        let factors = [
            factor("fee", Domain::Range { from: 0.0, to: 1.0, scale: Scale::Linear, levels: None }),
            factor("funding", Domain::Values(words.to_vec())),
            factor("on", Domain::Values(vec![FactorValue::Boolean(true), FactorValue::Boolean(false)])),
        ];
        let names = factor_names(&factors);
        let holds = |text: &str, fee: f64, on: bool| {
            let expression = Expression::parse(text, &names).unwrap();
            let values = [FactorValue::Real(fee), words[1].clone(), FactorValue::Boolean(on)];
            Constraint { expression }.holds(&values)
        };
        assert!(holds("fee < 0.2 or on", 0.1, false));
        assert!(!holds("fee < 0.2 or on", 0.3, false));
        assert!(holds("fee < 0.2 or on == true", 0.3, true));
        assert!(holds("funding == \"prepaid\" and not on", 0.3, false));
        assert!(!holds("1 / fee > 0", 0.0, false), "a missing condition does not hold");
        assert!(Expression::parse("funding == \"prepayed\"", &names).is_err());
    }
}
