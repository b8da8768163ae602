//! Numbers and words: what each part of an expression is, and what may be done with it.

use std::ops::Range;

use super::names::{Kind, Quantity};
use super::token::refuse;
use super::{ExpressionError, Function, Operator};
use crate::scenario::validation::bounds::{did_you_mean, listed, nearest};

/// A part of the expression that has been read.
pub(super) struct Operand<'n> {
    pub span: Range<usize>,
    pub kind: OperandKind<'n>,
}

/// What a part is.
pub(super) enum OperandKind<'n> {
    /// A number.
    Number,
    /// A word in quotes.
    Literal(String),
    /// A quantity whose values are words, of these (any, where empty).
    Word(&'n [String]),
}

impl Operand<'_> {
    pub(super) fn must_be_number(&self, rule: &str, remedy: Option<&str>) -> Result<(), ExpressionError> {
        match self.kind {
            OperandKind::Number => Ok(()),
            _ => Err(refuse(self.span.clone(), rule, remedy)),
        }
    }

    fn is_number(&self) -> bool {
        matches!(self.kind, OperandKind::Number)
    }
}

pub(super) fn kind_of(quantity: &Quantity) -> OperandKind<'_> {
    match &quantity.kind {
        Kind::Number => OperandKind::Number,
        Kind::Word(words) => OperandKind::Word(words),
    }
}

/// Words compare with words, by `==` and `!=`; everything else takes numbers.
pub(super) fn check_kinds(
    operator: Operator,
    at: &Range<usize>,
    left: &Operand<'_>,
    right: &Operand<'_>,
) -> Result<(), ExpressionError> {
    let span = left.span.start..right.span.end;
    match (left.is_number(), right.is_number()) {
        (true, true) => Ok(()),
        (false, false) if matches!(operator, Operator::Equal | Operator::NotEqual) => {
            must_be_known(left, right)?;
            must_be_known(right, left)
        }
        (false, false) => Err(refuse(
            at.clone(),
            "does with words what only numbers can",
            Some("words compare with == and !="),
        )),
        _ if operator.power() == Operator::Equal.power() => {
            Err(refuse(span, "compares a number with a word", Some("words stand in quotes, numbers do not")))
        }
        _ => {
            let word = if left.is_number() { right } else { left };
            word.must_be_number("has a word where a number must stand", None)
        }
    }
}

/// A word in quotes must be one that the other side can be.
fn must_be_known(word: &Operand<'_>, other: &Operand<'_>) -> Result<(), ExpressionError> {
    let (OperandKind::Literal(word_text), OperandKind::Word(words)) = (&word.kind, &other.kind) else {
        return Ok(());
    };
    if words.is_empty() || words.contains(word_text) {
        return Ok(());
    }
    let known = || words.iter().map(String::as_str);
    let list = format!("its words are {}", listed(known()));
    let remedy = match nearest(word_text, known()) {
        Some(name) => format!("{} {list}", did_you_mean(name)),
        None => list,
    };
    Err(refuse(word.span.clone(), format!("compares with an unknown word {word_text:?}"), Some(&remedy)))
}

impl Function {
    /// Numbers where numbers must stand; yields what the function comes to, and the number of its arguments.
    pub(super) fn check_arguments<'n>(
        self,
        word: &str,
        arguments: Vec<Operand<'n>>,
    ) -> Result<(OperandKind<'n>, usize), ExpressionError> {
        let count = arguments.len();
        let numbers = |arguments: &[Operand<'_>]| {
            let rule = format!("gives `{word}` a word where a number must stand");
            arguments.iter().try_for_each(|argument| argument.must_be_number(&rule, None))
        };
        let alternatives = match self {
            Function::IsMissing => return Ok((OperandKind::Number, count)),
            Function::If => {
                numbers(&arguments[..1])?;
                &arguments[1..]
            }
            Function::Default => &arguments[..],
            _ => {
                numbers(&arguments)?;
                return Ok((OperandKind::Number, count));
            }
        };
        if let [one, other] = alternatives
            && one.is_number() != other.is_number()
        {
            let rule = format!("gives `{word}` a number and a word to choose from");
            return Err(refuse(
                one.span.start..other.span.end,
                rule,
                Some("both must be numbers, or both words"),
            ));
        }
        let is_number = alternatives.iter().all(Operand::is_number);
        Ok((if is_number { OperandKind::Number } else { OperandKind::Word(&[]) }, count))
    }
}
