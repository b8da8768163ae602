//! From characters to tokens.

use std::ops::Range;

use super::{ExpressionError, Operator};

/// One token of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    Word(String),
    Operator(Operator),
    Not,
    Open,
    Close,
    Comma,
}

/// All tokens of `text`, each with its bytes.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, ExpressionError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    while let Some(first) = lexer.first() {
        let start = lexer.at;
        if first.is_whitespace() {
            lexer.at += first.len_utf8();
            continue;
        }
        let token = lexer.token(first)?;
        tokens.push((token, start..lexer.at));
    }
    Ok(tokens)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl Lexer<'_> {
    fn first(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn second(&self) -> Option<char> {
        self.text[self.at..].chars().nth(1)
    }

    /// Takes characters as long as they fit.
    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &str {
        let rest = &self.text[self.at..];
        let length = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn token(&mut self, first: char) -> Result<Token, ExpressionError> {
        match first {
            '0'..='9' => self.number(),
            '.' if self.second().is_some_and(|c| c.is_ascii_digit()) => self.number(),
            '"' | '\'' => self.quoted(first),
            c if c.is_alphabetic() || c == '_' => {
                let word = self.take_while(|c| c.is_alphanumeric() || c == '_');
                Ok(match word {
                    "and" => Token::Operator(Operator::And),
                    "or" => Token::Operator(Operator::Or),
                    "not" => Token::Not,
                    word => Token::Word(word.to_owned()),
                })
            }
            _ => self.sign(first),
        }
    }

    fn number(&mut self) -> Result<Token, ExpressionError> {
        let start = self.at;
        let digits = |c: char| c.is_ascii_digit() || c == '_';
        self.take_while(digits);
        if self.first() == Some('.') {
            self.at += 1;
            self.take_while(digits);
        }
        if matches!(self.first(), Some('e' | 'E')) {
            self.at += 1;
            if matches!(self.first(), Some('+' | '-')) {
                self.at += 1;
            }
            self.take_while(digits);
        }
        // What runs on, such as the `x` of `2x`, belongs to the mistake.
        self.take_while(|c| c.is_alphanumeric() || c == '_');
        let written = &self.text[start..self.at];
        match written.replace('_', "").parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Token::Number(value)),
            _ => Err(refuse(
                start..self.at,
                format!("has `{written}`, which is no number"),
                Some("numbers are written 80, 0.25 or 1e6; a product has its sign: 2 * x"),
            )),
        }
    }

    /// Text in quotes; in double quotes a backslash takes the next character as it stands.
    fn quoted(&mut self, quote: char) -> Result<Token, ExpressionError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.first() {
            self.at += c.len_utf8();
            match c {
                c if c == quote => return Ok(Token::Text(text)),
                '\\' if quote == '"' => {
                    let escaped = self.first();
                    self.at += escaped.map_or(0, char::len_utf8);
                    text.extend(escaped);
                }
                c => text.push(c),
            }
        }
        Err(refuse(start..self.text.len(), "does not close its quotes", None))
    }

    fn sign(&mut self, first: char) -> Result<Token, ExpressionError> {
        let start = self.at;
        let second = self.second();
        let (token, length) = match (first, second) {
            ('(', _) => (Token::Open, 1),
            (')', _) => (Token::Close, 1),
            (',', _) => (Token::Comma, 1),
            ('+', _) => (Token::Operator(Operator::Add), 1),
            ('-', _) => (Token::Operator(Operator::Subtract), 1),
            ('*', _) => (Token::Operator(Operator::Multiply), 1),
            ('/', _) => (Token::Operator(Operator::Divide), 1),
            ('=', Some('=')) => (Token::Operator(Operator::Equal), 2),
            ('!', Some('=')) => (Token::Operator(Operator::NotEqual), 2),
            ('<', Some('=')) => (Token::Operator(Operator::LessOrEqual), 2),
            ('>', Some('=')) => (Token::Operator(Operator::GreaterOrEqual), 2),
            ('<', _) => (Token::Operator(Operator::Less), 1),
            ('>', _) => (Token::Operator(Operator::Greater), 1),
            _ => return Err(self.unknown_sign(first, second)),
        };
        self.at = start + length;
        Ok(token)
    }

    /// A sign that has no meaning here; those that mean something elsewhere get a translation.
    fn unknown_sign(&self, first: char, second: Option<char>) -> ExpressionError {
        let doubled = second == Some(first);
        let remedy = match first {
            '=' => Some("write == to compare"),
            '&' => Some("write `and`"),
            '|' => Some("write `or`"),
            '!' => Some("write `not`, or != to compare"),
            '^' => Some("write x * x, or exp(y * ln(x)) for x to the power y"),
            '%' => Some("write a share of 1: 0.08 for 8 %"),
            '[' | '{' => Some("group with ( and )"),
            _ => None,
        };
        let length = first.len_utf8() * if doubled && matches!(first, '&' | '|') { 2 } else { 1 };
        let span = self.at..self.at + length;
        let written = &self.text[span.clone()];
        let shown: String = written.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        refuse(span, format!("has `{shown}`, which means nothing here"), remedy)
    }
}

/// A mistake at these bytes.
pub(super) fn refuse(span: Range<usize>, rule: impl Into<String>, remedy: Option<&str>) -> ExpressionError {
    ExpressionError { span, rule: rule.into(), remedy: remedy.map(str::to_owned) }
}
