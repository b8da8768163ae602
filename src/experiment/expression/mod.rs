//! Expressions over the summary of a history, and over the factors of a point.
//!
//! ```text
//! final_hhi > 0.25 and exit_month("Waterdrop") < 60
//! if(outcome == "collapse", 0, ln(peak_memberships))
//! default(exit_month("Xiang Hu Bao") - launch("Xiang Hu Bao"), 80)
//! ```
//!
//! From the loosest to the tightest: `or`; `and`; `not`; `== != < <= > >=`; `+ -`; `* /`; `-` before a value. Truth is
//! 1, falsehood 0; any number but 0 counts as true. Words compare with `==` and `!=`. Functions: `if(condition, then, else)`,
//! `default(value, instead)`, `is_missing(value)`, `min`, `max` (two or more), `abs`, `sqrt`, `exp`, `ln`.
//!
//! **Missing values** propagate: what is computed from a missing value is missing, `min` and `max`, comparisons and `if` with a
//! missing condition too; and so is what has no finite result (a division by 0, the logarithm of 0). `and` and `or` are
//! missing only where the other side does not settle the matter (Kleene 1952): `0 and missing` is 0, `1 or missing` is 1.
//! `default` and `is_missing` are the ways out.
//!
//! **Why no crate?** None has missing values, arguments that are words, bits that do not depend on the platform's libm and
//! errors with their place, under a licence that fits (evalexpr is AGPL since its version 12).

mod kinds;
mod names;
mod parser;
mod token;

use std::ops::Range;

pub use names::{Kind, Name, Names, Quantity};

use crate::math::{exp, ln};

/// The longest expression, bytes.
pub const LENGTH_MAX: usize = 4000;

/// How deep parentheses, functions and signs may nest.
pub const DEPTH_MAX: usize = 60;

/// A parsed expression: every name in it exists, every word is one of those that its quantity takes, and its value is a
/// number or missing. An expression that would mix up words and numbers cannot exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// As it was written.
    pub text: String,
    /// What to do, operands before operators: evaluation neither recurs nor looks names up.
    steps: Vec<Step>,
}

/// A value while an expression is evaluated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'v> {
    /// A finite number; 1 and 0 for truth and falsehood.
    Number(f64),
    /// A word.
    Text(&'v str),
    /// No value.
    Missing,
}

/// Why a text is no expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct ExpressionError {
    /// The bytes of the text that are wrong, on character boundaries; empty at the end of the text.
    pub span: Range<usize>,
    /// The rule that is broken, as a sentence whose subject is the expression.
    pub rule: String,
    /// What to do about it, such as the nearest name.
    pub remedy: Option<String>,
}

/// One step of the evaluation: takes its operands off a stack and puts its value there.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Number(f64),
    Text(String),
    Load(Name),
    Negate,
    Not,
    Binary(Operator),
    Call(Function, usize),
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// A function that every expression has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    If,
    Default,
    IsMissing,
    Min,
    Max,
    Abs,
    Sqrt,
    Exp,
    Ln,
}

impl Expression {
    /// Reads `text`, in which the names of `names` may stand.
    ///
    /// # Errors
    /// The first mistake, with its place, and the nearest name where one is unknown.
    pub fn parse(text: &str, names: &Names) -> Result<Expression, ExpressionError> {
        let steps = parser::parse(text, names)?;
        Ok(Expression { text: text.to_owned(), steps })
    }

    /// The value, where names have the values that `value_of` says; missing or a finite number.
    pub fn evaluate<'v>(&'v self, value_of: &dyn Fn(&'v Name) -> Value<'v>) -> Option<f64> {
        let mut stack: Vec<Value<'v>> = Vec::with_capacity(8);
        for step in &self.steps {
            let value = match step {
                Step::Number(value) => Value::Number(*value),
                Step::Text(text) => Value::Text(text),
                Step::Load(name) => finite(value_of(name)),
                Step::Negate => map(pop(&mut stack), |value| -value),
                Step::Not => map(pop(&mut stack), |value| truth(value == 0.0)),
                Step::Binary(operator) => {
                    let right = pop(&mut stack);
                    operator.apply(pop(&mut stack), right)
                }
                Step::Call(function, count) => {
                    let arguments = stack.len().saturating_sub(*count);
                    let value = function.apply(&stack[arguments..]);
                    stack.truncate(arguments);
                    value
                }
            };
            stack.push(value);
        }
        match pop(&mut stack) {
            Value::Number(value) => Some(value),
            Value::Text(_) | Value::Missing => None,
        }
    }
}

