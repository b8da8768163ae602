//! From tokens to steps: a parser by precedence (Pratt 1973) that resolves every name and knows at each place whether a
//! number or a word stands there.

use std::ops::Range;

use super::kinds::{Operand, OperandKind, check_kinds, kind_of};
use super::names::{Name, Names};
use super::token::{Token, refuse, tokens};
use super::{DEPTH_MAX, ExpressionError, Function, LENGTH_MAX, Operator, Step};
use crate::scenario::validation::bounds::{did_you_mean, listed, nearest};

/// Words that stand for themselves, and their values.
const CONSTANTS: [(&str, f64); 2] = [("true", 1.0), ("false", 0.0)];

/// How many names a message lists.
const LISTED_MAX: usize = 40;

/// How tightly `not` binds: looser than comparisons.
const NOT: u8 = 3;

/// How tightly a sign before a value binds: tighter than any operator.
const SIGN: u8 = 7;

/// The steps of `text`.
pub(super) fn parse(text: &str, names: &Names) -> Result<Vec<Step>, ExpressionError> {
    if text.len() > LENGTH_MAX {
        return Err(refuse(0..0, format!("must not be longer than {LENGTH_MAX} bytes"), None));
    }
    let mut parser =
        Parser { tokens: tokens(text)?, place: 0, end: text.len(), depth: 0, names, steps: Vec::new() };
    if parser.tokens.is_empty() {
        return Err(refuse(0..0, "must not be empty", None));
    }
    let whole = parser.operand(0)?;
    if let Some((token, span)) = parser.peek() {
        let (rule, remedy) = match token {
            Token::Close => ("closes a parenthesis that was never opened", None),
            Token::Comma => ("has a comma outside of a function", Some("numbers have a decimal point")),
            _ => ("lacks an operator here", Some("such as + - * / == < and or")),
        };
        return Err(refuse(span.clone(), rule, remedy));
    }
    whole.must_be_number(
        "must come to a number, not to a word",
        Some("compare it, such as outcome == \"monopoly\""),
    )?;
    Ok(parser.steps)
}

struct Parser<'n> {
    tokens: Vec<(Token, Range<usize>)>,
    place: usize,
    /// The length of the text: where errors at its end point.
    end: usize,
    depth: usize,
    names: &'n Names,
    steps: Vec<Step>,
}

impl<'n> Parser<'n> {
    fn peek(&self) -> Option<&(Token, Range<usize>)> {
        self.tokens.get(self.place)
    }

    fn next(&mut self) -> Option<(Token, Range<usize>)> {
        let token = self.tokens.get(self.place).cloned();
        self.place += 1;
        token
    }

