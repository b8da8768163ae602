//! The address of a value: `platform[3].benefit[1].from_age_years`, `platform."Xiang Hu Bao".fee_rate`.

use std::fmt;

/// One step of a key path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The key of a table (or, where a user types it, the name of a list's item).
    Key(String),
    /// The place in a list, from 0.
    Index(usize),
}

/// Steps from the root to a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct KeyPath(pub Vec<Step>);

/// A text that is not a key path; `at` is the byte where reading failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotAPath {
    pub at: usize,
    pub rule: &'static str,
}

impl KeyPath {
    /// Reads a path; also yields the byte span of each step, so that an error can point at one.
    pub(crate) fn parse(text: &str) -> Result<(KeyPath, Vec<std::ops::Range<usize>>), NotAPath> {
        let mut reader = Reader { text, at: 0 };
        let mut steps = Vec::new();
        let mut spans = Vec::new();
        loop {
            let start = reader.skip_spaces();
            steps.push(Step::Key(reader.key()?));
            spans.push(start..reader.at);
            while reader.eat(b'[') {
                let start = reader.at - 1;
                steps.push(Step::Index(reader.index()?));
                spans.push(start..reader.at);
            }
            reader.skip_spaces();
            if reader.at == text.len() {
                return Ok((KeyPath(steps), spans));
            }
            if !reader.eat(b'.') {
                return Err(reader.refuse("must have a `.` between keys, and a name with spaces in quotes"));
            }
        }
    }

    /// The header under which a key of this table is written: `[population]`, `[[platform]]`, `[platform.exit]`; for the
    /// table around all, `whole`.
    pub(crate) fn header(&self, whole: &str) -> String {
        let keys: Vec<&str> = self
            .0
            .iter()
            .filter_map(|step| match step {
                Step::Key(key) => Some(key.as_str()),
                Step::Index(_) => None,
            })
            .collect();
        match self.0.last() {
            None => whole.to_owned(),
            Some(Step::Key(_)) => format!("`[{}]`", keys.join(".")),
            Some(Step::Index(_)) => format!("`[[{}]]`", keys.join(".")),
        }
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => {
                    if place > 0 {
                        f.write_str(".")?;
                    }
                    if !key.is_empty() && key.bytes().all(is_bare) {
                        f.write_str(key)?;
                    } else {
                        write!(f, "\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\""))?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn refuse(&self, rule: &'static str) -> NotAPath {
        NotAPath { at: self.at, rule }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_spaces(&mut self) -> usize {
        while self.eat(b' ') {}
        self.at
    }

    fn key(&mut self) -> Result<String, NotAPath> {
        if let Some(quote @ (b'"' | b'\'')) = self.peek() {
            self.at += 1;
            return self.quoted(quote);
        }
        let start = self.at;
        // Beyond TOML's bare keys, letters of any script: a name is easier to type without quotes in a shell.
        while self.peek().is_some_and(|byte| is_bare(byte) || byte >= 0x80) {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.refuse("must have a key here; a name with spaces or dots stands in quotes"));
        }
        Ok(self.text[start..self.at].to_owned())
    }

    fn quoted(&mut self, quote: u8) -> Result<String, NotAPath> {
        let mut key = Vec::new();
        loop {
            match self.peek() {
                None => return Err(self.refuse("must close its quotes")),
                Some(byte) if byte == quote => {
                    self.at += 1;
                    return Ok(String::from_utf8_lossy(&key).into_owned());
                }
                Some(b'\\') if quote == b'"' => {
                    self.at += 1;
                    let escaped = self.peek().ok_or(self.refuse("must close its quotes"))?;
                    key.push(escaped);
                    self.at += 1;
                }
                Some(byte) => {
                    key.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    fn index(&mut self) -> Result<usize, NotAPath> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let index = self.text[start..self.at]
            .parse()
            .map_err(|_| self.refuse("must have a whole number in brackets, such as `platform[0]`"))?;
        if !self.eat(b']') {
            return Err(self.refuse("must close its bracket, such as `platform[0]`"));
        }
        Ok(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_what_it_writes() {
        for text in [
            "run.months",
            "platform[3].benefit[1].from_age_years",
            "platform.\"Xiang Hu Bao\".fee_rate",
            "\"a \\\"b\\\\\".c",
        ] {
            let (path, spans) = KeyPath::parse(text).unwrap();
            assert_eq!(path.to_string(), text);
            assert_eq!(path.0.len(), spans.len());
        }
        assert_eq!(KeyPath::parse("platform.相互宝.reach").unwrap().0.0.len(), 3);
    }

    #[test]
    fn what_is_not_a_path_says_where() {
        for (text, at) in [("", 0), ("a..b", 2), ("a[x]", 2), ("a[1", 3), ("a b", 2), ("\"a", 2)] {
            assert_eq!(KeyPath::parse(text).unwrap_err().at, at, "{text}");
        }
    }
}