/// The parser leaves no operator without its operands, so that the stack is never empty here.
fn pop<'v>(stack: &mut Vec<Value<'v>>) -> Value<'v> {
    stack.pop().unwrap_or(Value::Missing)
}

/// What is not finite is missing.
fn finite(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Number(number) if !number.is_finite() => Value::Missing,
        value => value,
    }
}

fn truth(value: bool) -> f64 {
    f64::from(u8::from(value))
}

fn map<'v>(value: Value<'v>, function: impl Fn(f64) -> f64) -> Value<'v> {
    match value {
        Value::Number(value) => finite(Value::Number(function(value))),
        Value::Text(_) | Value::Missing => Value::Missing,
    }
}

impl Operator {
    fn apply<'v>(self, left: Value<'v>, right: Value<'v>) -> Value<'v> {
        use Value::{Missing, Number, Text};
        match (self, left, right) {
            (Operator::And, Number(0.0), _) | (Operator::And, _, Number(0.0)) => Number(0.0),
            (Operator::Or, Number(value), _) | (Operator::Or, _, Number(value)) if value != 0.0 => {
                Number(1.0)
            }
            (Operator::Equal, Text(left), Text(right)) => Number(truth(left == right)),
            (Operator::NotEqual, Text(left), Text(right)) => Number(truth(left != right)),
            (_, Number(left), Number(right)) => finite(Number(self.of_numbers(left, right))),
            _ => Missing,
        }
    }

    fn of_numbers(self, left: f64, right: f64) -> f64 {
        match self {
            Operator::Or => truth(left != 0.0 || right != 0.0),
            Operator::And => truth(left != 0.0 && right != 0.0),
            Operator::Equal => truth(left == right),
            Operator::NotEqual => truth(left != right),
            Operator::Less => truth(left < right),
            Operator::LessOrEqual => truth(left <= right),
            Operator::Greater => truth(left > right),
            Operator::GreaterOrEqual => truth(left >= right),
            Operator::Add => left + right,
            Operator::Subtract => left - right,
            Operator::Multiply => left * right,
            Operator::Divide => left / right,
        }
    }
}

impl Function {
    /// Name, fewest and most arguments.
    const ALL: [(&'static str, Function, usize, usize); 9] = [
        ("if", Function::If, 3, 3),
        ("default", Function::Default, 2, 2),
        ("is_missing", Function::IsMissing, 1, 1),
        ("min", Function::Min, 2, usize::MAX),
        ("max", Function::Max, 2, usize::MAX),
        ("abs", Function::Abs, 1, 1),
        ("sqrt", Function::Sqrt, 1, 1),
        ("exp", Function::Exp, 1, 1),
        ("ln", Function::Ln, 1, 1),
    ];

    fn apply<'v>(self, arguments: &[Value<'v>]) -> Value<'v> {
        let [first, others @ ..] = arguments else {
            return Value::Missing;
        };
        match (self, first, others) {
            (Function::If, Value::Number(condition), [then, otherwise]) => {
                if *condition != 0.0 {
                    *then
                } else {
                    *otherwise
                }
            }
            (Function::Default, Value::Missing, [instead]) => *instead,
            (Function::Default, value, _) => *value,
            (Function::IsMissing, value, _) => Value::Number(truth(*value == Value::Missing)),
            (Function::Min, ..) => fold(arguments, f64::min),
            (Function::Max, ..) => fold(arguments, f64::max),
            (Function::Abs, value, _) => map(*value, f64::abs),
            (Function::Sqrt, value, _) => map(*value, f64::sqrt),
            (Function::Exp, value, _) => map(*value, exp),
            (Function::Ln, value, _) => map(*value, ln),
            (Function::If, ..) => Value::Missing,
        }
    }
}

/// The arguments combined; missing where one of them is.
fn fold<'v>(arguments: &[Value<'v>], combine: fn(f64, f64) -> f64) -> Value<'v> {
    let mut result: Option<f64> = None;
    for argument in arguments {
        let Value::Number(value) = argument else {
            return Value::Missing;
        };
        result = Some(result.map_or(*value, |so_far| combine(so_far, *value)));
    }
    result.map_or(Value::Missing, Value::Number)
}

#[cfg(test)]
mod tests;