    /// Reads as much as binds at least as tightly as `power`.
    fn operand(&mut self, power: u8) -> Result<Operand<'n>, ExpressionError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let at = self.peek().map_or(self.end..self.end, |(_, span)| span.clone());
            return Err(refuse(at, format!("nests deeper than {DEPTH_MAX} levels"), None));
        }
        let mut left = self.start()?;
        while let Some((Token::Operator(operator), span)) = self.peek().cloned() {
            let binding = operator.power();
            if binding < power {
                break;
            }
            self.place += 1;
            let right = self.operand(binding + 1)?;
            check_kinds(operator, &span, &left, &right)?;
            self.steps.push(Step::Binary(operator));
            left = Operand { span: left.span.start..right.span.end, kind: OperandKind::Number };
            self.refuse_chain(operator)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// `a < b < c` would compare the truth of `a < b` with c, which nobody means.
    fn refuse_chain(&self, operator: Operator) -> Result<(), ExpressionError> {
        match self.peek() {
            Some((Token::Operator(next), span))
                if operator.power() == Operator::Equal.power() && next.power() == operator.power() =>
            {
                Err(refuse(
                    span.clone(),
                    "compares more than two values in a row",
                    Some("write a < b and b < c"),
                ))
            }
            _ => Ok(()),
        }
    }

    /// What an operand begins with.
    fn start(&mut self) -> Result<Operand<'n>, ExpressionError> {
        let Some((token, span)) = self.next() else {
            return Err(refuse(self.end..self.end, "ends where a value should stand", None));
        };
        match token {
            Token::Number(value) => Ok(self.number(value, span)),
            Token::Text(text) => {
                self.steps.push(Step::Text(text.clone()));
                Ok(Operand { span, kind: OperandKind::Literal(text) })
            }
            Token::Word(word) => match self.peek() {
                Some((Token::Open, _)) => self.call(&word, span),
                _ => self.variable(&word, span),
            },
            Token::Operator(Operator::Subtract) => self.prefixed(span, SIGN, Step::Negate, "has no negative"),
            Token::Not => self.prefixed(span, NOT, Step::Not, "is neither true nor false"),
            Token::Open => {
                let inner = self.operand(0)?;
                let end = self.close(&span)?;
                Ok(Operand { span: span.start..end, ..inner })
            }
            Token::Operator(_) | Token::Close | Token::Comma => Err(refuse(span, "lacks a value here", None)),
        }
    }

    fn number(&mut self, value: f64, span: Range<usize>) -> Operand<'n> {
        self.steps.push(Step::Number(value));
        Operand { span, kind: OperandKind::Number }
    }

    fn prefixed(
        &mut self,
        span: Range<usize>,
        power: u8,
        step: Step,
        rule: &str,
    ) -> Result<Operand<'n>, ExpressionError> {
        let inner = self.operand(power)?;
        inner.must_be_number(&format!("has a word that {rule}"), None)?;
        self.steps.push(step);
        Ok(Operand { span: span.start..inner.span.end, kind: OperandKind::Number })
    }

    /// Takes the parenthesis that closes the one at `open`; yields its end.
    fn close(&mut self, open: &Range<usize>) -> Result<usize, ExpressionError> {
        match self.next() {
            Some((Token::Close, span)) => Ok(span.end),
            Some((Token::Comma, span)) => Err(refuse(
                span,
                "has a comma where a parenthesis should close",
                Some("numbers have a decimal point"),
            )),
            Some((_, span)) => {
                Err(refuse(span, "lacks an operator here", Some("such as + - * / == < and or")))
            }
            None => Err(refuse(open.clone(), "opens a parenthesis that is never closed", None)),
        }
    }

    fn variable(&mut self, word: &str, span: Range<usize>) -> Result<Operand<'n>, ExpressionError> {
        if let Some((_, value)) = CONSTANTS.iter().find(|(name, _)| *name == word) {
            return Ok(self.number(*value, span));
        }
        let names = self.names;
        match names.variables.iter().position(|variable| variable.name == word) {
            Some(place) => {
                self.steps.push(Step::Load(Name::Variable(place)));
                Ok(Operand { span, kind: kind_of(&names.variables[place]) })
            }
            None => {
                let remedy = self.remedy_for(word);
                Err(ExpressionError { span, rule: format!("has an unknown name `{word}`"), remedy })
            }
        }
    }

    /// Another name for `word`, or how it is meant to be used.
    fn remedy_for(&self, word: &str) -> Option<String> {
        let variables = || self.names.variables.iter().map(|quantity| quantity.name.as_str());
        let functions = || self.names.functions.iter().map(|quantity| quantity.name.as_str());
        let built_in = || Function::ALL.iter().map(|(name, ..)| *name);
        if variables().any(|name| name == word) {
            return Some(format!("it is no function: write {word} without parentheses"));
        }
        if functions().any(|name| name == word) {
            let platform = self.names.platforms.first().map_or("name of a platform", String::as_str);
            return Some(format!("it is a function: write {word}(\"{platform}\")"));
        }
        if built_in().any(|name| name == word) {
            return Some(format!("it is a function: write {word}(x)"));
        }
        if let Some(name) = nearest(word, variables().chain(functions()).chain(built_in())) {
            return Some(did_you_mean(name));
        }
        let known = variables().count() + functions().count();
        (known <= LISTED_MAX).then(|| match (variables().count(), functions().count()) {
            (0, 0) => "there are no names here, only numbers".to_owned(),
            (_, 0) => format!("known are {}", listed(variables())),
            _ => format!("known are {}; of a platform {}", listed(variables()), listed(functions())),
        })
    }

    /// A function with its arguments.
    fn call(&mut self, word: &str, span: Range<usize>) -> Result<Operand<'n>, ExpressionError> {
        let names = self.names;
        if let Some(place) = names.functions.iter().position(|function| function.name == word) {
            return self.of_platform(place, span);
        }
        let Some((_, function, fewest, most)) = Function::ALL.into_iter().find(|(name, ..)| *name == word)
        else {
            let remedy = self.remedy_for(word);
            return Err(ExpressionError { span, rule: format!("has an unknown function `{word}`"), remedy });
        };
        let (arguments, end) = self.arguments()?;
        let span = span.start..end;
        if arguments.len() < fewest || arguments.len() > most {
            let rule = match (fewest, most) {
                (fewest, usize::MAX) => format!("must give `{word}` at least {fewest} values"),
                (1, _) => format!("must give `{word}` one value"),
                (fewest, _) => format!("must give `{word}` {fewest} values"),
            };
            let remedy = (function == Function::If).then_some("write if(condition, then, else)");
            return Err(refuse(span, rule, remedy));
        }
        let kind = function.check_arguments(word, arguments)?;
        let count = kind.1;
        self.steps.push(Step::Call(function, count));
        Ok(Operand { span, kind: kind.0 })
    }

    /// Values in parentheses; also yields where they end.
    fn arguments(&mut self) -> Result<(Vec<Operand<'n>>, usize), ExpressionError> {
        let Some((_, open)) = self.next() else {
            return Err(refuse(self.end..self.end, "lacks a parenthesis", None));
        };
        if let Some((Token::Close, span)) = self.peek() {
            let end = span.end;
            self.place += 1;
            return Ok((Vec::new(), end));
        }
        let mut arguments = Vec::new();
        loop {
            arguments.push(self.operand(0)?);
            match self.peek() {
                Some((Token::Comma, _)) => self.place += 1,
                _ => return Ok((arguments, self.close(&open)?)),
            }
        }
    }

    /// A function of a platform's name.
    fn of_platform(&mut self, function: usize, span: Range<usize>) -> Result<Operand<'n>, ExpressionError> {
        let names = self.names;
        let quantity = &names.functions[function];
        let steps = self.steps.len();
        let (arguments, end) = self.arguments()?;
        let [Operand { kind: OperandKind::Literal(platform), span: at }] = arguments.as_slice() else {
            let example = names.platforms.first().map_or("Name", String::as_str);
            return Err(refuse(
                span.start..end,
                format!("must give `{}` the name of one platform, in quotes", quantity.name),
                Some(&format!("write {}(\"{example}\")", quantity.name)),
            ));
        };
        if !names.platforms.contains(platform) {
            let known = || names.platforms.iter().map(String::as_str);
            let remedy = match nearest(platform, known()) {
                Some(name) => Some(did_you_mean(name)),
                None => (names.platforms.len() <= LISTED_MAX)
                    .then(|| format!("its platforms are {}", listed(known()))),
            };
            let rule = format!("names a platform {platform:?} that the base configuration does not have");
            return Err(ExpressionError { span: at.clone(), rule, remedy });
        }
        // The name is part of the step, no operand.
        self.steps.truncate(steps);
        self.steps.push(Step::Load(Name::OfPlatform { function, platform: platform.clone() }));
        Ok(Operand { span: span.start..end, kind: kind_of(quantity) })
    }
}

impl Operator {
    /// How tightly it binds.
    pub(super) fn power(self) -> u8 {
        match self {
            Operator::Or => 1,
            Operator::And => 2,
            Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual => 4,
            Operator::Add | Operator::Subtract => 5,
            Operator::Multiply | Operator::Divide => 6,
        }
    }
}
