//! `--set key.path=value`: one value changed from the command line.

use std::ops::Range;

use toml::de::DeValue;

use super::assign::{self, remarked};
use super::error::{ConfigError, Diagnostic};
use super::read;
use super::source::{Mark, Origin, Sources, Tree};
use crate::scenario::validation::key_path::{KeyPath, Step};
use crate::scenario::validation::tree::{Node, Value};

/// How an override stands in messages; its text follows.
const FLAG: &str = "--set ";

/// Sets in `tree` what `text` says, such as `platform.Waterdrop.fee_rate=0.1`.
pub(super) fn set(tree: &mut Tree, sources: &mut Sources, text: &str) -> Result<(), ConfigError> {
    set_unless(tree, sources, text, &|_| None)
}

/// As [`set`], unless `refusal` has a rule against changing the key path, or one below it that the value sets, and what to do
/// instead.
pub(super) fn set_unless(
    tree: &mut Tree,
    sources: &mut Sources,
    text: &str,
    refusal: &dyn Fn(&KeyPath) -> Option<(String, String)>,
) -> Result<(), ConfigError> {
    let shown = format!("{FLAG}{}", text.replace(['\n', '\r'], " "));
    let source = sources.add(Origin::Override(text.to_owned()), &shown);
    let assignment = Assignment { sources, source, text: &shown[FLAG.len()..] };
    if shown.len() > read::FILE_BYTES_MAX {
        return Err(assignment.refuse(0..0, "is too long", None));
    }
    let (path, spans, value) = assignment.read()?;
    if let Some((rule, remedy)) = set_by(path.clone(), &value).iter().find_map(refusal) {
        let key = spans[0].start..spans.last().map_or(0, |last| last.end);
        return Err(assignment.refuse(key, &rule, Some(remedy)));
    }
    assignment.put(tree, &path, &spans, value)
}

/// The path, and those of all that the value has below it.
fn set_by(path: KeyPath, value: &Tree) -> Vec<KeyPath> {
    let below = |step: Step| KeyPath(path.0.iter().cloned().chain([step]).collect());
    let mut all = match &value.value {
        Value::Table(entries) => {
            let paths = entries.iter().map(|entry| set_by(below(Step::Key(entry.key.clone())), &entry.node));
            paths.flatten().collect()
        }
        Value::List(items) => {
            let paths = items.iter().enumerate().map(|(place, item)| set_by(below(Step::Index(place)), item));
            paths.flatten().collect()
        }
        _ => Vec::new(),
    };
    all.push(path);
    all
}

/// One override, being set.
struct Assignment<'a> {
    sources: &'a Sources,
    source: u32,
    text: &'a str,
}

impl Assignment<'_> {
    /// The place of a span of the text after `--set`.
    fn mark(&self, span: Range<usize>) -> Mark {
        self.sources.mark(self.source, span.start + FLAG.len()..span.end + FLAG.len())
    }

    fn refuse(&self, span: Range<usize>, rule: &str, remedy: Option<String>) -> ConfigError {
        let location = self.sources.location(self.mark(span));
        let found =
            location.as_ref().map(|location| location.written().to_owned()).filter(|found| !found.is_empty());
        ConfigError::Override(Box::new(Diagnostic {
            key: "--set".to_owned(),
            found,
            rule: rule.to_owned(),
            remedy,
            location,
            label: "here".to_owned(),
        }))
    }

    /// Key path, the span of each of its steps, and the value.
    fn read(&self) -> Result<(KeyPath, Vec<Range<usize>>, Tree), ConfigError> {
        let usage = || Some("write key.path=value, such as run.months=60".to_owned());
        let Some(equals) = position_of_equals(self.text) else {
            return Err(self.refuse(0..self.text.len(), "must have a `=` between key and value", usage()));
        };
        let (path, spans) = KeyPath::parse(&self.text[..equals])
            .map_err(|error| self.refuse(error.at..error.at + 1, error.rule, usage()))?;
        let typed = &self.text[equals + 1..];
        let start = equals + 1 + (typed.len() - typed.trim_start().len());
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(self.refuse(equals..equals + 1, "must have a value after the `=`", usage()));
        }
        let value = self.value(typed, start)?;
        Ok((path, spans, value))
    }

    /// A TOML value; else, unless it opens a quote or a bracket, text.
    fn value(&self, typed: &str, start: usize) -> Result<Tree, ConfigError> {
        match DeValue::parse(typed) {
            Ok(value) => {
                // Every part gets the place of the whole: it is short, and stands on one line.
                let mark = self.mark(start..start + typed.len());
                Ok(remarked(read::node(value.get_ref(), 0..0, self.source, self.sources), mark))
            }
            Err(error) if typed.starts_with(['"', '\'', '[', '{']) => {
                let span = error.span().unwrap_or(0..typed.len());
                Err(self.refuse(
                    start + span.start..start + span.end,
                    &format!("must have a TOML value, but {}", error.message()),
                    Some(
                        "put the whole argument in single quotes, so that the shell leaves its quotes alone"
                            .to_owned(),
                    ),
                ))
            }
            Err(_) => {
                Ok(Node { value: Value::Text(typed.to_owned()), mark: self.mark(start..start + typed.len()) })
            }
        }
    }

    /// Puts `value` at `path`, and makes tables on the way.
    fn put(
        &self,
        tree: &mut Tree,
        path: &KeyPath,
        spans: &[Range<usize>],
        value: Tree,
    ) -> Result<(), ConfigError> {
        if path.0.first() == Some(&Step::Key("extends".to_owned())) {
            return Err(self.refuse(
                spans[0].clone(),
                "cannot change `extends`, which is read before",
                Some("write a small file that extends the other configuration".to_owned()),
            ));
        }
        assign::put(tree, path, &|step| self.mark(spans[step].clone()), value)
            .map(|_| ())
            .map_err(|refusal| self.refuse(spans[refusal.step].clone(), &refusal.rule, refusal.remedy))
    }
}

/// The first `=` outside quotes: names of platforms may contain one.
fn position_of_equals(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'=' => return Some(at),
            None if byte == b'"' || byte == b'\'' => quote = Some(byte),
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::config::{load, resolved_toml};
    use crate::scenario::Parameters;
    use crate::units::YearMonth;

    fn duopoly_with(overrides: &[&str]) -> Parameters {
        let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
        match load("duopoly", &overrides) {
            Ok(loaded) => loaded.parameters,
            Err(error) => panic!("{}", error.render(false)),
        }
    }

    #[test]
    fn values_are_toml_and_bare_words_are_text() {
        let parameters = duopoly_with(&[
            "run.months = 24",
            "run.start=2015-01",
            "run.title=Hello there",
            "output.format=\"csv\"",
            "population.enrolled_persons_shares=[0.5, 0.5]",
            "exit.specialist={ grace_months = 7 }",
        ]);
        assert_eq!(parameters.run.months, 24);
        assert_eq!(parameters.run.start, YearMonth::new(2015, 1).unwrap());
        assert_eq!(parameters.run.title, "Hello there");
        assert_eq!(parameters.population.enrolled_persons_shares, [0.5, 0.5]);
        assert_eq!(parameters.exit.specialist.grace_months, 7);
    }

    #[test]
    fn items_of_lists_are_known_by_name_or_place() {
        let parameters = duopoly_with(&[
            "platform.Follower.fee_rate=0.11",
            "platform.\"Pioneer\".fee_rate=0.12",
            "platform[0].benefit[1].amount_yuan=5",
            "population.tier.rural.income_log_sd=0.9",
        ]);
        assert_eq!(parameters.platform[0].fee_rate, 0.11);
        assert_eq!(parameters.platform[1].fee_rate, 0.12);
        // Places count in the order of the file, where Pioneer stands first.
        assert_eq!(parameters.platform[1].benefit[1].amount_yuan, 5.0);
        assert_eq!(parameters.platform[1].benefit[0].amount_yuan, 300_000.0);
        assert_eq!(parameters.population.tier[2].income_log_sd, 0.9);
        assert_eq!(parameters.population.tier.len(), 3);
    }

    #[test]
    fn the_last_of_two_overrides_wins_and_is_resolved() {
        let parameters = duopoly_with(&["run.seed=5", "run.seed=6"]);
        assert!(resolved_toml(&parameters).contains("seed = 6\n"));
    }
}
